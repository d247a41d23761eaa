//! An event for machines that read pages: JSON-LD by schema.org.

use jiff::Zoned;
use serde_json::{Value, json};

use super::event_path;
use crate::app::{EventFull, places_left};
use crate::model::{EventDetails, EventStatus, Moment, Venue};
use crate::web::markdown;
use crate::web::picture::first_address;

/// Of the description, in characters.
pub const SUMMARY_CHARS_MAX: usize = 300;

/// The event as the text of a script element that holds data: nothing in it can end the element.
pub fn json_ld(full: &EventFull, origin: &str) -> String {
    let text = event(full, origin).to_string();
    text.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

fn event(full: &EventFull, origin: &str) -> Value {
    let details = &full.event.details;
    let url = format!("{origin}{}", event_path(&full.event.slug));
    let mut event = json!({
        "@context": "https://schema.org",
        "@type": "Event",
        "name": details.name,
        "url": url,
        "startDate": zoned(details, details.date).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        "eventStatus": match details.status {
            EventStatus::Cancelled => "https://schema.org/EventCancelled",
            _ => "https://schema.org/EventScheduled",
        },
    });
    if let Some(end) = details.end_date {
        event["endDate"] = json!(zoned(details, end).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    }
    let summary = markdown::to_text(details.description.as_str(), SUMMARY_CHARS_MAX);
    if !summary.is_empty() {
        event["description"] = json!(summary);
    }
    if let Some(address) = first_address(&full.event.images) {
        event["image"] = json!([format!("{origin}{address}")]);
    }
    if let Some(venue) = &full.venue {
        event["eventAttendanceMode"] = json!("https://schema.org/OfflineEventAttendanceMode");
        event["location"] = place(venue);
    }
    if let Some(capacity) = details.capacity {
        event["maximumAttendeeCapacity"] = json!(capacity);
        event["remainingAttendeeCapacity"] = json!(places_left(full));
    }
    let offers = offers(full, &url);
    if !offers.is_empty() {
        event["offers"] = Value::from(offers);
    }
    event
}

/// A moment with its offset from UTC, where the event is.
pub fn zoned(details: &EventDetails, moment: Moment) -> Zoned {
    moment.at().timestamp().to_zoned(details.timezone.rules())
}

fn place(venue: &Venue) -> Value {
    let details = &venue.details;
    let mut address = json!({"@type": "PostalAddress"});
    for (name, value) in [
        ("streetAddress", &details.address),
        ("addressLocality", &details.city),
        ("addressCountry", &details.country),
    ] {
        if let Some(value) = value {
            address[name] = json!(value);
        }
    }
    let mut place = json!({"@type": "Place", "name": details.name, "address": address});
    if let Some(at) = &details.location {
        place["geo"] = json!({"@type": "GeoCoordinates", "latitude": at.latitude(), "longitude": at.longitude()});
    }
    place
}

fn offers(full: &EventFull, url: &str) -> Vec<Value> {
    let details = &full.event.details;
    let whole = full.counters.capacity_left(details);
    let priced = details.ticket_types.iter().filter_map(|one| Some((one, one.price?)));
    let offers = priced.map(|(one, price)| {
        let is_gone = whole == Some(0) || full.counters.quota_left(details, Some(one.id)) == Some(0);
        let state = if is_gone { "SoldOut" } else { "InStock" };
        json!({
            "@type": "Offer",
            "name": one.name,
            "price": price.amount(),
            "priceCurrency": price.currency().as_str(),
            "availability": format!("https://schema.org/{state}"),
            "url": url,
        })
    });
    offers.collect()
}
