//! Why a use case did not happen. Each interface turns these into its own wire errors, once.

use dmp_core::access::Refusal;
use dmp_storage::{StorageError, What};

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The decision was no. It is already in the ledger.
    #[error("access refused: {}", .0.code())]
    Refused(Refusal),
    /// There is no such thing, for this caller.
    #[error("not found")]
    NotFound,
    /// The input breaks a rule; asking again with the same input cannot succeed.
    #[error("{field} is invalid: {problem:?}")]
    Invalid {
        /// The field of the input, in the words of the interface contract.
        field: &'static str,
        /// Which check failed.
        problem: Problem,
    },
    /// The input contradicts what is there.
    #[error("conflict: {0:?}")]
    Conflict(Conflict),
    /// Too many attempts.
    #[error("too many attempts")]
    TooMany {
        /// When it may be tried again.
        retry_after_seconds: u64,
    },
    /// Our side failed; the caller may ask again.
    #[error("storage is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Which check of an input failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was given.
    Empty,
    /// Longer than the limit.
    TooLong,
    /// Shorter than the limit.
    TooShort,
    /// Not in the expected form.
    Malformed,
    /// The control key does not match. Rule: REQ-S-07.
    WrongKey,
    /// A test or demonstration identity, outside demo mode.
    TestIdentityOutsideDemo,
    /// A box that must be ticked is not.
    NotTicked,
    /// A code that the tables do not know.
    UnknownCode,
    /// A date that has not come.
    InTheFuture,
    /// A date that is too far.
    TooFar,
    /// A text that is no date.
    NotADate,
    /// More bytes than the limit.
    TooLarge,
    /// A kind of content that a record does not accept.
    KindNotAccepted,
    /// A style sheet with a document inside, not a document.
    StyleSheet,
    /// XML that is no clinical document.
    NotCda,
    /// XML with a DTD, an entity or a structure that is never needed.
    UnsafeXml,
    /// Content that ends before it should, or cannot be read.
    Truncated,
    /// The document is about another patient.
    PatientMismatch,
    /// The declared type is not the document's.
    TypeMismatch,
    /// The declared author is not the document's.
    AuthorMismatch,
    /// The same content as what is already there. Rule: REQ-R-36.
    Unchanged,
    /// Masked from professionals and withheld from the patient at once. Rule: REQ-R-18.
    WithheldAndMasked,
    /// A one-time code that is too old, or was tried too often.
    CodeExpired,
    /// A new secret that is too easy.
    WeakSecret,
    /// The present secret is wrong.
    WrongSecret,
    /// The identity was not compared with a document.
    IdentityNotChecked,
    /// A type that only the patient may deposit. Rule: REQ-S-28.
    PatientTypeOnly,
    /// An end before its beginning.
    EndsBeforeStart,
    /// More sessions done than planned.
    MoreThanPlanned,
    /// As many as the record may hold.
    TooMany,
    /// A professional whom the patient blocked.
    Blocked,
    /// A médecin traitant is a doctor.
    NotADoctor,
}

/// What the input contradicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// There is a record for this INS. Rule: REQ-S-09 (`DMPFound`).
    RecordExists,
    /// There is a document with this unique id in the record.
    DocumentExists,
    /// Somebody changed it meanwhile.
    Stale,
}

impl Error {
    /// An invalid field.
    pub(crate) const fn invalid(field: &'static str, problem: Problem) -> Self {
        Self::Invalid { field, problem }
    }

    /// A failure of our side.
    pub fn unavailable(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Unavailable(Box::new(source))
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Duplicate(What::Ins) => Self::Conflict(Conflict::RecordExists),
            StorageError::Duplicate(What::UniqueId) => Self::Conflict(Conflict::DocumentExists),
            StorageError::Stale => Self::Conflict(Conflict::Stale),
            other @ (StorageError::Duplicate(_)
            | StorageError::PermitMismatch
            | StorageError::Untraced
            | StorageError::Vanished
            | StorageError::Ledger(_)
            | StorageError::HeadKeyMissing
            | StorageError::Full
            | StorageError::Busy
            | StorageError::Unavailable { .. }
            | StorageError::Rejected { .. }
            | StorageError::Damaged { .. }
            | StorageError::Interrupted
            | StorageError::Address(_)
            | StorageError::Schema(_)) => Self::unavailable(other),
        }
    }
}
