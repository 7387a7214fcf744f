// Debian's Chromium, without anything that talks to the world.

import { chromium } from 'playwright-core';

/** Where Debian puts it; `DMP_CHROMIUM` names another one. */
const CHROMIUM = process.env.DMP_CHROMIUM ?? '/usr/bin/chromium';
/** How long a page may take to show what is expected, in milliseconds. */
const PATIENCE = 15_000;

/** Widths at which pages are looked at: a phone and a desk. */
export const PHONE = 390;
export const DESK = 1280;

export function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: false,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * A page of its own window, with cookies of its own.
 *
 * `width` in CSS pixels, `dark` for the dark theme, `script: false` without JavaScript, `cookies` as
 * `storageState()` gave them.
 */
export async function openPage(browser, { width = DESK, dark = false, script = true, cookies } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: script,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    storageState: cookies,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE);
  return context.newPage();
}
