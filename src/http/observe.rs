//! What is seen of every request: its id, metrics by route, a log line; and what ends it when it goes wrong.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;

use super::auth::recognise;
use super::encoding::{Encoding, encoded};
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
    "/admin/events/{id}/import",
    "/api/events/{id}/images",
    "/admin/events/{id}/pictures",
    "/admin/held/{id}",
    "/control/check",
    "/control/demo",
];

/// How long a page that takes too long has to say so itself, after its time.
const PAGE_GRACE: Duration = Duration::from_secs(1);

/// How long a page may take, for the layer that makes a page of it when it takes longer.
#[derive(Clone, Copy, Debug)]
pub struct TimeLimit(pub Duration);

/// Ids of requests that bring none: of this start and in its order, which is all that a log needs.
pub struct RequestIds {
    start: u32,
    next: AtomicU64,
}

impl RequestIds {
    /// `seed` differs from start to start; its last bytes are random.
    pub fn new(seed: [u8; 16]) -> Self {
        let start = seed[12..].iter().fold(0, |start, byte| start << 8 | u32::from(*byte));
        Self {
            start,
            next: AtomicU64::new(1),
        }
    }

    fn draw(&self) -> HeaderValue {
        let id = format!("{:08x}-{:08x}", self.start, self.next.fetch_add(1, Ordering::Relaxed));
        HeaderValue::from_maybe_shared(Bytes::from(id)).unwrap_or(HeaderValue::from_static("none"))
    }
}

/// What every request goes through: it is measured and logged, its caller is recognised, its time bounded, a panic
/// turned into a 500, and the answer put into the form that the client takes. One layer does it all, since each
/// costs a request an allocation and a copy of its route.
pub async fn observe(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let route = path.as_ref().map_or("unmatched", MatchedPath::as_str);
    let id = request_id(&site, &request);
    // What lies within can tell it, too.
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let wanted = Encoding::wanted(request.headers());
    let mut limit = Duration::from_secs(site.options.request_timeout_s);
    let is_timed = !UNTIMED_ROUTES.contains(&route);
    if is_timed && reads_pages(request.headers()) {
        request.extensions_mut().insert(TimeLimit(limit));
        limit += PAGE_GRACE;
    }
    let work = async {
        match recognise(&site, &mut request) {
            Ok(()) => next.run(request).await,
            Err(problem) => problem.into_response(),
        }
    };
    let work = AssertUnwindSafe(work).catch_unwind();
    let outcome = match is_timed {
        true => tokio::time::timeout(limit, work).await,
        false => Ok(work.await),
    };
    let response = match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => panicked(&*panic).into_response(),
        Err(_) => too_slow().into_response(),
    };
    let mut response = encoded(response, &method, wanted).await;
    record(&site, &method, route, &response, begun.elapsed(), &id);
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn record(site: &Site, method: &Method, route: &str, response: &Response, took: Duration, id: &HeaderValue) {
    let status = response.status();
    site.metrics.request(route, known_method(method), status.as_u16(), took);
    let ms = took.as_secs_f64() * 1000.0;
    let request_id = id.to_str().unwrap_or_default();
    match response.extensions().get::<Cause>() {
        Some(Cause(cause)) => {
            tracing::error!(%method, route, status = status.as_u16(), ms, request_id, cause, "request failed")
        }
        None => tracing::debug!(%method, route, status = status.as_u16(), ms, request_id, "request"),
    }
}

/// A method that nobody knows must not become a label of its own.
fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN
        .into_iter()
        .find(|known| *known == method.as_str())
        .unwrap_or("other")
}

fn request_id(site: &Site, request: &Request) -> HeaderValue {
    let is_fine = |id: &&HeaderValue| {
        let id = id.as_bytes();
        !id.is_empty()
            && id.len() <= REQUEST_ID_CHARS_MAX
            && id.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
    };
    let given = request.headers().get(REQUEST_ID).filter(is_fine);
    given.map_or_else(|| site.request_ids.draw(), HeaderValue::clone)
}

/// What a client is told whose answer is not ready in time.
pub fn too_slow() -> Problem {
    Problem::unavailable("The request took too long.")
}

/// Whether a client asks for pages rather than for data.
pub fn reads_pages(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// What a client is told when what should have answered has panicked; the log has what it said.
pub fn panicked(panic: &(dyn std::any::Any + Send)) -> Problem {
    Problem::internal(format!("panicked: {}", message_of(panic)))
}

fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without a message".to_owned())
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;
    use crate::http::SiteOptions;

    async fn answer(route: axum::routing::MethodRouter, timeout_s: u64) -> (StatusCode, serde_json::Value, String) {
        let options = SiteOptions {
            request_timeout_s: timeout_s,
            ..SiteOptions::default()
        };
        let (site, _dir) = Site::of_a_test(options).await;
        let routes = Router::new()
            .route("/", route)
            .layer(axum::middleware::from_fn_with_state(site, observe));
        let request = Request::get("/")
            .header("x-request-id", "abc-123")
            .body(Body::empty())
            .expect("a request");
        let response = routes.oneshot(request).await.expect("answered");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let id = parts.headers[REQUEST_ID].to_str().expect("text").to_owned();
        (parts.status, serde_json::from_slice(&body).expect("JSON"), id)
    }

    async fn panics() -> &'static str {
        panic!("a secret detail")
    }

    #[tokio::test]
    async fn a_panic_is_a_problem_that_tells_nothing() {
        let (status, problem, id) = answer(get(panics), 30).await;
        assert_eq!((status, id.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, "abc-123"));
        assert_eq!(problem["status"], 500);
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }

    #[tokio::test]
    async fn a_request_that_hangs_is_ended() {
        let hangs = || async { std::future::pending::<&'static str>().await };
        let (status, problem, _) = answer(get(hangs), 1).await;
        assert_eq!(
            (status, &problem["status"]),
            (StatusCode::SERVICE_UNAVAILABLE, &serde_json::json!(503))
        );
    }
}
