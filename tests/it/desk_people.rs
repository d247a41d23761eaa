//! The desk's pages for admins: users, tokens, the audit trail with its before and after, settings.

use serde_json::json;

use crate::desk_door::{gone_on, has, lacks, page, shown_again, submit};
use crate::server::{Client, Server};

const PASSWORD: &str = "correct horse battery staple";

fn user(admin: &Client, email: &str, role: &str) -> String {
    let body = json!({"name": "Grace Hopper", "email": email, "role": role, "password": PASSWORD});
    admin.post("/api/users", body).created().id().to_owned()
}

/// Whether somebody can sign in.
fn signs_in(server: &Server, email: &str, password: &str) -> bool {
    let body = json!({"email": email, "password": password});
    server.public().post("/api/session", body).status < 300
}

/// The address of the newest entry of the trail that says something.
#[track_caller]
fn entry(text: &str, said: &str) -> String {
    let at = text.find(said).unwrap_or_else(|| panic!("no {said} in {text}"));
    let (_, address) = text[..at].rsplit_once("href=\"").expect("a link before it");
    address.split('"').next().expect("an end").to_owned()
}

#[test]
fn only_admins_get_there() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let id = user(&admin, "grace@example.org", "viewer");
    let token = admin
        .post("/api/tokens", json!({"name": "x", "role": "viewer"}))
        .created();
    let places = [
        "/admin/users".to_owned(),
        "/admin/users/new".to_owned(),
        format!("/admin/users/{id}/password"),
        format!("/admin/users/{id}/delete"),
        "/admin/tokens/new".to_owned(),
        format!("/admin/tokens/{}/delete", token.id()),
        "/admin/audit".to_owned(),
        "/admin/audit/1/0".to_owned(),
        "/admin/settings".to_owned(),
    ];
    let others = [
        server.token("viewer"),
        server.token("organizer"),
        server.token("door"),
        server.bound_token("admin", event.id()),
    ];
    let headers = [("accept", "text/html")];
    for place in &places {
        for other in &others {
            let answer = other.send("GET", place, &headers, None);
            assert_eq!(answer.status, 403, "{place}");
            has(&answer.text(), &["This is not for your role"]);
            if !place.contains("audit") && !place.ends_with("users") && !place.ends_with("settings") {
                let sent = submit(
                    other,
                    place,
                    &[("name", "x"), ("role", "admin"), ("password", PASSWORD)],
                );
                assert_eq!(sent.status, 403, "{place}");
            }
        }
        let answer = server.public().send("GET", place, &headers, None);
        assert_eq!(answer.status, 303, "{place}");
        page(&admin, place);
    }
    let desk = page(&others[1], &format!("/admin/events/{}/live", event.id()));
    has(&desk, &["href=\"/admin/events\""]);
    lacks(
        &desk,
        &[
            "href=\"/admin/users\"",
            "href=\"/admin/audit\"",
            "href=\"/admin/settings\"",
        ],
    );
    assert!(signs_in(&server, "grace@example.org", PASSWORD), "she is still there");
}

#[test]
fn users_are_added_get_passwords_and_go() {
    let server = Server::start();
    let admin = server.token("admin");
    let fields = [
        ("name", "Ada <Lovelace>"),
        ("email", "ada@example.org"),
        ("role", "admin"),
        ("password", PASSWORD),
    ];
    assert_eq!(
        gone_on(&submit(&admin, "/admin/users/new", &fields)),
        "/admin/users?notice=users-made"
    );
    assert!(signs_in(&server, "ada@example.org", PASSWORD));
    let text = page(&admin, "/admin/users");
    has(&text, &["Ada &#60;Lovelace&#62;", "ada@example.org", "role-admin"]);
    lacks(&text, &["$argon2", PASSWORD]);

    // A field that is wrong says so beside itself, and what was typed stays but for the password.
    let short = [
        ("name", "Bob"),
        ("email", "nonsense"),
        ("role", "viewer"),
        ("password", "too short"),
    ];
    let text = shown_again(&submit(&admin, "/admin/users/new", &short), 422);
    has(
        &text,
        &[
            "id=\"f-email-error\"",
            "id=\"f-password-error\"",
            "value=\"Bob\"",
            "value=\"nonsense\"",
            "value=\"viewer\" selected",
        ],
    );
    lacks(&text, &["too short\""]);
    let text = shown_again(&submit(&admin, "/admin/users/new", &fields), 409);
    has(
        &text,
        &["A user with this email exists already.", "value=\"ada@example.org\""],
    );

    let id = admin.get("/api/users").ok()["items"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let place = format!("/admin/users/{id}");
    has(
        &page(&admin, &format!("{place}/delete")),
        &["Remove Ada &#60;Lovelace&#62;?"],
    );
    let text = shown_again(&submit(&admin, &format!("{place}/delete"), &[]), 409);
    has(&text, &["This is the last admin."]);
    shown_again(
        &submit(&admin, &format!("{place}/password"), &[("password", "short")]),
        422,
    );
    let other = "a password of some length";
    let answer = submit(&admin, &format!("{place}/password"), &[("password", other)]);
    assert_eq!(gone_on(&answer), "/admin/users?notice=users-password-set");
    assert!(signs_in(&server, "ada@example.org", other) && !signs_in(&server, "ada@example.org", PASSWORD));
    user(&admin, "grace@example.org", "admin");
    assert_eq!(
        gone_on(&submit(&admin, &format!("{place}/delete"), &[])),
        "/admin/users?notice=users-gone"
    );
    assert!(!signs_in(&server, "ada@example.org", other));
}

#[test]
fn a_token_is_shown_once_and_bound_to_its_event() {
    let server = Server::start();
    let admin = server.token("admin");
    let (own, other) = (
        admin.event(json!({"name": "Own"})),
        admin.event(json!({"name": "Other"})),
    );
    let text = page(&admin, &format!("/admin/tokens/new?event_id={}", own.id()));
    has(&text, &[&format!("value=\"{}\" selected", own.id()), "Other – "]);
    let text = shown_again(
        &submit(
            &admin,
            "/admin/tokens/new",
            &[("role", "organizer"), ("event_id", own.id())],
        ),
        422,
    );
    has(&text, &["id=\"f-name-error\"", "value=\"organizer\" selected"]);
    let fields = [("name", "Website"), ("role", "organizer"), ("event_id", own.id())];
    let answer = submit(&admin, "/admin/tokens/new", &fields);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let text = shown_again(&answer, 200);
    let (_, rest) = text.split_once("id=\"secret\">").expect("a secret");
    let secret = rest.split('<').next().expect("an end");
    let client = server.with_token(secret);
    client.get(&format!("/api/events/{}", own.id())).ok();
    assert_eq!(client.get(&format!("/api/events/{}", other.id())).status, 404);
    let text = page(&admin, "/admin/users");
    has(&text, &["Website", ">Own</a>"]);
    for place in ["/admin/users", "/admin/audit", "/api/audit?limit=1000"] {
        lacks(&admin.get(place).text(), &[secret]);
    }
    let tokens = admin.get("/api/tokens").ok();
    let listed = tokens["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|one| one["name"] == "Website");
    let id = listed.expect("it is listed")["id"].as_str().expect("an id").to_owned();
    let id = format!("/admin/tokens/{id}/delete");
    has(&page(&admin, &id), &["Delete the token Website?"]);
    gone_on(&submit(&admin, &id, &[]));
    assert_eq!(client.get("/api/events").status, 401);
}

#[test]
fn the_trail_says_who_did_what_and_finds_it_again() {
    let server = Server::start();
    let admin = server.token("admin");
    let grace = user(&admin, "grace@example.org", "organizer");
    let (gala, fair) = (
        admin.event(json!({"name": "Gala <b>"})),
        admin.event(json!({"name": "Fair"})),
    );
    admin.guest(gala.id(), json!({"name": "Ada"}));
    admin.guest(fair.id(), json!({"name": "Bob"}));
    assert!(signs_in(&server, "grace@example.org", PASSWORD));

    let text = page(&admin, "/admin/audit");
    has(
        &text,
        &[
            "Event created: Gala &#60;b&#62;",
            "Guest registered: Ada",
            "Token test",
            "User added: Grace Hopper",
            "The operator, at a terminal",
        ],
    );
    lacks(&text, &["Signed in", "Installation changed", "Gala <b>", "$argon2"]);
    let places = ["Guest registered: Bob", "Guest registered: Ada", "Event created: Fair"].map(|said| text.find(said));
    assert!(
        places.is_sorted() && places[0].is_some(),
        "the newest first: {places:?}"
    );

    has(
        &page(&admin, "/admin/audit?all=on"),
        &["Signed in", "Installation changed", "Grace Hopper"],
    );
    let text = page(&admin, "/admin/audit?kind=guest");
    has(&text, &["Ada", "Bob"]);
    lacks(&text, &["Event created", "User added"]);
    let text = page(&admin, &format!("/admin/audit?event={}", gala.id()));
    has(&text, &["Guest registered: Ada", "Event created: Gala"]);
    lacks(&text, &["Bob", "Fair"]);
    let text = page(&admin, "/admin/audit?by=operator");
    has(&text, &["Token created: test"]);
    lacks(&text, &["Guest registered", "User added"]);
    has(
        &page(&admin, &format!("/admin/audit?all=on&by=user:{grace}")),
        &["selected>Grace Hopper"],
    );
    has(
        &page(&admin, "/admin/audit?day=2020-01-01"),
        &["Nothing happened that fits."],
    );
    has(&page(&admin, "/admin/audit?day=2100-01-01"), &["Guest registered: Ada"]);
    has(
        &page(&admin, "/admin/audit?day=never&kind=nothing&before=x&event=y"),
        &["Guest registered: Ada"],
    );

    // What a commit changed beyond the first is a page of its own.
    let rows: String = (0..20).map(|n| format!("{{\"name\": \"Imported {n}.\"}}\n")).collect();
    let headers = [("content-type", "application/x-ndjson")];
    let path = format!("/api/events/{}/guests/import", fair.id());
    admin.send("POST", &path, &headers, Some(rows.as_bytes())).ok();
    let text = page(&admin, "/admin/audit");
    has(&text, &["Imported 0.", "more changes"]);
    lacks(&text, &["Imported 19."]);
    let whole = page(&admin, &entry(&text, "more changes"));
    has(&whole, &["Imported 0.", "Imported 19."]);
    lacks(&whole, &["Guest registered: Ada", "more changes"]);

    // Page by page everything comes once.
    for n in 0..60 {
        admin.guest(gala.id(), json!({"name": format!("Guest number {n}.")}));
    }
    let (mut place, mut found) = ("/admin/audit?kind=guest".to_owned(), String::new());
    for _ in 0..10 {
        let text = page(&admin, &place);
        found.push_str(&text);
        let Some((before, _)) = text.split_once("\" rel=\"next\"") else {
            break;
        };
        place = before.rsplit_once("href=\"").expect("a link").1.replace("&#38;", "&");
    }
    for n in 0..60 {
        assert_eq!(found.matches(&format!("Guest number {n}.")).count(), 1, "{n}");
    }
    has(&found, &["Guest registered: Ada"]);
}

#[test]
fn a_change_is_shown_field_by_field_and_no_secret_with_it() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"name": "Gala", "capacity": 1234}));
    let guest = admin.guest(event.id(), json!({"name": "Ada", "notes": "old <i>note</i>"}));
    for n in 0..200 {
        admin.guest(event.id(), json!({"name": format!("In between {n}")}));
    }
    admin
        .patch(
            &format!("/api/guests/{}", guest.id()),
            json!({"name": "Ada King", "notes": "new"}),
        )
        .ok();
    let trail = page(&admin, "/admin/audit");
    let text = page(&admin, &entry(&trail, "Guest changed: Ada King"));
    has(
        &text,
        &[
            "<del>Ada</del>",
            "<ins>Ada King</ins>",
            "<del>old &#60;i&#62;note&#60;/i&#62;</del>",
            "<ins>new</ins>",
            "Compared with the document as change",
        ],
    );
    lacks(&text, &["<i>note"]);
    has(&text, &["<code>party_size</code>"]);
    let first = page(&admin, "/admin/audit?kind=event");
    let text = page(&admin, &entry(&first, "Event created: Gala"));
    has(
        &text,
        &[
            "The document did not exist before.",
            "<ins>Gala</ins>",
            "<ins>1234</ins>",
        ],
    );

    let id = user(&admin, "grace@example.org", "viewer");
    let other = "a password of some length";
    admin
        .put(&format!("/api/users/{id}/password"), json!({"password": other}))
        .ok();
    admin
        .patch(
            &format!("/api/events/{}/door/settings", event.id()),
            json!({"supervisor_pin": "246813"}),
        )
        .ok();
    admin
        .patch(
            &format!("/api/events/{}/door/settings", event.id()),
            json!({"supervisor_pin": "975310"}),
        )
        .ok();
    let trail = page(&admin, "/admin/audit");
    let password = page(&admin, &entry(&trail, "User changed: Grace Hopper"));
    has(&password, &["These secrets became others", "<code>password</code>"]);
    let pin = page(&admin, &entry(&trail, "rules changed: Gala"));
    has(&pin, &["<code>supervisor_pin</code>"]);
    let sessions = page(&admin, "/admin/audit?all=on");
    let installation = page(
        &admin,
        &entry(&page(&admin, "/admin/audit?kind=installation"), "Installation changed"),
    );
    has(&installation, &["What this document holds is not shown here"]);
    for text in [&trail, &password, &pin, &sessions, &installation] {
        lacks(
            text,
            &[
                "$argon2",
                PASSWORD,
                other,
                "246813",
                "975310",
                "secret_hash",
                "password_hash",
                "iterations",
            ],
        );
    }
    for place in [
        "/admin/audit/0/0",
        "/admin/audit/999999/0",
        "/admin/audit/1/99",
        "/admin/audit/x/y",
    ] {
        assert_eq!(
            admin.send("GET", place, &[("accept", "text/html")], None).status,
            404,
            "{place}"
        );
    }
    // A document that is gone was something before.
    admin.delete(&format!("/api/guests/{}", guest.id())).expect(204);
    let text = page(&admin, &entry(&page(&admin, "/admin/audit"), "Guest deleted"));
    has(&text, &["<del>Ada King</del>"]);
}

#[test]
fn settings_say_what_is_configured_and_where_from() {
    let server = Server::start_with_settings(&[("STORE_QUEUE_MAX", "4321")]);
    let admin = server.token("admin");
    let text = page(&admin, "/admin/settings");
    has(
        &text,
        &[
            "<code>queue_max</code>",
            "<code>4321</code>",
            "source-environment",
            "EVENT_MANAGER_STORE_QUEUE_MAX",
            "source-flag",
            "source-default",
            env!("CARGO_PKG_VERSION"),
            "Off: plain HTTP only",
            "/trust",
            "Takes reads and writes",
            " MB",
        ],
    );
    let shown = server.command(&["config", "show"]);
    let keys: Vec<String> = crate::server::stdout(&shown)
        .lines()
        .filter_map(|line| line.split_once(" = ").map(|(key, _)| key.to_owned()))
        .collect();
    assert!(keys.len() > 30);
    for key in keys {
        has(&text, &[&format!("<code>{key}</code>")]);
    }
    let secure = crate::secure::Secure::start();
    let text = page(&secure.token("admin"), "/admin/settings");
    has(&text, &["A certificate of this server’s own authority, good until"]);
    let german = [("accept", "text/html"), ("accept-language", "de")];
    let text = admin.send("GET", "/admin/settings", &german, None).text();
    has(&text, &["Einstellungen", "Datenverzeichnis", "Umgebung"]);
}

#[test]
fn where_the_journal_was_trimmed_the_trail_says_so() {
    // As long as a description may be, in characters of four bytes: some hundred of them fill a segment of the journal.
    const CHARS: usize = 20_000;
    const SEGMENT_BYTES: usize = 32 << 20;
    let server = Server::start();
    let admin = server.token("admin");
    let guest = {
        let event = admin.event(json!({"name": "Gala"}));
        admin.guest(event.id(), json!({"name": "Ada"})).id().to_owned()
    };
    let event = admin.event(json!({"name": "Long"}));
    for n in 0..=SEGMENT_BYTES / (4 * CHARS) {
        let description: String = [format!("{n}"), "🎟".repeat(CHARS - 10)].concat();
        admin
            .patch(
                &format!("/api/events/{}", event.id()),
                json!({"description": description}),
            )
            .ok();
    }
    admin
        .patch(&format!("/api/guests/{guest}"), json!({"name": "Ada King"}))
        .ok();
    has(
        &page(&admin, &entry(&page(&admin, "/admin/audit"), "Guest changed: Ada King")),
        &["<del>Ada</del>", "<ins>Ada King</ins>"],
    );
    // What trimming does once a segment is old enough.
    let stopped = server.stop();
    let mut segments: Vec<_> = std::fs::read_dir(stopped.dir().join("journal"))
        .expect("the journal")
        .map(|file| file.expect("a file").path())
        .collect();
    segments.sort();
    assert!(segments.len() > 1, "{segments:?}");
    std::fs::remove_file(&segments[0]).expect("removed");
    let server = stopped.start();
    let admin = server.with_token(admin.token());
    let text = page(&admin, &entry(&page(&admin, "/admin/audit"), "Guest changed: Ada King"));
    has(
        &text,
        &[
            "How the document was before is not known any more",
            "<ins>Ada King</ins>",
        ],
    );
    lacks(&text, &["<del>"]);
    let mut place = "/admin/audit".to_owned();
    let last = loop {
        let text = page(&admin, &place);
        match text.split_once("\" rel=\"next\"") {
            Some((before, _)) => place = before.rsplit_once("href=\"").expect("a link").1.replace("&#38;", "&"),
            None => break text,
        }
    };
    has(&last, &["The journal begins with change"]);
    lacks(&last, &["User added", "Event created"]);
}
