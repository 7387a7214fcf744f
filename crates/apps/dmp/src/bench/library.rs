//! A record with many documents that were read, and searches in it.

use super::load::{Figures, Load};
use crate::wiring;
use dmp_core::ids::RecordId;
use dmp_service::readings::read_due;
use dmp_service::search::{SearchQuery, search};
use dmp_service::sessions::Session;
use dmp_service::submissions::{Deposit, deposit};
use dmp_service::{App, Error};

/// Documents of the record.
pub const DOCUMENTS: u64 = 500;
/// Bytes of text of each.
const TEXT_BYTES: usize = 5_000;

const WORDS: [&str; 24] = [
    "hémoglobine",
    "scanner",
    "thorax",
    "tension",
    "artérielle",
    "glycémie",
    "patient",
    "consultation",
    "traitement",
    "douleur",
    "droite",
    "gauche",
    "normale",
    "absence",
    "contrôle",
    "cardiologie",
    "prescription",
    "paracétamol",
    "examen",
    "clinique",
    "avis",
    "depuis",
    "jours",
    "suivi",
];

const QUERIES: [&str; 5] = [
    "hémoglobine",
    "scanner thorax",
    "hémoglobine cardiologie traitement",
    "\"tension artérielle\"",
    "licorne",
];

/// Deposits the documents and reads them; call it while no other document waits to be read.
///
/// # Errors
/// If a use case fails.
pub fn fill(
    app: &App,
    doctor: &Session,
    record: RecordId,
    plain: impl Fn(Vec<u8>) -> Deposit,
) -> anyhow::Result<()> {
    for series in 0..DOCUMENTS {
        deposit(app, doctor, record, &plain(text(series)))?;
    }
    let read = read_due(app, &wiring::extractor())?;
    anyhow::ensure!(u64::try_from(read)? == DOCUMENTS, "only {read} were read");
    Ok(())
}

/// Searches by all callers at once, and by one alone.
///
/// # Errors
/// If a search fails.
pub fn searches(
    app: &App,
    doctor: &Session,
    record: RecordId,
    load: &Load,
) -> anyhow::Result<Vec<Figures>> {
    let one = Load {
        callers: 1,
        lasts: load.lasts,
    };
    let find = |number: u64| -> anyhow::Result<()> {
        let which = usize::try_from(number)? % QUERIES.len();
        let query = SearchQuery {
            text: QUERIES[which].to_owned(),
            ..SearchQuery::default()
        };
        search(app, doctor, record, &query)
            .map(drop)
            .map_err(|error: Error| error.into())
    };
    Ok(vec![
        load.run("search, 500 documents", find)?,
        one.run("search, 500 documents, one caller", find)?,
    ])
}

/// Sentences that no two documents share.
fn text(series: u64) -> Vec<u8> {
    let mut state = series.wrapping_add(1);
    let mut text = format!("Document fictif de mesure, série {series}.\n");
    while text.len() < TEXT_BYTES {
        for _ in 0..12 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let which = usize::try_from(state >> 33).unwrap_or_default() % WORDS.len();
            text.push_str(WORDS[which]);
            text.push(' ');
        }
        text.push_str(if state.is_multiple_of(3) { "\n" } else { ". " });
    }
    text.into_bytes()
}
