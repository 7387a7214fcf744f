//! What was being sent when a session ended, kept for a day so that no work is lost. REQ-R-49.

use crate::app::App;
use crate::error::Error;
use crate::sealed;
use crate::sessions::Session;
use dmp_core::ids::AccountId;
use dmp_core::limits::KEPT_WORK;
use dmp_core::time::Timestamp;
use dmp_vault::Place;
use serde::{Deserialize, Serialize};

/// A form as it was sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeptRequest {
    /// Where it was sent to.
    pub path: String,
    /// Its media type, with the boundary of its parts.
    pub content_type: String,
    /// Its bytes.
    pub body: Vec<u8>,
    /// When.
    pub at: Timestamp,
}

/// Keeps what `account` was sending; only the last one is kept.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn keep_work(app: &App, account: AccountId, request: &KeptRequest) -> Result<(), Error> {
    let bytes = sealed::to_bytes(request);
    let place = Place::KeptWork(account);
    let sealed = app
        .inner
        .keys
        .installation
        .seal(&place, &bytes, &*app.inner.entropy);
    app.inner.store.keep_work(account, app.now(), &sealed)?;
    Ok(())
}

/// What the session's account was sending, if it is not too old.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn kept_work(app: &App, session: &Session) -> Result<Option<KeptRequest>, Error> {
    let Some(sealed) = app.inner.store.kept_work(session.account)? else {
        return Ok(None);
    };
    let place = Place::KeptWork(session.account);
    let bytes = app
        .inner
        .keys
        .installation
        .open(&place, &sealed)
        .map_err(Error::unavailable)?;
    let request: KeptRequest = sealed::from_bytes(&bytes)?;
    Ok((app.now() < request.at.plus(KEPT_WORK)).then_some(request))
}

/// Forgets it.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn drop_kept_work(app: &App, session: &Session) -> Result<(), Error> {
    app.inner.store.drop_work(session.account)?;
    Ok(())
}
