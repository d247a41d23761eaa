//! `/api/batch`: many requests in one.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt;
use http_body_util::BodyExt;
use serde::Serialize;
use serde_json::Value;
use tower::ServiceExt;
use utoipa::ToSchema;

use crate::app::Caller;
use crate::http::auth::ClientAddress;
use crate::http::idempotency::KEY;
use crate::http::origin::Scheme;
use crate::http::{Ask, Problem, respond};
use crate::model::{Code, FieldErrors};
use crate::wire::Fields;
use crate::wire::fields::one_of;

/// Reads of a batch that run side by side.
const READS_AT_ONCE: usize = 16;
/// An answer within a batch is at most this long.
const ANSWER_BYTES_MAX: usize = 4 << 20;
const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE"];
/// Addresses that answer with streams or files, or are batches themselves.
const NOT_IN_A_BATCH: &[&str] = &["/stream", "/export", "/import", "/api/batch"];
/// What requests within a batch may not set for themselves.
const OWN_HEADERS: &[&str] = &["accept-encoding", "authorization", "cookie", "host"];

/// One request of a batch.
struct Item {
    id: String,
    method: Method,
    path: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Value>,
}

impl Item {
    /// Puts a POST without an idempotency key under this one.
    fn take_key(&mut self, key: &str) {
        let has_own = self.headers.iter().any(|(name, _)| *name == KEY);
        if self.method == Method::POST && !has_own {
            self.headers
                .extend(HeaderValue::from_str(key).ok().map(|key| (KEY, key)));
        }
    }
}

/// The answer to one request of a batch.
#[derive(Serialize, ToSchema)]
pub struct ItemView {
    id: String,
    status: u16,
    headers: BTreeMap<String, String>,
    #[schema(value_type = Object)]
    body: Value,
}

/// What the requests of a batch have from the batch's own.
#[derive(Clone)]
struct Way {
    address: ClientAddress,
    scheme: Scheme,
    /// Links begin with it.
    host: Option<HeaderValue>,
}

/// The answers to a batch, in the order of its requests.
#[derive(Serialize, ToSchema)]
pub struct BatchView {
    responses: Vec<ItemView>,
}

/// Carries out up to 100 requests: the writes one after the other, then the reads side by side. One that
/// fails leaves the others alone. Under an `Idempotency-Key` every POST of it has a key of its own,
/// `KEY/NUMBER`, unless it brings one.
#[utoipa::path(post, path = "/api/batch", tag = "service", request_body(content = Object, example = json!({"requests": [{"id": "1", "method": "GET", "path": "/api/events?limit=10", "headers": {}, "body": null}]})),
    params(("Idempotency-Key" = Option<String>, Header)), responses((status = 200, body = BatchView)))]
pub async fn batch(address: axum::Extension<ClientAddress>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let items = read(ask.json().await?, ask.site.options.batch_requests_max)?;
    let routes = ask
        .site
        .routes
        .get()
        .cloned()
        .ok_or_else(|| Problem::internal("a batch before the routes were made"))?;
    let mut answers: Vec<Option<ItemView>> = items.iter().map(|_| None).collect();
    let mut reads = Vec::new();
    let mut writes = Vec::new();
    let way = Way {
        address: address.0,
        scheme: ask.scheme,
        host: ask.headers.get(header::HOST).cloned(),
    };
    let key = ask.headers.get(KEY).and_then(|key| key.to_str().ok());
    for (n, mut item) in items.into_iter().enumerate() {
        if let Some(key) = key {
            item.take_key(&format!("{key}/{n}"));
        }
        let caller = ask.app().caller(ask.caller.actor);
        let group = if item.method == Method::GET {
            &mut reads
        } else {
            &mut writes
        };
        group.push((n, run(routes.clone(), item, caller, way.clone())));
    }
    for (n, write) in writes {
        answers[n] = Some(write.await);
    }
    let reads = reads.into_iter().map(|(n, read)| async move { (n, read.await) });
    let mut reads = futures_util::stream::iter(reads).buffer_unordered(READS_AT_ONCE);
    while let Some((n, answer)) = reads.next().await {
        answers[n] = Some(answer);
    }
    respond::written(
        StatusCode::OK,
        ask.app().store().head(),
        None,
        &BatchView {
            responses: answers.into_iter().flatten().collect(),
        },
    )
}

fn read(body: Value, requests_max: usize) -> Result<Vec<Item>, FieldErrors> {
    let mut errors = FieldErrors::new();
    let mut items = Vec::new();
    if let Some(mut fields) = Fields::new("", body, &mut errors) {
        if !fields.has("requests") {
            fields.error("requests", Code::Required, "must be given");
        }
        fields.objects("requests", requests_max, |n, item| items.extend(read_item(n, item)));
        fields.finish();
    }
    errors.or(items)
}

fn read_item(n: usize, mut fields: Fields<'_>) -> Option<Item> {
    let id = fields.text("id").unwrap_or_else(|| n.to_string());
    let method = fields.required("method", one_of(METHODS, |method| method));
    let path = fields.required("path", |path| {
        let is_plain = path.starts_with('/') && path.len() <= 8192 && path.bytes().all(|b| b.is_ascii_graphic());
        let target = path.split('?').next().unwrap_or_default();
        match is_plain {
            true if NOT_IN_A_BATCH.iter().any(|end| target.ends_with(end)) => {
                Err((Code::NotAllowed, "cannot be part of a batch".into()))
            }
            true => Ok(path.to_owned()),
            false => Err((
                Code::Invalid,
                "must be an address such as /api/events?limit=10, percent-encoded".into(),
            )),
        }
    });
    let mut headers = Vec::new();
    if let Some(mut named) = fields.object("headers") {
        for (name, value) in named.rest() {
            let pair = HeaderName::try_from(name.as_str())
                .ok()
                .zip(value.as_str().and_then(|value| HeaderValue::from_str(value).ok()));
            match pair {
                Some(_) if OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) => {
                    named.error(&name, Code::NotAllowed, "is set by the batch itself")
                }
                Some(pair) => headers.push(pair),
                None => named.error("", Code::Invalid, "must be names and values of headers"),
            }
        }
    }
    let body = fields.take("body");
    fields.finish();
    let method = Method::from_bytes(method?.as_bytes()).ok()?;
    Some(Item {
        id,
        method,
        path: path?,
        headers,
        body,
    })
}

async fn run(routes: Router, item: Item, caller: Caller, way: Way) -> ItemView {
    let id = item.id.clone();
    match request(item, caller, way) {
        Ok(request) => {
            let response = match routes.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            view(id, response).await
        }
        Err(problem) => view(id, axum::response::IntoResponse::into_response(problem)).await,
    }
}

fn request(item: Item, caller: Caller, way: Way) -> Result<Request<Body>, Problem> {
    let mut request = Request::builder().method(item.method).uri(&item.path);
    let has_type = item.headers.iter().any(|(name, _)| *name == header::CONTENT_TYPE);
    for (name, value) in item.headers {
        request = request.header(name, value);
    }
    let body = match item.body {
        Some(body) => {
            if !has_type {
                request = request.header(header::CONTENT_TYPE, "application/json");
            }
            Body::from(respond::to_json(&body)?)
        }
        None => Body::empty(),
    };
    let mut request = request
        .body(body)
        .map_err(|error| Problem::malformed(error.to_string()))?;
    request.extensions_mut().insert(caller);
    request.extensions_mut().insert(way.address);
    request.extensions_mut().insert(way.scheme);
    if let Some(host) = way.host {
        request.headers_mut().insert(header::HOST, host);
    }
    Ok(request)
}

async fn view(id: String, response: Response) -> ItemView {
    let (parts, body) = response.into_parts();
    let headers = parts
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect();
    let bytes = http_body_util::Limited::new(body, ANSWER_BYTES_MAX).collect().await;
    let body = match bytes {
        Ok(bytes) => {
            let bytes = bytes.to_bytes();
            serde_json::from_slice(&bytes).unwrap_or_else(|_| match bytes.is_empty() {
                true => Value::Null,
                false => Value::String(String::from_utf8_lossy(&bytes).into_owned()),
            })
        }
        Err(_) => Value::String("the answer is too long for a batch".into()),
    };
    ItemView {
        id,
        status: parts.status.as_u16(),
        headers,
        body,
    }
}
