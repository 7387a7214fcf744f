//! What is to be destroyed and when: documents of bins, and closed records.
//!
//! A line is written in the transaction of the deletion or the closing, and goes with what it
//! names, or when that is restored. A worker leases it; who stops in the middle loses the lease.

use crate::db::{Connection, Row, statements};
use crate::error::StorageError;
use crate::store::Store;
use crate::{readings, sessions};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::time::Timestamp;

/// Something to destroy before the end of the caller's lease.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DueDestruction {
    /// The record.
    pub record: RecordId,
    /// The document of it; `None` for the record as a whole.
    pub document: Option<DocumentId>,
}

/// Stands for the record itself: no document has this id.
const WHOLE: DocumentId = DocumentId::from_bytes([0; 16]);

statements! {
    PLAN = "INSERT INTO destruction_due (record_id, document_id, due_at, leased_until)
        VALUES ($1, $2, $3, 0) ON CONFLICT (record_id, document_id)
        DO UPDATE SET due_at = excluded.due_at, leased_until = 0";
    DROP = "DELETE FROM destruction_due WHERE record_id = $1 AND document_id = $2";
    DROP_ALL = "DELETE FROM destruction_due WHERE record_id = $1";
    DUE[FreeRows] = "SELECT record_id, document_id FROM destruction_due
        WHERE due_at <= $1 AND leased_until <= $2 ORDER BY due_at LIMIT $3";
    LEASE = "UPDATE destruction_due SET leased_until = $1
        WHERE record_id = $2 AND document_id = $3";
    READ_ALL_AGAIN = "INSERT INTO reading_due (document_id, record_id, leased_until, attempts)
        SELECT id, record_id, 0, 0 FROM document
        WHERE record_id = $1 AND NOT EXISTS (SELECT 1 FROM destruction_due d
            WHERE d.record_id = document.record_id AND d.document_id = document.id)
        ON CONFLICT (document_id) DO NOTHING";
}

impl Store {
    /// Takes up to `limit` things whose destruction is due, oldest first, for the caller alone
    /// until `lease_until`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn lease_destructions(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<DueDestruction>, StorageError> {
        self.transact(move |connection| {
            let rows = connection.query(DUE, &[now.into(), now.into(), limit.into()])?;
            let due: Result<Vec<_>, _> = rows.iter().map(read_due).collect();
            let due = due?;
            for one in &due {
                let document = one.document.unwrap_or(WHOLE);
                let values = [lease_until.into(), (&one.record).into(), (&document).into()];
                connection.change(LEASE, &values)?;
            }
            Ok(due)
        })
    }

    /// Takes a line off the list: what it names is not to be destroyed, or no longer there.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn drop_destruction(&self, due: DueDestruction) -> Result<(), StorageError> {
        self.transact(move |connection| drop_one(connection, due.record, due.document))
    }
}

/// A document goes into the bin: what was read of it is destroyed at once. Rule: REC-004.
pub(crate) fn put_in_bin(
    connection: &mut Connection,
    (record, document): (RecordId, DocumentId),
    until: Timestamp,
) -> Result<(), StorageError> {
    readings::destroy(connection, record, document)?;
    plan(connection, (record, document), until)
}

/// A document leaves the bin: it is read again.
pub(crate) fn take_out_of_bin(
    connection: &mut Connection,
    record: RecordId,
    document: DocumentId,
) -> Result<(), StorageError> {
    drop_one(connection, record, Some(document))?;
    readings::insert_due(connection, record, document)
}

/// A record is closed: nobody is in it any more, and nothing derived of it is left.
pub(crate) fn close(
    connection: &mut Connection,
    record: RecordId,
    until: Timestamp,
) -> Result<(), StorageError> {
    sessions::end_all_of_record(connection, record)?;
    readings::destroy_all(connection, record)?;
    plan(connection, (record, WHOLE), until)
}

/// A record is open again: its documents are read again, but for those of the bin.
pub(crate) fn reopen(connection: &mut Connection, record: RecordId) -> Result<(), StorageError> {
    drop_one(connection, record, None)?;
    connection
        .execute(READ_ALL_AGAIN, &[(&record).into()])
        .map(drop)
}

pub(crate) fn drop_one(
    connection: &mut Connection,
    record: RecordId,
    document: Option<DocumentId>,
) -> Result<(), StorageError> {
    let document = document.unwrap_or(WHOLE);
    let values = [(&record).into(), (&document).into()];
    connection.execute(DROP, &values).map(drop)
}

pub(crate) fn drop_all(connection: &mut Connection, record: RecordId) -> Result<(), StorageError> {
    connection.execute(DROP_ALL, &[(&record).into()]).map(drop)
}

fn plan(
    connection: &mut Connection,
    (record, document): (RecordId, DocumentId),
    until: Timestamp,
) -> Result<(), StorageError> {
    let values = [(&record).into(), (&document).into(), until.into()];
    connection.execute(PLAN, &values).map(drop)
}

fn read_due(row: &Row) -> Result<DueDestruction, StorageError> {
    let document: DocumentId = row.id(1)?;
    Ok(DueDestruction {
        record: row.id(0)?,
        document: (document != WHOLE).then_some(document),
    })
}
