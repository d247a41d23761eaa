//! `/api/events/{id}/guests/bulk`: many guests at once, in batches, with progress.

use serde_json::{Value, json};

use crate::server::{Client, Made, Server};

fn guests(client: &Client, event: &str, count: usize) -> Vec<String> {
    let guest = |n| {
        client
            .guest(event, json!({"name": format!("Guest {n}")}))
            .id()
            .to_owned()
    };
    (0..count).map(guest).collect()
}

fn path(event: &Made) -> String {
    format!("/api/events/{}/guests/bulk", event.id())
}

fn figures(outcome: &Value) -> [u64; 5] {
    ["total", "done", "changed", "skipped", "failed"].map(|name| outcome[name].as_u64().expect("a figure"))
}

#[test]
fn a_filter_names_guests_by_status() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let ids = guests(&admin, event.id(), 5);
    admin
        .patch(&format!("/api/guests/{}", ids[0]), json!({"status": "invited"}))
        .ok();
    let act = |body: Value| admin.post(&path(&event), body).ok();
    let body = json!({"action": "set_status", "status": "checked_in", "filter": {"status": ["registered"]}});
    assert_eq!(figures(&act(body.clone())), [4, 4, 4, 0, 0]);
    assert_eq!(figures(&act(body)), [0, 0, 0, 0, 0]);
    let cancelled = act(json!({"action": "cancel", "filter": {}}));
    assert_eq!(figures(&cancelled), [5, 5, 5, 0, 0]);
    assert_eq!(
        figures(&act(json!({"action": "cancel", "filter": {}}))),
        [5, 5, 0, 5, 0]
    );
    assert_eq!(
        figures(&act(json!({"action": "delete", "filter": {"status": "cancelled"}}))),
        [5, 5, 5, 0, 0]
    );
    assert_eq!(
        admin
            .pages(&format!("/api/events/{}/guests?limit=10", event.id()))
            .len(),
        0
    );
}

#[test]
fn a_filter_has_words_ticket_type_and_payment() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"ticket_types": [{"name": "Adult"}]}));
    let adult = &event["ticket_types"][0]["id"];
    for (name, kind, payment) in [
        ("Ada One", json!(adult), "paid"),
        ("Ada Two", json!(adult), "unpaid"),
        ("Ada Three", json!(null), "unpaid"),
        ("Bob", json!(null), "unpaid"),
    ] {
        admin.guest(
            event.id(),
            json!({"name": name, "ticket_type_id": kind, "payment": payment}),
        );
    }
    let elsewhere = admin.event(json!({}));
    admin.guest(elsewhere.id(), json!({"name": "Ada Elsewhere"}));
    let total = |filter: Value| {
        let body = json!({"action": "set_status", "status": "registered", "filter": filter});
        figures(&admin.post(&path(&event), body).ok())[0]
    };
    for (filter, expected) in [
        (json!({"q": "ada"}), 3),
        (json!({"q": "ada", "payment": "unpaid"}), 2),
        (json!({"q": "ada", "payment": "unpaid", "ticket_type_id": adult}), 1),
        (json!({"q": "ada", "status": "invited"}), 0),
        (json!({"ticket_type_id": "none"}), 2),
        (json!({"ticket_type_id": adult, "status": ["registered"]}), 2),
        (json!({"payment": "paid"}), 1),
    ] {
        assert_eq!(total(filter.clone()), expected, "{filter}");
    }
    for (filter, field) in [
        (json!({"q": "x".repeat(5000)}), "filter.q"),
        (json!({"ticket_type_id": "x"}), "filter.ticket_type_id"),
        (json!({"payment": "x"}), "filter.payment"),
        (json!({"flags": {}}), "filter.flags"),
    ] {
        let body = json!({"action": "delete", "filter": filter});
        assert_eq!(admin.post(&path(&event), body).problem(422), [field]);
    }
}

#[test]
fn ids_name_guests_of_this_event_only() {
    let server = Server::start();
    let admin = server.token("admin");
    let (event, other) = (admin.event(json!({})), admin.event(json!({})));
    let ids = guests(&admin, event.id(), 3);
    let foreign = guests(&admin, other.id(), 1);
    let nobody = "01890a5d-ac96-774b-bcce-b302099a8057";
    let body = json!({"action": "delete", "ids": [ids[0], ids[0], foreign[0], nobody]});
    let outcome = admin.post(&path(&event), body).ok();
    assert_eq!(
        figures(&outcome),
        [4, 4, 1, 3, 0],
        "a guest of another event is as good as none"
    );
    admin.get(&format!("/api/guests/{}", foreign[0])).ok();
    assert_eq!(admin.get(&format!("/api/guests/{}", ids[0])).status, 404);
    assert_eq!(
        figures(&admin.post(&path(&event), json!({"action": "delete", "ids": []})).ok()),
        [0; 5]
    );
}

#[test]
fn freed_places_go_to_the_waitlist() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"capacity": 3, "waitlist": true}));
    let ids = guests(&admin, event.id(), 5);
    let outcome = admin
        .post(&path(&event), json!({"action": "cancel", "ids": ids[..2]}))
        .ok();
    assert_eq!((&outcome["changed"], &outcome["promoted"]), (&json!(2), &json!(2)));
    let page = admin
        .get(&format!("/api/events/{}/guests?status=waitlisted", event.id()))
        .ok();
    assert_eq!(page["items"], json!([]));
    // Those for whom there is no room are listed, and do not stop the others.
    let outcome = admin
        .post(
            &path(&event),
            json!({"action": "set_status", "status": "registered", "ids": ids}),
        )
        .ok();
    assert_eq!(figures(&outcome), [5, 5, 0, 3, 2]);
    let errors = outcome["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 2);
    assert_eq!(
        (&errors[0]["id"], &errors[0]["message"]),
        (&json!(ids[0]), &json!("the event is full"))
    );
}

#[test]
fn progress_comes_line_by_line() {
    let server = Server::start_with_settings(&[("LIMITS_BULK_BATCH", "4")]);
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    guests(&admin, event.id(), 10);
    let body = json!({"action": "cancel", "filter": {}});
    let answer = admin.send_json("POST", &path(&event), &[("accept", "application/x-ndjson")], &body);
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/x-ndjson"))
    );
    let text = answer.text();
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let done: Vec<[u64; 5]> = lines.map(|line| figures(&line)).collect();
    assert_eq!(done, [[10, 4, 4, 0, 0], [10, 8, 8, 0, 0], [10, 10, 10, 0, 0]]);
}

#[test]
fn progress_is_refused_as_plainly_as_an_answer() {
    let server = Server::start();
    let admin = server.token("admin");
    let viewer = server.token("viewer");
    let event = admin.event(json!({"status": "draft"}));
    let body = json!({"action": "cancel", "filter": {}});
    let ask =
        |client: &Client, path: &str| client.send_json("POST", path, &[("accept", "application/x-ndjson")], &body);
    assert_eq!(ask(&viewer, &path(&event)).kind(403), "forbidden");
    assert_eq!(ask(&server.public(), &path(&event)).kind(404), "not_found");
    let nowhere = "/api/events/01890a5d-ac96-774b-bcce-b302099a8057/guests/bulk";
    assert_eq!(ask(&admin, nowhere).kind(404), "not_found");
    // Nobody to act on is an outcome, too.
    let outcome: Value = serde_json::from_str(ask(&admin, &path(&event)).text().trim()).expect("a line");
    assert_eq!(figures(&outcome), [0; 5]);
}

#[test]
fn what_is_no_bulk_action_is_refused() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    for (body, fields) in [
        (json!({}), vec!["action", "filter"]),
        (json!({"action": "explode", "filter": {}}), vec!["action"]),
        (json!({"action": "set_status", "filter": {}}), vec!["status"]),
        (
            json!({"action": "cancel", "status": "invited", "filter": {}}),
            vec!["status"],
        ),
        (json!({"action": "cancel"}), vec!["filter"]),
        (json!({"action": "cancel", "ids": ["x"]}), vec!["ids[0]"]),
        (json!({"action": "cancel", "ids": [], "filter": {}}), vec!["filter"]),
        (
            json!({"action": "cancel", "filter": {"status": "late", "name": "A"}}),
            vec!["filter.status[0]", "filter.name"],
        ),
        (
            json!({"action": "cancel", "ids": vec![event.id(); 10_001]}),
            vec!["ids"],
        ),
    ] {
        assert_eq!(
            admin.post(&path(&event), body.clone()).problem(422),
            fields,
            "{}",
            body.to_string().len()
        );
    }
}
