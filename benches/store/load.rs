//! Clients that write as fast as they are answered, and what they saw.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use event_manager::store::Store;

use super::data::{EVENTS, Made, Random, at, event_id, registration};

/// Where the registrations go.
#[derive(Clone, Copy, Debug)]
pub enum Spread {
    /// To one popular event.
    One,
    /// To any of the events.
    Random,
}

impl Spread {
    pub fn pick(self, random: &mut Random) -> u64 {
        match self {
            Spread::One => 0,
            Spread::Random => random.below(EVENTS),
        }
    }
}

/// What clients saw.
pub struct Load {
    pub per_second: f64,
    /// Sorted.
    latencies: Vec<Duration>,
}

impl Load {
    pub fn new(mut latencies: Vec<Duration>, took: Duration) -> Self {
        latencies.sort_unstable();
        Self {
            per_second: latencies.len() as f64 / took.as_secs_f64(),
            latencies,
        }
    }

    /// The time that this part of the answers took at most, in milliseconds.
    pub fn quantile_ms(&self, part: f64) -> f64 {
        let place = ((self.latencies.len() as f64 * part) as usize).min(self.latencies.len().saturating_sub(1));
        self.latencies
            .get(place)
            .map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    }
}

/// Lets so many threads register guests for a while.
pub fn register(store: &Store, made: &Made, clients: u64, spread: Spread, duration: Duration) -> Load {
    let all = Mutex::new(Vec::new());
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for client in 0..clients {
            let all = &all;
            scope.spawn(move || {
                let mut random = Random::new(client ^ made.so_far() << 8);
                let mut latencies = Vec::new();
                while begun.elapsed() < duration {
                    let write = registration(made.next(), event_id(spread.pick(&mut random)));
                    let asked = Instant::now();
                    store.write("public".into(), at(0), write).wait().expect("registered");
                    latencies.push(asked.elapsed());
                }
                all.lock().expect("unpoisoned").append(&mut latencies);
            });
        }
    });
    let took = begun.elapsed();
    Load::new(all.into_inner().expect("unpoisoned"), took)
}
