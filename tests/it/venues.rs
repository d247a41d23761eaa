//! `/api/venues`: shape, places, versions, and that events keep their venue.

use serde_json::{Value, json};

use crate::server::Server;

#[test]
fn venues_are_made_shown_changed_and_deleted() {
    let server = Server::start();
    let admin = server.token("admin");
    let point = json!({"type": "Point", "coordinates": [13.3777, 52.5163]});
    let answer = admin.post(
        "/api/venues",
        json!({"name": "Tor", "city": "Berlin", "country": "DE", "location": point}),
    );
    let venue = answer.created();
    let path = format!("/api/venues/{}", venue.id());
    assert_eq!(answer.header("location"), Some(path.as_str()));
    assert_eq!((&venue["location"], &venue["address"]), (&point, &Value::Null));
    let read = server.get(&path);
    assert_eq!(read.ok(), venue.0, "venues are public");
    let tag = read.header("etag").expect("an ETag").to_owned();
    assert_eq!(
        server
            .public()
            .send("GET", &path, &[("if-none-match", &tag)], None)
            .status,
        304
    );
    let moved = admin
        .patch(&path, json!({"location": {"coordinates": [-180, 90]}, "city": null}))
        .ok();
    assert_eq!(moved["location"]["coordinates"], json!([-180.0, 90.0]));
    assert_eq!((&moved["city"], &moved["version"]), (&Value::Null, &json!(2)));
    for (method, body) in [("PATCH", Some(b"{\"name\":\"X\"}".as_slice())), ("DELETE", None)] {
        let headers = [("if-match", tag.as_str()), ("content-type", "application/json")];
        assert_eq!(admin.send(method, &path, &headers, body).kind(412), "stale");
    }
    admin.delete(&path).expect(204);
    assert_eq!(server.get(&path).kind(404), "not_found");
}

#[test]
fn a_place_is_a_point_on_the_earth() {
    let server = Server::start();
    let admin = server.token("admin");
    for bad in [
        json!([13.4, 52.5]),
        json!({"type": "Point"}),
        json!({"type": "Point", "coordinates": [181, 0]}),
        json!({"type": "Point", "coordinates": [0, -91]}),
        json!({"type": "Point", "coordinates": [0, 0, 7]}),
        json!({"type": "Point", "coordinates": [1e308, 0]}),
        json!({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}),
        json!("Berlin"),
    ] {
        let answer = admin.post("/api/venues", json!({"name": "Hall", "location": bad}));
        assert_eq!(answer.problem(422), ["location"], "{bad}");
    }
    assert_eq!(
        admin
            .post("/api/venues", json!({"city": 5, "zip": "10117"}))
            .problem(422),
        ["name", "city", "zip"]
    );
}

#[test]
fn a_venue_with_events_stays() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"venue": {"name": "Hall"}}));
    let venue = format!("/api/venues/{}", event["venue"]["id"].as_str().expect("an id"));
    assert_eq!(admin.delete(&venue).kind(409), "venue_has_events");
    admin
        .patch(&format!("/api/events/{}", event.id()), json!({"venue": null}))
        .ok();
    admin.delete(&venue).expect(204);
}

#[test]
fn names_are_found_by_their_beginning() {
    let server = Server::start();
    let admin = server.token("admin");
    for name in ["Öffi", "Oper", "Park"] {
        admin.post("/api/venues", json!({ "name": name })).created();
    }
    let names = |query: &str| {
        let items = server.get(&format!("/api/venues{query}")).ok()["items"].clone();
        let items = items.as_array().expect("items").clone();
        items
            .iter()
            .map(|item| item["name"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("?name=o"), ["Öffi", "Oper"]);
    assert_eq!(names("?sort=-name"), ["Park", "Oper", "Öffi"]);
    assert_eq!(names("?sort=created_at"), ["Öffi", "Oper", "Park"]);
    assert_eq!(names("?hint=venues_by_name&name=PAR"), ["Park"]);
}
