//! `/espaces/analyses/courbes` and `/espaces/analyses/{key}`: results over time.

use super::rows;
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::Page;
use crate::results::{ListPage, SeriesPage, csv_answer};
use crate::session::PatientSession;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use dmp_service::results::{self, SeriesView};

/// Where the documents of this space are listed.
const SPACE: &str = "/espaces/analyses";

/// The list of analyses.
#[derive(Template)]
#[template(path = "patient/results.html")]
struct ResultsPage {
    frame: Frame,
    print_line: String,
    list: ListPage,
}

/// One analysis.
#[derive(Template)]
#[template(path = "patient/series.html")]
struct OnePage {
    frame: Frame,
    print_line: String,
    page: SeriesPage,
}

/// `GET /espaces/analyses/courbes`
pub async fn list(
    patient: PatientSession,
    fields: Fields,
) -> Result<Page<impl Template>, PageError> {
    let record = patient.record;
    let view = patient
        .run(move |app, session| results::results(app, session, record))
        .await?;
    Ok(Page(ResultsPage {
        print_line: rows::print_line(&view.head.identity, patient.frame.now),
        list: ListPage::of(&view, "/espaces/analyses/courbes", SPACE, page_of(&fields)),
        frame: patient.frame().in_section(SPACE),
    }))
}

/// `GET /espaces/analyses/{key}`
pub async fn show(
    patient: PatientSession,
    Path(key): Path<String>,
    fields: Fields,
) -> Result<Page<impl Template>, PageError> {
    let view = view(&patient, key).await?;
    Ok(Page(OnePage {
        print_line: rows::print_line(&view.head.identity, patient.frame.now),
        page: SeriesPage::of(&view, (SPACE, "/documents"), page_of(&fields)),
        frame: patient.frame().in_section(SPACE),
    }))
}

/// `GET /espaces/analyses/{key}/fichier`
pub async fn file(patient: PatientSession, Path(key): Path<String>) -> Result<Response, PageError> {
    let view = view(&patient, key).await?;
    Ok(csv_answer(&view))
}

async fn view(patient: &PatientSession, key: String) -> Result<SeriesView, PageError> {
    let record = patient.record;
    let view = patient
        .run(move |app, session| results::series(app, session, record, &key))
        .await?;
    Ok(view)
}

fn page_of(fields: &Fields) -> usize {
    fields.text("page").parse().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;
    use crate::results::samples;

    #[test]
    fn the_pages_are_sound() {
        let print_line = || "Camille MOREAU".to_owned();
        for list in [samples::list(), samples::empty_list()] {
            assert_is_sound(&ResultsPage {
                frame: Frame::sample().in_section(SPACE),
                print_line: print_line(),
                list,
            });
        }
        assert_is_sound(&OnePage {
            frame: Frame::sample().in_section(SPACE),
            print_line: print_line(),
            page: samples::page(),
        });
    }
}
