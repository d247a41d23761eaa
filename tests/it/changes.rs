//! `/api/changes`, its streams, and `/api/audit`: the journal as one may see it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::doors::Doors;
use crate::server::{Client, Server};

/// A stream of server-sent events over a connection of its own.
pub struct Stream {
    lines: BufReader<TcpStream>,
    pub status: String,
    content_type: String,
}

/// One message of a stream.
pub struct Message {
    id: u64,
    pub event: String,
    pub data: Value,
}

impl Stream {
    /// HTTP/1.0, so that the messages come without the marks of chunks.
    pub fn open(server: &Server, path: &str, headers: &[(&str, &str)]) -> Self {
        let mut stream = TcpStream::connect(server.address()).expect("connected");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a timeout");
        let mut request = format!("GET {path} HTTP/1.0\r\nHost: {}\r\n", server.address());
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{request}\r\n").as_bytes()).expect("sent");
        let mut lines = BufReader::new(stream);
        let mut status = String::new();
        lines.read_line(&mut status).expect("a status line");
        let mut content_type = String::new();
        loop {
            let mut line = String::new();
            lines.read_line(&mut line).expect("a header");
            match line.trim().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-type") => content_type = value.to_owned(),
                Some(_) => {}
                None => break,
            }
        }
        Self {
            lines,
            status: status.split(' ').nth(1).expect("a status").to_owned(),
            content_type,
        }
    }

    /// The next message; `None` once the server has ended the stream.
    pub fn next(&mut self) -> Option<Message> {
        let (mut id, mut event, mut data) = (0, String::new(), None);
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).expect("a line in time") == 0 {
                return None;
            }
            match (line.trim_end().split_once(": "), data.take()) {
                (Some(("id", value)), kept) => (id, data) = (value.parse().expect("a seq"), kept),
                (Some(("event", value)), kept) => (event, data) = (value.to_owned(), kept),
                (Some(("data", value)), _) => data = Some(serde_json::from_str(value).unwrap_or(json!(value))),
                (_, Some(data)) => return Some(Message { id, event, data }),
                _ => {}
            }
        }
    }

    #[track_caller]
    fn verbs(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.next().expect("a message").event).collect()
    }
}

pub fn bearer(client: &Client) -> String {
    format!("Bearer {}", client.token())
}

fn verbs(answer: &Value) -> Vec<String> {
    let items = answer["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item["verb"].as_str().expect("a verb").to_owned())
        .collect()
}

#[test]
fn paging_by_seq_sees_everything_once() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"venue": {"name": "Hall"}}));
    for _ in 0..20 {
        admin.guest(event.id(), json!({}));
    }
    let whole = admin.get("/api/changes?limit=1000").ok();
    assert_eq!(verbs(&whole)[..3], ["token.created", "venue.created", "event.created"]);
    assert_eq!(whole["next_since"], whole["head"]);
    let (mut since, mut paged) = (0, Vec::new());
    loop {
        let page = admin.get(&format!("/api/changes?since={since}&limit=3")).ok();
        let items = page["items"].as_array().expect("items").clone();
        if items.is_empty() {
            break;
        }
        assert!(items.iter().all(|item| item["seq"].as_u64() > Some(since)));
        paged.extend(items);
        since = page["next_since"].as_u64().expect("a seq");
    }
    assert_eq!(json!(paged), whole["items"]);
    assert!(paged.iter().all(|item| {
        item["by"]
            .as_str()
            .is_some_and(|by| by.contains(':') || by == "operator")
    }));
    let beyond = admin.get("/api/changes?since=1000000000").ok();
    assert_eq!(beyond["items"], json!([]));
    assert_eq!(
        admin.get("/api/changes?since=-1&limit=1001&x=1").problem(422),
        ["since", "limit", "x"]
    );
}

#[test]
fn the_public_sees_public_things() {
    let server = Server::start();
    let admin = server.token("admin");
    let draft = admin.event(json!({"status": "draft", "name": "Secret"}));
    let event = admin.event(json!({"venue": {"name": "Hall"}}));
    let guest = admin.guest(event.id(), json!({"email": "ada@example.org"}));
    admin
        .patch(&format!("/api/guests/{}", guest.id()), json!({"notes": "x"}))
        .ok();
    admin.delete(&format!("/api/guests/{}", guest.id())).expect(204);
    admin.delete(&format!("/api/events/{}", draft.id())).expect(204);
    let seen = server.get("/api/changes?limit=1000");
    assert_eq!(verbs(&seen.ok()), ["venue.created", "event.created"]);
    assert!(!seen.text().contains("\"by\""), "who did it is not public");
    let viewer = server.token("viewer");
    let seen = verbs(&viewer.get("/api/changes").ok());
    assert!(seen.contains(&"guest.registered".into()) && seen.contains(&"guest.deleted".into()));
    assert!(
        !seen
            .iter()
            .any(|verb| verb.starts_with("token") || verb.starts_with("installation"))
    );
}

#[test]
fn a_bound_token_sees_its_event() {
    let server = Server::start();
    let admin = server.token("admin");
    let (mine, other) = (admin.event(json!({})), admin.event(json!({})));
    admin.guest(mine.id(), json!({"name": "Mine"}));
    admin.guest(other.id(), json!({"name": "Other"}));
    let bound = server.bound_token("organizer", mine.id());
    let seen = bound.get("/api/changes").ok();
    assert_eq!(verbs(&seen), ["event.created", "guest.registered"]);
    assert_eq!(seen["items"][0]["id"], mine.id());
    assert_eq!(seen["items"][1]["document"]["name"], "Mine");
    assert_eq!(
        bound.get(&format!("/api/events/{}/stream", other.id())).kind(404),
        "not_found"
    );
}

#[test]
fn a_stream_goes_on_where_it_broke_off() {
    let server = Server::start();
    let admin = server.token("admin");
    let token = bearer(&admin);
    let event = admin.event(json!({}));
    let mut live = Stream::open(&server, "/api/changes/stream", &[("Authorization", &token)]);
    assert_eq!(
        (live.status.as_str(), live.content_type.as_str()),
        ("200", "text/event-stream")
    );
    let guest = admin.guest(event.id(), json!({"name": "Ada"}));
    let first = live.next().expect("a message");
    assert_eq!(
        (first.event.as_str(), &first.data["document"]["name"]),
        ("guest.registered", &json!("Ada"))
    );
    assert_eq!(first.data["seq"], first.id);
    drop(live);
    admin
        .patch(&format!("/api/guests/{}", guest.id()), json!({"notes": "x"}))
        .ok();
    admin.delete(&format!("/api/guests/{}", guest.id())).expect(204);
    let last = first.id.to_string();
    let headers = [("Authorization", token.as_str()), ("Last-Event-ID", &last)];
    let mut resumed = Stream::open(&server, "/api/changes/stream?since=0", &headers);
    assert_eq!(resumed.verbs(2), ["guest.updated", "guest.deleted"]);
    let mut whole = Stream::open(&server, "/api/changes/stream?since=0", &headers[..1]);
    assert_eq!(
        whole.verbs(6)[1..],
        [
            "event.created",
            "guest.registered",
            "guest.updated",
            "guest.deleted",
            "ticket.revoked"
        ]
    );
}

#[test]
fn a_stream_of_one_event_is_of_that_event() {
    let server = Server::start();
    let admin = server.token("admin");
    let (mine, other) = (admin.event(json!({})), admin.event(json!({})));
    let path = format!("/api/events/{}/stream", mine.id());
    let token = bearer(&admin);
    let mut staff = Stream::open(&server, &path, &[("Authorization", &token)]);
    let mut public = Stream::open(&server, &path, &[]);
    admin.guest(other.id(), json!({"name": "Other"}));
    admin.guest(mine.id(), json!({"name": "Mine"}));
    admin
        .patch(&format!("/api/events/{}", other.id()), json!({"name": "B"}))
        .ok();
    admin
        .patch(&format!("/api/events/{}", mine.id()), json!({"name": "A"}))
        .ok();
    assert_eq!(staff.verbs(2), ["guest.registered", "event.updated"]);
    let seen = public.next().expect("a message");
    assert_eq!(
        (seen.event.as_str(), &seen.data["document"]["name"]),
        ("event.updated", &json!("A"))
    );
    assert_eq!(seen.data["document"]["guests"]["total"], 1);
    let draft = admin.event(json!({"status": "draft"}));
    let hidden = Stream::open(&server, &format!("/api/events/{}/stream", draft.id()), &[]);
    assert_eq!(hidden.status, "404");
}

#[test]
fn those_who_follow_at_once_hear_what_each_may_see() {
    let doors = Doors::open();
    let other = doors.admin.event(json!({}));
    let blind = {
        let settings = json!({"names": "withheld"});
        doors.admin.patch(&doors.path("/door/settings"), settings).ok();
        doors.device(json!({"name": "Blind"}))
    };
    let bound = json!({"name": "Screen", "role": "viewer", "event_id": doors.event});
    let bound = doors.admin.post("/api/tokens", bound).created();
    let bound = doors.server.with_token(bound["token"].as_str().expect("a token"));
    let open = |client: &Client| {
        Stream::open(
            &doors.server,
            "/api/changes/stream",
            &[("Authorization", &bearer(client))],
        )
    };
    let everybody = [&doors.admin, &bound, &blind.client];
    let mut streams: Vec<_> = (0..30).map(|n| (n % 3, open(everybody[n % 3]))).collect();
    let guest = doors.guest(json!({"name": "Ada Secret"}));
    doors.admin.guest(other.id(), json!({"name": "Elsewhere"}));
    doors.scan(&doors.admin, json!({"guest_id": guest.id()}));
    let mut heard: [Option<Vec<Value>>; 3] = [None, None, None];
    for (kind, stream) in &mut streams {
        let count = [4, 3, 1][*kind];
        let told: Vec<Value> = (0..count).map(|_| stream.next().expect("a message").data).collect();
        // Whoever sees the same hears the same.
        assert_eq!(heard[*kind].get_or_insert_with(|| told.clone()), &told);
    }
    let [all, own, few] = heard.map(|told| json!(told).to_string());
    assert!(all.contains("Ada Secret") && all.contains("Elsewhere"), "{all}");
    assert!(own.contains("Ada Secret") && !own.contains("Elsewhere"), "{own}");
    assert!(few.contains("admitted") && !few.contains("Secret"), "{few}");
}

#[test]
fn a_stream_ends_with_its_token() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let made = admin
        .post("/api/tokens", json!({"name": "screen", "role": "viewer"}))
        .created();
    let token = format!("Bearer {}", made["token"].as_str().expect("a token"));
    let mut stream = Stream::open(&server, "/api/changes/stream", &[("Authorization", &token)]);
    admin.guest(event.id(), json!({}));
    assert_eq!(stream.verbs(1), ["guest.registered"]);
    admin.delete(&format!("/api/tokens/{}", made.id())).expect(204);
    admin.guest(event.id(), json!({"name": "Secret"}));
    while let Some(message) = stream.next() {
        assert_eq!(message.event, "error");
    }
}

#[test]
fn streams_end_when_the_server_stops() {
    let server = Server::start();
    let mut stream = Stream::open(&server, "/api/changes/stream", &[]);
    assert_eq!(stream.status, "200");
    server.stop();
    assert!(stream.next().is_none());
}

#[test]
fn streams_have_a_bound() {
    let server = Server::start_with_settings(&[("LIMITS_SSE_CONNECTIONS_MAX", "1")]);
    let first = Stream::open(&server, "/api/changes/stream", &[]);
    assert_eq!(first.status, "200");
    let refused = server.get("/api/changes/stream");
    assert_eq!(refused.kind(503), "unavailable");
    assert!(refused.header("retry-after").is_some());
}

#[test]
fn the_audit_log_tells_who_did_what() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open"}));
    server
        .public()
        .post(
            &format!("/api/events/{}/registrations", event.id()),
            json!({"name": "Ada"}),
        )
        .created();
    let audit = admin.get("/api/audit?limit=1000").ok();
    let items = audit["items"].as_array().expect("items");
    let by = |verb: &str| items.iter().find(|item| item["verb"] == verb).expect("the verb")["by"].clone();
    assert_eq!(by("token.created"), "operator");
    assert!(by("event.created").as_str().is_some_and(|by| by.starts_with("token:")));
    assert_eq!(by("guest.registered"), "public");
    let since = items[0]["seq"].as_u64().expect("a seq");
    assert_eq!(
        admin.get(&format!("/api/audit?since={since}&limit=1")).ok()["items"][0],
        items[1]
    );
    assert_eq!(admin.get("/api/audit?limit=0&actor=x").problem(422), ["limit", "actor"]);
}
