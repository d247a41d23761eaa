//! Keeping the index up with the journal: opened or rebuilt first, then a commit per tick while there is news.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use tantivy::index::SegmentId;

use super::index::{OpenIndex, Place};
use super::{Error, Search, State};
use crate::feed::{Feed, Woken};
use crate::model::{Event, EventId, Guest, Kind, RawId, Venue, VenueId, Verb};
use crate::store::{self, Change, Commit, Direction, Document, Key, Range, Seq, Store, Table, View, decode, id_at_end};

/// Changes of the journal that are read at once.
const CHANGES_PER_BATCH: usize = 2_000;
/// Documents read under one snapshot of the store, which is dear to hold on to.
const DOCUMENTS_PER_SNAPSHOT: usize = 5_000;
/// Commits of the journal that are shown in one go, after which a tick lasts longer …
const BUSY_COMMITS: u64 = 500;
/// … namely so long: under load, fewer and larger segments leave the processor to the writer.
const BUSY_TICK: Duration = Duration::from_millis(450);
/// What a follower that is far behind takes in before it shows what it has.
const CATCH_UP_TIME: Duration = Duration::from_millis(500);
/// How often a quiet follower looks whether a rebuild is asked for.
const LOOK: Duration = Duration::from_millis(200);
/// How long after the last change of the segments another one is looked for.
const SETTLING_TIME: Duration = Duration::from_secs(30);
/// How often segments are written anew until nothing of the erased is left in any.
const PURGE_EVERY: Duration = Duration::from_secs(10);
/// How long a follower waits after a fault, a full disk say, before it begins again.
const FAULT_PAUSE: Duration = Duration::from_secs(2);

/// Why following has ended.
enum End {
    Stopped,
    Rebuild(String),
}

/// Whether somebody's data must leave the index's files, and not only what searches find.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Erased {
    Nobody,
    Somebody,
}

/// What still goes on in the background after the last commit: segments are merged, and searches should see
/// them, for their own sake and so that the old files can go.
struct Settling {
    /// The segments that searches see, and whether they hold anything of deleted documents.
    seen: Vec<(SegmentId, bool)>,
    /// Those that hold something of somebody who was erased.
    tainted: Vec<SegmentId>,
    /// When these were last given to be written anew.
    purged: Option<Instant>,
    until: Instant,
}

impl Settling {
    fn of(index: &OpenIndex) -> Result<Self, Error> {
        Ok(Self {
            seen: index.segments()?,
            tainted: Vec::new(),
            purged: None,
            until: Instant::now() + SETTLING_TIME,
        })
    }

    /// A commit was shown; `erased` tells whether somebody's data must leave the files, too.
    fn committed(&mut self, index: &OpenIndex, erased: Erased) -> Result<(), Error> {
        self.seen = index.segments()?;
        self.until = Instant::now() + SETTLING_TIME;
        if erased == Erased::Somebody {
            let with_deletes = self.seen.iter().filter(|(_, has_deletes)| *has_deletes);
            self.tainted.extend(with_deletes.map(|(id, _)| *id));
            self.purged = None;
        }
        Ok(())
    }

    fn look(&mut self, search: &Search, index: &mut OpenIndex) -> Result<(), Error> {
        if self.tainted.is_empty() && Instant::now() > self.until {
            return Ok(());
        }
        let segments = index.segments()?;
        if segments != self.seen {
            search.show(index)?;
            if !self.tainted.is_empty() {
                // A merge that had begun before may have taken along what was to go.
                let is_new = |id: &SegmentId| !self.seen.iter().any(|(seen, _)| seen == id);
                let suspect = segments.iter().filter(|(id, has_deletes)| *has_deletes && is_new(id));
                let suspect: Vec<SegmentId> = suspect.map(|(id, _)| *id).collect();
                self.tainted
                    .retain(|tainted| segments.iter().any(|(id, _)| id == tainted));
                self.tainted.extend(suspect);
            }
            self.seen = segments;
            self.until = Instant::now() + SETTLING_TIME;
        }
        if !self.tainted.is_empty() && self.purged.is_none_or(|at| at.elapsed() > PURGE_EVERY) {
            index.purge(&self.tainted);
            self.purged = Some(Instant::now());
        }
        Ok(())
    }
}

/// Follows the journal until it is told to stop. Faults are logged, and it begins again.
pub fn run(search: &Search, mut feed: Feed) {
    let mut rebuild = None;
    while !feed.is_stopped() {
        match session(search, &mut feed, rebuild.take()) {
            Ok(End::Stopped) => break,
            Ok(End::Rebuild(why)) => rebuild = Some(why),
            Err(error) => {
                tracing::warn!(%error, "the search index cannot be written; trying again");
                feed.pause(FAULT_PAUSE);
            }
        }
    }
    search.close();
}

fn session(search: &Search, feed: &mut Feed, rebuild: Option<String>) -> Result<End, Error> {
    let path = search.path(feed.store());
    let opened = match rebuild {
        Some(why) => Err(why),
        None => OpenIndex::open(&path, search.options()),
    };
    let head = feed.store().head();
    let opened = opened.and_then(|index| match index.place.seq {
        seq if seq > head => Err(format!("it is ahead of the journal, at {seq} of {head}")),
        _ => Ok(index),
    });
    let mut index = match opened {
        Ok(index) => index,
        Err(why) => {
            tracing::info!(why, "rebuilding the search index");
            let stop = || feed.is_stopped();
            match make(search, feed.store(), &stop)? {
                Some(mut index) => {
                    let _in_the_background = index.merge_all()?;
                    index
                }
                None => return Ok(End::Stopped),
            }
        }
    };
    feed.go_to(index.place.seq);
    search.show(&mut index)?;
    let end = follow(search, feed, &mut index)?;
    if matches!(end, End::Rebuild(_)) {
        // What still merges would write into the new index's directory.
        index.close()?;
    }
    Ok(end)
}

/// Makes the index anew from the documents. `None` when it was told to stop.
pub(super) fn make(search: &Search, store: &Store, stop: &dyn Fn() -> bool) -> Result<Option<OpenIndex>, Error> {
    let begun = Instant::now();
    let view = store.view();
    let place = view.seq();
    let total = view.len(Table::Events)? + view.len(Table::Guests)?;
    drop(view);
    search.progress().begin(total);
    search.set(State::Rebuilding);
    let mut index = OpenIndex::create(&search.path(store), search.options())?;
    let events = each_document::<Event>(store, stop, &mut |view, event| {
        search.progress().step();
        index.add(index.fields.event(&event, venue_of(view, &event)?.as_ref()))
    })?;
    let guests = events
        && each_document::<Guest>(store, stop, &mut |_, guest| {
            search.progress().step();
            index.add(index.fields.guest(&guest))
        })?;
    if !guests {
        return Ok(None);
    }
    index.commit(Place {
        seq: place,
        made_until: store.head(),
    })?;
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(documents = total, ms, "rebuilt the search index");
    Ok(Some(index))
}

/// Gives every document of a kind to `take`, in bounded snapshots. `false` when it was told to stop.
fn each_document<T: Document>(
    store: &Store,
    stop: &dyn Fn() -> bool,
    take: &mut dyn FnMut(&View, T) -> Result<(), Error>,
) -> Result<bool, Error> {
    let mut range = Range::all();
    loop {
        let view = store.view();
        let mut last = None;
        for entry in view
            .walk(Table::of(T::KIND), &range, Direction::Forward)?
            .take(DOCUMENTS_PER_SNAPSHOT)
        {
            let (key, value) = entry?;
            take(&view, decode(&value)?)?;
            last = Some(key);
        }
        match last {
            _ if stop() => return Ok(false),
            Some(key) => range = range.after(&key, Direction::Forward),
            None => return Ok(true),
        }
    }
}

fn venue_of(view: &View, event: &Event) -> Result<Option<Venue>, store::Error> {
    match event.details.venue_id {
        Some(id) => view.get(id.raw()),
        None => Ok(None),
    }
}

fn follow(search: &Search, feed: &mut Feed, index: &mut OpenIndex) -> Result<End, Error> {
    let mut settling = Settling::of(index)?;
    loop {
        if search.takes_rebuild() {
            return Ok(End::Rebuild("it was asked for".into()));
        }
        match feed.wait(LOOK) {
            Woken::Stopped => return Ok(End::Stopped),
            Woken::Quiet => settling.look(search, index)?,
            Woken::News => {
                let (begun, before) = (Instant::now(), feed.position());
                if let Some(end) = catch_up(search, feed, index, &mut settling)? {
                    return Ok(end);
                }
                // The first write after a quiet moment is shown at once; more of them share a commit.
                let is_busy = feed.position() - before > BUSY_COMMITS;
                let tick = search.options().tick;
                let tick = if is_busy { tick.max(BUSY_TICK) } else { tick };
                if !feed.pause(tick.saturating_sub(begun.elapsed())) {
                    return Ok(End::Stopped);
                }
            }
        }
    }
}

/// Takes what the journal has by now, as much as there is time for, and shows it.
fn catch_up(
    search: &Search,
    feed: &mut Feed,
    index: &mut OpenIndex,
    settling: &mut Settling,
) -> Result<Option<End>, Error> {
    let (begun, head) = (Instant::now(), feed.store().head());
    let mut erased = Erased::Nobody;
    while feed.position() < head && begun.elapsed() < CATCH_UP_TIME && !feed.is_stopped() {
        let commits = match feed.batch(CHANGES_PER_BATCH) {
            Ok(commits) => commits,
            Err(store::Error::Trimmed { oldest }) => {
                return Ok(Some(End::Rebuild(format!("the journal begins at {oldest} only"))));
            }
            Err(error) => return Err(error.into()),
        };
        if commits.is_empty() {
            break;
        }
        apply(feed.store(), index, &commits)?;
        let mut changes = commits.iter().flat_map(|commit| &commit.changes);
        if changes.any(|change| change.verb == Verb::GuestErased) {
            erased = Erased::Somebody;
        }
    }
    index.commit(Place {
        seq: feed.position(),
        ..index.place
    })?;
    search.show(index)?;
    settling.committed(index, erased)?;
    Ok(None)
}

/// The last change of a document in a batch.
struct Latest<'c> {
    change: &'c Change,
    seq: Seq,
    /// Whether it is the only one.
    only: bool,
}

/// Brings the documents up to date that a batch of commits has changed, each once.
fn apply(store: &Store, index: &mut OpenIndex, commits: &[Commit]) -> Result<(), Error> {
    let mut latest: HashMap<(Kind, RawId), Latest<'_>> = HashMap::new();
    for commit in commits {
        for change in &commit.changes {
            if matches!(change.kind, Kind::Event | Kind::Guest | Kind::Venue) {
                let only = !latest.contains_key(&(change.kind, change.id));
                let seq = commit.seq;
                latest.insert((change.kind, change.id), Latest { change, seq, only });
            }
        }
    }
    let view = store.view();
    for ((kind, id), Latest { change, seq, only }) in &latest {
        match (kind, &change.document) {
            (Kind::Guest, Some(bytes)) => {
                let guest: Guest = decode(bytes)?;
                // A document's first version replaces none, which spares a look into every segment.
                if guest.version == 1 && *only && *seq > index.place.made_until {
                    index.add_guest(&guest)?;
                } else {
                    index.put_guest(&guest)?;
                }
            }
            // Events are taken as they are now, together with their venues.
            (Kind::Event, Some(_)) => put_event(&view, index, EventId::from_raw(*id))?,
            (Kind::Venue, Some(_)) => put_events_of(&view, index, VenueId::from_raw(*id))?,
            (Kind::Venue, None) => {}
            (kind, None) => index.delete(*kind, id),
            (_, Some(_)) => {}
        }
    }
    Ok(())
}

fn put_event(view: &View, index: &mut OpenIndex, id: EventId) -> Result<(), Error> {
    match view.get::<Event>(id.raw())? {
        Some(event) => index.put_event(&event, venue_of(view, &event)?.as_ref()),
        None => {
            index.delete(Kind::Event, id.raw());
            Ok(())
        }
    }
}

/// The events of a venue are found by its name and city, so that they change with it.
fn put_events_of(view: &View, index: &mut OpenIndex, venue: VenueId) -> Result<(), Error> {
    let range = Range::prefix(&Key::new().id(venue.raw()));
    for entry in view.walk(Table::EventsByVenueDate, &range, Direction::Forward)? {
        if let Some(id) = id_at_end(&entry?.0) {
            put_event(view, index, EventId::from_raw(id))?;
        }
    }
    Ok(())
}
