// Takes the users' tokens out of a copy of the data: node strip-tokens.js FOLDER, or as a hook with HOLDFAST_STAGED.
'use strict';
const path = require('node:path');
const { existsSync } = require('node:fs');
const { Database } = require('./database.js');

const folder = process.argv[2] ?? process.env.HOLDFAST_STAGED;
if (!folder) throw new Error('name the folder with the copy');

async function main() {
  const file = ['data/app.db', 'app.db'].map((name) => path.join(folder, name)).find(existsSync);
  if (!file) return; // the hook runs for the media, too
  const database = new Database(file);
  await database.run('pragma secure_delete = on');
  await database.run('update users set token = null');
  await database.run('vacuum');
  await database.close();
}

main();
