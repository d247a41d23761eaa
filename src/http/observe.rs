//! What is seen of every request: its id, metrics by route, a log line; and what ends it when it goes wrong.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;

use super::problem::Cause;
use super::{Problem, Site};

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A request id that a client or proxy sends is taken over up to this length.
const REQUEST_ID_CHARS_MAX: usize = 64;
/// Routes that take as long as their body or answer does.
const UNTIMED_ROUTES: &[&str] = &[
    "/api/events/{id}/guests/import",
    "/api/events/{id}/guests/export",
    "/api/events/export",
    "/api/events/{id}/guests/bulk",
    "/control/check",
    "/control/demo",
];

/// Measures and logs a request, bounds its time, and turns a panic into a 500.
pub async fn observe(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".into(), |path| path.as_str().to_owned());
    let id = request_id(&site, &request);
    let limit = Duration::from_secs(site.options.request_timeout_s);
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    let outcome = if UNTIMED_ROUTES.contains(&route.as_str()) {
        Ok(work.await)
    } else {
        tokio::time::timeout(limit, work).await
    };
    let mut response = match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => Problem::internal(format!("panicked: {}", message_of(&*panic))).into_response(),
        Err(_) => Problem::unavailable("The request took too long.").into_response(),
    };
    record(&method, &route, &response, begun.elapsed(), &id);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
        .headers_mut()
        .insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    response
}

fn record(method: &axum::http::Method, route: &str, response: &Response, took: Duration, id: &str) {
    let status = response.status();
    let labels = [
        ("method", known_method(method)),
        ("route", route.to_owned()),
        ("status", status.as_str().to_owned()),
    ];
    metrics::histogram!("http_request_duration_seconds", &labels).record(took);
    if status.is_client_error() || status.is_server_error() {
        metrics::counter!("http_request_errors_total", &labels).increment(1);
    }
    let ms = took.as_secs_f64() * 1000.0;
    match response.extensions().get::<Cause>() {
        Some(Cause(cause)) => {
            tracing::error!(%method, route, status = status.as_u16(), ms, request_id = id, cause, "request failed")
        }
        None => tracing::debug!(%method, route, status = status.as_u16(), ms, request_id = id, "request"),
    }
}

/// A method that nobody knows must not become a label of its own.
fn known_method(method: &axum::http::Method) -> String {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known.to_owned(),
        _ => "other".to_owned(),
    }
}

fn request_id(site: &Site, request: &Request) -> String {
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let is_fine = |id: &&str| {
        !id.is_empty()
            && id.len() <= REQUEST_ID_CHARS_MAX
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    given
        .filter(is_fine)
        .map_or_else(|| site.app.new_id().to_string(), str::to_owned)
}

fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without a message".to_owned())
}
