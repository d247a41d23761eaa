//! Calendar files: one event, and all that anybody may see.

use axum::response::Response;

use crate::app::{tags_of_event, tags_of_events};
use crate::blocking;
use crate::cache::TimeClass;
use crate::http::kept::{Place, Shown};
use crate::http::{Ask, Id, Problem, respond};
use crate::model::{EventId, RawId, Time};
use crate::ticket::{Entry, calendar};

const DAY_MS: i64 = 86_400_000;
const CALENDAR_NAME: &str = "Events";

/// Shows an event as a calendar file (RFC 5545).
#[utoipa::path(get, path = "/api/events/{id}/calendar.ics", operation_id = "show_event_calendar", tag = "events", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = String, content_type = "text/calendar")))]
pub async fn of_event(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place {
        route: "event calendar",
        id: Some(*id.raw()),
        params: &[],
    };
    let answer = ask.kept(place, || show_event(&ask, id))?;
    Ok(respond::file(answer, respond::CALENDAR, "event.ics"))
}

fn show_event(ask: &Ask, id: EventId) -> Result<Shown, Problem> {
    ask.no_params()?;
    let full = ask.app().event_now(&ask.caller.actor, id)?;
    let entry = Entry {
        event: &full.event,
        venue: full.venue.as_ref(),
        attendance: None,
    };
    Ok(Shown {
        version: None,
        body: calendar(None, [entry]),
        shows: tags_of_event(&full),
        class: TimeClass::Medium,
    })
}

/// Shows the events that anybody may see and that are not over, as a calendar to subscribe to: at most 500, the
/// soonest first.
#[utoipa::path(get, path = "/calendar.ics", operation_id = "show_calendar", tag = "events",
    responses((status = 200, body = String, content_type = "text/calendar")))]
pub async fn upcoming(ask: Ask) -> Result<Response, Problem> {
    let today = Time::from_millis_clamped(ask.caller.at.millis().div_euclid(DAY_MS) * DAY_MS);
    let place = Place {
        route: "calendar",
        // What is shown depends on the day, so each day has an answer of its own.
        id: Some(id_of(today)),
        params: &[],
    };
    let answer = blocking::run(move || ask.kept(place, || show_upcoming(&ask, today)));
    Ok(respond::file(answer.await??, respond::CALENDAR, "calendar.ics"))
}

fn show_upcoming(ask: &Ask, today: Time) -> Result<Shown, Problem> {
    ask.no_params()?;
    let events = ask.app().upcoming_events(&ask.app().view(), today)?;
    let entries = events.iter().map(|full| Entry {
        event: &full.event,
        venue: full.venue.as_ref(),
        attendance: None,
    });
    Ok(Shown {
        version: None,
        body: calendar(Some(CALENDAR_NAME), entries),
        shows: tags_of_events(events.iter()),
        class: TimeClass::Short,
    })
}

/// A day in place of an object's id.
fn id_of(day: Time) -> RawId {
    i128::from(day.millis() / DAY_MS).cast_unsigned().to_le_bytes()
}
