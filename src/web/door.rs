//! The door app under `/door`: its files, compiled in and served as they are, and the worker that keeps them on devices.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use axum::routing::get;

use crate::http::encoding::Effort;
use crate::http::ready::{Audience, Ready, tag};
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

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

macro_rules! files {
    ($($kind:ident $name:literal)*) => {
        &[$(($name, $kind, include_bytes!(concat!("door/", $name)).as_slice()),)*]
    };
}

const MANIFEST: &str = "application/manifest+json";
const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";
const WASM: &str = "application/wasm";

/// What the app is made of: name, type, bytes.
const FILES: &[(&str, &str, &[u8])] = files! {
    HTML "index.html"
    CSS "door.css"
    JS "age.js"
    JS "api.js"
    JS "app.js"
    JS "bytes.js"
    JS "camera.js"
    JS "code.js"
    JS "conflicts.js"
    JS "decide.js"
    JS "decoder.js"
    JS "desk.js"
    JS "dom.js"
    JS "fold.js"
    JS "kiosk.js"
    JS "link.js"
    JS "number.js"
    JS "pair.js"
    JS "pin.js"
    JS "ready.js"
    JS "roster.js"
    JS "search.js"
    JS "signature.js"
    JS "sound.js"
    JS "store.js"
    JS "supervisor.js"
    JS "sw.js"
    JS "sync.js"
    JS "text.js"
    JS "verdict.js"
    JS "view-live.js"
    JS "view-more.js"
    JS "view-recent.js"
    JS "view-scan.js"
    JS "view-search.js"
    JS "wakelock.js"
    JS "walk-in.js"
    JS "wedge.js"
    JS "words.js"
    MANIFEST "manifest.webmanifest"
    SVG "icon.svg"
    PNG "icon-192.png"
    PNG "icon-512.png"
    JS "vendor/noble-ed25519/index.js"
    TEXT "vendor/noble-ed25519/LICENSE"
    JS "vendor/noble-hashes/_md.js"
    JS "vendor/noble-hashes/_u64.js"
    JS "vendor/noble-hashes/hmac.js"
    JS "vendor/noble-hashes/pbkdf2.js"
    JS "vendor/noble-hashes/sha2.js"
    JS "vendor/noble-hashes/utils.js"
    TEXT "vendor/noble-hashes/LICENSE"
    TEXT "vendor/README.md"
    JS "vendor/zxing-wasm/reader/index.js"
    JS "vendor/zxing-wasm/share.js"
    WASM "vendor/zxing-wasm/zxing_reader.wasm"
    TEXT "vendor/zxing-wasm/LICENSE"
};

/// A file with its compressed forms, each made when it is first asked for.
struct File {
    name: &'static str,
    kind: HeaderValue,
    ready: Ready,
}

pub fn routes() -> Router<Arc<Site>> {
    let files: Arc<[File]> = FILES
        .iter()
        .map(|(name, kind, bytes)| File::new(name, kind, bytes))
        .collect();
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
    fn new(name: &'static str, kind: &'static str, bytes: &[u8]) -> Self {
        let body = if name == WORKER { worker(bytes) } else { bytes.to_vec() };
        Self {
            name,
            kind: HeaderValue::from_static(kind),
            ready: Ready::new(None, body),
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
    let all: Vec<u8> = FILES
        .iter()
        .flat_map(|(name, _, bytes)| name.bytes().chain(bytes.iter().copied()))
        .collect();
    let addresses: Vec<String> = FILES
        .iter()
        .filter(|(name, kind, _)| *name != WORKER && *kind != TEXT)
        .map(|(name, ..)| {
            if *name == PAGE {
                "/door".to_owned()
            } else {
                format!("/door/{name}")
            }
        })
        .collect();
    let mut body = format!(
        "const VERSION = '{}';\nconst FILES = {};\n",
        tag(None, &all),
        serde_json::json!(addresses)
    )
    .into_bytes();
    body.extend_from_slice(script);
    body
}
