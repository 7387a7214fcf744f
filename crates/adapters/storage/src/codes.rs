//! One-time codes: each works once, and a few wrong ones end the attempt. Rule of the numbers:
//! [`dmp_core::limits::ONE_TIME_CODE_TRIES_MAX`].

use crate::db::statements;
use crate::error::StorageError;
use crate::outbox::{self, NewMessage};
use crate::store::Store;
use dmp_core::ids::AccountId;
use dmp_core::limits::ONE_TIME_CODE_TRIES_MAX;
use dmp_core::time::Timestamp;

/// What became of a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeOutcome {
    /// It was right; it does not work again.
    Accepted,
    /// It was wrong.
    Wrong {
        /// How many tries are left, at least one.
        left: u32,
    },
    /// There is no code for this account, or its time is over.
    Expired,
    /// Too many were wrong: this code no longer works, even if it is typed right.
    TooMany,
}

statements! {
    PUT = "INSERT INTO one_time_code (account_id, code_hash, expires_at, tries)
        VALUES ($1, $2, $3, 0)
        ON CONFLICT (account_id) DO UPDATE
        SET code_hash = excluded.code_hash, expires_at = excluded.expires_at, tries = 0";
    CODE[Rows] = "SELECT code_hash, expires_at, tries FROM one_time_code WHERE account_id = $1";
    COUNT = "UPDATE one_time_code SET tries = $1 WHERE account_id = $2";
    DELETE = "DELETE FROM one_time_code WHERE account_id = $1";
    SWEEP = "DELETE FROM one_time_code WHERE expires_at <= $1";
}

impl Store {
    /// Gives an account a code, in the place of the one it had, and the message that brings it.
    ///
    /// # Errors
    /// [`StorageError::Rejected`] if there is no such account.
    pub fn put_code(
        &self,
        account: AccountId,
        code_hash: &[u8; 32],
        expires_at: Timestamp,
        message: NewMessage,
    ) -> Result<(), StorageError> {
        let code_hash = *code_hash;
        self.transact(move |connection| {
            let values = [(&account).into(), (&code_hash).into(), expires_at.into()];
            connection.execute(PUT, &values)?;
            outbox::insert(connection, &message)
        })
    }

    /// Tries a code. Two tries at the same time are counted as two, and a right one works once.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn try_code(
        &self,
        account: AccountId,
        code_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<CodeOutcome, StorageError> {
        let code_hash = *code_hash;
        self.transact(move |connection| {
            let id = [(&account).into()];
            let Some(row) = connection.find(CODE, &id)? else {
                return Ok(CodeOutcome::Expired);
            };
            let (expected, expires_at): ([u8; 32], _) = (row.hash(0)?, row.instant(1)?);
            let tries = u32::try_from(row.integer(2)?).unwrap_or(u32::MAX);
            if expires_at <= now {
                return Ok(CodeOutcome::Expired);
            }
            if tries >= ONE_TIME_CODE_TRIES_MAX {
                return Ok(CodeOutcome::TooMany);
            }
            // Hashes are keyed: how long comparing them takes says nothing of the code.
            if expected == code_hash {
                connection.execute(DELETE, &id)?;
                return Ok(CodeOutcome::Accepted);
            }
            let tries = tries + 1;
            connection.execute(COUNT, &[i64::from(tries).into(), (&account).into()])?;
            Ok(match ONE_TIME_CODE_TRIES_MAX - tries {
                0 => CodeOutcome::TooMany,
                left => CodeOutcome::Wrong { left },
            })
        })
    }

    /// Removes codes whose time is over; returns how many.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn sweep_codes(&self, now: Timestamp) -> Result<u64, StorageError> {
        self.transact(move |connection| connection.execute(SWEEP, &[now.into()]))
    }
}
