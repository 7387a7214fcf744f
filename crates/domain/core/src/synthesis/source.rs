//! Where a line comes from: the click that leads to it.

use super::{Declarant, Declared, ItemId, SourceDocument};
use crate::clinical::{Statement, opaque_debug};
use crate::document::Origin;
use crate::ids::DocumentId;
use crate::time::Timestamp;
use std::cmp::Reverse;
use std::sync::Arc;

/// Where something is said.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In a document.
    Document(DocumentId),
    /// In a declared item.
    Declared(ItemId),
}

/// One source of a line.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceRef {
    /// Where it is said.
    pub place: Place,
    /// Rank of the statement in its document, from 0; 0 for what is not a statement.
    pub index: usize,
    /// Date of the document, or when the item was entered.
    pub date: Timestamp,
    /// Who says it, as people read it; empty for the patient.
    pub who: Arc<str>,
    /// Title of the document; empty for a declared item.
    pub title: Arc<str>,
    /// Whether it comes from the patient himself.
    pub is_from_patient: bool,
}

impl SourceRef {
    pub(super) fn of_document(document: &SourceDocument<'_>) -> Self {
        Self {
            place: Place::Document(document.id),
            index: 0,
            date: document.date(),
            who: document.who().into(),
            title: document.entry.title.as_str().into(),
            is_from_patient: document.entry.origin == Origin::Patient,
        }
    }

    pub(super) fn of_declared(item: &Declared<'_>) -> Self {
        Self {
            place: Place::Declared(item.id.clone()),
            index: 0,
            date: item.at,
            who: item.who.into(),
            title: "".into(),
            is_from_patient: item.by == Declarant::Patient,
        }
    }

    /// The same place, for its statement at `index`.
    pub(super) fn statement(&self, index: usize, statement: &Statement) -> Self {
        let author = statement.source.author.as_deref();
        let author = author.filter(|_| !self.is_from_patient);
        Self {
            index,
            who: author.map_or_else(|| self.who.clone(), Into::into),
            ..self.clone()
        }
    }

    /// Newest first; what has the same date by its place, so that the order of the input does not
    /// matter.
    pub(super) fn order(&self) -> (Reverse<Timestamp>, &Place, usize) {
        (Reverse(self.date), &self.place, self.index)
    }
}

opaque_debug!(Place, SourceRef);
