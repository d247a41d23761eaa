//! The door app in a real browser, against the real executable: at the door, without a network, and back.

use event_manager::checkin::{CodeKey, Entitlement};
use event_manager::model::{Heads, Installation, TicketNumber};
use serde_json::{Value, json};

use crate::browser::{Browser, INSECURE_HOST, turn};
use crate::server::{Client, Made, Server, Stopped};

const VECTORS: [(&str, &str); 4] = [
    ("decisions", include_str!("../vectors/decisions.json")),
    ("folds", include_str!("../vectors/folds.json")),
    ("codes", include_str!("../vectors/codes.json")),
    ("ticket_numbers", include_str!("../vectors/ticket_numbers.json")),
];

/// A server with an event whose doors are open, and somebody who runs it.
pub struct Venue {
    pub server: Server,
    pub admin: Client,
    pub event: Made,
}

impl Venue {
    pub fn open(fields: Value) -> Self {
        let server = Server::start();
        let admin = server.token("admin");
        let event = admin.event(fields);
        Self { server, admin, event }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/api/events/{}/{rest}", self.event.id())
    }

    pub fn guest(&self, fields: Value) -> Made {
        self.admin.guest(self.event.id(), fields)
    }

    pub fn guest_now(&self, guest: &Made) -> Value {
        self.admin.get(&format!("/api/guests/{}", guest.id())).ok()
    }

    pub fn gate(&self, name: &str) -> Made {
        self.admin.post(&self.path("gates"), json!({"name": name})).created()
    }

    /// Makes a device and pairs a browser with it, as its holder would; returns the device's id.
    pub fn pair(&self, browser: &Browser, fields: Value) -> String {
        self.pair_at(self.server.url(), browser, fields)
    }

    /// The same where the browser reaches the server at another address.
    pub fn pair_at(&self, url: &str, browser: &Browser, fields: Value) -> String {
        let made = self.admin.post(&self.path("devices"), fields).expect(201);
        browser.go(&format!(
            "{url}/door#pair={}",
            made["pairing"]["code"].as_str().expect("a code")
        ));
        browser.click("Pair this device");
        browser.until("document.querySelector('.pill[data-state=online]')");
        made["device"]["id"].as_str().expect("an id").to_owned()
    }

    /// The server goes away without a word, as a network does.
    pub fn vanish(self) -> Gone {
        let address = self.server.address().to_owned();
        Gone {
            address,
            stopped: self.server.kill(),
            event: self.event,
        }
    }
}

/// A venue whose server cannot be reached.
pub struct Gone {
    address: String,
    pub stopped: Stopped,
    event: Made,
}

impl Gone {
    /// It is back at the same address.
    pub fn back(self) -> Venue {
        let server = self.stopped.start_with(&["--listen", &self.address]);
        let admin = server.token("admin");
        Venue {
            server,
            admin,
            event: self.event,
        }
    }
}

/// Types a ticket number at the scan view, and waits for the decision.
#[track_caller]
pub fn check(browser: &Browser, number: &str) -> String {
    browser.run(
        "location.hash = 'scan'; for (const box of document.querySelectorAll('dialog')) box.close();",
        Value::Null,
    );
    browser.until("document.querySelector('#typed')");
    browser.run(
        "document.querySelector('.verdict').hidden = true; const field = document.querySelector('#typed'); field.value = args; field.form.requestSubmit();",
        json!(number),
    );
    decision(browser)
}

/// The word of the decision that is shown.
#[track_caller]
pub fn decision(browser: &Browser) -> String {
    browser.until("!document.querySelector('.verdict').hidden && document.querySelector('.verdict-word')");
    browser.text(".verdict-word").replace('\u{a0}', " ")
}

pub fn number(guest: &Made) -> &str {
    guest["ticket_number"].as_str().expect("a number")
}

/// Waits until the app can do without the server: kept by its worker, with the list.
pub fn is_kept(browser: &Browser) {
    browser.until("(await navigator.serviceWorker?.getRegistration('/door'))?.active?.state === 'activated'");
    browser.until("navigator.serviceWorker.controller");
}

#[test]
fn the_browser_decides_as_the_vectors_say() {
    let _turn = turn();
    let server = Server::start();
    let browser = Browser::start();
    browser.go(&format!("{}/door", server.url()));
    browser.until("document.querySelector('#pair-code')");
    let vectors: serde_json::Map<String, Value> = VECTORS
        .into_iter()
        .map(|(name, text)| (name.to_owned(), serde_json::from_str(text).expect("JSON")))
        .collect();
    let script = include_str!("../fixtures/door_vectors.js");
    let body = format!("const {{ base, vectors, path }} = args;\n{script}");
    for path in ["webcrypto", "noble"] {
        let outcome = browser.run(&body, json!({"base": "/door/", "vectors": vectors, "path": path}));
        assert_eq!(outcome["path"], path);
        assert_eq!(outcome["failures"], json!([]), "{path}");
        assert!(outcome["count"].as_u64().is_some_and(|count| count > 300), "{outcome}");
    }
    browser.expect_calm();
}

#[test]
fn rules_of_the_app_alone_hold() {
    let _turn = turn();
    let server = Server::start();
    let browser = Browser::start();
    browser.go(&format!("{}/door", server.url()));
    browser.until("document.querySelector('#pair-code')");
    let script = include_str!("../fixtures/door_units.js");
    let body = format!("const {{ base }} = args;\n{script}");
    assert_eq!(browser.run(&body, json!({"base": "/door/"})), json!([]));
}

#[test]
fn without_a_secure_context_it_is_a_counter() {
    let _turn = turn();
    let server = Server::start();
    let browser = Browser::start();
    let port = server.address().rsplit(':').next().expect("a port");
    browser.go(&format!("http://{INSECURE_HOST}:{port}/door"));
    browser.until("document.querySelector('#pair-code')");
    assert_eq!(browser.run("return isSecureContext", Value::Null), json!(false));
    assert_eq!(browser.axe(), Vec::<String>::new());
    browser.expect_calm();
}

/// The text of a guest's ticket code.
pub fn code_of(stopped: &Stopped, guest: &Made) -> String {
    codes_of(stopped, std::slice::from_ref(guest)).remove(0)
}

/// The texts of guests' ticket codes, made with the secret of a stopped server's directory, as the server makes them.
pub fn codes_of(stopped: &Stopped, guests: &[Made]) -> Vec<String> {
    let options = event_manager::store::Options::default();
    let (store, _) = event_manager::store::Store::open(stopped.dir(), &options, &mut |_| {}).expect("opened");
    let installation: Installation = store.view().get(&Installation::ID).expect("read").expect("there");
    let code = |guest: &Made| {
        let event = guest["event_id"].as_str().expect("an id").parse().expect("an id");
        let number = TicketNumber::parse(number(guest)).expect("a number");
        let heads = Heads::new(guest["party_size"].as_i64().expect("a size")).expect("in bounds");
        let key = CodeKey::derive(&installation.ticket_secret, event, 1);
        key.sign(number, &Entitlement::of(heads)).to_string()
    };
    let codes = guests.iter().map(code).collect();
    store.close().expect("closed");
    codes
}

#[test]
fn a_ticket_before_the_camera_is_let_in() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guest = venue.guest(json!({"name": "Zoë Müller", "party_size": 2}));
    let north = venue.gate("North gate");
    let gone = venue.vanish();
    let code = code_of(&gone.stopped, &guest);
    let venue = gone.back();
    let browser = Browser::before(&code);
    let device = venue.pair(&browser, json!({"name": "Phone 1", "gate_id": north.id()}));
    assert_eq!(decision(&browser), "Let in 2");
    assert_eq!(browser.text(".verdict-name"), "Zoë Müller");
    browser.until("document.querySelector('.verdict-sync')?.innerText.includes('Known to the server')");
    let now = venue.guest_now(&guest);
    assert_eq!(
        (&now["status"], &now["admitted"], &now["inside"]),
        (&json!("checked_in"), &json!(2), &json!(2))
    );
    let scans = venue.admin.get(&venue.path("checkins")).ok();
    // It stays before the camera, and counts once.
    assert_eq!(scans["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&scans["items"][0]["device_id"], &scans["items"][0]["gate_id"]),
        (&json!(device), &json!(north.id()))
    );
    is_kept(&browser);
    browser.run("location.hash = 'ready'", Value::Null);
    browser.until("document.querySelectorAll('.check').length === 7");
    browser.click("Check again");
    browser.until(
        "document.querySelectorAll('.check.bad').length === 0 && document.querySelectorAll('.check.good').length >= 6",
    );
    browser.shot("ready");
    browser.expect_calm();
}

#[test]
fn without_a_network_it_goes_on_and_tells_later() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guests: Vec<Made> = ["Zoë Müller", "Łukasz Nowak", "Grace O'Brien"]
        .iter()
        .map(|name| venue.guest(json!({"name": name})))
        .collect();
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Phone 1"}));
    is_kept(&browser);
    let gone = venue.vanish();
    let code = code_of(&gone.stopped, &guests[1]);
    browser.until("document.querySelector('.pill[data-state=offline]')");
    browser.reload();
    browser.until("document.querySelector('.pill[data-state=offline]')");
    browser.run("location.hash = 'search'", Value::Null);
    browser.fill("#search", "MULLER zo");
    browser.until("document.querySelector('.row')?.innerText.includes('Zoë Müller')");
    browser.click("Zoë Müller");
    browser.click("Let in");
    assert_eq!(decision(&browser), "Let in");
    assert_eq!(check(&browser, &code), "Let in");
    assert_eq!(check(&browser, &code.to_lowercase()), "Stop");
    assert_eq!(browser.text(".verdict-reason"), "Already used");
    assert!(
        browser.text(".verdict-hint").starts_with("First let in at"),
        "{}",
        browser.text(".verdict-hint")
    );
    assert_eq!(
        check(&browser, &code.replace("EM1A", "EM1B").replace("EM1E", "EM1F")),
        "Stop"
    );
    // What was done survives the page and the browser's worker.
    browser.reload();
    browser.until("document.querySelector('.pill').innerText.includes('4 unsent')");
    assert_eq!(check(&browser, number(&guests[0])), "Stop");
    browser.until("document.querySelector('.pill').innerText.includes('5 unsent')");
    browser.shot("offline");
    let venue = gone.back();
    browser.until("document.querySelector('.pill[data-state=online]')?.innerText.includes('all sent')");
    for (guest, admitted) in guests.iter().zip([1, 1, 0]) {
        assert_eq!(venue.guest_now(guest)["admitted"], admitted);
    }
    let scans = venue.admin.get(&venue.path("checkins")).ok();
    let scans = scans["items"].as_array().expect("items");
    assert_eq!(scans.len(), 5);
    assert!(scans.iter().all(|scan| scan["origin"] == "offline"), "{scans:?}");
    browser.expect_calm();
}

#[test]
fn two_doors_that_let_in_one_ticket_are_told() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guest = venue.guest(json!({"name": "Zoë Müller"}));
    let (north, south) = (venue.gate("North gate"), venue.gate("South gate"));
    let (one, other) = (Browser::start(), Browser::start());
    venue.pair(
        &one,
        json!({"name": "Phone 1", "gate_id": north.id(), "may_override": true}),
    );
    venue.pair(&other, json!({"name": "Phone 2", "gate_id": south.id()}));
    is_kept(&one);
    is_kept(&other);
    let gone = venue.vanish();
    for browser in [&one, &other] {
        browser.until("document.querySelector('.pill[data-state=offline]')");
        assert_eq!(check(browser, number(&guest)), "Let in");
    }
    let venue = gone.back();
    for browser in [&one, &other] {
        browser.until("document.querySelector('.banner')?.innerText.includes('1 conflict to settle')");
        browser.run("location.hash = 'conflicts'", Value::Null);
        browser.until("document.querySelectorAll('.sides li').length === 2");
        let said = browser.text(".card");
        for word in ["Zoë Müller", "North gate", "South gate", "Let in twice"] {
            assert!(said.contains(word), "{word}: {said}");
        }
    }
    assert!(one.text(".card").contains("Phone 2") && other.text(".card").contains("Phone 1"));
    assert_eq!(venue.guest_now(&guest)["inside"], 2);
    one.shot("conflict");
    one.click("Take the later one back");
    for browser in [&one, &other] {
        browser.until("document.querySelector('.conflicts .quiet').innerText.startsWith('None')");
    }
    let now = venue.guest_now(&guest);
    assert_eq!((&now["admitted"], &now["inside"]), (&json!(1), &json!(1)));
    one.expect_calm();
    other.expect_calm();
}

#[test]
fn a_revoked_device_forgets_everything() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guest = venue.guest(json!({"name": "Zoë Müller"}));
    let browser = Browser::start();
    let device = venue.pair(&browser, json!({"name": "Phone 1"}));
    assert_eq!(check(&browser, number(&guest)), "Let in");
    venue.admin.delete(&format!("/api/devices/{device}"));
    browser.until("document.querySelector('.notice')?.innerText.includes('revoked')");
    let left = browser.run(
        "const open = indexedDB.open('event-manager-door'); const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });\n\
         const counts = []; for (const name of database.objectStoreNames) { const count = database.transaction(name).objectStore(name).count(); counts.push(await new Promise((resolve) => { count.onsuccess = () => resolve(count.result); })); }\n\
         database.close(); return counts;",
        Value::Null,
    );
    assert_eq!(left, json!([0, 0, 0, 0, 0]));
    browser.reload();
    browser.until("document.querySelector('#pair-code')");
    browser.shot("revoked");
}

/// The keys that a scanner presses for a text, as a US keyboard, and the characters that a German layout makes of them.
pub fn scanned(text: &str) -> Vec<(String, String)> {
    let german = |c: char| match c {
        'y' => 'z',
        'z' => 'y',
        c => c,
    };
    let press = |c: char| {
        let code = match c {
            '0'..='9' => format!("Digit{c}"),
            _ => format!("Key{}", c.to_ascii_uppercase()),
        };
        (code, german(c.to_ascii_lowercase()).to_string())
    };
    let mut keys: Vec<_> = text.chars().map(press).collect();
    keys.push(("Enter".to_owned(), "Enter".to_owned()));
    keys
}

#[test]
fn scanners_that_type_are_understood_and_people_are_left_alone() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guests: Vec<Made> = (0..2)
        .map(|n| venue.guest(json!({"name": format!("Guest {n}")})))
        .collect();
    let gone = venue.vanish();
    let code = code_of(&gone.stopped, &guests[0]);
    let venue = gone.back();
    assert!(code.contains(['Y', 'Z']), "a code of 141 characters has some");
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Counter"}));
    browser.press(&scanned(&code), 4);
    assert_eq!(decision(&browser), "Let in");
    assert_eq!(browser.text(".verdict-name"), "Guest 0");
    // Into a field, too: what the scanner typed is taken out again.
    browser.run("location.hash = 'search'", Value::Null);
    browser.fill("#search", "kept");
    browser.press(&scanned(number(&guests[1])), 4);
    assert_eq!(decision(&browser), "Let in");
    assert_eq!(browser.text(".verdict-name"), "Guest 1");
    assert_eq!(
        browser.run("return document.querySelector('#search').value", Value::Null),
        "kept"
    );
    // A name that somebody types, slowly as people do, is none of it.
    browser.click("Next");
    browser.run(
        "document.querySelector('#search').value = ''; document.querySelector('#search').focus();",
        Value::Null,
    );
    browser.press(&scanned("guestnames"), 80);
    assert_eq!(
        browser.run("return document.querySelector('#search').value", Value::Null),
        "guestnames"
    );
    assert_eq!(
        browser.run("return document.querySelector('.verdict').hidden", Value::Null),
        true
    );
    browser.expect_calm();
}
