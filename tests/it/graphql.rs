//! `/graphql`: the contract's query, who sees what, pages, writes, and how often the store is read.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::server::{Answer, Client, EVENT_DATE, Server};

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/schema.graphql");

/// As the contract has it.
const CONTRACT: &str =
    "query EventDetails($id: ID!) { event(id: $id) { name date venue { name location } guests { total checked_in } } }";

/// The introspection query that clients send, shortened to what they need of it.
const INTROSPECTION: &str =
    "query IntrospectionQuery { __schema { queryType { name } types { ...T } directives { name args { ...V } } } }
    fragment T on __Type { kind name fields(includeDeprecated: true) { name args { ...V } type { ...R } }
        inputFields { ...V } interfaces { ...R } enumValues(includeDeprecated: true) { name } possibleTypes { ...R } }
    fragment V on __InputValue { name type { ...R } defaultValue }
    fragment R on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
        ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

pub fn ask(client: &Client, query: &str, variables: Value) -> Answer {
    client.post("/graphql", json!({"query": query, "variables": variables}))
}

/// The data of an answer without errors.
#[track_caller]
pub fn data(client: &Client, query: &str, variables: Value) -> Value {
    let answer = ask(client, query, variables).ok();
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"].clone()
}

/// The code and the status of the first error.
#[track_caller]
pub fn first_error(answer: &Answer) -> (String, u64) {
    let body = answer.json();
    let extensions = &body["errors"][0]["extensions"];
    let code = extensions["code"]
        .as_str()
        .unwrap_or_else(|| panic!("no error in {body}"));
    (code.to_owned(), extensions["status"].as_u64().expect("a status"))
}

#[test]
fn the_query_of_the_contract() {
    let server = Server::start();
    let admin = server.token("admin");
    let location = json!({"type": "Point", "coordinates": [13.4, 52.5]});
    let event = admin.event(json!({"name": "Gala", "venue": {"name": "Hall", "location": location}}));
    let guest = admin.guest(event.id(), json!({}));
    admin.guest(event.id(), json!({"name": "Ben"}));
    let bulk = json!({"action": "set_status", "status": "checked_in", "ids": [guest.id()]});
    admin
        .post(&format!("/api/events/{}/guests/bulk", event.id()), bulk)
        .ok();
    let body = json!({"query": CONTRACT, "variables": {"id": event.id()}, "operationName": "EventDetails"});
    for client in [&admin, &server.public()] {
        let answer = client.post("/graphql", body.clone());
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let expected = json!({"data": {"event": {
            "name": "Gala", "date": EVENT_DATE, "venue": {"name": "Hall", "location": location},
            "guests": {"total": 2, "checked_in": 1},
        }}});
        assert_eq!(answer.ok(), expected);
    }
    let accept = [("accept", "application/graphql-response+json")];
    let answer = admin.send_json("POST", "/graphql", &accept, &body);
    assert_eq!(answer.header("content-type"), Some("application/graphql-response+json"));
    let by_address = admin.get("/graphql?query=%7Bvenues%7Bitems%7Bname%7D%7D%7D");
    assert_eq!(
        by_address.ok(),
        json!({"data": {"venues": {"items": [{"name": "Hall"}]}}})
    );
}

#[test]
fn the_schema_is_the_one_that_was_reviewed() {
    let server = Server::start();
    let viewer = server.token("viewer");
    let answer = viewer.get("/graphql/schema.graphql");
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/graphql; charset=utf-8"))
    );
    let shown = answer.text();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(SNAPSHOT, &shown).expect("written");
    }
    let reviewed = std::fs::read_to_string(SNAPSHOT).unwrap_or_default();
    assert!(
        shown == reviewed,
        "The schema differs from {SNAPSHOT}. If the change is meant, run \
         `UPDATE_SNAPSHOTS=1 cargo test --test it graphql` and commit the file with it."
    );
    assert_eq!(server.get("/graphql/schema.graphql").kind(401), "unauthenticated");
}

#[test]
fn the_schema_is_for_those_with_a_role() {
    let server = Server::start();
    let public = server.public();
    let viewer = server.token("viewer");
    let types = data(&viewer, INTROSPECTION, json!({}));
    let types = types["__schema"]["types"].as_array().expect("types");
    assert!(types.iter().any(|one| one["name"] == "GuestFigures"));
    for query in [
        INTROSPECTION,
        "{ __type(name: \"Guest\") { name } }",
        "{ ...F } fragment F on Query { a: __schema { types { name } } }",
    ] {
        let refused = ask(&public, query, json!({}));
        assert_eq!(refused.status, 401, "{}", refused.text());
        assert_eq!(first_error(&refused), ("unauthenticated".to_owned(), 401));
    }
    assert_eq!(
        data(&public, "{ __typename }", json!({})),
        json!({"__typename": "Query"})
    );
}

/// Everybody who asks, with the columns of `roles.rs`.
fn everybody(server: &Server, event: &str, elsewhere: &str) -> Vec<(&'static str, Client)> {
    vec![
        ("public", server.public()),
        ("viewer", server.token("viewer")),
        ("door", server.token("door")),
        ("door here", server.bound_token("door", event)),
        ("organizer", server.token("organizer")),
        ("admin", server.token("admin")),
        ("bound here", server.bound_token("organizer", event)),
        ("bound elsewhere", server.bound_token("organizer", elsewhere)),
    ]
}

#[test]
fn everybody_may_do_what_rest_allows() {
    let server = Server::start();
    let admin = server.token("admin");
    let elsewhere = admin.event(json!({"name": "Elsewhere"}));
    let active = admin.event(json!({"venue": {"name": "Hall"}}));
    let draft = admin.event(json!({"status": "draft"}));
    let mut wrong = Vec::new();
    for event in [&active, &draft] {
        let guest = admin.guest(event.id(), json!({}));
        let venue = admin.post("/api/venues", json!({"name": "Other"})).created();
        let (id, guest, venue) = (event.id(), guest.id(), venue.id());
        let none = json!(null);
        let cases: Vec<(String, &str, String, Value)> = vec![
            (
                format!("{{ event(id: \"{id}\") {{ name }} }}"),
                "GET",
                format!("/api/events/{id}"),
                none.clone(),
            ),
            (
                format!("{{ event(id: \"{id}\") {{ stats {{ total }} }} }}"),
                "GET",
                format!("/api/events/{id}/stats"),
                none.clone(),
            ),
            (
                format!("{{ event(id: \"{id}\") {{ guest_list {{ items {{ name }} }} }} }}"),
                "GET",
                format!("/api/events/{id}/guests"),
                none.clone(),
            ),
            (
                format!("{{ guests(event_id: \"{id}\") {{ items {{ name notes }} }} }}"),
                "GET",
                format!("/api/guests?event_id={id}"),
                none.clone(),
            ),
            (
                "{ guests { items { name } } }".to_owned(),
                "GET",
                "/api/guests".to_owned(),
                none.clone(),
            ),
            (
                format!("{{ guest(id: \"{guest}\") {{ name event {{ name }} }} }}"),
                "GET",
                format!("/api/guests/{guest}"),
                none.clone(),
            ),
            (
                format!("{{ venue(id: \"{venue}\") {{ name }} }}"),
                "GET",
                format!("/api/venues/{venue}"),
                none.clone(),
            ),
            (
                "{ users { email } }".to_owned(),
                "GET",
                "/api/users".to_owned(),
                none.clone(),
            ),
            (
                "{ tokens { name } }".to_owned(),
                "GET",
                "/api/tokens".to_owned(),
                none.clone(),
            ),
            (
                format!("mutation {{ update_event(id: \"{id}\", patch: {{tags: [\"x\"]}}) {{ journal_seq }} }}"),
                "PATCH",
                format!("/api/events/{id}"),
                json!({"tags": ["x"]}),
            ),
            (
                format!("mutation {{ create_guest(event_id: \"{id}\", input: {{name: \"Ben\"}}) {{ journal_seq }} }}"),
                "POST",
                format!("/api/events/{id}/guests"),
                json!({"name": "Ben"}),
            ),
            (
                format!(
                    "mutation {{ update_guest(id: \"{guest}\", patch: {{notes: \"x\"}}) {{ guest {{ notes }} }} }}"
                ),
                "PATCH",
                format!("/api/guests/{guest}"),
                json!({"notes": "x"}),
            ),
            (
                format!("mutation {{ update_venue(id: \"{venue}\", patch: {{city: \"Bonn\"}}) {{ journal_seq }} }}"),
                "PATCH",
                format!("/api/venues/{venue}"),
                json!({"city": "Bonn"}),
            ),
            (
                format!("mutation {{ register(event_id: \"{id}\", input: {{name: \"Cy\"}}) {{ journal_seq }} }}"),
                "POST",
                format!("/api/events/{id}/registrations"),
                json!({"name": "Cy"}),
            ),
            (
                format!(
                    "mutation {{ change_guests(event_id: \"{id}\", input: {{action: cancel, ids: []}}) {{ journal_seq }} }}"
                ),
                "POST",
                format!("/api/events/{id}/guests/bulk"),
                json!({"action": "cancel", "ids": []}),
            ),
            (
                "mutation { create_token(input: {name: \"T\", role: viewer}) { token { token } } }".to_owned(),
                "POST",
                "/api/tokens".to_owned(),
                json!({"name": "T", "role": "viewer"}),
            ),
            (
                format!("mutation {{ delete_event(id: \"{id}\") {{ id }} }}"),
                "DELETE",
                format!("/api/events/{id}"),
                none,
            ),
        ];
        for (who, client) in everybody(&server, id, elsewhere.id()) {
            for (query, method, path, body) in &cases {
                let rest = match body {
                    Value::Null => client.send(method, path, &[], None),
                    body => client.send_json(method, path, &[], body),
                };
                let answer = ask(&client, query, json!({}));
                let body = answer.ok();
                let (code, status) = match body.get("errors") {
                    Some(_) => first_error(&answer),
                    None => (String::new(), 200),
                };
                // A field of an event is asked for once the event is there, so that what is hidden is missing first.
                let is_hidden = (rest.status, status) == (401, 404);
                let same = match rest.status {
                    _ if is_hidden => true,
                    200..300 => status == 200,
                    other => status == u64::from(other) && code == rest.kind(other),
                };
                if !same {
                    wrong.push(format!("{query} as {who}: {status} {code}, over REST {}", rest.status));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn guest_data_is_never_the_publics() {
    let server = Server::start();
    let admin = server.token("admin");
    let series = admin.event(json!({"status": "draft", "name": "Hidden series"}));
    let venue = admin.post("/api/venues", json!({"name": "Hall"})).created();
    let event = admin.event(json!({"venue": {"id": venue.id()}, "series_id": series.id()}));
    admin.event(json!({"venue": {"id": venue.id()}, "status": "draft", "name": "Hidden draft"}));
    let guest = admin.guest(
        event.id(),
        json!({"name": "Secretive", "email": "secretive@example.org"}),
    );
    let number = guest["ticket_number"].as_str().expect("a number");
    let guests = "guest_list(limit: 5) { items { name email ticket_number event { name } } } stats { total inside }";
    let query = format!(
        "query($event: ID!, $guest: ID!, $venue: ID!, $number: String!) {{
            event(id: $event) {{ name {guests} venue {{ events(limit: 5) {{ items {{ name {guests} }} }} }} }}
            events(limit: 5) {{ items {{ name {guests} }} }}
            venue(id: $venue) {{ events(limit: 5) {{ items {{ name venue {{ name }} {guests} }} }} }}
            guest(id: $guest) {{ name }}
            guests(ticket_number: $number) {{ items {{ name }} }}
            series: event(id: \"{}\") {{ name }}
            users {{ email }} tokens {{ name }}
        }}",
        series.id()
    );
    let variables = json!({"event": event.id(), "guest": guest.id(), "venue": venue.id(), "number": number});
    let staff = ask(&admin, &query, variables.clone()).text();
    let public = ask(&server.public(), &query, variables).text();
    for secret in ["Secretive", "secretive@", "Hidden", "\"inside\":"] {
        assert!(staff.contains(secret), "{secret} is there to be hidden");
        assert!(!public.contains(secret), "{secret} in {public}");
    }
    assert!(public.contains("\"name\":\"Gala\""), "what is public stays: {public}");
}

#[test]
fn lists_page_as_over_rest() {
    let server = Server::start();
    let admin = server.token("admin");
    let venue = admin.post("/api/venues", json!({"name": "Hall"})).created();
    for n in 0..25 {
        let date = format!("2035-06-{:02}T19:00:00Z", n + 1);
        admin.event(json!({"name": format!("Event {n:02}"), "date": date, "venue": {"id": venue.id()}, "tags": [format!("t{}", n % 2)]}));
    }
    let query = "query($after: String, $from: DateTime, $status: [EventStatus!]) {
        events(limit: 10, cursor: $after, sort: \"-date\", from: $from, status: $status, tag: \"t1\") { items { id name } next_cursor plan { index } } }";
    let (mut names, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = data(
            &admin,
            query,
            json!({"after": after, "from": "2035-06-03T00:00:00Z", "status": ["active", "draft"]}),
        );
        let items = page["events"]["items"].as_array().expect("items").clone();
        names.extend(items.iter().map(|item| item["id"].clone()));
        after = page["events"]["next_cursor"].clone();
        if after.is_null() {
            break;
        }
    }
    let rest = admin.pages("/api/events?limit=10&sort=-date&from=2035-06-03T00:00:00Z&status=active,draft&tag=t1");
    assert_eq!(names, rest.iter().map(|item| item["id"].clone()).collect::<Vec<_>>());
    assert_eq!(names.len(), 11);
    let at_venue = data(
        &admin,
        "query($id: ID!) { venue(id: $id) { events(limit: 3) { items { name } next_cursor } } }",
        json!({"id": venue.id()}),
    );
    assert_eq!(at_venue["venue"]["events"]["items"].as_array().map(Vec::len), Some(3));
    let wrong = ask(
        &admin,
        "{ events(limit: 0, sort: \"colour\", from: \"soon\", venue_id: \"x\", cursor: \"y\") { items { id } } }",
        json!({}),
    );
    assert_eq!(first_error(&wrong), ("invalid".to_owned(), 422));
    let errors = wrong.json()["errors"][0]["extensions"]["errors"].clone();
    let fields: BTreeSet<&str> = errors
        .as_array()
        .expect("errors")
        .iter()
        .filter_map(|error| error["field"].as_str())
        .collect();
    assert_eq!(fields, BTreeSet::from(["cursor", "from", "limit", "sort", "venue_id"]));
}

#[test]
fn a_list_reads_each_thing_once() {
    let server = Server::start();
    let admin = server.token("admin");
    let venues = ["A", "B", "C"].map(|name| admin.post("/api/venues", json!({"name": name})).created());
    let mut last = String::new();
    for n in 0..50 {
        last = admin
            .event(json!({"name": format!("Event {n}"), "venue": {"id": venues[n % 3].id()}}))
            .id()
            .to_owned();
    }
    for _ in 0..30 {
        admin.guest(&last, json!({"email": "ada@example.org"}));
    }
    let reads = |query: &str| {
        let body = json!({"query": query, "extensions": {"explain": true}});
        let answer = admin.post("/graphql", body).ok();
        assert!(answer.get("errors").is_none(), "{answer}");
        let shown = answer["data"].clone();
        (shown, answer["extensions"]["reads"].clone())
    };
    let (shown, counted) = reads(
        "{ events(limit: 50) { items { name venue { name city } guests { total } again: guests { checked_in } } } }",
    );
    let items = shown["events"]["items"].as_array().expect("items");
    assert!(items.len() == 50 && items.iter().all(|item| item["venue"]["name"].is_string()));
    let expected =
        json!({"snapshots": 1, "events": 0, "venues": 3, "guests": 0, "counters": 50, "figures": 0, "lists": 1});
    assert_eq!(counted, expected);
    // Guests from the index alone, and their event once for all of them.
    let (shown, counted) = reads(&format!(
        "{{ guests(event_id: \"{last}\") {{ items {{ name email status ticket_number event {{ name venue {{ name }} }} }} plan {{ covered documents_fetched }} }} }}"
    ));
    assert_eq!(
        shown["guests"]["plan"],
        json!({"covered": true, "documents_fetched": 0})
    );
    assert_eq!(
        (&counted["guests"], &counted["events"], &counted["venues"]),
        (&json!(0), &json!(1), &json!(1))
    );
    let (shown, counted) = reads(&format!(
        "{{ event(id: \"{last}\") {{ guest_list {{ items {{ name ...Whole }} plan {{ covered }} }} }} }} fragment Whole on Guest {{ notes }}"
    ));
    assert_eq!(shown["event"]["guest_list"]["plan"], json!({"covered": false}));
    assert_eq!(counted["guests"], 0, "the list has read the documents already");
    let plain = ask(&admin, "{ __typename }", json!({})).ok();
    assert!(plain.get("extensions").is_none());
}

#[test]
fn what_is_written_is_what_rest_would_write() {
    let server = Server::start();
    let admin = server.token("admin");
    let create = "mutation($input: EventInput!) { create_event(input: $input) { journal_seq event {
        id name status date date_local timezone capacity description version waitlist registration tags
        venue { id name location } ticket_types { id name quota price { amount currency } } questions { label kind required options } } } }";
    let input = json!({
        "name": "Gala", "date": "2035-06-01T19:00", "timezone": "Europe/Berlin", "status": "active", "capacity": 5, "description": "# Hi",
        "venue": {"name": "Hall", "location": {"type": "Point", "coordinates": [7.1, 50.7]}}, "registration": "open", "waitlist": true,
        "ticket_types": [{"name": "Day", "quota": 3, "price": {"amount": "12.50", "currency": "EUR"}}],
        "questions": [{"label": "Diet?", "kind": "choice", "required": true, "options": ["A", "B"]}], "tags": ["x"],
    });
    let answer = ask(&admin, create, json!({"input": input}));
    let made = answer.ok()["data"]["create_event"].clone();
    assert_eq!(
        answer.header("journal-seq"),
        Some(made["journal_seq"].to_string().as_str())
    );
    let (event, id) = (&made["event"], made["event"]["id"].as_str().expect("an id"));
    assert_eq!(
        (&event["date"], &event["date_local"]),
        (&json!("2035-06-01T17:00:00Z"), &json!("2035-06-01T19:00:00"))
    );
    let rest = admin.get(&format!("/api/events/{id}")).ok();
    for field in [
        "name",
        "status",
        "capacity",
        "description",
        "version",
        "waitlist",
        "registration",
        "tags",
    ] {
        assert_eq!(event[field], rest[field], "{field}");
    }
    assert_eq!(event["ticket_types"][0]["price"], rest["ticket_types"][0]["price"]);
    // What is absent stays, and null clears.
    let update = "mutation($id: ID!, $patch: EventPatch!, $version: Int) { update_event(id: $id, patch: $patch, version: $version) { event { name capacity description version guests { total } } } }";
    let patched = data(
        &admin,
        update,
        json!({"id": id, "patch": {"capacity": null, "name": "Ball"}, "version": 1}),
    );
    let expected =
        json!({"name": "Ball", "capacity": null, "description": "# Hi", "version": 2, "guests": {"total": 0}});
    assert_eq!(patched["update_event"]["event"], expected);
    let stale = ask(
        &admin,
        update,
        json!({"id": id, "patch": {"name": "Late"}, "version": 1}),
    );
    assert_eq!(first_error(&stale), ("stale".to_owned(), 412));
    assert_eq!(stale.header("journal-seq"), None);
    let literal = format!(
        "mutation {{ update_event(id: \"{id}\", patch: {{description: null, venue: null}}) {{ event {{ name description venue {{ name }} }} }} }}"
    );
    let cleared = data(&admin, &literal, json!({}));
    assert_eq!(
        cleared["update_event"]["event"],
        json!({"name": "Ball", "description": "", "venue": null})
    );
}

#[test]
fn refused_input_names_its_fields() {
    let server = Server::start();
    let admin = server.token("admin");
    let create = "mutation($input: EventInput!) { create_event(input: $input) { journal_seq } }";
    let input = json!({"name": "", "date": "soon", "capacity": -1, "ticket_types": [{"name": "T", "price": {"amount": "x", "currency": "EUR"}}]});
    let refused = ask(&admin, create, json!({"input": input}));
    assert_eq!(first_error(&refused), ("invalid".to_owned(), 422));
    let errors = refused.ok()["errors"][0]["extensions"]["errors"].clone();
    let fields: Vec<&str> = errors
        .as_array()
        .expect("errors")
        .iter()
        .filter_map(|error| error["field"].as_str())
        .collect();
    assert_eq!(fields, ["name", "date", "capacity", "ticket_types[0].price.amount"]);
    // What the schema refuses is not begun at all.
    for (query, variables) in [
        ("{ events { items { colour } } }", json!({})),
        (
            "mutation($input: EventInput!) { create_event(input: $input) { journal_seq } }",
            json!({"input": {"name": "x"}}),
        ),
        (
            "mutation { create_venue(input: {name: \"x\", size: 3}) { journal_seq } }",
            json!({}),
        ),
        ("{ events(status: [gone]) { items { id } } }", json!({})),
        ("{ event { name } }", json!({})),
        ("{ event(id: \"x\") }", json!({})),
        ("{", json!({})),
    ] {
        let answer = ask(&admin, query, variables);
        assert_eq!(answer.status, 400, "{query}: {}", answer.text());
        assert_eq!(first_error(&answer), ("invalid_query".to_owned(), 400), "{query}");
        assert!(answer.json().get("data").is_none(), "{query}");
    }
    let venue = "mutation { a: create_venue(input: {name: \"A\"}) { venue { name } } b: create_venue(input: {name: \"\"}) { venue { name } } c: create_venue(input: {name: \"C\"}) { venue { name } } }";
    let partly = ask(&admin, venue, json!({}));
    let body = partly.ok();
    assert_eq!(
        body["data"],
        json!({"a": {"venue": {"name": "A"}}, "b": null, "c": {"venue": {"name": "C"}}})
    );
    assert_eq!(body["errors"][0]["path"], json!(["b"]));
    assert!(partly.header("journal-seq").is_some());
}

#[test]
fn guests_and_the_rules_about_them() {
    let server = Server::start();
    let admin = server.token("admin");
    let public = server.public();
    let event = admin.event(json!({"capacity": 2, "registration": "open"}));
    let register = "mutation($event: ID!, $name: String!) { register(event_id: $event, input: {name: $name}) { journal_seq ticket { name status ticket_number ticket_url event_name } } }";
    let ticket = data(&public, register, json!({"event": event.id(), "name": "Ada"}))["register"]["ticket"].clone();
    let url = ticket["ticket_url"].as_str().expect("a link");
    let own = url.strip_prefix(server.url()).expect("of this server");
    let shown = public.get(&format!("/api{own}")).ok();
    assert_eq!(shown["ticket_number"], ticket["ticket_number"]);
    let add = "mutation($event: ID!) { create_guest(event_id: $event, input: {name: \"Ben\", flags: {vip: true, blocked: true}, party_size: 1}) {
        guest { id name status flags { vip blocked attention } event { guests { total } } } } }";
    let guest = data(&admin, add, json!({"event": event.id()}))["create_guest"]["guest"].clone();
    let flags = json!({"vip": true, "blocked": true, "attention": null});
    assert_eq!(guest["flags"], flags);
    let path = format!("/api/guests/{}", guest["id"].as_str().expect("an id"));
    assert_eq!(
        admin.get(&path).ok()["flags"],
        json!({"vip": true, "attention": null, "blocked": true})
    );
    assert_eq!(
        guest["event"]["guests"]["total"], 2,
        "what is read after a write sees it"
    );
    assert_eq!(
        first_error(&ask(&admin, add, json!({"event": event.id()}))),
        ("event_full".to_owned(), 409)
    );
    assert_eq!(
        first_error(&ask(&public, register, json!({"event": event.id(), "name": "Cy"}))),
        ("event_full".to_owned(), 409)
    );
    let act = "mutation($event: ID!, $input: GuestsActionInput!) { change_guests(event_id: $event, input: $input) { outcome { total changed failed } } }";
    let outcome = data(
        &admin,
        act,
        json!({"event": event.id(), "input": {"action": "set_status", "status": "checked_in", "filter": {"status": ["registered"]}}}),
    );
    assert_eq!(
        outcome["change_guests"]["outcome"],
        json!({"total": 2, "changed": 2, "failed": 0})
    );
    let figures = data(
        &admin,
        "query($id: ID!) { event(id: $id) { stats { checked_in by_status { checked_in { guests heads } } capacity_left check_ins_per_minute { heads } } } }",
        json!({"id": event.id()}),
    );
    assert_eq!(
        figures["event"]["stats"]["by_status"]["checked_in"],
        json!({"guests": 2, "heads": 2})
    );
    assert_eq!(figures["event"]["stats"]["capacity_left"], 0);
    let gone = data(
        &admin,
        "mutation($id: ID!) { delete_guest(id: $id) { id } }",
        json!({"id": guest["id"]}),
    );
    assert_eq!(gone["delete_guest"]["id"], guest["id"]);
    let missing = ask(
        &admin,
        "query($id: ID!) { guest(id: $id) { name } }",
        json!({"id": guest["id"]}),
    );
    assert_eq!(first_error(&missing), ("not_found".to_owned(), 404));
    assert_eq!(missing.ok()["data"], json!({"guest": null}));
}

#[test]
fn a_key_makes_a_mutation_once() {
    let server = Server::start();
    let admin = server.token("admin");
    let send = |key: &str, query: &str| {
        admin.send_json(
            "POST",
            "/graphql",
            &[("idempotency-key", key)],
            &json!({"query": query}),
        )
    };
    let create = "mutation { create_venue(input: {name: \"Hall\"}) { venue { id } journal_seq } }";
    let (first, again) = (send("k", create), send("k", create));
    first.ok();
    assert_eq!(first.bytes, again.bytes);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.header("journal-seq"), first.header("journal-seq"));
    assert_eq!(
        send("k", "mutation { create_venue(input: {name: \"B\"}) { journal_seq } }").kind(409),
        "idempotency_key_reused"
    );
    let list = "{ venues { items { name } } }";
    send("q", list).ok();
    assert_eq!(
        send("q", list).header("idempotency-replayed"),
        None,
        "a query is asked anew"
    );
    let refused = "mutation { create_venue(input: {name: \"\"}) { journal_seq } }";
    send("r", refused).ok();
    assert_eq!(send("r", refused).header("idempotency-replayed"), None);
    let token = "mutation { create_token(input: {name: \"T\", role: viewer}) { token { token } } }";
    let made = send("t", token);
    assert_eq!(made.header("cache-control"), Some("no-store"));
    assert!(made.ok()["data"]["create_token"]["token"]["token"].is_string());
    assert_eq!(send("t", token).kind(409), "answer_not_kept");
    let listed = data(&admin, "{ tokens { name token } venues { items { name } } }", json!({}));
    assert!(
        listed["tokens"]
            .as_array()
            .expect("tokens")
            .iter()
            .all(|one| one["token"].is_null())
    );
    assert_eq!(listed["venues"]["items"], json!([{"name": "Hall"}]));
}

#[test]
fn the_page_works_without_anything_from_elsewhere() {
    let server = Server::start();
    let admin = server.token("admin");
    admin.event(json!({"name": "<b>Gala</b>"}));
    let html = [("accept", "text/html,application/xhtml+xml")];
    let page = server.public().send("GET", "/graphql", &html, None);
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").expect("a policy").to_owned();
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    let text = page.text();
    assert!(!text.contains("type Guest"), "the schema is not the public's");
    let elsewhere = text.split(['"', '\'']).find(|part| part.starts_with("http"));
    assert_eq!(elsewhere, None, "the page names another host");
    let assets: Vec<&str> = text.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert_eq!(assets.len(), 2, "a style sheet and a script: {assets:?}");
    for asset in assets {
        assert_eq!(server.get(asset).status, 200, "{asset}");
    }
    let signed_in = admin.send("GET", "/graphql", &html, None).text();
    assert!(signed_in.contains("<summary>type Guest</summary>"));
    let query = "query=%7Bevents%7Bitems%7Bname%7D%7D%7D&variables=&operationName=";
    let result = server.public().send("GET", &format!("/graphql?{query}"), &html, None);
    assert!(result.text().contains("&lt;b&gt;Gala&lt;/b&gt;") && !result.text().contains("<b>Gala"));
    let write = "query=mutation%7Bcreate_venue(input%3A%7Bname%3A%22x%22%7D)%7Bjournal_seq%7D%7D";
    assert_eq!(admin.send("GET", &format!("/graphql?{write}"), &html, None).status, 405);
    let bad = server
        .public()
        .send("GET", "/graphql?query=%7Ba%7D&variables=7", &html, None);
    assert!(
        bad.status == 422 && bad.text().contains("must be a JSON object"),
        "{}",
        bad.text()
    );
}
