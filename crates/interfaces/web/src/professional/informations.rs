//! `/pro/patients/{record}/informations`: what was entered as data, and entering it in care.

use super::address::{OnItem, OnKind, OnRecord};
use super::no_access;
use super::patient_bar::PatientBar;
use crate::declared::form::{self, Control, ItemForm};
use crate::declared::list::Listing;
use crate::declared::words;
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::ProfessionalSession;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::declared::{Kind, Typed};
use dmp_core::ids::{DeclaredItemId, RecordId};
use dmp_service::declared::{self, ItemsView};
use dmp_service::{App, Error, Session};

/// The list.
#[derive(Template)]
#[template(path = "professional/informations.html")]
pub(super) struct InformationsPage {
    frame: Frame,
    bar: PatientBar,
    listing: Listing,
}

/// The form.
#[derive(Template)]
#[template(path = "professional/information_form.html")]
pub(super) struct FormPage {
    frame: Frame,
    bar: PatientBar,
    form: ItemForm,
}

/// `GET /pro/patients/{record}/informations`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Result<Response, PageError> {
    match read(&session, record).await {
        Ok(view) => {
            let listing = Listing::of(&view.items, &base(record), "le patient", view.may_declare);
            let bar = bar(&session, record, &view);
            let frame = session.frame();
            Ok(Page(InformationsPage {
                frame,
                bar,
                listing,
            })
            .into_response())
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `GET /pro/patients/{record}/informations/ajouter/{slug}`.
///
/// # Errors
/// As [`show`].
pub(crate) async fn show_new(
    session: ProfessionalSession,
    OnKind(record, kind): OnKind,
) -> Result<Response, PageError> {
    match read(&session, record).await {
        Ok(view) if view.may_declare => {
            let form = ItemForm::new(kind, &base(record));
            Ok(Page(page(&session, record, &view, form)).into_response())
        }
        Ok(_) => Err(PageError::not_found()),
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `POST /pro/patients/{record}/informations/ajouter/{slug}`.
///
/// # Errors
/// As [`show`].
pub(crate) async fn add(
    session: ProfessionalSession,
    OnKind(record, kind): OnKind,
    fields: Fields,
) -> Result<Response, PageError> {
    let typed = form::typed(&fields);
    let act = move |app: &App, it: &Session| declared::declare(app, it, record, kind, &typed);
    match session.run(act).await {
        Ok(_) => Ok(done(record, kind, "pro-information-ajoutee")),
        Err(error @ Error::Invalid { .. }) => {
            let form = ItemForm::new(kind, &base(record));
            again(&session, record, (kind, form), (&fields, error)).await
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `GET /pro/patients/{record}/informations/{item}/corriger`.
///
/// # Errors
/// As [`show`].
pub(crate) async fn show_correction(
    session: ProfessionalSession,
    OnItem(record, item): OnItem,
) -> Result<Response, PageError> {
    match read(&session, record).await {
        Ok(view) => {
            let (kind, said) = said(&view, item).ok_or_else(PageError::not_found)?;
            let form = ItemForm::correction(kind, &base(record), &item.to_string(), &said);
            Ok(Page(page(&session, record, &view, form)).into_response())
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `POST /pro/patients/{record}/informations/{item}/corriger`.
///
/// # Errors
/// As [`show`].
pub(crate) async fn correct(
    session: ProfessionalSession,
    OnItem(record, item): OnItem,
    fields: Fields,
) -> Result<Response, PageError> {
    let view = match read(&session, record).await {
        Ok(view) => view,
        Err(error) => return no_access::answer(&session, record, error),
    };
    let (kind, said) = said(&view, item).ok_or_else(PageError::not_found)?;
    let typed = form::typed(&fields);
    let act = move |app: &App, it: &Session| declared::correct(app, it, record, item, &typed);
    match session.run(act).await {
        Ok(()) => Ok(done(record, kind, "pro-information-corrigee")),
        Err(error @ Error::Invalid { .. }) => {
            let form = ItemForm::correction(kind, &base(record), &item.to_string(), &said);
            again(&session, record, (kind, form), (&fields, error)).await
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `POST /pro/patients/{record}/informations/{item}/retirer`.
///
/// # Errors
/// As [`show`].
pub(crate) async fn withdraw(
    session: ProfessionalSession,
    OnItem(record, item): OnItem,
) -> Result<Response, PageError> {
    let act = move |app: &App, it: &Session| declared::withdraw(app, it, record, item);
    match session.run(act).await {
        Ok(()) => Ok(Go::to(format!("{}#retirees", base(record)))
            .saying("pro-information-retiree")
            .into_response()),
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `POST /pro/patients/{record}/informations/{item}/retablir`.
///
/// # Errors
/// As [`show`].
pub(crate) async fn restore(
    session: ProfessionalSession,
    OnItem(record, item): OnItem,
) -> Result<Response, PageError> {
    let act = move |app: &App, it: &Session| declared::restore(app, it, record, item);
    match session.run(act).await {
        Ok(()) => Ok(Go::to(base(record))
            .saying("pro-information-retablie")
            .into_response()),
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// The form again, with what was sent and what is wrong with it.
async fn again(
    session: &ProfessionalSession,
    record: RecordId,
    (kind, form): (Kind, ItemForm),
    (fields, error): (&Fields, Error),
) -> Result<Response, PageError> {
    let form = form.again(kind, fields, form::faults(kind, error)?);
    let view = read(session, record).await?;
    Ok(Again(page(session, record, &view, form)).into_response())
}

async fn read(session: &ProfessionalSession, record: RecordId) -> Result<ItemsView, Error> {
    session
        .run(move |app, it| declared::items(app, it, record))
        .await
}

fn said(view: &ItemsView, id: DeclaredItemId) -> Option<(Kind, Typed)> {
    let item = view.items.iter().find(|item| item.id() == id)?;
    Some((item.kind(), item.said()?.content.typed()))
}

fn page(
    session: &ProfessionalSession,
    record: RecordId,
    view: &ItemsView,
    form: ItemForm,
) -> FormPage {
    FormPage {
        frame: session.frame(),
        bar: bar(session, record, view),
        form,
    }
}

fn bar(session: &ProfessionalSession, record: RecordId, view: &ItemsView) -> PatientBar {
    PatientBar::of(
        record,
        &view.head.identity,
        &view.head.access,
        session.frame.now,
    )
}

fn done(record: RecordId, kind: Kind, message: &str) -> Response {
    Go::to(format!("{}#{}", base(record), words::slug(kind)))
        .saying(message)
        .into_response()
}

fn base(record: RecordId) -> String {
    format!("/pro/patients/{record}/informations")
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_pages_are_sound() {
        let bar = || {
            let (record, identity) = (samples::record(), samples::identity());
            PatientBar::of(record, &identity, &samples::primary_care(), samples::NOW)
        };
        for may_declare in [true, false] {
            assert_is_sound(&InformationsPage {
                frame: Frame::sample(),
                bar: bar(),
                listing: crate::declared::list::sample(may_declare),
            });
        }
        for kind in Kind::ALL {
            assert_is_sound(&FormPage {
                frame: Frame::sample(),
                bar: bar(),
                form: ItemForm::new(kind, "/pro/patients/07/informations"),
            });
        }
    }
}
