//! The planner: a list request becomes one walk over one index, and what the index does not answer is
//! looked at entry by entry.

use super::key::{Key, id_at_end};
use super::schema::{Document, Table};
use super::view::{Direction, Range, View};
use super::walk::Slice;
use super::{Error, value};
use crate::model::{
    Email, Event, EventId, EventStatus, Guest, GuestId, GuestRow, GuestStatus, Name, Ticket, Time, Venue, VenueId, fold,
};

/// Entries looked at for one page; a page may end early because of it, and its cursor goes on.
pub const KEYS_SCANNED_MAX: u64 = 2_000;
/// Cursors are at most this long, in bytes.
const CURSOR_BYTES_MAX: usize = 1024;
const CURSOR_VERSION: u8 = 1;
/// What stands for the view of places where cursors carry a table's number.
const PLACES_CODE: u8 = u8::MAX;

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// By time of creation, which is the order of ids.
    CreatedAt,
    Name,
    /// Events only.
    Date,
}

/// A sort and its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub sort: Sort,
    pub direction: Direction,
}

/// Whether drafts belong into a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drafts {
    Shown,
    Hidden,
}

/// How a list is answered, as `explain=true` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The index's name, or the table's when no index serves.
    pub index: &'static str,
    pub keys_scanned: u64,
    pub documents_fetched: u64,
    /// Whether the index alone held everything that was asked for.
    pub covered: bool,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub items: T,
    /// Where the next page begins; absent on the last one.
    pub next: Option<Cursor>,
    pub plan: Plan,
}

impl<T> Page<Vec<T>> {
    /// The same page of something made of each item.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<Vec<U>> {
        Page {
            items: self.items.into_iter().map(make).collect(),
            next: self.next,
            plan: self.plan,
        }
    }
}

/// Why a list cannot be planned as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("{0} cannot serve this list: it needs a filter that is missing")]
    HintNeedsFilter(&'static str),
    #[error("{0} is no index of this list")]
    HintUnknown(&'static str),
    #[error("{0} cannot serve this list in the order asked for")]
    HintOrder(&'static str),
    #[error("the list cannot be sorted by this field together with these filters")]
    Order,
    #[error(transparent)]
    Cursor(#[from] CursorError),
}

/// Why a cursor is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    #[error("is not a cursor that this server gave out")]
    Unknown,
    #[error("belongs to a list with other filters or another order")]
    OtherList,
}

/// What a cursor is a place in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Table(Table),
    /// The view of venues by location, which lies outside the store.
    Places,
}

impl Source {
    fn code(self) -> u8 {
        match self {
            Source::Table(table) => table as u8,
            Source::Places => PLACES_CODE,
        }
    }

    fn from_code(code: u8) -> Option<Self> {
        match code {
            PLACES_CODE => Some(Source::Places),
            table => Table::ALL.get(usize::from(table)).copied().map(Source::Table),
        }
    }
}

/// A place in an index: everything after its key, in its direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    source: Source,
    direction: Direction,
    /// Of the filters, so that a cursor is not continued with others.
    fingerprint: u32,
    key: Vec<u8>,
}

impl Cursor {
    /// A place in a list by location; the key is that list's own.
    pub fn in_places(fingerprint: u32, key: Key) -> Self {
        Self {
            source: Source::Places,
            direction: Direction::Forward,
            fingerprint,
            key: key.into_bytes(),
        }
    }

    /// The key that [`Cursor::in_places`] was given, for the same filters.
    pub fn places_key(&self, fingerprint: u32) -> Result<&[u8], CursorError> {
        if (self.source, self.fingerprint) != (Source::Places, fingerprint) {
            return Err(CursorError::OtherList);
        }
        Ok(&self.key)
    }

    /// The opaque form that clients get: base64url over version, table, direction, fingerprint, key and a checksum.
    pub fn encode(&self) -> String {
        let mut bytes = vec![
            CURSOR_VERSION,
            self.source.code(),
            u8::from(self.direction == Direction::Backward),
        ];
        let fingerprint = Key::new().number(u64::from(self.fingerprint)).into_bytes();
        bytes.extend_from_slice(&fingerprint[4..]);
        bytes.extend_from_slice(&self.key);
        let sum = Key::new().number(u64::from(crc32c::crc32c(&bytes))).into_bytes();
        bytes.extend_from_slice(&sum[4..]);
        data_encoding::BASE64URL_NOPAD.encode(&bytes)
    }

    pub fn decode(text: &str) -> Result<Self, CursorError> {
        if text.len() > CURSOR_BYTES_MAX {
            return Err(CursorError::Unknown);
        }
        let bytes = data_encoding::BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| CursorError::Unknown)?;
        let (bytes, sum) = bytes.split_last_chunk::<4>().ok_or(CursorError::Unknown)?;
        let [version, source, direction, f0, f1, f2, f3, key @ ..] = bytes else {
            return Err(CursorError::Unknown);
        };
        if *version != CURSOR_VERSION || word(*sum) != crc32c::crc32c(bytes) {
            return Err(CursorError::Unknown);
        }
        Ok(Self {
            source: Source::from_code(*source).ok_or(CursorError::Unknown)?,
            direction: if *direction == 0 {
                Direction::Forward
            } else {
                Direction::Backward
            },
            fingerprint: word([*f0, *f1, *f2, *f3]),
            key: key.to_vec(),
        })
    }
}

fn word(bytes: [u8; 4]) -> u32 {
    bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte))
}

/// A walk that answers a list: the index, the part of it, and the way through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Walk {
    table: Table,
    range: Range,
    direction: Direction,
}

impl Walk {
    fn new(table: Table, range: Range, order: Option<Order>) -> Self {
        Self {
            table,
            range,
            direction: order.map_or(Direction::Forward, |order| order.direction),
        }
    }

    pub(super) fn continued(mut self, cursor: Option<&Cursor>, fingerprint: u32) -> Result<Self, PlanError> {
        if let Some(cursor) = cursor {
            let source = Source::Table(self.table);
            if (cursor.source, cursor.direction, cursor.fingerprint) != (source, self.direction, fingerprint) {
                return Err(CursorError::OtherList.into());
            }
            self.range = self.range.after(&cursor.key, self.direction);
        }
        Ok(self)
    }
}

/// The candidates of a planner, best first: the first that the hint and the order allow is taken.
pub(super) struct Candidates {
    hint: Option<Table>,
    order: Option<Order>,
    refusal: Option<PlanError>,
    chosen: Option<Walk>,
}

impl Candidates {
    pub(super) fn new(hint: Option<Table>, order: Option<Order>) -> Self {
        Self {
            hint,
            order,
            refusal: None,
            chosen: None,
        }
    }

    /// Offers an index that gives its entries in the order of `sort`; `range` is absent when a filter is
    /// missing that it cannot do without.
    pub(super) fn offer(&mut self, table: Table, sort: Option<Sort>, range: Option<Range>) {
        let hinted = self.hint == Some(table);
        if self.chosen.is_some() || self.hint.is_some() && !hinted {
            return;
        }
        let in_order = self.order.is_none_or(|order| sort == Some(order.sort));
        match range {
            Some(range) if in_order => self.chosen = Some(Walk::new(table, range, self.order)),
            Some(_) if hinted => self.refusal = Some(PlanError::HintOrder(table.name())),
            None if hinted => self.refusal = Some(PlanError::HintNeedsFilter(table.name())),
            _ => {}
        }
    }

    pub(super) fn decide(self) -> Result<Walk, PlanError> {
        match (self.chosen, self.refusal, self.hint) {
            (Some(walk), _, _) => Ok(walk),
            (None, Some(refusal), _) => Err(refusal),
            (None, None, Some(hint)) => Err(PlanError::HintUnknown(hint.name())),
            (None, None, None) => Err(PlanError::Order),
        }
    }
}

/// Which events are asked for. Absent filters let everything through.
#[derive(Clone, Debug)]
pub struct EventQuery {
    /// Any of these; all when empty.
    pub status: Vec<EventStatus>,
    /// Events that begin at or after.
    pub from: Option<Time>,
    /// Events that begin before.
    pub to: Option<Time>,
    /// The beginning of the name, compared by [`fold`].
    pub name: Option<String>,
    pub tag: Option<Name>,
    pub venue_id: Option<VenueId>,
    pub drafts: Drafts,
    /// The only event that the caller may see.
    pub only: Option<EventId>,
    pub order: Option<Order>,
    pub hint: Option<Table>,
    pub limit: usize,
    pub cursor: Option<Cursor>,
}

impl EventQuery {
    /// Everything, in the default order.
    pub fn all(limit: usize) -> Self {
        Self {
            status: Vec::new(),
            from: None,
            to: None,
            name: None,
            tag: None,
            venue_id: None,
            drafts: Drafts::Shown,
            only: None,
            order: None,
            hint: None,
            limit,
            cursor: None,
        }
    }

    fn plan(&self) -> Result<Walk, PlanError> {
        let mut candidates = Candidates::new(self.hint, self.order);
        let name = self
            .name
            .as_ref()
            .map(|name| Range::prefix(&Key::new().text_prefix(&fold(name))));
        let venue = self.venue_id.map(|venue| self.dates(Key::new().id(venue.raw())));
        let status = match self.status.as_slice() {
            [one] => Some(self.dates(Key::new().byte(one.code()))),
            _ => None,
        };
        // A filter that an index answers makes it better than one that only gives the order.
        if name.is_some() {
            candidates.offer(Table::EventsByName, Some(Sort::Name), name);
        }
        candidates.offer(Table::EventsByVenueDate, Some(Sort::Date), venue);
        candidates.offer(Table::EventsByStatusDate, Some(Sort::Date), status);
        candidates.offer(Table::EventsByDate, Some(Sort::Date), Some(self.dates(Key::new())));
        candidates.offer(Table::EventsByName, Some(Sort::Name), Some(Range::all()));
        candidates.offer(Table::Events, Some(Sort::CreatedAt), Some(Range::all()));
        candidates.decide()?.continued(self.cursor.as_ref(), self.fingerprint())
    }

    /// The part of an index under `prefix` whose dates lie within `from` and `to`.
    pub fn dates(&self, prefix: Key) -> Range {
        let mut range = Range::prefix(&prefix);
        if let Some(from) = self.from {
            range.start = prefix.clone().time(from).into_bytes();
        }
        if let Some(to) = self.to {
            range.end = Some(prefix.time(to).into_bytes());
        }
        range
    }

    /// Of the filters: lists with equal ones go on with each other's cursors.
    pub fn fingerprint(&self) -> u32 {
        fingerprint(&format!(
            "{:?}",
            (
                &self.status,
                self.from,
                self.to,
                &self.name,
                &self.tag,
                self.venue_id,
                self.drafts,
                self.only
            )
        ))
    }

    /// Whether an event passes all filters.
    pub fn accepts(&self, event: &Event) -> bool {
        let details = &event.details;
        let date = details.date.at();
        (self.status.is_empty() || self.status.contains(&details.status))
            && self.from.is_none_or(|from| date >= from)
            && self.to.is_none_or(|to| date < to)
            && self
                .name
                .as_ref()
                .is_none_or(|name| fold(details.name.as_str()).starts_with(&fold(name)))
            && self
                .tag
                .as_ref()
                .is_none_or(|tag| details.tags.iter().any(|one| fold(one.as_str()) == fold(tag.as_str())))
            && self.venue_id.is_none_or(|venue| details.venue_id == Some(venue))
            && (self.drafts == Drafts::Shown || !event.is_draft())
            && self.only.is_none_or(|only| event.id == only)
    }
}

/// Which venues are asked for.
#[derive(Clone, Debug)]
pub struct VenueQuery {
    /// The beginning of the name, compared by [`fold`].
    pub name: Option<String>,
    pub order: Option<Order>,
    pub hint: Option<Table>,
    pub limit: usize,
    pub cursor: Option<Cursor>,
}

impl VenueQuery {
    fn plan(&self) -> Result<Walk, PlanError> {
        let mut candidates = Candidates::new(self.hint, self.order);
        let name = self
            .name
            .as_ref()
            .map_or(Range::all(), |name| Range::prefix(&Key::new().text_prefix(&fold(name))));
        candidates.offer(Table::VenuesByName, Some(Sort::Name), Some(name));
        candidates.offer(Table::Venues, Some(Sort::CreatedAt), Some(Range::all()));
        candidates.decide()?.continued(self.cursor.as_ref(), self.fingerprint())
    }

    /// Of the filters: lists with equal ones go on with each other's cursors.
    pub fn fingerprint(&self) -> u32 {
        fingerprint(&format!("{:?}", self.name))
    }

    /// Whether a venue passes all filters.
    pub fn accepts(&self, venue: &Venue) -> bool {
        self.name
            .as_ref()
            .is_none_or(|name| fold(venue.details.name.as_str()).starts_with(&fold(name)))
    }
}

/// Which guests are asked for.
#[derive(Clone, Debug)]
pub struct GuestQuery {
    pub event_id: Option<EventId>,
    pub email: Option<Email>,
    pub ticket: Option<Ticket>,
    /// Any of these; all when empty.
    pub status: Vec<GuestStatus>,
    /// Whether `id, event_id, name, email, status, ticket_number` are all that is asked for.
    pub rows_suffice: bool,
    pub order: Option<Order>,
    pub hint: Option<Table>,
    pub limit: usize,
    pub cursor: Option<Cursor>,
}

/// Guests of a page: whole, or as the covering indexes have them.
#[derive(Clone, Debug)]
pub enum GuestItems {
    Documents(Vec<Guest>),
    Rows(Vec<(GuestId, EventId, GuestRow)>),
}

impl GuestQuery {
    /// The guests of one event, or of all.
    pub fn of(event_id: Option<EventId>, limit: usize) -> Self {
        Self {
            event_id,
            email: None,
            ticket: None,
            status: Vec::new(),
            rows_suffice: false,
            order: None,
            hint: None,
            limit,
            cursor: None,
        }
    }

    fn plan(&self) -> Result<Walk, PlanError> {
        let mut candidates = Candidates::new(self.hint, self.order);
        let event = self.event_id.map(|event| Key::new().id(event.raw()));
        let ticket = self
            .ticket
            .map(|ticket| Range::prefix(&Key::new().number(ticket.serial)));
        let email = self
            .email
            .as_ref()
            .map(|email| Range::prefix(&Key::new().text(&email.folded())));
        let status = match (self.status.as_slice(), &event) {
            ([one], Some(event)) => Some(Range::prefix(&event.clone().byte(one.code()))),
            _ => None,
        };
        let event = event.map(|event| Range::prefix(&event));
        // A ticket number has one guest, which is in any order; so are an email's, in the order of ids.
        candidates.offer(Table::GuestsByTicketNumber, self.order.map(|order| order.sort), ticket);
        candidates.offer(Table::GuestsByEmail, Some(Sort::CreatedAt), email);
        candidates.offer(Table::GuestsByEventStatus, Some(Sort::CreatedAt), status);
        candidates.offer(Table::GuestsByEvent, Some(Sort::CreatedAt), event.clone());
        candidates.offer(Table::GuestsByEventName, Some(Sort::Name), event);
        candidates.offer(Table::Guests, Some(Sort::CreatedAt), Some(Range::all()));
        candidates.decide()?.continued(self.cursor.as_ref(), self.fingerprint())
    }

    fn fingerprint(&self) -> u32 {
        fingerprint(&format!(
            "{:?}",
            (self.event_id, &self.email, self.ticket, &self.status)
        ))
    }

    fn accepts(&self, event_id: EventId, row: &GuestRow) -> bool {
        self.event_id.is_none_or(|event| event == event_id)
            && (self.status.is_empty() || self.status.contains(&row.status))
            && self.ticket.is_none_or(|ticket| ticket.number == row.ticket_number)
            && self
                .email
                .as_ref()
                .is_none_or(|email| row.email.as_ref().is_some_and(|one| one.folded() == email.folded()))
    }
}

pub(super) fn fingerprint(filters: &str) -> u32 {
    crc32c::crc32c(filters.as_bytes())
}

/// Why a list was not answered.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Store(#[from] Error),
}

impl View {
    pub fn events(&self, query: &EventQuery) -> Result<Page<Vec<Event>>, ListError> {
        let walk = query.plan()?;
        self.list(&walk, query.limit, query.fingerprint(), |found| {
            Ok(found.document::<Event>(self)?.filter(|event| query.accepts(event)))
        })
    }

    pub fn venues(&self, query: &VenueQuery) -> Result<Page<Vec<Venue>>, ListError> {
        let walk = query.plan()?;
        self.list(&walk, query.limit, query.fingerprint(), |found| {
            Ok(found.document::<Venue>(self)?.filter(|venue| query.accepts(venue)))
        })
    }

    /// Guests of a page: rows of a covering index where these suffice, else documents.
    pub fn guests(&self, query: &GuestQuery) -> Result<Page<GuestItems>, ListError> {
        let walk = query.plan()?;
        let covers = matches!(
            walk.table,
            Table::GuestsByEvent | Table::GuestsByEventStatus | Table::GuestsByEventName
        );
        if query.rows_suffice && covers {
            let page = self.list(&walk, query.limit, query.fingerprint(), |found| {
                let row: GuestRow = value::from_bytes(found.value)?;
                let (Some(event), Some(id)) = (found.key.first_chunk(), id_at_end(found.key)) else {
                    return Ok(None);
                };
                let event = EventId::from_raw(*event);
                Ok(query.accepts(event, &row).then(|| (GuestId::from_raw(id), event, row)))
            })?;
            return Ok(Page {
                items: GuestItems::Rows(page.items),
                next: page.next,
                plan: Plan {
                    covered: true,
                    ..page.plan
                },
            });
        }
        let page = self.list(&walk, query.limit, query.fingerprint(), |found| {
            Ok(found
                .document::<Guest>(self)?
                .filter(|guest| query.accepts(guest.event_id, &guest.row())))
        })?;
        Ok(Page {
            items: GuestItems::Documents(page.items),
            next: page.next,
            plan: page.plan,
        })
    }

    /// Walks until `limit` entries were accepted, one more was found, or the scan is at its bound.
    pub(super) fn list<T>(
        &self,
        walk: &Walk,
        limit: usize,
        fingerprint: u32,
        accept: impl Fn(&mut Found<'_>) -> Result<Option<T>, Error>,
    ) -> Result<Page<Vec<T>>, ListError> {
        let mut items = Vec::with_capacity(limit.min(256));
        let mut plan = Plan {
            index: walk.table.name(),
            keys_scanned: 0,
            documents_fetched: 0,
            covered: false,
        };
        let mut last = None;
        let cursor = |key: Slice| Cursor {
            source: Source::Table(walk.table),
            direction: walk.direction,
            fingerprint,
            key: key.to_vec(),
        };
        for entry in self.entries(walk.table, &walk.range, walk.direction)? {
            let (key, value) = entry?;
            if items.len() >= limit || plan.keys_scanned >= KEYS_SCANNED_MAX {
                return Ok(Page {
                    items,
                    next: last.map(cursor),
                    plan,
                });
            }
            plan.keys_scanned += 1;
            let mut found = Found {
                table: walk.table,
                key: &key,
                value: &value,
                fetched: 0,
            };
            items.extend(accept(&mut found)?);
            plan.documents_fetched += found.fetched;
            last = Some(key);
        }
        Ok(Page {
            items,
            next: None,
            plan,
        })
    }
}

/// An entry that a walk came by.
pub(super) struct Found<'a> {
    table: Table,
    key: &'a [u8],
    value: &'a [u8],
    fetched: u64,
}

impl Found<'_> {
    /// The document that the entry is about: the value itself in a table of documents, else by its id.
    pub(super) fn document<T: Document>(&mut self, view: &View) -> Result<Option<T>, Error> {
        self.fetched += 1;
        if self.table == Table::of(T::KIND) {
            return value::from_bytes(self.value).map(Some);
        }
        let id = if self.table.is_unique() {
            id_at_end(self.value)
        } else {
            id_at_end(self.key)
        };
        let id = id.ok_or_else(|| Error::Damaged(format!("a key of {} without an id", self.table.name())))?;
        let document = view.get(&id)?;
        if document.is_none() {
            return Err(Error::Damaged(format!(
                "{} points to a document that is not there; run `event-manager check --repair`",
                self.table.name()
            )));
        }
        Ok(document)
    }
}
