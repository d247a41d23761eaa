//! How fast pages are with a million guests while 200 requests a second run beside them, for whoever asks:
//! `scripts/performance-test.sh pages-benchmark`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::browser::{Browser, turn};
use crate::server::{Client, Server};

const EVENTS: &str = "2000";
const GUESTS: &str = "1000000";
/// Of the load beside.
const PER_SECOND: u64 = 200;
const CLIENTS: u64 = 8;
/// Of each page; the first is not counted.
const LOADS: usize = 31;
const PASSWORD: &str = "correct horse battery";

#[test]
#[ignore = "a measurement: it prints figures and holds them against nothing"]
#[expect(clippy::print_stdout, reason = "the script that runs it reads the figures")]
fn pages_with_a_million_guests_in_figures() {
    let _turn = turn();
    let server = Server::start();
    server.command(&["demo", "--events", EVENTS, "--guests", GUESTS, "--seed", "1"]);
    let admin = server.token("admin");
    let user = json!({"email": "ada@example.org", "name": "Ada", "role": "admin", "password": PASSWORD});
    admin.post("/api/users", user).created();
    let event = admin.get("/api/events?status=active&limit=1&sort=-date").ok()["items"][0].clone();
    let text = |name: &str| event[name].as_str().expect("text").to_owned();
    let pages = [
        "/".to_owned(),
        "/events".to_owned(),
        "/events?q=night".to_owned(),
        "/calendar".to_owned(),
        format!("/events/{}", text("slug")),
        "/admin".to_owned(),
        "/admin/events".to_owned(),
        format!("/admin/events/{}/guests", text("id")),
    ];
    let browser = Browser::start();
    browser.go(&format!("{}/admin/sign-in", server.url()));
    browser.fill("[name=email]", "ada@example.org");
    browser.fill("[name=password]", PASSWORD);
    browser.run("document.querySelector('main form button').click()", Value::Null);
    browser.until("location.pathname === '/admin'");

    let beside = Beside::start(&admin, &text("id"));
    let mut figures = BTreeMap::new();
    for page in &pages {
        figures.insert(page.clone(), measured(&browser, &format!("{}{page}", server.url())));
    }
    let sent_per_second = beside.stop();
    println!(
        "{}",
        json!({"pages": figures, "requests_beside_per_second": sent_per_second})
    );
}

/// First byte and load of a page, in milliseconds: p50, p95 and the longest.
fn measured(browser: &Browser, url: &str) -> Value {
    let mut first_byte = Vec::new();
    let mut load = Vec::new();
    for n in 0..LOADS {
        browser.go(url);
        let timing = browser.until(
            "(() => { const [one] = performance.getEntriesByType('navigation'); return one.loadEventEnd > 0 && [one.responseStart - one.startTime, one.loadEventEnd - one.startTime]; })()",
        );
        if n > 0 {
            first_byte.push(timing[0].as_f64().expect("a number"));
            load.push(timing[1].as_f64().expect("a number"));
        }
    }
    json!({"first_byte_ms": spread(first_byte), "load_ms": spread(load)})
}

fn spread(mut values: Vec<f64>) -> Value {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
    json!({"p50": at(0.5), "p95": at(0.95), "max": at(1.0)})
}

/// Reads and writes at a steady rate, whatever the answers take.
struct Beside {
    stop: Arc<AtomicBool>,
    sent: Arc<AtomicU64>,
    begun: Instant,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl Beside {
    fn start(client: &Client, event: &str) -> Self {
        let (stop, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let begun = Instant::now();
        let threads = (0..CLIENTS)
            .map(|one| {
                let (client, event) = (client.clone(), event.to_owned());
                let (stop, sent) = (Arc::clone(&stop), Arc::clone(&sent));
                std::thread::spawn(move || {
                    let mut n = one;
                    while !stop.load(Ordering::Relaxed) {
                        let due = begun + Duration::from_millis(n * 1000 / PER_SECOND);
                        std::thread::sleep(due.saturating_duration_since(Instant::now()));
                        ask(&client, &event, n);
                        sent.fetch_add(1, Ordering::Relaxed);
                        n += CLIENTS;
                    }
                })
            })
            .collect();
        Self {
            stop,
            sent,
            begun,
            threads,
        }
    }

    /// How many requests there were a second.
    fn stop(self) -> f64 {
        self.stop.store(true, Ordering::Relaxed);
        let rate = self.sent.load(Ordering::Relaxed) as f64 / self.begun.elapsed().as_secs_f64();
        for thread in self.threads {
            thread.join().expect("ended well");
        }
        rate
    }
}

fn ask(client: &Client, event: &str, n: u64) {
    match n % 5 {
        0 => {
            let guest = json!({"name": format!("Guest {n}"), "email": format!("guest-{n}@example.org")});
            client.post(&format!("/api/events/{event}/guests"), guest);
        }
        1 => drop(client.get("/api/events?limit=50")),
        2 => drop(client.get(&format!("/api/events/{event}/guests?limit=50"))),
        3 => drop(client.get(&format!("/api/search?q=ada&type=guest&event_id={event}"))),
        _ => drop(client.get(&format!("/api/events/{event}/stats"))),
    }
}
