//! The organiser's desk under `/admin`: what is where, and who may go there.

pub mod chart;
mod door;
mod event;
pub mod event_head;
mod guest;
mod lines;
mod mail;
mod monitoring;
mod people;
mod picture;
mod session;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

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

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/admin/sign-in", get(session::form).post(session::sign_in))
        .route("/admin/sign-out", post(session::sign_out))
        .merge(event::routes())
        .merge(guest::routes())
        .merge(door::routes())
        .merge(people::routes())
        .merge(picture::routes())
        .merge(mail::routes())
        .merge(monitoring::routes())
}

/// The menu as one may use it.
pub fn menu(frame: &Frame) -> impl Iterator<Item = (&'static str, &'static str)> {
    let is_admin = frame.is_admin();
    let mine = MENU
        .iter()
        .filter(move |(_, _, who)| is_admin || *who == For::Everybody);
    mine.map(|(place, key, _)| (*place, *key))
}

/// The frame of a page of the desk, for those who have a role. Others are led to where one signs in.
pub fn open(ask: &Ask) -> Result<Frame, Problem> {
    ask.app().check_known(&ask.caller.actor)?;
    Frame::of(ask)
}
