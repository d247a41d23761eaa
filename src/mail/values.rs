//! What placeholders of templates stand for: one guest's mail about one event.

use std::collections::BTreeMap;

use super::markdown::literal;
use crate::language::Words;
use crate::model::{Event, Guest, Venue, Whereabouts};

/// What a mail is about.
pub struct Subject<'a> {
    pub guest: &'a Guest,
    pub event: &'a Event,
    pub venue: Option<&'a Venue>,
    pub before: Option<&'a Whereabouts>,
    /// Where the guest's ticket is.
    pub ticket_url: String,
    /// Where the event is shown to everybody.
    pub event_url: String,
}

/// The values of all placeholders.
pub struct Values(BTreeMap<&'static str, String>);

impl Values {
    pub fn of(words: Words, about: &Subject<'_>) -> Self {
        let (guest, event) = (&about.guest.details, &about.event.details);
        let span = |from: jiff::civil::DateTime, until: Option<jiff::civil::DateTime>| words.span(from, until);
        let kind = guest.ticket_type_id.and_then(|id| event.ticket_type(id));
        let (old_when, old_where) = match about.before {
            Some(before) => (
                span(before.date.local(), before.end_date.map(|end| end.local())),
                before.venue.as_ref().map(ToString::to_string).unwrap_or_default(),
            ),
            None => Default::default(),
        };
        let values = [
            ("guest_name", guest.name.to_string()),
            ("event_name", event.name.to_string()),
            (
                "event_when",
                span(event.date.local(), event.end_date.map(|end| end.local())),
            ),
            ("event_where", about.venue.map(place).unwrap_or_default()),
            ("event_url", about.event_url.clone()),
            ("old_when", old_when),
            ("old_where", old_where),
            ("party_size", guest.party_size.get().to_string()),
            ("ticket_number", about.guest.ticket.number.to_string()),
            (
                "ticket_type",
                kind.map(|kind| kind.name.to_string()).unwrap_or_default(),
            ),
            ("ticket_url", about.ticket_url.clone()),
            ("waitlisted", if about.guest.only_waits() { "✓" } else { "" }.to_owned()),
        ];
        Self(BTreeMap::from(values))
    }

    /// As they stand in plain text.
    pub fn plain(&self) -> &BTreeMap<&'static str, String> {
        &self.0
    }

    /// As they stand in Markdown: text that means nothing but itself, and addresses that are links.
    pub fn markdown(&self) -> BTreeMap<&'static str, String> {
        let written = self.0.iter().map(|(name, value)| {
            let value = match (name.ends_with("_url"), value.is_empty()) {
                (_, true) => String::new(),
                (true, _) => format!("<{value}>"),
                (false, _) => literal(value),
            };
            (*name, value)
        });
        written.collect()
    }
}

/// `Town Hall, Main Street 1, Berlin`
fn place(venue: &Venue) -> String {
    let details = &venue.details;
    let parts = [
        Some(details.name.as_str()),
        details.address.as_ref().map(|address| address.as_str()),
        details.city.as_ref().map(|city| city.as_str()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
