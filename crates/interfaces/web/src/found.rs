//! What a search found, as both portals show it.
//!
//! What is looked for says as much as what is found: it comes and goes in forms (POST), never in an
//! address, a title or a kept form. Rule: SEA-012.

use crate::forms::Fields;
use crate::{dates, icons, wording};
use dmp_core::codes::Space;
use dmp_core::document::Origin;
use dmp_service::reading::DocumentLine;
use dmp_service::readings::TextRead;
use dmp_service::search::{Breadth, FoundDocument, SearchQuery, SearchView};
use std::ops::Range;

/// What the form asked for.
#[derive(Clone, Default)]
pub struct Asked {
    text: String,
    space: Option<Space>,
    origin: Option<Origin>,
    /// From 1.
    page: usize,
}

/// A page of results, with all that its forms send again.
pub struct Results {
    /// Where its forms go.
    pub action: String,
    /// The words.
    pub text: String,
    /// Slug of the space, or nothing.
    pub space: &'static str,
    /// Code of the origin, or nothing.
    pub origin: &'static str,
    /// Origins to choose from: code and words.
    pub origins: Vec<(&'static str, &'static str)>,
    /// « 12 documents trouvés »; nothing before anything was asked.
    pub total: String,
    /// Whether no document has every word.
    pub is_partial: bool,
    /// Spaces to narrow to, the whole record first.
    pub chips: Vec<SpaceChip>,
    /// The words, completed.
    pub suggestions: Vec<String>,
    /// How many documents wait to be read, in a sentence.
    pub waiting: Option<String>,
    /// The documents.
    pub rows: Vec<FoundRow>,
    /// Where one is among the pages.
    pub pager: Option<Pager>,
}

/// A space to narrow to.
pub struct SpaceChip {
    /// Its slug; nothing for the whole record.
    pub slug: &'static str,
    /// Its name.
    pub label: &'static str,
    /// How many documents of it answer.
    pub count: usize,
    /// Whether it is the present one.
    pub is_current: bool,
}

/// Where one is among the pages.
pub struct Pager {
    /// « Page 2 sur 5 ».
    pub text: String,
    /// The page before.
    pub previous: Option<usize>,
    /// The page after.
    pub next: Option<usize>,
}

/// A document that answers.
pub struct FoundRow {
    /// Slug of its space.
    pub space: &'static str,
    /// Icon of its space.
    pub icon: &'static str,
    /// Address.
    pub href: String,
    /// Title.
    pub title: Vec<Piece>,
    /// Badges: kind, words, icon.
    pub badges: Vec<(&'static str, String, &'static str)>,
    /// Type, author, date, space.
    pub meta: Vec<String>,
    /// What it says.
    pub snippets: Vec<Vec<Piece>>,
    /// What of it cannot be found, or nothing. Rule: SEA-006.
    pub note: &'static str,
}

/// A piece of text, marked or not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it is what was looked for.
    pub is_marked: bool,
}

/// What one audience reads of a document that another reads otherwise.
pub struct Told {
    /// Address.
    pub href: String,
    /// Who wrote it.
    pub author: String,
    /// Badges: kind, words, icon.
    pub badges: Vec<(&'static str, String, &'static str)>,
}

impl Asked {
    /// Reads the form.
    pub fn of(fields: &Fields) -> Self {
        Self {
            text: fields.text("q").to_owned(),
            space: Space::of_slug(fields.text("espace")),
            origin: match fields.text("origine") {
                "soignants" => Some(Origin::Professional),
                "patient" => Some(Origin::Patient),
                _ => None,
            },
            page: fields.text("page").parse().unwrap_or(1).max(1),
        }
    }

    /// As the use case takes it.
    pub fn query(&self) -> SearchQuery {
        SearchQuery {
            text: self.text.clone(),
            space: self.space,
            origin: self.origin,
            page: self.page.saturating_sub(1),
        }
    }

    const fn origin_code(&self) -> &'static str {
        match self.origin {
            None => "",
            Some(Origin::Professional) => "soignants",
            Some(Origin::Patient) => "patient",
        }
    }
}

impl Results {
    /// What `view` found for `asked`; `patient` names who else than professionals deposits, and
    /// `tell` says of a document what differs between audiences.
    pub fn new(
        action: String,
        asked: &Asked,
        view: &SearchView,
        patient: &'static str,
        tell: impl Fn(&DocumentLine) -> Told,
    ) -> Self {
        Self {
            action,
            text: asked.text.clone(),
            space: asked.space.map_or("", Space::slug),
            origin: asked.origin_code(),
            origins: vec![
                ("", "Tous"),
                ("soignants", "Professionnels"),
                ("patient", patient),
            ],
            total: total(asked, view.total),
            is_partial: view.breadth == Breadth::AnyWord && view.total > 0,
            chips: chips(asked, &view.spaces),
            suggestions: view.suggestions.clone(),
            waiting: waiting(view.waiting),
            rows: view
                .found
                .iter()
                .map(|it| FoundRow::of(it, tell(&it.line)))
                .collect(),
            pager: pager(asked.page.max(1), view.pages),
        }
    }

    /// Title of the page: what became of the search, and no word of it.
    pub const fn title(&self) -> &'static str {
        match (self.text.is_empty(), self.rows.is_empty()) {
            (true, _) => "Rechercher",
            (false, true) => "Aucun résultat",
            (false, false) => "Résultats de la recherche",
        }
    }

    /// Whether something is left out that the words may be in.
    pub const fn is_narrowed(&self) -> bool {
        !self.space.is_empty() || !self.origin.is_empty()
    }
}

fn total(asked: &Asked, total: usize) -> String {
    match (asked.text.is_empty(), total) {
        (true, _) => String::new(),
        (false, 0) => "Aucun document trouvé".to_owned(),
        (false, _) => wording::counted(total, "document trouvé", "documents trouvés"),
    }
}

/// The whole record, then the spaces that answer; none where there is nothing to choose.
fn chips(asked: &Asked, spaces: &[(Space, usize)]) -> Vec<SpaceChip> {
    if spaces.len() < 2 && asked.space.is_none() {
        return Vec::new();
    }
    let all = SpaceChip {
        slug: "",
        label: "Tout le dossier",
        count: spaces.iter().map(|(_, count)| count).sum(),
        is_current: asked.space.is_none(),
    };
    let each = spaces.iter().map(|(space, count)| SpaceChip {
        slug: space.slug(),
        label: space.label(),
        count: *count,
        is_current: asked.space == Some(*space),
    });
    std::iter::once(all).chain(each).collect()
}

fn waiting(documents: usize) -> Option<String> {
    match documents {
        0 => None,
        1 => Some(
            "1 document est en cours de lecture : pour l’instant, on le trouve par son titre, son \
             type et son auteur."
                .to_owned(),
        ),
        many => Some(format!(
            "{many} documents sont en cours de lecture : pour l’instant, on les trouve par leur \
             titre, leur type et leur auteur."
        )),
    }
}

fn pager(page: usize, pages: usize) -> Option<Pager> {
    (pages > 1 && page <= pages).then(|| Pager {
        text: format!("Page {page} sur {pages}"),
        previous: (page > 1).then(|| page - 1),
        next: (page < pages).then(|| page + 1),
    })
}

impl FoundRow {
    fn of(found: &FoundDocument, told: Told) -> Self {
        let line = &found.line;
        let meta = [
            line.type_label.clone(),
            told.author,
            dates::day(line.date),
            line.space.label().to_owned(),
        ];
        Self {
            space: line.space.slug(),
            icon: icons::of_space(line.space),
            href: told.href,
            title: pieces(&line.title, &found.title_marks),
            badges: told.badges,
            meta: meta.into_iter().filter(|it| !it.is_empty()).collect(),
            snippets: found
                .snippets
                .iter()
                .map(|it| pieces(&it.text, &it.marks))
                .collect(),
            note: note(found.text, found.is_cut),
        }
    }
}

/// What of a document cannot be found.
const fn note(text: TextRead, is_cut: bool) -> &'static str {
    match (text, is_cut) {
        (TextRead::Read, false) => "",
        (TextRead::Read, true) => "Document très long : la recherche n’en lit que le début.",
        (TextRead::NoText, _) => "Document fait d’images : la recherche n’en lit pas le texte.",
        (TextRead::Encrypted, _) => {
            "Document protégé par un mot de passe : la recherche n’en lit pas le texte."
        }
        (TextRead::TooCostly | TextRead::Unreadable, _) => {
            "Le texte de ce document n’a pas pu être lu : la recherche n’en connaît que le titre."
        }
    }
}

/// `text` cut where marks begin and end. A mark that is not in the text is no mark.
fn pieces(text: &str, marks: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut push = |range: Range<usize>, is_marked| {
        let text = text.get(range).filter(|it| !it.is_empty());
        pieces.extend(text.map(|it| Piece {
            text: it.to_owned(),
            is_marked,
        }));
    };
    for mark in marks {
        if mark.start < from || text.get(mark.clone()).is_none() {
            continue;
        }
        push(from..mark.start, false);
        push(mark.clone(), true);
        from = mark.end;
    }
    push(from..text.len(), false);
    pieces
}

#[cfg(test)]
pub mod tests {
    use super::*;

    fn piece(text: &str, is_marked: bool) -> Piece {
        Piece {
            text: text.to_owned(),
            is_marked,
        }
    }

    /// Results with everything that a page can show.
    pub fn sample() -> Results {
        Results {
            action: "/recherche".to_owned(),
            text: "\"scanner\" <b>".to_owned(),
            space: "imagerie",
            origin: "soignants",
            origins: vec![("", "Tous"), ("soignants", "Professionnels")],
            total: "41 documents trouvés".to_owned(),
            is_partial: true,
            chips: chips(
                &Asked {
                    space: Some(Space::Imaging),
                    ..Asked::default()
                },
                &[(Space::Reports, 1), (Space::Imaging, 40)],
            ),
            suggestions: vec!["scanner <thoracique>".to_owned()],
            waiting: waiting(3),
            rows: vec![FoundRow {
                space: "imagerie",
                icon: "bone",
                href: "/documents/07".to_owned(),
                title: vec![piece("Scanner", true), piece(" <du thorax>", false)],
                badges: vec![("mask", "Masqué".to_owned(), "eye-off")],
                meta: vec!["CR d’imagerie".to_owned(), "12 mars 2026".to_owned()],
                snippets: vec![vec![piece("… un ", false), piece("scanner", true)]],
                note: note(TextRead::Read, true),
            }],
            pager: pager(2, 3),
        }
    }

    /// Nothing found, and nothing asked.
    pub fn empty(text: &str) -> Results {
        Results {
            text: text.to_owned(),
            total: String::new(),
            is_partial: false,
            chips: Vec::new(),
            suggestions: Vec::new(),
            waiting: None,
            rows: Vec::new(),
            pager: None,
            ..sample()
        }
    }

    #[test]
    fn a_text_is_cut_where_marks_begin_and_end() {
        for (text, marks, expected) in [
            ("rien", vec![], vec![piece("rien", false)]),
            ("", vec![], vec![]),
            (
                "l’été ici",
                vec![(4, 9)],
                vec![piece("l’", false), piece("été", true), piece(" ici", false)],
            ),
            ("tout", vec![(0, 4)], vec![piece("tout", true)]),
            // Outside, within a letter, or backwards: what does not fit is no mark.
            (
                "été",
                vec![(0, 99), (1, 2), (3, 5)],
                vec![piece("ét", false), piece("é", true)],
            ),
        ] {
            let marks: Vec<_> = marks.iter().map(|(from, to)| *from..*to).collect();
            assert_eq!(pieces(text, &marks), expected, "{text}");
        }
    }

    #[test]
    fn what_a_form_asks_is_read_or_left_out() {
        for (form, expected) in [
            ("", ("", None, "", 0)),
            ("q=+fer++", ("fer", None, "", 0)),
            (
                "q=fer&espace=analyses&origine=patient&page=3",
                ("fer", Some(Space::Results), "patient", 2),
            ),
            (
                "q=fer&espace=nulle-part&origine=x&page=0",
                ("fer", None, "", 0),
            ),
            ("q=fer&page=-1", ("fer", None, "", 0)),
        ] {
            let asked = Asked::of(&Fields::parse(form.as_bytes()));
            let query = asked.query();
            let read = (
                query.text.as_str(),
                query.space,
                asked.origin_code(),
                query.page,
            );
            assert_eq!(read, expected, "{form}");
        }
    }

    #[test]
    fn no_title_of_a_page_says_what_was_looked_for() {
        for results in [sample(), empty("scanner"), empty("")] {
            assert!(!results.title().contains("scanner"));
        }
    }
}
