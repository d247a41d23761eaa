//! What becomes of an event: published, completed, cancelled, deleted. What cannot be taken back asks first.

use axum::http::StatusCode;
use axum::response::Response;

use super::{address, conflict_said, require_editor};
use crate::app::{Error, EventFull};
use crate::http::{Ask, Id, Problem};
use crate::model::{EventId, EventStatus};
use crate::web::desk::confirm::ConfirmPage;
use crate::web::desk::event_head::EventHead;
use crate::web::desk::open;
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};

/// Gives the event the status that the button names.
pub async fn change(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let form = Form::read(&mut ask).await?;
    let status = form.get("to").and_then(EventStatus::parse);
    let status = status.ok_or_else(|| Problem::malformed("There is no such status."))?;
    let patch = serde_json::json!({"status": status.as_str()});
    match ask.app().update_event(&ask.caller, id, None, patch).await {
        Ok(_) => Ok(see(&format!("{}?notice=event-now-{}", address(id), status.as_str()))),
        Err(Error::Conflict(conflict)) => {
            let full = event(&ask, id)?;
            let asked = to_cancel(frame, &full);
            let notice = Some(conflict_said(asked.frame.words, &conflict));
            page(StatusCode::CONFLICT, &ConfirmPage { notice, ..asked })
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn ask_to_cancel(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let full = event(&ask, id)?;
    require_editor(&ask, id)?;
    shown(&to_cancel(frame, &full))
}

pub async fn ask_to_delete(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let full = event(&ask, id)?;
    require_editor(&ask, id)?;
    shown(&to_delete(frame, &full))
}

pub async fn delete(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    match ask.app().delete_event(&ask.caller, id, None).await {
        Ok(_) => Ok(see("/admin/events?notice=event-deleted")),
        Err(Error::Conflict(conflict)) => {
            let asked = to_delete(frame, &event(&ask, id)?);
            let notice = Some(conflict_said(asked.frame.words, &conflict));
            page(StatusCode::CONFLICT, &ConfirmPage { notice, ..asked })
        }
        Err(error) => Err(error.into()),
    }
}

fn event(ask: &Ask, id: EventId) -> Result<EventFull, Problem> {
    Ok(ask.app().event(&ask.app().view(), &ask.caller.actor, id)?)
}

fn to_cancel(frame: Frame, full: &EventFull) -> ConfirmPage {
    let (words, base) = (frame.words, address(full.event.id));
    ConfirmPage {
        head: Some(EventHead::new(&frame, full)),
        title: words.t("event-cancel-title"),
        text: words.t1("event-cancel-text", "count", full.counters.total()),
        action: format!("{base}/status"),
        value: Some(("to", EventStatus::Cancelled.as_str())),
        yes: words.t("event-cancel-yes"),
        back: base,
        notice: None,
        frame,
    }
}

fn to_delete(frame: Frame, full: &EventFull) -> ConfirmPage {
    let (words, base) = (frame.words, address(full.event.id));
    ConfirmPage {
        head: Some(EventHead::new(&frame, full)),
        title: words.t("event-delete-title"),
        text: words.t1("event-delete-text", "count", full.counters.guests()),
        action: format!("{base}/delete"),
        value: None,
        yes: words.t("event-delete-yes"),
        back: base,
        notice: None,
        frame,
    }
}
