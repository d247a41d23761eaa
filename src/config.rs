//! The configuration: flag over environment over file over default, and every value checked before anything starts.

mod mail;
mod section;
mod slot;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::model::TimeZone;
use slot::{Given, Slot};

pub use mail::{Mail, MailTls};
pub use section::{Cache, Graphql, Limits, Log, LogFormat, Search, Server, Store, Tickets, Tls, TlsMode};

/// What the names of environment variables begin with; the rest is the key, `EVENT_MANAGER_STORE_CACHE_MB`.
pub const ENVIRONMENT_PREFIX: &str = "EVENT_MANAGER_";
/// A larger file is no configuration.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// More problems than this tell nobody anything new.
const PROBLEMS_MAX: usize = 100;

/// What the keys of settings end with whose values are for nobody's eyes.
const SECRET_ENDINGS: &[&str] = &["password", "secret", "token"];

/// A setting's key, and where it is kept.
type Setting<'a> = (&'static str, Slot<'a>);

/// Every setting, checked. The defaults suit a small venue's machine and a developer's.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Where everything is kept; relative to the working directory.
    pub data_dir: PathBuf,
    /// The time zone of events that name none.
    pub timezone: TimeZone,
    pub server: Server,
    pub tls: Tls,
    pub log: Log,
    pub store: Store,
    pub search: Search,
    pub cache: Cache,
    pub limits: Limits,
    pub graphql: Graphql,
    pub tickets: Tickets,
    pub mail: Mail,
    /// Where the settings came from that are not defaults.
    sources: BTreeMap<&'static str, Source>,
}

/// The settings that flags name.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--data-dir`
    pub data_dir: Option<PathBuf>,
    /// `--listen`
    pub listen: Option<String>,
    /// `--tls`
    pub tls: Option<String>,
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
            server: Server::default(),
            tls: Tls::default(),
            log: Log::default(),
            store: Store::default(),
            search: Search::default(),
            cache: Cache::default(),
            limits: Limits::default(),
            graphql: Graphql::default(),
            tickets: Tickets::default(),
            mail: Mail::default(),
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
        problems.extend(config.tls.problem());
        problems.extend(config.mail.problem());
        problems.truncate(PROBLEMS_MAX);
        if problems.is_empty() {
            Ok(config)
        } else {
            Err(ConfigError(problems))
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
            text.push_str(&format!("{name} = {} # {}\n", slot.to_toml(), self.source_of(key)));
        }
        text
    }

    /// Every setting in force: its key, its value as TOML, and where it came from. Secrets are not told.
    pub fn rows(&self) -> Vec<(&'static str, String, &'static str)> {
        let row = |(key, slot): Setting<'_>| {
            let value = slot.to_toml();
            let is_told = value == "\"\"" || !SECRET_ENDINGS.iter().any(|ending| key.ends_with(ending));
            let told = if is_told { value } else { "\"…\"".to_owned() };
            (key, told, self.source_of(key))
        };
        self.clone().settings().into_iter().map(row).collect()
    }

    fn source_of(&self, key: &str) -> &'static str {
        match self.sources.get(key) {
            None => "default",
            Some(Source::File) => "file",
            Some(Source::Environment) => "environment",
            Some(Source::Flag) => "flag",
        }
    }

    /// Every setting once, in the order of the file.
    fn settings(&mut self) -> Vec<Setting<'_>> {
        let mut settings = vec![
            ("data_dir", Slot::Directory(&mut self.data_dir)),
            ("timezone", Slot::TimeZone(&mut self.timezone)),
        ];
        settings.extend(self.server.settings());
        settings.extend(self.tls.settings());
        settings.extend(self.log.settings());
        settings.extend(self.store.settings());
        settings.extend(self.search.settings());
        settings.extend(self.cache.settings());
        settings.extend(self.limits.settings());
        settings.extend(self.graphql.settings());
        settings.extend(self.tickets.settings());
        settings.extend(self.mail.settings());
        settings
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
                problems.push(format!("environment variable {}: {why}", name.escape_debug()));
            }
        }
    }

    fn read_flags(&mut self, flags: &Overrides, problems: &mut Vec<String>) {
        let given = [
            ("--data-dir", "data_dir", flags.data_dir.as_deref().map(Path::as_os_str)),
            ("--listen", "server.listen", flags.listen.as_deref().map(OsStr::new)),
            ("--tls", "tls.mode", flags.tls.as_deref().map(OsStr::new)),
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
                    given: Given::Toml(value.get_ref(), text.get(value.span()).unwrap_or_default()),
                }));
            }
            // An empty section sets nothing; it is refused only if it is none of ours.
            DeValue::Table(_) if is_section(name.get_ref()) => {}
            other => entries.push(Entry {
                at: name.span().start,
                key: name.get_ref().to_string(),
                given: Given::Toml(other, text.get(value.span()).unwrap_or_default()),
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
    let names: Vec<&str> = keys
        .iter()
        .map(|known| known.rsplit_once('.').unwrap_or(("", known)))
        .filter_map(|(within, name)| (within == section).then_some(name))
        .collect();
    // A quoted key may hold anything, and a problem is one line.
    let (key, section, names) = (key.escape_debug(), section.escape_debug(), names.join(", "));
    if names.is_empty() {
        format!("unknown key {key}; there is no section [{section}]")
    } else if section.to_string().is_empty() {
        format!("unknown key {key}; outside of the sections there are {names}")
    } else {
        format!("unknown key {key}; in [{section}] there are {names}")
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
