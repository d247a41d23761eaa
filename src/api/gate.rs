//! `/api/events/{id}/gates`: the gates of an event.

use axum::http::StatusCode;
use axum::response::Response;

use crate::http::{Ask, Id, Ids, Problem, respond};
use crate::model::{EventId, GateId};
use crate::wire::gate::{GateInput, GateView};
use crate::wire::page::PageView;

/// Lists the gates of an event, all at once: there are at most 100.
#[utoipa::path(get, path = "/api/events/{id}/gates", operation_id = "list_gates", tag = "door", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = PageView<GateView>)))]
pub async fn list(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let gates = ask.app().gates(&ask.app().view(), &ask.caller.actor, id)?;
    let page = PageView {
        items: gates.iter().map(GateView::from).collect(),
        next_cursor: None,
        plan: None,
    };
    respond::read(&ask.headers, None, &page)
}

/// Adds a gate to an event.
#[utoipa::path(post, path = "/api/events/{id}/gates", operation_id = "create_gate", tag = "door", request_body = GateInput,
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), responses((status = 201, body = GateView)))]
pub async fn create(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json().await?;
    let done = ask.app().create_gate(&ask.caller, id, body).await?;
    let location = format!("/api/events/{id}/gates/{}", done.value.id);
    let version = Some(done.value.version);
    respond::created(&location, done.seq, version, &GateView::from(&done.value))
}

/// Changes a gate by a JSON merge patch (RFC 7396).
#[utoipa::path(patch, path = "/api/events/{id}/gates/{gate_id}", operation_id = "change_gate", tag = "door",
    params(("id" = uuid::Uuid, Path), ("gate_id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = GateInput, content_type = "application/merge-patch+json"), responses((status = 200, body = GateView)))]
pub async fn update(Ids(id, gate_id): Ids<EventId, GateId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let version = ask.version()?;
    let patch = ask.json().await?;
    let done = ask.app().update_gate(&ask.caller, id, gate_id, version, patch).await?;
    let version = Some(done.value.version);
    respond::written(StatusCode::OK, done.seq, version, &GateView::from(&done.value))
}

/// Deletes a gate. Scans that were made there stay.
#[utoipa::path(delete, path = "/api/events/{id}/gates/{gate_id}", operation_id = "delete_gate", tag = "door",
    params(("id" = uuid::Uuid, Path), ("gate_id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header)), responses((status = 204)))]
pub async fn delete(Ids(id, gate_id): Ids<EventId, GateId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let version = ask.version()?;
    let done = ask.app().delete_gate(&ask.caller, id, gate_id, version).await?;
    Ok(respond::gone(done.seq))
}
