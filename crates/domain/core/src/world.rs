//! What the outside gives: time and randomness. The core takes neither by itself.

use crate::time::Timestamp;
use std::time::Duration;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Time since a moment of its own, which never goes back: to measure how long things take,
    /// and for nothing else. A clock that measures no finer tells what `now` tells.
    fn elapsed(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.now().0).unwrap_or(0))
    }
}

/// Gives unpredictable bytes.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}
