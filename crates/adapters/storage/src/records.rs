//! Records: their register, their key, and how they are found by their patient's INS.

use crate::db::{Connection, Row, statements};
use crate::error::{StorageError, What};
use crate::store::Store;
use crate::{declared, destructions, readings, reminders};
use dmp_core::ids::RecordId;
use dmp_core::time::Timestamp;
use std::fmt;

/// A record to create.
#[derive(Clone, PartialEq, Eq)]
pub struct NewRecord {
    /// Its id.
    pub id: RecordId,
    /// Keyed hash of its patient's INS.
    pub ins_hash: [u8; 32],
    /// Keyed hash of its patient's INS-C, by which it is found too.
    pub alias_hash: Option<[u8; 32]>,
    /// When.
    pub at: Timestamp,
    /// The sealed register.
    pub register: Vec<u8>,
    /// The record's key, wrapped.
    pub wrapped_key: Vec<u8>,
}

/// A record as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// Its id.
    pub id: RecordId,
    /// How often it was changed. What is decided on it holds for this revision only.
    pub revision: i64,
    /// The sealed register.
    pub register: Vec<u8>,
    /// The record's key, wrapped.
    pub wrapped_key: Vec<u8>,
}

/// The wrapped key of a record, for the rotation of the master key.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKeyRow {
    /// The record.
    pub record: RecordId,
    /// Its key, wrapped.
    pub wrapped_key: Vec<u8>,
}

/// A wrapped key to be replaced by the same key, wrapped anew.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyChange {
    /// The record.
    pub record: RecordId,
    /// What was read: the change is left out if it is no longer there.
    pub from: Vec<u8>,
    /// What takes its place.
    pub to: Vec<u8>,
}

statements! {
    RECORD_BY_INS = "SELECT record_id FROM record_by_ins WHERE ins_hash = $1";
    RECORD = "SELECT h.revision, r.register, r.wrapped_key
        FROM record r JOIN record_head h ON h.record_id = r.id WHERE r.id = $1";
    RECORDS_AFTER = "SELECT id FROM record WHERE id > $1 ORDER BY id LIMIT $2";
    WRAPPED_KEYS_AFTER = "SELECT id, wrapped_key FROM record WHERE id > $1 ORDER BY id LIMIT $2";
    INSERT_RECORD = "INSERT INTO record (id, created_at, register, wrapped_key)
        VALUES ($1, $2, $3, $4)";
    INSERT_INS = "INSERT INTO record_by_ins (ins_hash, record_id) VALUES ($1, $2)";
    REPLACE_REGISTER = "UPDATE record SET register = $1 WHERE id = $2";
    REPLACE_WRAPPED_KEY = "UPDATE record SET wrapped_key = $1 WHERE id = $2 AND wrapped_key = $3";
    DELETE_CONTENTS = "DELETE FROM document_content WHERE record_id = $1";
    DELETE_DOCUMENTS = "DELETE FROM document WHERE record_id = $1";
    DELETE_REACH = "DELETE FROM reach WHERE record_id = $1";
    DELETE_ACCOUNTS = "DELETE FROM account WHERE record_id = $1";
    DELETE_INS = "DELETE FROM record_by_ins WHERE record_id = $1";
    DELETE_RECORD = "DELETE FROM record WHERE id = $1";
}

impl Store {
    /// The record of the patient with this keyed hash of an INS.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn record_by_ins(&self, ins_hash: &[u8; 32]) -> Result<Option<RecordId>, StorageError> {
        self.read(|connection| {
            let row = connection.find(RECORD_BY_INS, &[ins_hash.into()])?;
            row.map(|it| it.id(0)).transpose()
        })
    }

    /// A record with its revision, both of the same moment.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn record(&self, id: RecordId) -> Result<Option<RecordRow>, StorageError> {
        self.read(|connection| find(connection, id))
    }

    /// Up to `limit` records in the order of their ids, after `after`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn records_after(
        &self,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordId>, StorageError> {
        let after = after.unwrap_or(BEFORE_ALL);
        self.read(|connection| {
            let rows = connection.query(RECORDS_AFTER, &[(&after).into(), limit.into()])?;
            rows.iter().map(|row| row.id(0)).collect()
        })
    }

    /// The wrapped keys of up to `limit` records in the order of their ids, after `after`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn wrapped_keys_after(
        &self,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<WrappedKeyRow>, StorageError> {
        let after = after.unwrap_or(BEFORE_ALL);
        self.read(|connection| {
            let rows = connection.query(WRAPPED_KEYS_AFTER, &[(&after).into(), limit.into()])?;
            let read = |mut row: Row| {
                Ok(WrappedKeyRow {
                    record: row.id(0)?,
                    wrapped_key: row.bytes(1)?,
                })
            };
            rows.into_iter().map(read).collect()
        })
    }

    /// Replaces wrapped keys, in one transaction; returns how many were still as they were read.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`], [`StorageError::Full`].
    pub fn replace_wrapped_keys(&self, changes: Vec<KeyChange>) -> Result<u64, StorageError> {
        self.transact(move |connection| {
            let mut replaced = 0;
            for change in &changes {
                let KeyChange { record, from, to } = change;
                let values = [to.into(), record.into(), from.into()];
                replaced += connection.execute(REPLACE_WRAPPED_KEY, &values)?;
            }
            Ok(replaced)
        })
    }
}

/// Smaller than any id: an id of version 7 has bits that this one has not.
const BEFORE_ALL: RecordId = RecordId::from_bytes([0; 16]);

/// The record of that id, if there is one.
pub(crate) fn find(
    connection: &mut Connection,
    id: RecordId,
) -> Result<Option<RecordRow>, StorageError> {
    let row = connection.find(RECORD, &[(&id).into()])?;
    row.map(|row| read_record(id, row)).transpose()
}

pub(crate) fn insert(connection: &mut Connection, new: &NewRecord) -> Result<(), StorageError> {
    let ins = [(&new.ins_hash).into(), (&new.id).into()];
    connection
        .execute(INSERT_INS, &ins)
        .map_err(|error| error.about(What::Ins))?;
    let values = [
        (&new.id).into(),
        new.at.into(),
        (&new.register).into(),
        (&new.wrapped_key).into(),
    ];
    if let Some(alias) = &new.alias_hash {
        let alias = [alias.into(), (&new.id).into()];
        connection
            .execute(INSERT_INS, &alias)
            .map_err(|error| error.about(What::Ins))?;
    }
    connection.execute(INSERT_RECORD, &values).map(drop)
}

pub(crate) fn replace_register(
    connection: &mut Connection,
    record: RecordId,
    sealed: &[u8],
) -> Result<(), StorageError> {
    connection.change(REPLACE_REGISTER, &[sealed.into(), (&record).into()])
}

/// Destroys a record: with its key go its documents, in every copy of the database. Its chain and
/// the head of it stay, so that what was done to it remains provable. Rule: REC-008.
pub(crate) fn destroy(connection: &mut Connection, record: RecordId) -> Result<(), StorageError> {
    let id = [(&record).into()];
    readings::destroy_all(connection, record)?;
    declared::destroy_all(connection, record)?;
    reminders::destroy(connection, record)?;
    destructions::drop_all(connection, record)?;
    for statement in [
        DELETE_CONTENTS,
        DELETE_DOCUMENTS,
        DELETE_REACH,
        DELETE_ACCOUNTS,
        DELETE_INS,
    ] {
        connection.execute(statement, &id)?;
    }
    connection.change(DELETE_RECORD, &id)
}

/// The record of a row that begins with its revision, its register and its key.
pub(crate) fn read_record(id: RecordId, mut row: Row) -> Result<RecordRow, StorageError> {
    Ok(RecordRow {
        id,
        revision: row.integer(0)?,
        register: row.bytes(1)?,
        wrapped_key: row.bytes(2)?,
    })
}

impl fmt::Debug for NewRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewRecord({})", self.id)
    }
}

impl fmt::Debug for RecordRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordRow({}, revision {})", self.id, self.revision)
    }
}

impl fmt::Debug for WrappedKeyRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrappedKeyRow({})", self.record)
    }
}

impl fmt::Debug for KeyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyChange({})", self.record)
    }
}
