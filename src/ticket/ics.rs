//! Calendar files (RFC 5545): events with their time zones, lines folded and text escaped as it asks.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use super::zone::Zone;
use crate::model::{Event, EventStatus, Moment, Time, TimeZone, Venue};

/// Octets of a line without its end (RFC 5545, section 3.1).
const LINE_BYTES_MAX: usize = 75;
/// How often subscribers are asked to look again (RFC 7986, section 5.7).
const REFRESH: &str = "PT1H";

/// An event in a calendar.
pub struct Entry<'a> {
    pub event: &'a Event,
    pub venue: Option<&'a Venue>,
    /// Of somebody's own calendar.
    pub attendance: Option<Attendance>,
}

/// Somebody's ticket for an event.
pub struct Attendance {
    /// What the description says of the ticket.
    pub note: String,
    /// Where the ticket is.
    pub url: String,
    /// Whether the ticket was cancelled, although the event takes place.
    pub is_cancelled: bool,
}

/// A calendar. `name` is what subscribers see; without one it is a file with a single event.
pub fn calendar<'a>(name: Option<&str>, entries: impl IntoIterator<Item = Entry<'a>>) -> Vec<u8> {
    let entries: Vec<Entry<'_>> = entries.into_iter().collect();
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Event Manager//Event Manager//EN");
    lines.add("CALSCALE", "GREGORIAN");
    if let Some(name) = name {
        lines.add_text("NAME", name);
        // The name and the period as programs know them that are older than RFC 7986.
        lines.add_text("X-WR-CALNAME", name);
        lines.add("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
        lines.add("X-PUBLISHED-TTL", REFRESH);
    }
    for zone in zones(&entries).values() {
        zone.write(&mut lines);
    }
    for entry in &entries {
        write_event(&mut lines, entry);
    }
    lines.add("END", "VCALENDAR");
    lines.0.into_bytes()
}

fn zones(entries: &[Entry<'_>]) -> BTreeMap<String, Zone> {
    let mut zones = BTreeMap::new();
    for details in entries.iter().map(|entry| &entry.event.details) {
        let zone = &details.timezone;
        if is_utc(zone) {
            continue;
        }
        let end = details.end_date.unwrap_or(details.date);
        zones
            .entry(zone.as_str().to_owned())
            .or_insert_with(|| Zone::new(zone))
            .cover(zone, details.date.at(), end.at());
    }
    zones
}

fn write_event(lines: &mut Lines, entry: &Entry<'_>) {
    let Entry {
        event,
        venue,
        attendance,
    } = entry;
    let details = &event.details;
    lines.add("BEGIN", "VEVENT");
    lines.add("UID", &event.id.to_string());
    lines.add("SEQUENCE", &event.version.to_string());
    lines.add("DTSTAMP", &utc(event.updated_at));
    lines.add("CREATED", &utc(event.created_at));
    lines.add("LAST-MODIFIED", &utc(event.updated_at));
    write_moment(lines, "DTSTART", details.date, &details.timezone);
    if let Some(end) = details.end_date {
        write_moment(lines, "DTEND", end, &details.timezone);
    }
    lines.add_text("SUMMARY", details.name.as_str());
    let is_cancelled = attendance.as_ref().is_some_and(|attendance| attendance.is_cancelled);
    let status = match details.status {
        EventStatus::Cancelled => "CANCELLED",
        _ if is_cancelled => "CANCELLED",
        EventStatus::Draft => "TENTATIVE",
        EventStatus::Active | EventStatus::Completed => "CONFIRMED",
    };
    lines.add("STATUS", status);
    let note = attendance.as_ref().map(|attendance| attendance.note.as_str());
    let description: Vec<&str> = note
        .into_iter()
        .chain([details.description.as_str()])
        .filter(|text| !text.is_empty())
        .collect();
    if !description.is_empty() {
        lines.add_text("DESCRIPTION", &description.join("\n\n"));
    }
    if let Some(venue) = venue {
        lines.add_text("LOCATION", &location(venue));
        if let Some(place) = &venue.details.location {
            lines.add("GEO", &format!("{};{}", place.latitude(), place.longitude()));
        }
    }
    if !details.tags.is_empty() {
        let tags: Vec<String> = details.tags.iter().map(|tag| escaped(tag.as_str())).collect();
        lines.add("CATEGORIES", &tags.join(","));
    }
    if let Some(attendance) = attendance {
        lines.add("URL", &attendance.url);
    }
    lines.add("END", "VEVENT");
}

/// A time of the event's own clock, which calendars keep when rules of time zones change.
fn write_moment(lines: &mut Lines, name: &str, moment: Moment, zone: &TimeZone) {
    if is_utc(zone) || !is_what_clocks_say_first(moment, zone) {
        lines.add(name, &utc(moment.at()));
    } else {
        lines.add(&format!("{name};TZID={}", zone.as_str()), &basic(moment.local()));
    }
}

/// A local time that clocks show twice means the first of the two (RFC 5545, section 3.3.5). For the second
/// there is only the time in UTC.
fn is_what_clocks_say_first(moment: Moment, zone: &TimeZone) -> bool {
    let ambiguous = zone.rules().to_ambiguous_zoned(moment.local());
    !ambiguous.is_ambiguous() || Moment::at_local(moment.local(), zone).is_some_and(|first| first.at() == moment.at())
}

fn is_utc(zone: &TimeZone) -> bool {
    matches!(zone.as_str(), "UTC" | "Etc/UTC")
}

fn utc(at: Time) -> String {
    let seconds = at.timestamp().to_zoned(jiff::tz::TimeZone::UTC).datetime();
    format!("{}Z", basic(seconds))
}

/// Fractions of a second do not exist in calendars.
fn basic(time: DateTime) -> String {
    time.strftime("%Y%m%dT%H%M%S").to_string()
}

fn location(venue: &Venue) -> String {
    let details = &venue.details;
    let rest = [&details.address, &details.city, &details.country];
    let rest = rest.into_iter().flatten().map(|part| part.as_str());
    let parts: Vec<&str> = std::iter::once(details.name.as_str()).chain(rest).collect();
    parts.join(", ")
}

/// Text as a value (RFC 5545, section 3.3.11). Control characters have no place in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() && c != '\t' => {}
            c => out.push(c),
        }
    }
    out
}

/// The lines of a calendar in the making.
#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// Adds a property whose value stands as it is.
    pub fn add(&mut self, name: &str, value: &str) {
        let mut left = LINE_BYTES_MAX;
        for part in [name, ":", value] {
            for c in part.chars() {
                // A line is folded between characters; the space that says so counts.
                if c.len_utf8() > left {
                    self.0.push_str("\r\n ");
                    left = LINE_BYTES_MAX - 1;
                }
                self.0.push(c);
                left -= c.len_utf8();
            }
        }
        self.0.push_str("\r\n");
    }

    /// Adds a property whose value is text.
    pub fn add_text(&mut self, name: &str, value: &str) {
        self.add(name, &escaped(value));
    }
}

#[cfg(test)]
mod tests;
