//! Events at the desk: the list, one event, its form, series, and what ends it.

mod edit;
mod form;
mod list;
mod overview;
mod series;
mod stale;
mod status;
mod typed;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub use form::Set;
pub use list::Row;
pub use typed::{TypedVenue, by_fields};

use crate::app::{Conflict, Error};
use crate::http::{Ask, Problem, Site};
use crate::language::Words;
use crate::model::EventId;

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/admin/events", get(list::show))
        .route("/admin/events/new", get(edit::new).post(edit::create))
        .route("/admin/events/preview", post(edit::preview))
        .route("/admin/events/{id}", get(overview::show))
        .route("/admin/events/{id}/edit", get(edit::form).post(edit::update))
        .route("/admin/events/{id}/series", get(series::form).post(series::submit))
        .route("/admin/events/{id}/status", post(status::change))
        .route("/admin/events/{id}/cancel", get(status::ask_to_cancel))
        .route(
            "/admin/events/{id}/delete",
            get(status::ask_to_delete).post(status::delete),
        )
}

/// Where an event's pages begin.
pub fn address(id: EventId) -> String {
    format!("/admin/events/{id}")
}

/// Refuses those who may not make events and venues.
pub fn require_maker(ask: &Ask) -> Result<(), Problem> {
    match ask.caller.actor.may_create_events() {
        true => Ok(()),
        false => Err(Error::Forbidden.into()),
    }
}

/// Refuses those who may not change this event.
fn require_editor(ask: &Ask, id: EventId) -> Result<(), Problem> {
    match ask.caller.actor.may_edit_event(id) {
        true => Ok(()),
        false => Err(Error::Forbidden.into()),
    }
}

/// Why something cannot be done now, in the page's language where it has words for it.
pub fn conflict_said(words: Words, conflict: &Conflict) -> String {
    let key = format!("event-conflict-{}", conflict.code());
    match words.t(&key) {
        said if said != key => said,
        _ => {
            let text = conflict.to_string();
            let mut chars = text.chars();
            let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            format!("{first}{}.", chars.as_str())
        }
    }
}
