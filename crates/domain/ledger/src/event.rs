//! What is recorded of each act: who, when, in which mode, on what, why, and with what result.
//!
//! Rules: REQ-R-40 (what a trace says) and REQ-R-42 (a trace names its document by id and says
//! nothing of its content, so it outlives it). The bytes are JSON: they are read again decades
//! later, so a field or a name that was written once is never given another meaning; fields that a
//! reader does not know are passed over.

use dmp_core::access::{Action, Ground, Mode, Refusal};
use dmp_core::document::Visibility;
use dmp_core::ids::{AccountId, DocumentId, OrganizationId, ProfessionalId};
use dmp_core::people::{NationalId, ProfessionCode, SpecialtyCode};
use dmp_core::record::{Grantee, Objections};
use dmp_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One act, done or refused.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: ActorTrace,
    /// What.
    pub action: Action,
    /// How access was asked for.
    pub mode: Mode,
    /// The reason given by the caller, as for an emergency access.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// On which document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentId>,
    /// What else the act is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// With what result.
    pub outcome: Outcome,
    /// Whether it happened in a secret session, which representatives are not shown.
    #[serde(default)]
    pub is_secret: bool,
    /// Version of the habilitation matrix that was applied.
    pub matrix_version: String,
    /// The software that called, as it names itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
}

/// What was decided, and why.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The act was done, on this ground.
    Permitted(Ground),
    /// The act was refused, for this reason.
    Refused(Refusal),
}

/// Who acted, as the directory described him that day: the trace must not change with it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct ActorTrace {
    /// In which capacity.
    pub kind: ActorKind,
    /// The professional or staff member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub professional: Option<ProfessionalId>,
    /// His national identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_id: Option<NationalId>,
    /// His name, or that of the structure or the system.
    pub name: String,
    /// His profession.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profession: Option<ProfessionCode>,
    /// His specialty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specialty: Option<SpecialtyCode>,
    /// The name of the structure he acted in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The account he signed in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
}

/// In which capacity somebody acted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// The holder of the record.
    Patient,
    /// A legal representative of the holder.
    Representative,
    /// A professional.
    Professional,
    /// A member of staff of a structure.
    Staff,
    /// The software of a structure.
    OrganizationSystem,
    /// An operator of the installation.
    Administrator,
    /// The installation itself.
    System,
}

/// What an act is about, beside its record and its document.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A professional: blocked, unblocked, declared *médecin traitant*.
    Professional {
        /// Who.
        id: ProfessionalId,
        /// His name that day.
        name: String,
    },
    /// A structure.
    Organization {
        /// Which one.
        id: OrganizationId,
        /// Its name that day.
        name: String,
    },
    /// A profession.
    Profession(ProfessionCode),
    /// An authorisation to read.
    Authorization {
        /// To whom.
        grantee: Grantee,
        /// The name of the professional or structure that day.
        name: String,
        /// Until when; `None` when it was withdrawn.
        until: Option<Timestamp>,
    },
    /// A change of who may see the document.
    Visibility {
        /// As it was.
        before: Visibility,
        /// As it is now.
        after: Visibility,
    },
    /// What the patient objects to, after the act.
    Objections(Objections),
    /// A consent.
    Consent {
        /// Version of the information text that was given.
        text_version: String,
    },
    /// Another document, as the one that was replaced.
    Document(DocumentId),
    /// A sign-in account.
    Account(AccountId),
    /// A signed official form.
    SignedForm {
        /// Its reference.
        reference: String,
    },
    /// A mail to the patient, which says nothing of the record.
    Mail,
    /// The end of what the act began.
    Until {
        /// That instant.
        until: Timestamp,
    },
}

/// Why bytes are not an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an event of this version, at line {line}, column {column}")]
pub struct EventError {
    line: usize,
    column: usize,
}

impl Event {
    /// The bytes that are sealed and chained: JSON in UTF-8, fields in the order of the type.
    #[expect(clippy::missing_panics_doc, reason = "it cannot: every key is a text")]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an event has only text keys and finite numbers")
    }

    /// Reads the bytes of [`Event::to_bytes`], of this version or another.
    ///
    /// # Errors
    /// [`EventError`] when a field is missing, or a name is not one of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EventError> {
        // The source error quotes what it read, so only the place is kept of it.
        serde_json::from_slice(bytes).map_err(|error| EventError {
            line: error.line(),
            column: error.column(),
        })
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("at", &self.at)
            .field("actor", &self.actor)
            .field("action", &self.action)
            .field("mode", &self.mode)
            .field("document", &self.document)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ActorTrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActorTrace")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subject(…)")
    }
}
