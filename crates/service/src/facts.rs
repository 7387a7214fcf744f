//! Loads and opens what a decision looks at. Only the gate calls [`load`].

use crate::app::App;
use crate::error::Error;
use crate::sealed;
use dmp_core::access::{Caller, DocumentFacts, RecordFacts};
use dmp_core::document::DocumentEntry;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::record::Register;
use dmp_core::time::Timestamp;
use dmp_storage::{EntryRow, RecordRow};
use dmp_vault::{DocumentKey, Place, RecordKey};
use std::sync::Arc;

/// What an act is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'a> {
    /// No record: the creation of one, or the caller's own account.
    Nothing,
    /// A record.
    Record(RecordId),
    /// A document of a record.
    Document(RecordId, DocumentId),
    /// A document that is about to enter a record.
    NewDocument(RecordId, &'a DocumentFacts),
}

impl Target<'_> {
    /// The record it is about.
    pub const fn record(&self) -> Option<RecordId> {
        match self {
            Self::Nothing => None,
            Self::Record(record) | Self::Document(record, _) | Self::NewDocument(record, _) => {
                Some(*record)
            }
        }
    }
}

/// What was found.
#[derive(Default)]
pub(crate) struct Facts {
    pub record: Option<Arc<OpenRecord>>,
    pub document: Option<Arc<OpenDocument>>,
    pub new_document: Option<DocumentFacts>,
}

/// A record whose register is open.
pub(crate) struct OpenRecord {
    pub id: RecordId,
    pub revision: i64,
    pub key: RecordKey,
    pub register: Register,
    /// Bytes of the register, sealed.
    sealed: usize,
}

impl OpenRecord {
    /// About how many bytes of memory it takes.
    pub const fn bytes(&self) -> usize {
        size_of::<Self>() + self.sealed
    }
}

/// A document whose entry is open.
pub(crate) struct OpenDocument {
    pub id: DocumentId,
    pub version: i64,
    pub key: DocumentKey,
    pub entry: DocumentEntry,
    /// Bytes of the entry, sealed.
    sealed: usize,
}

impl OpenDocument {
    /// About how many bytes of memory it takes.
    pub const fn bytes(&self) -> usize {
        size_of::<Self>() + self.sealed
    }
}

impl Facts {
    /// Facts about `target` whose record and document are open.
    pub fn of(
        record: Arc<OpenRecord>,
        document: Option<Arc<OpenDocument>>,
        target: Target<'_>,
    ) -> Self {
        let new_document = match target {
            Target::NewDocument(_, facts) => Some(facts.clone()),
            Target::Nothing | Target::Record(_) | Target::Document(..) => None,
        };
        Self {
            record: Some(record),
            document,
            new_document,
        }
    }

    /// What the decision sees of the document, if the act is on one.
    pub fn document_facts(&self) -> Option<DocumentFacts> {
        let existing = self
            .document
            .as_ref()
            .map(|document| document.entry.facts(document.id));
        existing.or_else(|| self.new_document.clone())
    }

    /// What the decision sees of the record, if there is one.
    pub fn record_facts(&self, caller: &Caller, now: Timestamp) -> Option<RecordFacts> {
        self.record.as_ref().map(|record| {
            record
                .register
                .facts(record.id, record.revision, caller, now)
        })
    }
}

/// Loads the facts about `target`. What does not exist is `None`, never an error.
pub(crate) fn load(app: &App, target: Target<'_>) -> Result<Facts, Error> {
    let rows = match target {
        Target::Nothing => None,
        Target::Record(record) | Target::NewDocument(record, _) => {
            app.inner.store.record(record)?.map(|row| (row, None))
        }
        Target::Document(record, document) => {
            app.inner.store.record_with_entry(record, document)?
        }
    };
    let Some((row, entry)) = rows else {
        return Ok(Facts::default());
    };
    let record = open_record(app, &row)?;
    let document = entry
        .map(|entry| open_document(&record, &entry))
        .transpose()?;
    Ok(Facts::of(Arc::new(record), document.map(Arc::new), target))
}

/// The facts about `target` whose record is kept; none if it is not. A document that is not kept
/// is read: it is at least as new as the record, and of the same revision if an act on it succeeds.
pub(crate) fn kept(app: &App, target: Target<'_>) -> Result<Option<Facts>, Error> {
    let opened = &app.inner.opened;
    let (record, document) = match target {
        Target::Nothing => return Ok(None),
        Target::Record(record) | Target::NewDocument(record, _) => (record, None),
        Target::Document(record, document) => (record, Some(document)),
    };
    let Some(record) = opened.record(record) else {
        return Ok(None);
    };
    let Some(id) = document else {
        return Ok(Some(Facts::of(record, None, target)));
    };
    if let Some(document) = opened.document(&record, id) {
        return Ok(Some(Facts::of(record, Some(document), target)));
    }
    let Some(row) = app.inner.store.entry(record.id, id)? else {
        return Ok(None);
    };
    // Another key may have wrapped it since: then all is read afresh.
    let Ok(document) = open_document(&record, &row) else {
        return Ok(None);
    };
    let facts = Facts::of(record, Some(Arc::new(document)), target);
    opened.keep(&facts);
    Ok(Some(facts))
}

/// Opens the register of a record.
fn open_record(app: &App, row: &RecordRow) -> Result<OpenRecord, Error> {
    let id = row.id;
    let key =
        RecordKey::unwrap(&*app.inner.wrapper, id, &row.wrapped_key).map_err(Error::unavailable)?;
    let register = key
        .open(&Place::Register(id), &row.register)
        .map_err(Error::unavailable)?;
    let register = sealed::from_bytes(&register)?;
    Ok(OpenRecord {
        id,
        revision: row.revision,
        key,
        register,
        sealed: row.register.len(),
    })
}

/// Opens one entry.
pub(crate) fn open_document(record: &OpenRecord, row: &EntryRow) -> Result<OpenDocument, Error> {
    let key = DocumentKey::unwrap(&record.key, row.document, &row.wrapped_key)
        .map_err(Error::unavailable)?;
    let place = Place::Entry(record.id, row.document, row.version);
    let entry = key.open(&place, &row.entry).map_err(Error::unavailable)?;
    let entry = sealed::from_bytes(&entry)?;
    Ok(OpenDocument {
        id: row.document,
        version: row.version,
        key,
        entry,
        sealed: row.entry.len(),
    })
}
