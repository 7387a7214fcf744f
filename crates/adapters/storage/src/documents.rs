//! Documents: sealed entries, listed by record, and sealed contents, given against a permit.

use crate::db::{Connection, Row, Value, statements};
use crate::error::{StorageError, What};
use crate::records::{self, RecordRow};
use crate::store::Store;
use crate::{destructions, readings};
use dmp_core::access::{Action, Permit};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::time::Timestamp;
use std::fmt;

/// A document to add to a record.
#[derive(Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// Its id.
    pub id: DocumentId,
    /// Keyed hash of its unique id.
    pub unique_id_hash: [u8; 32],
    /// When it was deposited.
    pub at: Timestamp,
    /// The sealed entry, version 1.
    pub entry: Vec<u8>,
    /// The document's key, wrapped by the record's.
    pub wrapped_key: Vec<u8>,
    /// Its content.
    pub content: NewContent,
    /// Bytes of its content in clear.
    pub size: i64,
}

/// Where the content of a new document is.
#[derive(Clone, PartialEq, Eq)]
pub enum NewContent {
    /// Here, sealed: it becomes a row.
    InRow(Vec<u8>),
    /// In the blob store already, durable, under this name.
    Blob {
        /// The name.
        name: String,
    },
}

/// What is said of a document, as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// The document.
    pub document: DocumentId,
    /// Version of the entry.
    pub version: i64,
    /// The sealed entry.
    pub entry: Vec<u8>,
    /// The document's key, wrapped by the record's.
    pub wrapped_key: Vec<u8>,
}

/// The content of a document, as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum ContentRow {
    /// Sealed bytes.
    InRow(Vec<u8>),
    /// In the blob store.
    Blob {
        /// Its name there.
        name: String,
    },
}

statements! {
    ENTRIES = "SELECT id, version, entry, wrapped_key FROM document
        WHERE record_id = $1 ORDER BY id";
    ENTRY = "SELECT id, version, entry, wrapped_key FROM document
        WHERE record_id = $1 AND id = $2";
    RECORD_AND_ENTRY = "SELECT h.revision, r.register, r.wrapped_key,
            d.id, d.version, d.entry, d.wrapped_key
        FROM record r JOIN record_head h ON h.record_id = r.id
        LEFT JOIN document d ON d.record_id = r.id AND d.id = $1 WHERE r.id = $2";
    BY_UNIQUE_ID = "SELECT id FROM document WHERE record_id = $1 AND unique_id_hash = $2";
    CONTENT = "SELECT sealed, blob FROM document_content
        WHERE record_id = $1 AND document_id = $2";
    INSERT_DOCUMENT = "INSERT INTO document
        (record_id, id, unique_id_hash, created_at, size, version, entry, wrapped_key)
        VALUES ($1, $2, $3, $4, $5, 1, $6, $7)";
    INSERT_CONTENT = "INSERT INTO document_content (record_id, document_id, sealed, blob)
        VALUES ($1, $2, $3, $4)";
    REPLACE_ENTRY = "UPDATE document SET entry = $1, version = version + 1
        WHERE record_id = $2 AND id = $3 AND version = $4";
    DELETE_CONTENT = "DELETE FROM document_content WHERE record_id = $1 AND document_id = $2";
    DELETE_DOCUMENT = "DELETE FROM document WHERE record_id = $1 AND id = $2";
}

impl Store {
    /// The entries of a record, in the order of the documents' ids.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn entries(&self, record: RecordId) -> Result<Vec<EntryRow>, StorageError> {
        self.read(|connection| {
            let rows = connection.query(ENTRIES, &[(&record).into()])?;
            rows.into_iter().map(read_entry).collect()
        })
    }

    /// The entry of a document of a record.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn entry(
        &self,
        record: RecordId,
        document: DocumentId,
    ) -> Result<Option<EntryRow>, StorageError> {
        self.read(|connection| {
            let row = connection.find(ENTRY, &[(&record).into(), (&document).into()])?;
            row.map(read_entry).transpose()
        })
    }

    /// A record and one of its entries, of the same moment: what most decisions need.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn record_with_entry(
        &self,
        record: RecordId,
        document: DocumentId,
    ) -> Result<Option<(RecordRow, Option<EntryRow>)>, StorageError> {
        self.read(|connection| {
            let values = [(&document).into(), (&record).into()];
            let row = connection.find(RECORD_AND_ENTRY, &values)?;
            row.map(|row| read_both(record, row)).transpose()
        })
    }

    /// The document of a record whose unique id has this keyed hash.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn document_by_unique_id(
        &self,
        record: RecordId,
        unique_id_hash: &[u8; 32],
    ) -> Result<Option<DocumentId>, StorageError> {
        self.read(|connection| {
            let values = [(&record).into(), unique_id_hash.into()];
            connection
                .find(BY_UNIQUE_ID, &values)?
                .map(|row| row.id(0))
                .transpose()
        })
    }

    /// The sealed content of the permit's document. Disclose it only once the act is committed.
    ///
    /// # Errors
    /// [`StorageError::PermitMismatch`] unless the permit is to open a document or to prepare it.
    pub fn content(&self, permit: &Permit) -> Result<Option<ContentRow>, StorageError> {
        match (permit.action(), permit.record(), permit.document()) {
            (Action::OpenDocument | Action::PrepareDocument, Some(record), Some(document)) => {
                self.read_content(record, document)
            }
            _ => Err(StorageError::PermitMismatch),
        }
    }

    /// The sealed content of one document of the record that the permit allows to export.
    ///
    /// # Errors
    /// [`StorageError::PermitMismatch`] unless the permit is to export a record.
    pub fn exported_content(
        &self,
        permit: &Permit,
        document: DocumentId,
    ) -> Result<Option<ContentRow>, StorageError> {
        match (permit.action(), permit.record()) {
            (Action::ExportRecord, Some(record)) => self.read_content(record, document),
            _ => Err(StorageError::PermitMismatch),
        }
    }

    fn read_content(
        &self,
        record: RecordId,
        document: DocumentId,
    ) -> Result<Option<ContentRow>, StorageError> {
        self.read(|connection| {
            let row = connection.find(CONTENT, &[(&record).into(), (&document).into()])?;
            row.map(read_content).transpose()
        })
    }
}

pub(crate) fn insert(
    connection: &mut Connection,
    record: RecordId,
    new: &NewDocument,
) -> Result<(), StorageError> {
    let values = [
        (&record).into(),
        (&new.id).into(),
        (&new.unique_id_hash).into(),
        new.at.into(),
        new.size.into(),
        (&new.entry).into(),
        (&new.wrapped_key).into(),
    ];
    let inserted = connection.execute(INSERT_DOCUMENT, &values);
    inserted.map_err(|error| error.about(What::UniqueId))?;
    let (sealed, blob): (Value<'_>, Value<'_>) = match &new.content {
        NewContent::InRow(sealed) => (sealed.into(), Value::Null),
        NewContent::Blob { name } => (Value::Null, name.into()),
    };
    let values = [(&record).into(), (&new.id).into(), sealed, blob];
    connection.execute(INSERT_CONTENT, &values)?;
    readings::insert_due(connection, record, new.id)
}

/// Replaces the entry of that version.
///
/// # Errors
/// [`StorageError::Stale`] if it has another version; [`StorageError::Vanished`].
pub(crate) fn replace_entry(
    connection: &mut Connection,
    (record, document): (RecordId, DocumentId),
    version: i64,
    sealed: &[u8],
) -> Result<(), StorageError> {
    let values = [
        sealed.into(),
        (&record).into(),
        (&document).into(),
        version.into(),
    ];
    if connection.execute(REPLACE_ENTRY, &values)? == 1 {
        return Ok(());
    }
    match connection.find(ENTRY, &[(&record).into(), (&document).into()])? {
        Some(_) => Err(StorageError::Stale),
        None => Err(StorageError::Vanished),
    }
}

pub(crate) fn destroy(
    connection: &mut Connection,
    record: RecordId,
    document: DocumentId,
) -> Result<(), StorageError> {
    let values = [(&record).into(), (&document).into()];
    readings::destroy(connection, record, document)?;
    destructions::drop_one(connection, record, Some(document))?;
    connection.execute(DELETE_CONTENT, &values)?;
    connection.change(DELETE_DOCUMENT, &values)
}

fn read_entry(mut row: Row) -> Result<EntryRow, StorageError> {
    Ok(EntryRow {
        document: row.id(0)?,
        version: row.integer(1)?,
        entry: row.bytes(2)?,
        wrapped_key: row.bytes(3)?,
    })
}

fn read_both(
    record: RecordId,
    mut row: Row,
) -> Result<(RecordRow, Option<EntryRow>), StorageError> {
    let entry = match row.optional_id(3)? {
        Some(document) => Some(EntryRow {
            document,
            version: row.integer(4)?,
            entry: row.bytes(5)?,
            wrapped_key: row.bytes(6)?,
        }),
        None => None,
    };
    Ok((records::read_record(record, row)?, entry))
}

fn read_content(mut row: Row) -> Result<ContentRow, StorageError> {
    match row.optional_bytes(0)? {
        Some(sealed) => Ok(ContentRow::InRow(sealed)),
        None => Ok(ContentRow::Blob { name: row.text(1)? }),
    }
}

impl fmt::Debug for NewDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewDocument({})", self.id)
    }
}

impl fmt::Debug for NewContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InRow(sealed) => write!(f, "InRow({} bytes)", sealed.len()),
            Self::Blob { name } => write!(f, "Blob({name})"),
        }
    }
}

impl fmt::Debug for EntryRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EntryRow({}, version {})", self.document, self.version)
    }
}

impl fmt::Debug for ContentRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InRow(sealed) => write!(f, "InRow({} bytes)", sealed.len()),
            Self::Blob { name } => write!(f, "Blob({name})"),
        }
    }
}
