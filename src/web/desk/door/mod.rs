//! The door at the desk: its rules, gates, devices, conflicts, and how it fares at this moment.

mod conflict;
mod device;
mod gate;
mod live;
mod settings;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::event_head::EventHead;
use crate::http::{Ask, Problem, Site};
use crate::model::{Event, EventId};
use crate::web::page::Frame;

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/admin/events/{id}/door", get(settings::show).post(settings::save))
        .route(
            "/admin/events/{id}/door/keys",
            get(settings::keys).post(settings::rotate),
        )
        .route("/admin/events/{id}/gates/new", get(gate::blank).post(gate::create))
        .route("/admin/events/{id}/gates/{gate_id}", get(gate::show).post(gate::save))
        .route(
            "/admin/events/{id}/gates/{gate_id}/delete",
            get(gate::ask_to_delete).post(gate::delete),
        )
        .route(
            "/admin/events/{id}/devices/new",
            get(device::blank).post(device::create),
        )
        .route(
            "/admin/events/{id}/devices/{device_id}",
            get(device::show).post(device::save),
        )
        .route(
            "/admin/events/{id}/devices/{device_id}/revoke",
            get(device::ask_to_revoke).post(device::revoke),
        )
        .route("/admin/events/{id}/conflicts", get(conflict::show))
        .route("/admin/events/{id}/conflicts/{scan_id}", post(conflict::resolve))
        .route("/admin/events/{id}/live", get(live::show))
        .route("/admin/events/{id}/live/now", get(live::now))
}

/// The frame of a page of one event, what stands above it, and the event.
fn opened(ask: &Ask, id: EventId) -> Result<(Frame, EventHead, Event), Problem> {
    let frame = super::open(ask)?;
    let full = ask.app().event(&ask.app().view(), &ask.caller.actor, id)?;
    let head = EventHead::new(&frame, &full);
    Ok((frame, head, full.event))
}
