// Every page is accessible, in both themes, on a phone and on a desk, and never scrolls sideways.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit } from '../lib/audit.js';
import { launch, openPage } from '../lib/browser.js';
import { startDemo } from '../lib/demo.js';
import { onEachPage } from '../lib/look.js';
import { crawl, pageRoutes, pattern, routeOf } from '../lib/pages.js';
import { signIn } from '../lib/sign-in.js';
import { tell } from '../lib/story.js';

let demo;
let browser;
let story;
/** What was found, by page: its pattern and its title. */
const audited = new Map();
/** Addresses of all pages that were looked at. */
const addresses = new Set();

before(async () => {
  demo = await startDemo();
  browser = await launch();
  onEachPage(lookAt);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Audits a page, unless the same page with the same title was audited before. */
async function lookAt(page) {
  addresses.add(page.url());
  const key = `${pattern(page.url())} « ${await page.title()} »`;
  if (!audited.has(key)) audited.set(key, await audit(page));
}

/** One test a page, for those audited since the last call. */
let reported = 0;
async function report(t) {
  for (const [key, faults] of [...audited].slice(reported)) {
    await t.test(key, () => assert.deepEqual(faults, []));
  }
  reported = audited.size;
}

test('pages of the story', async (t) => {
  story = await tell(demo, () => openPage(browser), (_, act) => act());
  await report(t);
});

test('pages that tell what to do next', async (t) => {
  const page = await openPage(browser);
  const answer = await page.goto(`${demo.origin}/nulle-part`);
  assert.equal(answer.status(), 404);
  await lookAt(page);
  for (const portal of [demo.patient_portal, demo.professional_portal, demo.admin_portal]) {
    await page.goto(portal);
    await page.getByLabel('Identifiant', { exact: true }).fill('0000000000');
    await page.getByLabel('Code secret', { exact: true }).fill('AAAAAAAA');
    await page.getByRole('button', { name: 'Continuer' }).click();
    await page.getByRole('alert').waitFor();
    audited.set(`wrong codes at ${new URL(portal).pathname}`, await audit(page));
  }
  await page.context().close();
  await report(t);
});

test('pages that links reach', async (t) => {
  const anonymous = await openPage(browser);
  for (const start of [demo.patient_portal, demo.professional_portal, demo.admin_portal, demo.inbox]) {
    await crawl(anonymous, start, lookAt);
  }
  const { creator, doctor } = story.pages;
  for (const role of ['patient', 'administrator', 'emergency_doctor']) {
    const page = await openPage(browser);
    await signIn(page, demo, demo.account(role));
    await crawl(page, page.url(), lookAt);
    if (role === 'patient') {
      await crawl(page, `${demo.origin}/espaces/personnel`, lookAt);
      await crawl(page, `${demo.origin}/professionnels/autoriser?q=Laboratoire`, lookAt);
    }
  }
  for (const page of [creator, doctor]) await crawl(page, `${demo.origin}/pro/patients`, lookAt);
  const stranger = await openPage(browser);
  await signIn(stranger, demo, demo.account('nurse'));
  await crawl(stranger, story.record.address, lookAt);
  await crawl(stranger, `${story.record.address}/urgence`, lookAt);
  await report(t);
});

test('no page of the router was left out', async () => {
  const routes = await pageRoutes();
  assert.ok(routes.length > 20, 'the routes are read from the source');
  const looked = new Set([...addresses].map((address) => routeOf(routes, address)));
  assert.deepEqual(routes.filter((route) => !looked.has(route)), []);
});
