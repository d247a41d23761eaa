//! Pseudo-random choices that are the same on every machine, and ids made from them.

use crate::model::{RawId, Time};

/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014): eight
/// bytes of state, a period of 2⁶⁴, and good enough for anything but secrets.
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A sequence of its own for one purpose, so that one more draw here moves nothing there.
    pub fn stream(seed: u64, number: u64) -> Self {
        Self(mix(seed ^ mix(number.wrapping_add(1))))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Below `end`, which is not zero; by multiplication (Lemire, 2019), whose bias is below 2⁻³² here.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// From `start` up to but without `end`; `start` when there is nothing between them.
    pub fn between(&mut self, start: i64, end: i64) -> i64 {
        let span = end.saturating_sub(start).max(1).unsigned_abs();
        start.saturating_add_unsigned(self.below(span))
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T: ?Sized>(&mut self, list: &'a [&'a T]) -> &'a T {
        list[self.index(list.len())]
    }

    /// A place in a list that is not empty.
    pub fn index(&mut self, len: usize) -> usize {
        self.below(len as u64) as usize
    }

    /// At least 0 and below 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Makes UUIDv7 ids that carry the time of creation and grow within one millisecond (RFC 9562, section
/// 6.2, method 2: the last id's random part plus one).
pub struct Ids {
    random: Random,
    last: u128,
}

impl Ids {
    pub fn new(random: Random) -> Self {
        Self { random, last: 0 }
    }

    pub fn next(&mut self, at: Time) -> RawId {
        let ms = u128::from(at.millis().max(0).unsigned_abs()) & ((1 << 48) - 1);
        let id = if self.last >> 80 == ms {
            self.last + 1
        } else {
            // The random part's highest bit stays clear: room to count up in.
            let (high, low) = (u128::from(self.random.next() & 0xfff), self.random.next() >> 3);
            ms << 80 | 7 << 76 | high << 64 | 0b10 << 62 | u128::from(low)
        };
        self.last = id;
        uuid::Uuid::from_u128(id).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sequence() {
        // From the reference implementation at https://prng.di.unimi.it/splitmix64.c with the seed 1234567.
        let mut random = Random::new(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
        assert_eq!(random.next(), 9_817_491_932_198_370_423);
    }

    #[test]
    fn ids_are_uuidv7_of_their_time_and_grow() {
        let mut ids = Ids::new(Random::new(1));
        let at = Time::parse("2026-11-23T06:30:00.250Z").expect("valid");
        let mut last = [0; 16];
        for n in 0..1000 {
            let id = ids.next(at.plus_ms(n / 100));
            assert!(id > last);
            let uuid = uuid::Uuid::from_bytes(id);
            assert_eq!(uuid.get_version_num(), 7);
            assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
            let seconds_ns = uuid.get_timestamp().expect("version 7 has one").to_unix();
            assert_eq!(
                seconds_ns.0 as i64 * 1000 + i64::from(seconds_ns.1 / 1_000_000),
                at.millis() + n / 100
            );
            last = id;
        }
    }
}
