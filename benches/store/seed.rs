//! The seed system's `db-benchmark`: reads and durable writes over 100,000 guests, as JSON.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use event_manager::model::Guest;
use event_manager::store::Store;
use serde_json::{Value, json};

use super::data::{self, Made, Random, guest_id};
use super::load::{Load, Spread, register};

pub const GUESTS: u64 = 100_000;
const READERS: u64 = 2;
const CLIENTS: u64 = 64;

pub fn run(work: &Path, duration: Duration) {
    let store = data::open(work);
    eprintln!("db-benchmark: {READERS} readers for {} s", duration.as_secs());
    let read = read(&store, duration);
    eprintln!(
        "db-benchmark: {CLIENTS} clients that write for {} s",
        duration.as_secs()
    );
    let write = register(
        &store,
        &Arc::new(Made::after(1 << 30)),
        CLIENTS,
        Spread::Random,
        duration,
    );
    store.close().expect("closed");
    let report = json!({
        "read": shown(&read),
        "write": shown(&write),
        "seed_expects": {
            "read": {"ops": 1000, "max_latency": 50},
            "write": {"ops": 500, "max_latency": 100},
        },
    });
    println!("{report:#}");
}

/// Operations a second, and milliseconds.
fn shown(load: &Load) -> Value {
    let ms = |part: f64| (load.quantile_ms(part) * 1e4).round() / 1e4;
    json!({"ops": load.per_second.round(), "p50": ms(0.5), "p99": ms(0.99), "max_latency": ms(1.0)})
}

fn read(store: &Store, duration: Duration) -> Load {
    let begun = Instant::now();
    let readers: Vec<_> = (0..READERS)
        .map(|reader| {
            let store = store.clone();
            std::thread::spawn(move || {
                let (mut random, mut times) = (Random::new(reader), Vec::new());
                while begun.elapsed() < duration {
                    let asked = Instant::now();
                    let view = store.view();
                    let guest = view.get::<Guest>(guest_id(random.below(GUESTS)).raw());
                    black_box(guest.expect("read").expect("there"));
                    times.push(asked.elapsed());
                }
                times
            })
        })
        .collect();
    let times = readers
        .into_iter()
        .flat_map(|reader| reader.join().expect("a reader ends well"))
        .collect();
    Load::new(times, begun.elapsed())
}
