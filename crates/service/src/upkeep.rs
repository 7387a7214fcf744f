//! Work of the installation itself: rotate keys, sweep what is over.

use crate::app::App;
use crate::error::Error;
use crate::keys;
use dmp_core::ids::RecordId;
use dmp_core::limits::KEPT_WORK;
use dmp_core::time::{Days, Timestamp};
use dmp_storage::{KeyChange, WrappedKeyRow};
use dmp_vault::{MasterKeys, Place};

const PAGE: usize = 1_000;
/// An unused blob younger than this may belong to an act that is not committed yet, in days.
const ORPHAN_AGE: Days = Days(1);
/// How long the row of a delivered message, empty by then, is kept for the console.
const DELIVERED_MESSAGES: Days = Days(30);

/// Wraps every key again under the current master key; keys that already are stay as they are.
///
/// `progress` is told how many keys were looked at.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer or a key cannot be unwrapped.
pub fn rewrap_keys(
    app: &App,
    keys: &MasterKeys,
    mut progress: impl FnMut(u64),
) -> Result<u64, Error> {
    let entropy = &*app.inner.entropy;
    let rewrap = |place: &Place, wrapped: &[u8]| {
        keys.rewrap(place, wrapped, entropy)
            .map_err(Error::unavailable)
    };
    let mut done = 0;
    for name in keys::NAMES {
        let wrapped = app.inner.store.secret(name)?.ok_or(Error::NotFound)?;
        if let Some(fresh) = rewrap(&Place::Installation(name), &wrapped)? {
            app.inner.store.rewrap_secret(name, &wrapped, &fresh)?;
        }
        done += 1;
    }
    let mut after: Option<RecordId> = None;
    loop {
        let page = app.inner.store.wrapped_keys_after(after, PAGE)?;
        let Some(last) = page.last() else {
            return Ok(done);
        };
        after = Some(last.record);
        done += page.len() as u64;
        let mut changes = Vec::new();
        for WrappedKeyRow {
            record,
            wrapped_key: from,
        } in page
        {
            if let Some(to) = rewrap(&Place::RecordKey(record), &from)? {
                changes.push(KeyChange { record, from, to });
            }
        }
        app.inner.store.replace_wrapped_keys(changes)?;
        progress(done);
    }
}

/// Forgets ended sessions, old kept work, old codes, old checks of examinations, blobs that no
/// document names, and records kept open that nobody asked for lately; leaves no copy of what was
/// destroyed in the files of the database.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn sweep(app: &App) -> Result<(), Error> {
    let now = app.now();
    app.inner.clients.sweep();
    app.inner.opened.turn();
    app.inner.shelf.turn();
    app.inner
        .store
        .sweep_sessions(now.plus(Days(-KEPT_WORK.0)))?;
    app.inner.store.sweep_work(now.plus(Days(-KEPT_WORK.0)))?;
    app.inner.store.sweep_codes(now)?;
    app.inner
        .store
        .sweep_exam_checks(now.date_utc().to_days())?;
    app.inner
        .store
        .sweep_messages(now.plus(Days(-DELIVERED_MESSAGES.0)))?;
    sweep_blobs(app, now.plus(Days(-ORPHAN_AGE.0)))?;
    // Again, in case a reader or a stop was in the way after a destruction. Rule: REC-007.
    Ok(app.inner.store.scrub()?)
}

fn sweep_blobs(app: &App, before: Timestamp) -> Result<(), Error> {
    let mut after = None;
    loop {
        let page = app
            .inner
            .blobs
            .list(after.as_ref(), PAGE)
            .map_err(Error::unavailable)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some(last.name.clone());
        for blob in page.iter().filter(|it| it.written_at < before) {
            if !app.inner.store.is_blob_in_use(blob.name.as_str())? {
                app.inner
                    .blobs
                    .delete(&blob.name)
                    .map_err(Error::unavailable)?;
            }
        }
    }
}

/// A value of the installation, sealed under its name.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn put_sealed_setting(app: &App, name: &'static str, value: &[u8]) -> Result<(), Error> {
    let place = Place::Installation(name);
    let sealed = app
        .inner
        .keys
        .installation
        .seal(&place, value, &*app.inner.entropy);
    app.inner.store.put_setting(name, &sealed)?;
    Ok(())
}

/// The sealed value under a name, opened.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn sealed_setting(app: &App, name: &'static str) -> Result<Option<Vec<u8>>, Error> {
    let Some(sealed) = app.inner.store.setting(name)? else {
        return Ok(None);
    };
    let place = Place::Installation(name);
    let value = app
        .inner
        .keys
        .installation
        .open(&place, &sealed)
        .map_err(Error::unavailable)?;
    Ok(Some(value.to_vec()))
}
