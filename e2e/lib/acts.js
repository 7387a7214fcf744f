// What people do, one function an act. Each works with and without script.

import assert from 'node:assert/strict';

const press = (page, name) => page.getByRole('button', { name }).click();
const follow = (page, name) => page.getByRole('link', { name }).first().click();

/** The digits and letters of a text, without the spaces between its groups. */
const joined = (text) => text.replace(/\s/g, '');

/**
 * A professional opens a record for a new patient, from a fictitious Vitale card.
 *
 * Gives the patient's `login` and `secret` of the letter, his `ins`, and the record's `address`.
 */
export async function openRecord(page, { card, email }) {
  await page.goto(new URL('/pro/patients', page.url()).href);
  await page.getByRole('link', { name: 'Créer un dossier' }).click();
  await page.getByLabel('Le patient a reçu l’information et donne son accord').check();
  await press(page, 'Continuer');
  await page.getByLabel('Carte à lire').selectOption({ index: card });
  await press(page, 'Lire la carte');
  const ins = await page.getByLabel('Numéro de sécurité sociale').inputValue();
  await page.getByLabel('Carte d’identité ou passeport').check();
  await press(page, 'Calculer l’INS');
  await page.getByText('Clé valide').waitFor();
  return { ins: joined(ins), ...(await finishCreation(page, email)) };
}

/** The same from what is typed; `person` as in `report.js`, with the `kind` of its number. */
export async function openRecordByHand(page, { person, kind, email }) {
  await page.goto(new URL('/pro/creation/accord', page.url()).href);
  await page.getByLabel('Le patient a reçu l’information et donne son accord').check();
  await press(page, 'Continuer');
  await page.getByLabel('Numéro de sécurité sociale').fill(person.ins);
  await page.getByLabel('Nature de l’identifiant').selectOption(kind);
  await page.getByLabel('Nom de naissance').fill(person.birthName);
  await page.getByLabel('Prénoms').fill(person.givenNames);
  await page.getByLabel(person.sex === 'F' ? 'Féminin' : 'Masculin').check();
  await page.getByLabel('Jour').fill(person.birth.slice(6));
  await page.getByLabel('Mois').fill(person.birth.slice(4, 6));
  await page.getByLabel('Année').fill(person.birth.slice(0, 4));
  await page.getByLabel('Code du lieu de naissance').fill(person.place);
  await page.getByLabel('Carte d’identité ou passeport').check();
  await press(page, 'Calculer l’INS');
  await page.getByText('Clé valide').waitFor();
  return finishCreation(page, email);
}

async function finishCreation(page, email) {
  await press(page, 'Les traits sont exacts, continuer');
  await page.getByLabel('Adresse électronique').fill(email);
  await page.getByLabel('Le patient m’autorise à consulter son dossier').check();
  await page.getByLabel('Le patient me désigne comme médecin traitant').check();
  await press(page, 'Continuer');
  await press(page, 'Créer le dossier');
  await page.getByRole('heading', { name: 'Vos codes pour consulter votre dossier' }).waitFor();
  const [login, secret] = await page.locator('main dl dd').allInnerTexts();
  await follow(page, 'Terminer');
  const heading = page.getByRole('heading', { level: 1 });
  await heading.waitFor();
  return { login: joined(login), secret: joined(secret), address: page.url() };
}

/** A professional deposits a file into a record that he may read. `title` and `type` are optional. */
export async function deposit(page, address, { name, bytes, title, type }) {
  await page.goto(`${address}/documents/nouveau`);
  await page.getByLabel('Fichier à déposer').setInputFiles({ name, mimeType: '', buffer: bytes });
  if (title) await page.getByLabel('Titre').fill(title);
  if (type) await page.getByLabel('Type de document').selectOption({ label: type });
  await page.getByLabel('J’ai informé le patient de ce dépôt').check();
  await press(page, 'Déposer le document');
  await page.getByRole('status').first().waitFor();
}

/** The titles that a professional reads in a record, all spaces together. */
export async function titlesInRecord(page, address) {
  await page.goto(address);
  return page.locator('main h4 a').allInnerTexts();
}

/** The number of documents that the record announces to a professional. */
export async function announcedTotal(page, address) {
  await page.goto(address);
  const all = page.getByRole('navigation', { name: 'Espaces du dossier' }).getByRole('link').first();
  return Number((await all.innerText()).match(/\d+/)?.[0]);
}

/** A patient opens a document from the list of a space. Gives the address of the document. */
export async function openFromSpace(page, slug, title) {
  await page.goto(new URL(`/espaces/${slug}`, page.url()).href);
  await page.getByRole('main').getByRole('link', { name: title }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  return page.url();
}

/** A patient masks a document from every professional but its author and his médecin traitant. */
export async function mask(page, document) {
  await page.goto(`${document}/visibilite`);
  await page.getByLabel(/Personne d’autre/).check();
  await press(page, 'Masquer ce document');
  await page.getByRole('status').first().waitFor();
}

/** A patient adds a file to his personal space. */
export async function addPersonalDocument(page, { name, bytes, title }) {
  await page.goto(new URL('/documents/nouveau', page.url()).href);
  await page.getByLabel(/Fichier/).setInputFiles({ name, mimeType: '', buffer: bytes });
  await page.getByLabel('Titre').fill(title);
  await press(page, /Ajouter/);
  await page.getByRole('status').first().waitFor();
}

/** A patient authorises a professional, found by name, for a year. */
export async function authorize(page, name) {
  await page.goto(new URL('/professionnels/autoriser', page.url()).href);
  await page.getByLabel(/Nom/).fill(name);
  await press(page, /Rechercher|Chercher/);
  await page.getByRole('main').getByRole('link', { name: new RegExp(name) }).first().click();
  await page.getByLabel(/^1 an/).check();
  await press(page, /^Autoriser/);
  await page.getByRole('status').first().waitFor();
}

/** A patient blocks a professional whom he had authorised. */
export async function block(page, name) {
  await page.goto(new URL('/professionnels', page.url()).href);
  await act(page, new RegExp(`Bloquer.*${name}`));
  await confirmIfAsked(page, /Bloquer/);
}

/** A patient unblocks a professional. */
export async function unblock(page, name) {
  await page.goto(new URL('/professionnels', page.url()).href);
  await act(page, new RegExp(`Débloquer.*${name}`));
  await confirmIfAsked(page, /Débloquer/);
}

/** A patient takes an authorisation away. */
export async function revoke(page, name) {
  await page.goto(new URL('/professionnels', page.url()).href);
  await act(page, new RegExp(`(Retirer|Modifier).*${name}`));
  await confirmIfAsked(page, /Retirer/);
}

/** A link or a button, whichever there is. */
async function act(page, name) {
  const link = page.getByRole('link', { name });
  const button = page.getByRole('button', { name });
  await link.or(button).first().click();
}

/** Some acts say their consequence on a page of their own first. */
async function confirmIfAsked(page, name) {
  const status = page.getByRole('status').first();
  const again = page.getByRole('main').getByRole('button', { name }).first();
  await status.or(again).first().waitFor();
  if (!(await status.isVisible())) await again.click();
  await status.waitFor();
}

/** The lines of the patient's history, newest first. */
export async function historyLines(page) {
  await page.goto(new URL('/acces', page.url()).href);
  for (const more of await page.locator('main details:not([open])').all()) {
    await more.evaluate((it) => it.setAttribute('open', ''));
  }
  return page.locator('main ol li').allInnerTexts();
}

/** Fails unless a line says all of these. */
export function assertLine(lines, ...words) {
  const found = lines.some((line) => words.every((word) => new RegExp(word, 'i').test(line)));
  assert.ok(found, `no line with ${words.join(', ')} in:\n${lines.join('\n---\n')}`);
}
