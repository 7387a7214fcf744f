//! What only a person knows of the routes: a right form for each, and what a stranger may do there.

use crate::world::{PASSWORD, SECRET};

/// A form: where it goes, what it says besides its token, and its file if it may have one.
pub type Form = (
    &'static str,
    &'static [(&'static str, &'static str)],
    Option<&'static str>,
);

const NEW_SECRET: &str = "Cerisier-rouge-77";
const NUMBER: &str = "152079999940268";
const PERSONAL: &[(&str, &str)] = &[("titre", "Carnet"), ("type", "DOCPAT03")];
const DEPOSIT: &[(&str, &str)] = &[
    ("titre", "Spirométrie"),
    ("type", "11488-4"),
    ("jour", "6"),
    ("mois", "1"),
    ("annee", "2026"),
    ("visibilite", "tous"),
    ("informe", "1"),
];
const CREATION: &[(&str, &str)] = &[
    ("qui", "patient"),
    ("accord", "1"),
    ("numero", NUMBER),
    ("nature", "demo"),
    ("nom", "FONTANEL"),
    ("prenoms", "ROBERT"),
    ("sexe", "m"),
    ("jour", "23"),
    ("mois", "7"),
    ("annee", "1952"),
    ("lieu", "99999"),
    ("piece", "identite"),
    ("acces", "1"),
    ("regulation", "1"),
    ("bris", "1"),
    ("courriel", "robert@exemple.fr"),
    ("autoriser", "1"),
    ("traitant", "1"),
];
const EMERGENCY: &[(&str, &str)] = &[
    ("situation", "vie"),
    ("motif", "Douleur thoracique, patient inconscient."),
    ("atteste", "1"),
];
/// A secret is changed by the first route that does, and changed back by the second.
const CHANGE: &[(&str, &str)] = &[
    ("actuel", PASSWORD),
    ("nouveau", NEW_SECRET),
    ("confirmation", NEW_SECRET),
];
const CHANGE_BACK: &[(&str, &str)] = &[
    ("actuel", NEW_SECRET),
    ("nouveau", PASSWORD),
    ("confirmation", PASSWORD),
];
/// A summary that is signed at once.
const SUMMARY: &[(&str, &str)] = &[
    ("lignes", "1"),
    ("l-0-partie", "maladies"),
    ("l-0-quoi", "Asthme"),
    ("l-0-garder", "1"),
    ("relu", "1"),
    ("informe", "1"),
    ("action", "signer"),
];
const PATIENT_CHANGE: &[(&str, &str)] = &[
    ("actuel", SECRET),
    ("nouveau", NEW_SECRET),
    ("confirmation", NEW_SECRET),
];
const PATIENT_CHANGE_BACK: &[(&str, &str)] = &[
    ("actuel", NEW_SECRET),
    ("nouveau", SECRET),
    ("confirmation", SECRET),
];

/// A right form for each route that takes one: refused to an attacker, accepted from its owner.
#[rustfmt::skip] // one line per form
pub const FORMS: &[Form] = &[
    ("/langue",                          &[("langue", "en"), ("retour", "/aide")], None),
    ("/apparence",                       &[("apparence", "sombre")], None),
    ("/deconnexion",                     &[], None),
    ("/session/prolonger",               &[], None),
    ("/reprise/oublier",                 &[], None),
    ("/connexion/nouveau-code",          PATIENT_CHANGE, None),
    ("/espaces/prevention/rappels/{vaccine}", &[("reponse", "non")], None),
    ("/documents/nouveau",               PERSONAL, Some("Une page.")),
    ("/documents/{id}/visibilite",       &[("v", "masque")], None),
    ("/documents/{id}/remplacer",        &[], Some("Une autre page.")),
    ("/documents/{id}/supprimer",        &[], None),
    ("/documents/{id}/restaurer",        &[], None),
    ("/professionnels/{id}/autoriser",   &[], None),
    ("/professionnels/{id}/retirer",     &[], None),
    ("/professionnels/{id}/bloquer",     &[], None),
    ("/professionnels/{id}/debloquer",   &[], None),
    ("/professionnels/{id}/traitant",    &[], None),
    ("/professionnels/{id}/traitant/retirer", &[], None),
    ("/structures/{id}/autoriser",       &[], None),
    ("/structures/{id}/retirer",         &[], None),
    ("/informations/ajouter/{slug}",     &[("quoi", "Arachide")], None),
    ("/informations/{id}/corriger",      &[("quoi", "Cajou")], None),
    ("/informations/{id}/retirer",       &[], None),
    ("/informations/{id}/retablir",      &[], None),
    ("/recherche",                       &[("q", "automne")], None),
    ("/compte/courriel",                 &[("courriel", "autre@exemple.fr")], None),
    ("/compte/urgence",                  &[("bris", "1")], None),
    ("/compte/fermer",                   &[("lu", "1")], None),
    ("/compte/code",                     PATIENT_CHANGE_BACK, None),
    ("/compte/application",              &[], None),
    ("/compte/appareils",                &[("appareil", "autres")], None),
    ("/pro/patients",                    &[("ins", NUMBER)], None),
    ("/pro/patients/carte",              &[("carte", "1")], None),
    ("/pro/compte/appareils",            &[("appareil", "autres")], None),
    ("/pro/compte",                      CHANGE, None),
    ("/pro/connexion/nouveau-code",      CHANGE_BACK, None),
    ("/pro/creation/accord",             CREATION, None),
    ("/pro/creation/identite",           CREATION, None),
    ("/pro/creation/acces",              CREATION, None),
    ("/pro/creation/codes",              CREATION, None),
    ("/pro/creation/ouverture",          CREATION, None),
    ("/pro/creation/refus",              &[("qui", "vous"), ("motif", "temps")], None),
    ("/pro/patients/{record}/autorisation", &[("accord", "1")], None),
    ("/pro/patients/{record}/urgence",   EMERGENCY, None),
    ("/pro/patients/{record}/quitter",   &[], None),
    ("/pro/patients/{record}/medecin-traitant/demission", &[], None),
    ("/pro/patients/{record}/codes",     &[], None),
    ("/pro/patients/{record}/fermer",    &[("motif", "demande"), ("atteste", "1")], None),
    ("/pro/patients/{record}/rouvrir",   &[("accord", "1"), ("qui", "patient")], None),
    ("/pro/patients/{record}/recherche", &[("q", "automne")], None),
    ("/pro/patients/{record}/examen",    &[("examen", "scanner thoracique")], None),
    ("/pro/patients/{record}/synthese-medicale", SUMMARY, None),
    ("/pro/patients/{record}/documents/nouveau", DEPOSIT, Some("Souffle normal.")),
    ("/pro/patients/{record}/documents/{document}/remplacer", DEPOSIT, Some("Souffle bon.")),
    ("/pro/patients/{record}/documents/{document}/masquer", &[], None),
    ("/pro/patients/{record}/documents/{document}/demasquer", &[], None),
    ("/pro/patients/{record}/documents/{document}/annoncer", &[], None),
    ("/pro/patients/{record}/documents/{document}/supprimer", &[], None),
    ("/pro/patients/{record}/informations/ajouter/{slug}", &[("quoi", "Acariens")], None),
    ("/pro/patients/{record}/informations/{item}/corriger", &[("quoi", "Anacarde")], None),
    ("/pro/patients/{record}/informations/{item}/retirer", &[], None),
    ("/pro/patients/{record}/informations/{item}/retablir", &[], None),
    ("/admin/compte/appareils",          &[("appareil", "autres")], None),
    ("/pro/patients/{record}/vaccinations/{vaccine}", &[("reponse", "deja"), ("date", "2020")], None),
    ("/admin/compte",                    CHANGE, None),
    ("/admin/connexion/nouveau-code",    CHANGE_BACK, None),
];

const SIGN_IN: &str = "everybody here has passed it to sign in";
/// Forms that no table can hold a right one of, and why.
#[rustfmt::skip] // one line per route
pub const WITHOUT_CALL: &[(&str, &str)] = &[
    ("/connexion",                       SIGN_IN),
    ("/connexion/verification",          SIGN_IN),
    ("/connexion/verification/renvoyer", "needs a sign-in under way: done in `guard`"),
    ("/pro/connexion",                   SIGN_IN),
    ("/pro/connexion/verification",      SIGN_IN),
    ("/admin/connexion",                 SIGN_IN),
    ("/admin/connexion/verification",    SIGN_IN),
    ("/reprise",                         "needs a form that was kept: done in `resume`"),
    ("/pro/patients/{record}/examen/choix", "needs the token of a check: done in `exams`"),
    ("/api/examens/verification",        "takes JSON that names a record: done in `exams`"),
    ("/compte/fermer/confirmer",         "needs the code of a closing under way: done in `closing`"),
    ("/compte/application/confirmer",    "needs the code of a secret that was just shown"),
];

/// What shows an empty form, or nothing of the record, to any professional; `true` for a form sent.
#[rustfmt::skip] // one line per route
pub const HARMLESS: &[(bool, &str)] = &[
    (false, "/pro/patients/{record}/urgence"),
    (true,  "/pro/patients/{record}/quitter"),
    (false, "/pro/patients/{record}/documents/nouveau"),
    (false, "/pro/patients/{record}/examen"),
    (false, "/pro/creation/{record}/lettre"),
];

/// What a professional whom the patient did not let in may do by right: deposit (REQ-R-36), record
/// the patient's consent (REQ-R-12), declare an emergency (REQ-R-27), read his own acts (REQ-R-40).
#[rustfmt::skip] // one line per route
pub const OPEN: &[(bool, &str)] = &[
    (true,  "/pro/patients/{record}/documents/nouveau"),
    (true,  "/pro/patients/{record}/autorisation"),
    (true,  "/pro/patients/{record}/urgence"),
    (false, "/pro/patients/{record}/acces"),
];
