//! What a handler is given: who asks, for what, with which body.

use std::io::Read;
use std::str::FromStr;
use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::Value;

use super::origin::Scheme;
use super::{Params, Problem, Site};
use crate::app::{App, Caller};
use crate::blocking;

/// Of a body that is too long, read after its bound; a client that sends more is cut off.
const DISCARDED_BYTES_MAX: usize = 64 << 20;

/// A request after it was recognised. The body is read when a handler wants it.
pub struct Ask {
    pub site: Arc<Site>,
    pub caller: Caller,
    pub headers: HeaderMap,
    /// How it came.
    pub scheme: Scheme,
    uri: Uri,
    body: Body,
}

impl FromRequest<Arc<Site>> for Ask {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let caller = parts.extensions.get::<Caller>().cloned();
        let scheme = parts.extensions.get::<Scheme>().copied().unwrap_or(Scheme::Http);
        let caller = caller.ok_or_else(|| Problem::internal("a route without the layer that recognises callers"))?;
        Ok(Self {
            site: Arc::clone(site),
            caller,
            headers: parts.headers,
            scheme,
            uri: parts.uri,
            body,
        })
    }
}

impl Ask {
    pub fn app(&self) -> &App {
        &self.site.app
    }

    /// The public address of this server: as configured, or as this client called it.
    pub fn origin(&self) -> String {
        self.site.origin(self.scheme, &self.headers)
    }

    /// The address that other devices should go to.
    pub fn origin_for_devices(&self) -> String {
        self.site.origin_for_devices(self.scheme, &self.headers)
    }

    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    pub fn query(&self) -> Option<&str> {
        self.uri.query()
    }

    /// Whether a parameter is there, for those who must know before they read them all.
    pub fn has_param(&self, name: &str) -> bool {
        let query = self.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).any(|(known, _)| known == name)
    }

    pub fn params(&self) -> Result<Params, Problem> {
        Params::new(self.query())
    }

    /// Refuses any parameter.
    pub fn no_params(&self) -> Result<(), Problem> {
        self.params()?.finish()
    }

    /// The version that `If-Match` asks for. `*` asks for any.
    pub fn version(&self) -> Result<Option<u64>, Problem> {
        let Some(value) = self.headers.get(header::IF_MATCH) else {
            return Ok(None);
        };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(None);
        }
        // Tags are `"VERSION-HASH"`; what others count into a document may change without harm.
        let version = text
            .strip_prefix('"')
            .and_then(|tag| tag.split(['-', '"']).next())
            .and_then(|version| version.parse().ok());
        let stale = || {
            Problem::new(
                StatusCode::PRECONDITION_FAILED,
                "stale",
                "If-Match must be the ETag of this resource, as it was read.",
            )
        };
        version.map(Some).ok_or_else(stale)
    }

    /// The body as JSON, which may be packed with gzip; unpacked it has at most so many bytes.
    pub async fn json_unpacked(&mut self, bytes_max: usize) -> Result<Value, Problem> {
        let is_packed = self
            .headers
            .get(header::CONTENT_ENCODING)
            .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"gzip"));
        if !is_packed {
            return self.json().await;
        }
        self.check_json()?;
        let packed = self.bytes().await?;
        let read = blocking::run(move || {
            let mut bytes = Vec::new();
            let unpacked = flate2::read::MultiGzDecoder::new(&*packed).take(bytes_max as u64 + 1);
            let read = std::io::BufReader::new(unpacked).read_to_end(&mut bytes);
            read.map_err(|_| Problem::malformed("The body is not gzip, as Content-Encoding says."))?;
            if bytes.len() > bytes_max {
                return Err(too_long(bytes_max as u64));
            }
            parsed(&bytes)
        });
        read.await?
    }

    fn check_json(&self) -> Result<(), Problem> {
        let essence = essence(&self.headers);
        if !(essence == "application/json" || essence.starts_with("application/") && essence.ends_with("+json")) {
            return Err(unsupported("application/json"));
        }
        Ok(())
    }

    /// The body as JSON.
    pub async fn json(&mut self) -> Result<Value, Problem> {
        self.check_json()?;
        if self
            .headers
            .get(header::CONTENT_ENCODING)
            .is_some_and(|value| value != "identity")
        {
            return Err(unsupported("application/json, without Content-Encoding"));
        }
        let bytes = self.bytes().await?;
        parsed(&bytes)
    }

    pub async fn bytes(&mut self) -> Result<Bytes, Problem> {
        read_body(std::mem::take(&mut self.body), self.site.options.body_bytes_max).await
    }

    /// The body as it comes, unless it says itself that it is too long. One that does not say is the caller's to bound.
    pub fn stream(&mut self, bytes_max: u64) -> Result<Body, Problem> {
        if self.body.size_hint().lower() > bytes_max {
            return Err(too_long(bytes_max));
        }
        Ok(std::mem::take(&mut self.body))
    }

    /// The languages that the client asks for.
    pub fn accepted_language(&self) -> Option<&str> {
        accepted_language(&self.headers)
    }

    pub fn content_type(&self) -> String {
        essence(&self.headers)
    }
}

fn parsed(bytes: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(bytes).map_err(|error| Problem::malformed(format!("The body is not JSON: {error}.")))
}

/// The languages that a client asks for, as it wrote them.
pub fn accepted_language(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::ACCEPT_LANGUAGE)?;
    value.to_str().ok()
}

fn essence(headers: &HeaderMap) -> String {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

pub fn unsupported(expected: &str) -> Problem {
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        format!("Send the body with Content-Type: {expected}."),
    )
}

pub(super) fn too_long(bytes_max: u64) -> Problem {
    let detail = format!("The body is longer than {bytes_max} bytes.");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
}

/// The whole body, if it is not too long.
pub async fn read_body(mut body: Body, bytes_max: usize) -> Result<Bytes, Problem> {
    match Limited::new(&mut body, bytes_max).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.downcast_ref::<LengthLimitError>().is_some() => {
            discard(body).await;
            Err(too_long(bytes_max as u64))
        }
        Err(_) => Err(Problem::malformed("The body broke off.")),
    }
}

/// Reads the rest of a body that is refused: a client that is still sending would not see the answer.
async fn discard(mut body: Body) {
    let mut left = DISCARDED_BYTES_MAX;
    while let Some(Ok(frame)) = body.frame().await {
        match left.checked_sub(frame.data_ref().map_or(0, Bytes::len)) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

/// Two ids in the path.
pub struct Ids<A, B>(pub A, pub B);

impl<A: FromStr, B: FromStr, S: Send + Sync> FromRequestParts<S> for Ids<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path((one, other)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::not_found("object"))?;
        let ids = one.parse().ok().zip(other.parse().ok());
        let (one, other) = ids.ok_or_else(|| Problem::not_found("object"))?;
        Ok(Self(one, other))
    }
}

/// An id in the path. What is no id cannot be anything's.
pub struct Id<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::not_found("object"))?;
        text.parse().map(Id).map_err(|_| Problem::not_found("object"))
    }
}
