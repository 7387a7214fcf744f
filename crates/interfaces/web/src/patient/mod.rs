//! The portal of patients: read, add, hide, choose who reads, see who looked.
//!
//! One file per screen: its page, its forms, its handlers.

mod account;
mod authorize;
mod bin;
mod closing;
mod deposit;
mod document;
mod effects;
mod file;
mod history;
mod home;
mod informations;
mod professional;
mod professionals;
mod results;
mod rows;
mod search;
mod see_as;
mod spaces;
mod synthesis;
mod vaccinations;
mod visibility;

use crate::flash::FlashSpec;
use crate::routes::{Audience, Routes};

pub(crate) use document::kind_label;
pub(crate) use rows::print_line;

/// The messages that this portal says once.
pub(crate) const FLASHES: &[FlashSpec] = &[
    FlashSpec::done("document-masque", "Le document est masqué.")
        .undone_by("/documents/{id}/visibilite", Some(("v", "demasque"))),
    FlashSpec::done("document-visible", "Le document n’est plus masqué."),
    FlashSpec::done(
        "document-restreint",
        "Votre choix est enregistré : les autres voient le document.",
    ),
    FlashSpec::done("document-ajoute", "Le document est ajouté."),
    FlashSpec::done("documents-ajoutes", "Les documents sont ajoutés."),
    FlashSpec::done("document-supprime", "Le document est dans votre corbeille.")
        .undone_by("/documents/{id}/restaurer", None),
    FlashSpec::done("document-restaure", "Le document est restauré."),
    FlashSpec::done("document-remplace", "La nouvelle version est ajoutée."),
    FlashSpec::done("professionnel-autorise", "L’autorisation est enregistrée."),
    FlashSpec::done(
        "autorisation-retiree",
        "L’autorisation est retirée, avec effet immédiat.",
    ),
    FlashSpec::done(
        "professionnel-bloque",
        "Cette personne est bloquée, avec effet immédiat.",
    )
    .undone_by("/professionnels/{id}/debloquer", None),
    FlashSpec::done(
        "professionnel-debloque",
        "Cette personne n’est plus bloquée.",
    ),
    FlashSpec::done("traitant-nomme", "Votre médecin traitant est enregistré."),
    FlashSpec::done(
        "traitant-retire",
        "Cette personne n’est plus votre médecin traitant.",
    ),
    FlashSpec::done("information-ajoutee", "L’information est ajoutée."),
    FlashSpec::done(
        "information-corrigee",
        "L’information est corrigée. Ce qui était dit avant reste dans son historique.",
    ),
    FlashSpec::done("information-retiree", "L’information est retirée.")
        .undone_by("/informations/{id}/retablir", None),
    FlashSpec::done("information-retablie", "L’information est rétablie."),
    FlashSpec::done("courriel-change", "Votre adresse est enregistrée."),
    FlashSpec::done(
        "application-ajoutee",
        "Votre application donne maintenant le code de connexion.",
    ),
    FlashSpec::done(
        "urgence-enregistree",
        "Vos choix pour l’urgence sont enregistrés.",
    ),
    FlashSpec::done("rappel-fait", "Votre réponse est enregistrée : déjà fait.").undone_by(
        "/espaces/prevention/rappels/{id}",
        Some(("reponse", "retirer")),
    ),
    FlashSpec::done(
        "rappel-non",
        "Votre réponse est enregistrée : ce rappel ne vous concerne pas.",
    )
    .undone_by(
        "/espaces/prevention/rappels/{id}",
        Some(("reponse", "retirer")),
    ),
    FlashSpec::done("rappel-repris", "Votre réponse est retirée."),
];

/// Its routes.
pub(crate) fn routes() -> Routes {
    Routes::new(Audience::Patient)
        .get("/accueil", home::show)
        .get("/espaces", spaces::all)
        .get("/espaces/{slug}", spaces::show)
        .get("/espaces/analyses/courbes", results::list)
        .get("/espaces/analyses/{key}", results::show)
        .get("/espaces/analyses/{key}/fichier", results::file)
        .merge(on_prevention())
        .get("/espaces/synthese", synthesis::show)
        .get("/espaces/synthese/documents", spaces::of_summary)
        .get("/parcours", synthesis::timeline)
        .get("/documents/nouveau", deposit::show_new)
        .upload("/documents/nouveau", deposit::add)
        .get("/documents/{id}", document::show)
        .get("/documents/{id}/fichier", file::whole)
        .get("/documents/{id}/parties/{index}", file::part)
        .get("/documents/{id}/visibilite", visibility::show)
        .post("/documents/{id}/visibilite", visibility::change)
        .get("/documents/{id}/remplacer", deposit::show_replace)
        .upload("/documents/{id}/remplacer", deposit::replace)
        .post("/documents/{id}/supprimer", bin::delete)
        .post("/documents/{id}/restaurer", bin::restore)
        .get("/corbeille", bin::show)
        .get("/acces", history::show)
        .get("/acces/fichier", history::file)
        .get("/acces/preuve", history::proof)
        .merge(on_informations())
        .get("/recherche", search::show)
        .post("/recherche", search::find)
        .merge(on_professionals())
        .merge(on_account())
}

fn on_informations() -> Routes {
    Routes::new(Audience::Patient)
        .get("/informations", informations::show)
        .get("/informations/ajouter/{slug}", informations::show_new)
        .post("/informations/ajouter/{slug}", informations::add)
        .get("/informations/{id}/corriger", informations::show_correction)
        .post("/informations/{id}/corriger", informations::correct)
        .post("/informations/{id}/retirer", informations::withdraw)
        .post("/informations/{id}/retablir", informations::restore)
}

fn on_prevention() -> Routes {
    Routes::new(Audience::Patient)
        .get("/espaces/prevention", vaccinations::show)
        .get("/espaces/prevention/documents", spaces::show_prevention)
        .get(
            "/espaces/prevention/rappels/{vaccine}",
            vaccinations::show_answer,
        )
        .post(
            "/espaces/prevention/rappels/{vaccine}",
            vaccinations::answer,
        )
}

fn on_professionals() -> Routes {
    Routes::new(Audience::Patient)
        .get("/professionnels", professionals::list)
        .get("/professionnels/autoriser", authorize::show)
        .get("/professionnels/voir-comme", see_as::show)
        .get("/professionnels/{id}", professional::show)
        .post("/professionnels/{id}/autoriser", professional::authorize)
        .post("/professionnels/{id}/retirer", professional::revoke)
        .post("/professionnels/{id}/bloquer", professional::block)
        .post("/professionnels/{id}/debloquer", professional::unblock)
        .post(
            "/professionnels/{id}/traitant",
            professional::name_primary_care,
        )
        .post(
            "/professionnels/{id}/traitant/retirer",
            professional::remove_primary_care,
        )
        .get("/structures/{id}", professional::show_organization)
        .post(
            "/structures/{id}/autoriser",
            professional::authorize_organization,
        )
        .post(
            "/structures/{id}/retirer",
            professional::revoke_organization,
        )
}

fn on_account() -> Routes {
    Routes::new(Audience::Patient)
        .get("/compte", account::show)
        .get("/compte/fermer", closing::show)
        .post("/compte/fermer", closing::begin)
        .post("/compte/fermer/confirmer", closing::confirm)
        .get("/dossier-ferme", closing::show_closed)
        .post("/compte/courriel", account::change_email)
        .post("/compte/urgence", account::change_objections)
        .get("/compte/code", account::show_secret)
        .post("/compte/code", account::change_secret)
        .post("/compte/application", account::begin_application)
        .post(
            "/compte/application/confirmer",
            account::confirm_application,
        )
}
