//! The section of the configuration about mail.

use std::path::PathBuf;

use super::Setting;
use super::slot::Slot;

/// Which server takes mail to guests, and how it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Mail {
    /// Without one nothing is sent.
    pub host: Option<String>,
    pub port: u32,
    pub tls: MailTls,
    /// Roots in PEM that the server's certificate is from, if no public one.
    pub ca_file: Option<PathBuf>,
    pub user: Option<String>,
    pub password_file: Option<PathBuf>,
    pub from: Option<String>,
    pub from_name: Option<String>,
    pub reply_to: Option<String>,
    /// The code of a language that there are texts in.
    pub language: String,
    /// Never when it is 0.
    pub reminder_hours: u32,
    /// For tests with a mail server that takes everything.
    pub to_reserved_domains: bool,
    pub per_minute: u32,
    pub timeout_s: u64,
    pub retry_first_s: u32,
    pub give_up_hours: u32,
    pub retention_days: u32,
}

/// How the connection to the mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    Starttls,
    Tls,
    None,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            host: None,
            port: 587,
            tls: MailTls::Starttls,
            ca_file: None,
            user: None,
            password_file: None,
            from: None,
            from_name: None,
            reply_to: None,
            language: "en".to_owned(),
            reminder_hours: 24,
            to_reserved_domains: false,
            per_minute: 300,
            timeout_s: 30,
            retry_first_s: 60,
            give_up_hours: 48,
            retention_days: 90,
        }
    }
}

impl Mail {
    pub(super) fn settings(&mut self) -> Vec<Setting<'_>> {
        use Slot::{Email, File, Line, Number};
        vec![
            ("mail.host", Slot::Host(&mut self.host)),
            ("mail.port", Number(&mut self.port, 1..=65_535)),
            ("mail.tls", Slot::MailTls(&mut self.tls)),
            ("mail.ca_file", File(&mut self.ca_file)),
            ("mail.user", Line(&mut self.user)),
            ("mail.password_file", File(&mut self.password_file)),
            ("mail.from", Email(&mut self.from)),
            ("mail.from_name", Line(&mut self.from_name)),
            ("mail.reply_to", Email(&mut self.reply_to)),
            ("mail.language", Slot::Language(&mut self.language)),
            ("mail.reminder_hours", Number(&mut self.reminder_hours, 0..=720)),
            ("mail.to_reserved_domains", Slot::Flag(&mut self.to_reserved_domains)),
            ("mail.per_minute", Number(&mut self.per_minute, 1..=60_000)),
            ("mail.timeout_s", Number(&mut self.timeout_s, 1..=300)),
            ("mail.retry_first_s", Number(&mut self.retry_first_s, 1..=3600)),
            ("mail.give_up_hours", Number(&mut self.give_up_hours, 1..=720)),
            ("mail.retention_days", Number(&mut self.retention_days, 1..=3650)),
        ]
    }

    /// What is wrong with settings that are fine each by itself.
    pub(super) fn problem(&self) -> Option<String> {
        let is_near = self
            .host
            .as_deref()
            .is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "::1"));
        let problem = match (&self.host, &self.from, &self.user, &self.password_file) {
            (Some(_), None, ..) => "mail.host is given without mail.from; say whom mails are from",
            (_, _, Some(_), None) => "mail.user is given without mail.password_file; give both, or neither",
            (_, _, None, Some(_)) => "mail.password_file is given without mail.user; give both, or neither",
            (_, _, Some(_), Some(_)) if self.tls == MailTls::None && !is_near => {
                "mail.user is given with mail.tls = \"none\", which would show the password to everybody on the way; use \"starttls\" or \"tls\""
            }
            _ => return None,
        };
        Some(problem.to_owned())
    }
}
