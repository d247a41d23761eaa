//! Calendar files: of an event, of all that is public, and of a ticket.

use std::collections::BTreeMap;

use serde_json::json;

use crate::server::{Answer, Server};

/// The parts of a calendar, each with its properties: names with their parameters, and values.
struct Calendar {
    properties: Vec<(String, String)>,
    parts: Vec<Part>,
}

struct Part {
    name: String,
    properties: BTreeMap<String, String>,
}

/// Reads a calendar by RFC 5545: lines unfolded, parts within parts flattened.
#[track_caller]
fn read(answer: &Answer) -> Calendar {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8"));
    let text = answer.text();
    assert!(text.lines().all(|line| line.len() <= 75), "lines are folded");
    assert_eq!(
        text.matches('\n').count(),
        text.matches("\r\n").count(),
        "lines end with CRLF"
    );
    let mut calendar = Calendar {
        properties: Vec::new(),
        parts: Vec::new(),
    };
    let mut open: Vec<Part> = Vec::new();
    for line in text.replace("\r\n ", "").lines() {
        let (name, value) = line.split_once(':').expect("a name and a value");
        match (name, open.last_mut()) {
            ("BEGIN", _) => open.push(Part {
                name: value.to_owned(),
                properties: BTreeMap::new(),
            }),
            ("END", _) => {
                let part = open.pop().expect("a part that was begun");
                assert_eq!(part.name, value);
                calendar.parts.push(part);
            }
            (_, Some(part)) if part.name == "VCALENDAR" => {
                calendar.properties.push((name.to_owned(), value.to_owned()))
            }
            (_, Some(part)) => {
                let before = part.properties.insert(name.to_owned(), value.to_owned());
                assert_eq!(before, None, "{name} stands twice in {}", part.name);
            }
            (_, None) => panic!("{line} stands in nothing"),
        }
    }
    assert!(open.is_empty());
    assert!(calendar.properties.contains(&("VERSION".to_owned(), "2.0".to_owned())));
    calendar
}

impl Calendar {
    fn events(&self) -> Vec<&Part> {
        self.parts.iter().filter(|part| part.name == "VEVENT").collect()
    }

    #[track_caller]
    fn event(&self) -> &Part {
        let events = self.events();
        assert_eq!(events.len(), 1);
        events[0]
    }
}

impl Part {
    #[track_caller]
    fn get(&self, name: &str) -> &str {
        self.properties
            .get(name)
            .unwrap_or_else(|| panic!("no {name} among {:?}", self.properties))
    }
}

#[test]
fn an_event_keeps_its_local_time_over_the_change_of_clocks() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({
        "name": "Lange Nacht; mit Musik, die nicht aufhört und deren Name länger ist als eine Zeile im Kalender",
        "timezone": "Europe/Berlin",
        "date": "2031-10-25T20:00:00+02:00",
        "end_date": "2031-10-26T06:00:00+01:00",
        "venue": {"name": "Kraftwerk", "city": "Berlin", "location": {"type": "Point", "coordinates": [13.4203, 52.5108]}},
    }));
    let path = format!("/api/events/{}/calendar.ics", event.id());
    let calendar = read(&server.get(&path));
    let shown = calendar.event();
    assert_eq!(shown.get("DTSTART;TZID=Europe/Berlin"), "20311025T200000");
    assert_eq!(shown.get("DTEND;TZID=Europe/Berlin"), "20311026T060000");
    assert_eq!(shown.get("UID"), event.id());
    assert_eq!((shown.get("SEQUENCE"), shown.get("STATUS")), ("1", "CONFIRMED"));
    assert_eq!(
        shown.get("SUMMARY"),
        "Lange Nacht\\; mit Musik\\, die nicht aufhört und deren Name länger ist als eine Zeile im Kalender"
    );
    assert_eq!(
        (shown.get("LOCATION"), shown.get("GEO")),
        ("Kraftwerk\\, Berlin", "52.5108;13.4203")
    );
    let change = |name: &str, from: &str| {
        let is_it = |part: &&Part| part.name == name && part.properties.get("DTSTART").is_some_and(|at| at == from);
        let part = calendar
            .parts
            .iter()
            .find(is_it)
            .unwrap_or_else(|| panic!("no change at {from}"));
        (part.get("TZOFFSETFROM").to_owned(), part.get("TZOFFSETTO").to_owned())
    };
    assert_eq!(
        change("DAYLIGHT", "20310330T020000"),
        ("+0100".to_owned(), "+0200".to_owned())
    );
    assert_eq!(
        change("STANDARD", "20311026T030000"),
        ("+0200".to_owned(), "+0100".to_owned())
    );

    // Moved to the winter it is at eight all the same, and calendars see that it was changed.
    let moved = json!({"date": "2031-11-08T20:00:00+01:00", "end_date": null});
    admin.patch(&format!("/api/events/{}", event.id()), moved).ok();
    let calendar = read(&server.get(&path));
    assert_eq!(calendar.event().get("DTSTART;TZID=Europe/Berlin"), "20311108T200000");
    assert_eq!(calendar.event().get("SEQUENCE"), "2");
}

#[test]
fn a_calendar_is_kept_until_the_event_changes() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let path = format!("/api/events/{}/calendar.ics", event.id());
    for path in [path.as_str(), "/calendar.ics"] {
        let answer = server.get(path);
        assert_eq!(
            answer.header("cache-control"),
            Some("public, max-age=0, must-revalidate")
        );
        let tag = answer.header("etag").expect("a tag").to_owned();
        let known = [("if-none-match", tag.as_str())];
        assert_eq!(server.public().send("GET", path, &known, None).status, 304);
        admin
            .patch(
                &format!("/api/events/{}", event.id()),
                json!({"name": format!("New at {path}")}),
            )
            .ok();
        let fresh = server.public().send("GET", path, &known, None);
        assert_eq!(fresh.status, 200);
        assert!(read(&fresh).event().get("SUMMARY").starts_with("New at"));
        assert_eq!(server.get(&format!("{path}?x=1")).problem(422), ["x"]);
    }
}

#[test]
fn cancelled_events_say_so_and_drafts_are_not_public() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let path = format!("/api/events/{}/calendar.ics", event.id());
    admin
        .patch(&format!("/api/events/{}", event.id()), json!({"status": "cancelled"}))
        .ok();
    assert_eq!(read(&server.get(&path)).event().get("STATUS"), "CANCELLED");
    assert_eq!(read(&server.get("/calendar.ics")).event().get("STATUS"), "CANCELLED");

    let draft = admin.event(json!({"status": "draft"}));
    let path = format!("/api/events/{}/calendar.ics", draft.id());
    assert_eq!(server.get(&path).status, 404);
    assert_eq!(read(&admin.get(&path)).event().get("STATUS"), "TENTATIVE");
    // The calendar to subscribe to is the same for all.
    assert_eq!(read(&admin.get("/calendar.ics")).events().len(), 1);
    assert_eq!(
        server
            .get("/api/events/01890a5d-ac96-774b-bcce-b302099a8057/calendar.ics")
            .status,
        404
    );
}

#[test]
fn the_public_calendar_has_what_is_not_over_soonest_first() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = |name: &str, date: &str, end: Option<&str>| {
        admin.event(json!({"name": name, "date": date, "end_date": end}));
    };
    event("Later", "2093-05-01T18:00:00Z", None);
    event("Sooner", "2092-05-01T18:00:00Z", None);
    event("Over", "2001-05-01T18:00:00Z", Some("2001-05-02T18:00:00Z"));
    for n in 0..120 {
        event(&format!("Nr {n}"), "2094-05-01T18:00:00Z", None);
    }
    let calendar = read(&server.get("/calendar.ics"));
    let names: Vec<&str> = calendar.events().iter().map(|part| part.get("SUMMARY")).collect();
    assert_eq!(names[..2], ["Sooner", "Later"]);
    assert_eq!(names.len(), 122, "over more than one page of the list");
    assert!(
        calendar
            .properties
            .iter()
            .any(|(name, _)| name == "REFRESH-INTERVAL;VALUE=DURATION")
    );
}

#[test]
fn a_guests_entry_has_its_ticket() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open"}));
    let ticket = server
        .public()
        .post(
            &format!("/api/events/{}/registrations", event.id()),
            json!({"name": "Ada", "party_size": 3}),
        )
        .created();
    let number = ticket["ticket_number"].as_str().expect("a number");
    let url = ticket["ticket_url"].as_str().expect("a link");
    let (_, key) = url.split_once("?key=").expect("a key");
    let path = format!("/api/tickets/{number}/calendar.ics?key={key}");
    let calendar = read(&server.get(&path));
    assert_eq!(
        calendar.event().get("UID"),
        event.id(),
        "the same as in the public calendar"
    );
    assert_eq!(calendar.event().get("URL"), url);
    assert!(
        calendar
            .event()
            .get("DESCRIPTION")
            .starts_with(&format!("Ticket {number}\\, admits 3"))
    );
    let guest = admin.get(&format!("/api/guests?ticket_number={number}")).ok()["items"][0]["id"].clone();
    let guest = format!("/api/guests/{}", guest.as_str().expect("an id"));
    admin.patch(&guest, json!({"status": "cancelled"})).ok();
    assert_eq!(read(&server.get(&path)).event().get("STATUS"), "CANCELLED");
}
