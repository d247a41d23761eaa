//! `/admin/events/{id}/gates`: where people come in and go out.

use askama::Template;
use axum::response::Response;
use serde_json::{Value, json};

use super::opened;
use crate::http::asset::path;
use crate::http::{Ask, Id, Ids, Problem};
use crate::model::{Event, EventId, Gate, GateId, GateWay};
use crate::web::desk::clock::Clock;
use crate::web::desk::confirm::ConfirmPage;
use crate::web::desk::event_head::EventHead;
use crate::web::desk::refusal::Refusal;
use crate::web::field::{Choice, Field, Kind, others};
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};

const FIELDS: &[&str] = &["name", "direction", "valid_from", "valid_until"];

/// A gate in the list of an event's door.
pub struct Row {
    pub id: GateId,
    pub name: String,
    pub direction: String,
    pub types: String,
    pub window: String,
}

pub fn rows(frame: &Frame, clock: &Clock, event: &Event, gates: &[Gate]) -> Vec<Row> {
    let row = |gate: &Gate| Row {
        id: gate.id,
        name: gate.details.name.to_string(),
        direction: frame.t(&direction_key(gate.details.direction)),
        types: types_said(frame, event, gate),
        window: window_said(frame, clock, gate),
    };
    gates.iter().map(row).collect()
}

fn direction_key(way: GateWay) -> String {
    format!("door-direction-{}", way.as_str())
}

fn types_said(frame: &Frame, event: &Event, gate: &Gate) -> String {
    let types = gate.details.ticket_type_ids.iter();
    let names: Vec<String> = types
        .filter_map(|id| event.details.ticket_type(*id).map(|one| one.name.to_string()))
        .collect();
    match gate.details.ticket_type_ids.is_empty() {
        true => frame.t("door-gate-all-types"),
        false => names.join(", "),
    }
}

fn window_said(frame: &Frame, clock: &Clock, gate: &Gate) -> String {
    let (from, until) = (gate.details.valid_from, gate.details.valid_until);
    let words = frame.words;
    match (from.map(|at| clock.date_time(at)), until.map(|at| clock.date_time(at))) {
        (None, None) => words.t("door-gate-always"),
        (Some(from), None) => words.t1("door-gate-from", "from", from),
        (None, Some(until)) => words.t1("door-gate-until", "until", until),
        (Some(from), Some(until)) => words.t2("time-span", ("from", from), ("until", until)),
    }
}

/// A ticket type that may pass, or may not.
struct TypeBox {
    id: String,
    name: String,
    is_ticked: bool,
}

#[derive(Template)]
#[template(path = "desk/door/gate.html", config = "src/web/askama.toml")]
struct GatePage {
    frame: Frame,
    head: EventHead,
    title: String,
    action: String,
    version: u64,
    refusal: Refusal,
    others: Vec<String>,
    name: Field,
    direction: Field,
    types: Vec<TypeBox>,
    window: Vec<Field>,
}

/// What the form is filled in with.
enum Filled<'f> {
    Blank,
    Gate(&'f Gate),
    Typed(&'f Form, Option<&'f Gate>),
}

impl GatePage {
    fn new(ask: &Ask, id: EventId, filled: &Filled<'_>, refusal: Refusal) -> Result<Self, Problem> {
        // The door's settings are for those who set it up, and so are its gates.
        ask.app().door_settings(&ask.app().view(), &ask.caller.actor, id)?;
        let (frame, head, event) = opened(ask, id)?;
        let (words, clock) = (frame.words, Clock::new(frame.words, &event.details.timezone));
        let (gate, typed) = match filled {
            Filled::Blank => (None, None),
            Filled::Gate(gate) => (Some(*gate), None),
            Filled::Typed(form, gate) => (*gate, Some(*form)),
        };
        let details = gate.map(|gate| &gate.details);
        let value = |name: &str, stored: String| match typed {
            Some(form) => form.get(name).unwrap_or_default().to_owned(),
            None => stored,
        };
        let ways = GateWay::ALL
            .iter()
            .map(|way| Choice::new(way.as_str(), words.t(&direction_key(*way))));
        let direction = details.map_or(GateWay::Both, |details| details.direction);
        let is_ticked = |type_id: &str| match typed {
            Some(form) => form.all("ticket_type_ids").any(|one| one == type_id),
            None => details.is_some_and(|details| details.ticket_type_ids.iter().any(|one| one.to_string() == type_id)),
        };
        let window = |name: &'static str, stored: Option<crate::model::Time>| {
            let key = format!("door-gate-{}", name.replace('_', "-"));
            Field::new(words, name, words.t(&key), Kind::Line("datetime-local"))
                .value(value(name, clock.field(stored)))
                .errors(words, name, &refusal.errors)
        };
        let base = format!("/admin/events/{id}/gates");
        Ok(Self {
            title: match details {
                Some(details) => words.t1("door-gate-title", "name", details.name.as_str()),
                None => words.t("door-gate-new"),
            },
            action: gate.map_or(format!("{base}/new"), |gate| format!("{base}/{}", gate.id)),
            version: gate.map_or(0, |gate| gate.version),
            others: others(words, FIELDS, &refusal.errors),
            name: Field::new(words, "name", words.t("door-gate-name"), Kind::Line("text"))
                .required()
                .value(value(
                    "name",
                    details.map_or(String::new(), |details| details.name.to_string()),
                ))
                .errors(words, "name", &refusal.errors),
            direction: Field::new(
                words,
                "direction",
                words.t("door-gate-direction"),
                Kind::Choice(ways.collect()),
            )
            .required()
            .value(value("direction", direction.as_str().to_owned()))
            .errors(words, "direction", &refusal.errors),
            window: vec![
                window("valid_from", details.and_then(|details| details.valid_from)),
                window("valid_until", details.and_then(|details| details.valid_until)),
            ],
            types: type_boxes(&event, is_ticked),
            refusal,
            head,
            frame,
        })
    }
}

fn type_boxes(event: &Event, is_ticked: impl Fn(&str) -> bool) -> Vec<TypeBox> {
    let types = event.details.ticket_types.iter();
    types
        .map(|one| TypeBox {
            is_ticked: is_ticked(&one.id.to_string()),
            id: one.id.to_string(),
            name: one.name.to_string(),
        })
        .collect()
}

fn body_of(form: &Form, event: &Event) -> Value {
    // Whatever the language of the page is, times are those of the event's place.
    let clock = Clock::new(crate::language::Words::fallback(), &event.details.timezone);
    json!({
        "name": form.filled("name"),
        "direction": form.get("direction"),
        "ticket_type_ids": form.all("ticket_type_ids").collect::<Vec<_>>(),
        "valid_from": clock.typed(form.filled("valid_from")),
        "valid_until": clock.typed(form.filled("valid_until")),
    })
}

fn event_of(ask: &Ask, id: EventId) -> Result<Event, Problem> {
    Ok(ask.app().event_alone(&ask.app().view(), &ask.caller.actor, id)?)
}

fn gate_of(ask: &Ask, id: EventId, gate_id: GateId) -> Result<Gate, Problem> {
    let gates = ask.app().gates(&ask.app().view(), &ask.caller.actor, id)?;
    let gate = gates.into_iter().find(|gate| gate.id == gate_id);
    gate.ok_or_else(|| Problem::not_found("gate"))
}

pub async fn blank(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    shown(&GatePage::new(&ask, id, &Filled::Blank, Refusal::default())?)
}

pub async fn create(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let body = body_of(&form, &event_of(&ask, id)?);
    match ask.app().create_gate(&ask.caller, id, body).await {
        Ok(_) => Ok(see(&format!("/admin/events/{id}/door?notice=door-gate-made"))),
        Err(error) => {
            let refusal = Refusal::of(Frame::of(&ask)?.words, error)?;
            page(
                refusal.status,
                &GatePage::new(&ask, id, &Filled::Typed(&form, None), refusal)?,
            )
        }
    }
}

pub async fn show(Ids(id, gate_id): Ids<EventId, GateId>, ask: Ask) -> Result<Response, Problem> {
    let gate = gate_of(&ask, id, gate_id)?;
    shown(&GatePage::new(&ask, id, &Filled::Gate(&gate), Refusal::default())?)
}

pub async fn save(Ids(id, gate_id): Ids<EventId, GateId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let version = form.get("version").and_then(|version| version.parse().ok());
    let body = body_of(&form, &event_of(&ask, id)?);
    match ask.app().update_gate(&ask.caller, id, gate_id, version, body).await {
        Ok(_) => Ok(see(&format!("/admin/events/{id}/door?notice=door-gate-saved"))),
        Err(error) => {
            let refusal = Refusal::of(Frame::of(&ask)?.words, error)?;
            let gate = gate_of(&ask, id, gate_id)?;
            page(
                refusal.status,
                &GatePage::new(&ask, id, &Filled::Typed(&form, Some(&gate)), refusal)?,
            )
        }
    }
}

pub async fn ask_to_delete(Ids(id, gate_id): Ids<EventId, GateId>, ask: Ask) -> Result<Response, Problem> {
    ask.app().door_settings(&ask.app().view(), &ask.caller.actor, id)?;
    let gate = gate_of(&ask, id, gate_id)?;
    let (frame, head, _) = opened(&ask, id)?;
    let words = frame.words;
    shown(&ConfirmPage {
        title: words.t1("door-gate-delete-title", "name", gate.details.name.as_str()),
        text: words.t("door-gate-delete-text"),
        notice: None,
        value: None,
        action: format!("/admin/events/{id}/gates/{gate_id}/delete"),
        back: format!("/admin/events/{id}/door"),
        yes: words.t("door-delete"),
        head: Some(head),
        frame,
    })
}

pub async fn delete(Ids(id, gate_id): Ids<EventId, GateId>, ask: Ask) -> Result<Response, Problem> {
    ask.app().delete_gate(&ask.caller, id, gate_id, None).await?;
    Ok(see(&format!("/admin/events/{id}/door?notice=door-gate-gone")))
}
