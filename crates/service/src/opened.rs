//! Records opened lately, kept in memory so that the next act on them need not read them again.
//!
//! What is kept is as old as its revision. A yes that relied on it is committed only if the record
//! still is at that revision, and a no is never given on it: the gate then reads afresh. So it
//! saves work and decides nothing.

use crate::facts::{Facts, OpenDocument, OpenRecord, Target};
use dmp_core::ids::{DocumentId, RecordId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Records in a generation; two generations are kept.
const RECORDS_MAX: usize = 1_024;
/// Documents kept of one record.
const DOCUMENTS_MAX: usize = 16;

/// The records opened lately.
#[derive(Default)]
pub(crate) struct Opened {
    generations: Mutex<Generations>,
}

/// When the young generation is full it becomes the old one: who was not asked for again is gone.
#[derive(Default)]
struct Generations {
    young: HashMap<RecordId, Kept>,
    old: HashMap<RecordId, Kept>,
}

#[derive(Clone)]
struct Kept {
    record: Arc<OpenRecord>,
    documents: HashMap<DocumentId, Arc<OpenDocument>>,
}

impl Opened {
    /// The facts about `target`, if all of them are kept.
    pub fn facts(&self, target: Target<'_>) -> Option<Facts> {
        let (record, document) = match target {
            Target::Nothing => return None,
            Target::Record(record) | Target::NewDocument(record, _) => (record, None),
            Target::Document(record, document) => (record, Some(document)),
        };
        self.with(|generations| {
            let kept = generations.find(record)?;
            let document = match document {
                Some(id) => Some(Arc::clone(kept.documents.get(&id)?)),
                None => None,
            };
            Some(Facts::of(Arc::clone(&kept.record), document, target))
        })
    }

    /// Keeps what was just read; what is known of another revision is forgotten.
    pub fn keep(&self, facts: &Facts) {
        let Some(record) = &facts.record else {
            return;
        };
        self.with(|generations| {
            let known = generations.find(record.id);
            let mut documents = known
                .filter(|it| it.record.revision == record.revision)
                .map(|it| it.documents.clone())
                .unwrap_or_default();
            if let Some(document) = &facts.document
                && documents.len() < DOCUMENTS_MAX
            {
                documents.insert(document.id, Arc::clone(document));
            }
            let record = Arc::clone(record);
            generations.put(record.id, Kept { record, documents });
        });
    }

    /// Forgets a record that changed.
    pub fn forget(&self, record: RecordId) {
        self.with(|generations| {
            generations.young.remove(&record);
            generations.old.remove(&record);
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Generations) -> T) -> T {
        work(
            &mut self
                .generations
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}

impl Generations {
    fn find(&mut self, record: RecordId) -> Option<&Kept> {
        if let Some(kept) = self.old.remove(&record) {
            self.put(record, kept);
        }
        self.young.get(&record)
    }

    fn put(&mut self, record: RecordId, kept: Kept) {
        if self.young.len() >= RECORDS_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(record, kept);
    }
}
