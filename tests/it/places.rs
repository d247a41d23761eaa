//! Lists by location: near a place, within boxes and polygons, with filters and pages, and what is refused.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::server::{Client, Server};

/// Metres of a degree along a great circle.
const DEGREE_M: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0;

/// Name, longitude, latitude.
const PLACES: &[(&str, f64, f64)] = &[
    ("Null Island", 0.0, 0.0),
    ("Antipode", 180.0, 0.0),
    ("North Pole", 77.0, 90.0),
    ("South Pole", 0.0, -90.0),
    ("Fiji east", -179.5, -17.0),
    ("Fiji west", 179.5, -17.0),
    ("Berlin", 13.3777, 52.5163),
    ("Bonn", 7.0982, 50.7374),
    ("Köln", 6.9603, 50.9375),
    ("Köln again", 6.9603, 50.9375),
];

fn body(name: &str, longitude: f64, latitude: f64) -> Value {
    json!({"name": name, "location": {"type": "Point", "coordinates": [longitude, latitude]}})
}

fn venue(admin: &Client, name: &str, longitude: f64, latitude: f64) -> String {
    admin
        .post("/api/venues", body(name, longitude, latitude))
        .created()
        .id()
        .to_owned()
}

fn filled() -> (Server, Client) {
    let server = Server::start();
    let admin = server.token("admin");
    for (name, longitude, latitude) in PLACES {
        venue(&admin, name, *longitude, *latitude);
    }
    admin.post("/api/venues", json!({"name": "Nowhere"})).created();
    (server, admin)
}

fn encoded(value: &Value) -> String {
    let text = value.to_string();
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn polygon(rings: Value) -> String {
    encoded(&json!({"type": "Polygon", "coordinates": rings}))
}

fn names(items: &[Value]) -> Vec<&str> {
    items
        .iter()
        .map(|item| item["name"].as_str().expect("a name"))
        .collect()
}

fn distances(items: &[Value]) -> Vec<f64> {
    items
        .iter()
        .map(|item| item["distance_m"].as_f64().expect("a distance"))
        .collect()
}

#[test]
fn near_is_by_distance_and_then_by_id() {
    let (_server, admin) = filled();
    let all = admin.pages("/api/venues?near=50.9375,6.9603");
    assert_eq!(all.len(), PLACES.len(), "a venue without a location is nowhere near");
    assert_eq!(names(&all[..4]), ["Köln", "Köln again", "Bonn", "Berlin"]);
    let found = distances(&all);
    assert_eq!(&found[..2], [0.0, 0.0]);
    assert!(found.is_sorted());
    for limit in [1, 3, 9, 10, 11] {
        assert_eq!(
            admin.pages(&format!("/api/venues?near=50.9375,6.9603&limit={limit}")),
            all
        );
    }
    // Antipodes, poles, and over the 180th meridian.
    let from = |query: &str| admin.pages(&format!("/api/venues?{query}"));
    let far = from("near=0,0");
    assert_eq!((names(&far)[0], names(&far)[9]), ("Null Island", "Antipode"));
    assert!((distances(&far)[9] - 180.0 * DEGREE_M).abs() < 1e-3);
    let pole = from("near=90,-123&radius_m=1");
    assert_eq!(names(&pole), ["North Pole"]);
    assert_eq!(distances(&pole), [0.0]);
    let fiji = from("near=-17,-179.5&radius_m=200000");
    assert_eq!(names(&fiji), ["Fiji east", "Fiji west"]);
    let degree = DEGREE_M * (17.0f64).to_radians().cos();
    assert!(
        (distances(&fiji)[1] - degree).abs() < 10.0,
        "one degree of the 17th parallel"
    );
    // On the edge of the radius, which is the distance that was told.
    let edge = distances(&fiji)[1];
    assert_eq!(from(&format!("near=-17,-179.5&radius_m={edge}")).len(), 2);
    assert_eq!(from(&format!("near=-17,-179.5&radius_m={}", edge - 1e-6)).len(), 1);
    assert_eq!(names(&from("near=50.9375,6.9603&name=b")), ["Bonn", "Berlin"]);
}

#[test]
fn boxes_and_polygons_come_by_id() {
    let (_server, admin) = filled();
    let found = |query: &str| {
        let items = admin.pages(&format!("/api/venues?{query}&limit=2"));
        assert!(items.iter().all(|item| item.get("distance_m").is_none()));
        items
            .iter()
            .map(|item| item["name"].as_str().expect("a name").to_owned())
            .collect::<Vec<_>>()
    };
    let everywhere: Vec<&str> = PLACES.iter().map(|(name, ..)| *name).collect();
    assert_eq!(found("bbox=-180,-90,180,90"), everywhere);
    assert_eq!(found("bbox=179,-20,-179,0"), ["Antipode", "Fiji east", "Fiji west"]);
    assert_eq!(
        found("bbox=-180,0,-170,1"),
        ["Antipode"],
        "the 180th meridian has two names"
    );
    assert_eq!(found("bbox=0,0,0,0"), ["Null Island"]);
    assert_eq!(found("bbox=-10,80,10,90"), ["North Pole"]);
    assert_eq!(found("bbox=6,50,8,52&name=k"), ["Köln", "Köln again"]);
    let pacific = polygon(json!([[[170, -30], [-170, -30], [-170, 10], [170, 10], [170, -30]]]));
    assert_eq!(
        found(&format!("polygon={pacific}")),
        ["Antipode", "Fiji east", "Fiji west"]
    );
    let pole = polygon(json!([[[0, 80], [90, 80], [180, 80], [-90, 80], [0, 80]]]));
    assert_eq!(found(&format!("polygon={pole}")), ["North Pole"]);
    // A corner, an edge, a hole and its edge.
    let rhineland = json!([[6, 50], [8, 50], [8, 52], [6, 52], [6, 50]]);
    let around_bonn = json!([[7, 50.6], [7.2, 50.6], [7.2, 50.8], [7, 50.8], [7, 50.6]]);
    assert_eq!(
        found(&format!("polygon={}", polygon(json!([rhineland, around_bonn])))),
        ["Köln", "Köln again"]
    );
    let to_null = polygon(json!([[[0, 0], [10, 0], [10, 10], [0, 0]]]));
    assert_eq!(found(&format!("polygon={to_null}")), ["Null Island"]);
    let along = polygon(json!([[[-5, 0], [5, 0], [5, -5], [-5, -5], [-5, 0]]]));
    assert_eq!(found(&format!("polygon={along}")), ["Null Island"]);
    // All together.
    let rhine = polygon(json!([rhineland]));
    let near = admin.pages(&format!(
        "/api/venues?near=52,13&polygon={rhine}&bbox=7,50,8,52&limit=1"
    ));
    assert_eq!(names(&near), ["Bonn"]);
    assert!(near[0]["distance_m"].is_number());
}

#[test]
fn moves_and_deletes_are_seen_at_once() {
    let server = Server::start();
    let admin = server.token("admin");
    let id = venue(&admin, "Tent", 10.0, 10.0);
    let path = format!("/api/venues/{id}");
    let at = |latitude: i32| admin.get(&format!("/api/venues?near={latitude},10&radius_m=1000")).ok()["items"].clone();
    let is_there = |latitude| at(latitude).as_array().is_some_and(|items| items.len() == 1);
    assert!(is_there(10) && !is_there(20));
    admin.patch(&path, json!({"location": {"coordinates": [10, 20]}})).ok();
    assert!(!is_there(10) && is_there(20));
    admin.patch(&path, json!({"name": "Big Tent"})).ok();
    assert_eq!(at(20)[0]["name"], "Big Tent");
    admin.patch(&path, json!({"location": null})).ok();
    assert!(!is_there(20));
    admin
        .patch(&path, json!({"location": {"type": "Point", "coordinates": [10, 10]}}))
        .ok();
    assert!(is_there(10));
    let server = server.restart();
    let public = server.get("/api/venues?near=10,10&radius_m=1000").ok();
    assert_eq!(
        public["items"][0]["id"],
        json!(id),
        "after a restart, and for everybody"
    );
    server.with_token(admin.token()).delete(&path).expect(204);
    assert_eq!(server.get("/api/venues?bbox=-180,-90,180,90").ok()["items"], json!([]));
}

/// Events at venues near and far, ten of them at each, some at venues that are equally far away.
fn with_events() -> (Server, Client) {
    let (server, admin) = filled();
    let venues = admin.pages("/api/venues?limit=200");
    let mut requests = Vec::new();
    for n in 0..10 {
        for (place, venue) in venues.iter().enumerate() {
            let status = ["active", "draft", "completed"][(n + place) % 3];
            let date = format!("2035-06-{:02}T{:02}:00:00Z", 28 - n, place);
            let body = json!({
                "name": format!("Show {n}"), "date": date, "status": status, "venue": {"id": venue["id"]},
                "tags": [format!("t{}", n % 2)],
            });
            requests.push(json!({"method": "POST", "path": "/api/events", "body": body}));
        }
    }
    for part in requests.chunks(100) {
        let made = admin.post("/api/batch", json!({ "requests": part })).ok();
        let responses = made["responses"].as_array().expect("responses");
        assert!(responses.iter().all(|one| one["status"] == 201));
    }
    admin.event(json!({"name": "Show without a venue"}));
    (server, admin)
}

#[test]
fn events_are_where_their_venues_are() {
    let (server, admin) = with_events();
    let all = admin.pages("/api/events?near=50.9375,6.9603&limit=200");
    assert_eq!(all.len(), PLACES.len() * 10);
    let order: Vec<(f64, &str)> = distances(&all)
        .into_iter()
        .zip(all.iter().map(|item| item["id"].as_str().expect("an id")))
        .collect();
    assert!(
        order.is_sorted_by(|a, b| a < b),
        "by distance, and then by the event's id"
    );
    assert_eq!(
        order.iter().filter(|(distance, _)| *distance == 0.0).count(),
        20,
        "two venues at one place"
    );
    for limit in [1, 7, 20, 33] {
        assert_eq!(
            admin.pages(&format!("/api/events?near=50.9375,6.9603&limit={limit}")),
            all
        );
    }
    let whole = admin.pages("/api/events?limit=200&sort=created_at");
    for (query, keeps) in [
        (
            "radius_m=100000",
            &(|item: &Value| ["Köln", "Köln again", "Bonn"].contains(&item["venue"]["name"].as_str().unwrap_or("")))
                as &dyn Fn(&Value) -> bool,
        ),
        ("radius_m=100000&status=active", &|item: &Value| {
            item["status"] == "active"
                && ["Köln", "Köln again", "Bonn"].contains(&item["venue"]["name"].as_str().unwrap_or(""))
        }),
        ("from=2035-06-20T00:00:00Z&to=2035-06-25T08:00:00Z", &|item: &Value| {
            ("2035-06-20T00:00:00Z".."2035-06-25T08:00:00Z").contains(&item["date"].as_str().unwrap_or(""))
                && item["venue"]["location"].is_object()
        }),
        ("tag=t1&name=show%203", &|item: &Value| {
            item["name"] == "Show 3" && item["venue"]["location"].is_object()
        }),
        ("bbox=179,-20,-179,0&status=completed,draft", &|item: &Value| {
            item["status"] != "active"
                && ["Antipode", "Fiji east", "Fiji west"].contains(&item["venue"]["name"].as_str().unwrap_or(""))
        }),
    ] {
        let expected: BTreeSet<&str> = whole
            .iter()
            .filter(|item| keeps(item))
            .map(|item| item["id"].as_str().unwrap_or(""))
            .collect();
        assert!(!expected.is_empty(), "{query}");
        for limit in [2, 200] {
            let found = admin.pages(&format!("/api/events?near=50.9375,6.9603&{query}&limit={limit}"));
            let found: Vec<&str> = found.iter().map(|item| item["id"].as_str().expect("an id")).collect();
            assert_eq!(found.iter().copied().collect::<BTreeSet<_>>(), expected, "{query}");
            assert_eq!(found.len(), expected.len(), "{query}: nothing twice");
        }
    }
    // Without `near` by id; the public sees no drafts; one venue alone.
    let boxed = admin.pages("/api/events?bbox=6,50,8,52&limit=7");
    let ids: Vec<&str> = boxed.iter().map(|item| item["id"].as_str().expect("an id")).collect();
    assert!(ids.len() == 30 && ids.is_sorted());
    let public = server.public().pages("/api/events?near=0,0&limit=50");
    assert!(!public.is_empty() && public.len() < all.len() && public.iter().all(|item| item["status"] != "draft"));
    let venue = all[50]["venue"]["id"].as_str().expect("an id");
    assert_eq!(
        admin
            .pages(&format!("/api/events?near=0,0&venue_id={venue}&limit=3"))
            .len(),
        10
    );
    assert_eq!(
        admin
            .pages(&format!("/api/events?bbox=20,20,21,21&venue_id={venue}"))
            .len(),
        0
    );
}

#[test]
fn a_bound_token_sees_its_event_alone() {
    let (server, admin) = with_events();
    let page = admin.get("/api/events?near=-17,179.5&limit=1").ok();
    let event = page["items"][0]["id"].as_str().expect("an id");
    let bound = server.bound_token("viewer", event);
    for query in ["near=0,0", "bbox=179,-20,-179,0", "near=-17,179.5&radius_m=1"] {
        let seen = bound.pages(&format!("/api/events?{query}"));
        assert_eq!(seen.len(), 1, "{query}");
        assert_eq!(seen[0]["id"], event);
    }
    assert!(bound.pages("/api/events?near=0,0&radius_m=1").is_empty());
}

#[test]
fn many_events_at_one_place_come_in_pages_too() {
    let server = Server::start();
    let admin = server.token("admin");
    server.command(&["demo", "--events", "5000", "--guests", "0", "--seed", "7"]);
    let expected = |query: &str| {
        admin
            .pages(&format!("/api/events?limit=200&sort=created_at{query}"))
            .len()
    };
    // More than are gathered, all in one group.
    let all = admin.pages("/api/events?bbox=-180,-90,180,90&limit=200");
    let ids: Vec<&str> = all.iter().map(|item| item["id"].as_str().expect("an id")).collect();
    assert!(ids.len() > 2_000 && ids.is_sorted_by(|a, b| a < b));
    assert_eq!(ids.len(), expected(""), "all have a venue with a location");
    assert_eq!(admin.pages("/api/events?bbox=-180,-90,180,90&limit=199"), all);
    let near = admin.pages("/api/events?near=0,0&limit=200");
    assert_eq!(near.len(), all.len());
    assert!(distances(&near).is_sorted());
    let page = admin
        .get("/api/events?bbox=-180,-90,180,90&status=cancelled&tag=nothing&explain=true")
        .ok();
    assert!(
        page["plan"]["keys_scanned"].as_u64().is_some_and(|keys| keys <= 6_100),
        "{}",
        page["plan"]
    );
    assert_eq!(
        admin
            .pages("/api/events?bbox=-180,-90,180,90&limit=200&status=cancelled")
            .len(),
        expected("&status=cancelled")
    );
}

#[test]
fn plans_hints_and_projection() {
    let (_server, admin) = with_events();
    for (query, items) in [
        ("/api/venues?near=50.9375,6.9603&radius_m=100000", 3),
        ("/api/venues?bbox=6,50,8,52", 3),
        ("/api/events?near=50.9375,6.9603&radius_m=100000&limit=200", 30),
        ("/api/events?bbox=6,50,8,52&limit=200", 30),
    ] {
        for hint in ["", "&hint=venues_by_location"] {
            let page = admin.get(&format!("{query}{hint}&explain=true")).ok();
            let (plan, found) = (&page["plan"], page["items"].as_array().expect("items").len());
            assert_eq!(
                (&plan["index"], &plan["covered"]),
                (&json!("venues_by_location"), &json!(false))
            );
            assert_eq!(found, items, "{query}");
            let (keys, documents) = (plan["keys_scanned"].as_u64(), plan["documents_fetched"].as_u64());
            assert!(keys.is_some_and(|keys| (3..=40).contains(&keys)), "{query}: {plan}");
            assert!(
                documents.is_some_and(|documents| documents >= items as u64 && documents <= 60),
                "{query}: {plan}"
            );
            assert!(admin.get(&format!("{query}{hint}")).ok().get("plan").is_none());
        }
    }
    let item = |query: &str| admin.get(query).ok()["items"][0].clone();
    let venue = item("/api/venues?near=0,0&fields=distance_m&limit=1");
    assert_eq!(venue, json!({"id": venue["id"], "distance_m": 0.0}));
    let venue = item("/api/venues?near=0,0&fields=name&limit=1");
    assert_eq!(venue, json!({"id": venue["id"], "name": "Null Island"}));
    let event = item("/api/events?near=90,0&fields=venue.name,distance_m&limit=1");
    assert_eq!(
        event,
        json!({"id": event["id"], "venue": {"name": "North Pole"}, "distance_m": 0.0})
    );
    assert_eq!(
        admin.get("/api/venues?bbox=0,0,1,1&fields=distance_m").problem(422),
        ["fields"]
    );
    assert!(item("/api/venues?sort=name").get("distance_m").is_none());
    let answer = admin.get("/api/venues?near=0,0");
    let tag = answer.header("etag").expect("an ETag");
    assert_eq!(
        admin
            .send("GET", "/api/venues?near=0,0", &[("if-none-match", tag)], None)
            .status,
        304
    );
}

#[test]
fn what_is_wrong_is_named() {
    let (_server, admin) = filled();
    let crossed = polygon(json!([[[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]]));
    let open = polygon(json!([[[0, 0], [10, 10], [10, 0], [0, 10]]]));
    let short = polygon(json!([[[0, 0], [10, 10], [0, 0]]]));
    let spike = polygon(json!([[[0, 0], [10, 0], [5, 0], [0, 0]]]));
    let outside = polygon(json!([
        [[0, 0], [1, 0], [1, 1], [0, 0]],
        [[5, 5], [6, 5], [6, 6], [5, 5]]
    ]));
    let huge = polygon(json!([[[0, 0], [120, 0], [-120, 0], [0, 0]]]));
    let off = polygon(json!([[[0, 0], [190, 0], [1, 1], [0, 0]]]));
    let many: Vec<Value> = (0..600).map(|n| json!([f64::from(n) / 10.0, 1])).collect();
    let many = format!(
        "%7B%22type%22:%22Polygon%22,%22coordinates%22:[{}]%7D",
        Value::Array(many)
    );
    let polygons = [&crossed, &open, &short, &spike, &outside, &huge, &off, &many];
    let mut cases: Vec<(String, &[&str])> = polygons
        .map(|text| (format!("polygon={text}"), &["polygon"][..]))
        .into();
    for (query, fields) in [
        ("near=91,0", &["near"][..]),
        ("near=0,181", &["near"]),
        ("near=here", &["near"]),
        ("near=1", &["near"]),
        ("near=1,2,3", &["near"]),
        ("near=NaN,0", &["near"]),
        ("near=0,0&radius_m=-1", &["radius_m"]),
        ("near=0,0&radius_m=0", &["radius_m"]),
        ("near=0,0&radius_m=1000000000", &["radius_m"]),
        ("near=0,0&radius_m=1e400", &["radius_m"]),
        ("near=0,0&radius_m=far", &["radius_m"]),
        ("radius_m=100", &["radius_m"]),
        ("near=here&radius_m=-1", &["near", "radius_m"]),
        ("bbox=1,2,3", &["bbox"]),
        ("bbox=0,10,0,5", &["bbox"]),
        ("bbox=-181,0,0,5", &["bbox"]),
        ("bbox=0,0,0,inf", &["bbox"]),
        ("polygon=circle", &["polygon"]),
        (
            "polygon=%7B%22type%22:%22Point%22,%22coordinates%22:[0,0]%7D",
            &["polygon"],
        ),
        ("near=0,0&sort=name", &["sort"]),
        ("bbox=0,0,1,1&sort=-created_at", &["sort"]),
        ("hint=venues_by_location", &["hint"]),
        ("near=0,0&cursor=AAAA", &["cursor"]),
        ("near=0,0&near=1,1", &["near"]),
    ] {
        cases.push((query.to_owned(), fields));
    }
    for (query, fields) in &cases {
        for list in ["venues", "events"] {
            assert_eq!(
                admin.get(&format!("/api/{list}?{query}")).problem(422),
                *fields,
                "{list}?{query}"
            );
        }
    }
    assert_eq!(
        admin.get("/api/venues?near=0,0&hint=venues_by_name").problem(422),
        ["hint"]
    );
    assert_eq!(
        admin.get("/api/events?bbox=0,0,1,1&hint=events_by_date").problem(422),
        ["hint"]
    );
    assert_eq!(admin.get("/api/guests?hint=venues_by_location").problem(422), ["hint"]);
    assert_eq!(admin.get("/api/guests?near=0,0").problem(422), ["near"]);
}

#[test]
fn cursors_belong_to_their_list() {
    let (_server, admin) = with_events();
    let cursor = |query: &str| {
        let page = admin.get(&format!("{query}&limit=1")).ok();
        page["next_cursor"].as_str().expect("more").to_owned()
    };
    let near = cursor("/api/venues?near=0,0");
    assert_eq!(
        admin.get(&format!("/api/venues?near=0,0&limit=5&cursor={near}")).status,
        200
    );
    for other in [
        "/api/venues?near=0,1",
        "/api/venues?near=0,0&radius_m=5000000",
        "/api/venues?near=0,0&bbox=0,0,1,1",
        "/api/venues?near=0,0&name=b",
        "/api/venues?bbox=0,0,1,1",
        "/api/venues?sort=name",
        "/api/events?near=0,0",
    ] {
        assert_eq!(
            admin.get(&format!("{other}&cursor={near}")).problem(422),
            ["cursor"],
            "{other}"
        );
    }
    let by_name = cursor("/api/venues?sort=name");
    assert_eq!(
        admin
            .get(&format!("/api/venues?near=0,0&cursor={by_name}"))
            .problem(422),
        ["cursor"]
    );
    let mut broken = near.into_bytes();
    broken[7] ^= 1;
    let broken = String::from_utf8(broken).expect("ASCII");
    assert_eq!(
        admin.get(&format!("/api/venues?near=0,0&cursor={broken}")).problem(422),
        ["cursor"]
    );
}

#[test]
fn pages_go_on_while_venues_move() {
    let (_server, admin) = filled();
    let first = admin.get("/api/venues?near=50.9375,6.9603&limit=3").ok();
    let items = first["items"].as_array().expect("items").clone();
    assert_eq!(names(&items), ["Köln", "Köln again", "Bonn"]);
    admin
        .delete(&format!("/api/venues/{}", items[2]["id"].as_str().expect("an id")))
        .expect(204);
    venue(&admin, "Bochum", 7.2162, 51.4818);
    venue(&admin, "Deutz", 6.9750, 50.9390);
    let cursor = first["next_cursor"].as_str().expect("more");
    let rest = admin
        .get(&format!("/api/venues?near=50.9375,6.9603&limit=3&cursor={cursor}"))
        .ok();
    let rest = rest["items"].as_array().expect("items");
    assert_eq!(
        names(rest)[..2],
        ["Bochum", "Berlin"],
        "what is behind is new, what is before was passed"
    );
}
