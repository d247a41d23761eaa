//! What all lists share: pages, order, projection, hints, plans, and what is refused.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::server::{Client, EVENT_DATE, Server};

const EVENTS: usize = 45;
const GUESTS: usize = 230;

/// A server with events and with guests of the first of them; its id.
fn filled() -> (Server, Client, String) {
    let server = Server::start();
    let admin = server.token("admin");
    let venue = admin
        .post("/api/venues", json!({"name": "Hall", "city": "Bonn"}))
        .created();
    let venue = venue.id();
    let mut requests: Vec<Value> = (0..EVENTS)
        .map(|n| {
            // Dates and names repeat, so that the order needs more than them.
            let body = json!({
                "name": format!("Event {}", n % 7), "date": format!("2035-06-{:02}T19:00:00Z", 1 + n % 5),
                "status": if n % 2 == 0 { "active" } else { "completed" }, "venue": {"id": venue},
            });
            json!({"method": "POST", "path": "/api/events", "body": body})
        })
        .collect();
    let made = admin.post("/api/batch", json!({ "requests": requests })).ok();
    let event = made["responses"][0]["body"]["id"].as_str().expect("an id").to_owned();
    requests = (0..GUESTS)
        .map(|n| {
            let body = json!({"name": format!("Guest {}", n % 50), "email": format!("g{}@example.org", n % 100)});
            json!({"method": "POST", "path": format!("/api/events/{event}/guests"), "body": body})
        })
        .collect();
    for part in requests.chunks(100) {
        let made = admin.post("/api/batch", json!({ "requests": part })).ok();
        let responses = made["responses"].as_array().expect("responses");
        assert!(responses.iter().all(|one| one["status"] == 201));
    }
    (server, admin, event)
}

#[test]
fn pages_together_are_the_whole_list() {
    let (_server, admin, event) = filled();
    for (path, count, sorts) in [
        (
            "/api/events?".to_owned(),
            EVENTS,
            &["", "date", "name", "created_at"][..],
        ),
        ("/api/guests?".to_owned(), GUESTS, &["", "created_at"]),
        (
            format!("/api/events/{event}/guests?"),
            GUESTS,
            &["", "created_at", "name"],
        ),
        (
            format!("/api/events/{event}/guests?fields=name&"),
            GUESTS,
            &["", "name"],
        ),
        (
            "/api/events?status=active&".to_owned(),
            EVENTS.div_ceil(2),
            &["", "date"],
        ),
        ("/api/venues?".to_owned(), 1, &["", "name", "created_at"]),
    ] {
        for sort in sorts {
            let whole = admin.pages(&format!("{path}sort={sort}&limit=200"));
            assert_eq!(whole.len(), count, "{path}{sort}");
            let ids: BTreeSet<&str> = whole.iter().map(|item| item["id"].as_str().expect("an id")).collect();
            assert_eq!(ids.len(), count, "{path}{sort}: nothing twice");
            for limit in [7, 50] {
                assert_eq!(
                    admin.pages(&format!("{path}sort={sort}&limit={limit}")),
                    whole,
                    "{path}{sort}"
                );
            }
            if let Some(key) = ["date", "name", "created_at"].iter().find(|key| *key == sort) {
                // Times as times: as texts, 40.8Z would come after 40.801Z.
                let value = |item: &Value| {
                    let text = item[key].as_str().unwrap_or_default().to_owned();
                    (text.parse::<jiff::Timestamp>().ok(), text)
                };
                let values: Vec<_> = whole.iter().map(value).collect();
                assert!(values.is_sorted() || path.contains("fields="), "{path}{sort}");
                let mut backward = admin.pages(&format!("{path}sort=-{sort}&limit=13"));
                backward.reverse();
                assert_eq!(backward, whole, "{path}-{sort}");
            }
        }
    }
    let first = admin.get("/api/guests").ok();
    assert_eq!(first["items"].as_array().map(Vec::len), Some(50), "the default limit");
    assert!(first.get("plan").is_none());
}

#[test]
fn pages_go_on_where_they_ended_while_others_write() {
    let (_server, admin, event) = filled();
    let path = format!("/api/events/{event}/guests?limit=100");
    let first = admin.get(&path).ok();
    let items = first["items"].as_array().expect("items").clone();
    let deleted = items[99]["id"].as_str().expect("an id");
    admin.delete(&format!("/api/guests/{deleted}")).expect(204);
    admin.guest(&event, json!({"name": "Late"}));
    let mut rest: Vec<Value> = Vec::new();
    let mut cursor = first["next_cursor"].clone();
    while let Some(next) = cursor.as_str() {
        let page = admin.get(&format!("{path}&cursor={next}")).ok();
        rest.extend(page["items"].as_array().expect("items").iter().cloned());
        cursor = page["next_cursor"].clone();
    }
    assert_eq!(items.len() + rest.len(), GUESTS + 1);
    assert_eq!(rest.last().expect("a guest")["name"], "Late");
}

#[test]
fn what_a_list_cannot_take_is_refused_by_name() {
    let (_server, admin, event) = filled();
    let guests = format!("/api/events/{event}/guests");
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=abc", "limit"),
        ("limit=-1", "limit"),
        ("limit=1.5", "limit"),
        ("limit=99999999999999999999999", "limit"),
        ("sort=colour", "sort"),
        ("sort=--name", "sort"),
        ("fields=colour", "fields"),
        ("fields=,", "fields"),
        ("fields=name..x,.name", "fields"),
        ("hint=events_by_moon", "hint"),
        ("explain=perhaps", "explain"),
        ("cursor=abc", "cursor"),
        ("cursor=%00", "cursor"),
        ("colour=red", "colour"),
        ("limit=5&limit=6", "limit"),
        ("skip=10", "skip"),
    ] {
        for path in ["/api/events", "/api/guests", "/api/venues", guests.as_str()] {
            let answer = admin.get(&format!("{path}?{query}"));
            assert_eq!(answer.problem(422), [field], "{path}?{query}");
        }
    }
    let all = admin.get("/api/events?limit=0&sort=x&colour=red&fields=y&cursor=z");
    assert_eq!(all.problem(422), ["sort", "fields", "limit", "cursor", "colour"]);
    let sorted = admin.get("/api/guests?sort=name");
    assert_eq!(sorted.problem(422), ["sort"], "names are sorted within an event only");
    assert_eq!(admin.get(&format!("/api/events?{}", "x".repeat(20_000))).status, 400);
    admin.get("/api/events?limit=1").ok();
    admin.get("/api/events?limit=200&sort=&fields=").ok();
}

#[test]
fn a_cursor_belongs_to_its_list() {
    let (_server, admin, event) = filled();
    let cursor = |path: &str| {
        let page = admin.get(path).ok();
        page["next_cursor"].as_str().expect("a cursor").to_owned()
    };
    let events = cursor("/api/events?limit=5");
    let guests = cursor(&format!("/api/events/{event}/guests?limit=5"));
    let mut cut = events.clone();
    cut.pop();
    for path in [
        format!("/api/guests?cursor={events}"),
        format!("/api/venues?cursor={events}"),
        format!("/api/events?cursor={guests}"),
        format!("/api/guests?cursor={guests}"),
        format!("/api/events?cursor={events}&status=active"),
        format!("/api/events?cursor={events}&sort=-date"),
        format!("/api/events?cursor={events}&sort=name"),
        format!("/api/events?cursor={cut}"),
        format!("/api/events?cursor={events}AAAA"),
        format!("/api/events?cursor={}", "A".repeat(4000)),
    ] {
        assert_eq!(admin.get(&path).problem(422), ["cursor"], "{path}");
    }
    // The size of a page is not part of the list.
    admin.get(&format!("/api/events?cursor={events}&limit=9")).ok();
}

#[test]
fn a_projection_shows_what_was_asked_for() {
    let (_server, admin, event) = filled();
    let page = admin
        .get("/api/events?limit=1&fields=name,venue.name,guests.total")
        .ok();
    let item = &page["items"][0];
    assert_eq!(
        *item,
        json!({"id": item["id"], "name": item["name"], "venue": {"name": "Hall"}, "guests": {"total": item["guests"]["total"]}})
    );
    let one = admin.get(&format!("/api/events/{event}?fields=venue.city"));
    assert_eq!(one.ok(), json!({"id": event, "venue": {"city": "Bonn"}}));
    let whole = admin.get(&format!("/api/events/{event}"));
    assert_ne!(
        one.header("etag"),
        whole.header("etag"),
        "another answer has another ETag"
    );
    let guest = admin
        .get(&format!("/api/events/{event}/guests?limit=1&fields=flags.vip"))
        .ok();
    assert_eq!(guest["items"][0]["flags"], json!({"vip": false}));
    assert_eq!(
        admin.get(&format!("/api/events/{event}?fields=nope")).problem(422),
        ["fields"]
    );
}

#[test]
fn hints_choose_the_index_and_explain_says_so() {
    let (_server, admin, event) = filled();
    let guest = admin.get(&format!("/api/events/{event}/guests?limit=1")).ok()["items"][0].clone();
    let number = guest["ticket_number"].as_str().expect("a number");
    for (path, index) in [
        ("/api/events?".to_owned(), "events_by_date"),
        ("/api/events?name=event&".to_owned(), "events_by_name"),
        ("/api/events?status=active&".to_owned(), "events_by_status_date"),
        ("/api/events?hint=events_by_name&".to_owned(), "events_by_name"),
        (
            "/api/events?hint=events_by_date&status=active&".to_owned(),
            "events_by_date",
        ),
        (
            "/api/events?hint=events_by_status_date&status=active&".to_owned(),
            "events_by_status_date",
        ),
        (
            format!("/api/guests?hint=guests_by_event&event_id={event}&status=registered&"),
            "guests_by_event",
        ),
        (
            format!("/api/guests?event_id={event}&status=registered&"),
            "guests_by_event_status",
        ),
        ("/api/guests?email=g1@example.org&".to_owned(), "guests_by_email"),
        (
            format!("/api/guests?ticket_number={number}&"),
            "guests_by_ticket_number",
        ),
    ] {
        let page = admin.get(&format!("{path}explain=true&limit=200")).ok();
        let plan = page["plan"].as_object().expect("a plan");
        assert_eq!(plan["index"], index, "{path}");
        let items = page["items"].as_array().expect("items").len() as u64;
        assert!(
            plan["keys_scanned"].as_u64().is_some_and(|keys| keys >= items),
            "{path}"
        );
        assert_eq!(plan["documents_fetched"], plan["keys_scanned"], "{path}");
        assert_eq!(plan["covered"], false, "{path}");
    }
    let by_email = admin.get("/api/guests?email=g1@example.org&explain=true").ok();
    assert_eq!(
        by_email["plan"]["keys_scanned"], 3,
        "an index is walked, not the collection"
    );
    for query in [
        "/api/events?hint=guests_by_event",
        "/api/events?hint=events_by_status_date",
        "/api/events?hint=events_by_name&sort=date",
        "/api/guests?hint=guests_by_email",
        "/api/guests?hint=guests_by_event_status",
    ] {
        assert_eq!(admin.get(query).problem(422), ["hint"], "{query}");
    }
}

#[test]
fn events_of_one_moment_keep_one_order() {
    let server = Server::start();
    let admin = server.token("admin");
    let made: Vec<String> = (0..5)
        .map(|_| admin.event(json!({"date": EVENT_DATE})).id().to_owned())
        .collect();
    let listed = admin.pages("/api/events?sort=date&limit=2");
    let listed: Vec<&str> = listed.iter().map(|item| item["id"].as_str().expect("an id")).collect();
    assert_eq!(listed, made);
}
