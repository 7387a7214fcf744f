//! `/pro/patients/{id}/fermer` and `…/rouvrir`: a record is closed for its patient, and opened
//! again with his consent.

use super::address::OnRecord;
use super::creation::form::INFORMATION_TEXT_VERSION;
use super::creation::letter;
use super::no_access;
use crate::closing::ReceiptSheet;
use crate::dates;
use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::ProfessionalSession;
use crate::wording;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::access::Refusal;
use dmp_core::ids::RecordId;
use dmp_core::record::{ClosingReason, ConsentBy, RecordState};
use dmp_service::closings::{self, ClosingRequest, Reopening};
use dmp_service::{Error, records};

/// Why, and that the patient asked for it.
#[derive(Template)]
#[template(path = "professional/close.html")]
struct ClosePage {
    frame: Frame,
    record: RecordId,
    name: String,
    reason: &'static str,
    words: String,
    faults: Faults,
}

/// What is handed over.
#[derive(Template)]
#[template(path = "professional/closed.html")]
struct ClosedPage {
    frame: Frame,
    receipt: ReceiptSheet,
}

/// The renewed consent.
#[derive(Template)]
#[template(path = "professional/reopen.html")]
struct ReopenPage {
    frame: Frame,
    record: RecordId,
    until: String,
    faults: Faults,
}

/// `GET /pro/patients/{record}/fermer`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Result<Response, PageError> {
    match head(&session, record).await {
        Ok(name) => Ok(Page(ClosePage {
            frame: session.frame().in_section("/pro/patients"),
            record,
            name,
            reason: "demande",
            words: String::new(),
            faults: Faults::none(),
        })
        .into_response()),
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `POST /pro/patients/{record}/fermer`: the answer is the receipt.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn close(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    fields: Fields,
) -> Result<Response, PageError> {
    let words = fields.text("raison").to_owned();
    let is_death = fields.text("motif") == "deces";
    let request = ClosingRequest {
        reason: if is_death {
            ClosingReason::Death
        } else {
            ClosingReason::PatientRequest
        },
        words: words.clone(),
        is_confirmed: fields.is_ticked("atteste"),
    };
    let frame = session.frame().in_section("/pro/patients");
    let act = move |app: &_, it: &_| closings::close(app, it, record, &request);
    match session.run(act).await {
        Ok(receipt) => Ok(Page(ClosedPage {
            frame,
            receipt: ReceiptSheet::of(&receipt),
        })
        .into_response()),
        Err(Error::Invalid { field, problem }) => {
            let name = head(&session, record).await?;
            let field = if field == "words" {
                "raison"
            } else {
                "atteste"
            };
            Ok(Again(ClosePage {
                frame,
                record,
                name,
                reason: if is_death { "deces" } else { "demande" },
                words,
                faults: Fault::new(field, wording::problem(problem)).into(),
            })
            .into_response())
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// Whose record it is, for whoever may know.
async fn head(session: &ProfessionalSession, record: RecordId) -> Result<String, Error> {
    let act = move |app: &_, it: &_| dmp_service::reading::head(app, it, record);
    let head = session.run(act).await?;
    Ok(head.identity.traits.display_name())
}

/// `GET /pro/patients/{record}/rouvrir`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn show_reopening(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Result<Response, PageError> {
    match until(&session, record).await {
        Ok(until) => {
            Ok(Page(ReopenPage::new(&session, record, until, Faults::none())).into_response())
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `POST /pro/patients/{record}/rouvrir`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn reopen(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    fields: Fields,
) -> Result<Response, PageError> {
    let reopening = Reopening {
        consent_given: fields.is_ticked("accord"),
        given_by: if fields.text("qui") == "representant" {
            ConsentBy::Representative
        } else {
            ConsentBy::Patient
        },
        text_version: INFORMATION_TEXT_VERSION.to_owned(),
        authorize_me: fields.is_ticked("autoriser"),
        with_new_codes: fields.is_ticked("codes"),
    };
    let act = move |app: &_, it: &_| closings::reopen(app, it, record, &reopening);
    match session.run(act).await {
        Ok(Some(letter)) => Ok(letter::keep(&session, record, letter).into_response()),
        Ok(None) => Ok(Go::to(format!("/pro/patients/{record}"))
            .saying("dossier-rouvert")
            .into_response()),
        Err(Error::Invalid { .. }) => {
            let until = until(&session, record).await?;
            let text = "Cochez la case une fois que le patient a accepté.";
            let faults = Fault::new("accord", text).into();
            Ok(Again(ReopenPage::new(&session, record, until, faults)).into_response())
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// Until when a closed record can be opened again.
async fn until(session: &ProfessionalSession, record: RecordId) -> Result<String, Error> {
    let act = move |app: &_, it: &_| records::existence(app, it, record);
    let found = session.run(act).await?;
    match (found.state, found.archived_until) {
        (RecordState::Closed { .. }, Some(until)) => Ok(dates::day(until)),
        (
            RecordState::Open { .. }
            | RecordState::Reopened { .. }
            | RecordState::Closed { .. }
            | RecordState::Purged { .. },
            _,
        ) => Err(Error::Refused(Refusal::RecordNotClosed)),
    }
}

impl ReopenPage {
    fn new(session: &ProfessionalSession, record: RecordId, until: String, faults: Faults) -> Self {
        Self {
            frame: session.frame().in_section("/pro/patients"),
            record,
            until,
            faults,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_pages_are_sound() {
        let fault = |field| Faults::from(Fault::new(field, "Cochez cette case pour continuer."));
        for (reason, faults) in [
            ("demande", Faults::none()),
            ("deces", fault("atteste")),
            ("demande", fault("raison")),
        ] {
            assert_is_sound(&ClosePage {
                frame: Frame::sample(),
                record: samples::record(),
                name: "Camille MOREAU".to_owned(),
                reason,
                words: "Déménagement <à l’étranger>".to_owned(),
                faults,
            });
        }
        assert_is_sound(&ClosedPage {
            frame: Frame::sample(),
            receipt: ReceiptSheet::sample(),
        });
        for faults in [Faults::none(), fault("accord")] {
            assert_is_sound(&ReopenPage {
                frame: Frame::sample(),
                record: samples::record(),
                until: "12 mars 2036".to_owned(),
                faults,
            });
        }
    }
}
