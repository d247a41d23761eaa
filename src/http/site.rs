//! What every request of a running server shares.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::Router;
use tokio::sync::{Semaphore, watch};

use super::fonts::TicketFonts;
use super::idempotency::KeysInFlight;
use super::kept::{Responses, responses};
use super::limits::{ActiveUsers, PerAddress};
use super::observe::RequestIds;
use super::origin::Secure;
use super::recent::RecentAnswers;
use crate::app::App;
use crate::cache::TierFigures;
use crate::metrics::{CacheGauges, Gauges, Metrics};

/// What the configuration says about requests.
#[derive(Clone, Debug)]
pub struct SiteOptions {
    /// Of the pages as the public sees them; by the `Host` header when absent.
    pub public_url: Option<String>,
    pub body_bytes_max: usize,
    pub import_bytes_max: u64,
    pub request_timeout_s: u64,
    pub batch_requests_max: usize,
    pub sse_connections_max: usize,
    pub registrations_per_minute: u32,
    pub sign_ins_per_minute: u32,
    pub pairings_per_minute: u32,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Font files for what printed tickets say in scripts that the font within the program lacks.
    pub ticket_fonts: Vec<PathBuf>,
    pub graphql: GraphqlLimits,
    /// Every setting in force, for those who look after the server.
    pub settings: Vec<SettingRow>,
}

/// A setting as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRow {
    pub name: &'static str,
    /// As a configuration file would have it.
    pub value: String,
    /// `default`, `file`, `environment` or `flag`.
    pub source: &'static str,
}

/// What one GraphQL operation may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GraphqlLimits {
    /// Of the text of the operation and its fragments.
    pub query_bytes_max: usize,
    /// Fields within fields.
    pub depth_max: usize,
    /// Fields in the answer, as far as can be said before: a list counts its fields once for each item it may have.
    pub complexity_max: usize,
    pub aliases_max: usize,
    /// Fields directly in the operation.
    pub root_fields_max: usize,
    /// On one field, fragment or operation.
    pub directives_max: usize,
    pub timeout_s: u64,
}

impl Default for GraphqlLimits {
    fn default() -> Self {
        Self {
            query_bytes_max: 32 << 10,
            depth_max: 16,
            complexity_max: 20_000,
            aliases_max: 50,
            root_fields_max: 20,
            directives_max: 5,
            timeout_s: 10,
        }
    }
}

impl Default for SiteOptions {
    fn default() -> Self {
        Self {
            public_url: None,
            body_bytes_max: 2 << 20,
            import_bytes_max: 1 << 30,
            request_timeout_s: 30,
            batch_requests_max: 100,
            sse_connections_max: 500,
            registrations_per_minute: 10,
            sign_ins_per_minute: 10,
            pairings_per_minute: 60,
            trusted_proxies: Vec::new(),
            ticket_fonts: Vec::new(),
            graphql: GraphqlLimits::default(),
            settings: Vec::new(),
        }
    }
}

/// A running server's shared state.
pub struct Site {
    pub app: Arc<App>,
    pub options: SiteOptions,
    pub metrics: Metrics,
    /// HTTPS, if it is spoken here.
    pub secure: Option<Secure>,
    pub registrations: PerAddress,
    pub sign_ins: PerAddress,
    pub pairings: PerAddress,
    pub active_users: ActiveUsers,
    pub keys: KeysInFlight,
    /// What forms were answered a moment ago.
    pub recent: RecentAnswers,
    pub responses: Responses,
    pub fonts: TicketFonts,
    pub request_ids: RequestIds,
    /// One permit per open event stream.
    pub streams: Arc<Semaphore>,
    /// Turns true when the server begins to shut down.
    pub closing: watch::Receiver<bool>,
    pub started: Instant,
    /// The routes themselves, for requests within a batch.
    pub routes: OnceLock<Router>,
}

impl Site {
    pub fn new(app: Arc<App>, options: SiteOptions, metrics: Metrics, closing: watch::Receiver<bool>) -> Self {
        let cached = app.cached();
        Self {
            responses: responses(cached.options(), Arc::clone(cached.generations())),
            fonts: TicketFonts::new(options.ticket_fonts.clone()),
            request_ids: RequestIds::new(*app.new_id().as_bytes()),
            app,
            metrics,
            secure: None,
            registrations: PerAddress::new(options.registrations_per_minute),
            sign_ins: PerAddress::new(options.sign_ins_per_minute),
            pairings: PerAddress::new(options.pairings_per_minute),
            active_users: ActiveUsers::default(),
            keys: KeysInFlight::default(),
            recent: RecentAnswers::default(),
            streams: Arc::new(Semaphore::new(options.sse_connections_max)),
            closing,
            started: Instant::now(),
            routes: OnceLock::new(),
            options,
        }
    }

    /// The same, reached over HTTPS, too.
    pub fn with_https(self, secure: Option<Secure>) -> Self {
        Self { secure, ..self }
    }

    /// Forgets every answer and object that is kept.
    pub fn clear_caches(&self) {
        self.app.cached().clear();
        self.responses.clear();
    }

    /// What is known at this moment only, for metrics.
    pub fn gauges(&self) -> Gauges {
        let health = self.app.store().health();
        let (head, search) = (self.app.store().head(), self.app.searching().health());
        Gauges {
            active_users: self.active_users.count(),
            queue_depth: health.queue_depth,
            journal_head: head,
            checkpoint: health.checkpoint,
            search_lag: head.saturating_sub(search.seq),
            search_documents: search.documents,
            mail_lag: self.app.mail_lag(),
            mail_queued: self.app.mails_queued().unwrap_or_default(),
            uptime_s: self.started.elapsed().as_secs_f64(),
            devices_online: self.app.presence().online(self.app.now()),
            caches: [self.responses.figures(), self.app.cached().figures()].map(of_tier),
        }
    }

    /// Resolves when the server begins to shut down.
    pub async fn closed(&self) {
        let mut closing = self.closing.clone();
        // An error means that the server is gone already.
        let _closed = closing.wait_for(|closing| *closing).await;
    }
}

#[cfg(test)]
impl Site {
    /// One over an empty store, in a directory that goes with the test.
    pub async fn of_a_test(options: SiteOptions) -> (Arc<Self>, tempfile::TempDir) {
        use crate::app::Settings;
        use crate::store::{Options, Store};
        let dir = tempfile::tempdir().expect("a directory");
        let (store, _) = Store::open(dir.path(), &Options::default(), &mut |_| {}).expect("opened");
        let app = Arc::new(App::new(store, Settings::default()).await.expect("made"));
        let (_close, closing) = watch::channel(false);
        (Arc::new(Self::new(app, options, Metrics::unrecorded(), closing)), dir)
    }
}

fn of_tier(tier: TierFigures) -> CacheGauges {
    CacheGauges {
        tier: tier.name,
        hits: tier.hits,
        misses: tier.misses,
        evictions: tier.evictions,
        invalidations: tier.invalidations,
        entries: tier.entries,
        bytes: tier.bytes,
    }
}
