//! Guests at the desk: the table, one guest, many at once, lists taken in, what is printed.

mod bulk;
mod details;
mod done;
mod import;
mod import_page;
mod labels;
mod one;
mod print;
mod row;
mod sheet;
mod story;
mod table;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::routing::{get, post};

use super::event_head::EventHead;
use super::open;
use crate::app::EventFull;
use crate::http::{Ask, Problem, Site};
use crate::model::EventId;
use crate::store::View;
use crate::web::page::Frame;

/// More than this many names are not named one by one.
const FAULTS_SHOWN_MAX: usize = 100;

pub fn routes() -> Router<Arc<Site>> {
    // A list may be longer than other bodies; `import::upload` bounds it itself.
    let upload = post(import::upload).layer(DefaultBodyLimit::disable());
    Router::new()
        .route("/admin/events/{id}/guests", get(table::show).post(one::create))
        .route("/admin/events/{id}/guests/new", get(one::new))
        .route("/admin/events/{id}/guests/undo", post(done::undo))
        .route("/admin/events/{id}/guests/bulk", post(bulk::begin))
        .route("/admin/events/{id}/guests/bulk/{job}", get(bulk::show).post(bulk::stop))
        .route("/admin/events/{id}/guests/{guest}", get(one::show).post(one::save))
        .route("/admin/events/{id}/guests/{guest}/row", get(row::show).post(row::save))
        .route("/admin/events/{id}/guests/{guest}/reissue", post(one::reissue))
        .route("/admin/events/{id}/guests/{guest}/block", post(one::block))
        .route("/admin/events/{id}/guests/{guest}/cancel", post(one::cancel))
        .route(
            "/admin/events/{id}/guests/{guest}/delete",
            get(one::confirm_delete).post(one::delete),
        )
        .route("/admin/events/{id}/import", get(import::form).merge(upload))
        .route("/admin/events/{id}/import/{job}", get(import::show))
        .route("/admin/events/{id}/import/{job}/check", post(import::check))
        .route("/admin/events/{id}/import/{job}/run", post(import::run))
        .route("/admin/events/{id}/import/{job}/stop", post(import::stop))
        .route("/admin/events/{id}/import/{job}/discard", post(import::discard))
        .route("/admin/events/{id}/import/{job}/errors.csv", get(import::errors))
        .route("/admin/events/{id}/print", get(print::choose))
        .route("/admin/events/{id}/print/tickets", get(print::tickets))
        .route("/admin/events/{id}/print/badges", get(print::badges))
        .route("/admin/events/{id}/print/list", get(print::list))
}

/// An event's page at the desk, before it says anything.
struct Place {
    frame: Frame,
    head: EventHead,
    full: EventFull,
    view: View,
    /// The address of the event's pages.
    base: String,
    may_edit: bool,
}

impl Place {
    /// For those who may see the event's guests.
    fn open(ask: &Ask, id: EventId) -> Result<Self, Problem> {
        let frame = open(ask)?;
        let view = ask.app().view();
        let full = ask.app().event(&view, &ask.caller.actor, id)?;
        ask.app().check_guests_seen(&ask.caller.actor, id)?;
        Ok(Self {
            head: EventHead::new(&frame, &full),
            frame,
            full,
            view,
            base: format!("/admin/events/{id}"),
            may_edit: ask.caller.actor.may_edit_guests(id),
        })
    }

    /// For those who may change them.
    fn edit(ask: &Ask, id: EventId) -> Result<Self, Problem> {
        let place = Self::open(ask, id)?;
        ask.app().check_import(&ask.caller, id)?;
        Ok(place)
    }
}

/// Whether a script asks for a part of the page.
fn wants_part(headers: &HeaderMap) -> bool {
    headers.get("hx-request").is_some_and(|value| value == "true")
}
