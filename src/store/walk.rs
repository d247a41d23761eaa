//! Walking a table through all layers of a snapshot: memtables over redb's pages, merged by key.

use std::collections::VecDeque;
use std::ops::{Bound, Deref};
use std::sync::Arc;

use redb::AccessGuard;

use super::Error;
use super::journal::Seq;
use super::layers::Snapshot;
use super::memtable::{self, Memtable};
use super::schema::Table;
use super::view::{Direction, Range};

/// Entries taken from a memtable at a time: its lock is held for so many, never for a whole walk.
const CHUNK: usize = 64;

/// Bytes of a key or value, wherever they lie.
pub enum Slice {
    Page(AccessGuard<'static, &'static [u8]>),
    Memory(Vec<u8>),
}

impl Deref for Slice {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Slice::Page(guard) => guard.value(),
            Slice::Memory(bytes) => bytes,
        }
    }
}

/// A key and its value.
pub type Entry = (Slice, Slice);

/// Where a walk through a memtable is.
struct Layer {
    memtable: Arc<Memtable>,
    chunk: VecDeque<memtable::Entry>,
    /// What comes after the chunk; absent when nothing does.
    rest: Option<Range>,
}

impl Layer {
    fn new(memtable: &Arc<Memtable>, range: &Range) -> Self {
        Self {
            memtable: Arc::clone(memtable),
            chunk: VecDeque::new(),
            rest: Some(range.clone()),
        }
    }

    fn peek(&mut self, table: Table, direction: Direction, seq: Seq) -> Option<&[u8]> {
        if self.chunk.is_empty()
            && let Some(rest) = self.rest.take()
        {
            self.chunk = self.memtable.first(table, &rest, direction, seq, CHUNK).into();
            if self.chunk.len() == CHUNK {
                self.rest = self.chunk.back().map(|(last, _)| rest.after(last, direction));
            }
        }
        self.chunk.front().map(|(key, _)| key.as_slice())
    }
}

/// A walk in progress.
pub struct Walk {
    table: Table,
    direction: Direction,
    seq: Seq,
    pages: redb::Range<'static, &'static [u8], &'static [u8]>,
    /// The next entry of the pages, looked at but not given out.
    page: Option<Entry>,
    /// Those with something to say, newest first.
    layers: Vec<Layer>,
}

impl Walk {
    pub fn new(snapshot: &Snapshot, table: Table, range: &Range, direction: Direction) -> Result<Self, Error> {
        // An empty range is given to redb as the empty range it can express.
        let start = range.start.as_slice();
        let end = match &range.end {
            _ if range.is_empty() => Bound::Excluded(start),
            Some(end) => Bound::Excluded(end.as_slice()),
            None => Bound::Unbounded,
        };
        let mut layers: Vec<_> = snapshot
            .memtables()
            .map(|memtable| Layer::new(memtable, range))
            .collect();
        layers.retain_mut(|layer| layer.peek(table, direction, snapshot.seq).is_some());
        Ok(Self {
            table,
            direction,
            seq: snapshot.seq,
            pages: snapshot
                .base
                .table(table)?
                .range::<&[u8]>((Bound::Included(start), end))?,
            page: None,
            layers,
        })
    }

    fn next_page(&mut self) -> Result<Option<Entry>, Error> {
        let entry = match self.direction {
            Direction::Forward => self.pages.next(),
            Direction::Backward => self.pages.next_back(),
        };
        Ok(entry
            .transpose()?
            .map(|(key, value)| (Slice::Page(key), Slice::Page(value))))
    }

    /// The next key of the memtables with its newest state, unless `bound` comes first; older states are passed.
    fn next_in_memory(&mut self, bound: Option<&[u8]>) -> Option<memtable::Entry> {
        let (table, direction, seq) = (self.table, self.direction, self.seq);
        let before = |a: &[u8], b: &[u8]| match direction {
            Direction::Forward => a < b,
            Direction::Backward => a > b,
        };
        let mut first: Option<usize> = None;
        for place in 0..self.layers.len() {
            let (earlier, rest) = self.layers.split_at_mut(place);
            let key = rest[0].peek(table, direction, seq);
            let best = first.and_then(|first| earlier[first].peek(table, direction, seq));
            if key.is_some_and(|key| best.is_none_or(|best| before(key, best))) {
                first = Some(place);
            }
        }
        // The newest of those with this key is the first of them.
        let first = first?;
        let key = self.layers[first].peek(table, direction, seq)?;
        if bound.is_some_and(|bound| before(bound, key)) {
            return None;
        }
        let newest = self.layers[first].chunk.pop_front()?;
        for older in &mut self.layers[first + 1..] {
            if older.peek(table, direction, seq) == Some(&newest.0) {
                older.chunk.pop_front();
            }
        }
        Some(newest)
    }

    fn step(&mut self) -> Result<Option<Entry>, Error> {
        if self.layers.is_empty() {
            return self.next_page();
        }
        loop {
            if self.page.is_none() {
                self.page = self.next_page()?;
            }
            let page = self.page.take();
            let Some((key, state)) = self.next_in_memory(page.as_ref().map(|(key, _)| &**key)) else {
                return Ok(page);
            };
            // What the memtables say of the page's own key takes its place.
            self.page = page.filter(|(page, _)| **page != *key);
            if let Some(value) = state {
                return Ok(Some((Slice::Memory(key), Slice::Memory(value))));
            }
        }
    }
}

impl Iterator for Walk {
    type Item = Result<Entry, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().transpose()
    }
}
