//! Leaves no copy of what was destroyed in the files of the database. Rule: REC-007.
//!
//! `SQLite` overwrites what is deleted (`secure_delete`), but its WAL keeps the pages as they were
//! until it is emptied. `PostgreSQL` keeps deleted rows until a vacuum; its own WAL, replicas and
//! backups are the operator's to recycle: see docs/rules/record.md.

use crate::db::{Connection, SqliteConnection};
use crate::error::StorageError;
use crate::store::{Sides, Store};

/// The tables that hold wrapped keys and what they sealed.
const VACUUM: &str = "VACUUM record; VACUUM document; VACUUM document_content; \
    VACUUM document_reading; VACUUM declared_item; VACUUM account";

impl Store {
    /// Moves every page to the file and empties the WAL, or removes dead rows. Waits for readers.
    ///
    /// # Errors
    /// [`StorageError::Busy`] if a reader did not end in time: try again later.
    /// [`StorageError::Unavailable`].
    pub fn scrub(&self) -> Result<(), StorageError> {
        match self.sides() {
            Sides::Sqlite { path, .. } => {
                let left = SqliteConnection::open_writer(path)?.checkpoint(true)?;
                if left == 0 {
                    Ok(())
                } else {
                    Err(StorageError::Busy)
                }
            }
            Sides::Postgres { .. } => self.read(vacuum),
        }
    }
}

fn vacuum(connection: &mut Connection) -> Result<(), StorageError> {
    VACUUM
        .split(';')
        .try_for_each(|statement| connection.batch(statement))
}
