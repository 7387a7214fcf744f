//! How long to wait between two runs of a job, and when to say how it went.

use dmp_core::time::Timestamp;
use std::time::Duration;

/// The longest wait after failures, unless the job's own is longer.
const LONGEST: Duration = Duration::from_mins(15);
/// The shortest wait after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(2);
/// How often a job that has nothing to do says that it runs, in milliseconds.
const TELL_EVERY_MS: i64 = 60_000;

/// The pace of one job on one server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pace {
    usual: Duration,
    failures: u32,
    handled: u64,
    told: Option<Told>,
}

/// What was last said of the job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Told {
    at: Timestamp,
    went_well: bool,
}

impl Pace {
    /// A job that is done again `usual` after its end.
    pub const fn of(usual: Duration) -> Self {
        Self {
            usual,
            failures: 0,
            handled: 0,
            told: None,
        }
    }

    /// The pace after a run.
    pub const fn after(mut self, went_well: bool) -> Self {
        self.failures = if went_well {
            0
        } else {
            self.failures.saturating_add(1)
        };
        self
    }

    /// How long to wait now: twice as long after each failure.
    pub fn pause(&self) -> Duration {
        if self.failures == 0 {
            return self.usual;
        }
        let doubled = 1_u32 << (self.failures - 1).min(16);
        let wait = self.usual.max(AFTER_FAILURE).saturating_mul(doubled);
        wait.min(LONGEST.max(self.usual))
    }

    /// How many things to say were done, after a run that did `handled` (`None`: it failed): all
    /// since it was last said. `None` if there is nothing to say yet: it goes as it did, and that
    /// was said a short while ago.
    pub fn tell(&mut self, now: Timestamp, handled: Option<u64>) -> Option<u64> {
        self.handled = self.handled.saturating_add(handled.unwrap_or(0));
        let went_well = handled.is_some();
        let is_due = self.told.is_none_or(|told| {
            told.went_well != went_well || now.0 - told.at.0 >= TELL_EVERY_MS || now < told.at
        });
        is_due.then(|| {
            self.told = Some(Told { at: now, went_well });
            std::mem::take(&mut self.handled)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_fails_is_tried_less_and_less_often() {
        #[rustfmt::skip] // one line per case
        let cases: [(&str, u64, u32, u64); 6] = [
            ("a quick job that goes well",          500,     0,  500),
            ("its first failure",                   500,     1,  2_000),
            ("its fourth",                          500,     4,  16_000),
            ("its hundredth",                       500,     100, 900_000),
            ("a slow job after its first failure",  600_000, 1,  600_000),
            ("a daily job never waits for longer",  86_400_000, 3, 86_400_000),
        ];
        for (case, usual, failures, expected) in cases {
            let mut pace = Pace::of(Duration::from_millis(usual));
            for _ in 0..failures {
                pace = pace.after(false);
            }
            assert_eq!(pace.pause(), Duration::from_millis(expected), "{case}");
            assert_eq!(
                pace.after(true).pause(),
                Duration::from_millis(usual),
                "{case}"
            );
        }
    }

    #[test]
    fn what_a_job_does_is_noted_once_a_minute_and_when_it_changes() {
        let mut pace = Pace::of(Duration::from_millis(500));
        #[rustfmt::skip] // one line per case
        let cases = [
            ("the first run",           0,       Some(2), Some(2)),
            ("the next",                500,     Some(3), None),
            ("a failure",               1_000,   None,    Some(3)),
            ("another",                 3_000,   None,    None),
            ("it goes well again",      7_000,   Some(1), Some(1)),
            ("it does something",       9_000,   Some(4), None),
            ("a minute later",          67_000,  Some(0), Some(4)),
            ("the clock jumped back",   10_000,  Some(0), Some(0)),
        ];
        for (case, now, handled, expected) in cases {
            assert_eq!(pace.tell(Timestamp(now), handled), expected, "{case}");
        }
    }
}
