//! The availability of a document, and how it changes.

use crate::ids::DocumentId;
use crate::time::{Days, Timestamp};
use serde::{Deserialize, Serialize};

/// Availability (`JDV_J52`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The current version.
    Approved,
    /// An older version.
    Deprecated {
        /// The document that replaced it.
        by: DocumentId,
    },
    /// Put aside by its author, or by the médecin traitant.
    Archived,
    /// In the patient's bin.
    Deleted {
        /// Since when.
        at: Timestamp,
        /// Until when it can be restored; then its key is destroyed. Promised that day, and kept
        /// whatever the delay is set to later.
        until: Timestamp,
        /// What it was before, and will be again if it is restored.
        before: KeptStatus,
    },
}

/// Availability outside the bin.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptStatus {
    /// The current version.
    Approved,
    /// An older version.
    Deprecated {
        /// The document that replaced it.
        by: DocumentId,
    },
    /// Put aside.
    Archived,
}

/// A document is not in the state that a change needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the document is not in the state that this needs")]
pub struct StatusError;

impl Status {
    /// Puts a current document aside.
    ///
    /// # Errors
    /// [`StatusError`] if it is not the current version, or is aside or in the bin already.
    pub fn archive(self) -> Result<Self, StatusError> {
        match self {
            Self::Approved => Ok(Self::Archived),
            Self::Archived | Self::Deprecated { .. } | Self::Deleted { .. } => Err(StatusError),
        }
    }

    /// Brings an archived document back.
    ///
    /// # Errors
    /// [`StatusError`] if it is not archived.
    pub fn unarchive(self) -> Result<Self, StatusError> {
        match self {
            Self::Archived => Ok(Self::Approved),
            Self::Approved | Self::Deprecated { .. } | Self::Deleted { .. } => Err(StatusError),
        }
    }

    /// Makes it an older version.
    ///
    /// # Errors
    /// [`StatusError`] if it is not the current version.
    pub fn deprecate(self, by: DocumentId) -> Result<Self, StatusError> {
        match self {
            Self::Approved => Ok(Self::Deprecated { by }),
            Self::Archived | Self::Deprecated { .. } | Self::Deleted { .. } => Err(StatusError),
        }
    }

    /// Puts it into the patient's bin, where it stays for `kept`. Rule: REQ-S-34.
    ///
    /// # Errors
    /// [`StatusError`] if it is there.
    pub fn delete(self, now: Timestamp, kept: Days) -> Result<Self, StatusError> {
        let before = match self {
            Self::Approved => KeptStatus::Approved,
            Self::Deprecated { by } => KeptStatus::Deprecated { by },
            Self::Archived => KeptStatus::Archived,
            Self::Deleted { .. } => return Err(StatusError),
        };
        Ok(Self::Deleted {
            at: now,
            until: now.plus(kept),
            before,
        })
    }

    /// Takes it out of the bin: it is again what it was.
    ///
    /// # Errors
    /// [`StatusError`] if it is not there.
    pub fn restore(self) -> Result<Self, StatusError> {
        match self {
            Self::Deleted { before, .. } => Ok(match before {
                KeptStatus::Approved => Self::Approved,
                KeptStatus::Deprecated { by } => Self::Deprecated { by },
                KeptStatus::Archived => Self::Archived,
            }),
            Self::Approved | Self::Deprecated { .. } | Self::Archived => Err(StatusError),
        }
    }

    /// Whether lists show it unless they are asked for more.
    pub const fn is_current(&self) -> bool {
        matches!(self, Self::Approved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn each_status_has_its_ways_out_and_no_other() {
        let by = DocumentId::from_bytes([7; 16]);
        let at = Timestamp(1);
        let until = Timestamp(2);
        let deleted = |before| Status::Deleted { at, until, before };
        for (status, archive, unarchive, deprecate, delete) in [
            (Status::Approved,              true,  false, true,  true), // REQ-R-35
            (Status::Archived,              false, true,  false, true),
            (Status::Deprecated { by },     false, false, false, true),
            (deleted(KeptStatus::Approved), false, false, false, false),
        ] {
            assert_eq!(status.clone().archive().is_ok(), archive, "{status:?}");
            assert_eq!(status.clone().unarchive().is_ok(), unarchive, "{status:?}");
            assert_eq!(status.clone().deprecate(by).is_ok(), deprecate, "{status:?}");
            assert_eq!(status.clone().delete(at, Days(30)).is_ok(), delete, "{status:?}");
        }
    }

    #[test]
    fn what_is_restored_is_what_it_was() {
        let by = DocumentId::from_bytes([7; 16]);
        for status in [
            Status::Approved,
            Status::Archived,
            Status::Deprecated { by },
        ] {
            let deleted = status.clone().delete(Timestamp(5), Days(30)).unwrap(); // REQ-S-34
            assert_eq!(deleted.restore(), Ok(status.clone()));
            assert_eq!(status.restore(), Err(StatusError));
        }
    }
}
