//! The list of records that a professional or a structure may reach, to start a decision from.

use crate::db::{Connection, statements};
use crate::error::StorageError;
use crate::store::Store;
use dmp_core::ids::RecordId;
use std::fmt;

/// A change to that list, for the record of the act.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ReachChange {
    /// Puts the record into somebody's list, if it is not in it.
    Put {
        /// Keyed hash of the professional or the structure.
        professional: [u8; 32],
    },
    /// Takes the record out of somebody's list. Taking out what is not in it is no error.
    Remove {
        /// Keyed hash of the professional or the structure.
        professional: [u8; 32],
    },
}

statements! {
    REACH = "SELECT record_id FROM reach WHERE subject_hash = $1 ORDER BY record_id";
    PUT = "INSERT INTO reach (subject_hash, record_id) VALUES ($1, $2)
        ON CONFLICT (subject_hash, record_id) DO NOTHING";
    REMOVE = "DELETE FROM reach WHERE subject_hash = $1 AND record_id = $2";
}

impl Store {
    /// The records in the list of a professional or a structure.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn reach(&self, subject_hash: &[u8; 32]) -> Result<Vec<RecordId>, StorageError> {
        self.read(|connection| {
            let rows = connection.query(REACH, &[subject_hash.into()])?;
            rows.iter().map(|row| row.id(0)).collect()
        })
    }
}

pub(crate) fn change(
    connection: &mut Connection,
    record: RecordId,
    change: &ReachChange,
) -> Result<(), StorageError> {
    let done = match change {
        ReachChange::Put { professional } => {
            connection.execute(PUT, &[professional.into(), (&record).into()])
        }
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
