//! Signing checkpoints, and publishing them with the keys: rules LED-001 to LED-004.
//!
//! Several servers may do it at once: heads are added to the list one server at a time, a number is
//! given to one checkpoint, and who comes second takes the checkpoint of the first for his own.

use crate::app::App;
use crate::error::Error;
use dmp_core::limits::CHECKPOINT_EVERY;
use dmp_core::time::Minutes;
use dmp_ledger::{Checkpoint, PublishedKey, SigningKey, to_hex};
use dmp_storage::CheckpointKeyRow;
use dmp_vault::{Place, secret_bytes};

/// How many heads are added to the list in one transaction.
const BATCH: usize = 500;

/// What is published of checkpoints.
pub struct Published {
    /// The keys, the first one first; the last one signs.
    pub keys: Vec<PublishedKey>,
    /// The last checkpoints, newest first.
    pub checkpoints: Vec<Checkpoint>,
}

/// The checkpoint that is due, if one is: the last one is old, or there is none. Rule: LED-002.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn sign_due(app: &App) -> Result<Option<Checkpoint>, Error> {
    sign_unless_within(app, CHECKPOINT_EVERY)
}

/// Signs a checkpoint unless the last one is younger than `age`.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn sign_unless_within(app: &App, age: Minutes) -> Result<Option<Checkpoint>, Error> {
    let is_due = last(app)?.is_none_or(|it| it.at.plus_minutes(age) <= app.now());
    is_due.then(|| sign(app)).transpose()
}

/// Signs a checkpoint over every chain as it stands.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn sign(app: &App) -> Result<Checkpoint, Error> {
    let key = signing_key(app)?;
    log_heads(app)?;
    let previous = last(app)?;
    let made = Checkpoint::sign(
        &key,
        previous.as_ref(),
        app.now(),
        app.inner.store.log_root()?,
    );
    if app.inner.store.put_checkpoint(made.number, &made.text())? {
        return Ok(made);
    }
    last(app)?.ok_or(Error::NotFound)
}

/// Begins to sign with a new key, which the present one endorses. Rule: LED-003.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn renew_key(app: &App) -> Result<[u8; 32], Error> {
    let present = signing_key(app)?;
    add_key(app, Some(&present))?;
    Ok(signing_key(app)?.public())
}

/// The keys, and the last `limit` checkpoints.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn published(app: &App, limit: usize) -> Result<Published, Error> {
    let texts = app.inner.store.last_checkpoints(limit)?;
    let read = texts.iter().map(|text| parse(text));
    Ok(Published {
        keys: keys(app)?,
        checkpoints: read.collect::<Result<_, _>>()?,
    })
}

/// The text of a checkpoint.
///
/// # Errors
/// [`Error::NotFound`] if there is none of this number; [`Error::Unavailable`].
pub fn text(app: &App, number: u64) -> Result<String, Error> {
    app.inner.store.checkpoint(number)?.ok_or(Error::NotFound)
}

/// A key as people compare it: groups of eight digits.
pub fn fingerprint(key: &[u8; 32]) -> String {
    let groups: Vec<String> = key.chunks(4).map(to_hex).collect();
    groups.join(" ")
}

/// The last checkpoint.
pub(crate) fn last(app: &App) -> Result<Option<Checkpoint>, Error> {
    let last = app.inner.store.last_checkpoints(1)?;
    last.first().map(|text| parse(text)).transpose()
}

/// The keys that are published, the first one first.
pub(crate) fn keys(app: &App) -> Result<Vec<PublishedKey>, Error> {
    let rows = app.inner.store.checkpoint_keys()?;
    Ok(rows
        .into_iter()
        .map(|row| PublishedKey {
            public: row.public,
            endorsement: row.endorsement,
        })
        .collect())
}

/// The key that signs; the first one is made when there is none.
pub(crate) fn signing_key(app: &App) -> Result<SigningKey, Error> {
    let mut rows = app.inner.store.checkpoint_keys()?;
    if rows.is_empty() {
        add_key(app, None)?;
        rows = app.inner.store.checkpoint_keys()?;
    }
    let row = rows.last().ok_or(Error::NotFound)?;
    let place = Place::CheckpointKey(row.number);
    let opened = app.inner.keys.installation.open(&place, &row.sealed);
    let secret = opened.map_err(Error::unavailable)?;
    let secret = secret.as_slice().try_into().map_err(Error::unavailable)?;
    Ok(SigningKey::new(secret))
}

/// Adds a key, unless another server did meanwhile.
fn add_key(app: &App, present: Option<&SigningKey>) -> Result<(), Error> {
    let number = app.inner.store.checkpoint_keys()?.len() as u64 + 1;
    let secret = secret_bytes(&*app.inner.entropy);
    let public = SigningKey::new(&secret).public();
    let sealed = app.inner.keys.installation.seal(
        &Place::CheckpointKey(number),
        secret.as_slice(),
        &*app.inner.entropy,
    );
    app.inner.store.put_checkpoint_key(CheckpointKeyRow {
        number,
        public,
        endorsement: present.map(|it| it.endorse(&public)),
        sealed,
    })?;
    Ok(())
}

/// Adds every head that grew to the list. Forged heads are left out: a verification names them.
fn log_heads(app: &App) -> Result<(), Error> {
    let mut after = None;
    loop {
        let grown = app.inner.store.log_heads(after, BATCH)?;
        if grown.last.is_none() {
            return Ok(());
        }
        after = grown.last;
    }
}

fn parse(text: &str) -> Result<Checkpoint, Error> {
    Checkpoint::parse(text).map_err(Error::unavailable)
}
