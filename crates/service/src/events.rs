//! Who acts, as the history will say it, and how an event is sealed.

use crate::app::App;
use dmp_core::access::{Action, Actor, Caller, Declaration, Ground, Mode};
use dmp_core::ids::DocumentId;
use dmp_core::time::Timestamp;
use dmp_ledger::{ActorKind, ActorTrace, Event, Outcome, SaltedEvent, Scope, Subject, commitment};
use dmp_storage::Trace;
use dmp_vault::{Place, RecordKey};

/// A caller with what the history says of him.
#[derive(Clone)]
pub(crate) struct ActingAs {
    /// For the decision.
    pub caller: Caller,
    /// For the history.
    pub trace: ActorTrace,
    /// Why, in an emergency. Rule: REQ-R-27.
    pub reason: Option<String>,
    /// What the caller declares of this act.
    pub declared: Vec<Declaration>,
    /// Whether this act is the one that declares an emergency: the patient is then told.
    pub declares_emergency: bool,
}

impl ActingAs {
    /// The installation itself, for work that is due.
    pub fn installation() -> Self {
        Self {
            caller: Caller::in_ordinary_care(Actor::System),
            trace: ActorTrace {
                kind: ActorKind::System,
                professional: None,
                national_id: None,
                name: String::new(),
                profession: None,
                specialty: None,
                organization: None,
                account: None,
            },
            reason: None,
            declared: Vec::new(),
            declares_emergency: false,
        }
    }

    /// With one more declaration, recorded by the use case.
    #[must_use]
    pub fn declaring(mut self, declaration: Declaration) -> Self {
        self.declared.push(declaration);
        self
    }
}

/// An event that waits for its object and its outcome.
pub(crate) struct PendingEvent {
    event: Event,
}

/// The event of `action` by `acting` at `now`.
pub(crate) fn event(app: &App, acting: &ActingAs, action: Action, now: Timestamp) -> PendingEvent {
    let mode = acting.caller.mode;
    let reason = match mode {
        Mode::Normal => None,
        Mode::BreakGlass | Mode::EmergencyDispatch => acting.reason.clone(),
    };
    PendingEvent {
        event: Event {
            at: now,
            actor: acting.trace.clone(),
            action,
            mode,
            reason,
            document: None,
            subject: None,
            outcome: Outcome::Permitted(Ground::OwnAccount),
            is_secret: acting.caller.is_secret,
            matrix_version: app.inner.matrix.version().to_owned(),
            software: None,
        },
    }
}

impl PendingEvent {
    /// Says what the act is about.
    pub fn on(mut self, document: Option<DocumentId>, subject: Option<Subject>) -> Self {
        self.event.document = document;
        self.event.subject = subject;
        self
    }

    /// Says how it ended.
    pub fn with(mut self, outcome: Outcome) -> Event {
        self.event.outcome = outcome;
        self.event
    }
}

/// Seals an event for its chain, under the record's key or the installation's, and commits to it in
/// clear: see [`SaltedEvent`].
pub(crate) fn seal(app: &App, scope: Scope, key: Option<&RecordKey>, event: &Event) -> Trace {
    let entropy = &*app.inner.entropy;
    let mut salt = [0; 32];
    entropy.fill(&mut salt);
    let salted = SaltedEvent::new(salt, event);
    let bytes = salted.to_bytes();
    let sealed = match (scope, key) {
        (Scope::Record(record), Some(key)) => {
            key.seal(&Place::Trace(Some(record), event.at), &bytes, entropy)
        }
        (Scope::Record(_), None) | (Scope::Installation, _) => {
            app.inner
                .keys
                .installation
                .seal(&Place::Trace(None, event.at), &bytes, entropy)
        }
    };
    Trace {
        scope,
        at: event.at,
        sealed,
        commitment: commitment(&salt, &salted.event),
    }
}
