//! Messages written in the transaction of what they tell about, and delivered afterwards.
//!
//! A worker leases messages: who stops in the middle loses the lease, and another takes over. So a
//! message may be delivered twice, and is never lost.

use crate::db::{Connection, Row, statements};
use crate::error::StorageError;
use crate::store::Store;
use dmp_core::ids::MessageId;
use dmp_core::time::Timestamp;
use std::fmt;

/// A message to deliver.
#[derive(Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Its id.
    pub id: MessageId,
    /// When it was written; it is due at once.
    pub at: Timestamp,
    /// Receiver and text, sealed.
    pub sealed: Vec<u8>,
}

/// A message that the caller is to deliver before the end of his lease.
#[derive(Clone, PartialEq, Eq)]
pub struct LeasedMessage {
    /// Its id.
    pub id: MessageId,
    /// When it was written.
    pub at: Timestamp,
    /// How often it was tried before.
    pub attempts: i64,
    /// Receiver and text, sealed.
    pub sealed: Vec<u8>,
}

statements! {
    INSERT = "INSERT INTO outbox (id, created_at, due_at, leased_until, attempts, sealed)
        VALUES ($1, $2, $3, 0, 0, $4)";
    DUE[FreeRows] = "SELECT id, created_at, attempts, sealed FROM outbox
        WHERE delivered_at IS NULL AND due_at <= $1 AND leased_until <= $2
        ORDER BY due_at, id LIMIT $3";
    LEASE = "UPDATE outbox SET leased_until = $1 WHERE id = $2";
    DELIVERED = "UPDATE outbox
        SET delivered_at = $1, due_at = NULL, error_code = NULL, sealed = $2,
            attempts = attempts + 1
        WHERE id = $3 AND delivered_at IS NULL";
    FAILED = "UPDATE outbox
        SET due_at = $1, error_code = $2, leased_until = 0, attempts = attempts + 1
        WHERE id = $3 AND delivered_at IS NULL";
    SWEEP = "DELETE FROM outbox WHERE delivered_at <= $1";
}

impl Store {
    /// Takes up to `limit` messages that are due, oldest first, for the caller alone until
    /// `lease_until`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn lease_messages(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<LeasedMessage>, StorageError> {
        self.transact(move |connection| {
            let rows = connection.query(DUE, &[now.into(), now.into(), limit.into()])?;
            let leased: Result<Vec<_>, _> = rows.into_iter().map(read_message).collect();
            let leased = leased?;
            for message in &leased {
                connection.change(LEASE, &[lease_until.into(), (&message.id).into()])?;
            }
            Ok(leased)
        })
    }

    /// Notes that a message was handed over, and forgets its text.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn delivered(&self, id: MessageId, at: Timestamp) -> Result<(), StorageError> {
        self.transact(move |connection| {
            let nothing: &[u8] = &[];
            connection
                .execute(DELIVERED, &[at.into(), nothing.into(), (&id).into()])
                .map(drop)
        })
    }

    /// Notes that a message could not be handed over, why (a code, no address), and when it is
    /// tried again: `None` gives it up. What was delivered meanwhile stays delivered.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn failed(
        &self,
        id: MessageId,
        next_due: Option<Timestamp>,
        error_code: &str,
    ) -> Result<(), StorageError> {
        let error_code = error_code.to_owned();
        self.transact(move |connection| {
            let values = [next_due.into(), (&error_code).into(), (&id).into()];
            connection.execute(FAILED, &values).map(drop)
        })
    }

    /// Removes messages delivered until `until`; returns how many.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn sweep_messages(&self, until: Timestamp) -> Result<u64, StorageError> {
        self.transact(move |connection| connection.execute(SWEEP, &[until.into()]))
    }
}

pub(crate) fn insert(connection: &mut Connection, new: &NewMessage) -> Result<(), StorageError> {
    let values = [
        (&new.id).into(),
        new.at.into(),
        new.at.into(),
        (&new.sealed).into(),
    ];
    connection.execute(INSERT, &values).map(drop)
}

fn read_message(mut row: Row) -> Result<LeasedMessage, StorageError> {
    Ok(LeasedMessage {
        id: row.id(0)?,
        at: row.instant(1)?,
        attempts: row.integer(2)?,
        sealed: row.bytes(3)?,
    })
}

impl fmt::Debug for NewMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewMessage({})", self.id)
    }
}

impl fmt::Debug for LeasedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LeasedMessage({}, {} attempts)", self.id, self.attempts)
    }
}
