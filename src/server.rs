//! A running server: open, recover, serve, drain, close.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, watch};

use crate::app::{self, App, Settings};
use crate::blocking;
use crate::cache::{self, Keeping, Times};
use crate::config::{Config, MailTls, TlsMode};
use crate::feed::Follower;
use crate::http::asset::DOOR_VERSION;
use crate::http::listen::{ListenOptions, serve_control, serve_tcp, serve_tls};
use crate::http::origin::Secure;
use crate::http::{GraphqlLimits, SettingRow, Site, SiteOptions};
use crate::metrics::{self, Metrics};
use crate::model::{self, Email};
use crate::store::{self, Opened, Store};
use crate::tls::{self, AcmeOptions, Files, Handshake, Name, Tls};
use crate::{api, demo, mail, search, ticket, web};

/// Where commands reach a running server, within the data directory.
pub const CONTROL_SOCKET: &str = "control.sock";
/// Where our own certificates are, within the data directory.
const TLS_DIRECTORY: &str = "tls";
/// How often what has expired is removed.
const TIDY_S: u64 = 600;
/// How often the metrics' histograms are folded.
const UPKEEP_S: u64 = 5;
/// Status of a process that a second signal ended.
const EXIT_CUT_SHORT: i32 = 1;

/// Whether an empty data directory is filled with sample data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    Demo,
    None,
}

/// What the operator is told once the server listens.
#[derive(Clone, Debug)]
pub struct Announcement {
    pub url: String,
    pub https: Option<HttpsAnnouncement>,
    /// The way to make the first admin, while there are no users.
    pub setup_url: Option<String>,
    /// Sample data that was loaded: venues, events, guests.
    pub loaded: Option<(u64, u64, u64)>,
    /// Sample data was asked for, but the data directory has data already.
    pub sample_skipped: bool,
    pub replayed: u64,
}

/// Where the server is to be had over HTTPS.
#[derive(Clone, Debug)]
pub struct HttpsAnnouncement {
    pub url: String,
    /// Where devices learn to trust it, and what they compare, if it is its own authority.
    pub trust: Option<(String, String)>,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Store(#[from] store::Error),
    #[error("{0}")]
    App(#[from] app::Error),
    #[error("the sample data could not be loaded: {0}")]
    Demo(#[from] demo::Error),
    #[error("cannot listen on {address}: {source}; name another address with --listen")]
    Listen {
        address: SocketAddr,
        source: std::io::Error,
    },
    #[error("cannot listen on {address} for HTTPS: {source}; set another address with tls.listen")]
    ListenTls {
        address: SocketAddr,
        source: std::io::Error,
    },
    #[error("{0}")]
    Tls(#[from] tls::Error),
    #[error("{0}")]
    Mail(String),
    #[error("{0}")]
    Process(String),
}

/// Opens the store of a configuration on a thread of its own, with a line about replay when that takes long.
pub async fn open_store(config: &Config) -> Result<(Store, Opened), Error> {
    let (path, options) = (config.data_dir.clone(), store_options(config));
    let opening =
        blocking::run(move || Store::open(&path, &options, &mut |seq| tracing::info!(seq, "replaying the journal")));
    Ok(opening.await.map_err(|error| Error::Process(error.to_string()))??)
}

/// The use cases over an open store.
pub async fn open_app(config: &Config, store: Store) -> Result<App, Error> {
    let limits = &config.limits;
    let settings = Settings {
        timezone: config.timezone.clone(),
        session_ms: i64::from(limits.session_days) * 86_400_000,
        setup_link_ms: i64::from(limits.setup_link_minutes) * 60_000,
        idempotency_ms: i64::from(limits.idempotency_hours) * 3_600_000,
        bulk_batch: limits.bulk_batch,
        search: search::Options {
            writer_bytes: config.search.writer_memory_mb << 20,
            tick: Duration::from_millis(config.search.tick_ms),
        },
        cache: cache_options(config),
        mail: mail_options(config)?,
        door_app: DOOR_VERSION.clone(),
    };
    Ok(App::new(store, settings).await?)
}

/// What the store needs to know of a configuration.
pub fn store_options(config: &Config) -> store::Options {
    let store = &config.store;
    store::Options {
        cache_bytes: store.cache_mb << 20,
        queue_max: store.queue_max,
        batch_max: store.batch_max,
        checkpoint_bytes: store.checkpoint_mb << 20,
        checkpoint_ms: store.checkpoint_s * 1000,
        retention_ms: i64::from(store.retention_days) * 86_400_000,
        reserve_bytes: store.reserve_mb << 20,
    }
}

/// What the cache needs to know of a configuration and of the machine.
pub fn cache_options(config: &Config) -> cache::Options {
    let cache = &config.cache;
    let options = cache::Options {
        keeping: if cache.enabled { Keeping::On } else { Keeping::Off },
        response_entries: cache.response_entries,
        response_ttl: Duration::from_secs(cache.response_ttl_s),
        object_bytes: cache.object_mb << 20,
        object_ttl: Duration::from_secs(cache.object_ttl_s),
        times: Times {
            short: Duration::from_secs(cache.short_s),
            medium: Duration::from_secs(cache.medium_s),
            long: Duration::from_secs(cache.long_s),
        },
    };
    cache::Options {
        object_bytes: options.object_bytes_on(metrics::machine_memory()),
        ..options
    }
}

/// What mail needs to know of a configuration. Reads the files that it names.
pub fn mail_options(config: &Config) -> Result<mail::Options, Error> {
    let settings = &config.mail;
    let words = crate::language::Words::of(&settings.language).filter(|words| mail::has_defaults(words.code()));
    let words =
        words.ok_or_else(|| Error::Mail(format!("there are no mails in the mail.language {}", settings.language)))?;
    let hours = |hours: u32| i64::from(hours) * 3_600_000;
    Ok(mail::Options {
        server: mail_server(config)?,
        words,
        reminder_ms: (settings.reminder_hours > 0).then(|| hours(settings.reminder_hours)),
        to_reserved_domains: settings.to_reserved_domains,
        per_minute: settings.per_minute,
        retry_first_ms: i64::from(settings.retry_first_s) * 1000,
        give_up_ms: hours(settings.give_up_hours),
        retention_ms: i64::from(settings.retention_days) * 86_400_000,
    })
}

fn mail_server(config: &Config) -> Result<Option<mail::Server>, Error> {
    let settings = &config.mail;
    let (Some(host), Some(from)) = (&settings.host, &settings.from) else {
        return Ok(None);
    };
    let email = |text: &String| Email::parse(text).map_err(|(_, why)| Error::Mail(format!("{text} {why}")));
    let read = |path: &PathBuf, setting: &str| {
        let read = std::fs::read(path);
        read.map_err(|error| Error::Mail(format!("{}, the {setting}, cannot be read: {error}", path.display())))
    };
    let credentials = match (&settings.user, &settings.password_file) {
        (Some(user), Some(path)) => {
            let bytes = read(path, "mail.password_file")?;
            let text = String::from_utf8_lossy(&bytes);
            let password = text.lines().next().unwrap_or_default().to_owned();
            Some((user.clone(), password))
        }
        _ => None,
    };
    Ok(Some(mail::Server {
        host: host.clone(),
        port: u16::try_from(settings.port).unwrap_or_default(),
        tls: match settings.tls {
            MailTls::Starttls => mail::Tls::Starttls,
            MailTls::Tls => mail::Tls::Implicit,
            MailTls::None => mail::Tls::None,
        },
        roots: match &settings.ca_file {
            Some(path) => Some(read(path, "mail.ca_file")?),
            None => None,
        },
        credentials,
        sender: mail::Sender {
            from: email(from)?,
            name: settings
                .from_name
                .as_deref()
                .and_then(|name| model::Name::parse(name).ok()),
            reply_to: settings.reply_to.as_ref().map(email).transpose()?,
        },
        timeout: Duration::from_secs(settings.timeout_s),
    }))
}

/// Starts what queues mails and what sends them. What they link to is the public address, or else the one that is
/// listened on.
async fn follow_mail(config: &Config, site: &Arc<Site>, address: &str) -> Result<Vec<Follower>, Error> {
    let base = config.server.public_url.clone().unwrap_or_else(|| address.to_owned());
    if config.server.public_url.is_none() && config.mail.host.is_some() {
        tracing::warn!(
            base,
            "links in mails begin with this address; set server.public_url to the one that guests use"
        );
    }
    let (app, site) = (Arc::clone(&site.app), Arc::clone(site));
    let print: app::Print = Arc::new(move |printed: &ticket::Printed<'_>| {
        ticket::pdf(site.fonts.that(|fonts| printed.is_in(fonts))?, printed)
    });
    let starting = blocking::run(move || app.follow_mail(base, print));
    let started = starting.await.map_err(|error| Error::Process(error.to_string()))?;
    started.map_err(|error| Error::Process(format!("the journal cannot be followed: {error}")))
}

/// What requests need to know of a configuration.
pub fn site_options(config: &Config) -> SiteOptions {
    let (server, limits) = (&config.server, &config.limits);
    SiteOptions {
        public_url: server.public_url.clone(),
        body_bytes_max: server.body_bytes_max,
        import_bytes_max: server.import_bytes_max,
        request_timeout_s: server.request_timeout_s,
        batch_requests_max: limits.batch_requests_max,
        sse_connections_max: limits.sse_connections_max,
        registrations_per_minute: limits.registrations_per_minute,
        sign_ins_per_minute: limits.sign_ins_per_minute,
        pairings_per_minute: limits.pairings_per_minute,
        trusted_proxies: server.trusted_proxies.clone(),
        ticket_fonts: config.tickets.fonts.clone(),
        graphql: graphql_limits(config),
        settings: setting_rows(config),
    }
}

fn setting_rows(config: &Config) -> Vec<SettingRow> {
    let row = |(name, value, source)| SettingRow { name, value, source };
    config.rows().into_iter().map(row).collect()
}

fn graphql_limits(config: &Config) -> GraphqlLimits {
    let graphql = &config.graphql;
    GraphqlLimits {
        query_bytes_max: graphql.query_bytes_max,
        depth_max: graphql.depth_max,
        complexity_max: graphql.complexity_max,
        aliases_max: graphql.aliases_max,
        root_fields_max: graphql.root_fields_max,
        directives_max: graphql.directives_max,
        timeout_s: graphql.timeout_s,
    }
}

/// Serves until the first SIGTERM or SIGINT, then drains, makes a checkpoint and returns. A second signal
/// ends the process at once; what was acknowledged is in the journal either way.
pub async fn serve(config: Config, sample: Sample, announce: impl FnOnce(&Announcement)) -> Result<(), Error> {
    let (close, closing) = watch::channel(false);
    watch_signals(close)?;
    let (store, opened) = open_store(&config).await?;
    let app = Arc::new(open_app(&config, store.clone()).await?);
    let loaded = load_sample(&app, sample, opened.is_new).await?;
    let mut followers = app
        .follow()
        .map_err(|error| Error::Process(format!("the journal cannot be followed: {error}")))?;
    let address = config.server.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|source| Error::Listen { address, source })?;
    let address = listener.local_addr().unwrap_or(address);
    let metrics = Metrics::install().map_err(Error::Process)?;
    let (secure, encrypted) = open_tls(&config, &app, address).await?.unzip();
    let site = Site::new(Arc::clone(&app), site_options(&config), metrics, closing.clone());
    let site = Arc::new(site.with_https(secure.clone()));
    let routes = api::routes(&site, web::routes(&site));
    let control = bind_control(&config.data_dir);
    let url = config
        .server
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{address}"));
    let secure_url = secure.as_ref().map(Secure::url);
    followers.extend(follow_mail(&config, &site, secure_url.as_ref().unwrap_or(&url)).await?);
    let setup_url = setup_url(&app, &url).await?;
    let sample_skipped = sample == Sample::Demo && loaded.is_none();
    announce(&Announcement {
        url,
        https: secure.as_ref().map(HttpsAnnouncement::new),
        setup_url,
        loaded,
        sample_skipped,
        replayed: opened.replayed,
    });
    tracing::info!(%address, data_dir = %config.data_dir.display(), replayed = opened.replayed, "serving");

    let chores = tokio::spawn(keep_house(Arc::clone(&site)));
    let pictures = tokio::spawn(make_pictures(Arc::clone(&app)));
    let keeping_certificates = async {
        if let Some(secure) = secure {
            secure
                .tls
                .keep(move || app.now().millis() / 1000, closing.clone())
                .await;
        }
    };
    let doors = Doors {
        plain: listener,
        encrypted,
        control,
    };
    tokio::join!(doors.serve(&config, &site, routes, &closing), keeping_certificates);
    chores.abort();
    pictures.abort();
    let _gone = std::fs::remove_file(config.data_dir.join(CONTROL_SOCKET));
    stop_followers(followers).await?;
    tracing::info!("drained; making a checkpoint");
    close_store(store).await?;
    tracing::info!("stopped");
    Ok(())
}

/// Everything that is listened on.
struct Doors {
    plain: TcpListener,
    encrypted: Option<Encrypted>,
    control: Option<UnixListener>,
}

impl Doors {
    /// Serves at all of them until `closing` turns true and what is open is drained.
    async fn serve(self, config: &Config, site: &Arc<Site>, routes: Router, closing: &watch::Receiver<bool>) {
        let options = listen_options(config);
        let encrypted = async {
            if let Some(Encrypted { listener, handshake }) = self.encrypted {
                serve_tls(listener, handshake, routes.clone(), options.clone(), closing.clone()).await;
            }
        };
        let control = async {
            if let Some(listener) = self.control {
                let routes = api::control_routes(site, routes.clone());
                // It has a bound of its own: however busy the other doors are, the operator gets in.
                serve_control(listener, routes, listen_options(config), closing.clone()).await;
            }
        };
        let plain = serve_tcp(self.plain, routes.clone(), options.clone(), closing.clone());
        tokio::join!(plain, encrypted, control);
    }
}

fn listen_options(config: &Config) -> ListenOptions {
    ListenOptions {
        room: Arc::new(Semaphore::new(config.server.connections_max)),
        header_timeout_s: config.server.header_timeout_s,
        drain_s: config.server.drain_s,
    }
}

/// What serves HTTPS.
struct Encrypted {
    listener: TcpListener,
    handshake: Handshake,
}

/// Gets certificates and an address for HTTPS, if the configuration wants it.
async fn open_tls(config: &Config, app: &Arc<App>, plain: SocketAddr) -> Result<Option<(Secure, Encrypted)>, Error> {
    let Some(options) = tls_options(config) else {
        return Ok(None);
    };
    let now_s = app.now().millis() / 1000;
    let opening = blocking::run(move || Tls::open(options, now_s));
    let tls = opening.await.map_err(|error| Error::Process(error.to_string()))??;
    let address = config.tls.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|source| Error::ListenTls { address, source })?;
    let address = listener.local_addr().unwrap_or(address);
    let handshake = tls.handshake()?;
    let tls = Arc::new(tls);
    tracing::info!(%address, "serving HTTPS");
    Ok(Some((
        Secure { tls, address, plain },
        Encrypted { listener, handshake },
    )))
}

/// What certificates need to know of a configuration; `None` if HTTPS is off.
pub fn tls_options(config: &Config) -> Option<tls::Options> {
    let settings = &config.tls;
    if settings.mode == TlsMode::Off {
        return None;
    }
    let public = config
        .server
        .public_url
        .as_ref()
        .and_then(|url| url.parse::<hyper::Uri>().ok());
    let mut names: Vec<Name> = settings.names.iter().map(|name| Name::parse(name)).collect();
    names.extend(public.as_ref().and_then(|url| url.host()).map(Name::parse));
    let files = settings.cert_file.clone().zip(settings.key_file.clone());
    Some(tls::Options {
        directory: config.data_dir.join(TLS_DIRECTORY),
        files: files.map(|(cert, key)| Files { cert, key }),
        acme: (!settings.acme_domains.is_empty()).then(|| AcmeOptions {
            domains: settings.acme_domains.clone(),
            email: settings.acme_email.clone(),
            directory: settings.acme_directory.clone(),
            root: settings.acme_root_file.clone(),
        }),
        names,
        handshake_timeout: Duration::from_secs(config.server.header_timeout_s),
    })
}

impl HttpsAnnouncement {
    fn new(secure: &Secure) -> Self {
        let authority = secure.tls.authority();
        Self {
            url: secure.url(),
            trust: secure
                .trust_url()
                .zip(authority.map(tls::Authority::fingerprint_in_groups)),
        }
    }
}

/// Ends what follows the journal, so that nothing reads the store any more when it is closed.
async fn stop_followers(followers: Vec<Follower>) -> Result<(), Error> {
    let stopping = blocking::run(move || followers.into_iter().for_each(Follower::stop));
    stopping.await.map_err(|error| Error::Process(error.to_string()))
}

/// Finishes what is queued and makes a checkpoint.
pub async fn close_store(store: Store) -> Result<(), Error> {
    let closing = blocking::run(move || store.close());
    Ok(closing.await.map_err(|error| Error::Process(error.to_string()))??)
}

/// The way to make the first admin, if there are no users. On a full disk none can be made, and reads go on.
async fn setup_url(app: &App, url: &str) -> Result<Option<String>, Error> {
    if !app.needs_setup()? {
        return Ok(None);
    }
    match app.new_setup_secret().await {
        Ok(secret) => Ok(Some(format!("{url}/setup?key={secret}"))),
        Err(app::Error::Store(error @ store::Error::Full(_))) => {
            tracing::warn!(%error, "no set-up link could be made; start again when there is room");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

async fn load_sample(app: &Arc<App>, sample: Sample, is_new: bool) -> Result<Option<(u64, u64, u64)>, Error> {
    if sample == Sample::None || !is_new {
        return Ok(None);
    }
    let loading = Arc::clone(app);
    let loaded = blocking::run(move || demo::load(loading.store(), loading.now()));
    let loaded = loaded.await.map_err(|error| Error::Process(error.to_string()))??;
    Ok(Some((loaded.venues as u64, loaded.events as u64, loaded.guests as u64)))
}

/// The control socket; a server without one still serves, and its commands say why they cannot reach it.
fn bind_control(data_dir: &Path) -> Option<UnixListener> {
    let path: PathBuf = data_dir.join(CONTROL_SOCKET);
    // The directory is locked, so that a socket left there is a dead server's.
    let _dead = std::fs::remove_file(&path);
    let bound = UnixListener::bind(&path).and_then(|listener| {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(listener)
    });
    match bound {
        Ok(listener) => Some(listener),
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "no control socket; commands will not reach this server");
            None
        }
    }
}

fn watch_signals(close: watch::Sender<bool>) -> Result<(), Error> {
    let on = |kind| signal(kind).map_err(|error| Error::Process(format!("signals cannot be watched: {error}")));
    let (mut terminate, mut interrupt) = (on(SignalKind::terminate())?, on(SignalKind::interrupt())?);
    tokio::spawn(async move {
        let mut seen = 0;
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            seen += 1;
            if seen > 1 {
                tracing::warn!("second signal: leaving at once; the journal will be replayed");
                std::process::exit(EXIT_CUT_SHORT);
            }
            tracing::info!("stopping; open requests are finished first");
            // Nobody listens while the store is still being opened; the flag is seen later.
            let _before = close.send_replace(true);
        }
    });
    Ok(())
}

/// Makes the variants of pictures that are missing, until it is told to end.
async fn make_pictures(app: Arc<App>) {
    app.make_images().await;
}

async fn keep_house(site: Arc<Site>) {
    let mut tidy = tokio::time::interval(Duration::from_secs(TIDY_S));
    let mut upkeep = tokio::time::interval(Duration::from_secs(UPKEEP_S));
    let mut sample = tokio::time::interval(Duration::from_secs(metrics::SAMPLE_S));
    // A machine that slept has nothing to catch up on.
    sample.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = upkeep.tick() => {
                site.metrics.upkeep();
                site.recent.expire();
            }
            _ = sample.tick() => site.metrics.sample(site.app.now(), &site.gauges()),
            _ = tidy.tick() => match site.app.tidy().await {
                Ok(0) => {}
                Ok(removed) => tracing::info!(removed, "removed what has expired"),
                Err(error) => tracing::warn!(%error, "what has expired could not be removed"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_is_kept_as_by_its_own_defaults() {
        let (config, options) = (Config::default().search, search::Options::default());
        assert_eq!(config.writer_memory_mb << 20, options.writer_bytes);
        assert_eq!(Duration::from_millis(config.tick_ms), options.tick);
    }

    #[test]
    fn the_store_opens_as_by_its_own_defaults() {
        assert_eq!(
            format!("{:?}", store_options(&Config::default())),
            format!("{:?}", store::Options::default())
        );
    }

    #[test]
    fn graphql_is_bounded_as_by_its_own_defaults() {
        assert_eq!(graphql_limits(&Config::default()), GraphqlLimits::default());
    }
}
