//! Forms of the desk: files that are sent when a session has ended, and forms that are sent twice.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::desk_pages::{OURS, PAGES, PASSWORD, Staff, attribute, cookie, fields, id_of, location, value, with};
use crate::images::dot;
use crate::server::{Answer, Client, Made, Server};

/// Files that wait on the server's disk.
fn waiting(dir: &Path) -> Vec<PathBuf> {
    let Ok(files) = std::fs::read_dir(dir.join("uploads")) else {
        return Vec::new();
    };
    files.map(|file| file.expect("a file").path()).collect()
}

/// Where the form with a file on a page is sent.
#[track_caller]
fn action(page: &str) -> String {
    let forms = page.split("<form ").skip(1);
    let form = forms.map(|form| form.split('>').next().unwrap_or_default());
    let form = form.filter(|form| form.contains("multipart/form-data")).last();
    attribute(&format!(" {}", form.expect("a form with a file")), "action").expect("an action")
}

/// The one-time key of the form with a file on a page.
#[track_caller]
fn key_of_upload(page: &str) -> String {
    let (_, form) = page.rsplit_once("multipart/form-data").expect("a form with a file");
    let (_, field) = form.split_once(" name=\"form_key\"").expect("its key");
    attribute(field, "value").expect("a key")
}

/// A form with a file, as a browser sends it.
fn send(staff: &Staff<'_>, to: &str, alt: &str, file: &[u8], from: &[(&str, &str)]) -> Answer {
    send_typed(staff, to, &[("alt", alt)], file, from)
}

fn send_typed(staff: &Staff<'_>, to: &str, typed: &[(&str, &str)], file: &[u8], from: &[(&str, &str)]) -> Answer {
    let part = |(name, value): &(&str, &str)| {
        format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body = typed.iter().map(part).collect::<String>().into_bytes();
    body.extend_from_slice(b"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n");
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--XX--\r\n");
    let mut headers = vec![
        PAGES,
        ("content-type", "multipart/form-data; boundary=XX"),
        ("cookie", staff.cookie.as_str()),
    ];
    headers.extend_from_slice(from);
    staff.server.public().send("POST", to, &headers, Some(&body))
}

/// Signs in with the page that has asked for it; what it leads to, and who it is then.
fn sign_in<'s>(server: &'s Server, asked: &Answer, email: &str) -> (Answer, Staff<'s>) {
    let held = fields(&asked.text(), "/admin/sign-in");
    let nobody = Staff {
        server,
        cookie: String::new(),
    };
    let typed = with(held, &[("email", email), ("password", PASSWORD)]);
    let answer = nobody.post_owned("/admin/sign-in", &typed);
    let cookie = cookie(&answer);
    (answer, Staff { server, cookie })
}

/// The form that sends a file on.
#[track_caller]
fn resend(page: &str) -> (String, Vec<(String, String)>) {
    let (_, rest) = page.split_once("action=\"/admin/held/").expect("a file that waits");
    let to = format!("/admin/held/{}", rest.split('"').next().expect("an end"));
    let pairs = fields(page, &to);
    (to, pairs)
}

/// A server with an organiser whose session has ended, and where the form of an event's pictures is sent.
fn ended(server: &Server) -> (Client, Made, Staff<'_>, String) {
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let ada = Staff::new(server, "organizer");
    let page = ada.page(&format!("/admin/events/{}/pictures", event.id()));
    let to = action(&page);
    assert!(
        to.starts_with(&format!("/admin/events/{}/pictures?as=", event.id())),
        "{to}"
    );
    ada.post("/admin/sign-out", &[]);
    (admin, event, ada, to)
}

fn images(admin: &Client, event: &Made) -> Vec<Value> {
    let list = admin.get(&format!("/api/events/{}/images", event.id())).ok();
    list["items"].as_array().expect("items").clone()
}

#[test]
fn a_picture_waits_for_who_sent_it() {
    let server = Server::start();
    let (admin, event, ada, to) = ended(&server);
    let asked = send(&ada, &to, "The hall", &dot(), &[OURS]);
    assert_eq!(asked.status, 401);
    assert!(
        asked.text().contains("Nothing is lost: the file is kept"),
        "{}",
        asked.text()
    );
    assert_eq!(waiting(server.dir()).len(), 1);
    // A wrong password loses nothing.
    let held = fields(&asked.text(), "/admin/sign-in");
    let wrong = with(
        held,
        &[("email", "organizer@example.org"), ("password", "wrong password")],
    );
    let refused = ada.post_owned("/admin/sign-in", &wrong);
    assert_eq!(refused.status, 422);

    let (page, ada) = sign_in(&server, &refused, "organizer@example.org");
    assert_eq!(page.status, 200, "{}", page.text());
    let (held, pairs) = resend(&page.text());
    // Nobody else can send it on.
    let other = Staff::new(&server, "admin");
    assert_eq!(other.post_owned(&held, &pairs).status, 404);
    assert_eq!(server.public().send("POST", &held, &[PAGES], Some(b"")).status, 401);

    let sent = ada.post_owned(&held, &pairs);
    let added = format!("/admin/events/{}/pictures?notice=picture-added", event.id());
    assert_eq!(location(&sent), added);
    let list = images(&admin, &event);
    assert_eq!((list.len(), &list[0]["alt"]), (1, &json!("The hall")));
    assert!(
        waiting(server.dir()).is_empty(),
        "it is not kept longer than it is needed"
    );
    // A second click leads to the same page, and adds nothing.
    assert_eq!(location(&ada.post_owned(&held, &pairs)), added);
    assert_eq!(images(&admin, &event).len(), 1);
    let gone = ada.post(&held, &[]);
    assert_eq!(gone.status, 404);
    assert!(gone.text().contains("not kept here any more"), "{}", gone.text());
}

#[test]
fn what_is_wrong_with_a_file_that_waited_is_said_on_its_page() {
    let server = Server::start();
    let (admin, event, ada, to) = ended(&server);
    let asked = send(&ada, &to, "The hall", b"no picture", &[OURS]);
    let (page, ada) = sign_in(&server, &asked, "organizer@example.org");
    let (held, pairs) = resend(&page.text());
    let refused = ada.post_owned(&held, &pairs);
    assert_eq!(refused.status, 422);
    let text = refused.text();
    assert!(
        text.contains("must be a JPEG, PNG or WebP picture") && text.contains("value=\"The hall\""),
        "{text}"
    );
    assert!(images(&admin, &event).is_empty() && waiting(server.dir()).is_empty());
}

#[test]
fn a_list_of_guests_waits_for_who_sent_it() {
    let server = Server::start();
    let event = server.token("admin").event(json!({}));
    let ada = Staff::new(&server, "organizer");
    let place = format!("/admin/events/{}/import", event.id());
    let to = action(&ada.page(&place));
    ada.post("/admin/sign-out", &[]);
    let asked = send(&ada, &to, "", b"name,email\nAda,ada@example.org\n", &[OURS]);
    let (page, ada) = sign_in(&server, &asked, "organizer@example.org");
    let (held, pairs) = resend(&page.text());
    let job = location(&ada.post_owned(&held, &pairs));
    assert!(job.starts_with(&format!("{place}/")), "{job}");
    let text = ada.page(&job);
    assert!(text.contains("ada@example.org"), "{text}");
    assert_eq!(
        waiting(server.dir()).len(),
        1,
        "the list itself, until its guests are in"
    );
}

#[test]
fn strangers_cannot_fill_the_disk() {
    let server = Server::start();
    let (admin, event, ada, to) = ended(&server);
    let bare = to.split('?').next().expect("a path").to_owned();
    let forged = |change: &dyn Fn(&str) -> String| {
        let (path, mark) = to.split_once("?as=").expect("a mark");
        format!("{path}?as={}", change(mark))
    };
    let others_id = forged(&|mark| {
        let (_, rest) = mark.split_once('.').expect("parts");
        format!("01890a5d-ac96-774b-bcce-b302099a8057.{rest}")
    });
    let later = forged(&|mark| mark.replace(".1", ".2"));
    for (to, from) in [
        (&bare, &[OURS][..]),
        (&others_id, &[OURS]),
        (&later, &[OURS]),
        (&to, &[]),
        (&to, &[("sec-fetch-site", "cross-site")]),
        (&format!("/admin/venues/new{}", &to[bare.len()..]), &[OURS]),
    ] {
        let asked = send(&ada, to, "x", &dot(), from);
        assert_eq!(asked.status, 401, "{to}");
        assert!(
            asked.text().contains("files have to be chosen again"),
            "{}",
            asked.text()
        );
        assert!(waiting(server.dir()).is_empty(), "{to} {from:?}");
    }
    // One user's files are few.
    for _ in 0..4 {
        assert_eq!(send(&ada, &to, "x", &dot(), &[OURS]).status, 401);
    }
    assert_eq!(waiting(server.dir()).len(), 2);
    // Whom there is no more keeps nothing here.
    let users = admin.get("/api/users").ok();
    let id = users["items"][0]["id"].as_str().expect("an id").to_owned();
    admin.delete(&format!("/api/users/{id}")).expect(204);
    let asked = send(&ada, &to, "x", &dot(), &[OURS]);
    assert!(
        asked.text().contains("files have to be chosen again"),
        "{}",
        asked.text()
    );
    assert_eq!(waiting(server.dir()).len(), 2);
    assert!(images(&admin, &event).is_empty());
    // What a start finds was left by an earlier one.
    let server = server.kill().start();
    assert!(waiting(server.dir()).is_empty());
}

#[test]
fn what_is_longer_than_the_page_would_take_is_not_kept() {
    let server =
        Server::start_with_settings(&[("SERVER_IMPORT_BYTES_MAX", "1024"), ("SERVER_BODY_BYTES_MAX", "65536")]);
    let event = server.token("admin").event(json!({}));
    let ada = Staff::new(&server, "organizer");
    let to = action(&ada.page(&format!("/admin/events/{}/import", event.id())));
    ada.post("/admin/sign-out", &[]);
    let asked = send(&ada, &to, "", &vec![b'x'; 300_000], &[OURS]);
    assert_eq!(asked.status, 401);
    assert!(
        asked.text().contains("files have to be chosen again"),
        "{}",
        asked.text()
    );
    assert!(waiting(server.dir()).is_empty());
}

#[test]
fn somebody_else_who_signs_in_does_not_get_the_file() {
    let server = Server::start();
    let (admin, event, ada, to) = ended(&server);
    Staff::new(&server, "admin");
    let asked = send(&ada, &to, "The hall", &dot(), &[OURS]);
    let (answer, other) = sign_in(&server, &asked, "admin@example.org");
    let place = format!("/admin/events/{}/pictures?notice=held-gone", event.id());
    assert_eq!(location(&answer), place);
    assert!(other.page(&place).contains("Please choose it again"));
    assert_eq!(waiting(server.dir()).len(), 1, "it waits for who sent it");
    let (page, ada) = sign_in(&server, &asked, "organizer@example.org");
    let (held, pairs) = resend(&page.text());
    location(&ada.post_owned(&held, &pairs));
    assert_eq!(images(&admin, &event).len(), 1);
}

/// A form that makes something: where it stands, where it is sent, what is typed, and where what it makes is listed.
struct Making {
    page: String,
    to: String,
    typed: &'static [(&'static str, &'static str)],
    list: String,
    /// How many more it makes.
    makes: usize,
}

fn makings(event: &str) -> Vec<Making> {
    let making = |page: &str, to: &str, typed, list: &str| Making {
        page: page.replace("{id}", event),
        to: to.replace("{id}", event),
        typed,
        list: list.replace("{id}", event),
        makes: 1,
    };
    let events = "/api/events?limit=200";
    vec![
        making(
            "/admin/venues/new",
            "/admin/venues/new",
            &[("name", "Hall")],
            "/api/venues?limit=200",
        ),
        making(
            "/admin/events/new",
            "/admin/events/new",
            &[("name", "Gala"), ("date", "2035-06-01T19:00"), ("op", "publish")],
            events,
        ),
        making(
            "/admin/events/new?from={id}",
            "/admin/events/new",
            &[("date", "2035-07-01T19:00")],
            events,
        ),
        making(
            "/admin/events/{id}/guests/new",
            "/admin/events/{id}/guests",
            &[("name", "Ada")],
            "/api/events/{id}/guests?limit=200",
        ),
        making(
            "/admin/events/{id}/gates/new",
            "/admin/events/{id}/gates/new",
            &[("name", "Main")],
            "/api/events/{id}/gates",
        ),
        making(
            "/admin/events/{id}/devices/new",
            "/admin/events/{id}/devices/new",
            &[("name", "Phone")],
            "/api/events/{id}/devices",
        ),
        making(
            "/admin/users/new",
            "/admin/users/new",
            &[("name", "Bob"), ("email", "bob@example.org"), ("password", PASSWORD)],
            "/api/users",
        ),
        making(
            "/admin/tokens/new",
            "/admin/tokens/new",
            &[("name", "Website")],
            "/api/tokens",
        ),
        Making {
            makes: 2,
            ..making(
                "/admin/events/{id}/series",
                "/admin/events/{id}/series",
                &[("rhythm", "weekly"), ("count", "2"), ("op", "create"), ("days", "")],
                events,
            )
        },
    ]
}

fn count(admin: &Client, list: &str) -> usize {
    admin.get(list).ok()["items"].as_array().expect("items").len()
}

/// What the form of a page would send.
fn filled(staff: &Staff<'_>, making: &Making) -> Vec<(String, String)> {
    let page = staff.page(&making.page);
    let mut pairs = with(fields(&page, &making.to), making.typed);
    if value(&pairs, "days").is_some() {
        // The days are shown first.
        let preview = staff.post_owned(&making.to, &with(pairs.clone(), &[("op", "preview")]));
        assert_eq!(preview.status, 200, "{}", preview.text());
        pairs = with(fields(&preview.text(), &making.to), &[("op", "create")]);
    }
    pairs
}

/// What tells two answers apart: where they lead, or what they show.
fn outcome(answer: &Answer) -> String {
    match answer.status {
        303 => location(answer),
        200 => answer.text(),
        status => panic!("{status}: {}", answer.text()),
    }
}

#[test]
fn a_form_that_is_sent_twice_makes_one() {
    let mut server = Server::start();
    let token = server.token("admin").token().to_owned();
    let event = server.with_token(&token).event(json!({}));
    // Sessions go on over restarts.
    let cookie = Staff::new(&server, "admin").cookie;
    for making in makings(event.id()) {
        let admin = server.with_token(&token);
        let staff = Staff {
            server: &server,
            cookie: cookie.clone(),
        };
        let before = count(&admin, &making.list);
        let pairs = filled(&staff, &making);
        assert!(value(&pairs, "form_key").is_some(), "{}", making.page);
        let first = outcome(&staff.post_owned(&making.to, &pairs));
        assert_eq!(outcome(&staff.post_owned(&making.to, &pairs)), first, "{}", making.page);
        assert_eq!(count(&admin, &making.list), before + making.makes, "{}", making.page);
        // Nor does a restart make a second one; a secret is not shown again.
        if making.page.contains("tokens") || making.page.contains("venues") {
            server = server.restart();
            let staff = Staff {
                server: &server,
                cookie: cookie.clone(),
            };
            let again = location(&staff.post_owned(&making.to, &pairs));
            match making.page.contains("tokens") {
                true => assert_eq!(again, "/admin/users?notice=form-secret-shown"),
                false => assert_eq!(again, first),
            }
            assert_eq!(count(&server.with_token(&token), &making.list), before + making.makes);
        }
    }
}

#[test]
fn a_form_that_is_sent_twice_at_once_makes_one() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let staff = Staff::new(&server, "admin");
    for making in makings(event.id()) {
        let before = count(&admin, &making.list);
        let pairs = filled(&staff, &making);
        let outcomes: Vec<String> = std::thread::scope(|scope| {
            let clicks: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| outcome(&staff.post_owned(&making.to, &pairs))))
                .collect();
            clicks
                .into_iter()
                .map(|click| click.join().expect("answered"))
                .collect()
        });
        assert!(
            outcomes.iter().all(|one| *one == outcomes[0]),
            "{}: {outcomes:?}",
            making.page
        );
        assert_eq!(count(&admin, &making.list), before + making.makes, "{}", making.page);
    }
}

#[test]
fn a_picture_that_is_sent_twice_is_added_once() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let staff = Staff::new(&server, "organizer");
    let place = format!("/admin/events/{}/pictures", event.id());
    let page = staff.page(&place);
    let to = action(&page);
    let key = &key_of_upload(&page);
    let add = |key: &str, alt: &str| {
        location(&send_typed(
            &staff,
            &to,
            &[("form_key", key), ("alt", alt)],
            &dot(),
            &[OURS],
        ))
    };
    let (added, before) = (
        format!("{place}?notice=picture-added"),
        format!("{place}?notice=form-sent-before"),
    );
    let mut clicks: Vec<String> = std::thread::scope(|scope| {
        let clicks = [(); 2].map(|()| scope.spawn(|| add(key, "The hall")));
        clicks.map(|click| click.join().expect("answered")).into()
    });
    clicks.sort();
    assert_eq!(clicks, [before.as_str(), added.as_str()]);
    assert_eq!(add(key, "The hall"), before);
    assert_eq!(images(&admin, &event).len(), 1);
    // Who goes back and sends something else has another picture in mind.
    assert_eq!(add(key, "The yard"), added);
    assert_eq!(images(&admin, &event).len(), 2);
    let next = key_of_upload(&staff.page(&place));
    assert_eq!(add(&next, "The hall"), added);
    assert_eq!(images(&admin, &event).len(), 3);
}

#[test]
fn a_form_that_says_something_else_the_second_time_is_asked_about() {
    let server = Server::start();
    let admin = server.token("admin");
    let staff = Staff::new(&server, "organizer");
    let pairs = with(
        fields(&staff.page("/admin/venues/new"), "/admin/venues/new"),
        &[("name", "Hall")],
    );
    let made = staff.post_owned("/admin/venues/new", &pairs);
    let id = id_of(&made);
    let other = with(pairs.clone(), &[("name", "Yard & <b>")]);
    let asked = staff.post_owned("/admin/venues/new", &other);
    assert_eq!(asked.status, 409);
    let text = asked.text();
    assert!(text.contains(&format!("href=\"/admin/venues/{id}\"")), "{text}");
    assert!(!text.contains("<b>") && count(&admin, "/api/venues") == 1);
    let again = fields(&text, "/admin/venues/new");
    assert_eq!(value(&again, "name"), Some("Yard & <b>"));
    assert_ne!(id_of(&staff.post_owned("/admin/venues/new", &again)), id);
    assert_eq!(count(&admin, "/api/venues"), 2);
    // Somebody else's form with the same key is another form.
    let other = Staff::new(&server, "admin");
    assert_ne!(id_of(&other.post_owned("/admin/venues/new", &pairs)), id);
}

#[test]
fn saving_twice_is_no_conflict_with_oneself() {
    let server = Server::start();
    let admin = server.token("admin");
    let staff = Staff::new(&server, "organizer");
    let venue = admin.post("/api/venues", json!({"name": "Hall"})).created();
    let place = format!("/admin/venues/{}", venue.id());
    let pairs = with(fields(&staff.page(&place), &place), &[("name", "Yard")]);
    let saved = location(&staff.post_owned(&place, &pairs));
    assert_eq!(location(&staff.post_owned(&place, &pairs)), saved);
    let now = admin.get(&format!("/api/venues/{}", venue.id())).ok();
    assert_eq!((&now["name"], &now["version"]), (&json!("Yard"), &json!(2)));
    // Another change by the same old form meets the first one.
    let other = with(pairs, &[("name", "Garden")]);
    assert_eq!(staff.post_owned(&place, &other).status, 409);
}

#[test]
fn what_is_kept_of_a_form_does_not_help_to_guess_a_password() {
    let server = Server::start();
    let staff = Staff::new(&server, "admin");
    let admin = server.token("admin");
    let typed = |password| {
        let fields = fields(&staff.page("/admin/users/new"), "/admin/users/new");
        let typed = [("name", "Bob"), ("email", "bob@example.org"), ("password", password)];
        with(fields, &typed)
    };
    let pairs = typed(PASSWORD);
    location(&staff.post_owned("/admin/users/new", &pairs));
    // The same key with another password is the same request: the password is no part of what is compared.
    let other = with(pairs, &[("password", "another long password")]);
    assert_eq!(
        location(&staff.post_owned("/admin/users/new", &other)),
        "/admin/users?notice=users-made"
    );
    assert_eq!(count(&admin, "/api/users"), 2);
    let email = json!({"email": "bob@example.org", "password": PASSWORD});
    assert!(server.public().post("/api/session", email).status < 300);
}
