//! The rules that say yes: what an act stands on. What stands on nothing is refused.

use super::needs::Need;
use super::{Actor, Mode, Request};
use serde::{Deserialize, Serialize};

/// Why an act is permitted: shown to the patient on each line of his history.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// It is the patient's own record.
    OwnRecord,
    /// He is the legal representative.
    Representative,
    /// It is the caller's own account.
    OwnAccount,
    /// The professional wrote or deposited the document.
    Authorship,
    /// He is médecin traitant of the record.
    PrimaryCarePhysician,
    /// The patient authorised him, or his structure.
    Authorization,
    /// Emergency access (*bris de glace*).
    BreakGlass,
    /// Regulation of emergency calls (*centre 15*).
    EmergencyDispatch,
    /// Feeding a record needs no authorisation.
    Deposit,
    /// The document is of the caller's structure.
    OrganizationDocument,
    /// The functional right is enough for this.
    FunctionalRight,
    /// Operation of the installation, without health content.
    Operation,
    /// Work that was due.
    DueWork,
}

impl Ground {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::OwnRecord,
        Self::Representative,
        Self::OwnAccount,
        Self::Authorship,
        Self::PrimaryCarePhysician,
        Self::Authorization,
        Self::BreakGlass,
        Self::EmergencyDispatch,
        Self::Deposit,
        Self::OrganizationDocument,
        Self::FunctionalRight,
        Self::Operation,
        Self::DueWork,
    ];

    /// Stable name in traces and answers; the same as its serialised form.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OwnRecord => "own_record",
            Self::Representative => "representative",
            Self::OwnAccount => "own_account",
            Self::Authorship => "authorship",
            Self::PrimaryCarePhysician => "primary_care_physician",
            Self::Authorization => "authorization",
            Self::BreakGlass => "break_glass",
            Self::EmergencyDispatch => "emergency_dispatch",
            Self::Deposit => "deposit",
            Self::OrganizationDocument => "organization_document",
            Self::FunctionalRight => "functional_right",
            Self::Operation => "operation",
            Self::DueWork => "due_work",
        }
    }
}

/// What the act stands on; `None`: nothing grants it.
pub(super) fn ground(request: &Request<'_>) -> Option<Ground> {
    if request.action.is_on_account() {
        return Some(Ground::OwnAccount);
    }
    match &request.caller.actor {
        Actor::Patient(_) => Some(Ground::OwnRecord),
        Actor::Representative(_) => Some(Ground::Representative),
        Actor::Professional(_) | Actor::Staff(_) | Actor::OrganizationSystem(_) => {
            of_professional(request)
        }
        Actor::Administrator => Some(Ground::Operation),
        Actor::System => Some(Ground::DueWork),
    }
}

fn of_professional(request: &Request<'_>) -> Option<Ground> {
    match Need::of(request.action) {
        Need::Nothing => Some(Ground::FunctionalRight),
        Need::Deposit => Some(Ground::Deposit),
        Need::OwnDocument | Need::Care if request.owns_document() && !request.is_emergency() => {
            Some(of_owner(request))
        }
        // The trace of an emergency access is distinctive, whatever else it could stand on.
        Need::OwnDocument | Need::Care => match request.caller.mode {
            Mode::BreakGlass => Some(Ground::BreakGlass),
            Mode::EmergencyDispatch => Some(Ground::EmergencyDispatch),
            Mode::Normal if request.standing().is_primary_care_physician => {
                Some(Ground::PrimaryCarePhysician)
            }
            Mode::Normal => request.is_authorized().then_some(Ground::Authorization),
        },
    }
}

const fn of_owner(request: &Request<'_>) -> Ground {
    match request.caller.actor {
        Actor::Staff(_) | Actor::OrganizationSystem(_) => Ground::OrganizationDocument,
        Actor::Professional(_)
        | Actor::Patient(_)
        | Actor::Representative(_)
        | Actor::Administrator
        | Actor::System => Ground::Authorship,
    }
}
