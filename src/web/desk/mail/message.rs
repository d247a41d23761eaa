//! One mail: how it reads, what comes with it, what came of it; sent again, or not at all.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Badge, Head, local, opened};
use crate::app::{Error, MailShown};
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
use crate::model::{MessageId, MessageState};
use crate::web::page::{Frame, page, see};

#[derive(Template)]
#[template(path = "desk/mail/message.html", config = "src/web/askama.toml")]
struct MessagePage {
    frame: Frame,
    head: Head,
    id: String,
    kind: String,
    badge: Badge,
    error: Option<String>,
    /// Why something that was asked for cannot be.
    refusal: Option<String>,
    facts: Vec<(String, String)>,
    guest: Option<(String, String)>,
    event: Option<(String, String)>,
    subject: Option<String>,
    text: String,
    moot: Option<String>,
    /// Address and name of what comes with it.
    files: Vec<(String, String)>,
    is_sent: bool,
    is_queued: bool,
}

pub async fn show(Id(id): Id<MessageId>, ask: Ask) -> Result<Response, Problem> {
    answer(&ask, id, None)
}

pub async fn retry(Id(id): Id<MessageId>, ask: Ask) -> Result<Response, Problem> {
    let done = ask.app().retry_mail(&ask.caller, id).await;
    after(&ask, id, done.map(drop), "mail-queued")
}

pub async fn cancel(Id(id): Id<MessageId>, ask: Ask) -> Result<Response, Problem> {
    let done = ask.app().cancel_mail(&ask.caller, id).await;
    after(&ask, id, done.map(drop), "mail-cancelled")
}

/// Back to the mail, with what was done or why it was not.
fn after(ask: &Ask, id: MessageId, done: Result<(), Error>, notice: &str) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(see(&format!("/admin/mail/{id}?notice={notice}"))),
        Err(Error::Conflict(conflict)) => answer(ask, id, Some(conflict.code())),
        Err(error) => Err(error.into()),
    }
}

fn answer(ask: &Ask, id: MessageId, refusal: Option<&str>) -> Result<Response, Problem> {
    let (frame, head) = opened(ask)?;
    let shown = ask.app().mail(&ask.app().view(), &ask.caller.actor, id)?;
    let status = match refusal {
        Some(_) => StatusCode::CONFLICT,
        None => StatusCode::OK,
    };
    page(status, &build(ask, frame, head, shown, refusal))
}

fn build(ask: &Ask, frame: Frame, head: Head, shown: MailShown, refusal: Option<&str>) -> MessagePage {
    let facts = facts(ask, &frame, &shown);
    let files = files(&frame, &shown);
    let MailShown {
        message,
        event,
        guest,
        said,
        moot,
        ..
    } = shown;
    let (subject, text) = said.map_or((None, String::new()), |said| (Some(said.subject), said.text));
    MessagePage {
        id: message.id.to_string(),
        kind: frame.t(&format!("mail-kind-{}", message.kind.as_str())),
        badge: Badge::of(&frame, message.state),
        refusal: refusal.map(|code| frame.t(&format!("mail-refused-{code}"))),
        guest: guest.map(|guest| (guest.id.to_string(), guest.details.name.to_string())),
        event: event.map(|event| (event.id.to_string(), event.details.name.to_string())),
        is_sent: message.state == MessageState::Sent,
        is_queued: message.state == MessageState::Queued,
        error: message.error,
        facts,
        subject,
        text,
        moot,
        files,
        head,
        frame,
    }
}

/// The headers, and when it was tried.
fn facts(ask: &Ask, frame: &Frame, shown: &MailShown) -> Vec<(String, String)> {
    let message = &shown.message;
    let server = ask.app().settings().mail.server.as_ref();
    let mut facts = vec![(frame.t("mail-to"), format!("{} <{}>", message.name, message.to))];
    if let Some(server) = server {
        let sender = &server.sender;
        let from = match &sender.name {
            Some(name) => format!("{name} <{}>", sender.from),
            None => sender.from.to_string(),
        };
        facts.push((frame.t("mail-from"), from));
        if let Some(reply_to) = &sender.reply_to {
            facts.push((frame.t("mail-reply-to"), reply_to.to_string()));
        }
        facts.push((
            frame.t("mail-message-id"),
            format!("<{}@{}>", message.id, sender.domain()),
        ));
    }
    facts.push((frame.t("mail-created"), local(ask, frame, message.created_at)));
    facts.push((frame.t("mail-changed"), local(ask, frame, message.updated_at)));
    facts.push((frame.t("mail-attempts"), message.attempts.to_string()));
    if message.state == MessageState::Queued && message.attempts > 0 {
        facts.push((frame.t("mail-next"), local(ask, frame, message.due_at)));
    }
    facts
}

fn files(frame: &Frame, shown: &MailShown) -> Vec<(String, String)> {
    let Some(guest) = &shown.guest else { return Vec::new() };
    let number = guest.ticket.number;
    let (has_ticket, has_calendar) = shown.encloses;
    let mut files = Vec::new();
    if has_ticket {
        files.push(("qr.png", "mail-file-code"));
        files.push(("ticket.pdf", "mail-file-ticket"));
    }
    if has_calendar {
        files.push(("calendar.ics", "mail-file-calendar"));
    }
    let file = |(name, key): (&str, &str)| (format!("/api/tickets/{number}/{name}"), frame.t(key));
    files.into_iter().map(file).collect()
}
