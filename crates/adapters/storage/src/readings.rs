//! What was read of documents, sealed, and the documents that wait to be read.
//!
//! A document is put on the list in the transaction of its deposit. A worker leases it, reads it
//! and takes it off with the reading; who stops in the middle loses the lease.

use crate::db::{Connection, Row, statements};
use crate::error::StorageError;
use crate::store::Store;
use dmp_core::access::{Action, Permit};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::time::Timestamp;
use std::fmt;

/// What was read of a document.
#[derive(Clone, PartialEq, Eq)]
pub struct ReadingRow {
    /// The document.
    pub document: DocumentId,
    /// Version of the reader.
    pub version: i64,
    /// Statements and text, sealed by the document's key.
    pub sealed: Vec<u8>,
}

/// What tells one reading of a document from another without its bytes: while its record is at one
/// revision, a document is read again by another version of the reader, or to another length.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReadingMark {
    version: i64,
    length: i64,
}

impl ReadingRow {
    /// What tells it from another reading of the document.
    pub fn mark(&self) -> ReadingMark {
        ReadingMark {
            version: self.version,
            length: i64::try_from(self.sealed.len()).unwrap_or(i64::MAX),
        }
    }
}

/// A document to read before the end of the caller's lease.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DueReading {
    /// Its record.
    pub record: RecordId,
    /// The document.
    pub document: DocumentId,
    /// How often it was tried before.
    pub attempts: i64,
}

statements! {
    READINGS = "SELECT document_id, version, sealed FROM document_reading WHERE record_id = $1";
    MARKS = "SELECT document_id, version, CAST(LENGTH(sealed) AS BIGINT) FROM document_reading
        WHERE record_id = $1";
    PUT_READING = "INSERT INTO document_reading (record_id, document_id, version, sealed)
        VALUES ($1, $2, $3, $4) ON CONFLICT (record_id, document_id)
        DO UPDATE SET version = excluded.version, sealed = excluded.sealed";
    DELETE_READING = "DELETE FROM document_reading WHERE record_id = $1 AND document_id = $2";
    DELETE_READINGS = "DELETE FROM document_reading WHERE record_id = $1";
    INSERT_DUE = "INSERT INTO reading_due (document_id, record_id, leased_until, attempts)
        VALUES ($1, $2, 0, 0) ON CONFLICT (document_id) DO NOTHING";
    INSERT_OLDER = "INSERT INTO reading_due (document_id, record_id, leased_until, attempts)
        SELECT document_id, record_id, 0, 0 FROM document_reading
        WHERE version < $1 LIMIT $2 ON CONFLICT (document_id) DO NOTHING";
    DUE[FreeRows] = "SELECT record_id, document_id, attempts FROM reading_due
        WHERE leased_until <= $1 ORDER BY document_id LIMIT $2";
    LEASE = "UPDATE reading_due SET leased_until = $1, attempts = attempts + 1
        WHERE document_id = $2";
    DELETE_DUE = "DELETE FROM reading_due WHERE document_id = $1";
    DELETE_DUE_OF_RECORD = "DELETE FROM reading_due WHERE record_id = $1";
    COUNT_DUE = "SELECT COUNT(*) FROM reading_due";
}

impl Store {
    /// What was read of the documents of a record; still sealed, each by its document's key.
    ///
    /// # Errors
    /// [`StorageError::PermitMismatch`] unless the permit is to read the record as data, to search
    /// in it or to look what its patient is to be reminded of.
    pub fn readings(&self, permit: &Permit) -> Result<Vec<ReadingRow>, StorageError> {
        let record = readable(permit)?;
        self.read(|connection| {
            let rows = connection.query(READINGS, &[(&record).into()])?;
            rows.into_iter().map(read_reading).collect()
        })
    }

    /// Which documents of a record were read, and what tells each reading from another.
    ///
    /// # Errors
    /// [`StorageError::PermitMismatch`] as for [`Self::readings`].
    pub fn reading_marks(
        &self,
        permit: &Permit,
    ) -> Result<Vec<(DocumentId, ReadingMark)>, StorageError> {
        let record = readable(permit)?;
        self.read(|connection| {
            let rows = connection.query(MARKS, &[(&record).into()])?;
            rows.iter().map(read_mark).collect()
        })
    }

    /// Takes up to `limit` documents that wait to be read, for the caller alone until
    /// `lease_until`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn lease_readings(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<DueReading>, StorageError> {
        self.transact(move |connection| {
            let rows = connection.query(DUE, &[now.into(), limit.into()])?;
            let due: Result<Vec<_>, _> = rows.iter().map(read_due).collect();
            let due = due?;
            for one in &due {
                connection.change(LEASE, &[lease_until.into(), (&one.document).into()])?;
            }
            Ok(due)
        })
    }

    /// Takes a document off the list: it cannot be read, or need not be.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn give_up_reading(&self, document: DocumentId) -> Result<(), StorageError> {
        self.transact(move |connection| {
            connection
                .execute(DELETE_DUE, &[(&document).into()])
                .map(drop)
        })
    }

    /// Puts up to `limit` documents on the list that an older reader read; returns how many.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn read_again(&self, before_version: i64, limit: usize) -> Result<u64, StorageError> {
        self.transact(move |connection| {
            connection.execute(INSERT_OLDER, &[before_version.into(), limit.into()])
        })
    }

    /// How many documents wait to be read.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn readings_due(&self) -> Result<u64, StorageError> {
        self.read(|connection| {
            let row = connection.find(COUNT_DUE, &[])?;
            row.ok_or(StorageError::Vanished)?.count(0)
        })
    }
}

/// The record of a permit to read it as data, to search in it or to check an examination.
fn readable(permit: &Permit) -> Result<RecordId, StorageError> {
    match (permit.action(), permit.record()) {
        (
            Action::ReadSynthesis
            | Action::SearchRecord
            | Action::CheckExam
            | Action::RemindPatient,
            Some(record),
        ) => Ok(record),
        _ => Err(StorageError::PermitMismatch),
    }
}

/// Puts a new document on the list.
pub(crate) fn insert_due(
    connection: &mut Connection,
    record: RecordId,
    document: DocumentId,
) -> Result<(), StorageError> {
    let values = [(&document).into(), (&record).into()];
    connection.execute(INSERT_DUE, &values).map(drop)
}

/// Keeps what was read of a document, and takes it off the list.
pub(crate) fn put(
    connection: &mut Connection,
    (record, document): (RecordId, DocumentId),
    version: i64,
    sealed: &[u8],
) -> Result<(), StorageError> {
    let values = [
        (&record).into(),
        (&document).into(),
        version.into(),
        sealed.into(),
    ];
    connection.execute(PUT_READING, &values)?;
    connection
        .execute(DELETE_DUE, &[(&document).into()])
        .map(drop)
}

pub(crate) fn destroy(
    connection: &mut Connection,
    record: RecordId,
    document: DocumentId,
) -> Result<(), StorageError> {
    connection.execute(DELETE_READING, &[(&record).into(), (&document).into()])?;
    connection
        .execute(DELETE_DUE, &[(&document).into()])
        .map(drop)
}

pub(crate) fn destroy_all(
    connection: &mut Connection,
    record: RecordId,
) -> Result<(), StorageError> {
    connection.execute(DELETE_READINGS, &[(&record).into()])?;
    connection
        .execute(DELETE_DUE_OF_RECORD, &[(&record).into()])
        .map(drop)
}

fn read_reading(mut row: Row) -> Result<ReadingRow, StorageError> {
    Ok(ReadingRow {
        document: row.id(0)?,
        version: row.integer(1)?,
        sealed: row.bytes(2)?,
    })
}

fn read_mark(row: &Row) -> Result<(DocumentId, ReadingMark), StorageError> {
    let (version, length) = (row.integer(1)?, row.integer(2)?);
    Ok((row.id(0)?, ReadingMark { version, length }))
}

fn read_due(row: &Row) -> Result<DueReading, StorageError> {
    Ok(DueReading {
        record: row.id(0)?,
        document: row.id(1)?,
        attempts: row.integer(2)?,
    })
}

impl fmt::Debug for ReadingRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadingRow({}, version {})", self.document, self.version)
    }
}
