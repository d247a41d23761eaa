//! `/api/events`: shape, defaults, merge patches, versions, filters, figures.

use serde_json::{Value, json};

use crate::server::{EVENT_DATE, Server};

/// The fields that the contract names, and the local times beside them.
const FIELDS: [&str; 23] = [
    "id",
    "name",
    "slug",
    "description",
    "status",
    "date",
    "end_date",
    "date_local",
    "end_date_local",
    "timezone",
    "venue",
    "capacity",
    "registration",
    "waitlist",
    "ticket_types",
    "questions",
    "tags",
    "series_id",
    "images",
    "guests",
    "created_at",
    "updated_at",
    "version",
];

fn names(items: &Value) -> Vec<String> {
    let items = items["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item["name"].as_str().expect("a name").to_owned())
        .collect()
}

#[test]
fn a_new_event_has_every_field_and_the_defaults() {
    let server = Server::start();
    let admin = server.token("admin");
    let answer = admin.post(
        "/api/events",
        json!({"name": "Talk", "date": "2035-06-01T21:00:00+02:00"}),
    );
    let event = answer.created();
    let path = format!("/api/events/{}", event.id());
    assert_eq!(answer.header("location"), Some(path.as_str()));
    assert!(
        answer
            .header("journal-seq")
            .is_some_and(|seq| seq.parse::<u64>().is_ok())
    );
    let fields: Vec<&str> = event
        .0
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(fields, FIELDS);
    for (field, value) in [
        ("status", json!("draft")),
        ("registration", json!("closed")),
        ("waitlist", json!(false)),
        ("date", json!(EVENT_DATE)),
        ("timezone", json!("UTC")),
        ("slug", json!("talk")),
        ("venue", Value::Null),
        ("capacity", Value::Null),
        ("guests", json!({"total": 0, "checked_in": 0})),
        ("version", json!(1)),
    ] {
        assert_eq!(event[field], value, "{field}");
    }
    let read = admin.get(&path);
    assert_eq!(read.ok(), event.0);
    assert_eq!(read.header("etag"), answer.header("etag"));
}

#[test]
fn all_faults_of_a_body_are_named_at_once() {
    let server = Server::start();
    let admin = server.token("admin");
    let mut fields = admin
        .post(
            "/api/events",
            json!({
                "name": 7, "date": "tomorrow", "status": "on", "capacity": -1, "timezone": "Mars/Olympus", "colour": "red", "id": "mine",
                "ticket_types": [{"name": "", "price": {"amount": "1.234", "currency": "EUR"}}],
                "venue": {"name": "Hall", "location": {"type": "Point", "coordinates": [181, 0]}},
            }),
        )
        .problem(422);
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "capacity",
            "colour",
            "date",
            "id",
            "name",
            "status",
            "ticket_types[0].name",
            "ticket_types[0].price.amount",
            "timezone",
            "venue.location",
        ]
    );
    assert_eq!(admin.post("/api/events", json!({})).problem(422), ["name", "date"]);
    assert_eq!(admin.post("/api/events", json!([])).problem(422), ["body"]);
}

#[test]
fn a_patch_merges_and_keeps_what_it_does_not_name() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({
        "description": "# Hi", "capacity": 10, "tags": ["a", "b"], "end_date": "2035-06-01T23:00:00Z",
        "ticket_types": [{"name": "Adult", "quota": 5, "price": {"amount": "12.50", "currency": "EUR"}}],
    }));
    let path = format!("/api/events/{}", event.id());
    let changed = admin
        .patch(&path, json!({"name": "Ball", "capacity": null, "tags": ["c"]}))
        .ok();
    assert_eq!((&changed["name"], &changed["capacity"]), (&json!("Ball"), &Value::Null));
    assert_eq!(changed["tags"], json!(["c"]));
    for same in ["description", "end_date", "ticket_types", "slug", "created_at", "date"] {
        assert_eq!(changed[same], event[same], "{same}");
    }
    assert_eq!(changed["version"], 2);
    let again = admin.patch(&path, json!({"name": "Ball"})).ok();
    assert_eq!(again, changed, "a patch without a change is no new version");
    let mut types = changed["ticket_types"].clone();
    types[0]["quota"] = json!(7);
    types.as_array_mut().expect("a list").push(json!({"name": "Child"}));
    let types = admin.patch(&path, json!({ "ticket_types": types })).ok()["ticket_types"].clone();
    assert_eq!(types[0]["id"], event["ticket_types"][0]["id"]);
    assert_eq!((&types[0]["quota"], &types[1]["name"]), (&json!(7), &json!("Child")));
    assert_eq!(admin.patch(&path, json!({"name": null})).problem(422), ["name"]);
    assert_eq!(
        admin.patch(&path, json!({"version": 9, "guests": {}})).problem(422),
        ["guests", "version"]
    );
    assert_eq!(
        admin
            .patch(&path, json!({"end_date": "2035-05-01T00:00:00Z"}))
            .problem(422),
        ["end_date"]
    );
    assert_eq!(
        admin
            .patch(&path, json!({"series_id": "01890a5d-ac96-774b-bcce-b302099a8057"}))
            .problem(422),
        ["series_id"]
    );
}

#[test]
fn versions_guard_changes_and_spare_transfers() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let path = format!("/api/events/{}", event.id());
    let tag = admin.get(&path).header("etag").expect("an ETag").to_owned();
    let unchanged = admin.send("GET", &path, &[("if-none-match", &tag)], None);
    assert_eq!((unchanged.status, unchanged.bytes.len()), (304, 0));
    assert_eq!(unchanged.header("etag"), Some(tag.as_str()));
    for known in [format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        assert_eq!(admin.send("GET", &path, &[("if-none-match", &known)], None).status, 304);
    }
    // A guest changes what is shown, and so the ETag, but not what an organiser would overwrite.
    admin.guest(event.id(), json!({}));
    let seen = admin.send("GET", &path, &[("if-none-match", &tag)], None);
    assert_eq!(seen.ok()["guests"]["total"], 1);
    let patch = |tag: &str| admin.send_json("PATCH", &path, &[("if-match", tag)], &json!({"name": "Ball"}));
    let new = patch(&tag).header("etag").expect("an ETag").to_owned();
    for stale in [tag.as_str(), "\"7\"", "nonsense", "W/\"2-0\""] {
        assert_eq!(patch(stale).kind(412), "stale", "{stale}");
        let deleted = admin.send("DELETE", &path, &[("if-match", stale)], None);
        assert_eq!(deleted.kind(412), "stale", "{stale}");
    }
    patch("*").ok();
    patch(&new).ok();
    let list = admin.get("/api/events");
    let tag = list.header("etag").expect("lists have ETags").to_owned();
    assert_eq!(
        admin
            .send("GET", "/api/events", &[("if-none-match", &tag)], None)
            .status,
        304
    );
}

#[test]
fn drafts_are_for_roles_only() {
    let server = Server::start();
    let admin = server.token("admin");
    let draft = admin.event(json!({"status": "draft", "name": "Secret"}));
    admin.event(json!({"name": "Open"}));
    let path = format!("/api/events/{}", draft.id());
    assert_eq!(server.get(&path).kind(404), "not_found");
    assert_eq!(names(&server.get("/api/events").ok()), ["Open"]);
    assert_eq!(names(&server.get("/api/events?status=draft").ok()), [""; 0]);
    let viewer = server.token("viewer");
    assert_eq!(viewer.get(&path).ok()["name"], "Secret");
    assert_eq!(names(&viewer.get("/api/events?status=draft").ok()), ["Secret"]);
}

#[test]
fn only_an_event_without_guests_can_be_deleted() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"ticket_types": [{"name": "Adult"}]}));
    let path = format!("/api/events/{}", event.id());
    let guest = admin.guest(event.id(), json!({"ticket_type_id": event["ticket_types"][0]["id"]}));
    assert_eq!(admin.delete(&path).kind(409), "event_has_guests");
    assert_eq!(
        admin.patch(&path, json!({"ticket_types": []})).kind(409),
        "ticket_type_has_guests"
    );
    admin.delete(&format!("/api/guests/{}", guest.id())).expect(204);
    let gone = admin.delete(&path);
    gone.expect(204);
    assert!(gone.header("journal-seq").is_some());
    assert_eq!(admin.get(&path).kind(404), "not_found");
    assert_eq!(admin.delete(&path).kind(404), "not_found");
}

#[test]
fn an_inline_venue_is_created_or_reused() {
    let server = Server::start();
    let admin = server.token("admin");
    let venue = json!({"name": "Hall", "city": "Bonn", "location": {"type": "Point", "coordinates": [7.1, 50.7]}});
    let first = admin.event(json!({ "venue": venue }));
    let second = admin.event(json!({"venue": {"name": "HALL", "location": venue["location"]}}));
    assert_eq!(first["venue"]["id"], second["venue"]["id"]);
    assert_eq!(first["venue"]["city"], "Bonn");
    let elsewhere = admin.event(json!({"venue": {"name": "Hall"}}));
    assert_ne!(first["venue"]["id"], elsewhere["venue"]["id"]);
    let by_id = admin.event(json!({"venue": {"id": first["venue"]["id"]}}));
    assert_eq!(by_id["venue"], first["venue"]);
    let path = format!("/api/events/{}", by_id.id());
    assert_eq!(
        admin.patch(&path, json!({"venue": {"id": by_id.id()}})).problem(422),
        ["venue.id"]
    );
    assert_eq!(admin.patch(&path, json!({"venue": null})).ok()["venue"], Value::Null);
    let path = format!("/api/venues/{}", first["venue"]["id"].as_str().expect("an id"));
    admin.patch(&path, json!({"city": "Köln"})).ok();
    assert_eq!(
        admin.get(&format!("/api/events/{}", first.id())).ok()["venue"]["city"],
        "Köln",
        "events show their venue as it is now"
    );
}

#[test]
fn local_times_are_read_in_the_time_zone_of_the_event() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"date": "2035-07-01T19:00", "timezone": "Europe/Berlin"}));
    assert_eq!(event["date"], "2035-07-01T17:00:00Z");
    assert_eq!(event["date_local"], "2035-07-01T19:00:00");
    let path = format!("/api/events/{}", event.id());
    let moved = admin.patch(&path, json!({"timezone": "America/New_York"})).ok();
    assert_eq!(moved["date_local"], event["date_local"]);
    assert_eq!(moved["date"], "2035-07-01T23:00:00Z");
}

#[test]
fn filters_narrow_the_list() {
    let server = Server::start();
    let admin = server.token("admin");
    let venue = admin.post("/api/venues", json!({"name": "Hall"})).created();
    for (name, date, fields) in [
        ("Élan", "2035-01-01T00:00:00Z", json!({"tags": ["Jazz"]})),
        ("elbow", "2035-02-01T00:00:00Z", json!({"status": "completed"})),
        ("Fest", "2035-03-01T00:00:00Z", json!({"venue": {"id": venue.id()}})),
        (
            "Gig",
            "2035-04-01T00:00:00Z",
            json!({"status": "cancelled", "venue": {"id": venue.id()}, "tags": ["jazz", "late"]}),
        ),
    ] {
        let mut fields = fields;
        fields["name"] = json!(name);
        fields["date"] = json!(date);
        admin.event(fields);
    }
    for (query, expected) in [
        ("", vec!["Élan", "elbow", "Fest", "Gig"]),
        ("?name=EL", vec!["Élan", "elbow"]),
        ("?status=completed", vec!["elbow"]),
        ("?status=completed,cancelled", vec!["elbow", "Gig"]),
        (
            "?from=2035-02-01T00:00:00Z&to=2035-04-01T00:00:00Z",
            vec!["elbow", "Fest"],
        ),
        ("?tag=JAZZ", vec!["Élan", "Gig"]),
        ("?tag=jazz&status=cancelled", vec!["Gig"]),
        (
            "?sort=-date&from=2035-02-01T01:00:00%2B01:00",
            vec!["Gig", "Fest", "elbow"],
        ),
        ("?from=2036-01-01T00:00:00Z", vec![]),
        ("?to=2035-01-01T00:00:00Z&from=2036-01-01T00:00:00Z", vec![]),
    ] {
        assert_eq!(
            names(&server.get(&format!("/api/events{query}")).ok()),
            expected,
            "{query}"
        );
    }
    let at = format!("/api/events?venue_id={}", venue.id());
    assert_eq!(names(&server.get(&at).ok()), ["Fest", "Gig"]);
    assert_eq!(
        names(&server.get(&format!("{at}&to=2035-03-15T00:00:00Z")).ok()),
        ["Fest"]
    );
    assert_eq!(
        server
            .get("/api/events?status=on&from=now&venue_id=7&tag=")
            .problem(422),
        ["status", "from", "venue_id"]
    );
}

#[test]
fn slugs_tell_events_of_one_name_apart() {
    let server = Server::start();
    let admin = server.token("admin");
    let slugs = ["Ça va?", "Ça va?", "日本", "!!!"].map(|name| admin.event(json!({ "name": name }))["slug"].clone());
    assert_eq!(slugs[0], "ca-va");
    let text = |slug: &Value| slug.as_str().expect("a slug").to_owned();
    assert!(text(&slugs[1]).starts_with("ca-va-"), "{}", slugs[1]);
    assert!(slugs.iter().all(|slug| !text(slug).is_empty()));
}

#[test]
fn figures_add_up() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"capacity": 10, "ticket_types": [{"name": "Adult", "quota": 6}]}));
    let adult = &event["ticket_types"][0]["id"];
    admin.guest(event.id(), json!({"party_size": 2, "ticket_type_id": adult}));
    admin.guest(event.id(), json!({"party_size": 3, "status": "checked_in"}));
    admin.guest(event.id(), json!({"status": "cancelled"}));
    admin.guest(event.id(), json!({"status": "invited"}));
    let stats = admin.get(&format!("/api/events/{}/stats", event.id())).ok();
    assert_eq!((&stats["total"], &stats["heads"]), (&json!(3), &json!(6)));
    assert_eq!(stats["by_status"]["checked_in"], json!({"guests": 1, "heads": 3}));
    assert_eq!(stats["by_status"]["cancelled"]["guests"], 1);
    assert_eq!((&stats["checked_in"], &stats["inside"]), (&json!(1), &json!(3)));
    assert_eq!((&stats["capacity"], &stats["capacity_left"]), (&json!(10), &json!(4)));
    let adults = &stats["by_ticket_type"][0];
    assert_eq!((&adults["heads"], &adults["quota_left"]), (&json!(2), &json!(4)));
    let minutes = stats["check_ins_per_minute"].as_array().expect("a list");
    assert_eq!(minutes.iter().filter_map(|one| one["heads"].as_u64()).sum::<u64>(), 3);
    assert_eq!(stats["no_shows"], Value::Null);
    let path = format!("/api/events/{}", event.id());
    assert_eq!(
        admin.patch(&path, json!({"status": "completed"})).ok()["guests"],
        json!({"total": 3, "checked_in": 1})
    );
    assert_eq!(admin.get(&format!("{path}/stats")).ok()["no_shows"], 2);
}
