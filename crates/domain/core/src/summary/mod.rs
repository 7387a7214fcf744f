//! The medical summary (*volet de synthèse médicale*): what a professional proposes to state of a
//! patient, edits and signs.
//!
//! A [`Draft`] is made of a [`Synthesis`](crate::synthesis::Synthesis); a [`Summary`] is made of
//! what somebody kept and typed, and is never wrong; its statements are written into a document and
//! read back from it. Rules are numbered VSM-nnn in docs/rules/summary.md.

mod draft;
mod line;
mod part;
mod read;
mod statements;
mod typed;

pub use draft::{Draft, Proposal};
pub use line::{Line, Row, Summary};
pub use part::{Detail, PARTS, Part};
pub use typed::{Cell, LineFault, TypedLine, TypedSummary};

use crate::codes::rows;
use crate::document::Coded;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The type of the document: « Synthèse », as the published model has it. Rule: VSM-001.
pub const TYPE_CODE: &str = "SYNTH";
/// The system of [`TYPE_CODE`].
pub const TYPE_SYSTEM: &str = "1.2.250.1.213.1.1.4.12";

static WORDS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    rows(include_str!("../../data/summary/words.csv"))
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect()
});

/// The title of the document.
pub fn title() -> String {
    worded("title", &[])
}

/// The words called `name`, with what is told put in its places.
fn worded(name: &str, told: &[&str]) -> String {
    let words = WORDS.get(name).map(String::as_str).unwrap_or_default();
    let mut told = told.iter();
    let mut text = String::new();
    for (rank, piece) in words.split("{}").enumerate() {
        if rank > 0 {
            text.push_str(told.next().copied().unwrap_or_default());
        }
        text.push_str(piece);
    }
    text
}

/// SNOMED CT: « no known allergy ».
fn no_known_allergy() -> Coded {
    Coded {
        code: "716186003".to_owned(),
        system: "2.16.840.1.113883.6.96".to_owned(),
        label: worded("no_allergy", &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_what_is_told_in_their_places() {
        let series = worded("sessions_of", &["Kinésithérapie", "3", "12"]);
        assert_eq!(series, "Kinésithérapie : 3 séances sur 12");
        for part in PARTS {
            assert_eq!(Part::of(part.slug()), Some(part));
        }
    }
}
