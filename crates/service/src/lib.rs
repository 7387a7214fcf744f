//! Every use case once, behind one gate.
//!
//! Interfaces call these functions and only translate. Each act on a record passes the gate: it
//! loads the facts, asks `dmp_core::access::decide`, and commits the trace with the effect before
//! anything is disclosed. Functions are synchronous: an interface runs them on a blocking thread.

pub mod account;
mod act;
pub mod app;
pub mod authorizations;
pub mod bin;
pub mod checkpoints;
mod clients;
pub mod closings;
pub mod declared;
pub mod destructions;
pub mod devices;
pub mod directory;
mod emergency;
mod entry;
pub mod error;
mod events;
mod exam_choices;
pub mod exams;
mod facts;
mod gate;
pub mod history;
pub mod indicators;
pub mod jobs;
pub mod kept_work;
mod keys;
mod lately;
mod lines;
mod logged;
pub mod masking;
pub mod meter;
mod opened;
pub mod outbox;
pub mod prevention;
pub mod proof;
mod reach;
pub mod reading;
pub mod readings;
pub mod records;
pub mod reminders;
pub mod results;
mod sealed;
pub mod search;
pub mod sessions;
mod shelf;
pub mod sign_in;
pub mod submissions;
pub mod summaries;
mod summary_document;
pub mod synthesis;
mod turns;
pub mod upkeep;
pub mod verification;
pub mod viewpoints;
mod visits;

pub use app::App;
pub use error::{Conflict, Error, Problem};
pub use sessions::Session;
