//! What became of examinations that are already there: counted, and nobody with it.
//!
//! The choice is no act on a record: nothing of it is read or changed, and nothing is traced. Who
//! may count is who was let in to check: he brings back the token of that check, sealed for his
//! account and the record.

use crate::app::App;
use crate::error::Error;
use crate::sealed;
use crate::sessions::Session;
use dmp_core::exams::{Choice, ExamKind, Reason};
use dmp_core::ids::{AccountId, RecordId};
use dmp_core::limits::EXAM_CHECK;
use dmp_core::time::{Date, Timestamp};
use dmp_storage::{ExamCell, ExamCheck, ExamCount};
use dmp_vault::Place;
use serde::{Deserialize, Serialize};

/// Where tokens of checks are sealed.
const PLACE: Place = Place::Installation("exam-check");
/// How many months the console counts, the present one included.
const MONTHS: i64 = 12;
/// How many days after its end a check is remembered, so that it is not counted again.
const REMEMBERED_DAYS: i64 = 2;

/// What a choice did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counted {
    /// It is counted.
    Now,
    /// The check had its choice.
    Already,
    /// The check is too old.
    TooLate,
}

/// Counts of choices of one kind of examination.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChoiceCount {
    /// The kind.
    pub kind: ExamKind,
    /// The choice.
    pub choice: Choice,
    /// How often, in the months that are counted.
    pub counted: u64,
}

/// What the token of a check says.
#[derive(Serialize, Deserialize)]
struct Check {
    id: [u8; 16],
    account: AccountId,
    record: RecordId,
    kind: i64,
    until: Timestamp,
}

/// The token of a check that found something recent, for this session and this record.
pub(crate) fn token(app: &App, session: &Session, record: RecordId, kind: ExamKind) -> String {
    let entropy = &*app.inner.entropy;
    let mut id = [0; 16];
    entropy.fill(&mut id);
    let check = Check {
        id,
        account: session.account,
        record,
        kind: number_of_kind(kind),
        until: app.now().plus_minutes(EXAM_CHECK),
    };
    let installation = &app.inner.keys.installation;
    let sealed = installation.seal(&PLACE, &sealed::to_bytes(&check), entropy);
    data_encoding::BASE64URL_NOPAD.encode(&sealed)
}

/// Counts what a professional chose after a check of his, by its token.
///
/// # Errors
/// [`Error::NotFound`] for what is no token of a check of this session's account in `record`;
/// [`Error::Unavailable`].
pub fn record_choice(
    app: &App,
    session: &Session,
    record: RecordId,
    token: &str,
    choice: Choice,
) -> Result<Counted, Error> {
    let check = opened(app, token).ok_or(Error::NotFound)?;
    if check.account != session.account || check.record != record {
        return Err(Error::NotFound);
    }
    let now = app.now();
    if now >= check.until {
        return Ok(Counted::TooLate);
    }
    let made = ExamCheck {
        id: check.id,
        forget_on: check.until.date_utc().to_days() + REMEMBERED_DAYS,
        replaceable: number_of_choice(Choice::Read),
    };
    let cell = ExamCell {
        // Of the check, so that a decision is counted where the reading was.
        month: month_of(check.until.date_utc()),
        kind: check.kind,
        choice: number_of_choice(choice),
    };
    let is_counted = app.inner.store.count_exam_choice(made, cell)?;
    Ok(if is_counted {
        Counted::Now
    } else {
        Counted::Already
    })
}

/// The choices of the last twelve months, those of each kind together.
pub(crate) fn counts(app: &App) -> Result<Vec<ChoiceCount>, Error> {
    let today = app.now().date_utc();
    let rows = app
        .inner
        .store
        .exam_counts(months_before(today, MONTHS - 1))?;
    let mut counts: Vec<ChoiceCount> = Vec::new();
    for (kind, choice, counted) in rows.iter().filter_map(read) {
        let known = counts
            .iter_mut()
            .find(|it| it.kind == kind && it.choice == choice);
        match known {
            Some(known) => known.counted += counted,
            None => counts.push(ChoiceCount {
                kind,
                choice,
                counted,
            }),
        }
    }
    Ok(counts)
}

/// A row of a later version may have numbers that this one does not know.
fn read(row: &ExamCount) -> Option<(ExamKind, Choice, u64)> {
    let kind = KINDS
        .into_iter()
        .find(|it| number_of_kind(*it) == row.cell.kind)?;
    let choice = Choice::ALL
        .into_iter()
        .find(|it| number_of_choice(*it) == row.cell.choice)?;
    Some((kind, choice, row.counted))
}

fn opened(app: &App, token: &str) -> Option<Check> {
    let sealed = data_encoding::BASE64URL_NOPAD
        .decode(token.as_bytes())
        .ok()?;
    let bytes = app.inner.keys.installation.open(&PLACE, &sealed).ok()?;
    sealed::from_bytes(&bytes).ok()
}

const KINDS: [ExamKind; 3] = [ExamKind::Laboratory, ExamKind::Imaging, ExamKind::Act];

/// Never changed: rows are found by it.
const fn number_of_kind(kind: ExamKind) -> i64 {
    match kind {
        ExamKind::Laboratory => 1,
        ExamKind::Imaging => 2,
        ExamKind::Act => 3,
    }
}

/// Never changed: rows are found by it.
const fn number_of_choice(choice: Choice) -> i64 {
    match choice {
        Choice::Read => 1,
        Choice::NotPrescribed => 2,
        Choice::Prescribed(None) => 3,
        Choice::Prescribed(Some(Reason::StateChanged)) => 4,
        Choice::Prescribed(Some(Reason::NotConclusive)) => 5,
        Choice::Prescribed(Some(Reason::FollowUp)) => 6,
        Choice::Prescribed(Some(Reason::Other)) => 7,
    }
}

/// `year * 100 + month`.
fn month_of(date: Date) -> i64 {
    i64::from(date.year()) * 100 + i64::from(date.month())
}

/// The month that is `months` before that of `date`.
fn months_before(date: Date, months: i64) -> i64 {
    let index = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 - months;
    index.div_euclid(12) * 100 + index.rem_euclid(12) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_and_each_choice_has_a_number_of_its_own() {
        let mut numbers: Vec<_> = Choice::ALL.into_iter().map(number_of_choice).collect();
        numbers.dedup();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(KINDS.map(number_of_kind), [1, 2, 3]);
    }

    #[test]
    fn months_are_counted_back_over_the_year() {
        let date = |text: &str| Date::parse(text).unwrap();
        for (day, months, expected) in [
            ("2026-11-24", 0, 202_611),
            ("2026-11-24", 11, 202_512),
            ("2026-12-01", 11, 202_601),
            ("2026-01-31", 1, 202_512),
        ] {
            assert_eq!(months_before(date(day), months), expected, "{day}");
        }
        assert_eq!(month_of(date("2026-03-01")), 202_603);
    }
}
