//! The waitlist: first come, first served, whatever frees the places.

use serde_json::{Value, json};

use crate::server::{Client, Server};

/// Adds guests with these party sizes, one after the other.
fn add(client: &Client, event: &str, parties: &[u32]) -> Vec<String> {
    let guest = |(n, size): (usize, &u32)| {
        let fields = json!({"name": format!("Guest {n}"), "party_size": size});
        client.guest(event, fields).id().to_owned()
    };
    parties.iter().enumerate().map(guest).collect()
}

fn statuses(client: &Client, guests: &[String]) -> Vec<String> {
    let status = |id: &String| {
        let guest = client.get(&format!("/api/guests/{id}")).ok();
        guest["status"].as_str().expect("a status").to_owned()
    };
    guests.iter().map(status).collect()
}

#[test]
fn every_freed_place_goes_to_the_first_in_line() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"capacity": 1, "waitlist": true}));
    let guests = add(&admin, event.id(), &[1, 1, 1, 1, 1]);
    let path = |n: usize| format!("/api/guests/{}", guests[n]);
    let [in_, wait, out] = ["registered", "waitlisted", "cancelled"];
    assert_eq!(statuses(&admin, &guests), [in_, wait, wait, wait, wait]);
    admin.patch(&path(0), json!({"status": "cancelled"})).ok();
    assert_eq!(statuses(&admin, &guests), [out, in_, wait, wait, wait]);
    admin.delete(&path(1)).expect(204);
    assert_eq!(statuses(&admin, &guests[2..]), [in_, wait, wait]);
    admin
        .patch(&format!("/api/events/{}", event.id()), json!({"capacity": 2}))
        .ok();
    assert_eq!(statuses(&admin, &guests[2..]), [in_, in_, wait]);
    // Who has left the line is not called up.
    admin.patch(&path(4), json!({"status": "cancelled"})).ok();
    admin
        .patch(&format!("/api/events/{}", event.id()), json!({"capacity": null}))
        .ok();
    assert_eq!(statuses(&admin, &guests[2..]), [in_, in_, out]);
}

#[test]
fn a_large_party_is_not_overtaken_in_line() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"capacity": 4, "waitlist": true}));
    let guests = add(&admin, event.id(), &[4, 3, 1]);
    admin
        .patch(&format!("/api/guests/{}", guests[0]), json!({"party_size": 2}))
        .ok();
    assert_eq!(statuses(&admin, &guests), ["registered", "waitlisted", "waitlisted"]);
    admin
        .patch(&format!("/api/guests/{}", guests[0]), json!({"status": "cancelled"}))
        .ok();
    assert_eq!(statuses(&admin, &guests), ["cancelled", "registered", "registered"]);
}

#[test]
fn a_sold_out_ticket_type_does_not_hold_up_others() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({
        "capacity": 2, "waitlist": true, "ticket_types": [{"name": "A", "quota": 1}, {"name": "B"}],
    }));
    let type_id = |n: usize| event["ticket_types"][n]["id"].clone();
    let guest = |n: usize| {
        let fields = json!({ "ticket_type_id": type_id(n) });
        admin.guest(event.id(), fields).id().to_owned()
    };
    let guests = [guest(0), guest(1), guest(0), guest(1)];
    assert_eq!(
        statuses(&admin, &guests),
        ["registered", "registered", "waitlisted", "waitlisted"]
    );
    admin.delete(&format!("/api/guests/{}", guests[1])).expect(204);
    assert_eq!(
        [statuses(&admin, &guests[2..3]), statuses(&admin, &guests[3..])].concat(),
        ["waitlisted", "registered"]
    );
    // More of the type lets its first in line in, as far as the capacity allows.
    let mut types = event["ticket_types"].clone();
    types[0]["quota"] = json!(5);
    let patch = json!({"ticket_types": types, "capacity": 3});
    admin.patch(&format!("/api/events/{}", event.id()), patch).ok();
    assert_eq!(statuses(&admin, &guests[2..3]), ["registered"]);
}

#[test]
fn a_promotion_is_told_as_one() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"capacity": 1, "waitlist": true}));
    let guests = add(&admin, event.id(), &[1, 1]);
    admin
        .patch(&format!("/api/guests/{}", guests[0]), json!({"status": "cancelled"}))
        .ok();
    let changes = admin.get("/api/changes?limit=1000").ok();
    let items = changes["items"].as_array().expect("items");
    let of = |id: &str| {
        let verbs = items.iter().filter(|item| item["id"] == id);
        verbs.map(|item| item["verb"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(of(&guests[0]), ["guest.registered", "guest.cancelled"]);
    assert_eq!(of(&guests[1]), ["guest.waitlisted", "guest.promoted"]);
    let together = items.iter().rev().take(2).map(|item| &item["seq"]).collect::<Vec<_>>();
    assert_eq!(together[0], together[1], "the place changes hands in one commit");
}

#[test]
fn nobody_moves_up_once_the_event_is_cancelled() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"capacity": 1, "waitlist": true}));
    let guests = add(&admin, event.id(), &[1, 1]);
    admin
        .patch(&format!("/api/events/{}", event.id()), json!({"status": "cancelled"}))
        .ok();
    admin.delete(&format!("/api/guests/{}", guests[0])).expect(204);
    assert_eq!(statuses(&admin, &guests[1..]), ["waitlisted"]);
}

#[test]
fn newcomers_queue_behind_a_party_that_waits_for_free_places() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({
        "capacity": 4, "waitlist": true, "ticket_types": [{"name": "Box", "quota": 1}, {"name": "Stalls"}],
    }));
    let [boxes, stalls] = [0, 1].map(|n| event["ticket_types"][n]["id"].clone());
    let guest = |size: u32, kind: &Value| {
        let fields = json!({"name": "Ada", "party_size": size, "ticket_type_id": kind});
        admin.guest(event.id(), fields)["status"].clone()
    };
    assert_eq!(guest(1, &boxes), "registered");
    assert_eq!(guest(1, &boxes), "waitlisted", "the type is sold out");
    assert_eq!(
        guest(2, &stalls),
        "registered",
        "who waits for a sold-out type is in nobody's way"
    );
    assert_eq!(guest(3, &stalls), "waitlisted", "one place is left");
    assert_eq!(guest(1, &stalls), "waitlisted", "nobody overtakes the party of three");
}
