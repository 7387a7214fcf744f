//! Counts of what became of examinations that are already there. Rule: EXA-011.
//!
//! A count is of a month, a kind and a choice. That a check counts once is known by a number drawn
//! at random for it, which is forgotten within two days and says nothing of who checked what.

use crate::db::{Connection, statements};
use crate::error::StorageError;
use crate::store::Store;

/// What is counted together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExamCell {
    /// `year * 100 + month`.
    pub month: i64,
    /// Number of the kind of examination.
    pub kind: i64,
    /// Number of the choice.
    pub choice: i64,
}

/// How often something was chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExamCount {
    /// Where it is counted.
    pub cell: ExamCell,
    /// How often.
    pub counted: u64,
}

/// A check that is counted.
#[derive(Clone, Copy, Debug)]
pub struct ExamCheck {
    /// Drawn at random for it.
    pub id: [u8; 16],
    /// The day from which it may be forgotten, in days since 1970: later than its end.
    pub forget_on: i64,
    /// The number of the choice that a later one replaces.
    pub replaceable: i64,
}

statements! {
    USE = "INSERT INTO exam_check (check_id, choice, forget_on) VALUES ($1, $2, $3)
        ON CONFLICT (check_id) DO NOTHING";
    REPLACE = "UPDATE exam_check SET choice = $1 WHERE check_id = $2 AND choice = $3";
    TAKE = "UPDATE exam_choice SET counted = counted - 1
        WHERE month = $1 AND kind = $2 AND choice = $3";
    ADD = "INSERT INTO exam_choice (month, kind, choice, counted) VALUES ($1, $2, $3, 1)
        ON CONFLICT (month, kind, choice) DO UPDATE SET counted = exam_choice.counted + 1";
    COUNTS = "SELECT month, kind, choice, counted FROM exam_choice
        WHERE month >= $1 AND counted > 0 ORDER BY month, kind, choice";
    SWEEP = "DELETE FROM exam_check WHERE forget_on <= $1";
}

impl Store {
    /// Counts a choice, unless the check was counted as one that stays; tells whether it was.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn count_exam_choice(
        &self,
        check: ExamCheck,
        cell: ExamCell,
    ) -> Result<bool, StorageError> {
        self.transact(move |connection| {
            let first = [
                (&check.id).into(),
                cell.choice.into(),
                check.forget_on.into(),
            ];
            if connection.execute(USE, &first)? == 0 {
                if !replace(connection, &check, cell)? {
                    return Ok(false);
                }
                let former = ExamCell {
                    choice: check.replaceable,
                    ..cell
                };
                connection.execute(TAKE, &values(former))?;
            }
            connection.execute(ADD, &values(cell))?;
            Ok(true)
        })
    }

    /// The counts from `month` on, in the order of months, kinds and choices.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn exam_counts(&self, month: i64) -> Result<Vec<ExamCount>, StorageError> {
        self.read(|connection| {
            let rows = connection.query(COUNTS, &[month.into()])?;
            let read = |row: &crate::db::Row| {
                Ok(ExamCount {
                    cell: ExamCell {
                        month: row.integer(0)?,
                        kind: row.integer(1)?,
                        choice: row.integer(2)?,
                    },
                    counted: row.count(3)?,
                })
            };
            rows.iter().map(read).collect()
        })
    }

    /// Forgets checks that may be on `day`, in days since 1970; returns how many.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn sweep_exam_checks(&self, day: i64) -> Result<u64, StorageError> {
        self.transact(move |connection| connection.execute(SWEEP, &[day.into()]))
    }
}

/// Changes what a check was counted as, if that is to be replaced and by another choice.
fn replace(
    connection: &mut Connection,
    check: &ExamCheck,
    cell: ExamCell,
) -> Result<bool, StorageError> {
    if cell.choice == check.replaceable {
        return Ok(false);
    }
    let change = [
        cell.choice.into(),
        (&check.id).into(),
        check.replaceable.into(),
    ];
    Ok(connection.execute(REPLACE, &change)? > 0)
}

fn values(cell: ExamCell) -> [crate::db::Value<'static>; 3] {
    [cell.month.into(), cell.kind.into(), cell.choice.into()]
}
