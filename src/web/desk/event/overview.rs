//! `/admin/events/{id}`: one event at a glance, and what can be done with it.

use askama::Template;
use axum::response::Response;

use super::address;
use crate::app::{EventFigures, EventFull};
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
use crate::language::Words;
use crate::model::{EventId, EventStatus, GuestStatus};
use crate::web::desk::arrivals;
use crate::web::desk::chart::Chart;
use crate::web::desk::event_head::EventHead;
use crate::web::desk::meter::Meter;
use crate::web::desk::open;
use crate::web::markdown;
use crate::web::page::{Frame, shown};

#[derive(Template)]
#[template(path = "desk/event.html", config = "src/web/askama.toml")]
struct EventPage {
    frame: Frame,
    head: EventHead,
    base: String,
    meter: Meter,
    /// A figure and its name; for those who may see them.
    figures: Vec<(String, String)>,
    facts: Vec<Fact>,
    tickets: Vec<Ticket>,
    arrivals: Option<Chart>,
    description: String,
    can: Can,
    /// The event that names the series.
    series: Option<String>,
}

/// What can be done with the event now.
struct Can {
    edit: bool,
    publish: bool,
    complete: bool,
    cancel: bool,
    reopen: bool,
    delete: bool,
}

/// Something that is so, and where it can be looked at.
struct Fact {
    name: String,
    text: String,
    link: Option<String>,
}

/// A ticket type with how many are gone.
struct Ticket {
    name: String,
    price: String,
    meter: Meter,
}

pub async fn show(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let actor = &ask.caller.actor;
    let full = ask.app().event_now(actor, id)?;
    let figures = match actor.may_see_figures(id) {
        true => Some(ask.app().event_figures_now(actor, id)?),
        false => None,
    };
    let words = frame.words;
    let details = &full.event.details;
    shown(&EventPage {
        head: EventHead::new(&frame, &full),
        base: address(id),
        meter: Meter::of(words, actor, &full),
        figures: figures
            .as_deref()
            .map(|figures| numbers(words, figures))
            .unwrap_or_default(),
        facts: facts(words, &full),
        tickets: tickets(words, &full),
        arrivals: figures.as_deref().and_then(|figures| arrivals::curve(words, figures)),
        description: markdown::to_html(details.description.as_str()),
        can: can(&full, actor.may_edit_event(id)),
        series: details.series_id.map(address),
        frame,
    })
}

fn can(full: &EventFull, edit: bool) -> Can {
    let status = full.event.details.status;
    let is = |wanted: EventStatus| edit && status == wanted;
    Can {
        edit,
        publish: is(EventStatus::Draft),
        complete: is(EventStatus::Active),
        cancel: is(EventStatus::Active),
        reopen: is(EventStatus::Cancelled) || is(EventStatus::Completed),
        delete: edit && full.counters.is_empty(),
    }
}

fn numbers(words: Words, figures: &EventFigures) -> Vec<(String, String)> {
    let counters = &figures.counters;
    let mut numbers = vec![
        ("event-figure-guests", counters.total()),
        ("event-figure-heads", counters.heads_held()),
        ("event-figure-waitlisted", counters.guests_with(GuestStatus::Waitlisted)),
        ("event-figure-admitted", counters.admitted),
        ("event-figure-inside", counters.inside),
    ];
    if figures.event.details.status == EventStatus::Completed {
        let missing = counters.total().saturating_sub(counters.checked_in);
        numbers.push(("event-figure-no-shows", missing));
    }
    let said = numbers.into_iter();
    said.map(|(key, number)| (words.number(u64::from(number)), words.t(key)))
        .collect()
}

fn facts(words: Words, full: &EventFull) -> Vec<Fact> {
    let details = &full.event.details;
    let fact = |key: &str, text: String| Fact {
        name: words.t(key),
        text,
        link: None,
    };
    let mut facts = vec![
        fact("event-timezone", details.timezone.as_str().to_owned()),
        fact(
            "event-registration",
            words.t(&format!("registration-{}", details.registration.as_str())),
        ),
        fact(
            "event-waitlist-short",
            words.t(if details.waitlist { "event-yes" } else { "event-no" }),
        ),
    ];
    match &full.venue {
        Some(venue) => facts.insert(
            0,
            Fact {
                link: Some(format!("/admin/venues/{}", venue.id)),
                ..fact("event-venue", super::form::venue_name(venue))
            },
        ),
        None => facts.insert(0, fact("event-venue", words.t("event-venue-none"))),
    }
    if !details.tags.is_empty() {
        let tags: Vec<&str> = details.tags.iter().map(|tag| tag.as_str()).collect();
        facts.push(fact("event-tags", tags.join(", ")));
    }
    if !details.questions.is_empty() {
        let count = words.t1("event-question-count", "count", details.questions.len());
        facts.push(fact("event-questions", count));
    }
    facts
}

fn tickets(words: Words, full: &EventFull) -> Vec<Ticket> {
    let types = full.event.details.ticket_types.iter();
    types
        .map(|one| {
            let held = full.counters.of_type(Some(one.id)).heads;
            Ticket {
                name: one.name.to_string(),
                price: match one.price {
                    Some(price) if !price.is_zero() => format!("{} {}", price.amount(), price.currency().as_str()),
                    _ => words.t("payment-free"),
                },
                meter: Meter::new(words, u64::from(held), one.quota.map(u64::from), 0),
            }
        })
        .collect()
}
