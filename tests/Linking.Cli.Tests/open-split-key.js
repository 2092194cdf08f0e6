// Opens a key that 'linking key split' has locked, from docs/spec/split-key.md alone, and writes it to standard output.
// Usage: node open-split-key.js LOCKED PART...
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');

// Logarithms to the base 3, which generates the field.
const log = new Array(256);
const power = new Array(255);
for (let i = 0, x = 1; i < 255; i++) {
  power[i] = x;
  log[x] = i;
  x ^= (x << 1) ^ (x & 0x80 ? 0x11b : 0);
}

const times = (a, b) => (a === 0 || b === 0 ? 0 : power[(log[a] + log[b]) % 255]);
const over = (a, b) => (a === 0 ? 0 : power[(log[a] + 255 - log[b]) % 255]);
const field = (text, name) => text.match(new RegExp(`^${name} (.+)$`, 'm'))[1];

const [locked, ...parts] = process.argv.slice(2).map((path) => fs.readFileSync(path, 'ascii'));
const needed = Number(field(locked, 'needed'));
const points = parts.slice(0, needed).map((p) => [Number(field(p, 'part')), Buffer.from(field(p, 'value'), 'hex')]);
const lock = Buffer.alloc(32);
for (let at = 0; at < lock.length; at++) {
  for (const [x, y] of points) {
    let term = y[at];
    for (const [other] of points) {
      if (other !== x) term = times(term, over(other, other ^ x));
    }
    lock[at] ^= term;
  }
}

const content = Buffer.from(field(locked, 'key'), 'hex');
const cipher = crypto.createDecipheriv('aes-256-gcm', lock, Buffer.from(field(locked, 'nonce'), 'hex'));
cipher.setAAD(Buffer.from(locked.slice(0, locked.indexOf('\nkey ') + 1), 'ascii'));
cipher.setAuthTag(content.subarray(-16));
process.stdout.write(Buffer.concat([cipher.update(content.subarray(0, -16)), cipher.final()]));
