//! Devices at the door: made, paired by a one-time code, changed, turned away.

use serde_json::Value;

use super::event::{require, visible};
use super::gate::editable_event;
use super::token::{hash_secret, new_secret};
use super::{App, Caller, Conflict, Done, Error, EventFull, ids};
use crate::model::{Actor, Code, Device, DeviceId, Event, EventId, Gate, Pairing, Role, Time, Token, TokenId, Verb};
use crate::store::{Direction, Key, Range, Table, View, WriteTx, id_at_end};
use crate::wire;
use crate::wire::device::DeviceInput;
use crate::wire::fields::merge;

/// Devices of one event that were not turned away.
const DEVICES_MAX: usize = 1000;
/// A pairing code is good for so long.
const PAIRING_MS: i64 = 30 * 60_000;
/// Random bytes of a pairing code: short enough to be typed, and far too many to be guessed within its time.
const PAIRING_BYTES: usize = 10;
/// Tokens of devices begin with this.
const TOKEN_PREFIX: &str = "em_door_";

/// A device that was just paired.
#[derive(Clone, Debug)]
pub struct Paired {
    pub device: Device,
    pub event: EventFull,
    pub token: String,
}

/// The devices of an event that were not turned away, in the order they were made.
pub fn devices_of(view: &View, event: EventId) -> Result<Vec<Device>, Error> {
    let range = Range::prefix(&Key::new().id(event.raw()));
    let mut devices = Vec::new();
    for entry in view
        .walk(Table::DevicesByEvent, &range, Direction::Forward)?
        .take(DEVICES_MAX)
    {
        if let Some(id) = id_at_end(&entry?.0) {
            devices.extend(view.get::<Device>(&id)?);
        }
    }
    Ok(devices)
}

/// The same, in the state before a write.
pub fn devices_in(tx: &mut WriteTx<'_, '_>, event: EventId) -> Result<Vec<Device>, Error> {
    let mut devices = Vec::new();
    for id in tx.ids(Table::DevicesByEvent, &Key::new().id(event.raw()), DEVICES_MAX)? {
        devices.extend(tx.get::<Device>(&id)?);
    }
    Ok(devices)
}

/// The device that the caller is, if it is one: a token of the door has its device's id.
pub fn device_in(tx: &mut WriteTx<'_, '_>, actor: &Actor) -> Result<Option<Device>, Error> {
    match actor {
        Actor::Token {
            id, role: Role::Door, ..
        } => Ok(tx.get(id.raw())?),
        _ => Ok(None),
    }
}

/// The same, out of a snapshot.
pub fn device_in_view(view: &View, actor: &Actor) -> Result<Option<Device>, Error> {
    match actor {
        Actor::Token {
            id, role: Role::Door, ..
        } => Ok(view.get(id.raw())?),
        _ => Ok(None),
    }
}

/// Turns a device away: its token is known from now on as that of a device that must forget everything.
pub fn turn_away(tx: &mut WriteTx<'_, '_>, device: Device, at: Time) -> Result<(), Error> {
    let device = Device {
        revoked_at: Some(at),
        pairing: None,
        ..device
    };
    Ok(tx.put(Verb::DeviceRevoked, &device)?)
}

impl App {
    pub fn devices(&self, view: &View, actor: &Actor, event_id: EventId) -> Result<Vec<Device>, Error> {
        visible(view, actor, event_id)?;
        require(actor, actor.may_edit_event(event_id))?;
        devices_of(view, event_id)
    }

    /// Makes a device and its pairing code, which is shown now and never again.
    pub async fn create_device(
        &self,
        caller: &Caller,
        event_id: EventId,
        body: Value,
    ) -> Result<Done<(Device, String)>, Error> {
        let (actor, at) = (caller.actor, caller.at);
        require(&actor, actor.may_edit_events())?;
        let input = wire::device::read(body)?;
        let id = DeviceId::from_raw(self.ids.one(at));
        let code = data_encoding::BASE32_NOPAD.encode(&ids::random::<PAIRING_BYTES>());
        self.write(caller, move |tx| {
            editable_event(tx, &actor, event_id)?;
            if devices_in(tx, event_id)?.len() >= DEVICES_MAX {
                return Err(Conflict::TooManyDevices(DEVICES_MAX).into());
            }
            check_gate(tx, event_id, &input)?;
            let device = Device {
                id,
                event_id,
                name: input.name.clone(),
                gate_id: input.gate_id,
                may_override: input.may_override,
                pairing: Some(Pairing {
                    secret_hash: hash_secret(&code),
                    expires_at: at.plus_ms(PAIRING_MS),
                }),
                clock_offset_ms: None,
                clock_jumped_at: None,
                created_at: at,
                paired_at: None,
                revoked_at: None,
            };
            tx.put(Verb::DeviceCreated, &device)?;
            Ok((device, code.clone()))
        })
        .await
    }

    /// Turns a pairing code into a device's token. The code is used up by it.
    pub async fn pair(&self, caller: &Caller, body: Value) -> Result<Done<Paired>, Error> {
        let input = wire::device::read_pair(body)?;
        let at = caller.at;
        let key = Key::from_bytes(&hash_secret(&input.code));
        let token = format!("{TOKEN_PREFIX}{}", new_secret());
        self.write(caller, move |tx| {
            let unknown = || Error::field("code", Code::NotFound, "is not known, was used already, or is too old");
            let id = tx.find(Table::DevicesByPairing, &key)?.ok_or_else(unknown)?;
            let device: Device = tx.get(&id)?.ok_or_else(unknown)?;
            let is_good = device.pairing.as_ref().is_some_and(|pairing| at < pairing.expires_at);
            if !is_good || device.revoked_at.is_some() {
                return Err(unknown());
            }
            let event: Event = tx.get(device.event_id.raw())?.ok_or_else(unknown)?;
            let device = Device {
                name: input.name.clone().unwrap_or_else(|| device.name.clone()),
                pairing: None,
                paired_at: Some(at),
                ..device
            };
            let made = Token {
                id: TokenId::from_raw(*device.id.raw()),
                name: device.name.clone(),
                role: Role::Door,
                event_id: Some(device.event_id),
                secret_hash: hash_secret(&token),
                created_at: at,
            };
            tx.put(Verb::TokenCreated, &made)?;
            tx.put(Verb::DevicePaired, &device)?;
            let event = super::event::full(tx, event)?;
            Ok(Paired {
                device,
                event,
                token: token.clone(),
            })
        })
        .await
    }

    /// `patch` is a JSON merge patch of name, gate and whether it may override.
    pub async fn update_device(&self, caller: &Caller, id: DeviceId, patch: Value) -> Result<Done<Device>, Error> {
        let actor = caller.actor;
        require(&actor, actor.may_edit_events())?;
        self.write(caller, move |tx| {
            let device = editable(tx, &actor, id)?;
            let mut body = serde_json::to_value(DeviceInput::from(&device))
                .map_err(|error| Error::Malformed(error.to_string()))?;
            merge(&mut body, patch.clone());
            let input = wire::device::read(body)?;
            check_gate(tx, device.event_id, &input)?;
            let changed = Device {
                name: input.name,
                gate_id: input.gate_id,
                may_override: input.may_override,
                ..device.clone()
            };
            if changed != device {
                tx.put(Verb::DeviceUpdated, &changed)?;
            }
            Ok(changed)
        })
        .await
    }

    /// Turns a device away: whatever it asks from now on, it is told to forget what it knows.
    pub async fn revoke_device(&self, caller: &Caller, id: DeviceId) -> Result<Done<()>, Error> {
        let (actor, at) = (caller.actor, caller.at);
        require(&actor, actor.may_edit_events())?;
        self.write(caller, move |tx| {
            let device = editable(tx, &actor, id)?;
            turn_away(tx, device, at)
        })
        .await
    }
}

/// The device, if the actor may change it. One that was turned away is gone.
fn editable(tx: &mut WriteTx<'_, '_>, actor: &Actor, id: DeviceId) -> Result<Device, Error> {
    let device: Option<Device> = tx.get(id.raw())?;
    device
        .filter(|device| device.revoked_at.is_none() && actor.may_edit_event(device.event_id))
        .ok_or(Error::NotFound("device"))
}

fn check_gate(tx: &mut WriteTx<'_, '_>, event_id: EventId, input: &DeviceInput) -> Result<(), Error> {
    let Some(id) = input.gate_id else { return Ok(()) };
    match tx.get::<Gate>(id.raw())? {
        Some(gate) if gate.event_id == event_id => Ok(()),
        _ => Err(Error::field("gate_id", Code::NotFound, "is no gate of this event")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::app::Settings;
    use crate::store::{Options, Store};

    #[tokio::test]
    async fn a_pairing_code_is_good_for_half_an_hour() {
        let dir = tempfile::tempdir().expect("a directory");
        let (store, _) = Store::open(dir.path(), &Options::default(), &mut |_| {}).expect("opened");
        let app = App::new(store, Settings::default()).await.expect("made");
        let staff = app.caller(Actor::Operator);
        let event = json!({"name": "Gala", "date": "2035-06-01T19:00:00Z", "status": "active"});
        let event = app.create_event(&staff, event).await.expect("an event").value.event.id;
        let mut pairs = Vec::new();
        for (later_ms, expected) in [
            (0, true),
            (PAIRING_MS - 1, true),
            (PAIRING_MS, false),
            (PAIRING_MS * 50, false),
        ] {
            let made = app.create_device(&staff, event, json!({"name": "Phone"})).await;
            let (device, code) = made.expect("a device").value;
            let holder = Caller {
                actor: Actor::Public,
                at: staff.at.plus_ms(later_ms),
                keyed: None,
            };
            let paired = app.pair(&holder, json!({"code": code})).await;
            match (expected, paired) {
                (true, Ok(done)) => pairs.push((device.id, done.value.device.id)),
                (false, Err(Error::Invalid(_))) => {}
                (_, other) => panic!("after {later_ms} ms: {other:?}"),
            }
        }
        assert!(pairs.len() == 2 && pairs.iter().all(|(made, paired)| made == paired));
    }
}
