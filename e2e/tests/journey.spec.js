// The story by hand in a browser, with script; and with a published example document.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import * as acts from '../lib/acts.js';
import { launch, openPage } from '../lib/browser.js';
import { startDemo } from '../lib/demo.js';
import { signIn } from '../lib/sign-in.js';
import { tell } from '../lib/story.js';
import { textOf } from '../lib/text.js';

/** Beside the checkout, where there are any; see CONTRIBUTING.md. */
const SAMPLES = new URL('../../../shared/samples/cda/', import.meta.url);

let demo;
let browser;
before(async () => {
  demo = await startDemo();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

test('a record is opened, fed, read, masked, shared, and its patient sees who looked', async (t) => {
  await tell(demo, () => openPage(browser), (name, act) => t.test(name, act));
});

describe('with script', () => {
  test('no page reports an error, and none breaks its content policy', async () => {
    const page = await openPage(browser);
    const complaints = [];
    page.on('console', (it) => it.type() === 'error' && complaints.push(it.text()));
    page.on('pageerror', (it) => complaints.push(String(it)));
    await signIn(page, demo, demo.account('patient'));
    for (const path of ['/accueil', '/espaces/analyses', '/acces', '/professionnels', '/compte']) {
      await page.goto(demo.origin + path);
    }
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});

test('a published laboratory report lands in « Résultats d’analyses »', async (t) => {
  const bytes = await readFile(new URL('BIO-CR-BIO_2021.01_CDA-R2-Niveau-1.xml', SAMPLES)).catch(() => null);
  if (!bytes) return t.skip('no published examples beside the checkout');
  const person = {
    ins: '279035121518989',
    birthName: 'PAT-TROIS',
    givenNames: 'DOMINIQUE MARIE-LOUISE',
    sex: 'F',
    birth: '19790328',
    place: '51215',
  };
  const page = await openPage(browser);
  await signIn(page, demo, demo.account('emergency_doctor'));
  const record = await acts.openRecordByHand(page, { person, kind: 'test', email: 'pat-trois@exemple.fr' });
  await acts.deposit(page, record.address, { name: 'cr-bio.xml', bytes });
  const patient = await openPage(browser);
  await signIn(patient, demo, { role: 'patient', login: record.login, secret: record.secret });
  await patient.goto(`${demo.origin}/espaces/analyses`);
  const line = await textOf(patient.locator('main li h3 a').first());
  assert.match(line, /examens/i);
  await acts.openFromSpace(patient, 'analyses', line);
  const file = await patient.request.get(`${patient.url()}/fichier?telecharger=1`);
  assert.ok(Buffer.from(await file.body()).equals(bytes), 'it comes back byte by byte');
});
