//! `/graphql`: search and places, held against REST.

use serde_json::json;

use crate::graphql::{ask, data, first_error};
use crate::server::Server;

#[test]
fn search_finds_as_over_rest() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"name": "Moonlight Serenade"}));
    admin.event(json!({"name": "Moonlight Draft", "status": "draft"}));
    let guest = json!({"name": "Ada Moonlight", "email": "ada@example.org"});
    let seq = admin
        .post(&format!("/api/events/{}/guests", event.id()), guest)
        .header("journal-seq")
        .expect("a seq")
        .parse::<u64>()
        .expect("a number");
    let query = "query($q: String!, $seq: Long) { search(q: $q, min_seq: $seq, limit: 10) {
        items { score highlight { field html } item { __typename ... on Event { id name } ... on Guest { id guest_name: name } } } next_cursor } }";
    for client in [&admin, &server.public(), &server.token("door")] {
        let graph = data(client, query, json!({"q": "moonlihgt", "seq": seq}));
        let rest = client
            .get(&format!("/api/search?q=moonlihgt&limit=10&min_seq={seq}"))
            .ok();
        let rest: Vec<_> = rest["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|hit| {
                let kind = hit["type"].as_str().expect("a type");
                (hit[kind]["id"].clone(), hit["score"].clone())
            })
            .collect();
        let graph: Vec<_> = graph["search"]["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|hit| (hit["item"]["id"].clone(), hit["score"].clone()))
            .collect();
        assert_eq!(graph, rest);
        assert!(!rest.is_empty());
    }
    let refused = ask(&admin, query, json!({"q": "word ".repeat(17)}));
    assert_eq!(first_error(&refused), ("invalid".to_owned(), 422));
}

#[test]
fn places_are_listed_as_over_rest() {
    let server = Server::start();
    let admin = server.token("admin");
    for (name, latitude) in [("Near", 50.95), ("Far", 52.5), ("Farther", 53.5)] {
        let location = json!({"type": "Point", "coordinates": [6.96, latitude]});
        admin.event(json!({"name": name, "venue": {"name": name, "location": location}}));
    }
    let at = json!({"latitude": 50.9375, "longitude": 6.9603});
    let query = "query($at: Position!, $r: Float) { events(near: $at, radius_m: $r) { items { name distance_m } plan { index } }
        venues(near: $at, radius_m: $r) { items { name distance_m } } }";
    let graph = data(&server.public(), query, json!({"at": at, "r": 200_000.0}));
    assert_eq!(graph["events"]["plan"]["index"], "venues_by_location");
    for list in ["events", "venues"] {
        let path = format!("/api/{list}?near=50.9375,6.9603&radius_m=200000&fields=name,distance_m");
        let rest = server.get(&path).ok();
        let rest: Vec<_> = rest["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| (item["name"].clone(), item["distance_m"].clone()))
            .collect();
        let graph = graph[list]["items"].as_array().expect("items").iter();
        let graph: Vec<_> = graph
            .map(|item| (item["name"].clone(), item["distance_m"].clone()))
            .collect();
        assert_eq!(graph, rest);
        assert_eq!(
            rest.iter()
                .map(|(name, _)| name.as_str().expect("text"))
                .collect::<Vec<_>>(),
            ["Near", "Far"]
        );
    }
    let boxed = "{ venues(bbox: {west: 6, south: 52, east: 8, north: 53}) { items { name } } }";
    assert_eq!(
        data(&admin, boxed, json!({}))["venues"]["items"],
        json!([{"name": "Far"}])
    );
    let refused = ask(&admin, query, json!({"at": at, "r": -1.0}));
    assert_eq!(first_error(&refused), ("invalid".to_owned(), 422));
}
