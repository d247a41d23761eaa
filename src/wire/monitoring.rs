//! How the server fared in the last hour or day, as administrators see it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::Time;

/// The last hour or day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MonitoringView {
    /// `hour` or `day`.
    pub span: &'static str,
    /// How far a percentile can be from the true one, as a share of it: times are counted in buckets.
    pub percentile_error: f64,
    /// All of it as one.
    pub whole: PeriodView,
    /// The same minute by minute of an hour, or quarter by quarter of a day, oldest first. It begins with the server, and is
    /// finer while that is young.
    pub periods: Vec<PeriodView>,
    /// Since when the routes are counted: five minutes more than the hour at most, an hour more than the day.
    #[schema(value_type = String, format = DateTime)]
    pub routes_since: Time,
    /// Most asked first. Beyond 399 pairs of route and method, those that came later are counted as `other`.
    pub routes: Vec<RouteView>,
}

/// What a time was like.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PeriodView {
    #[schema(value_type = String, format = DateTime)]
    pub from: Time,
    #[schema(value_type = String, format = DateTime)]
    pub until: Time,
    #[serde(flatten)]
    pub requests: RequestsView,
    /// Requests per second.
    pub request_rate: f64,
    /// Users and tokens that asked something within five minutes; the most at once, as all that counts what is at a moment.
    pub active_users: u64,
    pub devices_online: u64,
    /// Shares of all processors, 0 to 1: busy, and busy with this process.
    pub cpu: f64,
    pub process_cpu: f64,
    pub memory_used_bytes: u64,
    pub memory_total_bytes: u64,
    pub process_memory_bytes: u64,
    /// Tiers of the cache.
    pub caches: Vec<LookupsView>,
    /// Writes that came to be on disk.
    pub writes: u64,
    /// A commit has all writes that waited together; its time has that of its flush.
    pub commits: TimesView,
    pub flushes: TimesView,
    /// Writes that waited for the writer.
    pub queue_depth: u64,
    /// Commits that searches did not see yet.
    pub search_lag: u64,
    /// Commits that were in the journal only.
    pub checkpoint_lag: u64,
}

/// Requests with the times to answer them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RequestsView {
    pub requests: u64,
    /// Answered with a 4xx status.
    pub refused: u64,
    /// Answered with a 5xx status.
    pub failed: u64,
    /// Null if there was no request.
    pub p50_ms: Option<f64>,
    pub p95_ms: Option<f64>,
    pub p99_ms: Option<f64>,
}

/// How often, and how long.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimesView {
    pub count: u64,
    pub p50_ms: Option<f64>,
    pub p95_ms: Option<f64>,
    pub p99_ms: Option<f64>,
}

/// A tier of the cache.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LookupsView {
    pub name: &'static str,
    pub hits: u64,
    pub misses: u64,
    /// Hits among all lookups, 0 to 1; null if there was none.
    pub hit_rate: Option<f64>,
}

/// A route, by its pattern.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RouteView {
    pub method: &'static str,
    pub route: String,
    #[serde(flatten)]
    pub requests: RequestsView,
}
