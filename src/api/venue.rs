//! `/api/venues`.

use axum::http::StatusCode;
use axum::response::Response;

use super::list::{ListParams, projected, projection};
use crate::cache::{Tag, TimeClass};
use crate::http::kept::{Place, Shown};
use crate::http::{Ask, Id, Problem, respond};
use crate::model::{Venue, VenueId};
use crate::store::{Page, Sort, Table, VenueQuery};
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
const HINTS: &[Table] = &[Table::VenuesByName];

/// Lists venues.
#[utoipa::path(get, path = "/api/venues", operation_id = "list_venues", tag = "venues", params(
    ("name" = Option<String>, Query, description = "The beginning of the name; case and accents do not matter."),
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
    ask.kept(place, || show_list(&ask))
}

fn show_list(ask: &Ask) -> Result<Shown, Problem> {
    let mut params = ask.params()?;
    let list = ListParams::read(&mut params, SORTS, HINTS, FIELDS);
    let name = params.take("name");
    params.finish()?;
    let query = VenueQuery {
        name,
        order: list.order,
        hint: list.hint,
        limit: list.limit,
        cursor: list.cursor.clone(),
    };
    let page = ask.app().venues(&ask.app().view()?, &query)?;
    Ok(Shown {
        version: None,
        shows: vec![Tag::Venues],
        class: TimeClass::Short,
        body: list.page_of_views(Page {
            items: page.items.iter().map(VenueView::from).collect(),
            next: page.next,
            plan: page.plan,
        })?,
    })
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
    let venue: Venue = ask.app().venue(&ask.app().view()?, id)?;
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
