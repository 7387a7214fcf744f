//! Emergency access: declared with a reason, for an hour, told to the patient at once.

use crate::act::Effect;
use crate::app::App;
use crate::error::{Error, Problem};
use crate::events::ActingAs;
use crate::facts::Target;
use crate::gate;
use crate::sessions::{Emergency, Session, seal_state};
use dmp_core::access::{Action, Mode};
use dmp_core::ids::RecordId;
use dmp_core::limits::{EMERGENCY_ACCESS, REASON_CHARS_MAX, REASON_CHARS_MIN};

/// Declares an emergency: this session may read this record for an hour. Rules: REQ-R-27 to -30.
///
/// # Errors
/// [`Error::Invalid`] on `reason` or `attested`; [`Error::Refused`] if the patient objected.
pub fn break_glass(
    app: &App,
    session: &Session,
    record: RecordId,
    reason: &str,
    attested: bool,
) -> Result<(), Error> {
    let reason = reason.trim();
    match reason.chars().count() {
        0..REASON_CHARS_MIN => return Err(Error::invalid("reason", Problem::TooShort)),
        REASON_CHARS_MIN..=REASON_CHARS_MAX => {}
        _ => return Err(Error::invalid("reason", Problem::TooLong)),
    }
    if !attested {
        return Err(Error::invalid("attested", Problem::NotTicked));
    }
    let now = app.now();
    let mut emergencies = session.emergencies.clone();
    emergencies.retain(|it| it.record != record && now < it.until);
    emergencies.push(Emergency {
        record,
        mode: Mode::BreakGlass,
        reason: reason.to_owned(),
        until: now.plus_minutes(EMERGENCY_ACCESS),
    });
    let emergency = Session {
        emergencies,
        ..session.clone()
    };
    let acting = ActingAs {
        declares_emergency: true,
        ..emergency.acting(Some(record), now)
    };
    let target = Target::Record(record);
    gate::act(app, &acting, Action::ListDocuments, target, |_| {
        Ok(Effect::of(()))
    })?;
    save_session(app, &emergency)
}

/// Ends the emergency access of this session to a record.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn leave(app: &App, session: &Session, record: RecordId) -> Result<(), Error> {
    let mut left = session.clone();
    left.emergencies.retain(|it| it.record != record);
    save_session(app, &left)
}

fn save_session(app: &App, session: &Session) -> Result<(), Error> {
    let data = seal_state(app, session.token_hash, &session.state());
    app.inner
        .store
        .replace_session_data(&session.token_hash, &data)?;
    Ok(())
}
