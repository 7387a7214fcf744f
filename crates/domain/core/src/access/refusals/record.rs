//! Refusals that depend on the record and the caller, on no document.

use super::super::needs::Need;
use super::super::{
    Action, Actor, AuthorizationState, Capacity, Declaration, Mode, Refusal, Request, Right,
    functional_rights,
};
use crate::record::RecordState;

/// ACC-001: operators act on the installation, the installation on what is due; neither reads.
pub(super) fn operators_have_no_record(request: &Request<'_>) -> Option<Refusal> {
    match &request.caller.actor {
        Actor::Administrator => {
            (!is_act_of_administrator(request.action)).then_some(Refusal::AdministratorHasNoRecord)
        }
        Actor::System => (!is_act_of_system(request.action)).then_some(Refusal::NoFunctionalRight),
        Actor::Patient(_)
        | Actor::Representative(_)
        | Actor::Professional(_)
        | Actor::Staff(_)
        | Actor::OrganizationSystem(_) => None,
    }
}

const fn is_act_of_administrator(action: Action) -> bool {
    action.is_on_account()
        || matches!(
            action,
            Action::ReadIndicators
                | Action::VerifyLedger
                | Action::ManageAccounts
                | Action::ManageDirectory
                | Action::RotateKeys
        )
}

const fn is_act_of_system(action: Action) -> bool {
    matches!(
        action,
        Action::RunUpkeep
            | Action::VerifyLedger
            | Action::PurgeRecord
            | Action::DestroyDocument
            | Action::PrepareDocument
            | Action::RemindPatient
            | Action::RotateKeys
    )
}

/// ACC-002: where there is no record, there is nothing; REQ-S-09: a patient has one record.
pub(super) fn is_known(request: &Request<'_>) -> Option<Refusal> {
    match (request.action, request.record) {
        (Action::CreateRecord, Some(record)) => match record.state {
            RecordState::Purged { .. } => None,
            RecordState::Open { .. }
            | RecordState::Reopened { .. }
            | RecordState::Closed { .. } => Some(Refusal::RecordExists),
        },
        (action, None) if !action.is_without_record() => Some(Refusal::RecordUnknown),
        (_, _) => None,
    }
}

/// ACC-003: a patient, and his representative, have his record and no other.
pub(super) fn is_own(request: &Request<'_>) -> Option<Refusal> {
    let (Actor::Patient(own) | Actor::Representative(own)) = &request.caller.actor else {
        return None;
    };
    let action = request.action;
    match request.record {
        Some(record) => (record.id != *own).then_some(Refusal::NotOwnRecord),
        None => {
            (is_act_of_patient(action) && !action.is_on_account()).then_some(Refusal::RecordUnknown)
        }
    }
}

/// REQ-R-50: a closed record answers that it is closed, and can be reopened; nothing else.
pub(super) fn is_alive(request: &Request<'_>) -> Option<Refusal> {
    let state = request.record?.state;
    let action = request.action;
    if action == Action::CreateRecord {
        return None;
    }
    match state {
        RecordState::Open { .. } | RecordState::Reopened { .. } => {
            matches!(action, Action::ReopenRecord | Action::PurgeRecord)
                .then_some(Refusal::RecordNotClosed)
        }
        RecordState::Closed { .. } => of_closed(action, state.purge(request.now).is_ok()),
        // The chain of its traces outlives its keys: it is still verified.
        RecordState::Purged { .. } => (!is_upkeep(action)).then_some(Refusal::RecordPurged),
    }
}

fn of_closed(action: Action, is_due_to_be_purged: bool) -> Option<Refusal> {
    if action == Action::PurgeRecord {
        return (!is_due_to_be_purged).then_some(Refusal::StillRetained);
    }
    if is_upkeep(action) {
        return None;
    }
    if is_due_to_be_purged {
        // It waits for its destruction, and nobody sees it any more.
        return Some(Refusal::RecordPurged);
    }
    let answers = matches!(action, Action::TestExistence | Action::ReopenRecord);
    (!answers && !action.is_on_account()).then_some(Refusal::RecordClosed)
}

const fn is_upkeep(action: Action) -> bool {
    matches!(
        action,
        Action::RunUpkeep | Action::VerifyLedger | Action::RotateKeys | Action::DestroyDocument
    )
}

/// ACC-004: blocked wins over everything (also over depositing, on which the sources are silent); a
/// blocked professional learns that he is, and nothing of any document.
pub(super) fn caller_is_not_blocked(request: &Request<'_>) -> Option<Refusal> {
    let may_be_said = request.action == Action::TestExistence || request.action.is_without_record();
    if may_be_said || !request.standing().is_blocked {
        return None;
    }
    Some(if request.action.is_on_document() {
        Refusal::BlockedFromDocument
    } else {
        Refusal::BlockedByPatient
    })
}

/// REQ-R-28: emergency modes are closed if the patient objected to them.
pub(super) fn patient_does_not_object(request: &Request<'_>) -> Option<Refusal> {
    let objections = request.record?.objections;
    if request.action == Action::TestExistence || request.action.is_on_account() {
        return None;
    }
    match request.caller.mode {
        Mode::BreakGlass => objections
            .to_break_glass
            .then_some(Refusal::ObjectionToBreakGlass),
        Mode::EmergencyDispatch => objections
            .to_emergency_dispatch
            .then_some(Refusal::ObjectionToDispatch),
        Mode::Normal => None,
    }
}

/// REQ-R-27: whoever breaks the glass says why.
pub(super) fn reason_is_given(request: &Request<'_>) -> Option<Refusal> {
    let is_asked = request.caller.mode == Mode::BreakGlass
        && request.action != Action::TestExistence
        && !request.action.is_without_record();
    (is_asked && !request.declared.contains(&Declaration::Reason)).then_some(Refusal::ReasonMissing)
}

/// REQ-R-31 (no change of rights in an emergency), and who never reads, by the functional rights.
pub(super) fn caller_has_the_right(request: &Request<'_>) -> Option<Refusal> {
    let action = request.action;
    match &request.caller.actor {
        Actor::Patient(_) | Actor::Representative(_) => {
            let may = request.caller.mode == Mode::Normal && is_act_of_patient(action);
            (!may).then_some(Refusal::NoFunctionalRight)
        }
        Actor::Professional(_) | Actor::Staff(_) | Actor::OrganizationSystem(_) => {
            let Some(capacity) = Capacity::of(request.caller, request.standing()) else {
                return Some(Refusal::NoFunctionalRight);
            };
            match functional_rights::right(action, capacity) {
                Right::No => Some(why_no_right(action, capacity)),
                Right::Yes | Right::Under(_) => None,
            }
        }
        Actor::Administrator | Actor::System => None,
    }
}

fn why_no_right(action: Action, capacity: Capacity) -> Refusal {
    let is_reading = action.is_reading();
    match capacity {
        Capacity::StaffNormal | Capacity::OrganizationNormal | Capacity::OrganizationDispatch
            if is_reading =>
        {
            Refusal::StaffReadsNothing
        }
        Capacity::OccupationalDoctor if is_reading => Refusal::OccupationalPhysician,
        Capacity::OtherNormal | Capacity::DoctorNormal
            if matches!(
                action,
                Action::Block
                    | Action::Unblock
                    | Action::ReadHistory
                    | Action::ResignPrimaryCarePhysician
            ) =>
        {
            Refusal::PrimaryCareOnly
        }
        Capacity::OtherNormal
        | Capacity::OtherDispatch
        | Capacity::OtherBreakGlass
        | Capacity::DoctorNormal
        | Capacity::DoctorDispatch
        | Capacity::DoctorBreakGlass
        | Capacity::OccupationalDoctor
        | Capacity::PrimaryNormal
        | Capacity::PrimaryBreakGlass
        | Capacity::StaffNormal
        | Capacity::OrganizationNormal
        | Capacity::OrganizationDispatch => Refusal::NoFunctionalRight,
    }
}

/// ACC-005: what a patient does with his own record; the rest is for professionals.
const fn is_act_of_patient(action: Action) -> bool {
    match action {
        // A closed record answers its patient with nothing but that it is closed.
        Action::TestExistence
        | Action::OpenPortal
        | Action::ReadAdministrativeData
        | Action::UpdateAdministrativeData
        | Action::ListAuthorizations
        | Action::Authorize
        | Action::RevokeAuthorization
        | Action::Block
        | Action::Unblock
        | Action::NamePrimaryCarePhysician
        | Action::RemovePrimaryCarePhysician
        | Action::ChangeObjections
        | Action::AnswerReminder
        | Action::Submit
        | Action::Replace
        | Action::ListDocuments
        | Action::OpenDocument
        | Action::ReadSynthesis
        | Action::Declare
        | Action::SearchRecord
        | Action::Mask
        | Action::Unmask
        | Action::ChangeAudience
        | Action::ShowToRepresentatives
        | Action::HideFromRepresentatives
        | Action::Archive
        | Action::Unarchive
        | Action::Delete
        | Action::ListBin
        | Action::Restore
        | Action::ReadHistory
        | Action::ContestAccess
        | Action::ExportRecord
        | Action::VerifyLedger
        | Action::CloseRecord
        | Action::ReopenRecord
        | Action::SignIn
        | Action::SignOut
        | Action::ChangeSecret
        | Action::ChangeSecondFactor
        | Action::ResetSecret => true,
        Action::CreateRecord
        | Action::SearchWithoutIns
        | Action::DeclareAuthorization
        | Action::RemoveOwnAuthorization
        | Action::ResignPrimaryCarePhysician
        | Action::ListMyRecords
        | Action::SubmitForOrganization
        | Action::FindReference
        | Action::CheckExam
        | Action::Announce
        | Action::ReadOwnTraces
        | Action::PrepareDocument
        | Action::RemindPatient
        | Action::PurgeRecord
        | Action::DestroyDocument
        | Action::RunUpkeep
        | Action::ReadIndicators
        | Action::ManageAccounts
        | Action::ManageDirectory
        | Action::RotateKeys => false,
    }
}

/// ACC-006: consent to create and reopen; ACC-007: what a professional does in the patient's name
/// rests on the patient's recorded act. REC-002: a death closes the record as well.
pub(super) fn act_is_declared(request: &Request<'_>) -> Option<Refusal> {
    let declaration = needed_declaration(request.action)?;
    let has_died = request.declared.contains(&Declaration::Death);
    if request.action == Action::CloseRecord && has_died {
        return None;
    }
    let is_patient = matches!(
        request.caller.actor,
        Actor::Patient(_) | Actor::Representative(_)
    );
    let (is_needed, refusal) = match declaration {
        Declaration::Consent => (true, Refusal::ConsentMissing),
        Declaration::PatientAct => (!is_patient, Refusal::PatientActMissing),
        // Asked for by the mode, not by the act.
        Declaration::Reason | Declaration::Death => return None,
    };
    (is_needed && !request.declared.contains(&declaration)).then_some(refusal)
}

/// What must have been declared for an act.
const fn needed_declaration(action: Action) -> Option<Declaration> {
    match action {
        Action::CreateRecord | Action::ReopenRecord => Some(Declaration::Consent),
        Action::DeclareAuthorization
        | Action::RevokeAuthorization
        | Action::Block
        | Action::Unblock
        | Action::NamePrimaryCarePhysician
        | Action::RemovePrimaryCarePhysician
        | Action::ChangeObjections
        | Action::AnswerReminder
        | Action::ResetSecret
        | Action::CloseRecord => Some(Declaration::PatientAct),
        Action::TestExistence
        | Action::SearchWithoutIns
        | Action::OpenPortal
        | Action::ReadAdministrativeData
        | Action::UpdateAdministrativeData
        | Action::RemoveOwnAuthorization
        | Action::ResignPrimaryCarePhysician
        | Action::ListMyRecords
        | Action::ListAuthorizations
        | Action::Authorize
        | Action::Submit
        | Action::SubmitForOrganization
        | Action::Replace
        | Action::ListDocuments
        | Action::FindReference
        | Action::OpenDocument
        | Action::ReadSynthesis
        | Action::Declare
        | Action::SearchRecord
        | Action::CheckExam
        | Action::Mask
        | Action::Unmask
        | Action::ChangeAudience
        | Action::Announce
        | Action::ShowToRepresentatives
        | Action::HideFromRepresentatives
        | Action::Archive
        | Action::Unarchive
        | Action::Delete
        | Action::ListBin
        | Action::Restore
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

/// ACC-008: reading needs the patient's authorisation, but for a médecin traitant, in an emergency,
/// and for one's own documents.
pub(super) fn caller_is_in_care(request: &Request<'_>) -> Option<Refusal> {
    let is_asked = match &request.caller.actor {
        Actor::Professional(_) => true,
        // Their only documents are those of their structure, which need no authorisation.
        Actor::Staff(_) | Actor::OrganizationSystem(_) => !request.action.is_on_document(),
        Actor::Patient(_) | Actor::Representative(_) | Actor::Administrator | Actor::System => {
            false
        }
    };
    let is_asked = is_asked && Need::of(request.action) == Need::Care;
    if !is_asked || request.is_in_care() || request.owns_document() {
        return None;
    }
    Some(match request.standing().authorization {
        AuthorizationState::Missing => Refusal::AuthorizationMissing,
        AuthorizationState::Expired | AuthorizationState::Valid { .. } => {
            Refusal::AuthorizationExpired
        }
    })
}
