//! What a synthesis is computed from: what one reader may see, and nothing else.

use crate::clinical::{Statement, opaque_debug};
use crate::document::{Author, DocumentEntry, Origin};
use crate::ids::DocumentId;
use crate::time::Timestamp;
use std::sync::Arc;

/// What one reader may see of a record.
///
/// INVARIANT: the caller has filtered it (masked equals absent). Nothing else is looked at, so that
/// what is not here leaves no trace.
#[derive(Clone, Copy)]
pub struct Visible<'a> {
    /// Documents, in the order of the reader's list.
    pub documents: &'a [SourceDocument<'a>],
    /// Facts that people entered in the portals.
    pub declared: &'a [Declared<'a>],
}

/// A document and what was read of it.
#[derive(Clone, Copy)]
pub struct SourceDocument<'a> {
    /// Its identifier.
    pub id: DocumentId,
    /// Its metadata.
    pub entry: &'a DocumentEntry,
    /// What it states; empty for a document without coded content.
    pub statements: &'a [Statement],
}

impl SourceDocument<'_> {
    /// The date under which it is listed: the beginning of the act.
    pub fn date(&self) -> Timestamp {
        self.entry.service_start
    }

    /// Its first author as people read it; empty for the patient's own documents.
    pub fn who(&self) -> String {
        match self.entry.origin {
            Origin::Patient => String::new(),
            Origin::Professional => {
                let author = self.entry.authors.first();
                author.map(Author::display_name).unwrap_or_default()
            }
        }
    }
}

/// Identifier of a declared item, as its register gives it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub Arc<str>);

/// A fact that somebody entered in a portal.
#[derive(Clone)]
pub struct Declared<'a> {
    /// Its identifier.
    pub id: ItemId,
    /// Who entered it.
    pub by: Declarant,
    /// His name as people read it; empty for the patient.
    pub who: &'a str,
    /// When he entered or last confirmed it.
    pub at: Timestamp,
    /// What he said.
    pub statement: &'a Statement,
    /// For a series of sessions: how many are done.
    pub progress: Option<Progress>,
}

/// Who entered a declared item.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Declarant {
    /// The patient, or somebody for him.
    Patient,
    /// A professional.
    Professional,
}

/// How far a series of sessions has come: `done` of `planned`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Sessions that took place.
    pub done: u32,
    /// Sessions of the whole series, where known.
    pub planned: Option<u32>,
}

opaque_debug!(ItemId);
