// Signing in, as each of the three audiences does it.

import { emailedCode, freshTotp } from './codes.js';
import { look } from './look.js';

/** The secret that a new patient chooses instead of the one of his letter. */
export const CHOSEN_SECRET = 'Violette-27-Rivage';

/** Any account that the demonstration printed, or a letter's codes with the role `patient`. */
export async function signIn(page, demo, account) {
  const { home } = portal(demo, account.role);
  await bothFactors(page, demo, account);
  if (new URL(page.url()).pathname !== home) await chooseSecret(page, account.secret);
  await page.waitForURL(`**${home}`);
}

/** The two steps alone, wherever they lead: a closed record has a page of its own. */
export async function bothFactors(page, demo, account) {
  await page.goto(portal(demo, account.role).start);
  await page.getByLabel('Identifiant', { exact: true }).fill(account.login);
  await page.getByLabel('Code secret', { exact: true }).fill(account.secret);
  await enterCode(page, demo, account);
  await page.waitForURL((url) => !url.pathname.includes('/verification'));
}

function portal(demo, role) {
  switch (role) {
    case 'patient':
      return { start: demo.patient_portal, home: '/accueil' };
    case 'administrator':
      return { start: demo.admin_portal, home: '/admin' };
    default:
      return { start: demo.professional_portal, home: '/pro/patients' };
  }
}

/** An e-mail is sent when the secret was right; an authenticator has its code at any time. */
async function enterCode(page, demo, { second_factor, totp_secret }) {
  const field = page.getByLabel('Code à 6 chiffres');
  const submit = () => page.getByRole('button', { name: 'Continuer' }).click();
  await look(page);
  const isEmailed = second_factor !== 'totp';
  const emailed = isEmailed ? await emailedCode(demo, submit) : await submit();
  await field.waitFor();
  await look(page);
  await field.fill(isEmailed ? emailed : await freshTotp(totp_secret));
  await page.getByRole('button', { name: 'Se connecter' }).click();
}

/** The page that asks for another secret at the first sign-in. */
async function chooseSecret(page, present) {
  await look(page);
  await page.getByLabel('Code secret actuel', { exact: true }).fill(present);
  await page.getByLabel('Nouveau code secret', { exact: true }).fill(CHOSEN_SECRET);
  await page.getByLabel('Nouveau code secret, encore une fois').fill(CHOSEN_SECRET);
  await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
}
