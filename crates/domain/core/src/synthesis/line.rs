//! A line of the synthesis: what is known of one thing, who says it, and where they differ.

use super::SourceRef;
use crate::clinical::{
    Assertion, ClinicalStatus, FactKind, Labelled, Period, ProblemCategory, Value, opaque_debug,
};
use std::fmt;

/// One thing, told once.
#[derive(Clone, PartialEq, Eq)]
pub struct Line<T> {
    /// What is known: as the newest source says it, with what it leaves unsaid from the next ones.
    /// Rule: SYN-004.
    pub fact: T,
    /// Every statement that went into it, newest first. Never empty.
    pub sources: Vec<SourceRef>,
    /// In what the sources differ. Rule: SYN-005.
    pub differences: Vec<Difference>,
}

impl<T> Line<T> {
    /// The same line, told of something else.
    pub(super) fn map<U>(self, tell: impl FnOnce(T) -> U) -> Line<U> {
        Line {
            fact: tell(self.fact),
            sources: self.sources,
            differences: self.differences,
        }
    }

    /// The newest source of each document or item, newest first: one click each.
    pub fn places(&self) -> Vec<&SourceRef> {
        let mut places: Vec<&SourceRef> = Vec::new();
        for source in &self.sources {
            if !places.iter().any(|known| known.place == source.place) {
                places.push(source);
            }
        }
        places
    }

    /// What the sources say of `aspect`, where they differ.
    pub fn difference(&self, aspect: Aspect) -> Option<&Difference> {
        self.differences.iter().find(|it| it.aspect == aspect)
    }
}

/// In what sources differ. Who says nothing differs from nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct Difference {
    /// In what.
    pub aspect: Aspect,
    /// Each thing that is said, that of the newest source first. At least two.
    pub said: Vec<Said>,
}

/// One of several things that are said.
#[derive(Clone, PartialEq, Eq)]
pub struct Said {
    /// What.
    pub value: SaidValue,
    /// By which of the line's sources: ranks in [`Line::sources`].
    pub by: Vec<usize>,
}

/// What is said.
#[derive(Clone, PartialEq, Eq)]
pub enum SaidValue {
    /// A status.
    Status(ClinicalStatus),
    /// It is so, or denied.
    Assertion(Assertion),
    /// A number, a date, a period, words.
    Value(Value),
}

/// In what respect sources differ.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Aspect {
    /// Whether it is so: somebody denies it.
    Assertion,
    /// What has become of it.
    Status,
    /// How bad it is.
    Severity,
    /// How bad it may become.
    Criticality,
    /// When it began.
    Start,
    /// When it ended.
    End,
    /// Which product: another brand was dispensed than prescribed.
    Product,
    /// How much at a time.
    Dose,
    /// Dosage in words.
    Dosage,
    /// By which way.
    Route,
    /// Rank of a dose of vaccine.
    DoseNumber,
    /// Batch number.
    Lot,
    /// Where it took place.
    Location,
}

/// « None known »: no allergy, no treatment… or that nobody asked.
#[derive(Clone, PartialEq, Eq)]
pub struct Absence {
    /// Of what.
    pub kind: FactKind,
    /// For problems, of which list.
    pub category: Option<ProblemCategory>,
    /// In the words of the newest source.
    pub label: Labelled,
    /// Denied, or said to be unknown.
    pub assertion: Assertion,
    /// Whether another source tells of one. Such an absence is never shown as true. Rule: SYN-003.
    pub is_contradicted: bool,
    /// Who says it, newest first. Never empty.
    pub sources: Vec<SourceRef>,
}

/// Something that is planned, or that was not done or not found.
#[derive(Clone, PartialEq, Eq)]
pub struct Mention {
    /// Of what kind.
    pub kind: FactKind,
    /// What, in the words of the newest source.
    pub what: Labelled,
    /// For when it is planned, or when it was not done.
    pub period: Period,
    /// Who says it, newest first. Never empty.
    pub sources: Vec<SourceRef>,
}

impl<T> fmt::Debug for Line<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line({} sources, …)", self.sources.len())
    }
}

opaque_debug!(Difference, Said, SaidValue, Absence, Mention);
