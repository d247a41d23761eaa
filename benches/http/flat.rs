//! Whether a million guests make requests dearer than ten thousand do: the same requests to two servers, in turns.

use std::path::Path;

use crate::load::{self, Load, Request};
use crate::program::{self, Program};

/// Guests of the smaller collection; about 500 an event, as in the larger one.
const FEW: u64 = 10_000;
const FEW_EVENTS: u64 = 20;
/// Turns of each server, so that the machine's moods meet both.
const TURNS: u32 = 3;
const SECONDS: u64 = 2;
/// Guests whose ids are known to ask for.
const KNOWN_MAX: usize = 40_000;
const GOAL: f64 = 1.5;

/// A server and what can be asked of it.
struct Side {
    server: Program,
    token: String,
    known: Known,
}

/// What it has.
struct Known {
    events: Vec<String>,
    guests: Vec<String>,
}

impl Side {
    fn new(data: &Path) -> Self {
        let server = Program::serve_unkept(data);
        let token = server.token("admin");
        load::wait_for_search(&server, &token);
        // Only active events take registrations.
        let events = ids(
            &server,
            &token,
            "/api/events?status=active&fields=id&limit=200",
            usize::MAX,
        );
        let mut guests = Vec::new();
        for event in &events {
            let path = format!("/api/events/{event}/guests?fields=id&limit=200");
            guests.extend(ids(&server, &token, &path, 200));
        }
        guests.truncate(KNOWN_MAX);
        let known = Known { events, guests };
        Self { server, token, known }
    }

    fn per_second(&self, connections: usize, request: Ask) -> f64 {
        let load = Load {
            server: &self.server,
            token: &self.token,
            connections,
            seconds: SECONDS,
        };
        let known = &self.known;
        load.run(|n| request(known, scattered(n))).per_second
    }
}

impl Known {
    fn event(&self, n: u64) -> &str {
        &self.events[(n % self.events.len() as u64) as usize]
    }
}

/// Follows a list's pages.
fn ids(server: &Program, token: &str, path: &str, max: usize) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = load::once(server, token, &Request::get(&format!("{path}{cursor}")));
        let items = page["items"].as_array().expect("a list");
        ids.extend(items.iter().filter_map(|item| Some(item["id"].as_str()?.to_owned())));
        match page["next_cursor"].as_str() {
            Some(next) if ids.len() < max => cursor = format!("&cursor={next}"),
            _ => return ids,
        }
    }
}

/// Neighbouring numbers far apart (a multiplicative hash).
fn scattered(n: u64) -> u64 {
    n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

type Ask = fn(&Known, u64) -> Request;

const ASKED: &[(&str, usize, Ask)] = &[
    ("registration, 1 connection", 1, register),
    ("registration, 64 connections", 64, register),
    ("one guest, 64 connections", 64, |known, n| {
        let guest = &known.guests[(n % known.guests.len() as u64) as usize];
        Request::get(&format!("/api/guests/{guest}"))
    }),
    ("covered list of 50, 64 connections", 64, |known, n| {
        let fields = "name,email,status,ticket_number";
        Request::get(&format!(
            "/api/events/{}/guests?fields={fields}&limit=50",
            known.event(n)
        ))
    }),
    ("list of 50 documents, 64 connections", 64, |known, n| {
        Request::get(&format!("/api/events/{}/guests?limit=50", known.event(n)))
    }),
];

fn register(known: &Known, n: u64) -> Request {
    Request {
        method: "POST",
        path: format!("/api/events/{}/guests", known.event(n)),
        body: format!(r#"{{"name":"Guest Number {n}","email":"guest.{n}@example.org","phone":"+49 30 901820"}}"#),
    }
}

/// `large` has so many guests.
pub fn run(large: &Path, guests: u64, small: &Path) {
    let (events, few) = (FEW_EVENTS.to_string(), FEW.to_string());
    program::command(small, &["demo", "--events", &events, "--guests", &few]);
    let (small, large) = (Side::new(small), Side::new(large));
    println!("| what | at {FEW} | at {guests} | cost ratio | goal |\n|---|---|---|---|---|");
    for (what, connections, ask) in ASKED {
        let (mut at_small, mut at_large) = (0.0, 0.0);
        for _ in 0..TURNS {
            at_small += small.per_second(*connections, *ask) / f64::from(TURNS);
            at_large += large.per_second(*connections, *ask) / f64::from(TURNS);
        }
        let ratio = at_small / at_large;
        let verdict = if ratio <= GOAL { "met" } else { "MISSED" };
        println!("| {what} | {at_small:.0}/s | {at_large:.0}/s | {ratio:.2} | ≤ {GOAL}: {verdict} |");
    }
}
