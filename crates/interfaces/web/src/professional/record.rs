//! `/pro/patients/{id}`: the documents of a record that the reader may see.
//!
//! Spaces, counts, authors and pages are computed from the visible list alone. Rule: REQ-R-20.

use super::address::OnRecord;
use super::no_access;
use super::patient_bar::PatientBar;
use super::view::{Badge, Choice, badges};
use crate::dates;
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Go, Page};
use crate::session::ProfessionalSession;
use crate::stacks::{Doubles, PageOf, Stack, stacks};
use crate::synthesis::{Content, Reader};
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::codes::Space;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::synthesis::Card;
use dmp_core::time::Timestamp;
use dmp_service::reading::{self, DocumentLine, RecordView};
use dmp_service::{Error, authorizations, synthesis};
use std::collections::BTreeSet;

/// What the address asks for.
#[derive(Clone, Default)]
pub struct RecordQuery {
    /// Slug of a space.
    pub espace: String,
    /// Words of the title, the type or the author.
    pub q: String,
    /// An author.
    pub auteur: String,
    /// Page, from 1.
    pub page: usize,
}

impl RecordQuery {
    /// Reads an address.
    pub fn of(fields: &Fields) -> Self {
        Self {
            espace: fields.text("espace").to_owned(),
            q: fields.text("q").to_owned(),
            auteur: fields.text("auteur").to_owned(),
            page: fields.text("page").parse().unwrap_or(1),
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "professional/record.html")]
pub struct RecordPage {
    frame: Frame,
    bar: PatientBar,
    is_primary_care: bool,
    documents: String,
    synthesis: Option<Content>,
    listing: Listing,
}

impl RecordPage {
    /// What `query` asks of `view`, beside what its documents say.
    pub fn new(
        frame: Frame,
        view: &RecordView,
        synthesis: Option<Content>,
        query: &RecordQuery,
    ) -> Self {
        Self {
            documents: format!("/pro/patients/{}/documents", view.record),
            synthesis,
            bar: PatientBar::of(view.record, &view.identity, &view.access, frame.now).entitled(),
            is_primary_care: view.access.is_primary_care,
            listing: Listing::of(&Shown::of(view), query),
            frame,
        }
    }
}

/// `GET /pro/patients/{record}`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    fields: Fields,
) -> Result<Response, PageError> {
    let read = move |app: &_, it: &_| {
        let view = reading::record(app, it, record)?;
        // Who may list documents and not open them has no synthesis.
        match synthesis::synthesis(app, it, record) {
            Ok(synthesis) => Ok((view, Some(synthesis))),
            Err(Error::Refused(_)) => Ok((view, None)),
            Err(error) => Err(error),
        }
    };
    match session.run(read).await {
        Ok((view, read)) => {
            let content = read.map(|it| Content::of(&it, Reader::Professional(record)));
            let query = RecordQuery::of(&fields);
            let page = RecordPage::new(session.frame(), &view, content, &query);
            Ok(Page(page).into_response())
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `POST /pro/patients/{record}/medecin-traitant/demission`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn resign(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Result<Response, PageError> {
    let act = move |app: &_, it: &_| authorizations::resign_primary_care(app, it, record);
    match session.run(act).await {
        Ok(()) => Ok(Go::to("/pro/patients")
            .saying("role-quitte")
            .into_response()),
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// A link to a space.
pub struct SpaceLink {
    /// Its part of the address.
    pub slug: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its name.
    pub label: &'static str,
    /// How many visible documents it holds.
    pub count: usize,
    /// Whether it is the present one.
    pub is_current: bool,
}

/// Documents under one heading.
pub struct Group {
    /// « Depuis votre consultation du 2 mars », « Avant ».
    pub heading: String,
    /// How many there are in all.
    pub count: usize,
    /// Those of this page.
    pub rows: Vec<Row>,
}

/// One document.
pub struct Row {
    /// Which one.
    pub id: DocumentId,
    /// For machines.
    pub iso_date: String,
    /// « 21 févr. 2026 ».
    pub date: String,
    /// Slug of its space.
    pub space: &'static str,
    /// Icon of its space.
    pub icon: &'static str,
    /// Title.
    pub title: String,
    /// What must be seen of it.
    pub badges: Vec<Badge>,
    /// « Dr Oriol, urgentiste », « Vous ».
    pub author: String,
    /// What stands behind it.
    pub doubles: Doubles,
}

/// Where one is in a long list.
pub struct Pager {
    /// « 1 à 50 sur 83 ».
    pub text: String,
    /// Address of the page before.
    pub previous: Option<String>,
    /// Address of the page after.
    pub next: Option<String>,
}

/// What the page shows between its bar and its foot.
pub struct Listing {
    /// The spaces.
    pub spaces: Vec<SpaceLink>,
    /// Slug of the present space.
    pub space: Option<&'static str>,
    /// How many documents the reader may see.
    pub total: usize,
    /// Title of the list.
    pub heading: &'static str,
    /// Words that were asked for.
    pub query: String,
    /// Authors to choose from.
    pub authors: Vec<Choice>,
    /// The documents.
    pub groups: Vec<Group>,
    /// Whether a filter is set.
    pub is_filtered: bool,
    /// Where one is.
    pub pager: Option<Pager>,
}

/// What a list is made from: the visible documents of a record, and nothing else.
struct Shown<'a> {
    record: RecordId,
    documents: &'a [DocumentLine],
    cards: &'a [Card],
    since: Option<Timestamp>,
}

impl<'a> Shown<'a> {
    fn of(view: &'a RecordView) -> Self {
        Self {
            record: view.record,
            documents: &view.documents,
            cards: &view.cards,
            since: view.since,
        }
    }

    fn count(&self, space: Space) -> usize {
        self.documents
            .iter()
            .filter(|line| line.space == space)
            .count()
    }
}

impl Listing {
    /// What `query` asks of what is shown.
    fn of(view: &Shown<'_>, query: &RecordQuery) -> Self {
        let space = Space::of_slug(&query.espace);
        let matching: Vec<&DocumentLine> = view
            .documents
            .iter()
            .filter(|line| space.is_none_or(|space| line.space == space))
            .filter(|line| query.auteur.is_empty() || author(line) == query.auteur)
            .filter(|line| crate::search::matches(&query.q, &[&line.title, &line.type_label]))
            .collect();
        let (new, old): (Vec<_>, Vec<_>) = stacks(view.documents, view.cards, &matching)
            .into_iter()
            .partition(|it| it.is_new);
        let new_count = new.len();
        let all: Vec<_> = new.into_iter().chain(old).collect();
        let page = PageOf::new(&all, query.page.max(1));
        Self {
            spaces: space_links(view, space),
            space: space.map(Space::slug),
            total: view.documents.len(),
            heading: space.map_or("Documents", Space::label),
            query: query.q.clone(),
            authors: authors(view, &query.auteur),
            groups: groups(view.since, all.split_at(new_count), &page),
            is_filtered: space.is_some() || !query.q.is_empty() || !query.auteur.is_empty(),
            pager: pager(view, query, &page),
        }
    }
}

/// New ones first, under their own heading, when the reader was here before.
fn groups(
    since: Option<Timestamp>,
    (new, old): (&[Stack<'_>], &[Stack<'_>]),
    page: &PageOf<'_>,
) -> Vec<Group> {
    let heading = since.map(|at| format!("Depuis votre consultation du {}", dates::day(at)));
    let of_page = |is_new: bool| page.stacks.iter().filter(move |it| it.is_new == is_new);
    let mut groups = Vec::new();
    for (heading, is_new, all) in [
        (heading, true, new),
        (since.map(|_| "Avant".to_owned()), false, old),
    ] {
        let rows: Vec<Row> = of_page(is_new).map(row).collect();
        if !rows.is_empty() {
            groups.push(Group {
                heading: heading.unwrap_or_else(|| "Tous les documents".to_owned()),
                count: all.iter().map(|it| it.matching).sum(),
                rows,
            });
        }
    }
    groups
}

fn row(stack: &Stack<'_>) -> Row {
    let line = stack.front;
    Row {
        id: line.id,
        iso_date: dates::iso(line.date),
        date: dates::short_day(line.date),
        space: line.space.slug(),
        icon: crate::icons::of_space(line.space),
        title: line.title.clone(),
        badges: badges(line),
        author: author_and_capacity(line),
        doubles: stack.doubles(),
    }
}

/// « Dr Marc ORIOL », « Le patient », « Vous ».
pub fn author(line: &DocumentLine) -> String {
    match (line.is_from_patient, line.is_mine) {
        (true, _) => "Le patient".to_owned(),
        (false, true) => "Vous".to_owned(),
        (false, false) => line.author.clone(),
    }
}

/// « Dr Marc ORIOL, urgentiste ».
pub fn author_and_capacity(line: &DocumentLine) -> String {
    let name = author(line);
    if line.is_mine || line.is_from_patient || line.author_capacity.is_empty() {
        return name;
    }
    format!("{name}, {}", line.author_capacity.to_lowercase())
}

fn authors(view: &Shown<'_>, present: &str) -> Vec<Choice> {
    let names: BTreeSet<String> = view.documents.iter().map(author).collect();
    names
        .iter()
        .filter(|name| !name.is_empty())
        .map(|name| Choice::new(name, name, present))
        .collect()
}

fn space_links(view: &Shown<'_>, present: Option<Space>) -> Vec<SpaceLink> {
    Space::ALL
        .into_iter()
        .map(|space| SpaceLink {
            slug: space.slug(),
            icon: crate::icons::of_space(space),
            label: short_label(space),
            count: view.count(space),
            is_current: present == Some(space),
        })
        .collect()
}

/// The side column is narrow: four spaces have a shorter name there.
const fn short_label(space: Space) -> &'static str {
    match space {
        Space::Treatments => "Traitements",
        Space::Imaging => "Imagerie",
        Space::Results => "Analyses",
        Space::Certificates => "Certificats",
        Space::Summary | Space::Reports | Space::Prevention | Space::Personal => space.label(),
    }
}

fn pager(view: &Shown<'_>, query: &RecordQuery, page: &PageOf<'_>) -> Option<Pager> {
    let (first, last, total) = page.range()?;
    let number = query.page.max(1);
    let address = |page: usize| {
        let query = [
            ("espace", query.espace.as_str()),
            ("q", query.q.as_str()),
            ("auteur", query.auteur.as_str()),
            ("page", &page.to_string()),
        ]
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", crate::search::escaped(value)))
        .collect::<Vec<_>>()
        .join("&");
        format!("/pro/patients/{}?{query}", view.record)
    };
    Some(Pager {
        text: format!("{first} à {last} sur {total}"),
        previous: (number > 1).then(|| address(number - 1)),
        next: page.has_next.then(|| address(number + 1)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;
    use dmp_core::ids::DocumentId;

    fn lines() -> Vec<DocumentLine> {
        let new = DocumentLine {
            is_new: true,
            ..samples::line("Passage aux urgences", Space::Reports)
        };
        let masked = DocumentLine {
            is_masked: true,
            is_restricted: true,
            is_mine: true,
            ..samples::line("Consultation de psychiatrie", Space::Reports)
        };
        let withheld = DocumentLine {
            is_withheld: true,
            author: "Labo. des Tilleuls".to_owned(),
            ..samples::line("Bilan sanguin", Space::Results)
        };
        let own = DocumentLine {
            is_from_patient: true,
            ..samples::line("Note", Space::Personal)
        };
        let mut lines = vec![new, masked, withheld, own];
        for (line, number) in lines.iter_mut().zip(1..) {
            line.id = DocumentId::from_bytes([number; 16]);
        }
        lines
    }

    /// Each alone on its card.
    fn cards(documents: &[DocumentLine]) -> Vec<Card> {
        let alone = |line: &DocumentLine| Card {
            front: line.id,
            behind: Vec::new(),
        };
        documents.iter().map(alone).collect()
    }

    fn shown<'a>(documents: &'a [DocumentLine], cards: &'a [Card]) -> Shown<'a> {
        let since = Some(Timestamp(samples::NOW.0 - 864_000_000));
        Shown {
            record: samples::record(),
            documents,
            cards,
            since,
        }
    }

    fn listing(query: &str) -> Listing {
        let lines = lines();
        let cards = cards(&lines);
        let query = RecordQuery::of(&Fields::parse(query.as_bytes()));
        Listing::of(&shown(&lines, &cards), &query)
    }

    fn titles(listing: &Listing) -> Vec<&str> {
        listing
            .groups
            .iter()
            .flat_map(|it| &it.rows)
            .map(|it| it.title.as_str())
            .collect()
    }

    #[test]
    fn the_pages_are_sound() {
        for access in [samples::primary_care(), samples::emergency()] {
            for documents in [lines(), Vec::new()] {
                let (record, identity) = (samples::record(), samples::identity());
                let bar = PatientBar::of(record, &identity, &access, samples::NOW).entitled();
                let cards = cards(&documents);
                let listing = Listing::of(&shown(&documents, &cards), &RecordQuery::default());
                let is_primary_care = access.is_primary_care;
                let frame = Frame::sample();
                assert_is_sound(&RecordPage {
                    frame,
                    bar,
                    is_primary_care,
                    documents: "/pro/patients/1/documents".to_owned(),
                    synthesis: None,
                    listing,
                });
            }
        }
    }

    #[test]
    fn what_is_new_comes_first_under_its_own_heading() {
        let listing = listing("");
        let headings: Vec<_> = listing
            .groups
            .iter()
            .map(|it| (it.heading.as_str(), it.count))
            .collect();
        assert_eq!(
            headings,
            [
                ("Depuis votre consultation du 2 mars 2026", 1),
                ("Avant", 3)
            ]
        );
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn the_list_is_filtered_by_space_words_and_author() {
        for (query, expected) in [
            ("espace=analyses",            vec!["Bilan sanguin"]),
            ("espace=inconnu",             titles(&listing(""))),
            ("q=URGENCES",                 vec!["Passage aux urgences"]),
            ("q=scanner",                  vec![]),
            ("auteur=Vous",                vec!["Consultation de psychiatrie"]),
            ("auteur=Le+patient",          vec!["Note"]),
            ("espace=analyses&q=passage",  vec![]),
        ] {
            assert_eq!(titles(&listing(query)), expected, "{query}");
        }
    }

    #[test]
    fn counts_and_authors_come_from_what_is_visible() {
        let listing = listing("espace=analyses"); // REQ-R-20
        let counts: Vec<_> = listing.spaces.iter().map(|it| it.count).collect();
        assert_eq!((counts, listing.total), (vec![0, 0, 2, 0, 1, 0, 0, 1], 4));
        let authors: Vec<_> = listing.authors.iter().map(|it| it.label.as_str()).collect();
        assert_eq!(
            authors,
            ["Labo. des Tilleuls", "Le patient", "Marc ORIOL", "Vous"]
        );
    }

    #[test]
    fn a_long_list_is_read_by_pages() {
        let id = |at: u8| DocumentId::from_bytes([at; 16]);
        let line = || samples::line("A", Space::Reports);
        let documents: Vec<_> = (0..120)
            .map(|at| DocumentLine {
                id: id(at),
                is_new: at < 3,
                ..line()
            })
            .collect();
        let cards = cards(&documents);
        let page = |page: usize| {
            let listing = Listing::of(
                &shown(&documents, &cards),
                &RecordQuery {
                    page,
                    ..RecordQuery::default()
                },
            );
            let ids: Vec<_> = listing
                .groups
                .iter()
                .flat_map(|it| &it.rows)
                .map(|it| it.id)
                .collect();
            (ids, listing.pager)
        };
        let all: Vec<_> = [1, 2, 3].into_iter().flat_map(|it| page(it).0).collect();
        assert_eq!(all, (0..120).map(id).collect::<Vec<_>>());
        let (_, pager) = page(2);
        assert_eq!(pager.map(|it| it.text).as_deref(), Some("51 à 100 sur 120"));
        assert!(page(9).0.is_empty());
    }
}
