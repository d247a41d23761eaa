//! `/api/venues`.

use axum::http::StatusCode;
use axum::response::Response;

use super::list::{Hint, ListParams, projected, projection};
use super::place;
use crate::app::Located;
use crate::cache::{Tag, TimeClass};
use crate::geo::PlaceFilter;
use crate::http::kept::{Place, Shown};
use crate::http::{Ask, Id, Params, Problem, respond};
use crate::model::{Venue, VenueId};
use crate::store::{Sort, Table, VenueQuery};
use crate::wire::page::PageView;
use crate::wire::venue::{VenueInput, VenueView};

const FIELDS: &[&str] = &[
    "id",
    "name",
    "address",
    "city",
    "country",
    "location",
    "created_at",
    "updated_at",
    "version",
];
/// The parameters whose answers may be kept. What depends on more than the venues does not belong here.
const KEPT_PARAMS: &[&str] = &["name", "limit", "cursor", "sort", "fields", "hint", "explain"];
const SORTS: &[(&str, Sort)] = &[("name", Sort::Name), ("created_at", Sort::CreatedAt)];
const HINTS: &[Hint] = &[Hint::Table(Table::VenuesByName), Hint::Location];

/// Lists venues. With `near` they come by distance, with `bbox` or `polygon` alone by id.
#[utoipa::path(get, path = "/api/venues", operation_id = "list_venues", tag = "venues", params(
    ("name" = Option<String>, Query, description = "The beginning of the name; case and accents do not matter."),
    ("near" = Option<String>, Query, description = "`latitude,longitude`: the order is by distance from there, and every item has `distance_m`."),
    ("radius_m" = Option<f64>, Query, description = "With `near`: at most so many metres away."),
    ("bbox" = Option<String>, Query, description = "`west,south,east,north` in degrees; over the 180th meridian when west is greater than east."),
    ("polygon" = Option<String>, Query, description = "A GeoJSON polygon as JSON text, with holes or without; its edges are arcs of great circles, and belong to it."),
    ("limit" = Option<u64>, Query, description = "1 to 200; 50 when absent."),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ("sort" = Option<String>, Query, description = "`name` or `created_at`; `-` in front reverses."),
    ("fields" = Option<String>, Query, description = "Names of fields, separated by commas; `id` is always there."),
    ("hint" = Option<String>, Query, description = "The index to use."),
    ("explain" = Option<bool>, Query, description = "Adds the plan."),
), responses((status = 200, body = PageView<VenueView>)))]
pub async fn list(ask: Ask) -> Result<Response, Problem> {
    let place = Place {
        route: "venues",
        id: None,
        params: KEPT_PARAMS,
    };
    ask.kept(place, || show_list(&ask, read_list(ask.params()?)?))
}

fn show_list(ask: &Ask, asked: Asked) -> Result<Shown, Problem> {
    let (app, view) = (ask.app(), ask.app().view());
    let page = if asked.filter.is_empty() {
        app.venues(&view, &asked.query)?
            .map(|item| Located { item, distance_m: None })
    } else {
        app.venues_near(&view, &asked.filter, &asked.query)?
    };
    Ok(Shown {
        version: None,
        shows: vec![Tag::Venues],
        class: TimeClass::Short,
        body: asked
            .list
            .page_of_views(page.map(|located| VenueView::located(&located.item, located.distance_m)))?,
    })
}

/// What a list of venues is asked with.
pub struct Asked {
    pub filter: PlaceFilter,
    pub list: ListParams,
    pub query: VenueQuery,
}

/// Reads what a list of venues is asked with, whichever door the parameters came through.
pub fn read_list(mut params: Params) -> Result<Asked, Problem> {
    let filter = place::read(&mut params);
    let list = ListParams::read(&mut params, SORTS, HINTS, &place::fields(&filter, FIELDS));
    let query = VenueQuery {
        name: params.take("name"),
        order: list.order,
        hint: list.table(),
        limit: list.limit,
        cursor: list.cursor.clone(),
    };
    params.finish()?;
    place::check_hint(&filter, &list)?;
    Ok(Asked { filter, list, query })
}

/// Creates a venue.
#[utoipa::path(post, path = "/api/venues", operation_id = "create_venue", tag = "venues", request_body = VenueInput, responses((status = 201, body = VenueView)))]
pub async fn create(mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json().await?;
    let done = ask.app().create_venue(&ask.caller, body).await?;
    let location = format!("/api/venues/{}", done.value.id);
    respond::created(
        &location,
        done.seq,
        Some(done.value.version),
        &VenueView::from(&done.value),
    )
}

/// Shows a venue.
#[utoipa::path(get, path = "/api/venues/{id}", operation_id = "show_venue", tag = "venues", params(
    ("id" = uuid::Uuid, Path),
    ("fields" = Option<String>, Query, description = "Names of fields, separated by commas."),
), responses((status = 200, body = VenueView)))]
pub async fn read(Id(id): Id<VenueId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place {
        route: "venue",
        id: Some(*id.raw()),
        params: &["fields"],
    };
    ask.kept(place, || show(&ask, id))
}

fn show(ask: &Ask, id: VenueId) -> Result<Shown, Problem> {
    let mut params = ask.params()?;
    let fields = projection(&mut params, FIELDS);
    params.finish()?;
    let venue: Venue = ask.app().venue(&ask.app().view(), id)?;
    Ok(Shown {
        version: Some(venue.version),
        shows: vec![Tag::Venue(*id.raw())],
        class: TimeClass::Medium,
        body: respond::to_json(&projected(&VenueView::from(&venue), &fields)?)?,
    })
}

/// Changes a venue by a JSON merge patch (RFC 7396).
#[utoipa::path(patch, path = "/api/venues/{id}", operation_id = "change_venue", tag = "venues", params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = VenueInput, content_type = "application/merge-patch+json"), responses((status = 200, body = VenueView)))]
pub async fn update(Id(id): Id<VenueId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let version = ask.version()?;
    let patch = ask.json().await?;
    let done = ask.app().update_venue(&ask.caller, id, version, patch).await?;
    respond::written(
        StatusCode::OK,
        done.seq,
        Some(done.value.version),
        &VenueView::from(&done.value),
    )
}

/// Deletes a venue without events.
#[utoipa::path(delete, path = "/api/venues/{id}", operation_id = "delete_venue", tag = "venues", params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204)))]
pub async fn delete(Id(id): Id<VenueId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let version = ask.version()?;
    let done = ask.app().delete_venue(&ask.caller, id, version).await?;
    Ok(respond::gone(done.seq))
}
