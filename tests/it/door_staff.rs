//! What staff do with the door app: parties, undo, walk-ins, payments, overrides, kiosks; and how it looks.

use serde_json::{Value, json};

use crate::browser::{Browser, turn};
use crate::door_browser::{Venue, check, decision, is_kept, number};

#[test]
fn a_party_comes_in_parts_and_can_be_taken_back() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guest = venue.guest(json!({"name": "Zoë Müller", "party_size": 3}));
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Phone 1"}));
    browser.click("Review");
    let review = |browser: &Browser| {
        browser.run(
            "document.querySelector('.verdict').hidden = true; const field = document.querySelector('#typed'); field.value = args; field.form.requestSubmit();",
            json!(number(&guest)),
        );
        browser.until("document.querySelector('dialog .yes')");
    };
    review(&browser);
    browser.shot("review");
    browser.until("document.querySelector('dialog .stepper button:not(:disabled)')?.click() ?? true");
    browser.click("Let in 2 people");
    assert_eq!(decision(&browser), "Let in 2");
    assert!(browser.text(".verdict-facts").contains("2 of 3 in"));
    review(&browser);
    browser.click("Let in 1 person");
    assert_eq!(decision(&browser), "Let in");
    assert_eq!(check(&browser, number(&guest)), "Stop");
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    assert_eq!(venue.guest_now(&guest)["inside"], 3);
    browser.run("location.hash = 'recent'", Value::Null);
    browser.until("document.querySelectorAll('.scans .row-line').length >= 3");
    browser.click("Undo");
    browser.until("document.querySelector('.row-line.undone')");
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    assert_eq!(venue.guest_now(&guest)["inside"], 2);
    browser.run("location.hash = 'scan'", Value::Null);
    browser.click("Exit");
    browser.click("Express");
    assert_eq!(check(&browser, number(&guest)), "Out 2");
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    assert_eq!(venue.guest_now(&guest)["inside"], 0);
    browser.expect_calm();
}

#[test]
fn staff_take_money_admit_strangers_and_override() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert", "waitlist": true}));
    let unpaid = venue.guest(json!({"name": "Ada", "payment": "unpaid"}));
    let waiting = venue.guest(json!({"name": "Grace", "status": "waitlisted"}));
    let settings = venue.path("door/settings");
    venue.admin.patch(&settings, json!({"supervisor_pin": "2468"})).ok();
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Phone 1", "may_override": true}));
    assert_eq!(check(&browser, number(&unpaid)), "Stop");
    assert_eq!(browser.text(".verdict-reason"), "Not paid");
    browser.click("Paid now");
    browser.until("document.querySelector('.verdict-word').innerText === 'Let in'");
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    assert_eq!(venue.guest_now(&unpaid)["payment"], "paid");
    assert_eq!(check(&browser, number(&waiting)), "Stop");
    browser.click("Override");
    browser.fill("#pin", "1111");
    browser.click("Unlock");
    browser.until("document.querySelector('#pin-error').innerText !== ''");
    browser.fill("#pin", "2468");
    browser.click("Unlock");
    browser.click("On the guest list");
    browser.until("document.querySelector('.verdict-word').innerText === 'Let in'");
    assert!(browser.text(".verdict-facts").contains("On the guest list"));
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    assert_eq!(venue.guest_now(&waiting)["inside"], 1);
    browser.run("location.hash = 'search'", Value::Null);
    browser.click("Walk-in");
    browser.fill("#walk-in-name", "Kim");
    browser.shot("walk-in");
    browser.until(
        "[...document.querySelectorAll('dialog button')].find((one) => one.innerText === 'Let in')?.click() ?? true",
    );
    assert_eq!(decision(&browser), "Let in");
    assert_eq!(browser.text(".verdict-name"), "Kim");
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    let guests = venue.admin.get(&venue.path("guests?fields=name,status,admitted")).ok();
    let kim = guests["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|guest| guest["name"] == "Kim");
    assert_eq!(kim.map(|kim| &kim["admitted"]), Some(&json!(1)));
    browser.expect_calm();
}

#[test]
fn staff_block_a_guest_and_leave_a_note() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guest = venue.guest(json!({"name": "Ada", "flags": {"vip": true}}));
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Phone 1"}));
    browser.run("location.hash = 'search'", Value::Null);
    browser.fill("#search", "ada");
    browser.click("Ada");
    browser.click("Block");
    browser.until("document.querySelector('dialog .tag.bad')");
    browser.click("Leave a note");
    browser.fill("#note", "Side entrance");
    browser.click("Save");
    browser.until("document.querySelector('dialog .attention')");
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    let flags = &venue.guest_now(&guest)["flags"];
    assert_eq!(
        (&flags["blocked"], &flags["attention"]),
        (&json!(true), &json!("Side entrance"))
    );
    assert_eq!(check(&browser, number(&guest)), "Stop");
    assert_eq!(browser.text(".verdict-attention"), "Side entrance");
    assert_eq!(browser.text(".verdict-vip"), "VIP");
    // The office unblocks: the bell tells the device.
    let path = format!("/api/guests/{}", guest["id"].as_str().expect("an id"));
    venue.admin.patch(&path, json!({"flags": {"blocked": false}})).ok();
    browser.run("location.hash = 'search'", Value::Null);
    browser.fill("#search", "ada");
    browser.until("document.querySelector('.row') && !document.querySelector('.row .tag.bad')");
    assert_eq!(check(&browser, number(&guest)), "Let in");
    browser.expect_calm();
}

#[test]
fn a_block_without_a_network_holds_and_is_told_later() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guest = venue.guest(json!({"name": "Ada"}));
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Phone 1"}));
    is_kept(&browser);
    let gone = venue.vanish();
    browser.until("document.querySelector('.pill[data-state=offline]')");
    browser.run("location.hash = 'search'", Value::Null);
    browser.fill("#search", "ada");
    browser.click("Ada");
    browser.click("Block");
    browser.until("document.querySelector('dialog .tag.bad')");
    browser.reload();
    browser.until("document.querySelector('.pill').innerText.includes('1 unsent')");
    assert_eq!(check(&browser, number(&guest)), "Stop");
    let venue = gone.back();
    browser.until("document.querySelector('.pill[data-state=online]')?.innerText.includes('all sent')");
    assert_eq!(venue.guest_now(&guest)["flags"]["blocked"], json!(true));
    assert_eq!(check(&browser, number(&guest)), "Stop");
    browser.expect_calm();
}

#[test]
fn the_server_has_the_last_word_while_it_answers() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guest = venue.guest(json!({"name": "Ada"}));
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Phone 1"}));
    // The device hears of nothing new, but its scans get through.
    browser.cdp("Network.enable", json!({}));
    browser.cdp("Network.setBlockedURLs", json!({"urls": ["*/door?since=*"]}));
    let elsewhere = json!({"event_id": venue.event["id"], "code": number(&guest), "scan_id": "01890a5d-ac96-774b-bcce-b302099a8057"});
    venue.admin.post("/api/checkins", elsewhere).ok();
    browser.run("location.hash = 'scan'", Value::Null);
    browser.run(
        "const field = document.querySelector('#typed'); field.value = args; field.form.requestSubmit();",
        json!(number(&guest)),
    );
    browser.until("document.querySelector('.verdict-note')?.innerText.includes('The server knows better')");
    assert_eq!(decision(&browser), "Stop");
    assert_eq!(browser.text(".verdict-reason"), "Already used");
    browser.shot("overruled");
    assert_eq!(venue.guest_now(&guest)["inside"], 1);
}

#[test]
fn a_kiosk_shows_nothing_else_until_the_pin() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guest = venue.guest(json!({"name": "Ada"}));
    venue
        .admin
        .patch(&venue.path("door/settings"), json!({"kiosk_pin": "97531"}))
        .ok();
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Kiosk"}));
    browser.run("location.hash = 'more'", Value::Null);
    browser.click("Kiosk mode");
    browser.until("document.body.classList.contains('kiosk')");
    browser.run("location.hash = 'search'", Value::Null);
    browser.reload();
    browser.until("document.body.classList.contains('kiosk') && document.body.dataset.view === 'scan'");
    let shown = "[...document.querySelectorAll('nav, #typed, .aside')].filter((one) => one.checkVisibility()).length";
    assert_eq!(browser.run(&format!("return {shown}"), Value::Null), 0);
    let keys: Vec<_> = number(&guest)
        .chars()
        .map(|c| (String::new(), c.to_string()))
        .chain([("Enter".to_owned(), "Enter".to_owned())])
        .collect();
    browser.press(&keys, 4);
    assert_eq!(decision(&browser), "Welcome");
    browser.shot("kiosk");
    browser.click("Staff");
    browser.fill("#pin", "97531");
    browser.click("Unlock");
    browser.until("!document.body.classList.contains('kiosk') && document.querySelector('nav').checkVisibility()");
    browser.expect_calm();
}

#[test]
fn where_names_are_withheld_the_device_has_none() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guest = venue.guest(json!({"name": "Ada Lovelace"}));
    venue
        .admin
        .patch(&venue.path("door/settings"), json!({"names": "withheld"}))
        .ok();
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Phone 1"}));
    let kept = browser.run(
        "const open = indexedDB.open('event-manager-door'); const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });\n\
         const all = []; for (const name of ['runs', 'late', 'values']) { const get = database.transaction(name).objectStore(name).getAll(); all.push(await new Promise((resolve) => { get.onsuccess = () => resolve(get.result); })); }\n\
         database.close(); return JSON.stringify(all);",
        Value::Null,
    );
    let kept = kept.as_str().expect("text");
    assert!(
        kept.contains("Concert") && !kept.contains("Ada") && !kept.contains(number(&guest)),
        "{kept}"
    );
    assert_eq!(check(&browser, number(&guest)), "Let in");
    assert_eq!(browser.text(".verdict-name"), "");
    assert_eq!(check(&browser, number(&guest)), "Stop");
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    browser.expect_calm();
}

/// Everything that can be seen, in both schemes and at both sizes.
#[test]
fn every_view_is_accessible() {
    let _turn = turn();
    let types = json!([{"name": "Balcony"}, {"name": "Standing"}]);
    let venue = Venue::open(json!({"name": "Winter Concert at the Harbour", "ticket_types": types}));
    let north = venue.gate("North gate");
    let south = venue.gate("South gate");
    let note = json!({"vip": true, "attention": "Wheelchair: side entrance"});
    let kind = &venue.event["ticket_types"][0]["id"];
    let fine = venue.guest(json!({"name": "Zoë Müller", "party_size": 3, "ticket_type_id": kind}));
    let noted = venue.guest(json!({"name": "Ada Lovelace", "flags": note, "party_size": 2}));
    let unpaid = venue.guest(json!({"name": "Grace O'Brien", "payment": "unpaid", "ticket_type_id": kind}));
    for n in 0..30 {
        let guest = venue.guest(json!({"name": format!("Guest {n}"), "party_size": 1 + n % 3}));
        let scan = json!({"event_id": venue.event["id"], "code": number(&guest), "gate": south["id"], "scan_id": format!("01890a5d-ac96-774b-bcce-b302099a80{n:02}")});
        venue.admin.post("/api/checkins", scan).ok();
    }
    let browser = Browser::start();
    let shapes = [
        (360, 740, "light"),
        (360, 740, "dark"),
        (1280, 800, "light"),
        (1280, 800, "dark"),
    ];
    let mut found = Vec::new();
    let mut look = |browser: &Browser, what: &str| {
        for (width, height, scheme) in shapes {
            browser.size(width, height);
            browser.scheme(scheme);
            browser.shot(&format!("{what}-{width}-{scheme}"));
            found.extend(
                browser
                    .axe()
                    .into_iter()
                    .map(|rule| format!("{what} at {width}, {scheme}: {rule}")),
            );
        }
        browser.phone();
    };
    browser.go(&format!("{}/door", venue.server.url()));
    browser.until("document.querySelector('#pair-code')");
    look(&browser, "pair");
    venue.pair(
        &browser,
        json!({"name": "Phone 1", "gate_id": north["id"], "may_override": true}),
    );
    browser.until("document.querySelector('.stage[data-camera=on]')");
    look(&browser, "scan");
    for (guest, what) in [
        (&fine, "let-in"),
        (&fine, "used"),
        (&noted, "noted"),
        (&unpaid, "unpaid"),
    ] {
        check(&browser, number(guest));
        browser.until("document.querySelector('.verdict-sync')?.innerText.includes('Known')");
        // It would go by itself while it is looked at.
        browser.run("for (let n = setTimeout(() => {}, 0); n > 0; n--) if (document.querySelector('.verdict[data-outcome=admitted]')) clearTimeout(n);", Value::Null);
        look(&browser, what);
    }
    browser.click("Override");
    browser.until("document.querySelector('dialog[open]')");
    look(&browser, "override");
    check(&browser, "hello");
    look(&browser, "nothing");
    for view in ["search", "recent", "live", "more", "ready", "conflicts"] {
        browser.run(
            "document.querySelector('dialog')?.close(); location.hash = args",
            json!(view),
        );
        browser.until(&format!("document.body.dataset.view === '{view}'"));
        if view == "search" {
            browser.fill("#search", "o");
            browser.until("document.querySelector('.row')");
        }
        look(&browser, view);
    }
    browser.run("location.hash = 'search'", Value::Null);
    browser.fill("#search", "ada");
    browser.click("Ada");
    look(&browser, "guest");
    browser.run("document.querySelector('dialog').close()", Value::Null);
    browser.click("Walk-in");
    look(&browser, "walk-in");
    browser.run(
        "document.querySelector('dialog').close(); location.hash = 'more'",
        Value::Null,
    );
    browser.click("What the colours mean");
    look(&browser, "help");
    assert!(found.is_empty(), "{}", found.join("\n"));
    browser.expect_calm();
}
