//! What was read at a gate, as far as it can be said before the writer has its turn: codes are checked here.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::{App, Error};
use crate::checkin::{self, Payload, PublicKey, Read, TicketCode};
use crate::model::{EventDoor, EventId, Guest, GuestId, RevokedTicket, TicketNumber};
use crate::store::{Key, Table, View};
use crate::wire::checkin::Target;

/// Public keys kept at once; beyond it all are made anew, which takes some 20 µs each.
const KEYS_MAX: usize = 4096;

/// The public keys of events seen lately.
#[derive(Default)]
pub struct KeyRing(Mutex<HashMap<(EventId, u32), PublicKey>>);

/// What was read.
#[derive(Clone, Copy, Debug)]
pub enum Presented {
    /// Neither a code nor a ticket number.
    Nothing,
    Number(TicketNumber),
    Guest(GuestId),
    Code {
        payload: Payload,
        signed: Signed,
    },
    /// Somebody without a ticket.
    WalkIn,
}

/// Which key a code is signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    By { event: EventId, generation: u32 },
    UnknownKey,
    Bad,
}

impl App {
    /// Makes out what was read at a gate of an event.
    pub(super) fn present(&self, view: &View, event: EventId, target: &Target) -> Result<Presented, Error> {
        Ok(match target {
            Target::Guest(id) => Presented::Guest(*id),
            Target::WalkIn(_) => Presented::WalkIn,
            Target::Text(text) => match checkin::read(text) {
                None => Presented::Nothing,
                Some(Read::Number(number)) => Presented::Number(number),
                Some(Read::Code(code)) => Presented::Code {
                    payload: code.payload(),
                    signed: self.signer(view, event, &code)?,
                },
            },
        })
    }

    /// A code names its key by four bytes, so that few keys come into question: this event's, and those of the event
    /// that the code's number belongs to.
    fn signer(&self, view: &View, event: EventId, code: &TicketCode) -> Result<Signed, Error> {
        let payload = code.payload();
        if let Some(signed) = self.signer_among(view, event, code)? {
            return Ok(signed);
        }
        match self
            .event_of_number(view, payload.number)?
            .filter(|other| *other != event)
        {
            Some(other) => Ok(self.signer_among(view, other, code)?.unwrap_or(Signed::UnknownKey)),
            None => Ok(Signed::UnknownKey),
        }
    }

    fn signer_among(&self, view: &View, event: EventId, code: &TicketCode) -> Result<Option<Signed>, Error> {
        let door: Option<EventDoor> = view.get(event.raw())?;
        let newest = door.map_or(1, |door| door.key_generation);
        for generation in (1..=newest).rev() {
            let key = self.public_key(event, generation);
            if key.id() == code.payload().key {
                return Ok(Some(match code.is_signed_by(&key) {
                    true => Signed::By { event, generation },
                    false => Signed::Bad,
                }));
            }
        }
        Ok(None)
    }

    fn public_key(&self, event: EventId, generation: u32) -> PublicKey {
        let mut keys = self.code_keys.0.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= KEYS_MAX {
            keys.clear();
        }
        *keys
            .entry((event, generation))
            .or_insert_with(|| self.code_key(event, generation).public())
    }

    fn event_of_number(&self, view: &View, number: TicketNumber) -> Result<Option<EventId>, Error> {
        let serial = self.ticket_key.ticket_of(number).serial;
        if let Some(id) = view.find(Table::GuestsByTicketNumber, &Key::new().number(serial))? {
            return Ok(view.get::<Guest>(&id)?.map(|guest| guest.event_id));
        }
        let revoked: Option<RevokedTicket> = view.get(&RevokedTicket::id_of(serial))?;
        Ok(revoked.map(|revoked| revoked.event_id))
    }
}
