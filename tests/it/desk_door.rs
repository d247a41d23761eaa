//! The door's pages at the desk: rules, gates, devices, keys, conflicts, and the live page.

use serde_json::{Value, json};

use crate::doors::{Doors, now};
use crate::secure::Secure;
use crate::server::{Answer, Client};

/// A browser asks for pages.
const PAGE: (&str, &str) = ("accept", "text/html");

/// Sends a form as a browser would.
pub fn submit(client: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let headers = [PAGE, ("content-type", "application/x-www-form-urlencoded")];
    client.send("POST", path, &headers, Some(body.as_bytes()))
}

/// Asks for a page, and expects it.
#[track_caller]
pub fn page(client: &Client, path: &str) -> String {
    let answer = client.send("GET", path, &[PAGE], None);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// Expects to be sent on, and gives where.
#[track_caller]
pub fn gone_on(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").expect("where to").to_owned()
}

/// Expects a form shown again, and gives it.
#[track_caller]
pub fn shown_again(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status, status, "{}", answer.text());
    answer.text()
}

#[track_caller]
pub fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part} in {text}");
    }
}

#[track_caller]
pub fn lacks(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(!text.contains(part), "{part} in {text}");
    }
}

fn desk(doors: &Doors, rest: &str) -> String {
    format!("/admin/events/{}{rest}", doors.event)
}

#[test]
fn rules_are_saved_and_refused_beside_their_fields() {
    let doors = Doors::open();
    let place = desk(&doors, "/door");
    let text = page(&doors.admin, &place);
    has(
        &text,
        &[
            "name=\"reentry\" checked",
            "value=\"shown\" selected",
            "There is none now.",
        ],
    );
    let answer = submit(
        &doors.admin,
        &place,
        &[("version", "0"), ("names", "withheld"), ("supervisor_pin", "2468")],
    );
    assert_eq!(gone_on(&answer), format!("{place}?notice=door-saved"));
    let settings = doors.admin.get(&doors.path("/door/settings")).ok();
    assert_eq!(
        (
            &settings["reentry"],
            &settings["names"],
            &settings["has_supervisor_pin"]
        ),
        (&json!(false), &json!("withheld"), &json!(true))
    );
    let text = page(&doors.admin, &format!("{place}?notice=door-saved"));
    has(
        &text,
        &[
            "The rules of the door are saved.",
            "value=\"withheld\" selected",
            "remove_supervisor_pin",
        ],
    );
    lacks(&text, &["2468", "name=\"reentry\" checked"]);

    // What is wrong stands beside the field, and what was typed stays; but a PIN is not sent back.
    let bad = [
        ("version", "1"),
        ("names", "shown"),
        ("reentry", "on"),
        ("kiosk_pin", "12"),
    ];
    let text = shown_again(&submit(&doors.admin, &place, &bad), 422);
    has(
        &text,
        &[
            "id=\"f-kiosk-pin-error\"",
            "must have 4 to 12 digits",
            "value=\"shown\" selected",
            "name=\"reentry\" checked",
        ],
    );
    lacks(&text, &["value=\"12\""]);

    // Who comes second learns that somebody was first, and may save again.
    let late = [("version", "0"), ("names", "shown"), ("reentry", "on")];
    let text = shown_again(&submit(&doors.admin, &place, &late), 409);
    has(
        &text,
        &[
            "Somebody else changed this",
            "name=\"version\" value=\"1\"",
            "value=\"shown\" selected",
        ],
    );
    let again = [
        ("version", "1"),
        ("names", "shown"),
        ("reentry", "on"),
        ("remove_supervisor_pin", "on"),
    ];
    gone_on(&submit(&doors.admin, &place, &again));
    let settings = doors.admin.get(&doors.path("/door/settings")).ok();
    assert_eq!(
        (&settings["names"], &settings["has_supervisor_pin"]),
        (&json!("shown"), &json!(false))
    );
}

#[test]
fn gates_are_made_changed_and_deleted() {
    let doors = Doors::with(json!({
        "timezone": "Europe/Berlin",
        "ticket_types": [{"name": "Floor"}, {"name": "<b>Balcony</b>"}],
    }));
    let event = doors.admin.get(&doors.path("")).ok();
    let floor = event["ticket_types"][0]["id"].as_str().expect("an id");
    let place = desk(&doors, "/gates/new");
    has(&page(&doors.admin, &place), &["&#60;b&#62;Balcony&#60;/b&#62;", floor]);
    let fields = [
        ("name", "<script>alert(1)</script>"),
        ("direction", "entry"),
        ("ticket_type_ids", floor),
        ("valid_from", "2035-06-01T18:00"),
        ("valid_until", ""),
    ];
    let answer = submit(&doors.admin, &place, &fields);
    assert_eq!(gone_on(&answer), desk(&doors, "/door?notice=door-gate-made"));
    let gate = doors.admin.get(&doors.path("/gates")).ok()["items"][0].clone();
    assert_eq!(
        gate["valid_from"], "2035-06-01T16:00:00Z",
        "the clock on the event's wall"
    );
    assert_eq!(
        (&gate["ticket_type_ids"], &gate["direction"]),
        (&json!([floor]), &json!("entry"))
    );
    let text = page(&doors.admin, &desk(&doors, "/door"));
    has(&text, &["&#60;script&#62;alert(1)", "In only", "Floor", "6:00 pm"]);
    lacks(&text, &["<script>alert"]);

    // The same name again, and a window that ends before it begins.
    let twice = [
        ("name", "<script>alert(1)</script>"),
        ("direction", "exit"),
        ("valid_from", "2035-06-01T18:00"),
        ("valid_until", "2035-06-01T17:00"),
    ];
    let text = shown_again(&submit(&doors.admin, &place, &twice), 422);
    has(
        &text,
        &[
            "id=\"f-valid-until-error\"",
            "value=\"2035-06-01T17:00\"",
            "value=\"exit\" selected",
            "&#60;script",
        ],
    );
    let text = shown_again(&submit(&doors.admin, &place, &twice[..2]), 422);
    has(&text, &["id=\"f-name-error\"", "is another gate"]);
    let text = shown_again(
        &submit(
            &doors.admin,
            &place,
            &[("name", "Side"), ("direction", "both"), ("valid_from", "soon")],
        ),
        422,
    );
    has(&text, &["id=\"f-valid-from-error\""]);

    let own = desk(&doors, &format!("/gates/{}", gate["id"].as_str().expect("an id")));
    has(&page(&doors.admin, &own), &["value=\"2035-06-01T18:00\"", "checked"]);
    gone_on(&submit(
        &doors.admin,
        &own,
        &[("version", "1"), ("name", "Main"), ("direction", "both")],
    ));
    let changed = doors.admin.get(&doors.path("/gates")).ok()["items"][0].clone();
    assert_eq!(
        (&changed["name"], &changed["ticket_type_ids"], &changed["valid_from"]),
        (&json!("Main"), &json!([]), &Value::Null)
    );
    let text = shown_again(
        &submit(
            &doors.admin,
            &own,
            &[("version", "1"), ("name", "Other"), ("direction", "both")],
        ),
        409,
    );
    has(
        &text,
        &[
            "Somebody else changed this",
            "value=\"Other\"",
            "name=\"version\" value=\"2\"",
        ],
    );
    has(
        &page(&doors.admin, &format!("{own}/delete")),
        &["Delete the gate Main?"],
    );
    gone_on(&submit(&doors.admin, &format!("{own}/delete"), &[]));
    assert_eq!(doors.admin.get(&doors.path("/gates")).ok()["items"], json!([]));
    assert_eq!(doors.admin.send("GET", &own, &[PAGE], None).status, 404);
}

/// The pairing code of a page that shows one.
fn code_of(text: &str) -> String {
    let (_, rest) = text.split_once("id=\"pairing-code\">").expect("a code");
    rest.split('<').next().expect("an end").replace(' ', "")
}

#[test]
fn a_device_is_paired_renamed_and_turned_away() {
    let doors = Doors::open();
    let gate = doors.gate(json!({"name": "Main"}));
    let place = desk(&doors, "/devices/new");
    let text = shown_again(&submit(&doors.admin, &place, &[("name", " "), ("gate_id", &gate)]), 422);
    has(&text, &["id=\"f-name-error\"", &format!("value=\"{gate}\" selected")]);
    let fields = [
        ("name", "Phone <i>"),
        ("gate_id", gate.as_str()),
        ("may_override", "on"),
    ];
    let answer = submit(&doors.admin, &place, &fields);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let text = shown_again(&answer, 200);
    let code = code_of(&text);
    has(
        &text,
        &[
            "<svg",
            "Good for 30 minutes.",
            "Phone &#60;i&#62;",
            &format!("/door#pair={code}"),
        ],
    );
    let text = page(&doors.admin, &desk(&doors, "/door"));
    has(&text, &["Waits to be paired", "Phone &#60;i&#62;", "Supervisor"]);
    lacks(&text, &[&code]);

    let paired = doors
        .server
        .public()
        .post("/api/devices/pair", json!({"code": code}))
        .expect(201);
    let device = doors.server.with_token(paired["token"].as_str().expect("a token"));
    device.get(&doors.path("/door")).ok();
    has(
        &page(&doors.admin, &desk(&doors, "/door")),
        &["state-online", "just now", "Main"],
    );

    let id = paired["device"]["id"].as_str().expect("an id");
    let own = desk(&doors, &format!("/devices/{id}"));
    has(
        &page(&doors.admin, &own),
        &["Phone &#60;i&#62;", "name=\"may_override\" checked"],
    );
    gone_on(&submit(&doors.admin, &own, &[("name", "Left"), ("gate_id", "")]));
    let listed = doors.admin.get(&doors.path("/devices")).ok()["items"][0].clone();
    assert_eq!(
        (&listed["name"], &listed["gate_id"], &listed["may_override"]),
        (&json!("Left"), &Value::Null, &json!(false))
    );
    has(&page(&doors.admin, &format!("{own}/revoke")), &["Turn Left away?"]);
    assert_eq!(
        gone_on(&submit(&doors.admin, &format!("{own}/revoke"), &[])),
        desk(&doors, "/door?notice=door-device-gone")
    );
    assert_eq!(device.get(&doors.path("/door")).kind(401), "device_revoked");
    has(&page(&doors.admin, &desk(&doors, "/door")), &["No device is paired"]);
}

#[test]
fn pairing_leads_to_https_wherever_there_is_some() {
    let secure = Secure::start();
    let admin = secure.token("admin");
    let event = admin.event(json!({}));
    let path = format!("/api/events/{}/devices", event.id());
    let made = admin.post(&path, json!({"name": "Phone"})).expect(201);
    let url = made["pairing"]["url"].as_str().expect("an address");
    assert!(url.starts_with("https://"), "asked over plain HTTP, it says {url}");
    let port = crate::secure::https_address(&secure.server);
    let port = port.rsplit(':').next().expect("a port");
    assert!(url.contains(&format!(":{port}/door#pair=")), "{url}");
    let place = format!("/admin/events/{}", event.id());
    let text = page(&admin, &format!("{place}/door"));
    has(&text, &["https://", "/trust"]);
    lacks(&text, &["cameras of devices will not work"]);
    let text = submit(&admin, &format!("{place}/devices/new"), &[("name", "Phone")]).text();
    has(&text, &[&format!(":{port}/door#pair={}", code_of(&text)), "/trust"]);

    let doors = Doors::open();
    for rest in ["/door", "/devices/new"] {
        has(
            &page(&doors.admin, &desk(&doors, rest)),
            &["cameras of devices will not work", "serve --tls auto"],
        );
    }
}

#[test]
fn ticket_keys_change_with_a_warning() {
    let doors = Doors::open();
    let place = desk(&doors, "/door/keys");
    has(
        &page(&doors.admin, &place),
        &["Every QR code that was given out so far stops working", "Key 1 signs"],
    );
    gone_on(&submit(&doors.admin, &place, &[("old", "keep")]));
    let text = shown_again(&submit(&doors.admin, &place, &[("old", "revoke")]), 422);
    has(&text, &["id=\"f-confirm-error\""]);
    let keys = |doors: &Doors| doors.admin.get(&doors.path("/door/settings")).ok()["keys"].clone();
    assert_eq!(
        keys(&doors)
            .as_array()
            .map(|keys| keys.iter().map(|key| key["revoked"].clone()).collect::<Vec<_>>()),
        Some(vec![json!(false), json!(false)])
    );
    let answer = submit(&doors.admin, &place, &[("old", "revoke"), ("confirm", "on")]);
    assert_eq!(gone_on(&answer), desk(&doors, "/door?notice=door-keys-revoked"));
    assert_eq!(keys(&doors)[0]["revoked"], json!(true));
    has(
        &page(&doors.admin, &desk(&doors, "/door")),
        &["Key 3 signs new tickets; 2 older keys are good no more."],
    );
}

#[test]
fn a_conflict_is_shown_with_both_doors_and_settled() {
    let doors = Doors::open();
    let (left, right) = (
        doors.gate(json!({"name": "Left"})),
        doors.gate(json!({"name": "Right"})),
    );
    let one = doors.device(json!({"name": "Phone one", "gate_id": left}));
    let two = doors.device(json!({"name": "Phone two", "gate_id": right}));
    let guest = doors.guest(json!({"name": "Ada <b>"}));
    for (device, gate, at) in [(&one, "Left", now(-60)), (&two, "Right", now(-30))] {
        let scan = json!({"scan_id": crate::doors::scan_id(), "code": guest["ticket_number"], "gate": gate, "scanned_at": at, "result": "admitted"});
        doors.sync(&device.client, &[scan]);
    }
    let conflict = doors.conflicts()[0]["id"].as_str().expect("an id").to_owned();
    let place = desk(&doors, "/conflicts");
    let text = page(&doors.admin, &place);
    has(
        &text,
        &[
            "Ada &#60;b&#62;",
            "Phone one",
            "Phone two",
            "Left",
            "Right",
            "Already used",
            "First scan",
            "Later scan",
            &conflict,
        ],
    );
    lacks(&text, &["Ada <b>"]);
    let about = desk(&doors, &format!("/guests/{}", guest.id()));
    let leads_here = format!("<strong><a href=\"{place}\">");
    has(
        &page(&doors.admin, &about),
        &[&leads_here, "Right, Phone two · one head · conflict"],
    );
    let live = page(&doors.admin, &desk(&doors, "/live"));
    has(&live, &["1 conflict waits for a decision", "state-flagged"]);
    // Who may only read sees it, and cannot decide.
    let viewer = doors.server.token("viewer");
    let text = page(&viewer, &place);
    has(&text, &["Phone two"]);
    lacks(&text, &["value=\"reject\""]);
    let own = format!("{place}/{conflict}");
    assert_eq!(submit(&viewer, &own, &[("choice", "keep")]).status, 403);

    shown_again(&submit(&doors.admin, &own, &[("choice", "perhaps")]), 422);
    let answer = submit(
        &doors.admin,
        &own,
        &[("choice", "reject"), ("note", "A friend's ticket")],
    );
    assert_eq!(gone_on(&answer), format!("{place}?notice=door-conflict-settled"));
    let text = page(&doors.admin, &place);
    has(
        &text,
        &[
            "There is nothing to decide.",
            "Not counted",
            "A friend&#39;s ticket",
            "Token test",
            "Right",
        ],
    );
    assert_eq!(doors.figures(&guest), (1, 1, "checked_in".to_owned()));
    let text = shown_again(&submit(&doors.admin, &own, &[("choice", "keep")]), 409);
    has(&text, &["somebody has settled it already"]);
    lacks(&page(&doors.admin, &desk(&doors, "/live")), &["waits for a decision"]);
}

/// The figures of a gate, as the API tells them.
fn gate_figures(stats: &Value, gate: &str) -> (u64, u64, u64) {
    let gates = stats["by_gate"].as_array().expect("gates");
    let Some(one) = gates.iter().find(|one| one["gate_id"] == gate) else {
        return (0, 0, 0);
    };
    let minutes = one["entries_per_minute"].as_array().expect("minutes");
    let sum = minutes
        .iter()
        .map(|minute| minute["heads"].as_u64().expect("heads"))
        .sum();
    (
        one["entries"].as_u64().expect("in"),
        one["exits"].as_u64().expect("out"),
        sum,
    )
}

#[test]
fn arrivals_are_told_by_gate_and_minute() {
    let doors = Doors::open();
    let (left, right) = (
        doors.gate(json!({"name": "Left"})),
        doors.gate(json!({"name": "Right"})),
    );
    let family = doors.guest(json!({"name": "Family", "party_size": 4}));
    let friend = doors.guest(json!({"name": "Friend"}));
    let number = &family["ticket_number"];
    doors.scan(&doors.admin, json!({"code": number, "gate": "Left", "heads": 3}));
    doors.scan(&doors.admin, json!({"code": number, "gate": "Right", "heads": 1}));
    doors.scan(
        &doors.admin,
        json!({"code": number, "gate": "Left", "direction": "exit", "heads": 1}),
    );
    let stats = doors.admin.get(&doors.path("/stats")).ok();
    assert_eq!(gate_figures(&stats, &left), (3, 1, 3));
    assert_eq!(gate_figures(&stats, &right), (1, 0, 1));
    // Out and in again leaves the guest as before; the gate's figures go on, and no older answer is given.
    doors.scan(&doors.admin, json!({"code": number, "gate": "Right", "heads": 1}));
    let stats = doors.admin.get(&doors.path("/stats")).ok();
    assert_eq!(gate_figures(&stats, &right), (2, 0, 2));
    let taken_back = doors.scan(&doors.admin, json!({"code": friend["ticket_number"], "gate": "Right"}));
    doors
        .admin
        .post(
            &format!("/api/checkins/{}/undo", taken_back["scan_id"].as_str().expect("an id")),
            json!({}),
        )
        .ok();
    let stats = doors.admin.get(&doors.path("/stats")).ok();
    assert_eq!(gate_figures(&stats, &right), (2, 0, 2));
    doors.scan(&doors.admin, json!({"code": friend["ticket_number"]}));
    let stats = doors.admin.get(&doors.path("/stats")).ok();
    let nowhere = stats["by_gate"]
        .as_array()
        .expect("gates")
        .iter()
        .find(|one| one["gate_id"].is_null());
    assert_eq!(nowhere.expect("those who named none")["entries"], 1);
    doors.server.command(&["check"]);
}

#[test]
fn the_live_page_shows_this_moment() {
    let doors = Doors::open();
    doors.gate(json!({"name": "North <i>"}));
    let family = doors.guest(json!({"name": "Family", "party_size": 3}));
    doors.guest(json!({"name": "Friend"}));
    let text = page(&doors.admin, &desk(&doors, "/live"));
    has(
        &text,
        &[
            "data-figure=\"inside\">0<",
            "Nothing was scanned so far.",
            "of 4",
            "scan.recorded",
        ],
    );
    doors.scan(
        &doors.admin,
        json!({"code": family["ticket_number"], "gate": "North <i>", "heads": 2}),
    );
    doors.scan(&doors.admin, json!({"code": "7K3M9QX2P"}));
    for rest in ["/live", "/live/now"] {
        let text = page(&doors.admin, &desk(&doors, rest));
        has(
            &text,
            &[
                "data-figure=\"inside\">2<",
                "data-figure=\"admitted\">2<",
                "North &#60;i&#62;",
                "Let in 2",
                "Refused",
                "Family",
                "In the last 30 minutes 2 people, at most 2 a minute.",
            ],
        );
        lacks(&text, &["North <i>"]);
    }
    lacks(&page(&doors.admin, &desk(&doors, "/live/now")), &["<html"]);
    // In German, too.
    let german = [PAGE, ("accept-language", "de")];
    let text = doors.admin.send("GET", &desk(&doors, "/live"), &german, None).text();
    has(&text, &["Jetzt drinnen", "2 herein", "Abgewiesen"]);
}

#[test]
fn each_role_reaches_what_is_its_own() {
    let doors = Doors::open();
    let gate = doors.gate(json!({"name": "Main"}));
    let device = doors.device(json!({"name": "Phone"})).id;
    let to_set_up = [
        "/door".to_owned(),
        "/door/keys".to_owned(),
        "/gates/new".to_owned(),
        format!("/gates/{gate}"),
        format!("/gates/{gate}/delete"),
        "/devices/new".to_owned(),
        format!("/devices/{device}"),
        format!("/devices/{device}/revoke"),
    ];
    let to_read = ["/conflicts", "/live", "/live/now"];
    let (viewer, organizer) = (doors.server.token("viewer"), doors.server.token("organizer"));
    let (door, other) = (
        doors.server.bound_token("door", &doors.event),
        doors.server.token("door"),
    );
    let public = doors.server.public();
    let asked = |client: &Client, rest: &str| client.send("GET", &desk(&doors, rest), &[PAGE], None).status;
    for rest in &to_set_up {
        assert_eq!(
            (asked(&organizer, rest), asked(&doors.admin, rest)),
            (200, 200),
            "{rest}"
        );
        assert_eq!(
            (asked(&viewer, rest), asked(&door, rest), asked(&public, rest)),
            (403, 403, 303),
            "{rest}"
        );
        if rest.as_str() != "/door/keys" {
            let sent = submit(&viewer, &desk(&doors, rest), &[("name", "x"), ("direction", "both")]).status;
            assert_eq!(sent, 403, "{rest}");
        }
    }
    assert_eq!(
        submit(&viewer, &desk(&doors, "/door/keys"), &[("old", "keep")]).status,
        403
    );
    assert_eq!(
        submit(&public, &desk(&doors, "/door"), &[("names", "shown")]).status,
        401
    );
    for rest in to_read {
        for client in [&organizer, &viewer, &door, &doors.admin] {
            assert_eq!(asked(client, rest), 200, "{rest}");
        }
        assert_eq!((asked(&other, rest), asked(&public, rest)), (403, 303), "{rest}");
    }
    // A viewer is shown no way to what is not for it.
    lacks(
        &page(&viewer, &desk(&doors, "/live")),
        &[&format!("{}\"", desk(&doors, "/door"))],
    );
    let gates = doors.admin.get(&doors.path("/gates")).ok();
    assert_eq!(gates["items"].as_array().map(Vec::len), Some(1), "nothing was changed");
}
