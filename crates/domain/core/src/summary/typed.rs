//! From what somebody kept and typed to a summary.

use super::draft::{Draft, Proposal};
use super::statements::measured;
use super::{Detail, Line, Part, Row, Summary};
use crate::clinical::{PartialDate, opaque_debug};
use crate::declared::{Fault, blood_groups, date_not_to_come, line_of_words};
use crate::document::Coded;
use crate::limits::{CLINICAL_ITEMS_MAX, SUMMARY_WORDS_CHARS_MAX};
use crate::synthesis::says_no_allergy;
use crate::time::Date;

/// A line as it was typed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct TypedLine {
    /// Of which part; none where the form named none that we know.
    pub part: Option<Part>,
    /// The proposal that it was, see [`Proposal::keys`]; empty for a new line.
    pub key: String,
    /// Whether it is kept.
    pub is_kept: bool,
    /// What it is about.
    pub what: String,
    /// What its part asks for besides.
    pub detail: String,
    /// `2019`, `2019-03` or `2019-03-14`; may be empty.
    pub date: String,
}

/// A summary as it was typed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct TypedSummary {
    /// Its lines, in any order.
    pub lines: Vec<TypedLine>,
    /// Whether it is stated that no allergy is known.
    pub has_no_known_allergy: bool,
}

/// A cell of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cell {
    /// See [`TypedLine::what`].
    What,
    /// See [`TypedLine::detail`].
    Detail,
    /// See [`TypedLine::date`].
    Date,
}

/// What is wrong in a summary as it was typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineFault {
    /// A cell of the line with this rank.
    Cell(usize, Cell, Fault),
    /// « No known allergy », beside an allergy.
    AllergyBesideNone,
    /// An allergy that says that there is none: rank of its line.
    NoneAsAllergy(usize),
    /// More lines than a part may have.
    TooMany(Part),
    /// Nothing is said.
    Nothing,
}

impl Summary {
    /// What was kept of `typed`, checked. A name that was left as `draft` proposes it keeps its
    /// codes and its origin; any other has none. Rule: VSM-003.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the lines.
    pub fn of(typed: &TypedSummary, draft: &Draft, today: Date) -> Result<Self, Vec<LineFault>> {
        let mut faults = Vec::new();
        let mut lines = Vec::new();
        for (rank, line) in typed.lines.iter().enumerate() {
            match checked(line, draft, today) {
                Ok(line) => lines.extend(line),
                Err(Wrong::Cells(cells)) => faults.extend(
                    cells
                        .into_iter()
                        .map(|(cell, fault)| LineFault::Cell(rank, cell, fault)),
                ),
                Err(Wrong::NoAllergy) => faults.push(LineFault::NoneAsAllergy(rank)),
            }
        }
        lines.sort_by_key(|line| line.row.part);
        let summary = Self {
            lines,
            has_no_known_allergy: typed.has_no_known_allergy,
        };
        faults.extend(summary.faults(faults.is_empty()));
        if faults.is_empty() {
            Ok(summary)
        } else {
            Err(faults)
        }
    }

    fn faults(&self, are_lines_right: bool) -> Vec<LineFault> {
        let mut faults = Vec::new();
        if self.has_no_known_allergy && self.of_part(Part::Allergies).next().is_some() {
            faults.push(LineFault::AllergyBesideNone);
        }
        for part in super::PARTS {
            let limit = if part == Part::BloodGroup {
                1
            } else {
                CLINICAL_ITEMS_MAX
            };
            if self.of_part(part).count() > limit {
                faults.push(LineFault::TooMany(part));
            }
        }
        if are_lines_right && self.is_empty() {
            faults.push(LineFault::Nothing);
        }
        faults
    }
}

/// Why a line is wrong.
enum Wrong {
    Cells(Vec<(Cell, Fault)>),
    NoAllergy,
}

/// The line, or nothing if it is left out or empty.
fn checked(typed: &TypedLine, draft: &Draft, today: Date) -> Result<Option<Line>, Wrong> {
    let Some(part) = typed.part.filter(|_| typed.is_kept) else {
        return Ok(None);
    };
    let (what, detail, date) = (typed.what.trim(), typed.detail.trim(), typed.date.trim());
    if what.is_empty() && detail.is_empty() && date.is_empty() {
        return Ok(None);
    }
    let proposal = draft.proposal(part, &typed.key);
    let cells = (
        name(part, what, proposal),
        detail_of(part, detail),
        date_of(part, date, today),
    );
    match cells {
        (Ok((what, _)), Ok(_), Ok(_)) if part == Part::Allergies && says_no_allergy(&what) => {
            Err(Wrong::NoAllergy)
        }
        (Ok((what, codes)), Ok(detail), Ok(date)) => Ok(Some(Line {
            origin: proposal
                .filter(|it| it.row.what == what)
                .and_then(|it| it.sources.first().cloned()),
            row: Row {
                part,
                what,
                codes,
                detail,
                date,
            },
        })),
        (what, detail, date) => Err(Wrong::Cells(
            [
                what.err().map(|fault| (Cell::What, fault)),
                detail.err().map(|fault| (Cell::Detail, fault)),
                date.err().map(|fault| (Cell::Date, fault)),
            ]
            .into_iter()
            .flatten()
            .collect(),
        )),
    }
}

fn name(
    part: Part,
    text: &str,
    proposal: Option<&Proposal>,
) -> Result<(String, Vec<Coded>), Fault> {
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if part == Part::BloodGroup {
        let group = blood_groups().iter().find(|it| it.label == text);
        let group = group.ok_or(Fault::UnknownCode)?;
        return Ok((group.label.clone(), vec![group.clone()]));
    }
    let what = words(text)?;
    let codes = proposal.filter(|it| it.row.what == what);
    let codes = codes.map(|it| it.row.codes.clone());
    Ok((what, codes.unwrap_or_default()))
}

fn detail_of(part: Part, text: &str) -> Result<String, Fault> {
    match part.detail() {
        Detail::None => Ok(String::new()),
        Detail::Reaction | Detail::Relation | Detail::Dosage | Detail::Lot => words(text),
        Detail::Value if text.is_empty() => Err(Fault::Empty),
        Detail::Value => {
            let measure = measured(&words(text)?).ok_or(Fault::Malformed)?;
            Ok(super::statements::shown(&measure))
        }
    }
}

/// A line of words that a document can hold.
fn words(text: &str) -> Result<String, Fault> {
    // XML has no place for these two, which are no characters.
    if text.contains(['\u{FFFE}', '\u{FFFF}']) {
        return Err(Fault::Malformed);
    }
    line_of_words(text, SUMMARY_WORDS_CHARS_MAX)
}

fn date_of(part: Part, text: &str, today: Date) -> Result<Option<PartialDate>, Fault> {
    if text.is_empty() || !part.has_date() {
        return Ok(None);
    }
    date_not_to_come(text, today).and_then(|date| match date {
        // A form has days; an instant would be read back as one.
        PartialDate::Instant { .. } => Err(Fault::NotADate),
        PartialDate::Year(_) | PartialDate::Month { .. } | PartialDate::Day(_) => Ok(Some(date)),
    })
}

opaque_debug!(TypedLine, TypedSummary);
