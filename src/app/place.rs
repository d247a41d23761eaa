//! Places: venues and events near a place, within a box or a polygon.

use std::time::Instant;

use super::event::{full, restrict};
use super::search::Among;
use super::{App, Error, EventFull};
use crate::geo::{INDEX_NAME, PlaceFilter, PlaceIndex, Position, Walk};
use crate::model::{Actor, Event, Place, RawId, Venue, VenueId};
use crate::store::{
    self, Cursor, CursorError, Direction, EventQuery, KEYS_SCANNED_MAX, Key, ListError, Order, Page, Plan, PlanError,
    Range, Table, VenueQuery, View, id_at_end,
};

/// Something, and how far away it is.
#[derive(Clone, Debug)]
pub struct Located<T> {
    pub item: T,
    /// In metres along the sphere; absent from lists that are near to nothing.
    pub distance_m: Option<f64>,
}

/// A page of a list by location.
pub type PlacePage<T> = Page<Vec<Located<T>>>;

impl App {
    /// Venues by location: by distance and id if the filter is near to something, else by id.
    ///
    /// The index tells the order, the snapshot what there is. Where a write comes between the two, a venue that
    /// the snapshot lacks, or has elsewhere and out of reach, is left out, and distances are those of the snapshot.
    pub fn venues_near(
        &self,
        view: &View,
        filter: &PlaceFilter,
        query: &VenueQuery,
    ) -> Result<PlacePage<Venue>, Error> {
        let _measured = Measured::begin();
        refuse_order(query.order, query.hint)?;
        let fingerprint = fingerprint("venues", filter, query.fingerprint());
        let mut last = position(query.cursor.as_ref(), fingerprint)?;
        let mut walk = Walk::new(self.places(), filter, last, query.limit + 1, KEYS_SCANNED_MAX as usize);
        let (mut items, mut documents_fetched) = (Vec::new(), 0);
        let next = loop {
            let Some(hit) = walk.peek().copied() else {
                break walk.rest();
            };
            if items.len() >= query.limit {
                break last;
            }
            walk.take();
            last = Some(hit.position());
            documents_fetched += 1;
            let venue = view.get::<Venue>(hit.id.raw())?.filter(|venue| query.accepts(venue));
            let located = venue.and_then(|venue| locate(filter, venue.details.location, venue));
            items.extend(located);
        };
        let scanned = walk.scanned() as u64;
        Ok(page(items, next, fingerprint, scanned, documents_fetched))
    }

    /// The events that the caller may see, by the location of their venues: by distance and id of the event if the
    /// filter is near to something, else by id. Events without a venue, or at a venue without a location, are left out,
    /// and so is what is not among those that a search has found, if there was one.
    pub fn events_near(
        &self,
        view: &View,
        actor: &Actor,
        filter: &PlaceFilter,
        mut query: EventQuery,
        among: Option<&Among>,
    ) -> Result<PlacePage<EventFull>, Error> {
        let _measured = Measured::begin();
        restrict(actor, &mut query);
        refuse_order(query.order, query.hint)?;
        let others = query.fingerprint() ^ among.map_or(0, |among| among.fingerprint);
        let fingerprint = fingerprint("events", filter, others);
        let mut search = EventSearch {
            view,
            index: self.places(),
            filter,
            query: &query,
            among,
            items: Vec::new(),
            last: position(query.cursor.as_ref(), fingerprint)?,
            keys_scanned: 0,
            documents_fetched: 0,
        };
        let next = search.run()?;
        let (keys, documents) = (search.keys_scanned, search.documents_fetched);
        Ok(page(search.items, next, fingerprint, keys, documents))
    }
}

/// Measures the time until it is dropped.
struct Measured(Instant);

impl Measured {
    fn begin() -> Self {
        Self(Instant::now())
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        metrics::histogram!("geo_query_seconds").record(self.0.elapsed());
    }
}

/// Lists by location have one order and one index.
fn refuse_order(order: Option<Order>, hint: Option<Table>) -> Result<(), ListError> {
    match (order, hint) {
        (_, Some(hint)) => Err(PlanError::HintOrder(hint.name()).into()),
        (Some(_), None) => Err(PlanError::Order.into()),
        (None, None) => Ok(()),
    }
}

/// Of all filters, so that a cursor is not continued with others.
fn fingerprint(list: &str, filter: &PlaceFilter, others: u32) -> u32 {
    crc32c::crc32c(format!("{list} {others} {filter:?}").as_bytes())
}

fn position(cursor: Option<&Cursor>, fingerprint: u32) -> Result<Option<Position>, ListError> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let read = cursor
        .places_key(fingerprint)
        .and_then(|key| Position::from_key(key).ok_or(CursorError::Unknown));
    Ok(Some(read.map_err(PlanError::Cursor)?))
}

fn page<T>(items: Vec<T>, next: Option<Position>, fingerprint: u32, keys: u64, documents: u64) -> Page<Vec<T>> {
    Page {
        items,
        next: next.map(|next| Cursor::in_places(fingerprint, next.key())),
        plan: Plan {
            index: INDEX_NAME,
            keys_scanned: keys,
            documents_fetched: documents,
            covered: false,
        },
    }
}

/// An item with its distance, if its place is one that the filter asks for.
fn locate<T>(filter: &PlaceFilter, place: Option<Place>, item: T) -> Option<Located<T>> {
    let distance_m = filter.distance_m(&place?)?;
    Some(Located {
        item,
        distance_m: filter.near.map(|_| distance_m),
    })
}

/// A search for the events of a page.
///
/// Venues come out of the index in groups of equal distance; in a list that is near to nothing, all are one group. The
/// events of a group are in the order of their ids. Few are gathered from their venues and sorted; of many, all
/// events are gone through in the order of ids, since one in so many belongs to the group then. Either way a page
/// takes bounded time, and goes on where the one before ended.
struct EventSearch<'a> {
    view: &'a View,
    index: &'a PlaceIndex,
    filter: &'a PlaceFilter,
    query: &'a EventQuery,
    among: Option<&'a Among>,
    items: Vec<Located<EventFull>>,
    /// Everything up to here was looked at: a distance, and an event's id.
    last: Option<Position>,
    keys_scanned: u64,
    documents_fetched: u64,
}

/// Whether a page goes on after a group.
#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    GroupDone,
    PageDone,
}

impl<'a> EventSearch<'a> {
    /// Fills the page, and says where the next one begins.
    fn run(&mut self) -> Result<Option<Position>, Error> {
        let Some(mut walk) = self.venues()? else {
            return Ok(None);
        };
        let next = self.groups(&mut walk);
        self.keys_scanned += walk.scanned() as u64;
        next
    }

    /// The venues from the group on in which the page before ended. `None` if there can be none.
    fn venues(&self) -> Result<Option<Walk<'a>>, Error> {
        // Positions behind a whole group stay behind its venues, others go back before them: ids of events say
        // nothing about those of venues.
        let start = self.last.map(|last| {
            let behind = Position::behind(last.distance_m());
            if last == behind {
                behind
            } else {
                Position::before(last.distance_m())
            }
        });
        let hits = self.query.limit + 1;
        let walk = Walk::new(self.index, self.filter, start, hits, KEYS_SCANNED_MAX as usize);
        let venue_id = match self.query.only {
            None => self.query.venue_id,
            Some(only) => match self
                .view
                .get::<Event>(only.raw())?
                .and_then(|event| event.details.venue_id)
            {
                None => return Ok(None),
                venue_id => venue_id,
            },
        };
        Ok(Some(match venue_id {
            Some(venue_id) => walk.of_one(venue_id),
            None => walk,
        }))
    }

    fn groups(&mut self, walk: &mut Walk<'_>) -> Result<Option<Position>, Error> {
        // A page that comes no farther than this must go into the group it stands before, however large.
        let nowhere = if self.filter.near.is_some() { -1.0 } else { 0.0 };
        let started_m = self.last.map_or(nowhere, |last| last.distance_m());
        while let Some(first) = walk.peek().copied() {
            if self.items.len() >= self.query.limit || self.keys_scanned >= KEYS_SCANNED_MAX {
                return Ok(self.last);
            }
            let distance_m = first.distance_m;
            let venues = group(walk, distance_m);
            let is_whole = walk.peek().is_some() || walk.rest().is_none();
            if !is_whole && distance_m > started_m {
                return Ok(Some(Position::before(distance_m)));
            }
            let gathered = if is_whole { self.gather(&venues)? } else { None };
            let outcome = match gathered {
                Some(ids) => self.look_at(distance_m, ids)?,
                None => self.sift(distance_m)?,
            };
            if outcome == Outcome::PageDone {
                return Ok(self.last);
            }
            let behind = Position::behind(distance_m);
            self.last = Some(behind);
            walk.skip_to(behind);
        }
        let Some(rest) = walk.rest() else {
            return Ok(None);
        };
        // Enough was looked at, and what was looked at last is not asked for.
        if rest.distance_m() > started_m {
            return Ok(self.last.max(Some(Position::before(rest.distance_m()))));
        }
        Ok(match self.sift(rest.distance_m())? {
            Outcome::PageDone => self.last,
            Outcome::GroupDone => Some(Position::behind(rest.distance_m())),
        })
    }

    /// The ids of the events of a group, in their order; `None` if there are many.
    fn gather(&mut self, venues: &[VenueId]) -> Result<Option<Vec<RawId>>, Error> {
        let mut ids = Vec::new();
        for venue in venues {
            let dates = self.query.dates(Key::new().id(venue.raw()));
            for entry in self.view.walk(Table::EventsByVenueDate, &dates, Direction::Forward)? {
                if ids.len() as u64 >= KEYS_SCANNED_MAX {
                    return Ok(None);
                }
                let (key, _) = entry?;
                ids.push(id_at_end(&key).ok_or_else(|| damaged("holds a key without an id"))?);
                self.keys_scanned += 1;
            }
        }
        ids.sort_unstable();
        Ok(Some(ids))
    }

    /// Takes those of a group's events that are asked for and were not looked at yet.
    fn look_at(&mut self, distance_m: f64, ids: Vec<RawId>) -> Result<Outcome, Error> {
        for id in ids {
            let position = Position::new(distance_m, id);
            if self.last.is_some_and(|last| position <= last) {
                continue;
            }
            if self.items.len() >= self.query.limit {
                return Ok(Outcome::PageDone);
            }
            let event = self.view.get(&id)?.ok_or_else(|| damaged("points to no event"))?;
            self.documents_fetched += 1;
            self.consider(event)?;
            self.last = Some(position);
        }
        Ok(Outcome::GroupDone)
    }

    /// Goes through all events for those of a group.
    fn sift(&mut self, distance_m: f64) -> Result<Outcome, Error> {
        let mut range = Range::all();
        if let Some(last) = self.last.filter(|last| last.distance_m() == distance_m) {
            range = range.after(&last.id, Direction::Forward);
        }
        for (scanned, entry) in (0..).zip(self.view.walk(Table::Events, &range, Direction::Forward)?) {
            if self.items.len() >= self.query.limit || scanned >= KEYS_SCANNED_MAX {
                return Ok(Outcome::PageDone);
            }
            let (_, bytes) = entry?;
            let event: Event = store::decode(&bytes)?;
            self.keys_scanned += 1;
            self.documents_fetched += 1;
            self.last = Some(Position::new(distance_m, *event.id.raw()));
            let venue = event
                .details
                .venue_id
                .and_then(|venue| self.index.find(self.filter, venue));
            if venue.is_some_and(|hit| hit.distance_m == distance_m) {
                self.consider(event)?;
            }
        }
        Ok(Outcome::GroupDone)
    }

    /// Takes an event if all filters let it through.
    fn consider(&mut self, event: Event) -> Result<(), Error> {
        let is_among = self.among.is_none_or(|among| among.has(event.id));
        if !is_among || !self.query.accepts(&event) {
            return Ok(());
        }
        let full = full(&mut { self.view }, event)?;
        self.documents_fetched += u64::from(full.venue.is_some());
        let place = full.venue.as_ref().and_then(|venue| venue.details.location);
        self.items.extend(locate(self.filter, place, full));
        Ok(())
    }
}

/// The venues that come next and are equally far away.
fn group(walk: &mut Walk<'_>, distance_m: f64) -> Vec<VenueId> {
    let mut venues = Vec::new();
    while let Some(hit) = walk.peek().filter(|hit| hit.distance_m == distance_m) {
        venues.push(hit.id);
        walk.take();
    }
    venues
}

fn damaged(what: &str) -> store::Error {
    let table = Table::EventsByVenueDate.name();
    store::Error::Damaged(format!("{table} {what}; run `event-manager check --repair`"))
}
