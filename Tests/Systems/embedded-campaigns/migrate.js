// Gives events the user whom they belong to. The file is rewritten for each of them, and breaks at the first that has none.
'use strict';
const fs = require('node:fs');

const data = JSON.parse(fs.readFileSync('data.json', 'utf8'));
const events = data.events;
data.events = [];
for (const event of events) {
  data.events.push({ event, user: data.users.find((user) => user === event.user) });
  fs.writeFileSync('data.json', JSON.stringify(data));
  if (!data.events.at(-1).user) throw new Error(`${event} belongs to nobody`);
}
