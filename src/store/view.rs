//! A snapshot of the store to read from: what was acknowledged when it was taken, and nothing later.

use std::cell::OnceCell;
use std::ops::Bound;

use redb::{ReadTransaction, ReadableDatabase, ReadableTableMetadata};

use super::journal::Seq;
use super::key::{self, Key, id_at_end};
use super::schema::{Document, Table};
use super::{Error, value};
use crate::model::{EventCounters, EventId, RawId, Time};

/// A key and its value.
pub type Entry = (Vec<u8>, Vec<u8>);

type Open = redb::ReadOnlyTable<&'static [u8], &'static [u8]>;

/// A snapshot. Keep it short: pages that later writes replace stay in the file as long as it lives.
pub struct View {
    transaction: ReadTransaction,
    open: Vec<OnceCell<Open>>,
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

    fn is_empty(&self) -> bool {
        self.end.as_ref().is_some_and(|end| *end <= self.start)
    }
}

impl View {
    pub(super) fn new(database: &redb::Database) -> Result<Self, Error> {
        let transaction = database.begin_read()?;
        Ok(Self {
            transaction,
            open: Table::ALL.iter().map(|_| OnceCell::new()).collect(),
        })
    }

    fn table(&self, table: Table) -> Result<&Open, Error> {
        let cell = &self.open[table as usize];
        if let Some(open) = cell.get() {
            return Ok(open);
        }
        let open = self.transaction.open_table(table.definition())?;
        Ok(cell.get_or_init(|| open))
    }

    /// The seq of the last commit in this snapshot.
    pub fn seq(&self) -> Result<Seq, Error> {
        Ok(self.number(b"seq")?.unwrap_or(0))
    }

    fn number(&self, name: &[u8]) -> Result<Option<u64>, Error> {
        Ok(self
            .table(Table::Meta)?
            .get(name)?
            .and_then(|guard| key::number_at_start(guard.value())))
    }

    pub fn get<T: Document>(&self, id: &RawId) -> Result<Option<T>, Error> {
        let guard = self.table(Table::of(T::KIND))?.get(id.as_slice())?;
        guard.map(|guard| value::from_bytes(guard.value())).transpose()
    }

    /// The bytes under a key, as they are stored.
    pub fn bytes(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.table(table)?.get(key)?.map(|guard| guard.value().to_vec()))
    }

    /// Whether exactly this is stored under a key.
    pub(super) fn holds(&self, table: Table, key: &[u8], value: &[u8]) -> Result<bool, Error> {
        Ok(self.table(table)?.get(key)?.is_some_and(|guard| guard.value() == value))
    }

    /// The document that has this key in a unique index.
    pub fn find(&self, index: Table, key: &Key) -> Result<Option<RawId>, Error> {
        Ok(self
            .table(index)?
            .get(key.bytes())?
            .and_then(|guard| id_at_end(guard.value())))
    }

    /// The figures of an event; zeros for one without guests.
    pub fn counters(&self, event: EventId) -> Result<EventCounters, Error> {
        let guard = self.table(Table::EventCounters)?.get(event.raw().as_slice())?;
        Ok(guard
            .map(|guard| value::from_bytes(guard.value()))
            .transpose()?
            .unwrap_or_default())
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
            let minute = key::number_at_start(key.get(16..).unwrap_or_default()).unwrap_or(0);
            let at = Time::from_millis_clamped(minute.cast_signed().saturating_mul(60_000));
            arrivals.push((at, key::number_at_start(&heads).unwrap_or(0)));
        }
        Ok(arrivals)
    }

    /// Entries of a table, owned.
    pub fn walk(
        &self,
        table: Table,
        range: &Range,
        direction: Direction,
    ) -> Result<impl Iterator<Item = Result<Entry, Error>> + use<>, Error> {
        let entries = self.entries(table, range, direction)?;
        Ok(entries.map(|entry| entry.map(|(key, value)| (key.value().to_vec(), value.value().to_vec()))))
    }

    /// Entries of a table, as guards over its pages.
    #[expect(clippy::type_complexity, reason = "redb's guard types, spelt once")]
    pub(super) fn entries(
        &self,
        table: Table,
        range: &Range,
        direction: Direction,
    ) -> Result<
        impl Iterator<
            Item = Result<
                (
                    redb::AccessGuard<'static, &'static [u8]>,
                    redb::AccessGuard<'static, &'static [u8]>,
                ),
                Error,
            >,
        > + use<>,
        Error,
    > {
        // An empty range is given to redb as the empty range it can express.
        let start = range.start.as_slice();
        let end = match &range.end {
            _ if range.is_empty() => Bound::Excluded(start),
            Some(end) => Bound::Excluded(end.as_slice()),
            None => Bound::Unbounded,
        };
        let mut entries = self.table(table)?.range::<&[u8]>((Bound::Included(start), end))?;
        Ok(std::iter::from_fn(move || {
            let entry = match direction {
                Direction::Forward => entries.next(),
                Direction::Backward => entries.next_back(),
            };
            entry.map(|entry| entry.map_err(Error::from))
        }))
    }

    /// Every document of a kind, in the order of ids.
    pub fn documents<T: Document>(&self) -> Result<impl Iterator<Item = Result<T, Error>> + use<T>, Error> {
        let entries = self.entries(Table::of(T::KIND), &Range::all(), Direction::Forward)?;
        Ok(entries.map(|entry| entry.and_then(|(_, value)| value::from_bytes(value.value()))))
    }

    /// How many entries a table has.
    pub fn len(&self, table: Table) -> Result<u64, Error> {
        Ok(self.table(table)?.len()?)
    }
}
