//! Searching in the text of a record: only in the documents that the reader may open.

use crate::act::Effect;
use crate::app::App;
use crate::error::Error;
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::lines::{self, DocumentLine, line};
use crate::reading::{RecordHead, record_head};
use crate::readings::{self, ReadDocument};
use crate::sessions::Session;
use dmp_core::access::Action;
use dmp_core::codes::{self, Space};
use dmp_core::document::Origin;
use dmp_core::ids::RecordId;
use dmp_search::{Candidate, Digest, DigestBuilder, Query};

pub use dmp_search::{Breadth, Snippet, marks};

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
    /// Words of the visible documents that go on from the last one typed.
    pub suggestions: Vec<String>,
    /// How many documents wait to be read: they are found by title, type and author only.
    pub waiting: usize,
}

/// A document that answers.
pub struct FoundDocument {
    /// Its line.
    pub line: DocumentLine,
    /// What it says there.
    pub snippets: Vec<Snippet>,
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
    let kept: Vec<&ReadDocument> = readable
        .iter()
        .filter(|it| {
            let origin = it.document.entry.origin;
            query.origin.is_none_or(|wanted| wanted == origin)
        })
        .collect();
    let digests: Vec<Digest> = kept
        .iter()
        .map(|it| Ok(it.digest()?.unwrap_or_else(|| of_title(it))))
        .collect::<Result<_, Error>>()?;
    let parsed = Query::parse(&query.text);
    let everywhere = candidates(&kept, &digests, None);
    let spaces = count_by_space(&parsed, &kept, &everywhere);
    let chosen = candidates(&kept, &digests, query.space);
    let only: Vec<Candidate<'_>> = chosen.iter().map(|(_, it)| *it).collect();
    let from = query.page.saturating_mul(PAGE);
    let found = dmp_search::search(&parsed, &only, from..from.saturating_add(PAGE));
    let all: Vec<&Digest> = digests.iter().collect();
    Ok(SearchView {
        head: record_head(admitted, session)?,
        total: found.total,
        breadth: found.breadth,
        pages: found.total.div_ceil(PAGE),
        found: found
            .page
            .into_iter()
            .map(|it| FoundDocument {
                line: line(
                    admitted.app,
                    session,
                    None,
                    &kept[chosen[it.candidate].0].document,
                ),
                snippets: it.snippets,
                is_cut: it.is_cut,
            })
            .collect(),
        spaces,
        suggestions: dmp_search::complete(&query.text, &all, SUGGESTIONS),
        waiting,
    })
}

/// The documents to search in, each with its number among `kept`.
fn candidates<'a>(
    kept: &[&ReadDocument],
    digests: &'a [Digest],
    space: Option<Space>,
) -> Vec<(usize, Candidate<'a>)> {
    kept.iter()
        .zip(digests)
        .enumerate()
        .filter(|(_, (it, _))| space.is_none_or(|space| space_of(it) == space))
        .map(|(number, (it, digest))| {
            let at = it.document.entry.service_start;
            (number, Candidate { digest, at })
        })
        .collect()
}

fn count_by_space(
    query: &Query,
    kept: &[&ReadDocument],
    everywhere: &[(usize, Candidate<'_>)],
) -> Vec<(Space, usize)> {
    let all: Vec<Candidate<'_>> = everywhere.iter().map(|(_, it)| *it).collect();
    let found = dmp_search::search(query, &all, 0..all.len());
    let counted = Space::ALL.iter().map(|space| {
        let is_in = |candidate: usize| space_of(kept[everywhere[candidate].0]) == *space;
        let count = found.page.iter().filter(|it| is_in(it.candidate)).count();
        (*space, count)
    });
    counted.filter(|(_, count)| *count > 0).collect()
}

fn space_of(document: &ReadDocument) -> Space {
    codes::space_of(&document.document.entry.type_code)
}

/// What a document that waits to be read is found by.
fn of_title(document: &ReadDocument) -> Digest {
    let mut digest = DigestBuilder::new();
    lines::search_words(&document.document, |field, words| {
        digest.add(field, words);
    });
    digest.build()
}
