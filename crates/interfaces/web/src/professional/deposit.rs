//! `/pro/patients/{id}/documents/nouveau` and `…/remplacer`: deposit a document.

use super::address::{OnDocument, OnRecord};
use super::deposit_form::{DepositForm, fault, field_of};
use super::known_patient::{KnownPatient, known_patient};
use super::no_access;
use crate::error::PageError;
use crate::faults::Faults;
use crate::filters;
use crate::forms::Upload;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::ProfessionalSession;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::codes;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_service::{Conflict, Error, Problem, reading, submissions};
use std::sync::LazyLock;

/// The page.
#[derive(Template)]
#[template(path = "professional/deposit.html")]
pub struct DepositPage {
    frame: Frame,
    faults: Faults,
    record: RecordId,
    patient: KnownPatient,
    title: &'static str,
    action: String,
    /// Title and day of the document that is replaced.
    replaced: Option<String>,
    is_again: bool,
    types: &'static [(String, String)],
    form: DepositForm,
}

/// Where a deposit goes: into a record, or in the place of a document of it.
#[derive(Clone, Copy)]
struct Target {
    record: RecordId,
    replaces: Option<DocumentId>,
}

/// The types a professional chooses from, in the order of their labels.
static TYPES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let mut types: Vec<_> = codes::current_types()
        .map(|it| (it.code.0.clone(), it.label.clone()))
        .collect();
    types.sort_by(|a, b| a.1.cmp(&b.1));
    types.insert(0, (String::new(), "Celui que dit le document".to_owned()));
    types
});

/// `GET /pro/patients/{record}/documents/nouveau`.
///
/// # Errors
/// The page of a failure of the store.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Result<Page<DepositPage>, PageError> {
    let target = Target {
        record,
        replaces: None,
    };
    Ok(Page(page(&session, target, DepositForm::empty()).await?))
}

/// `POST /pro/patients/{record}/documents/nouveau`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn add(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    upload: Upload,
) -> Result<Response, PageError> {
    deposit(
        session,
        Target {
            record,
            replaces: None,
        },
        DepositForm::of(upload),
    )
    .await
}

/// `GET /pro/patients/{record}/documents/{document}/remplacer`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn show_replace(
    session: ProfessionalSession,
    OnDocument(record, document): OnDocument,
) -> Result<Response, PageError> {
    let act = move |app: &_, it: &_| reading::document(app, it, record, document);
    let view = match session.run(act).await {
        Ok(view) => view,
        Err(error) => return no_access::answer(&session, record, error),
    };
    if !view.may_replace {
        return Err(PageError::not_found());
    }
    let title = view.line.title.clone();
    let form = DepositForm {
        title,
        type_code: view.line.type_code.0,
        ..DepositForm::empty()
    };
    let target = Target {
        record,
        replaces: Some(document),
    };
    let mut page = page(&session, target, form).await?;
    page.replaced = Some(view.line.title);
    Ok(Page(page).into_response())
}

/// `POST /pro/patients/{record}/documents/{document}/remplacer`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn replace(
    session: ProfessionalSession,
    OnDocument(record, document): OnDocument,
    upload: Upload,
) -> Result<Response, PageError> {
    deposit(
        session,
        Target {
            record,
            replaces: Some(document),
        },
        DepositForm::of(upload),
    )
    .await
}

async fn deposit(
    session: ProfessionalSession,
    target: Target,
    form: DepositForm,
) -> Result<Response, PageError> {
    let deposit = match form.deposit(target.replaces) {
        Ok(deposit) => deposit,
        Err(faults) => return again(&session, target, form, faults).await,
    };
    let record = target.record;
    let act = move |app: &_, it: &_| submissions::deposit(app, it, record, &deposit);
    match session.run(act).await {
        Ok(document) => done(&session, target, document).await,
        Err(Error::Invalid { field, problem }) => {
            again(
                &session,
                target,
                form,
                fault(field_of(field), problem).into(),
            )
            .await
        }
        Err(Error::Conflict(Conflict::DocumentExists)) => {
            again(
                &session,
                target,
                form,
                fault("fichier", Problem::Unchanged).into(),
            )
            .await
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// Whoever may read the record sees the document there; whoever may only deposit, in his deposits.
async fn done(
    session: &ProfessionalSession,
    target: Target,
    document: DocumentId,
) -> Result<Response, PageError> {
    let record = target.record;
    let patient = known_patient(session, record).await?;
    let go = if patient.is_known {
        Go::to(format!("/pro/patients/{record}/documents/{document}"))
    } else {
        Go::to("/pro/depots")
    };
    let is_new = target.replaces.is_none();
    let message = if is_new {
        "document-depose"
    } else {
        "version-deposee"
    };
    Ok(go.saying(message).into_response())
}

async fn again(
    session: &ProfessionalSession,
    target: Target,
    form: DepositForm,
    faults: Faults,
) -> Result<Response, PageError> {
    let had_file = !form.file.is_empty();
    let mut page = page(session, target, form).await?;
    page.faults = faults;
    page.is_again = had_file;
    Ok(Again(page).into_response())
}

async fn page(
    session: &ProfessionalSession,
    target: Target,
    form: DepositForm,
) -> Result<DepositPage, PageError> {
    const NEW: (&str, &str) = ("Déposer un document", "documents/nouveau");
    const VERSION: &str = "Déposer une nouvelle version";
    let base = format!("/pro/patients/{}", target.record);
    let (title, action) = match target.replaces {
        None => (NEW.0, format!("{base}/{}", NEW.1)),
        Some(document) => (VERSION, format!("{base}/documents/{document}/remplacer")),
    };
    Ok(DepositPage {
        frame: session.frame().in_section("/pro/patients"),
        faults: Faults::none(),
        record: target.record,
        patient: known_patient(session, target.record).await?,
        title,
        action,
        replaced: None,
        is_again: false,
        types: &TYPES,
        form,
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;

    fn sample(form: DepositForm) -> DepositPage {
        DepositPage {
            frame: Frame::sample(),
            faults: Faults::none(),
            record: samples::record(),
            patient: KnownPatient {
                name: "Camille MOREAU".to_owned(),
                lead: "Camille MOREAU. Née le 14 avril 1981.".to_owned(),
                is_primary_care: false,
                is_known: true,
            },
            title: "Déposer un document",
            action: "/pro/patients/07/documents/nouveau".to_owned(),
            replaced: None,
            is_again: false,
            types: &TYPES,
            form,
        }
    }

    #[test]
    fn the_pages_are_sound() {
        assert_is_sound(&sample(DepositForm::empty()));
        let mut page = sample(DepositForm {
            note: "Rappeler".to_owned(),
            ..DepositForm::empty()
        });
        page.is_again = true;
        page.replaced = Some("Scanner thoracique".to_owned());
        page.faults = [
            ("fichier", Problem::NotCda),
            ("informe", Problem::NotTicked),
        ]
        .into_iter()
        .fold(Faults::none(), |mut faults, (field, problem)| {
            faults.push(fault(field, problem));
            faults
        });
        assert_is_sound(&page);
    }

    #[test]
    fn what_was_typed_comes_back_but_for_the_file() {
        let form = DepositForm {
            title: "Spirométrie".to_owned(),
            visibility: "annonce".to_owned(),
            year: "2026".to_owned(),
            ..DepositForm::empty()
        };
        let mut page = sample(form);
        page.is_again = true;
        let html = page.render().unwrap();
        for expected in [
            "value=\"Spirométrie\"",
            "value=\"2026\"",
            "Choisissez de nouveau le fichier",
        ] {
            assert!(html.contains(expected), "{expected}");
        }
        assert!(html.contains("value=\"annonce\" checked"));
    }
}
