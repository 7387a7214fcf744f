//! Reminders of vaccinations by mail: due work, like the reading of documents. Rule: VAC-016.
//!
//! What is due is looked for as the patient himself would find it, and tells him that something
//! waits, never what. Who may not see all that he sees must not learn that he was told: the history
//! shows these acts to him alone.

use crate::account::replace_register;
use crate::act::Effect;
use crate::app::App;
use crate::error::Error;
use crate::events::ActingAs;
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::{outbox, prevention};
use dmp_core::access::{Action, Actor, Caller};
use dmp_core::prevention::{assess, next_look};
use dmp_core::time::{Date, Days, Minutes, Timestamp};
use dmp_ledger::Subject;
use dmp_storage::{DueReminder, Write};

/// How long a worker keeps a record it took; one that failed is tried again after it.
const LEASE: Minutes = Minutes(60);
/// How many records a worker takes at once.
const BATCH: usize = 16;
/// A day's work begins in the morning, 7 or 8 o'clock in Paris: nobody is woken by a reminder.
const MORNING_UTC: Minutes = Minutes(6 * 60);

/// Looks at the records whose day has come, until there are none, and writes to those whose
/// vaccinations are due; returns to how many.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn remind_due(app: &App) -> Result<usize, Error> {
    let mut told = 0;
    loop {
        let now = app.now();
        let store = &app.inner.store;
        let lease = (now, now.plus_minutes(LEASE));
        let due = store.lease_reminders(working_day(now), lease, BATCH)?;
        if due.is_empty() {
            return Ok(told);
        }
        for one in due {
            told += usize::from(remind_or_leave(app, one)?);
        }
    }
}

/// The day whose work has begun.
fn working_day(now: Timestamp) -> Date {
    now.plus_minutes(Minutes(-MORNING_UTC.0)).date_utc()
}

/// Looks at one record; returns whether its patient was written to.
fn remind_or_leave(app: &App, due: DueReminder) -> Result<bool, Error> {
    let target = Target::Record(due.record);
    let acting = ActingAs::installation();
    let outcome = gate::act(app, &acting, Action::RemindPatient, target, |admitted| {
        look(admitted, due)
    });
    match outcome {
        Ok(is_told) => Ok(is_told),
        Err(Error::Unavailable(error)) => {
            tracing::error!(%error, "a record could not be looked at, and will be tried again");
            Ok(false)
        }
        // Others changed the record each time: it is tried again when the lease is over.
        Err(Error::Conflict(_)) => Ok(false),
        // Closed or gone since: if it is reopened, that asks for it again.
        Err(
            Error::Refused(_) | Error::NotFound | Error::Invalid { .. } | Error::TooMany { .. },
        ) => {
            app.inner.store.drop_reminder(due)?;
            Ok(false)
        }
    }
}

/// What the patient is to be told of, kept with the mail that tells him: neither is without the
/// other, and a second worker finds it kept.
fn look(admitted: &Admitted<'_>, due: DueReminder) -> Result<Effect<bool>, Error> {
    let today = admitted.now.date_utc();
    let next = |day| Write::LookForReminders {
        day,
        asked: due.asked,
    };
    let patient = as_patient(admitted);
    let seen = Admitted {
        acting: &patient,
        ..*admitted
    };
    let Some(person) = prevention::person_as_read(&seen)? else {
        // A dose may stand in what waits to be read.
        return Ok(Effect::of(false).write(next(tomorrow(admitted.now))));
    };
    let register = &admitted.record()?.register;
    let answers = &register.reminder_answers;
    let lines = assess(&person, today);
    let to_send = register.sent_reminders.to_send(&lines, answers);
    let mut after = register.clone();
    after.sent_reminders.keep(&to_send, today);
    let day = next_look(&person, (&after.sent_reminders, answers), today);
    let mail = (!to_send.is_empty())
        .then(|| outbox::reminder(admitted))
        .flatten();
    let Some(mail) = mail else {
        // Without an address nothing is kept either: one that is given later is written to.
        return Ok(Effect::of(false).write(next(day)));
    };
    Ok(Effect::of(true)
        .about(Subject::Mail)
        .tell(vec![mail])
        .write(replace_register(admitted, &after)?)
        .write(next(day)))
}

fn tomorrow(now: Timestamp) -> Date {
    now.plus(Days(1)).date_utc()
}

/// The patient as a reader, in whose place the installation looks.
fn as_patient(admitted: &Admitted<'_>) -> ActingAs {
    let actor = admitted.permit.record().map(Actor::Patient);
    ActingAs {
        // A permit to remind names a record: see `Target::Record`.
        caller: Caller::in_ordinary_care(actor.unwrap_or(Actor::System)),
        ..ActingAs::installation()
    }
}
