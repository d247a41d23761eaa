//! Applying changes: documents, index entries and counters in one open redb transaction.
//!
//! What a change does is a pure function of the store's state and the change. The writer, recovery and
//! repair all come through [`Delta::between`] and [`Tables::take`], so that they cannot disagree.

use std::collections::{BTreeMap, HashMap};

use redb::{ReadableTable, WriteTransaction};

use super::Error;
use super::journal::{Change, Seq};
use super::key::{self, Key, id_at_end};
use super::schema::{Document, Entries, Table, for_kind};
use super::value;
use crate::model::{EventCounters, EventId, Guest, RawId};

type Open<'t> = redb::Table<'t, &'static [u8], &'static [u8]>;

/// How far ahead of the last serial a ticket's may lie and still count as the newest of our own. Numbers
/// that came from elsewhere lie at random places among a trillion.
const SERIAL_WINDOW: u64 = 1024;
/// Entries that may wait for their tables; with more, they are written.
const PENDING_MAX: usize = 100_000;
const MINUTE_MS: i64 = 60_000;

/// What putting or removing a document changes beside the document itself.
pub struct Delta {
    pub removed: Vec<(Table, Vec<u8>)>,
    pub added: Entries,
    pub before: Option<Guest>,
    pub after: Option<Guest>,
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

/// The tables of one transaction. Writes wait in memory, where reads see them, and go to their tables
/// together and in the order of keys: neighbours then meet while their page is at hand.
pub struct Tables<'t> {
    transaction: &'t WriteTransaction,
    open: Vec<Option<Open<'t>>>,
    /// By table: what is to be put under a key, or that the key is to be removed.
    pending: Vec<BTreeMap<Vec<u8>, Option<Vec<u8>>>>,
    pending_count: usize,
    /// Figures read or changed so far, and whether they were changed.
    counters: HashMap<RawId, (EventCounters, bool)>,
    serial: Option<u64>,
    serial_changed: bool,
}

impl<'t> Tables<'t> {
    pub fn new(transaction: &'t WriteTransaction) -> Self {
        Self {
            transaction,
            open: Table::ALL.iter().map(|_| None).collect(),
            pending: Table::ALL.iter().map(|_| BTreeMap::new()).collect(),
            pending_count: 0,
            counters: HashMap::new(),
            serial: None,
            serial_changed: false,
        }
    }

    fn table(&mut self, table: Table) -> Result<&mut Open<'t>, Error> {
        let place = &mut self.open[table as usize];
        if place.is_none() {
            *place = Some(self.transaction.open_table(table.definition())?);
        }
        place.as_mut().ok_or(Error::Stopped)
    }

    /// What `read` makes of the bytes under a key.
    pub fn look<R>(&mut self, table: Table, key: &[u8], read: impl FnOnce(&[u8]) -> R) -> Result<Option<R>, Error> {
        if let Some(waiting) = self.pending[table as usize].get(key) {
            return Ok(waiting.as_deref().map(read));
        }
        Ok(self.table(table)?.get(key)?.map(|guard| read(guard.value())))
    }

    pub fn document<T: Document>(&mut self, id: &RawId) -> Result<Option<T>, Error> {
        self.look(Table::of(T::KIND), id, value::from_bytes)?.transpose()
    }

    /// Ids under a prefix of an index, in its order, at most `max`.
    pub fn ids(&mut self, index: Table, prefix: &[u8], max: usize) -> Result<Vec<RawId>, Error> {
        self.settle_table(index)?;
        let mut ids = Vec::new();
        for entry in self.table(index)?.range(prefix..)?.take(max) {
            let (key, value) = entry?;
            if !key.value().starts_with(prefix) {
                break;
            }
            ids.extend(id_at_end(if index.is_unique() { value.value() } else { key.value() }));
        }
        Ok(ids)
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
    pub fn derive(&mut self, delta: Delta) -> Result<(), Error> {
        for (table, key) in delta.removed {
            self.write(table, key, None);
        }
        for (table, key, value) in delta.added {
            self.write(table, key, Some(value));
        }
        self.recount(delta.before.as_ref(), delta.after.as_ref())?;
        if self.pending_count > PENDING_MAX {
            self.settle()?;
        }
        Ok(())
    }

    fn write(&mut self, table: Table, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.pending[table as usize].insert(key, value);
        self.pending_count += 1;
    }

    fn settle(&mut self) -> Result<(), Error> {
        self.pending_count = 0;
        Table::ALL.iter().try_for_each(|table| self.settle_table(*table))
    }

    fn settle_table(&mut self, table: Table) -> Result<(), Error> {
        let pending = std::mem::take(&mut self.pending[table as usize]);
        if pending.is_empty() {
            return Ok(());
        }
        let open = self.table(table)?;
        for (key, value) in pending {
            match value {
                Some(value) => drop(open.insert(key.as_slice(), value.as_slice())?),
                None => drop(open.remove(key.as_slice())?),
            }
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
        let before = self.look(Table::Arrivals, &key, key::number_at_start)?.flatten();
        let after = before.unwrap_or(0).saturating_add_signed(by);
        let row = (after > 0).then(|| key::number_bytes(after).to_vec());
        self.write(Table::Arrivals, key, row);
        Ok(())
    }

    /// Writes everything that waits, and the seq that the tables have now reached. Ends their use.
    pub fn finish(mut self, seq: Seq) -> Result<(), Error> {
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
        self.settle()
    }
}

/// Event, minute and heads of a guest's first admission.
pub fn arrival(guest: &Guest) -> Option<(EventId, u64, i64)> {
    let minute = guest.checked_in_at?.millis().div_euclid(MINUTE_MS).max(0);
    (guest.admitted > 0).then(|| (guest.event_id, minute.unsigned_abs(), i64::from(guest.admitted)))
}

pub fn arrival_key(event: EventId, minute: u64) -> Vec<u8> {
    Key::new().id(event.raw()).number(minute).into_bytes()
}
