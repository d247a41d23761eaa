//! What the desk and the API show of how the server fares.

use std::cmp::Reverse;

use super::Site;
use crate::metrics::counts::{Counts, ERROR_MAX};
use crate::metrics::{Gauges, Sample, Span, TIERS};
use crate::model::Time;
use crate::wire::monitoring::{LookupsView, MonitoringView, PeriodView, RequestsView, RouteView, TimesView};

/// How far back one looks, as addresses say it.
pub const SPANS: [(&str, Span); 2] = [("hour", Span::Hour), ("day", Span::Day)];

impl Site {
    /// The last hour or day, until now.
    pub fn monitoring(&self, span: Span) -> MonitoringView {
        let gauges = self.gauges();
        let seen = self.metrics.seen(span, self.app.now(), &gauges);
        let tiers = tiers(&gauges);
        let routes = seen.routes.iter().map(|route| RouteView {
            method: route.method,
            route: route.route.to_string(),
            requests: requests(&route.counts),
        });
        let mut routes: Vec<RouteView> = routes.collect();
        routes.sort_by_key(|route| Reverse(route.requests.requests));
        let name = SPANS.iter().find(|(_, known)| *known == span);
        MonitoringView {
            span: name.map_or("", |(name, _)| name),
            percentile_error: ERROR_MAX,
            whole: period(&seen.whole, tiers),
            periods: seen.points.iter().map(|point| period(point, tiers)).collect(),
            routes_since: Time::from_millis_clamped(seen.routes_since_ms),
            routes,
        }
    }
}

fn tiers(gauges: &Gauges) -> [&'static str; TIERS] {
    std::array::from_fn(|n| gauges.caches[n].tier)
}

fn period(sample: &Sample, tiers: [&'static str; TIERS]) -> PeriodView {
    let gauges = sample.gauges;
    let requests = requests(&sample.requests.counts());
    PeriodView {
        from: Time::from_millis_clamped(sample.from_ms),
        until: Time::from_millis_clamped(sample.until_ms),
        request_rate: requests.requests as f64 / sample.seconds(),
        requests,
        active_users: gauges.active_users,
        devices_online: gauges.devices_online,
        cpu: sample.cpu,
        process_cpu: sample.process_cpu,
        memory_used_bytes: gauges.memory_used_bytes,
        memory_total_bytes: gauges.memory_total_bytes,
        process_memory_bytes: gauges.resident_bytes,
        caches: lookups(sample, tiers),
        writes: sample.writes,
        commits: times(&sample.commits.counts()),
        flushes: times(&sample.flushes.counts()),
        queue_depth: gauges.queue_depth,
        search_lag: gauges.search_lag,
        checkpoint_lag: gauges.checkpoint_lag,
    }
}

fn lookups(sample: &Sample, tiers: [&'static str; TIERS]) -> Vec<LookupsView> {
    let of = |(name, (hits, misses)): (&'static str, (u64, u64))| LookupsView {
        name,
        hits,
        misses,
        hit_rate: (hits + misses > 0).then(|| hits as f64 / (hits + misses) as f64),
    };
    tiers.into_iter().zip(sample.lookups).map(of).collect()
}

fn percentile_ms(counts: &Counts, share: f64) -> Option<f64> {
    counts.percentile_s(share).map(|seconds| seconds * 1000.0)
}

fn requests(counts: &Counts) -> RequestsView {
    RequestsView {
        requests: counts.total(),
        refused: counts.refused.into(),
        failed: counts.failed.into(),
        p50_ms: percentile_ms(counts, 0.5),
        p95_ms: percentile_ms(counts, 0.95),
        p99_ms: percentile_ms(counts, 0.99),
    }
}

fn times(counts: &Counts) -> TimesView {
    TimesView {
        count: counts.total(),
        p50_ms: percentile_ms(counts, 0.5),
        p95_ms: percentile_ms(counts, 0.95),
        p99_ms: percentile_ms(counts, 0.99),
    }
}
