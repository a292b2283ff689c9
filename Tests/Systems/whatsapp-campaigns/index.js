// Sends campaigns to lists of recipients; all that it knows is in encrypted files.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs/promises');
const http = require('node:http');
const store = require('./store.js');

// A bad version: "crash", "deaf" (never listens), "sick" (never healthy), "143".
const fault = process.env.APP_FAULT ?? '';
const state = {};
const writing = {};

// One write of a file at a time; who comes while one is under way waits for the next.
function save(name) {
  const before = writing[name] ?? Promise.resolve();
  return (writing[name] = before.then(() => store.write('data', name, state[name])));
}

function add(name, made = ({ name }) => ({ name })) {
  return async (body) => {
    const one = made(body);
    state[name].push(one);
    await save(name);
    return one;
  };
}

const routes = {
  'GET /health': () => (fault === 'sick' ? undefined : { ok: true }),
  'GET /state': () => state,
  'POST /users': add('users'),
  'POST /sessions': add('sessions', ({ name }) => ({ name, token: crypto.randomUUID() })),
  'POST /recipients': add('recipients'),
  'POST /campaigns': add('campaigns'),
  'POST /activity': add('activity'),
  // Somebody imports an empty list over the good one.
  'POST /recipients/import': async () => {
    state.recipients = [];
    await save('recipients');
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
  for (const name of store.NAMES) state[name] = await store.read('data', name);
  const server = http.createServer((request, response) => {
    answer(request, response).catch((error) => {
      console.error(error);
      response.destroy();
    });
  });
  for (const name of ['SIGTERM', 'SIGINT']) {
    process.on(name, () => {
      server.close(() => process.exit(fault === '143' ? 143 : 0));
      server.closeIdleConnections();
    });
  }
  if (fault !== 'deaf') server.listen(Number(process.env.PORT));
  else setInterval(() => {}, 1000);
  console.log(`whatsapp-campaigns: ${state.campaigns.length} campaigns`);
}

main();
