//! What a record, a document and a person are, what may become of them, and who may do what.
//!
//! This crate is pure: it has no clock, no randomness, no input or output, no logging. Rules are
//! numbered (`REQ-…`, see `docs/rules/`), and each has one home here. [`access::decide`] is the
//! only place that says who may do what.

pub mod access;
pub mod clinical;
pub mod codes;
pub mod declared;
pub mod document;
pub mod exams;
mod fold;
pub mod ids;
pub mod limits;
pub mod people;
pub mod prevention;
pub mod record;
pub mod results;
pub mod summary;
pub mod synthesis;
pub mod time;
pub mod units;
pub mod world;
