//! The sections of the configuration: their settings, defaults and bounds.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use super::Setting;
use super::slot::Slot;

/// How the server listens and what it takes in.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    pub listen: SocketAddr,
    /// Scheme and authority that links begin with, without a slash at the end; `None` is the request's own host.
    pub public_url: Option<String>,
    /// How long requests in flight may take to finish when the server stops.
    pub drain_s: u64,
    pub connections_max: usize,
    pub request_timeout_s: u64,
    /// Bounds every request body but an import's.
    pub body_bytes_max: usize,
    pub import_bytes_max: u64,
    /// How long a client may take to send the header of a request.
    pub header_timeout_s: u64,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            public_url: None,
            drain_s: 10,
            connections_max: 10_000,
            request_timeout_s: 30,
            body_bytes_max: 2 << 20,
            import_bytes_max: 1 << 30,
            header_timeout_s: 10,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Server {
    pub(super) fn settings(&mut self) -> Vec<Setting<'_>> {
        use Slot::{Addresses, Number, Socket, Url};
        vec![
            ("server.listen", Socket(&mut self.listen)),
            ("server.public_url", Url(&mut self.public_url)),
            ("server.drain_s", Number(&mut self.drain_s, 0..=60)),
            ("server.connections_max", Number(&mut self.connections_max, 1..=100_000)),
            ("server.request_timeout_s", Number(&mut self.request_timeout_s, 1..=600)),
            (
                "server.body_bytes_max",
                Number(&mut self.body_bytes_max, 1024..=100 << 20),
            ),
            (
                "server.import_bytes_max",
                Number(&mut self.import_bytes_max, 1024..=1 << 40),
            ),
            ("server.header_timeout_s", Number(&mut self.header_timeout_s, 1..=120)),
            ("server.trusted_proxies", Addresses(&mut self.trusted_proxies)),
        ]
    }
}

/// HTTPS, beside plain HTTP.
#[derive(Clone, Debug, PartialEq)]
pub struct Tls {
    pub mode: TlsMode,
    pub listen: SocketAddr,
    /// A certificate with its chain, and its key, in PEM.
    pub cert_file: Option<PathBuf>,
    pub key_file: Option<PathBuf>,
    /// Public names for which a public authority is asked.
    pub acme_domains: Vec<String>,
    /// Whom the authority may write to.
    pub acme_email: Option<String>,
    pub acme_directory: String,
    /// Roots in PEM that the directory's own certificate is from, if no public one.
    pub acme_root_file: Option<PathBuf>,
    /// Names and addresses of this server beside those of its machine.
    pub names: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    Off,
    Auto,
}

impl Default for Tls {
    fn default() -> Self {
        Self {
            mode: TlsMode::Off,
            listen: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 8443)),
            cert_file: None,
            key_file: None,
            acme_domains: Vec::new(),
            acme_email: None,
            acme_directory: "https://acme-v02.api.letsencrypt.org/directory".to_owned(),
            acme_root_file: None,
            names: Vec::new(),
        }
    }
}

impl Tls {
    pub(super) fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            ("tls.mode", Slot::TlsMode(&mut self.mode)),
            ("tls.listen", Slot::Socket(&mut self.listen)),
            ("tls.cert_file", Slot::File(&mut self.cert_file)),
            ("tls.key_file", Slot::File(&mut self.key_file)),
            ("tls.acme_domains", Slot::Domains(&mut self.acme_domains)),
            ("tls.acme_email", Slot::Email(&mut self.acme_email)),
            ("tls.acme_directory", Slot::HttpsUrl(&mut self.acme_directory)),
            ("tls.acme_root_file", Slot::File(&mut self.acme_root_file)),
            ("tls.names", Slot::Hosts(&mut self.names)),
        ]
    }

    /// What is wrong with settings that are fine each by itself.
    pub(super) fn problem(&self) -> Option<String> {
        let (given, missing) = match (&self.cert_file, &self.key_file) {
            (Some(_), None) => ("cert_file", "key_file"),
            (None, Some(_)) => ("key_file", "cert_file"),
            _ => return None,
        };
        Some(format!(
            "tls.{given} is given without tls.{missing}; give both, or neither"
        ))
    }
}

/// What is logged, and how it looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Log {
    /// Directives of `tracing_subscriber::EnvFilter`.
    pub level: String,
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            level: "info".to_owned(),
            format: LogFormat::Text,
        }
    }
}

impl Log {
    pub(super) fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![
            ("log.level", Slot::Filter(&mut self.level)),
            ("log.format", Slot::Format(&mut self.format)),
        ]
    }
}

/// How the store is opened; its `Options` say what each is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Store {
    pub cache_mb: usize,
    pub queue_max: usize,
    pub batch_max: usize,
    pub checkpoint_mb: u64,
    pub checkpoint_s: u64,
    pub retention_days: u32,
    pub reserve_mb: u64,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            cache_mb: 256,
            queue_max: 8192,
            batch_max: 512,
            checkpoint_mb: 1,
            checkpoint_s: 5,
            retention_days: 30,
            reserve_mb: 64,
        }
    }
}

impl Store {
    pub(super) fn settings(&mut self) -> Vec<Setting<'_>> {
        use Slot::Number;
        vec![
            ("store.cache_mb", Number(&mut self.cache_mb, 8..=65_536)),
            ("store.queue_max", Number(&mut self.queue_max, 1..=1_000_000)),
            ("store.batch_max", Number(&mut self.batch_max, 1..=65_536)),
            ("store.checkpoint_mb", Number(&mut self.checkpoint_mb, 1..=256)),
            ("store.checkpoint_s", Number(&mut self.checkpoint_s, 1..=3600)),
            ("store.retention_days", Number(&mut self.retention_days, 1..=3650)),
            ("store.reserve_mb", Number(&mut self.reserve_mb, 1..=1_048_576)),
        ]
    }
}

/// How the search index is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Documents that wait for being written to a segment of the index.
    pub writer_memory_mb: usize,
    /// Between two commits of the index while there is news.
    pub tick_ms: u64,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            writer_memory_mb: 16,
            tick_ms: 150,
        }
    }
}

impl Search {
    pub(super) fn settings(&mut self) -> Vec<Setting<'_>> {
        use Slot::Number;
        vec![
            ("search.writer_memory_mb", Number(&mut self.writer_memory_mb, 16..=1024)),
            ("search.tick_ms", Number(&mut self.tick_ms, 20..=1000)),
        ]
    }
}

/// What is kept between requests; `cache::Options` say what each is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Cache {
    pub enabled: bool,
    pub response_entries: u64,
    pub response_ttl_s: u64,
    pub object_mb: u64,
    pub object_ttl_s: u64,
    pub short_s: u64,
    pub medium_s: u64,
    pub long_s: u64,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            enabled: true,
            response_entries: 1000,
            response_ttl_s: 300,
            object_mb: 0,
            object_ttl_s: 3_600,
            short_s: 300,
            medium_s: 3_600,
            long_s: 86_400,
        }
    }
}

impl Cache {
    pub(super) fn settings(&mut self) -> Vec<Setting<'_>> {
        use Slot::{Flag, Number};
        vec![
            ("cache.enabled", Flag(&mut self.enabled)),
            (
                "cache.response_entries",
                Number(&mut self.response_entries, 1..=100_000),
            ),
            ("cache.response_ttl_s", Number(&mut self.response_ttl_s, 1..=86_400)),
            ("cache.object_mb", Number(&mut self.object_mb, 0..=65_536)),
            ("cache.object_ttl_s", Number(&mut self.object_ttl_s, 1..=86_400)),
            ("cache.short_s", Number(&mut self.short_s, 1..=86_400)),
            ("cache.medium_s", Number(&mut self.medium_s, 1..=86_400)),
            ("cache.long_s", Number(&mut self.long_s, 1..=86_400)),
        ]
    }
}

/// What one client, or all of them, may ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Public registrations from one client address.
    pub registrations_per_minute: u32,
    /// Attempts to sign in from one client address.
    pub sign_ins_per_minute: u32,
    /// Attempts to pair a device from one client address.
    pub pairings_per_minute: u32,
    /// Requests in one batch.
    pub batch_requests_max: usize,
    /// Clients that follow changes at the same time.
    pub sse_connections_max: usize,
    /// Guests that one transaction of a bulk action changes.
    pub bulk_batch: usize,
    /// How long an `Idempotency-Key` is remembered.
    pub idempotency_hours: u32,
    /// How long a sign-in lasts.
    pub session_days: u32,
    /// How long the link is good that makes the first administrator.
    pub setup_link_minutes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            registrations_per_minute: 10,
            sign_ins_per_minute: 10,
            pairings_per_minute: 60,
            batch_requests_max: 100,
            sse_connections_max: 500,
            bulk_batch: 1000,
            idempotency_hours: 24,
            session_days: 14,
            setup_link_minutes: 30,
        }
    }
}

impl Limits {
    pub(super) fn settings(&mut self) -> Vec<Setting<'_>> {
        use Slot::Number;
        let registrations = &mut self.registrations_per_minute;
        vec![
            ("limits.registrations_per_minute", Number(registrations, 1..=100_000)),
            (
                "limits.sign_ins_per_minute",
                Number(&mut self.sign_ins_per_minute, 1..=100_000),
            ),
            (
                "limits.pairings_per_minute",
                Number(&mut self.pairings_per_minute, 1..=100_000),
            ),
            (
                "limits.batch_requests_max",
                Number(&mut self.batch_requests_max, 1..=1000),
            ),
            (
                "limits.sse_connections_max",
                Number(&mut self.sse_connections_max, 1..=100_000),
            ),
            ("limits.bulk_batch", Number(&mut self.bulk_batch, 1..=10_000)),
            ("limits.idempotency_hours", Number(&mut self.idempotency_hours, 1..=720)),
            ("limits.session_days", Number(&mut self.session_days, 1..=365)),
            (
                "limits.setup_link_minutes",
                Number(&mut self.setup_link_minutes, 1..=1440),
            ),
        ]
    }
}

/// What one GraphQL operation may ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct Graphql {
    /// Of the text of the operation and its fragments.
    pub query_bytes_max: usize,
    /// Fields within fields.
    pub depth_max: usize,
    /// Fields in the answer; those of a list count once for each item it may have.
    pub complexity_max: usize,
    pub aliases_max: usize,
    /// Fields directly in the operation.
    pub root_fields_max: usize,
    /// On one field, fragment or operation.
    pub directives_max: usize,
    pub timeout_s: u64,
}

impl Default for Graphql {
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

impl Graphql {
    pub(super) fn settings(&mut self) -> Vec<Setting<'_>> {
        use Slot::Number;
        vec![
            (
                "graphql.query_bytes_max",
                Number(&mut self.query_bytes_max, 256..=256 << 10),
            ),
            ("graphql.depth_max", Number(&mut self.depth_max, 1..=30)),
            (
                "graphql.complexity_max",
                Number(&mut self.complexity_max, 10..=1_000_000),
            ),
            ("graphql.aliases_max", Number(&mut self.aliases_max, 0..=1000)),
            ("graphql.root_fields_max", Number(&mut self.root_fields_max, 1..=200)),
            ("graphql.directives_max", Number(&mut self.directives_max, 0..=50)),
            ("graphql.timeout_s", Number(&mut self.timeout_s, 1..=600)),
        ]
    }
}

/// How tickets are printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Tickets {
    /// Tried in this order for characters that the font within the program lacks; missing files are passed over.
    pub fonts: Vec<PathBuf>,
}

impl Default for Tickets {
    /// Where Debian keeps the fonts of the scripts that most people write whose script is not within the program.
    fn default() -> Self {
        let fonts = [
            "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
            "/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf",
            "/usr/share/fonts/truetype/noto/NotoSansBengali-Regular.ttf",
            "/usr/share/fonts/truetype/noto/NotoSansTamil-Regular.ttf",
            "/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf",
        ];
        Self {
            fonts: fonts.map(PathBuf::from).to_vec(),
        }
    }
}

impl Tickets {
    pub(super) fn settings(&mut self) -> Vec<Setting<'_>> {
        vec![("tickets.fonts", Slot::Files(&mut self.fonts))]
    }
}
