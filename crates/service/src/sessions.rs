//! Sessions: who is signed in, for how long, and in which mode for which record.

use crate::app::App;
use crate::directory::ProfessionalProfile;
use crate::error::Error;
use crate::events::ActingAs;
use crate::sealed;
use dmp_core::access::{Actor, Caller, Declaration, Mode, Professional};
use dmp_core::ids::{AccountId, RecordId};
use dmp_core::limits::{SESSION_IDLE, SESSION_WARNING};
use dmp_core::people::Sex;
use dmp_core::time::{Minutes, Timestamp};
use dmp_ledger::{ActorKind, ActorTrace};
use dmp_storage::SessionRow;
use dmp_vault::Place;
use serde::{Deserialize, Serialize};

/// The three portals. A session belongs to one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Portal {
    /// Patients.
    Patient,
    /// Professionals.
    Professional,
    /// Operators.
    Administration,
}

/// Who is signed in.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each session, and it is not moved"
)]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Person {
    /// The holder of a record.
    Patient {
        /// His record.
        record: RecordId,
        /// « Camille MOREAU ».
        name: String,
        /// For the agreement of words.
        sex: Sex,
    },
    /// A professional.
    Professional(ProfessionalProfile),
    /// An operator.
    Administrator {
        /// His name.
        name: String,
    },
}

/// A session whose two factors were given.
#[derive(Clone)]
pub struct Session {
    pub(crate) token_hash: [u8; 32],
    /// The account that signed in.
    pub account: AccountId,
    /// Its person.
    pub person: Person,
    /// The value each form must bring back.
    pub csrf: String,
    /// Whether the code secret is provisional and must be changed first.
    pub must_change_secret: bool,
    /// When its user must be warned that it ends.
    pub warn_at: Timestamp,
    /// When it ends without activity.
    pub ends_at: Timestamp,
    pub(crate) emergencies: Vec<Emergency>,
    pub(crate) device: String,
}

/// An emergency access that this session declared.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Emergency {
    pub record: RecordId,
    pub mode: Mode,
    pub reason: String,
    pub until: Timestamp,
}

/// What a session row seals.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SessionState {
    pub portal: Portal,
    pub person: Person,
    pub csrf: String,
    pub must_change_secret: bool,
    pub emergencies: Vec<Emergency>,
    /// What its person recognises the device by: « Firefox sur Android ».
    #[serde(default)]
    pub device: String,
}

/// Why there is no session.
#[derive(Debug)]
pub enum NoSession {
    /// No such token, or it ended long ago.
    Missing,
    /// The second factor was not given yet.
    AwaitingSecondFactor,
    /// It ended for lack of activity; what was being sent may be kept for this account.
    Ended {
        /// Whose it was.
        account: AccountId,
        /// The value its forms bring back: only they are kept.
        csrf: String,
    },
    /// Our side failed.
    Unavailable(Error),
}

/// Stages of a session row.
pub(crate) const AWAITING_SECOND_FACTOR: i64 = 1;
pub(crate) const SIGNED_IN: i64 = 2;

/// How much of the idle time passes before a session's row is written again.
const TOUCH_AFTER: Minutes = Minutes(1);

impl Session {
    /// Name of the person.
    pub fn display_name(&self) -> String {
        match &self.person {
            Person::Patient { name, .. } | Person::Administrator { name } => name.clone(),
            Person::Professional(profile) => profile.display_name(),
        }
    }

    /// Up to two initials.
    pub fn initials(&self) -> String {
        let name = match &self.person {
            Person::Patient { name, .. } | Person::Administrator { name } => name.clone(),
            Person::Professional(it) => format!("{} {}", it.given_name, it.family_name),
        };
        let mut initials = name
            .split_whitespace()
            .filter_map(|word| word.chars().next());
        [initials.next(), initials.next_back()]
            .into_iter()
            .flatten()
            .collect()
    }

    /// The record of a signed-in patient.
    pub const fn patient_record(&self) -> Option<RecordId> {
        match &self.person {
            Person::Patient { record, .. } => Some(*record),
            Person::Professional(_) | Person::Administrator { .. } => None,
        }
    }

    /// The professional who is signed in.
    pub const fn professional(&self) -> Option<&ProfessionalProfile> {
        match &self.person {
            Person::Professional(profile) => Some(profile),
            Person::Patient { .. } | Person::Administrator { .. } => None,
        }
    }

    /// The portal it belongs to.
    pub const fn portal(&self) -> Portal {
        match &self.person {
            Person::Patient { .. } => Portal::Patient,
            Person::Professional(_) => Portal::Professional,
            Person::Administrator { .. } => Portal::Administration,
        }
    }

    /// The caller of an act on `record` at `now`: in emergency mode if the session declared one.
    pub(crate) fn acting(&self, record: Option<RecordId>, now: Timestamp) -> ActingAs {
        let emergency = self
            .emergencies
            .iter()
            .find(|it| Some(it.record) == record && now < it.until);
        ActingAs {
            caller: Caller {
                actor: actor(&self.person),
                mode: emergency.map_or(Mode::Normal, |it| it.mode),
                is_secret: false,
                account: Some(self.account),
            },
            trace: self.trace(),
            // A reason is always recorded with an emergency: see `records::break_glass`.
            declared: emergency.map(|_| Declaration::Reason).into_iter().collect(),
            reason: emergency.map(|it| it.reason.clone()),
            declares_emergency: false,
        }
    }

    fn trace(&self) -> ActorTrace {
        let professional = self.professional();
        ActorTrace {
            kind: match &self.person {
                Person::Patient { .. } => ActorKind::Patient,
                Person::Professional(_) => ActorKind::Professional,
                Person::Administrator { .. } => ActorKind::Administrator,
            },
            professional: professional.map(|it| it.id),
            national_id: professional.map(|it| it.national_id.clone()),
            name: self.display_name(),
            profession: professional.map(|it| it.profession.clone()),
            specialty: professional.and_then(|it| it.specialty.clone()),
            organization: professional
                .and_then(|it| it.organization.as_ref())
                .map(|it| it.name.clone()),
            account: Some(self.account),
        }
    }

    pub(crate) fn state(&self) -> SessionState {
        SessionState {
            portal: self.portal(),
            person: self.person.clone(),
            csrf: self.csrf.clone(),
            must_change_secret: self.must_change_secret,
            emergencies: self.emergencies.clone(),
            device: self.device.clone(),
        }
    }
}

/// A session for a caller that is no browser: software of the installation acting for a
/// professional whom it knows, as a deposit channel or the filling of the demo does.
pub fn acting_for(profile: ProfessionalProfile) -> Session {
    Session {
        token_hash: [0; 32],
        account: AccountId::from_bytes([0; 16]),
        person: Person::Professional(profile),
        csrf: String::new(),
        must_change_secret: false,
        warn_at: Timestamp(i64::MAX),
        ends_at: Timestamp(i64::MAX),
        emergencies: Vec::new(),
        device: String::new(),
    }
}

/// What `person` is for a decision.
pub(crate) fn actor(person: &Person) -> Actor {
    match person {
        Person::Patient { record, .. } => Actor::Patient(*record),
        Person::Administrator { .. } => Actor::Administrator,
        Person::Professional(profile) => Actor::Professional(professional(profile)),
    }
}

/// What a profile of the directory is for a decision.
pub(crate) fn professional(profile: &ProfessionalProfile) -> Professional {
    Professional {
        id: profile.id,
        national_id: profile.national_id.clone(),
        profession: profile.profession.clone(),
        specialty: profile.specialty.clone(),
        organization: profile.organization.as_ref().map(|it| it.id),
    }
}

/// A professional in ordinary care, as the decision sees him when his answer is looked at.
pub(crate) fn caller(profile: &ProfessionalProfile) -> Caller {
    Caller::in_ordinary_care(Actor::Professional(professional(profile)))
}

/// The session of a cookie's token; counts as activity.
///
/// # Errors
/// [`NoSession`] says what to do instead.
pub fn session(app: &App, token: &str) -> Result<Session, NoSession> {
    let hash = app.inner.keys.lookup.token(token.as_bytes());
    let row = app
        .inner
        .store
        .session(&hash)
        .map_err(|error| NoSession::Unavailable(error.into()))?
        .ok_or(NoSession::Missing)?;
    if row.stage != SIGNED_IN {
        return Err(NoSession::AwaitingSecondFactor);
    }
    let now = app.now();
    let state = open_state(app, &row).map_err(NoSession::Unavailable)?;
    if is_over(&row, now) {
        return Err(NoSession::Ended {
            account: row.account,
            csrf: state.csrf,
        });
    }
    if now >= row.last_seen_at.plus_minutes(TOUCH_AFTER) {
        let touched = app.inner.store.touch_session(&hash, now);
        touched.map_err(|error| NoSession::Unavailable(error.into()))?;
    }
    let ends_at = now.plus_minutes(SESSION_IDLE).min(row.expires_at);
    Ok(Session {
        token_hash: hash,
        account: row.account,
        person: state.person,
        csrf: state.csrf,
        must_change_secret: state.must_change_secret,
        warn_at: ends_at.plus_minutes(Minutes(-SESSION_WARNING.0)),
        ends_at,
        emergencies: state.emergencies,
        device: state.device,
    })
}

/// Whether a session ended: for lack of activity, or because its longest time is over.
pub(crate) fn is_over(row: &SessionRow, now: Timestamp) -> bool {
    now >= row.expires_at || now >= row.last_seen_at.plus_minutes(SESSION_IDLE)
}

/// Ends the session of a token. Ending what is not there is no error.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn sign_out(app: &App, token: &str) -> Result<(), Error> {
    let hash = app.inner.keys.lookup.token(token.as_bytes());
    app.inner.store.delete_session(&hash)?;
    Ok(())
}

pub(crate) fn open_state(app: &App, row: &SessionRow) -> Result<SessionState, Error> {
    let place = Place::Session(row.token_hash);
    let bytes = app
        .inner
        .keys
        .installation
        .open(&place, &row.data)
        .map_err(Error::unavailable)?;
    sealed::from_bytes(&bytes)
}

pub(crate) fn seal_state(app: &App, hash: [u8; 32], state: &SessionState) -> Vec<u8> {
    let bytes = sealed::to_bytes(state);
    app.inner
        .keys
        .installation
        .seal(&Place::Session(hash), &bytes, &*app.inner.entropy)
}
