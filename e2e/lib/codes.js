// Second factors: the codes of an authenticator, and those that come by e-mail.

import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** Length of a step of an authenticator, in seconds (RFC 6238). */
const STEP = 30;
/** How long an e-mail may take to reach the demonstration's inbox, in milliseconds. */
const DELIVERY_MAX = 20_000;

const lastStep = new Map();

/**
 * A code that was not used before: each is good once, so that two sign-ins within the same half
 * minute use two steps, the second of them one step ahead, which the server accepts.
 */
export async function freshTotp(secret) {
  const step = Math.max(Math.floor(Date.now() / 1000 / STEP), (lastStep.get(secret) ?? -1) + 1);
  lastStep.set(secret, step);
  const tooEarly = (step - 1) * STEP * 1000 - Date.now();
  if (tooEarly > 0) await sleep(tooEarly + 500);
  return totp(secret, step);
}

/** SHA-1, 6 digits. */
export function totp(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = digest[digest.length - 1] & 15;
  const number = digest.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

function fromBase32(text) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const character of text.replace(/[=\s]/g, '').toUpperCase()) {
    bits += alphabet.indexOf(character).toString(2).padStart(5, '0');
  }
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}

/** The mails in the demonstration's inbox, as text, newest first. */
export async function mails(demo) {
  const response = await fetch(demo.inbox);
  if (!response.ok) throw new Error(`the inbox answers ${response.status}`);
  const html = await response.text();
  const articles = html.match(/<article[\s\S]*?<\/article>/g) ?? [];
  return articles.map((it) => it.replace(/<[^>]+>/g, ' '));
}

/** The codes in the mails, newest first. */
async function codes(demo) {
  return (await mails(demo)).flatMap((it) => it.match(/(?<![\d-])\d{6}(?!\d)/g) ?? []);
}

/** Does `ask`, which makes the server send a code, and waits for it. */
export async function emailedCode(demo, ask) {
  const before = (await codes(demo)).length;
  await ask();
  for (const end = Date.now() + DELIVERY_MAX; Date.now() < end; await sleep(200)) {
    const now = await codes(demo);
    if (now.length > before) return now[0];
  }
  throw new Error('no code reached the inbox');
}
