//! What is searched: words, "exact phrases", and the beginning of the last word while it is typed.

use crate::stem::Keys;
use crate::synonyms::{self, is_stop_word};
use crate::words::words;
use std::fmt;

/// Longest query, in characters; what follows is ignored.
pub const QUERY_CHARS_MAX: usize = 200;
/// Most words of a query; what follows is ignored.
pub const QUERY_WORDS_MAX: usize = 12;
/// Most words to look for, synonyms included: as many as a [`u64`] has bits.
const PATTERNS_MAX: usize = 64;
/// Shortest beginning of a word that is completed, in bytes.
const BEGINNING_BYTES_MIN: usize = 2;

/// A query that was read. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Query {
    /// The words to look for, each once or more.
    pub(crate) patterns: Vec<Pattern>,
    /// All of them must be met.
    pub(crate) clauses: Vec<Clause>,
}

/// A word to look for.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub keys: Keys,
    /// Whether a word that only begins so is one.
    pub is_beginning: bool,
}

/// One thing that was asked: any of its alternatives meets it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Clause {
    pub alternatives: Vec<Alternative>,
}

/// Words that meet a clause together.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Alternative {
    /// Numbers of patterns.
    pub patterns: Vec<usize>,
    pub order: Order,
    pub origin: Origin,
}

/// How the words of an alternative stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Anywhere in the document.
    Anywhere,
    /// One after the other, in any form.
    InARow,
    /// One after the other, as they are written but for case and accents.
    Exact,
}

/// Where the words of an alternative come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Asked,
    Synonym,
}

/// What stands between two spaces, or between quotes.
struct Unit<'a> {
    words: Vec<&'a str>,
    is_quoted: bool,
}

impl Query {
    /// Reads a query that is complete. Rules: SEA-002, SEA-003, SEA-005.
    pub fn parse(text: &str) -> Self {
        Self::read(text, false)
    }

    /// Reads a query that is being typed: its last word may only be begun.
    pub fn parse_while_typed(text: &str) -> Self {
        Self::read(text, text.ends_with(char::is_alphanumeric))
    }

    /// Whether there is nothing to look for.
    pub const fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    fn read(text: &str, last_is_begun: bool) -> Self {
        let end = text.char_indices().nth(QUERY_CHARS_MAX);
        let text = &text[..end.map_or(text.len(), |(at, _)| at)];
        let mut units = units(text);
        let typed = last_word(&units);
        keep_meaningful(&mut units);
        let mut query = Self {
            patterns: Vec::new(),
            clauses: Vec::new(),
        };
        let mut rest = units.as_slice();
        while let [first, after @ ..] = rest {
            let taken = query.push_expression(rest);
            rest = if taken > 0 {
                &rest[taken..]
            } else {
                query.push_unit(first);
                after
            };
        }
        if last_is_begun && typed.is_some() && last_word(&units) == typed {
            query.complete_last();
        }
        query
    }

    /// Takes the longest run of words that has synonyms; how many it took.
    fn push_expression(&mut self, units: &[Unit<'_>]) -> usize {
        let single = units
            .iter()
            .take_while(|unit| !unit.is_quoted && unit.words.len() == 1)
            .take(synonyms::EXPRESSION_WORDS_MAX);
        let words: Vec<&str> = single.flat_map(|unit| unit.words.clone()).collect();
        for length in (1..=words.len()).rev() {
            let meanings = synonyms::of(&words[..length]);
            if !meanings.is_empty() {
                let mut alternatives =
                    vec![self.alternative(&words[..length], Order::Anywhere, Origin::Asked)];
                alternatives.extend(meanings.iter().map(|meaning| {
                    let words: Vec<_> = words_of(meaning).collect();
                    self.alternative(&words, Order::InARow, Origin::Synonym)
                }));
                self.push_clause(alternatives);
                return length;
            }
        }
        0
    }

    fn push_unit(&mut self, unit: &Unit<'_>) {
        let order = if unit.is_quoted {
            Order::Exact
        } else {
            Order::InARow
        };
        let alternative = self.alternative(&unit.words, order, Origin::Asked);
        self.push_clause(vec![alternative]);
    }

    fn push_clause(&mut self, mut alternatives: Vec<Alternative>) {
        alternatives.retain(|alternative| !alternative.patterns.is_empty());
        if !alternatives.is_empty() {
            self.clauses.push(Clause { alternatives });
        }
    }

    fn alternative(&mut self, words: &[&str], order: Order, origin: Origin) -> Alternative {
        let keys: Vec<Keys> = words.iter().filter_map(|word| Keys::of(word)).collect();
        let has_room = self.patterns.len() + keys.len() <= PATTERNS_MAX;
        let first = self.patterns.len();
        if has_room {
            self.patterns.extend(keys.into_iter().map(|keys| Pattern {
                keys,
                is_beginning: false,
            }));
        }
        Alternative {
            patterns: (first..self.patterns.len()).collect(),
            order,
            origin,
        }
    }

    /// The last word that was asked may be longer than what was typed.
    fn complete_last(&mut self) {
        let asked = self
            .clauses
            .last()
            .and_then(|clause| clause.alternatives.first())
            .and_then(|alternative| alternative.patterns.last().copied());
        if let Some(pattern) = asked.and_then(|number| self.patterns.get_mut(number)) {
            pattern.is_beginning = pattern.keys.folded.len() >= BEGINNING_BYTES_MIN;
        }
    }
}

/// The last word, unless it is between quotes.
fn last_word<'a>(units: &[Unit<'a>]) -> Option<&'a str> {
    let last = units.last().filter(|last| !last.is_quoted)?;
    last.words.last().copied()
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    words(text).map(|place| &text[place])
}

/// Quotes of every kind, opening or closing.
const QUOTES: [char; 6] = ['"', '«', '»', '“', '”', '„'];

fn units(text: &str) -> Vec<Unit<'_>> {
    let mut units = Vec::new();
    let mut room = QUERY_WORDS_MAX;
    for (number, piece) in text.split(QUOTES).enumerate() {
        let is_quoted = number % 2 == 1;
        let chunks: Vec<&str> = if is_quoted {
            vec![piece]
        } else {
            piece.split_whitespace().collect()
        };
        for chunk in chunks {
            let words: Vec<&str> = words_of(chunk).take(room).collect();
            room -= words.len();
            if !words.is_empty() {
                units.push(Unit { words, is_quoted });
            }
        }
    }
    units
}

/// Little words are left out unless there is nothing else; `l’hémoglobine` is asked as
/// `hémoglobine`. What is between quotes is left as it is. Rule: SEA-003.
fn keep_meaningful(units: &mut Vec<Unit<'_>>) {
    let has_meaning =
        |unit: &Unit<'_>| unit.is_quoted || !unit.words.iter().all(|word| is_stop_word(word));
    if !units.iter().any(has_meaning) {
        return;
    }
    units.retain(has_meaning);
    for unit in units.iter_mut().filter(|unit| !unit.is_quoted) {
        let elided = unit
            .words
            .iter()
            .take_while(|word| is_stop_word(word))
            .count();
        unit.words.drain(..elided);
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query({} clauses, …)", self.clauses.len())
    }
}
