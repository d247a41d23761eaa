//! `/api/batch`: many requests in one, each for itself.

use serde_json::{Value, json};

use crate::server::{Client, EVENT_DATE, Server};

fn batch(client: &Client, requests: Value) -> Vec<Value> {
    let answer = client.post("/api/batch", json!({ "requests": requests })).ok();
    answer["responses"].as_array().expect("responses").clone()
}

#[test]
fn requests_are_answered_in_their_order() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"capacity": 2}));
    let guests = format!("/api/events/{}/guests", event.id());
    let path = format!("/api/events/{}", event.id());
    let add = |id: &str| json!({"id": id, "method": "POST", "path": guests, "body": {"name": id}});
    let answers = batch(
        &admin,
        json!([
            {"id": "read", "method": "GET", "path": path},
            add("a"),
            add("b"),
            add("full"),
            {"id": "more", "method": "PATCH", "path": path, "body": {"capacity": 3}},
            add("c"),
            {"id": "list", "method": "GET", "path": format!("{guests}?fields=name")},
            {"method": "GET", "path": "/api/nowhere"},
        ]),
    );
    let ids: Vec<&str> = answers.iter().map(|one| one["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, ["read", "a", "b", "full", "more", "c", "list", "7"]);
    let statuses: Vec<u64> = answers
        .iter()
        .map(|one| one["status"].as_u64().expect("a status"))
        .collect();
    assert_eq!(statuses, [200, 201, 201, 409, 200, 201, 200, 404]);
    assert_eq!(answers[3]["headers"]["content-type"], "application/problem+json");
    assert!(answers[1]["headers"]["location"].is_string());
    let names = answers[6]["body"]["items"].as_array().expect("items");
    assert_eq!(names.len(), 3, "reads see the batch's writes");
}

#[test]
fn a_batch_has_the_rights_of_its_sender() {
    let server = Server::start();
    let admin = server.token("admin");
    let viewer = server.token("viewer");
    let event = admin.event(json!({"status": "draft"}));
    let path = format!("/api/events/{}", event.id());
    let requests =
        json!([{"method": "GET", "path": path}, {"method": "PATCH", "path": path, "body": {"name": "Mine"}}]);
    let statuses = |client: &Client| {
        let answers = batch(client, requests.clone());
        answers
            .iter()
            .map(|one| one["status"].as_u64().expect("a status"))
            .collect::<Vec<_>>()
    };
    assert_eq!(statuses(&server.public()), [404, 404]);
    assert_eq!(statuses(&viewer), [200, 403]);
    assert_eq!(statuses(&admin), [200, 200]);
    let sneaky =
        json!([{"method": "GET", "path": path, "headers": {"Authorization": format!("Bearer {}", admin.token())}}]);
    let refused = server.public().post("/api/batch", json!({ "requests": sneaky }));
    assert_eq!(refused.problem(422), ["requests[0].headers.Authorization"]);
}

#[test]
fn headers_reach_their_request() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let path = format!("/api/events/{}", event.id());
    let tag = admin.get(&path).header("etag").expect("an ETag").to_owned();
    let answers = batch(
        &admin,
        json!([
            {"method": "GET", "path": path, "headers": {"If-None-Match": tag}},
            {"method": "PATCH", "path": path, "headers": {"If-Match": "\"7-0\""}, "body": {"name": "Ball"}},
            {"method": "POST", "path": "/api/events", "headers": {"Content-Type": "text/plain"}, "body": {}},
        ]),
    );
    let statuses: Vec<&Value> = answers.iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, [304, 412, 415]);
    assert_eq!(answers[0]["body"], Value::Null);
}

#[test]
fn what_is_no_batch_is_refused() {
    let server = Server::start();
    let admin = server.token("admin");
    let one = json!({"method": "GET", "path": "/healthz"});
    let refused = |requests: Value| admin.post("/api/batch", json!({ "requests": requests })).problem(422);
    assert_eq!(refused(json!(vec![one.clone(); 101])), ["requests"]);
    assert_eq!(batch(&admin, json!(vec![one; 100])).len(), 100);
    assert_eq!(batch(&admin, json!([])).len(), 0);
    for path in [
        "/api/batch",
        "/api/batch?x=1",
        "/api/changes/stream",
        "/api/events/export",
        "/api/events/1/guests/import",
    ] {
        assert_eq!(
            refused(json!([{"method": "POST", "path": path, "body": {"requests": []}}])),
            ["requests[0].path"]
        );
    }
    for path in ["http://example.org/", "api/events", "", "/a b", "/ä"] {
        assert_eq!(
            refused(json!([{"method": "GET", "path": path}])),
            ["requests[0].path"],
            "{path}"
        );
    }
    assert_eq!(
        refused(json!([{"method": "TRACE"}, 7])),
        ["requests[0].method", "requests[0].path", "requests[1]"]
    );
    assert_eq!(
        refused(json!([{"method": "GET", "path": "/healthz", "headers": {"x": 1, "a b": "c", "y": "\n"}, "sort": 1}]))
            .len(),
        4
    );
    assert_eq!(admin.post("/api/batch", json!({})).problem(422), ["requests"]);
    let round_about = batch(
        &admin,
        json!([{"method": "POST", "path": "/api/%62atch", "body": {"requests": []}}]),
    );
    assert_eq!(round_about[0]["status"], 404);
}

#[test]
fn each_request_of_a_batch_is_counted_against_limits() {
    let server = Server::start_with_settings(&[("LIMITS_REGISTRATIONS_PER_MINUTE", "2")]);
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open", "date": EVENT_DATE}));
    let one =
        json!({"method": "POST", "path": format!("/api/events/{}/registrations", event.id()), "body": {"name": "Ada"}});
    let answers = batch(&server.public(), json!(vec![one; 4]));
    let statuses: Vec<&Value> = answers.iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, [201, 201, 429, 429]);
    assert!(answers[2]["headers"]["retry-after"].is_string());
}
