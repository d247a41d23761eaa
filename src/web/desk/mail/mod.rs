//! Mail at the desk: the log, one mail, how mails are worded.

mod log;
mod message;
mod template;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::open;
use crate::http::{Ask, Problem, Site};
use crate::model::{MessageState, Time};
use crate::web::page::Frame;

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/admin/mail", get(log::show))
        .route("/admin/mail/templates", get(template::list))
        .route(
            "/admin/mail/templates/{language}/{kind}",
            get(template::show).post(template::save),
        )
        .route("/admin/mail/templates/{language}/{kind}/reset", post(template::reset))
        .route("/admin/mail/{id}", get(message::show))
        .route("/admin/mail/{id}/retry", post(message::retry))
        .route("/admin/mail/{id}/cancel", post(message::cancel))
}

/// What stands above every page about mail.
pub struct Head {
    /// What keeps mails from being sent, or their links from being found.
    pub notices: Vec<String>,
    /// Address, name, and whether the page is there.
    pub tabs: Vec<(&'static str, String, bool)>,
}

/// The frame of a page about mail and what stands above it, for those who may see it.
fn opened(ask: &Ask) -> Result<(Frame, Head), Problem> {
    let frame = open(ask)?;
    ask.app().check_mail(&ask.caller.actor)?;
    let is_wording = frame.is_at("/admin/mail/templates");
    let mut notices = Vec::new();
    if ask.app().settings().mail.server.is_none() {
        notices.push(frame.t("mail-no-server"));
    }
    if ask.site.options.public_url.is_none() {
        let base = ask.app().mail_base();
        notices.push(frame.words.t1("mail-no-address", "base", base));
    }
    let head = Head {
        notices,
        tabs: vec![
            ("/admin/mail", frame.t("mail-tab-log"), !is_wording),
            ("/admin/mail/templates", frame.t("mail-tab-templates"), is_wording),
        ],
    };
    Ok((frame, head))
}

/// How far a mail is: the class of its badge, a sign and a word.
pub struct Badge {
    pub class: &'static str,
    pub sign: &'static str,
    pub word: String,
}

impl Badge {
    fn of(frame: &Frame, state: MessageState) -> Self {
        let sign = match state {
            MessageState::Queued => "⏳",
            MessageState::Sent => "✓",
            MessageState::Failed => "⚠",
            MessageState::Bounced => "↩",
            MessageState::Cancelled => "✕",
        };
        Self {
            class: state.as_str(),
            sign,
            word: frame.t(&format!("mail-state-{}", state.as_str())),
        }
    }
}

/// A time as clocks of the installation show it.
fn local(ask: &Ask, frame: &Frame, at: Time) -> String {
    let zone = ask.app().settings().timezone.rules();
    frame.words.date_time(at.timestamp().to_zoned(zone).datetime())
}
