//! The public pages as a browser without scripts sees them: front page, list, calendar, event, registration, ticket.

use std::io::Read;

use serde_json::{Value, json};

use crate::server::{Answer, Client, EVENT_DATE, Made, Server};

/// What a public page may weigh with its style sheets, scripts and everything but pictures, compressed.
const PAGE_BYTES_MAX: usize = 60 * 1024;

fn read(client: &Client, path: &str) -> Answer {
    client.send("GET", path, &[("accept", "text/html")], None)
}

#[track_caller]
fn shown(client: &Client, path: &str) -> String {
    let answer = read(client, path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// Sends a form as a browser does.
fn send(client: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "text/html"),
    ];
    client.send("POST", path, &headers, Some(body.as_bytes()))
}

/// The value of the first attribute after a place in a page.
#[track_caller]
fn after(page: &str, place: &str, attribute: &str) -> String {
    let (_, rest) = page.split_once(place).unwrap_or_else(|| panic!("no {place} in {page}"));
    let (_, rest) = rest.split_once(&format!("{attribute}=\"")).expect("the attribute");
    rest[..rest.find('"').expect("its end")]
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

fn path_of(event: &Made) -> String {
    format!("/events/{}", event["slug"].as_str().expect("a slug"))
}

fn register_path(event: &Made) -> String {
    format!("{}/register", path_of(event))
}

fn open_event(admin: &Client, fields: Value) -> Made {
    let mut all = json!({"registration": "open", "timezone": "Europe/Berlin"});
    for (name, value) in fields.as_object().expect("fields") {
        all[name] = value.clone();
    }
    admin.event(all)
}

#[test]
fn the_front_page_says_what_comes_next() {
    let server = Server::start();
    let public = server.public();
    let page = shown(&public, "/");
    assert!(page.contains("This server has no users yet") && page.contains("Nothing is planned"));
    let admin = server.token("admin");
    admin.event(json!({"name": "Later", "date": "2035-06-02T19:00:00Z"}));
    admin.event(json!({"name": "Sooner", "date": "2035-06-01T19:00:00Z"}));
    admin.event(json!({"name": "Long ago", "date": "2020-06-01T19:00:00Z"}));
    admin.event(json!({"name": "Off", "status": "cancelled"}));
    admin.event(json!({"name": "Secret", "status": "draft"}));
    let page = shown(&public, "/");
    let place = |name: &str| page.find(name);
    assert!(place("Sooner").expect("there") < place("Later").expect("there"));
    for hidden in ["Long ago", ">Off<", "Secret"] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    let german = public.send("GET", "/", &[("accept-language", "de")], None).text();
    assert!(german.contains("<html lang=\"de\">") && german.contains("Was ansteht"));
}

#[test]
fn the_list_is_searched_filtered_and_goes_on() {
    let server = Server::start();
    let admin = server.token("admin");
    let public = server.public();
    let berlin = json!({"name": "Halle", "city": "Berlin", "location": {"type": "Point", "coordinates": [13.4, 52.5]}});
    let paris = json!({"name": "Salle", "city": "Paris", "location": {"type": "Point", "coordinates": [2.35, 48.86]}});
    let jazz =
        admin.event(json!({"name": "Jazz night", "tags": ["jazz"], "venue": berlin, "date": "2035-06-03T19:00:00Z"}));
    admin.event(json!({"name": "Chess open", "tags": ["chess"], "venue": paris, "date": "2035-06-02T19:00:00Z"}));
    let full = admin.event(json!({"name": "Tiny gig", "capacity": 1, "date": "2035-06-04T19:00:00Z"}));
    admin.guest(full.id(), json!({}));
    admin.event(json!({"name": "Old times", "date": "2021-01-01T10:00:00Z"}));
    admin.event(json!({"name": "Secret", "status": "draft"}));
    let names = |query: &str| {
        let page = shown(&public, &format!("/events?{query}"));
        let all = ["Jazz night", "Chess open", "Tiny gig", "Old times", "Secret"];
        let mut found: Vec<(usize, &str)> = all
            .iter()
            .filter_map(|name| Some((page.find(&format!(">{name}</a>"))?, *name)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    };
    for (query, expected) in [
        ("", &["Chess open", "Jazz night", "Tiny gig"][..]),
        ("utm_source=x&q=&from=&tag=", &["Chess open", "Jazz night", "Tiny gig"]),
        ("tag=JAZZ", &["Jazz night"]),
        ("from=2035-06-03&until=2035-06-03", &["Jazz night"]),
        ("room=on", &["Chess open", "Jazz night"]),
        ("past=on", &["Old times"]),
        ("near=52.5,13.4", &["Jazz night", "Chess open"]),
        ("near=48.9,2.3", &["Chess open", "Jazz night"]),
        ("near=48.9,2.3&within=25", &["Chess open"]),
        ("tag=none", &[]),
    ] {
        assert_eq!(names(query), expected, "{query}");
    }
    let venue = jazz["venue"]["id"].as_str().expect("an id");
    assert_eq!(names(&format!("venue={venue}")), ["Jazz night"]);
    // Search follows within a moment.
    let seq = admin.event(json!({"name": "Another", "date": "2035-07-01T10:00:00Z"}))["version"].clone();
    assert_eq!(seq, 1);
    let head = admin.patch(&format!("/api/events/{}", full.id()), json!({"tags": ["gig"]}));
    let head = head.header("journal-seq").expect("a seq").to_owned();
    server.get(&format!("/api/search?q=x&min_seq={head}")).ok();
    assert_eq!(names("q=jaz"), ["Jazz night"]);
    assert_eq!(names("q=nothing+at+all"), [""; 0]);
    assert_eq!(names("q=ches&near=52.5,13.4"), ["Chess open"]);
    let near = shown(&public, "/events?near=52.5,13.4");
    assert!(
        near.contains("0 m") && near.contains("876 km"),
        "distances are shown: {near}"
    );
    assert!(near.contains(">Berlin</option>") && near.contains(">Paris</option>"));
    assert!(shown(&public, "/events").contains("4 events"));
}

#[test]
fn what_a_list_cannot_understand_is_said_beside_the_field() {
    let server = Server::start();
    let public = server.public();
    for (query, place) in [
        ("from=yesterday", "f-from-error"),
        ("until=2035-02-30", "f-until-error"),
        ("near=x", "f-near-error"),
        ("near=1,2&within=-5", "f-within-error"),
        ("near=1,2&within=nan", "f-within-error"),
        ("venue=7", "notice bad"),
    ] {
        let answer = read(&public, &format!("/events?{query}"));
        assert_eq!(answer.status, 422, "{query}");
        assert!(answer.text().contains(place), "{query}: {}", answer.text());
    }
    let long = read(&public, &format!("/events?q={}", "x".repeat(300)));
    assert_eq!(long.status, 422);
    assert!(long.text().contains("q-error"));
    let stale = read(&public, "/events?tag=a&cursor=nonsense");
    assert_eq!((stale.status, stale.header("location")), (303, Some("/events?tag=a")));
    let typed = read(&public, "/events?q=%3Cscript%3Ealert(1)%3C/script%3E&tag=%22onfocus=x").text();
    assert!(!typed.contains("<script>alert") && !typed.contains("\"\"onfocus"));
}

#[test]
fn a_list_goes_on_behind_its_cursor() {
    let server = Server::start();
    let admin = server.token("admin");
    for day in 1..=30 {
        let date = format!("2035-06-{day:02}T19:00:00Z");
        admin.event(json!({"name": format!("Evening {day:02}"), "date": date, "tags": ["many"]}));
    }
    let public = server.public();
    let mut next = "/events?tag=many".to_owned();
    let mut names = Vec::new();
    for _ in 0..5 {
        let page = shown(&public, &next);
        for part in page.split("<h3 ").skip(1) {
            let name = part
                .split_once("<a href=")
                .and_then(|(_, rest)| rest.split_once("\">"))
                .expect("a link")
                .1;
            names.push(name[..name.find('<').expect("its end")].to_owned());
        }
        if !page.contains("rel=\"next\"") {
            assert!(page.contains("6 more events"), "{page}");
            break;
        }
        assert!(page.contains("The first 24 events"));
        next = after(&page, "rel=\"next\"", "href");
        assert!(next.contains("tag=many"), "the address holds all of it: {next}");
    }
    let expected: Vec<String> = (1..=30).map(|day| format!("Evening {day:02}")).collect();
    assert_eq!(names, expected);
}

#[test]
fn what_is_on_stays_listed_until_it_is_over() {
    let server = Server::start();
    let admin = server.token("admin");
    let now = jiff::Timestamp::now();
    let at = |hours: i64| (now + jiff::Span::new().hours(hours)).to_string();
    admin.event(json!({"name": "Exhibition", "date": at(-24 * 9), "end_date": at(24 * 3)}));
    admin.event(json!({"name": "Over by now", "date": at(-24 * 9), "end_date": at(-24 * 3)}));
    let page = shown(&server.public(), "/events");
    assert!(page.contains("Exhibition") && !page.contains("Over by now"));
    let past = shown(&server.public(), "/events?past=on");
    assert!(past.contains("Over by now") && !past.contains("Exhibition"));
}

#[test]
fn the_calendar_has_days_and_their_events() {
    let server = Server::start();
    let admin = server.token("admin");
    for n in 1..=5 {
        admin.event(
            json!({"name": format!("Friday {n}"), "timezone": "Europe/Berlin", "date": "2035-06-01T19:00:00+02:00"}),
        );
    }
    admin.event(json!({"name": "Festival", "date": "2035-05-30T10:00:00Z", "end_date": "2035-06-02T22:00:00Z"}));
    // In Tokyo it is the next day already.
    admin.event(json!({"name": "Morning", "timezone": "Asia/Tokyo", "date": "2035-06-09T23:00:00Z"}));
    admin.event(json!({"name": "Hidden", "status": "draft", "date": "2035-06-11T23:00:00Z"}));
    let page = shown(&server.public(), "/calendar?month=2035-06");
    assert!(page.contains("<h1>June 2035</h1>") && page.contains("href=\"/calendar?month=2035-05\""));
    assert!(page.contains("href=\"/calendar?month=2035-07\"") && page.contains("href=\"/calendar.ics\""));
    let cell = |day: &str| {
        let (_, rest) = page.split_once(&format!("<time datetime=\"{day}\">")).expect("a day");
        rest[..rest.find("</td>").expect("its end")].to_owned()
    };
    assert!(cell("2035-06-01").contains("Friday 1") && cell("2035-06-01").contains("3 more"));
    assert!(cell("2035-06-02").contains("Festival") && !cell("2035-06-03").contains("Festival"));
    assert!(cell("2035-06-10").contains("Morning") && cell("2035-06-10").contains("8:00 am"));
    assert!(!page.contains("Hidden") && page.contains("<th scope=\"col\" abbr=\"Monday\">Mon</th>"));
    let bad = read(&server.public(), "/calendar?month=2035-13");
    assert_eq!(bad.status, 422);
    assert!(shown(&server.public(), "/calendar").contains("aria-current=\"date\""));
    for edge in ["1900-01", "9000-12", "2024-02"] {
        shown(&server.public(), &format!("/calendar?month={edge}"));
    }
}

#[test]
fn an_event_has_a_page() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = open_event(
        &admin,
        json!({
            "name": "Jazz & Soul <live>", "description": "# Hello\n\n*Come* in <script>alert(1)</script>",
            "date": EVENT_DATE, "end_date": "2035-06-01T21:00:00Z", "capacity": 50, "tags": ["jazz"],
            "venue": {"name": "Halle", "address": "Weg 1", "city": "Berlin", "country": "DE", "location": {"type": "Point", "coordinates": [13.4, 52.5]}},
            "ticket_types": [{"name": "VIP", "quota": 7, "price": {"amount": "12.5", "currency": "EUR"}, "valid_until": "2035-06-01T20:00:00Z"}],
        }),
    );
    let public = server.public();
    assert_eq!(path_of(&event), "/events/jazz-soul-live");
    let by_id = read(&public, &format!("/events/{}", event.id()));
    assert_eq!(
        (by_id.status, by_id.header("location")),
        (303, Some("/events/jazz-soul-live"))
    );
    let page = shown(&public, "/events/jazz-soul-live");
    for part in [
        "<h1 dir=\"auto\">Jazz &#38; Soul &#60;live&#62;</h1>",
        "<h2>Hello</h2>",
        "<em>Come</em>",
        "Friday, 1 June 2035, 9:00 pm – 11:00 pm",
        "Time zone Europe/Berlin",
        "data-offset=\"120\"",
        "href=\"geo:52.5,13.4\"",
        "class=\"map\"",
        "12.50 EUR",
        "7 places left",
        "Valid until Fri, 1 Jun 2035, 10:00 pm",
        "href=\"/events?tag=jazz\"",
        "/calendar.ics\"",
        "property=\"og:title\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<script>alert"));
    assert_eq!(
        after(&page, "rel=\"canonical\"", "href"),
        format!("{}/events/jazz-soul-live", server.url())
    );
    let venue = event["venue"]["id"].as_str().expect("an id");
    assert!(page.contains(&format!("href=\"/events?venue={venue}\"")));
    let (_, data) = page.split_once("<script type=\"application/ld+json\">").expect("data");
    let data = &data[..data.find("</script>").expect("its end")];
    let data: Value = serde_json::from_str(data).expect("JSON");
    assert_eq!(data["name"], "Jazz & Soul <live>");
    assert_eq!(data["startDate"], "2035-06-01T21:00:00+02:00");
    assert_eq!(data["location"]["address"]["addressLocality"], "Berlin");
    assert_eq!(
        (&data["offers"][0]["price"], &data["remainingAttendeeCapacity"]),
        (&json!("12.50"), &json!(7))
    );
    let list = shown(&public, "/events");
    assert!(list.contains("href=\"/events/jazz-soul-live\"") && list.contains("7 places left"));
}

#[test]
fn what_is_not_there_is_a_page_too_and_drafts_are_for_staff() {
    let server = Server::start();
    let admin = server.token("admin");
    let draft = admin.event(json!({"name": "Plan", "status": "draft", "registration": "open"}));
    for path in [
        "/events/none",
        "/events/%00",
        "/events/plan",
        "/events/01890a5d-ac96-774b-bcce-b302099a8057",
        "/tickets/XXXXXXXXX",
        "/tickets/x",
    ] {
        let answer = read(&server.public(), path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            answer.text().contains("<html lang=\"en\">"),
            "{path}: {}",
            answer.text()
        );
    }
    let long = read(&server.public(), &format!("/events/{}", "x".repeat(5_000)));
    assert_eq!(long.status, 404);
    let page = shown(&admin, "/events/plan");
    assert!(page.contains("only who is signed in sees it") && page.contains("noindex"));
    assert!(page.contains(&format!("/admin/events/{}", draft.id())) && !page.contains("registration-form"));
    assert_eq!(
        send(&server.public(), "/events/plan/register", &[("name", "Ada")]).status,
        404
    );
    let japanese = admin.event(json!({"name": "東京 ナイト"}));
    let page = shown(
        &server.public(),
        "/events/%E6%9D%B1%E4%BA%AC-%E3%83%8A%E3%82%A4%E3%83%88",
    );
    assert!(page.contains("東京 ナイト"));
    assert!(shown(&server.public(), "/events").contains("/events/%E6%9D%B1%E4%BA%AC-"));
    assert_eq!(japanese["slug"], "東京-ナイト");
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
    let event = open_event(&admin, json!({"ticket_types": [{"name": "Seat"}]}));
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

#[test]
fn search_engines_are_told_what_there_is() {
    let server = Server::start();
    let admin = server.token("admin");
    admin.event(json!({"name": "Known"}));
    admin.event(json!({"name": "Draft", "status": "draft"}));
    admin.event(json!({"name": "東京"}));
    let map = server.get("/sitemap.xml");
    assert_eq!((map.status, map.header("content-type")), (200, Some("application/xml")));
    let text = map.text();
    for place in [
        "/",
        "/events",
        "/calendar",
        "/events/known",
        "/events/%E6%9D%B1%E4%BA%AC",
    ] {
        assert!(
            text.contains(&format!("<loc>{}{place}</loc>", server.url())),
            "{place}: {text}"
        );
    }
    assert!(!text.contains("draft"));
    let first = server
        .get("/sitemap.xml?after=00000000-0000-0000-0000-000000000000")
        .text();
    assert_eq!(first, text);
    assert_eq!(server.get("/sitemap.xml?after=x").problem(422), ["after"]);
    let robots = server.get("/robots.txt").text();
    for line in [
        "Disallow: /admin",
        "Disallow: /tickets",
        "Disallow: /door",
        &format!("Sitemap: {}/sitemap.xml", server.url()),
    ] {
        assert!(robots.lines().any(|known| known == line), "{line}: {robots}");
    }
    for path in ["/", "/events", "/calendar"] {
        assert!(
            shown(&server.public(), path).contains("type=\"text/calendar\" href=\"/calendar.ics\""),
            "{path}"
        );
    }
}

/// The bytes of an answer as they come over the network to a browser.
fn weight(client: &Client, path: &str) -> (usize, String) {
    let answer = client.send(
        "GET",
        path,
        &[("accept", "text/html,*/*"), ("accept-encoding", "gzip, br")],
        None,
    );
    assert_eq!(answer.status, 200, "{path}");
    let text = match answer.header("content-encoding") {
        Some("br") => {
            let mut text = String::new();
            let read = brotli::Decompressor::new(&answer.bytes[..], 4096).read_to_string(&mut text);
            read.expect("brotli");
            text
        }
        _ => answer.text(),
    };
    (answer.bytes.len(), text)
}

#[test]
fn public_pages_are_light() {
    let server = Server::start_with(&["--demo"]);
    let admin = server.token("admin");
    let public = server.public();
    let events = admin
        .get("/api/events?status=active&limit=3&sort=date&from=2026-11-01T00:00:00Z")
        .ok();
    let slug = events["items"][0]["slug"].as_str().expect("a slug");
    let encoded: String = form_urlencoded::byte_serialize(slug.as_bytes()).collect();
    let pages = [
        "/".to_owned(),
        "/events".to_owned(),
        "/events?past=on".to_owned(),
        "/calendar".to_owned(),
        format!("/events/{encoded}"),
    ];
    for path in &pages {
        let (mut bytes, page) = weight(&public, path);
        let addresses = page.split('"').filter(|part| part.starts_with("/assets/"));
        for asset in addresses.filter(|asset| asset.ends_with(".css") || asset.ends_with(".js")) {
            bytes += weight(&public, asset).0;
        }
        assert!(bytes < PAGE_BYTES_MAX, "{path} weighs {bytes} bytes");
        for part in page
            .split("src=\"")
            .skip(1)
            .chain(page.split("<link rel=\"stylesheet\" href=\"").skip(1))
        {
            assert!(part.starts_with('/') && !part.starts_with("//"), "{path} loads {part}");
        }
        assert!(!page.contains(" style=\"") && !page.contains("onclick"), "{path}");
    }
}
