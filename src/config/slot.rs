//! A setting's place: what may be put there, read from a file's value or from text, and shown again.

use std::ffi::OsStr;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use toml::de::DeValue;
use tracing_subscriber::EnvFilter;

use super::{LogFormat, MailTls, TlsMode};
use crate::model::{Email, Name, TimeZone, is_host};

const ADDRESSES_MAX: usize = 64;
/// Each may be asked for every character of a ticket.
const FILES_MAX: usize = 32;
/// Of a certificate, or of the settings for one.
const NAMES_MAX: usize = 64;
const FILTER_BYTES_MAX: usize = 1000;
/// A problem's line shows no more of a refused value.
const SHOWN_CHARS_MAX: usize = 60;

/// A value as a source has it.
pub enum Given<'a> {
    /// From the environment or a flag.
    Text(&'a OsStr),
    /// From a file, with the text it was written as.
    Toml(&'a DeValue<'a>, &'a str),
}

impl Given<'_> {
    fn text(&self) -> Option<&str> {
        match self {
            Given::Text(text) => text.to_str(),
            Given::Toml(value, _) => value.as_str(),
        }
    }

    fn integer(&self) -> Option<u64> {
        match self {
            Given::Text(text) => text.to_str()?.trim().parse().ok(),
            Given::Toml(value, _) => {
                let integer = value.as_integer()?;
                u64::from_str_radix(integer.as_str(), integer.radix()).ok()
            }
        }
    }

    fn flag(&self) -> Option<bool> {
        match self {
            Given::Text(text) => text.to_str()?.trim().parse().ok(),
            Given::Toml(value, _) => value.as_bool(),
        }
    }

    /// An array of strings; as text, separated by commas.
    fn list(&self) -> Option<Vec<&str>> {
        match self {
            Given::Text(text) => match text.to_str()?.trim() {
                "" => Some(Vec::new()),
                text => Some(text.split(',').map(str::trim).collect()),
            },
            Given::Toml(value, _) => value.as_array()?.iter().map(|item| item.get_ref().as_str()).collect(),
        }
    }
}

impl fmt::Display for Given<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Given::Text(text) => format!("\"{}\"", text.to_string_lossy().escape_debug()),
            Given::Toml(_, text) => text.lines().next().unwrap_or_default().to_owned(),
        };
        match text.char_indices().nth(SHOWN_CHARS_MAX) {
            Some((end, _)) => write!(f, "{}…", &text[..end]),
            None => f.write_str(&text),
        }
    }
}

/// An unsigned integer of any width.
pub trait Number {
    fn get(&self) -> u64;
    /// `None` if the type has no room for it.
    fn set(&mut self, value: u64) -> Option<()>;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Number for $number {
            fn get(&self) -> u64 {
                *self as u64
            }

            fn set(&mut self, value: u64) -> Option<()> {
                *self = value.try_into().ok()?;
                Some(())
            }
        }
    )*};
}

numbers!(u32, u64, usize);

/// Where a setting is kept, by what it may be.
pub enum Slot<'a> {
    Directory(&'a mut PathBuf),
    TimeZone(&'a mut TimeZone),
    Socket(&'a mut SocketAddr),
    Url(&'a mut Option<String>),
    Number(&'a mut dyn Number, RangeInclusive<u64>),
    Flag(&'a mut bool),
    Addresses(&'a mut Vec<IpAddr>),
    Files(&'a mut Vec<PathBuf>),
    Filter(&'a mut String),
    Format(&'a mut LogFormat),
    TlsMode(&'a mut TlsMode),
    File(&'a mut Option<PathBuf>),
    /// Public names, of two labels or more.
    Domains(&'a mut Vec<String>),
    /// Names and addresses.
    Hosts(&'a mut Vec<String>),
    Email(&'a mut Option<String>),
    /// An address of somebody else, with its path.
    HttpsUrl(&'a mut String),
    /// A name or address.
    Host(&'a mut Option<String>),
    MailTls(&'a mut MailTls),
    /// One line of text.
    Line(&'a mut Option<String>),
    /// A language's code.
    Language(&'a mut String),
}

impl Slot<'_> {
    /// What a value must be, for a sentence that begins with "must be".
    pub fn rule(&self) -> String {
        match self {
            Slot::Directory(_) => "the path of a directory".to_owned(),
            Slot::TimeZone(_) => "an IANA time zone such as Europe/Berlin".to_owned(),
            Slot::Socket(_) => "an IP address with a port such as 127.0.0.1:8080 or [::]:8080".to_owned(),
            Slot::Url(_) => {
                "empty, or an http or https URL without a path such as https://events.example.org".to_owned()
            }
            Slot::Number(_, range) => format!("a whole number from {} to {}", range.start(), range.end()),
            Slot::Flag(_) => "true or false".to_owned(),
            Slot::Addresses(_) => format!("a list of at most {ADDRESSES_MAX} IP addresses"),
            Slot::Files(_) => format!("a list of at most {FILES_MAX} paths of files"),
            Slot::Filter(_) => {
                "off, error, warn, info, debug, trace, or directives such as info,event_manager=debug".to_owned()
            }
            Slot::Format(_) => "text or json".to_owned(),
            Slot::TlsMode(_) => "off or auto".to_owned(),
            Slot::File(_) => "the path of a file, or empty".to_owned(),
            Slot::Domains(_) => {
                format!("a list of at most {NAMES_MAX} public host names such as events.example.org, without *")
            }
            Slot::Hosts(_) => format!("a list of at most {NAMES_MAX} host names and IP addresses, without ports"),
            Slot::Email(_) => "an email address, or empty".to_owned(),
            Slot::HttpsUrl(_) => "an https URL such as https://acme.example.org/directory".to_owned(),
            Slot::Host(_) => "a host name or an IP address, without a port, or empty".to_owned(),
            Slot::MailTls(_) => "starttls, tls or none".to_owned(),
            Slot::Line(_) => "one line of at most 200 characters, or empty".to_owned(),
            Slot::Language(_) => "the code of a language such as en or de".to_owned(),
        }
    }

    /// Keeps a value. `None`, with nothing changed, if it is not what the rule says.
    pub fn take(self, given: &Given<'_>) -> Option<()> {
        match self {
            Slot::Directory(place) => *place = directory(given)?,
            Slot::TimeZone(place) => *place = TimeZone::parse(given.text()?).ok()?,
            Slot::Socket(place) => *place = given.text()?.parse().ok()?,
            Slot::Url(place) => *place = url(given.text()?)?,
            Slot::Number(place, range) => {
                let value = given.integer().filter(|value| range.contains(value))?;
                place.set(value)?;
            }
            Slot::Flag(place) => *place = given.flag()?,
            Slot::Addresses(place) => *place = addresses(&given.list()?)?,
            Slot::Files(place) => *place = files(&given.list()?)?,
            Slot::Filter(place) => *place = filter(given.text()?)?,
            Slot::Format(place) => {
                *place = match given.text()? {
                    "text" => LogFormat::Text,
                    "json" => LogFormat::Json,
                    _ => return None,
                }
            }
            Slot::TlsMode(place) => {
                *place = match given.text()? {
                    "off" => TlsMode::Off,
                    "auto" => TlsMode::Auto,
                    _ => return None,
                }
            }
            Slot::File(place) => *place = file(given)?,
            Slot::Domains(place) => *place = hosts(&given.list()?, is_domain)?,
            Slot::Hosts(place) => *place = hosts(&given.list()?, |name| is_host(name) || is_address(name))?,
            Slot::Email(place) => {
                *place = match given.text()? {
                    "" => None,
                    text => Some(Email::parse(text).ok()?.as_str().to_owned()),
                }
            }
            Slot::HttpsUrl(place) => *place = https_url(given.text()?)?,
            Slot::Host(place) => *place = hosts(&one(given.text()?), |name| is_host(name) || is_address(name))?.pop(),
            Slot::MailTls(place) => {
                *place = match given.text()? {
                    "starttls" => MailTls::Starttls,
                    "tls" => MailTls::Tls,
                    "none" => MailTls::None,
                    _ => return None,
                }
            }
            Slot::Line(place) => {
                *place = match given.text()? {
                    "" => None,
                    text => Some(Name::parse(text).ok()?.as_str().to_owned()),
                }
            }
            Slot::Language(place) => *place = language(given.text()?)?,
        }
        Some(())
    }

    /// The value as TOML.
    pub fn to_toml(&self) -> String {
        let text = |text: &str| toml::Value::from(text).to_string();
        match self {
            Slot::Directory(path) => text(&path.to_string_lossy()),
            Slot::TimeZone(zone) => text(zone.as_str()),
            Slot::Socket(socket) => text(&socket.to_string()),
            Slot::Url(url) => text(url.as_deref().unwrap_or_default()),
            Slot::Number(number, _) => number.get().to_string(),
            Slot::Flag(flag) => flag.to_string(),
            Slot::Addresses(list) => {
                let list: Vec<String> = list.iter().map(|address| text(&address.to_string())).collect();
                format!("[{}]", list.join(", "))
            }
            Slot::Files(list) => {
                let list: Vec<String> = list.iter().map(|path| text(&path.to_string_lossy())).collect();
                format!("[{}]", list.join(", "))
            }
            Slot::Filter(filter) => text(filter),
            Slot::Format(LogFormat::Text) => text("text"),
            Slot::Format(LogFormat::Json) => text("json"),
            Slot::TlsMode(TlsMode::Off) => text("off"),
            Slot::TlsMode(TlsMode::Auto) => text("auto"),
            Slot::File(path) => text(&path.as_deref().unwrap_or(Path::new("")).to_string_lossy()),
            Slot::Domains(list) | Slot::Hosts(list) => {
                let list: Vec<String> = list.iter().map(|name| text(name)).collect();
                format!("[{}]", list.join(", "))
            }
            Slot::Email(line) | Slot::Host(line) | Slot::Line(line) => text(line.as_deref().unwrap_or_default()),
            Slot::HttpsUrl(line) | Slot::Language(line) => text(line),
            Slot::MailTls(MailTls::Starttls) => text("starttls"),
            Slot::MailTls(MailTls::Tls) => text("tls"),
            Slot::MailTls(MailTls::None) => text("none"),
        }
    }
}

/// Any path but the empty one; only a flag can name one that is not UTF-8.
fn directory(given: &Given<'_>) -> Option<PathBuf> {
    let path = match given {
        Given::Text(text) => PathBuf::from(text),
        Given::Toml(value, _) => PathBuf::from(value.as_str()?),
    };
    (!path.as_os_str().is_empty()).then_some(path)
}

/// Any path; the empty one is none.
fn file(given: &Given<'_>) -> Option<Option<PathBuf>> {
    let path = match given {
        Given::Text(text) => PathBuf::from(text),
        Given::Toml(value, _) => PathBuf::from(value.as_str()?),
    };
    Some((!path.as_os_str().is_empty()).then_some(path))
}

/// Names in lower case, as they are compared.
fn hosts(list: &[&str], is_fine: impl Fn(&str) -> bool) -> Option<Vec<String>> {
    let names: Vec<String> = list.iter().map(|name| name.to_ascii_lowercase()).collect();
    (names.len() <= NAMES_MAX && names.iter().all(|name| is_fine(name))).then_some(names)
}

/// The empty text is none.
fn one(text: &str) -> Vec<&str> {
    if text.is_empty() { Vec::new() } else { vec![text] }
}

/// The shape of a language's code (BCP 47): a language, and what makes it a certain one.
fn language(text: &str) -> Option<String> {
    let is_fine = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (text.len() <= 35 && text.split('-').all(is_fine)).then(|| text.to_owned())
}

/// Whether a public authority could be asked for it.
fn is_domain(name: &str) -> bool {
    name.contains('.') && is_host(name)
}

fn is_address(name: &str) -> bool {
    name.parse::<IpAddr>().is_ok()
}

fn https_url(text: &str) -> Option<String> {
    let uri: hyper::Uri = text.parse().ok()?;
    let plain = uri.scheme_str() == Some("https") && !text.contains(['#', '@']) && uri.host().is_some();
    plain.then(|| text.to_owned())
}

/// Scheme and authority; the empty text is no URL, and allowed.
fn url(text: &str) -> Option<Option<String>> {
    if text.is_empty() {
        return Some(None);
    }
    // A URI's parser drops the fragment without a word.
    if text.contains(['#', '?']) {
        return None;
    }
    let uri: hyper::Uri = text.parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let authority = uri.authority()?;
    let plain = uri.path() == "/" && !authority.host().is_empty() && !authority.as_str().contains('@');
    plain.then(|| Some(format!("{scheme}://{authority}")))
}

fn addresses(list: &[&str]) -> Option<Vec<IpAddr>> {
    if list.len() > ADDRESSES_MAX {
        return None;
    }
    list.iter().map(|text| text.parse().ok()).collect()
}

fn files(list: &[&str]) -> Option<Vec<PathBuf>> {
    let legal = list.len() <= FILES_MAX && list.iter().all(|path| !path.is_empty());
    legal.then(|| list.iter().map(PathBuf::from).collect())
}

/// Directives, each with its level. A target alone would be legal and mean `trace`, but a misspelt level looks
/// just like it.
fn filter(text: &str) -> Option<String> {
    let levels = ["off", "error", "warn", "info", "debug", "trace"];
    let has_level = |directive: &str| {
        directive.contains(['=', '[']) || levels.iter().any(|level| directive.trim().eq_ignore_ascii_case(level))
    };
    let legal = !text.trim().is_empty()
        && text.len() <= FILTER_BYTES_MAX
        && (text.contains('[') || text.split(',').all(has_level))
        && EnvFilter::builder().parse(text).is_ok();
    legal.then(|| text.to_owned())
}
