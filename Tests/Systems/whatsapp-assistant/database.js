// An SQLite database by way of the program sqlite3, which stays open as a client in the process would.
'use strict';
const { spawn } = require('node:child_process');
const readline = require('node:readline');

const END = '--end--';

class Database {
  waiting = [];
  lines = [];

  constructor(file) {
    // Of a session of its own: signals to the app are not for it.
    this.program = spawn('sh', ['-c', 'exec sqlite3 -json "$0" 2>&1', file], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    this.program.stdin.on('error', () => {});
    this.program.on('exit', (code) => (this.closed ? this.closed() : process.exit(code || 1)));
    readline.createInterface({ input: this.program.stdout }).on('line', (line) => this.take(line));
  }

  take(line) {
    if (line !== END) return this.lines.push(line);
    const text = this.lines.splice(0).join('\n');
    const { resolve, reject } = this.waiting.shift();
    try {
      resolve(text ? JSON.parse(text) : []);
    } catch {
      reject(new Error(text));
    }
  }

  // The rows of one statement; values take the places of question marks.
  run(sql, ...values) {
    const statement = sql.replace(/\?/g, () => quoted(values.shift()));
    this.program.stdin.write(`${statement};\n.print ${END}\n`);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  close() {
    this.program.stdin.end();
    return new Promise((resolve) => (this.closed = resolve));
  }
}

function quoted(value) {
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}

module.exports = { Database };
