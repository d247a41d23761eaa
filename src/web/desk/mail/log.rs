//! The log of mails: whom they went to, what they were about, and what came of them.

use askama::Template;
use axum::response::Response;

use super::{Badge, Head, local, opened};
use crate::app::MailFilter;
use crate::http::asset::path;
use crate::http::{Ask, Problem};
use crate::model::{Message, MessageState, Name};
use crate::web::field::{Choice, Field, Kind};
use crate::web::form::Form;
use crate::web::page::{Frame, shown};

#[derive(Template)]
#[template(path = "desk/mail/log.html", config = "src/web/askama.toml")]
struct LogPage {
    frame: Frame,
    head: Head,
    state: Field,
    to: Field,
    /// The event whose mails are shown, if only these: its id and name.
    event: Option<(String, String)>,
    is_filtered: bool,
    rows: Vec<Row>,
    next: Option<String>,
}

struct Row {
    id: String,
    at: String,
    name: String,
    to: String,
    kind: String,
    event: Option<(String, String)>,
    badge: Badge,
    error: Option<String>,
}

pub async fn show(ask: Ask) -> Result<Response, Problem> {
    let (frame, head) = opened(&ask)?;
    let form = Form::of_query(ask.query());
    let filter = filter(&form);
    let view = ask.app().view();
    let page = ask.app().mails(&view, &ask.caller.actor, &filter)?;
    let event = match filter.event {
        Some(id) => ask.app().event_alone(&view, &ask.caller.actor, id).ok(),
        None => None,
    };
    shown(&LogPage {
        state: state_field(&frame, filter.state),
        to: Field::new(frame.words, "to", frame.t("mail-filter-to"), Kind::Line("search"))
            .value(filter.to.clone().unwrap_or_default()),
        event: event.map(|event| (event.id.to_string(), event.details.name.to_string())),
        is_filtered: filter.state.is_some() || filter.to.is_some() || filter.event.is_some(),
        next: page.next.map(|cursor| next_address(&filter, &cursor)),
        rows: page
            .items
            .into_iter()
            .map(|(message, event)| row(&ask, &frame, message, event))
            .collect(),
        head,
        frame,
    })
}

/// What the address asks for. What means nothing filters nothing.
fn filter(form: &Form) -> MailFilter {
    MailFilter {
        state: form.filled("state").and_then(MessageState::parse),
        event: form.filled("event").and_then(|id| id.parse().ok()),
        to: form.filled("to").map(str::to_owned),
        cursor: form.filled("cursor").map(str::to_owned),
    }
}

fn state_field(frame: &Frame, state: Option<MessageState>) -> Field {
    let all = Choice::new("", frame.t("mail-filter-all"));
    let states = MessageState::ALL.iter().map(|state| {
        let name = state.as_str();
        Choice::new(name, frame.t(&format!("mail-state-{name}")))
    });
    let choices = [all].into_iter().chain(states).collect();
    Field::new(frame.words, "state", frame.t("mail-state"), Kind::Choice(choices))
        .value(state.map_or("", MessageState::as_str))
}

fn next_address(filter: &MailFilter, cursor: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(state) = filter.state {
        query.append_pair("state", state.as_str());
    }
    if let Some(event) = filter.event {
        query.append_pair("event", &event.to_string());
    }
    if let Some(to) = &filter.to {
        query.append_pair("to", to);
    }
    query.append_pair("cursor", cursor);
    format!("/admin/mail?{}", query.finish())
}

fn row(ask: &Ask, frame: &Frame, message: Message, event: Option<Name>) -> Row {
    Row {
        id: message.id.to_string(),
        at: local(ask, frame, message.created_at),
        name: message.name.to_string(),
        to: message.to.to_string(),
        kind: frame.t(&format!("mail-kind-{}", message.kind.as_str())),
        event: event.map(|name| (message.event_id.to_string(), name.to_string())),
        badge: Badge::of(frame, message.state),
        error: message.error,
    }
}
