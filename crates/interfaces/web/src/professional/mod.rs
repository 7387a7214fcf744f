//! The portal of professionals: find a patient, open a record with his consent, read, deposit.
//!
//! One file per screen: its page, its forms, its handlers.

mod account;
mod address;
mod closing;
mod creation;
mod deposit;
mod deposit_form;
mod deposits;
mod document;
mod download;
mod emergency;
pub(crate) mod exam;
mod exam_found;
mod history;
mod informations;
mod known_patient;
mod no_access;
mod patient_bar;
mod patients;
mod record;
mod results;
#[cfg(test)]
mod samples;
mod search;
mod sign_in;
mod summary;
mod synthesis;
mod vaccinations;
mod view;
mod wording;

use crate::flash::FlashSpec;
use crate::routes::{Audience, Routes};
pub use view::Badge;

/// The messages that this portal says once.
pub(crate) const FLASHES: &[FlashSpec] = &[
    FlashSpec::done(
        "accord-inscrit",
        "L’accord du patient est inscrit. Il dure un an.",
    ),
    FlashSpec::done("document-depose", "Le document est déposé."),
    FlashSpec::done(
        "synthese-deposee",
        "La synthèse médicale est signée et déposée.",
    ),
    FlashSpec::done("version-deposee", "La nouvelle version est déposée."),
    FlashSpec::done(
        "pro-masque",
        "Le document est masqué, à la demande du patient.",
    ),
    FlashSpec::done("pro-demasque", "Le document n’est plus masqué."),
    FlashSpec::done(
        "pro-annonce",
        "Le document est maintenant visible du patient.",
    ),
    FlashSpec::done(
        "pro-supprime",
        "Le document est dans la corbeille du patient : lui seul peut le restaurer.",
    ),
    FlashSpec::done(
        "dossier-rouvert",
        "Le dossier est rouvert, avec l’accord du patient.",
    ),
    FlashSpec::done(
        "urgence-quittee",
        "L’accès en urgence est terminé. Le dossier est refermé.",
    ),
    FlashSpec::done("pro-information-ajoutee", "L’information est ajoutée."),
    FlashSpec::done(
        "pro-information-corrigee",
        "L’information est corrigée. Ce qui était dit avant reste dans son historique.",
    ),
    FlashSpec::done(
        "pro-information-retiree",
        "L’information est retirée. Elle peut être rétablie ci-dessous.",
    ),
    FlashSpec::done("pro-information-retablie", "L’information est rétablie."),
    FlashSpec::done(
        "pro-rappel",
        "La réponse du patient est enregistrée. Elle peut être retirée à la ligne du vaccin.",
    ),
    FlashSpec::done("pro-rappel-repris", "La réponse du patient est retirée."),
    FlashSpec::done(
        "examen-evite",
        "C’est noté : l’examen n’est pas prescrit de nouveau. Votre choix est compté, sans nom.",
    ),
    FlashSpec::done(
        "examen-prescrit",
        "C’est noté : l’examen est prescrit. Votre choix est compté, sans nom.",
    ),
    FlashSpec::warning(
        "examen-deja-compte",
        "Ce contrôle était déjà compté : rien n’a changé.",
    ),
    FlashSpec::warning(
        "examen-trop-tard",
        "Ce contrôle a plus d’une heure : votre choix n’est pas compté.",
    ),
    FlashSpec::done(
        "role-quitte",
        "Vous n’êtes plus médecin traitant de ce dossier.",
    ),
];

/// Its routes.
pub(crate) fn routes() -> Routes {
    Routes::new(Audience::Professional)
        .get("/pro/patients", patients::show)
        .post("/pro/patients", patients::find)
        .post("/pro/patients/carte", patients::read_card)
        .get("/pro/depots", deposits::show)
        .get("/pro/compte", account::show)
        .post("/pro/compte", account::change_secret)
        .merge(sign_in::routes())
        .merge(creation::routes())
        .merge(on_record())
        .merge(on_document())
        .merge(on_informations())
}

fn on_record() -> Routes {
    Routes::new(Audience::Professional)
        .get("/pro/patients/{record}", record::show)
        .post("/pro/patients/{record}/autorisation", no_access::declare)
        .get("/pro/patients/{record}/urgence", emergency::show)
        .post("/pro/patients/{record}/urgence", emergency::declare)
        .post("/pro/patients/{record}/quitter", emergency::leave)
        .post(
            "/pro/patients/{record}/medecin-traitant/demission",
            record::resign,
        )
        .get("/pro/patients/{record}/acces", history::show)
        .get("/pro/patients/{record}/synthese", synthesis::show)
        .get("/pro/patients/{record}/synthese-medicale", summary::show)
        .post("/pro/patients/{record}/synthese-medicale", summary::act)
        .get("/pro/patients/{record}/parcours", synthesis::timeline)
        .get("/pro/patients/{record}/recherche", search::show)
        .post("/pro/patients/{record}/recherche", search::find)
        .get("/pro/patients/{record}/analyses", results::list)
        .get("/pro/patients/{record}/analyses/{key}", results::show)
        .get(
            "/pro/patients/{record}/analyses/{key}/fichier",
            results::file,
        )
        .get("/pro/patients/{record}/vaccinations", vaccinations::show)
        .get(
            "/pro/patients/{record}/vaccinations/{vaccine}",
            vaccinations::show_answer,
        )
        .post(
            "/pro/patients/{record}/vaccinations/{vaccine}",
            vaccinations::answer,
        )
        .get("/pro/patients/{record}/examen", exam::show)
        .post("/pro/patients/{record}/examen", exam::check)
        .post("/pro/patients/{record}/examen/choix", exam::choose)
        .post("/pro/patients/{record}/codes", creation::letter::renew)
        .get("/pro/patients/{record}/fermer", closing::show)
        .post("/pro/patients/{record}/fermer", closing::close)
        .get("/pro/patients/{record}/rouvrir", closing::show_reopening)
        .post("/pro/patients/{record}/rouvrir", closing::reopen)
        .get("/pro/patients/{record}/documents/nouveau", deposit::show)
        .upload("/pro/patients/{record}/documents/nouveau", deposit::add)
}

fn on_informations() -> Routes {
    Routes::new(Audience::Professional)
        .get("/pro/patients/{record}/informations", informations::show)
        .get(
            "/pro/patients/{record}/informations/ajouter/{slug}",
            informations::show_new,
        )
        .post(
            "/pro/patients/{record}/informations/ajouter/{slug}",
            informations::add,
        )
        .get(
            "/pro/patients/{record}/informations/{item}/corriger",
            informations::show_correction,
        )
        .post(
            "/pro/patients/{record}/informations/{item}/corriger",
            informations::correct,
        )
        .post(
            "/pro/patients/{record}/informations/{item}/retirer",
            informations::withdraw,
        )
        .post(
            "/pro/patients/{record}/informations/{item}/retablir",
            informations::restore,
        )
}

fn on_document() -> Routes {
    Routes::new(Audience::Professional)
        .get(
            "/pro/patients/{record}/documents/{document}",
            document::show,
        )
        .get(
            "/pro/patients/{record}/documents/{document}/fichier",
            document::file,
        )
        .get(
            "/pro/patients/{record}/documents/{document}/parties/{part}",
            document::part,
        )
        .get(
            "/pro/patients/{record}/documents/{document}/remplacer",
            deposit::show_replace,
        )
        .upload(
            "/pro/patients/{record}/documents/{document}/remplacer",
            deposit::replace,
        )
        .post(
            "/pro/patients/{record}/documents/{document}/masquer",
            document::mask,
        )
        .post(
            "/pro/patients/{record}/documents/{document}/demasquer",
            document::unmask,
        )
        .post(
            "/pro/patients/{record}/documents/{document}/annoncer",
            document::announce,
        )
        .post(
            "/pro/patients/{record}/documents/{document}/supprimer",
            document::delete,
        )
}
