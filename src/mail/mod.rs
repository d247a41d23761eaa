//! What mails to guests say and how they leave: templates, letters with their enclosures, a connection to a mail server.
//!
//! Nothing here reads or writes the store; which mails there are is `app`'s to say.

mod letter;
mod markdown;
mod pace;
mod smtp;
mod template;
mod values;

use std::time::Duration;

use crate::language::Words;
use crate::model::{Email, Name};

pub use letter::{Enclosed, Ready, compose};
pub use pace::{is_given_up, next_attempt};
pub use smtp::{Line, Refused, Server, Tls, Trouble};
pub use template::{PLACEHOLDERS, Rendered, Wording, check, default_of, has_defaults, render, unknown};
pub use values::{Subject, Values};

/// What the configuration says about mail.
#[derive(Clone, Debug)]
pub struct Options {
    /// Without one nothing is sent; mails are made all the same.
    pub server: Option<Server>,
    /// The language of mails to guests of whom it is not known what they read, or who read what there are no texts in.
    pub words: Words,
    /// How long before its beginning guests are reminded of an event; never when absent.
    pub reminder_ms: Option<i64>,
    /// Whether mails to addresses that no mail can reach (see [`Email::is_reserved`]) go to the server all the same.
    pub to_reserved_domains: bool,
    /// Mails that are sent in a minute at most.
    pub per_minute: u32,
    /// The wait after the first attempt that failed.
    pub retry_first_ms: i64,
    /// How long a mail is tried.
    pub give_up_ms: i64,
    /// How long mails are kept.
    pub retention_ms: i64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            server: None,
            words: Words::fallback(),
            reminder_ms: Some(24 * 3_600_000),
            to_reserved_domains: false,
            per_minute: 300,
            retry_first_ms: 60_000,
            give_up_ms: 48 * 3_600_000,
            retention_ms: 90 * 86_400_000,
        }
    }
}

/// Whom mails are from.
#[derive(Clone, Debug)]
pub struct Sender {
    pub from: Email,
    pub name: Option<Name>,
    pub reply_to: Option<Email>,
}

impl Sender {
    /// The part of the address after the at sign.
    pub fn domain(&self) -> &str {
        self.from
            .as_str()
            .rsplit_once('@')
            .map_or("localhost", |(_, domain)| domain)
    }
}

impl Options {
    /// The time between two mails.
    pub fn interval(&self) -> Duration {
        Duration::from_millis(60_000 / u64::from(self.per_minute.max(1)))
    }
}

/// Why a mail cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the template cannot be used: {0}")]
    Template(String),
    #[error("the address cannot be used: {0}")]
    Address(#[from] lettre::address::AddressError),
    #[error("the mail cannot be put together: {0}")]
    Letter(#[from] lettre::error::Error),
    #[error("the mail cannot be put together: {0}")]
    Part(String),
}
