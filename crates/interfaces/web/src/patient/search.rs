//! `/recherche`: the patient searches in the text of his record.

use super::rows;
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::found::{Asked, Results, Told};
use crate::frame::Frame;
use crate::page::Page;
use crate::session::PatientSession;
use askama::Template;
use dmp_service::reading::DocumentLine;
use dmp_service::search;

/// Where the page is.
const ADDRESS: &str = "/recherche";

/// The form and what was found.
#[derive(Template)]
#[template(path = "patient/search.html")]
struct SearchPage {
    frame: Frame,
    print_line: String,
    results: Results,
}

/// `GET /recherche`: the form alone.
pub async fn show(patient: PatientSession) -> Result<Page<impl Template>, PageError> {
    answer(patient, Asked::default()).await
}

/// `POST /recherche`: what was found.
pub async fn find(
    patient: PatientSession,
    fields: Fields,
) -> Result<Page<impl Template>, PageError> {
    answer(patient, Asked::of(&fields)).await
}

async fn answer(patient: PatientSession, asked: Asked) -> Result<Page<SearchPage>, PageError> {
    let (record, query) = (patient.record, asked.query());
    let view = patient
        .run(move |app, session| search::search(app, session, record, &query))
        .await?;
    let mut frame = patient.frame().in_section(ADDRESS);
    // A change of language comes back to the form: an address holds no word.
    ADDRESS.clone_into(&mut frame.path);
    Ok(Page(SearchPage {
        print_line: rows::print_line(&view.head.identity, frame.now),
        results: Results::new(ADDRESS.to_owned(), &asked, &view, "Moi", told),
        frame,
    }))
}

fn told(line: &DocumentLine) -> Told {
    Told {
        href: rows::address(line.id),
        author: rows::author_and_capacity(line),
        badges: rows::marks(line)
            .into_iter()
            .map(|it| (it.kind, it.text.to_owned(), it.icon))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::found::tests::{empty, sample};
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_pages_are_sound() {
        for results in [sample(), empty("scanner"), empty("")] {
            assert_is_sound(&SearchPage {
                frame: Frame::sample().in_section(ADDRESS),
                print_line: "Camille MOREAU".to_owned(),
                results,
            });
        }
    }
}
