//! Everything that can be wrong with a request, and that each answer says so as `application/problem+json`.

use serde_json::{Value, json};

use crate::server::{Server, raw};

#[test]
fn a_problem_has_all_its_parts() {
    let server = Server::start();
    let answer = server.get("/api/nowhere");
    let problem = answer.expect(404);
    let fields: Vec<&String> = problem.as_object().expect("an object").keys().collect();
    assert_eq!(fields, ["type", "title", "status", "detail", "errors"]);
    assert_eq!(problem["title"], "Not Found");
    assert!(answer.header("x-request-id").is_some_and(|id| !id.is_empty()));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let named = server
        .public()
        .send("GET", "/api/events", &[("x-request-id", "mine-7")], None);
    assert_eq!(named.header("x-request-id"), Some("mine-7"));
    let evil = server
        .public()
        .send("GET", "/api/events", &[("x-request-id", "a b\"c")], None);
    assert_ne!(evil.header("x-request-id"), Some("a b\"c"));
}

#[test]
fn addresses_that_lead_nowhere() {
    let server = Server::start();
    let admin = server.token("admin");
    for path in [
        "/api",
        "/api/",
        "/api/events/",
        "/api/events/x",
        "/api/events/%FF",
        "/api/events/..%2f..",
        "/api/events/00000000-0000-0000-0000-000000000000",
        "/api/events/x/guests",
        "/api/guests/1",
        "/api/%00",
        "/metrics/x",
        "/control/check",
        "//api/events",
    ] {
        assert_eq!(admin.get(path).kind(404), "not_found", "{path}");
    }
    let event = admin.event(json!({"venue": {"name": "Hall"}}));
    let guest = admin.guest(event.id(), json!({}));
    let venue = event["venue"]["id"].as_str().expect("an id");
    for (kind, id) in [
        ("events", guest.id()),
        ("events", venue),
        ("guests", event.id()),
        ("guests", venue),
        ("venues", event.id()),
        ("venues", guest.id()),
        ("tokens", event.id()),
        ("users", event.id()),
    ] {
        let path = format!("/api/{kind}/{id}");
        if !matches!(kind, "tokens" | "users") {
            assert_eq!(admin.get(&path).kind(404), "not_found", "{path}");
            assert_eq!(
                admin.patch(&path, json!({"name": "X"})).kind(404),
                "not_found",
                "{path}"
            );
        }
        assert_eq!(admin.delete(&path).kind(404), "not_found", "{path}");
    }
    admin.get(&format!("/api/events/{}", event.id().to_uppercase())).ok();
}

#[test]
fn methods_that_an_address_does_not_take() {
    let server = Server::start();
    let admin = server.token("admin");
    for (method, path, allowed) in [
        ("DELETE", "/api/events", "GET,HEAD,POST"),
        (
            "PUT",
            "/api/events/01890a5d-ac96-774b-bcce-b302099a8057",
            "GET,HEAD,PATCH,DELETE",
        ),
        ("POST", "/api/changes", "GET,HEAD"),
        ("GET", "/api/batch", "POST"),
        ("OPTIONS", "/api/guests", "GET,HEAD,POST"),
        ("TRACE", "/healthz", "GET,HEAD"),
        ("BREW", "/api/venues", "GET,HEAD,POST"),
    ] {
        let answer = admin.send(method, path, &[], None);
        assert_eq!(answer.kind(405), "method_not_allowed", "{method} {path}");
        let mut found: Vec<&str> = answer
            .header("allow")
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .collect();
        let mut expected: Vec<&str> = allowed.split(',').collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{method} {path}");
    }
    let head = admin.send("HEAD", "/api/events", &[], None);
    let get = admin.get("/api/events");
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    assert_eq!(head.header("etag"), get.header("etag"));
}

#[test]
fn bodies_that_cannot_be_read() {
    let server = Server::start();
    let admin = server.token("admin");
    let send = |kind: Option<&str>, body: &[u8]| {
        let headers: Vec<(&str, &str)> = kind.map(|kind| ("content-type", kind)).into_iter().collect();
        admin.send("POST", "/api/events", &headers, Some(body))
    };
    let good = br#"{"name":"Talk","date":"2035-06-01T19:00:00Z"}"#;
    for kind in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("application/jsonx"),
        Some("json"),
    ] {
        assert_eq!(send(kind, good).kind(415), "unsupported_media_type", "{kind:?}");
    }
    for kind in [
        "application/json",
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "application/merge-patch+json",
    ] {
        send(Some(kind), good).created();
    }
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    let deep_object = br#"{"name":"#.repeat(50_000);
    for (body, what) in [
        (b"".as_slice(), "empty"),
        (b"{", "cut off"),
        (b"{\"name\":\"a\"} x", "trailing"),
        (b"{'name':'a'}", "not JSON"),
        (b"\xEF\xBB\xBF{}", "byte order mark"),
        (b"{\"name\":\"\xFF\xFE\"}", "not UTF-8"),
        (b"{\"name\":\"\\ud800\"}", "half a surrogate pair"),
        (b"{\"capacity\":NaN}", "NaN"),
        (b"{\"capacity\":1e999}", "beyond any number"),
        (deep.as_slice(), "deep lists"),
        (deep_object.as_slice(), "deep objects"),
    ] {
        let answer = send(Some("application/json"), body);
        assert_eq!(answer.kind(400), "malformed", "{what}");
        let detail = answer.json()["detail"].as_str().expect("a detail").to_owned();
        assert!(detail.starts_with("The body is not JSON: "), "{what}: {detail}");
    }
    let gzip = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let answer = admin.send("POST", "/api/events", &gzip, Some(b"\x1f\x8b"));
    assert_eq!(
        answer.kind(415),
        "unsupported_media_type",
        "what is compressed is not read as if it were not"
    );
}

#[test]
fn bodies_that_are_too_long() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let long = json!({"name": "x".repeat(10 << 20), "date": "2035-06-01T19:00:00Z"});
    for path in ["/api/events", "/api/batch", "/api/session"] {
        assert_eq!(admin.post(path, long.clone()).kind(413), "too_large", "{path}");
    }
    let path = format!("/api/events/{}", event.id());
    assert_eq!(admin.patch(&path, long.clone()).kind(413), "too_large");
    let keyed = admin.send_json("POST", "/api/events", &[("idempotency-key", "k")], &long);
    assert_eq!(keyed.kind(413), "too_large");
    let fits = json!({"name": "x".repeat(1 << 20), "date": "2035-06-01T19:00:00Z"});
    assert_eq!(admin.post("/api/events", fits).problem(422), ["name"]);
    admin.get(&path).ok();
}

#[test]
fn values_that_are_no_values() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let path = format!("/api/events/{}", event.id());
    for (patch, field) in [
        (json!({"date": "+300000-01-01T00:00:00Z"}), "date"),
        (json!({"date": "9999-12-31T23:59:59-18:00"}), "date"),
        (json!({"date": "0000-01-01T00:00:00Z"}), "date"),
        (json!({"date": "2035-02-30T00:00:00Z"}), "date"),
        (json!({"date": "2035-06-01"}), "date"),
        (json!({"date": 2_064_337_200}), "date"),
        (json!({"name": "a\u{0}b"}), "name"),
        (json!({"name": "   "}), "name"),
        (json!({"description": "a\u{0}b"}), "description"),
        (json!({"capacity": 1.5}), "capacity"),
        (json!({"capacity": "10"}), "capacity"),
        (json!({"capacity": 9_000_000_000_000_000_000_u64}), "capacity"),
        (json!({"capacity": 18_446_744_073_709_551_615_u64}), "capacity"),
        (json!({"waitlist": "yes"}), "waitlist"),
        (
            json!({"venue": {"name": "H", "location": {"type": "Point", "coordinates": [1e300, 0]}}}),
            "venue.location",
        ),
        (json!({"tags": vec!["a"; 1000]}), "tags"),
        (json!({"tags": ["a", 7]}), "tags[1]"),
        (
            json!({"ticket_types": [{"name": "A"}, {"name": "a"}]}),
            "ticket_types[1].name",
        ),
        (
            json!({"ticket_types": [{"name": "A", "price": {"amount": "-1", "currency": "EUR"}}]}),
            "ticket_types[0].price.amount",
        ),
        (
            json!({"ticket_types": [{"name": "A", "id": event.id()}]}),
            "ticket_types[0].id",
        ),
        (
            json!({"questions": [{"label": "Q", "kind": "choice"}]}),
            "questions[0].options",
        ),
        (json!({"series_id": "me"}), "series_id"),
        (json!({"\u{202e}\u{0}": 1}), "\u{202e}\u{0}"),
    ] {
        assert_eq!(admin.patch(&path, patch.clone()).problem(422), [field], "{patch}");
    }
    assert_eq!(admin.get(&path).ok()["version"], 1);
}

#[test]
fn queries_that_are_not_text() {
    let server = Server::start();
    for (query, field) in [
        ("name=%FF%FE", "name"),
        ("name=a%00b", "name"),
        ("name=a&name=b", "name"),
    ] {
        assert_eq!(
            server.get(&format!("/api/events?{query}")).problem(422),
            [field],
            "{query}"
        );
    }
    for request in [
        b"GET /api/events?name=\xFF HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".as_slice(),
        b"GET /api/events?na%ZZme=%GG HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ] {
        let answer = raw(server.address(), request);
        let status: u16 = answer
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .expect("a status");
        assert!((400..500).contains(&status), "{answer}");
    }
    assert_eq!(server.get("/healthz?x=1").status, 200, "probes may add what they like");
}

#[test]
fn requests_that_are_no_requests() {
    let server = Server::start();
    let long_header = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "y".repeat(1 << 20));
    let many: String = (0..1000).map(|n| format!("X{n}: y\r\n")).collect();
    let many_headers = format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{many}\r\n");
    let long_path = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "y".repeat(1 << 20));
    for (request, statuses) in [
        (long_header.as_bytes(), &["431"][..]),
        (many_headers.as_bytes(), &["431"]),
        (long_path.as_bytes(), &["414", "431"]),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", &["400", ""]),
        (b"GET\r\n\r\n", &["400"]),
        (
            b"POST /api/events HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            &["400"],
        ),
    ] {
        let answer = raw(server.address(), request);
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(
            statuses.contains(&status),
            "{} gave {answer:?}",
            String::from_utf8_lossy(&request[..20.min(request.len())])
        );
    }
    server.get("/readyz").ok();
}

#[test]
fn health_is_told_without_secrets() {
    let server = Server::start();
    assert_eq!(server.get("/healthz").text(), "ok\n");
    let ready = server.get("/readyz");
    assert_eq!(ready.ok()["status"], "ready");
    assert_eq!(ready.header("cache-control"), Some("no-store"));
    let head = ready.json()["journal_head"].as_u64().expect("a seq");
    let admin = server.token("admin");
    let made = admin.post("/api/venues", json!({"name": "Hall"}));
    let seq: u64 = made
        .header("journal-seq")
        .and_then(|seq| seq.parse().ok())
        .expect("a seq");
    assert!(seq > head);
    assert!(server.get("/readyz").ok()["journal_head"].as_u64() >= Some(seq));
    assert_ne!(made.created().0, Value::Null);
}

#[test]
fn a_fault_in_a_page_shows_the_number_that_the_log_has_it_under() {
    let server = Server::start();
    let name = format!("{}.webp", "ab".repeat(32));
    // What cannot be read as a file is a fault of the disk's.
    std::fs::create_dir_all(server.dir().join("media").join("ab").join(&name)).expect("made");
    let html = [("accept", "text/html"), ("x-request-id", "evening-7")];
    let answer = server.public().send("GET", &format!("/media/{name}"), &html, None);
    assert_eq!((answer.status, answer.header("x-request-id")), (500, Some("evening-7")));
    assert!(answer.text().contains("Number: evening-7"), "{}", answer.text());
    let json = server.get(&format!("/media/{name}"));
    assert_eq!(json.kind(500), "internal");
}
