//! Users, tokens, audit trail and settings at the desk: for admins alone.

mod audit;
mod settings;
mod token;
mod user;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::http::{Ask, Problem, Site};
use crate::web::page::Frame;

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/admin/users", get(user::list))
        .route("/admin/users/new", get(user::blank).post(user::create))
        .route(
            "/admin/users/{id}/password",
            get(user::ask_for_password).post(user::set_password),
        )
        .route("/admin/users/{id}/delete", get(user::ask_to_delete).post(user::delete))
        .route("/admin/tokens/new", get(token::blank).post(token::create))
        .route(
            "/admin/tokens/{id}/delete",
            get(token::ask_to_delete).post(token::delete),
        )
        .route("/admin/audit", get(audit::trail))
        .route("/admin/audit/{seq}/{place}", get(audit::alteration))
        .route("/admin/settings", get(settings::show))
}

/// The frame of a page that is for admins alone.
fn opened(ask: &Ask) -> Result<Frame, Problem> {
    let frame = super::open(ask)?;
    ask.app().may_administer(&ask.caller)?;
    Ok(frame)
}
