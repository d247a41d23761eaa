//! The public pages in a real browser: search as one types, registration by keyboard alone, the visitor's own time.

use serde_json::{Value, json};

use crate::browser::{Browser, turn};
use crate::server::Server;

/// Presses one key.
fn press(browser: &Browser, code: &str, key: &str) {
    browser.press(&[(code.to_owned(), key.to_owned())], 0);
}

fn press_enter(browser: &Browser) {
    for kind in ["rawKeyDown", "char", "keyUp"] {
        let key = json!({"type": kind, "code": "Enter", "key": "Enter", "text": "\r", "windowsVirtualKeyCode": 13});
        browser.cdp("Input.dispatchKeyEvent", key);
    }
}

fn press_tab(browser: &Browser) {
    for kind in ["rawKeyDown", "keyUp"] {
        let key = json!({"type": kind, "code": "Tab", "key": "Tab", "windowsVirtualKeyCode": 9});
        browser.cdp("Input.dispatchKeyEvent", key);
    }
}

/// Goes on with the tabulator until a selector has the focus.
#[track_caller]
fn tab_to(browser: &Browser, selector: &str) {
    for _ in 0..60 {
        press_tab(browser);
        let is_there = browser.run("return document.activeElement?.matches(args) ?? false", json!(selector));
        if is_there == json!(true) {
            return;
        }
    }
    panic!("the keyboard does not come to {selector}");
}

fn type_text(browser: &Browser, text: &str) {
    browser.cdp("Input.insertText", json!({"text": text}));
}

/// Everything that moved without having been asked to.
fn shift(browser: &Browser) -> f64 {
    let sum = browser.run(
        "return await new Promise((done) => { let sum = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value; }).observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done(sum), 100); })",
        Value::Null,
    );
    sum.as_f64().unwrap_or(1.0)
}

#[test]
fn one_searches_as_one_types() {
    let _turn = turn();
    let server = Server::start();
    let admin = server.token("admin");
    let berlin = json!({"name": "Halle", "city": "Berlin", "location": {"type": "Point", "coordinates": [13.4, 52.5]}});
    admin.event(json!({"name": "Jazz night", "venue": berlin}));
    let head = admin.post(
        "/api/events",
        json!({"name": "Chess open", "date": "2035-06-02T10:00:00Z", "status": "active"}),
    );
    let seq = head.header("journal-seq").expect("a seq").to_owned();
    server.get(&format!("/api/search?q=x&min_seq={seq}")).ok();
    let browser = Browser::start();
    browser.go(&format!("{}/events", server.url()));
    browser.until("document.querySelectorAll('.card').length === 2 && !!window.htmx");
    browser.run("document.querySelector('#q').focus()", Value::Null);
    for (code, key) in [("KeyJ", "j"), ("KeyA", "a"), ("KeyZ", "z")] {
        press(&browser, code, key);
    }
    browser.until("document.querySelectorAll('.card').length === 1 && document.querySelector('.card').innerText.includes('Jazz night')");
    browser.until("location.pathname + location.search === '/events?q=jaz'");
    browser.until("document.querySelector('#told').textContent === '1 event'");
    assert_eq!(
        browser.run(
            "return document.activeElement.id + document.querySelector('#q').value",
            Value::Null
        ),
        "qjaz"
    );
    // The address alone leads to the same.
    browser.reload();
    browser.until("document.querySelectorAll('.card').length === 1");
    // Near me asks the browser.
    let here = json!({"latitude": 52.52, "longitude": 13.405, "accuracy": 10});
    browser.cdp("Emulation.setGeolocationOverride", here);
    let origin = json!({"origin": server.url(), "permissions": ["geolocation"]});
    browser.cdp("Browser.grantPermissions", origin);
    browser.go(&format!("{}/events", server.url()));
    browser.run("document.querySelector('details.more').open = true", Value::Null);
    browser.click("Use my location");
    browser.until("document.querySelector('.distance')?.textContent === '2 km'");
    browser.until("new URLSearchParams(location.search).get('near') === '52.52,13.405'");
    browser.expect_calm();
}

#[test]
fn a_guest_registers_by_keyboard_alone_and_nothing_moves() {
    let _turn = turn();
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({
        "registration": "open", "timezone": "Asia/Tokyo", "description": "An *evening*.",
        "ticket_types": [{"name": "Seat", "quota": 5}, {"name": "Stand"}],
        "questions": [{"label": "House rules", "kind": "checkbox", "required": true}],
        "venue": {"name": "Halle", "city": "Berlin", "location": {"type": "Point", "coordinates": [13.4, 52.5]}},
    }));
    let browser = Browser::start();
    browser.cdp(
        "Emulation.setTimezoneOverride",
        json!({"timezoneId": "America/New_York"}),
    );
    browser.go(&format!("{}/events/gala", server.url()));
    browser.until("document.querySelector('.visitor-time.shown')?.innerText.includes('3:00')");
    assert!(shift(&browser) < 0.01, "the page moves by {}", shift(&browser));
    assert_eq!(browser.axe(), [""; 0]);
    tab_to(&browser, "#f-name");
    type_text(&browser, "Ada");
    tab_to(&browser, "#f-email");
    type_text(&browser, "nobody@x");
    tab_to(&browser, "[type=checkbox]");
    press(&browser, "Space", " ");
    press_enter(&browser);
    // The server refuses what the browser lets through, and the cursor is where it has to be mended.
    browser.until("document.activeElement?.id === 'f-email' && document.querySelector('#f-email-error')");
    assert_eq!(
        browser.run("return document.querySelector('#f-name').value", Value::Null),
        "Ada"
    );
    assert_eq!(browser.axe(), [""; 0]);
    browser.run("document.activeElement.select()", Value::Null);
    type_text(&browser, "ada@example.org");
    press_enter(&browser);
    browser.until("location.pathname.startsWith('/tickets/') && document.querySelector('.ticket-code svg')");
    assert_eq!(browser.axe(), [""; 0]);
    let guests = admin.get(&format!("/api/events/{}/guests", event.id())).ok();
    assert_eq!(guests["items"][0]["email"], "ada@example.org");
    // 422 is told by the console as well, which is no trouble of the page's.
    let log = browser.log();
    assert!(log.iter().all(|line| line.contains("422")), "{log:?}");
    // On clocks that show the same there is nothing to say.
    browser.cdp("Emulation.setTimezoneOverride", json!({"timezoneId": "Asia/Seoul"}));
    browser.go(&format!("{}/events/gala", server.url()));
    browser.until("document.readyState === 'complete'");
    assert_eq!(
        browser.run(
            "return document.querySelector('.visitor-time.shown') === null",
            Value::Null
        ),
        json!(true)
    );
}
