//! `/pro/patients/{record}/analyses` and `/pro/patients/{record}/analyses/{key}`: results over
//! time.

use super::address::OnRecord;
use super::no_access;
use super::patient_bar::PatientBar;
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::Page;
use crate::results::{ListPage, SeriesPage, csv_answer};
use crate::session::ProfessionalSession;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dmp_core::ids::RecordId;
use dmp_service::reading::RecordHead;
use dmp_service::results::{self, SeriesView};

/// The list of analyses.
#[derive(Template)]
#[template(path = "professional/results.html")]
pub struct ResultsPage {
    frame: Frame,
    bar: PatientBar,
    list: ListPage,
}

/// One analysis.
#[derive(Template)]
#[template(path = "professional/series.html")]
pub struct OnePage {
    frame: Frame,
    bar: PatientBar,
    page: SeriesPage,
}

/// `GET /pro/patients/{record}/analyses`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn list(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    fields: Fields,
) -> Result<Response, PageError> {
    let act = move |app: &_, it: &_| results::results(app, it, record);
    match session.run(act).await {
        Ok(view) => {
            let base = base(record);
            let page = ResultsPage {
                bar: bar(&view.head, &session),
                list: ListPage::of(&view, &base, &base, page_of(&fields)),
                frame: session.frame(),
            };
            Ok(Page(page).into_response())
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `GET /pro/patients/{record}/analyses/{key}`.
///
/// # Errors
/// The page of what is not found or of a refusal that may not be explained, or of a failure of the
/// store.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    Path((_, key)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    with_series(&session, record, key, |view| {
        let documents = format!("/pro/patients/{record}/documents");
        let page = OnePage {
            bar: bar(&view.head, &session),
            page: SeriesPage::of(view, (&base(record), &documents), page_of(&fields)),
            frame: session.frame(),
        };
        Page(page).into_response()
    })
    .await
}

/// `GET /pro/patients/{record}/analyses/{key}/fichier`.
///
/// # Errors
/// As for the page.
pub(crate) async fn file(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    Path((_, key)): Path<(String, String)>,
) -> Result<Response, PageError> {
    with_series(&session, record, key, csv_answer).await
}

async fn with_series(
    session: &ProfessionalSession,
    record: RecordId,
    key: String,
    answer: impl FnOnce(&SeriesView) -> Response,
) -> Result<Response, PageError> {
    let act = move |app: &_, it: &_| results::series(app, it, record, &key);
    match session.run(act).await {
        Ok(view) => Ok(answer(&view)),
        Err(error) => no_access::answer(session, record, error),
    }
}

fn base(record: RecordId) -> String {
    format!("/pro/patients/{record}/analyses")
}

fn bar(head: &RecordHead, session: &ProfessionalSession) -> PatientBar {
    PatientBar::of(
        head.record,
        &head.identity,
        &head.access,
        session.frame().now,
    )
}

fn page_of(fields: &Fields) -> usize {
    fields.text("page").parse().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;
    use crate::results::samples as of_results;

    #[test]
    fn the_pages_are_sound() {
        let bar = || {
            let (frame, identity) = (Frame::sample(), samples::identity());
            PatientBar::of(
                samples::record(),
                &identity,
                &samples::primary_care(),
                frame.now,
            )
        };
        assert_is_sound(&ResultsPage {
            frame: Frame::sample(),
            bar: bar(),
            list: of_results::list(),
        });
        assert_is_sound(&OnePage {
            frame: Frame::sample(),
            bar: bar(),
            page: of_results::page(),
        });
    }
}
