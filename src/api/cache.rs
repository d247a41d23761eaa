//! `/api/cache`: what is kept, and forgetting it.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::cache::{Keeping, TierFigures};
use crate::http::{Ask, Problem, respond};
use crate::wire::cache::{CacheView, TierView};

/// Shows the tiers of the cache: their size, and how often they had what was asked for.
#[utoipa::path(get, path = "/api/cache", operation_id = "show_cache", tag = "administration", responses((status = 200, body = CacheView)))]
pub async fn show(ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    ask.app().may_administer(&ask.caller)?;
    let tiers = [ask.site.responses.figures(), ask.app().cached().figures()];
    let view = CacheView {
        enabled: ask.app().cached().options().keeping == Keeping::On,
        tiers: tiers.map(view).into(),
    };
    respond::read(&ask.headers, None, &view)
}

/// Forgets everything that is kept; the next to ask has it read again.
#[utoipa::path(delete, path = "/api/cache", operation_id = "clear_cache", tag = "administration", responses((status = 204)))]
pub async fn clear(ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    ask.app().may_administer(&ask.caller)?;
    ask.site.clear_caches();
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn view(tier: TierFigures) -> TierView {
    let lookups = tier.hits + tier.misses;
    TierView {
        name: tier.name,
        entries: tier.entries,
        bytes: tier.bytes,
        capacity_bytes: tier.capacity_bytes,
        hits: tier.hits,
        misses: tier.misses,
        hit_rate: (lookups > 0).then(|| tier.hits as f64 / lookups as f64),
        evictions: tier.evictions,
        invalidations: tier.invalidations,
    }
}

#[cfg(test)]
mod tests;
