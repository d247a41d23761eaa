//! The rules of an event's door: settings, ticket keys, and what those at the door say of a guest.

use serde_json::Value;

use super::event::{require, visible, visible_in};
use super::{App, Caller, Done, Error, ids, pin};
use crate::model::{Actor, Event, EventDoor, EventId, Guest, GuestId, Payment, Time, Verb};
use crate::store::{Direction, Key, Range, Table, View, WriteTx};
use crate::wire::door::{Change, GuestAtDoorInput, OldKeys, read_guest_at_door, read_rotation, read_settings};

/// The rules of a door; those of one that nobody has set are the same every time.
pub fn door_of(view: &View, event: &Event) -> Result<EventDoor, Error> {
    Ok(view.get(event.id.raw())?.unwrap_or_else(|| unset(event)))
}

/// The same, in the state that a write works on.
pub fn door_in(tx: &mut WriteTx<'_, '_>, event: &Event) -> Result<EventDoor, Error> {
    Ok(tx.get(event.id.raw())?.unwrap_or_else(|| unset(event)))
}

fn unset(event: &Event) -> EventDoor {
    EventDoor::of(event.id, [0; 16], event.created_at)
}

/// The event whose door the actor may set up.
fn administered(
    tx: &mut WriteTx<'_, '_>,
    actor: &Actor,
    id: EventId,
    version: Option<u64>,
    salt: [u8; 16],
) -> Result<EventDoor, Error> {
    let event = visible_in(tx, actor, id)?;
    require(actor, actor.may_edit_event(id))?;
    let door = door_in(tx, &event)?;
    if version.is_some_and(|version| version != door.version) {
        return Err(Error::Stale("door"));
    }
    // The first change makes the document, with a salt of its own.
    let salt = if door.version == 0 { salt } else { door.salt };
    Ok(EventDoor { salt, ..door })
}

fn put(tx: &mut WriteTx<'_, '_>, door: EventDoor, at: Time) -> Result<EventDoor, Error> {
    let door = EventDoor {
        updated_at: at,
        version: door.version + 1,
        ..door
    };
    tx.put(Verb::DoorUpdated, &door)?;
    Ok(door)
}

/// What devices take with them to a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BundleState {
    pub guests: u32,
    /// Tickets that are good no more; at most [`REVOKED_COUNTED_MAX`].
    pub revoked: usize,
}

/// More tickets that are good no more are not counted.
const REVOKED_COUNTED_MAX: usize = 10_000;

impl App {
    /// What a device's bundle has, for those who set the door up.
    pub fn bundle_state(&self, view: &View, actor: &Actor, id: EventId) -> Result<BundleState, Error> {
        visible(view, actor, id)?;
        require(actor, actor.may_edit_event(id))?;
        let range = Range::prefix(&Key::new().id(id.raw()));
        let revoked = view.walk(Table::RevokedByEvent, &range, Direction::Forward)?;
        Ok(BundleState {
            guests: view.counters(id)?.guests(),
            revoked: revoked.take(REVOKED_COUNTED_MAX).count(),
        })
    }

    pub fn door_settings(&self, view: &View, actor: &Actor, id: EventId) -> Result<EventDoor, Error> {
        let event = visible(view, actor, id)?;
        require(actor, actor.may_edit_event(id))?;
        door_of(view, &event)
    }

    /// `patch` is a JSON merge patch; `version` is what `If-Match` asks for.
    pub async fn update_door(
        &self,
        caller: &Caller,
        id: EventId,
        version: Option<u64>,
        patch: Value,
    ) -> Result<Done<EventDoor>, Error> {
        require(&caller.actor, caller.actor.may_edit_events())?;
        let input = read_settings(patch)?;
        let hashed = |change| async move {
            Ok::<_, Error>(match change {
                Change::None => None,
                Change::Remove => Some(None),
                Change::Set(pin) => Some(Some(pin::hash(pin, ids::random()).await?)),
            })
        };
        let supervisor = hashed(input.supervisor_pin).await?;
        let kiosk = hashed(input.kiosk_pin).await?;
        let (reentry, names) = (input.reentry, input.names);
        let (actor, at, salt) = (caller.actor, caller.at, ids::random());
        self.write(caller, move |tx| {
            let before = administered(tx, &actor, id, version, salt)?;
            let after = EventDoor {
                reentry: reentry.unwrap_or(before.reentry),
                names: names.unwrap_or(before.names),
                supervisor_pin: supervisor.clone().unwrap_or_else(|| before.supervisor_pin.clone()),
                kiosk_pin: kiosk.clone().unwrap_or_else(|| before.kiosk_pin.clone()),
                ..before.clone()
            };
            if after == before && before.version > 0 {
                return Ok(before);
            }
            put(tx, after, at)
        })
        .await
    }

    /// Signs new codes with a new key. The old ones stay good, or all of them become good for nothing.
    pub async fn rotate_keys(&self, caller: &Caller, id: EventId, body: Value) -> Result<Done<EventDoor>, Error> {
        require(&caller.actor, caller.actor.may_edit_events())?;
        let old = read_rotation(body)?;
        let (actor, at, salt) = (caller.actor, caller.at, ids::random());
        self.write(caller, move |tx| {
            let mut door = administered(tx, &actor, id, None, salt)?;
            if old == OldKeys::Revoke {
                door.revoked_generations = door.generations().collect();
            }
            door.key_generation = door.key_generation.checked_add(1).ok_or(Error::Stale("door"))?;
            put(tx, door, at)
        })
        .await
    }

    /// Blocks and unblocks a guest, notes what staff should notice, takes money at the door.
    pub async fn guest_at_door(
        &self,
        caller: &Caller,
        event_id: EventId,
        guest_id: GuestId,
        body: Value,
    ) -> Result<Done<Guest>, Error> {
        let (actor, at) = (caller.actor, caller.at);
        require(&actor, actor.role().is_some())?;
        visible(&self.view(), &actor, event_id)?;
        require(&actor, actor.may_work_door(event_id))?;
        let input = read_guest_at_door(body)?;
        self.write(caller, move |tx| {
            visible_in(tx, &actor, event_id)?;
            require(&actor, actor.may_work_door(event_id))?;
            let guest: Option<Guest> = tx.get(guest_id.raw())?;
            let guest = guest.filter(|guest| guest.event_id == event_id);
            let guest = guest.ok_or(Error::NotFound("guest"))?;
            let changed = with_input(&guest, &input, at);
            if changed.details == guest.details {
                return Ok(guest);
            }
            tx.put(Verb::GuestUpdated, &changed)?;
            Ok(changed)
        })
        .await
    }
}

fn with_input(guest: &Guest, input: &GuestAtDoorInput, at: Time) -> Guest {
    let mut details = guest.details.clone();
    details.flags.blocked = input.blocked.unwrap_or(details.flags.blocked);
    match &input.attention {
        Change::None => {}
        Change::Remove => details.flags.attention = None,
        Change::Set(text) => details.flags.attention = Some(text.clone()),
    }
    if input.paid {
        details.payment = paid(details.payment);
    }
    guest.with_details(at, details)
}

/// The payment after money was taken.
pub fn paid(payment: Payment) -> Payment {
    match payment {
        Payment::Free => Payment::Free,
        Payment::Unpaid | Payment::Paid | Payment::Refunded => Payment::Paid,
    }
}
