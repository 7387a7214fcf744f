//! Time and randomness of the real world, given to the application.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use dmp_core::time::Timestamp;
use dmp_core::world::{Clock, Entropy};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// The system's clock, with an offset that only the demo's seeding uses.
pub struct WorldClock {
    offset_ms: AtomicI64,
    started: Instant,
}

impl Default for WorldClock {
    fn default() -> Self {
        Self {
            offset_ms: AtomicI64::new(0),
            started: Instant::now(),
        }
    }
}

impl WorldClock {
    /// Tells the time as it was `milliseconds` ago, until set to 0 again.
    pub fn go_back(&self, milliseconds: i64) {
        self.offset_ms.store(-milliseconds, Ordering::Relaxed);
    }
}

impl Clock for WorldClock {
    fn now(&self) -> Timestamp {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place where the time is taken"
        )]
        let since = std::time::SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let milliseconds = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        Timestamp(milliseconds.saturating_add(self.offset_ms.load(Ordering::Relaxed)))
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// The operating system's randomness.
#[derive(Default)]
pub struct WorldEntropy {
    random: SystemRandom,
}

impl Entropy for WorldEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.random
            .fill(bytes)
            .expect("the operating system always gives randomness");
    }
}
