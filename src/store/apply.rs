//! Applying changes: what a batch does to documents, index entries and counters.
//!
//! What a change does is a pure function of the store's state and the change. The writer and recovery come
//! through [`Tables::take`], and with repair through [`Delta::between`], so that they cannot disagree.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use super::Error;
use super::journal::{Change, Seq};
use super::key::{self, Key, id_at_end};
use super::memtable::Writes;
use super::schema::{Document, Entries, Table, for_kind};
use super::value;
use super::view::{Direction, Entry, Range, View};
use crate::model::{EventCounters, EventId, GateCounters, Guest, Passage, Passed, RawId, Time};

/// How far ahead of the last serial a ticket's may lie and still count as the newest of our own. Numbers
/// that came from elsewhere lie at random places among a trillion.
const SERIAL_WINDOW: u64 = 1024;
const MINUTE_MS: i64 = 60_000;

/// What putting or removing a document changes beside the document itself.
pub struct Delta {
    pub removed: Vec<(Table, Vec<u8>)>,
    pub added: Entries,
    pub before: Option<Guest>,
    pub after: Option<Guest>,
    /// What a scan counted for at its gate, and what it counts for now.
    pub passed: (Option<Passed>, Option<Passed>),
}

impl Delta {
    pub fn between<T: Document>(old: Option<&T>, new: Option<&T>) -> Result<Self, Error> {
        let (mut removed, mut added) = (entries(old)?, entries(new)?);
        if !removed.is_empty() {
            let (was, is) = (removed.clone(), added.clone());
            removed.retain(|(table, key, _)| !is.iter().any(|(t, k, _)| t == table && k == key));
            added.retain(|entry| !was.contains(entry));
        }
        Ok(Self {
            removed: removed.into_iter().map(|(table, key, _)| (table, key)).collect(),
            added,
            before: old.and_then(T::counted).cloned(),
            after: new.and_then(T::counted).cloned(),
            passed: (old.and_then(T::passed), new.and_then(T::passed)),
        })
    }
}

fn entries<T: Document>(document: Option<&T>) -> Result<Entries, Error> {
    let mut entries = Entries::new();
    if let Some(document) = document {
        entries.reserve(6);
        document.index_keys(&mut entries)?;
    }
    Ok(entries)
}

/// The tables as a batch finds them and changes them. Its writes wait here, where its reads see them.
pub struct Tables<'v> {
    view: &'v View,
    writes: Writes,
    /// Figures read or changed so far, and whether they were changed.
    counters: HashMap<RawId, (EventCounters, bool)>,
    serial: Option<u64>,
    serial_changed: bool,
}

impl<'v> Tables<'v> {
    pub fn new(view: &'v View) -> Self {
        Self {
            view,
            writes: Table::ALL.iter().map(|_| BTreeMap::new()).collect(),
            counters: HashMap::new(),
            serial: None,
            serial_changed: false,
        }
    }

    /// What `read` makes of the bytes under a key.
    pub fn look<R>(&self, table: Table, key: &[u8], read: impl FnOnce(&[u8]) -> R) -> Result<Option<R>, Error> {
        match self.writes[table as usize].get(key) {
            Some(written) => Ok(written.as_deref().map(read)),
            None => self.view.look(table, key, read),
        }
    }

    pub fn document<T: Document>(&self, id: &RawId) -> Result<Option<T>, Error> {
        self.look(Table::of(T::KIND), id, value::from_bytes)?.transpose()
    }

    /// Ids under a prefix of an index, in its order, at most `max`.
    pub fn ids(&self, index: Table, prefix: &Key, max: usize) -> Result<Vec<RawId>, Error> {
        let entries = self.under(index, prefix, max)?;
        let ids = entries
            .iter()
            .filter_map(|(key, value)| id_at_end(if index.is_unique() { value } else { key }));
        Ok(ids.collect())
    }

    /// Entries under a prefix of an index, in its order, at most `max`.
    pub fn under(&self, index: Table, prefix: &Key, max: usize) -> Result<Vec<Entry>, Error> {
        let range = Range::prefix(prefix);
        let from = (Bound::Included(prefix.bytes()), Bound::Unbounded);
        let written = self.writes[index as usize].range::<[u8], _>(from);
        let written: Vec<_> = written.take_while(|(key, _)| key.starts_with(prefix.bytes())).collect();
        // As many more as this batch may have removed.
        let entries = self.view.entries(index, &range, Direction::Forward)?;
        let mut merged = BTreeMap::new();
        for entry in entries.take(max + written.len()) {
            let (key, value) = entry?;
            merged.insert(key.to_vec(), Some(value.to_vec()));
        }
        merged.extend(written.into_iter().map(|(key, value)| (key.clone(), value.clone())));
        let there = merged.into_iter().filter_map(|(key, value)| Some((key, value?)));
        Ok(there.take(max).collect())
    }

    pub fn counters(&mut self, event: &RawId) -> Result<&EventCounters, Error> {
        Ok(&self.counters_entry(event)?.0)
    }

    fn counters_entry(&mut self, event: &RawId) -> Result<&mut (EventCounters, bool), Error> {
        if !self.counters.contains_key(event) {
            let stored = self.look(Table::EventCounters, event, value::from_bytes)?;
            let counters = stored.transpose()?.unwrap_or_default();
            self.counters.insert(*event, (counters, false));
        }
        self.counters.get_mut(event).ok_or(Error::Stopped)
    }

    /// The serial of the newest ticket.
    pub fn serial(&mut self) -> Result<u64, Error> {
        match self.serial {
            Some(serial) => Ok(serial),
            None => {
                let stored = self.look(Table::Meta, b"serial", key::number_at_start)?;
                let serial = stored.flatten().unwrap_or(0);
                Ok(*self.serial.insert(serial))
            }
        }
    }

    /// Makes the store what it is after this change.
    pub fn apply(&mut self, change: Change) -> Result<(), Error> {
        let delta = for_kind!(change.kind, T => {
            let old = self.document::<T>(&change.id)?;
            let new: Option<T> = change.document.as_deref().map(value::from_bytes).transpose()?;
            Delta::between(old.as_ref(), new.as_ref())?
        });
        self.take(change, delta)
    }

    /// The same for a change whose delta is known.
    pub fn take(&mut self, change: Change, delta: Delta) -> Result<(), Error> {
        self.write(Table::of(change.kind), change.id.to_vec(), change.document);
        self.derive(delta)
    }

    /// Makes the indexes and figures what a delta says.
    fn derive(&mut self, delta: Delta) -> Result<(), Error> {
        for (table, key) in delta.removed {
            self.write(table, key, None);
        }
        for (table, key, value) in delta.added {
            self.write(table, key, Some(value));
        }
        let (before, after) = delta.passed;
        if before != after {
            if let Some(passed) = before {
                self.count_passage(&passed, GateCounters::remove)?;
                self.count_at_gate(&passed, -i64::from(passed.heads))?;
            }
            if let Some(passed) = after {
                self.count_passage(&passed, GateCounters::add)?;
                self.count_at_gate(&passed, i64::from(passed.heads))?;
            }
        }
        self.recount(delta.before.as_ref(), delta.after.as_ref())
    }

    fn count_passage(&mut self, passed: &Passed, count: fn(&mut GateCounters, &Passed)) -> Result<(), Error> {
        let key = gate_key(passed);
        let stored = self.look(Table::GateCounters, &key, value::from_bytes::<GateCounters>)?;
        let mut counters = stored.transpose()?.unwrap_or_default();
        count(&mut counters, passed);
        let row = (!counters.is_empty()).then(|| value::to_bytes(&counters)).transpose()?;
        self.write(Table::GateCounters, key, row);
        Ok(())
    }

    fn count_at_gate(&mut self, passed: &Passed, by: i64) -> Result<(), Error> {
        match gate_arrival_key(passed) {
            Some(key) => self.count_minute(Table::GateArrivals, key, by),
            None => Ok(()),
        }
    }

    fn write(&mut self, table: Table, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.writes[table as usize].insert(key, value);
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
                self.count_minute(Table::Arrivals, arrival_key(event, minute), -heads)?;
            }
            if let Some((event, minute, heads)) = after {
                self.count_minute(Table::Arrivals, arrival_key(event, minute), heads)?;
            }
        }
        Ok(())
    }

    fn count_minute(&mut self, table: Table, key: Vec<u8>, by: i64) -> Result<(), Error> {
        let before = self.look(table, &key, key::number_at_start)?.flatten();
        let after = before.unwrap_or(0).saturating_add_signed(by);
        let row = (after > 0).then(|| key::number_bytes(after).to_vec());
        self.write(table, key, row);
        Ok(())
    }

    /// Everything that the batch writes, and the seq that the tables have with it.
    pub fn finish(mut self, seq: Seq) -> Result<Writes, Error> {
        for (event, (counters, changed)) in std::mem::take(&mut self.counters) {
            if changed {
                let row = (!counters.is_empty()).then(|| value::to_bytes(&counters)).transpose()?;
                self.write(Table::EventCounters, event.to_vec(), row);
            }
        }
        if let Some(serial) = self.serial.filter(|_| self.serial_changed) {
            self.write(
                Table::Meta,
                b"serial".to_vec(),
                Some(key::number_bytes(serial).to_vec()),
            );
        }
        self.write(Table::Meta, b"seq".to_vec(), Some(key::number_bytes(seq).to_vec()));
        Ok(self.writes)
    }
}

/// Event, minute and heads of a guest's first admission.
pub fn arrival(guest: &Guest) -> Option<(EventId, u64, i64)> {
    let minute = minute_of(guest.checked_in_at?);
    (guest.admitted > 0).then(|| (guest.event_id, minute, i64::from(guest.admitted)))
}

/// The minute of a time since 1970.
pub fn minute_of(at: Time) -> u64 {
    at.millis().div_euclid(MINUTE_MS).max(0).unsigned_abs()
}

pub fn arrival_key(event: EventId, minute: u64) -> Vec<u8> {
    Key::new().id(event.raw()).number(minute).into_bytes()
}

/// The row of the gate that somebody passed; scans that name no gate have one, too.
pub fn gate_key(passed: &Passed) -> Vec<u8> {
    Key::new().id(passed.event_id.raw()).id(&gate_of(passed)).into_bytes()
}

/// The row of the gate and minute in which somebody came in; who goes out has none.
pub fn gate_arrival_key(passed: &Passed) -> Option<Vec<u8>> {
    let key = || {
        let minute = Key::new().id(passed.event_id.raw()).number(minute_of(passed.at));
        minute.id(&gate_of(passed)).into_bytes()
    };
    (passed.direction == Passage::Entry).then(key)
}

fn gate_of(passed: &Passed) -> RawId {
    passed.gate_id.map_or([0; 16], |gate| *gate.raw())
}
