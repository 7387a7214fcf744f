//! Ids that are the same in each run, in increasing order, like those of the application.

use dmp_core::ids::{AccountId, DocumentId, MessageId, OrganizationId, ProfessionalId, RecordId};
use std::sync::atomic::{AtomicU64, Ordering};

/// A source of ids: UUID version 7 in form, of a fixed instant and a counter.
#[derive(Debug, Default)]
pub struct SeededIds {
    given: AtomicU64,
}

impl SeededIds {
    /// The sequence that begins after `seed` ids.
    pub const fn new(seed: u64) -> Self {
        Self {
            given: AtomicU64::new(seed),
        }
    }

    /// The next 16 bytes.
    pub fn bytes(&self) -> [u8; 16] {
        let number = self.given.fetch_add(1, Ordering::SeqCst) + 1;
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&[0x01, 0x9b, 0xc0, 0, 0, 0]);
        bytes[6] = 0x70;
        bytes[8] = 0x80;
        // Seven bytes of the counter: the eighth holds the variant of the UUID.
        bytes[9..].copy_from_slice(&number.to_be_bytes()[1..]);
        bytes
    }

    /// A record's.
    pub fn record(&self) -> RecordId {
        RecordId::from_bytes(self.bytes())
    }

    /// A document's.
    pub fn document(&self) -> DocumentId {
        DocumentId::from_bytes(self.bytes())
    }

    /// An account's.
    pub fn account(&self) -> AccountId {
        AccountId::from_bytes(self.bytes())
    }

    /// A professional's.
    pub fn professional(&self) -> ProfessionalId {
        ProfessionalId::from_bytes(self.bytes())
    }

    /// A structure's.
    pub fn organization(&self) -> OrganizationId {
        OrganizationId::from_bytes(self.bytes())
    }

    /// A message's.
    pub fn message(&self) -> MessageId {
        MessageId::from_bytes(self.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_increase_and_repeat_from_one_run_to_the_next() {
        let (one, other) = (SeededIds::default(), SeededIds::default());
        let first = one.record();
        assert_eq!(first, other.record());
        assert!(one.record() > first);
    }
}
