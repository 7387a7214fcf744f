// Pictures of every page, at 1280 and 390 pixels, light and dark, into shots/.

import { mkdir } from 'node:fs/promises';
import { DESK, PHONE, launch, openPage } from './lib/browser.js';
import { startDemo } from './lib/demo.js';
import { onEachPage } from './lib/look.js';
import { crawl, pattern } from './lib/pages.js';
import { signIn } from './lib/sign-in.js';
import { tell } from './lib/story.js';

const FOLDER = new URL('./shots/', import.meta.url).pathname;
const taken = new Set();

async function shoot(page) {
  const name = pattern(page.url()).replaceAll('{}', 'x').replace(/[^a-z0-9-]+/gi, '_').slice(1) || 'x';
  const key = `${name}-${await page.title()}`;
  if (taken.has(key)) return;
  const again = [...taken].filter((it) => it.startsWith(`${name}-`)).length;
  taken.add(key);
  for (const theme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: theme });
    for (const width of [DESK, PHONE]) {
      await page.setViewportSize({ width, height: 900 });
      const ending = `${again ? `-${again + 1}` : ''}-${width}-${theme === 'dark' ? 'sombre' : 'clair'}`;
      await page.screenshot({ path: `${FOLDER}${name}${ending}.png`, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: DESK, height: 900 });
}

await mkdir(FOLDER, { recursive: true });
const demo = await startDemo();
const browser = await launch();
try {
  onEachPage(shoot);
  const open = () => openPage(browser);
  await tell(demo, open, async (name, act) => {
    console.log(name);
    await act();
  });
  for (const role of ['patient', 'primary_care', 'administrator']) {
    console.log(`pages of ${role}`);
    const page = await open();
    await signIn(page, demo, demo.account(role));
    await crawl(page, page.url(), shoot);
  }
  console.log(`${taken.size} pages in ${FOLDER}`);
} finally {
  await browser.close();
  await demo.stop();
}
