//! The matrix of roles: every route of the OpenAPI document, asked by everybody, alone and in a batch.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::images::dot;
use crate::openapi::operations;
use crate::server::{Answer, Client, EVENT_DATE, Made, Server, raw};

const PASSWORD: &str = "correct horse battery";

/// Who asks, in the order of the columns below. The last two are organisers bound to one event.
const ASKERS: [&str; 7] = [
    "public",
    "viewer",
    "door",
    "organizer",
    "admin",
    "bound here",
    "bound elsewhere",
];

/// What is sent along.
#[derive(Clone, Copy)]
enum Send {
    Nothing,
    Json(fn(&Place) -> Value),
    /// In the address, percent-encoded.
    Query(&'static str),
    Csv,
    Picture,
}

/// How the answer comes, and whether a batch can have it.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Plain,
    /// Only the status matters, since the answer does not end.
    Stream,
    /// Not to be had in a batch.
    Alone,
}

/// A route and the status that each asker gets, for an active event and things of it.
type Row = (&'static str, &'static str, Kind, Send, [u16; 7]);

const ALL_READ: [u16; 7] = [200; 7];
const STAFF_READ: [u16; 7] = [401, 200, 403, 200, 200, 200, 404];
const ADMIN_READ: [u16; 7] = [401, 403, 403, 403, 200, 403, 403];

#[rustfmt::skip]
const MATRIX: &[Row] = &[
    ("GET", "/api/events", Kind::Plain, Send::Nothing, ALL_READ),
    ("POST", "/api/events", Kind::Plain, Send::Json(|_| json!({"name": "Talk", "date": EVENT_DATE})), [401, 403, 403, 201, 201, 403, 403]),
    ("GET", "/api/events/export", Kind::Alone, Send::Nothing, [401, 403, 403, 200, 200, 200, 200]),
    ("GET", "/api/events/{id}", Kind::Plain, Send::Nothing, [200, 200, 200, 200, 200, 200, 404]),
    ("PATCH", "/api/events/{id}", Kind::Plain, Send::Json(|_| json!({"name": "Ball"})), [401, 403, 403, 200, 200, 200, 404]),
    ("DELETE", "/api/events/{id}", Kind::Plain, Send::Nothing, [401, 403, 403, 204, 204, 204, 404]),
    ("GET", "/api/events/{id}/stats", Kind::Plain, Send::Nothing, STAFF_READ),
    ("GET", "/api/events/{id}/stream", Kind::Stream, Send::Nothing, [200, 200, 200, 200, 200, 200, 404]),
    ("GET", "/api/events/{id}/images", Kind::Plain, Send::Nothing, [200, 200, 200, 200, 200, 200, 404]),
    ("POST", "/api/events/{id}/images", Kind::Alone, Send::Picture, [401, 403, 403, 201, 201, 201, 404]),
    ("GET", "/api/events/{id}/images/{image_id}", Kind::Plain, Send::Nothing, [200, 200, 200, 200, 200, 200, 404]),
    ("PATCH", "/api/events/{id}/images/{image_id}", Kind::Plain, Send::Json(|_| json!({"alt": "A hall"})), [401, 403, 403, 200, 200, 200, 404]),
    ("DELETE", "/api/events/{id}/images/{image_id}", Kind::Plain, Send::Nothing, [401, 403, 403, 204, 204, 204, 404]),
    // Anybody may search; without a `q` it is refused. `search.rs` has who finds what.
    ("GET", "/api/search", Kind::Plain, Send::Nothing, [422; 7]),
    ("GET", "/api/events/{id}/guests", Kind::Plain, Send::Nothing, STAFF_READ),
    ("POST", "/api/events/{id}/guests", Kind::Plain, Send::Json(|_| json!({"name": "Ben"})), [401, 403, 403, 201, 201, 201, 404]),
    ("POST", "/api/events/{id}/guests/bulk", Kind::Plain, Send::Json(|_| json!({"action": "cancel", "filter": {}})), [401, 403, 403, 200, 200, 200, 404]),
    ("POST", "/api/events/{id}/guests/import", Kind::Alone, Send::Csv, [401, 403, 403, 200, 200, 200, 404]),
    ("GET", "/api/events/{id}/guests/export", Kind::Alone, Send::Nothing, [401, 403, 403, 200, 200, 200, 404]),
    ("POST", "/api/events/{id}/registrations", Kind::Plain, Send::Json(|_| json!({"name": "Ben"})), [201, 201, 201, 201, 201, 201, 404]),
    ("GET", "/api/guests", Kind::Plain, Send::Nothing, [401, 200, 403, 200, 200, 200, 200]),
    ("POST", "/api/guests", Kind::Plain, Send::Json(|place| json!({"name": "Ben", "event_id": place.event})), [401, 403, 403, 201, 201, 201, 404]),
    ("GET", "/api/guests/{id}", Kind::Plain, Send::Nothing, STAFF_READ),
    ("PATCH", "/api/guests/{id}", Kind::Plain, Send::Json(|_| json!({"name": "Ben"})), [401, 403, 403, 200, 200, 200, 404]),
    ("DELETE", "/api/guests/{id}", Kind::Plain, Send::Nothing, [401, 403, 403, 204, 204, 204, 404]),
    ("GET", "/api/venues", Kind::Plain, Send::Nothing, ALL_READ),
    ("POST", "/api/venues", Kind::Plain, Send::Json(|_| json!({"name": "Hall"})), [401, 403, 403, 201, 201, 403, 403]),
    ("GET", "/api/venues/{id}", Kind::Plain, Send::Nothing, ALL_READ),
    ("PATCH", "/api/venues/{id}", Kind::Plain, Send::Json(|_| json!({"city": "Bonn"})), [401, 403, 403, 200, 200, 403, 403]),
    ("DELETE", "/api/venues/{id}", Kind::Plain, Send::Nothing, [401, 403, 403, 204, 204, 403, 403]),
    ("GET", "/api/tickets/{ticket_number}", Kind::Plain, Send::Nothing, [401, 200, 404, 200, 200, 200, 404]),
    ("POST", "/api/guests/{id}/ticket", Kind::Plain, Send::Nothing, [401, 403, 403, 200, 200, 200, 404]),
    ("GET", "/api/events/{id}/door", Kind::Plain, Send::Nothing, [401, 403, 403, 200, 200, 200, 404]),
    ("GET", "/api/events/{id}/door/settings", Kind::Plain, Send::Nothing, [401, 403, 403, 200, 200, 200, 404]),
    ("PATCH", "/api/events/{id}/door/settings", Kind::Plain, Send::Json(|_| json!({"reentry": false})), [401, 403, 403, 200, 200, 200, 404]),
    ("POST", "/api/events/{id}/door/keys", Kind::Plain, Send::Json(|_| json!({})), [401, 403, 403, 200, 200, 200, 404]),
    ("POST", "/api/events/{id}/guests/{guest_id}/door", Kind::Plain, Send::Json(|_| json!({"blocked": true})), [401, 403, 403, 200, 200, 200, 404]),
    ("GET", "/api/events/{id}/gates", Kind::Plain, Send::Nothing, STAFF_READ),
    ("POST", "/api/events/{id}/gates", Kind::Plain, Send::Json(|_| json!({"name": "North"})), [401, 403, 403, 201, 201, 201, 404]),
    ("PATCH", "/api/events/{id}/gates/{gate_id}", Kind::Plain, Send::Json(|_| json!({"name": "North"})), [401, 403, 403, 200, 200, 200, 404]),
    ("DELETE", "/api/events/{id}/gates/{gate_id}", Kind::Plain, Send::Nothing, [401, 403, 403, 204, 204, 204, 404]),
    ("GET", "/api/events/{id}/devices", Kind::Plain, Send::Nothing, [401, 403, 403, 200, 200, 200, 404]),
    ("POST", "/api/events/{id}/devices", Kind::Plain, Send::Json(|_| json!({"name": "Phone"})), [401, 403, 403, 201, 201, 201, 404]),
    // Whoever has a pairing code may use it; this is none.
    ("POST", "/api/devices/pair", Kind::Plain, Send::Json(|_| json!({"code": "NONE"})), [422; 7]),
    ("PATCH", "/api/devices/{id}", Kind::Plain, Send::Json(|_| json!({"name": "Phone"})), [401, 403, 403, 200, 200, 200, 404]),
    ("DELETE", "/api/devices/{id}", Kind::Plain, Send::Nothing, [401, 403, 403, 204, 204, 204, 404]),
    ("POST", "/api/checkins", Kind::Plain, Send::Json(|place| json!({"event_id": place.event, "scan_id": crate::doors::scan_id(), "code": "X"})), [401, 403, 403, 200, 200, 200, 404]),
    ("POST", "/api/checkins/sync", Kind::Plain, Send::Json(|place| json!({"event_id": place.event, "device_time": EVENT_DATE, "scans": []})), [401, 403, 403, 200, 200, 200, 404]),
    ("POST", "/api/checkins/{scan_id}/undo", Kind::Plain, Send::Nothing, [401, 403, 404, 200, 200, 200, 404]),
    ("GET", "/api/events/{id}/checkins", Kind::Plain, Send::Nothing, STAFF_READ),
    ("GET", "/api/events/{id}/conflicts", Kind::Plain, Send::Nothing, STAFF_READ),
    ("POST", "/api/events/{id}/conflicts/{scan_id}/resolve", Kind::Plain, Send::Json(|_| json!({"choice": "keep"})), [401, 403, 403, 200, 200, 200, 404]),
    ("GET", "/api/tickets/{ticket_number}/qr.svg", Kind::Plain, Send::Nothing, [401, 200, 404, 200, 200, 200, 404]),
    ("GET", "/api/tickets/{ticket_number}/qr.png", Kind::Plain, Send::Nothing, [401, 200, 404, 200, 200, 200, 404]),
    ("GET", "/api/tickets/{ticket_number}/ticket.pdf", Kind::Plain, Send::Nothing, [401, 200, 404, 200, 200, 200, 404]),
    ("GET", "/api/tickets/{ticket_number}/calendar.ics", Kind::Plain, Send::Nothing, [401, 200, 404, 200, 200, 200, 404]),
    ("GET", "/api/events/{id}/calendar.ics", Kind::Plain, Send::Nothing, [200, 200, 200, 200, 200, 200, 404]),
    ("GET", "/calendar.ics", Kind::Plain, Send::Nothing, ALL_READ),
    ("GET", "/api/changes", Kind::Plain, Send::Nothing, ALL_READ),
    ("GET", "/api/changes/stream", Kind::Stream, Send::Nothing, ALL_READ),
    ("GET", "/api/audit", Kind::Plain, Send::Nothing, ADMIN_READ),
    ("GET", "/api/cache", Kind::Plain, Send::Nothing, ADMIN_READ),
    ("GET", "/api/monitoring", Kind::Plain, Send::Nothing, ADMIN_READ),
    ("DELETE", "/api/cache", Kind::Plain, Send::Nothing, [401, 403, 403, 403, 204, 403, 403]),
    ("GET", "/api/users", Kind::Plain, Send::Nothing, ADMIN_READ),
    ("POST", "/api/users", Kind::Plain, Send::Json(|place| json!({"name": "N", "email": format!("n{}@example.org", place.number), "role": "viewer", "password": PASSWORD})), [401, 403, 403, 403, 201, 403, 403]),
    ("DELETE", "/api/users/{user}", Kind::Plain, Send::Nothing, [401, 403, 403, 403, 204, 403, 403]),
    ("PUT", "/api/users/{user}/password", Kind::Plain, Send::Json(|_| json!({"password": PASSWORD})), ADMIN_READ),
    ("GET", "/api/tokens", Kind::Plain, Send::Nothing, ADMIN_READ),
    ("POST", "/api/tokens", Kind::Plain, Send::Json(|_| json!({"name": "T", "role": "viewer"})), [401, 403, 403, 403, 201, 403, 403]),
    ("DELETE", "/api/tokens/{id}", Kind::Plain, Send::Nothing, [401, 403, 403, 403, 204, 403, 403]),
    // A token is no session: there is none to show or to end.
    ("GET", "/api/session", Kind::Plain, Send::Nothing, [401, 404, 404, 404, 404, 404, 404]),
    ("POST", "/api/session", Kind::Plain, Send::Json(|_| json!({"email": "staff@example.org", "password": PASSWORD})), [201; 7]),
    ("DELETE", "/api/session", Kind::Plain, Send::Nothing, [401, 404, 404, 404, 404, 404, 404]),
    // What one may see there is held against REST in `graphql.rs`.
    ("POST", "/graphql", Kind::Plain, Send::Json(|_| json!({"query": "{ __typename }"})), ALL_READ),
    ("GET", "/graphql", Kind::Plain, Send::Query("query=%7B__typename%7D"), ALL_READ),
    ("GET", "/graphql/schema.graphql", Kind::Plain, Send::Nothing, [401, 200, 200, 200, 200, 200, 200]),
    ("POST", "/graphql/stream", Kind::Alone, Send::Json(|_| json!({"query": "{ __typename }"})), ALL_READ),
    ("GET", "/graphql/stream", Kind::Stream, Send::Query("query=%7B__typename%7D"), ALL_READ),
    ("POST", "/api/batch", Kind::Alone, Send::Json(|_| json!({"requests": []})), ALL_READ),
    ("GET", "/trust/info.json", Kind::Plain, Send::Nothing, ALL_READ),
    ("GET", "/api/openapi.json", Kind::Plain, Send::Nothing, ALL_READ),
    ("GET", "/metrics", Kind::Plain, Send::Nothing, ALL_READ),
    ("GET", "/healthz", Kind::Plain, Send::Nothing, ALL_READ),
    ("GET", "/readyz", Kind::Plain, Send::Nothing, ALL_READ),
];

/// Fresh things for one request, so that what one asker does is not in another's way.
struct Place {
    number: usize,
    event: String,
    id: String,
    ticket_number: String,
    user: String,
    /// A guest, a gate, a picture or a scan of the event.
    part: String,
}

/// A server, and the askers that are not bound.
struct World {
    server: Server,
    admin: Client,
    roles: Vec<Client>,
    elsewhere: Made,
    places: usize,
}

impl World {
    fn new() -> Self {
        let server = Server::start();
        let admin = server.token("admin");
        let staff = json!({"name": "S", "email": "staff@example.org", "role": "admin", "password": PASSWORD});
        admin.post("/api/users", staff).created();
        let roles = ["viewer", "door", "organizer"].map(|role| server.token(role));
        let elsewhere = admin.event(json!({"name": "Elsewhere"}));
        let roles = std::iter::once(server.public())
            .chain(roles)
            .chain([admin.clone()])
            .collect();
        Self {
            server,
            admin,
            roles,
            elsewhere,
            places: 0,
        }
    }

    /// What the path of a route names.
    fn place(&mut self, route: &str, status: &str) -> Place {
        self.places += 1;
        let event = self.admin.event(json!({"registration": "open", "status": status}));
        let mut place = Place {
            number: self.places,
            id: event.id().to_owned(),
            event: event.id().to_owned(),
            ticket_number: String::new(),
            user: "nobody@example.org".to_owned(),
            part: "01890a5d-ac96-774b-bcce-b302099a8057".to_owned(),
        };
        if route.starts_with("/api/guests/") || route.starts_with("/api/tickets/") {
            let guest = self.admin.guest(&place.event, json!({}));
            place.id = guest.id().to_owned();
            place.ticket_number = guest["ticket_number"].as_str().expect("a number").to_owned();
        } else if route.contains("{guest_id}") {
            place.part = self.admin.guest(&place.event, json!({})).id().to_owned();
        } else if route.contains("{gate_id}") {
            let path = format!("/api/events/{}/gates", place.event);
            place.part = self
                .admin
                .post(&path, json!({"name": "South"}))
                .created()
                .id()
                .to_owned();
        } else if route.contains("{image_id}") {
            let path = format!("/api/events/{}/images", place.event);
            let sent = self
                .admin
                .send("POST", &path, &[("content-type", "image/png")], Some(&dot()));
            place.part = sent.created().id().to_owned();
        } else if route.contains("{scan_id}") {
            place.part = self.scan_in_conflict(&place.event);
        } else if route.starts_with("/api/devices/{id}") {
            let path = format!("/api/events/{}/devices", place.event);
            let new = self.admin.post(&path, json!({"name": "Phone"})).expect(201);
            place.id = new["device"]["id"].as_str().expect("an id").to_owned();
        } else if route.starts_with("/api/venues/") {
            place.id = self
                .admin
                .post("/api/venues", json!({"name": "Hall"}))
                .created()
                .id()
                .to_owned();
        } else if route.starts_with("/api/tokens/") {
            place.id = self.token(None);
        } else if route.starts_with("/api/users/") {
            place.user = format!("u{}@example.org", self.places);
            let user = json!({"name": "U", "email": place.user, "role": "viewer", "password": PASSWORD});
            self.admin.post("/api/users", user).created();
        }
        place
    }

    /// Somebody was let in whom nobody knows.
    fn scan_in_conflict(&self, event: &str) -> String {
        let id = crate::doors::scan_id();
        let scan = json!({"scan_id": id, "code": "X", "scanned_at": EVENT_DATE, "result": "admitted"});
        let body = json!({"event_id": event, "device_time": EVENT_DATE, "scans": [scan]});
        self.admin.post("/api/checkins/sync", body).ok();
        id
    }

    /// A new organiser's token: its id, or its secret when it is bound.
    fn token(&self, bound: Option<&str>) -> String {
        let token = json!({"name": "T", "role": "organizer", "event_id": bound});
        let token = self.admin.post("/api/tokens", token).created();
        let field = if bound.is_some() { "token" } else { "id" };
        token[field].as_str().expect("a string").to_owned()
    }

    fn asker(&self, column: usize, place: &Place) -> Client {
        match column {
            5 => self.server.with_token(&self.token(Some(&place.event))),
            6 => self.server.with_token(&self.token(Some(self.elsewhere.id()))),
            column => self.roles[column].clone(),
        }
    }
}

fn fill_in(route: &str, place: &Place) -> String {
    route
        .replace("{id}", &place.id)
        .replace("{ticket_number}", &place.ticket_number)
        .replace("{user}", &place.user)
        .replace("{guest_id}", &place.part)
        .replace("{gate_id}", &place.part)
        .replace("{scan_id}", &place.part)
        .replace("{image_id}", &place.part)
}

fn address(route: &str, send: Send, place: &Place) -> String {
    match send {
        Send::Query(query) => format!("{}?{query}", fill_in(route, place)),
        _ => fill_in(route, place),
    }
}

fn ask(world: &World, client: &Client, row: &Row, place: &Place) -> u16 {
    let (method, route, kind, send, _) = row;
    let path = address(route, *send, place);
    let answer: Answer = match (kind, send) {
        (Kind::Stream, _) => return status_of_stream(world, client, &path),
        (_, Send::Nothing | Send::Query(_)) => client.send(method, &path, &[], None),
        (_, Send::Json(body)) => client.send_json(method, &path, &[], &body(place)),
        (_, Send::Picture) => client.send(method, &path, &[("content-type", "image/png")], Some(&dot())),
        (_, Send::Csv) => client.send(method, &path, &[("content-type", "text/csv")], Some(b"name\nBen\n")),
    };
    if answer.status >= 400 {
        answer.problem(answer.status);
    }
    answer.status
}

fn ask_in_batch(client: &Client, row: &Row, place: &Place) -> u16 {
    let (method, route, _, send, _) = row;
    let mut request = json!({"method": method, "path": address(route, *send, place)});
    if let Send::Json(body) = send {
        request["body"] = body(place);
    }
    let answer = client.post("/api/batch", json!({"requests": [request]})).ok();
    answer["responses"][0]["status"].as_u64().expect("a status") as u16
}

/// A HEAD request gets the status and no stream.
fn status_of_stream(world: &World, client: &Client, path: &str) -> u16 {
    let authorization = match client.token() {
        "" => String::new(),
        token => format!("Authorization: Bearer {token}\r\n"),
    };
    let request = format!("HEAD {path} HTTP/1.0\r\nHost: x\r\n{authorization}\r\n");
    let answer = raw(world.server.address(), request.as_bytes());
    answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .expect("a status")
}

#[test]
fn the_matrix_names_every_route() {
    let document = Server::start().get("/api/openapi.json").ok();
    let described = operations(&document);
    let listed: BTreeSet<(String, String)> = MATRIX.iter().map(|row| (row.0.to_owned(), row.1.to_owned())).collect();
    let missing: Vec<_> = described.difference(&listed).collect();
    assert!(missing.is_empty(), "say in MATRIX who may do what at {missing:?}");
    let gone: Vec<_> = listed.difference(&described).collect();
    assert!(gone.is_empty(), "routes of MATRIX that are not there: {gone:?}");
}

#[test]
fn everybody_gets_what_the_matrix_says() {
    let mut world = World::new();
    let mut wrong = Vec::new();
    for row in MATRIX {
        for (column, name) in ASKERS.iter().enumerate() {
            let expected = row.4[column];
            let place = world.place(row.1, "active");
            let client = world.asker(column, &place);
            let alone = ask(&world, &client, row, &place);
            if alone != expected {
                wrong.push(format!("{} {} as {name}: {alone}, not {expected}", row.0, row.1));
            }
            if row.2 == Kind::Plain {
                let place = world.place(row.1, "active");
                let client = world.asker(column, &place);
                let batched = ask_in_batch(&client, row, &place);
                if batched != expected {
                    wrong.push(format!(
                        "{} {} as {name}, in a batch: {batched}, not {expected}",
                        row.0, row.1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_draft_is_not_there_for_those_who_may_not_see_it() {
    let mut world = World::new();
    let mut wrong = Vec::new();
    for row in MATRIX.iter().filter(|row| row.1.starts_with("/api/events/{id}")) {
        for column in [0, 6] {
            let place = world.place(row.1, "draft");
            let client = world.asker(column, &place);
            let status = ask(&world, &client, row, &place);
            // Where the role alone decides, 401 comes first and says nothing of the event.
            let nowhere = Place {
                id: "01890a5d-ac96-774b-bcce-b302099a8057".to_owned(),
                ..place
            };
            let same = ask(&world, &client, row, &nowhere);
            if status != same || !matches!(status, 401 | 404) {
                wrong.push(format!(
                    "{} {} as {}: {status}, and {same} for none",
                    row.0, row.1, ASKERS[column]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
