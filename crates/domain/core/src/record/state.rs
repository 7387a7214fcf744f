//! The life of a record.

use crate::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a closed record is kept, in years of the calendar. Rule: REQ-S-32.
pub const RETENTION_YEARS: i16 = 10;

/// `Open → Closed → Reopened → Closed … → Purged`. Nothing leaves `Purged`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// Created with consent, in use.
    Open {
        /// Since when.
        since: Timestamp,
    },
    /// Closed and archived; nobody reads it but a reopening and the retention job.
    Closed {
        /// Since when: the ten years run from here.
        at: Timestamp,
    },
    /// In use again, with renewed consent.
    Reopened {
        /// Since when.
        since: Timestamp,
    },
    /// Destroyed: its keys are gone.
    Purged {
        /// Since when.
        at: Timestamp,
    },
}

/// Why a record cannot pass from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// It is closed already.
    #[error("the record is already closed")]
    AlreadyClosed,
    /// It is not closed.
    #[error("the record is not closed")]
    NotClosed,
    /// The ten years are not over.
    #[error("the record must still be kept")]
    StillRetained,
    /// The ten years are over: it waits to be destroyed.
    #[error("the time to reopen the record is over")]
    RetentionOver,
    /// It was destroyed.
    #[error("the record was destroyed")]
    Purged,
}

impl RecordState {
    /// Whether it is in use.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Open { .. } | Self::Reopened { .. } => true,
            Self::Closed { .. } | Self::Purged { .. } => false,
        }
    }

    /// Closes it. Rule: REQ-S-31.
    ///
    /// # Errors
    /// [`TransitionError::AlreadyClosed`] or [`TransitionError::Purged`].
    pub const fn close(self, now: Timestamp) -> Result<Self, TransitionError> {
        match self {
            Self::Open { .. } | Self::Reopened { .. } => Ok(Self::Closed { at: now }),
            Self::Closed { .. } => Err(TransitionError::AlreadyClosed),
            Self::Purged { .. } => Err(TransitionError::Purged),
        }
    }

    /// Opens it again, within the ten years; with consent, by [`super::Register::reopen`].
    ///
    /// Rule: REQ-S-33.
    ///
    /// # Errors
    /// [`TransitionError::NotClosed`], [`TransitionError::RetentionOver`] or
    /// [`TransitionError::Purged`].
    pub fn reopen(self, now: Timestamp) -> Result<Self, TransitionError> {
        match self {
            Self::Closed { at } if now < retention_end(at) => Ok(Self::Reopened { since: now }),
            Self::Closed { .. } => Err(TransitionError::RetentionOver),
            Self::Open { .. } | Self::Reopened { .. } => Err(TransitionError::NotClosed),
            Self::Purged { .. } => Err(TransitionError::Purged),
        }
    }

    /// Destroys it, when the ten years are over. Rule: REQ-S-32.
    ///
    /// # Errors
    /// [`TransitionError::NotClosed`], [`TransitionError::StillRetained`] or
    /// [`TransitionError::Purged`].
    pub fn purge(self, now: Timestamp) -> Result<Self, TransitionError> {
        match self {
            Self::Closed { at } if retention_end(at) <= now => Ok(Self::Purged { at: now }),
            Self::Closed { .. } => Err(TransitionError::StillRetained),
            Self::Open { .. } | Self::Reopened { .. } => Err(TransitionError::NotClosed),
            Self::Purged { .. } => Err(TransitionError::Purged),
        }
    }

    /// When a closed record is due to be destroyed.
    pub fn purge_due(self) -> Option<Timestamp> {
        match self {
            Self::Closed { at } => Some(retention_end(at)),
            Self::Open { .. } | Self::Reopened { .. } | Self::Purged { .. } => None,
        }
    }
}

/// The same hour of the same day (UTC), ten years later.
///
/// A record closed on 29 February is kept to 1 March: never a day less than ten years.
fn retention_end(closed_at: Timestamp) -> Timestamp {
    let day = closed_at.date_utc();
    let year = day.year() + RETENTION_YEARS;
    let anniversary = Date::new(year, day.month(), day.day())
        .or_else(|_| Date::new(year, 3, 1))
        .unwrap_or(day);
    Timestamp(closed_at.0 + (anniversary.to_days() - day.to_days()) * 86_400_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Days;

    fn noon(date: &str) -> Timestamp {
        Timestamp(Date::parse(date).unwrap().to_days() * 86_400_000 + 43_200_000)
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_closed_record_is_kept_ten_years_of_the_calendar() {
        for (closed, day, is_due) in [
            ("2011-05-10", "2021-05-09", false), // REQ-S-32: 9 years and 364 days
            ("2011-05-10", "2021-05-10", true),
            ("2011-05-10", "2021-05-11", true),  // 10 years and 1 day
            ("2020-02-29", "2030-02-28", false),
            ("2020-02-29", "2030-03-01", true),
            ("2019-02-28", "2029-02-27", false),
            ("2019-02-28", "2029-02-28", true),
        ] {
            let state = RecordState::Closed { at: noon(closed) };
            let now = noon(day);
            let purged = state.purge(now);
            assert_eq!(purged.is_ok(), is_due, "closed {closed}, now {day}");
            assert_eq!(state.reopen(now).is_ok(), !is_due, "closed {closed}, now {day}");
        }
        let state = RecordState::Closed { at: noon("2011-05-10") };
        let one_before = Timestamp(noon("2021-05-10").0 - 1);
        assert_eq!(state.purge(one_before), Err(TransitionError::StillRetained));
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn each_state_has_its_ways_out_and_no_other() {
        use TransitionError as E;
        let since = noon("2011-05-10");
        let now = since.plus(Days(30));
        let old = noon("2031-05-10");
        let open = RecordState::Open { since };
        let closed = RecordState::Closed { at: since };
        let reopened = RecordState::Reopened { since };
        let purged = RecordState::Purged { at: since };
        for (state, close, reopen, purge_now, purge_later) in [
            (open,     None,                   Some(E::NotClosed), Some(E::NotClosed),     Some(E::NotClosed)), // REQ-S-31
            (reopened, None,                   Some(E::NotClosed), Some(E::NotClosed),     Some(E::NotClosed)),
            (closed,   Some(E::AlreadyClosed), None,               Some(E::StillRetained), None), // REQ-S-33
            (purged,   Some(E::Purged),        Some(E::Purged),    Some(E::Purged),        Some(E::Purged)),
        ] {
            assert_eq!(state.close(now).err(), close, "{state:?}");
            assert_eq!(state.reopen(now).err(), reopen, "{state:?}");
            assert_eq!(state.purge(now).err(), purge_now, "{state:?}");
            assert_eq!(state.purge(old).err(), purge_later, "{state:?}");
        }
        assert_eq!(closed.reopen(old), Err(E::RetentionOver));
    }
}
