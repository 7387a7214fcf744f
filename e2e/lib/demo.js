// Starts the demonstration on a free port and an empty folder, and stops it.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const BINARY = process.env.DMP_BIN ?? path.join(HERE, '../../target/debug/dmp');
/** The longest wait for the first line, in milliseconds: an unoptimised build fills its store. */
const READY_MAX = 120_000;

/**
 * A running demonstration: the addresses and accounts that it printed, and `stop()`.
 *
 * `accounts` has `{ role, name, login, secret, second_factor, totp_secret }` for each role.
 */
export async function startDemo() {
  const folder = await mkdtemp(path.join(tmpdir(), 'dmp-e2e-'));
  const child = spawn(
    BINARY,
    ['demo', '--listen', '127.0.0.1:0', '--data-dir', path.join(folder, 'data'), '--json'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said = collect(child.stderr);
  const stop = async () => {
    const isRunning = child.pid && child.exitCode === null && child.signalCode === null;
    if (isRunning) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
    if (child.pid && !isRunning) {
      const end = child.signalCode ?? child.exitCode;
      throw new Error(`the demonstration ended by itself (${end}): ${said()}`);
    }
  };
  try {
    const facts = await firstJson(child, said);
    const account = (role) => {
      const found = facts.accounts.find((it) => it.role === role);
      if (!found) throw new Error(`the demonstration has no account for the role ${role}`);
      return found;
    };
    return { ...facts, origin: new URL(facts.patient_portal).origin, account, said, stop };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

/** Keeps the last of what a stream says, to be shown when something fails. */
function collect(stream) {
  let text = '';
  stream.on('data', (bytes) => {
    text = (text + bytes).slice(-8_000);
  });
  return () => text;
}

/** The JSON that the process prints first; it may take several lines. */
function firstJson(child, said) {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (why) => reject(new Error(`the demonstration ${why}\n${text}\n${said()}`));
    const late = setTimeout(() => fail('was not ready in time'), READY_MAX);
    child.once('error', (error) => fail(`did not start: ${error.message}`));
    child.once('exit', (code) => fail(`ended with ${code}`));
    child.stdout.on('data', (bytes) => {
      text += bytes;
      try {
        const facts = JSON.parse(text.slice(text.indexOf('{')));
        clearTimeout(late);
        resolve(facts);
      } catch {
        // Not complete yet.
      }
    });
  });
}
