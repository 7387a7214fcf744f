//! The stems of a word: what its French forms have in common.

use crate::words::fold;
use snowball_stemmers_rs::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

/// Words that a stemmer can say something about, in bytes.
const STEMMED_BYTES: std::ops::RangeInclusive<usize> = 3..=40;

/// A word as it is compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Keys {
    /// Without case and accents.
    pub folded: String,
    /// Up to two stems. The stemmer knows French endings by their accents (`opérée`), but a word
    /// may be written without: it is stemmed both ways, and one stem in common is enough.
    /// Rule: SEA-004.
    pub stems: Vec<String>,
}

impl Keys {
    /// The keys of a word as written; none where nothing of it can be compared.
    pub fn of(word: &str) -> Option<Self> {
        let folded = fold(word);
        if folded.is_empty() {
            return None;
        }
        let stems = stems(word, &folded);
        Some(Self { folded, stems })
    }
}

/// Numbers and codes have no stem.
fn stems(word: &str, folded: &str) -> Vec<String> {
    if !STEMMED_BYTES.contains(&folded.len()) || !folded.chars().all(char::is_alphabetic) {
        return Vec::new();
    }
    let mut stems = vec![stem(folded)];
    if !word.is_ascii() {
        let written: String = word.nfc().flat_map(char::to_lowercase).collect();
        let accented = fold(&stem(&written));
        if !stems.contains(&accented) {
            stems.push(accented);
        }
    }
    stems.retain(|stem| !stem.is_empty());
    stems
}

/// The stem of a folded word alone, which names a synonym.
pub fn stem(folded: &str) -> String {
    Stemmer::create(Algorithm::French).stem(folded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share_a_stem(one: &str, other: &str) -> bool {
        let (one, other) = (Keys::of(one).unwrap(), Keys::of(other).unwrap());
        one.stems.iter().any(|stem| other.stems.contains(stem))
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn forms_of_a_word_share_a_stem() {
        for (rule, one, other, expected) in [
            ("SEA-004", "vaccination",  "vaccinations",  true),
            ("SEA-004", "vaccination",  "vaccins",       true),
            ("SEA-004", "vaccinée",     "vaccinés",      true),
            ("SEA-004", "opérée",       "opéré",         true),
            ("SEA-004", "opérée",       "operee",        true),
            ("SEA-004", "hémoglobine",  "hemoglobines",  true),
            ("SEA-004", "rénal",        "rénale",        true),
            ("SEA-004", "rénale",       "rénales",       true),
            ("SEA-004", "artériel",     "artérielle",    true),
            ("SEA-004", "douleurs",     "douleur",       true),
            ("SEA-004", "œdèmes",       "oedeme",        true),
            ("SEA-004", "prescrit",     "prescrite",     false),
            ("SEA-004", "allergie",     "allergique",    true),
            ("SEA-004", "foie",         "foi",           true),
            ("SEA-004", "poumon",       "pulmonaire",    false),
            ("SEA-004", "HbA1c",        "HbA1c",         false),
            ("SEA-004", "4548-4",       "4548",          false),
        ] {
            assert_eq!(share_a_stem(one, other), expected, "{rule}: {one}, {other}");
        }
    }
}
