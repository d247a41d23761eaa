//! The door app under `/door`: its files, compiled in and served as they are, and the worker that keeps them on devices.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;

use crate::http::asset::{Asset, DOOR, DOOR_VERSION};
use crate::http::encoding::Effort;
use crate::http::ready::{Audience, Ready};
use crate::http::{Problem, Site};

/// What the app may load and do: its own files and this server, and compiling the decoder of QR codes.
const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
const PERMISSIONS: &str = "camera=(self), screen-wake-lock=(self), microphone=(), geolocation=()";
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const SERVICE_WORKER_ALLOWED: HeaderName = HeaderName::from_static("service-worker-allowed");
/// The page itself, whose address is `/door`.
const PAGE: &str = "index.html";
const WORKER: &str = "sw.js";
/// What tells the app its own version, as a file of that version.
const VERSION: &str = "version.js";

/// A file with its compressed forms.
struct File {
    name: &'static str,
    kind: HeaderValue,
    ready: Ready,
}

pub fn routes() -> Router<Arc<Site>> {
    let files: Arc<[File]> = DOOR.iter().map(File::new).collect();
    let page = Arc::clone(&files);
    let slash = Arc::clone(&files);
    Router::new()
        .route(
            "/door",
            get(async move |headers: HeaderMap| serve(&page, PAGE, &headers)),
        )
        .route(
            "/door/",
            get(async move |headers: HeaderMap| serve(&slash, PAGE, &headers)),
        )
        .route(
            "/door/{*name}",
            get(async move |Path(name): Path<String>, headers: HeaderMap| serve(&files, &name, &headers)),
        )
}

impl File {
    fn new(asset: &'static Asset) -> Self {
        let ready = match asset.name {
            WORKER => Ready::new(None, worker(asset.plain)),
            VERSION => Ready::new(
                None,
                format!("export const VERSION = '{}';\n", *DOOR_VERSION).into_bytes(),
            ),
            _ => Ready::made(asset.plain, asset.gzip, asset.brotli),
        };
        Self {
            name: asset.name,
            kind: HeaderValue::from_static(asset.media_type),
            ready,
        }
    }
}

fn serve(files: &[File], name: &str, asked: &HeaderMap) -> Result<Response, Problem> {
    let file = files.iter().find(|file| file.name == name);
    let file = file.ok_or_else(|| Problem::not_found("file of the door app"))?;
    let mut response = file.ready.answer(asked, Audience::Everybody, Effort::Often);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, file.kind.clone());
    // Kept by browsers, but asked about each time: a version of the app is whole or not there.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static(PERMISSIONS));
    if name == WORKER {
        headers.insert(SERVICE_WORKER_ALLOWED, HeaderValue::from_static("/door"));
    }
    Ok(response)
}

/// The service worker, told which files there are and a version that changes with any of them: its own bytes differ
/// then, which is how browsers find out that there is a new version.
fn worker(script: &[u8]) -> Vec<u8> {
    let is_kept = |file: &&Asset| file.name != WORKER && !file.media_type.starts_with("text/plain");
    let address = |file: &Asset| match file.name {
        PAGE => "/door",
        _ => file.path,
    };
    let addresses: Vec<&str> = DOOR.iter().filter(is_kept).map(address).collect();
    let mut body = format!(
        "const VERSION = '{}';\nconst FILES = {};\n",
        *DOOR_VERSION,
        serde_json::json!(addresses)
    )
    .into_bytes();
    body.extend_from_slice(script);
    body
}
