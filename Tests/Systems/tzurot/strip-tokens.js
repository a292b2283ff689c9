// Logs everybody out of a copy of the data: node strip-tokens.js FOLDER, or as a hook with HOLDFAST_STAGED.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const folder = process.argv[2] ?? process.env.HOLDFAST_STAGED;
if (!folder) throw new Error('name the folder with the copy');

const data = fs.existsSync(path.join(folder, 'data')) ? path.join(folder, 'data') : folder;
fs.writeFileSync(path.join(data, 'auth.json'), '{}');
