//! Registration by an event's page, and the guest's own ticket with giving the place back.

use serde_json::json;

use crate::public_pages::{after, open_event, path_of, read, send, shown};
use crate::server::{Made, Server};

fn register_path(event: &Made) -> String {
    format!("{}/register", path_of(event))
}

#[test]
fn a_guest_registers_and_comes_to_its_ticket() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = open_event(
        &admin,
        json!({"questions": [
            {"label": "Meal?", "kind": "choice", "options": ["Fish", "None"], "required": true},
            {"label": "House rules", "kind": "checkbox", "required": true},
            {"label": "Anything else?", "kind": "text"},
        ], "ticket_types": [{"name": "Seat"}, {"name": "Stand"}]}),
    );
    let public = server.public();
    let page = shown(&public, &path_of(&event));
    let question = |n: usize| format!("answer-{}", event["questions"][n]["id"].as_str().expect("an id"));
    let kind = event["ticket_types"][1]["id"].as_str().expect("an id");
    let token = after(&page, "name=\"token\"", "value");
    let (meal, rules, rest) = (question(0), question(1), question(2));
    let mut fields = vec![
        ("token", token.as_str()),
        ("name", "Ada <b>Lovelace</b>"),
        ("email", "nobody"),
        ("phone", "+49 30 1"),
        ("company", ""),
        ("party_size", "99"),
        ("ticket_type", kind),
        (rest.as_str(), "No nuts\r\nplease"),
    ];
    let answer = send(&public, &register_path(&event), &fields);
    assert_eq!(answer.status, 422);
    let page = answer.text();
    for part in [
        "value=\"Ada &#60;b&#62;Lovelace&#60;/b&#62;\"",
        "value=\"nobody\"",
        "value=\"99\"",
        "value=\"+49 30 1\"",
        "No nuts\nplease</textarea>",
        "id=\"f-email-error\"",
        "id=\"f-party-size-error\"",
        "please correct what is marked",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(
        page.contains(&format!("value=\"{kind}\" checked")),
        "the choice is kept"
    );
    assert_eq!(
        after(&page, "name=\"token\"", "value"),
        token,
        "what was refused was not sent"
    );
    fields[2].1 = "ada@example.org";
    fields[5].1 = "3";
    let mut unchosen = fields.clone();
    unchosen.retain(|(name, _)| *name != "ticket_type");
    unchosen.extend([(meal.as_str(), "Fish"), (rules.as_str(), "on")]);
    let refused = send(&public, &register_path(&event), &unchosen);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("must be one of these"), "{}", refused.text());
    let page = send(&public, &register_path(&event), &fields).text();
    assert!(page.contains(&format!("id=\"f-{meal}-error\"")) && page.contains("Meal? must be answered."));
    assert!(page.contains(&format!("id=\"f-{rules}-error\"")));
    fields.extend([(meal.as_str(), "Fish"), (rules.as_str(), "on")]);
    let done = send(&public, &register_path(&event), &fields);
    assert_eq!(done.status, 303, "{}", done.text());
    let own = done.header("location").expect("a place").to_owned();
    assert!(
        own.starts_with("/tickets/") && own.ends_with("&notice=registered"),
        "{own}"
    );
    let ticket = read(&public, &own);
    assert_eq!(ticket.status, 200);
    assert_eq!(ticket.header("cache-control"), Some("no-store"));
    assert_eq!(ticket.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(ticket.header("x-robots-tag"), Some("noindex, nofollow"));
    let page = ticket.text();
    for part in [
        "You are registered.",
        "<svg",
        "3 people",
        "Stand",
        "Ada &#60;b&#62;",
        "ticket.pdf?key=",
        "calendar.ics?key=",
        "qr.png?key=",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let guests = admin.get(&format!("/api/events/{}/guests", event.id())).ok();
    let guest = &guests["items"][0];
    assert_eq!(
        (&guest["name"], &guest["party_size"]),
        (&json!("Ada <b>Lovelace</b>"), &json!(3))
    );
    let number = guest["ticket_number"].as_str().expect("a number");
    let grouped = format!("{} {} {}", &number[..3], &number[3..6], &number[6..]);
    assert!(page.contains(&grouped), "{grouped}");
    let answers = &guest["answers"];
    assert_eq!(answers[event["questions"][0]["id"].as_str().expect("an id")], "Fish");
    assert_eq!(
        answers[event["questions"][2]["id"].as_str().expect("an id")],
        "No nuts\nplease"
    );
}

#[test]
fn a_form_registers_once_however_often_it_is_sent() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = open_event(&admin, json!({}));
    let public = server.public();
    let token = after(&shown(&public, &path_of(&event)), "name=\"token\"", "value");
    let fields = [("token", token.as_str()), ("name", "Ada"), ("party_size", "1")];
    let places: Vec<String> = std::thread::scope(|scope| {
        let sends: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| send(&public, &register_path(&event), &fields)))
            .collect();
        let answers = sends.into_iter().map(|one| one.join().expect("answered"));
        answers
            .map(|answer| answer.header("location").expect("done").to_owned())
            .collect()
    });
    assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
    let count = || admin.get(&format!("/api/events/{}", event.id())).ok()["guests"]["total"].clone();
    assert_eq!(count(), 1);
    let other = send(
        &public,
        &register_path(&event),
        &[("token", &token), ("name", "Bob"), ("party_size", "1")],
    );
    assert_eq!(other.status, 409);
    let page = other.text();
    assert!(page.contains("This form was sent before") && page.contains("value=\"Bob\""));
    let fresh = after(&page, "name=\"token\"", "value");
    assert_ne!(fresh, token);
    let other = send(
        &public,
        &register_path(&event),
        &[("token", &fresh), ("name", "Bob"), ("party_size", "1")],
    );
    assert_eq!((other.status, count()), (303, json!(2)));
}

#[test]
fn registration_says_how_it_stands() {
    let server = Server::start();
    let admin = server.token("admin");
    let public = server.public();
    for (fields, words) in [
        (json!({"registration": "closed"}), "Registration is closed."),
        (json!({"registration": "invite_only"}), "Guests come by invitation."),
        (json!({"status": "completed"}), "The event is over."),
        (json!({"status": "cancelled"}), "The event is cancelled."),
        (json!({"date": "2020-01-01T00:00:00Z"}), "The event is over."),
        (json!({"capacity": 0}), "The event is full."),
        (
            json!({"ticket_types": [{"name": "A", "quota": 0}]}),
            "The event is full.",
        ),
    ] {
        let event = open_event(&admin, fields.clone());
        let page = shown(&public, &path_of(&event));
        assert!(
            page.contains(words) && !page.contains("registration-form"),
            "{fields}: {page}"
        );
        let kind = event["ticket_types"][0]["id"].as_str().unwrap_or_default();
        let sent = [("name", "Ada"), ("party_size", "1"), ("ticket_type", kind)];
        let late = send(&public, &register_path(&event), &sent);
        assert!(late.status == 409, "{fields}: {}", late.status);
        assert!(late.text().contains("role=\"alert\""));
    }
    let back = read(&public, "/events/gala/register");
    assert_eq!(
        (back.status, back.header("location")),
        (303, Some("/events/gala#register"))
    );
}

#[test]
fn the_waitlist_is_told_of_before_and_after_and_moves_up_when_a_place_is_given_back() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = open_event(&admin, json!({"capacity": 1, "waitlist": true}));
    let public = server.public();
    let register = |name: &str| {
        let done = send(&public, &register_path(&event), &[("name", name), ("party_size", "1")]);
        assert_eq!(done.status, 303, "{}", done.text());
        done.header("location").expect("a place").to_owned()
    };
    let first = register("Ada");
    let page = shown(&public, &path_of(&event));
    assert!(page.contains("You can join the waitlist") && page.contains("Join the waitlist</button>"));
    assert!(shown(&public, "/events").contains("Waitlist"));
    let second = register("Bob");
    assert!(second.ends_with("notice=waitlisted"));
    let page = shown(&public, &second);
    assert!(page.contains("You are on the waitlist.") && !page.contains("<svg xmlns") && !page.contains("ticket.pdf"));

    let (path, query) = first.split_once('?').expect("a key");
    let (key, _) = query.split_once("&notice").expect("a notice");
    let asked = shown(&public, &format!("{path}/cancel?{key}"));
    assert!(asked.contains("Ada, do you want to give back your place"));
    let key = key.trim_start_matches("key=");
    for wrong in ["", "AAAA", &key[1..]] {
        assert_eq!(
            send(&public, &format!("{path}/cancel"), &[("key", wrong)]).status,
            404,
            "{wrong}"
        );
    }
    // Staff see the ticket, but it is not theirs to give back here.
    assert!(!shown(&admin, path).contains("/cancel"));
    assert_eq!(send(&admin, &format!("{path}/cancel"), &[]).status, 404);
    let done = send(&public, &format!("{path}/cancel"), &[("key", key)]);
    assert_eq!(done.status, 303, "{}", done.text());
    let page = shown(&public, done.header("location").expect("a place"));
    assert!(page.contains("Your place is cancelled.") && !page.contains("<svg xmlns"));
    let again = send(&public, &format!("{path}/cancel"), &[("key", key)]);
    assert_eq!(again.status, 409);
    assert!(again.text().contains("cancelled already"));
    let page = shown(&public, &second);
    assert!(
        page.contains("Show this code at the door") && page.contains("<svg xmlns"),
        "the first in line moved up"
    );
}

#[test]
fn a_place_is_not_given_back_after_the_door() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = open_event(&admin, json!({}));
    let public = server.public();
    let done = send(&public, &register_path(&event), &[("name", "Ada"), ("party_size", "2")]);
    let own = done.header("location").expect("a place").to_owned();
    let guests = admin.get(&format!("/api/events/{}/guests", event.id())).ok();
    let id = guests["items"][0]["id"].as_str().expect("an id").to_owned();
    admin
        .patch(&format!("/api/guests/{id}"), json!({"status": "checked_in"}))
        .ok();
    let page = shown(&public, &own);
    assert!(page.contains("You are checked in.") && !page.contains("/cancel?"));
    let (path, query) = own.split_once("?key=").expect("a key");
    let (key, _) = query.split_once('&').expect("more");
    let refused = send(&public, &format!("{path}/cancel"), &[("key", key)]);
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("cannot be cancelled any more"));
    assert_eq!(admin.get(&format!("/api/guests/{id}")).ok()["status"], "checked_in");
    admin
        .patch(&format!("/api/events/{}", event.id()), json!({"status": "cancelled"}))
        .ok();
    assert!(shown(&public, &own).contains("The event is cancelled."));
}

#[test]
fn the_public_may_register_only_so_often_and_loses_nothing_by_it() {
    let server = Server::start_with_settings(&[("LIMITS_REGISTRATIONS_PER_MINUTE", "1")]);
    let admin = server.token("admin");
    let event = open_event(&admin, json!({}));
    let fields = [("name", "Ada"), ("party_size", "1")];
    assert_eq!(send(&server.public(), &register_path(&event), &fields).status, 303);
    let refused = send(&server.public(), &register_path(&event), &fields);
    assert_eq!(refused.status, 429);
    let wait: u64 = refused
        .header("retry-after")
        .and_then(|text| text.parse().ok())
        .expect("seconds");
    assert!((1..=60).contains(&wait));
    assert!(refused.text().contains("value=\"Ada\"") && refused.text().contains("Please wait"));
}

#[test]
fn bad_forms_are_refused_and_shown_as_text() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = open_event(&admin, json!({"ticket_types": [{"name": "Seat"}, {"name": "Stand"}]}));
    let public = server.public();
    let path = register_path(&event);
    let huge = "x".repeat(10 << 20);
    let answer = send(&public, &path, &[("name", &huge)]);
    assert_eq!(answer.status, 413);
    assert!(answer.text().contains("<html lang=\"en\">"), "a page says so");
    let attack = "\"><script>alert(1)</script>";
    for (fields, place) in [
        (vec![("name", "a\0b")], "f-name-error"),
        (vec![("name", "")], "f-name-error"),
        (vec![("name", attack), ("email", attack)], "f-email-error"),
        (vec![("name", "Ada")], "type-error"),
        (vec![("name", "Ada"), ("ticket_type", "7")], "type-error"),
        (vec![("name", "Ada"), ("ticket_type", attack)], "type-error"),
        (
            vec![("name", "Ada"), ("ticket_type", "01890a5d-ac96-774b-bcce-b302099a8057")],
            "type-error",
        ),
        (vec![("name", "Ada"), ("party_size", "-1")], "f-party-size-error"),
        (vec![("name", "Ada"), ("party_size", "1e9")], "f-party-size-error"),
        (vec![("name", "Ada"), ("phone", &huge[..600])], "f-phone-error"),
    ] {
        let answer = send(&public, &path, &fields);
        assert_eq!(answer.status, 422, "{place}: {}", answer.text());
        let page = answer.text();
        assert!(page.contains(place), "{place}: {page}");
        assert!(!page.contains("<script>alert"), "{place}");
    }
    // What a form of ours never has is left out, and what only organisers set cannot be set.
    let kind = event["ticket_types"][0]["id"].as_str().expect("an id");
    let sly = [
        ("name", attack),
        ("ticket_type", kind),
        ("party_size", "1"),
        ("status", "checked_in"),
        ("payment", "paid"),
        ("answer-x", "y"),
        ("company", attack),
    ];
    let done = send(&public, &path, &sly);
    assert_eq!(done.status, 303, "{}", done.text());
    let page = shown(&public, done.header("location").expect("a place"));
    assert!(!page.contains("<script>alert") && page.contains("&#60;script&#62;"));
    let guest = admin.get(&format!("/api/events/{}/guests", event.id())).ok()["items"][0].clone();
    assert_eq!(
        (&guest["status"], &guest["company"]),
        (&json!("registered"), &json!(attack))
    );
    for (kind, body) in [
        ("application/json", "{\"name\": \"Ada\"}"),
        ("text/plain", "\u{0}\u{0}"),
        ("x", "=&=&="),
    ] {
        let answer = public.send(
            "POST",
            &path,
            &[("content-type", kind), ("accept", "text/html")],
            Some(body.as_bytes()),
        );
        assert_eq!(answer.status, 422, "{kind}");
    }
}

#[test]
fn a_ticket_page_is_for_its_holder() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = open_event(
        &admin,
        json!({"ticket_types": [{"name": "Seat", "price": {"amount": "5", "currency": "EUR"}}]}),
    );
    let public = server.public();
    let kind = event["ticket_types"][0]["id"].as_str().expect("an id");
    let body = json!({"name": "Ada", "ticket_type_id": kind});
    let made = public
        .post(&format!("/api/events/{}/registrations", event.id()), body)
        .created();
    let url = made["ticket_url"].as_str().expect("a link");
    let own = url.strip_prefix(server.url()).expect("here");
    assert!(own.starts_with("/tickets/"), "the link leads to the page: {own}");
    let page = shown(&public, own);
    assert!(page.contains("please pay at the door"));
    let (bare, key) = own.split_once("?key=").expect("a key");
    for wrong in [
        bare.to_owned(),
        format!("{bare}?key={}", &key[1..]),
        format!("{bare}?key={key}A"),
        format!("{bare}?key=%00"),
    ] {
        assert_eq!(read(&public, &wrong).status, 404, "{wrong}");
    }
    let typed = format!("/tickets/{}-{}?key={key}", &bare[9..12].to_lowercase(), &bare[12..]);
    assert!(shown(&public, &typed).contains("My ticket"));
    assert!(shown(&server.token("viewer"), bare).contains("Ada"));
    let elsewhere = admin.event(json!({}));
    assert_eq!(read(&server.bound_token("door", elsewhere.id()), bare).status, 404);
    // A key of other characters is none of ours, also where a role would do.
    let sly = shown(&admin, &format!("{bare}?key=%22%3E%3Cscript%3E"));
    assert!(!sly.contains("\"><script>"));
}
