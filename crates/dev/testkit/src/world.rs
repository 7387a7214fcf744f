//! Time that is told, and randomness that repeats.

use dmp_core::time::{Days, Minutes, Timestamp};
use dmp_core::world::{Clock, Entropy};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A clock that moves when it is told to. Clones show the same time.
#[derive(Clone, Debug)]
pub struct FakeClock {
    milliseconds: Arc<AtomicI64>,
}

impl FakeClock {
    /// A clock that shows `now`.
    pub fn at(now: Timestamp) -> Self {
        Self {
            milliseconds: Arc::new(AtomicI64::new(now.0)),
        }
    }

    /// Sets it, forwards or backwards.
    pub fn set(&self, now: Timestamp) {
        self.milliseconds.store(now.0, Ordering::SeqCst);
    }

    /// Lets minutes pass.
    pub fn pass(&self, minutes: Minutes) {
        self.set(self.now().plus_minutes(minutes));
    }

    /// Lets days pass.
    pub fn pass_days(&self, days: Days) {
        self.set(self.now().plus(days));
    }
}

impl Default for FakeClock {
    /// 2026-01-15T09:00:00Z.
    fn default() -> Self {
        Self::at(Timestamp(1_768_467_600_000))
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.milliseconds.load(Ordering::SeqCst))
    }
}

/// Randomness that is the same in each run for the same seed. For tests only: it can be guessed.
#[derive(Debug)]
pub struct SeededEntropy {
    state: Mutex<u64>,
}

impl SeededEntropy {
    /// The sequence of `seed`.
    pub const fn new(seed: u64) -> Self {
        Self {
            state: Mutex::new(seed),
        }
    }
}

impl Default for SeededEntropy {
    fn default() -> Self {
        Self::new(7)
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            let next = split_mix(&mut state).to_le_bytes();
            chunk.copy_from_slice(&next[..chunk.len()]);
        }
    }
}

/// `SplitMix64` (Steele, Lea and Flood 2014): short, and good enough to look random.
const fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clones_of_a_clock_show_the_same_time() {
        let clock = FakeClock::default();
        let other = clock.clone();
        clock.pass(Minutes(3));
        assert_eq!(other.now().0, 1_768_467_600_000 + 180_000);
    }

    #[test]
    fn a_seed_always_gives_the_same_bytes_and_another_seed_others() {
        let bytes = |seed| {
            let mut bytes = [0; 21];
            SeededEntropy::new(seed).fill(&mut bytes);
            bytes
        };
        assert_eq!(bytes(1), bytes(1));
        assert_ne!(bytes(1), bytes(2));
        assert_ne!(bytes(1)[..8], bytes(1)[8..16]);
    }
}
