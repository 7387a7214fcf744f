//! An item: everything that was ever said of one thing.

use super::{Content, Kind};
use crate::access::DocumentFacts;
use crate::clinical::opaque_debug;
use crate::document::{Origin, Status, TypeCode, Visibility};
use crate::ids::{DeclaredItemId, DocumentId, ProfessionalId};
use crate::limits::DECLARED_CHANGES_MAX;
use crate::synthesis::{Declarant, Declared, ItemId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Items are read by whoever may read a document of this type, « Synthèse médicale » of
/// `data/document_types.csv`. Rule: DEC-005.
const READ_AS: &str = "60591-5";

/// Something that was entered as data, with its whole history.
///
/// INVARIANT: its first change says something. Nothing is ever taken out. Rule: DEC-003.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    id: DeclaredItemId,
    kind: Kind,
    changes: Vec<Change>,
}

/// One change of an item.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Author,
    /// What.
    pub act: Act,
}

/// What somebody did to an item.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Said it, or corrected it.
    Said(Content),
    /// Took it out of sight.
    Withdrawn,
    /// Brought it back.
    Restored,
}

/// Who changed an item.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// In which capacity.
    pub declarant: Declarant,
    /// His name as people read it; empty for the patient.
    pub name: String,
    /// The professional of the directory.
    pub professional: Option<ProfessionalId>,
}

/// What an item says now.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// What.
    pub content: &'a Content,
    /// Who said it.
    pub by: &'a Author,
    /// When he said it.
    pub at: Timestamp,
}

/// Why an item does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ItemError {
    /// It is withdrawn.
    #[error("the item is withdrawn")]
    Withdrawn,
    /// It is not withdrawn.
    #[error("the item is not withdrawn")]
    NotWithdrawn,
    /// It changed too often: [`DECLARED_CHANGES_MAX`].
    #[error("the item changed too often")]
    TooManyChanges,
}

impl Item {
    /// A new item.
    pub fn new(
        id: DeclaredItemId,
        kind: Kind,
        content: Content,
        by: Author,
        at: Timestamp,
    ) -> Self {
        let act = Act::Said(content);
        Self {
            id,
            kind,
            changes: vec![Change { at, by, act }],
        }
    }

    /// Its identifier.
    pub const fn id(&self) -> DeclaredItemId {
        self.id
    }

    /// What it is about.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// All its changes, oldest first.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether it is out of sight.
    pub fn is_withdrawn(&self) -> bool {
        self.changes
            .iter()
            .rev()
            .find_map(|change| match change.act {
                Act::Withdrawn => Some(true),
                Act::Restored => Some(false),
                Act::Said(_) => None,
            })
            .unwrap_or(false)
    }

    /// What was said last, withdrawn or not.
    pub fn last_said(&self) -> Option<Said<'_>> {
        self.changes
            .iter()
            .rev()
            .find_map(|change| match &change.act {
                Act::Said(content) => Some(Said {
                    content,
                    by: &change.by,
                    at: change.at,
                }),
                Act::Withdrawn | Act::Restored => None,
            })
    }

    /// What it says now; nothing once it is withdrawn.
    pub fn said(&self) -> Option<Said<'_>> {
        self.last_said().filter(|_| !self.is_withdrawn())
    }

    /// Corrects it; the same content again changes nothing. Rule: DEC-003.
    ///
    /// # Errors
    /// [`ItemError::Withdrawn`], [`ItemError::TooManyChanges`].
    pub fn correct(
        mut self,
        content: Content,
        by: Author,
        at: Timestamp,
    ) -> Result<Self, ItemError> {
        let said = self.said().ok_or(ItemError::Withdrawn)?;
        if *said.content != content {
            self.push(Act::Said(content), by, at)?;
        }
        Ok(self)
    }

    /// Takes it out of sight; always possible, whatever its number of changes.
    ///
    /// # Errors
    /// [`ItemError::Withdrawn`].
    pub fn withdraw(mut self, by: Author, at: Timestamp) -> Result<Self, ItemError> {
        if self.is_withdrawn() {
            return Err(ItemError::Withdrawn);
        }
        let act = Act::Withdrawn;
        self.changes.push(Change { at, by, act });
        Ok(self)
    }

    /// Brings it back.
    ///
    /// # Errors
    /// [`ItemError::NotWithdrawn`], [`ItemError::TooManyChanges`].
    pub fn restore(mut self, by: Author, at: Timestamp) -> Result<Self, ItemError> {
        if !self.is_withdrawn() {
            return Err(ItemError::NotWithdrawn);
        }
        self.push(Act::Restored, by, at)?;
        Ok(self)
    }

    /// What a decision sees of it: a visible document of the patient, or of the professional who
    /// entered it first. Rule: DEC-005.
    pub fn facts(&self) -> DocumentFacts {
        let first = self.changes.first().map(|change| &change.by);
        let professional = first.and_then(|by| by.professional);
        DocumentFacts {
            id: DocumentId::from_bytes(*self.id.bytes()),
            type_code: TypeCode(READ_AS.to_owned()),
            authors: Vec::new(),
            depositor: professional,
            organization: None,
            origin: match professional {
                Some(_) => Origin::Professional,
                None => Origin::Patient,
            },
            status: Status::Approved,
            visibility: Visibility::default(),
        }
    }

    /// What a synthesis is computed from; none for people to call and for what is withdrawn.
    pub fn declared(&self) -> Option<Declared<'_>> {
        let said = self.said()?;
        match said.content {
            Content::Contact(_) => None,
            Content::Statement {
                statement,
                progress,
            } => Some(Declared {
                id: ItemId(self.id.to_string().into()),
                by: said.by.declarant,
                who: &said.by.name,
                at: said.at,
                statement,
                progress: *progress,
            }),
        }
    }

    fn push(&mut self, act: Act, by: Author, at: Timestamp) -> Result<(), ItemError> {
        if self.changes.len() >= DECLARED_CHANGES_MAX {
            return Err(ItemError::TooManyChanges);
        }
        self.changes.push(Change { at, by, act });
        Ok(())
    }
}

opaque_debug!(Item, Change, Act, Author);
