//! Making and changing an event by its form.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::form::{Changed, FormPage, Op, Shown};
use super::typed::Typed;
use super::{address, conflict_said, require_editor, require_maker, stale};
use crate::app::{Error, EventFull};
use crate::http::{Ask, Id, Problem};
use crate::model::{EventId, EventStatus, FieldErrors};
use crate::web::desk::event_head::EventHead;
use crate::web::desk::open;
use crate::web::form::Form;
use crate::web::markdown;
use crate::web::page::{page, see, shown};

/// The form of a new event, as a copy of another with `from=`.
pub async fn new(ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    require_maker(&ask)?;
    let query = Form::of_query(ask.query());
    let copy_of = copied_from(&query);
    let typed = match copy_of {
        Some(from) => Typed::of(&ask.app().event(&ask.app().view(), &ask.caller.actor, from)?).copied(),
        None => Typed::new(&ask.app().settings().timezone),
    };
    let asked = Shown {
        copy_of,
        ..Shown::as_typed(&typed, Op::Save)
    };
    shown(&FormPage::new(&ask, frame, None, asked)?)
}

pub async fn create(mut ask: Ask) -> Result<Response, Problem> {
    open(&ask)?;
    require_maker(&ask)?;
    let form = Form::read(&mut ask).await?;
    let op = Op::of(form.get("op"));
    let typed = Typed::read(&form);
    let copy_of = copied_from(&form);
    if op.stays() {
        return arranged(&ask, None, typed, op, &form);
    }
    let mut body = typed.json(None);
    if op == Op::Publish {
        body["status"] = EventStatus::Active.as_str().into();
    }
    let created = match copy_of {
        Some(like) => ask.app().create_event_like(&ask.caller, body, like).await,
        None => ask.app().create_event(&ask.caller, body).await,
    };
    match created {
        Ok(done) => {
            let name = if op == Op::Publish {
                "event-published"
            } else {
                "event-created"
            };
            Ok(see(&format!("{}?notice={name}", address(done.value.event.id))))
        }
        Err(error) => {
            let asked = Shown {
                copy_of,
                ..Shown::as_typed(&typed, Op::Save)
            };
            refused(&ask, None, asked, error)
        }
    }
}

/// The event that a new one is a copy of.
fn copied_from(form: &Form) -> Option<EventId> {
    form.filled("from").and_then(|from| from.parse().ok())
}

pub async fn form(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let full = ask.app().event(&ask.app().view(), &ask.caller.actor, id)?;
    require_editor(&ask, id)?;
    let typed = Typed::of(&full);
    let changed = Changed {
        head: EventHead::new(&frame, &full),
        version: full.event.version,
        base: encoded(&typed)?,
    };
    shown(&FormPage::new(
        &ask,
        frame,
        Some(changed),
        Shown::as_typed(&typed, Op::Save),
    )?)
}

pub async fn update(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    open(&ask)?;
    let form = Form::read(&mut ask).await?;
    let op = Op::of(form.get("op"));
    let full = match ask.app().event(&ask.app().view(), &ask.caller.actor, id) {
        Err(Error::NotFound(_)) => return gone(&ask, &Typed::read(&form)),
        found => found?,
    };
    require_editor(&ask, id)?;
    let seen = Seen::read(&form);
    if op == Op::Resolve {
        return stale::resolve(ask, &full, &form, seen).await;
    }
    let typed = Typed::read(&form);
    if op.stays() {
        return arranged(&ask, Some((&full, &seen)), typed, op, &form);
    }
    save(ask, &full, typed, seen).await
}

/// What an event was when its form was begun.
pub struct Seen {
    pub version: u64,
    pub typed: Typed,
}

impl Seen {
    /// What cannot be read is as good as something very old.
    pub fn read(form: &Form) -> Self {
        let version = form.get("version").and_then(|version| version.parse().ok());
        let typed = form.get("base").and_then(|text| serde_json::from_str(text).ok());
        Self {
            version: version.unwrap_or(0),
            typed: typed.unwrap_or_default(),
        }
    }
}

/// Writes a changed event, if it still is what was seen.
pub async fn save(ask: Ask, full: &EventFull, typed: Typed, seen: Seen) -> Result<Response, Problem> {
    let id = full.event.id;
    let patch = typed.json(Some(&full.event.details));
    let saved = ask.app().update_event(&ask.caller, id, Some(seen.version), patch).await;
    match saved {
        Ok(_) => Ok(see(&format!("{}?notice=event-saved", address(id)))),
        Err(Error::Stale(_)) => match ask.app().event(&ask.app().view(), &ask.caller.actor, id) {
            Ok(now) => stale::show(&ask, &now, &seen.typed, &typed),
            Err(_) => gone(&ask, &typed),
        },
        Err(Error::NotFound(_)) => gone(&ask, &typed),
        Err(error) => refused(&ask, Some((full, &seen)), Shown::as_typed(&typed, Op::Save), error),
    }
}

/// The form with a row more or less, other venues to choose from, or the description as it will look.
fn arranged(
    ask: &Ask,
    event: Option<(&EventFull, &Seen)>,
    mut typed: Typed,
    op: Op,
    form: &Form,
) -> Result<Response, Problem> {
    match op {
        Op::AddTicket => typed.add_ticket(),
        Op::AddQuestion => typed.add_question(),
        _ => {}
    }
    let asked = Shown {
        find: form.get("find").unwrap_or_default(),
        copy_of: copied_from(form).filter(|_| event.is_none()),
        ..Shown::as_typed(&typed, op)
    };
    page(StatusCode::OK, &form_page(ask, event, asked)?)
}

/// The form with what is wrong, and everything that was typed.
fn refused(
    ask: &Ask,
    event: Option<(&EventFull, &Seen)>,
    mut asked: Shown<'_>,
    error: Error,
) -> Result<Response, Problem> {
    let status = match error {
        Error::Invalid(errors) => {
            asked.errors = errors;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Error::Conflict(conflict) => {
            asked.notice = Some(conflict_said(open(ask)?.words, &conflict));
            StatusCode::CONFLICT
        }
        error => return Err(error.into()),
    };
    page(status, &form_page(ask, event, asked)?)
}

fn form_page(ask: &Ask, event: Option<(&EventFull, &Seen)>, asked: Shown<'_>) -> Result<FormPage, Problem> {
    let frame = open(ask)?;
    let changed = match event {
        Some((full, seen)) => Some(Changed {
            head: EventHead::new(&frame, full),
            version: seen.version,
            base: encoded(&seen.typed)?,
        }),
        None => None,
    };
    FormPage::new(ask, frame, changed, asked)
}

/// The event was deleted meanwhile: what was typed makes a new one, if one wishes.
fn gone(ask: &Ask, typed: &Typed) -> Result<Response, Problem> {
    require_maker(ask)?;
    let typed = typed.clone().copied();
    let asked = Shown {
        notice: Some(open(ask)?.t("event-gone")),
        ..Shown::as_typed(&typed, Op::Save)
    };
    page(StatusCode::NOT_FOUND, &form_page(ask, None, asked)?)
}

/// A form's texts, to be kept in a hidden field.
pub fn encoded(typed: &Typed) -> Result<String, Problem> {
    serde_json::to_string(typed).map_err(|error| Problem::internal(error.to_string()))
}

impl<'s> Shown<'s> {
    fn as_typed(typed: &'s Typed, op: Op) -> Self {
        Self {
            typed,
            errors: FieldErrors::new(),
            notice: None,
            op,
            find: "",
            copy_of: None,
        }
    }
}

/// A description as it will look, for the form's script.
pub async fn preview(mut ask: Ask) -> Result<Response, Problem> {
    ask.app().check_known(&ask.caller.actor)?;
    let form = Form::read(&mut ask).await?;
    let text = form.get("description").unwrap_or_default();
    let short: String = text.chars().take(crate::model::LONG_TEXT_CHARS_MAX).collect();
    let mut response = Html(markdown::to_html(&short)).into_response();
    let kept = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}
