//! What a caller asks storage to do to a record, as plain data: see [`Act`].

use crate::accounts::NewAccount;
use crate::documents::NewDocument;
use crate::error::StorageError;
use crate::outbox::NewMessage;
use crate::reach::ReachChange;
use crate::records::NewRecord;
use dmp_core::access::{Action, Permit};
use dmp_core::ids::{AccountId, DeclaredItemId, DocumentId, RecordId};
use dmp_core::time::{Date, Timestamp};
use dmp_ledger::{Payload, Scope};
use std::fmt;

/// One act: what it relies on, what it leaves in the ledger, what it changes, what it sends.
///
/// It happens as a whole or not at all. Disclose nothing before [`crate::Store::commit`] returned.
#[derive(Default)]
pub struct Act {
    /// The decision. `None` for an act that was refused and leaves but its trace, and for messages.
    pub permit: Option<Permit>,
    /// What is proven of it, in this order. Required as soon as there are `writes`.
    pub traces: Vec<Trace>,
    /// What it changes, in this order.
    pub writes: Vec<Write>,
    /// What must be told to somebody, delivered later from the outbox.
    pub messages: Vec<NewMessage>,
}

/// One event, sealed by the caller, to be linked into its chain.
#[derive(Clone, PartialEq, Eq)]
pub struct Trace {
    /// The chain.
    pub scope: Scope,
    /// When it happened.
    pub at: Timestamp,
    /// The sealed event.
    pub sealed: Vec<u8>,
    /// What commits to the event in clear.
    pub commitment: [u8; 32],
}

impl Trace {
    /// What comes into its chain.
    pub(crate) fn payload(&self) -> Payload {
        Payload {
            at: self.at,
            sealed: self.sealed.clone(),
            commitment: self.commitment,
        }
    }
}

/// One change. The record, and the document where there is one, are those of the act's permit.
#[derive(Clone, PartialEq, Eq)]
pub enum Write {
    /// Creates a record; its permit names none, the new record brings its id.
    CreateRecord(NewRecord),
    /// Replaces what the record says of identity, consents, authorisations and so on.
    ReplaceRegister {
        /// The sealed register.
        sealed: Vec<u8>,
    },
    /// Adds a document with its content.
    InsertDocument(NewDocument),
    /// Replaces what is said of the permit's document.
    ReplaceEntry {
        /// Must be the permit's document.
        document: DocumentId,
        /// The version that was read; another one is [`StorageError::Stale`].
        version: i64,
        /// The sealed entry of the next version.
        sealed: Vec<u8>,
    },
    /// Keeps what was read of the permit's document, as data and text.
    PutReading {
        /// Must be the permit's document.
        document: DocumentId,
        /// Version of the reader.
        version: i64,
        /// What was read, sealed.
        sealed: Vec<u8>,
    },
    /// Sets when the record is looked at next for reminders to its patient.
    LookForReminders {
        /// The day.
        day: Date,
        /// How often it had been asked for when the record was looked at: what was asked for since
        /// stays.
        asked: i64,
    },
    /// Keeps something that was entered as data, with its whole history.
    PutItem {
        /// The item.
        item: DeclaredItemId,
        /// The version that was read, 0 for a new item; another one is [`StorageError::Stale`].
        version: i64,
        /// The sealed item of the next version.
        sealed: Vec<u8>,
    },
    /// The permit's document is in the bin: what was read of it goes, its destruction is planned.
    PutInBin {
        /// Must be the permit's document.
        document: DocumentId,
        /// When it is to be destroyed.
        until: Timestamp,
    },
    /// The permit's document left the bin: it is to be read again, and not destroyed.
    TakeOutOfBin {
        /// Must be the permit's document.
        document: DocumentId,
    },
    /// The record is closed: its people's sessions end, what was read of its documents goes.
    CloseRecord {
        /// When it is to be destroyed.
        until: Timestamp,
    },
    /// The record is open again: its documents are to be read again, and it is not destroyed.
    ReopenRecord,
    /// Destroys the permit's document: entry, content and key. A blob is swept later.
    DestroyDocument {
        /// Must be the permit's document.
        document: DocumentId,
    },
    /// Destroys the record: register, documents, keys, reach, accounts. Its chain stays.
    DestroyRecord,
    /// Changes who finds the record in the list of those he may reach.
    Reach(ReachChange),
    /// Creates an account.
    CreateAccount(NewAccount),
    /// Gives an account another secret; under a permit on a record, an account of its holder.
    ReplaceSecret {
        /// The account.
        account: AccountId,
        /// The hash of the secret, as a PHC string.
        secret: String,
        /// Whether its person must choose another one at the next sign-in.
        must_change: bool,
        /// Until when it works, if it is provisional.
        provisional_until: Option<Timestamp>,
    },
}

impl Act {
    /// The record the act is about: the permit's, or the one it creates.
    pub(crate) fn record(&self) -> Option<RecordId> {
        let created = self.writes.iter().find_map(|write| match write {
            Write::CreateRecord(new) => Some(new.id),
            Write::ReplaceRegister { .. }
            | Write::InsertDocument(_)
            | Write::ReplaceEntry { .. }
            | Write::PutReading { .. }
            | Write::LookForReminders { .. }
            | Write::PutItem { .. }
            | Write::PutInBin { .. }
            | Write::TakeOutOfBin { .. }
            | Write::CloseRecord { .. }
            | Write::ReopenRecord
            | Write::DestroyDocument { .. }
            | Write::DestroyRecord
            | Write::Reach(_)
            | Write::CreateAccount(_)
            | Write::ReplaceSecret { .. } => None,
        });
        self.permit.as_ref().and_then(Permit::record).or(created)
    }

    /// Checks, without looking at the database, that the act does what its permit is for, where
    /// its permit is for, and that what it changes is traced.
    ///
    /// # Errors
    /// [`StorageError::PermitMismatch`] or [`StorageError::Untraced`].
    pub(crate) fn check(&self) -> Result<(), StorageError> {
        let Some(permit) = &self.permit else {
            return if self.writes.is_empty() {
                Ok(())
            } else {
                Err(StorageError::PermitMismatch)
            };
        };
        if self.traces.is_empty() && !self.writes.is_empty() {
            return Err(StorageError::Untraced);
        }
        let record = self.record();
        let is_elsewhere = |trace: &Trace| match (trace.scope, permit.record()) {
            (Scope::Record(traced), Some(permitted)) => traced != permitted,
            (Scope::Installation, _) | (Scope::Record(_), None) => false,
        };
        let is_covered =
            |write: &Write| write.serves(permit.action()) && write.is_within(permit, record);
        if self.traces.iter().any(is_elsewhere) || !self.writes.iter().all(is_covered) {
            return Err(StorageError::PermitMismatch);
        }
        Ok(())
    }
}

impl Write {
    /// Whether a decision may depend on what it changes. What was read of a document is derived
    /// from it, and changes nothing; nor does a day to look again.
    pub(crate) const fn changes_record(&self) -> bool {
        !matches!(
            self,
            Self::PutReading { .. } | Self::LookForReminders { .. }
        )
    }

    /// Whether a permit for `action` allows this kind of change.
    pub const fn serves(&self, action: Action) -> bool {
        match self {
            Self::CreateRecord(_) => matches!(action, Action::CreateRecord),
            Self::ReplaceRegister { .. } => is_on_register(action),
            Self::Reach(_) => {
                matches!(action, Action::CreateRecord | Action::Submit) || is_on_register(action)
            }
            Self::InsertDocument(_) => {
                matches!(
                    action,
                    Action::Submit | Action::SubmitForOrganization | Action::Replace
                )
            }
            Self::ReplaceEntry { .. } => is_on_entry(action),
            Self::PutReading { .. } => matches!(action, Action::PrepareDocument),
            Self::LookForReminders { .. } => matches!(action, Action::RemindPatient),
            Self::PutItem { .. } => matches!(action, Action::Declare),
            Self::PutInBin { .. } => matches!(action, Action::Delete),
            Self::TakeOutOfBin { .. } => matches!(action, Action::Restore),
            Self::CloseRecord { .. } => matches!(action, Action::CloseRecord),
            Self::ReopenRecord => matches!(action, Action::ReopenRecord),
            Self::DestroyDocument { .. } => matches!(action, Action::DestroyDocument),
            Self::DestroyRecord => matches!(action, Action::PurgeRecord),
            Self::CreateAccount(_) => {
                matches!(
                    action,
                    Action::CreateRecord | Action::ManageAccounts | Action::ResetSecret
                )
            }
            Self::ReplaceSecret { .. } => {
                matches!(
                    action,
                    Action::ResetSecret
                        | Action::ReopenRecord
                        | Action::ChangeSecret
                        | Action::ManageAccounts
                )
            }
        }
    }

    /// Whether it is done to the record and the document of the permit.
    fn is_within(&self, permit: &Permit, record: Option<RecordId>) -> bool {
        match self {
            Self::CreateRecord(new) => permit.record().is_none() && record == Some(new.id),
            Self::ReplaceRegister { .. }
            | Self::LookForReminders { .. }
            | Self::PutItem { .. }
            | Self::CloseRecord { .. }
            | Self::ReopenRecord
            | Self::DestroyRecord => permit.record().is_some(),
            Self::InsertDocument(new) => {
                // The permit of a deposit describes the new document; of a replacement, the old.
                let is_described = !permit.action().is_deposit()
                    || permit
                        .document()
                        .is_none_or(|described| described == new.id);
                permit.record().is_some() && is_described
            }
            Self::ReplaceEntry { document, .. }
            | Self::PutReading { document, .. }
            | Self::PutInBin { document, .. }
            | Self::TakeOutOfBin { document }
            | Self::DestroyDocument { document } => {
                permit.record().is_some() && permit.document() == Some(*document)
            }
            Self::Reach(_) => record.is_some(),
            Self::CreateAccount(new) => new.record.is_none() || new.record == record,
            Self::ReplaceSecret { .. } => true,
        }
    }
}

/// Whether an action changes what the register says.
const fn is_on_register(action: Action) -> bool {
    matches!(
        action,
        Action::UpdateAdministrativeData
            | Action::DeclareAuthorization
            | Action::RemoveOwnAuthorization
            | Action::ResignPrimaryCarePhysician
            | Action::Authorize
            | Action::RevokeAuthorization
            | Action::Block
            | Action::Unblock
            | Action::NamePrimaryCarePhysician
            | Action::RemovePrimaryCarePhysician
            | Action::ChangeObjections
            | Action::AnswerReminder
            | Action::RemindPatient
            | Action::ContestAccess
            | Action::ResetSecret
            | Action::CloseRecord
            | Action::ReopenRecord
    )
}

/// Whether an action changes what is said of a document.
const fn is_on_entry(action: Action) -> bool {
    matches!(
        action,
        Action::Replace
            | Action::Mask
            | Action::Unmask
            | Action::ChangeAudience
            | Action::Announce
            | Action::ShowToRepresentatives
            | Action::HideFromRepresentatives
            | Action::Archive
            | Action::Unarchive
            | Action::Delete
            | Action::Restore
    )
}

impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Act")
            .field("permit", &self.permit)
            .field("traces", &self.traces.len())
            .field("writes", &self.writes)
            .field("messages", &self.messages.len())
            .finish()
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trace({:?}, {:?})", self.scope, self.at)
    }
}

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CreateRecord(_) => "CreateRecord",
            Self::ReplaceRegister { .. } => "ReplaceRegister",
            Self::InsertDocument(_) => "InsertDocument",
            Self::ReplaceEntry { .. } => "ReplaceEntry",
            Self::PutReading { .. } => "PutReading",
            Self::LookForReminders { .. } => "LookForReminders",
            Self::PutItem { .. } => "PutItem",
            Self::PutInBin { .. } => "PutInBin",
            Self::TakeOutOfBin { .. } => "TakeOutOfBin",
            Self::CloseRecord { .. } => "CloseRecord",
            Self::ReopenRecord => "ReopenRecord",
            Self::DestroyDocument { .. } => "DestroyDocument",
            Self::DestroyRecord => "DestroyRecord",
            Self::Reach(_) => "Reach",
            Self::CreateAccount(_) => "CreateAccount",
            Self::ReplaceSecret { .. } => "ReplaceSecret",
        })
    }
}
