//! What people enter as data: sealed items, listed by record.

use crate::db::{Connection, Row, statements};
use crate::error::StorageError;
use crate::store::Store;
use dmp_core::access::{Action, Permit};
use dmp_core::ids::{DeclaredItemId, RecordId};
use std::fmt;

/// An item, as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct DeclaredItemRow {
    /// The item.
    pub id: DeclaredItemId,
    /// How often it was written.
    pub version: i64,
    /// All that was ever said of it, sealed by the record's key.
    pub sealed: Vec<u8>,
}

statements! {
    DECLARED_ITEMS = "SELECT id, version, sealed FROM declared_item
        WHERE record_id = $1 ORDER BY id";
    DECLARED_ITEM_VERSION = "SELECT version FROM declared_item WHERE record_id = $1 AND id = $2";
    INSERT_DECLARED_ITEM = "INSERT INTO declared_item (record_id, id, version, sealed)
        VALUES ($1, $2, 1, $3) ON CONFLICT (record_id, id) DO NOTHING";
    REPLACE_DECLARED_ITEM = "UPDATE declared_item SET sealed = $1, version = version + 1
        WHERE record_id = $2 AND id = $3 AND version = $4";
    DELETE_DECLARED_ITEMS = "DELETE FROM declared_item WHERE record_id = $1";
}

impl Store {
    /// What was entered as data in a record; still sealed.
    ///
    /// # Errors
    /// [`StorageError::PermitMismatch`] unless the permit is to read the record as data, to enter
    /// data into it or to export it.
    pub fn declared_items(&self, permit: &Permit) -> Result<Vec<DeclaredItemRow>, StorageError> {
        let (Action::ReadSynthesis | Action::Declare | Action::ExportRecord, Some(record)) =
            (permit.action(), permit.record())
        else {
            return Err(StorageError::PermitMismatch);
        };
        self.read(|connection| {
            let rows = connection.query(DECLARED_ITEMS, &[(&record).into()])?;
            rows.into_iter().map(read_item).collect()
        })
    }
}

/// Keeps an item: a new one for version 0, else in the place of that version.
///
/// # Errors
/// [`StorageError::Stale`] if it has another version; [`StorageError::Vanished`].
pub(crate) fn put(
    connection: &mut Connection,
    (record, item): (RecordId, DeclaredItemId),
    version: i64,
    sealed: &[u8],
) -> Result<(), StorageError> {
    let place = [(&record).into(), (&item).into()];
    if version == 0 {
        let values = [(&record).into(), (&item).into(), sealed.into()];
        return match connection.execute(INSERT_DECLARED_ITEM, &values)? {
            1 => Ok(()),
            _ => Err(StorageError::Stale),
        };
    }
    let values = [
        sealed.into(),
        (&record).into(),
        (&item).into(),
        version.into(),
    ];
    if connection.execute(REPLACE_DECLARED_ITEM, &values)? == 1 {
        return Ok(());
    }
    match connection.find(DECLARED_ITEM_VERSION, &place)? {
        Some(_) => Err(StorageError::Stale),
        None => Err(StorageError::Vanished),
    }
}

pub(crate) fn destroy_all(
    connection: &mut Connection,
    record: RecordId,
) -> Result<(), StorageError> {
    connection
        .execute(DELETE_DECLARED_ITEMS, &[(&record).into()])
        .map(drop)
}

fn read_item(mut row: Row) -> Result<DeclaredItemRow, StorageError> {
    Ok(DeclaredItemRow {
        id: row.id(0)?,
        version: row.integer(1)?,
        sealed: row.bytes(2)?,
    })
}

impl fmt::Debug for DeclaredItemRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeclaredItemRow({}, version {})", self.id, self.version)
    }
}
