//! Pages: what everybody sees, the organiser's desk, the door app, set-up, and how to trust this server.

mod assets;
mod desk;
mod door;
mod field;
mod form;
mod map;
mod markdown;
mod media;
mod page;
mod picture;
mod public;
mod setup;
mod trust;

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};

use crate::http::Site;
use crate::http::html::{self, escape};

/// What the pages may load and do: their own style sheet and forms, nothing else.
const CSP: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub fn routes(site: &Arc<Site>) -> Router<Arc<Site>> {
    Router::new()
        .route("/setup", get(setup::form).post(setup::submit))
        .route("/trust", get(trust::show))
        .route("/trust/ca.crt", get(trust::certificate))
        .route("/trust/ca.pem", get(trust::pem))
        .route("/trust/ca.mobileconfig", get(trust::mobileconfig))
        .route("/assets/{*name}", get(assets::show))
        .route("/media/{name}", get(media::show))
        .route("/language", post(page::choose_language))
        .merge(public::routes())
        .merge(desk::routes(site))
        .merge(door::routes())
        .fallback(page::nowhere)
        .layer(middleware::from_fn_with_state(
            Arc::clone(site),
            page::problems_as_pages,
        ))
}

/// A page with one column, whose main part is HTML already.
fn page(title: &str, main: &str) -> Response {
    let body = format!(
        "<main id=\"main\" class=\"narrow\">\n<h1>{}</h1>\n{main}\n</main>",
        escape(title)
    );
    let mut response = Html(html::page(title, &body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
