//! `/api/checkins`: every reason of refusal, parties, exit and re-entry, undo, overrides, walk-ins, money, and codes.

use event_manager::checkin::{CodeKey, Entitlement};
use event_manager::model::{EventId, Heads, Installation, TicketNumber};
use event_manager::store::{Options, Store};
use serde_json::{Value, json};

use crate::doors::{Doors, now, said, scan_id};
use crate::server::Made;

const PARTY_OF_THREE: i64 = 3;

fn number(guest: &Made) -> &str {
    guest["ticket_number"].as_str().expect("a number")
}

#[test]
fn every_reason_is_given() {
    let doors = Doors::with(json!({"waitlist": true, "capacity": 100, "ticket_types": [
        {"name": "Day", "valid_until": "2020-01-01T00:00:00Z"}, {"name": "Night"}, {"name": "Paid", "price": {"amount": "5.00", "currency": "EUR"}}]}));
    let event = doors.admin.get(&doors.path("")).ok();
    let kind = |n: usize| event["ticket_types"][n]["id"].clone();
    let other = doors.admin.event(json!({}));
    let stranger = doors.admin.guest(other.id(), json!({}));
    doors.gate(json!({"name": "North", "ticket_type_ids": [kind(1)]}));
    doors.gate(json!({"name": "Late", "valid_from": "2099-01-01T00:00:00Z"}));
    doors.gate(json!({"name": "Out", "direction": "exit"}));
    let plain = doors.guest(json!({}));
    let replaced = doors.guest(json!({}));
    doors
        .admin
        .post(&format!("/api/guests/{}/ticket", replaced.id()), json!({}))
        .ok();
    let deleted = doors.guest(json!({}));
    doors.admin.delete(&format!("/api/guests/{}", deleted.id())).expect(204);
    let in_already = doors.guest(json!({}));
    doors.scan(&doors.admin, json!({"code": number(&in_already)}));
    let guest = |fields: Value| doors.guest(fields).id().to_owned();
    let cases = [
        (json!({"code": "no code at all"}), "invalid"),
        (json!({"code": "000000000"}), "invalid"),
        (json!({"guest_id": other.id()}), "invalid"),
        (json!({"code": number(&stranger)}), "wrong_event"),
        (json!({"guest_id": stranger.id()}), "wrong_event"),
        (json!({"code": number(&replaced)}), "revoked"),
        (json!({"code": number(&deleted)}), "revoked"),
        (json!({"guest_id": guest(json!({"status": "cancelled"}))}), "canceled"),
        (
            json!({"guest_id": guest(json!({"flags": {"blocked": true}}))}),
            "blocked",
        ),
        (
            json!({"guest_id": guest(json!({"status": "waitlisted"}))}),
            "unapproved",
        ),
        (json!({"guest_id": guest(json!({"ticket_type_id": kind(2)}))}), "unpaid"),
        (json!({"guest_id": plain.id(), "gate": "north"}), "product"),
        (
            json!({"guest_id": plain.id(), "gate": "Out", "direction": "entry"}),
            "product",
        ),
        (json!({"guest_id": plain.id(), "gate": "LATE"}), "invalid_time"),
        (
            json!({"guest_id": guest(json!({"ticket_type_id": kind(0)}))}),
            "invalid_time",
        ),
        (json!({"guest_id": plain.id(), "gate": "Out"}), "not_inside"),
        (json!({"guest_id": plain.id(), "heads": 2}), "already_redeemed"),
        (json!({"code": number(&in_already)}), "already_redeemed"),
    ];
    for (body, reason) in &cases {
        let decision = doors.scan(&doors.admin, body.clone());
        assert_eq!(said(&decision), ("refused", Some(*reason)), "{body}: {decision}");
        if matches!(*reason, "invalid" | "wrong_event") {
            assert_eq!(decision["guest"], json!(null), "{body}");
        }
    }
    let again = doors.scan(&doors.admin, json!({"code": number(&in_already)}));
    assert!(
        again["first_scan"]["at"].is_string(),
        "who comes second is told when the first came: {again}"
    );
    let kept = doors.scans();
    let refused = kept.iter().filter(|scan| scan["result"] == "refused").count();
    assert_eq!(refused, cases.len() + 1, "refusals are kept, too");
    assert_eq!(doors.figures(&plain), (0, 0, "registered".into()));
    doors.admin.patch(&doors.path(""), json!({"status": "cancelled"})).ok();
    let called_off = doors.scan(&doors.admin, json!({"guest_id": plain.id()}));
    assert_eq!(said(&called_off), ("refused", Some("canceled")));
}

#[test]
fn a_scan_that_is_sent_again_is_the_same_scan() {
    let doors = Doors::open();
    let guest = doors.guest(json!({"party_size": 2}));
    let body = doors.body(json!({"code": number(&guest).to_lowercase(), "heads": 1}));
    let first = doors.admin.post("/api/checkins", body.clone()).ok();
    let again = doors.admin.post("/api/checkins", body.clone()).ok();
    assert_eq!(said(&first), ("admitted", None));
    assert_eq!(again, first);
    assert_eq!(doors.scans().len(), 1);
    assert_eq!(doors.figures(&guest).0, 1);
    assert_eq!(
        first["counts"],
        json!({"expected": 1, "checked_in": 1, "admitted": 1, "inside": 1, "gate": null})
    );
    let other = doors.admin.event(json!({}));
    let mut elsewhere = body;
    elsewhere["event_id"] = json!(other.id());
    assert_eq!(doors.admin.post("/api/checkins", elsewhere).kind(409), "scan_id_taken");
}

#[test]
fn parties_come_and_go_head_by_head() {
    let doors = Doors::open();
    let gate = doors.gate(json!({"name": "Main"}));
    let party = doors.guest(json!({"party_size": PARTY_OF_THREE}));
    let pass = |direction: &str, heads: Value| {
        let body = json!({"guest_id": party.id(), "gate": "main", "direction": direction, "heads": heads});
        doors.scan(&doors.admin, body)
    };
    for (direction, heads, result, admitted, inside) in [
        ("entry", json!(1), "admitted", 1, 1),
        ("entry", json!(null), "admitted", 3, 3),
        ("entry", json!(1), "refused", 3, 3),
        ("exit", json!(2), "admitted", 3, 1),
        ("exit", json!(2), "refused", 3, 1),
        ("entry", json!(1), "admitted", 3, 2),
        ("exit", json!(null), "admitted", 3, 0),
        ("entry", json!(null), "admitted", 3, 3),
    ] {
        let decision = pass(direction, heads.clone());
        assert_eq!(decision["result"], result, "{direction} {heads}: {decision}");
        let (has, is_in, status) = doors.figures(&party);
        assert_eq!(
            (has, is_in, status.as_str()),
            (admitted, inside, "checked_in"),
            "{direction} {heads}"
        );
    }
    let figures = pass("exit", json!(3))["counts"].clone();
    assert_eq!(
        figures["gate"],
        json!({"entries": 7, "exits": 7}),
        "heads by gate {gate}"
    );
    doors
        .admin
        .patch(&doors.path("/door/settings"), json!({"reentry": false}))
        .ok();
    let back = pass("entry", json!(1));
    assert_eq!(said(&back), ("refused", Some("already_redeemed")));
    let check = doors.server.command(&["check"]);
    assert!(check.status.success());
}

#[test]
fn what_is_undone_has_not_been() {
    let doors = Doors::open();
    let gate = doors.gate(json!({"name": "Main"}));
    let guest = doors.guest(json!({}));
    let scanned = doors.scan(&doors.admin, json!({"guest_id": guest.id(), "gate": gate}));
    let path = format!("/api/checkins/{}/undo", scanned["scan_id"].as_str().expect("an id"));
    let undone = doors.admin.send("POST", &path, &[], None).ok();
    assert_eq!((&undone["undone"], &undone["admitted"]), (&json!(true), &json!(0)));
    assert_eq!(undone["counts"]["gate"], json!({"entries": 0, "exits": 0}));
    assert_eq!(doors.figures(&guest), (0, 0, "registered".into()));
    let again = doors.admin.send("POST", &path, &[], None).ok();
    assert_eq!(again, undone);
    assert_eq!(
        said(&doors.scan(&doors.admin, json!({"guest_id": guest.id()}))).0,
        "admitted"
    );
    let nothing = format!("/api/checkins/{}/undo", scan_id());
    assert_eq!(doors.admin.send("POST", &nothing, &[], None).kind(404), "not_found");
}

#[test]
fn supervisors_let_in_against_the_rules() {
    let doors = Doors::open();
    let guest = doors.guest(json!({"status": "cancelled"}));
    let body = json!({"guest_id": guest.id(), "override": {"reason": "The band's drummer"}});
    let plain = doors.device(json!({"name": "Plain"}));
    let may = doors.device(json!({"name": "Supervisor", "may_override": true}));
    assert_eq!(
        plain.client.post("/api/checkins", doors.body(body.clone())).kind(403),
        "forbidden"
    );
    let let_in = doors.scan(&may.client, body.clone());
    assert_eq!(said(&let_in), ("admitted", None));
    assert_eq!(doors.figures(&guest), (1, 1, "checked_in".into()));
    assert_eq!(doors.scans()[0]["override"]["reason"], "The band's drummer");
    assert!(doors.conflicts().is_empty(), "an override is no conflict");
    // Whose scan is taken back was cancelled and is it still.
    let path = format!("/api/checkins/{}/undo", let_in["scan_id"].as_str().expect("an id"));
    doors.admin.send("POST", &path, &[], None).ok();
    assert_eq!(doors.figures(&guest), (0, 0, "cancelled".into()));
    // Nobody can let in who is no guest.
    let nobody = json!({"code": "000000000", "override": {"reason": "please"}});
    assert_eq!(said(&doors.scan(&may.client, nobody)), ("refused", Some("invalid")));
    assert_eq!(said(&doors.scan(&doors.admin, body)), ("admitted", None));
}

#[test]
fn walk_ins_become_guests() {
    let doors = Doors::with(
        json!({"capacity": 3, "ticket_types": [{"name": "Box", "price": {"amount": "9.00", "currency": "EUR"}}]}),
    );
    let device = doors.device(json!({"name": "Box office"}));
    let event = doors.admin.get(&doors.path("")).ok();
    let box_office = event["ticket_types"][0]["id"].clone();
    let pair = doors.scan(&device.client, json!({"walk_in": {"name": "Ada", "heads": 2}}));
    assert_eq!(
        (said(&pair).0, &pair["guest"]["name"], &pair["admitted"]),
        ("admitted", &json!("Ada"), &json!(2))
    );
    let body = doors.body(json!({"walk_in": {"ticket_type_id": box_office}}));
    let unpaid = device.client.post("/api/checkins", body).ok();
    assert_eq!(
        (said(&unpaid), &unpaid["guest"]["name"]),
        (("refused", Some("unpaid")), &json!("Walk-in"))
    );
    let paid = doors.scan(&device.client, json!({"guest_id": unpaid["guest"]["id"], "paid": true}));
    assert_eq!((said(&paid).0, &paid["guest"]["payment"]), ("admitted", &json!("paid")));
    let full = device.client.post("/api/checkins", doors.body(json!({"walk_in": {}})));
    assert_eq!(full.kind(409), "event_full");
    let stranger = doors.body(json!({"walk_in": {"ticket_type_id": doors.event}}));
    assert_eq!(
        device.client.post("/api/checkins", stranger).problem(422),
        ["walk_in.ticket_type_id"]
    );
    assert_eq!(
        doors.admin.get(&doors.path("")).ok()["guests"],
        json!({"total": 2, "checked_in": 2})
    );
}

#[test]
fn those_at_the_door_block_and_note_and_take_money() {
    let doors =
        Doors::with(json!({"ticket_types": [{"name": "Seat", "price": {"amount": "9.00", "currency": "EUR"}}]}));
    let event = doors.admin.get(&doors.path("")).ok();
    let guest = doors.guest(json!({"ticket_type_id": event["ticket_types"][0]["id"]}));
    let device = doors.device(json!({"name": "Phone"}));
    let path = doors.path(&format!("/guests/{}/door", guest.id()));
    let changed = device
        .client
        .post(
            &path,
            json!({"blocked": true, "attention": "Has been rude", "paid": true}),
        )
        .ok();
    assert_eq!(
        changed["flags"],
        json!({"vip": false, "attention": "Has been rude", "blocked": true})
    );
    assert_eq!(changed["payment"], "paid");
    assert_eq!(
        said(&doors.scan(&device.client, json!({"guest_id": guest.id()}))),
        ("refused", Some("blocked"))
    );
    let freed = device
        .client
        .post(&path, json!({"blocked": false, "attention": null}))
        .ok();
    assert_eq!(
        freed["flags"],
        json!({"vip": false, "attention": null, "blocked": false})
    );
    assert_eq!(
        device
            .client
            .post(&path, json!({"paid": false, "name": "x"}))
            .problem(422),
        ["paid", "name"]
    );
    let other = doors.admin.event(json!({}));
    let elsewhere = format!("/api/events/{}/guests/{}/door", other.id(), guest.id());
    assert_eq!(doors.admin.post(&elsewhere, json!({})).kind(404), "not_found");
}

#[test]
fn what_is_wrong_is_named() {
    let doors = Doors::open();
    let guest = doors.guest(json!({}));
    for (fields, expected) in [
        (json!({}), vec!["code"]),
        (json!({"code": 7}), vec!["code"]),
        (json!({"code": "x".repeat(5000)}), vec!["code"]),
        (json!({"code": "x", "guest_id": guest.id()}), vec!["code"]),
        (json!({"guest_id": "x", "scan_id": "y"}), vec!["scan_id", "guest_id"]),
        (
            json!({"guest_id": guest.id(), "heads": 0, "direction": "up"}),
            vec!["direction", "heads"],
        ),
        (json!({"guest_id": guest.id(), "heads": 51}), vec!["heads"]),
        (json!({"guest_id": guest.id(), "override": {}}), vec!["override.reason"]),
        (
            json!({"guest_id": guest.id(), "scanned_at": "noon", "extra": 1}),
            vec!["scanned_at", "extra"],
        ),
        (json!({"guest_id": guest.id(), "gate": "Nowhere"}), vec!["gate"]),
        (
            json!({"walk_in": {"heads": 99, "colour": "red"}}),
            vec!["walk_in.heads", "walk_in.colour"],
        ),
        (json!({"event_id": null, "guest_id": guest.id()}), vec!["event_id"]),
    ] {
        let answer = doors.admin.post("/api/checkins", doors.body(fields.clone()));
        assert_eq!(answer.problem(422), expected, "{fields}");
    }
    assert!(doors.scans().is_empty());
}

#[test]
fn a_status_set_by_hand_counts_at_the_door() {
    let doors = Doors::open();
    let guest = doors.guest(json!({"party_size": 2}));
    let path = format!("/api/guests/{}", guest.id());
    doors.admin.patch(&path, json!({"status": "checked_in"})).ok();
    let second = doors.scan(&doors.admin, json!({"guest_id": guest.id()}));
    assert_eq!(said(&second), ("refused", Some("already_redeemed")));
    // A device that did not know of it lets them in once more: now there is something to decide.
    let device = doors.device(json!({"name": "Phone"}));
    let late =
        json!({"scan_id": scan_id(), "guest_id": guest.id(), "scanned_at": now(0), "result": "admitted", "heads": 1});
    let synced = doors.sync(&device.client, &[late]);
    assert_eq!(synced["conflicts"][0]["reason"], "already_redeemed");
    assert_eq!(synced["conflicts"][0]["with"]["origin"], "desk");
    assert_eq!(
        doors.figures(&guest),
        (2, 3, "checked_in".into()),
        "three people are inside"
    );
    doors.admin.patch(&path, json!({"status": "registered"})).ok();
    assert_eq!(doors.figures(&guest), (0, 0, "registered".into()));
    assert!(doors.conflicts().is_empty(), "all scans were taken back by hand");
    // A smaller party is held against what was scanned.
    doors.scan(&doors.admin, json!({"guest_id": guest.id(), "heads": 1}));
    doors.scan(&doors.admin, json!({"guest_id": guest.id(), "heads": 1}));
    doors.admin.patch(&path, json!({"party_size": 1})).ok();
    assert_eq!(doors.figures(&guest), (1, 2, "checked_in".into()));
    assert_eq!(doors.conflicts().len(), 1);
    let check = doors.server.command(&["check"]);
    assert!(check.status.success());
}

/// The secret that only the installation has, read while the server is down.
fn installation(dir: &std::path::Path) -> Installation {
    let (store, _) = Store::open(dir, &Options::default(), &mut |_| {}).expect("opened");
    let found = store.view().get(&Installation::ID).expect("read");
    found.expect("an installation")
}

#[test]
fn codes_are_good_as_long_as_their_keys_are() {
    let Doors { server, admin, event } = Doors::open();
    let guest = admin.guest(&event, json!({"party_size": 2}));
    let other = admin.event(json!({}));
    let stranger = admin.guest(other.id(), json!({}));
    let token = admin.token().to_owned();
    let stopped = server.stop();
    let secret = installation(stopped.dir()).ticket_secret;
    let server = stopped.start();
    let admin = server.with_token(&token);
    let doors = Doors { admin, event, server };
    let code = |event: &str, generation: u32, number: &str| {
        let event: EventId = event.parse().expect("an id");
        let says = Entitlement::of(Heads::new(2).expect("few"));
        let number = TicketNumber::parse(number).expect("a number");
        CodeKey::derive(&secret, event, generation)
            .sign(number, &says)
            .to_string()
    };
    let own = code(&doors.event, 1, number(&guest));
    let scan = |text: &str| {
        let decision = doors.scan(&doors.admin, json!({"code": text, "heads": 1}));
        let (result, reason) = said(&decision);
        reason.unwrap_or(result).to_owned()
    };
    let last = own.len() - 1;
    let forged = format!(
        "{}{}",
        &own[..last - 1],
        if own[last - 1..].starts_with('A') { "BA" } else { "AA" }
    );
    assert_eq!(scan(&forged), "invalid");
    assert_eq!(
        scan(&code(&doors.event, 2, number(&guest))),
        "invalid",
        "a key that is not there yet"
    );
    assert_eq!(scan(&code(other.id(), 1, number(&stranger))), "wrong_event");
    assert_eq!(
        scan(&code(&doors.event, 1, "000000000")),
        "revoked",
        "signed, and nobody's"
    );
    assert_eq!(scan(&format!(" {} \n", own.to_lowercase())), "admitted");
    let keys = doors.admin.post(&doors.path("/door/keys"), json!({})).ok();
    assert_eq!(keys["keys"].as_array().map(Vec::len), Some(2));
    assert_eq!(scan(&own), "admitted", "a new key leaves the old one good");
    doors
        .admin
        .post(&doors.path("/door/keys"), json!({"revoke_old": true}))
        .ok();
    assert_eq!(scan(&own), "revoked");
    let newest = code(&doors.event, 3, number(&guest));
    assert_eq!(scan(&newest), "already_redeemed");
    doors
        .admin
        .post(&format!("/api/guests/{}/ticket", guest.id()), json!({}))
        .ok();
    assert_eq!(scan(&newest), "revoked", "the guest has another number now");
}
