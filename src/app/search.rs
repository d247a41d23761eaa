//! Search over events and guests: who may find what, and the documents behind the hits.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::SemaphorePermit;

use super::event::{EventFull, require, shown};
use super::{App, Error, PlacePage};
use crate::blocking;
use crate::geo::PlaceFilter;
use crate::model::{
    Actor, Code, Event, EventId, EventStatus, FieldErrors, Guest, GuestStatus, Kind, RawId, Time, fold,
};
use crate::search::{
    self as index, Classes, Fact, HITS_MAX, Hit, Query, Rank, Request, class_of_event, class_of_guest, places,
};
use crate::store::{CursorError, Direction, EventQuery, GuestQuery, Key, Plan, Seq, Table, View, id_at_end};

/// The most hits of a page.
pub const LIMIT_MAX: usize = 200;
/// Hits looked for beyond a page, in place of those whose documents have changed since.
const SPARE_HITS: usize = 20;
/// The same where those who have come are told from those who are to come, which only their documents do.
const SPARE_HITS_BY_STATUS: usize = 2_000;
/// How long a search waits for the index to have a commit.
const CATCH_UP_MAX: Duration = Duration::from_secs(5);
/// How long a search waits for the index to be opened, and for its turn.
const OPEN_MAX: Duration = Duration::from_secs(2);
/// Events whose guests can be found by date; with more, the dates are too far apart.
const EVENTS_BY_DATE_MAX: usize = 10_000;
/// Events that a search may find when they are listed by place.
const EVENTS_BY_PLACE_MAX: usize = HITS_MAX;
/// Guests that a bulk action may find.
const GUESTS_FOUND_MAX: usize = HITS_MAX;
/// Cursors are at most this long, in bytes.
const CURSOR_BYTES_MAX: usize = 128;
const CURSOR_VERSION: u8 = 1;

/// What is searched for, among the events and guests that two lists would have.
#[derive(Clone, Debug)]
pub struct SearchQuery {
    pub query: Query,
    /// Events, guests, or both.
    pub kinds: Vec<Kind>,
    /// Which events; `from` and `to` also say whose guests.
    pub events: EventQuery,
    pub guests: GuestQuery,
    /// 1 to [`LIMIT_MAX`].
    pub limit: usize,
    pub cursor: Option<SearchCursor>,
}

impl SearchQuery {
    /// Without filters.
    pub fn new(query: Query, kinds: Vec<Kind>, limit: usize) -> Self {
        Self {
            query,
            kinds,
            events: EventQuery::all(limit),
            guests: GuestQuery::of(None, limit),
            limit,
            cursor: None,
        }
    }

    /// The events that a list would have and words find, the best first.
    ///
    /// # Errors
    /// [`Error::Invalid`] with `q` for words that cannot be searched for.
    pub fn among_events(text: &str, events: EventQuery, cursor: Option<SearchCursor>) -> Result<Self, Error> {
        let query = Query::parse(text).map_err(|(code, message)| Error::field("q", code, message))?;
        Ok(Self {
            limit: events.limit,
            cursor,
            events,
            ..Self::new(query, vec![Kind::Event], 1)
        })
    }

    /// For the guests of one event that match what somebody has typed.
    pub fn of_guests(text: &str, event_id: EventId, limit: usize) -> Result<Self, FieldErrors> {
        let query = Query::parse(text).map_err(|(code, message)| FieldErrors::one("q", code, message))?;
        let mut search = Self::new(query, vec![Kind::Guest], limit);
        search.guests.event_id = Some(event_id);
        Ok(search)
    }

    /// Of everything but the page, so that a cursor is not continued with another search.
    fn fingerprint(&self) -> u32 {
        let filters = (self.events.fingerprint(), self.guests.fingerprint());
        crc32c::crc32c(format!("{:?} {:?} {filters:?}", self.query, self.kinds).as_bytes())
    }

    /// What must be so of every hit.
    fn facts(&self, actor: &Actor) -> Vec<Fact> {
        let mut facts: Vec<Fact> = actor.bound_to().map(Fact::Event).into_iter().collect();
        if self.kinds.contains(&Kind::Event) {
            let events = &self.events;
            facts.extend(events.only.map(Fact::Event));
            facts.extend(events.name.as_ref().map(|name| Fact::NamePrefix(fold(name))));
            facts.extend(events.tag.as_ref().map(Fact::tag));
            facts.extend(events.venue_id.map(Fact::Venue));
        }
        if self.kinds.contains(&Kind::Guest) {
            let guests = &self.guests;
            facts.extend(guests.event_id.map(Fact::Event));
            facts.extend(guests.email.as_ref().map(Fact::email));
            facts.extend(guests.ticket.map(|ticket| Fact::Ticket(ticket.number)));
        }
        facts
    }

    /// What the caller may find, and asks for, as far as kind and status tell.
    fn classes(&self, actor: &Actor) -> Classes {
        let mut classes = Classes::default();
        if self.kinds.contains(&Kind::Event) {
            let asked = &self.events.status;
            for status in EventStatus::ALL.iter().copied() {
                let is_seen = status != EventStatus::Draft || actor.role().is_some();
                if is_seen && (asked.is_empty() || asked.contains(&status)) {
                    classes = classes.with(class_of_event(status));
                }
            }
        }
        if self.kinds.contains(&Kind::Guest) && actor.may_see_some_guests() {
            let asked = &self.guests.status;
            for status in GuestStatus::ALL.iter().copied() {
                if asked.is_empty() || asked.contains(&status) {
                    classes = classes.with(class_of_guest(status));
                }
            }
        }
        classes
    }

    fn spare_hits(&self) -> usize {
        let asks_for = |status| self.guests.status.contains(&status);
        let by_status = asks_for(GuestStatus::Registered) != asks_for(GuestStatus::CheckedIn);
        match by_status && self.kinds.contains(&Kind::Guest) {
            true => SPARE_HITS_BY_STATUS,
            false => SPARE_HITS,
        }
    }

    /// The search for all that the caller may find.
    fn request(&self, actor: &Actor, guests_of: Option<Vec<EventId>>, now: Time) -> Request {
        Request {
            query: self.query.clone(),
            classes: self.classes(actor),
            facts: self.facts(actor),
            from: self.events.from,
            to: self.events.to,
            guests_of,
            now,
            limit: HITS_MAX,
            after: None,
        }
    }

    fn takes_guest(&self, guest: &Guest, guests_of: Option<&Vec<EventId>>) -> bool {
        self.guests.accepts(guest.event_id, &guest.row())
            && guests_of.is_none_or(|events| events.binary_search(&guest.event_id).is_ok())
    }
}

/// Where the next page of a search begins: behind a rank, as things were of interest at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchCursor {
    rank: Rank,
    now: Time,
    fingerprint: u32,
}

impl SearchCursor {
    /// The opaque form that clients get: base64url over version, fingerprint, score, time, id and a checksum.
    pub fn encode(&self) -> String {
        let mut bytes = vec![CURSOR_VERSION];
        let numbers = Key::new()
            .number(u64::from(self.fingerprint))
            .number(u64::from(self.rank.score))
            .time(self.now)
            .id(&self.rank.id);
        bytes.extend_from_slice(numbers.bytes());
        let sum = Key::new().number(u64::from(crc32c::crc32c(&bytes)));
        bytes.extend_from_slice(sum.bytes());
        data_encoding::BASE64URL_NOPAD.encode(&bytes)
    }

    pub fn decode(text: &str) -> Result<Self, CursorError> {
        Self::read(text).ok_or(CursorError::Unknown)
    }

    fn read(text: &str) -> Option<Self> {
        if text.len() > CURSOR_BYTES_MAX {
            return None;
        }
        let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (bytes, sum) = bytes.split_last_chunk::<8>()?;
        if number(sum) != u64::from(crc32c::crc32c(bytes)) || bytes.first() != Some(&CURSOR_VERSION) {
            return None;
        }
        let (fingerprint, rest) = bytes[1..].split_first_chunk::<8>()?;
        let (score, rest) = rest.split_first_chunk::<8>()?;
        let (now, id) = rest.split_first_chunk::<8>()?;
        // As in keys, a time's sign bit is flipped.
        let now = (number(now) ^ 1 << 63).cast_signed();
        Some(Self {
            fingerprint: u32::try_from(number(fingerprint)).ok()?,
            rank: Rank {
                score: u32::try_from(number(score)).ok()?,
                id: RawId::try_from(id).ok()?,
            },
            now: Time::from_millis(now)?,
        })
    }
}

fn number(bytes: &[u8; 8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// A document that was found.
#[derive(Clone, Debug)]
pub enum SearchItem {
    Event(Box<EventFull>),
    Guest(Box<Guest>),
}

/// One hit of a page.
#[derive(Clone, Debug)]
pub struct SearchHit {
    pub item: SearchItem,
    pub score: f64,
    /// Fields with what was found in them, as HTML whose only tag is `mark`.
    pub highlight: Vec<(&'static str, String)>,
}

/// A page of a search, best first.
#[derive(Clone, Debug)]
pub struct SearchPage {
    pub hits: Vec<SearchHit>,
    pub next: Option<SearchCursor>,
    pub plan: Plan,
}

/// Everything that a search has found among events, for a list in another order.
#[derive(Clone, Debug)]
pub struct Among {
    /// In the order of ids.
    ids: Vec<EventId>,
    /// Of the search, so that a list's cursor is not continued with another.
    pub(super) fingerprint: u32,
}

impl Among {
    pub fn has(&self, id: EventId) -> bool {
        self.ids.binary_search(&id).is_ok()
    }
}

impl App {
    /// All events that match. Blocks, for two seconds at most.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there are too many to be put into another order.
    pub fn events_found(&self, actor: &Actor, query: &SearchQuery) -> Result<Among, Error> {
        let request = Request {
            limit: EVENTS_BY_PLACE_MAX,
            ..query.request(actor, None, self.now())
        };
        let found = self.search.find(&request)?;
        if found.more {
            let message = format!(
                "must find at most {EVENTS_BY_PLACE_MAX} events where they are listed by place; give more or longer words"
            );
            return Err(Error::field("q", Code::TooMany, message));
        }
        let mut ids: Vec<EventId> = found.hits.iter().map(|hit| EventId::from_raw(hit.rank.id)).collect();
        ids.sort_unstable();
        Ok(Among {
            ids,
            fingerprint: query.fingerprint(),
        })
    }

    /// All guests that match and the caller may see. Blocks, for two seconds at most.
    ///
    /// # Errors
    /// [`Error::Invalid`] with `q` when there are too many.
    pub fn guests_found(&self, view: &View, actor: &Actor, query: &SearchQuery) -> Result<Vec<Guest>, Error> {
        require(actor, actor.may_see_some_guests())?;
        let request = Request {
            limit: GUESTS_FOUND_MAX,
            ..query.request(actor, None, self.now())
        };
        let found = self.search.find(&request)?;
        if found.more {
            let message = format!("must find at most {GUESTS_FOUND_MAX} guests; give more or longer words");
            return Err(Error::field("q", Code::TooMany, message));
        }
        let mut guests = Vec::with_capacity(found.hits.len());
        for hit in &found.hits {
            let guest: Option<Guest> = view.get(&hit.rank.id)?;
            let seen = guest.filter(|guest| actor.may_see_guests(guest.event_id));
            guests.extend(seen.filter(|guest| query.takes_guest(guest, None)));
        }
        Ok(guests)
    }

    /// Waits until searches see a commit, if one is named; then searches on a thread for such work, with the
    /// newest state of the store.
    pub async fn search_after(
        self: &Arc<Self>,
        actor: Actor,
        query: SearchQuery,
        min_seq: Option<Seq>,
    ) -> Result<SearchPage, Error> {
        let _turn = self.search_turn(min_seq).await?;
        let app = Arc::clone(self);
        let searching = blocking::run(move || app.search(&app.view(), &actor, &query));
        searching.await?
    }

    /// As [`Self::search_after`], with the events in the order of a list by place.
    pub async fn search_by_place(
        self: &Arc<Self>,
        actor: Actor,
        query: SearchQuery,
        filter: PlaceFilter,
        min_seq: Option<Seq>,
    ) -> Result<PlacePage<EventFull>, Error> {
        let _turn = self.search_turn(min_seq).await?;
        let app = Arc::clone(self);
        let searching = blocking::run(move || {
            let among = app.events_found(&actor, &query)?;
            app.events_near(&app.view(), &actor, &filter, query.events, Some(&among))
        });
        searching.await?
    }

    /// Waits until searches see a commit, if one is named, and until another search may run.
    pub async fn search_turn(&self, min_seq: Option<Seq>) -> Result<SemaphorePermit<'_>, Error> {
        self.search_reaches(min_seq).await?;
        Ok(self.search.turn(OPEN_MAX).await?)
    }

    /// Refuses a commit that there is not; waits for one that search does not see yet.
    async fn search_reaches(&self, min_seq: Option<Seq>) -> Result<(), Error> {
        self.check_seq(min_seq)?;
        let Some(seq) = min_seq else {
            // Opening takes a moment, which is worth waiting for; a rebuild takes longer.
            if self.search.health().state == index::State::Closed {
                self.search.reached(0, OPEN_MAX).await;
            }
            return Ok(());
        };
        if self.search.reached(seq, CATCH_UP_MAX).await {
            return Ok(());
        }
        Err(Error::Unavailable {
            name: "search_behind",
            detail: format!("search has not caught up with commit {seq} yet"),
            retry_after_s: 1,
            cause: None,
        })
    }

    /// A commit that a read is to see must be there.
    pub fn check_seq(&self, min_seq: Option<Seq>) -> Result<(), Error> {
        let head = self.store.head();
        match min_seq {
            Some(seq) if seq > head => {
                let message = format!("must be a commit that there is, at most {head}");
                Err(Error::field("min_seq", Code::TooLarge, message))
            }
            _ => Ok(()),
        }
    }

    /// One page of what the caller may find. Blocks, for two seconds at most.
    pub fn search(&self, view: &View, actor: &Actor, query: &SearchQuery) -> Result<SearchPage, Error> {
        if query.kinds == [Kind::Guest] {
            require(actor, actor.may_see_some_guests())?;
        }
        let fingerprint = query.fingerprint();
        let now = match &query.cursor {
            Some(cursor) if cursor.fingerprint != fingerprint => return Err(CursorError::OtherList.into()),
            Some(cursor) => cursor.now,
            None => self.now(),
        };
        let limit = query.limit.clamp(1, LIMIT_MAX);
        let guests_of = if query.classes(actor).has_guests() {
            guests_of(view, query)?
        } else {
            None
        };
        let request = Request {
            limit: limit + query.spare_hits(),
            after: query.cursor.as_ref().map(|cursor| cursor.rank),
            ..query.request(actor, guests_of, now)
        };
        let found = self.search.find(&request)?;
        let mut page = SearchPage {
            hits: Vec::with_capacity(limit),
            next: None,
            plan: Plan {
                index: "search",
                keys_scanned: found.seen,
                documents_fetched: 0,
                covered: false,
            },
        };
        let mut last = None;
        let mut left = found.hits.len();
        for hit in &found.hits {
            if page.hits.len() >= limit {
                break;
            }
            left -= 1;
            last = Some(hit.rank);
            page.plan.documents_fetched += 1;
            page.hits.extend(read_hit(view, actor, query, &request, hit)?);
        }
        let cursor = |rank| SearchCursor { rank, now, fingerprint };
        page.next = last.filter(|_| found.more || left > 0).map(cursor);
        Ok(page)
    }

    /// Makes the search index anew from the documents. Blocks until it is done; `tell` is given the documents
    /// done and all, and answers whether anybody listens.
    pub fn reindex(&self, tell: &mut dyn FnMut(u64, u64) -> bool) -> Result<u64, Error> {
        Ok(self.search.rebuild(&self.store, tell)?)
    }
}

/// The document of a hit, unless it has changed since into what is not asked for, or not for these eyes.
fn read_hit(
    view: &View,
    actor: &Actor,
    query: &SearchQuery,
    request: &Request,
    hit: &Hit,
) -> Result<Option<SearchHit>, Error> {
    let (item, highlight) = match hit.kind {
        Kind::Event => {
            let event: Option<Event> = view.get(&hit.rank.id)?;
            let event = event.filter(|event| actor.may_see_event(event.id, event.is_draft()));
            let Some(event) = event.filter(|event| query.events.accepts(event)) else {
                return Ok(None);
            };
            let full = shown(view, event)?;
            let highlight = highlight_event(&query.query, &full);
            (SearchItem::Event(Box::new(full)), highlight)
        }
        _ => {
            let guest: Option<Guest> = view.get(&hit.rank.id)?;
            let guest = guest.filter(|guest| actor.may_see_guests(guest.event_id));
            let Some(guest) = guest.filter(|guest| query.takes_guest(guest, request.guests_of.as_ref())) else {
                return Ok(None);
            };
            let highlight = highlight_guest(&query.query, &guest);
            (SearchItem::Guest(Box::new(guest)), highlight)
        }
    };
    Ok(Some(SearchHit {
        item,
        score: hit.rank.points(),
        highlight,
    }))
}

fn highlight_event(query: &Query, full: &EventFull) -> Vec<(&'static str, String)> {
    let details = &full.event.details;
    let places: Vec<&str> = places(&full.event, full.venue.as_ref()).collect();
    let (venue, tags) = places.split_at(places.len() - details.tags.len());
    let marked = [
        ("name", query.mark(details.name.as_str())),
        ("venue", query.mark(&venue.join(", "))),
        ("tags", query.mark(&tags.join(", "))),
        ("description", query.snippet(details.description.as_str())),
    ];
    present(marked)
}

fn highlight_guest(query: &Query, guest: &Guest) -> Vec<(&'static str, String)> {
    let details = &guest.details;
    let marked = [
        ("name", query.mark(details.name.as_str())),
        (
            "email",
            details
                .email
                .as_ref()
                .and_then(|email| query.mark_email(email.as_str())),
        ),
        (
            "company",
            details
                .company
                .as_ref()
                .and_then(|company| query.mark(company.as_str())),
        ),
        ("ticket_number", query.mark_ticket(guest.ticket.number.as_str())),
    ];
    present(marked)
}

fn present<const N: usize>(marked: [(&'static str, Option<String>); N]) -> Vec<(&'static str, String)> {
    marked
        .into_iter()
        .filter_map(|(field, html)| html.map(|html| (field, html)))
        .collect()
}

/// The events whose guests may be found, where a range of dates was given.
fn guests_of(view: &View, query: &SearchQuery) -> Result<Option<Vec<EventId>>, Error> {
    let dates = &query.events;
    if dates.from.is_none() && dates.to.is_none() {
        return Ok(None);
    }
    if let Some(id) = query.guests.event_id {
        let event: Option<Event> = view.get(id.raw())?;
        let in_time = event.filter(|event| dates.begins_in_time(event));
        return Ok(Some(in_time.map(|event| event.id).into_iter().collect()));
    }
    let range = dates.dates(Key::new());
    let mut events = Vec::new();
    for entry in view.walk(Table::EventsByDate, &range, Direction::Forward)? {
        if events.len() >= EVENTS_BY_DATE_MAX {
            let message = format!(
                "must leave at most {EVENTS_BY_DATE_MAX} events when guests are searched; \
                 name an event, or dates that are closer together"
            );
            return Err(Error::field("from", Code::TooMany, message));
        }
        events.extend(id_at_end(&entry?.0).map(EventId::from_raw));
    }
    events.sort_unstable();
    Ok(Some(events))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn cursors_come_back(score: u32, id: RawId, fingerprint: u32, ms in Time::MIN.millis()..Time::MAX.millis()) {
            let cursor = SearchCursor {
                rank: Rank { score, id },
                now: Time::from_millis_clamped(ms),
                fingerprint,
            };
            let text = cursor.encode();
            prop_assert_eq!(SearchCursor::decode(&text), Ok(cursor));
            let mut bent = text.into_bytes();
            bent[7] = if bent[7] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bent).expect("ASCII");
            prop_assert_eq!(SearchCursor::decode(&bent), Err(CursorError::Unknown));
        }
    }
}
