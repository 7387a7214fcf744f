// A patient downloads his history with its proofs, and a page opened from disk verifies it.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { audit } from '../lib/audit.js';
import { launch, openPage } from '../lib/browser.js';
import { startDemo } from '../lib/demo.js';
import { signIn } from '../lib/sign-in.js';

let demo, browser, folder, proof, address;

before(async () => {
  demo = await startDemo();
  browser = await launch();
  folder = await mkdtemp(path.join(tmpdir(), 'dmp-proof-'));
  const page = await openPage(browser);
  await signIn(page, demo, demo.account('patient'));
  const get = async (from) => {
    const answer = await page.context().request.get(`${demo.origin}${from}`);
    assert.equal(answer.status(), 200, from);
    assert.match(answer.headers()['content-disposition'], /^attachment/);
    return answer.text();
  };
  proof = await get('/acces/preuve');
  const verifier = path.join(folder, 'verification.html');
  await writeFile(verifier, await get('/preuves/verification.html'));
  address = pathToFileURL(verifier).href;
  await page.context().close();
});

after(async () => {
  await browser?.close();
  await demo?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** What the page opened from disk says of a file. */
async function said(page, text) {
  const file = path.join(folder, 'preuve.json');
  await writeFile(file, text);
  await page.goto(address);
  await page.getByLabel('Fichier de preuve').setInputFiles(file);
  const result = page.locator('#resultat .result');
  await result.waitFor();
  return (await result.innerText()).replace(/\s+/g, ' ');
}

/** The file after a change of its value. */
function changed(change) {
  const value = JSON.parse(proof);
  change(value);
  return JSON.stringify(value);
}

test('a true file is confirmed, line by line, without a server', async () => {
  const shown = JSON.parse(proof).lines.filter((it) => 'event' in it);
  const page = await openPage(browser);
  const requests = [];
  page.on('request', (it) => requests.push(it.url()));
  assert.match(await said(page, proof), /Cette preuve est exacte/);
  assert.equal(await page.locator('#liste li').count(), shown.length);
  assert.deepEqual(await audit(page), []);
  assert.deepEqual(requests.filter((it) => !it.startsWith('file:')), []);
  await page.context().close();
});

test('what says the same in other spaces is the same', async () => {
  const page = await openPage(browser);
  assert.match(await said(page, JSON.stringify(JSON.parse(proof))), /Cette preuve est exacte/);
  await page.context().close();
});

const ALTERATIONS = [
  ['a changed word', (it) => { it.lines[0].event = it.lines[0].event.replace('"name":"', '"name":"Z'); }, /la ligne 1 a été modifiée/],
  ['a changed salt', (it) => { it.lines[0].salt = '0'.repeat(64); }, /la ligne 1 a été modifiée/],
  ['a removed line', (it) => { it.lines.splice(2, 1); }, /la ligne 3 manque/],
  ['two lines exchanged', (it) => { [it.lines[0], it.lines[1]] = [it.lines[1], it.lines[0]]; }, /n’est pas à sa place|a été modifiée/],
  ['a shorter chain', (it) => { it.lines.pop(); }, /ne finissent pas où le service l’a signé/],
  ['another key', (it) => { it.keys[0].public = '0'.repeat(64); }, /n’est pas signé par le service/],
  ['another time', (it) => { it.checkpoint = it.checkpoint.replace('time 1', 'time 2'); }, /signature du point de contrôle/],
  ['another place', (it) => { it.inclusion.leaf += 1; }, /ne finissent pas où le service l’a signé/],
  ['another title', (it) => { it.statement = it.statement.replace('"documents":{"', '"documents":{"0'); }, /ce qui accompagne les lignes/],
  ['another holder', (it) => { it.statement = it.statement.replace('"holder":"', '"holder":"X'); }, /ce qui accompagne les lignes/],
  ['a field more', (it) => { it.more = 1; }, /format connu/],
];

for (const [name, change, expected] of ALTERATIONS) {
  test(`${name} is found`, async () => {
    const page = await openPage(browser);
    const text = await said(page, changed(change));
    assert.match(text, /Cette preuve n’est pas exacte/);
    assert.match(text, expected);
    assert.equal(await page.locator('#lignes').isVisible(), false);
    await page.context().close();
  });
}

test('no changed byte passes, unless it says the same', async () => {
  const page = await openPage(browser);
  await page.goto(address);
  const passed = await page.evaluate(async (text) => {
    const same = JSON.stringify(JSON.parse(text));
    const passed = [];
    const good = new TextEncoder().encode(text);
    // Every 37th byte, each with other bits: some three thousand files.
    for (let at = 0; at < good.length; at += 37) {
      for (const bit of [1, 2, 16]) {
        const bytes = good.slice();
        bytes[at] ^= bit;
        const changed = new TextDecoder().decode(bytes);
        const isTrue = await verify(changed).then(() => true, () => false);
        if (isTrue && JSON.stringify(JSON.parse(changed)) !== same) passed.push([at, bit]);
      }
    }
    return passed;
  }, proof);
  assert.deepEqual(passed, []);
  await page.context().close();
});

test('a browser without this signature says so, and nothing of the file', async () => {
  const page = await openPage(browser);
  await page.addInitScript(() => {
    crypto.subtle.importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError'));
  });
  assert.match(await said(page, proof), /Ce navigateur ne sait pas vérifier.*Rien n’est dit du fichier/);
  await page.context().close();
});

test('what is no proof is told so', async () => {
  const page = await openPage(browser);
  for (const text of ['', 'null', '{}', '[]', '{"format":1}']) {
    assert.match(await said(page, text), /pas une preuve d’un format connu/);
  }
  await page.context().close();
});
