//! How long the door app takes with 50,000 guests, for whoever asks: `scripts/performance-test.sh door-benchmark`.

use std::fmt::Write;

use serde_json::json;

use crate::browser::{Browser, turn};
use crate::door_browser::Venue;
use crate::door_device_browser::decision_times;

const GUESTS: usize = 50_000;
const FIRST: [&str; 9] = [
    "Ada",
    "Zoë",
    "José",
    "Łukasz",
    "Grace",
    "Aïcha",
    "Øyvind",
    "Mai",
    "李小龍",
];
const LAST: [&str; 8] = [
    "Lovelace",
    "Müller",
    "García",
    "Hopper",
    "O'Brien",
    "Nguyễn",
    "Åberg",
    "Smith-Jones",
];

#[test]
#[ignore = "a measurement: it prints figures and holds them against nothing"]
#[expect(clippy::print_stdout, reason = "the script that runs it reads the figures")]
fn fifty_thousand_guests_in_figures() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let mut lines = String::new();
    for n in 0..GUESTS {
        let name = format!("{} {}{n}", FIRST[n % FIRST.len()], LAST[n * 7 % LAST.len()]);
        writeln!(lines, "{}", json!({"name": name, "party_size": 1 + n % 3})).expect("written");
    }
    let path = venue.path("guests/import");
    let headers = [("content-type", "application/x-ndjson")];
    let made = venue.admin.send("POST", &path, &headers, Some(lines.as_bytes())).ok();
    assert_eq!(made["created"], GUESTS);
    let short = venue
        .admin
        .send("GET", &venue.path("door"), &[("accept-encoding", "br")], None);
    let browser = Browser::start();
    browser.go(&format!("{}/door", venue.server.url()));
    browser.until("document.querySelector('#pair-code')");
    let script = include_str!("../fixtures/door_figures.js");
    let body = format!("const {{ base, event, token }} = args;\n{script}");
    let args = json!({"base": "/door/", "event": venue.event["id"], "token": venue.admin.token()});
    let mut figures = browser.run(&body, args);
    figures["bundle_brotli_bytes"] = json!(short.bytes.len());
    println!("{figures}");
}

#[test]
#[ignore = "a measurement: it wants the machine for itself"]
#[expect(clippy::print_stdout, reason = "the script that runs it reads the figures")]
fn a_decision_in_figures() {
    let _turn = turn();
    let figures = decision_times();
    println!("{figures}");
    for name in ["scanner", "camera"] {
        let figure = figures[format!("{name}_decision_p50_ms")].as_f64();
        assert!(figure < Some(100.0), "{figures}");
    }
}
