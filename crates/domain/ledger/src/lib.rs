//! What happened to a record and must be provable: the events, their bytes, and the chain that
//! reveals a missing, moved or altered one.
//!
//! This crate is pure. Storage keeps the links and the heads, and only ever appends: there is no
//! function here that changes or removes a link, so a trace lives as long as its record.
//! Rule: REQ-R-41. The bytes are described in `docs/rules/ledger.md`, well enough to write another
//! verifier.

mod chain;
mod checkpoint;
mod event;
mod hex;
pub mod proof;
mod salted;
pub mod tree;
mod verify;

pub use chain::{
    Head, HeadKey, Link, Payload, Scope, append, content_hash, empty_head, hash_after, head_at,
    is_group, seal_group, sha256,
};
pub use checkpoint::{Checkpoint, CheckpointFault, PublishedKey, SigningKey, head_leaf};
pub use event::{ActorKind, ActorTrace, Event, EventError, Outcome, Subject};
pub use hex::{from_hex, to_hex};
pub use salted::{SaltedEvent, commitment};
pub use verify::{Broken, Fault, Signed, Verifier};
