//! When an account last read a record, for « nouveau depuis votre dernière visite ».

use crate::db::{Row, statements};
use crate::error::StorageError;
use crate::store::Store;
use dmp_core::time::Timestamp;

/// What is remembered of an account's visits to a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Visit {
    /// The latest reading.
    pub last: Timestamp,
    /// The latest reading of the visit before.
    pub before: Option<Timestamp>,
    /// The record's revision at the latest reading.
    pub revision: i64,
}

statements! {
    VISIT = "SELECT last_at, before_at, revision FROM visit WHERE visit_hash = $1";
    PUT = "INSERT INTO visit (visit_hash, last_at, before_at, revision)
        VALUES ($1, $2, NULL, $3)
        ON CONFLICT (visit_hash) DO UPDATE SET
            before_at = CASE WHEN visit.last_at < $4 THEN visit.last_at ELSE visit.before_at END,
            last_at = excluded.last_at, revision = excluded.revision";
}

impl Store {
    /// The visits under a keyed hash of record and account.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn visit(&self, visit_hash: &[u8; 32]) -> Result<Option<Visit>, StorageError> {
        self.read(|connection| {
            connection
                .find(VISIT, &[visit_hash.into()])?
                .map(|row| read_visit(&row))
                .transpose()
        })
    }

    /// Remembers a reading. It continues the latest visit if that was at `same_since` or later.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn put_visit(
        &self,
        visit_hash: &[u8; 32],
        at: Timestamp,
        same_since: Timestamp,
        revision: i64,
    ) -> Result<(), StorageError> {
        let visit_hash = *visit_hash;
        self.transact(move |connection| {
            let values = [
                (&visit_hash).into(),
                at.into(),
                revision.into(),
                same_since.into(),
            ];
            connection.execute(PUT, &values).map(drop)
        })
    }
}

fn read_visit(row: &Row) -> Result<Visit, StorageError> {
    Ok(Visit {
        last: row.instant(0)?,
        before: row.optional_instant(1)?,
        revision: row.integer(2)?,
    })
}
