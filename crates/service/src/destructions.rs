//! Destroying what is due: documents whose time in the bin is over, records closed ten years ago.
//!
//! Only keys are destroyed that nothing but them opens; what they sealed is unreadable from then
//! on. The list says when to look, the decision says whether. Rules: ACC-023, REQ-S-32.

use crate::act::Effect;
use crate::app::App;
use crate::error::Error;
use crate::events::ActingAs;
use crate::facts::Target;
use crate::gate::{self, Admitted};
use dmp_core::access::{Action, Refusal};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::record::TransitionError;
use dmp_core::time::Minutes;
use dmp_storage::{DueDestruction, Write};

/// How long a worker keeps what it took.
const LEASE: Minutes = Minutes(10);
/// How many destructions a worker takes at once.
const BATCH: usize = 50;

/// Destroys what is due, until nothing is; returns how much. Doing it twice changes nothing.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer: the rest is done next time.
pub fn destroy_due(app: &App) -> Result<usize, Error> {
    let mut destroyed = 0;
    loop {
        let now = app.now();
        let store = &app.inner.store;
        let due = store.lease_destructions(now, now.plus_minutes(LEASE), BATCH)?;
        if due.is_empty() {
            break;
        }
        for one in due {
            destroyed += usize::from(destroy_or_leave(app, one)?);
        }
    }
    if destroyed > 0 {
        app.inner.store.scrub()?;
    }
    Ok(destroyed)
}

/// Destroys one thing, unless the decision says that it is not to be.
fn destroy_or_leave(app: &App, due: DueDestruction) -> Result<bool, Error> {
    let outcome = match due.document {
        Some(document) => destroy_document(app, due.record, document),
        None => purge(app, due.record),
    };
    match outcome {
        Ok(()) => Ok(true),
        Err(Error::Refused(refusal)) => {
            tracing::warn!(refusal = refusal.code(), "a destruction was refused");
            if refusal != Refusal::StillRetained {
                app.inner.store.drop_destruction(due)?;
            }
            Ok(false)
        }
        // Others changed the record each time: it is tried again when the lease is over.
        Err(Error::Conflict(_)) => Ok(false),
        Err(Error::NotFound) => {
            app.inner.store.drop_destruction(due)?;
            Ok(false)
        }
        Err(other @ (Error::Unavailable(_) | Error::Invalid { .. } | Error::TooMany { .. })) => {
            Err(other)
        }
    }
}

fn destroy_document(app: &App, record: RecordId, document: DocumentId) -> Result<(), Error> {
    let target = Target::Document(record, document);
    let acting = ActingAs::installation();
    gate::act(app, &acting, Action::DestroyDocument, target, |_| {
        Ok(Effect::of(()).write(Write::DestroyDocument { document }))
    })
}

fn purge(app: &App, record: RecordId) -> Result<(), Error> {
    let acting = ActingAs::installation();
    let target = Target::Record(record);
    gate::act(app, &acting, Action::PurgeRecord, target, prepare_purge)
}

/// The state says the same as the decision: nothing is destroyed unless both do.
fn prepare_purge(admitted: &Admitted<'_>) -> Result<Effect<()>, Error> {
    let state = admitted.record()?.register.state;
    state.purge(admitted.now).map_err(|error| match error {
        TransitionError::StillRetained => Error::Refused(Refusal::StillRetained),
        TransitionError::NotClosed
        | TransitionError::AlreadyClosed
        | TransitionError::RetentionOver
        | TransitionError::Purged => Error::Refused(Refusal::RecordNotClosed),
    })?;
    Ok(Effect::of(()).write(Write::DestroyRecord))
}
