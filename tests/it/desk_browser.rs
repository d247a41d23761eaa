//! From an empty directory by keyboard alone: set-up, a venue, an event; and a form whose session ended.

use serde_json::{Value, json};

use crate::browser::{Browser, turn};
use crate::server::Server;

/// More stops than any page has.
const STOPS_MAX: usize = 120;

/// Hands on a keyboard.
struct Keys<'b>(&'b Browser);

impl Keys<'_> {
    fn key(&self, key: &str, code: u32, text: &str) {
        let down = json!({"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text});
        self.0.cdp("Input.dispatchKeyEvent", down);
        let up = json!({"type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code});
        self.0.cdp("Input.dispatchKeyEvent", up);
    }

    fn enter(&self) {
        self.key("Enter", 13, "\r");
    }

    /// Goes on from stop to stop until it is at an element; whatever is there can be seen to have the focus.
    #[track_caller]
    fn to(&self, selector: &str) {
        for _ in 0..STOPS_MAX {
            self.key("Tab", 9, "");
            let here = self.0.run(
                "const here = document.activeElement; return here.matches(args) && (here.type === 'datetime-local' || getComputedStyle(here).outlineStyle !== 'none')",
                json!(selector),
            );
            if here == json!(true) {
                return;
            }
        }
        panic!("no way to {selector} by keyboard:\n{}", self.0.text("body"));
    }

    fn write(&self, text: &str) {
        self.0.cdp("Input.insertText", json!({"text": text}));
    }

    #[track_caller]
    fn fill(&self, selector: &str, text: &str) {
        self.to(selector);
        self.write(text);
    }

    /// Types a local time into a browser's field of several parts; a part that can take no more is left by itself.
    fn time(&self, selector: &str, parts: &[&str]) {
        self.to(selector);
        for (n, part) in parts.iter().enumerate() {
            if n > 0 {
                self.key("ArrowRight", 39, "");
            }
            for c in part.chars() {
                let text = c.to_string();
                self.key(&text, u32::from(c.to_ascii_uppercase()), &text);
            }
        }
    }
}

fn signed_up<'b>(browser: &'b Browser, server: &Server) -> Keys<'b> {
    let keys = Keys(browser);
    browser.go(server.setup_url.as_ref().expect("a link"));
    browser.until("document.querySelector('#f-name')");
    keys.fill("#f-name", "Ada");
    keys.fill("#f-email", "ada@example.org");
    keys.fill("#f-password", "correct horse battery");
    keys.enter();
    browser.until("location.pathname === '/admin' && document.querySelector('.begin')");
    keys
}

#[test]
fn set_up_venue_and_event_by_keyboard_alone() {
    let _turn = turn();
    let server = Server::start();
    let browser = Browser::start();
    browser.size(1280, 800);
    let keys = signed_up(&browser, &server);
    keys.to("a[href='/admin/venues/new']");
    keys.enter();
    browser.until("document.querySelector('#venue-form')");
    keys.fill("#f-name", "Town hall");
    keys.fill("#f-latitude", "50.7");
    keys.fill("#f-longitude", "7.1");
    let point = browser.run(
        "return document.querySelector('#venue-map .spot').getAttribute('cx')",
        Value::Null,
    );
    assert_eq!(point, json!("7.1"), "the point follows what is typed");
    keys.enter();
    browser.until("document.querySelector('.notice.good')");
    keys.to("a[href='/admin/events']");
    keys.enter();
    browser.until("location.pathname === '/admin/events'");
    keys.to("main a[href='/admin/events/new']");
    keys.enter();
    browser.until("document.querySelector('#event-form')");
    keys.fill("#f-name", "Gala");
    keys.fill("#f-description", "*Soon*");
    keys.to("button[value=preview]");
    keys.enter();
    browser.until("document.querySelector('#preview-text em')?.innerText === 'Soon'");
    keys.time("#f-date", &["06012035", "0700p"]);
    let date = browser.run("return document.querySelector('#f-date').value", Value::Null);
    assert_eq!(date, json!("2035-06-01T19:00"));
    keys.to("#f-venue");
    keys.key("ArrowDown", 40, "");
    keys.key("ArrowDown", 40, "");
    keys.to("button[value=add-ticket]");
    keys.enter();
    browser.until("document.activeElement.name === 'ticket_types[0].name'");
    keys.write("Adult");
    assert_eq!(browser.axe(), Vec::<String>::new());
    keys.to("button[value=publish]");
    keys.enter();
    browser.until("document.querySelector('.event-head .badge.active')");
    assert!(browser.text("main").contains("Town hall"), "{}", browser.text("main"));
    let events = server.public().get("/api/events").ok();
    assert_eq!(events["items"][0]["ticket_types"][0]["name"], "Adult");
    browser.expect_calm();
}

#[test]
fn what_was_typed_is_sent_by_itself_after_signing_in_again() {
    let _turn = turn();
    let server = Server::start();
    let browser = Browser::start();
    let keys = signed_up(&browser, &server);
    browser.go(&format!("{}/admin/venues/new", server.url()));
    browser.until("document.querySelector('#venue-form')");
    keys.fill("#f-name", "Hall & yard");
    // The session ends while somebody types.
    browser.cdp("Network.clearBrowserCookies", json!({}));
    keys.enter();
    browser.until("document.querySelector('input[name=held]')");
    keys.fill("#f-email", "ada@example.org");
    keys.fill("#f-password", "correct horse battery");
    keys.enter();
    browser
        .until("document.querySelector('.notice.good') && /^\\/admin\\/venues\\/[0-9a-f-]+$/.test(location.pathname)");
    assert_eq!(browser.text("h1"), "Hall & yard");
    let venues = server.public().get("/api/venues").ok();
    assert_eq!(venues["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(venues["items"][0]["name"], "Hall & yard");
}

#[test]
fn a_form_that_says_something_else_the_second_time_asks_first() {
    let _turn = turn();
    let server = Server::start();
    let browser = Browser::start();
    let keys = signed_up(&browser, &server);
    let new = format!("{}/admin/venues/new", server.url());
    browser.go(&new);
    browser.until("document.querySelector('#venue-form')");
    let key = browser.run(
        "return document.querySelector('#venue-form [name=form_key]').value",
        Value::Null,
    );
    keys.fill("#f-name", "Hall");
    keys.enter();
    browser.until("document.querySelector('.notice.good')");
    // As the page of before, from the browser's own memory.
    browser.go(&new);
    browser.until("document.querySelector('#venue-form')");
    browser.run(
        "document.querySelector('#venue-form [name=form_key]').value = args",
        key,
    );
    keys.fill("#f-name", "Other hall");
    keys.enter();
    browser.until("document.querySelector('main form textarea[name=name]')?.value === 'Other hall'");
    for (width, scheme) in [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")] {
        browser.size(width, 900);
        browser.scheme(scheme);
        assert_eq!(browser.axe(), Vec::<String>::new(), "{width} {scheme}");
        let wider = browser.run("return document.documentElement.scrollWidth > innerWidth", Value::Null);
        assert_eq!(wider, json!(false), "{width}");
        browser.shot(&format!("sent-before-{width}-{scheme}"));
    }
    let venues = || {
        server.public().get("/api/venues").ok()["items"]
            .as_array()
            .map(Vec::len)
    };
    assert_eq!(venues(), Some(1));
    browser.run("document.querySelector('main form button').click()", Value::Null);
    browser.until("document.querySelector('.notice.good')");
    assert_eq!((venues(), browser.text("h1").as_str()), (Some(2), "Other hall"));
}
