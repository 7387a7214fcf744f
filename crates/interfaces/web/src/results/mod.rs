//! Results in both portals: the list of analyses, the page of one, its curve and its file.
//!
//! What a page shows comes from `dmp_service::results` alone; nothing is judged here.

mod chart;
mod csv;
#[cfg(test)]
mod golden;
mod list;
mod page;
#[cfg(test)]
pub mod samples;
mod words;

pub use chart::{Chart, Shape, foot};
pub use csv::answer as csv_answer;
pub use list::ListPage;
pub use page::SeriesPage;

/// What people read of results that may be missing; empty where none is.
pub fn missing(completeness: dmp_service::results::Completeness) -> Vec<String> {
    let mut sentences = Vec::new();
    if completeness.waiting > 0 {
        let documents = crate::wording::counted(completeness.waiting, "document", "documents");
        sentences.push(format!(
            "Lecture en cours : {documents}. Leurs résultats apparaîtront ici."
        ));
    }
    if completeness.beyond_limit > 0 {
        let results = crate::wording::counted(completeness.beyond_limit, "résultat", "résultats");
        sentences.push(format!(
            "{results} parmi les plus anciens, à lire dans leurs documents."
        ));
    }
    sentences
}
