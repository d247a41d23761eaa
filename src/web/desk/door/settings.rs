//! `/admin/events/{id}/door`: the rules of a door, and what is set up at it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::{device, gate, opened};
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
use crate::model::{Code, EventDoor, EventId, Names, Reentry};
use crate::web::desk::clock::Clock;
use crate::web::desk::event_head::EventHead;
use crate::web::desk::refusal::Refusal;
use crate::web::field::{Choice, Field, Kind, others};
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};

/// The fields of the form, as the API names them.
const FIELDS: &[&str] = &["reentry", "names", "supervisor_pin", "kiosk_pin"];
const PINS: &[&str] = &["supervisor_pin", "kiosk_pin"];

#[derive(Template)]
#[template(path = "desk/door/settings.html", config = "src/web/askama.toml")]
struct DoorPage {
    frame: Frame,
    head: EventHead,
    refusal: Refusal,
    others: Vec<String>,
    version: u64,
    fields: Vec<Field>,
    gates: Vec<gate::Row>,
    devices: Vec<device::Row>,
    keys_said: String,
    bundle_said: String,
    /// Where devices reach this server, if the camera works there.
    secure: Option<String>,
    /// Where they learn to trust it first.
    trust: Option<String>,
}

impl DoorPage {
    fn new(ask: &Ask, id: EventId, form: Option<&Form>, refusal: Refusal) -> Result<Self, Problem> {
        let (app, actor, view) = (ask.app(), &ask.caller.actor, ask.app().view());
        let door = app.door_settings(&view, actor, id)?;
        let (frame, head, event) = opened(ask, id)?;
        let words = frame.words;
        let clock = Clock::new(words, &event.details.timezone);
        let gates = app.gates(&view, actor, id)?;
        let bundle = app.bundle_state(&view, actor, id)?;
        let revoked = door.revoked_generations.len();
        Ok(Self {
            others: others(words, FIELDS, &refusal.errors),
            version: door.version,
            fields: fields(&frame, &door, form, &refusal),
            devices: device::rows(ask, &frame, &clock, &gates, &app.devices(&view, actor, id)?),
            gates: gate::rows(&frame, &clock, &event, &gates),
            keys_said: words.t2(
                "door-keys-state",
                ("generation", door.key_generation),
                ("revoked", revoked as u64),
            ),
            bundle_said: words.t2(
                "door-bundle-state",
                ("guests", bundle.guests),
                ("revoked", bundle.revoked as u64),
            ),
            secure: Some(ask.origin_for_devices()).filter(|origin| origin.starts_with("https:")),
            trust: trust_address(ask),
            refusal,
            head,
            frame,
        })
    }
}

/// Where devices learn to trust this server, if they have to.
pub fn trust_address(ask: &Ask) -> Option<String> {
    ask.site.secure.as_ref()?.tls.authority()?;
    ask.site.https(&ask.headers).map(|addresses| addresses.trust)
}

fn fields(frame: &Frame, door: &EventDoor, form: Option<&Form>, refusal: &Refusal) -> Vec<Field> {
    let words = frame.words;
    let kept =
        |name: &str, now: &str| form.map_or(now.to_owned(), |form| form.get(name).unwrap_or_default().to_owned());
    let is_allowed = form.map_or(door.reentry == Reentry::Allowed, |form| form.has("reentry"));
    let choices = Names::ALL
        .iter()
        .map(|names| Choice::new(names.as_str(), words.t(&format!("door-names-{}", names.as_str()))))
        .collect();
    let mut fields = vec![
        Field::new(words, "reentry", words.t("door-reentry"), Kind::Tick)
            .ticked(is_allowed)
            .hint(words.t("door-reentry-hint")),
        Field::new(words, "names", words.t("door-names"), Kind::Choice(choices))
            .required()
            .value(kept("names", door.names.as_str()))
            .hint(words.t("door-names-hint")),
    ];
    for (name, is_set) in [
        ("supervisor_pin", door.supervisor_pin.is_some()),
        ("kiosk_pin", door.kiosk_pin.is_some()),
    ] {
        let key = format!("door-{}", name.replace('_', "-"));
        let state = if is_set { "door-pin-set" } else { "door-pin-unset" };
        let hint = format!("{} {}", words.t(&format!("{key}-hint")), words.t(state));
        // A PIN that was typed is not sent back. Nor is it anybody's password, which browsers would offer to keep.
        fields.push(
            Field::new(words, name, words.t(&key), Kind::Line("text"))
                .autocomplete("off")
                .extra("inputmode=\"numeric\"")
                .hint(hint),
        );
        if is_set {
            let remove = Field::new(words, format!("remove_{name}"), words.t("door-pin-remove"), Kind::Tick);
            fields.push(remove.ticked(form.is_some_and(|form| form.has(&format!("remove_{name}")))));
        }
    }
    fields
        .into_iter()
        .zip(field_paths(door))
        .map(|(field, path)| field.errors(words, path, &refusal.errors))
        .collect()
}

/// The path of each field's errors; boxes that take a PIN away have none of their own.
fn field_paths(door: &EventDoor) -> Vec<&'static str> {
    let mut paths = vec!["reentry", "names"];
    for (path, is_set) in PINS
        .iter()
        .zip([door.supervisor_pin.is_some(), door.kiosk_pin.is_some()])
    {
        paths.push(path);
        paths.extend(is_set.then_some(""));
    }
    paths
}

fn patch_of(form: &Form) -> Value {
    let mut patch = json!({"reentry": form.has("reentry"), "names": form.get("names")});
    for name in PINS {
        if let Some(pin) = form.filled(name) {
            patch[*name] = pin.into();
        } else if form.has(&format!("remove_{name}")) {
            patch[*name] = Value::Null;
        }
    }
    patch
}

pub async fn show(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    shown(&DoorPage::new(&ask, id, None, Refusal::default())?)
}

pub async fn save(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let version = form.get("version").and_then(|version| version.parse().ok());
    match ask.app().update_door(&ask.caller, id, version, patch_of(&form)).await {
        Ok(_) => Ok(see(&format!("/admin/events/{id}/door?notice=door-saved"))),
        Err(error) => {
            let refusal = Refusal::of(Frame::of(&ask)?.words, error)?;
            page(refusal.status, &DoorPage::new(&ask, id, Some(&form), refusal)?)
        }
    }
}

#[derive(Template)]
#[template(path = "desk/door/keys.html", config = "src/web/askama.toml")]
struct KeysPage {
    frame: Frame,
    head: EventHead,
    refusal: Refusal,
    state: String,
    confirm: Field,
}

impl KeysPage {
    fn new(ask: &Ask, id: EventId, refusal: Refusal) -> Result<Self, Problem> {
        let door = ask.app().door_settings(&ask.app().view(), &ask.caller.actor, id)?;
        let (frame, head, _) = opened(ask, id)?;
        let words = frame.words;
        let confirm = Field::new(words, "confirm", words.t("door-keys-confirm"), Kind::Tick).required();
        Ok(Self {
            state: words.t2(
                "door-keys-state",
                ("generation", door.key_generation),
                ("revoked", door.revoked_generations.len() as u64),
            ),
            confirm: confirm.errors(words, "confirm", &refusal.errors),
            refusal,
            head,
            frame,
        })
    }
}

pub async fn keys(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    shown(&KeysPage::new(&ask, id, Refusal::default())?)
}

pub async fn rotate(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let revokes = form.get("old") == Some("revoke");
    if revokes && !form.has("confirm") {
        let words = Frame::of(&ask)?.words;
        let refusal = Refusal::field(words, "confirm", Code::Required, "must be ticked");
        return page(StatusCode::UNPROCESSABLE_ENTITY, &KeysPage::new(&ask, id, refusal)?);
    }
    let body = json!({"revoke_old": revokes});
    ask.app().rotate_keys(&ask.caller, id, body).await?;
    let notice = if revokes {
        "door-keys-revoked"
    } else {
        "door-keys-changed"
    };
    Ok(see(&format!("/admin/events/{id}/door?notice={notice}")))
}
