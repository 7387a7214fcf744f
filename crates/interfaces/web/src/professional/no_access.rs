//! What a professional reads when a record does not let him in: why, and what he may do.
//!
//! Nothing of the record is on these pages, not even whose it is.

use super::address::OnRecord;
use crate::dates;
use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, rendered};
use crate::session::ProfessionalSession;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dmp_core::access::{Disclosure, Refusal};
use dmp_core::ids::RecordId;
use dmp_service::{Error, records};

/// The three ways in.
#[derive(Template)]
#[template(path = "professional/no_access.html")]
pub struct NoAccessPage {
    frame: Frame,
    faults: Faults,
    record: RecordId,
    title: &'static str,
    explanation: &'static str,
    may_declare: bool,
    may_break_glass: bool,
    today: String,
}

impl NoAccessPage {
    /// The page for a refusal that may be explained; `None` if nothing may be said.
    pub fn of(frame: Frame, record: RecordId, refusal: Refusal) -> Option<Self> {
        if refusal.disclosure() == Disclosure::Hide {
            return None;
        }
        let (title, explanation, ways) = words(refusal);
        Some(Self {
            today: dates::day(frame.now),
            frame,
            faults: Faults::none(),
            record,
            title,
            explanation,
            may_declare: ways != Ways::None,
            may_break_glass: ways == Ways::Three,
        })
    }

    /// The page again, with what is wrong in its form.
    #[must_use]
    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }
}

/// What is answered when a record, or something in it, could not be read: the ways in where they
/// may be told, the page of the error otherwise.
///
/// # Errors
/// The page of the error.
pub(crate) fn answer(
    session: &ProfessionalSession,
    record: RecordId,
    error: Error,
) -> Result<Response, PageError> {
    let page = match error {
        Error::Refused(refusal) => NoAccessPage::of(session.frame(), record, refusal),
        Error::NotFound
        | Error::Invalid { .. }
        | Error::Conflict(_)
        | Error::TooMany { .. }
        | Error::Unavailable(_) => None,
    };
    page.map(|page| rendered(StatusCode::FORBIDDEN, &page))
        .ok_or_else(|| error.into())
}

/// `POST /pro/patients/{record}/autorisation`: the patient consents now, before the professional.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn declare(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    fields: Fields,
) -> Result<Response, PageError> {
    let consents = fields.is_ticked("accord");
    let act =
        move |app: &_, it: &_| records::declare_authorization(app, it, record, consents, None);
    match session.run(act).await {
        Ok(()) => Ok(Go::to(format!("/pro/patients/{record}"))
            .saying("accord-inscrit")
            .into_response()),
        Err(Error::Invalid { .. }) => {
            let missing = Refusal::AuthorizationMissing;
            let page = NoAccessPage::of(session.frame(), record, missing);
            let page = page.ok_or_else(PageError::not_found)?;
            Ok(Again(page.with_faults(consent_fault())).into_response())
        }
        Err(error) => answer(&session, record, error),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ways {
    /// The patient consents now, from his portal, or an emergency.
    Three,
    /// The patient consents, now or from his portal.
    Consent,
    /// None.
    None,
}

/// What is said of the refusals that have their own words; of all others, what [`MISSING`] says.
const WORDS: [(Refusal, &str, &str, Ways); 6] = [
    (
        Refusal::AuthorizationExpired,
        "Votre autorisation est expirée",
        "Le patient peut la renouveler maintenant, s’il est d’accord.",
        Ways::Three,
    ),
    (
        Refusal::BlockedByPatient,
        "Le patient ne vous donne pas accès",
        "Lui seul peut changer ce choix, depuis son espace.",
        Ways::None,
    ),
    (
        Refusal::RecordClosed,
        "Ce dossier est fermé",
        "Il est archivé et personne ne le consulte.",
        Ways::None,
    ),
    (
        Refusal::OccupationalPhysician,
        "La médecine du travail ne consulte pas les dossiers",
        "La loi l’interdit. Vous pouvez déposer des documents.",
        Ways::None,
    ),
    (
        Refusal::ObjectionToBreakGlass,
        "Le patient s’oppose à l’accès en urgence",
        "Son dossier ne peut être ouvert qu’avec son autorisation.",
        Ways::Consent,
    ),
    (
        Refusal::NoFunctionalRight,
        "Votre profession ne permet pas cette action",
        "Le patient, ou un professionnel qu’il autorise, peut la faire.",
        Ways::None,
    ),
];

const MISSING: (&str, &str, Ways) = (
    "Vous n’avez pas encore accès à ce dossier",
    "Seul le patient décide qui consulte son dossier. Trois façons d’obtenir un accès :",
    Ways::Three,
);

fn words(refusal: Refusal) -> (&'static str, &'static str, Ways) {
    WORDS
        .iter()
        .find(|it| it.0 == refusal)
        .map_or(MISSING, |(_, title, explanation, ways)| {
            (title, explanation, *ways)
        })
}

fn consent_fault() -> Faults {
    Fault::new(
        "accord",
        "Cochez la case une fois que le patient a accepté.",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_page_of_each_refusal_that_may_be_explained_is_sound() {
        for refusal in Refusal::ALL {
            let page = NoAccessPage::of(Frame::sample(), samples::record(), *refusal);
            assert_eq!(
                page.is_some(),
                refusal.disclosure() == Disclosure::Explain,
                "{refusal:?}"
            );
            if let Some(page) = page {
                assert_is_sound(&page.with_faults(consent_fault()));
            }
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn only_the_ways_that_are_open_are_offered() {
        for (refusal, consent, emergency) in [
            (Refusal::AuthorizationMissing,  true,  true),
            (Refusal::AuthorizationExpired,  true,  true),
            (Refusal::ObjectionToBreakGlass, true,  false),
            (Refusal::BlockedByPatient,      false, false),
            (Refusal::RecordClosed,          false, false),
            (Refusal::OccupationalPhysician, false, false),
        ] {
            let page = NoAccessPage::of(Frame::sample(), samples::record(), refusal).unwrap();
            let html = page.render().unwrap();
            assert_eq!(html.contains("/autorisation\""), consent, "{refusal:?}");
            assert_eq!(html.contains("/urgence\""), emergency, "{refusal:?}");
        }
    }
}
