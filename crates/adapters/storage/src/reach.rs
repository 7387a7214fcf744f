//! The list of records that a professional or a structure may reach, to start a decision from.

use crate::db::{Connection, Row, statements};
use crate::error::StorageError;
use crate::store::Store;
use dmp_core::ids::RecordId;
use std::fmt;

/// A change to that list, for the record of the act.
#[derive(Clone, PartialEq, Eq)]
pub enum ReachChange {
    /// Puts the record into somebody's list, or replaces what the list shows of it.
    Put {
        /// Keyed hash of the professional or the structure.
        professional: [u8; 32],
        /// What the list shows of the record, sealed.
        sealed: Vec<u8>,
    },
    /// Takes the record out of somebody's list. Taking out what is not in it is no error.
    Remove {
        /// Keyed hash of the professional or the structure.
        professional: [u8; 32],
    },
}

/// A record in somebody's list.
#[derive(Clone, PartialEq, Eq)]
pub struct ReachRow {
    /// The record.
    pub record: RecordId,
    /// What the list shows of it, sealed.
    pub sealed: Vec<u8>,
}

statements! {
    REACH = "SELECT record_id, sealed FROM reach WHERE subject_hash = $1 ORDER BY record_id";
    PUT = "INSERT INTO reach (subject_hash, record_id, sealed) VALUES ($1, $2, $3)
        ON CONFLICT (subject_hash, record_id) DO UPDATE SET sealed = excluded.sealed";
    REMOVE = "DELETE FROM reach WHERE subject_hash = $1 AND record_id = $2";
}

impl Store {
    /// The records in the list of a professional or a structure.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn reach(&self, subject_hash: &[u8; 32]) -> Result<Vec<ReachRow>, StorageError> {
        self.read(|connection| {
            let rows = connection.query(REACH, &[subject_hash.into()])?;
            let read = |mut row: Row| {
                Ok(ReachRow {
                    record: row.id(0)?,
                    sealed: row.bytes(1)?,
                })
            };
            rows.into_iter().map(read).collect()
        })
    }
}

pub(crate) fn change(
    connection: &mut Connection,
    record: RecordId,
    change: &ReachChange,
) -> Result<(), StorageError> {
    let done = match change {
        ReachChange::Put {
            professional,
            sealed,
        } => connection.execute(PUT, &[professional.into(), (&record).into(), sealed.into()]),
        ReachChange::Remove { professional } => {
            connection.execute(REMOVE, &[professional.into(), (&record).into()])
        }
    };
    done.map(drop)
}

impl fmt::Debug for ReachChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Put { .. } => "Put",
            Self::Remove { .. } => "Remove",
        })
    }
}

impl fmt::Debug for ReachRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReachRow({})", self.record)
    }
}
