//! A fact with its context.

use super::{Fact, Labelled, PartialDate, opaque_debug};
use crate::document::Coded;
use serde::{Deserialize, Serialize};

/// One fact, as one source states it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What is stated.
    pub fact: Fact,
    /// Of whom.
    #[serde(default)]
    pub subject: Subject,
    /// Whether it is so, or denied.
    #[serde(default)]
    pub assertion: Assertion,
    /// Whether it happened, or is planned.
    #[serde(default)]
    pub stage: Stage,
    /// Where the act that states it stands, when said.
    #[serde(default)]
    pub status: Option<EntryStatus>,
    /// Comments of its author, in words.
    #[serde(default)]
    pub comments: Vec<String>,
    /// What else it points to: other entries of the document.
    #[serde(default)]
    pub related: Vec<Labelled>,
    /// Who states it, and where.
    #[serde(default)]
    pub source: Source,
    /// What was written beside it and not understood.
    #[serde(default)]
    pub unread: Vec<Unread>,
}

impl Statement {
    /// A fact about the patient that is so, from nowhere in particular.
    pub fn of(fact: Fact) -> Self {
        Self {
            fact,
            subject: Subject::Patient,
            assertion: Assertion::Present,
            stage: Stage::Occurred,
            status: None,
            comments: Vec::new(),
            related: Vec::new(),
            source: Source::default(),
            unread: Vec::new(),
        }
    }

    /// Whether it says that this patient has, had or got it: not of a relative, not denied, not
    /// merely planned, not withdrawn. Rule: CLI-002.
    pub fn is_affirmed(&self) -> bool {
        matches!(self.subject, Subject::Patient)
            && self.assertion == Assertion::Present
            && self.stage == Stage::Occurred
            && !matches!(
                self.status,
                Some(EntryStatus::Nullified | EntryStatus::Cancelled)
            )
    }

    /// Whether it says that this patient got it, to its end or so far: affirmed, and neither
    /// awaited, held, stopped nor replaced.
    pub fn was_done(&self) -> bool {
        self.is_affirmed()
            && match self.status {
                None | Some(EntryStatus::Completed | EntryStatus::Active) => true,
                Some(
                    EntryStatus::New
                    | EntryStatus::Suspended
                    | EntryStatus::Held
                    | EntryStatus::Aborted
                    | EntryStatus::Cancelled
                    | EntryStatus::Nullified
                    | EntryStatus::Obsolete,
                ) => false,
            }
    }
}

/// Whom a statement is about.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The patient.
    #[default]
    Patient,
    /// Somebody else: a relative (with the relation), a newborn child.
    Other(Labelled),
}

/// Whether a fact is so.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assertion {
    /// It is so.
    #[default]
    Present,
    /// It is denied: not there, not done, none known.
    Absent,
    /// The source says that it does not know.
    Unknown,
}

/// How far a fact has come (HL7 mood).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It happened, or was found.
    #[default]
    Occurred,
    /// It is planned, asked for or proposed.
    Planned,
    /// It is a goal.
    Goal,
    /// It is a mere possibility: a definition, a criterion, a risk that was weighed.
    Possible,
}

/// Where an act stands (HL7 act status).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryStatus {
    /// Not begun.
    New,
    /// Going on.
    Active,
    /// Paused.
    Suspended,
    /// Held before it began.
    Held,
    /// Done.
    Completed,
    /// Stopped before its end.
    Aborted,
    /// Given up before it began.
    Cancelled,
    /// Was never true.
    Nullified,
    /// Replaced.
    Obsolete,
}

/// Who states a fact, and where.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    /// Section of the document; none for the header, for entries outside of sections and for what
    /// people declare.
    pub section: Option<SectionSource>,
    /// Identifier of the entry: two statements with the same one are the same statement.
    pub entry_id: Option<String>,
    /// Its author, where the entry or its section names one; else the document's.
    pub author: Option<String>,
    /// When the author stated it, where said.
    pub authored_at: Option<PartialDate>,
    /// Who did it, or the laboratory that measured it.
    pub performer: Option<String>,
}

/// A section of a document.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SectionSource {
    /// What it is about.
    pub code: Option<Coded>,
    /// Its title.
    pub title: String,
    /// Titles of the sections around it, widest first.
    pub path: Vec<String>,
}

/// A piece that was written and not understood.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Name of the element: `effectiveTime`, `value`…
    pub element: String,
    /// What was written.
    pub text: String,
}

opaque_debug!(Statement, Subject, Source, SectionSource, Unread);

#[cfg(test)]
mod tests {
    use super::super::Act;
    use super::*;

    // CLI-002
    #[test]
    fn only_what_the_patient_has_or_had_is_affirmed() {
        let statement = Statement::of(Fact::Act(Act::default()));
        assert!(statement.is_affirmed());
        let relative = Subject::Other(Labelled::text("mère"));
        for other in [
            Statement {
                subject: relative,
                ..statement.clone()
            },
            Statement {
                assertion: Assertion::Absent,
                ..statement.clone()
            },
            Statement {
                assertion: Assertion::Unknown,
                ..statement.clone()
            },
            Statement {
                stage: Stage::Planned,
                ..statement.clone()
            },
            Statement {
                stage: Stage::Goal,
                ..statement.clone()
            },
            Statement {
                status: Some(EntryStatus::Nullified),
                ..statement.clone()
            },
            Statement {
                status: Some(EntryStatus::Cancelled),
                ..statement.clone()
            },
        ] {
            assert!(!other.is_affirmed());
        }
        let ended = Statement {
            status: Some(EntryStatus::Aborted),
            ..statement
        };
        assert!(ended.is_affirmed());
    }
}
