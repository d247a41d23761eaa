//! A memtable: what the journal has and redb's file has not yet, in memory and in the order of keys.
//!
//! Every value carries the seq of the batch that brought it, so that a view sees exactly what was there
//! when it was taken while the writer goes on. Nothing is ever taken out: a full memtable is *frozen*, merged
//! into redb as a whole (`layers.rs`) and dropped with the last view that reads it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry::{Occupied, Vacant};
use std::ops::Bound;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use super::journal::Seq;
use super::schema::Table;
use super::view::{Direction, Range};

/// What a batch does, by table: what is to be put under a key, or that the key is to be removed.
pub type Writes = Vec<BTreeMap<Vec<u8>, Option<Vec<u8>>>>;

/// What a batch left under a key: a value, or that there is none.
struct State {
    seq: Seq,
    value: Option<Box<[u8]>>,
}

/// The states of one key, the newest first in reach. Keys are many, and nearly all are an index's: put once, with an empty
/// value. So these take no more than a seq.
struct Versions {
    /// Of the newest state.
    seq: Seq,
    /// Absent when there is one state, and its value is empty.
    rest: Option<Box<Rest>>,
}

struct Rest {
    /// Of the newest state.
    value: Option<Box<[u8]>>,
    /// An event's figures have one for every batch that changed them. Oldest first.
    older: Vec<State>,
}

impl Versions {
    fn new(state: State) -> Self {
        let rest = match state.value {
            Some(value) if value.is_empty() => None,
            value => Some(Box::new(Rest {
                value,
                older: Vec::new(),
            })),
        };
        Self { seq: state.seq, rest }
    }

    fn push(&mut self, state: State) {
        let rest = self.rest.get_or_insert_with(|| {
            Box::new(Rest {
                value: Some(Box::default()),
                older: Vec::new(),
            })
        });
        let before = State {
            seq: std::mem::replace(&mut self.seq, state.seq),
            value: std::mem::replace(&mut rest.value, state.value),
        };
        rest.older.push(before);
    }

    fn newest(&self) -> Option<&[u8]> {
        self.rest.as_ref().map_or(Some(&[]), |rest| rest.value.as_deref())
    }

    /// The value, or that there is none, that a view of `seq` sees, if the key was written by then.
    fn at(&self, seq: Seq) -> Option<Option<&[u8]>> {
        if self.seq <= seq {
            return Some(self.newest());
        }
        let older = &self.rest.as_ref()?.older;
        let visible = older.partition_point(|state| state.seq <= seq);
        Some(older.get(visible.checked_sub(1)?)?.value.as_deref())
    }
}

type Keys = BTreeMap<Box<[u8]>, Versions>;

/// A copy of an entry: a key, and its value or that it has none.
pub type Entry = (Vec<u8>, Option<Vec<u8>>);

/// The writes since some batch, by table.
#[derive(Default)]
pub struct Memtable {
    tables: Vec<RwLock<Keys>>,
    /// What its batches take in the journal: the measure of how much there is to merge, and to replay.
    journal_bytes: AtomicU64,
}

impl Memtable {
    pub fn new() -> Self {
        Self {
            tables: Table::ALL.iter().map(|_| RwLock::default()).collect(),
            journal_bytes: AtomicU64::new(0),
        }
    }

    pub fn journal_bytes(&self) -> u64 {
        self.journal_bytes.load(Ordering::Relaxed)
    }

    pub fn is_empty(&self) -> bool {
        self.journal_bytes() == 0
    }

    fn keys(&self, table: Table) -> RwLockReadGuard<'_, Keys> {
        self.tables[table as usize]
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a batch. No view sees it before the batch's seq is published.
    pub fn add(&self, writes: Writes, seq: Seq, journal_bytes: u64) {
        for (table, writes) in self.tables.iter().zip(writes) {
            if writes.is_empty() {
                continue;
            }
            let mut keys = table.write().unwrap_or_else(PoisonError::into_inner);
            for (key, value) in writes {
                let state = State {
                    seq,
                    value: value.map(Vec::into_boxed_slice),
                };
                match keys.entry(key.into_boxed_slice()) {
                    Occupied(mut versions) => versions.get_mut().push(state),
                    Vacant(place) => {
                        place.insert(Versions::new(state));
                    }
                }
            }
        }
        self.journal_bytes.fetch_add(journal_bytes, Ordering::Relaxed);
    }

    /// What `read` makes of the state that a view of `seq` sees under a key, if this memtable knows it.
    pub fn look<R>(&self, table: Table, key: &[u8], seq: Seq, read: impl FnOnce(Option<&[u8]>) -> R) -> Option<R> {
        let keys = self.keys(table);
        Some(read(keys.get(key)?.at(seq)?))
    }

    /// The first entries of a range that a view of `seq` sees, in a direction, at most `max`.
    pub fn first(&self, table: Table, range: &Range, direction: Direction, seq: Seq, max: usize) -> Vec<Entry> {
        if range.is_empty() {
            return Vec::new();
        }
        let keys = self.keys(table);
        let end = range.end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let within = keys.range::<[u8], _>((Bound::Included(range.start.as_slice()), end));
        let visible = within.filter_map(|(key, versions)| Some((key.to_vec(), versions.at(seq)?.map(<[u8]>::to_vec))));
        match direction {
            Direction::Forward => visible.take(max).collect(),
            Direction::Backward => visible.rev().take(max).collect(),
        }
    }

    /// Hands every key of a table with its newest state to `each`, in the order of keys.
    pub fn each<E>(&self, table: Table, mut each: impl FnMut(&[u8], Option<&[u8]>) -> Result<(), E>) -> Result<(), E> {
        let keys = self.keys(table);
        keys.iter().try_for_each(|(key, versions)| each(key, versions.newest()))
    }

    pub fn touches(&self, table: Table) -> bool {
        !self.keys(table).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Change = (u8, Option<Vec<u8>>);

    fn writes(changes: &[Change]) -> Writes {
        let mut writes: Writes = Table::ALL.iter().map(|_| BTreeMap::new()).collect();
        let keys = changes.iter().map(|(key, value)| (vec![*key], value.clone()));
        writes[Table::Guests as usize].extend(keys);
        writes
    }

    fn change() -> impl Strategy<Value = Change> {
        (
            0u8..12,
            proptest::option::of(proptest::collection::vec(any::<u8>(), 0..3)),
        )
    }

    proptest! {
        /// Whatever comes later, a view of a seq sees what its batches left, by key and by range, both ways.
        #[test]
        fn views_see_their_own_seq(
            batches in proptest::collection::vec(proptest::collection::vec(change(), 0..6), 1..12),
            start in 0u8..12, end in proptest::option::of(0u8..14), max in 1usize..6,
        ) {
            let memtable = Memtable::new();
            let mut states = vec![BTreeMap::new()];
            for (n, batch) in batches.iter().enumerate() {
                memtable.add(writes(batch), n as Seq + 1, 1);
                let mut state = states[n].clone();
                state.extend(batch.iter().cloned());
                states.push(state);
            }
            let range = Range { start: vec![start], end: end.map(|end| vec![end]) };
            for (seq, state) in states.iter().enumerate() {
                for key in 0..12 {
                    let seen = memtable.look(Table::Guests, &[key], seq as Seq, |state| state.map(<[u8]>::to_vec));
                    prop_assert_eq!(seen, state.get(&key).cloned());
                }
                let within = || state.iter().filter(|(key, _)| **key >= start && end.is_none_or(|end| **key < end));
                let mut expected: Vec<_> = within().map(|(key, value)| (vec![*key], value.clone())).collect();
                for direction in [Direction::Forward, Direction::Backward] {
                    let seen = memtable.first(Table::Guests, &range, direction, seq as Seq, max);
                    prop_assert_eq!(seen, &expected[..max.min(expected.len())]);
                    expected.reverse();
                }
            }
        }
    }
}
