//! The public pages as a browser without scripts sees them: front page, list, calendar, an event; what search engines read.

use std::io::Read;

use serde_json::{Value, json};

use crate::server::{Answer, Client, EVENT_DATE, Made, Server};

/// What a public page may weigh with its style sheets, scripts and everything but pictures, compressed.
const PAGE_BYTES_MAX: usize = 60 * 1024;

pub fn read(client: &Client, path: &str) -> Answer {
    client.send("GET", path, &[("accept", "text/html")], None)
}

#[track_caller]
pub fn shown(client: &Client, path: &str) -> String {
    let answer = read(client, path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}

/// Sends a form as a browser does.
pub fn send(client: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
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
pub fn after(page: &str, place: &str, attribute: &str) -> String {
    let (_, rest) = page.split_once(place).unwrap_or_else(|| panic!("no {place} in {page}"));
    let (_, rest) = rest.split_once(&format!("{attribute}=\"")).expect("the attribute");
    rest[..rest.find('"').expect("its end")]
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

pub fn path_of(event: &Made) -> String {
    format!("/events/{}", event["slug"].as_str().expect("a slug"))
}

pub fn open_event(admin: &Client, fields: Value) -> Made {
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
