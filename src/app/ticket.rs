//! A guest's own ticket, reached by the link that the guest was given.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::event::require;
use super::{App, Error, Registered};
use crate::model::{Actor, Event, Guest, TicketNumber};
use crate::store::{Key, Table, View};

/// Bytes of the signature that a link carries: 128 bits.
const SIGNATURE_BYTES: usize = 16;

impl App {
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

    fn is_signed(&self, number: TicketNumber, signature: &str) -> bool {
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
