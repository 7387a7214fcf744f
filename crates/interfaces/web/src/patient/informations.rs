//! `/informations`: what the patient and his professionals entered as data.

use super::rows;
use crate::declared::form::{self, Control, ItemForm};
use crate::declared::list::Listing;
use crate::declared::words;
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::PatientSession;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dmp_core::declared::{Kind, Typed};
use dmp_core::ids::DeclaredItemId;
use dmp_service::declared;

const BASE: &str = "/informations";

/// The list.
#[derive(Template)]
#[template(path = "patient/informations.html")]
struct InformationsPage {
    frame: Frame,
    print_line: String,
    listing: Listing,
}

/// The form.
#[derive(Template)]
#[template(path = "patient/information_form.html")]
struct FormPage {
    frame: Frame,
    form: ItemForm,
}

/// `GET /informations`
pub async fn show(patient: PatientSession) -> Result<Page<impl Template>, PageError> {
    let record = patient.record;
    let view = patient
        .run(move |app, session| declared::items(app, session, record))
        .await?;
    Ok(Page(InformationsPage {
        frame: patient.frame(),
        print_line: rows::print_line(&view.head.identity, patient.frame.now),
        listing: Listing::of(&view.items, BASE, "vous", view.may_declare),
    }))
}

/// `GET /informations/ajouter/{slug}`
pub async fn show_new(
    patient: PatientSession,
    Path(slug): Path<String>,
) -> Result<Page<impl Template>, PageError> {
    let kind = named(&slug)?;
    Ok(Page(page(&patient, ItemForm::new(kind, BASE))))
}

/// `POST /informations/ajouter/{slug}`
pub async fn add(
    patient: PatientSession,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let (kind, record, typed) = (named(&slug)?, patient.record, form::typed(&fields));
    let done = patient
        .run(move |app, session| declared::declare(app, session, record, kind, &typed))
        .await;
    match done {
        Ok(_) => Ok(Go::to(format!("{BASE}#{}", words::slug(kind)))
            .saying("information-ajoutee")
            .into_response()),
        Err(error) => {
            let faults = form::faults(kind, error)?;
            let again = ItemForm::new(kind, BASE).again(kind, &fields, faults);
            Ok(Again(page(&patient, again)).into_response())
        }
    }
}

/// `GET /informations/{id}/corriger`
pub async fn show_correction(
    patient: PatientSession,
    Path(id): Path<String>,
) -> Result<Page<impl Template>, PageError> {
    let id = parsed(&id)?;
    let (kind, said) = said(&patient, id).await?;
    let form = ItemForm::correction(kind, BASE, &id.to_string(), &said);
    Ok(Page(page(&patient, form)))
}

/// `POST /informations/{id}/corriger`
pub async fn correct(
    patient: PatientSession,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let (id, record, typed) = (parsed(&id)?, patient.record, form::typed(&fields));
    let (kind, said) = said(&patient, id).await?;
    let done = patient
        .run(move |app, session| declared::correct(app, session, record, id, &typed))
        .await;
    match done {
        Ok(()) => Ok(Go::to(format!("{BASE}#{}", words::slug(kind)))
            .saying("information-corrigee")
            .into_response()),
        Err(error) => {
            let faults = form::faults(kind, error)?;
            let form = ItemForm::correction(kind, BASE, &id.to_string(), &said);
            Ok(Again(page(&patient, form.again(kind, &fields, faults))).into_response())
        }
    }
}

/// `POST /informations/{id}/retirer`
pub async fn withdraw(patient: PatientSession, Path(id): Path<String>) -> Result<Go, PageError> {
    let (id, record) = (parsed(&id)?, patient.record);
    patient
        .run(move |app, session| declared::withdraw(app, session, record, id))
        .await?;
    Ok(Go::to(BASE).saying_about("information-retiree", id))
}

/// `POST /informations/{id}/retablir`
pub async fn restore(patient: PatientSession, Path(id): Path<String>) -> Result<Go, PageError> {
    let (id, record) = (parsed(&id)?, patient.record);
    patient
        .run(move |app, session| declared::restore(app, session, record, id))
        .await?;
    Ok(Go::to(BASE).saying("information-retablie"))
}

/// What an item says now; a withdrawn one is brought back before it is corrected.
async fn said(patient: &PatientSession, id: DeclaredItemId) -> Result<(Kind, Typed), PageError> {
    let record = patient.record;
    let view = patient
        .run(move |app, session| declared::items(app, session, record))
        .await?;
    let item = view.items.iter().find(|item| item.id() == id);
    let said = item.and_then(|item| Some((item.kind(), item.said()?.content.typed())));
    said.ok_or_else(PageError::not_found)
}

fn page(patient: &PatientSession, form: ItemForm) -> FormPage {
    FormPage {
        frame: patient.frame().in_section(BASE),
        form,
    }
}

fn named(slug: &str) -> Result<Kind, PageError> {
    words::kind_of(slug).ok_or_else(PageError::not_found)
}

fn parsed(id: &str) -> Result<DeclaredItemId, PageError> {
    DeclaredItemId::parse(id).map_err(|_| PageError::not_found())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::Fault;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_pages_are_sound() {
        for may_declare in [true, false] {
            assert_is_sound(&InformationsPage {
                frame: Frame::sample(),
                print_line: String::new(),
                listing: crate::declared::list::sample(may_declare),
            });
        }
        for kind in Kind::ALL {
            let fields = Fields::parse(b"quoi=x&debut-annee=2011");
            let faults = Fault::new(words::name(kind.fields()[0].0), "Remplissez ce champ.");
            let form = ItemForm::new(kind, BASE);
            let frame = Frame::sample();
            assert_is_sound(&FormPage { frame, form });
            let form = ItemForm::new(kind, BASE).again(kind, &fields, faults.into());
            let frame = Frame::sample();
            assert_is_sound(&FormPage { frame, form });
        }
    }
}
