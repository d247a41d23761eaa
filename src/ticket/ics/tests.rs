//! Calendars read again, by the rules of RFC 5545.

use proptest::prelude::*;

use super::*;
use crate::model::{EventDetails, EventId, LongText, Name, Place, Registration, ShortText, VenueDetails, VenueId};

fn event(zone: &str, start: &str, end: Option<&str>) -> Event {
    let timezone = TimeZone::parse(zone).expect("a zone");
    let moment = |text: &str| Moment::at_local(text.parse().expect("a local time"), &timezone).expect("in bounds");
    let at = Time::parse("2026-01-02T03:04:05.678Z").expect("a time");
    let details = EventDetails {
        name: Name::parse("Lange Nacht; Teil 1, \\ Auftakt").expect("a name"),
        description: LongText::parse("First line,\nsecond line").expect("text"),
        status: EventStatus::Active,
        date: moment(start),
        end_date: end.map(moment),
        venue_id: None,
        capacity: None,
        registration: Registration::Closed,
        waitlist: false,
        ticket_types: Vec::new(),
        questions: Vec::new(),
        tags: vec![Name::parse("a,b").expect("a tag"), Name::parse("c").expect("a tag")],
        series_id: None,
        timezone,
    };
    Event::new(EventId::from_raw([7; 16]), "slug".into(), at, details)
}

fn lines_of(events: &[Event]) -> Vec<String> {
    let entries = events.iter().map(|event| Entry {
        event,
        venue: None,
        attendance: None,
    });
    unfolded(&calendar(None, entries))
}

/// The content lines of a calendar, after a look at what every line must keep.
fn unfolded(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    assert!(text.ends_with("\r\n"));
    for line in text.split("\r\n") {
        assert!(line.len() <= LINE_BYTES_MAX, "{line:?}");
        assert!(!line.contains(['\r', '\n']), "{line:?}");
    }
    let text = text.strip_suffix("\r\n").unwrap_or_default().replace("\r\n ", "");
    text.split("\r\n").map(str::to_owned).collect()
}

/// The entry of somebody who has a ticket.
fn held<'a>(event: &'a Event, venue: &'a Venue) -> Entry<'a> {
    Entry {
        event,
        venue: Some(venue),
        attendance: Some(Attendance {
            note: "Ticket ABC".into(),
            url: "https://events.example/t".into(),
            is_cancelled: false,
        }),
    }
}

fn value<'a>(lines: &'a [String], name: &str) -> Vec<&'a str> {
    let named = |line: &&'a String| line.starts_with(&format!("{name}:")) || line.starts_with(&format!("{name};"));
    lines.iter().filter(named).map(String::as_str).collect()
}

#[test]
fn an_event_keeps_its_local_time_with_the_changes_of_its_clocks() {
    let lines = lines_of(&[event(
        "Europe/Berlin",
        "2026-10-24T20:00:00",
        Some("2026-10-25T06:00:00"),
    )]);
    assert!(
        lines.contains(&"DTSTART;TZID=Europe/Berlin:20261024T200000".to_owned()),
        "{lines:#?}"
    );
    assert!(lines.contains(&"DTEND;TZID=Europe/Berlin:20261025T060000".to_owned()));
    let zone: Vec<&str> = lines
        .iter()
        .skip_while(|line| *line != "BEGIN:VTIMEZONE")
        .take_while(|line| *line != "END:VTIMEZONE")
        .map(String::as_str)
        .collect();
    assert_eq!(
        zone,
        [
            "BEGIN:VTIMEZONE",
            "TZID:Europe/Berlin",
            "BEGIN:DAYLIGHT",
            "DTSTART:20260329T020000",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
            "TZNAME:CEST",
            "END:DAYLIGHT",
            "BEGIN:STANDARD",
            "DTSTART:20261025T030000",
            "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100",
            "TZNAME:CET",
            "END:STANDARD",
            "BEGIN:DAYLIGHT",
            "DTSTART:20270328T020000",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
            "TZNAME:CEST",
            "END:DAYLIGHT",
        ]
    );
}

#[test]
fn zones_are_given_once_and_only_for_what_is_needed() {
    let lines = lines_of(&[
        event("Europe/Berlin", "2026-07-01T20:00:00", None),
        event("Europe/Berlin", "9998-07-01T20:00:00", None),
        event("Asia/Tokyo", "2026-07-01T20:00:00", None),
        event("Etc/GMT-5", "2026-07-01T20:00:00", None),
        event("UTC", "2026-07-01T20:00:00", None),
    ]);
    assert_eq!(
        value(&lines, "TZID"),
        ["TZID:Asia/Tokyo", "TZID:Etc/GMT-5", "TZID:Europe/Berlin"]
    );
    assert_eq!(
        value(&lines, "TZNAME").len(),
        2 + 2 + 1 + 1,
        "{:?}",
        value(&lines, "TZNAME")
    );
    assert!(lines.contains(&"DTSTART:20260701T200000Z".to_owned()));
    assert!(lines.contains(&"TZOFFSETTO:+0500".to_owned()));
}

#[test]
fn the_hour_that_clocks_show_twice_is_told_apart() {
    let first = event("Europe/Berlin", "2026-10-25T02:30:00", None);
    assert!(lines_of(std::slice::from_ref(&first)).contains(&"DTSTART;TZID=Europe/Berlin:20261025T023000".to_owned()));
    let mut second = first.clone();
    let at = Time::parse("2026-10-25T01:30:00Z").expect("a time");
    second.details.date = Moment::at_instant(at, &second.details.timezone);
    assert!(lines_of(&[second]).contains(&"DTSTART:20261025T013000Z".to_owned()));
}

#[test]
fn an_event_tells_all_that_calendars_know() {
    let mut event = event("Europe/Berlin", "2026-07-01T20:00:00", None);
    event.version = 12;
    let venue = Venue::new(
        VenueId::from_raw([1; 16]),
        event.created_at,
        VenueDetails {
            name: Name::parse("Halle, West").expect("a name"),
            address: Some(ShortText::parse("Am Kai 1").expect("text")),
            city: Some(ShortText::parse("Hamburg").expect("text")),
            country: None,
            location: Some(Place::new(9.966, 53.5413).expect("a place")),
        },
    );
    let lines = unfolded(&calendar(Some("Was, wann"), [held(&event, &venue)]));
    for expected in [
        "NAME:Was\\, wann",
        "UID:07070707-0707-0707-0707-070707070707",
        "SEQUENCE:12",
        "DTSTAMP:20260102T030405Z",
        "SUMMARY:Lange Nacht\\; Teil 1\\, \\\\ Auftakt",
        "STATUS:CONFIRMED",
        "DESCRIPTION:Ticket ABC\\n\\nFirst line\\,\\nsecond line",
        "LOCATION:Halle\\, West\\, Am Kai 1\\, Hamburg",
        "GEO:53.5413;9.966",
        "CATEGORIES:a\\,b,c",
        "URL:https://events.example/t",
    ] {
        assert!(lines.contains(&expected.to_owned()), "{expected} in {lines:#?}");
    }
    assert!(value(&lines, "ORGANIZER").is_empty());
    event.details.status = EventStatus::Cancelled;
    assert!(unfolded(&calendar(None, [held(&event, &venue)])).contains(&"STATUS:CANCELLED".to_owned()));
}

proptest! {
    #[test]
    fn any_text_survives_folding_and_escaping(text in "[\\PC\\n\\r\t\u{1}]{0,200}") {
        let mut lines = Lines::default();
        lines.add_text("SUMMARY", &text);
        let unfolded = unfolded(lines.0.as_bytes());
        prop_assert_eq!(unfolded.len(), 1);
        let mut read = String::new();
        let mut chars = unfolded[0].strip_prefix("SUMMARY:").expect("the name").chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('n') => read.push('\n'),
                    Some(c @ ('\\' | ';' | ',')) => read.push(c),
                    other => prop_assert!(false, "no escape: {other:?}"),
                },
                c => read.push(c),
            }
        }
        let kept: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        prop_assert_eq!(read, kept);
    }
}
