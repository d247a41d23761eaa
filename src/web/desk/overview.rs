//! `/admin`: what is next, what is to be done, how registrations come in, and how the last event went.

use askama::Template;
use axum::response::Response;

use super::chart::{Chart, Point, Shape};
use super::event::{Row, address};
use super::{arrivals, open};
use crate::app::{EventFull, Tally};
use crate::http::asset::path;
use crate::http::{Ask, Problem};
use crate::language::Words;
use crate::model::{Actor, EventStatus, Time};
use crate::store::{Direction, EventQuery, Order, Sort, View};
use crate::tls::Issuer;
use crate::web::page::{Frame, shown};

/// Events that are shown.
const NEXT: usize = 6;
/// Events that are looked at for what is to be done.
const LOOKED_AT: usize = 50;
/// Things to do that are shown.
const TODOS_MAX: usize = 12;
/// A draft that begins this soon is a thing to do.
const DRAFT_MS: i64 = 14 * 86_400_000;
/// Conflicts of events that began this long ago still are.
const CONFLICT_MS: i64 = 7 * 86_400_000;
/// An event that began this long ago may still run.
const BEGUN_MS: i64 = 86_400_000;
/// A certificate that nobody renews by itself is a thing to do this long before its end; others are only when it is near.
const CERTIFICATE_S: i64 = 30 * 86_400;
const CERTIFICATE_LATE_S: i64 = 7 * 86_400;

#[derive(Template)]
#[template(path = "desk/overview.html", config = "src/web/askama.toml")]
struct OverviewPage {
    frame: Frame,
    next: Vec<Row>,
    todos: Vec<Todo>,
    registrations: Option<Chart>,
    latest: Option<Latest>,
    certificate: Certificate,
    /// Whether there is nothing yet: then it says how to begin.
    is_new: bool,
    may_make: bool,
}

/// Something that somebody has to look at.
struct Todo {
    address: String,
    text: String,
    /// What it is about.
    about: String,
}

/// The last event that has begun.
struct Latest {
    row: Row,
    numbers: Vec<(String, String)>,
    arrivals: Option<Chart>,
}

/// How it stands with HTTPS.
struct Certificate {
    said: String,
    hint: String,
    is_late: bool,
}

pub async fn show(ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let words = frame.words;
    let tally = ask.site.app.tally(&ask.caller).await?;
    let view = ask.app().view();
    let coming = coming(&ask, &view)?;
    let certificate = certificate(&ask, words);
    let mut todos = todos(&ask, words, &view, &coming, tally.as_deref())?;
    if certificate.is_late && frame.actor.may_administer() {
        todos.push(Todo {
            address: "/trust".to_owned(),
            text: certificate.said.clone(),
            about: words.t("overview-certificate"),
        });
    }
    todos.truncate(TODOS_MAX);
    let latest = latest(&ask, words, &view)?;
    shown(&OverviewPage {
        next: coming
            .iter()
            .filter(|full| full.event.details.status == EventStatus::Active)
            .take(NEXT)
            .map(|full| Row::new(words, &ask.caller.actor, full))
            .collect(),
        todos,
        registrations: tally.as_deref().map(|tally| registrations(words, tally)),
        is_new: coming.is_empty() && latest.is_none(),
        latest,
        certificate,
        may_make: ask.caller.actor.may_create_events(),
        frame,
    })
}

/// Events that begin from yesterday on, the next first.
fn coming(ask: &Ask, view: &View) -> Result<Vec<EventFull>, Problem> {
    let query = between(ask.caller.at.plus_ms(-BEGUN_MS), None);
    Ok(ask.app().events(view, &ask.caller.actor, query)?.items)
}

fn between(from: Time, to: Option<Time>) -> EventQuery {
    EventQuery {
        from: Some(from),
        to,
        order: Some(Order {
            sort: Sort::Date,
            direction: Direction::Forward,
        }),
        ..EventQuery::all(LOOKED_AT)
    }
}

fn todos(
    ask: &Ask,
    words: Words,
    view: &View,
    coming: &[EventFull],
    tally: Option<&Tally>,
) -> Result<Vec<Todo>, Problem> {
    let actor = &ask.caller.actor;
    let mut todos = conflicts(ask, words, view)?;
    if !actor.may_edit_events() {
        return Ok(todos);
    }
    let soon = ask.caller.at.plus_ms(DRAFT_MS);
    for full in coming {
        let details = &full.event.details;
        let base = address(full.event.id);
        let todo = |end: &str, text: String| Todo {
            address: format!("{base}{end}"),
            text,
            about: details.name.to_string(),
        };
        if details.status == EventStatus::Draft && details.date.at() < soon {
            let when = words.date_time(details.date.local());
            todos.push(todo("", words.t1("overview-todo-draft", "when", when)));
        }
        if full.venue.is_none() && matches!(details.status, EventStatus::Draft | EventStatus::Active) {
            todos.push(todo("/edit", words.t("overview-todo-venue")));
        }
        let unpaid = tally.and_then(|tally| tally.unpaid.iter().find(|(id, _)| *id == full.event.id));
        if let Some((_, count)) = unpaid {
            todos.push(todo("/guests", words.t1("overview-todo-unpaid", "count", *count)));
        }
    }
    Ok(todos)
}

/// Open conflicts at the doors of events that are on, or were a few days ago.
fn conflicts(ask: &Ask, words: Words, view: &View) -> Result<Vec<Todo>, Problem> {
    let actor: &Actor = &ask.caller.actor;
    let now = ask.caller.at;
    let query = between(now.plus_ms(-CONFLICT_MS), Some(now.plus_ms(BEGUN_MS)));
    let mut todos = Vec::new();
    for event in ask.app().events_alone(view, actor, query)?.items {
        if !actor.may_see_figures(event.id) {
            continue;
        }
        let open = ask.app().conflicts_open(view, actor, event.id)?;
        if open > 0 {
            todos.push(Todo {
                address: format!("{}/conflicts", address(event.id)),
                text: words.t1("overview-todo-conflicts", "count", open),
                about: event.details.name.to_string(),
            });
        }
    }
    Ok(todos)
}

fn registrations(words: Words, tally: &Tally) -> Chart {
    let all: u64 = tally.days.iter().map(|(_, count)| u64::from(*count)).sum();
    let key = match tally.is_whole {
        true => "registrations-description",
        false => "registrations-description-part",
    };
    let point = |(day, count): &(jiff::civil::Date, u32)| Point {
        label: words.day_and_month(*day),
        value: f64::from(*count),
        said: words.number(u64::from(*count)),
    };
    Chart {
        id: "registrations",
        title: words.t("registrations-title"),
        description: words.t1(key, "all", words.number(all)),
        label_name: words.t("registrations-day"),
        value_name: words.t("registrations-guests"),
        table_name: words.t("as-a-table"),
        shape: Shape::Bars,
        points: tally.days.iter().map(point).collect(),
        at_least: 4.0,
    }
}

fn latest(ask: &Ask, words: Words, view: &View) -> Result<Option<Latest>, Problem> {
    let actor = &ask.caller.actor;
    let Some(full) = ask.app().latest_event(view, actor, ask.caller.at)? else {
        return Ok(None);
    };
    let figures = match actor.may_see_figures(full.event.id) {
        true => Some(ask.app().event_figures_now(actor, full.event.id)?),
        false => None,
    };
    let numbers = figures.as_deref().map(|figures| {
        let counters = &figures.counters;
        let missing = counters.total().saturating_sub(counters.checked_in);
        let numbers = [
            ("event-figure-guests", counters.total()),
            ("event-figure-came", counters.checked_in),
            ("event-figure-no-shows", missing),
        ];
        numbers
            .map(|(key, number)| (words.number(u64::from(number)), words.t(key)))
            .to_vec()
    });
    Ok(Some(Latest {
        row: Row::new(words, actor, &full),
        numbers: numbers.unwrap_or_default(),
        arrivals: figures.as_deref().and_then(|figures| arrivals::curve(words, figures)),
    }))
}

fn certificate(ask: &Ask, words: Words) -> Certificate {
    let Some(secure) = &ask.site.secure else {
        return Certificate {
            said: words.t("overview-certificate-none"),
            hint: words.t("overview-certificate-none-hint"),
            is_late: false,
        };
    };
    let (issuer, facts) = secure.tls.shown();
    let left_s = facts.not_after_s - ask.caller.at.millis() / 1000;
    let late_s = match issuer {
        Issuer::Files => CERTIFICATE_S,
        Issuer::Public | Issuer::Own => CERTIFICATE_LATE_S,
    };
    let until = Time::from_millis_clamped(facts.not_after_s.saturating_mul(1000)).timestamp();
    let until = words.date_short(until.to_zoned(ask.app().settings().timezone.rules()).date());
    let key = if left_s > 0 {
        "overview-certificate-until"
    } else {
        "overview-certificate-over"
    };
    Certificate {
        said: words.t1(key, "date", until),
        hint: words.t(&format!("overview-certificate-{}", issuer.as_str())),
        is_late: left_s < late_s,
    }
}
