// Ends all sessions in a copy of the data: node strip-tokens.js FOLDER, or as a hook with HOLDFAST_STAGED.
'use strict';
const { existsSync } = require('node:fs');
const path = require('node:path');
const store = require('./store.js');

const folder = process.argv[2] ?? process.env.HOLDFAST_STAGED;
if (!folder) throw new Error('name the folder with the copy');

const data = existsSync(path.join(folder, 'data')) ? path.join(folder, 'data') : folder;
store.write(data, 'sessions', []);
