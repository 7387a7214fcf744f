//! What storage can answer instead of doing what it was asked. No variant carries a value of a row.

use dmp_ledger::Broken;
use std::fmt;

/// Why nothing was done. Whatever the variant, the act or the plumbing change left no part behind.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StorageError {
    /// The record or the entry is not at the revision the caller read. Read again and decide again.
    #[error("the record changed since it was read")]
    Stale,
    /// A unique key is taken.
    #[error("{0} is already there")]
    Duplicate(What),
    /// The act does something that its permit does not cover, or not on that record or document.
    #[error("the permit does not cover the act")]
    PermitMismatch,
    /// The act changes something and leaves no trace of it in the ledger.
    #[error("the act leaves no trace")]
    Untraced,
    /// The row that was to be changed, or the chain that was to grow, does not exist.
    #[error("what was to be changed is not there")]
    Vanished,
    /// The head of a chain was not sealed with the installation's head key: somebody changed it.
    #[error("the ledger does not hold")]
    Ledger(#[from] Broken),
    /// [`crate::Store::set_head_key`] was not called.
    #[error("the head key of the ledger is not set")]
    HeadKeyMissing,
    /// No space left. Asking again does not help before somebody made room.
    #[error("the database is full")]
    Full,
    /// Too much at once: no free connection in time, a deadlock, a lock held too long. Ask again.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached, or the disk fails. Whether an act whose commit was under way
    /// happened is not known. Asking again may help later.
    #[error("the database is unavailable ({code})")]
    Unavailable {
        /// The engine's code.
        code: String,
    },
    /// The engine refused a statement: a trigger, a missing right, a constraint.
    #[error("the database refused {statement} ({code})")]
    Rejected {
        /// Name of the statement.
        statement: &'static str,
        /// The engine's code.
        code: String,
    },
    /// A stored value has not the form it was written in.
    #[error("a stored row of {statement} cannot be read")]
    Damaged {
        /// Name of the statement.
        statement: &'static str,
    },
    /// Our own code stopped in the middle of an act; nothing of it was kept.
    #[error("the act was interrupted")]
    Interrupted,
    /// The address of the database cannot be used.
    #[error("the database address is invalid: {0}")]
    Address(&'static str),
    /// The database has not the schema this program was built for.
    #[error(transparent)]
    Schema(#[from] SchemaError),
}

impl StorageError {
    /// Whether asking again, later or after reading again, can succeed.
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Stale | Self::Busy | Self::Unavailable { .. } => true,
            Self::Duplicate(_)
            | Self::PermitMismatch
            | Self::Untraced
            | Self::Vanished
            | Self::Ledger(_)
            | Self::HeadKeyMissing
            | Self::Full
            | Self::Rejected { .. }
            | Self::Damaged { .. }
            | Self::Interrupted
            | Self::Address(_)
            | Self::Schema(_) => false,
        }
    }

    /// Says what is there twice, when that is what went wrong.
    pub(crate) fn about(self, what: What) -> Self {
        if matches!(self, Self::Duplicate(_)) {
            Self::Duplicate(what)
        } else {
            self
        }
    }
}

/// What is already there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// A record of the same INS.
    Ins,
    /// A document of the same unique id in the record.
    UniqueId,
    /// An account of the same login.
    Login,
    /// A professional or a structure of the same national identifier.
    NationalId,
    /// An installation secret of the same name.
    Secret,
    /// A row of the same id.
    Id,
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ins => "a record of this patient",
            Self::UniqueId => "a document of this unique id",
            Self::Login => "an account of this login",
            Self::NationalId => "an entry of this national identifier",
            Self::Secret => "a secret of this name",
            Self::Id => "a row of this id",
        })
    }
}

/// How the schema of a database differs from the one this program was built for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SchemaError {
    /// There is no schema, or no database file.
    #[error("the database has no schema yet: run the migrations first")]
    Missing,
    /// Migrations remain to be run.
    #[error("the schema is at {found}, this program needs {wanted}: run the migrations first")]
    Older {
        /// Version of the database.
        found: i64,
        /// Version of this program.
        wanted: i64,
    },
    /// A newer program migrated the database.
    #[error("the schema is at {found}, this program knows {known}: use the newer program")]
    Newer {
        /// Version of the database.
        found: i64,
        /// Version of this program.
        known: i64,
    },
    /// A migration that was run is not the one this program has under that number.
    #[error("migration {number} is not the one that was run on the database")]
    Altered {
        /// Its number.
        number: i64,
    },
}
