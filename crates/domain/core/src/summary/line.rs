//! A summary that can be signed.

use super::Part;
use crate::clinical::{PartialDate, opaque_debug};
use crate::document::Coded;
use crate::synthesis::SourceRef;

/// What a line says: the same once it was written into a document and read back. Rule: VSM-004.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Of which part.
    pub part: Part,
    /// What it is about, in words.
    pub what: String,
    /// Codes of that, where it was taken over as it was; the first one bears `what` as its label.
    pub codes: Vec<Coded>,
    /// What [`Part::detail`] asks for; may be empty.
    pub detail: String,
    /// Since when, or when.
    pub date: Option<PartialDate>,
}

/// A line of a summary.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub row: Row,
    /// Where its name comes from; none for what its author wrote himself.
    pub origin: Option<SourceRef>,
}

/// A summary that can be signed: only [`Summary::of`] and the reader of documents make one, so that
/// it is never wrong.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Summary {
    pub(super) lines: Vec<Line>,
    pub(super) has_no_known_allergy: bool,
}

impl Summary {
    /// Its lines, part by part.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The lines of `part`.
    pub fn of_part(&self, part: Part) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.row.part == part)
    }

    /// Whether it states that no allergy is known.
    pub const fn has_no_known_allergy(&self) -> bool {
        self.has_no_known_allergy
    }

    /// Whether it says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && !self.has_no_known_allergy
    }

    /// Whether both say the same, wherever it comes from.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let rows = |it: &Self| it.lines.iter().map(|line| line.row.clone()).collect();
        let (mine, theirs): (Vec<Row>, Vec<Row>) = (rows(self), rows(other));
        mine == theirs && self.has_no_known_allergy == other.has_no_known_allergy
    }
}

opaque_debug!(Row, Line, Summary);
