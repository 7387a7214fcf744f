//! The state of background work, one row for each kind: seen by the console, and leased where one
//! server is to do it for all.

use crate::db::{Row, statements};
use crate::error::StorageError;
use crate::store::Store;
use dmp_core::time::Timestamp;

/// How a job last went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JobRow {
    /// Its name.
    pub name: String,
    /// The process that did it.
    pub server: [u8; 16],
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How many things it did.
    pub handled: u64,
    /// How often it has failed since it last did not.
    pub failures: u64,
    /// From when it is to be done again.
    pub due_at: Timestamp,
}

statements! {
    JOBS = "SELECT name, server, began_at, ended_at, handled, failures, due_at FROM job
        WHERE began_at > 0 ORDER BY name";
    MAKE_JOB = "INSERT INTO job (name, server, began_at, ended_at, handled, failures, due_at,
        leased_until) VALUES ($1, $2, 0, 0, 0, 0, 0, 0) ON CONFLICT (name) DO NOTHING";
    LEASE_JOB = "UPDATE job SET leased_until = $1, server = $2
        WHERE name = $3 AND due_at <= $4 AND leased_until <= $5";
    REPORT_JOB = "INSERT INTO job (name, server, began_at, ended_at, handled, failures, due_at,
        leased_until) VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (name) DO UPDATE SET
        server = excluded.server, began_at = excluded.began_at, ended_at = excluded.ended_at,
        handled = excluded.handled, due_at = excluded.due_at, leased_until = 0,
        failures = CASE WHEN excluded.failures = 0 THEN 0 ELSE job.failures + 1 END";
}

impl Store {
    /// Takes a job for one server until `lease_until`, if it is due and nobody has it.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn lease_job(
        &self,
        name: &'static str,
        server: [u8; 16],
        (now, lease_until): (Timestamp, Timestamp),
    ) -> Result<bool, StorageError> {
        self.transact(move |connection| {
            connection.execute(MAKE_JOB, &[name.into(), (&server).into()])?;
            let values = [
                lease_until.into(),
                (&server).into(),
                name.into(),
                now.into(),
                now.into(),
            ];
            Ok(connection.execute(LEASE_JOB, &values)? == 1)
        })
    }

    /// Notes how a job went; its `failures` are 0 if it did not fail, and 1 if it did. Whoever had
    /// it has it no longer.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn report_job(&self, row: JobRow) -> Result<(), StorageError> {
        self.transact(move |connection| {
            let values = [
                (&row.name).into(),
                (&row.server).into(),
                row.began_at.into(),
                row.ended_at.into(),
                row.handled.into(),
                row.failures.into(),
                row.due_at.into(),
            ];
            connection.execute(REPORT_JOB, &values).map(drop)
        })
    }

    /// How each job that was ever done last went, by name.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn jobs(&self) -> Result<Vec<JobRow>, StorageError> {
        self.read(|connection| connection.query(JOBS, &[])?.into_iter().map(read).collect())
    }
}

fn read(mut row: Row) -> Result<JobRow, StorageError> {
    Ok(JobRow {
        name: row.text(0)?,
        server: row.id(1)?,
        began_at: row.instant(2)?,
        ended_at: row.instant(3)?,
        handled: row.count(4)?,
        failures: row.count(5)?,
        due_at: row.instant(6)?,
    })
}
