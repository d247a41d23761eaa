//! The documents of the door in the store: gates, devices, scans, tickets that are good no more.

use super::{Document, Entries, Table};
use crate::model::{Device, EventDoor, Gate, Kind, Passed, RawId, RevokedTicket, Scan};
use crate::store::key::Key;
use crate::store::{Error, value};

impl Document for EventDoor {
    const KIND: Kind = Kind::Door;

    fn raw_id(&self) -> RawId {
        *self.event_id.raw()
    }

    fn index_keys(&self, _: &mut Entries) -> Result<(), Error> {
        Ok(())
    }
}

impl Document for Gate {
    const KIND: Kind = Kind::Gate;

    fn raw_id(&self) -> RawId {
        *self.id.raw()
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        let key = Key::new().id(self.event_id.raw()).id(self.id.raw());
        entries.push((Table::GatesByEvent, key.into_bytes(), Vec::new()));
        Ok(())
    }
}

impl Document for Device {
    const KIND: Kind = Kind::Device;

    fn raw_id(&self) -> RawId {
        *self.id.raw()
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        let id = self.id.raw();
        if self.revoked_at.is_none() {
            let key = Key::new().id(self.event_id.raw()).id(id);
            entries.push((Table::DevicesByEvent, key.into_bytes(), Vec::new()));
        }
        if let Some(pairing) = &self.pairing {
            entries.push((Table::DevicesByPairing, pairing.secret_hash.to_vec(), id.to_vec()));
        }
        Ok(())
    }
}

impl Document for Scan {
    const KIND: Kind = Kind::Scan;

    fn raw_id(&self) -> RawId {
        *self.id.raw()
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        let (id, event) = (self.id.raw(), self.event_id.raw());
        // What was undone before it came says neither when it was nor whose it is.
        let Some(fact) = &self.fact else { return Ok(()) };
        let arrived = Key::new().id(event).time(fact.received_at).id(id);
        if self.conflict.is_some() {
            entries.push((Table::ConflictsByEvent, arrived.bytes().to_vec(), Vec::new()));
        }
        entries.push((Table::ScansByEvent, arrived.into_bytes(), Vec::new()));
        if let Some(guest) = fact.guest_id {
            let key = Key::new().id(guest.raw()).time(fact.at).id(id);
            let admission = value::to_bytes(&self.admission(fact))?;
            entries.push((Table::ScansByGuest, key.into_bytes(), admission));
        }
        Ok(())
    }

    fn passed(&self) -> Option<Passed> {
        Scan::passed(self)
    }
}

impl Document for RevokedTicket {
    const KIND: Kind = Kind::RevokedTicket;

    fn raw_id(&self) -> RawId {
        RevokedTicket::id_of(self.ticket.serial)
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        let id = RevokedTicket::id_of(self.ticket.serial);
        let key = Key::new().id(self.event_id.raw()).time(self.at).id(&id);
        entries.push((Table::RevokedByEvent, key.into_bytes(), Vec::new()));
        Ok(())
    }
}
