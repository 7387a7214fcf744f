//! The form of a summary: its lines as they were proposed or sent, each with its source.

use super::words::{self, Labels, Problem};
use crate::forms::Fields;
use crate::synthesis::{Reader, SourceLink, link};
use dmp_core::clinical::PartialDate;
use dmp_core::declared::blood_groups;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::summary::{Detail, Draft, PARTS, Part, TypedLine, TypedSummary};
use dmp_service::summaries::DraftView;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Most lines that a form sends: more than every part may have.
const LINES_MAX: usize = 800;

/// What was asked for: which button was pressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// One more line of a part.
    Line(Part),
    /// The form again, from the preview.
    Edit,
    /// The preview.
    Preview,
    /// To sign.
    Sign,
}

/// Everything that was sent.
pub struct Sent {
    /// What was asked for.
    pub asked: Asked,
    /// The lines, with one more where one was asked for.
    pub typed: TypedSummary,
    /// Whether he states that he read it.
    pub is_read: bool,
    /// Whether he informed the patient.
    pub is_informed: bool,
    /// The summary that he was told it replaces.
    pub replaces: Option<DocumentId>,
    /// Dates as they were typed, by rank: what is no date comes back as it was.
    dates: Vec<String>,
}

/// A part of the form.
pub struct PartForm {
    /// Its name, which is also its anchor.
    pub slug: &'static str,
    /// Its words.
    pub labels: Labels,
    /// Whether its lines say something beside their name.
    pub has_detail: bool,
    /// Whether its lines have a date.
    pub has_date: bool,
    /// Whether its lines are chosen in a list, and lines cannot be added.
    pub is_choice: bool,
    /// What can be chosen.
    pub options: &'static [(String, String)],
    /// Its lines.
    pub lines: Vec<LineForm>,
}

/// A line of the form.
pub struct LineForm {
    /// What the names of its fields begin with.
    pub name: String,
    /// What it is proposed as, or nothing.
    pub key: String,
    /// Whether it is kept.
    pub is_kept: bool,
    /// What it is about.
    pub what: String,
    /// What it says besides.
    pub detail: String,
    /// Its date as it was typed.
    pub date: String,
    /// What is wrong with each of these.
    pub errors: [String; 3],
    /// Where it comes from.
    pub source: Option<SourceLink>,
    /// Whether it was just added.
    pub is_new: bool,
}

impl Sent {
    /// Every proposal, kept.
    pub fn proposed(view: &DraftView) -> Self {
        let proposals = &view.draft.proposals;
        let dates = proposals.iter().map(|it| it.row.date.map(shown));
        let lines = proposals.iter().map(|it| TypedLine {
            part: Some(it.row.part),
            key: it.keys().next().unwrap_or_default(),
            is_kept: true,
            what: it.row.what.clone(),
            detail: it.row.detail.clone(),
            date: it.row.date.map(|it| it.to_string()).unwrap_or_default(),
        });
        let mut sent = Self {
            asked: Asked::Edit,
            typed: TypedSummary {
                lines: lines.collect(),
                has_no_known_allergy: view.draft.no_known_allergy.is_some(),
            },
            is_read: false,
            is_informed: false,
            replaces: None,
            dates: dates.map(Option::unwrap_or_default).collect(),
        };
        sent.with_group();
        sent
    }

    /// Reads what the page sent.
    pub fn of(fields: &Fields) -> Self {
        let mut values: HashMap<&str, &str> = HashMap::new();
        for (name, value) in fields.pairs() {
            values.entry(name).or_insert(value);
        }
        let text = |name: &str| values.get(name).copied().unwrap_or_default().trim();
        let count = text("lignes").parse().unwrap_or(0).min(LINES_MAX);
        let cell = |rank: usize, cell: &str| text(&format!("l-{rank}-{cell}")).to_owned();
        let dates: Vec<_> = (0..count).map(|rank| cell(rank, "date")).collect();
        let lines = (0..count).map(|rank| TypedLine {
            part: Part::of(&cell(rank, "partie")),
            key: cell(rank, "cle"),
            is_kept: cell(rank, "garder") == "1",
            what: cell(rank, "quoi"),
            detail: cell(rank, "detail"),
            date: iso(&dates[rank]),
        });
        let mut sent = Self {
            asked: asked(text("action")),
            typed: TypedSummary {
                lines: lines.collect(),
                has_no_known_allergy: text("aucune-allergie") == "1",
            },
            is_read: text("relu") == "1",
            is_informed: text("informe") == "1",
            replaces: text("precedente").parse().ok(),
            dates,
        };
        if let Asked::Line(part) = sent.asked {
            sent.push(part);
        }
        sent.with_group();
        sent
    }

    /// The boxes that must be ticked and are not.
    pub fn missing(&self) -> Vec<Problem> {
        let boxes = [(self.is_read, "relu"), (self.is_informed, "informe")];
        let missing = boxes.into_iter().filter(|(is_ticked, _)| !is_ticked);
        missing.map(|(_, field)| words::not_ticked(field)).collect()
    }

    /// Everything, to be sent again by a page that does not show it.
    pub fn kept(&self) -> Vec<(String, String)> {
        let mut kept = vec![("lignes".to_owned(), self.typed.lines.len().to_string())];
        for (rank, line) in self.typed.lines.iter().enumerate() {
            let part = line.part.map_or("", Part::slug);
            let ticked = if line.is_kept { "1" } else { "" };
            for (cell, value) in [
                ("partie", part),
                ("cle", &line.key),
                ("garder", ticked),
                ("quoi", &line.what),
                ("detail", &line.detail),
                ("date", &self.dates[rank]),
            ] {
                if !value.is_empty() {
                    kept.push((format!("l-{rank}-{cell}"), value.to_owned()));
                }
            }
        }
        if self.typed.has_no_known_allergy {
            kept.push(("aucune-allergie".to_owned(), "1".to_owned()));
        }
        kept
    }

    fn push(&mut self, part: Part) {
        self.dates.push(String::new());
        self.typed.lines.push(TypedLine {
            part: Some(part),
            is_kept: true,
            ..TypedLine::default()
        });
    }

    /// The blood group is one list to choose from, filled or not.
    fn with_group(&mut self) {
        let is_group = |it: &TypedLine| it.part == Some(Part::BloodGroup);
        if !self.typed.lines.iter().any(is_group) {
            self.push(Part::BloodGroup);
        }
    }
}

fn asked(button: &str) -> Asked {
    let line = button.strip_prefix("ajouter-").and_then(Part::of);
    match (line, button) {
        (Some(part), _) => Asked::Line(part),
        (None, "modifier") => Asked::Edit,
        (None, "signer") => Asked::Sign,
        (None, _) => Asked::Preview,
    }
}

/// The parts of the form, in their order.
pub fn parts(draft: &Draft, sent: &Sent, problems: &[Problem], record: RecordId) -> Vec<PartForm> {
    let of_part = |part: Part| {
        let lines = sent.typed.lines.iter().enumerate();
        let lines = lines.filter(move |(_, line)| line.part == Some(part));
        lines.map(move |(rank, _)| line(draft, sent, (rank, part), (problems, record)))
    };
    PARTS
        .into_iter()
        .map(|part| PartForm {
            slug: part.slug(),
            labels: words::labels(part),
            has_detail: part.detail() != Detail::None,
            has_date: part.has_date(),
            is_choice: part == Part::BloodGroup,
            options: if part == Part::BloodGroup {
                &GROUPS
            } else {
                &[]
            },
            lines: of_part(part).collect(),
        })
        .collect()
}

fn line(
    draft: &Draft,
    sent: &Sent,
    (rank, part): (usize, Part),
    (problems, record): (&[Problem], RecordId),
) -> LineForm {
    let typed = &sent.typed.lines[rank];
    let name = format!("l-{rank}");
    let error = |cell: &str| words::at(problems, &format!("{name}-{cell}")).to_owned();
    let source = draft.proposal(part, &typed.key);
    let source = source.and_then(|it| it.sources.first());
    LineForm {
        errors: ["quoi", "detail", "date"].map(error),
        name,
        key: typed.key.clone(),
        is_kept: typed.is_kept,
        what: typed.what.clone(),
        detail: typed.detail.clone(),
        date: sent.dates[rank].clone(),
        source: source.map(|it| link(it, Reader::Professional(record))),
        is_new: sent.asked == Asked::Line(part) && rank + 1 == sent.last_of(part),
    }
}

impl LineForm {
    /// What is chosen, where it is chosen in a list.
    pub fn chosen(&self) -> &str {
        &self.what
    }

    /// What is wrong with its name (0), what it says besides (1) or its date (2), or nothing.
    pub fn error(&self, cell: usize) -> &str {
        &self.errors[cell]
    }
}

impl Sent {
    /// One more than the rank of the last line of `part`.
    fn last_of(&self, part: Part) -> usize {
        let of_part = |it: &TypedLine| it.part == Some(part);
        let last = self.typed.lines.iter().rposition(of_part);
        last.map_or(0, |rank| rank + 1)
    }
}

static GROUPS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let none = (String::new(), "Non précisé".to_owned());
    let groups = blood_groups().iter();
    let groups = groups.map(|it| (it.label.clone(), it.label.clone()));
    std::iter::once(none).chain(groups).collect()
});

/// Who states that no allergy is known, in a sentence; or nothing.
pub fn no_allergy_source(draft: &Draft, record: RecordId) -> String {
    let source = draft.no_known_allergy.as_ref();
    let source = source.map(|it| link(it, Reader::Professional(record)));
    source.map_or_else(String::new, |it| {
        format!("Dit par {}, {}.", it.who, it.date)
    })
}

/// `2019-03-14` of `14/03/2019`, `2019-03` of `3/2019`; anything else as it is.
fn iso(text: &str) -> String {
    let parts: Vec<_> = text.split('/').map(str::trim).collect();
    match parts.as_slice() {
        [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
        [month, year] => format!("{year}-{month:0>2}"),
        _ => text.to_owned(),
    }
}

/// `14/03/2019` of `2019-03-14`.
fn shown(date: PartialDate) -> String {
    let text = date.to_string();
    text.split('-').rev().collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_date_is_typed_as_people_write_it() {
        for (typed, expected) in [
            ("14/03/2019", "2019-03-14"),
            ("4/3/2019",   "2019-03-04"),
            ("3/2019",     "2019-03"),
            ("2019",       "2019"),
            ("2019-03",    "2019-03"),
            ("hier",       "hier"),
            ("",           ""),
        ] {
            assert_eq!(iso(typed), expected, "{typed}");
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn the_button_says_what_is_asked_for() {
        for (button, expected) in [
            ("ajouter-vaccins", Asked::Line(Part::Vaccines)),
            ("ajouter-rien",    Asked::Preview),
            ("modifier",        Asked::Edit),
            ("signer",          Asked::Sign),
            ("apercu",          Asked::Preview),
            ("",                Asked::Preview),
        ] {
            assert_eq!(asked(button), expected, "{button}");
        }
    }

    #[test]
    fn what_was_sent_comes_back_whatever_it_is() {
        let body = "lignes=2&l-0-partie=maladies&l-0-quoi=Asthme&l-0-date=45/13/20&l-0-garder=1\
                    &l-1-partie=vaccins&l-1-quoi=Grippe&l-1-detail=L1&aucune-allergie=1\
                    &action=ajouter-maladies";
        let sent = Sent::of(&Fields::parse(body.as_bytes()));
        let lines = &sent.typed.lines;
        assert_eq!((lines.len(), lines[0].date.as_str()), (4, "20-13-45"));
        assert!(lines[0].is_kept && !lines[1].is_kept && sent.typed.has_no_known_allergy);
        assert_eq!(lines[2].part, Some(Part::Problems));
        let again: Vec<_> = sent.kept();
        let body: Vec<_> = again
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let back = Sent::of(&Fields::parse(body.join("&").as_bytes()));
        assert!(back.typed == sent.typed && back.dates == sent.dates);
    }

    #[test]
    fn a_form_has_a_bound() {
        let sent = Sent::of(&Fields::parse(b"lignes=99999999&action=modifier"));
        assert!(sent.typed.lines.len() <= LINES_MAX + 1);
    }
}
