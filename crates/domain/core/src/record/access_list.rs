//! Changes of who may read a record, and what it says of a caller.

use super::{
    Authorization, AuthorizationError, Block, Change, Grantee, PrimaryCarePhysician, Register,
};
use crate::access::{Actor, AuthorizationState, Caller, Standing};
use crate::ids::{OrganizationId, ProfessionalId};
use crate::limits::{AUTHORIZATION_DEFAULT, AUTHORIZATION_MAX};
use crate::people::ProfessionCode;
use crate::time::Timestamp;

impl Register {
    /// Authorises `grantee` to read, one year or until the end that the patient chose.
    ///
    /// Rules: REQ-R-11 (states and end), REQ-R-12 (doing it twice changes nothing). An end that
    /// differs from the one in force replaces it.
    ///
    /// # Errors
    /// [`AuthorizationError::EndPast`], [`AuthorizationError::EndTooFar`] or
    /// [`AuthorizationError::Blocked`].
    pub fn authorize(
        &mut self,
        grantee: Grantee,
        until: Option<Timestamp>,
        recorded_by: Option<ProfessionalId>,
        now: Timestamp,
    ) -> Result<Change, AuthorizationError> {
        self.check_grantee(grantee)?;
        let end = checked_end(until, now)?;
        let current = self
            .authorizations
            .iter_mut()
            .find(|a| a.grantee == grantee && a.is_valid(now));
        match (current, until) {
            (Some(_), None) => Ok(Change::None),
            (Some(current), Some(_)) if current.until == end => Ok(Change::None),
            (Some(current), Some(_)) => {
                current.until = end;
                current.recorded_by = recorded_by;
                Ok(Change::Made)
            }
            (None, _) => {
                let since = now;
                let new = Authorization {
                    grantee,
                    since,
                    until: end,
                    recorded_by,
                    revoked_at: None,
                };
                self.authorizations.push(new);
                Ok(Change::Made)
            }
        }
    }

    /// Gives an authorisation, in force or expired, a new time from now.
    ///
    /// # Errors
    /// [`AuthorizationError::Missing`] if there is none, or as [`Register::authorize`].
    pub fn renew(
        &mut self,
        grantee: Grantee,
        until: Option<Timestamp>,
        recorded_by: Option<ProfessionalId>,
        now: Timestamp,
    ) -> Result<Change, AuthorizationError> {
        match self.authorization(grantee, now) {
            AuthorizationState::Missing => Err(AuthorizationError::Missing),
            AuthorizationState::Valid { .. } | AuthorizationState::Expired => {
                let end = until.unwrap_or(now.plus(AUTHORIZATION_DEFAULT));
                self.authorize(grantee, Some(end), recorded_by, now)
            }
        }
    }

    /// Takes an authorisation away, at once. Rule: REQ-S-13.
    pub fn revoke(&mut self, grantee: Grantee, now: Timestamp) -> Change {
        let mut change = Change::None;
        for authorization in &mut self.authorizations {
            if authorization.grantee == grantee && authorization.revoked_at.is_none() {
                authorization.revoked_at = Some(now);
                change = Change::Made;
            }
        }
        change
    }

    /// Blocks a professional: nothing is left of his access, the role of médecin traitant neither.
    pub fn block(&mut self, professional: ProfessionalId, now: Timestamp) -> Change {
        if self.is_blocked(professional) {
            return Change::None;
        }
        self.primary_care_physicians
            .retain(|held| held.professional != professional);
        self.blocks.push(Block {
            professional,
            since: now,
        });
        Change::Made
    }

    /// Unblocks a professional: his authorisation, if it is still in force, counts again.
    pub fn unblock(&mut self, professional: ProfessionalId) -> Change {
        let before = self.blocks.len();
        self.blocks
            .retain(|block| block.professional != professional);
        changed(before != self.blocks.len())
    }

    /// Names a médecin traitant; several may hold the role. Rule: REQ-R-14.
    ///
    /// # Errors
    /// [`AuthorizationError::NotDoctor`] or [`AuthorizationError::Blocked`].
    pub fn name_primary_care_physician(
        &mut self,
        professional: ProfessionalId,
        profession: &ProfessionCode,
        now: Timestamp,
    ) -> Result<Change, AuthorizationError> {
        if !profession.is_doctor() {
            return Err(AuthorizationError::NotDoctor);
        }
        self.check_grantee(Grantee::Professional(professional))?;
        if self.is_primary_care_physician(professional) {
            return Ok(Change::None);
        }
        self.primary_care_physicians.push(PrimaryCarePhysician {
            professional,
            since: now,
        });
        Ok(Change::Made)
    }

    /// Takes the role away, because the doctor resigns or the patient changes his mind.
    pub fn end_primary_care(&mut self, professional: ProfessionalId) -> Change {
        let before = self.primary_care_physicians.len();
        self.primary_care_physicians
            .retain(|held| held.professional != professional);
        changed(before != self.primary_care_physicians.len())
    }

    /// Whether the patient blocked this professional.
    pub fn is_blocked(&self, professional: ProfessionalId) -> bool {
        self.blocks
            .iter()
            .any(|block| block.professional == professional)
    }

    /// Whether he is a médecin traitant of this record.
    pub fn is_primary_care_physician(&self, professional: ProfessionalId) -> bool {
        self.primary_care_physicians
            .iter()
            .any(|held| held.professional == professional)
    }

    /// State of the authorisation of exactly this grantee.
    pub fn authorization(&self, grantee: Grantee, now: Timestamp) -> AuthorizationState {
        self.authorizations
            .iter()
            .filter(|authorization| authorization.grantee == grantee)
            .map(|authorization| authorization.state(now))
            .fold(AuthorizationState::Missing, AuthorizationState::or)
    }

    /// What this record says of a caller: his own authorisation or his structure's, block and role.
    pub fn standing(&self, caller: &Caller, now: Timestamp) -> Standing {
        match &caller.actor {
            Actor::Professional(professional) => {
                let own = Grantee::Professional(professional.id);
                Standing {
                    authorization: self
                        .authorization(own, now)
                        .or(self.organization_state(professional.organization, now)),
                    is_blocked: self.is_blocked(professional.id),
                    is_primary_care_physician: self.is_primary_care_physician(professional.id),
                }
            }
            Actor::Staff(staff) => Standing {
                authorization: self.organization_state(Some(staff.organization), now),
                is_blocked: self.is_blocked(staff.id),
                ..Standing::NONE
            },
            Actor::OrganizationSystem(organization) => Standing {
                authorization: self.organization_state(Some(*organization), now),
                ..Standing::NONE
            },
            Actor::Patient(_) | Actor::Representative(_) | Actor::Administrator | Actor::System => {
                Standing::NONE
            }
        }
    }

    fn organization_state(
        &self,
        organization: Option<OrganizationId>,
        now: Timestamp,
    ) -> AuthorizationState {
        organization.map_or(AuthorizationState::Missing, |id| {
            self.authorization(Grantee::Organization(id), now)
        })
    }

    fn check_grantee(&self, grantee: Grantee) -> Result<(), AuthorizationError> {
        match grantee {
            Grantee::Professional(id) if self.is_blocked(id) => Err(AuthorizationError::Blocked),
            Grantee::Professional(_) | Grantee::Organization(_) => Ok(()),
        }
    }
}

fn checked_end(until: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, AuthorizationError> {
    let end = until.unwrap_or(now.plus(AUTHORIZATION_DEFAULT));
    if end <= now {
        return Err(AuthorizationError::EndPast);
    }
    if end > now.plus(AUTHORIZATION_MAX) {
        return Err(AuthorizationError::EndTooFar);
    }
    Ok(end)
}

const fn changed(is_changed: bool) -> Change {
    if is_changed {
        Change::Made
    } else {
        Change::None
    }
}
