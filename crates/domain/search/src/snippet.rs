//! Pieces of a document around the words that were found, with their marks.

use crate::digest::{Digest, Field};
use crate::query::{Order, Query};
use crate::stem::Keys;
use crate::words::{fold, words};
use std::fmt;
use std::ops::Range;
use unicode_segmentation::{GraphemeCursor, GraphemeIncomplete};

/// How long a snippet is, in characters, unless one mark alone is longer. Rule: SEA-008.
pub const SNIPPET_CHARS: usize = 180;
/// Most snippets of one document.
pub const SNIPPETS_MAX: usize = 3;

/// A piece of a document. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Snippet {
    /// As written in the document; with `…` where it was cut. It is text: escape it.
    pub text: String,
    /// What to mark in `text`, in bytes, in order and apart.
    pub marks: Vec<Range<usize>>,
    /// Where it stands.
    pub field: Field,
}

/// What to mark in `text` for `query`: also for a title that is shown whole.
pub fn marks(query: &Query, text: &str) -> Vec<Range<usize>> {
    let found = Fits::of(query, text);
    let mut marks: Vec<Range<usize>> = Vec::new();
    for alternative in query.clauses.iter().flat_map(|it| &it.alternatives) {
        match alternative.order {
            Order::Anywhere => {
                for pattern in &alternative.patterns {
                    marks.extend(found.rows(&[*pattern], Order::InARow));
                }
            }
            order @ (Order::InARow | Order::Exact) => {
                marks.extend(found.rows(&alternative.patterns, order));
            }
        }
    }
    joined(marks)
}

/// In order, and one where they meet.
fn joined(mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    marks.sort_by_key(|mark| (mark.start, mark.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        match joined.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => joined.push(mark),
        }
    }
    joined
}

/// Which words of a text are which patterns of a query: one bit a pattern.
struct Fits {
    places: Vec<Range<usize>>,
    any: Vec<u64>,
    same: Vec<u64>,
}

impl Fits {
    fn of(query: &Query, text: &str) -> Self {
        let mut fits = Self {
            places: Vec::new(),
            any: Vec::new(),
            same: Vec::new(),
        };
        for place in words(text) {
            let folded = fold(&text[place.clone()]);
            if folded.is_empty() {
                continue;
            }
            let (any, same) = bits(query, &text[place.clone()], &folded);
            fits.places.push(place);
            fits.any.push(any);
            fits.same.push(same);
        }
        fits
    }

    /// The places of all the rows of words that are `patterns`.
    fn rows(&self, patterns: &[usize], order: Order) -> Vec<Range<usize>> {
        let bits = match order {
            Order::Exact => &self.same,
            Order::Anywhere | Order::InARow => &self.any,
        };
        let length = patterns.len().max(1);
        bits.windows(length)
            .zip(self.places.windows(length))
            .filter(|(bits, _)| {
                let mut both = bits.iter().zip(patterns);
                both.all(|(bits, pattern)| bits & (1 << pattern) != 0)
            })
            .map(|(_, places)| places[0].start..places[length - 1].end)
            .collect()
    }
}

fn bits(query: &Query, word: &str, folded: &str) -> (u64, u64) {
    let first = folded.as_bytes().first().copied().unwrap_or_default();
    let (mut any, mut same) = (0, 0);
    let mut keys = None;
    for (number, pattern) in query.patterns.iter().enumerate() {
        if !pattern.may_begin_with(first) {
            continue;
        }
        let bit = 1_u64 << number;
        let wanted = &pattern.keys;
        if wanted.folded == folded {
            (any, same) = (any | bit, same | bit);
        } else if pattern.is_beginning && folded.starts_with(&wanted.folded) {
            any |= bit;
        } else {
            let keys = keys.get_or_insert_with(|| Keys::of(word));
            let stems = keys.as_ref().map_or(&[][..], |keys| &keys.stems);
            let has_one = wanted.stems.iter().any(|stem| stems.contains(stem));
            any |= if has_one { bit } else { 0 };
        }
    }
    (any, same)
}

/// The snippets of a document: one a paragraph, of the paragraphs that were found, in that order.
pub(crate) fn snippets(query: &Query, digest: &Digest, paragraphs: &[usize]) -> Vec<Snippet> {
    paragraphs
        .iter()
        .filter_map(|number| digest.paragraphs().get(*number))
        .filter(|paragraph| matches!(paragraph.field, Field::Text | Field::Note))
        .take(SNIPPETS_MAX)
        .map(|paragraph| snippet(query, digest.text(paragraph), paragraph.field))
        .collect()
}

fn snippet(query: &Query, text: &str, field: Field) -> Snippet {
    let all = marks(query, text);
    let shown = densest(text, &all);
    let piece = match (shown.first(), shown.last()) {
        (Some(first), Some(last)) => widened(text, first.start..last.end),
        _ => widened(text, 0..0),
    };
    let before = if piece.start > 0 { "… " } else { "" };
    let after = if piece.end < text.len() { " …" } else { "" };
    let offset = |at: usize| at + before.len() - piece.start;
    Snippet {
        text: format!("{before}{}{after}", &text[piece.clone()]),
        marks: all
            .iter()
            .filter(|mark| piece.start <= mark.start && mark.end <= piece.end)
            .map(|mark| offset(mark.start)..offset(mark.end))
            .collect(),
        field,
    }
}

/// The first longest run of marks that one snippet can show.
fn densest<'a>(text: &str, marks: &'a [Range<usize>]) -> &'a [Range<usize>] {
    let mut best: &[Range<usize>] = &[];
    for (number, first) in marks.iter().enumerate() {
        let end = forward(text, first.start, SNIPPET_CHARS);
        let count = marks[number..]
            .iter()
            .take_while(|mark| mark.end <= end)
            .count();
        let run = &marks[number..number + count.max(1)];
        if run.len() > best.len() {
            best = run;
        }
    }
    best
}

/// `shown` with what stands around it, cut between words where there are some, never within what
/// a reader sees as one character.
fn widened(text: &str, shown: Range<usize>) -> Range<usize> {
    let length = text[shown.clone()].chars().count();
    let room = SNIPPET_CHARS.saturating_sub(length);
    let earliest = backward(text, shown.start, room / 2);
    let start = match text[earliest..shown.start].find(char::is_whitespace) {
        Some(at) if earliest > 0 => {
            let rest = &text[earliest + at..shown.start];
            shown.start - rest.trim_start().len()
        }
        _ => earliest,
    };
    let used = text[start..shown.start].chars().count();
    let latest = forward(text, shown.end, room - used.min(room));
    let end = match text[shown.end..latest].rfind(char::is_whitespace) {
        Some(at) if latest < text.len() => {
            let kept = text[shown.end..shown.end + at].trim_end();
            shown.end + kept.len()
        }
        _ => latest,
    };
    whole(text, start, Side::Before)..whole(text, end, Side::After)
}

/// The place `count` characters after `at`, or the end.
fn forward(text: &str, at: usize, count: usize) -> usize {
    let after = text[at..].char_indices().nth(count);
    after.map_or(text.len(), |(offset, _)| at + offset)
}

/// The place `count` characters before `at`, or the beginning.
fn backward(text: &str, at: usize, count: usize) -> usize {
    match count.checked_sub(1) {
        None => at,
        Some(others) => {
            let before = text[..at].char_indices().rev().nth(others);
            before.map_or(0, |(offset, _)| offset)
        }
    }
}

#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

/// The nearest place on that side of `at` where no visible character is cut.
fn whole(text: &str, at: usize, side: Side) -> usize {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    if cursor.is_boundary(text, 0) == Ok(true) {
        return at;
    }
    let (next, edge): (Result<Option<usize>, GraphemeIncomplete>, usize) = match side {
        Side::Before => (cursor.prev_boundary(text, 0), 0),
        Side::After => (cursor.next_boundary(text, 0), text.len()),
    };
    next.ok().flatten().unwrap_or(edge)
}

impl fmt::Debug for Snippet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Snippet({} marks, …)", self.marks.len())
    }
}
