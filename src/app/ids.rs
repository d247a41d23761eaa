//! New ids: UUIDv7 (RFC 9562), so that later ones sort after earlier ones, also within a millisecond.

use std::hash::Hasher;
use std::sync::atomic::{AtomicU64, Ordering};

use siphasher::sip::SipHasher13;

use crate::model::{RawId, Time};

/// Bits of the counter that follows the millisecond (RFC 9562, section 6.2, method 1).
const COUNTER_BITS: u32 = 12;

/// Gives out ids. A counter makes them ascend; random bits make them unguessable.
#[derive(Debug, Default)]
pub struct Ids {
    /// Milliseconds and counter of the last id.
    last: AtomicU64,
}

/// Ids drawn ahead of a write, as many as it may need; the same at every run of its closure.
#[derive(Clone, Debug)]
pub struct IdPool {
    first: u64,
    count: u64,
    key: [u8; 16],
}

impl Ids {
    pub fn new() -> Self {
        Self::default()
    }

    /// Draws `count` ids at once.
    pub fn draw(&self, at: Time, count: u64) -> IdPool {
        let from_clock = at.millis().max(0).unsigned_abs() << COUNTER_BITS;
        let mut first = from_clock;
        let drawn = self.last.try_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
            first = from_clock.max(last + 1);
            Some(first + count)
        });
        debug_assert!(drawn.is_ok(), "the closure always gives a value");
        IdPool {
            first,
            count,
            key: random(),
        }
    }

    pub fn one(&self, at: Time) -> RawId {
        self.draw(at, 1).get(0)
    }
}

impl IdPool {
    /// The id with this number in the pool. Numbers beyond its size would meet other pools' and wrap around.
    pub fn get(&self, number: u64) -> RawId {
        debug_assert!(number < self.count, "{number} of {} ids", self.count);
        let stamp = self.first + number % self.count.max(1);
        let (ms, counter) = (stamp >> COUNTER_BITS, stamp & ((1 << COUNTER_BITS) - 1));
        let mut hasher = SipHasher13::new_with_key(&self.key);
        hasher.write_u64(number);
        let high = u128::from(ms << 16 | 0x7000 | counter);
        let low = u128::from(hasher.finish() >> 2 | 1 << 63);
        *uuid::Uuid::from_u128(high << 64 | low).as_bytes()
    }

    /// The ids from the first one on.
    pub fn iter(&self) -> impl FnMut() -> RawId + '_ {
        let mut number = 0;
        move || {
            number += 1;
            self.get(number - 1)
        }
    }
}

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness nothing here is safe; the kernel only fails before it has ever been seeded.
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_ascend_and_are_of_version_7() {
        let ids = Ids::new();
        let at = Time::parse("2026-11-23T06:30:00Z").expect("valid");
        let pool = ids.draw(at, 10_000);
        let mut drawn: Vec<RawId> = (0..10_000).map(|n| pool.get(n)).collect();
        drawn.push(ids.one(at));
        // A clock that goes back does not take the order with it.
        drawn.push(ids.one(at.plus_ms(-5)));
        assert!(drawn.is_sorted_by(|a, b| a < b));
        for id in [drawn[0], drawn[9_999]] {
            let uuid = uuid::Uuid::from_bytes(id);
            assert_eq!(
                (uuid.get_version_num(), uuid.get_variant()),
                (7, uuid::Variant::RFC4122)
            );
        }
        assert_eq!(pool.get(5), pool.get(5), "a closure that runs again gets the same ids");
    }
}
