//! A walk through the index in the order of a list, a part at a time, so that the index is not locked meanwhile.

use std::collections::VecDeque;

use super::{Hit, PlaceFilter, PlaceIndex, Position};

/// Hits in the order of a list, and where to go on when enough was looked at.
pub struct Walk<'a> {
    index: &'a PlaceIndex,
    filter: &'a PlaceFilter,
    ahead: VecDeque<Hit>,
    /// Up to where parts were fetched; absent at the start.
    fetched: Option<Position>,
    is_ended: bool,
    /// Hits of the next part: twice as many each time, since who goes on once goes on again.
    part: usize,
    scanned: usize,
    scanned_max: usize,
}

impl<'a> Walk<'a> {
    /// Begins behind `after`. `hits` are expected to suffice; no more than `scanned_max` entries are looked at.
    pub fn new(
        index: &'a PlaceIndex,
        filter: &'a PlaceFilter,
        after: Option<Position>,
        hits: usize,
        scanned_max: usize,
    ) -> Self {
        Self {
            index,
            filter,
            ahead: VecDeque::new(),
            fetched: after,
            is_ended: false,
            part: hits.max(1),
            scanned: 0,
            scanned_max,
        }
    }

    /// Comes by one venue only, if it is among those asked for and behind `after`.
    pub fn of_one(mut self, id: crate::model::VenueId) -> Self {
        let hit = self.index.find(self.filter, id);
        self.scanned = 1;
        self.is_ended = true;
        let after = self.fetched;
        self.ahead
            .extend(hit.filter(|hit| after.is_none_or(|after| hit.position() > after)));
        self
    }

    /// The hit that comes next. `None` at the end, and when enough was looked at: [`Walk::rest`] tells which.
    pub fn peek(&mut self) -> Option<&Hit> {
        while self.ahead.is_empty() && !self.is_ended && self.scanned < self.scanned_max {
            let left = self.scanned_max - self.scanned;
            let chunk = self.index.chunk(self.filter, self.fetched, self.part, left);
            self.part *= 2;
            self.scanned += chunk.scanned;
            self.ahead.extend(chunk.hits);
            self.is_ended = chunk.rest.is_none();
            self.fetched = chunk.rest.or(self.fetched);
        }
        self.ahead.front()
    }

    pub fn take(&mut self) -> Option<Hit> {
        self.peek()?;
        self.ahead.pop_front()
    }

    /// Goes on behind a position.
    pub fn skip_to(&mut self, position: Position) {
        self.ahead.retain(|hit| hit.position() > position);
        if self.ahead.is_empty() {
            self.fetched = self.fetched.max(Some(position));
        }
    }

    /// Entries looked at so far.
    pub fn scanned(&self) -> usize {
        self.scanned
    }

    /// When no hit comes next: up to where was looked, unless that was the end.
    pub fn rest(&self) -> Option<Position> {
        self.fetched.filter(|_| !self.is_ended)
    }
}
