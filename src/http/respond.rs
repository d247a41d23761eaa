//! Answers: JSON with its ETag, and what a write adds.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Problem;
use super::encoding::{Effort, Encoding, pack};
use super::kept::unkept;
use super::ready::tag;
use crate::store::Seq;

pub const JOURNAL_SEQ: HeaderName = HeaderName::from_static("journal-seq");

/// A resource or list that is made for this caller alone, or 304 if the client has it already. `version` comes first
/// in a resource's ETag, so that `If-Match` can ask for it.
pub fn read(headers: &HeaderMap, version: Option<u64>, value: &impl Serialize) -> Result<Response, Problem> {
    Ok(unkept(headers, version, to_json(value)?))
}

/// The answer to a write that left a resource behind.
pub fn written(
    status: StatusCode,
    seq: Seq,
    version: Option<u64>,
    value: &impl Serialize,
) -> Result<Response, Problem> {
    let body = to_json(value)?;
    let tag = version.map(|version| format!("\"{}\"", tag(Some(version), &body)));
    let mut response = json(status, body);
    let headers = response.headers_mut();
    headers.insert(JOURNAL_SEQ, HeaderValue::from(seq));
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}

/// As [`written`], with the address of what was made.
pub fn created(location: &str, seq: Seq, version: Option<u64>, value: &impl Serialize) -> Result<Response, Problem> {
    let mut response = written(StatusCode::CREATED, seq, version, value)?;
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Marks an answer that carries a secret: nobody keeps it, not even under an idempotency key.
pub fn secret(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The answer to a write that left nothing behind.
pub fn gone(seq: Seq) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(JOURNAL_SEQ, HeaderValue::from(seq));
    response
}

pub fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// JSON of this moment for one client, compressed here and now. Blocks for as long as that takes.
pub fn packed(body: Vec<u8>, wanted: Encoding) -> Response {
    let short = pack(&body, wanted, Effort::Once);
    let (body, encoding) = match short {
        Some(short) => (short, wanted),
        None => (body.into(), Encoding::Identity),
    };
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = encoding.header() {
        headers.insert(header::CONTENT_ENCODING, name);
    }
    response
}

pub fn to_json(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value)
        .map_err(|error| Problem::internal(format!("an answer could not be written as JSON: {error}")))
}
