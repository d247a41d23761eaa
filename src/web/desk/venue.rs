//! Venues at the desk: the list with its map, the form, and deleting.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::confirm::ConfirmPage;
use super::event::{Set, TypedVenue, by_fields, conflict_said, require_maker};
use super::open;
use crate::app::Error;
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem, Site};
use crate::model::{FieldErrors, Venue, VenueId};
use crate::store::{Cursor, Direction, EventQuery, Order, Sort, VenueQuery};
use crate::web::desk::event::Row;
use crate::web::field::{Field, Kind, others};
use crate::web::form::Form;
use crate::web::map::{Extent, Map, Spot};
use crate::web::page::{Frame, page, see, shown};

/// Venues of a page.
const VENUES: usize = 50;
/// Events that are shown of one venue.
const EVENTS: usize = 10;
/// Fields beside which errors are said.
const PATHS: &[&str] = &["name", "address", "city", "country", "location"];

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/admin/venues", get(list))
        .route("/admin/venues/new", get(new).post(create))
        .route("/admin/venues/{id}", get(form).post(update))
        .route("/admin/venues/{id}/delete", get(ask_to_delete).post(delete))
}

#[derive(Template)]
#[template(path = "desk/venues.html", config = "src/web/askama.toml")]
struct VenuesPage {
    frame: Frame,
    search: Field,
    map: Option<Map>,
    rows: Vec<VenueRow>,
    next: Option<String>,
    first: Option<String>,
    may_make: bool,
    is_filtered: bool,
}

struct VenueRow {
    address: String,
    name: String,
    place: String,
    is_located: bool,
}

impl VenueRow {
    fn new(venue: &Venue) -> Self {
        let details = &venue.details;
        let parts = [&details.address, &details.city, &details.country];
        let parts: Vec<&str> = parts.into_iter().flatten().map(|text| text.as_str()).collect();
        Self {
            address: address(venue.id),
            name: details.name.to_string(),
            place: parts.join(", "),
            is_located: details.location.is_some(),
        }
    }
}

fn address(id: VenueId) -> String {
    format!("/admin/venues/{id}")
}

pub async fn list(ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let asked = Form::of_query(ask.query());
    let name = asked.filled("q").map(str::to_owned);
    let cursor = asked.filled("cursor").map(Cursor::decode).transpose();
    let query = VenueQuery {
        name: name.clone(),
        order: Some(Order {
            sort: Sort::Name,
            direction: Direction::Forward,
        }),
        hint: None,
        limit: VENUES,
        // Where an old link leads nowhere, the list begins anew.
        cursor: cursor.unwrap_or_default(),
    };
    let page = ask.app().venues(&ask.app().view(), &query)?;
    let spots = page.items.iter().filter_map(spot).collect();
    let here = |cursor: Option<String>| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(name.iter().map(|name| ("q", name)));
        query.extend_pairs(cursor.iter().map(|cursor| ("cursor", cursor)));
        format!("/admin/venues?{}", query.finish())
    };
    let words = frame.words;
    shown(&VenuesPage {
        search: Field::new(words, "q", words.t("venues-search"), Kind::Line("search"))
            .value(name.clone().unwrap_or_default()),
        map: Map::new(words.t("venues-map"), spots, Extent::World),
        rows: page.items.iter().map(VenueRow::new).collect(),
        next: page.next.map(|next| here(Some(next.encode()))),
        first: asked.filled("cursor").map(|_| here(None)),
        may_make: ask.caller.actor.may_create_events(),
        is_filtered: name.is_some(),
        frame,
    })
}

fn spot(venue: &Venue) -> Option<Spot> {
    let place = venue.details.location?;
    Some(Spot {
        name: venue.details.name.to_string(),
        lon: place.longitude(),
        lat: place.latitude(),
    })
}

#[derive(Template)]
#[template(path = "desk/venue.html", config = "src/web/askama.toml")]
struct VenuePage {
    frame: Frame,
    title: String,
    action: String,
    /// Of the venue that is changed.
    version: Option<u64>,
    fields: Vec<Field>,
    others: Vec<String>,
    notice: Option<String>,
    is_refused: bool,
    /// Where the point on the map is: degrees east, degrees south.
    point: Option<(f64, f64)>,
    events: Vec<Row>,
    may_make: bool,
    delete: Option<String>,
}

impl VenuePage {
    fn new(
        ask: &Ask,
        frame: Frame,
        venue: Option<&Venue>,
        typed: &TypedVenue,
        errors: &FieldErrors,
    ) -> Result<Self, Problem> {
        let words = frame.words;
        let errors = by_fields(errors);
        let set = Set { words, errors: &errors };
        let may_make = ask.caller.actor.may_create_events();
        Ok(Self {
            title: match venue {
                Some(venue) => venue.details.name.to_string(),
                None => words.t("venue-new-title"),
            },
            action: venue.map_or_else(|| "/admin/venues/new".to_owned(), |venue| address(venue.id)),
            version: venue.map(|venue| venue.version),
            fields: set.venue("", typed),
            others: others(words, PATHS, &errors),
            notice: None,
            is_refused: !errors.is_empty(),
            point: typed.point().map(|(lon, lat)| (lon, -lat)),
            events: match venue {
                Some(venue) => events_at(ask, &frame, venue.id)?,
                None => Vec::new(),
            },
            may_make,
            delete: venue
                .filter(|_| may_make)
                .map(|venue| format!("{}/delete", address(venue.id))),
            frame,
        })
    }
}

/// The last events at a venue.
fn events_at(ask: &Ask, frame: &Frame, id: VenueId) -> Result<Vec<Row>, Problem> {
    let query = EventQuery {
        venue_id: Some(id),
        order: Some(Order {
            sort: Sort::Date,
            direction: Direction::Backward,
        }),
        ..EventQuery::all(EVENTS)
    };
    let page = ask.app().events(&ask.app().view(), &ask.caller.actor, query)?;
    Ok(page
        .items
        .iter()
        .map(|full| Row::new(frame.words, &ask.caller.actor, full))
        .collect())
}

async fn new(ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    require_maker(&ask)?;
    shown(&VenuePage::new(
        &ask,
        frame,
        None,
        &TypedVenue::default(),
        &FieldErrors::new(),
    )?)
}

async fn create(mut ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let typed = TypedVenue::read(&Form::read(&mut ask).await?, "");
    match ask.app().create_venue(&ask.caller, typed.json()).await {
        Ok(done) => Ok(see(&format!("{}?notice=venue-created", address(done.value.id)))),
        Err(Error::Invalid(errors)) => page(
            StatusCode::UNPROCESSABLE_ENTITY,
            &VenuePage::new(&ask, frame, None, &typed, &errors)?,
        ),
        Err(error) => Err(error.into()),
    }
}

async fn form(Id(id): Id<VenueId>, ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let venue = ask.app().venue(&ask.app().view(), id)?;
    let typed = TypedVenue::of(&venue.details);
    shown(&VenuePage::new(&ask, frame, Some(&venue), &typed, &FieldErrors::new())?)
}

async fn update(Id(id): Id<VenueId>, mut ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let form = Form::read(&mut ask).await?;
    let version = form.get("version").and_then(|version| version.parse().ok());
    let typed = TypedVenue::read(&form, "");
    let changed = ask
        .app()
        .update_venue(&ask.caller, id, version.or(Some(0)), typed.json())
        .await;
    let now = |ask: &Ask| Ok::<_, Problem>(ask.app().venue(&ask.app().view(), id)?);
    match changed {
        Ok(_) => Ok(see(&format!("{}?notice=venue-saved", address(id)))),
        Err(Error::Invalid(errors)) => page(
            StatusCode::UNPROCESSABLE_ENTITY,
            &VenuePage::new(&ask, frame, Some(&now(&ask)?), &typed, &errors)?,
        ),
        Err(Error::Stale(_)) => {
            let venue = now(&ask)?;
            let theirs = VenueRow::new(&venue);
            let (name, place) = (theirs.name.as_str(), theirs.place.as_str());
            let notice = frame.words.t2("venue-stale", ("name", name), ("place", place));
            let asked = VenuePage::new(&ask, frame, Some(&venue), &typed, &FieldErrors::new())?;
            page(
                StatusCode::CONFLICT,
                &VenuePage {
                    notice: Some(notice),
                    ..asked
                },
            )
        }
        Err(error) => Err(error.into()),
    }
}

async fn ask_to_delete(Id(id): Id<VenueId>, ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    require_maker(&ask)?;
    let venue = ask.app().venue(&ask.app().view(), id)?;
    shown(&to_delete(frame, &venue, None))
}

async fn delete(Id(id): Id<VenueId>, ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    match ask.app().delete_venue(&ask.caller, id, None).await {
        Ok(_) => Ok(see("/admin/venues?notice=venue-deleted")),
        Err(Error::Conflict(conflict)) => {
            let venue = ask.app().venue(&ask.app().view(), id)?;
            let notice = conflict_said(frame.words, &conflict);
            page(StatusCode::CONFLICT, &to_delete(frame, &venue, Some(notice)))
        }
        Err(error) => Err(error.into()),
    }
}

fn to_delete(frame: Frame, venue: &Venue, notice: Option<String>) -> ConfirmPage {
    let words = frame.words;
    ConfirmPage {
        head: None,
        title: words.t1("venue-delete-title", "name", venue.details.name.as_str()),
        text: words.t("venue-delete-text"),
        action: format!("{}/delete", address(venue.id)),
        value: None,
        yes: words.t("venue-delete-yes"),
        back: address(venue.id),
        notice,
        frame,
    }
}
