//! The facts a decision may look at. Nothing else exists for it.

use super::{Action, Caller, HabilitationMatrix};
use crate::document::{Origin, Status, TypeCode, Visibility};
use crate::ids::{DocumentId, OrganizationId, ProfessionalId, RecordId};
use crate::people::NationalId;
use crate::record::{Objections, RecordState};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One question: may this caller do this, now?
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// To do what.
    pub action: Action,
    /// On which record; `None` if there is none where the caller looked.
    pub record: Option<&'a RecordFacts>,
    /// On which document; `None` when the action is on the record.
    pub document: Option<&'a DocumentFacts>,
    /// What the caller declares, and the use case has recorded.
    pub declared: &'a [Declaration],
    /// Profession by document type.
    pub matrix: &'a HabilitationMatrix,
    /// When.
    pub now: Timestamp,
}

/// What a caller says of the act he asks for; without it some acts are refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Declaration {
    /// The patient's explicit act is recorded (dialog, box ticked for this).
    PatientAct,
    /// The reason of an emergency access is recorded.
    Reason,
    /// The patient's consent is recorded, to create or to reopen.
    Consent,
    /// The patient's death is recorded: nobody can ask for the closing any more.
    Death,
}

/// What a record says, to this caller.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordFacts {
    /// Which record.
    pub id: RecordId,
    /// Its revision when it was read; the permit is good for this revision only.
    pub revision: i64,
    /// Its life.
    pub state: RecordState,
    /// What it says of this caller.
    pub standing: Standing,
    /// What the patient objects to.
    pub objections: Objections,
}

/// What the record says of one caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The patient's authorisation to read.
    pub authorization: AuthorizationState,
    /// Whether the patient blocked him. Blocked wins over everything.
    pub is_blocked: bool,
    /// Whether he is a *médecin traitant* of the record.
    pub is_primary_care_physician: bool,
}

impl Standing {
    /// Of a caller whom the record does not know.
    pub const NONE: Self = Self {
        authorization: AuthorizationState::Missing,
        is_blocked: false,
        is_primary_care_physician: false,
    };
}

/// State of an authorisation to read (VALIDE, EXPIRE, `NON_EXISTE`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AuthorizationState {
    /// In force, to the professional himself or to his structure.
    Valid {
        /// Its end.
        until: Timestamp,
    },
    /// It was, and its time is over.
    Expired,
    /// There never was one, or it was removed.
    Missing,
}

/// What a rule may see of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DocumentFacts {
    /// Which document.
    pub id: DocumentId,
    /// Its type.
    pub type_code: TypeCode,
    /// Its authors' national identifiers.
    pub authors: Vec<NationalId>,
    /// The professional or staff member who deposited it.
    pub depositor: Option<ProfessionalId>,
    /// The structure it is imputed to.
    pub organization: Option<OrganizationId>,
    /// Whose document it is.
    pub origin: Origin,
    /// Its availability.
    pub status: Status,
    /// Who may see it.
    pub visibility: Visibility,
}
