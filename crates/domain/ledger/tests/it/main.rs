//! The ledger seen from outside: what is done to a chain is found, and its events are read again.

mod events;
mod tampering;
