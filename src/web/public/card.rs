//! An event within a list: a card that says when, what, where, and whether there is room.

use askama::Template;

use super::{distance, event_path};
use crate::app::{Admission, EventFull, Located, admission, places_left};
use crate::model::{EventStatus, Time};
use crate::web::page::Frame;

/// Fewer places left than this are told of.
const FEW_PLACES: u32 = 20;
/// Tags that a card shows.
const TAGS_SHOWN: usize = 3;

/// A word about an event's state, and how it looks.
#[derive(Clone, Debug)]
pub struct Badge {
    pub class: &'static str,
    pub text: String,
}

/// An event in a list. Say `{{ card|safe }}`.
#[derive(Template)]
#[template(path = "public/card.html", config = "src/web/askama.toml")]
pub struct Card {
    path: String,
    name: String,
    /// For machines: the beginning.
    at: Time,
    day: i8,
    month: String,
    weekday: String,
    when: String,
    place: Option<String>,
    distance: Option<String>,
    badge: Option<Badge>,
    tags: Vec<String>,
}

impl Card {
    pub fn new(frame: &Frame, full: &EventFull, now: Time) -> Self {
        let words = frame.words;
        let details = &full.event.details;
        let begins = details.date.local();
        let date = begins.date();
        Self {
            path: event_path(&full.event.slug),
            name: details.name.to_string(),
            at: details.date.at(),
            day: date.day(),
            month: words.t(&format!("month-short-{}", date.month())),
            weekday: words.weekday_short(date.weekday().to_monday_one_offset()),
            when: words.date_time(begins),
            place: full.venue.as_ref().map(|venue| {
                let venue = &venue.details;
                let city = venue.city.as_ref().map(|city| format!(", {city}"));
                format!("{}{}", venue.name, city.unwrap_or_default())
            }),
            distance: None,
            badge: badge(frame, full, now),
            tags: details.tags.iter().take(TAGS_SHOWN).map(ToString::to_string).collect(),
        }
    }

    pub fn located(frame: &Frame, located: &Located<EventFull>, now: Time) -> Self {
        Self {
            distance: located.distance_m.map(|metres| distance(frame.words, metres)),
            ..Self::new(frame, &located.item, now)
        }
    }
}

/// What is to be known of an event before one reads on.
pub fn badge(frame: &Frame, full: &EventFull, now: Time) -> Option<Badge> {
    let words = frame.words;
    let badge = |class, text| Some(Badge { class, text });
    match full.event.details.status {
        EventStatus::Draft => return badge("draft", words.t("event-status-draft")),
        EventStatus::Cancelled => return badge("cancelled", words.t("event-status-cancelled")),
        EventStatus::Completed => return badge("completed", words.t("public-over")),
        EventStatus::Active => {}
    }
    match admission(full, now) {
        Admission::Full => badge("full", words.t("public-full")),
        Admission::Waitlist => badge("waitlist", words.t("public-waitlist")),
        Admission::Open => match places_left(full) {
            Some(left) if left < FEW_PLACES => badge("few", words.t1("public-places-left", "count", left)),
            _ => None,
        },
        Admission::Not(_) => None,
    }
}
