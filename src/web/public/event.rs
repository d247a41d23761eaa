//! `/events/{slug}`: an event with all that a visitor wants to know, and its registration.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::card::{Badge, badge};
use super::registration::{RegistrationForm, Typed};
use super::structured::{SUMMARY_CHARS_MAX, json_ld, zoned};
use super::{event_path, open, price};
use crate::app::{self, Admission, Closed, EventFull, admission, places_left};
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
use crate::language::Words;
use crate::model::{Event, EventId, Image, Moment, TicketType, Time, Venue};
use crate::web::map::{Extent, Map, Spot};
use crate::web::markdown;
use crate::web::page::{Frame, page, see};
use crate::web::picture::{Loading, Picture, first_address};

const SECONDS_PER_MINUTE: i32 = 60;

#[derive(Template)]
#[template(path = "public/event.html", config = "src/web/askama.toml")]
struct EventPage {
    frame: Frame,
    id: EventId,
    name: String,
    is_draft: bool,
    /// The first stands above the text, the others below it.
    picture: Option<Picture>,
    pictures: Vec<Picture>,
    /// For previews of links.
    preview: Option<String>,
    badge: Option<Badge>,
    /// From when to when, as the event's own clocks say.
    span: String,
    zone: String,
    begins: Time,
    /// Of the event's clocks from UTC, so that a script need not say the same time again.
    offset_minutes: i32,
    description: String,
    summary: String,
    place: Option<PlaceShown>,
    types: Vec<TypeShown>,
    /// Places left, where they are bounded.
    places: Option<String>,
    tags: Vec<(String, String)>,
    json_ld: String,
    canonical: String,
    /// How registration stands, where there is no form.
    closed: Option<String>,
    form: Option<RegistrationForm>,
    /// What stands in the way of what was sent.
    refused: Option<String>,
    edit: Option<String>,
}

/// Where an event is.
struct PlaceShown {
    name: String,
    lines: Vec<String>,
    geo: Option<String>,
    map: Option<Map>,
    others: String,
}

/// A ticket type as it is offered.
struct TypeShown {
    name: String,
    price: Option<String>,
    left: Option<String>,
    validity: Option<String>,
}

pub async fn show(Id(slug): Id<String>, ask: Ask) -> Result<Response, Problem> {
    if let Ok(id) = slug.parse::<EventId>() {
        let full = ask.app().event_now(&ask.caller.actor, id)?;
        return Ok(see(&event_path(&full.event.slug)));
    }
    let full = find(&ask, &slug)?;
    answer(&ask, &full, Typed::nothing(ask.app()), StatusCode::OK)
}

/// The event at an address, as it is now.
pub fn find(ask: &Ask, slug: &str) -> Result<Arc<EventFull>, app::Error> {
    let (app, actor) = (ask.app(), &ask.caller.actor);
    let id = app.event_of_slug(&app.view(), actor, slug)?;
    app.event_now(actor, id)
}

/// The page with what was typed into its form.
pub fn answer(ask: &Ask, full: &EventFull, typed: Typed, status: StatusCode) -> Result<Response, Problem> {
    let shown = event_page(Frame::of(ask)?, full, typed, ask.caller.at);
    Ok(open(page(status, &shown)?))
}

fn event_page(frame: Frame, full: &EventFull, typed: Typed, at: Time) -> EventPage {
    let words = frame.words;
    let (event, details) = (&full.event, &full.event.details);
    let admission = admission(full, at);
    let mut pictures = pictures(&event.images).into_iter();
    let is_open = matches!(admission, Admission::Open | Admission::Waitlist);
    let tag = |tag: &crate::model::Name| {
        let encoded: String = form_urlencoded::byte_serialize(tag.as_str().as_bytes()).collect();
        (tag.to_string(), format!("/events?tag={encoded}"))
    };
    EventPage {
        id: event.id,
        name: details.name.to_string(),
        is_draft: event.is_draft(),
        picture: pictures.next(),
        pictures: pictures.collect(),
        preview: first_address(&event.images).map(|address| format!("{}{address}", frame.origin)),
        badge: badge(&frame, full, at),
        span: words.span(details.date.local(), details.end_date.map(|end| end.local())),
        zone: details.timezone.as_str().replace('_', " "),
        begins: details.date.at(),
        offset_minutes: zoned(details, details.date).offset().seconds() / SECONDS_PER_MINUTE,
        description: markdown::to_html(details.description.as_str()),
        summary: summary(words, full),
        place: full.venue.as_ref().map(|venue| place_shown(words, venue)),
        types: details
            .ticket_types
            .iter()
            .map(|one| type_shown(words, full, one))
            .collect(),
        places: places_left(full).map(|left| words.t1("public-places-left", "count", left)),
        tags: details.tags.iter().map(tag).collect(),
        json_ld: json_ld(full, &frame.origin),
        canonical: format!("{}{}", frame.origin, event_path(&event.slug)),
        closed: closed(words, admission),
        refused: typed.refused.clone(),
        form: is_open.then(|| RegistrationForm::new(words, full, admission, typed)),
        edit: frame
            .actor
            .may_edit_event(event.id)
            .then(|| format!("/admin/events/{}", event.id)),
        frame,
    }
}

/// Those that can be shown. The first is seen at once, as wide as the column.
fn pictures(images: &[Image]) -> Vec<Picture> {
    let shown = images.iter().enumerate().map(|(n, image)| match n {
        0 => Picture::of(image, "(min-width: 76rem) 72rem, 100vw", Loading::Eager),
        _ => Picture::of(image, "(min-width: 40rem) 20rem, 100vw", Loading::Lazy),
    });
    shown.flatten().collect()
}

/// What the event is about, for search engines and previews of links.
fn summary(words: Words, full: &EventFull) -> String {
    let details = &full.event.details;
    let when = words.date_time(details.date.local());
    let place = full.venue.as_ref().map(|venue| format!(" · {}", venue.details.name));
    let text = markdown::to_text(details.description.as_str(), SUMMARY_CHARS_MAX);
    format!("{when}{} {text}", place.unwrap_or_default())
        .trim_end()
        .to_owned()
}

/// Why there is no form.
fn closed(words: Words, admission: Admission) -> Option<String> {
    let key = match admission {
        Admission::Open | Admission::Waitlist => return None,
        Admission::Full => "register-full",
        Admission::Not(Closed::Draft) => "register-draft",
        Admission::Not(Closed::Cancelled) => "register-cancelled",
        Admission::Not(Closed::Over) => "register-over",
        Admission::Not(Closed::ByInvitation) => "register-by-invitation",
        Admission::Not(Closed::Closed) => "register-closed",
    };
    Some(words.t(key))
}

fn place_shown(words: Words, venue: &Venue) -> PlaceShown {
    let details = &venue.details;
    let name = details.name.to_string();
    let spot = details.location.as_ref().map(|at| Spot {
        name: name.clone(),
        lon: at.longitude(),
        lat: at.latitude(),
    });
    PlaceShown {
        lines: lines_of(venue),
        geo: details
            .location
            .as_ref()
            .map(|at| format!("geo:{},{}", at.latitude(), at.longitude())),
        map: Map::new(
            words.t1("public-map-of", "venue", name.as_str()),
            spot.into_iter().collect(),
            Extent::Region,
        ),
        others: format!("/events?venue={}", venue.id),
        name,
    }
}

/// A venue's address, in lines.
pub fn lines_of(venue: &Venue) -> Vec<String> {
    let details = &venue.details;
    // An address often names its city already.
    let address = details.address.as_ref().map(ToString::to_string);
    let city = details.city.as_ref().map(ToString::to_string);
    let city = city.filter(|city| !address.as_ref().is_some_and(|address| address.contains(city.as_str())));
    let country = details.country.as_ref().map(ToString::to_string);
    let below = [city, country].into_iter().flatten().collect::<Vec<_>>().join(", ");
    address
        .into_iter()
        .chain(Some(below).filter(|line| !line.is_empty()))
        .collect()
}

fn type_shown(words: Words, full: &EventFull, one: &TicketType) -> TypeShown {
    TypeShown {
        name: one.name.to_string(),
        price: one.price.as_ref().map(|money| price(words, money)),
        left: left_of(words, full, one),
        validity: validity(words, &full.event, one),
    }
}

/// How many tickets of a type are left, where that is bounded.
pub fn left_of(words: Words, full: &EventFull, one: &TicketType) -> Option<String> {
    let details = &full.event.details;
    let own = full.counters.quota_left(details, Some(one.id))?;
    let whole = full.counters.capacity_left(details);
    let left = whole.map_or(own, |whole| whole.min(own));
    Some(words.t1("public-places-left", "count", left))
}

/// When a ticket is good, as the event's own clocks say.
pub fn validity(words: Words, event: &Event, one: &TicketType) -> Option<String> {
    let zone = &event.details.timezone;
    let local = |at: Time| words.date_time(Moment::at_instant(at, zone).local());
    match (one.valid_from, one.valid_until) {
        (None, None) => None,
        (Some(from), None) => Some(words.t1("public-valid-from", "from", local(from))),
        (None, Some(until)) => Some(words.t1("public-valid-until", "until", local(until))),
        (Some(from), Some(until)) => {
            Some(words.t2("public-valid-between", ("from", local(from)), ("until", local(until))))
        }
    }
}
