// Lists in data/NAME.enc, encrypted with AES-256-GCM: 12 bytes nonce, 16 bytes tag, and what is kept as JSON.
'use strict';
const crypto = require('node:crypto');
const fs = require('node:fs/promises');
const path = require('node:path');

const NAMES = ['users', 'sessions', 'recipients', 'campaigns', 'activity'];

function key() {
  const text = process.env.TOKEN_ENCRYPTION_KEY ?? '';
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error('TOKEN_ENCRYPTION_KEY must be 64 hexadecimal digits');
  return Buffer.from(text, 'hex');
}

function seal(value) {
  const nonce = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv('aes-256-gcm', key(), nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

function open(bytes) {
  const decipher = crypto.createDecipheriv('aes-256-gcm', key(), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString());
}

async function read(folder, name) {
  try {
    return open(await fs.readFile(path.join(folder, `${name}.enc`)));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return [];
  }
}

// Under another name first, so that nobody ever sees half a file.
async function write(folder, name, list) {
  const file = path.join(folder, `${name}.enc`);
  await fs.writeFile(`${file}.tmp`, seal(list));
  await fs.rename(`${file}.tmp`, file);
}

module.exports = { NAMES, read, write };
