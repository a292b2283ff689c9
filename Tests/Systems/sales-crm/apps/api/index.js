// Customers, deals and who changed what, in one database; a file beside it has the settings of the region.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs/promises');
const http = require('node:http');
const { Database } = require('../../packages/database/index.js');

// A bad version: "crash", "deaf" (never listens), "sick" (never healthy), "143".
const fault = process.env.APP_FAULT ?? '';
const schema = [
  'pragma journal_mode = wal', 'pragma foreign_keys = on', 'pragma busy_timeout = 5000',
  'create table if not exists sessions (token text primary key)',
  'create table if not exists customers (id integer primary key, name text unique, deleted integer default 0)',
  `create table if not exists deals (id integer primary key, name text, stage text check (stage in ('open', 'won')),
     customer integer not null references customers on delete cascade)`,
  'create table if not exists audit (id integer primary key, what text)',
];
let database;

const audit = (what) => database.run('insert into audit (what) values (?)', what);

async function addCustomer({ name }) {
  await database.run('insert into sessions values (?)', crypto.randomUUID());
  const [row] = await database.run('insert into customers (name) values (?) returning id', name);
  await audit(`customer ${name}`);
  return row;
}

async function addDeal({ name }) {
  const { id } = await addCustomer({ name: `customer of ${name}` });
  await database.run("insert into deals (name, stage, customer) values (?, 'open', ?)", name, id);
  await audit(`deal ${name}`);
  return { name };
}

// Nothing is ever deleted for good.
async function removeCustomer({ name }) {
  await addCustomer({ name });
  await database.run('update customers set deleted = 1 where name = ?', name);
  await audit(`removed ${name}`);
  return { name };
}

async function writeSettings(settings) {
  await fs.writeFile('data/settings.json', JSON.stringify(settings));
  return {};
}

const names = (rows) => rows.map((row) => row.name);

async function state() {
  return {
    customers: names(await database.run('select name from customers where deleted = 0')),
    removed: names(await database.run('select name from customers where deleted = 1')),
    deals: names(await database.run('select name from deals')),
    audit: (await database.run('select what from audit')).map((row) => row.what),
    settings: JSON.parse(await fs.readFile('data/settings.json', 'utf8')),
    broken: await database.run('pragma foreign_key_check'),
  };
}

const routes = {
  'GET /health': async () => (fault === 'sick' ? undefined : (await database.run('select 1 as ok'))[0]),
  'GET /state': state,
  'POST /customers': addCustomer,
  'POST /customers/remove': removeCustomer,
  'POST /deals': addDeal,
  'POST /settings': writeSettings,
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
  await fs.writeFile('data/settings.json', JSON.stringify({ currency: 'EUR' }), { flag: 'wx' }).catch(() => {});
  database = new Database('data/crm.db');
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
  console.log('sales-crm: ready');
}

main();
