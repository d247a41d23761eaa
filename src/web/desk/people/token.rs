//! `/admin/tokens`: keys for other programs. Each is shown once.

use askama::Template;
use axum::response::Response;

use super::opened;
use super::user::{FormPage, role_choices};
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
use crate::model::{Device, Event, Role, Token, TokenId};
use crate::store::{Direction, EventQuery, Order, Sort, View};
use crate::web::desk::clock::Clock;
use crate::web::desk::confirm::ConfirmPage;
use crate::web::desk::refusal::Refusal;
use crate::web::field::{Choice, Field, Kind, others};
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};

const FIELDS: &[&str] = &["name", "role", "event_id"];
/// Events to choose from: the newest. Another one's page leads here with its own.
const EVENTS_OFFERED: usize = 100;

/// A token of the list.
pub struct Row {
    pub name: String,
    pub role: &'static str,
    pub role_said: String,
    /// The event that it is bound to: its id, if it is there still, and its name.
    pub event: Option<(Option<String>, String)>,
    /// Whether it is a device's, which is turned away at its event's door.
    pub is_device: bool,
    pub since: String,
    /// Where it is ended, and what leads there.
    pub end: String,
    pub end_said: String,
}

pub fn rows(ask: &Ask, frame: &Frame, clock: &Clock, view: &View) -> Result<Vec<Row>, Problem> {
    let tokens = ask.app().tokens(view, &ask.caller)?;
    tokens.iter().map(|token| row(frame, clock, view, token)).collect()
}

fn row(frame: &Frame, clock: &Clock, view: &View, token: &Token) -> Result<Row, Problem> {
    let event = token.event_id.map(|id| view.get::<Event>(id.raw()));
    let event = event.transpose().map_err(crate::app::Error::from)?.flatten();
    let device = view.get::<Device>(token.id.raw()).map_err(crate::app::Error::from)?;
    let (end, end_said) = match &device {
        Some(device) => (
            format!("/admin/events/{}/devices/{}/revoke", device.event_id, device.id),
            "door-revoke",
        ),
        None => (format!("/admin/tokens/{}/delete", token.id), "users-delete"),
    };
    Ok(Row {
        end,
        end_said: frame.t(end_said),
        name: token.name.to_string(),
        role: token.role.as_str(),
        role_said: frame.t(&format!("role-{}", token.role.as_str())),
        event: match (event, token.event_id) {
            (Some(event), _) => Some((Some(event.id.to_string()), event.details.name.to_string())),
            (None, Some(id)) => Some((None, id.to_string())),
            (None, None) => None,
        },
        is_device: device.is_some(),
        since: clock.date_time(token.created_at),
    })
}

/// The newest events, and the one that was asked for.
fn event_choices(ask: &Ask, frame: &Frame, chosen: &str) -> Result<Vec<Choice>, Problem> {
    let (app, actor, view) = (ask.app(), &ask.caller.actor, ask.app().view());
    let query = EventQuery {
        order: Some(Order {
            sort: Sort::CreatedAt,
            direction: Direction::Backward,
        }),
        ..EventQuery::all(EVENTS_OFFERED)
    };
    let mut events = app.events_alone(&view, actor, query)?.items;
    if let Ok(id) = chosen.parse()
        && events.iter().all(|event| event.id != id)
    {
        events.extend(app.event_alone(&view, actor, id).ok());
    }
    events.sort_by_key(|event| std::cmp::Reverse(event.details.date.at()));
    let said = |event: &Event| {
        let date = frame.words.date_short(event.details.date.local().date());
        Choice::new(event.id.to_string(), format!("{} – {date}", event.details.name))
    };
    let none = Choice::new("", frame.t("tokens-all-events"));
    Ok(std::iter::once(none).chain(events.iter().map(said)).collect())
}

fn new_token_page(ask: &Ask, form: &Form, refusal: Refusal) -> Result<FormPage, Problem> {
    let frame = opened(ask)?;
    let words = frame.words;
    let typed = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let role = Some(typed("role")).filter(|role| !role.is_empty());
    let events = event_choices(ask, &frame, &typed("event_id"))?;
    let fields = [
        Field::new(words, "name", words.t("users-name"), Kind::Line("text"))
            .required()
            .hint(words.t("tokens-name-hint"))
            .value(typed("name")),
        Field::new(words, "role", words.t("users-role"), Kind::Choice(role_choices(&frame)))
            .required()
            .value(role.unwrap_or_else(|| Role::Viewer.as_str().to_owned())),
        Field::new(words, "event_id", words.t("tokens-event"), Kind::Choice(events))
            .hint(words.t("tokens-event-hint"))
            .value(typed("event_id")),
    ];
    let fields = fields.into_iter().zip(FIELDS);
    Ok(FormPage {
        title: words.t("tokens-new"),
        text: words.t("tokens-what"),
        action: "/admin/tokens/new".to_owned(),
        button: words.t("tokens-new-button"),
        others: others(words, FIELDS, &refusal.errors),
        fields: fields
            .map(|(field, path)| field.errors(words, path, &refusal.errors))
            .collect(),
        is_new: true,
        refusal,
        frame,
    })
}

/// A token that was just made.
#[derive(Template)]
#[template(path = "desk/people/token.html", config = "src/web/askama.toml")]
struct TokenPage {
    frame: Frame,
    name: String,
    secret: String,
    /// A first request with it, to be typed in a terminal.
    example: String,
}

/// `?event_id=ID` chooses an event.
pub async fn blank(ask: Ask) -> Result<Response, Problem> {
    let asked = Form::of_query(ask.query());
    shown(&new_token_page(&ask, &asked, Refusal::default())?)
}

/// The secret is in the answer itself: there is no address that would show it again.
pub async fn create(mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    match ask.app().create_token(&ask.caller, form.texts(FIELDS).into()).await {
        Ok(done) => {
            let (token, secret) = done.value;
            let frame = opened(&ask)?;
            shown(&TokenPage {
                name: token.name.to_string(),
                example: format!("curl -H 'Authorization: Bearer {secret}' {}/api/events", frame.origin),
                secret,
                frame,
            })
        }
        Err(error) => {
            let refusal = Refusal::of(Frame::of(&ask)?.words, error)?;
            page(refusal.status, &new_token_page(&ask, &form, refusal)?)
        }
    }
}

pub async fn ask_to_delete(Id(id): Id<TokenId>, ask: Ask) -> Result<Response, Problem> {
    let frame = opened(&ask)?;
    let tokens = ask.app().tokens(&ask.app().view(), &ask.caller)?;
    let token = tokens.into_iter().find(|token| token.id == id);
    let token = token.ok_or_else(|| Problem::not_found("token"))?;
    let words = frame.words;
    shown(&ConfirmPage {
        title: words.t1("tokens-delete-title", "name", token.name.as_str()),
        text: words.t("tokens-delete-text"),
        notice: None,
        value: None,
        action: format!("/admin/tokens/{id}/delete"),
        back: "/admin/users".to_owned(),
        yes: words.t("users-delete"),
        head: None,
        frame,
    })
}

pub async fn delete(Id(id): Id<TokenId>, ask: Ask) -> Result<Response, Problem> {
    ask.app().delete_token(&ask.caller, id).await?;
    Ok(see("/admin/users?notice=tokens-gone"))
}
