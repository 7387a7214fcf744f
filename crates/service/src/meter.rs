//! How many acts there were and how long they took, by kind and by outcome: numbers of this
//! process since its start, of nobody in particular.

use crate::app::App;
use crate::error::Error;
use dmp_core::access::Action;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper ends of the classes of durations, in milliseconds; what takes longer is in one more class.
pub const CLASSES_MS: [u64; 12] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

/// How an act ended, as an operator counts it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// It was done.
    Done,
    /// The decision, or the state of things, said no.
    Refused,
    /// The installation could not.
    Failed,
}

impl Ending {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Done, Self::Refused, Self::Failed];

    /// Stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    fn of<T>(answer: &Result<T, Error>) -> Self {
        match answer {
            Ok(_) => Self::Done,
            Err(Error::Unavailable(_)) => Self::Failed,
            Err(_) => Self::Refused,
        }
    }
}

/// The acts of one kind that ended in one way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measured {
    /// The kind.
    pub action: Action,
    /// The way.
    pub ending: Ending,
    /// How many there are in each class of [`CLASSES_MS`], and in the one above.
    pub classes: [u64; CLASSES_MS.len() + 1],
    /// How long they took, all together.
    pub total: Duration,
}

impl Measured {
    /// How many.
    pub fn count(&self) -> u64 {
        self.classes.iter().sum()
    }

    /// The end of the class that holds the act which `share` (per hundred) of all were not slower
    /// than; `None` without an act, or when it is in the class above all.
    pub fn at_most_ms(&self, share: u64) -> Option<u64> {
        let wanted = (self.count() * share).div_ceil(100);
        let mut seen = 0;
        let ends = CLASSES_MS.iter().zip(&self.classes);
        for (end, count) in ends {
            seen += count;
            if wanted > 0 && seen >= wanted {
                return Some(*end);
            }
        }
        None
    }
}

/// Counts acts.
pub(crate) struct Meter {
    cells: Vec<[Cell; Ending::ALL.len()]>,
}

#[derive(Default)]
struct Cell {
    classes: [AtomicU64; CLASSES_MS.len() + 1],
    total_us: AtomicU64,
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            cells: Action::ALL.iter().map(|_| <_>::default()).collect(),
        }
    }
}

impl Meter {
    /// Counts an act that has answered after `took`.
    pub fn count<T>(&self, action: Action, answer: &Result<T, Error>, took: Duration) {
        let cell = &self.cells[action as usize][Ending::of(answer) as usize];
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let class = CLASSES_MS.partition_point(|end| end * 1_000 < us);
        cell.classes[class].fetch_add(1, Ordering::Relaxed);
        cell.total_us.fetch_add(us, Ordering::Relaxed);
    }

    fn read(&self) -> Vec<Measured> {
        let mut all = Vec::new();
        for (action, endings) in Action::ALL.iter().zip(&self.cells) {
            for (ending, cell) in Ending::ALL.iter().zip(endings) {
                let measured = Measured {
                    action: *action,
                    ending: *ending,
                    classes: std::array::from_fn(|at| cell.classes[at].load(Ordering::Relaxed)),
                    total: Duration::from_micros(cell.total_us.load(Ordering::Relaxed)),
                };
                if measured.count() > 0 {
                    all.push(measured);
                }
            }
        }
        all
    }
}

impl App {
    /// The acts of this process since its start: kinds and endings that there were.
    pub fn measured(&self) -> Vec<Measured> {
        self.inner.meter.read()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_counted_by_kind_ending_and_duration() {
        let meter = Meter::default();
        let done = Ok::<(), Error>(());
        for ms in [1, 1, 3, 70] {
            meter.count(Action::OpenDocument, &done, Duration::from_millis(ms));
        }
        let missing = Err::<(), _>(Error::NotFound);
        meter.count(Action::OpenDocument, &missing, Duration::from_secs(9));
        let read = meter.read();
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].ending, read[0].count()), (Ending::Done, 4));
        assert_eq!(read[0].total, Duration::from_millis(75));
        for (share, expected) in [(50, Some(1)), (75, Some(5)), (95, Some(100))] {
            assert_eq!(read[0].at_most_ms(share), expected, "{share} %");
        }
        assert_eq!(
            (read[1].ending, read[1].at_most_ms(95)),
            (Ending::Refused, None)
        );
    }

    #[test]
    fn each_action_has_a_place_of_its_own() {
        for (place, action) in Action::ALL.iter().enumerate() {
            assert_eq!(*action as usize, place);
        }
    }
}
