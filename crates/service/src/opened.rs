//! Records opened lately, kept in memory so that the next act on them need not read them again.
//!
//! What is kept is as old as its revision. A yes that relied on it is committed only if the record
//! still is at that revision, and a no is never given on it: the gate then reads afresh. So it
//! saves work and decides nothing.

use crate::facts::{Facts, OpenDocument, OpenRecord};
use crate::lately::Lately;
use dmp_core::ids::{DocumentId, RecordId};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of records kept.
const RECORDS_BYTES: usize = 40 << 20;
/// Bytes of documents kept.
const DOCUMENTS_BYTES: usize = 24 << 20;
/// Parts, each under a lock of its own: callers seldom wait for one another.
const PARTS: usize = 16;

/// The records opened lately, and documents of them.
pub(crate) struct Opened {
    parts: [Mutex<Kept>; PARTS],
}

/// The records of a part, and their documents.
struct Kept {
    records: Lately<RecordId, Arc<OpenRecord>>,
    documents: Lately<(RecordId, DocumentId), KeptDocument>,
}

/// A document, with the revision of the record that it was read at.
#[derive(Clone)]
struct KeptDocument {
    revision: i64,
    document: Arc<OpenDocument>,
}

impl Default for Opened {
    fn default() -> Self {
        let kept = || Kept {
            records: Lately::of_bytes(RECORDS_BYTES / PARTS),
            documents: Lately::of_bytes(DOCUMENTS_BYTES / PARTS),
        };
        Self {
            parts: std::array::from_fn(|_| Mutex::new(kept())),
        }
    }
}

impl Opened {
    /// The record, if it is kept.
    pub fn record(&self, record: RecordId) -> Option<Arc<OpenRecord>> {
        self.with(record, |kept| kept.records.find(&record))
    }

    /// A document of the record, if it is kept as it is at its revision.
    pub fn document(&self, of: &OpenRecord, document: DocumentId) -> Option<Arc<OpenDocument>> {
        let found = self.with(of.id, |kept| kept.documents.find(&(of.id, document)))?;
        (found.revision == of.revision).then_some(found.document)
    }

    /// Keeps what was just read.
    pub fn keep(&self, facts: &Facts) {
        let Some(record) = &facts.record else {
            return;
        };
        self.with(record.id, |kept| {
            let bytes = record.bytes();
            kept.records.put(record.id, Arc::clone(record), bytes);
            if let Some(document) = &facts.document {
                let known = KeptDocument {
                    revision: record.revision,
                    document: Arc::clone(document),
                };
                let key = (record.id, document.id);
                kept.documents.put(key, known, document.bytes());
            }
        });
    }

    /// Forgets a record that changed, or was destroyed, and its documents.
    pub fn forget(&self, record: RecordId) {
        self.with(record, |kept| {
            kept.records.remove(&record);
            kept.documents.retain(|(of, _)| *of != record);
        });
    }

    /// Lets go of what nobody asked for since the last time but one.
    pub fn turn(&self) {
        for part in &self.parts {
            with(part, |kept| {
                kept.records.turn();
                kept.documents.turn();
            });
        }
    }

    fn with<T>(&self, record: RecordId, work: impl FnOnce(&mut Kept) -> T) -> T {
        // The last bytes of an id are random.
        let part = usize::from(record.bytes()[15]) % PARTS;
        with(&self.parts[part], work)
    }
}

fn with<T>(part: &Mutex<Kept>, work: impl FnOnce(&mut Kept) -> T) -> T {
    let mut kept = part.lock().unwrap_or_else(PoisonError::into_inner);
    let done = work(&mut kept);
    let gone = (kept.records.take_gone(), kept.documents.take_gone());
    drop(kept);
    drop(gone);
    done
}
