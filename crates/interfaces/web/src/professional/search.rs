//! `/pro/patients/{id}/recherche`: a professional searches in the documents that he may open.

use super::address::OnRecord;
use super::patient_bar::PatientBar;
use super::view::badges;
use super::{no_access, record};
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::found::{Asked, Results, Told};
use crate::frame::Frame;
use crate::page::Page;
use crate::session::ProfessionalSession;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::ids::RecordId;
use dmp_service::reading::DocumentLine;
use dmp_service::search;

/// The form and what was found.
#[derive(Template)]
#[template(path = "professional/search.html")]
pub struct SearchPage {
    frame: Frame,
    bar: PatientBar,
    results: Results,
}

/// `GET /pro/patients/{record}/recherche`: the form alone.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Result<Response, PageError> {
    answer(session, record, Asked::default()).await
}

/// `POST /pro/patients/{record}/recherche`: what was found.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn find(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    fields: Fields,
) -> Result<Response, PageError> {
    answer(session, record, Asked::of(&fields)).await
}

async fn answer(
    session: ProfessionalSession,
    record: RecordId,
    asked: Asked,
) -> Result<Response, PageError> {
    let query = asked.query();
    let searched = session
        .run(move |app, it| search::search(app, it, record, &query))
        .await;
    let view = match searched {
        Ok(view) => view,
        Err(error) => return no_access::answer(&session, record, error),
    };
    let address = format!("/pro/patients/{record}/recherche");
    let mut frame = session.frame();
    // A change of language comes back to the form: an address holds no word.
    frame.path.clone_from(&address);
    let told = |line: &DocumentLine| told(record, line);
    let page = SearchPage {
        bar: PatientBar::of(record, &view.head.identity, &view.head.access, frame.now),
        results: Results::new(address, &asked, &view, "Le patient", told),
        frame,
    };
    Ok(Page(page).into_response())
}

fn told(record: RecordId, line: &DocumentLine) -> Told {
    Told {
        href: format!("/pro/patients/{record}/documents/{}", line.id),
        author: record::author_and_capacity(line),
        badges: badges(line)
            .into_iter()
            .map(|it| (it.kind, it.text, it.icon))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::found::tests::{empty, sample};
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_pages_are_sound() {
        for results in [sample(), empty("scanner"), empty("")] {
            let (id, identity) = (samples::record(), samples::identity());
            assert_is_sound(&SearchPage {
                frame: Frame::sample(),
                bar: PatientBar::of(id, &identity, &samples::primary_care(), samples::NOW),
                results,
            });
        }
    }
}
