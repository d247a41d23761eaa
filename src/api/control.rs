//! What only the operator may ask, over the control socket: check, repair, demo data, a set-up link.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::app::MissingFile;
use crate::blocking;
use crate::demo;
use crate::http::{Ask, Problem, Site, respond};

/// Lines of progress that wait for the client.
const LINES_AHEAD: usize = 16;
/// Files of pictures that are named when they are missing.
const MISSING_FILES_MAX: usize = 20;

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/control/check", post(check))
        .route("/control/demo", post(fill))
        .route("/control/reindex", post(reindex))
        .route("/control/setup-link", post(setup_link))
}

/// A new set-up link, for when the first one is too old.
async fn setup_link(ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let secret = ask.app().new_setup_secret().await?;
    Ok(respond::json(
        StatusCode::OK,
        respond::to_json(&json!({ "path": format!("/setup?key={secret}") }))?,
    ))
}

/// Compares everything derived with what it is derived from; `repair=true` rebuilds it first if need be.
/// Answers with lines of progress, the last of which is the outcome.
async fn check(ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let repair = params.flag("repair");
    params.finish()?;
    Ok(lines(move |tell| {
        let store = ask.app().store();
        let mut progress = |what: &str, count: u64| {
            tell(json!({ "progress": what, "count": count }));
        };
        let mut outcome = store.check(&mut progress)?;
        let mut repaired = false;
        if repair && outcome.findings.iter().any(|finding| finding.repairable) {
            store.repair()?;
            // What was read of the damaged tables is not to be shown again.
            ask.site.clear_caches();
            repaired = true;
            outcome = store.check(&mut progress)?;
        }
        // Also where no file is missing: what could not be made before may have again what it is made from.
        let variants_to_make = if repair { ask.app().mend_images()? } else { 0 };
        let missing = ask.app().missing_files(&ask.app().view())?;
        let findings = outcome
            .findings
            .iter()
            .map(|finding| json!({ "place": finding.place, "what": finding.what, "repairable": finding.repairable }));
        let more = outcome.more + missing.len().saturating_sub(MISSING_FILES_MAX) as u64;
        let findings: Vec<Value> = findings
            .chain(missing.iter().take(MISSING_FILES_MAX).map(missing_file))
            .collect();
        Ok(json!({
            "documents": outcome.documents, "index_entries": outcome.index_entries, "commits": outcome.commits,
            "findings": findings, "more": more, "repaired": repaired, "variants_to_make": variants_to_make,
        }))
    }))
}

/// A file of a picture that is gone, and what can be done.
fn missing_file(file: &MissingFile) -> Value {
    let MissingFile { name, event_id } = file;
    if file.is_variant() {
        let what = format!("{name}, a variant of a picture of the event {event_id}, is not there");
        return json!({ "place": "media", "what": what, "repairable": true });
    }
    let what = format!("{name}, which the variants of a picture of the event {event_id} are made from, is not there");
    let advice = format!(
        "put it back as media/{}/{name} from a copy and run check --repair, or remove the picture and add it again",
        &name.to_string()[..2]
    );
    json!({ "place": "media", "what": what, "repairable": false, "advice": advice })
}

/// Makes the search index anew from the documents. Answers with lines of progress.
async fn reindex(ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    Ok(lines(move |tell| {
        let mut progress = |done, total| tell(json!({ "documents": done, "total": total }));
        let documents = ask.app().reindex(&mut progress)?;
        Ok(json!({ "documents": documents }))
    }))
}

/// Adds synthetic data: `events`, `guests` and `seed`. Answers with lines of progress.
async fn fill(ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let plan = demo::Plan {
        events: params.number("events", 1..=10_000_000).unwrap_or(100),
        guests: params.number("guests", 0..=1_000_000_000).unwrap_or(10_000),
        seed: params.number("seed", 0..=u64::MAX).unwrap_or(1),
    };
    params.finish()?;
    Ok(lines(move |tell| {
        let stop = AtomicBool::new(false);
        let mut progress = |done: demo::Progress| {
            if !tell(json!({ "events": done.events, "guests": done.guests })) {
                // Nobody listens any more: the one who asked has interrupted the command.
                stop.store(true, std::sync::atomic::Ordering::Relaxed);
            }
        };
        let filled = demo::fill(ask.app().store(), ask.caller.at, &plan, &mut progress, &stop)?;
        Ok(
            json!({ "venues": filled.venues, "events": filled.events, "guests": filled.guests, "stopped": filled.stopped }),
        )
    }))
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Runs work on a thread of its own and answers with a JSON line for each thing it tells, and for its outcome.
/// The work's `tell` is false when nobody listens any more.
fn lines(work: impl FnOnce(&mut dyn FnMut(Value) -> bool) -> Result<Value, Failed> + Send + 'static) -> Response {
    let (lines, body) = mpsc::channel::<std::io::Result<Bytes>>(LINES_AHEAD);
    blocking::start(move || {
        let send = |value: &Value| lines.blocking_send(Ok(Bytes::from(format!("{value}\n")))).is_ok();
        let outcome = work(&mut |value| send(&value));
        let last = match outcome {
            Ok(value) => json!({ "done": value }),
            Err(error) => json!({ "error": error.to_string() }),
        };
        send(&last);
    });
    let mut response = Response::new(Body::from_stream(ReceiverStream::new(body)));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    response
}
