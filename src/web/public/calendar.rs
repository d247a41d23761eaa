//! `/calendar`: the events of a month as a grid of days, and as a list where there is no room for a grid.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::card::{Badge, badge};
use super::{begin_of, event_path, open, today};
use crate::app::{EventFull, MONTH_EVENTS_MAX};
use crate::http::asset::path;
use crate::http::{Ask, Problem};
use crate::language::Words;
use crate::model::{Event, Time};
use crate::web::form::Form;
use crate::web::page::{Frame, page};

/// Events that a day of the grid shows.
const DAY_EVENTS_SHOWN: usize = 3;
/// Shorter events belong to the day that they begin on, though they may end after midnight.
const ONE_DAY_MS: i64 = 86_400_000;
/// Local days lie at most so far from those of the installation.
const ZONES_APART_DAYS: i64 = 2;
/// Years that a calendar is shown of.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=9000;

#[derive(Template)]
#[template(path = "public/calendar.html", config = "src/web/askama.toml")]
struct Calendar {
    frame: Frame,
    title: String,
    previous: Option<(String, String)>,
    next: Option<(String, String)>,
    weekdays: Vec<(String, String)>,
    weeks: Vec<Vec<Day>>,
    /// The days of the month that have events.
    days: Vec<Day>,
    is_cut: bool,
    canonical: String,
}

/// A day of the grid.
#[derive(Clone)]
struct Day {
    number: i8,
    date: Date,
    label: String,
    is_today: bool,
    is_outside: bool,
    entries: Vec<Entry>,
    /// How many more there are than the grid shows, and where they are.
    more: Option<(String, String)>,
}

/// An event on a day.
#[derive(Clone)]
struct Entry {
    path: String,
    name: String,
    time: String,
    badge: Option<Badge>,
}

impl Day {
    fn shown(&self) -> &[Entry] {
        &self.entries[..self.entries.len().min(DAY_EVENTS_SHOWN)]
    }
}

pub async fn show(ask: Ask) -> Result<Response, Problem> {
    let app = &ask.site.app;
    let now = today(app, ask.caller.at);
    let asked = Form::of_query(ask.query());
    let month = asked.filled("month").map(month_of);
    let status = match month {
        Some(None) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let first = month.flatten().unwrap_or_else(|| now.first_of_month());
    let apart = ZONES_APART_DAYS.days();
    let from = begin_of(app, first.saturating_sub(apart));
    let until = begin_of(app, first.last_of_month().saturating_add(apart));
    let events = app.events_between(from, until).await?;
    let calendar = calendar(Frame::of(&ask)?, first, now, &events, ask.caller.at);
    Ok(open(page(status, &calendar)?))
}

/// The first day of a month such as `2026-12`.
fn month_of(text: &str) -> Option<Date> {
    let first: Date = format!("{text}-01").parse().ok()?;
    (text.len() == "2026-12".len() && YEARS.contains(&first.year())).then_some(first)
}

fn calendar(frame: Frame, first: Date, now: Date, events: &[EventFull], at: Time) -> Calendar {
    let words = frame.words;
    let mut by_day: BTreeMap<Date, Vec<Entry>> = BTreeMap::new();
    for full in events {
        for date in days_of(&full.event, first) {
            by_day.entry(date).or_default().push(entry(&frame, full, date, at));
        }
    }
    let day = |date: Date| day(words, date, first, now, by_day.get(&date).cloned().unwrap_or_default());
    let back = i64::from(first.weekday().to_monday_zero_offset());
    let start = first.saturating_sub(back.days());
    let last = first.last_of_month();
    let weeks = (0..6).map(|week: i64| start.saturating_add((7 * week).days()));
    let weeks = weeks.take_while(|monday| *monday <= last).map(|monday| {
        let days = (0..7).map(|n: i64| day(monday.saturating_add(n.days())));
        days.collect()
    });
    let beside = |span: Span| {
        let month = first
            .checked_add(span)
            .ok()
            .filter(|month| YEARS.contains(&month.year()))?;
        Some((
            format!("/calendar?month={}", month.strftime("%Y-%m")),
            words.month(month),
        ))
    };
    let weekday = |n: i8| (words.weekday_short(n), words.t(&format!("weekday-{n}")));
    Calendar {
        title: words.month(first),
        previous: beside(-1.month()),
        next: beside(1.month()),
        weekdays: (1..=7).map(weekday).collect(),
        weeks: weeks.collect(),
        days: by_day
            .keys()
            .map(|date| day(*date))
            .filter(|day| !day.is_outside)
            .collect(),
        is_cut: events.len() >= MONTH_EVENTS_MAX,
        canonical: format!("{}/calendar?month={}", frame.origin, first.strftime("%Y-%m")),
        frame,
    }
}

/// The days on which an event is on, as far as they lie about the month.
fn days_of(event: &Event, first: Date) -> Vec<Date> {
    let begins = event.details.date;
    let date = begins.local().date();
    let ends = event
        .details
        .end_date
        .filter(|end| end.at().millis() - begins.at().millis() >= ONE_DAY_MS);
    let last = ends.map_or(date, |end| end.local().date());
    let earliest = first.saturating_sub(7.days());
    let latest = first.last_of_month().saturating_add(7.days());
    let start = date.max(earliest);
    start
        .series(1.day())
        .take_while(|day| *day <= last.min(latest))
        .collect()
}

fn entry(frame: &Frame, full: &EventFull, date: Date, at: Time) -> Entry {
    let begins = full.event.details.date.local();
    Entry {
        path: event_path(&full.event.slug),
        name: full.event.details.name.to_string(),
        time: match begins.date() == date {
            true => frame.words.time(begins.time()),
            false => frame.t("public-goes-on"),
        },
        badge: badge(frame, full, at).filter(|badge| badge.class != "few"),
    }
}

fn day(words: Words, date: Date, first: Date, now: Date, entries: Vec<Entry>) -> Day {
    let hidden = entries.len().saturating_sub(DAY_EVENTS_SHOWN);
    let address = format!("/events?from={date}&until={date}");
    Day {
        number: date.day(),
        date,
        label: words.date(date),
        is_today: date == now,
        is_outside: (date.year(), date.month()) != (first.year(), first.month()),
        more: (hidden > 0).then(|| (words.t1("public-more", "count", hidden), address)),
        entries,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_and_others_refused() {
        assert_eq!(month_of("2026-12"), Some(jiff::civil::date(2026, 12, 1)));
        for bad in [
            "",
            "2026",
            "2026-13",
            "2026-12-05",
            "99999-01",
            "0001-01",
            "2026-1",
            "x",
            "2026-12\0",
        ] {
            assert_eq!(month_of(bad), None, "{bad}");
        }
    }
}
