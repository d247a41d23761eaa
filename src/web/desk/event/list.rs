//! `/admin/events`: all events, searched, filtered and sorted, page by page.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::address;
use crate::app::{App, EventFull, SearchCursor, SearchItem, SearchQuery};
use crate::http::asset::path;
use crate::http::{Ask, Problem};
use crate::language::Words;
use crate::model::{Actor, EventStatus, Time};
use crate::store::{Cursor, Direction, EventQuery, Order, Sort};
use crate::web::desk::meter::Meter;
use crate::web::desk::open;
use crate::web::field::{Choice, Field, Kind};
use crate::web::form::Form;
use crate::web::page::{Frame, search_away, shown};

/// Events of a page.
const EVENTS: usize = 25;
/// An event that began so long ago may still run.
const BEGUN_MS: i64 = 86_400_000;
/// More than this many of one status are not counted.
const COUNTED: usize = 1_000;

/// Ways to sort: the name in the address, the key of the label, and the order.
const SORTS: &[(&str, &str, Sort, Direction)] = &[
    ("date", "events-sort-date", Sort::Date, Direction::Forward),
    ("-date", "events-sort-date-last", Sort::Date, Direction::Backward),
    ("name", "events-sort-name", Sort::Name, Direction::Forward),
    (
        "-created_at",
        "events-sort-newest",
        Sort::CreatedAt,
        Direction::Backward,
    ),
];

/// When the events of the list take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Upcoming,
    Past,
    All,
}

impl When {
    const ALL: &[(&str, &str, When)] = &[
        ("upcoming", "events-when-upcoming", When::Upcoming),
        ("past", "events-when-past", When::Past),
        ("all", "events-when-all", When::All),
    ];

    fn parse(text: &str) -> Self {
        let known = Self::ALL.iter().find(|(name, _, _)| *name == text);
        known.map_or(When::Upcoming, |(_, _, when)| *when)
    }
}

#[derive(Template)]
#[template(path = "desk/events.html", config = "src/web/askama.toml")]
struct EventsPage {
    frame: Frame,
    /// How many events have each status, as links to them.
    counts: Vec<(String, String, bool)>,
    filters: Vec<Field>,
    rows: Vec<Row>,
    /// Where the list goes on.
    next: Option<String>,
    /// Where it begins, unless this is the beginning.
    first: Option<String>,
    /// Why nothing is shown, or something else than was searched for.
    notice: Option<String>,
    /// The address that tries again, where a search could not be made.
    again: Option<String>,
    is_filtered: bool,
}

/// One event of the list.
pub struct Row {
    pub address: String,
    pub name: String,
    pub status: &'static str,
    pub status_name: String,
    pub when: String,
    pub place: Option<String>,
    pub meter: Meter,
}

impl Row {
    pub fn new(words: Words, actor: &Actor, full: &EventFull) -> Self {
        let details = &full.event.details;
        let status = details.status.as_str();
        Self {
            address: address(full.event.id),
            name: details.name.to_string(),
            status,
            status_name: words.t(&format!("event-status-{status}")),
            when: words.date_time(details.date.local()),
            place: full.venue.as_ref().map(super::form::venue_name),
            meter: Meter::of(words, actor, full),
        }
    }
}

pub async fn show(ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let asked = Form::of_query(ask.query());
    let found = match asked.filled("q") {
        Some(text) => match sought(&ask, &asked, text) {
            Ok(query) => find(&ask.site.app, ask.caller.actor, query).await,
            Err(problem) => Err(problem),
        },
        None => list(&ask, &asked),
    };
    let words = frame.words;
    let mut again = None;
    let ((events, next), notice) = match found {
        Ok(found) => (found, None),
        // While no search can be made, what the other filters leave is shown.
        Err(problem) if problem.status() == StatusCode::SERVICE_UNAVAILABLE && asked.filled("q").is_some() => {
            again = Some(with_cursor(&asked, None));
            (unsearched(&ask, &asked), Some(search_away(words, problem.name())))
        }
        // A search that fails, or an old cursor, is no reason for no page at all.
        Err(problem) if problem.status().is_server_error() => (Found::default(), Some(words.t("events-search-failed"))),
        Err(_) => (Found::default(), Some(words.t("events-search-odd"))),
    };
    let row = |full| Row::new(words, &ask.caller.actor, full);
    let rows = events.iter().map(row).collect();
    shown(&EventsPage {
        counts: counts(&ask, words, asked.get("status"))?,
        filters: filters(words, &asked),
        rows,
        next: next.map(|cursor| with_cursor(&asked, Some((&cursor, begun_at(&ask, &asked))))),
        first: asked.filled("cursor").map(|_| with_cursor(&asked, None)),
        notice,
        again,
        is_filtered: ["q", "status", "when"].iter().any(|name| asked.filled(name).is_some()),
        frame,
    })
}

/// Events, and where the list goes on.
type Found = (Vec<EventFull>, Option<String>);

/// When the list was begun: its later pages are about the same moment.
fn begun_at(ask: &Ask, asked: &Form) -> Time {
    let begun = asked.get("at").and_then(|at| at.parse().ok());
    begun.and_then(Time::from_millis).unwrap_or(ask.caller.at)
}

fn query(ask: &Ask, asked: &Form) -> EventQuery {
    let now = begun_at(ask, asked);
    let begun = now.plus_ms(-BEGUN_MS);
    let when = When::parse(asked.get("when").unwrap_or_default());
    let bound = |wanted: When, at: Time| (when == wanted).then_some(at);
    let status = asked.get("status").and_then(EventStatus::parse);
    let sort = SORTS.iter().find(|(name, ..)| asked.get("sort") == Some(name));
    let (sort, direction) = match (sort, when) {
        (Some((_, _, sort, direction)), _) => (*sort, *direction),
        (None, When::Upcoming) => (Sort::Date, Direction::Forward),
        (None, _) => (Sort::Date, Direction::Backward),
    };
    EventQuery {
        status: status.into_iter().collect(),
        from: bound(When::Upcoming, begun),
        to: bound(When::Past, now),
        order: Some(Order { sort, direction }),
        ..EventQuery::all(EVENTS)
    }
}

fn list(ask: &Ask, asked: &Form) -> Result<Found, Problem> {
    let cursor = asked.filled("cursor").map(Cursor::decode).transpose();
    let query = EventQuery {
        cursor: cursor.map_err(crate::app::Error::from)?,
        ..query(ask, asked)
    };
    let page = ask.app().events(&ask.app().view(), &ask.caller.actor, query)?;
    Ok((page.items, page.next.map(|next| next.encode())))
}

/// The list as it is without words; from its beginning, if the cursor is a search's.
fn unsearched(ask: &Ask, asked: &Form) -> Found {
    let from_the_beginning = || {
        let view = ask.app().view();
        let page = ask.app().events(&view, &ask.caller.actor, query(ask, asked)).ok()?;
        Some((page.items, page.next.map(|next| next.encode())))
    };
    list(ask, asked).ok().or_else(from_the_beginning).unwrap_or_default()
}

fn sought(ask: &Ask, asked: &Form, text: &str) -> Result<SearchQuery, Problem> {
    let cursor = asked.filled("cursor").map(SearchCursor::decode).transpose();
    let cursor = cursor.map_err(crate::app::Error::from)?;
    let events = EventQuery {
        order: None,
        ..query(ask, asked)
    };
    Ok(SearchQuery::among_events(text, events, cursor)?)
}

/// What words find, the best first.
async fn find(app: &Arc<App>, actor: Actor, query: SearchQuery) -> Result<Found, Problem> {
    let page = app.search_after(actor, query, None).await?;
    let events = page.hits.into_iter().filter_map(|hit| match hit.item {
        SearchItem::Event(full) => Some(*full),
        SearchItem::Guest(_) => None,
    });
    Ok((events.collect(), page.next.map(|next| next.encode())))
}

/// The list's address with another place in it.
fn with_cursor(asked: &Form, cursor: Option<(&str, Time)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let kept = asked
        .pairs()
        .iter()
        .filter(|(name, value)| ["q", "status", "when", "sort"].contains(&name.as_str()) && !value.is_empty());
    query.extend_pairs(kept);
    if let Some((cursor, at)) = cursor {
        query.append_pair("cursor", cursor);
        query.append_pair("at", &at.millis().to_string());
    }
    match query.finish() {
        query if query.is_empty() => "/admin/events".to_owned(),
        query => format!("/admin/events?{query}"),
    }
}

fn filters(words: Words, asked: &Form) -> Vec<Field> {
    let choice = |name: &'static str, key: &str, choices: Vec<Choice>| {
        let field = Field::new(words, name, words.t(key), Kind::Choice(choices));
        field.value(asked.get(name).unwrap_or_default())
    };
    let statuses = EventStatus::ALL.iter().map(|status| {
        let name = status.as_str();
        Choice::new(name, words.t(&format!("event-status-{name}")))
    });
    let whens = When::ALL.iter().map(|(name, key, _)| Choice::new(*name, words.t(key)));
    let sorts = SORTS.iter().map(|(name, key, ..)| Choice::new(*name, words.t(key)));
    let any = Choice::new("", words.t("events-any-status"));
    let usual = Choice::new("", words.t("events-sort-usual"));
    vec![
        Field::new(words, "q", words.t("events-search"), Kind::Line("search"))
            .value(asked.get("q").unwrap_or_default()),
        choice("when", "events-when", whens.collect()),
        choice(
            "status",
            "events-status",
            std::iter::once(any).chain(statuses).collect(),
        ),
        choice("sort", "events-sort", std::iter::once(usual).chain(sorts).collect()),
    ]
}

/// Each status with how many events have it.
fn counts(ask: &Ask, words: Words, chosen: Option<&str>) -> Result<Vec<(String, String, bool)>, Problem> {
    let view = ask.app().view();
    let mut counts = Vec::new();
    for status in EventStatus::ALL.iter().copied() {
        let Some(count) = ask.app().events_with(&view, &ask.caller.actor, status)? else {
            continue;
        };
        let name = status.as_str();
        let more = if count >= COUNTED { "+" } else { "" };
        let number = words.number(count as u64);
        let said = format!("{} {number}{more}", words.t(&format!("event-status-{name}")));
        counts.push((
            format!("/admin/events?when=all&status={name}"),
            said,
            chosen == Some(name),
        ));
    }
    Ok(counts)
}
