//! Rate limits by client address, for doors that anybody may knock at.

use crate::error::Error;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// How many sign-in attempts one client address may make at once.
const BURST: NonZeroU32 = NonZeroU32::new(60).expect("60 is not zero");
/// How many it gets back in a minute.
const PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).expect("60 is not zero");

/// Attempts by client address.
pub(crate) struct Clients {
    attempts: DefaultKeyedRateLimiter<String>,
}

impl Default for Clients {
    fn default() -> Self {
        let quota = Quota::per_minute(PER_MINUTE).allow_burst(BURST);
        Self {
            attempts: RateLimiter::keyed(quota),
        }
    }
}

impl Clients {
    /// Counts an attempt of `client`.
    ///
    /// # Errors
    /// [`Error::TooMany`] when it made too many.
    pub fn attempt(&self, client: &str) -> Result<(), Error> {
        self.attempts
            .check_key(&client.to_owned())
            .map_err(|not_until| {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                Error::TooMany {
                    retry_after_seconds: wait.as_secs() + 1,
                }
            })
    }

    /// Forgets clients that have not come for a while.
    pub fn sweep(&self) {
        self.attempts.retain_recent();
    }
}
