// Answers people; users, their conversations and messages are in a database, what they send beside it in files.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs/promises');
const http = require('node:http');
const { Database } = require('./database.js');

// A bad version: "crash", "deaf" (never listens), "sick" (never healthy), "143".
const fault = process.env.APP_FAULT ?? '';
const schema = [
  'pragma journal_mode = wal', 'pragma foreign_keys = on', 'pragma busy_timeout = 5000',
  'create table if not exists users (id integer primary key, name text unique, token text)',
  'create table if not exists conversations (id integer primary key, user integer not null references users)',
  `create table if not exists messages
     (id integer primary key, conversation integer not null references conversations, text text)`,
  'create table if not exists media (name text primary key, message integer references messages, hash text)',
];
let database;

const file = (name) => `media/${name.replace(/[^\w.-]/g, '_')}`;
const hash = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');

async function conversation(user) {
  await database.run('insert or ignore into users (name, token) values (?, ?)', user, crypto.randomUUID());
  const [{ id }] = await database.run('select id from users where name = ?', user);
  await database.run('insert or ignore into conversations values (?, ?)', id, id);
  return id;
}

async function addMessage({ user, text }) {
  const id = await conversation(user);
  const [row] = await database.run('insert into messages (conversation, text) values (?, ?) returning id', id, text);
  return row;
}

// The file first: an archive takes the database before the files, so each of its rows has one.
async function addMedia({ user, name }) {
  const bytes = crypto.randomBytes(2000);
  await fs.writeFile(file(name), bytes);
  const { id } = await addMessage({ user, text: `sent ${name}` });
  await database.run('insert into media values (?, ?, ?)', name, id, hash(bytes));
  return { name };
}

async function lost(rows) {
  const found = await Promise.all(rows.map(async (row) => {
    const bytes = await fs.readFile(file(row.name)).catch(() => '');
    return hash(bytes) === row.hash ? [] : [row.name];
  }));
  return found.flat();
}

async function state() {
  const media = await database.run('select name, hash from media');
  return {
    users: (await database.run('select name from users')).map((row) => row.name),
    messages: (await database.run('select text from messages')).map((row) => row.text),
    media: media.map((row) => row.name), lost: await lost(media),
    broken: await database.run('pragma foreign_key_check'),
  };
}

const routes = {
  'GET /health': () => (fault === 'sick' ? undefined : { ok: true }),
  'GET /state': state,
  'POST /messages': addMessage,
  'POST /media': addMedia,
  // Somebody tidies up, and takes a file that is still needed.
  'POST /media/tidy': async ({ name }) => {
    await fs.rm(file(name));
    return {};
  },
};

async function answer(request, response) {
  let text = '';
  for await (const piece of request) text += piece;
  const said = await routes[`${request.method} ${request.url}`]?.(text && JSON.parse(text));
  response.writeHead(said ? 200 : 503, { 'content-type': 'application/json' });
  response.end(JSON.stringify(said ?? {}));
}

async function main() {
  if (fault === 'crash') throw new Error('this version is broken');
  await fs.mkdir('data', { recursive: true });
  await fs.mkdir('media', { recursive: true });
  database = new Database('data/app.db');
  for (const statement of schema) await database.run(statement);
  const server = http.createServer((request, response) => {
    answer(request, response).catch((error) => {
      console.error(error);
      response.destroy();
    });
  });
  for (const name of ['SIGTERM', 'SIGINT']) {
    process.on(name, () => {
      server.close(async () => {
        await database.close();
        process.exit(fault === '143' ? 143 : 0);
      });
      server.closeIdleConnections();
    });
  }
  if (fault !== 'deaf') server.listen(Number(process.env.PORT));
  console.log('whatsapp-assistant: ready');
}

main();
