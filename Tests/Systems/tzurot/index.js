// The backend of a chat bot: its state is data/*.json, each file written anew under another name and renamed.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs/promises');
const http = require('node:http');

// A bad version: "crash", "deaf" (never listens), "sick" (never healthy), "stubborn" (ignores the end), "143".
const fault = process.env.APP_FAULT ?? '';
const size = Number(process.env.PERSONALITY_SIZE ?? 2000);
const state = {};
const writing = {};
let reloaded = 0;

async function load(name, otherwise) {
  try {
    state[name] = JSON.parse(await fs.readFile(`data/${name}.json`, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    state[name] = otherwise();
    await save(name);
  }
}

// One write of a file at a time; who comes while one is under way waits for the next.
function save(name) {
  const before = writing[name] ?? Promise.resolve();
  return (writing[name] = before.then(() => write(name)));
}

async function write(name) {
  await fs.writeFile(`data/${name}.json.tmp`, JSON.stringify(state[name], null, 1));
  await fs.rename(`data/${name}.json.tmp`, `data/${name}.json`);
}

// What takes minutes with the real interface, which allows few requests.
function personalities() {
  reloaded = 66;
  return Array.from({ length: reloaded }, (_, i) => ({
    name: `personality-${i}`, prompt: crypto.randomBytes(size / 2).toString('hex'),
  }));
}

const routes = {
  'GET /health': () => (fault === 'sick' ? undefined : { ok: true }),
  'GET /state': () => ({ ...state, personalities: state.personalities.length, reloaded }),
  'GET /personalities': () => state.personalities.map((personality) => personality.name),
  'GET /check': (_, query) => state.auth[query.get('token')] && { user: state.auth[query.get('token')] },
  'POST /login': async ({ user }) => {
    const token = crypto.randomUUID();
    state.auth[token] = user;
    await save('auth');
    return { token };
  },
  'POST /aliases': async ({ alias, personality }) => {
    state.aliases[alias] = personality;
    await save('aliases');
    return { alias };
  },
  'POST /verified': async ({ user }) => {
    state.nsfw.push(user);
    await save('nsfw');
    return { user };
  },
  'POST /conversations': async ({ channel, text }) => {
    (state.conversations[channel] ??= []).push(text);
    await save('conversations');
    return { index: state.conversations[channel].length - 1 };
  },
};

// An admin's slip.
routes['POST /aliases/reset'] = async () => {
  state.aliases = {};
  await save('aliases');
  return {};
};

// On a user's wish; legitimate, however much it is.
routes['POST /forget'] = async () => {
  state.conversations = {};
  state.auth = {};
  await Promise.all([save('conversations'), save('auth')]);
  return { ok: true };
};

async function answer(request, response) {
  const address = new URL(request.url, 'http://localhost');
  let text = '';
  for await (const piece of request) text += piece;
  const route = routes[`${request.method} ${address.pathname}`];
  const said = await route?.(text && JSON.parse(text), address.searchParams);
  response.writeHead(said ? 200 : 503, { 'content-type': 'application/json' });
  response.end(JSON.stringify(said ?? {}));
}

async function main() {
  if (fault === 'crash') throw new Error('this version is broken');
  await fs.mkdir('data', { recursive: true });
  await load('auth', () => ({}));
  await load('aliases', () => ({}));
  await load('nsfw', () => []);
  await load('conversations', () => ({}));
  await load('personalities', personalities);
  const server = http.createServer((request, response) => {
    answer(request, response).catch((error) => {
      console.error(error);
      response.destroy();
    });
  });
  for (const name of ['SIGTERM', 'SIGINT']) {
    process.on(name, () => {
      console.log(`tzurot: ${name}`);
      if (fault === 'stubborn') return;
      server.close(() => process.exit(fault === '143' ? 143 : 0));
      server.closeIdleConnections();
    });
  }
  if (fault !== 'deaf') server.listen(Number(process.env.PORT), '127.0.0.1');
  else setInterval(() => {}, 1000);
  console.log(`tzurot: ${Object.keys(state.auth).length} logged in, ${reloaded} personalities loaded anew`);
}

main();
