//! Searching in the text of a record: only in the documents that the reader may open.

use crate::act::Effect;
use crate::app::App;
use crate::error::Error;
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::lines::{DocumentLine, line};
use crate::reading::{RecordHead, record_head};
use crate::readings::{self, ReadDocument, TextRead};
use crate::sessions::Session;
use dmp_core::access::Action;
use dmp_core::codes::{self, Space};
use dmp_core::document::Origin;
use dmp_core::ids::RecordId;
use dmp_search::{Candidate, Digest, Match, Query, Ranking};
use std::borrow::Cow;
use std::ops::Range;

pub use dmp_search::{Breadth, Snippet};

/// How many documents a page of results shows.
const PAGE: usize = 20;
/// How many words are suggested.
const SUGGESTIONS: usize = 6;

/// What is looked for.
#[derive(Clone, Default)]
pub struct SearchQuery {
    /// The words, as they were typed.
    pub text: String,
    /// Only in this space.
    pub space: Option<Space>,
    /// Only documents of this origin.
    pub origin: Option<Origin>,
    /// Which page, from 0.
    pub page: usize,
}

/// What was found.
pub struct SearchView {
    /// Whose record, and why it may be read.
    pub head: RecordHead,
    /// How many documents answer.
    pub total: usize,
    /// Whether each has every word.
    pub breadth: Breadth,
    /// Those of the page.
    pub found: Vec<FoundDocument>,
    /// How many pages there are.
    pub pages: usize,
    /// How many documents in each space answer, whatever the space asked for.
    pub spaces: Vec<(Space, usize)>,
    /// The words typed, the last one completed by a word of the visible documents.
    pub suggestions: Vec<String>,
    /// How many documents wait to be read: they are found by title, type and author only.
    pub waiting: usize,
}

/// A document that answers.
pub struct FoundDocument {
    /// Its line.
    pub line: DocumentLine,
    /// What to mark in its title, in bytes, in order and apart.
    pub title_marks: Vec<Range<usize>>,
    /// What it says there.
    pub snippets: Vec<Snippet>,
    /// How far its text was read.
    pub text: TextRead,
    /// Whether it holds more than what can be found.
    pub is_cut: bool,
}

/// Searches in the documents that the reader may open. Rules: SEA-001, REQ-R-20.
///
/// The words are in no trace: what somebody looks for says as much as what he finds.
///
/// # Errors
/// [`Error::Refused`], traced; [`Error::Unavailable`].
pub fn search(
    app: &App,
    session: &Session,
    record: RecordId,
    query: &SearchQuery,
) -> Result<SearchView, Error> {
    let acting = session.acting(Some(record), app.now());
    gate::act(
        app,
        &acting,
        Action::SearchRecord,
        Target::Record(record),
        |admitted| Ok(Effect::of(view(admitted, session, query)?)),
    )
}

fn view(
    admitted: &Admitted<'_>,
    session: &Session,
    query: &SearchQuery,
) -> Result<SearchView, Error> {
    let readable = readings::readable(admitted)?;
    let waiting = readable.iter().filter(|it| it.is_waiting()).count();
    let is_of_origin = |it: &&ReadDocument| {
        let origin = it.document.entry.origin;
        query.origin.is_none_or(|wanted| wanted == origin)
    };
    let kept: Vec<&ReadDocument> = readable.iter().filter(is_of_origin).collect();
    let digests: Vec<Cow<'_, Digest>> = kept
        .iter()
        .map(|it| match it.digest() {
            Some(digest) => Cow::Borrowed(digest),
            None => Cow::Owned(readings::digest_of_title(&it.document).build()),
        })
        .collect();
    let candidates = candidates(&kept, &digests);
    let complete = Query::parse(&query.text);
    let begun = Query::parse_while_typed(&query.text);
    let ranking = ranked(&complete, &begun, &candidates);
    let spaces = count_by_space(&ranking, &kept);
    let is_wanted = |number: usize| {
        query
            .space
            .is_none_or(|space| space_of(kept[number]) == space)
    };
    let total = ranking.candidates().filter(|it| is_wanted(*it)).count();
    let from = query.page.saturating_mul(PAGE);
    let found = ranking.described(is_wanted, from..from.saturating_add(PAGE));
    let describe = |found: Match| {
        let read = kept[found.candidate];
        let document = &read.document;
        FoundDocument {
            title_marks: ranking.marks(&document.entry.title),
            line: line(admitted.app, session, None, document),
            snippets: found.snippets,
            text: read.facts().text,
            is_cut: found.is_cut,
        }
    };
    Ok(SearchView {
        head: record_head(admitted, session)?,
        total,
        breadth: ranking.breadth(),
        pages: total.div_ceil(PAGE),
        found: found.into_iter().map(describe).collect(),
        spaces,
        suggestions: suggestions(&query.text, &digests),
        waiting,
    })
}

/// The documents with every word; where there are none, those with every word when the last one is
/// only begun; else those with some.
fn ranked<'a>(
    complete: &'a Query,
    begun: &'a Query,
    candidates: &'a [Candidate<'a>],
) -> Ranking<'a> {
    let ranking = dmp_search::rank(complete, candidates);
    if ranking.has_every_word() {
        return ranking;
    }
    let other = dmp_search::rank(begun, candidates);
    if other.has_every_word() {
        other
    } else {
        ranking
    }
}

fn candidates<'a>(kept: &[&ReadDocument], digests: &'a [Cow<'_, Digest>]) -> Vec<Candidate<'a>> {
    kept.iter()
        .zip(digests)
        .map(|(it, digest)| Candidate {
            digest,
            at: it.document.entry.service_start,
        })
        .collect()
}

fn count_by_space(ranking: &Ranking<'_>, kept: &[&ReadDocument]) -> Vec<(Space, usize)> {
    let counted = Space::ALL.into_iter().map(|space| {
        let is_in = |number: &usize| space_of(kept[*number]) == space;
        (space, ranking.candidates().filter(is_in).count())
    });
    counted.filter(|(_, count)| *count > 0).collect()
}

/// What the words typed may become; not what they already are.
fn suggestions(text: &str, digests: &[Cow<'_, Digest>]) -> Vec<String> {
    let all: Vec<&Digest> = digests.iter().map(AsRef::as_ref).collect();
    dmp_search::complete(text, &all, SUGGESTIONS)
        .into_iter()
        .map(|word| dmp_search::completed(text, &word))
        .filter(|it| it.to_lowercase() != text.to_lowercase())
        .collect()
}

fn space_of(document: &ReadDocument) -> Space {
    codes::space_of(&document.document.entry.type_code)
}
