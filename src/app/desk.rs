//! A door within a write: decides about scans, records them, takes them back, settles their conflicts.

use std::collections::HashMap;

use super::device::device_in;
use super::door::{door_in, paid};
use super::event::{check_guest, default_payment, require, room_for, visible_in};
use super::gate::gates_in;
use super::history::{History, Step, rule_of};
use super::reading::{Presented, Signed};
use super::verdict::Case;
use super::{Conflict, Error};
use crate::checkin::{Means, OfEvent, Passing, Reading, Signature};
use crate::model::{
    Actor, Asked, Conflicting, Decided, Device, Event, EventDoor, EventId, Gate, Guest, GuestDetails, GuestId, Origin,
    Passage, Payment, RevokedTicket, Role, Scan, ScanFact, ScanId, Settled, TARGET_CHARS_MAX, TicketKey, Time, Undone,
    Verb, fold,
};
use crate::store::{Key, Table, WriteTx};
use crate::wire::checkin::{CheckinInput, Target, WalkIn};

/// A scan after it was recorded, and its guest as it is then.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub scan: Scan,
    pub guest: Option<Guest>,
    /// The scan that first let the ticket in, where the write came by it.
    pub first: Option<ScanId>,
    /// Whether this write changed it.
    pub is_news: bool,
}

impl Recorded {
    /// Counts a scan for the metrics, once.
    pub fn count(&self) {
        if let Some(fact) = self.scan.fact.as_ref().filter(|_| self.is_news) {
            let result = match fact.decided {
                Decided::Admitted => "admitted",
                Decided::Refused(reason) => reason.as_str(),
            };
            metrics::counter!("scans_total", "result" => result, "origin" => fact.origin.as_str()).increment(1);
        }
    }
}

/// When and how a scan came to be known.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub at: Time,
    pub device_time: Option<Time>,
    pub origin: Origin,
}

/// A scan with what was made out about it before.
#[derive(Clone, Debug)]
pub struct Presentation {
    pub input: CheckinInput,
    pub presented: Presented,
    pub moment: Moment,
    /// For the guest of somebody without a ticket.
    pub guest_id: GuestId,
}

/// The door of an event, as a write sees it.
pub struct Desk {
    pub event: Event,
    door: EventDoor,
    by: String,
    now: Time,
    tickets: TicketKey,
    device: Option<Device>,
    may_override: bool,
    history: History,
    /// Gates by what scans call them.
    gates: HashMap<String, Option<Gate>>,
}

impl Desk {
    /// Opens the door of an event to somebody who may work there.
    pub fn open(
        tx: &mut WriteTx<'_, '_>,
        actor: &Actor,
        event_id: EventId,
        now: Time,
        tickets: TicketKey,
    ) -> Result<Self, Error> {
        let event = visible_in(tx, actor, event_id)?;
        require(actor, actor.may_work_door(event_id))?;
        let door: EventDoor = door_in(tx, &event)?;
        let device = device_in(tx, actor)?.filter(|device| device.event_id == event_id);
        if device.as_ref().is_some_and(|device| device.revoked_at.is_some()) {
            return Err(Error::DeviceRevoked);
        }
        let may_override = match actor.role() {
            Some(Role::Door) => device.as_ref().is_some_and(|device| device.may_override),
            _ => true,
        };
        let by = actor.to_string();
        Ok(Self {
            history: History::new(&door, by.clone(), now),
            event,
            door,
            by,
            now,
            tickets,
            device,
            may_override,
            gates: HashMap::new(),
        })
    }

    /// Whether the caller may let in against the rules, and settle conflicts.
    pub fn may_override(&self) -> bool {
        self.may_override
    }

    /// Records a scan and all that follows from it. One that was recorded before stays as it is.
    pub fn record(&mut self, tx: &mut WriteTx<'_, '_>, asked: &Presentation) -> Result<Recorded, Error> {
        let (input, moment) = (&asked.input, asked.moment);
        let before: Option<Scan> = tx.get(input.scan_id.raw())?;
        let old = match before {
            Some(scan) if scan.event_id != self.event.id => return Err(Conflict::ScanIdTaken.into()),
            Some(scan) if scan.fact.is_some() => return self.as_it_is(tx, scan),
            // At most it is known that it was undone.
            other => other,
        };
        if input.override_reason.is_some() && !self.may_override && moment.origin == Origin::Online {
            return Err(Error::Forbidden);
        }
        let gate = self.gate(tx, input, moment.origin)?;
        let usual = gate
            .as_ref()
            .map_or(Passage::Entry, |gate| gate.details.direction.usual());
        let direction = input.direction.unwrap_or(usual);
        let (reading, stored) = self.read(tx, asked)?;
        let guest = stored.as_ref().map(|guest| match input.paid {
            true => self.with_money(guest),
            false => guest.clone(),
        });
        let passing = Passing {
            at: moment.at,
            direction,
            heads: input.heads,
            overridden: input.override_reason.is_some() && self.may_override,
        };
        let verdict = Case {
            event: &self.event,
            reentry: rule_of(&self.door),
            gate: gate.as_ref(),
            reading: &reading,
            guest: guest.as_ref(),
            passing: &passing,
            shown: input.shown,
            origin: moment.origin,
        }
        .judge();
        let scan = Scan {
            id: input.scan_id,
            event_id: self.event.id,
            fact: Some(ScanFact {
                guest_id: guest.as_ref().map(|guest| guest.id),
                target: target_of(&input.target),
                gate_id: gate.map(|gate| gate.id),
                device_id: self.device.as_ref().map(|device| device.id),
                by: self.by.clone(),
                direction,
                heads: verdict.heads,
                decided: verdict.decided,
                override_reason: input.override_reason.clone().filter(|_| verdict.is_override),
                against: verdict.against,
                device_time: moment.device_time,
                at: moment.at,
                received_at: self.now,
                origin: moment.origin,
            }),
            undone: old.as_ref().and_then(|scan| scan.undone.clone()),
            settled: None,
            conflict: None,
        };
        let step = Step {
            verb: Verb::ScanRecorded,
            old: old.as_ref(),
            scan,
        };
        self.keep(tx, step, stored.as_ref(), guest)
    }

    /// Puts a scan, and its guest with what the scan changes of it.
    fn keep(
        &mut self,
        tx: &mut WriteTx<'_, '_>,
        step: Step<'_>,
        stored: Option<&Guest>,
        guest: Option<Guest>,
    ) -> Result<Recorded, Error> {
        let is_admitted = |fact: &ScanFact| fact.decided == Decided::Admitted;
        let moves = step.scan.fact.as_ref().is_some_and(is_admitted);
        if let (true, Some(stored), Some(guest)) = (moves, stored, &guest) {
            let settled = self.history.settle(tx, step, stored, guest)?;
            return Ok(Recorded {
                scan: settled.scan,
                guest: Some(settled.guest),
                first: settled.first,
                is_news: true,
            });
        }
        let mut scan = step.scan;
        // Nobody's ticket was let in: that stands by itself.
        let against = scan.fact.as_ref().and_then(|fact| fact.against);
        scan.conflict = against
            .filter(|_| scan.counts() && scan.settled.is_none())
            .map(|reason| Conflicting { reason, with: None });
        tx.put_over(step.verb, step.old, &scan)?;
        if let Some(guest) = guest.as_ref().filter(|guest| Some(*guest) != stored) {
            tx.put_over(Verb::GuestUpdated, stored, guest)?;
        }
        Ok(Recorded {
            scan,
            guest,
            first: None,
            is_news: true,
        })
    }

    fn as_it_is(&self, tx: &mut WriteTx<'_, '_>, scan: Scan) -> Result<Recorded, Error> {
        let guest = self.guest_of(tx, &scan)?;
        Ok(Recorded {
            scan,
            guest,
            first: None,
            is_news: false,
        })
    }

    fn guest_of(&self, tx: &mut WriteTx<'_, '_>, scan: &Scan) -> Result<Option<Guest>, Error> {
        match scan.fact.as_ref().and_then(|fact| fact.guest_id) {
            Some(id) => Ok(tx.get(id.raw())?),
            None => Ok(None),
        }
    }

    /// Takes a scan back. One that is not known yet is noted, and undone when it comes.
    pub fn undo(&mut self, tx: &mut WriteTx<'_, '_>, id: ScanId, at: Time) -> Result<Recorded, Error> {
        let old: Option<Scan> = tx.get(id.raw())?;
        let scan = old.clone().unwrap_or(Scan {
            id,
            event_id: self.event.id,
            fact: None,
            undone: None,
            settled: None,
            conflict: None,
        });
        if scan.event_id != self.event.id {
            return Err(Conflict::ScanIdTaken.into());
        }
        // Of two who undo it the earlier one did.
        if scan.undone.as_ref().is_some_and(|known| known.at <= at) {
            return self.as_it_is(tx, scan);
        }
        let guest = self.guest_of(tx, &scan)?;
        let undone = Some(Undone {
            at,
            by: self.by.clone(),
        });
        let step = Step {
            verb: Verb::ScanUndone,
            old: old.as_ref(),
            scan: Scan { undone, ..scan },
        };
        self.keep(tx, step, guest.as_ref(), guest.clone())
    }

    /// Notes what staff decided about a scan that is in conflict.
    pub fn resolve(&mut self, tx: &mut WriteTx<'_, '_>, scan: Scan, settled: Settled) -> Result<Recorded, Error> {
        let is_same = |known: &Settled| known.choice == settled.choice;
        if scan.settled.as_ref().is_some_and(is_same) {
            return self.as_it_is(tx, scan);
        }
        if scan.conflict.is_none() {
            return Err(Conflict::NoConflict.into());
        }
        let guest = self.guest_of(tx, &scan)?;
        let step = Step {
            verb: Verb::ScanResolved,
            old: Some(&scan),
            scan: Scan {
                settled: Some(settled),
                ..scan.clone()
            },
        };
        self.keep(tx, step, guest.as_ref(), guest.clone())
    }

    /// The gate that a scan names, or else where its device stands. A device that was away may name one that is gone.
    fn gate(&mut self, tx: &mut WriteTx<'_, '_>, input: &CheckinInput, origin: Origin) -> Result<Option<Gate>, Error> {
        let Some(asked) = &input.gate else {
            let id = self.device.as_ref().and_then(|device| device.gate_id);
            return id.map_or(Ok(None), |id| self.gate_called(tx, &id.to_string()));
        };
        match self.gate_called(tx, asked)? {
            None if origin == Origin::Online => {
                let message = "is no gate of this event, neither by id nor by name";
                Err(Error::field("gate", crate::model::Code::NotFound, message))
            }
            gate => Ok(gate),
        }
    }

    fn gate_called(&mut self, tx: &mut WriteTx<'_, '_>, asked: &str) -> Result<Option<Gate>, Error> {
        if let Some(known) = self.gates.get(asked) {
            return Ok(known.clone());
        }
        let gate = match asked.parse::<crate::model::GateId>() {
            Ok(id) => tx.get::<Gate>(id.raw())?.filter(|gate| gate.event_id == self.event.id),
            Err(_) => {
                let name = fold(asked.trim());
                let gates = gates_in(tx, self.event.id)?;
                gates.into_iter().find(|gate| fold(gate.details.name.as_str()) == name)
            }
        };
        self.gates.insert(asked.to_owned(), gate.clone());
        Ok(gate)
    }

    /// What was read means, in the state that the write sees; and the guest, if it is one of this event.
    fn read(&self, tx: &mut WriteTx<'_, '_>, asked: &Presentation) -> Result<(Reading, Option<Guest>), Error> {
        match asked.presented {
            Presented::Nothing => Ok((unknown(Means::Number), None)),
            Presented::WalkIn => {
                let Target::WalkIn(walk_in) = &asked.input.target else {
                    return Ok((unknown(Means::Guest), None));
                };
                let guest = self.walk_in(tx, walk_in, asked)?;
                Ok((of_this(Means::Guest), Some(guest)))
            }
            Presented::Guest(id) => Ok(self.placed(Means::Guest, tx.get(id.raw())?)),
            Presented::Number(number) => self.read_number(tx, self.tickets.ticket_of(number).serial),
            Presented::Code { payload, signed } => {
                let serial = self.tickets.ticket_of(payload.number).serial;
                let says = payload.says;
                let signature = self.signature(signed);
                let means = Means::Code { signature, says };
                let guest = match tx.find(Table::GuestsByTicketNumber, &Key::new().number(serial))? {
                    Some(id) => tx.get::<Guest>(&id)?,
                    None => None,
                };
                let event = match signed {
                    Signed::By { event, .. } if event == self.event.id => OfEvent::This,
                    Signed::By { .. } => OfEvent::Other,
                    Signed::UnknownKey | Signed::Bad => OfEvent::Unknown,
                };
                let guest = guest.filter(|guest| guest.event_id == self.event.id && event == OfEvent::This);
                if guest.is_some() || event != OfEvent::This {
                    let revoked = false;
                    return Ok((Reading { means, event, revoked }, guest));
                }
                // It was signed here, and is nobody's any more; who had it can be let in by a supervisor.
                let (_, guest) = self.read_number(tx, serial)?;
                let revoked = true;
                Ok((Reading { means, event, revoked }, guest))
            }
        }
    }

    fn signature(&self, signed: Signed) -> Signature {
        match signed {
            Signed::By { event, generation } if event == self.event.id && self.door.is_revoked(generation) => {
                Signature::RevokedKey
            }
            Signed::By { .. } => Signature::Valid,
            Signed::UnknownKey => Signature::UnknownKey,
            Signed::Bad => Signature::Bad,
        }
    }

    fn read_number(&self, tx: &mut WriteTx<'_, '_>, serial: u64) -> Result<(Reading, Option<Guest>), Error> {
        if let Some(id) = tx.find(Table::GuestsByTicketNumber, &Key::new().number(serial))? {
            return Ok(self.placed(Means::Number, tx.get(&id)?));
        }
        let revoked: Option<RevokedTicket> = tx.get(&RevokedTicket::id_of(serial))?;
        let Some(revoked) = revoked else {
            return Ok((unknown(Means::Number), None));
        };
        let holder: Option<Guest> = tx.get(revoked.guest_id.raw())?;
        let holder = holder.filter(|guest| guest.event_id == self.event.id);
        let event = if revoked.event_id == self.event.id {
            OfEvent::This
        } else {
            OfEvent::Other
        };
        let (means, revoked) = (Means::Number, true);
        Ok((
            Reading { means, event, revoked },
            holder.filter(|_| event == OfEvent::This),
        ))
    }

    /// A guest of another event is none of this door's business, but for the word.
    fn placed(&self, means: Means, guest: Option<Guest>) -> (Reading, Option<Guest>) {
        match guest {
            None => (unknown(means), None),
            Some(guest) if guest.event_id == self.event.id => (of_this(means), Some(guest)),
            Some(_) => {
                let (event, revoked) = (OfEvent::Other, false);
                (Reading { means, event, revoked }, None)
            }
        }
    }

    /// Makes a guest of somebody without a ticket. There must be room, unless they are in already or a supervisor says so.
    fn walk_in(&self, tx: &mut WriteTx<'_, '_>, walk_in: &WalkIn, asked: &Presentation) -> Result<Guest, Error> {
        let details = GuestDetails {
            party_size: walk_in.heads,
            ticket_type_id: walk_in.ticket_type_id,
            payment: walk_in.payment.unwrap_or(Payment::Free),
            ..GuestDetails::named(walk_in.name.clone())
        };
        check_guest(&self.event, &details, Asked::Organiser).map_err(|errors| errors.within("walk_in"))?;
        let payment = walk_in
            .payment
            .unwrap_or_else(|| default_payment(&self.event, &details));
        let details = GuestDetails { payment, ..details };
        let ticket = self.tickets.ticket(tx.next_serial()?);
        let guest = Guest::new(asked.guest_id, self.event.id, ticket, self.now, details);
        let is_in = asked.input.shown == Some(Decided::Admitted);
        let is_let_in = asked.input.override_reason.is_some() && self.may_override;
        if !is_in && !is_let_in {
            room_for(&self.event, &tx.counters(self.event.id)?, &guest, None)?;
        }
        tx.put(Verb::GuestRegistered, &guest)?;
        Ok(guest)
    }

    fn with_money(&self, guest: &Guest) -> Guest {
        let details = GuestDetails {
            payment: paid(guest.details.payment),
            ..guest.details.clone()
        };
        match details == guest.details {
            true => guest.clone(),
            false => guest.with_details(self.now, details),
        }
    }
}

fn unknown(means: Means) -> Reading {
    Reading {
        means,
        event: OfEvent::Unknown,
        revoked: false,
    }
}

fn of_this(means: Means) -> Reading {
    Reading {
        means,
        event: OfEvent::This,
        revoked: false,
    }
}

fn target_of(target: &Target) -> String {
    match target {
        Target::Text(text) => text.trim().chars().take(TARGET_CHARS_MAX).collect(),
        Target::Guest(id) => id.to_string(),
        Target::WalkIn(_) => "walk-in".to_owned(),
    }
}
