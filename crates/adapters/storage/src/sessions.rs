//! Sessions, found by a keyed hash of the cookie's value.

use crate::db::{Connection, Row, statements};
use crate::error::StorageError;
use crate::store::Store;
use dmp_core::ids::{AccountId, RecordId};
use dmp_core::time::Timestamp;
use std::fmt;

/// A session to begin.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Keyed hash of the cookie's value.
    pub token_hash: [u8; 32],
    /// Whose it is.
    pub account: AccountId,
    /// How far signing in went, a number of the service.
    pub stage: i64,
    /// When it begins.
    pub at: Timestamp,
    /// Its end, whatever happens.
    pub expires_at: Timestamp,
    /// What it knows, sealed.
    pub data: Vec<u8>,
}

/// A session as it is kept, ended or not: the service says which.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Keyed hash of the cookie's value.
    pub token_hash: [u8; 32],
    /// Whose it is.
    pub account: AccountId,
    /// How far signing in went, a number of the service.
    pub stage: i64,
    /// When it began.
    pub created_at: Timestamp,
    /// Last activity.
    pub last_seen_at: Timestamp,
    /// Its end, whatever happens.
    pub expires_at: Timestamp,
    /// What it knows, sealed.
    pub data: Vec<u8>,
}

statements! {
    SESSION = "SELECT account_id, stage, created_at, last_seen_at, expires_at, data
        FROM session WHERE token_hash = $1";
    SESSIONS_OF = "SELECT account_id, stage, created_at, last_seen_at, expires_at, data, token_hash
        FROM session WHERE account_id = $1 ORDER BY last_seen_at DESC, token_hash";
    INSERT = "INSERT INTO session
        (token_hash, account_id, stage, created_at, last_seen_at, expires_at, data)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    TOUCH = "UPDATE session SET last_seen_at = $1 WHERE token_hash = $2";
    REPLACE_DATA = "UPDATE session SET data = $1 WHERE token_hash = $2";
    DELETE = "DELETE FROM session WHERE token_hash = $1";
    DELETE_OF = "DELETE FROM session WHERE account_id = $1";
    DELETE_OF_EXCEPT = "DELETE FROM session WHERE account_id = $1 AND token_hash <> $2";
    SWEEP = "DELETE FROM session WHERE expires_at <= $1";
    DELETE_OF_RECORD = "DELETE FROM session
        WHERE account_id IN (SELECT id FROM account WHERE record_id = $1)";
    DELETE_CODES_OF_RECORD = "DELETE FROM one_time_code
        WHERE account_id IN (SELECT id FROM account WHERE record_id = $1)";
    DELETE_WORK_OF_RECORD = "DELETE FROM kept_work
        WHERE account_id IN (SELECT id FROM account WHERE record_id = $1)";
}

impl Store {
    /// Begins a session.
    ///
    /// # Errors
    /// [`StorageError::Duplicate`] if the token is taken.
    pub fn insert_session(&self, new: NewSession) -> Result<(), StorageError> {
        self.transact(move |connection| {
            let values = [
                (&new.token_hash).into(),
                (&new.account).into(),
                new.stage.into(),
                new.at.into(),
                new.at.into(),
                new.expires_at.into(),
                (&new.data).into(),
            ];
            connection.execute(INSERT, &values).map(drop)
        })
    }

    /// A session, ended or not.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn session(&self, token_hash: &[u8; 32]) -> Result<Option<SessionRow>, StorageError> {
        self.read(|connection| {
            let row = connection.find(SESSION, &[token_hash.into()])?;
            row.map(|row| read_session(*token_hash, row)).transpose()
        })
    }

    /// The sessions of an account, ended or not, the one last used first.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn sessions_of(&self, account: AccountId) -> Result<Vec<SessionRow>, StorageError> {
        self.read(|connection| {
            let rows = connection.query(SESSIONS_OF, &[(&account).into()])?;
            rows.into_iter()
                .map(|row| read_session(row.hash(6)?, row))
                .collect()
        })
    }

    /// Notes activity. A session that is no longer there is not made again.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn touch_session(&self, token_hash: &[u8; 32], at: Timestamp) -> Result<(), StorageError> {
        let token_hash = *token_hash;
        self.transact(move |connection| {
            connection
                .execute(TOUCH, &[at.into(), (&token_hash).into()])
                .map(drop)
        })
    }

    /// Replaces what a session knows.
    ///
    /// # Errors
    /// [`StorageError::Vanished`] if it is no longer there.
    pub fn replace_session_data(
        &self,
        token_hash: &[u8; 32],
        data: &[u8],
    ) -> Result<(), StorageError> {
        let (token_hash, data) = (*token_hash, data.to_vec());
        self.transact(move |connection| {
            connection.change(REPLACE_DATA, &[(&data).into(), (&token_hash).into()])
        })
    }

    /// Ends a session. Ending what is not there is no error.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn delete_session(&self, token_hash: &[u8; 32]) -> Result<(), StorageError> {
        let token_hash = *token_hash;
        self.transact(move |connection| {
            connection
                .execute(DELETE, &[(&token_hash).into()])
                .map(drop)
        })
    }

    /// Ends the sessions of an account; returns how many.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn delete_sessions_of(&self, account: AccountId) -> Result<u64, StorageError> {
        self.transact(move |connection| connection.execute(DELETE_OF, &[(&account).into()]))
    }

    /// Ends the sessions of an account except one; returns how many.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn delete_sessions_of_except(
        &self,
        account: AccountId,
        kept: &[u8; 32],
    ) -> Result<u64, StorageError> {
        let kept = *kept;
        self.transact(move |connection| {
            connection.execute(DELETE_OF_EXCEPT, &[(&account).into(), (&kept).into()])
        })
    }

    /// Removes the sessions whose end has come; returns how many.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn sweep_sessions(&self, now: Timestamp) -> Result<u64, StorageError> {
        self.transact(move |connection| connection.execute(SWEEP, &[now.into()]))
    }
}

/// Ends the sessions of a record's accounts, and what they had begun. Rule: REC-005.
pub(crate) fn end_all_of_record(
    connection: &mut Connection,
    record: RecordId,
) -> Result<(), StorageError> {
    for statement in [
        DELETE_OF_RECORD,
        DELETE_CODES_OF_RECORD,
        DELETE_WORK_OF_RECORD,
    ] {
        connection.execute(statement, &[(&record).into()])?;
    }
    Ok(())
}

fn read_session(token_hash: [u8; 32], mut row: Row) -> Result<SessionRow, StorageError> {
    Ok(SessionRow {
        token_hash,
        account: row.id(0)?,
        stage: row.integer(1)?,
        created_at: row.instant(2)?,
        last_seen_at: row.instant(3)?,
        expires_at: row.instant(4)?,
        data: row.bytes(5)?,
    })
}

impl fmt::Debug for NewSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewSession({})", self.account)
    }
}

impl fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionRow({}, stage {})", self.account, self.stage)
    }
}
