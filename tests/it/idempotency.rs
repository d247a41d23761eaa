//! `Idempotency-Key`: once is once, whatever is sent again.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::server::{Answer, Client, EVENT_DATE, Server};

fn post(client: &Client, key: &str, path: &str, body: &Value) -> Answer {
    client.send_json("POST", path, &[("idempotency-key", key)], body)
}

fn event() -> Value {
    json!({"name": "Gala", "date": EVENT_DATE, "status": "active"})
}

#[test]
fn the_same_request_gets_the_same_answer() {
    let server = Server::start();
    let admin = server.token("admin");
    let first = post(&admin, "k1", "/api/events", &event());
    first.created();
    let again = post(&admin, "k1", "/api/events", &event());
    assert_eq!((again.status, &again.bytes), (201, &first.bytes));
    for name in ["location", "etag", "journal-seq", "content-type"] {
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(first.header("idempotency-replayed"), None);
    assert_eq!(admin.pages("/api/events?limit=10").len(), 1);
    let mut other = event();
    other["name"] = json!("Ball");
    assert_eq!(
        post(&admin, "k1", "/api/events", &other).kind(409),
        "idempotency_key_reused"
    );
    let elsewhere = post(&admin, "k1", "/api/venues", &json!({"name": "Hall"}));
    assert_eq!(elsewhere.kind(409), "idempotency_key_reused");
    post(&admin, "k2", "/api/events", &event()).created();
    let organizer = server.token("organizer");
    post(&organizer, "k1", "/api/events", &other).created();
    assert_eq!(
        admin.pages("/api/events?limit=10").len(),
        3,
        "a key is its caller's own"
    );
}

#[test]
fn answers_survive_a_restart_and_a_crash() {
    let server = Server::start();
    let admin = server.token("admin");
    let first = post(&admin, "k", "/api/events", &event());
    let server = server.restart();
    let admin = server.with_token(admin.token());
    assert_eq!(post(&admin, "k", "/api/events", &event()).bytes, first.bytes);
    let late = post(&admin, "late", "/api/events", &event());
    let server = server.kill().start();
    let admin = server.with_token(admin.token());
    assert_eq!(post(&admin, "late", "/api/events", &event()).bytes, late.bytes);
    assert_eq!(admin.pages("/api/events?limit=10").len(), 2);
}

#[test]
fn duplicates_at_the_same_time_make_one_document() {
    let server = Server::start();
    let admin = server.token("admin");
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let admin = admin.clone();
            std::thread::spawn(move || post(&admin, "rush", "/api/events", &event()))
        })
        .collect();
    let answers: BTreeSet<Vec<u8>> = threads
        .into_iter()
        .map(|thread| {
            let answer = thread.join().expect("an answer");
            answer.created();
            answer.bytes
        })
        .collect();
    assert_eq!(answers.len(), 1);
    assert_eq!(admin.pages("/api/events?limit=10").len(), 1);
}

#[test]
fn a_refusal_is_not_kept() {
    let server = Server::start();
    let admin = server.token("admin");
    let full = admin.event(json!({"capacity": 0}));
    let path = format!("/api/events/{}/guests", full.id());
    let guest = json!({"name": "Ada"});
    assert_eq!(post(&admin, "k", &path, &guest).kind(409), "event_full");
    assert_eq!(post(&admin, "k", &path, &json!({"name": 1})).problem(422), ["name"]);
    admin
        .patch(&format!("/api/events/{}", full.id()), json!({"capacity": 1}))
        .ok();
    let made = post(&admin, "k", &path, &guest);
    assert_eq!(made.header("idempotency-replayed"), None);
    made.created();
    assert_eq!(post(&admin, "k", &path, &guest).bytes, made.bytes);
}

#[test]
fn keys_have_bounds() {
    let server = Server::start();
    let admin = server.token("admin");
    for bad in ["", &"k".repeat(256), "schlüssel"] {
        assert_eq!(
            post(&admin, bad, "/api/events", &event()).kind(400),
            "malformed",
            "{bad}"
        );
    }
    post(&admin, &"k".repeat(255), "/api/events", &event()).created();
}

#[test]
fn secrets_are_not_kept_with_the_answer() {
    let server = Server::start();
    let admin = server.token("admin");
    let token = json!({"name": "door", "role": "door"});
    let first = post(&admin, "k", "/api/tokens", &token).created();
    let secret = first["token"].as_str().expect("a token");
    let again = post(&admin, "k", "/api/tokens", &token);
    assert_eq!(again.kind(409), "answer_not_kept");
    assert!(!again.text().contains(secret));
    let tokens = admin.get("/api/tokens").ok();
    let named = tokens["items"].as_array().expect("items").iter();
    assert_eq!(named.filter(|token| token["name"] == "door").count(), 1);
}

#[test]
fn a_bulk_action_under_a_key_runs_once() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"capacity": 1, "waitlist": true}));
    let guests = [0, 1, 2].map(|_| admin.guest(event.id(), json!({})).id().to_owned());
    let path = format!("/api/events/{}/guests/bulk", event.id());
    let body = json!({"action": "delete", "filter": {"status": "registered"}});
    let first = post(&admin, "k", &path, &body);
    assert_eq!(
        (&first.ok()["changed"], &first.ok()["promoted"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(post(&admin, "k", &path, &body).bytes, first.bytes);
    admin.get(&format!("/api/guests/{}", guests[1])).ok();
}

#[test]
fn a_batch_under_a_key_makes_things_once() {
    let server = Server::start();
    let admin = server.token("admin");
    let body = json!({"requests": [
        {"method": "POST", "path": "/api/events", "body": event()},
        {"method": "POST", "path": "/api/events", "body": event()},
        {"method": "POST", "path": "/api/venues", "body": {"name": "Hall"}, "headers": {"Idempotency-Key": "own"}},
    ]});
    let first = post(&admin, "k", "/api/batch", &body).ok();
    let again = post(&admin, "k", "/api/batch", &body).ok();
    for n in 0..3 {
        let [first, again] = [&first, &again].map(|answer| &answer["responses"][n]);
        assert_eq!((&first["status"], &first["body"]), (&again["status"], &again["body"]));
    }
    assert_eq!(admin.pages("/api/events?limit=10").len(), 2);
    let own = post(&admin, "own", "/api/venues", &json!({"name": "Hall"}));
    assert_eq!(own.header("idempotency-replayed"), Some("true"));
}
