//! Whole records read lately, kept opened: the documents of each, and what was read of them.
//!
//! A synthesis, a search or a list looks at all the documents of a record, several times in a row.
//! What is kept is of one revision of the record, and an act that relied on it is committed only
//! at that revision (ADR 5). It decides nothing: who may see what is decided anew for each reader,
//! and [`Shelf::readings`] gives what was read of the documents that the gate let through alone.

use crate::app::App;
use crate::error::Error;
use crate::facts::{self, OpenDocument, OpenRecord};
use crate::gate::{Admitted, Openable};
use crate::lately::Lately;
use crate::readings::{ReadDocument, Reading};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_storage::ReadingMark;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of documents kept, all records together.
const LISTS_BYTES: usize = 16 << 20;
/// Bytes kept of what was read of documents, all records together.
const READINGS_BYTES: usize = 32 << 20;
/// How many callers open readings at once: those of one record wait for the first, and find them.
const OPENING_AT_ONCE: usize = 4;

/// The records read lately.
pub(crate) struct Shelf {
    kept: Mutex<Kept>,
    opening: [Mutex<()>; OPENING_AT_ONCE],
}

struct Kept {
    lists: Lately<RecordId, List>,
    readings: Lately<RecordId, Arc<Readings>>,
}

/// All the documents of a record at a revision.
#[derive(Clone)]
struct List {
    revision: i64,
    documents: Arc<[Arc<OpenDocument>]>,
}

/// What was read of documents of a record at a revision.
#[derive(Default)]
struct Readings {
    revision: i64,
    of: HashMap<DocumentId, (ReadingMark, Arc<Reading>)>,
}

impl Default for Shelf {
    fn default() -> Self {
        let kept = Kept {
            lists: Lately::of_bytes(LISTS_BYTES),
            readings: Lately::of_bytes(READINGS_BYTES),
        };
        Self {
            kept: Mutex::new(kept),
            opening: std::array::from_fn(|_| Mutex::new(())),
        }
    }
}

impl Shelf {
    /// All the documents of a record: for [`Admitted`] alone to choose from.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if the store does not answer or an entry cannot be opened.
    pub fn documents(&self, app: &App, of: &OpenRecord) -> Result<Arc<[Arc<OpenDocument>]>, Error> {
        let kept = self.with(|kept| kept.lists.find(&of.id));
        if let Some(list) = kept.filter(|it| it.revision == of.revision) {
            return Ok(list.documents);
        }
        let rows = app.inner.store.entries(of.id)?;
        let open = rows.iter().map(|row| facts::open_document(of, row));
        let documents: Arc<[_]> = open
            .map(|it| it.map(Arc::new))
            .collect::<Result<_, Error>>()?;
        let bytes = documents.iter().map(|it| it.bytes()).sum();
        let list = List {
            revision: of.revision,
            documents: Arc::clone(&documents),
        };
        self.with(|kept| kept.lists.put(of.id, list, bytes));
        Ok(documents)
    }

    /// What was read of documents that the admitted caller may open, in their order.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if the store does not answer or a reading cannot be opened.
    pub fn readings(
        &self,
        admitted: &Admitted<'_>,
        documents: &Openable,
    ) -> Result<Vec<ReadDocument>, Error> {
        let record = admitted.record()?;
        let marks = admitted.app.inner.store.reading_marks(admitted.permit)?;
        let marks: HashMap<_, _> = marks.into_iter().collect();
        let is_whole = |kept: &Readings| {
            let mut wanted = documents
                .iter()
                .filter_map(|it| marks.get_key_value(&it.id));
            wanted.all(|(id, mark)| kept.of.get(id).is_some_and(|(known, _)| known == mark))
        };
        let kept = self.kept_readings(record);
        if is_whole(&kept) {
            return Ok(kept.of_documents(documents, &marks));
        }
        let turn = usize::from(record.id.bytes()[15]) % OPENING_AT_ONCE;
        let turn = self.opening[turn].lock();
        let _turn = turn.unwrap_or_else(PoisonError::into_inner);
        let mut kept = self.kept_readings(record);
        if !is_whole(&kept) {
            kept = Arc::new(opened(admitted, documents, &kept)?);
            let value = Arc::clone(&kept);
            let bytes = kept.bytes();
            self.with(|kept| kept.readings.put(record.id, value, bytes));
        }
        Ok(kept.of_documents(documents, &marks))
    }

    /// Forgets a record that changed, or was destroyed.
    pub fn forget(&self, record: RecordId) {
        self.with(|kept| {
            kept.lists.remove(&record);
            kept.readings.remove(&record);
        });
    }

    /// Lets go of what nobody asked for since the last time but one.
    pub fn turn(&self) {
        self.with(|kept| {
            kept.lists.turn();
            kept.readings.turn();
        });
    }

    fn kept_readings(&self, of: &OpenRecord) -> Arc<Readings> {
        let kept = self.with(|kept| kept.readings.find(&of.id));
        kept.filter(|it| it.revision == of.revision)
            .unwrap_or_default()
    }

    fn with<T>(&self, work: impl FnOnce(&mut Kept) -> T) -> T {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let done = work(&mut kept);
        let gone = (kept.lists.take_gone(), kept.readings.take_gone());
        drop(kept);
        drop(gone);
        done
    }
}

impl Readings {
    fn bytes(&self) -> usize {
        self.of.values().map(|(_, it)| it.bytes()).sum()
    }

    /// A reading that the store no longer has is none.
    fn of_documents(
        &self,
        documents: &Openable,
        marks: &HashMap<DocumentId, ReadingMark>,
    ) -> Vec<ReadDocument> {
        let read = |id: &DocumentId| {
            let kept = self.of.get(id).filter(|_| marks.contains_key(id));
            kept.map(|(_, reading)| Arc::clone(reading))
        };
        let each = documents.iter();
        each.map(|it| ReadDocument::new(Arc::clone(it), read(&it.id)))
            .collect()
    }
}

/// What `kept` has, and what it lacks of these documents.
fn opened(
    admitted: &Admitted<'_>,
    documents: &Openable,
    kept: &Readings,
) -> Result<Readings, Error> {
    let rows = admitted.app.inner.store.readings(admitted.permit)?;
    let mut rows: HashMap<_, _> = rows.into_iter().map(|row| (row.document, row)).collect();
    let mut of = HashMap::new();
    for document in documents.iter() {
        let Some(row) = rows.remove(&document.id) else {
            continue;
        };
        let known = kept.of.get(&document.id);
        let known = known.filter(|(mark, _)| *mark == row.mark());
        let reading = match known {
            Some((_, reading)) => Arc::clone(reading),
            None => Arc::new(Reading::open(&document.key, &row.sealed)?),
        };
        of.insert(document.id, (row.mark(), reading));
    }
    // Of documents that only other readers may open, as they were.
    for (id, (mark, reading)) in &kept.of {
        if rows.get(id).is_some_and(|row| row.mark() == *mark) {
            of.insert(*id, (*mark, Arc::clone(reading)));
        }
    }
    Ok(Readings {
        revision: admitted.record()?.revision,
        of,
    })
}
