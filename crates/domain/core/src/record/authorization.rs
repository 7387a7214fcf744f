//! Who may read a record: authorisations, blocks, médecins traitants.

use crate::access::AuthorizationState;
use crate::ids::{OrganizationId, ProfessionalId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// To whom an authorisation is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grantee {
    /// One professional.
    Professional(ProfessionalId),
    /// All the professionals of a structure.
    Organization(OrganizationId),
}

/// An authorisation to read, in force or former.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Authorization {
    /// To whom.
    pub grantee: Grantee,
    /// Since when.
    pub since: Timestamp,
    /// Until when; at that instant it is over.
    pub until: Timestamp,
    /// The professional who recorded it in the patient's presence; `None`: the patient himself.
    pub recorded_by: Option<ProfessionalId>,
    /// When it was taken away before its end.
    #[serde(default)]
    pub revoked_at: Option<Timestamp>,
}

impl Authorization {
    /// Whether it lets read at `now`.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.since <= now && now < self.until
    }

    /// VALIDE, EXPIRE or `NON_EXISTE`; one that was taken away is as if it never was.
    pub fn state(&self, now: Timestamp) -> AuthorizationState {
        if self.is_valid(now) {
            AuthorizationState::Valid { until: self.until }
        } else if self.revoked_at.is_none() && self.until <= now {
            AuthorizationState::Expired
        } else {
            AuthorizationState::Missing
        }
    }
}

impl AuthorizationState {
    /// The better of two: an authorisation in force, then an expired one, then none.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Valid { until: one }, Self::Valid { until: two }) => Self::Valid {
                until: one.max(two),
            },
            (Self::Valid { .. }, Self::Expired | Self::Missing) | (_, Self::Missing) => self,
            (Self::Expired | Self::Missing, Self::Valid { .. } | Self::Expired) => other,
        }
    }
}

/// A professional whom the patient blocked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Whom.
    pub professional: ProfessionalId,
    /// Since when.
    pub since: Timestamp,
}

/// A *médecin traitant* of the record: a role, several may hold it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PrimaryCarePhysician {
    /// Who.
    pub professional: ProfessionalId,
    /// Since when.
    pub since: Timestamp,
}

/// Whether a change of the register changed anything.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// It did.
    Made,
    /// It was so already.
    None,
}

/// Why who may read cannot be changed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationError {
    /// The end is not after now.
    #[error("the end of the authorisation is past")]
    EndPast,
    /// The end is later than [`crate::limits::AUTHORIZATION_MAX`] allows.
    #[error("the end of the authorisation is too far")]
    EndTooFar,
    /// The professional is blocked: he must be unblocked first.
    #[error("the professional is blocked")]
    Blocked,
    /// There is nothing to renew.
    #[error("there is no authorisation to renew")]
    Missing,
    /// A médecin traitant is a doctor.
    #[error("a médecin traitant is a doctor")]
    NotDoctor,
}
