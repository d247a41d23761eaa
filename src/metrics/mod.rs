//! What is measured: in Prometheus's text format, under the names that dashboards know, and as the desk shows it.

pub mod counts;
mod machine;
mod monitor;
mod tee;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::model::Time;

pub use machine::machine_memory;
pub use monitor::{Gauged, Readings, RouteSeen, SAMPLE_S, Sample, Seen, Span, TIERS, Times};

use counts::Live;
use machine::Cpu;
use monitor::Monitor;
use tee::{StoreTimes, Tee};

/// Upper bounds of the request histogram's buckets, in seconds: the usual ones from 0.1 to 10 among finer ones.
const REQUEST_BUCKETS_S: &[f64] = &[
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 0.5, 0.7, 1.0, 3.0, 5.0, 7.0, 10.0,
];
/// Of flushes and checkpoints.
const FLUSH_BUCKETS_S: &[f64] = &[
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0,
];
/// Of writes that share a flush.
const BATCH_BUCKETS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// What is known at the moment of a look at the metrics only.
#[derive(Clone, Copy, Debug)]
pub struct Gauges {
    pub active_users: usize,
    pub queue_depth: usize,
    pub journal_head: u64,
    pub checkpoint: u64,
    /// Commits that searches do not see yet.
    pub search_lag: u64,
    pub search_documents: u64,
    /// Commits that the outbox has not looked at yet.
    pub mail_lag: u64,
    /// Mails that wait to be sent.
    pub mail_queued: u64,
    pub uptime_s: f64,
    /// Devices at doors that were heard of just now.
    pub devices_online: usize,
    pub caches: [CacheGauges; TIERS],
}

/// A tier of the cache.
#[derive(Clone, Copy, Debug)]
pub struct CacheGauges {
    pub tier: &'static str,
    pub hits: u64,
    pub misses: u64,
    pub evictions: u64,
    pub invalidations: u64,
    pub entries: u64,
    pub bytes: u64,
}

/// The process's metrics.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
    last: Arc<Mutex<Look>>,
    requests: Arc<Requests>,
    monitor: Arc<Monitor>,
}

/// The request metrics by route, so that a request looks up its own and makes no labels.
#[derive(Default)]
struct Requests(RwLock<HashMap<String, Vec<Series>>>);

/// The metrics of one route, method and status.
struct Series {
    method: &'static str,
    status: u16,
    seconds: metrics::Histogram,
    /// Of refusals and faults.
    errors: Option<metrics::Counter>,
    /// Of the route and method, whatever the status.
    counts: Arc<Live>,
}

impl Series {
    fn new(route: &str, method: &'static str, status: u16, counts: Arc<Live>) -> Self {
        let labels = [
            ("method", method.to_owned()),
            ("route", route.to_owned()),
            ("status", status.to_string()),
        ];
        Self {
            method,
            status,
            seconds: metrics::histogram!("http_request_duration_seconds", &labels),
            errors: (status >= 400).then(|| metrics::counter!("http_request_errors_total", &labels)),
            counts,
        }
    }

    fn record(&self, took: Duration) {
        self.seconds.record(took);
        self.counts.record_answer(self.status, took);
        if let Some(errors) = &self.errors {
            errors.increment(1);
        }
    }
}

impl Requests {
    fn record(&self, monitor: &Monitor, route: &str, method: &'static str, status: u16, took: Duration) {
        let is_same = |series: &&Series| series.status == status && series.method == method;
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(series) = known.get(route).and_then(|all| all.iter().find(is_same)) {
            return series.record(took);
        }
        drop(known);
        let series = Series::new(route, method, status, monitor.route(method, route));
        series.record(took);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let all = known.entry(route.to_owned()).or_default();
        if !all.iter().any(|series| is_same(&series)) {
            all.push(series);
        }
    }
}

/// What rates are computed against.
#[derive(Clone, Copy)]
struct Look {
    at: Instant,
    requests: u64,
    cpu: Option<Cpu>,
}

impl Metrics {
    /// Makes the recorder that the `metrics` macros write to. Once per process.
    pub fn install() -> Result<Self, String> {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full("http_request_duration_seconds".into()), REQUEST_BUCKETS_S)
            .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_seconds".into()), FLUSH_BUCKETS_S))
            .and_then(|builder| {
                builder.set_buckets_for_metric(Matcher::Full("store_batch_writes".into()), BATCH_BUCKETS)
            })
            .map_err(|error| error.to_string())?
            .build_recorder();
        let handle = recorder.handle();
        let store = Arc::new(StoreTimes::default());
        let tee = Tee {
            inner: recorder,
            store: Arc::clone(&store),
        };
        metrics::set_global_recorder(tee).map_err(|error| error.to_string())?;
        describe();
        // Rates need two looks; until then they are there, and zero.
        metrics::gauge!("request_rate").set(0.0);
        metrics::gauge!("system_cpu_usage").set(0.0);
        let look = Look {
            at: Instant::now(),
            requests: 0,
            cpu: Cpu::now(),
        };
        Ok(Self {
            handle,
            last: Arc::new(Mutex::new(look)),
            requests: Arc::default(),
            monitor: Arc::new(Monitor::new(store)),
        })
    }

    /// Metrics that nothing records, for commands that serve nobody.
    pub fn unrecorded() -> Self {
        let handle = PrometheusBuilder::new().build_recorder().handle();
        Self {
            handle,
            last: Arc::new(Mutex::new(Look {
                at: Instant::now(),
                requests: 0,
                cpu: None,
            })),
            requests: Arc::default(),
            monitor: Arc::new(Monitor::new(Arc::default())),
        }
    }

    /// Counts a request. Routes are patterns and methods those that are known, so that both are few.
    pub fn request(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        self.requests.record(&self.monitor, route, method, status, took);
    }

    /// Takes a sample for the desk; to be called each [`SAMPLE_S`].
    pub fn sample(&self, at: Time, gauges: &Gauges) {
        self.monitor.sample(readings(at, gauges));
    }

    /// What the last hour or day was like, until now.
    pub fn seen(&self, span: Span, at: Time, gauges: &Gauges) -> Seen {
        self.monitor.seen(span, readings(at, gauges))
    }

    /// Keeps the histograms' memory bounded; to be called every few seconds.
    pub fn upkeep(&self) {
        self.handle.run_upkeep();
    }

    /// Everything in Prometheus's text format.
    pub fn render(&self, gauges: &Gauges) -> String {
        metrics::gauge!("active_users").set(gauges.active_users as f64);
        metrics::gauge!("store_queue_depth").set(gauges.queue_depth as f64);
        metrics::gauge!("journal_head").set(gauges.journal_head as f64);
        metrics::gauge!("store_checkpoint_seq").set(gauges.checkpoint as f64);
        metrics::gauge!("follower_lag", "view" => "search").set(gauges.search_lag as f64);
        metrics::gauge!("follower_lag", "view" => "mail").set(gauges.mail_lag as f64);
        metrics::gauge!("mail_queue").set(gauges.mail_queued as f64);
        metrics::gauge!("search_documents").set(gauges.search_documents as f64);
        metrics::gauge!("process_uptime_seconds").set(gauges.uptime_s);
        metrics::gauge!("devices_online").set(gauges.devices_online as f64);
        gauges.caches.iter().for_each(cache);
        metrics::gauge!("build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        if let Some((used, total)) = machine::memory() {
            metrics::gauge!("system_memory_usage").set(used as f64 / total.max(1) as f64);
        }
        if let Some(bytes) = machine::resident() {
            metrics::gauge!("process_resident_memory_bytes").set(bytes as f64);
        }
        let text = self.handle.render();
        self.rates(&text);
        // The rates are computed from what is rendered, and then rendered themselves.
        self.handle.render()
    }

    /// `request_rate` and `system_cpu_usage`, over the time since the last look, of a second at least.
    fn rates(&self, text: &str) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let elapsed_s = last.at.elapsed().as_secs_f64();
        if elapsed_s < 1.0 {
            return;
        }
        let requests = requests_in(text);
        metrics::gauge!("request_rate").set(requests.saturating_sub(last.requests) as f64 / elapsed_s);
        let now = Cpu::now();
        if let (Some(before), Some(now)) = (last.cpu, now) {
            metrics::gauge!("system_cpu_usage").set(now.shares_since(before).0);
        }
        *last = Look {
            at: Instant::now(),
            requests,
            cpu: now,
        };
    }
}

fn cache(tier: &CacheGauges) {
    metrics::counter!("cache_hits_total", "tier" => tier.tier).absolute(tier.hits);
    metrics::counter!("cache_misses_total", "tier" => tier.tier).absolute(tier.misses);
    metrics::counter!("cache_evictions_total", "tier" => tier.tier).absolute(tier.evictions);
    metrics::counter!("cache_invalidations_total", "tier" => tier.tier).absolute(tier.invalidations);
    metrics::gauge!("cache_entries", "tier" => tier.tier).set(tier.entries as f64);
    metrics::gauge!("cache_bytes", "tier" => tier.tier).set(tier.bytes as f64);
}

fn describe() {
    metrics::describe_histogram!(
        "http_request_duration_seconds",
        "Time to answer a request, by method, route and status."
    );
    metrics::describe_counter!(
        "http_request_errors_total",
        "Requests answered with a 4xx or 5xx status."
    );
    metrics::describe_gauge!(
        "system_cpu_usage",
        "Share of the machine's processors in use, 0 to 1, since the last look."
    );
    metrics::describe_gauge!("system_memory_usage", "Share of the machine's memory in use, 0 to 1.");
    metrics::describe_gauge!(
        "active_users",
        "Users and tokens that asked something in the last five minutes."
    );
    metrics::describe_gauge!("request_rate", "Requests per second since the last look.");
    metrics::describe_counter!("store_commits_total", "Writes that are on disk.");
    metrics::describe_histogram!("store_batch_writes", "Writes that shared one flush.");
    metrics::describe_histogram!(
        "store_commit_seconds",
        "Time of a commit with its flush; a commit has all writes that waited together."
    );
    metrics::describe_histogram!("store_flush_seconds", "Time of a journal append with its flush.");
    metrics::describe_histogram!(
        "store_checkpoint_seconds",
        "Time that a merge into the store's file took; writes go on meanwhile."
    );
    metrics::describe_histogram!("geo_query_seconds", "Time to answer a page of a list by location.");
    metrics::describe_counter!(
        "scans_total",
        "Scans at doors, by what came of them and how they came to be known."
    );
    metrics::describe_gauge!("devices_online", "Devices at doors that were heard of just now.");
    metrics::describe_gauge!("store_queue_depth", "Writes that wait for the writer.");
    metrics::describe_gauge!(
        "store_checkpoint_seq",
        "The last commit that the store's own file has on disk."
    );
    metrics::describe_gauge!("follower_lag", "Commits that a view of the journal does not show yet.");
    metrics::describe_counter!("mail_messages_total", "Attempts to send a mail, by what came of them.");
    metrics::describe_gauge!("mail_queue", "Mails that wait to be sent.");
    metrics::describe_gauge!("search_documents", "Documents in the search index.");
    metrics::describe_histogram!("search_duration_seconds", "Time of a search in the index.");
    metrics::describe_gauge!("journal_head", "The last commit in the journal.");
    metrics::describe_counter!("cache_hits_total", "Lookups that a tier of the cache could answer.");
    metrics::describe_counter!("cache_misses_total", "Lookups that it could not.");
    metrics::describe_counter!("cache_evictions_total", "Entries that went for want of room.");
    metrics::describe_counter!("cache_invalidations_total", "Entries found that a write had made old.");
    metrics::describe_gauge!("cache_entries", "Entries of a tier of the cache.");
    metrics::describe_gauge!("cache_bytes", "Bytes that its entries are reckoned at.");
    metrics::describe_counter!("tls_handshakes_total", "Encrypted connections that came about.");
    metrics::describe_counter!("tls_handshake_failures_total", "Those that did not, by reason.");
    metrics::describe_counter!(
        "tls_acme_failures_total",
        "Attempts to get a certificate of the public authority that failed."
    );
    metrics::describe_gauge!(
        "tls_certificate_not_after_timestamp_seconds",
        "When a certificate ends, in seconds since 1970, by who it is from."
    );
    metrics::describe_gauge!("process_resident_memory_bytes", "Memory of this process.");
    metrics::describe_gauge!("process_uptime_seconds", "Time since the start.");
    metrics::describe_gauge!("build_info", "Always 1; the version is its label.");
}

fn requests_in(text: &str) -> u64 {
    let lines = text
        .lines()
        .filter(|line| line.starts_with("http_request_duration_seconds_count"));
    lines
        .filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok())
        .sum()
}

/// What is known at this moment, with what the kernel says.
fn readings(at: Time, gauges: &Gauges) -> Readings {
    let (memory_used_bytes, memory_total_bytes) = machine::memory().unwrap_or_default();
    Readings {
        at_ms: at.millis(),
        cpu: Cpu::now(),
        gauges: Gauged {
            active_users: gauges.active_users as u64,
            devices_online: gauges.devices_online as u64,
            queue_depth: gauges.queue_depth as u64,
            search_lag: gauges.search_lag,
            checkpoint_lag: gauges.journal_head.saturating_sub(gauges.checkpoint),
            memory_used_bytes,
            memory_total_bytes,
            resident_bytes: machine::resident().unwrap_or_default(),
        },
        head: gauges.journal_head,
        lookups: gauges.caches.map(|tier| (tier.hits, tier.misses)),
    }
}
