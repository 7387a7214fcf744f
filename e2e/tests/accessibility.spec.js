// Every page that can be reached is accessible, in both themes, on a phone and on a desk.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { audit } from '../lib/audit.js';
import { launch, openPage } from '../lib/browser.js';
import { startDemo } from '../lib/demo.js';
import { PAGES, crawl } from '../lib/pages.js';
import { cookiesOf } from '../lib/sign-in.js';

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

/** Where each audience starts, and who it is. */
const AUDIENCES = [
  { name: 'nobody', starts: () => [demo.patient_portal, demo.professional_portal, demo.admin_portal, demo.inbox] },
  { name: 'patient', role: 'patient', starts: () => [`${demo.origin}/accueil`] },
  { name: 'professional', role: 'primary_care', starts: () => [`${demo.origin}/pro/patients`] },
  { name: 'administrator', role: 'administrator', starts: () => [`${demo.origin}/admin`] },
];

for (const { name, role, starts } of AUDIENCES) {
  describe(`pages for ${name}`, () => {
    test('all are found by links, and none has a fault', async (context) => {
      const open = () => openPage(browser);
      const cookies = role && (await cookiesOf(open, demo, demo.account(role)));
      const page = await openPage(browser, { cookies });
      const found = new Map();
      for (const start of starts()) {
        for (const [at, url] of await crawl(page, start)) found.set(at, url);
      }
      const missing = PAGES[name].filter((it) => !found.has(it));
      assert.deepEqual(missing, [], `not reached; reached: ${[...found.keys()].join(' ')}`);
      for (const [at, url] of found) {
        await context.test(at, async () => {
          await page.goto(url);
          assert.deepEqual(await audit(page), []);
        });
      }
      await page.context().close();
    });
  });
}

describe('pages that tell what to do next', () => {
  test('an address that does not exist', async () => {
    const page = await openPage(browser);
    const answer = await page.goto(`${demo.origin}/nulle-part`);
    assert.equal(answer.status(), 404);
    assert.deepEqual(await audit(page), []);
    await page.context().close();
  });

  test('a sign-in with a wrong secret', async () => {
    const page = await openPage(browser);
    await page.goto(demo.patient_portal);
    await page.getByLabel('Identifiant', { exact: true }).fill('0000000000');
    await page.getByLabel('Code secret', { exact: true }).fill('AAAAAAAA');
    await page.getByRole('button', { name: 'Continuer' }).click();
    await page.getByRole('alert').waitFor();
    assert.deepEqual(await audit(page), []);
    await page.context().close();
  });
});
