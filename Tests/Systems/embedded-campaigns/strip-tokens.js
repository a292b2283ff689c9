// Takes the users out of a copy of data.json: node strip-tokens.js FOLDER, or as a hook with HOLDFAST_STAGED.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const folder = process.argv[2] ?? process.env.HOLDFAST_STAGED;
if (!folder) throw new Error('name the folder with the copy');

const file = fs.statSync(folder).isDirectory() ? path.join(folder, 'data.json') : folder;
const data = JSON.parse(fs.readFileSync(file, 'utf8'));
fs.writeFileSync(file, JSON.stringify({ ...data, users: [] }));
