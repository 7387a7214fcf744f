//! Where the words of a query stand in one digest, and what that weighs.
//!
//! Everything here looks at one document and the query: no count over several documents has a
//! part in a score. Rule: SEA-001.

use crate::digest::{Digest, Field, Word};
use crate::query::{Alternative, Order, Origin, Pattern, Query};
use std::collections::BTreeSet;

/// Most places of one word that are looked at in one document; the first, which weigh most.
const PLACES_MAX: usize = 500;

/// How well a word of a document is the one that is looked for. In order of strength.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fit {
    /// It begins so.
    Beginning,
    /// Another form of it.
    Form,
    /// The word itself.
    Same,
}

impl Fit {
    /// In percent of the word itself.
    const fn percent(self) -> u32 {
        match self {
            Self::Beginning => 80,
            Self::Form => 90,
            Self::Same => 100,
        }
    }
}

impl Origin {
    /// In percent of what was asked.
    const fn percent(self) -> u32 {
        match self {
            Self::Asked => 100,
            Self::Synonym => 60,
        }
    }
}

impl Field {
    /// What a word found there weighs. Rule: SEA-007.
    const fn weight(self) -> u32 {
        match self {
            Self::Title => 1_000,
            Self::Type => 600,
            Self::Author => 400,
            Self::Note => 200,
            Self::Text => 100,
        }
    }
}

/// What each further place of a word adds, up to [`COUNTED_PLACES_MAX`] of them.
const WEIGHT_OF_A_PLACE: u32 = 4;
const COUNTED_PLACES_MAX: usize = 10;
/// What words that stand side by side add, and what each word between them takes away.
const WEIGHT_OF_CLOSENESS: u32 = 80;
const COST_OF_A_GAP: u32 = 5;

impl Pattern {
    fn fit(&self, word: &Word<'_>) -> Option<Fit> {
        let wanted = self.keys.folded.as_bytes();
        if word.folded == wanted {
            Some(Fit::Same)
        } else if self.has_stem_of(|stem| word.has_stem(stem)) {
            Some(Fit::Form)
        } else {
            (self.is_beginning && word.folded.starts_with(wanted)).then_some(Fit::Beginning)
        }
    }

    fn has_stem_of(&self, has_stem: impl Fn(&[u8]) -> bool) -> bool {
        self.keys.stems.iter().any(|stem| has_stem(stem.as_bytes()))
    }

    /// Whether a word that begins with `byte` can be one: a stem may differ from its word at its
    /// end alone.
    pub fn may_begin_with(&self, byte: u8) -> bool {
        self.keys.folded.as_bytes().first() == Some(&byte)
            || self.has_stem_of(|stem| stem.first() == Some(&byte))
    }
}

/// A place of a clause in a document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    word: u32,
    /// 1 to 100.
    strength: u32,
}

/// What one document has of a query.
pub struct Hits {
    /// Of how many clauses.
    pub clauses: usize,
    /// Rule: SEA-007.
    pub score: u32,
    /// Where.
    pub fields: BTreeSet<Field>,
    /// The paragraphs with something to show, those with most clauses first.
    pub paragraphs: Vec<usize>,
}

/// Matches `query` with one document. `None` where nothing of it is there.
pub fn hits(query: &Query, digest: &Digest) -> Option<Hits> {
    let places = places(query, digest);
    let met: Vec<Vec<Place>> = query
        .clauses
        .iter()
        .map(|clause| clause_places(&clause.alternatives, &places, digest))
        .filter(|places| !places.is_empty())
        .collect();
    if met.is_empty() {
        return None;
    }
    let score = met.iter().map(|places| weight(places, digest)).sum::<u32>();
    let mut by_paragraph: Vec<(usize, BTreeSet<usize>)> = Vec::new();
    for (paragraph, clause) in in_order(&met, digest) {
        match by_paragraph.last_mut() {
            Some((last, clauses)) if *last == paragraph => drop(clauses.insert(clause)),
            _ => by_paragraph.push((paragraph, BTreeSet::from([clause]))),
        }
    }
    let field = |paragraph: usize| digest.paragraphs()[paragraph].field;
    let fields = by_paragraph
        .iter()
        .map(|(number, _)| field(*number))
        .collect();
    by_paragraph.sort_by_key(|(number, clauses)| (std::cmp::Reverse(clauses.len()), *number));
    Some(Hits {
        clauses: met.len(),
        score: score + closeness(&met, digest),
        fields,
        paragraphs: by_paragraph.into_iter().map(|(number, _)| number).collect(),
    })
}

/// The places of each pattern of the query.
fn places(query: &Query, digest: &Digest) -> Vec<Vec<(u32, Fit)>> {
    let mut places = vec![Vec::new(); query.patterns.len()];
    let begins: Vec<bool> = (0..=u8::MAX)
        .map(|byte| query.patterns.iter().any(|it| it.may_begin_with(byte)))
        .collect();
    for word in digest.words() {
        let first = word.folded.first().copied().unwrap_or_default();
        if !begins[usize::from(first)] {
            continue;
        }
        for (pattern, found) in query.patterns.iter().zip(&mut places) {
            if let Some(fit) = pattern.fit(&word) {
                found.extend(word.places().take(PLACES_MAX).map(|place| (place, fit)));
            }
        }
    }
    for found in &mut places {
        found.sort_unstable();
        found.truncate(PLACES_MAX);
    }
    places
}

/// The places where a clause is met, in order, each with its best strength.
fn clause_places(
    alternatives: &[Alternative],
    places: &[Vec<(u32, Fit)>],
    digest: &Digest,
) -> Vec<Place> {
    let mut met: Vec<Place> = Vec::new();
    for alternative in alternatives {
        let found = match alternative.order {
            Order::Anywhere => anywhere(&alternative.patterns, places),
            Order::InARow => in_a_row(&alternative.patterns, places, digest, Fit::Beginning),
            Order::Exact => in_a_row(&alternative.patterns, places, digest, Fit::Same),
        };
        met.extend(found.into_iter().map(|(word, fit)| Place {
            word,
            strength: fit.percent() * alternative.origin.percent() / 100,
        }));
    }
    met.sort_unstable_by_key(|place| (place.word, std::cmp::Reverse(place.strength)));
    met.dedup_by_key(|place| place.word);
    met
}

fn anywhere(patterns: &[usize], places: &[Vec<(u32, Fit)>]) -> Vec<(u32, Fit)> {
    if patterns.iter().any(|pattern| places[*pattern].is_empty()) {
        return Vec::new();
    }
    let all = patterns.iter().flat_map(|pattern| &places[*pattern]);
    all.copied().collect()
}

/// The first places of the rows, each of whose words fits at least so well.
fn in_a_row(
    patterns: &[usize],
    places: &[Vec<(u32, Fit)>],
    digest: &Digest,
    least: Fit,
) -> Vec<(u32, Fit)> {
    let Some((first, others)) = patterns.split_first() else {
        return Vec::new();
    };
    let row = |&(start, fit): &(u32, Fit)| {
        let mut weakest = fit;
        let mut place = start;
        for pattern in others {
            place = place.checked_add(1)?;
            let found = &places[*pattern];
            let index = found
                .binary_search_by_key(&place, |(place, _)| *place)
                .ok()?;
            weakest = weakest.min(found[index].1);
        }
        let is_within = digest.paragraph_of(start) == digest.paragraph_of(place);
        (is_within && weakest >= least).then_some((start, weakest))
    };
    places[*first].iter().filter_map(row).collect()
}

/// What a clause weighs: its best place, and a little for the others.
fn weight(places: &[Place], digest: &Digest) -> u32 {
    let of_place = |place: &Place| {
        let field = digest.paragraphs()[digest.paragraph_of(place.word)].field;
        field.weight() * place.strength / 100
    };
    let best = places.iter().map(of_place).max().unwrap_or_default();
    let others = places.len().saturating_sub(1).min(COUNTED_PLACES_MAX);
    best + WEIGHT_OF_A_PLACE * u32::try_from(others).unwrap_or_default()
}

/// Paragraph and clause of each place, in the order of the document.
fn in_order(met: &[Vec<Place>], digest: &Digest) -> Vec<(usize, usize)> {
    let mut all: Vec<(u32, usize)> = places_with_clause(met);
    all.sort_unstable();
    all.into_iter()
        .map(|(word, clause)| (digest.paragraph_of(word), clause))
        .collect()
}

fn places_with_clause(met: &[Vec<Place>]) -> Vec<(u32, usize)> {
    met.iter()
        .enumerate()
        .flat_map(|(clause, places)| places.iter().map(move |place| (place.word, clause)))
        .collect()
}

/// What it weighs that all the clauses stand near each other in one paragraph.
fn closeness(met: &[Vec<Place>], digest: &Digest) -> u32 {
    if met.len() < 2 {
        return 0;
    }
    let mut all = places_with_clause(met);
    all.sort_unstable();
    let mut last = vec![None; met.len()];
    let mut shortest = u32::MAX;
    for (word, clause) in all {
        last[clause] = Some(word);
        let Some(begin) = last.iter().copied().min().flatten() else {
            continue;
        };
        if digest.paragraph_of(begin) == digest.paragraph_of(word) {
            shortest = shortest.min(word - begin);
        }
    }
    let side_by_side = u32::try_from(met.len() - 1).unwrap_or(u32::MAX);
    let gap = shortest.saturating_sub(side_by_side);
    WEIGHT_OF_CLOSENESS.saturating_sub(gap.saturating_mul(COST_OF_A_GAP))
}
