//! What was read of one document, and what was not.

use super::{FactKind, Statement, opaque_debug};
use crate::document::Coded;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was read of one document.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// What it states, in document order; the header's acts first.
    pub statements: Vec<Statement>,
    /// Each section, in document order, those inside after the one that holds them.
    pub sections: Vec<SectionReading>,
    /// How many statements were dropped because the document makes more of them than
    /// [`STATEMENTS_MAX`](crate::limits::STATEMENTS_MAX).
    pub beyond_limit: usize,
}

/// What was read of one section, and what stays narrative.
///
/// Each clinical element of its entries is in one place: a statement, a detail, a wrapper, or left
/// as text.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SectionReading {
    /// What it is about.
    pub code: Option<Coded>,
    /// Its title.
    pub title: String,
    /// Titles of the sections around it, widest first.
    pub path: Vec<String>,
    /// How many coded entries it has of its own.
    pub entries: usize,
    /// How many statements were read, by kind.
    pub read: BTreeMap<FactKind, usize>,
    /// How many elements were read as details of a statement: severity, status, comment…
    pub details: usize,
    /// How many elements only hold others: concerns, batteries.
    pub wrappers: usize,
    /// Entries, or parts of them, that could not be read as facts. Their text is kept.
    pub left_as_text: Vec<LeftAsText>,
    /// How many more were left than [`SectionReading::left_as_text`] lists.
    pub left_beyond_limit: usize,
    /// Length of its narrative, in characters.
    pub narrative_chars: usize,
}

impl SectionReading {
    /// Whether it says something, but only in words.
    pub fn is_narrative_only(&self) -> bool {
        self.entries == 0 && self.narrative_chars > 0
    }

    /// How many statements were read.
    pub fn read_count(&self) -> usize {
        self.read.values().sum()
    }

    /// How many entries or parts were left as text.
    pub fn left_count(&self) -> usize {
        self.left_as_text.len() + self.left_beyond_limit
    }
}

/// An entry, or a part of one, that was not read as a fact.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LeftAsText {
    /// Name of its element: `observation`, `act`…
    pub element: String,
    /// Its code, if it has one.
    pub code: Option<Coded>,
    /// Why it was left.
    pub reason: String,
    /// What it says in words, or the narrative that it points to.
    pub text: String,
}

opaque_debug!(Reading, SectionReading, LeftAsText);
