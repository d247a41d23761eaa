//! `/api/events/{id}/registrations` and `/api/tickets/{ticket_number}`: guests who come by themselves.

use serde_json::{Value, json};

use crate::server::{Made, Server};

fn path(event: &Made) -> String {
    format!("/api/events/{}/registrations", event.id())
}

/// Where programs read what a link shows people: the same below `/api`.
fn target(url: &Value) -> String {
    let url = url.as_str().expect("a link");
    let (_, rest) = url.split_once("://").expect("a link with its scheme");
    format!("/api{}", &rest[rest.find('/').expect("a path")..])
}

#[test]
fn a_guest_registers_and_gets_its_own_ticket() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open", "timezone": "Europe/Berlin"}));
    let answer = server.public().post(
        &path(&event),
        json!({"name": "Ada", "email": "ada@example.org", "party_size": 2}),
    );
    let ticket = answer.created();
    assert_eq!(answer.header("location"), ticket["ticket_url"].as_str());
    assert_eq!(
        (&ticket["status"], &ticket["party_size"]),
        (&json!("registered"), &json!(2))
    );
    assert_eq!(
        (&ticket["event_name"], &ticket["event_timezone"]),
        (&json!("Gala"), &json!("Europe/Berlin"))
    );
    assert!(ticket.0.get("email").is_none() && ticket.0.get("notes").is_none());
    let own = target(&ticket["ticket_url"]);
    assert_eq!(server.get(&own).ok(), ticket.0, "the link is enough");
    let guest = admin
        .get(&format!(
            "/api/guests?ticket_number={}",
            ticket["ticket_number"].as_str().expect("a number")
        ))
        .ok()["items"][0]
        .clone();
    assert_eq!(guest["email"], "ada@example.org");
    admin
        .patch(
            &format!("/api/guests/{}", guest["id"].as_str().expect("an id")),
            json!({"status": "cancelled"}),
        )
        .ok();
    assert_eq!(server.get(&own).ok()["status"], "cancelled");
}

#[test]
fn a_ticket_is_not_shown_to_strangers() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open"}));
    let register = || server.public().post(&path(&event), json!({"name": "Ada"})).created();
    let (mine, other) = (register(), register());
    let own = target(&mine["ticket_url"]);
    let (bare, key) = own.split_once("?key=").expect("a key");
    let others = target(&other["ticket_url"]);
    let (_, other_key) = others.split_once("?key=").expect("a key");
    for wrong in [
        bare.to_owned(),
        format!("{bare}?key={other_key}"),
        format!("{bare}?key={}", &key[1..]),
        format!("{bare}?key={key}A"),
        format!("{bare}?key=%00"),
    ] {
        let status = server.get(&wrong).status;
        assert!(status == 401 || status == 422, "{wrong}: {status}");
    }
    assert_eq!(server.get("/api/tickets/NONSENSE").kind(404), "not_found");
    assert_eq!(server.token("viewer").get(bare).ok()["name"], "Ada");
    let elsewhere = admin.event(json!({}));
    assert_eq!(
        server.bound_token("door", elsewhere.id()).get(bare).kind(404),
        "not_found"
    );
    assert_eq!(server.bound_token("door", event.id()).get(bare).ok()["name"], "Ada");
}

#[test]
fn registration_opens_and_closes() {
    let server = Server::start();
    let admin = server.token("admin");
    for (fields, kind) in [
        (json!({"registration": "closed"}), "registration_closed"),
        (json!({"registration": "invite_only"}), "registration_closed"),
        (
            json!({"registration": "open", "status": "completed"}),
            "registration_closed",
        ),
        (
            json!({"registration": "open", "status": "cancelled"}),
            "event_cancelled",
        ),
        (
            json!({"registration": "open", "date": "2020-01-01T00:00:00Z"}),
            "registration_closed",
        ),
        (json!({"registration": "open", "capacity": 0}), "event_full"),
    ] {
        let event = admin.event(fields.clone());
        let refused = server.public().post(&path(&event), json!({"name": "Ada"}));
        assert_eq!(refused.kind(409), kind, "{fields}");
    }
    let draft = admin.event(json!({"registration": "open", "status": "draft"}));
    assert_eq!(
        server.public().post(&path(&draft), json!({"name": "Ada"})).kind(404),
        "not_found"
    );
    let running = json!({"registration": "open", "date": "2020-01-01T00:00:00Z", "end_date": "2020-12-31T00:00:00Z"});
    let over = admin.event(running);
    assert_eq!(server.public().post(&path(&over), json!({"name": "Ada"})).status, 409);
    let full = admin.event(json!({"registration": "open", "capacity": 1, "waitlist": true}));
    let status = || server.public().post(&path(&full), json!({"name": "Ada"})).created()["status"].clone();
    assert_eq!([status(), status()], ["registered", "waitlisted"]);
}

#[test]
fn required_questions_must_be_answered() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open", "questions": [
        {"label": "Meal?", "kind": "choice", "options": ["Fish", "None"], "required": true},
        {"label": "House rules", "kind": "checkbox", "required": true},
        {"label": "Anything else?", "kind": "text"},
    ]}));
    let id = |n: usize| event["questions"][n]["id"].as_str().expect("an id").to_owned();
    let register = |answers: Value| {
        server
            .public()
            .post(&path(&event), json!({"name": "Ada", "answers": answers}))
    };
    let field = |n: usize| format!("answers.{}", id(n));
    assert_eq!(register(json!({})).problem(422), [field(0), field(1)]);
    assert_eq!(
        register(json!({id(0): "Meat", id(1): false, id(2): 5}))
            .problem(422)
            .len(),
        1,
        "what cannot be read comes first"
    );
    assert_eq!(
        register(json!({id(0): "Meat", id(1): false})).problem(422),
        [field(0), field(1)]
    );
    assert_eq!(register(json!({"x": "y"})).problem(422), ["answers.x"]);
    register(json!({id(0): "Fish", id(1): true})).created();
    // Organisers add guests whose answers they do not know.
    admin.guest(event.id(), json!({}));
}

#[test]
fn guests_do_not_set_what_organisers_set() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({
        "registration": "open", "ticket_types": [{"name": "VIP", "price": {"amount": "5", "currency": "EUR"}}],
    }));
    let body = json!({
        "name": "Ada", "status": "checked_in", "payment": "paid", "flags": {"vip": true}, "notes": "me", "event_id": event.id(),
        "admitted": 1, "ticket_number": "AAAAAAAAA",
    });
    let mut fields = server.public().post(&path(&event), body).problem(422);
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "admitted",
            "event_id",
            "flags",
            "notes",
            "payment",
            "status",
            "ticket_number"
        ]
    );
    let ticket = json!({"name": "Ada", "ticket_type_id": event["ticket_types"][0]["id"]});
    assert_eq!(
        server.public().post(&path(&event), ticket).created()["payment"],
        "unpaid"
    );
}

#[test]
fn who_registers_has_one_of_the_ticket_types() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open", "ticket_types": [
        {"name": "Box", "quota": 1, "price": {"amount": "30", "currency": "EUR"}}, {"name": "Stalls"},
    ]}));
    let [boxes, stalls] = [0, 1].map(|n| event["ticket_types"][n]["id"].as_str().expect("an id").to_owned());
    for body in [json!({"name": "Ada"}), json!({"name": "Ada", "ticket_type_id": null})] {
        let refused = server.public().post(&path(&event), body);
        assert_eq!(refused.problem(422), ["ticket_type_id"]);
        let error = refused.json()["errors"][0].clone();
        let message = error["message"].as_str().expect("a message");
        assert_eq!(error["code"], "required");
        for choice in [&boxes, &stalls, "Box", "Stalls"] {
            assert!(message.contains(choice), "{choice} in {message}");
        }
    }
    let query = "mutation($id: ID!) { register(event_id: $id, input: {name: \"Ada\"}) { ticket { name } } }";
    let asked = json!({"query": query, "variables": {"id": event.id()}});
    let answer = server.public().post("/graphql", asked).json();
    assert!(answer["errors"].to_string().contains("ticket_type_id"), "{answer}");
    let elsewhere = json!({"name": "Ada", "ticket_type_id": event.id()});
    let refused = server.public().post(&path(&event), elsewhere);
    assert_eq!(refused.json()["errors"][0]["code"], "not_found");
    let chosen = json!({"name": "Ada", "ticket_type_id": boxes});
    assert_eq!(
        server.public().post(&path(&event), chosen).created()["payment"],
        "unpaid"
    );
    // Organisers may leave it open.
    admin.guest(event.id(), json!({}));
    assert_eq!(
        admin.get(&format!("/api/events/{}", event.id())).ok()["guests"]["total"],
        2
    );
}

#[test]
fn where_there_is_one_ticket_type_it_is_everybodys() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open", "ticket_types": [
        {"name": "Seat", "quota": 2, "price": {"amount": "5", "currency": "EUR"}},
    ]}));
    let register = |size: u16| {
        server
            .public()
            .post(&path(&event), json!({"name": "Ada", "party_size": size}))
    };
    assert_eq!(register(2).created()["payment"], "unpaid");
    let guests = admin.get(&format!("/api/events/{}/guests", event.id())).ok();
    assert_eq!(guests["items"][0]["ticket_type_id"], event["ticket_types"][0]["id"]);
    assert_eq!(register(1).kind(409), "sold_out");
}

#[test]
fn the_public_may_register_only_so_often() {
    let server = Server::start_with_settings(&[("LIMITS_REGISTRATIONS_PER_MINUTE", "3")]);
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open"}));
    let public = server.public();
    let answers: Vec<_> = (0..5)
        .map(|_| public.post(&path(&event), json!({"name": "Ada"})))
        .collect();
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [201, 201, 201, 429, 429]);
    assert_eq!(answers[4].kind(429), "too_many_requests");
    let wait: u64 = answers[4]
        .header("retry-after")
        .and_then(|text| text.parse().ok())
        .expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    // Who is believed to be a proxy is a matter of configuration, not of a header.
    let forged = public.send_json(
        "POST",
        &path(&event),
        &[("x-forwarded-for", "192.0.2.1")],
        &json!({"name": "Ada"}),
    );
    assert_eq!(forged.status, 429);
    admin.post(&path(&event), json!({"name": "Ada"})).created();
}
