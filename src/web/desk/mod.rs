//! The organiser's desk under `/admin`: what is where, and who may go there.

mod arrivals;
pub mod chart;
mod clock;
mod confirm;
mod door;
mod event;
pub mod event_head;
mod guest;
mod held;
mod held_file;
mod lines;
mod mail;
mod meter;
mod monitoring;
mod once;
mod overview;
mod password;
mod people;
mod picture;
mod refusal;
mod session;
mod venue;
mod who;

use std::sync::Arc;

use axum::routing::{get, post};
use axum::{Router, middleware};

use super::page::Frame;
use crate::http::{Ask, Problem, Site};

/// The places of the desk's menu: address, key of its name, and who finds it there.
const MENU: &[(&str, &str, For)] = &[
    ("/admin", "desk-dashboard", For::Everybody),
    ("/admin/events", "desk-events", For::Everybody),
    ("/admin/venues", "desk-venues", For::Everybody),
    ("/admin/mail", "desk-mail", For::Organizers),
    ("/admin/monitoring", "desk-monitoring", For::Admins),
    ("/admin/users", "desk-users", For::Admins),
    ("/admin/audit", "desk-audit", For::Admins),
    ("/admin/settings", "desk-settings", For::Admins),
];

/// Who finds a place in the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    Everybody,
    Organizers,
    Admins,
}

pub fn routes(site: &Arc<Site>) -> Router<Arc<Site>> {
    Router::new()
        .route("/admin", get(overview::show))
        .route("/admin/password", get(password::form).post(password::change))
        .route("/admin/sign-in", get(session::form).post(session::sign_in))
        .route("/admin/sign-out", post(session::sign_out))
        .route("/admin/held/{id}", post(held_file::go_on))
        .merge(event::routes())
        .merge(venue::routes())
        .merge(guest::routes())
        .merge(door::routes())
        .merge(people::routes())
        .merge(picture::routes())
        .merge(mail::routes())
        .merge(monitoring::routes())
        .layer(middleware::from_fn_with_state(Arc::clone(site), once::once))
        .layer(middleware::from_fn_with_state(Arc::clone(site), held::ask_to_sign_in))
}

/// The menu as one may use it.
pub fn menu(frame: &Frame) -> impl Iterator<Item = (&'static str, &'static str)> {
    let (is_admin, may_edit) = (frame.actor.may_administer(), frame.actor.may_create_events());
    let mine = MENU.iter().filter(move |(_, _, who)| match who {
        For::Everybody => true,
        For::Organizers => may_edit,
        For::Admins => is_admin,
    });
    mine.map(|(place, key, _)| (*place, *key))
}

/// The frame of a page of the desk, for those who have a role. Others are led to where one signs in.
pub fn open(ask: &Ask) -> Result<Frame, Problem> {
    ask.app().check_known(&ask.caller.actor)?;
    Frame::of(ask)
}
