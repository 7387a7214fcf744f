//! The register of a record: everything about it that is not a document, sealed as one.

use super::{
    Authorization, Block, Closing, Contacts, PrimaryCarePhysician, RecordState, TransitionError,
};
use crate::access::{Caller, RecordFacts};
use crate::ids::{AccountId, ProfessionalId, RecordId};
use crate::people::PatientIdentity;
use crate::prevention::{ReminderAnswers, SentReminders};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a record knows of its holder and of who may read it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    /// Whose record it is.
    pub identity: PatientIdentity,
    /// Its life.
    pub state: RecordState,
    /// The consents recorded for it, oldest first; never empty.
    pub consents: Vec<Consent>,
    /// What the patient objects to.
    pub objections: Objections,
    /// How to reach him.
    pub contacts: Contacts,
    /// Who may read, and until when; former ones too.
    pub authorizations: Vec<Authorization>,
    /// Whom the patient blocked.
    pub blocks: Vec<Block>,
    /// The *médecins traitants* of the record.
    pub primary_care_physicians: Vec<PrimaryCarePhysician>,
    /// The patient's account.
    pub account: AccountId,
    /// When the patient last visited before now, for « depuis votre dernière visite ».
    pub last_patient_visit: Option<Timestamp>,
    /// What was answered to reminders. Rule: VAC-015.
    #[serde(default, skip_serializing_if = "ReminderAnswers::is_empty")]
    pub reminder_answers: ReminderAnswers,
    /// The doses that the patient was told of. Rule: VAC-016.
    #[serde(default, skip_serializing_if = "SentReminders::is_empty")]
    pub sent_reminders: SentReminders,
    /// Its closings, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closings: Vec<Closing>,
}

/// A consent, as it was recorded. Rule: REQ-R-10.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// When.
    pub at: Timestamp,
    /// Which professional (or staff member) recorded it.
    pub recorded_by: ProfessionalId,
    /// His name that day.
    pub recorded_by_name: String,
    /// Who gave it.
    pub given_by: ConsentBy,
    /// Version of the information text that was given.
    pub text_version: String,
}

/// Who gives a consent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentBy {
    /// The patient.
    Patient,
    /// His legal representative.
    Representative,
}

/// What the patient objects to. Each is separate. Rule: REQ-R-09.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Objections {
    /// Access by the emergency dispatch centre (*centre 15*).
    pub to_emergency_dispatch: bool,
    /// Access in an emergency (*bris de glace*).
    pub to_break_glass: bool,
    /// Reading of masked documents in these two modes. True unless the patient allowed it.
    pub to_masked_in_emergency: bool,
}

impl Default for Objections {
    /// What the creation form proposes: both emergency accesses, but no masked document.
    fn default() -> Self {
        Self {
            to_emergency_dispatch: false,
            to_break_glass: false,
            to_masked_in_emergency: true,
        }
    }
}

/// What it takes to open a record.
#[derive(Clone)]
pub struct NewRegister {
    /// Whose record it will be.
    pub identity: PatientIdentity,
    /// His consent, if it was recorded.
    pub consent: Option<Consent>,
    /// What he objects to.
    pub objections: Objections,
    /// How to reach him.
    pub contacts: Contacts,
    /// His account.
    pub account: AccountId,
}

/// Why a record cannot be created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NewRecordError {
    /// The patient's consent is not recorded.
    #[error("the consent of the patient is not recorded")]
    ConsentMissing,
    /// The identity is not qualified.
    #[error("the identity is not qualified")]
    IdentityNotQualified,
}

impl Register {
    /// Opens a record: with a recorded consent (REQ-S-08), for a qualified identity.
    ///
    /// # Errors
    /// The first check that fails, in the order of [`NewRecordError`].
    pub fn open(new: NewRegister, now: Timestamp) -> Result<Self, NewRecordError> {
        let consent = new.consent.ok_or(NewRecordError::ConsentMissing)?;
        if !new.identity.status.may_reference_health_data() {
            return Err(NewRecordError::IdentityNotQualified);
        }
        Ok(Self {
            identity: new.identity,
            state: RecordState::Open { since: now },
            consents: vec![consent],
            objections: new.objections,
            contacts: new.contacts,
            authorizations: Vec::new(),
            blocks: Vec::new(),
            primary_care_physicians: Vec::new(),
            account: new.account,
            last_patient_visit: None,
            reminder_answers: ReminderAnswers::default(),
            sent_reminders: SentReminders::default(),
            closings: Vec::new(),
        })
    }

    /// Closes the record.
    ///
    /// # Errors
    /// See [`RecordState::close`].
    pub fn close(&mut self, closing: Closing) -> Result<(), TransitionError> {
        self.state = self.state.close(closing.at)?;
        self.closings.push(closing);
        Ok(())
    }

    /// How it was closed, if it is.
    pub fn closing(&self) -> Option<&Closing> {
        match self.state {
            RecordState::Closed { .. } => self.closings.last(),
            RecordState::Open { .. }
            | RecordState::Reopened { .. }
            | RecordState::Purged { .. } => None,
        }
    }

    /// Opens it again, with a new consent.
    ///
    /// # Errors
    /// See [`RecordState::reopen`].
    pub fn reopen(&mut self, consent: Consent, now: Timestamp) -> Result<(), TransitionError> {
        self.state = self.state.reopen(now)?;
        self.consents.push(consent);
        Ok(())
    }

    /// What a decision about `caller` may look at.
    pub fn facts(
        &self,
        id: RecordId,
        revision: i64,
        caller: &Caller,
        now: Timestamp,
    ) -> RecordFacts {
        RecordFacts {
            id,
            revision,
            state: self.state,
            standing: self.standing(caller, now),
            objections: self.objections,
        }
    }
}

impl fmt::Debug for Register {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Register({:?}, …)", self.state)
    }
}

impl fmt::Debug for NewRegister {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewRegister(…)")
    }
}

impl fmt::Debug for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Consent({:?}, …)", self.given_by)
    }
}
