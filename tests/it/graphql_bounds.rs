//! `/graphql` under attack, and its subscriptions over a real connection.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::changes::{Stream, bearer};
use crate::graphql::{ask, data, first_error};
use crate::server::{Client, Server, raw};

#[track_caller]
fn refused(client: &Client, query: &str, code: &str) {
    let answer = ask(client, query, json!({}));
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert_eq!(first_error(&answer), (code.to_owned(), 400));
    assert!(answer.json().get("data").is_none());
}

#[test]
fn what_multiplies_is_refused_at_once() {
    let server = Server::start();
    let admin = server.token("admin");
    let aliases: String = (0..1000).map(|n| format!("a{n}: __typename ")).collect();
    refused(&admin, &format!("{{ {aliases} }}"), "aliases_max");
    let roots = "venues { items { id } } ".repeat(1000);
    refused(&admin, &format!("{{ {roots} }}"), "root_fields_max");
    let bomb = (0..30).fold("{ ...F0 }".to_owned(), |text, n| {
        format!("{text} fragment F{n} on Query {{ ...F{0} ...F{0} }}", n + 1)
    });
    refused(
        &admin,
        &format!("{bomb} fragment F30 on Query {{ __typename }}"),
        "fields_max",
    );
    refused(
        &admin,
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "cyclic_fragment",
    );
    refused(
        &admin,
        "{ events { items { ...E } } } fragment E on Event { venue { events { items { ...E } } } }",
        "cyclic_fragment",
    );
    for (open, close) in [("{a", "}"), ("{a(b:[", "])}"), ("{a(b:{c:", "})}"), ("{...{", "}}")] {
        refused(
            &admin,
            &format!("{}{}", open.repeat(1_000), close.repeat(1_000)),
            "nesting_max",
        );
    }
    refused(
        &admin,
        &format!(
            "{{ events(tag: {}1{}) {{ items {{ id }} }} }}",
            "[".repeat(10_000),
            "]".repeat(10_000)
        ),
        "nesting_max",
    );
    refused(
        &admin,
        &format!(
            "query($a: {}ID{}) {{ __typename }}",
            "[".repeat(10_000),
            "]".repeat(10_000)
        ),
        "nesting_max",
    );
    refused(
        &admin,
        &format!("{{ __typename {} }}", "@skip(if: false) ".repeat(1000)),
        "directives_max",
    );
}

#[test]
fn what_is_too_large_is_refused() {
    let server = Server::start();
    let admin = server.token("admin");
    refused(
        &admin,
        &format!("{{ __typename }} # {}", "x".repeat(40_000)),
        "query_bytes_max",
    );
    let many: String = (0..200).map(|n| format!("query Q{n} {{ __typename }} ")).collect();
    refused(&admin, &many, "definitions_max");
    refused(
        &admin,
        "{ events(limit: 200) { items { guest_list(limit: 200) { items { id } } } } }",
        "complexity_max",
    );
    let variable = "query($n: Int) { events(limit: $n) { items { guest_list(limit: $n) { items { id } } } } }";
    let answer = ask(&admin, variable, json!({"n": 200}));
    assert_eq!(first_error(&answer), ("complexity_max".to_owned(), 400));
    data(&admin, variable, json!({"n": 10}));
    let answer = ask(
        &admin,
        "query($name: String) { venues(name: $name) { items { id } } }",
        json!({"name": "x".repeat(1_900_000)}),
    );
    assert!(answer.status < 500, "{}", answer.status);
    let answer = ask(
        &admin,
        "query($name: String) { venues(name: $name) { items { id } } }",
        json!({"name": "x".repeat(3_000_000)}),
    );
    assert_eq!(answer.kind(413), "too_large");
    let description = "d".repeat(20_000);
    for n in 0..40 {
        admin.event(json!({"name": format!("E{n}"), "description": description}));
    }
    let texts: String = (0..40).map(|n| format!("d{n}: description ")).collect();
    let answer = ask(
        &admin,
        &format!("{{ events(limit: 40) {{ items {{ {texts} }} }} }}"),
        json!({}),
    );
    assert_eq!(first_error(&answer), ("text_bytes_max".to_owned(), 400));
    assert!(answer.bytes.len() < 16 << 20);
}

#[test]
fn bodies_that_are_no_operation() {
    let server = Server::start();
    let public = server.public();
    let batch: Vec<Value> = (0..1000).map(|_| json!({"query": "{ __typename }"})).collect();
    assert_eq!(public.post("/graphql", json!(batch)).kind(400), "malformed");
    assert_eq!(
        public
            .post("/graphql", json!({"query": 1, "variables": [], "x": 1}))
            .problem(400),
        ["query", "variables", "x"]
    );
    assert_eq!(public.post("/graphql", json!({})).problem(400), ["query"]);
    let kinds = [
        ("text/plain", 415),
        ("application/graphql", 415),
        ("application/json", 400),
    ];
    for (kind, status) in kinds {
        let answer = public.send("POST", "/graphql", &[("content-type", kind)], Some(b"{ __typename }"));
        answer.problem(status);
    }
    let deep = format!(
        "{{\"query\":\"{{__typename}}\",\"variables\":{{\"a\":{}{}}}}}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let json = [("content-type", "application/json")];
    assert_eq!(
        public.send("POST", "/graphql", &json, Some(deep.as_bytes())).kind(400),
        "malformed"
    );
    assert_eq!(
        public
            .post("/graphql?x=1", json!({"query": "{ __typename }"}))
            .problem(422),
        ["x"]
    );
    assert_eq!(public.get("/graphql").problem(422), ["query"]);
    let mutation = public.get("/graphql?query=mutation%7Bdelete_venue(id%3A%22x%22)%7Bid%7D%7D");
    assert_eq!((mutation.status, mutation.header("allow")), (405, Some("POST")));
    let subscription = ask(
        &public,
        "subscription { event_figures(event_id: \"x\") { total } }",
        json!({}),
    );
    assert_eq!(first_error(&subscription), ("malformed".to_owned(), 400));
    let named = json!({"query": "query A { __typename } query B { __typename }"});
    assert_eq!(
        first_error(&public.post("/graphql", named)),
        ("malformed".to_owned(), 400)
    );
    let named = json!({"query": "query A { __typename } query B { __typename }", "operationName": "B"});
    public.post("/graphql", named).ok();
}

/// The deepest operation that the settings allow does not exhaust a stack.
#[test]
fn the_deepest_operation_is_carried_out() {
    let server = Server::start_with_settings(&[("GRAPHQL_DEPTH_MAX", "30")]);
    let admin = server.token("admin");
    let venue = admin.post("/api/venues", json!({"name": "Hall"})).created();
    admin.event(json!({"venue": {"id": venue.id()}}));
    let (open, close) = ("events(limit: 1) { items { venue { ", "} } } ");
    let deepest = |times: usize| format!("{{ {} __typename {} }}", open.repeat(times), close.repeat(times));
    let mut shown = &data(&admin, &deepest(9), json!({}));
    for _ in 0..9 {
        shown = &shown["events"]["items"][0]["venue"];
    }
    assert_eq!(*shown, json!({"__typename": "Venue"}));
    refused(&admin, &deepest(10), "depth_max");
    let default = Server::start();
    refused(&default.public(), &deepest(6), "depth_max");
    data(&default.public(), &deepest(5), json!({}));
}

#[test]
fn any_text_is_answered() {
    let server = Server::start();
    let public = server.public();
    let tokens = prop::sample::select(vec![
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "...",
        "on ",
        ":",
        "$",
        "@",
        "!",
        "=",
        "#",
        "\n",
        "\"",
        "\"\"\"",
        "\\",
        "query ",
        "mutation ",
        "subscription ",
        "fragment ",
        "F ",
        "events ",
        "items ",
        "id ",
        "limit",
        "1",
        "null",
        "__typename ",
        "__schema ",
        "\u{0}",
        "\u{feff}",
        "é",
    ]);
    let texts = prop_oneof![
        any::<String>(),
        prop::collection::vec(tokens, 0..80).prop_map(|parts| parts.concat())
    ];
    let mut runner = TestRunner::new(Config {
        cases: 300,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&texts, |text| {
        let answer = ask(&public, &text, json!({}));
        prop_assert!(answer.status < 500, "{}: {}", answer.status, answer.text());
        prop_assert!(answer.json().is_object());
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(server.get("/healthz").status, 200);
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Follows an event's counts.
fn follow(server: &Server, event: &str, fields: &str, token: Option<&str>) -> Stream {
    let query = format!("subscription {{ event_figures(event_id: \"{event}\") {{ {fields} }} }}");
    let path = format!("/graphql/stream?query={}", encoded(&query));
    let headers: Vec<(&str, &str)> = token.iter().map(|token| ("Authorization", *token)).collect();
    Stream::open(server, &path, &headers)
}

#[test]
fn counts_are_followed_as_they_change() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let other = admin.event(json!({}));
    let mut public = follow(&server, event.id(), "total checked_in", None);
    assert_eq!(public.status, "200");
    let first = public.next().expect("a message");
    assert_eq!(first.event, "next");
    assert_eq!(
        first.data,
        json!({"data": {"event_figures": {"total": 0, "checked_in": 0}}})
    );
    admin.guest(other.id(), json!({}));
    admin.guest(event.id(), json!({}));
    let second = public.next().expect("a message");
    assert_eq!(
        second.data["data"]["event_figures"]["total"], 1,
        "another event's guest is no news"
    );
    let token = bearer(&admin);
    let mut staff = follow(
        &server,
        event.id(),
        "total journal_seq stats { by_status { cancelled { guests } } }",
        Some(&token),
    );
    let shown = staff.next().expect("a message").data["data"]["event_figures"].clone();
    assert_eq!(shown["stats"]["by_status"]["cancelled"]["guests"], 0);
    let mut denied = follow(&server, event.id(), "total stats { total }", None);
    let shown = denied.next().expect("a message").data;
    assert_eq!(shown["data"]["event_figures"], json!({"total": 1, "stats": null}));
    assert_eq!(shown["errors"][0]["extensions"]["code"], "unauthenticated");
    let draft = admin.event(json!({"status": "draft"}));
    let mut hidden = follow(&server, draft.id(), "total", None);
    let shown = hidden.next().expect("a message").data;
    assert_eq!(shown["errors"][0]["extensions"]["code"], "not_found");
    assert!(hidden.next().is_none(), "the stream ends with its error");
    let mut wrong = follow(&server, event.id(), "colour", None);
    assert_eq!(
        wrong.next().expect("a message").data["errors"][0]["extensions"]["code"],
        "invalid_query"
    );
}

#[test]
fn a_subscription_ends_with_its_token_and_with_the_server() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let made = admin
        .post("/api/tokens", json!({"name": "screen", "role": "viewer"}))
        .created();
    let token = format!("Bearer {}", made["token"].as_str().expect("a token"));
    let mut stream = follow(&server, event.id(), "total", Some(&token));
    let mut stays = follow(&server, event.id(), "total", None);
    stream.next().expect("a message");
    stays.next().expect("a message");
    admin.delete(&format!("/api/tokens/{}", made.id())).expect(204);
    let last = stream.next().expect("a message").data;
    assert_eq!(last["errors"][0]["extensions"]["code"], "unauthenticated");
    assert!(stream.next().is_none());
    server.stop();
    assert!(stays.next().is_none());
}

#[test]
fn streams_share_one_bound_and_take_queries_too() {
    let server = Server::start_with_settings(&[("LIMITS_SSE_CONNECTIONS_MAX", "1")]);
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let body = json!({"query": "mutation { create_venue(input: {name: \"Hall\"}) { venue { name } } }"}).to_string();
    let request = format!(
        "POST /graphql/stream HTTP/1.0\r\nHost: x\r\nAuthorization: {}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: {}\r\n\r\n{body}",
        bearer(&admin),
        body.len()
    );
    let answer = raw(server.address(), request.as_bytes());
    assert!(
        answer.contains("event: next\ndata: {\"data\":{\"create_venue\":{\"venue\":{\"name\":\"Hall\"}}}}\n\n"),
        "{answer}"
    );
    assert!(answer.contains("event: complete\n"), "{answer}");
    let mut first = follow(&server, event.id(), "total", None);
    first.next().expect("a message");
    let refused = server.get(&format!("/graphql/stream?query={}", encoded("{ __typename }")));
    assert_eq!(refused.kind(503), "unavailable");
    drop(first);
    let mutation = encoded("mutation { delete_venue(id: \"x\") { id } }");
    let by_address = || admin.get(&format!("/graphql/stream?query={mutation}"));
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while by_address().status == 503 && std::time::Instant::now() < deadline {
        // The place is free once the server has noticed that the client has gone, at the next commit at the latest.
        admin.guest(event.id(), json!({}));
    }
    assert_eq!(by_address().kind(405), "method_not_allowed");
}
