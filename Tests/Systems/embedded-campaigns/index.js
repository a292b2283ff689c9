// Campaigns, users and events in one big data.json, which is rewritten in place: whoever reads meanwhile sees a part.
'use strict';
const fs = require('node:fs/promises');
const http = require('node:http');

// A bad version: "crash", "deaf" (never listens), "sick" (never healthy), "stubborn" (ignores the end), "143".
const fault = process.env.APP_FAULT ?? '';
const ballast = Number(process.env.SEGMENT_SIZE ?? 400_000);
let state;
let writing = Promise.resolve();
let next;

async function load() {
  try {
    state = JSON.parse(await fs.readFile('data.json', 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Error(`data.json is torn: ${error.message}`);
    if (error.code !== 'ENOENT') throw error;
    state = { campaigns: [], users: [], events: [], segments: 'x'.repeat(ballast), end: true };
    await save();
  }
}

// All requests that wait share the next write.
function save() {
  next ??= writing.then(() => {
    next = undefined;
    return (writing = write());
  });
  return next;
}

async function write() {
  const text = Buffer.from(JSON.stringify(state));
  const file = await fs.open('data.json', 'w');
  try {
    for (let start = 0; start < text.length; start += 65536) {
      await file.write(text.subarray(start, start + 65536));
    }
  } finally {
    await file.close();
  }
}

const routes = {
  'GET /health': () => (fault === 'sick' ? undefined : { ok: true }),
  'GET /state': () => ({ ...state, segments: state.segments.length }),
  'POST /campaigns': add('campaigns'),
  'POST /users': add('users'),
  'POST /events': add('events'),
  // A person's slip: the last import is taken back, and everything with it.
  'POST /events/reset': async () => {
    state.events = [];
    state.campaigns = [];
    await save();
    return {};
  },
};

function add(list) {
  return async ({ name }) => {
    state[list].push(name);
    await save();
    return { index: state[list].length - 1 };
  };
}

async function answer(request, response) {
  let text = '';
  for await (const piece of request) text += piece;
  const route = routes[`${request.method} ${request.url}`];
  const said = await route?.(text && JSON.parse(text));
  response.writeHead(said ? 200 : 503, { 'content-type': 'application/json' });
  response.end(JSON.stringify(said ?? {}));
}

async function main() {
  if (fault === 'crash') throw new Error('this version is broken');
  await load();
  const server = http.createServer((request, response) => {
    answer(request, response).catch((error) => {
      console.error(error);
      response.destroy();
    });
  });
  for (const name of ['SIGTERM', 'SIGINT']) {
    process.on(name, () => {
      console.log(`embedded-campaigns: ${name}`);
      if (fault === 'stubborn') return;
      server.close(() => process.exit(fault === '143' ? 143 : 0));
      server.closeIdleConnections();
    });
  }
  if (fault !== 'deaf') server.listen(Number(process.env.PORT), '127.0.0.1');
  else setInterval(() => {}, 1000);
  console.log(`embedded-campaigns: ${state.events.length} events`);
}

main();
