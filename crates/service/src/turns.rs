//! Those who met each other on a record go on one after the other.
//!
//! An act is committed only at the revision it was decided on: of many acts that change one record
//! at once, one succeeds in each group. Waiting for a turn, no one of them runs out of tries.

use dmp_core::ids::RecordId;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many records have a turn of their own; two that share one wait for each other, at worst.
const PARTS: usize = 64;

/// A turn for each record, shared among records.
pub(crate) struct Turns([Mutex<()>; PARTS]);

impl Default for Turns {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::new(())))
    }
}

impl Turns {
    /// Waits for the turn of a record. It ends with what is returned.
    pub fn take(&self, record: RecordId) -> MutexGuard<'_, ()> {
        // The last bytes of an id are random.
        let part = usize::from(record.bytes()[15]) % PARTS;
        self.0[part].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
