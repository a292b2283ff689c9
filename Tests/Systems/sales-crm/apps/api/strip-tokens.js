// Ends all sessions in a copy of the data: node strip-tokens.js FOLDER, or as a hook with HOLDFAST_STAGED.
'use strict';
const path = require('node:path');
const { existsSync } = require('node:fs');
const { Database } = require('../../packages/database/index.js');

const folder = process.argv[2] ?? process.env.HOLDFAST_STAGED;
if (!folder) throw new Error('name the folder with the copy');

async function main() {
  const file = ['data/crm.db', 'crm.db'].map((name) => path.join(folder, name)).find(existsSync);
  const database = new Database(file);
  await database.run('pragma secure_delete = on');
  await database.run('delete from sessions');
  await database.run('vacuum');
  await database.close();
}

main();
