//! The `Idempotency-Key` header: the first answer again, and never the work twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::ask::read_body;
use super::auth::ClientAddress;
use super::respond::JOURNAL_SEQ;
use super::upload::FIELDS_BYTES_MAX;
use super::{Problem, Site};
use crate::app::{Caller, IMAGE_BYTES_MAX, Kept, KeyedRequest};
use crate::model::{Actor, KeptAnswer, Kind, RawId};

pub const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Tells a client that the answer is one given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const KEY_CHARS_MAX: usize = 255;
/// Headers that are part of an answer.
static KEPT_HEADERS: [HeaderName; 4] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG, JOURNAL_SEQ];
/// Answers longer than this are not buffered.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// Keys whose first request is under way; others with the same key wait for it.
#[derive(Default)]
pub struct KeysInFlight(Mutex<HashMap<RawId, Arc<tokio::sync::Mutex<()>>>>);

impl KeysInFlight {
    /// The turn of a key: whoever holds it carries the request out.
    pub fn turn(&self, id: RawId) -> Arc<tokio::sync::Mutex<()>> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Only keys that somebody holds or waits for are worth remembering.
        keys.retain(|known, turn| *known == id || Arc::strong_count(turn) > 1);
        Arc::clone(keys.entry(id).or_default())
    }
}

/// Answers a repeated request as the first time, and keeps the answers of new ones.
pub async fn once(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    // A list taken in again changes nothing anyway, and is too long to be held against an earlier one.
    // A sign-in answers with a cookie, which must not be kept.
    let path = request.uri().path();
    let is_exempt = path.ends_with("/import") || matches!(path, "/api/session" | "/setup");
    if request.method() != Method::POST || is_exempt || !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    match answer(&site, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn answer(site: &Arc<Site>, request: Request, next: Next) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let key = parts
        .headers
        .get(KEY)
        .and_then(|key| key.to_str().ok())
        .unwrap_or_default();
    if key.is_empty() || key.chars().count() > KEY_CHARS_MAX {
        return Err(Problem::malformed(format!(
            "Idempotency-Key must be 1 to {KEY_CHARS_MAX} visible ASCII characters."
        )));
    }
    let mut caller = parts
        .extensions
        .get::<Caller>()
        .cloned()
        .ok_or_else(|| Problem::internal("a request without a caller"))?;
    let bytes_max = bytes_max(site, &caller, parts.uri.path());
    let body = read_body(body, bytes_max).await?;
    let target = parts.uri.path_and_query().map_or("", |target| target.as_str());
    // Strangers are told apart by their addresses, so that their keys do not meet.
    let address = parts
        .extensions
        .get::<ClientAddress>()
        .filter(|_| caller.actor == Actor::Public);
    let scope = address.map_or_else(String::new, |address| address.0.to_string());
    let keyed = KeyedRequest::new(
        &caller.actor,
        &[&scope, key],
        &[parts.method.as_str().as_bytes(), target.as_bytes(), &body],
    );
    let turn = site.keys.turn(keyed.id());
    let _held = turn.lock().await;
    match site.app.kept(&keyed, caller.at)? {
        Kept::Nothing => {}
        Kept::Answer(answer) => return Ok(replay(answer)),
        Kept::Made(made) => return make_again(site, &caller, parts.uri.path(), made).await,
    }
    caller.keyed = Some(keyed);
    parts.extensions.insert(caller.clone());
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    keep(site, &caller, response).await
}

/// Pictures are longer than what others send, but not from strangers.
fn bytes_max(site: &Site, caller: &Caller, path: &str) -> usize {
    match path.ends_with("/images") && caller.actor != Actor::Public {
        true => site.options.body_bytes_max.max(IMAGE_BYTES_MAX + FIELDS_BYTES_MAX),
        false => site.options.body_bytes_max,
    }
}

async fn keep(site: &Site, caller: &Caller, response: Response) -> Result<Response, Problem> {
    let (parts, body) = response.into_parts();
    // A refused request wrote nothing, and may succeed when it is sent again.
    let is_stream = hyper::body::Body::size_hint(&body)
        .upper()
        .is_none_or(|bytes| bytes > ANSWER_BYTES_MAX as u64);
    // What must not be stored is not stored here either: the answer to a new token has its secret.
    let is_secret = parts
        .headers
        .get(header::CACHE_CONTROL)
        .is_some_and(|value| value == "no-store");
    // What has no place in the journal wrote nothing: there is no record that an answer could join.
    let is_read = !parts.headers.contains_key(JOURNAL_SEQ);
    if !parts.status.is_success() || is_stream || is_secret || is_read {
        return Ok(Response::from_parts(parts, body));
    }
    let bytes = body
        .collect()
        .await
        .map_err(|error| Problem::internal(error.to_string()))?
        .to_bytes();
    let text = |name: &HeaderName| Some(parts.headers.get(name)?.to_str().ok()?.to_owned());
    let headers = KEPT_HEADERS
        .iter()
        .filter_map(|name| Some((name.to_string(), text(name)?)))
        .collect();
    let answer = KeptAnswer {
        status: parts.status.as_u16(),
        headers,
        body: bytes.to_vec(),
    };
    site.app.keep_answer(caller, answer).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn replay(answer: KeptAnswer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
        .headers_mut()
        .insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

/// The answer was lost in a crash, or never kept: shows what the request made, as its answer did. Only a
/// POST to a collection is answered with what it made; other answers cannot be made again.
async fn make_again(
    site: &Arc<Site>,
    caller: &Caller,
    target: &str,
    made: Option<(Kind, RawId)>,
) -> Result<Response, Problem> {
    let lost = || {
        Problem::new(
            StatusCode::CONFLICT,
            "answer_not_kept",
            "This request was carried out before, but its answer was not kept; read what it made.",
        )
    };
    let (kind, id) = made.ok_or_else(lost)?;
    let collection = match kind {
        Kind::Event => "events",
        Kind::Venue => "venues",
        Kind::Guest => "guests",
        _ => return Err(lost()),
    };
    if !target.ends_with(&format!("/{collection}")) {
        return Err(lost());
    }
    let path = format!("/api/{collection}/{}", uuid::Uuid::from_bytes(id));
    let routes = site.routes.get().cloned().ok_or_else(lost)?;
    let mut request = Request::get(&path)
        .body(Body::empty())
        .map_err(|error| Problem::internal(error.to_string()))?;
    request.extensions_mut().insert(Caller {
        keyed: None,
        ..caller.clone()
    });
    let mut response = match routes.oneshot(request).await {
        Ok(response) if response.status() == StatusCode::OK => response,
        _ => return Err(lost()),
    };
    *response.status_mut() = StatusCode::CREATED;
    response
        .headers_mut()
        .insert(REPLAYED, HeaderValue::from_static("true"));
    if let Ok(path) = HeaderValue::from_str(&path) {
        response.headers_mut().insert(header::LOCATION, path);
    }
    Ok(response)
}
