//! The whole program under load: the executable, real sockets, a million guests.
//!
//! `cargo bench --bench http -- [--guests N] [NAME…]` runs the named measurements, or all. Progress goes to
//! stderr, results with their goals to stdout. Server and load generator share the machine.
#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

mod door;
mod evening;
mod flat;
mod load;
mod program;
mod seed;

use std::path::Path;
use std::time::{Duration, Instant};

use load::{Load, Request};
use program::Program;

const GUESTS_DEFAULT: u64 = 1_000_000;
const CONNECTIONS: usize = 64;
const SECONDS: u64 = 8;
/// Runs alone, by its name only, and prints JSON.
const API_BENCHMARK: &str = "api-benchmark";
const MEASUREMENTS: &[&str] = &["idle", "requests", "flat", "tables", "starts", "door", API_BENCHMARK];

fn main() {
    let mut guests = GUESTS_DEFAULT;
    let mut names = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--guests" => {
                guests = arguments
                    .next()
                    .and_then(|number| number.parse().ok())
                    .expect("--guests takes a number")
            }
            // Cargo says this to every benchmark.
            "--bench" => {}
            name => names.push(name.to_owned()),
        }
    }
    let wanted = |name: &str| names.is_empty() || names.iter().any(|one| one == name);
    if let Some(unknown) = names.iter().find(|name| !MEASUREMENTS.contains(&name.as_str())) {
        eprintln!("{unknown} is no measurement; there are {}", MEASUREMENTS.join(", "));
        std::process::exit(2);
    }
    let dir = tempfile::tempdir().expect("a directory");
    if names == [API_BENCHMARK] {
        return seed::run(&dir.path().join("data"));
    }
    if wanted("idle") {
        idle(&dir.path().join("demo"));
    }
    if wanted("door") {
        door::run(dir.path(), guests);
    }
    if names == ["door"] {
        return;
    }
    let data = dir.path().join("data");
    eprintln!("filling {guests} guests");
    let begun = Instant::now();
    program::command(&data, &["demo", "--events", "2000", "--guests", &guests.to_string()]);
    println!(
        "demo data: {guests} guests in {:.1} s, {:.0}/s",
        begun.elapsed().as_secs_f64(),
        guests as f64 / begun.elapsed().as_secs_f64()
    );
    if wanted("requests") {
        requests(&data);
    }
    if wanted("flat") {
        flat::run(&data, guests, &dir.path().join("few"));
    }
    if wanted("tables") {
        tables(&data, dir.path(), guests);
    }
    if wanted("starts") {
        starts(&data);
    }
}

fn idle(data: &Path) {
    let server = Program::serve(data, &["--demo"]);
    std::thread::sleep(Duration::from_secs(2));
    let binary = std::fs::metadata(program::BINARY).expect("built").len() as f64 / 1e6;
    println!(
        "idle with the sample data: {:.1} MB resident (goal: under 64)",
        server.memory("VmRSS")
    );
    println!("executable: {binary:.1} MB (goal: under 60)");
}

fn requests(data: &Path) {
    let server = Program::serve_unkept(data);
    let token = server.token("admin");
    load::wait_for_search(&server, &token);
    let event = new_event(&server, &token, "Popular");
    let path = format!("/api/events/{event}/guests");
    for connections in [1, CONNECTIONS] {
        let result = Load { server: &server, token: &token, connections, seconds: SECONDS }.run(|n| {
            let body = format!(r#"{{"name":"Guest Number {n}","email":"guest.{n}@example.org","phone":"+49 30 901820","company":"Example Works","party_size":2}}"#);
            Request { method: "POST", path: path.clone(), body }
        });
        println!(
            "registrations, {connections} connections: {result}{}",
            if connections == 1 {
                ""
            } else {
                " (goal: 10,000/s, p99 under 50 ms)"
            }
        );
    }
    let full = fullest_event(&server, &token);
    let covered = format!("/api/events/{full}/guests?fields=name,email,status,ticket_number&limit=50");
    let whole = format!("/api/events/{full}/guests?limit=50");
    let load = Load {
        server: &server,
        token: &token,
        connections: CONNECTIONS,
        seconds: SECONDS,
    };
    println!(
        "covered list of 50: {} (goal: 8,000/s)",
        load.run(|_| Request::get(&covered))
    );
    println!("list of 50 documents: {}", load.run(|_| Request::get(&whole)));
    let guest = first_guest(&server, &token, &full);
    println!(
        "one guest: {}",
        load.run(|_| Request::get(&format!("/api/guests/{guest}")))
    );
}

fn tables(data: &Path, dir: &Path, guests: u64) {
    let list = dir.join("guests.csv");
    eprintln!("writing a list of {guests} guests");
    write_list(&list, guests);
    // The cache is bounded by its own setting; what else grows is to be seen.
    let server = Program::serve_with_cache(data, &[], 32);
    let token = server.token("admin");
    load::wait_for_search(&server, &token);
    let event = new_event(&server, &token, "Imported");
    let path = format!("/api/events/{event}/guests/import");
    let begun = Instant::now();
    let (outcome, growth) = server.growth(|| load::upload(&server, &token, &path, &list));
    let rate = guests as f64 / begun.elapsed().as_secs_f64();
    println!("import of {guests} rows: {rate:.0} rows/s (goal: 15,000), {growth}");
    assert_eq!(outcome["created"], guests, "{outcome}");

    let path = format!("/api/events/{event}/guests/export?format=csv");
    let begun = Instant::now();
    let (bytes, growth) = server.growth(|| load::download(&server, &token, &path));
    let rate = guests as f64 / begun.elapsed().as_secs_f64();
    println!(
        "export of {guests} rows as CSV: {rate:.0} rows/s, {:.0} MB (goal: 150,000), {growth}",
        bytes as f64 / 1e6
    );
}

fn starts(data: &Path) {
    Program::serve(data, &[]).stop();
    let begun = Instant::now();
    let server = Program::serve(data, &[]);
    println!(
        "start after a clean stop: {} ms (goal: under 300)",
        begun.elapsed().as_millis()
    );
    let token = server.token("admin");
    let event = new_event(&server, &token, "Interrupted");
    let path = format!("/api/events/{event}/guests");
    server.stop();
    for _ in 0..3 {
        let server = Program::serve(data, &[]);
        let load = Load {
            server: &server,
            token: &token,
            connections: CONNECTIONS,
            seconds: 3,
        };
        load.run_until_killed(|n| Request {
            method: "POST",
            path: path.clone(),
            body: format!(r#"{{"name":"Guest {n}"}}"#),
        });
        drop(server);
        let begun = Instant::now();
        let server = Program::serve(data, &[]);
        println!(
            "start after kill -9 in full write load: {} ms (goal: under 1000)",
            begun.elapsed().as_millis()
        );
        drop(server);
    }
}

fn new_event(server: &Program, token: &str, name: &str) -> String {
    let body = format!(r#"{{"name":"{name}","date":"2030-01-01T19:00:00Z","status":"active","capacity":9000000}}"#);
    let answer = load::once(
        server,
        token,
        &Request {
            method: "POST",
            path: "/api/events".into(),
            body,
        },
    );
    answer["id"].as_str().expect("an event").to_owned()
}

fn fullest_event(server: &Program, token: &str) -> String {
    let page = load::once(server, token, &Request::get("/api/events?limit=200&fields=guests"));
    let events = page["items"].as_array().expect("events");
    let fullest = events
        .iter()
        .max_by_key(|event| event["guests"]["total"].as_u64())
        .expect("an event");
    fullest["id"].as_str().expect("an id").to_owned()
}

fn first_guest(server: &Program, token: &str, event: &str) -> String {
    let page = load::once(
        server,
        token,
        &Request::get(&format!("/api/events/{event}/guests?limit=1")),
    );
    page["items"][0]["id"].as_str().expect("a guest").to_owned()
}

fn write_list(path: &Path, guests: u64) {
    use std::io::Write;
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("a file"));
    writeln!(file, "name,email,phone,company,party_size,notes").expect("written");
    for n in 0..guests {
        writeln!(
            file,
            "Imported Guest {n},imported.{n}@example.net,+49 30 {n:07},\"Works, {}\",{},",
            n % 1000,
            1 + n % 3
        )
        .expect("written");
    }
    file.flush().expect("written");
}
