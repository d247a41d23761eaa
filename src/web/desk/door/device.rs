//! `/admin/events/{id}/devices`: the phones and scanners at a door, how they come to be, and how they are turned away.

use askama::Template;
use axum::response::Response;
use serde_json::{Value, json};

use super::opened;
use super::settings::trust_address;
use crate::app::Error;
use crate::http::asset::path;
use crate::http::{Ask, Id, Ids, Problem};
use crate::model::{Device, DeviceId, EventId, Gate};
use crate::ticket::Matrix;
use crate::web::desk::clock::Clock;
use crate::web::desk::confirm::ConfirmPage;
use crate::web::desk::event_head::EventHead;
use crate::web::desk::refusal::Refusal;
use crate::web::field::{Choice, Field, Kind, others};
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};

const FIELDS: &[&str] = &["name", "gate_id", "may_override"];
/// Of a pairing code, between blanks: so that it is typed without losing one's place.
const GROUP_CHARS: usize = 4;
/// Of an app's version: enough to tell one from the next.
const APP_CHARS_SHOWN: usize = 8;

/// A device in the list of an event's door.
pub struct Row {
    pub id: DeviceId,
    pub name: String,
    pub may_override: bool,
    /// `online`, `offline`, `waiting` or `expired`: part of a class.
    pub state: &'static str,
    pub state_said: String,
    pub clock_said: Option<String>,
    pub gate: String,
    pub seen: String,
    /// The version of its app.
    pub app: String,
    pub is_app_outdated: bool,
}

pub fn rows(ask: &Ask, frame: &Frame, clock: &Clock, gates: &[Gate], devices: &[Device]) -> Vec<Row> {
    devices
        .iter()
        .map(|device| row(ask, frame, clock, gates, device))
        .collect()
}

fn row(ask: &Ask, frame: &Frame, clock: &Clock, gates: &[Gate], device: &Device) -> Row {
    let (words, now) = (frame.words, ask.caller.at);
    let seen = ask.app().presence().seen(device.id, now);
    let state = match &device.pairing {
        Some(pairing) if now < pairing.expires_at => "waiting",
        Some(_) => "expired",
        None if seen.online => "online",
        None => "offline",
    };
    let gate = gates.iter().find(|gate| device.gate_id == Some(gate.id));
    Row {
        id: device.id,
        name: device.name.to_string(),
        may_override: device.may_override,
        state,
        state_said: words.t(&format!("door-state-{state}")),
        clock_said: device
            .clock_jumped_at
            .map(|at| words.t1("door-clock-jumped", "when", clock.date_time(at))),
        app: match &seen.app {
            Some(version) => version.as_str().chars().take(APP_CHARS_SHOWN).collect(),
            None => words.t("door-device-app-unknown"),
        },
        is_app_outdated: seen.is_app_outdated,
        gate: gate.map_or_else(|| words.t("door-gate-none"), |gate| gate.details.name.to_string()),
        seen: match (device.paired_at, seen.last) {
            (None, _) => words.t("door-seen-never"),
            (Some(_), Some(last)) => clock.ago(last, now),
            (Some(_), None) => words.t("door-seen-not-since-start"),
        },
    }
}

#[derive(Template)]
#[template(path = "desk/door/device.html", config = "src/web/askama.toml")]
struct DevicePage {
    frame: Frame,
    head: EventHead,
    title: String,
    action: String,
    button: String,
    is_secure: bool,
    refusal: Refusal,
    others: Vec<String>,
    fields: Vec<Field>,
}

impl DevicePage {
    fn new(
        ask: &Ask,
        id: EventId,
        device: Option<&Device>,
        form: Option<&Form>,
        refusal: Refusal,
    ) -> Result<Self, Problem> {
        let view = ask.app().view();
        ask.app().door_settings(&view, &ask.caller.actor, id)?;
        let gates = ask.app().gates(&view, &ask.caller.actor, id)?;
        let (frame, head, _) = opened(ask, id)?;
        let words = frame.words;
        let base = format!("/admin/events/{id}/devices");
        let title = |device: &Device| words.t1("door-device-title", "name", device.name.as_str());
        Ok(Self {
            title: device.map_or_else(|| words.t("door-device-new"), title),
            action: device.map_or(format!("{base}/new"), |device| format!("{base}/{}", device.id)),
            button: words.t(if device.is_some() { "save" } else { "door-device-make" }),
            is_secure: ask.origin_for_devices().starts_with("https:"),
            others: others(words, FIELDS, &refusal.errors),
            fields: fields(&frame, &gates, device, form, &refusal),
            refusal,
            head,
            frame,
        })
    }
}

fn fields(
    frame: &Frame,
    gates: &[Gate],
    device: Option<&Device>,
    form: Option<&Form>,
    refusal: &Refusal,
) -> Vec<Field> {
    let words = frame.words;
    let value = |name: &str, stored: Option<String>| match form {
        Some(form) => form.get(name).unwrap_or_default().to_owned(),
        None => stored.unwrap_or_default(),
    };
    let none = Choice::new("", words.t("door-gate-none"));
    let gates = gates
        .iter()
        .map(|gate| Choice::new(gate.id.to_string(), gate.details.name.to_string()));
    let may_override = form.map_or(device.is_some_and(|device| device.may_override), |form| {
        form.has("may_override")
    });
    let fields = [
        Field::new(words, "name", words.t("door-device-name"), Kind::Line("text"))
            .required()
            .hint(words.t("door-device-name-hint"))
            .value(value("name", device.map(|device| device.name.to_string()))),
        Field::new(
            words,
            "gate_id",
            words.t("door-device-gate"),
            Kind::Choice(std::iter::once(none).chain(gates).collect()),
        )
        .value(value(
            "gate_id",
            device.and_then(|device| device.gate_id).map(|gate| gate.to_string()),
        )),
        Field::new(words, "may_override", words.t("door-device-override"), Kind::Tick)
            .hint(words.t("door-device-override-hint"))
            .ticked(may_override),
    ];
    let fields = fields.into_iter().zip(FIELDS);
    fields
        .map(|(field, path)| field.errors(words, path, &refusal.errors))
        .collect()
}

fn body_of(form: &Form) -> Value {
    json!({
        "name": form.filled("name"),
        "gate_id": form.filled("gate_id"),
        "may_override": form.has("may_override"),
    })
}

/// A device's pairing code, shown now and never again.
#[derive(Template)]
#[template(path = "desk/door/pairing.html", config = "src/web/askama.toml")]
struct PairingPage {
    frame: Frame,
    head: EventHead,
    name: String,
    device_id: DeviceId,
    qr: String,
    url: String,
    /// Where the app is to be had, for those who type.
    app: String,
    code: String,
    expires: String,
    expires_ms: i64,
    minutes_left: String,
    is_secure: bool,
    trust: Option<String>,
}

impl PairingPage {
    fn new(ask: &Ask, id: EventId, device: &Device, code: &str) -> Result<Self, Problem> {
        let (frame, head, event) = opened(ask, id)?;
        let (words, origin) = (frame.words, ask.origin_for_devices());
        let url = format!("{origin}/door#pair={code}");
        let expires_at = device
            .pairing
            .as_ref()
            .map_or(ask.caller.at, |pairing| pairing.expires_at);
        let minutes = (expires_at.millis() - ask.caller.at.millis()) / 60_000;
        let groups: Vec<String> = code
            .as_bytes()
            .chunks(GROUP_CHARS)
            .map(|group| String::from_utf8_lossy(group).into_owned())
            .collect();
        Ok(Self {
            name: device.name.to_string(),
            device_id: device.id,
            qr: qr(&url, &words.t("door-pair-qr"))?,
            app: format!("{origin}/door"),
            code: groups.join(" "),
            expires: Clock::new(words, &event.details.timezone).date_time(expires_at),
            expires_ms: expires_at.millis(),
            minutes_left: words.t1("door-pair-left", "minutes", minutes),
            is_secure: origin.starts_with("https:"),
            trust: trust_address(ask),
            url,
            head,
            frame,
        })
    }
}

/// A QR code as SVG; the label is ours.
fn qr(text: &str, label: &str) -> Result<String, Problem> {
    let matrix = Matrix::new(text).map_err(|error| Problem::internal(error.to_string()))?;
    Ok(matrix.svg(&crate::http::html::escape(label)))
}

pub async fn blank(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    shown(&DevicePage::new(&ask, id, None, None, Refusal::default())?)
}

/// The code is in the answer itself: an address that shows it again would be a second key.
pub async fn create(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    match ask.app().create_device(&ask.caller, id, body_of(&form)).await {
        Ok(done) => shown(&PairingPage::new(&ask, id, &done.value.0, &done.value.1)?),
        Err(error) => refused(&ask, id, None, &form, error),
    }
}

fn refused(ask: &Ask, id: EventId, device: Option<&Device>, form: &Form, error: Error) -> Result<Response, Problem> {
    let refusal = Refusal::of(Frame::of(ask)?.words, error)?;
    page(refusal.status, &DevicePage::new(ask, id, device, Some(form), refusal)?)
}

fn device_of(ask: &Ask, id: EventId, device_id: DeviceId) -> Result<Device, Problem> {
    let devices = ask.app().devices(&ask.app().view(), &ask.caller.actor, id)?;
    let device = devices.into_iter().find(|device| device.id == device_id);
    device.ok_or_else(|| Problem::not_found("device"))
}

pub async fn show(Ids(id, device_id): Ids<EventId, DeviceId>, ask: Ask) -> Result<Response, Problem> {
    let device = device_of(&ask, id, device_id)?;
    shown(&DevicePage::new(&ask, id, Some(&device), None, Refusal::default())?)
}

pub async fn save(Ids(id, device_id): Ids<EventId, DeviceId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let device = device_of(&ask, id, device_id)?;
    match ask.app().update_device(&ask.caller, device_id, body_of(&form)).await {
        Ok(_) => Ok(see(&format!("/admin/events/{id}/door?notice=door-device-saved"))),
        Err(error) => refused(&ask, id, Some(&device), &form, error),
    }
}

pub async fn ask_to_revoke(Ids(id, device_id): Ids<EventId, DeviceId>, ask: Ask) -> Result<Response, Problem> {
    let device = device_of(&ask, id, device_id)?;
    let (frame, head, _) = opened(&ask, id)?;
    let words = frame.words;
    shown(&ConfirmPage {
        title: words.t1("door-revoke-title", "name", device.name.as_str()),
        text: words.t("door-revoke-text"),
        notice: None,
        value: None,
        action: format!("/admin/events/{id}/devices/{device_id}/revoke"),
        back: format!("/admin/events/{id}/door"),
        yes: words.t("door-revoke"),
        head: Some(head),
        frame,
    })
}

pub async fn revoke(Ids(id, device_id): Ids<EventId, DeviceId>, ask: Ask) -> Result<Response, Problem> {
    device_of(&ask, id, device_id)?;
    ask.app().revoke_device(&ask.caller, device_id).await?;
    Ok(see(&format!("/admin/events/{id}/door?notice=door-device-gone")))
}
