//! Visits: when a reader was here before, so that what came since is marked as new to him.

use crate::app::App;
use crate::error::Error;
use crate::sessions::Session;
use dmp_core::ids::RecordId;
use dmp_core::time::{Minutes, Timestamp};

/// Two readings closer than this are one visit: « nouveau » stays while one works.
const SAME_VISIT: Minutes = Minutes(240);

/// When the session's person last visited this record before this session.
pub(crate) fn last_visit(
    app: &App,
    session: &Session,
    record: RecordId,
) -> Result<Option<Timestamp>, Error> {
    let visit = app
        .inner
        .store
        .visit(&app.inner.keys.lookup.visit(record, session.account))?;
    let is_same_visit = |last: Timestamp| app.now() < last.plus_minutes(SAME_VISIT);
    Ok(visit.and_then(|it| {
        if is_same_visit(it.last) {
            it.before
        } else {
            Some(it.last)
        }
    }))
}

/// A failure to remember a visit loses nothing but the mark « nouveau ».
pub(crate) fn remember_visit(app: &App, session: &Session, record: RecordId, revision: i64) {
    let key = app.inner.keys.lookup.visit(record, session.account);
    let same_since = app.now().plus_minutes(Minutes(-SAME_VISIT.0));
    if let Err(error) = app
        .inner
        .store
        .put_visit(&key, app.now(), same_since, revision)
    {
        tracing::warn!(error = %error, "a visit could not be remembered");
    }
}
