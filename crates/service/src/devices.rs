//! Where an account is signed in, for its person: to recognise each place, and to end it from here.

use crate::account;
use crate::app::App;
use crate::error::Error;
use crate::sessions::{SIGNED_IN, Session, is_over, open_state, seal_state};
use dmp_core::access::Action;
use dmp_core::time::Timestamp;

/// Longest description of a device, in characters.
const LABEL_MAX: usize = 60;

/// Bytes of the keyed hash that a form carries.
const MARK_BYTES: usize = 16;

/// A device on which the account is signed in.
pub struct Device {
    /// What a form names it by; of no use to sign in.
    pub mark: String,
    /// « Firefox sur Android »; empty when it was not told.
    pub label: String,
    /// When it signed in.
    pub since: Timestamp,
    /// Its last activity.
    pub last_seen: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// Notes what the person will recognise the device of a new session by.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn describe(app: &App, token: &str, label: &str) -> Result<(), Error> {
    let hash = app.inner.keys.lookup.token(token.as_bytes());
    let Some(row) = app.inner.store.session(&hash)? else {
        return Ok(());
    };
    let mut state = open_state(app, &row)?;
    state.device = label.chars().take(LABEL_MAX).collect();
    let sealed = seal_state(app, hash, &state);
    Ok(app.inner.store.replace_session_data(&hash, &sealed)?)
}

/// The devices on which the caller's account is signed in now, this one first, then the one used
/// last.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn devices(app: &App, session: &Session) -> Result<Vec<Device>, Error> {
    let now = app.now();
    let rows = app.inner.store.sessions_of(session.account)?;
    let live = rows
        .iter()
        .filter(|row| row.stage == SIGNED_IN && !is_over(row, now));
    let mut devices = live
        .map(|row| {
            Ok(Device {
                mark: mark(app, &row.token_hash),
                label: open_state(app, row)?.device,
                since: row.created_at,
                last_seen: row.last_seen_at,
                is_this: row.token_hash == session.token_hash,
            })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    devices.sort_by_key(|it| !it.is_this);
    Ok(devices)
}

/// Signs one device of the account out.
///
/// # Errors
/// [`Error::NotFound`] if the account has no such device, or it is the caller's own: that one is
/// signed out like any session.
pub fn sign_out_device(app: &App, session: &Session, marked: &str) -> Result<(), Error> {
    let rows = app.inner.store.sessions_of(session.account)?;
    let found = rows
        .iter()
        .find(|row| row.token_hash != session.token_hash && mark(app, &row.token_hash) == marked);
    let row = found.ok_or(Error::NotFound)?;
    account::trace(app, session, Action::SignOut)?;
    Ok(app.inner.store.delete_session(&row.token_hash)?)
}

/// Signs every other device of the account out.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn sign_out_others(app: &App, session: &Session) -> Result<(), Error> {
    account::trace(app, session, Action::SignOut)?;
    app.inner
        .store
        .delete_sessions_of_except(session.account, &session.token_hash)?;
    Ok(())
}

/// A keyed hash of the keyed hash of the cookie: it tells devices apart and opens nothing.
fn mark(app: &App, token_hash: &[u8; 32]) -> String {
    let hash = app.inner.keys.lookup.token(token_hash);
    let shown = hash.iter().take(MARK_BYTES).copied();
    data_encoding::BASE64URL_NOPAD.encode(&shown.collect::<Vec<u8>>())
}
