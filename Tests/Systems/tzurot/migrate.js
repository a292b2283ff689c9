// Turns aliases from an object into a list. It takes the word of an old note that each personality has an owner.
'use strict';
const fs = require('node:fs');

const read = (name) => JSON.parse(fs.readFileSync(`data/${name}.json`, 'utf8'));
const write = (name, value) => fs.writeFileSync(`data/${name}.json`, JSON.stringify(value));

const aliases = Object.entries(read('aliases')).map(([alias, personality]) => ({ alias, personality }));
write('aliases', aliases);
fs.rmSync('data/nsfw.json');
for (const personality of read('personalities')) {
  if (!personality.owner) throw new Error(`${personality.name} has no owner`);
}
