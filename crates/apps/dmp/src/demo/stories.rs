//! The stories of the demo's documents. Everybody and everything in them is invented.

use super::documents::{ResultRow, Story, VaccineRow};
use super::facts::Fact::{self, Act, Allergy, Antecedent, Dispensed, InUse, Prescribed, Problem};
use super::people::{BIOLOGIST, CARDIOLOGIST, CLOSED, EMERGENCY, NURSE, PRIMARY_CARE, RADIOLOGIST};

/// Professionals whom the first patient authorised.
pub const AUTHORIZED: [usize; 3] = [CARDIOLOGIST, NURSE, 3];
/// Whom she blocked: the occupational doctor of a former employer.
pub const BLOCKED: usize = 8;
/// Title of the document that she masked.
pub const MASKED: &str = "Consultation de psychiatrie";
/// What the emergency doctor gave as a reason.
pub const EMERGENCY_REASON: &str = "Malaise sur la voie publique, patiente confuse, traitement \
    inconnu.";
/// Her note.
pub const NOTE: &str = "Document fictif de démonstration.\n\nÀ demander :\n- Puis-je reprendre la \
    natation ?\n- Faut-il refaire la prise de sang avant l’été ?\n";

/// What she put into her bin.
pub const DELETED: (&str, &str) = (
    "Ancienne liste de médicaments",
    "Document fictif de démonstration.\n\nListe recopiée en 2019, remplacée depuis.\n",
);
/// Why another patient closed his record, in his words.
pub const CLOSING_WORDS: &str = "Je pars vivre à l’étranger.";
/// How long ago, in days.
pub const CLOSED_DAYS_AGO: i64 = 40;

const L: &str = "2.16.840.1.113883.6.1";
const A05: &str = "1.2.250.1.213.1.1.4.12";
const LAB: (&str, &str, &str) = ("11502-2", L, "CR d'examens biologiques");
const LETTER: (&str, &str, &str) = ("11488-4", L, "CR ou fiche de consultation ou de visite");
const PRESCRIPTION: (&str, &str, &str) = ("57833-6", L, "Prescription de produits de santé");
const IMAGING: (&str, &str, &str) = ("18748-4", L, "CR d'imagerie médicale");
const EMERGENCY_VISIT: (&str, &str, &str) = ("15507-7", L, "CR de passage aux urgences");
const SUMMARY: (&str, &str, &str) = ("60591-5", L, "Synthèse médicale");
const DISPENSATION: (&str, &str, &str) = ("60593-1", L, "Dispensation médicamenteuse");
const VACCINATION: (&str, &str, &str) = ("87273-9", L, "Note de vaccination");
const VACCINES: (&str, &str, &str) = ("11369-6", L, "Historique des vaccinations");
const CERTIFICATE: (&str, &str, &str) = ("CERT_DECL", A05, "Certificat, déclaration");
const CARE: (&str, &str, &str) = ("PRESC-KINE", A05, "Prescription d'actes de kinésithérapie");

const FICTITIOUS: &str = "Document fictif de démonstration.";

const BLOOD_SPRING: &[ResultRow] = &[
    ("718-7", "Hémoglobine", "11,4", "g/dL", "12", "16"),
    ("2276-4", "Ferritine", "9", "ug/L", "15", "150"),
    ("2345-7", "Glucose à jeun", "0,91", "g/L", "0,70", "1,10"),
    ("2160-0", "Créatinine", "7,1", "mg/L", "5", "9"),
    ("3016-3", "TSH", "2,3", "mUI/L", "0,4", "4"),
];
const BLOOD_AUTUMN: &[ResultRow] = &[
    ("718-7", "Hémoglobine", "12,6", "g/dL", "12", "16"),
    ("2276-4", "Ferritine", "31", "ug/L", "15", "150"),
    ("2345-7", "Glucose à jeun", "0,94", "g/L", "0,70", "1,10"),
    ("2160-0", "Créatinine", "7,3", "mg/L", "5", "9"),
];
/// What other laboratories found before: other units, other ranges.
const BLOOD_FORMER: &[ResultRow] = &[
    ("718-7", "Hémoglobine", "128", "g/L", "120", "160"),
    ("2276-4", "Ferritine", "22", "ug/L", "15", "150"),
    ("14749-6", "Glucose à jeun", "5,9", "mmol/L", "3,9", "5,5"),
    ("14682-9", "Créatinine", "64", "umol/L", "45", "84"),
    ("3016-3", "TSH", "1,9", "mUI/L", "0,4", "4"),
];
const BLOOD_HOSPITAL: &[ResultRow] = &[
    ("718-7", "Hémoglobine", "10,2", "g/dL", "12", "16"),
    ("2276-4", "Ferritine", "6", "ng/mL", "15", "150"),
    ("14749-6", "Glucose", "5,2", "mmol/L", "3,9", "5,5"),
    ("14682-9", "Créatinine", "71", "umol/L", "45", "84"),
];
const LIPIDS_FORMER: &[ResultRow] = &[
    ("14647-2", "Cholestérol total", "5,4", "mmol/L", "", "5,2"),
    ("22748-8", "Cholestérol LDL", "3,6", "mmol/L", "", "3,4"),
    ("59261-8", "HbA1c", "58", "mmol/mol", "", "42"),
];
const LIPIDS: &[ResultRow] = &[
    ("2093-3", "Cholestérol total", "2,31", "g/L", "", "2"),
    ("2089-1", "Cholestérol LDL", "1,52", "g/L", "", "1,3"),
    ("2085-9", "Cholestérol HDL", "0,55", "g/L", "0,4", ""),
    ("4548-4", "HbA1c", "6,9", "%", "", "6"),
];

/// A woman of 1979, as her booklet of childhood was copied, and what came after.
const VACCINES_OF_ADULT: &[VaccineRow] = &[
    ("1979-08-06", "J07CA01", "DTP", "TEST-0017"),
    ("1979-10-08", "J07CA01", "DTP", "TEST-0023"),
    ("1980-09-15", "J07CA01", "DTP", "TEST-0031"),
    ("1985-06-10", "J07CA01", "DTP", "TEST-0102"),
    ("1991-05-22", "J07CA01", "DTP", "TEST-0160"),
    (
        "1995-09-12",
        "J07BC01",
        "Vaccin contre l’hépatite B",
        "TEST-0211",
    ),
    (
        "1995-10-17",
        "J07BC01",
        "Vaccin contre l’hépatite B",
        "TEST-0219",
    ),
    (
        "1996-03-12",
        "J07BC01",
        "Vaccin contre l’hépatite B",
        "TEST-0244",
    ),
    (
        "2004-06-21",
        "J07CA02",
        "Diphtérie, tétanos, coqueluche, poliomyélite",
        "TEST-0192",
    ),
];
const FLU: &[VaccineRow] = &[("", "J07BB02", "Vaccin contre la grippe", "TEST-4471")];
const FLU_LAST_YEAR: &[VaccineRow] = &[("", "J07BB02", "Vaccin contre la grippe", "TEST-4188")];
/// Young adults: vaccinated as children, something missing.
const VACCINES_OF_YOUTH: &[VaccineRow] = &[
    ("2003-11-03", "J07CA09", "Vaccin hexavalent", "TEST-1001"),
    ("2004-01-05", "J07CA09", "Vaccin hexavalent", "TEST-1017"),
    ("2005-02-14", "J07CA09", "Vaccin hexavalent", "TEST-1109"),
    (
        "2004-09-06",
        "J07BD52",
        "Rougeole, oreillons, rubéole",
        "TEST-1088",
    ),
    (
        "2009-09-21",
        "J07CA02",
        "Diphtérie, tétanos, coqueluche, poliomyélite",
        "TEST-1402",
    ),
];
const BOOSTER: &[VaccineRow] = &[
    (
        "",
        "J07CA02",
        "Diphtérie, tétanos, coqueluche, poliomyélite",
        "TEST-2210",
    ),
    (
        "1997-02-17",
        "J07BD52",
        "Rougeole, oreillons, rubéole",
        "TEST-0402",
    ),
    (
        "1998-06-22",
        "J07BD52",
        "Rougeole, oreillons, rubéole",
        "TEST-0455",
    ),
];

const LIPIDS_OF_ANOUK: &[ResultRow] = &[
    ("2093-3", "Cholestérol total", "1,92", "g/L", "", "2"),
    ("2085-9", "Cholestérol HDL", "0,58", "g/L", "0,4", ""),
    ("2089-1", "Cholestérol LDL", "1,14", "g/L", "", "1,6"),
    ("2571-8", "Triglycérides", "0,98", "g/L", "", "1,5"),
];

const fn story(
    (patient, author, days_ago): (usize, usize, i64),
    kind: (&'static str, &'static str, &'static str),
    title: &'static str,
    sections: &'static [(&'static str, &'static [&'static str])],
    results: &'static [ResultRow],
) -> Story {
    Story {
        patient,
        author,
        days_ago,
        kind,
        title,
        sections,
        results,
        vaccines: &[],
        facts: &[],
    }
}

/// The same document, which states `facts` in codes as well.
const fn stating(story: Story, facts: &'static [Fact]) -> Story {
    Story { facts, ..story }
}

/// The documents, oldest first.
#[rustfmt::skip] // one story after the other
pub const STORIES: &[Story] = &[
    story((0, BIOLOGIST, 235), LAB, "Bilan sanguin", &[
        ("Prélèvement", &[FICTITIOUS, "Laboratoire de la gare, prélèvement veineux à jeun."])], BLOOD_FORMER),
    story((0, EMERGENCY, 205), LAB, "Examens de biologie, urgences", &[
        ("Prélèvement", &[FICTITIOUS, "Fatigue, pâleur."])], BLOOD_HOSPITAL),
    stating(story((0, PRIMARY_CARE, 236), SUMMARY, "Synthèse médicale", &[
        ("Antécédents", &[FICTITIOUS, "Appendicectomie à 17 ans. Migraines depuis 2004."])], &[]), &[
        Allergy("J01CA04", "Amoxicilline", ("L27.0", "Éruption généralisée")),
        Allergy("M01AE01", "Ibuprofène", ("L50.0", "Urticaire")),
        Problem("G43.9", "Migraine", 7_900), Antecedent("K35.8", "Appendicite aiguë", 10_200),
        InUse("N02BE01", "Paracétamol 1000 mg", "1 comprimé en cas de migraine")]),
    story((0, 9, 214), LETTER, MASKED, &[
        ("Conclusion", &[FICTITIOUS, "Épisode anxieux réactionnel, évolution favorable. Prochain rendez-vous dans deux mois."])], &[]),
    story((0, BIOLOGIST, 181), LAB, "Bilan sanguin de printemps", &[
        ("Prélèvement", &[FICTITIOUS, "Prélèvement veineux à jeun."])], BLOOD_SPRING),
    story((0, PRIMARY_CARE, 178), PRESCRIPTION, "Ordonnance de fer", &[
        ("Prescription", &[FICTITIOUS, "Sulfate ferreux 80 mg : 1 comprimé le matin pendant 3 mois."])], &[]),
    stating(story((0, RADIOLOGIST, 150), IMAGING, "Échographie de l’épaule", &[
        ("Conclusion", &[FICTITIOUS, "Tendinopathie sans rupture."])], &[]), &[
        Act("PCQM001", "Échographie de l’épaule droite")]),
    story((0, RADIOLOGIST, 122), IMAGING, "Échographie abdominale", &[
        ("Indication", &[FICTITIOUS, "Carence en fer."]),
        ("Résultat", &["Foie, rate et reins sans anomalie."]),
        ("Conclusion", &["Examen normal."])], &[]),
    story((0, PRIMARY_CARE, 96), CARE, "Rééducation de l’épaule, 12 séances", &[
        ("Prescription", &[FICTITIOUS, "12 séances de kinésithérapie pour l’épaule droite."])], &[]),
    story((0, CARDIOLOGIST, 64), LETTER, "Consultation de cardiologie", &[
        ("Motif", &[FICTITIOUS, "Palpitations à l’effort."]),
        ("Conclusion", &["Électrocardiogramme normal. Échographie cardiaque non nécessaire aujourd’hui."])], &[]),
    story((0, PRIMARY_CARE, 40), VACCINATION, "Vaccin contre la grippe", &[
        ("Vaccination", &[FICTITIOUS, "Vaccin antigrippal saisonnier, bras gauche, bien supporté."])], &[]).with_vaccines(FLU),
    story((0, PRIMARY_CARE, 39), VACCINES, "Carnet de vaccination recopié", &[
        ("Origine", &[FICTITIOUS, "Recopié du carnet de santé présenté par la patiente."])], &[]).with_vaccines(VACCINES_OF_ADULT),
    story((0, PRIMARY_CARE, 33), CERTIFICATE, "Aptitude à la natation", &[
        ("Certificat", &[FICTITIOUS, "Pas de contre-indication à la pratique de la natation."])], &[]),
    stating(story((0, PRIMARY_CARE, 30), PRESCRIPTION, "Ordonnance de renouvellement", &[
        ("Prescription", &[FICTITIOUS])], &[]), &[
        Prescribed("B03AA07", "Sulfate ferreux 80 mg", "2 comprimés le matin"),
        Prescribed("C07AA05", "Propranolol 40 mg", "1 comprimé le soir")]),
    stating(story((0, 3, 28), DISPENSATION, "Délivrance de médicaments", &[
        ("Délivrance", &[FICTITIOUS])], &[]), &[
        Dispensed("B03AA07", "Sulfate ferreux 80 mg", "1 comprimé le matin"),
        Dispensed("C07AA05", "Propranolol 40 mg", "1 comprimé le soir")]),
    story((0, RADIOLOGIST, 19), IMAGING, "Scanner thoracique", &[
        ("Indication", &[FICTITIOUS, "Toux depuis six semaines, radiographie douteuse."]),
        ("Technique", &["Acquisition hélicoïdale sans injection."]),
        ("Résultat", &["Parenchyme sans foyer ni nodule. Pas d’épanchement. Médiastin normal."]),
        ("Conclusion", &["Pas de signe d’infection ni de lésion suspecte. Pas de contrôle nécessaire."])], &[]),
    story((0, BIOLOGIST, 17), LAB, "Bilan lipidique", &[
        ("Prélèvement", &[FICTITIOUS, "Prélèvement veineux à jeun."])], LIPIDS_OF_ANOUK),
    story((0, BIOLOGIST, 2), LAB, "Bilan sanguin d’automne", &[
        ("Prélèvement", &[FICTITIOUS, "Prélèvement veineux à jeun."])], BLOOD_AUTUMN),
    story((1, PRIMARY_CARE, 230), SUMMARY, "Synthèse médicale", &[
        ("Maladies suivies", &[FICTITIOUS, "Diabète de type 2 depuis 2009. Hypertension."]),
        ("Traitement", &["Metformine 1 000 mg : 1 matin, 1 soir. Ramipril 5 mg : 1 matin."])], &[]),
    story((1, BIOLOGIST, 200), LAB, "Bilan lipidique et HbA1c", &[
        ("Prélèvement", &[FICTITIOUS, "À jeun."])], LIPIDS_FORMER),
    story((1, BIOLOGIST, 90), LAB, "Bilan lipidique et HbA1c", &[
        ("Prélèvement", &[FICTITIOUS, "À jeun."])], LIPIDS),
    story((1, EMERGENCY, 20), EMERGENCY_VISIT, "Passage aux urgences", &[
        ("Motif", &[FICTITIOUS, "Chute à domicile."]),
        ("Conclusion", &["Contusion du genou gauche, pas de fracture."])], &[]),
    story((1, NURSE, 385), VACCINATION, "Vaccin contre la grippe", &[
        ("Vaccination", &[FICTITIOUS, "Vaccin antigrippal saisonnier, bras droit."])], &[]).with_vaccines(FLU_LAST_YEAR),
    story((2, PRIMARY_CARE, 150), VACCINATION, "Rappel diphtérie, tétanos, poliomyélite", &[
        ("Vaccination", &[FICTITIOUS, "Rappel de 25 ans, bien supporté."])], &[]).with_vaccines(BOOSTER),
    story((3, PRIMARY_CARE, 76), VACCINES, "Historique des vaccinations", &[
        ("Origine", &[FICTITIOUS, "Recopié du carnet de santé."])], &[]).with_vaccines(VACCINES_OF_YOUTH),
    story((3, RADIOLOGIST, 75), IMAGING, "Radiographie du poignet droit", &[
        ("Résultat", &[FICTITIOUS, "Pas de lésion osseuse visible."])], &[]),
    story((CLOSED, PRIMARY_CARE, 90), LETTER, "Consultation de suivi", &[
        ("Conclusion", &[FICTITIOUS, "État stable. Le patient part vivre à l’étranger."])], &[]),
    story((4, PRIMARY_CARE, 12), PRESCRIPTION, "Renouvellement de lévothyroxine", &[
        ("Prescription", &[FICTITIOUS, "Lévothyroxine 75 microgrammes : 1 comprimé le matin pendant 6 mois."])], &[]),
];
