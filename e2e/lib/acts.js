// What people do, one function an act. Each works with and without script.

import assert from 'node:assert/strict';
import { look } from './look.js';
import { textOf, textsOf } from './text.js';

async function press(page, name) {
  await look(page);
  await page.getByRole('button', { name, exact: true }).click();
}

async function follow(page, name) {
  await look(page);
  await page.getByRole('link', { name }).first().click();
}

/** Waits for the message after a redirect. */
async function done(page) {
  await page.getByRole('status').first().waitFor();
  await look(page);
}

/** The digits and letters of a text, without the spaces between its groups. */
const joined = (text) => text.replace(/\s/g, '');

/**
 * A professional opens a record for a new patient, from a fictitious Vitale card.
 *
 * Gives the patient's `login` and `secret` of the letter, his `ins`, and the record's `address`.
 */
export async function openRecord(page, { card, email }) {
  await page.goto(new URL('/pro/patients', page.url()).href);
  await follow(page, 'Créer un dossier');
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
  await page.getByLabel('Nom de naissance', { exact: true }).fill(person.birthName);
  await page.getByLabel('Prénoms', { exact: true }).fill(person.givenNames);
  await page.getByLabel(person.sex === 'F' ? 'Féminin' : 'Masculin').check();
  await page.getByLabel('Jour', { exact: true }).fill(person.birth.slice(6));
  await page.getByLabel('Mois', { exact: true }).fill(person.birth.slice(4, 6));
  await page.getByLabel('Année', { exact: true }).fill(person.birth.slice(0, 4));
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
  const [login, secret] = await textsOf(page.locator('main dl dd'));
  await follow(page, 'Terminer');
  const heading = page.getByRole('heading', { level: 1 });
  await heading.waitFor();
  return { login: joined(login), secret: joined(secret), address: page.url() };
}

/** A professional deposits a file into a record that he may read. `title` and `type` are optional. */
export async function deposit(page, address, { name, bytes, title, type }) {
  await page.goto(`${address}/documents/nouveau`);
  await page.getByLabel('Fichier à déposer').setInputFiles({ name, mimeType: '', buffer: bytes });
  if (title) await page.getByLabel('Titre', { exact: true }).fill(title);
  if (type) await page.getByLabel('Type de document').selectOption({ label: type });
  await page.getByLabel('J’ai informé le patient de ce dépôt').check();
  await press(page, 'Déposer le document');
  await done(page);
}

/** The titles that a professional reads in a record, all spaces together. */
export async function titlesInRecord(page, address) {
  await page.goto(address);
  return textsOf(page.locator('main h4 a'));
}

/** The number of documents that the record announces to a professional. */
export async function announcedTotal(page, address) {
  await page.goto(address);
  const all = page.getByRole('navigation', { name: 'Espaces du dossier' }).getByRole('link').first();
  return Number((await textOf(all)).match(/\d+/)?.[0]);
}

/** A professional asks, before prescribing an examination, whether it is already there. */
export async function checkExam(page, address, name) {
  await page.goto(address);
  await page.getByLabel('Examen envisagé').fill(name);
  await press(page, 'Vérifier');
  await page.getByRole('heading', { level: 1, name: 'Avant de prescrire un examen' }).waitFor();
  await look(page);
}

/** He does not prescribe what is already there. */
export async function renounceExam(page) {
  await press(page, 'Ne pas prescrire');
  await done(page);
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
  await page.goto(document);
  await follow(page, 'Choisir qui peut voir');
  await page.getByLabel('Personne d’autre : masquer').check();
  await press(page, 'Enregistrer ce choix');
  await done(page);
}

/** A patient adds a file to his record: without a category, it goes to his personal space. */
export async function addPersonalDocument(page, { name, bytes, title }) {
  await page.goto(new URL('/espaces/personnel', page.url()).href);
  await follow(page, /^Ajouter/);
  await page.getByLabel('Photo ou fichier').setInputFiles({ name, mimeType: '', buffer: bytes });
  await page.getByLabel('Titre', { exact: true }).fill(title);
  await press(page, 'Ajouter à mon dossier');
  await done(page);
}

/** A patient authorises a professional, found by name, for the year that the page proposes. */
export async function authorize(page, name) {
  await page.goto(new URL('/professionnels', page.url()).href);
  await follow(page, 'Autoriser un professionnel');
  await page.getByLabel('Nom du professionnel ou de la structure').fill(name);
  await press(page, 'Rechercher');
  await follow(page, new RegExp(name));
  await press(page, 'Autoriser');
  await done(page);
}

/** A patient blocks a professional whom he had authorised. */
export async function block(page, name) {
  await openSheet(page, `Bloquer : .*${name}`);
  await press(page, 'Bloquer cette personne');
  await done(page);
}

/** A patient unblocks a professional. */
export async function unblock(page, name) {
  await openSheet(page, `Débloquer : .*${name}`);
  await press(page, 'Débloquer');
  await done(page);
}

/** A patient takes an authorisation away. */
export async function revoke(page, name) {
  await openSheet(page, `Modifier : .*${name}`);
  await press(page, 'Retirer l’autorisation');
  await done(page);
}

async function openSheet(page, link) {
  await page.goto(new URL('/professionnels', page.url()).href);
  await follow(page, new RegExp(link));
}

/** What a search in a record finds for `words`; `address` is that of its search page. */
export async function search(page, address, words) {
  await page.goto(address);
  await page.getByLabel('Mots à chercher').fill(words);
  await press(page, 'Rechercher');
  await page.getByRole('heading', { level: 1, name: /^(Résultats|Aucun)/ }).waitFor();
  assert.equal(page.url(), address, 'no word of a search is in an address');
  await look(page);
  return textOf(page.getByRole('main'));
}

/** The same once the document was read: it is, within moments of its deposit. */
export async function searchUntil(page, address, words, title) {
  for (let tries = 0; tries < 40; tries += 1) {
    const found = await search(page, address, words);
    if (found.includes(title)) return found;
    await page.waitForTimeout(250);
  }
  return assert.fail(`« ${title} » is not found`);
}

/** The lines of the patient's history, newest first, all pages of it. */
export async function historyLines(page) {
  await page.goto(new URL('/acces', page.url()).href);
  const lines = await textsOf(page.locator('main ol li'));
  const older = page.getByRole('link', { name: 'Accès plus anciens' });
  while (await older.count()) {
    await follow(page, 'Accès plus anciens');
    lines.push(...(await textsOf(page.locator('main ol li'))));
  }
  return lines;
}

/** Fails unless a line says all of these. */
export function assertLine(lines, ...words) {
  const found = lines.some((line) => words.every((word) => new RegExp(word, 'i').test(line)));
  assert.ok(found, `no line with ${words.join(', ')} in:\n${lines.join('\n---\n')}`);
}

/** A professional closes the record at the patient's request; gives the text of the receipt. */
export async function closeRecord(page, address) {
  await page.goto(`${address}/fermer`);
  await page.getByLabel('Le patient le demande').check();
  await page.getByLabel('J’atteste que le patient me l’a demandé').check();
  await press(page, 'Fermer ce dossier');
  await page.getByRole('heading', { name: 'Le dossier est fermé' }).waitFor();
  await look(page);
  return textOf(page.getByRole('main'));
}

/** A professional opens a closed record again, with the patient's new consent. */
export async function reopenRecord(page, address) {
  await page.goto(`${address}/rouvrir`);
  await page.getByLabel('Informé, il accepte de nouveau').check();
  await press(page, 'Enregistrer l’accord et rouvrir');
  await done(page);
}
