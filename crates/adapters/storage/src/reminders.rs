//! When each record is looked at for reminders to its patient.
//!
//! A change of the record brings its day forward, in the transaction of the change. A worker leases
//! the records whose day has come, looks, and sets the next day in the transaction of its act; who
//! stops in the middle loses the lease.

use crate::db::{Connection, Row, statements};
use crate::error::StorageError;
use crate::store::Store;
use dmp_core::ids::RecordId;
use dmp_core::time::{Date, Timestamp};

/// A record to look at before the end of the caller's lease.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DueReminder {
    /// The record.
    pub record: RecordId,
    /// How often it was asked for: what changes later is looked at again.
    pub asked: i64,
}

statements! {
    ASK_REMINDER = "INSERT INTO reminder_due (record_id, due_on, asked, leased_until)
        VALUES ($1, $2, 1, 0) ON CONFLICT (record_id) DO UPDATE SET
        due_on = CASE WHEN excluded.due_on < reminder_due.due_on
            THEN excluded.due_on ELSE reminder_due.due_on END,
        asked = reminder_due.asked + 1";
    DUE_REMINDERS[FreeRows] = "SELECT record_id, asked FROM reminder_due
        WHERE due_on <= $1 AND leased_until <= $2 ORDER BY due_on, record_id LIMIT $3";
    LEASE_REMINDER = "UPDATE reminder_due SET leased_until = $1 WHERE record_id = $2";
    SET_REMINDER = "UPDATE reminder_due SET leased_until = 0,
        due_on = CASE WHEN asked = $1 THEN $2 ELSE due_on END WHERE record_id = $3";
    DROP_REMINDER = "DELETE FROM reminder_due WHERE record_id = $1 AND asked = $2";
    DELETE_REMINDER = "DELETE FROM reminder_due WHERE record_id = $1";
}

impl Store {
    /// Takes up to `limit` records whose day has come on `today`, for the caller alone until
    /// `lease_until`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn lease_reminders(
        &self,
        today: Date,
        (now, lease_until): (Timestamp, Timestamp),
        limit: usize,
    ) -> Result<Vec<DueReminder>, StorageError> {
        self.transact(move |connection| {
            let values = [today.to_days().into(), now.into(), limit.into()];
            let rows = connection.query(DUE_REMINDERS, &values)?;
            let due: Result<Vec<_>, _> = rows.iter().map(read_due).collect();
            let due = due?;
            for one in &due {
                let values = [lease_until.into(), (&one.record).into()];
                connection.change(LEASE_REMINDER, &values)?;
            }
            Ok(due)
        })
    }

    /// Looks at a record no more, unless it changed since it was leased.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn drop_reminder(&self, due: DueReminder) -> Result<(), StorageError> {
        self.transact(move |connection| {
            let values = [(&due.record).into(), due.asked.into()];
            connection.execute(DROP_REMINDER, &values).map(drop)
        })
    }
}

/// Brings the day of a record forward to `day`, at the latest.
pub(crate) fn ask(
    connection: &mut Connection,
    record: RecordId,
    day: Date,
) -> Result<(), StorageError> {
    let values = [(&record).into(), day.to_days().into()];
    connection.execute(ASK_REMINDER, &values).map(drop)
}

/// Sets the day of a record, unless it was asked for again since `asked`; ends the lease.
pub(crate) fn set(
    connection: &mut Connection,
    record: RecordId,
    (day, asked): (Date, i64),
) -> Result<(), StorageError> {
    let values = [asked.into(), day.to_days().into(), (&record).into()];
    connection.execute(SET_REMINDER, &values).map(drop)
}

pub(crate) fn destroy(connection: &mut Connection, record: RecordId) -> Result<(), StorageError> {
    let values = [(&record).into()];
    connection.execute(DELETE_REMINDER, &values).map(drop)
}

fn read_due(row: &Row) -> Result<DueReminder, StorageError> {
    Ok(DueReminder {
        record: row.id(0)?,
        asked: row.integer(1)?,
    })
}
