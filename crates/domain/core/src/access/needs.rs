//! What must stand behind an act of a professional, beside his functional right.

use super::{Action, Actor, AuthorizationState, DocumentFacts, Mode, Request, Standing};
use crate::document::{Origin, Status};

/// What must stand behind an act of a professional, of staff or of a structure's software.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Need {
    /// The functional right is enough.
    Nothing,
    /// The record is open for deposits. Rule: REQ-R-13 (authorisation governs reading only).
    Deposit,
    /// The patient's authorisation, the role of médecin traitant, or an emergency; or the document
    /// is the caller's own.
    Care,
    /// The document is his own, or the functional right says otherwise.
    OwnDocument,
}

impl Need {
    pub(super) const fn of(action: Action) -> Self {
        match action {
            Action::CreateRecord
            | Action::TestExistence
            | Action::SearchWithoutIns
            | Action::OpenPortal
            | Action::DeclareAuthorization
            | Action::RemoveOwnAuthorization
            | Action::ResignPrimaryCarePhysician
            | Action::ListMyRecords
            | Action::ReadOwnTraces
            | Action::SignIn
            | Action::SignOut
            | Action::ChangeSecret
            | Action::ChangeSecondFactor
            | Action::ReopenRecord => Self::Nothing,
            Action::Submit | Action::SubmitForOrganization => Self::Deposit,
            Action::Replace | Action::Archive | Action::Unarchive | Action::Delete => {
                Self::OwnDocument
            }
            // Acts that no professional ever does need care as well: safe if a right were added.
            Action::ReadAdministrativeData
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
            | Action::ListBin
            | Action::Restore
            | Action::ReadHistory
            | Action::ContestAccess
            | Action::ExportRecord
            | Action::ResetSecret
            | Action::CloseRecord
            | Action::PurgeRecord
            | Action::DestroyDocument
            | Action::PrepareDocument
            | Action::RemindPatient
            | Action::RunUpkeep
            | Action::VerifyLedger
            | Action::ReadIndicators
            | Action::ManageAccounts
            | Action::ManageDirectory
            | Action::RotateKeys => Self::Care,
        }
    }
}

impl Request<'_> {
    /// What the record says of the caller; nothing where there is no record.
    pub(super) fn standing(&self) -> Standing {
        self.record.map_or(Standing::NONE, |record| record.standing)
    }

    /// Whether the caller breaks the glass, or answers for the dispatch centre.
    pub(super) const fn is_emergency(&self) -> bool {
        match self.caller.mode {
            Mode::Normal => false,
            Mode::BreakGlass | Mode::EmergencyDispatch => true,
        }
    }

    /// Whether the patient's authorisation is in force.
    pub(super) fn is_authorized(&self) -> bool {
        match self.standing().authorization {
            AuthorizationState::Valid { until } => self.now < until,
            AuthorizationState::Expired | AuthorizationState::Missing => false,
        }
    }

    /// Whether he takes part in the care: authorised, médecin traitant, or in an emergency.
    pub(super) fn is_in_care(&self) -> bool {
        self.is_emergency() || self.standing().is_primary_care_physician || self.is_authorized()
    }

    /// Whether the act is on a document that is the caller's own, and not in the patient's bin.
    pub(super) fn owns_document(&self) -> bool {
        let document = self.document.filter(|_| self.action.is_on_document());
        document.is_some_and(|document| {
            let is_kept = !matches!(document.status, Status::Deleted { .. });
            is_kept && document.is_of(&self.caller.actor)
        })
    }
}

impl DocumentFacts {
    /// Whether it is this professional's own: he wrote or deposited it. Rule: REQ-R-22.
    ///
    /// Staff and structures' software own the documents imputed to their structure. What a patient
    /// deposited is no professional's, whoever its authors are said to be.
    pub(super) fn is_of(&self, actor: &Actor) -> bool {
        match actor {
            Actor::Professional(professional) => {
                self.depositor == Some(professional.id)
                    || (self.is_by_professionals()
                        && self.authors.contains(&professional.national_id))
            }
            Actor::Staff(staff) => {
                self.is_by_professionals() && self.organization == Some(staff.organization)
            }
            Actor::OrganizationSystem(organization) => {
                self.is_by_professionals() && self.organization == Some(*organization)
            }
            Actor::Patient(_) | Actor::Representative(_) | Actor::Administrator | Actor::System => {
                false
            }
        }
    }

    const fn is_by_professionals(&self) -> bool {
        match self.origin {
            Origin::Professional => true,
            Origin::Patient => false,
        }
    }
}
