// The same story, step by step, with JavaScript switched off.

import { after, before, test } from 'node:test';
import { launch, openPage } from '../lib/browser.js';
import { startDemo } from '../lib/demo.js';
import { tell } from '../lib/story.js';

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

test('without script, every act of the story works', async (t) => {
  await tell(demo, () => openPage(browser, { script: false }), (name, act) => t.test(name, act));
});
