//! What a yes obliges to: computed with the decision, discharged by the gate.

use super::{Action, Actor, Capacity, Condition, Ground, Mode, Request, Right, functional_rights};
use serde::{Deserialize, Serialize};

/// What must be done when the act is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obligation {
    /// Tell the patient, without a medical word. Rules: REQ-R-30, REQ-R-44.
    NotifyPatient(Notice),
    /// Tell the médecins traitants of an emergency access. Rule: REQ-R-30.
    NotifyPrimaryCare,
    /// Tell those whom the patient let in that the record is closed, or open again. Rule: REC-006.
    NotifyAuthorized(Notice),
    /// Mark the access for review. Rule: REQ-R-30.
    ReviewEmergency,
    /// Warn the reader that the patient does not see this document.
    WarnNotVisibleToPatient,
    /// Warn the reader that the representatives do not see this document.
    WarnHiddenFromRepresentatives,
    /// Trace and notices are kept from representatives. Rules: REQ-R-24, REQ-R-45.
    KeepFromRepresentatives,
    /// The authorisation is given to the structure (note 1 of the functional rights).
    GrantToOrganization,
    /// The list is limited to the records that the structure may reach (note 2).
    LimitToOrganization,
    /// The list is limited to new authorisations (note 3).
    LimitToNewAuthorizations,
    /// The deposit is imputed to the structure (note 4).
    ImputeToOrganization,
}

/// What the patient is told of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// A professional read the record.
    RecordRead,
    /// Somebody read the record in an emergency mode.
    EmergencyAccess,
    /// A document was added.
    DocumentAdded,
    /// Health information was entered as data, corrected or withdrawn by somebody else.
    InformationDeclared,
    /// A document, or who may see it, was changed by somebody else.
    DocumentChanged,
    /// Who may read the record was changed by somebody else.
    AccessChanged,
    /// The record was closed by somebody else.
    RecordClosed,
    /// The record was reopened by somebody else.
    RecordReopened,
    /// New codes were given.
    SecretReset,
}

impl Notice {
    /// Stable name; the same as its serialised form.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RecordRead => "record_read",
            Self::EmergencyAccess => "emergency_access",
            Self::DocumentAdded => "document_added",
            Self::InformationDeclared => "information_declared",
            Self::DocumentChanged => "document_changed",
            Self::AccessChanged => "access_changed",
            Self::RecordClosed => "record_closed",
            Self::RecordReopened => "record_reopened",
            Self::SecretReset => "secret_reset",
        }
    }
}

/// What this yes obliges to.
pub(super) fn of(request: &Request<'_>, ground: Ground) -> Vec<Obligation> {
    let mut obligations = Vec::new();
    obligations.extend(notice(request, ground).map(Obligation::NotifyPatient));
    obligations.extend(told_to_authorized(request));
    obligations.extend(of_emergency(request));
    obligations.extend(warnings(request));
    obligations.extend(is_secret(request).then_some(Obligation::KeepFromRepresentatives));
    obligations.extend(of_condition(request));
    obligations
}

/// What the patient is told. Of a document that he may not see yet, nothing. Rule: REQ-R-44.
fn notice(request: &Request<'_>, ground: Ground) -> Option<Notice> {
    let is_by_patient = match &request.caller.actor {
        Actor::Patient(_) | Actor::Administrator | Actor::System => true,
        Actor::Representative(_)
        | Actor::Professional(_)
        | Actor::Staff(_)
        | Actor::OrganizationSystem(_) => false,
    };
    let is_withheld = request
        .document
        .is_some_and(|document| document.visibility.is_withheld_from_patient(request.now));
    let is_emergency = matches!(ground, Ground::BreakGlass | Ground::EmergencyDispatch);
    let is_access = matches!(
        request.action,
        Action::ListDocuments
            | Action::OpenDocument
            | Action::ReadSynthesis
            | Action::SearchRecord
            | Action::CheckExam
    );
    if request.action == Action::CloseRecord {
        // Whoever did it: if it was not he, he must know at once.
        return Some(Notice::RecordClosed);
    }
    if is_by_patient {
        return None;
    }
    if is_emergency && is_access {
        return Some(Notice::EmergencyAccess);
    }
    if is_withheld {
        // An announcement makes it visible: then, and not before, there is something to say.
        return (request.action == Action::Announce).then_some(Notice::DocumentAdded);
    }
    of_action(request)
}

fn of_action(request: &Request<'_>) -> Option<Notice> {
    let is_representative = matches!(request.caller.actor, Actor::Representative(_));
    match request.action {
        // The synthesis, a search and an examination check come after the list, in one visit.
        Action::ListDocuments => (!is_representative).then_some(Notice::RecordRead),
        Action::Declare => Some(Notice::InformationDeclared),
        Action::Submit | Action::SubmitForOrganization => Some(Notice::DocumentAdded),
        Action::Replace
        | Action::Mask
        | Action::Unmask
        | Action::ChangeAudience
        | Action::ShowToRepresentatives
        | Action::HideFromRepresentatives
        | Action::Archive
        | Action::Unarchive
        | Action::Delete
        | Action::Restore => Some(Notice::DocumentChanged),
        Action::DeclareAuthorization
        | Action::Authorize
        | Action::RevokeAuthorization
        | Action::Block
        | Action::Unblock
        | Action::NamePrimaryCarePhysician
        | Action::RemovePrimaryCarePhysician
        | Action::ResignPrimaryCarePhysician
        | Action::ChangeObjections => Some(Notice::AccessChanged),
        Action::CloseRecord => Some(Notice::RecordClosed),
        Action::ReopenRecord => Some(Notice::RecordReopened),
        Action::ResetSecret => Some(Notice::SecretReset),
        Action::CreateRecord
        | Action::TestExistence
        | Action::SearchWithoutIns
        | Action::OpenPortal
        | Action::ReadAdministrativeData
        | Action::UpdateAdministrativeData
        | Action::RemoveOwnAuthorization
        | Action::AnswerReminder
        | Action::ListMyRecords
        | Action::ListAuthorizations
        | Action::FindReference
        | Action::OpenDocument
        | Action::ReadSynthesis
        | Action::SearchRecord
        | Action::CheckExam
        | Action::Announce
        | Action::ListBin
        | Action::ReadHistory
        | Action::ReadOwnTraces
        | Action::ContestAccess
        | Action::ExportRecord
        | Action::SignIn
        | Action::SignOut
        | Action::ChangeSecret
        | Action::ChangeSecondFactor
        | Action::PurgeRecord
        | Action::DestroyDocument
        | Action::PrepareDocument
        | Action::RemindPatient
        | Action::RunUpkeep
        | Action::VerifyLedger
        | Action::ReadIndicators
        | Action::ManageAccounts
        | Action::ManageDirectory
        | Action::RotateKeys => None,
    }
}

/// REC-006: those who may read must not look for what is no longer there, nor miss what is again.
fn told_to_authorized(request: &Request<'_>) -> Option<Obligation> {
    let is_about_life = matches!(request.action, Action::CloseRecord | Action::ReopenRecord);
    of_action(request)
        .filter(|_| is_about_life)
        .map(Obligation::NotifyAuthorized)
}

/// REQ-R-30: after each emergency access, the médecins traitants know, and it is reviewed.
fn of_emergency(request: &Request<'_>) -> Vec<Obligation> {
    let is_access = matches!(
        request.action,
        Action::ListDocuments
            | Action::OpenDocument
            | Action::ReadSynthesis
            | Action::SearchRecord
            | Action::CheckExam
    );
    match request.caller.mode {
        Mode::BreakGlass | Mode::EmergencyDispatch if is_access => {
            vec![Obligation::NotifyPrimaryCare, Obligation::ReviewEmergency]
        }
        Mode::Normal | Mode::BreakGlass | Mode::EmergencyDispatch => Vec::new(),
    }
}

/// What a professional who reads a document must be told of it.
fn warnings(request: &Request<'_>) -> Vec<Obligation> {
    let is_professional = matches!(request.caller.actor, Actor::Professional(_));
    let Some(document) = request.document.filter(|_| is_professional) else {
        return Vec::new();
    };
    let visibility = &document.visibility;
    let withheld = visibility.is_withheld_from_patient(request.now);
    let hidden = visibility.is_hidden_from_representatives();
    [
        withheld.then_some(Obligation::WarnNotVisibleToPatient),
        hidden.then_some(Obligation::WarnHiddenFromRepresentatives),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A secret session, or an act on a document that representatives do not see.
fn is_secret(request: &Request<'_>) -> bool {
    let is_hidden = request
        .document
        .is_some_and(|document| document.visibility.is_hidden_from_representatives());
    request.caller.is_secret || is_hidden
}

fn of_condition(request: &Request<'_>) -> Option<Obligation> {
    let capacity = Capacity::of(request.caller, request.standing())?;
    match functional_rights::right(request.action, capacity) {
        Right::Under(Condition::ForOrganization) => Some(Obligation::GrantToOrganization),
        Right::Under(Condition::RecordsOfOrganization) => Some(Obligation::LimitToOrganization),
        Right::Under(Condition::NewAuthorizations) => Some(Obligation::LimitToNewAuthorizations),
        Right::Under(Condition::ImputedToOrganization) => Some(Obligation::ImputeToOrganization),
        Right::No
        | Right::Yes
        | Right::Under(
            Condition::ReferencesOfOrganization
            | Condition::OwnDocuments
            | Condition::MaskedAllowedInEmergency
            | Condition::DocumentsOfOrganization,
        ) => None,
    }
}
