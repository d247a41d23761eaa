//! `/healthz`, `/readyz` and `/metrics`: for supervisors and dashboards.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

use crate::http::{Ask, Problem, Site, respond};
use crate::search;

/// Whether the server serves, and how its parts are.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ReadyView {
    /// `ready`, `full` (reads only) or `closing`.
    status: &'static str,
    version: &'static str,
    /// The last commit.
    journal_head: u64,
    /// The last commit that the store's own file has; what is later is in the journal.
    checkpoint: u64,
    /// Writes that wait.
    queue_depth: usize,
    /// What follows the journal, and how far it is.
    views: ViewsView,
}

/// The views that are kept beside the store.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct ViewsView {
    search: SearchHealthView,
}

/// How search is. Everything else is served whatever its state.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct SearchHealthView {
    /// `ready`, `opening` or `rebuilding`.
    state: &'static str,
    /// The last commit that searches see.
    seq: u64,
    /// Commits that they do not see yet.
    lag: u64,
    /// Documents in the index.
    documents: u64,
    /// Present while the index is being rebuilt.
    #[serde(skip_serializing_if = "Option::is_none")]
    rebuild: Option<RebuildView>,
}

/// How far a rebuild is.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct RebuildView {
    documents_done: u64,
    documents_total: u64,
}

fn search_health(site: &Site) -> SearchHealthView {
    let health = site.app.searching().health();
    SearchHealthView {
        state: health.state.as_str(),
        seq: health.seq,
        lag: site.app.store().head().saturating_sub(health.seq),
        documents: health.documents,
        rebuild: (health.state == search::State::Rebuilding).then_some(RebuildView {
            documents_done: health.done,
            documents_total: health.total,
        }),
    }
}

/// Answers as long as the process is alive.
#[utoipa::path(get, path = "/healthz", tag = "service", responses((status = 200, body = String)))]
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Answers 200 while the store is open and serving, 503 while the server shuts down.
#[utoipa::path(get, path = "/readyz", tag = "service", responses((status = 200, body = ReadyView), (status = 503, body = ReadyView)))]
pub async fn readyz(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let health = site.app.store().health();
    let closing = *site.closing.borrow();
    let view = ReadyView {
        status: if closing {
            "closing"
        } else if health.failing {
            "full"
        } else {
            "ready"
        },
        version: env!("CARGO_PKG_VERSION"),
        journal_head: site.app.store().head(),
        checkpoint: health.checkpoint,
        queue_depth: health.queue_depth,
        views: ViewsView {
            search: search_health(&site),
        },
    };
    let status = if closing {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::OK
    };
    let mut response = respond::json(status, respond::to_json(&view)?);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Metrics in Prometheus's text format.
#[utoipa::path(get, path = "/metrics", tag = "service", responses((status = 200, body = String)))]
pub async fn metrics(ask: Ask) -> Result<Response, Problem> {
    let site = &ask.site;
    if let Some(secure) = &site.secure {
        secure.tls.measure();
    }
    let text = site.metrics.render(&site.gauges());
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
