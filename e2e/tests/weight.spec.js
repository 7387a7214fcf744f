// The first page is light: under 60 KB compressed, with everything it loads.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, openPage } from '../lib/browser.js';
import { startDemo } from '../lib/demo.js';

/** What a first visit may transfer, in bytes, headers included. */
const FIRST_PAGE_BYTES_MAX = 60_000;

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

/** Bytes on the wire of everything that an address makes a new browser load, by address. */
async function transferred(url) {
  const page = await openPage(browser);
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  const addresses = new Map();
  const bytes = new Map();
  network.on('Network.responseReceived', ({ requestId, response }) => {
    addresses.set(requestId, response.url);
  });
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes.set(requestId, encodedDataLength);
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.context().close();
  return new Map([...bytes].map(([id, size]) => [addresses.get(id), size]));
}

for (const portal of ['patient_portal', 'professional_portal', 'admin_portal']) {
  test(`the first page of ${portal} transfers less than 60 KB`, async () => {
    const sizes = await transferred(demo[portal]);
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    const lines = [...sizes].map(([address, size]) => `${size} ${address}`).join('\n');
    assert.ok(total < FIRST_PAGE_BYTES_MAX, `${total} bytes:\n${lines}`);
    for (const address of sizes.keys()) {
      assert.equal(new URL(address).origin, demo.origin, 'nothing comes from another host');
    }
  });
}
