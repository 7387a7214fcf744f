//! The ledger seen from outside: what is done to a chain is found, and its events are read again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod events;
mod proof;
mod tampering;
