//! An event with the salt of its commitment: what is sealed, and what a proof opens.
//!
//! A link commits to its event in clear by a salted hash. Whoever is given the event and the salt
//! can recompute it; whoever is not learns nothing, not even by trying likely events.

use crate::chain::sha256;
use crate::event::{Event, EventError};

const EVENT_TAG: &[u8] = b"dmp-ledger-event-2\0";
/// First byte of what is sealed; the first format began with the `{` of JSON.
const FORMAT: u8 = 2;

/// The bytes of an event, and the salt of the commitment to them.
#[derive(Clone, PartialEq, Eq)]
pub struct SaltedEvent {
    /// 32 random bytes; links of the first format have none, and no commitment.
    pub salt: Option<[u8; 32]>,
    /// The event: see [`Event::to_bytes`].
    pub event: Vec<u8>,
}

impl SaltedEvent {
    /// The event with a fresh salt.
    pub fn new(salt: [u8; 32], event: &Event) -> Self {
        Self {
            salt: Some(salt),
            event: event.to_bytes(),
        }
    }

    /// What is sealed.
    pub fn to_bytes(&self) -> Vec<u8> {
        match &self.salt {
            Some(salt) => [&[FORMAT][..], salt, &self.event].concat(),
            None => self.event.clone(),
        }
    }

    /// Reads what was sealed, in this format or the first.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let salted = bytes
            .split_first()
            .filter(|(format, _)| **format == FORMAT)
            .and_then(|(_, rest)| rest.split_first_chunk::<32>());
        match salted {
            Some((salt, event)) => Self {
                salt: Some(*salt),
                event: event.to_vec(),
            },
            None => Self {
                salt: None,
                event: bytes.to_vec(),
            },
        }
    }

    /// The event.
    ///
    /// # Errors
    /// [`EventError`] as [`Event::from_bytes`] gives it.
    pub fn read(&self) -> Result<Event, EventError> {
        Event::from_bytes(&self.event)
    }
}

/// What a link commits to an event by.
pub fn commitment(salt: &[u8; 32], event: &[u8]) -> [u8; 32] {
    sha256(&[EVENT_TAG, salt, event].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_read_back_in_both_formats() {
        for salt in [None, Some([7; 32])] {
            let event = b"{\"at\":1}".to_vec();
            let salted = SaltedEvent { salt, event };
            assert!(SaltedEvent::from_bytes(&salted.to_bytes()) == salted);
        }
    }

    #[test]
    fn a_commitment_depends_on_every_byte_of_salt_and_event() {
        let of = |salt: u8, event: &[u8]| commitment(&[salt; 32], event);
        assert_eq!(of(1, b"a"), of(1, b"a"));
        assert_ne!(of(1, b"a"), of(2, b"a"));
        assert_ne!(of(1, b"a"), of(1, b"b"));
    }
}
