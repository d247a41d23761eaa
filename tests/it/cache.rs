//! Kept answers over HTTP: their forms and tags, who may keep them, and `/api/cache`.

use std::io::Read;

use serde_json::{Value, json};

use crate::server::{Answer, Client, Server};

const FORMS: [(&str, &str); 3] = [("identity", ""), ("gzip", "gzip"), ("br", "br")];

fn decoded(answer: &Answer) -> Vec<u8> {
    let mut bytes = Vec::new();
    match answer.header("content-encoding") {
        Some("gzip") => _ = flate2::read::GzDecoder::new(&answer.bytes[..]).read_to_end(&mut bytes),
        Some("br") => _ = brotli::Decompressor::new(&answer.bytes[..], 4096).read_to_end(&mut bytes),
        Some(other) => panic!("{other}"),
        None => bytes = answer.bytes.clone(),
    }
    bytes
}

fn accepting(client: &Client, method: &str, path: &str, accept: &str) -> Answer {
    client.send(method, path, &[("accept-encoding", accept)], None)
}

fn tag(answer: &Answer) -> String {
    answer.header("etag").expect("an ETag").to_owned()
}

/// A server with an event whose answer is long enough to be compressed.
fn with_event() -> (Server, Client, String) {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"description": "A description that goes on for a while. ".repeat(80)}));
    let path = format!("/api/events/{}", event.id());
    (server, admin, path)
}

#[test]
fn every_form_says_the_same_under_its_own_tag() {
    let (_server, admin, path) = with_event();
    admin.guest(path.rsplit('/').next().expect("an id"), json!({}));
    for path in [
        &path,
        "/api/events",
        &format!("{path}/guests"),
        "/api/openapi.json",
        "/api/tokens",
    ] {
        let plain = admin.get(path);
        let mut tags = Vec::new();
        for (accept, encoding) in FORMS {
            let answer = accepting(&admin, "GET", path, accept);
            assert_eq!(answer.status, 200);
            let is_long = plain.bytes.len() >= 1024;
            let expected = (is_long && !encoding.is_empty()).then_some(encoding);
            assert_eq!(answer.header("content-encoding"), expected, "{path} {accept}");
            assert_eq!(decoded(&answer), plain.bytes, "{path} {accept}");
            assert_eq!(answer.header("vary"), Some("accept-encoding, authorization, cookie"));
            tags.push(tag(&answer));
            let head = accepting(&admin, "HEAD", path, accept);
            assert_eq!((head.status, head.bytes.len()), (200, 0));
            for name in ["etag", "content-encoding", "content-length", "content-type", "vary"] {
                assert_eq!(head.header(name), answer.header(name), "{name} of HEAD {path} {accept}");
            }
        }
        for known in &tags {
            for (accept, _) in FORMS {
                let headers = [("accept-encoding", accept), ("if-none-match", known.as_str())];
                let answer = admin.send("GET", path, &headers, None);
                assert_eq!((answer.status, answer.bytes.len()), (304, 0), "{path} {known} {accept}");
                assert_eq!(answer.header("etag"), Some(known.as_str()));
            }
        }
        if plain.bytes.len() >= 1024 {
            tags.dedup();
            assert_eq!(tags.len(), 3, "{path}: different bytes have different tags");
        }
    }
}

#[test]
fn a_tag_of_any_form_guards_a_change() {
    let (_server, admin, path) = with_event();
    for (accept, _) in FORMS {
        let seen = tag(&accepting(&admin, "GET", &path, accept));
        let patch = |tag: &str| {
            let headers = [("if-match", tag), ("accept-encoding", accept)];
            admin.send_json("PATCH", &path, &headers, &json!({"name": format!("By {accept}")}))
        };
        let changed = patch(&seen);
        assert_eq!(changed.status, 200);
        assert_eq!(patch(&seen).status, 412, "{accept}");
        // What a write answers with has the tag that a read in this form has now.
        assert_eq!(tag(&changed), tag(&accepting(&admin, "GET", &path, accept)), "{accept}");
        let body: Value = serde_json::from_slice(&decoded(&changed)).expect("JSON");
        assert_eq!(body["name"], format!("By {accept}"));
    }
}

#[test]
fn anybodys_answers_are_public_and_a_callers_are_private() {
    let (server, admin, path) = with_event();
    for path in [&path, "/api/events", "/api/venues", "/api/openapi.json"] {
        let public = server.get(path);
        assert_eq!(
            public.header("cache-control"),
            Some("public, max-age=0, must-revalidate"),
            "{path}"
        );
        let private = admin.get(path);
        assert_eq!(private.header("cache-control"), Some("private, no-cache"), "{path}");
    }
    let event = path.rsplit('/').next().expect("an id");
    let open = json!({"registration": "open"});
    admin.patch(&path, open).ok();
    let ticket = server
        .public()
        .post(&format!("/api/events/{event}/registrations"), json!({"name": "Ada"}))
        .created();
    let url = ticket["ticket_url"].as_str().expect("a link").replace(server.url(), "");
    let own = accepting(&server.public(), "GET", &url, "gzip");
    assert_eq!(own.header("cache-control"), Some("no-store"), "{}", own.text());
    assert_eq!(own.header("content-encoding"), None, "a secret is not compressed");
    let guests = admin.get(&format!("{path}/guests"));
    assert_eq!(guests.header("cache-control"), Some("private, no-cache"));
}

#[test]
fn other_answers_are_compressed_but_streams_are_not() {
    let (server, admin, path) = with_event();
    let page = accepting(&server.public(), "GET", "/api/docs", "gzip");
    assert_eq!(page.header("content-encoding"), Some("gzip"));
    assert!(
        String::from_utf8(decoded(&page))
            .expect("text")
            .contains("API reference")
    );
    assert_eq!(page.header("vary"), Some("accept-encoding"));
    let event = path.rsplit('/').next().expect("an id");
    for n in 0..40 {
        admin.guest(event, json!({"name": format!("Guest {n}")}));
    }
    let export = accepting(&admin, "GET", &format!("{path}/guests/export?format=csv"), "gzip");
    assert_eq!((export.status, export.header("content-encoding")), (200, None));
    assert!(export.bytes.len() > 1024);
    let batch = json!({"requests": [{"method": "GET", "path": path}, {"method": "GET", "path": "/api/events"}]});
    let answer = admin.send_json("POST", "/api/batch", &[("accept-encoding", "br")], &batch);
    assert_eq!(answer.header("content-encoding"), Some("br"));
    let answers: Value = serde_json::from_slice(&decoded(&answer)).expect("JSON");
    assert_eq!(answers["responses"][0]["body"]["id"], event);
    let within = json!({"requests": [{"method": "GET", "path": path, "headers": {"Accept-Encoding": "gzip"}}]});
    assert_eq!(
        admin.post("/api/batch", within).problem(422),
        ["requests[0].headers.Accept-Encoding"]
    );
}

#[test]
fn a_write_is_seen_by_the_next_read_whatever_was_kept() {
    let (server, admin, path) = with_event();
    let venue = admin.post("/api/venues", json!({"name": "Old Hall"})).created();
    admin.patch(&path, json!({"venue": {"id": venue.id()}})).ok();
    let public = server.public();
    let shown = |path: &str| accepting(&public, "GET", path, "gzip");
    for name in ["New Hall", "Newer Hall"] {
        for _ in 0..3 {
            shown("/api/events");
            shown(&path);
        }
        admin
            .patch(&format!("/api/venues/{}", venue.id()), json!({"name": name}))
            .ok();
        for path in [path.as_str(), "/api/events"] {
            let text = String::from_utf8(decoded(&shown(path))).expect("text");
            assert!(text.contains(name), "{path}: {text}");
        }
    }
    admin.patch(&path, json!({"status": "draft"})).ok();
    assert_eq!(shown(&path).status, 404);
}

#[test]
fn administrators_see_the_tiers_and_clear_them() {
    let (server, admin, path) = with_event();
    for _ in 0..4 {
        server.get(&path).ok();
    }
    let cache = admin.get("/api/cache").ok();
    assert_eq!(cache["enabled"], true);
    let tiers = cache["tiers"].as_array().expect("tiers");
    let names: Vec<&Value> = tiers.iter().map(|tier| &tier["name"]).collect();
    assert_eq!(names, ["responses", "objects"]);
    assert_eq!((&tiers[0]["hits"], &tiers[0]["misses"]), (&json!(3), &json!(1)));
    assert_eq!(tiers[0]["hit_rate"], 0.75);
    let metrics = server.get("/metrics").text();
    for line in [
        "cache_hits_total{tier=\"responses\"} 3",
        "cache_misses_total{tier=\"objects\"} 1",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
    assert_eq!(admin.delete("/api/cache").status, 204);
    assert_eq!(admin.get("/api/cache").ok()["tiers"][0]["entries"], 0);
    for (client, status) in [(server.public(), 401), (server.token("organizer"), 403)] {
        assert_eq!(client.get("/api/cache").status, status);
        assert_eq!(client.delete("/api/cache").status, status);
    }
}

#[test]
fn without_a_cache_everything_is_the_same() {
    let server = Server::start_with_settings(&[("CACHE_ENABLED", "false")]);
    let admin = server.token("admin");
    let event = admin.event(json!({"description": "long ".repeat(400)}));
    let path = format!("/api/events/{}", event.id());
    for (accept, encoding) in FORMS {
        let answer = accepting(&admin, "GET", &path, accept);
        assert_eq!(answer.header("content-encoding").unwrap_or_default(), encoding);
        let known = tag(&answer);
        assert_eq!(admin.send("GET", &path, &[("if-none-match", &known)], None).status, 304);
    }
    let cache = admin.get("/api/cache").ok();
    assert_eq!(
        (&cache["enabled"], &cache["tiers"][0]["hits"]),
        (&json!(false), &json!(0))
    );
}
