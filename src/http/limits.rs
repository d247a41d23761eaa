//! Bounds on how often and how many: attempts per address, users that are active.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::app;
use crate::model::RawId;

/// Addresses remembered at once; beyond it those with nothing on their account are forgotten.
const ADDRESSES_MAX: usize = 10_000;
/// A user counts as active this long after a request.
const ACTIVE_S: u64 = 300;
/// Users remembered at once.
const ACTIVE_USERS_MAX: usize = 100_000;

/// A number of attempts per minute and client address (generic cell rate algorithm).
pub struct PerAddress {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl PerAddress {
    pub fn new(per_minute: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
        Self {
            limiter: RateLimiter::keyed(quota),
            clock: DefaultClock::default(),
        }
    }

    /// Counts an attempt, or says how long to wait.
    pub fn check(&self, address: IpAddr) -> Result<(), app::Error> {
        if self.limiter.len() > ADDRESSES_MAX {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&network(address)).map_err(|refused| {
            let wait = refused.wait_time_from(self.clock.now());
            app::Error::TooMany {
                retry_after_s: wait.as_secs() + 1,
            }
        })
    }
}

/// An IPv6 customer has a /64 at least, so that counts as one address.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let mut segments = v6.segments();
            segments[4..].fill(0);
            IpAddr::from(segments)
        }
        v4 => v4,
    }
}

/// Who asked something lately, for the metric `active_users`.
#[derive(Default)]
pub struct ActiveUsers(Mutex<HashMap<RawId, Instant>>);

impl ActiveUsers {
    pub fn saw(&self, who: RawId) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() < ACTIVE_USERS_MAX || seen.contains_key(&who) {
            seen.insert(who, Instant::now());
        }
    }

    pub fn count(&self) -> usize {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, at| at.elapsed() < Duration::from_secs(ACTIVE_S));
        seen.len()
    }
}
