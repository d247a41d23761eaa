//! The door: check-ins beside registrations of the same run, uploads of 500 scans, bundles of 50,000 guests.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::load::{self, Load, Request};
use crate::program::Program;
use crate::{CONNECTIONS, SECONDS, evening, new_event, write_list};

const GUESTS: u64 = 50_000;
pub const SCANS_PER_SYNC: u64 = 500;
/// Each measurement that is one request is made so often; the middle one counts.
const TIMES: usize = 7;

/// Fills an event and measures its door. Of few guests, so that the measurement itself can be tried, there are few.
pub fn run(dir: &Path, guests_max: u64) {
    let guests = GUESTS.min(guests_max);
    let server = Program::serve_to_devices(&dir.join("door"));
    let token = server.token("admin");
    let event = new_event(&server, &token, "Gala");
    let list = dir.join("door.csv");
    write_list(&list, guests);
    load::upload(&server, &token, &format!("/api/events/{event}/guests/import"), &list);
    bundles(&server, &token, &event, guests);
    let numbers = numbers(&server, &token, &event);
    check_ins(&server, &token, &event, &numbers);
    syncs(&server, &token, &event, &numbers);
    evening::run(&server, &token, dir, guests);
}

fn bundles(server: &Program, token: &str, event: &str, guests: u64) {
    let path = format!("/api/events/{event}/door");
    for (name, encoding) in [("as it is", "identity"), ("gzip", "gzip"), ("brotli", "br")] {
        let mut bytes = 0;
        let took = middle(|| bytes = get(server, token, &path, encoding));
        let megabytes = bytes as f64 / 1e6;
        println!(
            "bundle of {guests} guests, {name}: {:.0} ms, {megabytes:.2} MB (goals: built under 300 ms, packed under 3 MB)",
            ms(took)
        );
    }
}

pub fn numbers(server: &Program, token: &str, event: &str) -> Vec<String> {
    let bundle = load::once(server, token, &Request::get(&format!("/api/events/{event}/door")));
    let rows = bundle["guests"].as_array().expect("rows");
    rows.iter()
        .map(|row| row[1].as_str().expect("a number").to_owned())
        .collect()
}

fn check_ins(server: &Program, token: &str, event: &str, numbers: &[String]) {
    let load = Load {
        server,
        token,
        connections: CONNECTIONS,
        seconds: SECONDS,
    };
    let path = format!("/api/events/{event}/guests");
    let registrations = load.run(|n| Request {
        method: "POST",
        path: path.clone(),
        body: format!(r#"{{"name":"Guest Number {n}","email":"guest.{n}@example.org","phone":"+49 30 901820","company":"Example Works","party_size":2}}"#),
    });
    println!("registrations, {CONNECTIONS} connections: {registrations}");
    let count = numbers.len() as u64;
    let scans = load.run(|n| {
        // Everybody comes, then everybody leaves, then comes again.
        let direction = if (n / count).is_multiple_of(2) { "entry" } else { "exit" };
        let number = &numbers[(n % count) as usize];
        Request {
            method: "POST",
            path: "/api/checkins".into(),
            body: format!(
                r#"{{"event_id":"{event}","scan_id":"{}","code":"{number}","direction":"{direction}"}}"#,
                scan_id(n)
            ),
        }
    });
    println!(
        "check-ins, {CONNECTIONS} connections: {scans}; {:.2} times the registrations (goal: at least 1)",
        scans.per_second / registrations.per_second
    );
}

fn syncs(server: &Program, token: &str, event: &str, numbers: &[String]) {
    let mut next = 1u64 << 40;
    let mut took = Vec::new();
    for _ in 0..TIMES {
        let scans: Vec<Value> = (0..SCANS_PER_SYNC)
            .map(|n| {
                next += 1;
                let number = &numbers[((next + n) % numbers.len() as u64) as usize];
                json!({"scan_id": scan_id(next), "code": number, "age_ms": 60_000 - n, "result": "admitted"})
            })
            .collect();
        let body = json!({"event_id": event, "device_time": "2030-01-01T19:00:00Z", "scans": scans}).to_string();
        let begun = Instant::now();
        let answer = load::once(
            server,
            token,
            &Request {
                method: "POST",
                path: "/api/checkins/sync".into(),
                body,
            },
        );
        took.push(begun.elapsed());
        let results = answer["results"].as_array().map_or(0, Vec::len);
        assert_eq!(results as u64, SCANS_PER_SYNC, "{answer}");
    }
    took.sort_unstable();
    println!(
        "upload of {SCANS_PER_SYNC} scans: {:.0} ms (goal: under 200)",
        ms(took[TIMES / 2])
    );
}

pub fn scan_id(n: u64) -> String {
    format!("01890a5d-ac96-774b-8{:03x}-{:012x}", n >> 48, n & ((1 << 48) - 1))
}

fn middle(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[TIMES / 2]
}

pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The length of an answer as it comes over the wire.
fn get(server: &Program, token: &str, path: &str, encoding: &str) -> usize {
    let mut stream = TcpStream::connect(&server.address).expect("connected");
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\naccept-encoding: {encoding}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer[..200])
    );
    answer.len()
}
