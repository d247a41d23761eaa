//! The configuration: flag over environment over file over default, and every value checked before anything starts.

mod slot;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::model::TimeZone;
use slot::{Given, Slot};

/// What the names of environment variables begin with; the rest is the key, `EVENT_MANAGER_STORE_CACHE_MB`.
pub const ENVIRONMENT_PREFIX: &str = "EVENT_MANAGER_";
/// A larger file is no configuration.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Every setting, checked. The defaults suit a small venue's machine and a developer's.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Where everything is kept; relative to the working directory.
    pub data_dir: PathBuf,
    /// The time zone of events that name none.
    pub timezone: TimeZone,
    pub server: Server,
    pub log: Log,
    pub store: Store,
    pub limits: Limits,
    /// Where the settings came from that are not defaults.
    sources: BTreeMap<&'static str, Source>,
}

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

/// How the store is opened; see [`crate::store::Options`].
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

/// What one client, or all of them, may ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Public registrations from one client address.
    pub registrations_per_minute: u32,
    /// Attempts to sign in from one client address.
    pub sign_ins_per_minute: u32,
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

/// The settings that flags name.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--data-dir`
    pub data_dir: Option<PathBuf>,
    /// `--listen`
    pub listen: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    File,
    Environment,
    Flag,
}

/// Everything that is wrong with the configuration, one line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for ConfigError {}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("data/local"),
            timezone: TimeZone::utc(),
            server: Server {
                listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
                public_url: None,
                drain_s: 10,
                connections_max: 10_000,
                request_timeout_s: 30,
                body_bytes_max: 2 << 20,
                import_bytes_max: 1 << 30,
                header_timeout_s: 10,
                trusted_proxies: Vec::new(),
            },
            log: Log {
                level: "info".to_owned(),
                format: LogFormat::Text,
            },
            store: Store {
                cache_mb: 128,
                queue_max: 8192,
                batch_max: 512,
                checkpoint_mb: 4,
                checkpoint_s: 5,
                retention_days: 30,
                reserve_mb: 64,
            },
            limits: Limits {
                registrations_per_minute: 10,
                sign_ins_per_minute: 10,
                batch_requests_max: 100,
                sse_connections_max: 500,
                bulk_batch: 1000,
                idempotency_hours: 24,
                session_days: 14,
                setup_link_minutes: 30,
            },
            sources: BTreeMap::new(),
        }
    }
}

impl Config {
    /// The effective settings. Without a `file` none is read.
    ///
    /// # Errors
    /// All problems of all sources at once, also of values that a stronger source would have replaced.
    pub fn load(
        file: Option<&Path>,
        flags: Overrides,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        let mut problems = Vec::new();
        if let Some(path) = file {
            config.read_file(path, &mut problems);
        }
        config.read_environment(env, &mut problems);
        config.read_flags(&flags, &mut problems);
        if problems.is_empty() {
            Ok(config)
        } else {
            Err(ConfigError(problems))
        }
    }

    pub fn store_options(&self) -> crate::store::Options {
        let store = &self.store;
        crate::store::Options {
            cache_bytes: store.cache_mb << 20,
            queue_max: store.queue_max,
            batch_max: store.batch_max,
            checkpoint_bytes: store.checkpoint_mb << 20,
            checkpoint_ms: store.checkpoint_s * 1000,
            retention_ms: i64::from(store.retention_days) * 86_400_000,
            reserve_bytes: store.reserve_mb << 20,
        }
    }

    /// The effective settings as a configuration file, each with a comment that says where it came from.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        let mut section = "";
        // Slots are made for writing; a copy lends them for reading.
        for (key, slot) in self.clone().settings() {
            let (within, name) = key.split_once('.').unwrap_or(("", key));
            if within != section {
                section = within;
                text.push_str(&format!("\n[{section}]\n"));
            }
            let source = match self.sources.get(key) {
                None => "default",
                Some(Source::File) => "file",
                Some(Source::Environment) => "environment",
                Some(Source::Flag) => "flag",
            };
            text.push_str(&format!("{name} = {} # {source}\n", slot.to_toml()));
        }
        text
    }

    /// Every setting once, in the order of the file: its key, where it is kept, and what it may be.
    fn settings(&mut self) -> Vec<(&'static str, Slot<'_>)> {
        let (server, log) = (&mut self.server, &mut self.log);
        let (store, limits) = (&mut self.store, &mut self.limits);
        vec![
            ("data_dir", Slot::Directory(&mut self.data_dir)),
            ("timezone", Slot::TimeZone(&mut self.timezone)),
            ("server.listen", Slot::Socket(&mut server.listen)),
            ("server.public_url", Slot::Url(&mut server.public_url)),
            ("server.drain_s", Slot::Number(&mut server.drain_s, 0..=60)),
            (
                "server.connections_max",
                Slot::Number(&mut server.connections_max, 1..=100_000),
            ),
            (
                "server.request_timeout_s",
                Slot::Number(&mut server.request_timeout_s, 1..=600),
            ),
            (
                "server.body_bytes_max",
                Slot::Number(&mut server.body_bytes_max, 1024..=104_857_600),
            ),
            (
                "server.import_bytes_max",
                Slot::Number(&mut server.import_bytes_max, 1024..=1_099_511_627_776),
            ),
            (
                "server.header_timeout_s",
                Slot::Number(&mut server.header_timeout_s, 1..=120),
            ),
            ("server.trusted_proxies", Slot::Addresses(&mut server.trusted_proxies)),
            ("log.level", Slot::Filter(&mut log.level)),
            ("log.format", Slot::Format(&mut log.format)),
            ("store.cache_mb", Slot::Number(&mut store.cache_mb, 8..=65_536)),
            ("store.queue_max", Slot::Number(&mut store.queue_max, 1..=1_000_000)),
            ("store.batch_max", Slot::Number(&mut store.batch_max, 1..=65_536)),
            ("store.checkpoint_mb", Slot::Number(&mut store.checkpoint_mb, 1..=256)),
            ("store.checkpoint_s", Slot::Number(&mut store.checkpoint_s, 1..=3600)),
            (
                "store.retention_days",
                Slot::Number(&mut store.retention_days, 1..=3650),
            ),
            ("store.reserve_mb", Slot::Number(&mut store.reserve_mb, 1..=1_048_576)),
            (
                "limits.registrations_per_minute",
                Slot::Number(&mut limits.registrations_per_minute, 1..=100_000),
            ),
            (
                "limits.sign_ins_per_minute",
                Slot::Number(&mut limits.sign_ins_per_minute, 1..=100_000),
            ),
            (
                "limits.batch_requests_max",
                Slot::Number(&mut limits.batch_requests_max, 1..=1000),
            ),
            (
                "limits.sse_connections_max",
                Slot::Number(&mut limits.sse_connections_max, 1..=100_000),
            ),
            ("limits.bulk_batch", Slot::Number(&mut limits.bulk_batch, 1..=10_000)),
            (
                "limits.idempotency_hours",
                Slot::Number(&mut limits.idempotency_hours, 1..=720),
            ),
            ("limits.session_days", Slot::Number(&mut limits.session_days, 1..=365)),
            (
                "limits.setup_link_minutes",
                Slot::Number(&mut limits.setup_link_minutes, 1..=1440),
            ),
        ]
    }

    fn read_file(&mut self, path: &Path, problems: &mut Vec<String>) {
        let text = match read(path) {
            Ok(text) => text,
            Err(why) => {
                problems.push(format!(
                    "{} cannot be read ({why}); check the path given with --config",
                    path.display()
                ));
                return;
            }
        };
        let place = |at: usize| format!("{}:{}", path.display(), line_of(&text, at));
        let table = match DeTable::parse(&text) {
            Ok(table) => table,
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let why = error.message().replace('\n', ", ");
                problems.push(format!("{}: this is not TOML: {why}", place(at)));
                return;
            }
        };
        for entry in entries(table.get_ref(), &text) {
            if let Err(why) = self.set(&entry.key, Source::File, entry.given) {
                problems.push(format!("{}: {why}", place(entry.at)));
            }
        }
    }

    fn read_environment(&mut self, env: impl Iterator<Item = (String, String)>, problems: &mut Vec<String>) {
        let keys: BTreeMap<String, &str> = self
            .settings()
            .iter()
            .map(|(key, _)| (variable_of(key), *key))
            .collect();
        let mut variables: Vec<_> = env.filter(|(name, _)| name.starts_with(ENVIRONMENT_PREFIX)).collect();
        variables.sort();
        for (name, value) in &variables {
            let outcome = match keys.get(name) {
                Some(key) => self.set(key, Source::Environment, Given::Text(OsStr::new(value))),
                None => Err(
                    "names no setting; unset it, or see `event-manager config show` for the settings there are"
                        .to_owned(),
                ),
            };
            if let Err(why) = outcome {
                problems.push(format!("environment variable {name}: {why}"));
            }
        }
    }

    fn read_flags(&mut self, flags: &Overrides, problems: &mut Vec<String>) {
        let given = [
            ("--data-dir", "data_dir", flags.data_dir.as_deref().map(Path::as_os_str)),
            ("--listen", "server.listen", flags.listen.as_deref().map(OsStr::new)),
        ];
        for (flag, key, value) in given {
            if let Some(value) = value
                && let Err(why) = self.set(key, Source::Flag, Given::Text(value))
            {
                problems.push(format!("{flag}: {why}"));
            }
        }
    }

    /// Takes one value, or says why not.
    fn set(&mut self, key: &str, source: Source, given: Given<'_>) -> Result<(), String> {
        let mut settings = self.settings();
        let Some(n) = settings.iter().position(|(known, _)| *known == key) else {
            let keys: Vec<&str> = settings.iter().map(|(key, _)| *key).collect();
            return Err(unknown(key, &keys));
        };
        let (key, slot) = settings.swap_remove(n);
        let rule = slot.rule();
        slot.take(&given)
            .ok_or_else(|| format!("{key} must be {rule}, not {given}"))?;
        self.sources.insert(key, source);
        Ok(())
    }
}

/// The environment variables that are meant for us. Unlike `std::env::vars` it does not panic on foreign
/// ones that are not UTF-8; in ours, such bytes come out as U+FFFD.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .map(|(name, value)| (name.to_string_lossy().into_owned(), value))
        .filter(|(name, _)| name.starts_with(ENVIRONMENT_PREFIX))
        .map(|(name, value)| (name, value.to_string_lossy().into_owned()))
}

fn variable_of(key: &str) -> String {
    format!("{ENVIRONMENT_PREFIX}{}", key.replace('.', "_").to_uppercase())
}

/// What a file says about one key; `at` is the key's offset in the text.
struct Entry<'a> {
    at: usize,
    key: String,
    given: Given<'a>,
}

/// Everything a file sets, in its order. Tables below the sections stay whole, since no setting is one.
fn entries<'a>(table: &'a DeTable<'a>, text: &'a str) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for (name, value) in table {
        match value.get_ref() {
            DeValue::Table(section) if !section.is_empty() => {
                entries.extend(section.iter().map(|(inner, value)| Entry {
                    at: inner.span().start,
                    key: format!("{}.{}", name.get_ref(), inner.get_ref()),
                    given: Given::Toml(value.get_ref(), &text[value.span()]),
                }));
            }
            // An empty section sets nothing; it is refused only if it is none of ours.
            DeValue::Table(_) if is_section(name.get_ref()) => {}
            value_ref => entries.push(Entry {
                at: name.span().start,
                key: name.get_ref().to_string(),
                given: Given::Toml(value_ref, &text[value.span()]),
            }),
        }
    }
    entries.sort_by_key(|entry| entry.at);
    entries
}

fn is_section(name: &str) -> bool {
    let prefix = format!("{name}.");
    Config::default()
        .settings()
        .iter()
        .any(|(key, _)| key.starts_with(&prefix))
}

/// Says that a key is none, and which there are in its place.
fn unknown(key: &str, keys: &[&str]) -> String {
    let section = key.rsplit_once('.').map_or("", |(section, _)| section);
    let named: Vec<&str> = keys
        .iter()
        .filter_map(|known| match known.rsplit_once('.') {
            Some((within, name)) => (within == section).then_some(name),
            None => section.is_empty().then_some(*known),
        })
        .collect();
    if section.is_empty() {
        format!(
            "unknown key {key}; outside of the sections there are {}",
            named.join(", ")
        )
    } else if named.is_empty() {
        format!("unknown key {key}; there is no section [{section}]")
    } else {
        format!("unknown key {key}; in [{section}] there are {}", named.join(", "))
    }
}

fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text))
        .map_err(|error| error.to_string())?;
    if text.len() as u64 > FILE_BYTES_MAX {
        return Err(format!("it is larger than {FILE_BYTES_MAX} bytes"));
    }
    Ok(text)
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests;
