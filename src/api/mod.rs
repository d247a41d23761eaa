//! The JSON API: what is where. Handlers parse, call `app`, and answer.

mod admin;
mod batch;
mod cache;
mod calendar;
mod change;
mod checkin;
mod control;
mod device;
mod docs;
mod door;
mod event;
mod gate;
mod graphql;
mod guest;
mod health;
mod image;
mod list;
mod monitoring;
mod place;
mod printed;
mod search;
mod session;
mod table;
mod ticket;
mod trust;
mod venue;

use std::sync::Arc;

use axum::middleware;
use axum::{Extension, Router};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::problem::no_method;
use crate::http::{Site, idempotency, observe};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Event Manager",
        description = "Events, venues, guests and tickets. Every error is `application/problem+json` (RFC 9457); every list has `items` and `next_cursor`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
        contact()
    ),
    components(schemas(
        crate::http::problem::ProblemView,
        crate::wire::event::EventInput,
        crate::wire::guest::GuestInput,
        crate::wire::venue::VenueInput,
        crate::wire::user::UserInput,
        crate::wire::user::TokenInput,
    )),
    tags(
        (name = "events"), (name = "guests"), (name = "venues"), (name = "search"), (name = "tickets"), (name = "door"), (name = "changes"),
        (name = "graphql"), (name = "administration"), (name = "sessions"), (name = "service"),
    )
)]
struct Document;

/// Everything that a request of a batch can reach.
fn described() -> OpenApiRouter<Arc<Site>> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(event::list, event::create))
        .routes(routes!(event::read, event::update, event::delete))
        .routes(routes!(event::stats))
        .routes(routes!(image::list, image::create))
        .routes(routes!(image::read, image::update, image::delete))
        .routes(routes!(table::export_events))
        .routes(routes!(guest::list_of_event, guest::create_in_event))
        .routes(routes!(guest::bulk))
        .routes(routes!(table::import_guests))
        .routes(routes!(table::export_guests))
        .routes(routes!(guest::register))
        .routes(routes!(guest::list, guest::create))
        .routes(routes!(guest::read, guest::update, guest::delete))
        .routes(routes!(venue::list, venue::create))
        .routes(routes!(venue::read, venue::update, venue::delete))
        .routes(routes!(search::search))
        .routes(routes!(ticket::own))
        .routes(routes!(printed::qr_svg))
        .routes(routes!(printed::qr_png))
        .routes(routes!(printed::ticket_pdf))
        .routes(routes!(printed::ticket_calendar))
        .routes(routes!(calendar::of_event))
        .routes(routes!(calendar::upcoming))
        .routes(routes!(ticket::reissue))
        .routes(routes!(door::bundle))
        .routes(routes!(door::settings, door::change_settings))
        .routes(routes!(door::rotate_keys))
        .routes(routes!(door::guest))
        .routes(routes!(checkin::check_in))
        .routes(routes!(checkin::sync))
        .routes(routes!(checkin::undo))
        .routes(routes!(checkin::list))
        .routes(routes!(checkin::conflicts))
        .routes(routes!(checkin::resolve))
        .routes(routes!(gate::list, gate::create))
        .routes(routes!(gate::update, gate::delete))
        .routes(routes!(device::list, device::create))
        .routes(routes!(device::pair))
        .routes(routes!(device::update, device::revoke))
        .routes(routes!(change::changes))
        .routes(routes!(change::stream))
        .routes(routes!(change::event_stream))
        .routes(routes!(admin::audit))
        .routes(routes!(admin::users, admin::create_user))
        .routes(routes!(admin::delete_user))
        .routes(routes!(admin::set_password))
        .routes(routes!(admin::tokens, admin::create_token))
        .routes(routes!(admin::delete_token))
        .routes(routes!(session::show, session::sign_in, session::sign_out))
        .routes(routes!(graphql::execute, graphql::query))
        .routes(routes!(graphql::sdl))
        .routes(routes!(graphql::follow, graphql::follow_by_address))
        .routes(routes!(cache::show, cache::clear))
        .routes(routes!(monitoring::show))
        .routes(routes!(trust::info))
        .routes(routes!(docs::openapi))
        .routes(routes!(health::metrics))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
}

/// The OpenAPI document, made from the code.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = described().routes(routes!(batch::batch)).into_openapi();
    docs::complete(&mut document);
    document
}

/// All routes of the API with what every request goes through. `pages` join them, and answer where nothing is.
pub fn routes(site: &Arc<Site>, pages: Router<Arc<Site>>) -> Router {
    let (described, _) = described().split_for_parts();
    let inner: Router = described
        .merge(docs::routes())
        .merge(pages)
        .method_not_allowed_fallback(no_method)
        .layer(Extension(graphql::schema(&site.options.graphql)))
        .layer(middleware::from_fn_with_state(Arc::clone(site), idempotency::once))
        .with_state(Arc::clone(site));
    // A second call would be a second server on one site; the first one's routes serve both.
    let inner = site.routes.get_or_init(|| inner).clone();
    let (batch, _) = OpenApiRouter::new().routes(routes!(batch::batch)).split_for_parts();
    let batch = batch
        .method_not_allowed_fallback(no_method)
        .with_state(Arc::clone(site));
    layered(site, batch.merge(inner))
}

/// The routes of the control socket: those of the API, and what only the operator may do.
pub fn control_routes(site: &Arc<Site>, routes: Router) -> Router {
    layered(site, control::routes().with_state(Arc::clone(site))).merge(routes)
}

fn layered(site: &Arc<Site>, routes: Router) -> Router {
    routes.layer(middleware::from_fn_with_state(Arc::clone(site), observe::observe))
}
