//! `/api/events`.

use axum::http::StatusCode;
use axum::response::Response;

use super::list::{Hint, ListParams, projected, projection};
use super::place;
use super::search::{ListSearch, found_events};
use crate::app::{EventFull, Located, tags_of_event, tags_of_events, tags_of_figures};
use crate::cache::TimeClass;
use crate::geo::PlaceFilter;
use crate::http::kept::{Place, Shown, unkept};
use crate::http::{Ask, Id, Params, Problem, respond};
use crate::model::{EventId, EventStatus, Name};
use crate::store::{Drafts, EventQuery, Sort, Table};
use crate::wire::event::{EventInput, EventView};
use crate::wire::fields::{id as check_id, one_of, time};
use crate::wire::page::PageView;
use crate::wire::stats::StatsView;

const FIELDS: &[&str] = &[
    "id",
    "name",
    "slug",
    "description",
    "status",
    "date",
    "end_date",
    "date_local",
    "end_date_local",
    "timezone",
    "venue",
    "capacity",
    "registration",
    "waitlist",
    "ticket_types",
    "questions",
    "tags",
    "series_id",
    "images",
    "guests",
    "created_at",
    "updated_at",
    "version",
];
/// The parameters whose answers may be kept. What depends on more than events, their venues and guests does not
/// belong here.
const KEPT_PARAMS: &[&str] = &[
    "status", "from", "to", "name", "tag", "venue_id", "limit", "cursor", "sort", "fields", "hint", "explain",
];
const SORTS: &[(&str, Sort)] = &[
    ("date", Sort::Date),
    ("name", Sort::Name),
    ("created_at", Sort::CreatedAt),
];
const HINTS: &[Hint] = &[
    Hint::Table(Table::EventsByName),
    Hint::Table(Table::EventsByDate),
    Hint::Table(Table::EventsByStatusDate),
    Hint::Table(Table::EventsByVenueDate),
    Hint::Location,
];

pub fn view(full: &EventFull) -> EventView {
    EventView::new(&full.event, full.venue.as_ref(), &full.counters)
}

fn located(located: Located<EventFull>) -> EventView {
    view(&located.item).at_distance(located.distance_m)
}

/// Lists events. Without `sort` they come in the order of the index that serves the filters; with `near` by
/// distance, with `bbox` or `polygon` alone by id.
#[utoipa::path(get, path = "/api/events", operation_id = "list_events", tag = "events", params(
    ("status" = Option<String>, Query, description = "One or more of `draft`, `active`, `cancelled`, `completed`, separated by commas."),
    ("from" = Option<String>, Query, description = "Events that begin at this time or later."),
    ("to" = Option<String>, Query, description = "Events that begin before this time."),
    ("name" = Option<String>, Query, description = "The beginning of the name; case and accents do not matter."),
    ("tag" = Option<String>, Query),
    ("venue_id" = Option<uuid::Uuid>, Query),
    ("near" = Option<String>, Query, description = "`latitude,longitude`: the order is by the venue's distance from there, and every item has `distance_m`. Events at no place are left out."),
    ("radius_m" = Option<f64>, Query, description = "With `near`: at most so many metres away."),
    ("bbox" = Option<String>, Query, description = "`west,south,east,north` in degrees; over the 180th meridian when west is greater than east."),
    ("polygon" = Option<String>, Query, description = "A GeoJSON polygon as JSON text, with holes or without; its edges are arcs of great circles, and belong to it."),
    ("q" = Option<String>, Query, description = "Full-text search, as `/api/search` does it: the best first, or with `near`, `bbox` or `polygon` in the order of these; `sort` and `hint` do not go with it."),
    ("min_seq" = Option<u64>, Query, description = "A `Journal-Seq` that the list is to see."),
    ("limit" = Option<u64>, Query, description = "1 to 200; 50 when absent."),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ("sort" = Option<String>, Query, description = "`date`, `name` or `created_at`; `-` in front reverses."),
    ("fields" = Option<String>, Query, description = "Names of fields, separated by commas, dotted paths too; `id` is always there."),
    ("hint" = Option<String>, Query, description = "The index to use."),
    ("explain" = Option<bool>, Query, description = "Adds the plan."),
), responses((status = 200, body = PageView<EventView>)))]
pub async fn list(ask: Ask) -> Result<Response, Problem> {
    if ask.has_param("q") {
        return find(ask).await;
    }
    let place = Place {
        route: "events",
        id: None,
        params: KEPT_PARAMS,
    };
    ask.kept(place, || show_list(&ask, read_list(ask.params()?)?))
}

/// Lists what `q` finds: by another view, which follows later, so nothing of it is kept.
async fn find(ask: Ask) -> Result<Response, Problem> {
    let asked = read_list(ask.params()?)?;
    let (site, actor) = (&ask.site, ask.caller.actor);
    let body = if !asked.search.is_asked() {
        show_list(&ask, asked)?.body
    } else if asked.filter.is_empty() {
        found_events(&asked.list, asked.search.events(site, actor, asked.query).await?)?
    } else {
        let page = asked.search.events_by_place(site, actor, asked.filter, asked.query);
        asked.list.page_of_views(page.await?.map(located))?
    };
    Ok(unkept(&ask.headers, None, body))
}

/// What a list of events is asked with.
pub struct Asked {
    pub search: ListSearch,
    pub filter: PlaceFilter,
    pub list: ListParams,
    pub query: EventQuery,
}

/// Reads what a list of events is asked with, whichever door the parameters came through.
pub fn read_list(mut params: Params) -> Result<Asked, Problem> {
    let search = ListSearch::read(&mut params);
    let filter = place::read(&mut params);
    let list = ListParams::read(&mut params, SORTS, HINTS, &place::fields(&filter, FIELDS));
    let query = EventQuery {
        status: params.list("status", one_of(EventStatus::ALL, EventStatus::as_str)),
        from: params.checked("from", time),
        to: params.checked("to", time),
        name: params.take("name"),
        tag: params.checked("tag", Name::parse),
        venue_id: params.checked("venue_id", check_id),
        drafts: Drafts::Hidden,
        only: None,
        order: list.order,
        hint: list.table(),
        limit: list.limit,
        cursor: list.cursor.clone(),
    };
    params.finish()?;
    place::check_hint(&filter, &list)?;
    Ok(Asked {
        search,
        filter,
        list,
        query,
    })
}

fn show_list(ask: &Ask, asked: Asked) -> Result<Shown, Problem> {
    let (app, actor) = (ask.app(), &ask.caller.actor);
    asked.search.check(app)?;
    let page = if asked.filter.is_empty() {
        app.events(&app.view(), actor, asked.query)?.map(|full| Located {
            item: full,
            distance_m: None,
        })
    } else {
        app.events_near(&app.view(), actor, &asked.filter, asked.query, None)?
    };
    Ok(Shown {
        version: None,
        shows: tags_of_events(page.items.iter().map(|located| &located.item)),
        class: TimeClass::Short,
        body: asked.list.page_of_views(page.map(located))?,
    })
}

/// Creates an event.
#[utoipa::path(post, path = "/api/events", operation_id = "create_event", tag = "events", request_body = EventInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body within 24 hours give the first answer.")),
    responses((status = 201, body = EventView)))]
pub async fn create(mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json().await?;
    let done = ask.app().create_event(&ask.caller, body).await?;
    let location = format!("/api/events/{}", done.value.event.id);
    respond::created(&location, done.seq, Some(done.value.event.version), &view(&done.value))
}

/// Shows an event.
#[utoipa::path(get, path = "/api/events/{id}", operation_id = "show_event", tag = "events", params(
    ("id" = uuid::Uuid, Path),
    ("fields" = Option<String>, Query, description = "Names of fields, separated by commas."),
), responses((status = 200, body = EventView)))]
pub async fn read(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place {
        route: "event",
        id: Some(*id.raw()),
        params: &["fields"],
    };
    ask.kept(place, || show(&ask, id))
}

fn show(ask: &Ask, id: EventId) -> Result<Shown, Problem> {
    let mut params = ask.params()?;
    let fields = projection(&mut params, FIELDS);
    params.finish()?;
    let full = ask.app().event_now(&ask.caller.actor, id)?;
    let view = view(&full);
    Ok(Shown {
        version: Some(full.event.version),
        shows: tags_of_event(&full),
        class: TimeClass::Medium,
        body: match fields.as_slice() {
            [] => respond::to_json(&view)?,
            fields => respond::to_json(&projected(&view, fields)?)?,
        },
    })
}

/// Changes an event by a JSON merge patch (RFC 7396).
#[utoipa::path(patch, path = "/api/events/{id}", operation_id = "change_event", tag = "events", params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = EventInput, content_type = "application/merge-patch+json"), responses((status = 200, body = EventView)))]
pub async fn update(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let version = ask.version()?;
    let patch = ask.json().await?;
    let done = ask.app().update_event(&ask.caller, id, version, patch).await?;
    respond::written(
        StatusCode::OK,
        done.seq,
        Some(done.value.event.version),
        &view(&done.value),
    )
}

/// Deletes an event without guests.
#[utoipa::path(delete, path = "/api/events/{id}", operation_id = "delete_event", tag = "events", params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204)))]
pub async fn delete(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let version = ask.version()?;
    let done = ask.app().delete_event(&ask.caller, id, version).await?;
    Ok(respond::gone(done.seq))
}

/// Shows an event's figures.
#[utoipa::path(get, path = "/api/events/{id}/stats", operation_id = "show_event_figures", tag = "events", params(("id" = uuid::Uuid, Path)), responses((status = 200, body = StatsView)))]
pub async fn stats(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place {
        route: "stats",
        id: Some(*id.raw()),
        params: &[],
    };
    ask.kept(place, || {
        ask.no_params()?;
        let figures = ask.app().event_figures_now(&ask.caller.actor, id)?;
        let view = StatsView::new(&figures.event, &figures.counters, &figures.arrivals, &figures.gates);
        Ok(Shown {
            version: None,
            shows: tags_of_figures(id),
            class: TimeClass::Short,
            body: respond::to_json(&view)?,
        })
    })
}
