//! The documents of a record that answer a query, best first.

use crate::digest::{Digest, Field};
use crate::matching::{Hits, hits};
use crate::query::Query;
use crate::snippet::{Snippet, marks, snippets};
use dmp_core::time::Timestamp;
use std::cmp::Reverse;
use std::ops::Range;

/// A document that the caller may see.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Its digest.
    pub digest: &'a Digest,
    /// Its date: of two that answer as well, the newer comes first.
    pub at: Timestamp,
}

/// Whether the documents have every word of the query.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Breadth {
    /// Each has all of them.
    EveryWord,
    /// No document has all of them: each has some, those with most of them first.
    AnyWord,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// How many documents answer, on all pages.
    pub total: usize,
    /// Say to the reader which it is. Rule: SEA-002.
    pub breadth: Breadth,
    /// Those of the page asked for.
    pub page: Vec<Match>,
}

/// A document that answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Match {
    /// Its number among the candidates.
    pub candidate: usize,
    /// By how much; comparable for one query only.
    pub score: u32,
    /// Where, by weight.
    pub fields: Vec<Field>,
    /// What it says there, [`crate::SNIPPETS_MAX`] pieces at most, of text and notes only.
    pub snippets: Vec<Snippet>,
    /// Whether the document holds more than what can be found.
    pub is_cut: bool,
}

/// The documents that answer a query, in order, before any is described.
pub struct Ranking<'a> {
    query: &'a Query,
    candidates: &'a [Candidate<'a>],
    found: Vec<(usize, Hits)>,
    breadth: Breadth,
}

/// Ranks `candidates`, and no other document.
///
/// The order is: words met, score, newest, place among the candidates. Rules: SEA-001, SEA-007.
pub fn rank<'a>(query: &'a Query, candidates: &'a [Candidate<'a>]) -> Ranking<'a> {
    let mut found: Vec<(usize, Hits)> = candidates
        .iter()
        .enumerate()
        .filter_map(|(number, candidate)| Some((number, hits(query, candidate.digest)?)))
        .collect();
    let has_all = |hits: &Hits| hits.clauses == query.clauses.len();
    let some_has_all = found.iter().any(|(_, hits)| has_all(hits));
    if some_has_all {
        found.retain(|(_, hits)| has_all(hits));
    }
    found.sort_by_key(|(number, hits)| {
        let newest = Reverse(candidates[*number].at);
        (Reverse(hits.clauses), Reverse(hits.score), newest, *number)
    });
    let breadth = if some_has_all || found.is_empty() {
        Breadth::EveryWord
    } else {
        Breadth::AnyWord
    };
    Ranking {
        query,
        candidates,
        found,
        breadth,
    }
}

impl Ranking<'_> {
    /// Say to the reader which it is. Rule: SEA-002.
    pub const fn breadth(&self) -> Breadth {
        self.breadth
    }

    /// Whether there are documents with every word of the query.
    pub fn has_every_word(&self) -> bool {
        self.breadth == Breadth::EveryWord && !self.found.is_empty()
    }

    /// What to mark in a text that is shown whole.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        marks(self.query, text)
    }

    /// The numbers of the candidates that answer, best first.
    pub fn candidates(&self) -> impl Iterator<Item = usize> {
        self.found.iter().map(|(number, _)| *number)
    }

    /// What those candidates say that `is_wanted` and stand on this page of the ranking.
    pub fn described(&self, is_wanted: impl Fn(usize) -> bool, page: Range<usize>) -> Vec<Match> {
        let wanted = self.found.iter().filter(|(number, _)| is_wanted(*number));
        wanted
            .skip(page.start)
            .take(page.len())
            .map(|(number, hits)| {
                described(self.query, *number, self.candidates[*number].digest, hits)
            })
            .collect()
    }
}

/// Searches `candidates`; `page` says which places of the ranking to describe.
pub fn search(query: &Query, candidates: &[Candidate<'_>], page: Range<usize>) -> Found {
    let ranking = rank(query, candidates);
    Found {
        total: ranking.found.len(),
        breadth: ranking.breadth,
        page: ranking.described(|_| true, page),
    }
}

fn described(query: &Query, candidate: usize, digest: &Digest, hits: &Hits) -> Match {
    Match {
        candidate,
        score: hits.score,
        snippets: snippets(query, digest, &hits.paragraphs),
        fields: hits.fields.iter().copied().collect(),
        is_cut: digest.is_cut(),
    }
}
