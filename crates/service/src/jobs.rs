//! Background work: what there is, who may do it now, and how it last went.
//!
//! Most of it takes its own pieces of work one by one, each leased, so that every server helps.
//! What is done as a whole ([`Job::is_for_one`]) is done by one server for all.

use crate::act::Effect;
use crate::app::App;
use crate::error::Error;
use crate::facts::Target;
use crate::gate;
use crate::sessions::Session;
use dmp_core::access::Action;
use dmp_core::time::{Minutes, Timestamp};
use dmp_storage::JobRow;
use std::time::Duration;

/// How long a server has a job for itself: longer than it takes, and no longer than others can
/// wait if that server stops.
const LEASE: Minutes = Minutes(60);

macro_rules! jobs {
    ($($(#[$doc:meta])* $name:ident => $code:literal, every $period:expr;)*) => {
        /// A kind of background work.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Job {
            $($(#[$doc])* $name,)*
        }

        impl Job {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Stable name.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// How long after its end it is done again.
            pub const fn period(self) -> Duration {
                match self {
                    $(Self::$name => $period,)*
                }
            }
        }
    };
}

jobs! {
    /// Delivers messages that are due.
    Delivery => "delivery", every Duration::from_millis(500);
    /// Reads new documents as data and text.
    Reading => "reading", every Duration::from_millis(500);
    /// Looks for vaccinations that are due.
    Reminding => "reminding", every Duration::from_mins(1);
    /// Destroys what is to be destroyed.
    Destruction => "destruction", every Duration::from_mins(10);
    /// Sweeps ended sessions, orphans and leftovers.
    Sweep => "sweep", every Duration::from_hours(1);
    /// Signs a checkpoint over the ledger if one is due.
    Checkpoint => "checkpoint", every Duration::from_mins(5);
    /// Verifies all the chains of the ledger.
    Verification => "verification", every Duration::from_hours(24);
}

impl Job {
    /// Whether one server does it for all; of the others each does the pieces it leased.
    pub const fn is_for_one(self) -> bool {
        match self {
            Self::Sweep | Self::Verification => true,
            Self::Delivery
            | Self::Reading
            | Self::Reminding
            | Self::Destruction
            | Self::Checkpoint => false,
        }
    }
}

/// How a job last went, for the console.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JobState {
    /// Which.
    pub job: Job,
    /// Its last run, by whichever server; `None` before the first.
    pub last: Option<LastRun>,
}

/// A run of a job.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LastRun {
    /// When it ended.
    pub ended_at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// How many things it did.
    pub handled: u64,
    /// How often it has failed since it last did not.
    pub failures: u64,
    /// From when it is to be done again.
    pub due_at: Timestamp,
    /// The server that did it, as eight digits that mean nothing else.
    pub server: String,
}

/// A run, as the server that did it tells it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// When it began.
    pub began_at: Timestamp,
    /// How many things it did; `None` if it failed.
    pub handled: Option<u64>,
    /// How long this server waits before the next.
    pub pause: Duration,
}

/// Takes a job that one server does for all; the others are always free.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn take(app: &App, job: Job, server: [u8; 16]) -> Result<bool, Error> {
    if !job.is_for_one() {
        return Ok(true);
    }
    let now = app.now();
    let lease = (now, now.plus_minutes(LEASE));
    Ok(app.inner.store.lease_job(job.code(), server, lease)?)
}

/// Notes how a run went.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn report(app: &App, job: Job, server: [u8; 16], run: Run) -> Result<(), Error> {
    let ended_at = app.now();
    let pause = i64::try_from(run.pause.as_millis()).unwrap_or(i64::MAX);
    Ok(app.inner.store.report_job(JobRow {
        name: job.code().to_owned(),
        server,
        began_at: run.began_at,
        ended_at,
        handled: run.handled.unwrap_or(0),
        failures: u64::from(run.handled.is_none()),
        due_at: Timestamp(ended_at.0.saturating_add(pause)),
    })?)
}

/// How every job last went.
///
/// # Errors
/// [`Error::Refused`] for anybody but an operator.
pub fn jobs(app: &App, session: &Session) -> Result<Vec<JobState>, Error> {
    let acting = session.acting(None, app.now());
    let target = Target::Nothing;
    gate::act(app, &acting, Action::ReadIndicators, target, |_| {
        Ok(Effect::of(states(app)?))
    })
}

/// The same for a program that counts and has no session.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn states(app: &App) -> Result<Vec<JobState>, Error> {
    let rows = app.inner.store.jobs()?;
    let state = |job: &Job| JobState {
        job: *job,
        last: rows.iter().find(|it| it.name == job.code()).map(last_run),
    };
    Ok(Job::ALL.iter().map(state).collect())
}

fn last_run(row: &JobRow) -> LastRun {
    let server = u32::from_be_bytes([row.server[0], row.server[1], row.server[2], row.server[3]]);
    LastRun {
        ended_at: row.ended_at,
        took_ms: row.ended_at.0 - row.began_at.0,
        handled: row.handled,
        failures: row.failures,
        due_at: row.due_at,
        server: format!("{server:08x}"),
    }
}
