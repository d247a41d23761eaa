//! How long things took: counts by buckets that add up, and the percentiles that they tell.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Each power of two has so many buckets of equal width (as in HdrHistogram, with two bits after the first).
const PARTS_BITS: u32 = 2;
const PARTS: u32 = 1 << PARTS_BITS;
/// What is shorter than 2 to this power, in microseconds, is in the first bucket.
const FIRST_POWER: u32 = 4;
/// The last one has what took longer than about two minutes.
const BUCKETS: usize = 1 + 23 * PARTS as usize;
/// How far a percentile can be from the true one, as a share of it: half a bucket's width over its lower bound.
pub const ERROR_MAX: f64 = 0.5 / PARTS as f64;

/// The bucket of a time.
fn bucket(us: u64) -> usize {
    let Some(power) = us.checked_ilog2().filter(|power| *power >= FIRST_POWER) else {
        return 0;
    };
    let part = (us >> (power - PARTS_BITS)) as usize & (PARTS as usize - 1);
    let index = 1 + ((power - FIRST_POWER) * PARTS) as usize + part;
    index.min(BUCKETS - 1)
}

/// What a bucket stands for, in seconds: its middle.
fn middle_s(bucket: usize) -> f64 {
    let Some(index) = bucket.checked_sub(1) else {
        return f64::from(1u32 << FIRST_POWER) / 2.0 / 1e6;
    };
    let (octave, part) = (index / PARTS as usize, index % PARTS as usize);
    let power = (1u64 << (FIRST_POWER as usize + octave)) as f64;
    power * (1.0 + (part as f64 + 0.5) / f64::from(PARTS)) / 1e6
}

/// Counts that are written to while others read them. They wrap, and only differences of them are used.
#[derive(Debug)]
pub struct Live {
    buckets: [AtomicU32; BUCKETS],
    refused: AtomicU32,
    failed: AtomicU32,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            buckets: std::array::from_fn(|_| AtomicU32::new(0)),
            refused: AtomicU32::new(0),
            failed: AtomicU32::new(0),
        }
    }
}

impl Live {
    pub fn record(&self, took: Duration) {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.buckets[bucket(us)].fetch_add(1, Ordering::Relaxed);
    }

    /// A request with the status of its answer.
    pub fn record_answer(&self, status: u16, took: Duration) {
        self.record(took);
        match status {
            500.. => self.failed.fetch_add(1, Ordering::Relaxed),
            400.. => self.refused.fetch_add(1, Ordering::Relaxed),
            _ => 0,
        };
    }

    pub fn read(&self) -> Counts {
        let of = |count: &AtomicU32| count.load(Ordering::Relaxed);
        Counts {
            buckets: std::array::from_fn(|n| of(&self.buckets[n])),
            refused: of(&self.refused),
            failed: of(&self.failed),
        }
    }
}

/// Counts at a moment, or of a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    buckets: [u32; BUCKETS],
    /// Answers with a 4xx status.
    pub refused: u32,
    /// Answers with a 5xx status.
    pub failed: u32,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            buckets: [0; BUCKETS],
            refused: 0,
            failed: 0,
        }
    }
}

impl Counts {
    /// What was added after `before`.
    pub fn since(&self, before: &Self) -> Self {
        Self {
            buckets: std::array::from_fn(|n| self.buckets[n].wrapping_sub(before.buckets[n])),
            refused: self.refused.wrapping_sub(before.refused),
            failed: self.failed.wrapping_sub(before.failed),
        }
    }

    /// Adds what was counted elsewhere or at another time.
    pub fn add(&mut self, other: &Self) {
        let buckets = self.buckets.iter_mut().zip(other.buckets);
        buckets.for_each(|(sum, more)| *sum = sum.wrapping_add(more));
        self.refused = self.refused.wrapping_add(other.refused);
        self.failed = self.failed.wrapping_add(other.failed);
    }

    /// How many there are.
    pub fn total(&self) -> u64 {
        self.buckets.iter().map(|count| u64::from(*count)).sum()
    }

    /// The time that this share of them, 0 to 1, did not exceed, in seconds: within [`ERROR_MAX`] of it, or eight
    /// microseconds.
    pub fn percentile_s(&self, share: f64) -> Option<f64> {
        let total = self.total();
        let rank = ((share * total as f64).ceil() as u64).clamp(1, total.max(1));
        let mut seen = 0;
        let found = self.buckets.iter().position(|count| {
            seen += u64::from(*count);
            seen >= rank
        });
        found.map(middle_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(times_us: impl IntoIterator<Item = u64>) -> Counts {
        let live = Live::default();
        times_us
            .into_iter()
            .for_each(|us| live.record(Duration::from_micros(us)));
        live.read()
    }

    #[test]
    fn percentiles_of_known_times_are_within_the_error_that_is_told() {
        let even: Vec<u64> = (1..=100_000).collect();
        // Each time 1.0007 of the one before: as many short ones as long ones.
        let steep: Vec<u64> = (0..20_000).map(|n| (20.0 * 1.0007f64.powi(n)) as u64).collect();
        let few = vec![17, 900, 12_000, 12_001, 3_000_000];
        for mut times in [even, steep, few, vec![250_000]] {
            let counts = counted(times.iter().copied());
            assert_eq!(counts.total(), times.len() as u64);
            times.sort_unstable();
            for share in [0.5, 0.95, 0.99, 1.0] {
                let rank = ((share * times.len() as f64).ceil() as usize).max(1);
                let truth = times[rank - 1] as f64 / 1e6;
                let told = counts.percentile_s(share).expect("some");
                let error = (told - truth).abs();
                assert!(error <= truth * ERROR_MAX + 8e-6, "{share}: {told} for {truth}");
            }
        }
    }

    #[test]
    fn every_time_has_a_bucket_and_they_ascend() {
        let mut last = 0;
        for us in (0..10_000).chain((10_000..4_000_000).step_by(997)) {
            let now = bucket(us);
            assert!(now == last || now == last + 1, "{us}");
            last = now;
        }
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
        assert!((1..BUCKETS).all(|n| bucket((middle_s(n) * 1e6) as u64) == n));
    }

    #[test]
    fn nothing_has_no_percentile() {
        assert_eq!(Counts::default().percentile_s(0.5), None);
    }

    #[test]
    fn differences_outlive_a_counter_that_wraps() {
        let mut before = Counts::default();
        before.buckets[3] = u32::MAX;
        let mut after = before.clone();
        after.add(&counted([20, 20]));
        after.buckets[3] = after.buckets[3].wrapping_add(2);
        let since = after.since(&before);
        assert_eq!((since.total(), since.buckets[3]), (4, 2));
    }

    #[test]
    fn refusals_and_faults_are_counted_apart() {
        let live = Live::default();
        for status in [200, 304, 404, 422, 500, 503, 503] {
            live.record_answer(status, Duration::from_millis(1));
        }
        let counts = live.read();
        assert_eq!((counts.total(), counts.refused, counts.failed), (7, 2, 3));
    }
}
