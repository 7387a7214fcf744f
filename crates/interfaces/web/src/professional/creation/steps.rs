//! The steps: each reads everything again, and shows the first page that lacks something.

use super::cards::Card;
use super::form::{CreationForm, TICKED};
use super::letter;
use super::pages::{AccessPage, Computed, ConsentPage, IdentityPage, SummaryPage};
use super::wording::{fault, field_of};
use crate::error::PageError;
use crate::faults::Faults;
use crate::forms::Fields;
use crate::page::{Again, Go, Page};
use crate::session::ProfessionalSession;
use axum::response::{IntoResponse, Response};
use dmp_core::record::{Contacts, ContactsError};
use dmp_service::records::{self, CheckedIdentity};
use dmp_service::{Conflict, Error, Problem};

/// `GET /pro/creation/accord`
pub(crate) async fn begin(session: ProfessionalSession) -> Page<ConsentPage> {
    Page(ConsentPage::new(
        session.frame(),
        CreationForm::default(),
        Faults::none(),
    ))
}

/// `GET` of a later step: without what the former pages say, one begins again.
pub(crate) async fn restart() -> Go {
    Go::to("/pro/creation/accord")
}

/// `POST /pro/creation/accord`: back to step 1, or there with what a card said.
pub(crate) async fn consent(session: ProfessionalSession, fields: Fields) -> Page<ConsentPage> {
    Page(ConsentPage::new(
        session.frame(),
        CreationForm::of(&fields),
        Faults::none(),
    ))
}

/// `POST /pro/creation/identite`: step 2, with the INS computed if it is asked.
///
/// # Errors
/// The page of a refusal or of a failure of the store.
pub(crate) async fn identity(
    session: ProfessionalSession,
    fields: Fields,
) -> Result<Response, PageError> {
    let mut form = CreationForm::of(&fields);
    if let Some(again) = consent_missing(&session, &form) {
        return Ok(again);
    }
    let card = Card::chosen(&form.carte).filter(|_| session.frame.is_demo);
    if let Some(card) = card.filter(|_| form.lire == TICKED) {
        card.fill(&mut form);
    }
    if form.verifier != TICKED {
        return Ok(Page(IdentityPage::new(session.frame(), form)).into_response());
    }
    match checked(&session, &form).await? {
        Ok(checked) => {
            let computed = Computed::of(&checked);
            Ok(
                Page(IdentityPage::new(session.frame(), form).with_computed(computed))
                    .into_response(),
            )
        }
        Err(faults) => Ok(wrong_identity(&session, form, faults)),
    }
}

/// `POST /pro/creation/acces`: step 3, once the identity is right and nobody has its record.
///
/// # Errors
/// The page of a refusal or of a failure of the store.
pub(crate) async fn access(
    session: ProfessionalSession,
    fields: Fields,
) -> Result<Response, PageError> {
    let form = CreationForm::of(&fields);
    match verified(&session, &form).await? {
        Ok(checked) => {
            let form = form.with_first_access();
            Ok(Page(AccessPage::new(
                session.frame(),
                form,
                &checked,
                Faults::none(),
            ))
            .into_response())
        }
        Err(again) => Ok(again),
    }
}

/// `POST /pro/creation/codes`: step 4, what will be recorded.
///
/// # Errors
/// The page of a refusal or of a failure of the store.
pub(crate) async fn summary(
    session: ProfessionalSession,
    fields: Fields,
) -> Result<Response, PageError> {
    let form = CreationForm::of(&fields);
    let checked = match verified(&session, &form).await? {
        Ok(checked) => checked,
        Err(again) => return Ok(again),
    };
    let faults = contact_faults(&form);
    if form.acces != TICKED || !faults.is_empty() {
        let page = AccessPage::new(session.frame(), form.with_first_access(), &checked, faults);
        return Ok(Again(page).into_response());
    }
    Ok(Page(SummaryPage::new(session.frame(), form, &checked)).into_response())
}

/// `POST /pro/creation/ouverture`: opens the record and goes to the letter.
///
/// # Errors
/// The page of a refusal or of a failure of the store.
pub(crate) async fn open(
    session: ProfessionalSession,
    fields: Fields,
) -> Result<Response, PageError> {
    let form = CreationForm::of(&fields);
    let opening = match form.opening() {
        Ok(opening) => opening,
        Err(faults) => return Ok(wrong_identity(&session, form, faults)),
    };
    match session
        .run(move |app, it| records::open_record(app, it, &opening))
        .await
    {
        Ok(opened) => Ok(letter::keep(&session, opened.record, opened.letter).into_response()),
        Err(Error::Invalid { field, problem }) => {
            not_opened(&session, form, field_of(field), problem).await
        }
        Err(Error::Conflict(Conflict::RecordExists)) => match verified(&session, &form).await? {
            Ok(_) => Err(Error::Conflict(Conflict::RecordExists).into()),
            Err(again) => Ok(again),
        },
        Err(error) => Err(error.into()),
    }
}

/// The step where the field is that the record cannot be opened with.
async fn not_opened(
    session: &ProfessionalSession,
    form: CreationForm,
    field: &'static str,
    problem: Problem,
) -> Result<Response, PageError> {
    let faults = Faults::from(fault(field, problem));
    match field {
        "accord" => Ok(Again(ConsentPage::new(session.frame(), form, faults)).into_response()),
        "courriel" | "mobile" => match verified(session, &form).await? {
            Ok(checked) => {
                Ok(Again(AccessPage::new(session.frame(), form, &checked, faults)).into_response())
            }
            Err(again) => Ok(again),
        },
        _ => Ok(wrong_identity(session, form, faults)),
    }
}

/// Steps 1 and 2 read again: the identity, or the page that lacks something.
async fn verified(
    session: &ProfessionalSession,
    form: &CreationForm,
) -> Result<Result<CheckedIdentity, Response>, PageError> {
    if let Some(again) = consent_missing(session, form) {
        return Ok(Err(again));
    }
    let checked = match checked(session, form).await? {
        Ok(checked) => checked,
        Err(faults) => return Ok(Err(wrong_identity(session, form.clone(), faults))),
    };
    if checked.exists {
        let page =
            IdentityPage::new(session.frame(), form.clone()).with_computed(Computed::of(&checked));
        return Ok(Err(Again(page).into_response()));
    }
    match form.document() {
        Ok(_) => Ok(Ok(checked)),
        Err(fault) => {
            let page = IdentityPage::new(session.frame(), form.clone());
            let page = page
                .with_computed(Computed::of(&checked))
                .with_faults(fault.into());
            Ok(Err(Again(page).into_response()))
        }
    }
}

/// The identity of step 2, or what is wrong with it.
async fn checked(
    session: &ProfessionalSession,
    form: &CreationForm,
) -> Result<Result<CheckedIdentity, Faults>, PageError> {
    let (traits, kind) = match (form.traits(), form.kind()) {
        (Ok(traits), Ok(kind)) => (traits, kind),
        (Err(faults), _) => return Ok(Err(faults)),
        (Ok(_), Err(fault)) => return Ok(Err(fault.into())),
    };
    let number = form.numero.clone();
    let act = move |app: &_, it: &_| records::check_identity(app, it, (&number, kind), &traits);
    match session.run(act).await {
        Ok(checked) => Ok(Ok(checked)),
        Err(Error::Invalid { field, problem }) => Ok(Err(fault(field_of(field), problem).into())),
        Err(error) => Err(error.into()),
    }
}

fn consent_missing(session: &ProfessionalSession, form: &CreationForm) -> Option<Response> {
    let faults = form.consent_faults();
    (!faults.is_empty())
        .then(|| Again(ConsentPage::new(session.frame(), form.clone(), faults)).into_response())
}

fn wrong_identity(session: &ProfessionalSession, form: CreationForm, faults: Faults) -> Response {
    Again(IdentityPage::new(session.frame(), form).with_faults(faults)).into_response()
}

fn contact_faults(form: &CreationForm) -> Faults {
    let field = match Contacts::parse(&form.courriel, &form.mobile) {
        Ok(_) => None,
        Err(ContactsError::Email) => Some("courriel"),
        Err(ContactsError::Mobile) => Some("mobile"),
    };
    Faults::of(field.map(|field| fault(field, Problem::Malformed)))
}
