//! Gates: list, create, change, delete.

use serde_json::Value;

use super::event::{require, visible, visible_in};
use super::{App, Caller, Conflict, Done, Error};
use crate::model::{Actor, Code, Device, Event, EventId, FieldErrors, Gate, GateDetails, GateId, Verb, fold};
use crate::store::{Direction, Key, Range, Table, View, WriteTx, id_at_end};
use crate::wire;
use crate::wire::fields::merge;
use crate::wire::gate::GateInput;

/// Gates of one event.
pub const GATES_MAX: usize = 100;

/// The gates of an event, in the order they were made.
pub fn gates_of(view: &View, event: EventId) -> Result<Vec<Gate>, Error> {
    let range = Range::prefix(&Key::new().id(event.raw()));
    let mut gates = Vec::new();
    for entry in view
        .walk(Table::GatesByEvent, &range, Direction::Forward)?
        .take(GATES_MAX)
    {
        if let Some(id) = id_at_end(&entry?.0) {
            gates.extend(view.get::<Gate>(&id)?);
        }
    }
    Ok(gates)
}

/// The same, in the state before a write.
pub fn gates_in(tx: &mut WriteTx<'_, '_>, event: EventId) -> Result<Vec<Gate>, Error> {
    let mut gates = Vec::new();
    for id in tx.ids(Table::GatesByEvent, &Key::new().id(event.raw()), GATES_MAX)? {
        gates.extend(tx.get::<Gate>(&id)?);
    }
    Ok(gates)
}

impl App {
    pub fn gates(&self, view: &View, actor: &Actor, event_id: EventId) -> Result<Vec<Gate>, Error> {
        visible(view, actor, event_id)?;
        require(actor, actor.may_see_figures(event_id))?;
        gates_of(view, event_id)
    }

    pub async fn create_gate(&self, caller: &Caller, event_id: EventId, body: Value) -> Result<Done<Gate>, Error> {
        let (actor, at) = (caller.actor, caller.at);
        require(&actor, actor.may_edit_events())?;
        let details = wire::gate::read(body)?;
        let id = GateId::from_raw(self.ids.one(at));
        self.write(caller, move |tx| {
            let event = editable_event(tx, &actor, event_id)?;
            let others = gates_in(tx, event_id)?;
            if others.len() >= GATES_MAX {
                return Err(Conflict::TooManyGates(GATES_MAX).into());
            }
            check(&event, &others, &details)?;
            let gate = Gate::new(id, event_id, at, details.clone());
            tx.put(Verb::GateCreated, &gate)?;
            Ok(gate)
        })
        .await
    }

    /// `patch` is a JSON merge patch; `version` is what `If-Match` asks for.
    pub async fn update_gate(
        &self,
        caller: &Caller,
        event_id: EventId,
        id: GateId,
        version: Option<u64>,
        patch: Value,
    ) -> Result<Done<Gate>, Error> {
        let (actor, at) = (caller.actor, caller.at);
        require(&actor, actor.may_edit_events())?;
        self.write(caller, move |tx| {
            let event = editable_event(tx, &actor, event_id)?;
            let gate = editable(tx, event_id, id, version)?;
            let mut body = serde_json::to_value(GateInput::from(&gate.details))
                .map_err(|error| Error::Malformed(error.to_string()))?;
            merge(&mut body, patch.clone());
            let details = wire::gate::read(body)?;
            if details == gate.details {
                return Ok(gate);
            }
            let mut others = gates_in(tx, event_id)?;
            others.retain(|other| other.id != id);
            check(&event, &others, &details)?;
            let gate = gate.with_details(at, details);
            tx.put(Verb::GateUpdated, &gate)?;
            Ok(gate)
        })
        .await
    }

    /// Deletes a gate; devices that stood there stand at none. Scans made there keep it in mind.
    pub async fn delete_gate(
        &self,
        caller: &Caller,
        event_id: EventId,
        id: GateId,
        version: Option<u64>,
    ) -> Result<Done<()>, Error> {
        let actor = caller.actor;
        require(&actor, actor.may_edit_events())?;
        self.write(caller, move |tx| {
            editable_event(tx, &actor, event_id)?;
            editable(tx, event_id, id, version)?;
            for device in super::device::devices_in(tx, event_id)? {
                if device.gate_id == Some(id) {
                    let device = Device {
                        gate_id: None,
                        ..device
                    };
                    tx.put(Verb::DeviceUpdated, &device)?;
                }
            }
            tx.delete::<Gate>(Verb::GateDeleted, id.raw())?;
            Ok(())
        })
        .await
    }
}

pub fn editable_event(tx: &mut WriteTx<'_, '_>, actor: &Actor, id: EventId) -> Result<Event, Error> {
    let event = visible_in(tx, actor, id)?;
    require(actor, actor.may_edit_event(id))?;
    Ok(event)
}

fn editable(tx: &mut WriteTx<'_, '_>, event_id: EventId, id: GateId, version: Option<u64>) -> Result<Gate, Error> {
    let gate: Option<Gate> = tx.get(id.raw())?;
    let gate = gate.filter(|gate| gate.event_id == event_id);
    let gate = gate.ok_or(Error::NotFound("gate"))?;
    if version.is_some_and(|version| version != gate.version) {
        return Err(Error::Stale("gate"));
    }
    Ok(gate)
}

/// The rules between a gate, its event and the event's other gates.
fn check(event: &Event, others: &[Gate], details: &GateDetails) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::new();
    let name = fold(details.name.as_str());
    if others.iter().any(|other| fold(other.details.name.as_str()) == name) {
        errors.add("name", Code::Duplicate, "is another gate's name");
    }
    for (n, id) in details.ticket_type_ids.iter().enumerate() {
        if event.details.ticket_type(*id).is_none() {
            let field = format!("ticket_type_ids[{n}]");
            errors.add(field, Code::NotFound, "is no ticket type of this event");
        }
    }
    errors.or(())
}
