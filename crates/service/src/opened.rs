//! Records opened lately, kept in memory so that the next act on them need not read them again.
//!
//! What is kept is as old as its revision. A yes that relied on it is committed only if the record
//! still is at that revision, and a no is never given on it: the gate then reads afresh. So it
//! saves work and decides nothing.

use crate::facts::{Facts, OpenDocument, OpenRecord, Target};
use dmp_core::ids::{DocumentId, RecordId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Records in a generation: some 4 KB each.
const RECORDS_MAX: usize = 4_096;
/// Documents in a generation: some 3 KB each.
const DOCUMENTS_MAX: usize = 4_096;

/// The records opened lately, and documents of them.
pub(crate) struct Opened {
    kept: Mutex<Kept>,
}

struct Kept {
    records: Generations<RecordId, Arc<OpenRecord>>,
    documents: Generations<(RecordId, DocumentId), KeptDocument>,
}

/// A document, with the revision of the record that it was read at.
#[derive(Clone)]
struct KeptDocument {
    revision: i64,
    document: Arc<OpenDocument>,
}

impl Default for Opened {
    fn default() -> Self {
        let kept = Kept {
            records: Generations::of(RECORDS_MAX),
            documents: Generations::of(DOCUMENTS_MAX),
        };
        Self {
            kept: Mutex::new(kept),
        }
    }
}

impl Opened {
    /// The facts about `target`, if all of them are kept.
    pub fn facts(&self, target: Target<'_>) -> Option<Facts> {
        let (record, document) = match target {
            Target::Nothing => return None,
            Target::Record(record) | Target::NewDocument(record, _) => (record, None),
            Target::Document(record, document) => (record, Some(document)),
        };
        let mut kept = self.kept();
        let open = kept.records.find(&record)?;
        let document = match document {
            Some(id) => {
                let found = kept.documents.find(&(record, id))?;
                Some((found.revision == open.revision).then_some(found.document)?)
            }
            None => None,
        };
        drop(kept);
        Some(Facts::of(open, document, target))
    }

    /// Keeps what was just read.
    pub fn keep(&self, facts: &Facts) {
        let Some(record) = &facts.record else {
            return;
        };
        let mut kept = self.kept();
        kept.records.put(record.id, Arc::clone(record));
        if let Some(document) = &facts.document {
            let known = KeptDocument {
                revision: record.revision,
                document: Arc::clone(document),
            };
            kept.documents.put((record.id, document.id), known);
        }
    }

    /// Forgets a record that changed. Its documents are of another revision then.
    pub fn forget(&self, record: RecordId) {
        self.kept().records.remove(&record);
    }

    /// Forgets a document that was destroyed, with its key.
    pub fn forget_document(&self, record: RecordId, document: DocumentId) {
        self.kept().documents.remove(&(record, document));
    }

    /// Forgets a record and its documents, with their keys.
    pub fn forget_all_of(&self, record: RecordId) {
        let mut kept = self.kept();
        kept.records.remove(&record);
        kept.documents.retain(|(of, _)| *of != record);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When the young generation is full it becomes the old one: who was not asked for again is gone.
struct Generations<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    most: usize,
}

impl<K: Eq + Hash + Copy, V: Clone> Generations<K, V> {
    fn of(most: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            most,
        }
    }

    fn find(&mut self, key: &K) -> Option<V> {
        if let Some(kept) = self.old.remove(key) {
            self.put(*key, kept);
        }
        self.young.get(key).cloned()
    }

    fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.most {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    fn retain(&mut self, is_kept: impl Fn(&K) -> bool) {
        self.young.retain(|key, _| is_kept(key));
        self.old.retain(|key, _| is_kept(key));
    }

    fn remove(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked_for_stays_and_who_is_not_goes() {
        let mut kept = Generations::of(2);
        for key in 0..6 {
            kept.put(key, key * 10);
            assert_eq!(kept.find(&0), Some(0), "after {key}");
        }
        let there = (0..6).filter(|key| kept.find(key).is_some()).count();
        assert!((2..=4).contains(&there), "{there}");
        kept.remove(&0);
        assert_eq!(kept.find(&0), None);
    }
}
