//! What the console counts, and what the sweep of blobs needs to know.

use crate::db::{Connection, Statement, statements};
use crate::error::StorageError;
use crate::store::Store;

/// How much there is. No personal data.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Records.
    pub records: u64,
    /// Documents.
    pub documents: u64,
    /// Accounts.
    pub accounts: u64,
    /// Messages that wait to be delivered, due or later.
    pub messages_due: u64,
    /// Messages whose delivery was given up.
    pub messages_given_up: u64,
    /// Bytes the database takes on its disk, without blobs.
    pub bytes: u64,
}

statements! {
    RECORDS = "SELECT COUNT(DISTINCT record_id) FROM record_by_ins";
    DOCUMENTS = "SELECT COUNT(*) FROM document";
    ACCOUNTS = "SELECT COUNT(*) FROM account";
    MESSAGES_DUE = "SELECT COUNT(*) FROM outbox
        WHERE delivered_at IS NULL AND due_at IS NOT NULL";
    MESSAGES_GIVEN_UP = "SELECT COUNT(*) FROM outbox
        WHERE delivered_at IS NULL AND due_at IS NULL";
    BLOBS_AFTER = "SELECT blob FROM document_content
        WHERE blob IS NOT NULL AND blob > $1 ORDER BY blob LIMIT $2";
    BLOB = "SELECT blob FROM document_content WHERE blob = $1 LIMIT 1";
}

impl Store {
    /// How much there is.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn counts(&self) -> Result<Counts, StorageError> {
        self.read(|connection| {
            Ok(Counts {
                records: count(connection, RECORDS)?,
                documents: count(connection, DOCUMENTS)?,
                accounts: count(connection, ACCOUNTS)?,
                messages_due: count(connection, MESSAGES_DUE)?,
                messages_given_up: count(connection, MESSAGES_GIVEN_UP)?,
                bytes: connection.size()?,
            })
        })
    }

    /// Up to `limit` names of blobs in use, in order, after `after`. What the blob store has and
    /// this does not list is an orphan, once it is older than any act under way.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn blobs_after(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>, StorageError> {
        let after = after.unwrap_or_default();
        self.read(|connection| {
            let rows = connection.query(BLOBS_AFTER, &[after.into(), limit.into()])?;
            rows.into_iter().map(|mut row| row.text(0)).collect()
        })
    }

    /// Whether a document has its content in the blob of this name.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn is_blob_in_use(&self, name: &str) -> Result<bool, StorageError> {
        self.read(|connection| Ok(connection.find(BLOB, &[name.into()])?.is_some()))
    }
}

fn count(connection: &mut Connection, statement: Statement) -> Result<u64, StorageError> {
    let row = connection.find(statement, &[])?;
    row.ok_or(StorageError::Damaged {
        statement: statement.name,
    })?
    .count(0)
}
