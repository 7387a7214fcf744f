//! Doubles in lists of documents: one card in front, the others behind it, nothing hidden.
//!
//! Counts stay counts of documents. Rules: SYN-040 to SYN-043.

use crate::patient::kind_label;
use crate::{dates, wording};
use dmp_core::ids::DocumentId;
use dmp_core::synthesis::{Card, Why};
use dmp_service::reading::DocumentLine;
use std::collections::{HashMap, HashSet};

/// Cards on one page.
const PAGE_CARDS: usize = 50;

/// A document of a list with its doubles.
pub struct Stack<'a> {
    /// The one that is shown.
    pub front: &'a DocumentLine,
    /// Those behind it, with the reason.
    pub behind: Vec<(&'a DocumentLine, Why)>,
    /// How many of them the list asks for.
    pub matching: usize,
    /// Whether the one in front is not among those: it was found by what is behind.
    pub is_found_behind: bool,
    /// Whether one of those came since the last visit.
    pub is_new: bool,
}

/// A document behind another, as a list shows it.
#[derive(Clone, Debug)]
pub struct Behind {
    /// Which document.
    pub id: DocumentId,
    /// Its title.
    pub title: String,
    /// « Même acte, autre format (PDF), 12 mars 2015 ».
    pub why: String,
}

/// What stands behind a row.
#[derive(Clone, Debug, Default)]
pub struct Doubles {
    /// « 2 autres versions ou formats ».
    pub text: String,
    /// Which.
    pub rows: Vec<Behind>,
    /// Whether they are unfolded: the list found one of them.
    pub is_open: bool,
}

/// The documents of `asked`, on their cards, in the order of the cards.
pub fn stacks<'a>(
    documents: &'a [DocumentLine],
    cards: &[Card],
    asked: &[&DocumentLine],
) -> Vec<Stack<'a>> {
    let lines: HashMap<DocumentId, &DocumentLine> =
        documents.iter().map(|line| (line.id, line)).collect();
    let asked: HashSet<DocumentId> = asked.iter().map(|line| line.id).collect();
    let stack = |card: &Card| {
        let behind = card.behind.iter();
        let behind: Vec<_> = behind
            .filter_map(|(id, why)| Some((*lines.get(id)?, *why)))
            .collect();
        let front = *lines.get(&card.front)?;
        let of_card = || std::iter::once(front).chain(behind.iter().map(|(line, _)| *line));
        let is_asked = |line: &&DocumentLine| asked.contains(&line.id);
        let matching = of_card().filter(is_asked).count();
        let is_new = of_card().filter(is_asked).any(|line| line.is_new);
        (matching > 0).then(|| Stack {
            front,
            matching,
            is_new,
            is_found_behind: !asked.contains(&front.id),
            behind,
        })
    };
    cards.iter().filter_map(stack).collect()
}

impl Doubles {
    /// Doubles for the samples of tests.
    #[cfg(test)]
    pub fn sample() -> Self {
        let row = Behind {
            id: DocumentId::from_bytes([8; 16]),
            title: "Compte rendu".to_owned(),
            why: "Même acte, autre format : PDF, 10 mars 2026".to_owned(),
        };
        Self {
            text: "1 autre version ou format".to_owned(),
            rows: vec![row],
            is_open: true,
        }
    }
}

/// One page of a long list: cards, counted as documents.
pub struct PageOf<'a> {
    /// Its cards.
    pub stacks: &'a [Stack<'a>],
    /// Whether there are more after it.
    pub has_next: bool,
    before: usize,
    total: usize,
}

impl<'a> PageOf<'a> {
    /// Page `number`, from 1, of `stacks`.
    pub fn new(stacks: &'a [Stack<'a>], number: usize) -> Self {
        let first = number.saturating_sub(1).saturating_mul(PAGE_CARDS);
        let first = first.min(stacks.len());
        let last = stacks.len().min(first + PAGE_CARDS);
        let count = |stacks: &[Stack<'_>]| stacks.iter().map(|it| it.matching).sum();
        Self {
            stacks: &stacks[first..last],
            has_next: last < stacks.len(),
            before: count(&stacks[..first]),
            total: count(stacks),
        }
    }

    /// Its first and last document, from 1, and how many there are in all; nothing where one page
    /// holds all, or beyond the last page.
    pub fn range(&self) -> Option<(usize, usize, usize)> {
        let here: usize = self.stacks.iter().map(|it| it.matching).sum();
        let is_part = here > 0 && here < self.total;
        is_part.then_some((self.before + 1, self.before + here, self.total))
    }
}

impl Stack<'_> {
    /// What stands behind its row.
    pub fn doubles(&self) -> Doubles {
        let one = "autre version ou format";
        let many = "autres versions ou formats";
        let behind = self.behind.iter();
        Doubles {
            text: wording::counted(self.behind.len(), one, many),
            rows: behind
                .map(|(line, why)| Behind {
                    id: line.id,
                    title: line.title.clone(),
                    why: reason(line, *why),
                })
                .collect(),
            is_open: self.is_found_behind,
        }
    }
}

fn reason(line: &DocumentLine, why: Why) -> String {
    let day = dates::day(line.date);
    match why {
        Why::FormerVersion => format!("Ancienne version, {day}"),
        Why::Dispensation => format!("Ce qui a été délivré pour cette ordonnance, {day}"),
        Why::SameContent => format!("Même fichier, déposé une autre fois, {day}"),
        Why::SameActOtherFormat => {
            format!("Même acte, autre format : {}, {day}", kind_label(line.kind))
        }
    }
}
