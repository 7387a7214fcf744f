//! What an operator sees: numbers, never a record.

use crate::act::Effect;
use crate::app::App;
use crate::error::Error;
use crate::exam_choices::{self, ChoiceCount};
use crate::facts::Target;
use crate::gate;
use crate::sealed;
use crate::sessions::Session;
use crate::verification::Verification;
use dmp_core::access::Action;

/// Name under which the last verification of the ledger is kept.
pub(crate) const LAST_VERIFICATION: &str = "last-verification";

/// How much there is in an installation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quantities {
    /// Records.
    pub records: u64,
    /// Documents.
    pub documents: u64,
    /// Accounts.
    pub accounts: u64,
    /// Messages that wait for delivery.
    pub messages_waiting: u64,
    /// Messages whose delivery was given up.
    pub messages_failed: u64,
    /// Documents that wait to be read for the synthesis and the search.
    pub readings_waiting: u64,
    /// Bytes of the database.
    pub bytes: u64,
    /// Version of the schema.
    pub schema_version: i64,
}

/// What the console shows of an installation.
pub struct Indicators {
    /// How much there is.
    pub quantities: Quantities,
    /// What became of examinations that were already there, in the last twelve months.
    pub exam_choices: Vec<ChoiceCount>,
    /// Last verification of all the chains.
    pub last_verification: Option<Verification>,
}

/// The numbers for a program that counts and has no session: how much there is, and nothing else.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn quantities(app: &App) -> Result<Quantities, Error> {
    let counts = app.inner.store.counts()?;
    Ok(Quantities {
        records: counts.records,
        documents: counts.documents,
        accounts: counts.accounts,
        messages_waiting: counts.messages_due,
        messages_failed: counts.messages_given_up,
        readings_waiting: app.inner.store.readings_due()?,
        bytes: counts.bytes,
        schema_version: app.inner.store.schema_version()?,
    })
}

/// The numbers of this installation.
///
/// # Errors
/// [`Error::Refused`] for anybody but an operator.
pub fn indicators(app: &App, session: &Session) -> Result<Indicators, Error> {
    let acting = session.acting(None, app.now());
    gate::act(
        app,
        &acting,
        Action::ReadIndicators,
        Target::Nothing,
        |_| {
            let last = app.inner.store.setting(LAST_VERIFICATION)?;
            Ok(Effect::of(Indicators {
                quantities: quantities(app)?,
                exam_choices: exam_choices::counts(app)?,
                last_verification: last.map(|bytes| sealed::from_bytes(&bytes)).transpose()?,
            }))
        },
    )
}
