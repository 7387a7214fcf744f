//! Words that mean the same in a record, and little words that mean nothing. Both are data.

use crate::stem::stem;
use crate::words::{fold, words};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const SYNONYMS: &str = include_str!("../data/synonyms.csv");
const STOP_WORDS: &str = include_str!("../data/stop_words.csv");

/// Most words of an expression that has synonyms, little words not counted.
pub const EXPRESSION_WORDS_MAX: usize = 4;

/// What each expression also means, by the stems of its words. Rule: SEA-005.
static MEANINGS: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut meanings: HashMap<String, Vec<&'static str>> = HashMap::new();
    for (said, meant) in rows(SYNONYMS).filter_map(|row| row.split_once(',')) {
        let words: Vec<&str> = words(said).map(|place| &said[place]).collect();
        let meant = meant.trim();
        meanings.entry(name(&words)).or_default().push(meant);
    }
    meanings
});

static LITTLE_WORDS: LazyLock<HashSet<String>> =
    LazyLock::new(|| rows(STOP_WORDS).map(|row| fold(row.trim())).collect());

/// What `words` also mean.
pub fn of(words: &[&str]) -> &'static [&'static str] {
    MEANINGS.get(&name(words)).map_or(&[], Vec::as_slice)
}

/// Whether `word` says nothing alone.
pub fn is_stop_word(word: &str) -> bool {
    LITTLE_WORDS.contains(&fold(word))
}

/// Rows after the heading, without comments.
fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .skip(1)
}

/// The stems of the words of an expression that mean something.
fn name(words: &[&str]) -> String {
    let stems = words
        .iter()
        .filter(|word| !is_stop_word(word))
        .map(|word| stem(&fold(word)));
    stems.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn an_expression_is_known_in_any_form() {
        for (rule, said, meant) in [
            ("SEA-005", "scanner",         "TDM"),
            ("SEA-005", "Scanners",        "TDM"),
            ("SEA-005", "prises de sang",  "analyse"),
            ("SEA-005", "tension",         "pression artérielle"),
            ("SEA-005", "écho",            "échographie"),
            ("SEA-005", "echo",            "échographie"),
        ] {
            let words: Vec<_> = said.split(' ').collect();
            assert!(of(&words).contains(&meant), "{rule}: {said}");
        }
        assert!(of(&["sang"]).iter().all(|meant| *meant != "analyse"));
    }

    #[test]
    fn every_row_says_something_and_means_something_else() {
        let mut count = 0;
        for row in rows(SYNONYMS) {
            let (said, meant) = row.split_once(',').expect(row);
            let length = said.split(' ').filter(|word| !is_stop_word(word)).count();
            assert!((1..=EXPRESSION_WORDS_MAX).contains(&length), "{row}");
            assert!(
                !meant.trim().is_empty() && fold(said) != fold(meant),
                "{row}"
            );
            count += 1;
        }
        assert!(count >= 60, "{count}");
    }
}
