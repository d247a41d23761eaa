//! What a closure given to the writer works on: reads of the newest state, and puts that count all or not at all.

use std::collections::HashMap;

use super::Error;
use super::apply::{Delta, Tables};
use super::journal::Change;
use super::key::{Key, id_at_end};
use super::schema::{Document, Table};
use super::value;
use super::view::Entry;
use crate::model::{EventCounters, EventId, Kind, RawId, SERIAL_MAX, Verb};

/// Numbers already taken that are stepped over when looking for the next ticket serial.
const SERIALS_SKIPPED_MAX: u64 = 1000;

/// One write in the making. Nothing of it is seen by others before the closure returns `Ok`.
///
/// [`get`](Self::get), [`find`](Self::find) and [`counters`](Self::counters) see what this write has put;
/// [`ids`](Self::ids) and [`entries`](Self::entries) see the indexes as they were before it.
pub struct WriteTx<'a, 't> {
    tables: &'a mut Tables<'t>,
    changes: Vec<Change>,
    /// What each change does to indexes and figures.
    deltas: Vec<Delta>,
    /// Where the newest change of a document is.
    latest: HashMap<(Kind, RawId), usize>,
    counters: HashMap<RawId, EventCounters>,
    /// Unique keys taken (by whom) or freed by this write.
    unique: HashMap<(Table, Vec<u8>), Option<RawId>>,
    serial: Option<u64>,
}

impl<'a, 't> WriteTx<'a, 't> {
    pub(super) fn new(tables: &'a mut Tables<'t>) -> Self {
        Self {
            tables,
            changes: Vec::new(),
            deltas: Vec::new(),
            latest: HashMap::new(),
            counters: HashMap::new(),
            unique: HashMap::new(),
            serial: None,
        }
    }

    pub(super) fn into_changes(self) -> (Vec<Change>, Vec<Delta>) {
        (self.changes, self.deltas)
    }

    /// The document with this id.
    pub fn get<T: Document>(&mut self, id: &RawId) -> Result<Option<T>, Error> {
        match self.latest.get(&(T::KIND, *id)) {
            Some(place) => self.changes[*place]
                .document
                .as_ref()
                .map(|bytes| value::from_bytes(bytes))
                .transpose(),
            None => self.tables.document(id),
        }
    }

    /// The document that has this key in a unique index.
    pub fn find(&mut self, index: Table, key: &Key) -> Result<Option<RawId>, Error> {
        debug_assert!(index.is_unique());
        self.owner(index, key.bytes())
    }

    fn owner(&mut self, index: Table, key: &[u8]) -> Result<Option<RawId>, Error> {
        if !self.unique.is_empty()
            && let Some(owner) = self.unique.get(&(index, key.to_vec()))
        {
            return Ok(*owner);
        }
        Ok(self.tables.look(index, key, id_at_end)?.flatten())
    }

    /// Ids under a prefix of an index, in its order, at most `max`; as the index was before this write.
    pub fn ids(&mut self, index: Table, prefix: &Key, max: usize) -> Result<Vec<RawId>, Error> {
        self.tables.ids(index, prefix, max)
    }

    /// Entries under a prefix of an index, in its order, at most `max`; as the index was before this write.
    pub fn entries(&mut self, index: Table, prefix: &Key, max: usize) -> Result<Vec<Entry>, Error> {
        self.tables.under(index, prefix, max)
    }

    /// The figures of an event.
    pub fn counters(&mut self, event: EventId) -> Result<EventCounters, Error> {
        match self.counters.get(event.raw()) {
            Some(counters) => Ok(counters.clone()),
            None => self.tables.counters(event.raw()).cloned(),
        }
    }

    /// The next free ticket serial; each call gives another.
    pub fn next_serial(&mut self) -> Result<u64, Error> {
        let last = match self.serial {
            Some(serial) => serial,
            None => self.tables.serial()?,
        };
        for serial in last + 1..=last + SERIALS_SKIPPED_MAX {
            if serial <= SERIAL_MAX
                && self
                    .find(Table::GuestsByTicketNumber, &Key::new().number(serial))?
                    .is_none()
            {
                self.serial = Some(serial);
                return Ok(serial);
            }
        }
        Err(Error::Damaged("no free ticket serial".into()))
    }

    /// Puts a document, new or in place of the one with its id.
    ///
    /// # Errors
    /// [`Error::Duplicate`] when another document has one of its keys in a unique index.
    pub fn put<T: Document>(&mut self, verb: Verb, document: &T) -> Result<(), Error> {
        let old: Option<T> = self.get(&document.raw_id())?;
        self.put_over(verb, old.as_ref(), document)
    }

    /// As [`put`](Self::put) for those who have read the document already: `old` is what [`get`](Self::get) says of it.
    ///
    /// # Errors
    /// As for [`put`](Self::put).
    pub fn put_over<T: Document>(&mut self, verb: Verb, old: Option<&T>, document: &T) -> Result<(), Error> {
        let id = document.raw_id();
        debug_assert_eq!(
            old.map(value::to_bytes).transpose().ok(),
            self.get::<T>(&id)?.as_ref().map(value::to_bytes).transpose().ok()
        );
        let delta = Delta::between(old, Some(document))?;
        for (index, key, _) in delta.added.iter().filter(|(index, ..)| index.is_unique()) {
            if self.owner(*index, key)?.is_some_and(|owner| owner != id) {
                return Err(Error::Duplicate(*index));
            }
        }
        let document = Some(value::to_bytes(document)?);
        let kind = T::KIND;
        self.push(
            Change {
                verb,
                kind,
                id,
                document,
            },
            delta,
        )
    }

    /// Removes a document; `false` if there is none.
    pub fn delete<T: Document>(&mut self, verb: Verb, id: &RawId) -> Result<bool, Error> {
        let Some(old) = self.get::<T>(id)? else {
            return Ok(false);
        };
        let delta = Delta::between(Some(&old), None)?;
        let change = Change {
            verb,
            kind: T::KIND,
            id: *id,
            document: None,
        };
        self.push(change, delta)?;
        Ok(true)
    }

    /// The last document that this write has put, if any: what it was for, when others were needed first.
    pub fn last_put(&self) -> Option<(Kind, RawId)> {
        let put = self.changes.iter().rev().find(|change| change.document.is_some());
        put.map(|change| (change.kind, change.id))
    }

    fn push(&mut self, change: Change, delta: Delta) -> Result<(), Error> {
        if let Some(before) = &delta.before {
            self.counters_entry(before.event_id)?.remove(before);
        }
        if let Some(after) = &delta.after {
            self.counters_entry(after.event_id)?.add(after);
        }
        let freed = delta.removed.iter().filter(|(index, _)| index.is_unique());
        self.unique
            .extend(freed.map(|(index, key)| ((*index, key.clone()), None)));
        let taken = delta.added.iter().filter(|(index, ..)| index.is_unique());
        self.unique
            .extend(taken.map(|(index, key, _)| ((*index, key.clone()), Some(change.id))));
        self.latest.insert((change.kind, change.id), self.changes.len());
        self.changes.push(change);
        self.deltas.push(delta);
        Ok(())
    }

    fn counters_entry(&mut self, event: EventId) -> Result<&mut EventCounters, Error> {
        let now = self.counters(event)?;
        Ok(self.counters.entry(*event.raw()).or_insert(now))
    }
}
