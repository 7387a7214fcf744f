// A laboratory report of our own, as CDA R2: small, and about whom and by whom the caller says.

/** OIDs of the identifiers: INS by kind, and the national id of professionals. */
export const OID = {
  demo: '1.2.250.1.213.1.4.11',
  test: '1.2.250.1.213.1.4.10',
  professional: '1.2.250.1.71.4.2.1',
};

/**
 * The bytes of a report.
 *
 * `patient`: `{ ins, oid, birthName, givenNames, sex, birth: 'YYYYMMDD', place }`.
 * `author`: `{ nationalId, family, given }`. `title`, `date` ('YYYYMMDD'), `rows`: `[name, value][]`.
 */
export function labReport({ patient, author, title, date, rows }) {
  const unique = `2.25.${Date.now()}${Math.floor(Math.random() * 1e6)}`;
  const lines = rows.map(([name, value]) => `<tr><td>${name}</td><td>${value}</td></tr>`).join('');
  const someone = `<id root="${OID.professional}" extension="${author.nationalId}"/>
    <code code="G15_10/SM03" codeSystem="1.2.250.1.213.1.1.4.5" displayName="Médecin biologiste"/>
    <addr nullFlavor="NASK"/><telecom nullFlavor="NASK"/>
    <assignedPerson><name><family>${author.family}</family><given>${author.given}</given></name></assignedPerson>
    <representedOrganization><id root="1.2.250.1.71.4.2.2" extension="1999999999"/><name>Laboratoire des Tilleuls</name></representedOrganization>`;
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3">
  <realmCode code="FR"/>
  <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
  <templateId root="2.16.840.1.113883.2.8.2.1"/>
  <templateId root="1.2.250.1.213.1.1.1.1"/>
  <templateId root="1.2.250.1.213.1.1.1.55"/>
  <id root="${unique}"/>
  <code code="11502-2" codeSystem="2.16.840.1.113883.6.1" displayName="CR d'examens biologiques"/>
  <title>${title}</title>
  <effectiveTime value="${date}093000+0100"/>
  <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
  <languageCode code="fr-FR"/>
  <setId root="${unique}"/>
  <versionNumber value="1"/>
  <recordTarget><patientRole>
    <id root="${patient.oid}" extension="${patient.ins}"/>
    <addr nullFlavor="NASK"/><telecom nullFlavor="NASK"/>
    <patient><name><family qualifier="BR">${patient.birthName}</family><given>${patient.givenNames}</given><given qualifier="BR">${patient.givenNames.split(' ')[0]}</given></name>
      <administrativeGenderCode code="${patient.sex}" codeSystem="2.16.840.1.113883.5.1"/>
      <birthTime value="${patient.birth}"/>
      <birthplace><place><addr><county>${patient.place}</county></addr></place></birthplace></patient>
  </patientRole></recordTarget>
  <author><time value="${date}093000+0100"/><assignedAuthor>${someone}</assignedAuthor></author>
  <custodian><assignedCustodian><representedCustodianOrganization><id root="1.2.250.1.71.4.2.2" extension="1999999999"/><name>Laboratoire des Tilleuls</name></representedCustodianOrganization></assignedCustodian></custodian>
  <legalAuthenticator><time value="${date}093000+0100"/><signatureCode code="S"/><assignedEntity>${someone}</assignedEntity></legalAuthenticator>
  <documentationOf><serviceEvent><code code="BIO" codeSystem="1.2.250.1.213.1.1.4.2.1"/><effectiveTime><low value="${date}080000+0100"/></effectiveTime>
    <performer typeCode="PRF"><assignedEntity>${someone}</assignedEntity></performer></serviceEvent></documentationOf>
  <componentOf><encompassingEncounter><effectiveTime><low value="${date}080000+0100"/></effectiveTime>
    <location><healthCareFacility><code code="AMBULATOIRE" codeSystem="1.2.250.1.213.1.1.4.9"/></healthCareFacility></location></encompassingEncounter></componentOf>
  <component><structuredBody><component><section>
    <code code="18719-5" codeSystem="2.16.840.1.113883.6.1" displayName="Biochimie"/>
    <title>Biochimie</title>
    <text><table><thead><tr><th>Examen</th><th>Résultat</th></tr></thead><tbody>${lines}</tbody></table></text>
  </section></component></structuredBody></component>
</ClinicalDocument>
`);
}

/** A photograph: the smallest PNG that every reader accepts. */
export const PHOTO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
