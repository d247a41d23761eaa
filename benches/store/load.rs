//! Clients that write as fast as they are answered, and what they saw.

use std::sync::Arc;
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

/// Lets so many clients register guests for a while: tasks on as many threads as the machine has cores, as
/// in the server.
pub fn register(store: &Store, made: &Arc<Made>, clients: u64, spread: Spread, duration: Duration) -> Load {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("a runtime");
    let begun = Instant::now();
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            runtime.spawn(client_until(
                store.clone(),
                Arc::clone(made),
                client,
                spread,
                begun + duration,
            ))
        })
        .collect();
    let latencies = tasks
        .into_iter()
        .flat_map(|task| runtime.block_on(task).expect("a client ends well"))
        .collect();
    Load::new(latencies, begun.elapsed())
}

/// One thread that registers guests for a while and waits for each, as a command does and as the appends beside it.
pub fn register_alone(store: &Store, made: &Made, duration: Duration) -> Load {
    let (begun, mut latencies) = (Instant::now(), Vec::new());
    while begun.elapsed() < duration {
        let write = registration(made.next(), event_id(0));
        let asked = Instant::now();
        store.write("public".into(), at(0), write).wait().expect("registered");
        latencies.push(asked.elapsed());
    }
    Load::new(latencies, begun.elapsed())
}

async fn client_until(store: Store, made: Arc<Made>, client: u64, spread: Spread, until: Instant) -> Vec<Duration> {
    let mut random = Random::new(client ^ made.so_far() << 8);
    let mut latencies = Vec::new();
    while Instant::now() < until {
        let write = registration(made.next(), event_id(spread.pick(&mut random)));
        let asked = Instant::now();
        store.write("public".into(), at(0), write).await.expect("registered");
        latencies.push(asked.elapsed());
    }
    latencies
}
