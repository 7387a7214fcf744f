// The whole story: a record is opened, fed, read, masked, shared, and its patient sees who looked.

import assert from 'node:assert/strict';
import * as acts from './acts.js';
import { look } from './look.js';
import { OID, PHOTO, labReport } from './report.js';
import { CHOSEN_SECRET, bothFactors, signIn } from './sign-in.js';
import { textOf } from './text.js';

const TITLE = 'Bilan lipidique de contrôle';
const PHOTO_TITLE = 'Photo de ma carte de groupe';
/** The first fictitious card. */
const CARD = {
  index: 0,
  name: 'Aubertin',
  birthName: 'AUBERTIN',
  givenNames: 'LINA ROSE',
  sex: 'F',
  birth: '19810414',
  place: '99999',
};

/**
 * Tells it. `open()` gives a new window; `step(name, act)` runs one step of it as a test.
 *
 * Roles: `primary_care` opens the record and is its médecin traitant; `biologist` wrote the report;
 * `doctor` is another doctor, authorised, then kept from what is masked, then blocked.
 */
export async function tell(demo, open, step) {
  const [creator, patient, doctor, biologist] = [await open(), await open(), await open(), await open()];
  const names = Object.fromEntries(
    ['primary_care', 'doctor', 'biologist'].map((role) => [role, family(demo.account(role).name)]),
  );
  let record;
  let document;
  let seenByDoctor;

  await step('a doctor opens a record from the Vitale card and hands over the letter', async () => {
    await signIn(creator, demo, demo.account('primary_care'));
    record = await acts.openRecord(creator, { card: CARD.index, email: 'lina.aubertin@exemple.fr' });
    assert.match(record.login, /^\d{10}$/);
    assert.match(record.secret, /^[A-HJ-NP-Z2-9]{8}$/);
    assert.match(record.address, /\/pro\/patients\/[0-9a-f-]+$/);
  });

  await step('the letter is shown once', async () => {
    const answer = await creator.goto(`${record.address.replace('/patients/', '/creation/')}/lettre`);
    assert.ok(!(await creator.content()).includes(record.login), `shown again (${answer.status()})`);
  });

  await step('the patient signs in with the letter and the code of the e-mail', async () => {
    await signIn(patient, demo, { role: 'patient', login: record.login, secret: record.secret, second_factor: 'email' });
    await patient.getByRole('heading', { level: 1, name: /Lina/i }).waitFor();
  });

  await step('the doctor deposits a laboratory report', async () => {
    const author = { nationalId: '899990000052', family: 'BRÉCOURT', given: 'Ilan' };
    const bytes = labReport({
      patient: { ...CARD, ins: record.ins, oid: OID.demo },
      author,
      title: TITLE,
      date: '20260306',
      rows: [['Cholestérol LDL', '1,42 g/L'], ['Triglycérides', '0,97 g/L']],
    });
    await acts.deposit(creator, record.address, { name: 'bilan.xml', bytes });
    assert.ok((await acts.titlesInRecord(creator, record.address)).includes(TITLE));
  });

  await step('it is in « Résultats d’analyses » with its title, author and date, and opens', async () => {
    await patient.goto(new URL('/espaces/analyses', patient.url()).href);
    const line = await textOf(patient.locator('main li', { hasText: TITLE }));
    assert.match(line, /Brécourt/i);
    assert.match(line, /6 mars/);
    document = await acts.openFromSpace(patient, 'analyses', TITLE);
    const text = await textOf(patient.getByRole('main'));
    assert.match(text, /1,42 g\/L/);
    assert.match(text, /6 mars 2026/);
  });

  await step('the patient and his doctor find it by a word of its text', async () => {
    const own = new URL('/recherche', patient.url()).href;
    for (const [page, address] of [[patient, own], [creator, `${record.address}/recherche`]]) {
      const found = await acts.searchUntil(page, address, 'triglycéride', TITLE);
      assert.match(found, /1 document trouvé/);
      assert.match(await textOf(page.locator('main mark').first()), /Triglycérides/);
      assert.match(await acts.search(page, address, 'licorne'), /Aucun document ne contient/);
    }
    await patient.goto(own);
  });

  await step('the patient authorises two professionals, who find the report', async () => {
    await acts.authorize(patient, names.doctor);
    await acts.authorize(patient, names.biologist);
    for (const [page, role] of [[doctor, 'doctor'], [biologist, 'biologist']]) {
      await signIn(page, demo, demo.account(role));
      assert.ok((await acts.titlesInRecord(page, record.address)).includes(TITLE), role);
    }
    await doctor.getByRole('link', { name: TITLE }).click();
    await doctor.getByRole('heading', { level: 1, name: TITLE }).waitFor();
    seenByDoctor = { address: doctor.url(), total: await acts.announcedTotal(doctor, record.address) };
  });

  await step('before prescribing it again, the doctor sees that it is there', async () => {
    await acts.checkExam(doctor, record.address, 'bilan lipidique');
    const text = await textOf(doctor.getByRole('main'));
    assert.match(text, /Même examen/);
    assert.match(text, new RegExp(TITLE));
    assert.ok(!doctor.url().includes('lipidique'), 'nothing medical is in the address');
    await acts.renounceExam(doctor);
    await acts.checkExam(doctor, record.address, 'coloscopie');
    assert.match(await textOf(doctor.getByRole('main')), /Aucun examen équivalent/);
    await acts.checkExam(doctor, record.address, 'échographie');
    await acts.checkExam(doctor, record.address, 'zzz');
  });

  await step('masked, it leaves no trace for the second doctor', async () => {
    await acts.mask(patient, document);
    assert.ok(!(await acts.titlesInRecord(doctor, record.address)).includes(TITLE));
    assert.equal(await acts.announcedTotal(doctor, record.address), seenByDoctor.total - 1);
    await doctor.goto(`${record.address}?q=lipidique`);
    assert.ok(!(await textOf(doctor.getByRole('main'))).includes(TITLE));
    const found = await acts.search(doctor, `${record.address}/recherche`, 'triglycéride');
    assert.ok(!found.includes(TITLE) && found.includes('Aucun document'));
    await acts.checkExam(doctor, record.address, 'bilan lipidique');
    assert.match(await textOf(doctor.getByRole('main')), /Aucun examen équivalent/);
    for (const end of ['', '/fichier']) {
      const answer = await doctor.request.get(seenByDoctor.address + end);
      assert.equal(answer.status(), 404, end);
      assert.ok(!(await answer.text()).includes(TITLE));
    }
    const unknown = seenByDoctor.address.replace(/[0-9a-f]{4}$/, '0000');
    const [masked, absent] = [await doctor.goto(seenByDoctor.address), await doctor.goto(unknown)];
    assert.equal(masked.status(), absent.status());
  });

  await step('the author and the médecin traitant still find it, and so does the patient', async () => {
    for (const page of [biologist, creator]) {
      assert.ok((await acts.titlesInRecord(page, record.address)).includes(TITLE));
    }
    await acts.openFromSpace(patient, 'analyses', TITLE);
    assert.match(await textOf(patient.getByRole('main')), /masqué/i);
  });

  await step('the patient adds a photograph to the personal space', async () => {
    await acts.addPersonalDocument(patient, { name: 'carte.png', bytes: PHOTO, title: PHOTO_TITLE });
    await acts.openFromSpace(patient, 'personnel', PHOTO_TITLE);
    assert.ok(await patient.locator('main img').count());
  });

  await step('the patient blocks one professional and removes the other', async () => {
    await acts.block(patient, names.doctor);
    await doctor.goto(record.address);
    assert.ok(!(await doctor.content()).includes('AUBERTIN'), 'a blocked doctor reads no name');
    await acts.revoke(patient, names.biologist);
    await biologist.goto(record.address);
    assert.equal(await biologist.locator('main h4 a').count(), 0);
  });

  await step('the history says who, what, when, which document, in which capacity and why', async () => {
    const lines = await acts.historyLines(patient);
    acts.assertLine(lines, names.primary_care, 'médecin traitant');
    acts.assertLine(lines, names.primary_care, 'déposé', TITLE);
    acts.assertLine(lines, names.doctor, 'Cardio', TITLE, 'autoris');
    acts.assertLine(lines, names.doctor, 'refus');
    acts.assertLine(lines, 'Vous', 'masqué', TITLE);
    acts.assertLine(lines, 'Vous', 'bloqué', names.doctor);
    assert.ok(lines.every((line) => /\d{1,2} h \d{2}/.test(line)), 'each line has its time');
  });

  await step('unblocked, the doctor reads again what is not masked', async () => {
    await acts.unblock(patient, names.doctor);
    const titles = await acts.titlesInRecord(doctor, record.address);
    assert.ok(!titles.includes(TITLE), 'what is masked stays masked');
    assert.equal(await doctor.getByRole('heading', { level: 1, name: /Aubertin/i }).count(), 1);
  });
  await step('the doctor closes the record, and its patient reads that it is closed', async () => {
    const receipt = await acts.closeRecord(creator, record.address);
    assert.match(receipt, /dix ans|archivé/i);
    const later = await open();
    await bothFactors(later, demo, { role: 'patient', login: record.login, secret: CHOSEN_SECRET });
    assert.equal(new URL(later.url()).pathname, '/dossier-ferme');
    await look(later);
    await patient.goto(new URL('/accueil', patient.url()).href);
    assert.notEqual(new URL(patient.url()).pathname, '/accueil', 'his sessions are over');
    await later.context().close();
  });

  await step('it is opened again, with all that it had', async () => {
    await acts.reopenRecord(creator, record.address);
    assert.ok((await acts.titlesInRecord(creator, record.address)).includes(TITLE));
  });

  return { record, document, pages: { creator, patient, doctor, biologist } };
}

/** The last word of a name: « Dr Sofiane Merlac » is found by « Merlac ». */
function family(name) {
  return name.trim().split(/\s+/).at(-1);
}
