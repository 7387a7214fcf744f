//! What signing in changes of an account: tries, locks, codes used once, its profile.

use crate::db::statements;
use crate::error::StorageError;
use crate::store::Store;
use dmp_core::ids::AccountId;
use dmp_core::time::Timestamp;

/// Whether a secret may be tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecretTry {
    /// It may; the try is counted already.
    Allowed,
    /// Not before this instant.
    Locked {
        /// The end of the lock.
        until: Timestamp,
    },
    /// There is no such account.
    Missing,
}

statements! {
    TRIES[Rows] = "SELECT failed, locked_until FROM account WHERE id = $1";
    COUNT = "UPDATE account SET failed = $1, locked_until = $2 WHERE id = $3";
    REPLACE_PROFILE = "UPDATE account SET sealed = $1 WHERE id = $2";
    USE_STEP = "UPDATE account SET totp_step = $1 WHERE id = $2 AND totp_step < $3";
    DELETE = "DELETE FROM account WHERE id = $1";
}

impl Store {
    /// Counts a try before the secret is compared, so that tries made at the same time are all
    /// counted. The try number `tries_max` locks the account until `lock_until` whatever it finds;
    /// [`Store::clear_failures`] after a right secret unlocks it.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn begin_try(
        &self,
        id: AccountId,
        now: Timestamp,
        tries_max: u32,
        lock_until: Timestamp,
    ) -> Result<SecretTry, StorageError> {
        self.transact(move |connection| {
            let Some(row) = connection.find(TRIES, &[(&id).into()])? else {
                return Ok(SecretTry::Missing);
            };
            if let Some(until) = row.optional_instant(1)?.filter(|until| now < *until) {
                return Ok(SecretTry::Locked { until });
            }
            let failed = row.integer(0)? + 1;
            let is_last = failed >= i64::from(tries_max);
            let (failed, locked) = if is_last {
                (0, Some(lock_until))
            } else {
                (failed, None)
            };
            connection.change(COUNT, &[failed.into(), locked.into(), (&id).into()])?;
            Ok(SecretTry::Allowed)
        })
    }

    /// Notes how many secrets were wrong, and until when no other is tried. It replaces what was
    /// noted: tries made at the same time are counted by [`Store::begin_try`] only.
    ///
    /// # Errors
    /// [`StorageError::Vanished`] if there is no such account.
    pub fn record_failure(
        &self,
        id: AccountId,
        failed: i64,
        locked_until: Option<Timestamp>,
    ) -> Result<(), StorageError> {
        self.transact(move |connection| {
            connection.change(COUNT, &[failed.into(), locked_until.into(), (&id).into()])
        })
    }

    /// Forgets wrong secrets, and unlocks.
    ///
    /// # Errors
    /// [`StorageError::Vanished`] if there is no such account.
    pub fn clear_failures(&self, id: AccountId) -> Result<(), StorageError> {
        self.record_failure(id, 0, None)
    }

    /// Replaces the sealed profile of an account.
    ///
    /// # Errors
    /// [`StorageError::Vanished`] if there is no such account.
    pub fn replace_account_profile(
        &self,
        id: AccountId,
        sealed: &[u8],
    ) -> Result<(), StorageError> {
        let sealed = sealed.to_vec();
        self.transact(move |connection| {
            connection.change(REPLACE_PROFILE, &[(&sealed).into(), (&id).into()])
        })
    }

    /// Uses up a TOTP time step: `false` if it, or a later one, was used before.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn use_totp_step(&self, id: AccountId, step: i64) -> Result<bool, StorageError> {
        self.transact(move |connection| {
            let used = connection.execute(USE_STEP, &[step.into(), (&id).into(), step.into()])?;
            Ok(used == 1)
        })
    }

    /// Deletes an account with its sessions, codes and kept work.
    ///
    /// # Errors
    /// [`StorageError::Vanished`] if there is no such account.
    pub fn delete_account(&self, id: AccountId) -> Result<(), StorageError> {
        self.transact(move |connection| connection.change(DELETE, &[(&id).into()]))
    }
}
