//! The seed system's `api-benchmark`: 1,000 requests a second, whatever the answers take, over 100,000 guests.
//!
//! The loop is open: request `n` is due at `n` milliseconds, and its time counts from then, also when it had to wait
//! for a free connection. So a server that stalls is charged for every request that came due meanwhile.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::load::{self, Request};
use crate::program::{self, Program};

const GUESTS: u64 = 100_000;
const EVENTS: u64 = 200;
/// Events that the guests of the benchmark are added to.
const OPEN_EVENTS: u64 = 20;
const PER_SECOND: u64 = 1_000;
const SECONDS: u64 = 30;
/// Requests of the first seconds warm up and are not counted.
const WARM_UP_SECONDS: u64 = 3;
/// Connections that carry the requests: a thousand a second need a few when answers take a millisecond.
const CONNECTIONS: usize = 128;
/// What the seed system expects of itself: p50, p95, p99 in milliseconds.
const SEED: [(&str, [f64; 3]); 2] = [
    ("/api/events", [45.0, 95.0, 145.0]),
    ("/api/guests", [35.0, 85.0, 135.0]),
];

/// How one request went.
struct Timing {
    endpoint: &'static str,
    /// From when it was due to its whole answer.
    took: Duration,
    /// From when it was due to its sending.
    late: Duration,
    answered: bool,
}

/// What can be asked.
struct Known {
    events: Vec<String>,
    /// With room for everybody.
    open: Vec<String>,
    guests: Vec<String>,
}

/// Fills a server, drives it, and prints the outcome as JSON.
pub fn run(dir: &Path) {
    eprintln!("api-benchmark: filling {GUESTS} guests");
    let (events, guests) = (EVENTS.to_string(), GUESTS.to_string());
    program::command(dir, &["demo", "--events", &events, "--guests", &guests]);
    let server = Program::serve(dir, &[]);
    let token = server.token("admin");
    load::wait_for_search(&server, &token);
    let known = known(&server, &token);
    eprintln!("api-benchmark: {PER_SECOND} requests/s for {SECONDS} s");
    let timings = drive(&server, &token, &known);
    println!("{:#}", report(&timings));
}

fn known(server: &Program, token: &str) -> Known {
    let ids = |path: &str| -> Vec<String> {
        let page = load::once(server, token, &Request::get(path));
        let items = page["items"].as_array().expect("a list");
        items
            .iter()
            .filter_map(|item| Some(item["id"].as_str()?.to_owned()))
            .collect()
    };
    let events = ids("/api/events?status=active&fields=id&limit=200");
    let guests = events
        .iter()
        .take(50)
        .flat_map(|event| ids(&format!("/api/events/{event}/guests?fields=id&limit=100")));
    let guests = guests.collect();
    let open = (0..OPEN_EVENTS).map(|n| crate::new_event(server, token, &format!("Open {n}")));
    Known {
        open: open.collect(),
        events,
        guests,
    }
}

/// Nine reads to one write of events, four to one of guests.
fn request(n: u64, known: &Known) -> (&'static str, Request) {
    let event = &known.events[(n / 20) as usize % known.events.len()];
    let guest = &known.guests[(n / 20) as usize % known.guests.len()];
    let get = |path: String| Request::get(&path);
    let post = |path: &str, body: String| Request {
        method: "POST",
        path: path.to_owned(),
        body,
    };
    let (endpoint, request) = match n % 20 {
        0 => (
            "/api/events",
            post(
                "/api/events",
                format!(r#"{{"name":"Evening {n}","date":"2031-05-01T19:00:00Z"}}"#),
            ),
        ),
        1..=4 => ("/api/events", get("/api/events?limit=50".into())),
        5..=6 => (
            "/api/events",
            get("/api/events?status=active&sort=-date&limit=20".into()),
        ),
        7..=9 => ("/api/events", get(format!("/api/events/{event}"))),
        10..=11 => {
            let open = &known.open[(n / 20) as usize % known.open.len()];
            let body = format!(r#"{{"event_id":"{open}","name":"Guest {n}","email":"guest.{n}@example.org"}}"#);
            ("/api/guests", post("/api/guests", body))
        }
        12..=14 => ("/api/guests", get(format!("/api/guests?event_id={event}&limit=50"))),
        15..=16 => (
            "/api/guests",
            get(format!(
                "/api/guests?event_id={event}&status=registered&fields=name,email&limit=50"
            )),
        ),
        _ => ("/api/guests", get(format!("/api/guests/{guest}"))),
    };
    (endpoint, request)
}

fn drive(server: &Program, token: &str, known: &Known) -> Vec<Timing> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (next, total) = (AtomicU64::new(0), PER_SECOND * SECONDS);
    let begun = Instant::now() + Duration::from_millis(100);
    let connections = (0..CONNECTIONS).map(|_| async {
        let mut timings = Vec::new();
        let mut stream = tokio::net::TcpStream::connect(&server.address)
            .await
            .expect("connected");
        stream.set_nodelay(true).expect("a socket");
        let mut buffer = Vec::with_capacity(64 << 10);
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= total {
                return timings;
            }
            let due = begun + Duration::from_micros(n * 1_000_000 / PER_SECOND);
            tokio::time::sleep_until(due.into()).await;
            let late = due.elapsed();
            let (endpoint, request) = request(n, known);
            let bytes = request.bytes(token, "keep-alive");
            let status = load::exchange(&mut stream, &bytes, &mut buffer).await;
            let answered = status.is_some_and(|status| status < 300);
            if n >= PER_SECOND * WARM_UP_SECONDS {
                timings.push(Timing {
                    endpoint,
                    took: due.elapsed(),
                    late,
                    answered,
                });
            }
            if n.is_multiple_of(PER_SECOND * 5) {
                eprintln!("api-benchmark: {} s", n / PER_SECOND);
            }
        }
    });
    let timings = runtime.block_on(futures_util::future::join_all(connections));
    timings.into_iter().flatten().collect()
}

fn report(timings: &[Timing]) -> Value {
    let mut endpoints = BTreeMap::new();
    let mut expected = BTreeMap::new();
    for (endpoint, seed) in SEED {
        let took = timings
            .iter()
            .filter(|one| one.endpoint == endpoint && one.answered)
            .map(|one| one.took);
        let quantiles = quantiles(took.collect(), &[0.5, 0.95, 0.99]);
        let named = |[p50, p95, p99]: [f64; 3]| json!({"p50": p50, "p95": p95, "p99": p99});
        endpoints.insert(endpoint, named([quantiles[0], quantiles[1], quantiles[2]]));
        expected.insert(endpoint, named(seed));
    }
    let late = quantiles(timings.iter().map(|one| one.late).collect(), &[0.5, 0.99, 1.0]);
    let failed = timings.iter().filter(|one| !one.answered).count();
    json!({
        "endpoints": endpoints,
        "requests_per_second": PER_SECOND,
        "requests": timings.len(),
        "failed": failed,
        "generator_lateness_ms": {"p50": late[0], "p99": late[1], "max": late[2]},
        "seed_expects": expected,
    })
}

/// In milliseconds, to the microsecond.
fn quantiles(mut times: Vec<Duration>, parts: &[f64]) -> Vec<f64> {
    times.sort_unstable();
    let at = |part: &f64| {
        let place = ((times.len() as f64 * part) as usize).min(times.len().saturating_sub(1));
        times.get(place).map_or(0.0, |time| time.as_micros() as f64 / 1000.0)
    };
    parts.iter().map(at).collect()
}
