//! Answers: JSON with its ETag, and what a write adds.

use std::hash::Hasher;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use siphasher::sip::SipHasher13;

use super::Problem;
use crate::store::Seq;

pub const JOURNAL_SEQ: HeaderName = HeaderName::from_static("journal-seq");

/// A resource or list, or 304 if the client has it already. `version` comes first in a resource's ETag,
/// so that `If-Match` can ask for it.
pub fn read(headers: &HeaderMap, version: Option<u64>, value: &impl Serialize) -> Result<Response, Problem> {
    let body = to_json(value)?;
    let tag = tag(version, &body);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| {
        known.trim() == "*" || known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
    });
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => json(StatusCode::OK, body),
    };
    let headers = response.headers_mut();
    headers.insert(
        header::ETAG,
        HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\"")),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("authorization, cookie"));
    Ok(response)
}

/// The answer to a write that left a resource behind.
pub fn written(
    status: StatusCode,
    seq: Seq,
    version: Option<u64>,
    value: &impl Serialize,
) -> Result<Response, Problem> {
    let body = to_json(value)?;
    let tag = version.map(|version| tag(Some(version), &body));
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

pub fn to_json(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value)
        .map_err(|error| Problem::internal(format!("an answer could not be written as JSON: {error}")))
}

fn tag(version: Option<u64>, body: &[u8]) -> String {
    let mut hasher = SipHasher13::new();
    hasher.write(body);
    let hash = hasher.finish();
    match version {
        Some(version) => format!("\"{version}-{hash:016x}\""),
        None => format!("\"{hash:016x}\""),
    }
}
