//! What the calendar says of one target.

use super::calendar::{Plan, Target};
use crate::time::Date;
use std::cmp::Reverse;
use std::fmt;

/// Where a person stands with one target of the calendar.
///
/// It is a person's: `Debug` says its kind alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// All is given, nothing will come.
    Done {
        /// The last dose, if its day is known.
        last: Option<Date>,
    },
    /// Nothing to do before a day.
    UpToDate {
        /// That day.
        until: Date,
    },
    /// To be done since a day, today at the latest.
    DueFrom {
        /// That day.
        date: Date,
    },
    /// The time to do it is over.
    Late {
        /// The first day after that time.
        since: Date,
    },
    /// The calendar asks for nothing.
    NotConcerned {
        /// Why.
        why: Exemption,
    },
    /// What is known does not tell.
    Unknown {
        /// What is missing.
        why: Unclear,
    },
}

/// Why the calendar asks for nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exemption {
    /// Too young; later it will.
    TooYoung {
        /// From this day.
        from: Date,
    },
    /// Older than it asks for.
    TooOld,
    /// Born before or after those that it asks.
    Birth,
    /// It asks only those with a condition that the record does not state.
    Condition,
    /// Out of the weeks or months in which it asks.
    Season,
    /// The person or a professional answered so.
    Said,
}

/// Why what is known does not tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unclear {
    /// The birth date is not precise enough.
    Birth,
    /// The date of a dose is not precise enough.
    Dose,
    /// The beginning of the pregnancy is not known, or not precisely enough.
    Pregnancy,
    /// It was answered that it is done, but not when.
    Answer,
}

impl Status {
    /// How it compares: what is more late is greater, of equals what came first.
    pub(super) fn lateness(self) -> (u8, Reverse<Option<Date>>) {
        match self {
            Self::Done { .. } => (0, Reverse(None)),
            Self::UpToDate { until } => (1, Reverse(Some(until))),
            Self::NotConcerned { .. } => (2, Reverse(None)),
            Self::Unknown { .. } => (3, Reverse(None)),
            Self::DueFrom { date } => (4, Reverse(Some(date))),
            Self::Late { since } => (5, Reverse(Some(since))),
        }
    }

    /// The day on which something is, was or will be to do.
    pub const fn day(&self) -> Option<Date> {
        match self {
            Self::DueFrom { date } => Some(*date),
            Self::Late { since } => Some(*since),
            Self::UpToDate { until } => Some(*until),
            Self::NotConcerned {
                why: Exemption::TooYoung { from },
            } => Some(*from),
            Self::Done { .. } | Self::NotConcerned { .. } | Self::Unknown { .. } => None,
        }
    }

    /// Whether something is to be done now.
    pub fn is_to_do(&self) -> bool {
        match self {
            Self::DueFrom { .. } | Self::Late { .. } => true,
            Self::Done { .. }
            | Self::UpToDate { .. }
            | Self::NotConcerned { .. }
            | Self::Unknown { .. } => false,
        }
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done { .. } => "Done",
            Self::UpToDate { .. } => "UpToDate",
            Self::DueFrom { .. } => "DueFrom",
            Self::Late { .. } => "Late",
            Self::NotConcerned { .. } => "NotConcerned",
            Self::Unknown { .. } => "Unknown",
        })
    }
}

/// One line of the page: a target, where the person stands, and which rule says so.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it protects against.
    pub target: &'static Target,
    /// Where the person stands.
    pub status: Status,
    /// The plan that says so: its rule, its French text and its source.
    pub plan: &'static Plan,
    /// Number of the next dose of a series; `None` for boosters, campaigns and what is done.
    pub next_dose: Option<u8>,
    /// Version of the calendar.
    pub version: &'static str,
}

/// What comes next: what is late longest, else what is due longest, else what comes first.
pub fn next(lines: &[Line]) -> Option<&Line> {
    let rank = |line: &Line| match line.status {
        Status::Late { .. } => 0,
        Status::DueFrom { .. } => 1,
        Status::UpToDate { .. } | Status::NotConcerned { .. } => 2,
        Status::Done { .. } | Status::Unknown { .. } => 3,
    };
    let dated = lines.iter().filter(|line| line.status.day().is_some());
    dated.min_by_key(|line| (rank(line), line.status.day()))
}
