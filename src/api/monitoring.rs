//! `/api/monitoring`: how the server fares.

use axum::response::Response;

use crate::http::monitoring::SPANS;
use crate::http::{Ask, Problem, respond};
use crate::model::Code;
use crate::wire::monitoring::MonitoringView;

/// Shows how the server fared in the last hour or day: requests with their times by route, processors, memory, cache,
/// commits. It is kept in memory, and begins anew with the server.
#[utoipa::path(get, path = "/api/monitoring", operation_id = "show_monitoring", tag = "administration",
    params(("span" = Option<String>, Query, description = "`hour` (default) or `day`.")), responses((status = 200, body = MonitoringView)))]
pub async fn show(ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let span = params.checked("span", |text| {
        let known = SPANS.iter().find(|(name, _)| *name == text);
        known
            .map(|(_, span)| *span)
            .ok_or_else(|| (Code::Invalid, "must be hour or day".into()))
    });
    params.finish()?;
    ask.app().may_administer(&ask.caller)?;
    respond::read(&ask.headers, None, &ask.site.monitoring(span.unwrap_or(SPANS[0].1)))
}
