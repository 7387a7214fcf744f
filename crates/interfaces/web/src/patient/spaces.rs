//! `/espaces` and `/espaces/{slug}`: the documents of a space, by month, with filters.

use super::home::{SpaceCard, space_cards};
use super::rows::{self, MonthGroup};
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::Page;
use crate::search::{escaped, matches};
use crate::session::PatientSession;
use crate::stacks::{PageOf, stacks};
use crate::{dates, icons, wording};
use askama::Template;
use axum::extract::Path;
use dmp_core::codes::Space;
use dmp_service::reading::{self, DocumentLine, RecordView};
use std::collections::{BTreeMap, BTreeSet};

/// Types that get a chip.
const CHIPS_MAX: usize = 6;

/// The eight cards, for telephones.
#[derive(Template)]
#[template(path = "patient/spaces.html")]
struct SpacesPage {
    frame: Frame,
    spaces: Vec<SpaceCard>,
}

/// A space.
#[derive(Template)]
#[template(path = "patient/space.html")]
struct SpacePage {
    frame: Frame,
    print_line: String,
    slug: &'static str,
    address: String,
    icon: &'static str,
    label: &'static str,
    lead: &'static str,
    query: String,
    years: Vec<(String, String)>,
    year: String,
    authors: Vec<(String, String)>,
    author: String,
    kind: String,
    chips: Vec<Chip>,
    groups: Vec<MonthGroup>,
    is_empty_space: bool,
    pager: Option<Pager>,
}

/// A filter by type.
struct Chip {
    href: String,
    text: String,
    count: usize,
    is_current: bool,
    is_mask: bool,
}

/// Where one is in a long list.
pub struct Pager {
    /// « 1 à 50 sur 83 ».
    pub text: String,
    /// Address of the page before, or nothing.
    pub previous: String,
    /// Address of the page after, or nothing.
    pub next: String,
}

/// What the address asks for.
struct Asked {
    query: String,
    year: String,
    author: String,
    kind: String,
    page: usize,
}

/// The filter that shows masked documents.
const MASKED: &str = "masques";

/// `GET /espaces`
pub async fn all(patient: PatientSession) -> Result<Page<impl Template>, PageError> {
    let view = view(&patient).await?;
    let spaces = space_cards(&view, patient.frame.now);
    Ok(Page(SpacesPage {
        frame: patient.frame().with_counts(&view),
        spaces,
    }))
}

/// `GET /espaces/{slug}`
pub async fn show(
    patient: PatientSession,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Page<impl Template>, PageError> {
    let space = Space::of_slug(&slug).ok_or_else(PageError::not_found)?;
    documents(&patient, space, &fields).await
}

/// `GET /espaces/prevention/documents`: that space has a page of its own before its documents.
pub async fn show_prevention(
    patient: PatientSession,
    fields: Fields,
) -> Result<Page<impl Template>, PageError> {
    documents(&patient, Space::Prevention, &fields).await
}

/// `GET /espaces/synthese/documents`: that space's own address is the synthesis itself.
pub async fn of_summary(
    patient: PatientSession,
    fields: Fields,
) -> Result<Page<impl Template>, PageError> {
    documents(&patient, Space::Summary, &fields).await
}

async fn documents(
    patient: &PatientSession,
    space: Space,
    fields: &Fields,
) -> Result<Page<SpacePage>, PageError> {
    let view = view(patient).await?;
    Ok(Page(SpacePage::new(
        patient,
        &view,
        space,
        Asked::of(fields),
    )))
}

/// Address of the documents of a space.
fn list_address(slug: &str) -> String {
    // Spaces whose own address is another page.
    if slug == Space::Prevention.slug() || slug == Space::Summary.slug() {
        format!("/espaces/{slug}/documents")
    } else {
        format!("/espaces/{slug}")
    }
}

async fn view(patient: &PatientSession) -> Result<RecordView, PageError> {
    let record = patient.record;
    let view = patient
        .run(move |app, session| reading::record(app, session, record))
        .await?;
    Ok(view)
}

impl Asked {
    fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        let page = fields.text("page").parse().unwrap_or(1);
        Self {
            query: text("q"),
            year: text("annee"),
            author: text("auteur"),
            kind: text("type"),
            page: std::cmp::Ord::max(page, 1),
        }
    }

    /// Everything but the type.
    fn accepts(&self, line: &DocumentLine) -> bool {
        let is_of_year =
            self.year.is_empty() || dates::day_of(line.date).year().to_string() == self.year;
        let is_of_author = self.author.is_empty() || rows::author(line) == self.author;
        let organization = line.organization.as_deref().unwrap_or_default();
        let texts = [
            &line.title,
            &line.type_label,
            &rows::author_and_capacity(line),
            organization,
        ];
        is_of_year && is_of_author && matches(&self.query, &texts)
    }

    fn is_of_kind(&self, line: &DocumentLine) -> bool {
        match self.kind.as_str() {
            "" => true,
            MASKED => line.is_masked || line.is_restricted,
            code => line.type_code.0 == code,
        }
    }

    /// The address of the same list with another type or page.
    fn address(&self, space: Space, kind: &str, page: usize) -> String {
        let page = if page > 1 {
            page.to_string()
        } else {
            String::new()
        };
        let pairs = [
            ("q", self.query.as_str()),
            ("annee", &self.year),
            ("auteur", &self.author),
            ("type", kind),
            ("page", &page),
        ];
        let asked: Vec<String> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", escaped(value)))
            .collect();
        let mark = if asked.is_empty() { "" } else { "?" };
        format!("{}{mark}{}", list_address(space.slug()), asked.join("&"))
    }
}

impl SpacePage {
    fn new(patient: &PatientSession, view: &RecordView, space: Space, asked: Asked) -> Self {
        let all: Vec<_> = view.in_space(space).collect();
        let accepted: Vec<_> = all
            .iter()
            .copied()
            .filter(|line| asked.accepts(line))
            .collect();
        let shown: Vec<_> = accepted
            .iter()
            .copied()
            .filter(|line| asked.is_of_kind(line))
            .collect();
        let stacks = stacks(&view.documents, &view.cards, &shown);
        let page = PageOf::new(&stacks, asked.page);
        Self {
            frame: patient.frame().with_counts(view),
            print_line: rows::print_line(&view.identity, patient.frame.now),
            slug: space.slug(),
            address: list_address(space.slug()),
            icon: icons::of_space(space),
            label: space.label(),
            lead: lead(space),
            years: years(&all),
            authors: authors(&all),
            chips: chips(space, &accepted, &asked),
            groups: rows::by_month(page.stacks),
            is_empty_space: all.is_empty(),
            pager: pager(space, &asked, &page),
            query: asked.query,
            year: asked.year,
            author: asked.author,
            kind: asked.kind,
        }
    }
}

/// What a space holds, in one sentence.
const fn lead(space: Space) -> &'static str {
    match space {
        Space::Summary => "L’essentiel à savoir sur votre santé, écrit par vos soignants.",
        Space::Treatments => "Ordonnances, soins et dispensations.",
        Space::Reports => {
            "Consultations, hospitalisations et passages aux urgences, écrits par vos soignants."
        }
        Space::Imaging => "Radiographies, scanners, IRM et échographies.",
        Space::Results => "Résultats de laboratoire, du plus récent au plus ancien.",
        Space::Prevention => "Vaccinations, dépistages et bilans de prévention.",
        Space::Certificates => "Certificats, déclarations et documents administratifs.",
        Space::Personal => "Ce que vous voulez dire à vos soignants : directives, volontés, notes.",
    }
}

fn years(lines: &[&DocumentLine]) -> Vec<(String, String)> {
    let years: BTreeSet<i16> = lines
        .iter()
        .map(|line| dates::day_of(line.date).year())
        .collect();
    let all = (String::new(), "Toutes".to_owned());
    let each = years
        .iter()
        .rev()
        .map(|year| (year.to_string(), year.to_string()));
    std::iter::once(all).chain(each).collect()
}

fn authors(lines: &[&DocumentLine]) -> Vec<(String, String)> {
    let authors: BTreeSet<String> = lines
        .iter()
        .map(|line| rows::author(line))
        .filter(|name| !name.is_empty())
        .collect();
    let all = (String::new(), "Tous".to_owned());
    std::iter::once(all)
        .chain(authors.into_iter().map(|name| (name.clone(), name)))
        .collect()
}

/// « Tous », the most frequent types, « Masqués »; none if there is nothing to choose from.
fn chips(space: Space, lines: &[&DocumentLine], asked: &Asked) -> Vec<Chip> {
    let mut types: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    for line in lines {
        types
            .entry(&line.type_code.0)
            .or_insert((&line.type_label, 0))
            .1 += 1;
    }
    let masked = lines
        .iter()
        .filter(|line| line.is_masked || line.is_restricted)
        .count();
    if types.len() < 2 && masked == 0 {
        return Vec::new();
    }
    let chip = |kind: &str, text: &str, count| Chip {
        href: asked.address(space, kind, 1),
        text: text.to_owned(),
        count,
        is_current: asked.kind == kind,
        is_mask: kind == MASKED,
    };
    let mut sorted: Vec<_> = types.into_iter().collect();
    sorted.sort_by_key(|(_, (_, count))| std::cmp::Reverse(*count));
    let mut chips = vec![chip("", "Tous", lines.len())];
    chips.extend(
        sorted
            .iter()
            .take(CHIPS_MAX)
            .map(|(code, (label, count))| chip(code, label, *count)),
    );
    if masked > 0 {
        chips.push(chip(MASKED, "Masqués", masked));
    }
    chips
}

fn pager(space: Space, asked: &Asked, page: &PageOf<'_>) -> Option<Pager> {
    let (first, last, total) = page.range()?;
    let total = wording::counted(total, "document", "documents");
    let address = |is_there: bool, page| {
        if is_there {
            asked.address(space, &asked.kind, page)
        } else {
            String::new()
        }
    };
    Some(Pager {
        text: format!("{first} à {last} sur {total}"),
        previous: address(asked.page > 1, asked.page - 1),
        next: address(page.has_next, asked.page + 1),
    })
}

#[cfg(test)]
mod tests {
    use super::super::rows::DocRow;
    use super::*;
    use crate::page::tests::assert_is_sound;

    fn sample() -> SpacePage {
        let text = str::to_owned;
        let chip = |kind: &str| Chip {
            href: format!("/espaces/comptes-rendus?type={kind}"),
            text: text("Consultations"),
            count: 3,
            is_current: kind.is_empty(),
            is_mask: kind == MASKED,
        };
        SpacePage {
            frame: Frame::sample().in_section("/espaces/comptes-rendus"),
            print_line: text("Camille MOREAU"),
            slug: "comptes-rendus",
            address: list_address("comptes-rendus"),
            icon: "file-text",
            label: "Comptes rendus",
            lead: lead(Space::Reports),
            query: text("\"scanner\""),
            years: vec![
                (String::new(), text("Toutes")),
                (text("2026"), text("2026")),
            ],
            year: text("2026"),
            authors: vec![(String::new(), text("Tous"))],
            author: String::new(),
            kind: text("11488-4"),
            chips: vec![chip(""), chip("11488-4"), chip(MASKED)],
            groups: vec![MonthGroup {
                heading: text("Mars 2026"),
                count: 1,
                rows: vec![DocRow::sample()],
            }],
            is_empty_space: false,
            pager: Some(Pager {
                text: text("1 à 50 sur 83 documents"),
                previous: String::new(),
                next: text("/espaces/comptes-rendus?page=2"),
            }),
        }
    }

    #[test]
    fn the_pages_are_sound() {
        assert_is_sound(&sample());
        assert_is_sound(&SpacePage {
            groups: Vec::new(),
            chips: Vec::new(),
            pager: None,
            ..sample()
        });
        assert_is_sound(&SpacePage {
            groups: Vec::new(),
            is_empty_space: true,
            ..sample()
        });
        let spaces = super::super::home::tests::cards();
        assert_is_sound(&SpacesPage {
            frame: Frame::sample(),
            spaces,
        });
    }

    #[test]
    fn a_filter_keeps_the_others() {
        let fields = Fields::parse(b"q=d%C3%A9p%C3%B4t&annee=2026&type=a&page=3");
        let asked = Asked::of(&fields);
        assert_eq!(
            asked.address(Space::Results, "b", 1),
            "/espaces/analyses?q=d%C3%A9p%C3%B4t&annee=2026&type=b"
        );
        assert_eq!(asked.page, 3);
        assert_eq!(Asked::of(&Fields::parse(b"page=0")).page, 1);
    }
}
