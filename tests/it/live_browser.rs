//! The desk's live page in a real browser: it follows the door by itself.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::browser::{Browser, turn};
use crate::door_browser::Venue;

/// From the answer to a scan until the page shows it.
const PROMPT: Duration = Duration::from_secs(1);
const PASSWORD: &str = "correct horse battery staple";

fn sign_in(venue: &Venue, browser: &Browser) {
    let user = json!({"name": "Grace", "email": "grace@example.org", "role": "organizer", "password": PASSWORD});
    venue.admin.post("/api/users", user).created();
    browser.go(&format!(
        "{}/admin/sign-in?next=/admin/sign-in?signed=in",
        venue.server.url()
    ));
    browser.fill("#f-email", "grace@example.org");
    browser.fill("#f-password", PASSWORD);
    browser.run("document.querySelector('main form').requestSubmit();", Value::Null);
    browser.until("location.search === '?signed=in'");
}

#[test]
fn a_scan_shows_within_a_second() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    venue.gate("North");
    let guest = venue.guest(json!({"name": "Ada Lovelace", "party_size": 3}));
    let browser = Browser::start();
    browser.size(1280, 800);
    sign_in(&venue, &browser);
    browser.go(&format!(
        "{}/admin/events/{}/live",
        venue.server.url(),
        venue.event.id()
    ));
    browser.until("document.querySelector('#live[data-connection=on]')");
    assert_eq!(browser.text("[data-figure=inside]"), "0");

    let scan = json!({"event_id": venue.event["id"], "scan_id": crate::doors::scan_id(), "code": guest["ticket_number"], "gate": "North", "heads": 2});
    venue.admin.post("/api/checkins", scan).ok();
    let begun = Instant::now();
    browser.until("document.querySelector('[data-figure=inside]').textContent === '2'");
    assert!(begun.elapsed() < PROMPT, "it took {:?}", begun.elapsed());
    let text = browser.text("#live");
    for part in ["Ada Lovelace", "North", "Let in 2"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    browser.shot("live");

    // What was opened stays open when the figures change.
    browser.run("document.querySelector('#live details').open = true;", Value::Null);
    let scan = json!({"event_id": venue.event["id"], "scan_id": crate::doors::scan_id(), "code": guest["ticket_number"], "gate": "North"});
    venue.admin.post("/api/checkins", scan).ok();
    browser.until("document.querySelector('[data-figure=inside]').textContent === '3'");
    assert_eq!(
        browser.run("return document.querySelector('#live details').open", Value::Null),
        json!(true)
    );
    for (width, scheme) in [(360, "light"), (1280, "dark")] {
        browser.size(width, 800);
        browser.scheme(scheme);
        assert_eq!(browser.axe(), Vec::<String>::new(), "{width} {scheme}");
    }
    browser.expect_calm();
}

#[test]
fn the_door_app_shows_arrivals_by_gate() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    for gate in ["North", "South"] {
        venue.gate(gate);
    }
    let guest = venue.guest(json!({"name": "Ada Lovelace", "party_size": 3}));
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Phone"}));
    let scan = json!({"event_id": venue.event["id"], "scan_id": crate::doors::scan_id(), "code": guest["ticket_number"], "gate": "South", "heads": 3});
    venue.admin.post("/api/checkins", scan).ok();
    browser.run("location.hash = 'live'", Value::Null);
    let bars =
        |gate: u32| format!("document.querySelectorAll('.gate-chart')[{gate}]?.querySelectorAll('.bar-on').length");
    browser.until(&format!("{} === 1", bars(1)));
    assert_eq!(
        browser.run(&format!("return {}", bars(0)), Value::Null),
        json!(0),
        "nobody came in there"
    );
    // A minute may have passed meanwhile, so that the figure of this one is not looked at. Totals come with the device's
    // own news.
    browser.until("[...document.querySelectorAll('.live tbody th')].map((name) => [...name.parentElement.cells].slice(0, 3).map((cell) => cell.innerText.trim()).join(' ')).join() === 'North 0 0,South 3 0'");
    let said = browser.run(
        "return document.querySelectorAll('.gate-chart')[1].getAttribute('aria-label')",
        Value::Null,
    );
    assert_eq!(said, "Arrivals in the last 30 minutes: 3 people, at most 3 a minute.");
    browser.shot("door-live");
    assert_eq!(browser.axe(), Vec::<String>::new());
    browser.expect_calm();
}
