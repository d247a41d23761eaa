//! A snapshot of the store to read from: what was acknowledged when it was taken, and nothing later.

use std::cmp::Ordering;
use std::sync::Arc;

use redb::ReadableTableMetadata;

use super::journal::Seq;
use super::key::{self, Key, id_at_end};
use super::layers::Snapshot;
use super::schema::{Document, Table};
use super::walk::Walk;
use super::{Error, apply, value};
use crate::model::{EventCounters, EventId, GateCounters, GateId, GateTraffic, RawId, Time};

/// Entries that are passed over on the way to a document before it is looked up instead.
const STEPS_TO_NEIGHBOUR: usize = 16;

/// A key and its value.
pub type Entry = (Vec<u8>, Vec<u8>);

/// A snapshot, cheap to take and to clone. Keep it short: pages that later writes replace stay in the file, and memtables
/// in memory, as long as it lives.
#[derive(Clone)]
pub struct View {
    snapshot: Arc<Snapshot>,
}

/// Which way an index is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Forward,
    Backward,
}

/// Keys from `start` up to but without `end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    pub start: Vec<u8>,
    /// To the table's end when absent.
    pub end: Option<Vec<u8>>,
}

impl Range {
    pub fn all() -> Self {
        Self {
            start: Vec::new(),
            end: None,
        }
    }

    pub fn prefix(key: &Key) -> Self {
        Self {
            start: key.bytes().to_vec(),
            end: key.prefix_end(),
        }
    }

    /// The part that comes after `key` in a direction.
    pub fn after(mut self, key: &[u8], direction: Direction) -> Self {
        match direction {
            Direction::Forward => {
                let mut next = key.to_vec();
                next.push(0);
                self.start = self.start.max(next);
            }
            Direction::Backward => {
                let end = key.to_vec();
                self.end = Some(self.end.map_or(end.clone(), |before| before.min(end)));
            }
        }
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.end.as_ref().is_some_and(|end| *end <= self.start)
    }
}

impl View {
    pub(super) fn new(snapshot: Arc<Snapshot>) -> Self {
        Self { snapshot }
    }

    /// The seq of the last commit in this snapshot.
    pub fn seq(&self) -> Seq {
        self.snapshot.seq
    }

    /// What `read` makes of the bytes under a key.
    pub(super) fn look<R>(&self, table: Table, key: &[u8], read: impl FnOnce(&[u8]) -> R) -> Result<Option<R>, Error> {
        let snapshot = &*self.snapshot;
        let mut read = Some(read);
        for memtable in snapshot.memtables() {
            let known = memtable.look(table, key, snapshot.seq, |state| {
                state.and_then(|bytes| read.take().map(|read| read(bytes)))
            });
            if let Some(seen) = known {
                return Ok(seen);
            }
        }
        let Some(read) = read else { return Ok(None) };
        Ok(snapshot.base.table(table)?.get(key)?.map(|guard| read(guard.value())))
    }

    pub fn get<T: Document>(&self, id: &RawId) -> Result<Option<T>, Error> {
        self.look(Table::of(T::KIND), id, value::from_bytes)?.transpose()
    }

    /// The bytes under a key, as they are stored.
    pub fn bytes(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        self.look(table, key, <[u8]>::to_vec)
    }

    /// Whether exactly this is stored under a key.
    pub(super) fn holds(&self, table: Table, key: &[u8], value: &[u8]) -> Result<bool, Error> {
        Ok(self.look(table, key, |stored| stored == value)?.unwrap_or(false))
    }

    /// The document that has this key in a unique index.
    pub fn find(&self, index: Table, key: &Key) -> Result<Option<RawId>, Error> {
        Ok(self.look(index, key.bytes(), id_at_end)?.flatten())
    }

    /// The figures of an event; zeros for one without guests.
    pub fn counters(&self, event: EventId) -> Result<EventCounters, Error> {
        let stored = self.look(Table::EventCounters, event.raw(), value::from_bytes)?;
        Ok(stored.transpose()?.unwrap_or_default())
    }

    /// The figures of one gate; of scans that name none when absent.
    pub fn gate_counters(&self, event: EventId, gate: Option<GateId>) -> Result<GateCounters, Error> {
        let gate = gate.map_or([0; 16], |gate| *gate.raw());
        let key = Key::new().id(event.raw()).id(&gate);
        let stored = self.look(Table::GateCounters, key.bytes(), value::from_bytes)?;
        Ok(stored.transpose()?.unwrap_or_default())
    }

    /// Minutes in which guests of an event arrived, and the heads first let in during each; at most `max`.
    pub fn arrivals(&self, event: EventId, max: usize) -> Result<Vec<(Time, u64)>, Error> {
        let mut arrivals = Vec::new();
        for entry in self
            .walk(
                Table::Arrivals,
                &Range::prefix(&Key::new().id(event.raw())),
                Direction::Forward,
            )?
            .take(max)
        {
            let (key, heads) = entry?;
            arrivals.push((minute_at(&key), key::number_at_start(&heads).unwrap_or(0)));
        }
        Ok(arrivals)
    }

    /// What passed each gate of an event, and those who named none; the newest minutes, at most `max` of all gates.
    pub fn traffic(&self, event: EventId, since: Time, max: usize) -> Result<Vec<GateTraffic>, Error> {
        let own = Key::new().id(event.raw());
        let gate_at_end = |key: &[u8]| id_at_end(key).filter(|id| *id != [0; 16]).map(GateId::from_raw);
        let mut traffic: Vec<GateTraffic> = Vec::new();
        for entry in self.walk(Table::GateCounters, &Range::prefix(&own), Direction::Forward)? {
            let (key, value) = entry?;
            traffic.push(GateTraffic {
                gate_id: gate_at_end(&key),
                counters: value::from_bytes(&value)?,
                minutes: Vec::new(),
            });
        }
        let range = Range {
            start: own.clone().number(apply::minute_of(since)).into_bytes(),
            end: own.prefix_end(),
        };
        for entry in self.walk(Table::GateArrivals, &range, Direction::Backward)?.take(max) {
            let (key, heads) = entry?;
            let (gate, minute) = (gate_at_end(&key), minute_at(&key));
            if let Some(one) = traffic.iter_mut().find(|one| one.gate_id == gate) {
                one.minutes.push((minute, key::number_at_start(&heads).unwrap_or(0)));
            }
        }
        traffic.iter_mut().for_each(|one| one.minutes.reverse());
        Ok(traffic)
    }

    /// Entries of a table, owned.
    pub fn walk(
        &self,
        table: Table,
        range: &Range,
        direction: Direction,
    ) -> Result<impl Iterator<Item = Result<Entry, Error>> + use<>, Error> {
        let entries = self.entries(table, range, direction)?;
        Ok(entries.map(|entry| entry.map(|(key, value)| (key.to_vec(), value.to_vec()))))
    }

    /// Entries of a table, where they lie.
    pub(super) fn entries(&self, table: Table, range: &Range, direction: Direction) -> Result<Walk, Error> {
        Walk::new(&self.snapshot, table, range, direction)
    }

    /// Every document of a kind, in the order of ids.
    pub fn documents<T: Document>(&self) -> Result<impl Iterator<Item = Result<T, Error>> + use<T>, Error> {
        let entries = self.entries(Table::of(T::KIND), &Range::all(), Direction::Forward)?;
        Ok(entries.map(|entry| entry.and_then(|(_, value)| value::from_bytes(&value))))
    }

    /// The documents that an index names, in its order, which is that of their ids. Neighbours are come by walking,
    /// which costs a small part of looking each of them up.
    pub fn join<T: Document, E: From<Error>>(
        &self,
        index: Table,
        range: &Range,
        mut each: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let table = Table::of(T::KIND);
        let mut walk: Option<Walk> = None;
        for entry in self.entries(index, range, Direction::Forward)? {
            let (key, _) = entry?;
            let id =
                id_at_end(&key).ok_or_else(|| Error::Damaged(format!("a key of {} without an id", index.name())))?;
            let mut found = None;
            for entry in walk.iter_mut().flatten().take(STEPS_TO_NEIGHBOUR) {
                let (key, value) = entry.map_err(E::from)?;
                match (*key).cmp(&id) {
                    Ordering::Less => {}
                    Ordering::Equal => {
                        found = Some(value);
                        break;
                    }
                    Ordering::Greater => break,
                }
            }
            if found.is_none() {
                let rest = Range {
                    start: id.to_vec(),
                    end: None,
                };
                let first = walk.insert(self.entries(table, &rest, Direction::Forward)?).next();
                found = first
                    .transpose()?
                    .filter(|(key, _)| **key == id)
                    .map(|(_, value)| value);
            }
            let lost = || Error::Damaged(format!("{} points to a document that is not there", index.name()));
            each(value::from_bytes(&found.ok_or_else(lost)?)?)?;
        }
        Ok(())
    }

    /// How many entries a table has.
    pub fn len(&self, table: Table) -> Result<u64, Error> {
        let snapshot = &*self.snapshot;
        let base = snapshot.base.table(table)?;
        let mut len = base.len()?;
        let memtables: Vec<_> = snapshot.memtables().collect();
        for (age, memtable) in memtables.iter().enumerate() {
            let states = memtable.first(table, &Range::all(), Direction::Forward, snapshot.seq, usize::MAX);
            for (key, state) in states {
                let overridden = memtables[..age]
                    .iter()
                    .any(|newer| newer.look(table, &key, snapshot.seq, |_| ()).is_some());
                if overridden {
                    continue;
                }
                match (base.get(key.as_slice())?.is_some(), state.is_some()) {
                    (false, true) => len += 1,
                    (true, false) => len -= 1,
                    _ => {}
                }
            }
        }
        Ok(len)
    }
}

/// The minute that follows the event's id in a key of arrivals.
fn minute_at(key: &[u8]) -> Time {
    let minute = key::number_at_start(key.get(size_of::<RawId>()..).unwrap_or_default()).unwrap_or(0);
    Time::from_millis_clamped(minute.cast_signed().saturating_mul(60_000))
}
