//! `/api/guests`: shape, tickets, capacity in heads, quotas, status transitions, versions, covered lists.

use serde_json::{Value, json};

use crate::server::{Client, Server};

const FIELDS: [&str; 21] = [
    "id",
    "event_id",
    "name",
    "email",
    "phone",
    "company",
    "status",
    "party_size",
    "ticket_type_id",
    "payment",
    "flags",
    "answers",
    "notes",
    "language",
    "admitted",
    "inside",
    "ticket_number",
    "checked_in_at",
    "created_at",
    "updated_at",
    "version",
];

/// `guests.total` and `guests.checked_in` of an event.
fn totals(client: &Client, event: &str) -> (u64, u64) {
    let guests = client.get(&format!("/api/events/{event}")).ok()["guests"].clone();
    let figure = |name: &str| guests[name].as_u64().expect("a figure");
    (figure("total"), figure("checked_in"))
}

#[test]
fn a_new_guest_has_every_field_and_the_defaults() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let answer = admin.post(
        "/api/guests",
        json!({"event_id": event.id(), "name": "Ada", "email": ""}),
    );
    let guest = answer.created();
    let path = format!("/api/guests/{}", guest.id());
    assert_eq!(answer.header("location"), Some(path.as_str()));
    let fields: Vec<&str> = guest
        .0
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(fields, FIELDS);
    for (field, value) in [
        ("event_id", json!(event.id())),
        ("email", Value::Null),
        ("language", Value::Null),
        ("status", json!("registered")),
        ("party_size", json!(1)),
        ("payment", json!("free")),
        ("flags", json!({"vip": false, "attention": null, "blocked": false})),
        ("admitted", json!(0)),
        ("version", json!(1)),
    ] {
        assert_eq!(guest[field], value, "{field}");
    }
    assert_eq!(admin.get(&path).ok(), guest.0);
    assert_eq!(totals(&admin, event.id()), (1, 0));
}

#[test]
fn faults_of_a_guest_are_named() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"questions": [{"label": "Meal?", "kind": "choice", "options": ["Fish"]}]}));
    let question = event["questions"][0]["id"].as_str().expect("an id");
    let other = admin.event(json!({}));
    let in_event = format!("/api/events/{}/guests", event.id());
    for (body, expected) in [
        (json!({"name": ""}), vec!["name"]),
        (
            json!({"name": "A", "email": "nobody", "party_size": 0}),
            vec!["email", "party_size"],
        ),
        (json!({"name": "A", "party_size": 51}), vec!["party_size"]),
        (
            json!({"name": "A", "ticket_type_id": event.id()}),
            vec!["ticket_type_id"],
        ),
        (json!({"name": "A", "event_id": other.id()}), vec!["event_id"]),
        (
            json!({"name": "A", "flags": {"vip": "yes", "x": 1}}),
            vec!["flags.vip", "flags.x"],
        ),
        (
            json!({"name": "A", "ticket_number": "x", "admitted": 1}),
            vec!["admitted", "ticket_number"],
        ),
        (json!({"name": "A", "nickname": "B"}), vec!["nickname"]),
    ] {
        assert_eq!(admin.post(&in_event, body.clone()).problem(422), expected, "{body}");
    }
    let answers = admin.post(&in_event, json!({"name": "A", "answers": {question: "Meat"}}));
    assert_eq!(answers.problem(422), [format!("answers.{question}")]);
    assert_eq!(
        admin.post("/api/guests", json!({"name": "A"})).problem(422),
        ["event_id"]
    );
    let nowhere = json!({"name": "A", "event_id": "01890a5d-ac96-774b-bcce-b302099a8057"});
    assert_eq!(admin.post("/api/guests", nowhere).kind(404), "not_found");
    assert_eq!(totals(&admin, event.id()), (0, 0));
}

#[test]
fn capacity_counts_heads() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"capacity": 3}));
    let pair = admin.guest(event.id(), json!({"party_size": 2}));
    let add = |fields: Value| admin.post(&format!("/api/events/{}/guests", event.id()), fields);
    assert_eq!(add(json!({"name": "B", "party_size": 2})).kind(409), "event_full");
    let single = add(json!({"name": "B"})).created();
    assert_eq!(add(json!({"name": "C"})).kind(409), "event_full");
    let path = format!("/api/guests/{}", pair.id());
    assert_eq!(admin.patch(&path, json!({"party_size": 3})).kind(409), "event_full");
    assert_eq!(admin.get(&path).ok()["party_size"], 2);
    admin.patch(&path, json!({"party_size": 1})).ok();
    let more = add(json!({"name": "C"})).created();
    // A place that was given up is taken by others; coming back needs room again.
    let path = format!("/api/guests/{}", single.id());
    admin.patch(&path, json!({"status": "cancelled"})).ok();
    add(json!({"name": "D"})).created();
    assert_eq!(
        admin.patch(&path, json!({"status": "registered"})).kind(409),
        "event_full"
    );
    admin.delete(&format!("/api/guests/{}", more.id())).expect(204);
    admin.patch(&path, json!({"status": "registered"})).ok();
    // Capacity may fall below what is taken: nobody is thrown out, and nobody comes in.
    admin
        .patch(&format!("/api/events/{}", event.id()), json!({"capacity": 1}))
        .ok();
    assert_eq!(add(json!({"name": "E"})).kind(409), "event_full");
    admin.patch(&path, json!({"notes": "still there"})).ok();
    assert_eq!(totals(&admin, event.id()), (3, 0));
}

#[test]
fn quotas_count_heads_of_their_ticket_type() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({
        "ticket_types": [{"name": "VIP", "quota": 2, "price": {"amount": "99", "currency": "EUR"}}, {"name": "Free"}],
    }));
    let (vip, free) = (&event["ticket_types"][0]["id"], &event["ticket_types"][1]["id"]);
    let guest = admin.guest(event.id(), json!({"ticket_type_id": vip, "party_size": 2}));
    assert_eq!(guest["payment"], "unpaid", "the price decides");
    let path = format!("/api/events/{}/guests", event.id());
    let refused = admin.post(&path, json!({"name": "B", "ticket_type_id": vip}));
    assert_eq!(refused.kind(409), "sold_out");
    let other = admin.guest(event.id(), json!({"ticket_type_id": free}));
    assert_eq!(other["payment"], "free");
    let change = admin.patch(&format!("/api/guests/{}", other.id()), json!({"ticket_type_id": vip}));
    assert_eq!(change.kind(409), "sold_out");
    admin
        .patch(&format!("/api/guests/{}", guest.id()), json!({"ticket_type_id": null}))
        .ok();
    admin
        .patch(&format!("/api/guests/{}", other.id()), json!({"ticket_type_id": vip}))
        .ok();
}

#[test]
fn status_changes_move_the_figures() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let guest = admin.guest(event.id(), json!({"status": "invited", "party_size": 3}));
    let path = format!("/api/guests/{}", guest.id());
    assert_eq!(totals(&admin, event.id()), (1, 0));
    for (status, admitted, expected) in [
        ("registered", 0, (1, 0)),
        ("checked_in", 3, (1, 1)),
        ("registered", 0, (1, 0)),
        ("checked_in", 3, (1, 1)),
        ("cancelled", 0, (0, 0)),
        ("waitlisted", 0, (0, 0)),
        ("registered", 0, (1, 0)),
    ] {
        let changed = admin.patch(&path, json!({ "status": status })).ok();
        assert_eq!(changed["admitted"], admitted, "{status}");
        assert_eq!(changed["inside"], admitted, "{status}");
        assert_eq!(changed["checked_in_at"].is_string(), status == "checked_in", "{status}");
        assert_eq!(totals(&admin, event.id()), expected, "{status}");
    }
    admin.delete(&path).expect(204);
    assert_eq!(totals(&admin, event.id()), (0, 0));
    assert_eq!(admin.get(&path).kind(404), "not_found");
}

#[test]
fn a_cancelled_event_takes_no_guests() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"status": "cancelled"}));
    let refused = admin.post(&format!("/api/events/{}/guests", event.id()), json!({"name": "Ada"}));
    assert_eq!(refused.kind(409), "event_cancelled");
}

#[test]
fn versions_guard_guests() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let guest = admin.guest(event.id(), json!({}));
    let path = format!("/api/guests/{}", guest.id());
    let tag = admin.get(&path).header("etag").expect("an ETag").to_owned();
    assert_eq!(admin.send("GET", &path, &[("if-none-match", &tag)], None).status, 304);
    let patch = |name: &str| admin.send_json("PATCH", &path, &[("if-match", &tag)], &json!({ "name": name }));
    patch("B").ok();
    assert_eq!(patch("C").kind(412), "stale");
    assert_eq!(
        admin.send("DELETE", &path, &[("if-match", &tag)], None).kind(412),
        "stale"
    );
    let moved = admin.patch(&path, json!({"event_id": "01890a5d-ac96-774b-bcce-b302099a8057"}));
    assert_eq!(moved.problem(422), ["event_id"]);
    admin.patch(&path, json!({"event_id": event.id()})).ok();
}

#[test]
fn guests_are_found_by_email_ticket_and_status() {
    let server = Server::start();
    let admin = server.token("admin");
    let (event, other) = (admin.event(json!({})), admin.event(json!({})));
    let ada = admin.guest(event.id(), json!({"email": "Ada@Example.org"}));
    let ben = admin.guest(event.id(), json!({"name": "Ben", "status": "invited"}));
    let again = admin.guest(other.id(), json!({"email": "ada@example.ORG"}));
    let ids = |query: &str| {
        let page = admin.get(&format!("/api/guests?{query}")).ok();
        let items = page["items"].as_array().expect("items").clone();
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("email=ADA@example.org"), [ada.id(), again.id()]);
    assert_eq!(
        ids(&format!("email=ada@example.org&event_id={}", other.id())),
        [again.id()]
    );
    assert_eq!(ids(&format!("event_id={}&status=invited", event.id())), [ben.id()]);
    assert_eq!(ids("status=invited,registered"), [ada.id(), ben.id(), again.id()]);
    let number = ben["ticket_number"].as_str().expect("a number");
    let (start, end) = number.split_at(4);
    let sloppy = format!("{}%20-{}", start.to_lowercase(), end.to_lowercase());
    assert_eq!(ids(&format!("ticket_number={sloppy}")), [ben.id()]);
    let wrong = if number.ends_with('2') { "3" } else { "2" };
    let mistyped = format!("/api/guests?ticket_number={}{wrong}", &number[..number.len() - 1]);
    assert_eq!(
        admin.get(&mistyped).problem(422),
        ["ticket_number"],
        "the check character finds mistakes"
    );
    assert_eq!(
        admin.get("/api/guests?email=x&status=y&event_id=z").problem(422),
        ["event_id", "email", "status"]
    );
}

#[test]
fn a_covered_list_reads_no_document() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    for n in 0..30 {
        let status = if n % 3 == 0 { "invited" } else { "registered" };
        admin.guest(
            event.id(),
            json!({"name": format!("Guest {n:02}"), "email": format!("g{n}@example.org"), "status": status}),
        );
    }
    let fields = "fields=id,event_id,name,email,status,ticket_number";
    for (filter, index) in [
        ("", "guests_by_event"),
        ("&status=invited", "guests_by_event_status"),
        ("&sort=-name", "guests_by_event_name"),
    ] {
        let path = format!("/api/events/{}/guests?{fields}&explain=true{filter}", event.id());
        let covered = admin.get(&path).ok();
        let plan = &covered["plan"];
        assert_eq!(plan["index"], index);
        assert_eq!(
            (&plan["documents_fetched"], &plan["covered"]),
            (&json!(0), &json!(true))
        );
        let more = admin.get(&path.replace("?fields=", "?fields=party_size,")).ok();
        assert_eq!(more["plan"]["covered"], false);
        let items = more["items"].as_array().expect("items").iter().cloned();
        let without: Vec<Value> = items
            .map(|mut item| {
                item.as_object_mut().expect("an object").remove("party_size");
                item
            })
            .collect();
        assert_eq!(
            covered["items"],
            json!(without),
            "the index says what the documents say"
        );
    }
}
