//! A search over one snapshot: what matches, is allowed and passes the filters, best first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

use tantivy::{BitSet, DocId};

use super::Error;
use super::gather::{Breadth, Prepared, docs_beginning, docs_of};
use super::matches::Matches;
use super::query::Query;
use super::schema::{Classes, Fact, halves, kind_of_class, liveliness};
use super::snapshot::{Segment, Snapshot};
use crate::model::{EventId, Kind, RawId, Time};

/// The most hits that one search keeps.
pub const HITS_MAX: usize = 10_000;
/// Scores are multiples of this; what is left over says how much of interest a hit is now.
const SCORE_STEP: u32 = 4;
/// The score of a ticket whose number was typed.
const TICKET_SCORE: u32 = 1_000 * SCORE_STEP;
/// The time is looked at once in so many documents.
const DOCUMENTS_PER_LOOK: u64 = 4_096;

/// What a search is for, and what may be found.
#[derive(Clone, Debug)]
pub struct Request {
    pub query: Query,
    /// The kinds and states that may be found: what the caller may see, and asks for.
    pub classes: Classes,
    /// All of these must be so.
    pub facts: Vec<Fact>,
    /// Events that begin at or after.
    pub from: Option<Time>,
    /// Events that begin before.
    pub to: Option<Time>,
    /// The events whose guests may be found, in the order of ids; all of them when absent.
    pub guests_of: Option<Vec<EventId>>,
    /// What is over is over at this time.
    pub now: Time,
    pub limit: usize,
    /// Leaves out everything up to this hit.
    pub after: Option<Rank>,
}

/// Where a hit stands: better scores first, then newer documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank {
    pub score: u32,
    pub id: RawId,
}

impl Rank {
    /// The score in points: 60 for a word that is one of a name's, say.
    pub fn points(&self) -> f64 {
        f64::from(self.score) / f64::from(SCORE_STEP)
    }
}

/// A document that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    pub rank: Rank,
    pub kind: Kind,
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Best first.
    pub hits: Vec<Hit>,
    /// Whether there are more behind the last.
    pub more: bool,
    /// Documents looked at, allowed or not.
    pub seen: u64,
}

/// Looks through all segments, until the time is up.
pub fn find(snapshot: &Snapshot, request: &Request, until: Instant) -> Result<Found, Error> {
    let mut best = Best::new(request);
    if request.query.is_empty() || request.classes.is_empty() {
        return Ok(best.finish());
    }
    let breadth = if request.facts.is_empty() {
        Breadth::Everything
    } else {
        Breadth::Filtered
    };
    let prepared = Prepared::new(snapshot, &request.query, breadth)?;
    for segment in &snapshot.segments {
        let Some(filter) = Filter::new(segment, request)? else {
            continue;
        };
        let matches = prepared.matches(snapshot, segment, until)?;
        let ticket = ticket_docs(segment, request)?;
        filter.pass(&matches, &ticket, &mut best, until)?;
    }
    Ok(best.finish())
}

/// The documents with the ticket number that the whole query is.
fn ticket_docs(segment: &Segment, request: &Request) -> Result<Vec<DocId>, Error> {
    let mut found = Vec::new();
    if let Some(number) = request.query.ticket {
        docs_of(&segment.facts, &Fact::Ticket(number).bytes(), |docs| found.extend(docs))?;
    }
    Ok(found)
}

/// What may be found in one segment.
struct Filter<'s> {
    segment: &'s Segment,
    request: &'s Request,
    sets: Vec<BitSet>,
    guests: Option<BitSet>,
}

impl<'s> Filter<'s> {
    /// `None` when nothing in the segment can pass.
    fn new(segment: &'s Segment, request: &'s Request) -> Result<Option<Self>, Error> {
        let mut sets = Vec::with_capacity(request.facts.len());
        for fact in &request.facts {
            let mut set = BitSet::with_max_value(segment.max_doc());
            let see = |docs: &[DocId]| insert_all(&mut set, docs);
            match fact {
                Fact::NamePrefix(_) => docs_beginning(&segment.facts, &fact.bytes(), see)?,
                _ => docs_of(&segment.facts, &fact.bytes(), see)?,
            }
            if set.len() == 0 {
                return Ok(None);
            }
            sets.push(set);
        }
        let mut guests = None;
        if let Some(events) = request.guests_of.as_ref().filter(|_| request.classes.has_guests()) {
            let mut set = BitSet::with_max_value(segment.max_doc());
            for event in events {
                docs_of(&segment.facts, &Fact::Event(*event).bytes(), |docs| {
                    insert_all(&mut set, docs);
                })?;
            }
            guests = Some(set);
        }
        Ok(Some(Self {
            segment,
            request,
            sets,
            guests,
        }))
    }

    fn pass(&self, matches: &Matches, ticket: &[DocId], best: &mut Best, until: Instant) -> Result<(), Error> {
        let mut too_slow = false;
        matches.each(|doc, score| {
            best.found.seen += 1;
            too_slow = best.found.seen.is_multiple_of(DOCUMENTS_PER_LOOK) && Instant::now() > until;
            if !ticket.contains(&doc) {
                self.offer(doc, u32::from(score) * SCORE_STEP, best);
            }
            !too_slow
        });
        for doc in ticket {
            best.found.seen += 1;
            self.offer(*doc, TICKET_SCORE, best);
        }
        if too_slow { Err(Error::TooSlow) } else { Ok(()) }
    }

    fn offer(&self, doc: DocId, score: u32, best: &mut Best) {
        let (segment, request) = (self.segment, self.request);
        if best.worst.is_some_and(|worst| score + SCORE_STEP <= worst.score) {
            return;
        }
        if segment.is_deleted(doc) || !self.sets.iter().all(|set| set.contains(doc)) {
            return;
        }
        let class = segment.class(doc);
        if !request.classes.has(class) {
            return;
        }
        let kind = kind_of_class(class);
        let (in_time, ends) = match kind {
            Kind::Event => (self.begins_in_time(doc), segment.ends(doc)),
            _ => (self.guests.as_ref().is_none_or(|set| set.contains(doc)), 0),
        };
        if in_time {
            let score = score + liveliness(class, ends, request.now);
            if !best.is_hopeless(score, || segment.id_high(doc)) {
                best.offer(score, kind, segment.id(doc));
            }
        }
    }

    fn begins_in_time(&self, doc: DocId) -> bool {
        let (from, to) = (self.request.from, self.request.to);
        if from.is_none() && to.is_none() {
            return true;
        }
        let begins = self.segment.begins(doc);
        from.is_none_or(|from| begins >= from.millis()) && to.is_none_or(|to| begins < to.millis())
    }
}

fn insert_all(set: &mut BitSet, docs: &[DocId]) {
    for doc in docs {
        set.insert(*doc);
    }
}

/// The best hits so far.
struct Best {
    keep: usize,
    after: Option<Rank>,
    /// The worst on top.
    heap: BinaryHeap<Reverse<Hit>>,
    /// What a hit has to be better than, once there are enough.
    worst: Option<Rank>,
    /// The first half of its id.
    worst_high: u64,
    found: Found,
}

impl Best {
    fn new(request: &Request) -> Self {
        // One more tells whether there are more.
        let keep = request.limit.min(HITS_MAX) + 1;
        Self {
            keep,
            after: request.after,
            heap: BinaryHeap::with_capacity(keep + 1),
            worst: None,
            worst_high: 0,
            found: Found::default(),
        }
    }

    /// Whether a hit cannot be among the best, as far as its score and the first half of its id tell.
    fn is_hopeless(&self, score: u32, id_high: impl FnOnce() -> u64) -> bool {
        if self.after.is_some_and(|after| score > after.score) {
            return true;
        }
        match self.worst {
            Some(worst) if score == worst.score => id_high() < self.worst_high,
            Some(worst) => score < worst.score,
            None => false,
        }
    }

    fn offer(&mut self, score: u32, kind: Kind, id: RawId) {
        let rank = Rank { score, id };
        if self.after.is_some_and(|after| rank >= after) || self.worst.is_some_and(|worst| rank <= worst) {
            return;
        }
        self.heap.push(Reverse(Hit { rank, kind }));
        if self.heap.len() > self.keep {
            self.heap.pop();
        }
        if self.heap.len() == self.keep {
            self.worst = self.heap.peek().map(|Reverse(hit)| hit.rank);
            self.worst_high = self.worst.map_or(0, |worst| halves(&worst.id).0);
        }
    }

    fn finish(self) -> Found {
        let mut hits: Vec<Hit> = self
            .heap
            .into_sorted_vec()
            .into_iter()
            .map(|Reverse(hit)| hit)
            .collect();
        let more = hits.len() == self.keep;
        hits.truncate(self.keep - 1);
        Found {
            hits,
            more,
            ..self.found
        }
    }
}
