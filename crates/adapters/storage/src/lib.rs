//! Keeps rows, in one SQL text for two engines: embedded `SQLite` and `PostgreSQL`.
//!
//! Storage sees sealed bytes, keyed hashes, ids, instants and counts: no name, no title, no medical
//! word and no rule stands here. What changes or discloses a record goes through
//! [`Store::commit`], which takes an [`Act`]: plain data, prepared elsewhere, with the
//! [`dmp_core::access::Permit`] it relies on and the traces it leaves. An act happens as a whole,
//! trace included, or not at all, and it is durable when `commit` returns.
//!
//! On `SQLite` one thread owns the write connection and commits all waiting acts together (one
//! flush for many acts); on `PostgreSQL` an act is one transaction on a pooled connection.
//! Functions block: call them from a thread that may block, never from inside an async task.
//!
//! **Invariants.** There is no function here that changes or removes a link of the ledger. In
//! production the server's `PostgreSQL` role has `SELECT` and `INSERT` on table `ledger` and
//! neither `UPDATE` nor `DELETE`; migrations are run by another role. Clinical content
//! ([`Store::content`], [`Store::exported_content`]) is given against a permit for it.

mod account_changes;
mod accounts;
mod act;
mod acts;
mod audit;
mod checkpoints;
mod codes;
mod database;
mod db;
mod declared;
mod destructions;
mod directory;
mod documents;
mod error;
mod exam_choices;
mod heads;
mod jobs;
mod kept_work;
mod ledger;
mod migrations;
mod outbox;
mod pool;
mod reach;
mod readings;
mod records;
mod reminders;
mod scrub;
mod secrets;
mod sessions;
mod settings;
#[cfg(test)]
mod statements;
mod store;
mod upkeep;
mod visits;
mod writer;

pub use account_changes::SecretTry;
pub use accounts::{AccountRow, NewAccount};
pub use act::{Act, Trace, Write};
pub use audit::{LedgerCursor, PlacedLink};
pub use checkpoints::{CheckpointKeyRow, Grown, LoggedHead};
pub use codes::CodeOutcome;
pub use database::{Database, Options};
pub use declared::DeclaredItemRow;
pub use destructions::DueDestruction;
pub use directory::{OrganizationRow, ProfessionalRow};
pub use documents::{ContentRow, EntryRow, NewContent, NewDocument};
pub use error::{SchemaError, StorageError, What};
pub use exam_choices::{ExamCell, ExamCheck, ExamCount};
pub use jobs::JobRow;
pub use migrations::SCHEMA_VERSION;
pub use outbox::{LeasedMessage, NewMessage};
pub use reach::ReachChange;
pub use readings::{DueReading, ReadingMark, ReadingRow};
pub use records::{KeyChange, NewRecord, RecordRow, WrappedKeyRow};
pub use reminders::DueReminder;
pub use sessions::{NewSession, SessionRow};
pub use store::Store;
pub use upkeep::Counts;
pub use visits::Visit;
