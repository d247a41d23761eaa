//! Tickets: a guest's own, reached by the link that the guest was given; replaced and revoked ones.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::event::require;
use super::{App, Caller, Done, Error, Registered};
use crate::checkin::{CodeKey, Entitlement, TypeTag, Window};
use crate::model::{Actor, Event, EventDoor, EventId, Guest, GuestId, RevokedTicket, Ticket, TicketNumber, Time, Verb};
use crate::store::{Key, Table, View, WriteTx};
use crate::wire::door::TicketKeyView;

/// Bytes of the signature that a link carries: 128 bits.
const SIGNATURE_BYTES: usize = 16;

/// What a guest's ticket entitles to: its party, at the gates and times of its type.
pub fn entitlement(event: &Event, guest: &Guest) -> Entitlement {
    let kind = guest
        .details
        .ticket_type_id
        .and_then(|id| event.details.ticket_type(id));
    Entitlement {
        heads: guest.details.party_size,
        ticket_type: guest.details.ticket_type_id.map(TypeTag::of),
        valid: Window {
            from: kind.and_then(|kind| kind.valid_from),
            until: kind.and_then(|kind| kind.valid_until),
        },
    }
}

/// Notes that a guest's ticket is good no more, though its code stays signed.
pub fn revoke(tx: &mut WriteTx<'_, '_>, guest: &Guest, at: Time) -> Result<(), Error> {
    let revoked = RevokedTicket {
        event_id: guest.event_id,
        guest_id: guest.id,
        ticket: guest.ticket,
        at,
    };
    Ok(tx.put(Verb::TicketRevoked, &revoked)?)
}

/// A number that was revoked is good again when a list brings it back.
pub fn restore(tx: &mut WriteTx<'_, '_>, ticket: &Ticket) -> Result<(), Error> {
    tx.delete::<RevokedTicket>(Verb::TicketRestored, &RevokedTicket::id_of(ticket.serial))?;
    Ok(())
}

impl App {
    /// Gives a guest another ticket; the old one is good no more.
    pub async fn reissue_ticket(&self, caller: &Caller, id: GuestId) -> Result<Done<Guest>, Error> {
        let (actor, at, key) = (caller.actor, caller.at, self.ticket_key);
        require(&actor, actor.may_edit_events())?;
        self.write(caller, move |tx| {
            let (guest, _) = super::guest::editable(tx, &actor, id, None)?;
            revoke(tx, &guest, at)?;
            let guest = guest.with_ticket(at, key.ticket(tx.next_serial()?));
            tx.put(Verb::GuestUpdated, &guest)?;
            Ok(guest)
        })
        .await
    }

    /// The key of an event's tickets of a generation: made when it is needed, and kept nowhere.
    pub(super) fn code_key(&self, event: EventId, generation: u32) -> CodeKey {
        CodeKey::derive(&self.ticket_secret, event, generation)
    }

    /// The text of a guest's ticket code, for its QR code. The same every time.
    pub fn ticket_code(&self, event: &Event, door: &EventDoor, guest: &Guest) -> String {
        let key = self.code_key(event.id, door.key_generation);
        key.sign(guest.ticket.number, &entitlement(event, guest)).to_string()
    }

    /// The public halves of an event's keys, oldest first.
    pub fn ticket_key_views(&self, door: &EventDoor) -> Vec<TicketKeyView> {
        let view = |generation| {
            let key = self.code_key(door.event_id, generation).public();
            TicketKeyView {
                id: key.id().to_string(),
                public_key: data_encoding::BASE64URL_NOPAD.encode(key.bytes()),
                generation,
                revoked: door.is_revoked(generation),
            }
        };
        door.generations().map(view).collect()
    }

    /// The secret part of a ticket's link: HMAC-SHA-256 over the number, cut to 128 bits (RFC 2104).
    pub fn link_signature(&self, number: TicketNumber) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.link_mac(number).finalize().into_bytes()[..SIGNATURE_BYTES])
    }

    fn link_mac(&self, number: TicketNumber) -> Hmac<Sha256> {
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(self.link_secret.bytes()).expect("HMAC takes keys of any length");
        mac.update(b"ticket:");
        mac.update(number.as_str().as_bytes());
        mac
    }

    /// Where a guest's own page is, with the secret that opens it, behind the server's address.
    pub fn ticket_path(&self, number: TicketNumber) -> String {
        format!("/tickets/{number}?key={}", self.link_signature(number))
    }

    pub(super) fn is_signed(&self, number: TicketNumber, signature: &str) -> bool {
        let signature = data_encoding::BASE64URL_NOPAD.decode(signature.as_bytes());
        signature.is_ok_and(|bytes| {
            bytes.len() == SIGNATURE_BYTES && self.link_mac(number).verify_truncated_left(&bytes).is_ok()
        })
    }

    /// The ticket with this number, for whoever has its link or a role that sees the event's guests.
    pub fn own_ticket(
        &self,
        view: &View,
        actor: &Actor,
        number: TicketNumber,
        signature: Option<&str>,
    ) -> Result<Registered, Error> {
        let is_own = signature.is_some_and(|signature| self.is_signed(number, signature));
        if !is_own {
            require(actor, actor.role().is_some())?;
        }
        let serial = self.ticket_key.ticket_of(number).serial;
        let id = view
            .find(Table::GuestsByTicketNumber, &Key::new().number(serial))?
            .ok_or(Error::NotFound("ticket"))?;
        let guest: Guest = view.get(&id)?.ok_or(Error::NotFound("ticket"))?;
        if !is_own && !actor.may_see_guests(guest.event_id) {
            return Err(Error::NotFound("ticket"));
        }
        let event: Event = view.get(guest.event_id.raw())?.ok_or(Error::NotFound("ticket"))?;
        Ok(Registered { guest, event })
    }
}
