// What is asked of every page: accessible in both themes at both widths, and never wider than the
// window.

import { AxeBuilder } from '@axe-core/playwright';
import axe from 'axe-core';
import { DESK, PHONE } from './browser.js';

/** Every rule there is: WCAG 2.0 to 2.2, levels A to AAA, good practices, experimental ones. */
const RULES = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
/** From the smallest telephone to a large screen, in CSS pixels. */
const WIDTHS = [320, 360, 390, 430, 480, 560, 640, 720, 768, 800, 959, 960, 1024, 1280, 1440, 1920];
/** Height of a window, in CSS pixels. */
const HEIGHT_MIN = 900;

/** Everything that is wrong with the page that is open, as lines of text. */
export async function audit(page) {
  const faults = [];
  for (const theme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    for (const width of [PHONE, DESK]) {
      await fit(page, width);
      faults.push(...(await violations(page)).map((it) => `${theme}, ${width} px: ${it}`));
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  faults.push(...(await sidewaysScroll(page)));
  await page.setViewportSize({ width: DESK, height: HEIGHT_MIN });
  return faults;
}

/**
 * Makes the window as tall as the page: what stands under the bar at the bottom of a telephone can
 * be scrolled from under it, and the rules do not scroll.
 */
async function fit(page, width) {
  await page.setViewportSize({ width, height: HEIGHT_MIN });
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.max(height, HEIGHT_MIN) });
}

async function violations(page) {
  const { violations: found } = await new AxeBuilder({ page }).options({ rules: RULES }).analyze();
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id} (${help}) at ${node.target.join(' ')}: ${node.html.slice(0, 160)}`),
  );
}

async function sidewaysScroll(page) {
  const faults = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT_MIN });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) faults.push(`scrolls sideways at ${width} px: ${wide} px wide`);
  }
  return faults;
}
