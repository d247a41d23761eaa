//! What the cache gains, and what the whole stack costs beside a handler that does nothing but answer.
//!
//! `cargo bench --bench cache -- [NAME…]` runs the named measurements, or all: `stack` over sockets, each against a bare
//! axum handler that returns the same bytes behind the same listener, and `inside` within one process. The runs of
//! a pair alternate. Progress goes to stderr, results with their goals to stdout.
#![allow(clippy::print_stdout, reason = "a benchmark prints its results")]

mod bare;
mod inside;
#[path = "../http/load.rs"]
#[allow(dead_code, reason = "shared with the benchmark of the whole program")]
mod load;
#[path = "../http/program.rs"]
#[allow(dead_code, reason = "shared with the benchmark of the whole program")]
mod program;

use std::path::Path;

use load::{Load, Request};
use program::Program;

const EVENTS: &str = "2000";
const GUESTS: &str = "50000";
const CONNECTIONS: usize = 64;
/// A run is short and there are several, so that a disturbance of the machine meets both sides of a ratio.
const SECONDS: u64 = 3;
const ROUNDS: usize = 3;
const MEASUREMENTS: &[&str] = &["stack", "inside"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|one| one != "--bench").collect();
    if let [mode, file] = arguments.as_slice()
        && mode == bare::MODE
    {
        return bare::serve(Path::new(file));
    }
    if let Some(unknown) = arguments.iter().find(|name| !MEASUREMENTS.contains(&name.as_str())) {
        eprintln!("{unknown} is no measurement; there are {}", MEASUREMENTS.join(", "));
        std::process::exit(2);
    }
    let wanted = |name: &str| arguments.is_empty() || arguments.iter().any(|one| one == name);
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    eprintln!("filling {EVENTS} events with {GUESTS} guests");
    program::command(&data, &["demo", "--events", EVENTS, "--guests", GUESTS]);
    if wanted("stack") {
        stack(&data, dir.path());
    }
    // Last: it opens the data within this process, and holds it to the end.
    if wanted("inside") {
        inside::measure(&data);
    }
}

/// One address, asked with and without the cache.
struct Case {
    name: &'static str,
    path: String,
    kept: Option<f64>,
    unkept: Option<f64>,
}

fn stack(data: &Path, dir: &Path) {
    let (token, cases) = {
        let server = Program::serve(data, &[]);
        let token = server.token("admin");
        (token.clone(), cases(&server, &token))
    };
    for case in cases {
        let body = dir.join("body");
        let whole = {
            let server = Program::serve(data, &[]);
            load::body_of(&server, &token, &Request::get(&case.path))
        };
        std::fs::write(&body, &whole).expect("written");
        println!("{} ({} bytes)", case.name, whole.len());
        let bare = |_: usize| {
            let server = bare::start(&body);
            run(&server, &token, "/")
        };
        let kept = |_: usize| {
            let server = Program::serve(data, &[]);
            run(&server, &token, &case.path)
        };
        let unkept = |_: usize| {
            let server = Program::serve_unkept(data);
            run(&server, &token, &case.path)
        };
        let mut sums = [0.0; 3];
        for round in 0..ROUNDS {
            sums[0] += bare(round);
            sums[1] += kept(round);
            sums[2] += unkept(round);
        }
        let [bare, kept, unkept] = sums.map(|sum| sum / ROUNDS as f64);
        println!("  bare handler: {bare:.0}/s");
        for (what, rate, goal) in [("with the cache", kept, case.kept), ("without", unkept, case.unkept)] {
            let goal = goal.map_or(String::new(), |goal| format!(" (goal: {goal})"));
            println!("  {what}: {rate:.0}/s, {:.2} of it{goal}", rate / bare);
        }
    }
}

fn cases(server: &Program, token: &str) -> Vec<Case> {
    let list = "/api/events?limit=50";
    let page = load::once(server, token, &Request::get(list));
    let event = page["items"][0]["id"].as_str().expect("an event").to_owned();
    let guests = load::once(server, token, &Request::get("/api/guests?limit=1"));
    let guest = guests["items"][0]["id"].as_str().expect("a guest").to_owned();
    let case = |name, path, kept, unkept| Case {
        name,
        path,
        kept,
        unkept,
    };
    vec![
        case("list of 50 events", list.to_owned(), Some(0.75), None),
        case("one event", format!("/api/events/{event}"), Some(0.75), Some(0.6)),
        case("one event's figures", format!("/api/events/{event}/stats"), None, None),
        case(
            "one guest, never kept",
            format!("/api/guests/{guest}"),
            Some(0.6),
            Some(0.6),
        ),
    ]
}

fn run(server: &Program, token: &str, path: &str) -> f64 {
    let load = Load {
        server,
        token,
        connections: CONNECTIONS,
        seconds: SECONDS,
    };
    let outcome = load.run(|_| Request::get(path));
    eprintln!("  {path}: {outcome}");
    outcome.per_second
}
