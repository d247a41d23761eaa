//! Applying changes: documents, index entries and counters in one open redb transaction.
//!
//! [`Tables::apply`] is a pure function of the store's state and the change. The writer, recovery and
//! repair all come through here, so that they cannot disagree.

use std::collections::HashMap;

use redb::{ReadableTable, WriteTransaction};

use super::Error;
use super::journal::{Change, Seq};
use super::key::{self, Key};
use super::schema::{Document, Entries, Table, for_kind};
use super::value;
use crate::model::{EventCounters, EventId, Guest, RawId};

type Open<'t> = redb::Table<'t, &'static [u8], &'static [u8]>;

/// How far ahead of the last serial a ticket's may lie and still count as the newest of our own. Numbers
/// that came from elsewhere lie at random places among a trillion.
const SERIAL_WINDOW: u64 = 1024;
const MINUTE_MS: i64 = 60_000;

/// The tables of one transaction, opened as they are needed, and the figures that are written once at its end.
pub struct Tables<'t> {
    transaction: &'t WriteTransaction,
    open: Vec<Option<Open<'t>>>,
    /// Figures read or changed so far, and whether they were changed.
    counters: HashMap<RawId, (EventCounters, bool)>,
    serial: Option<u64>,
    serial_changed: bool,
}

impl<'t> Tables<'t> {
    pub fn new(transaction: &'t WriteTransaction) -> Self {
        let open = Table::ALL.iter().map(|_| None).collect();
        Self {
            transaction,
            open,
            counters: HashMap::new(),
            serial: None,
            serial_changed: false,
        }
    }

    pub fn table(&mut self, table: Table) -> Result<&mut Open<'t>, Error> {
        let place = &mut self.open[table as usize];
        if place.is_none() {
            *place = Some(self.transaction.open_table(table.definition())?);
        }
        place.as_mut().ok_or(Error::Stopped)
    }

    pub fn get(&mut self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.table(table)?.get(key)?.map(|guard| guard.value().to_vec()))
    }

    pub fn document<T: Document>(&mut self, id: &RawId) -> Result<Option<T>, Error> {
        let guard = self.table(Table::of(T::KIND))?.get(id.as_slice())?;
        guard.map(|guard| value::from_bytes(guard.value())).transpose()
    }

    pub fn counters(&mut self, event: &RawId) -> Result<&EventCounters, Error> {
        Ok(&self.counters_entry(event)?.0)
    }

    fn counters_entry(&mut self, event: &RawId) -> Result<&mut (EventCounters, bool), Error> {
        if !self.counters.contains_key(event) {
            let stored = self.get(Table::EventCounters, event)?;
            let counters = stored
                .map(|bytes| value::from_bytes(&bytes))
                .transpose()?
                .unwrap_or_default();
            self.counters.insert(*event, (counters, false));
        }
        self.counters.get_mut(event).ok_or(Error::Stopped)
    }

    /// The serial of the newest ticket.
    pub fn serial(&mut self) -> Result<u64, Error> {
        match self.serial {
            Some(serial) => Ok(serial),
            None => {
                let stored = self.get(Table::Meta, b"serial")?;
                let serial = stored.and_then(|bytes| key::number_at_start(&bytes)).unwrap_or(0);
                Ok(*self.serial.insert(serial))
            }
        }
    }

    /// Makes the store what it is after this change.
    pub fn apply(&mut self, change: &Change) -> Result<(), Error> {
        for_kind!(change.kind, T => self.apply_to::<T>(change))
    }

    fn apply_to<T: Document>(&mut self, change: &Change) -> Result<(), Error> {
        let documents = self.table(Table::of(T::KIND))?;
        let old = match &change.document {
            Some(bytes) => documents.insert(change.id.as_slice(), bytes.as_slice())?,
            None => documents.remove(change.id.as_slice())?,
        };
        let old: Option<T> = old.map(|guard| value::from_bytes(guard.value())).transpose()?;
        let new: Option<T> = change
            .document
            .as_ref()
            .map(|bytes| value::from_bytes(bytes))
            .transpose()?;
        self.replace(entries(old.as_ref())?, entries(new.as_ref())?)?;
        self.recount(old.as_ref().and_then(T::counted), new.as_ref().and_then(T::counted))
    }

    /// Adds what a document has in the indexes and figures, as if it had just been put.
    pub fn derive<T: Document>(&mut self, document: &T) -> Result<(), Error> {
        self.replace(Vec::new(), entries(Some(document))?)?;
        self.recount(None, document.counted())
    }

    fn replace(&mut self, old: Entries, new: Entries) -> Result<(), Error> {
        for (table, key, _) in old
            .iter()
            .filter(|(table, key, _)| !new.iter().any(|(t, k, _)| t == table && k == key))
        {
            self.table(*table)?.remove(key.as_slice())?;
        }
        for entry in new.iter().filter(|entry| !old.contains(entry)) {
            let (table, key, value) = entry;
            self.table(*table)?.insert(key.as_slice(), value.as_slice())?;
        }
        Ok(())
    }

    fn recount(&mut self, old: Option<&Guest>, new: Option<&Guest>) -> Result<(), Error> {
        if let Some(old) = old {
            let (counters, changed) = self.counters_entry(old.event_id.raw())?;
            counters.remove(old);
            *changed = true;
        }
        if let Some(new) = new {
            let (counters, changed) = self.counters_entry(new.event_id.raw())?;
            counters.add(new);
            *changed = true;
            let serial = self.serial()?;
            if (serial + 1..=serial + SERIAL_WINDOW).contains(&new.ticket.serial) {
                self.serial = Some(new.ticket.serial);
                self.serial_changed = true;
            }
        }
        let (before, after) = (old.and_then(arrival), new.and_then(arrival));
        if before != after {
            if let Some((event, minute, heads)) = before {
                self.count_arrival(event, minute, -heads)?;
            }
            if let Some((event, minute, heads)) = after {
                self.count_arrival(event, minute, heads)?;
            }
        }
        Ok(())
    }

    fn count_arrival(&mut self, event: EventId, minute: u64, by: i64) -> Result<(), Error> {
        let key = arrival_key(event, minute);
        let before = self
            .get(Table::Arrivals, &key)?
            .and_then(|bytes| key::number_at_start(&bytes))
            .unwrap_or(0);
        let after = before.saturating_add_signed(by);
        let table = self.table(Table::Arrivals)?;
        if after == 0 {
            table.remove(key.as_slice())?;
        } else {
            table.insert(key.as_slice(), key::number_bytes(after).as_slice())?;
        }
        Ok(())
    }

    /// Writes the figures and the seq that the tables have now reached. Ends the use of the tables.
    pub fn finish(mut self, seq: Seq) -> Result<(), Error> {
        for (event, (counters, changed)) in std::mem::take(&mut self.counters) {
            if !changed {
                continue;
            }
            let table = self.table(Table::EventCounters)?;
            if counters.is_empty() {
                table.remove(event.as_slice())?;
            } else {
                table.insert(event.as_slice(), value::to_bytes(&counters)?.as_slice())?;
            }
        }
        let serial = self.serial.filter(|_| self.serial_changed);
        let meta = self.table(Table::Meta)?;
        if let Some(serial) = serial {
            meta.insert(b"serial".as_slice(), key::number_bytes(serial).as_slice())?;
        }
        meta.insert(b"seq".as_slice(), key::number_bytes(seq).as_slice())?;
        Ok(())
    }
}

fn entries<T: Document>(document: Option<&T>) -> Result<Entries, Error> {
    let mut entries = Vec::with_capacity(6);
    if let Some(document) = document {
        document.index_keys(&mut entries)?;
    }
    Ok(entries)
}

/// Event, minute and heads of a guest's first admission.
pub fn arrival(guest: &Guest) -> Option<(EventId, u64, i64)> {
    let minute = guest.checked_in_at?.millis().div_euclid(MINUTE_MS).max(0);
    (guest.admitted > 0).then(|| (guest.event_id, minute.unsigned_abs(), i64::from(guest.admitted)))
}

pub fn arrival_key(event: EventId, minute: u64) -> Vec<u8> {
    Key::new().id(event.raw()).number(minute).into_bytes()
}
