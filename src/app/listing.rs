//! What visitors are shown of events: what comes next, a list with search and filters, the days of a month, one by its
//! address, all for search engines. Only what the public may see.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::printed::BEGUN_MS;
use super::registration::has_room;
use super::search::Among;
use super::{App, Error, EventFull, Located, SearchCursor, SearchItem, SearchQuery};
use crate::blocking;
use crate::geo::{Near, PlaceFilter, Radius};
use crate::model::{
    Actor, Code, Event, EventId, EventStatus, FieldErrors, Kind, Name, Place, RawId, Time, VenueId, fold,
};
use crate::search::Query;
use crate::store::{
    self, Cursor, Direction, Drafts, EventQuery, Key, Order, Range, Sort, Table, VenueQuery, View, id_at_end,
};

/// Events that a page of the list has, more or less: what a filter leaves of one more reading comes with it.
const PAGE_EVENTS: usize = 24;
/// Of these a page has at least so many, if there are more.
const PAGE_EVENTS_MIN: usize = 12;
/// Readings for one page; with filters that leave little, the page is short and its cursor goes on.
const READINGS_MAX: usize = 20;
/// The same for a month, which comes after all that began a month before.
const MONTH_READINGS_MAX: usize = 100;
/// Events that one reading of a list without filters of our own has.
const READ_EVENTS: usize = 100;
/// Events that the front page has.
const NEXT_EVENTS_MAX: usize = 6;
/// Events that the calendar has of one month.
pub const MONTH_EVENTS_MAX: usize = 500;
/// Cities to choose from, and the venues looked through for them.
const CITIES_MAX: usize = 100;
const VENUES_LOOKED_AT_MAX: usize = 1_000;
/// Longer addresses are nobody's; a slug has 60 characters and the end of an id.
const SLUG_BYTES_MAX: usize = 400;
/// Parts of a site map that are told of.
const SITEMAP_PARTS_MAX: usize = 1_000;

/// Which side of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Upcoming,
    Past,
}

/// Whether it matters that there is room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomWanted {
    Any,
    Left,
}

/// What a visitor wants listed.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Full-text search; the best come first.
    pub words: Option<String>,
    /// The nearest come first, at most so many metres away.
    pub near: Option<(Place, Option<f64>)>,
    pub period: Period,
    /// The beginning of today, where the installation is. A list goes on from page to page within one day.
    pub today: Time,
    /// Events that begin at or after, and before.
    pub from: Option<Time>,
    pub until: Option<Time>,
    pub tag: Option<Name>,
    pub venue_id: Option<VenueId>,
    pub room: RoomWanted,
    pub cursor: Option<String>,
}

/// A page of it.
#[derive(Debug)]
pub struct Listed {
    pub items: Vec<Located<EventFull>>,
    pub next: Option<String>,
}

/// A city that has venues, at one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct City {
    pub name: String,
    pub place: Place,
}

/// A page that search engines should know.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapped {
    pub slug: String,
    pub updated_at: Time,
}

/// A map of all events, or where its parts begin.
#[derive(Clone, Debug, PartialEq)]
pub enum Sitemap {
    Whole(Vec<Mapped>),
    /// The ids after which each part begins; the first begins at the beginning.
    Parts(Vec<EventId>),
}

impl Listing {
    /// Everything from today on.
    pub fn upcoming(today: Time) -> Self {
        Self {
            words: None,
            near: None,
            period: Period::Upcoming,
            today,
            from: None,
            until: None,
            tag: None,
            venue_id: None,
            room: RoomWanted::Any,
            cursor: None,
        }
    }

    /// Whether the order is that of dates.
    fn is_by_date(&self) -> bool {
        self.words.is_none() && self.near.is_none()
    }

    fn query(&self) -> EventQuery {
        // What began before and is not over comes first in a list by date, and is among the others elsewhere.
        let lower = match (self.period, self.is_by_date()) {
            (Period::Past, _) => None,
            (Period::Upcoming, true) => Some(self.today),
            (Period::Upcoming, false) => Some(self.today.plus_ms(-BEGUN_MS)),
        };
        let upper = match self.period {
            Period::Past => Some(self.today),
            Period::Upcoming => None,
        };
        let direction = match self.period {
            Period::Past => Direction::Backward,
            Period::Upcoming => Direction::Forward,
        };
        EventQuery {
            status: vec![EventStatus::Active, EventStatus::Cancelled, EventStatus::Completed],
            from: self.from.or(lower),
            to: self.until.or(upper),
            tag: self.tag.clone(),
            venue_id: self.venue_id,
            drafts: Drafts::Hidden,
            order: self.is_by_date().then_some(Order {
                sort: Sort::Date,
                direction,
            }),
            ..EventQuery::all(PAGE_EVENTS)
        }
    }

    /// What the lists themselves do not ask.
    fn accepts(&self, full: &EventFull) -> bool {
        let is_over = ends(&full.event) < self.today;
        let is_in_time = match self.period {
            Period::Past => is_over,
            Period::Upcoming => self.from.is_some() || !is_over,
        };
        let is_active = full.event.details.status == EventStatus::Active;
        is_in_time && (self.room == RoomWanted::Any || is_active && has_room(full))
    }
}

/// When an event is over, as far as it says so.
fn ends(event: &Event) -> Time {
    event.details.end_date.unwrap_or(event.details.date).at()
}

/// A listing that was understood.
struct Reader<'a> {
    app: &'a App,
    view: View,
    listing: &'a Listing,
    words: Option<Query>,
    filter: PlaceFilter,
    /// What the words find, where the order is another than theirs.
    among: Option<Among>,
}

impl<'a> Reader<'a> {
    fn new(app: &'a App, listing: &'a Listing) -> Result<Self, Error> {
        let mut errors = FieldErrors::new();
        let words = listing
            .words
            .as_deref()
            .and_then(|words| errors.take("q", Query::parse(words)));
        let near = listing.near.and_then(|(place, metres)| {
            let radius = metres.map(Radius::new).transpose();
            Some(Near::new(place, errors.take("within", radius)?))
        });
        let mut reader = Self {
            app,
            view: app.view(),
            listing,
            words: errors.or(words)?,
            filter: PlaceFilter {
                near,
                shapes: Vec::new(),
            },
            among: None,
        };
        if reader.words.is_some() && near.is_some() {
            reader.among = Some(app.events_found(&Actor::Public, &reader.search(None)?)?);
        }
        Ok(reader)
    }

    fn search(&self, cursor: Option<&str>) -> Result<SearchQuery, Error> {
        let words = self.words.clone().unwrap_or_default();
        Ok(SearchQuery {
            events: self.listing.query(),
            cursor: cursor.map(SearchCursor::decode).transpose()?,
            ..SearchQuery::new(words, vec![Kind::Event], PAGE_EVENTS)
        })
    }

    /// One reading, of whichever list has the order that is wanted.
    fn read(&self, cursor: Option<&str>) -> Result<Listed, Error> {
        let (app, view, public) = (self.app, &self.view, &Actor::Public);
        let unlocated = |item| Located { item, distance_m: None };
        if self.words.is_some() && self.filter.is_empty() {
            let page = app.search(view, public, &self.search(cursor)?)?;
            let events = page.hits.into_iter().filter_map(|hit| match hit.item {
                SearchItem::Event(full) => Some(unlocated(*full)),
                SearchItem::Guest(_) => None,
            });
            return Ok(Listed {
                items: events.collect(),
                next: page.next.map(|next| next.encode()),
            });
        }
        let query = EventQuery {
            cursor: cursor.map(Cursor::decode).transpose()?,
            ..self.listing.query()
        };
        let page = match self.filter.is_empty() {
            true => app.events(view, public, query)?.map(unlocated),
            false => app.events_near(view, public, &self.filter, query, self.among.as_ref())?,
        };
        Ok(Listed {
            items: page.items,
            next: page.next.map(|next| next.encode()),
        })
    }

    /// What began before today and is not over.
    fn begun(&self) -> Result<Vec<EventFull>, Error> {
        let query = EventQuery {
            limit: READ_EVENTS,
            from: Some(self.listing.today.plus_ms(-BEGUN_MS)),
            to: Some(self.listing.today),
            ..self.listing.query()
        };
        let listing = self.listing;
        self.app
            .gather(&self.view, query, READINGS_MAX, |event| ends(event) >= listing.today)
    }
}

impl App {
    /// A page of the events that a visitor wants listed.
    ///
    /// # Errors
    /// [`Error::Invalid`] names `q`, `within` or `cursor`.
    pub async fn listed(self: &Arc<Self>, listing: Listing) -> Result<Listed, Error> {
        let _turn = match listing.words {
            Some(_) => Some(self.search_turn(None).await?),
            None => None,
        };
        self.on_thread(move |app| app.list(&listing)).await
    }

    fn list(&self, listing: &Listing) -> Result<Listed, Error> {
        let reader = Reader::new(self, listing)?;
        let mut items = Vec::new();
        let is_first = listing.cursor.is_none() && listing.from.is_none();
        if is_first && listing.is_by_date() && listing.period == Period::Upcoming {
            let begun = reader.begun()?.into_iter().filter(|full| listing.accepts(full));
            items.extend(begun.map(|item| Located { item, distance_m: None }));
        }
        let mut cursor = listing.cursor.clone();
        for _ in 0..READINGS_MAX {
            let page = reader.read(cursor.as_deref())?;
            items.extend(page.items.into_iter().filter(|located| listing.accepts(&located.item)));
            cursor = page.next;
            if cursor.is_none() || items.len() >= PAGE_EVENTS_MIN {
                break;
            }
        }
        Ok(Listed { items, next: cursor })
    }

    /// What comes next, for the front page.
    pub async fn next_events(self: &Arc<Self>, today: Time) -> Result<Vec<EventFull>, Error> {
        let listed = self.listed(Listing::upcoming(today)).await?;
        let events = listed.items.into_iter().map(|located| located.item);
        let active = events.filter(|full| full.event.details.status == EventStatus::Active);
        Ok(active.take(NEXT_EVENTS_MAX).collect())
    }

    /// The events that are on between two times, in the order of their beginnings: at most [`MONTH_EVENTS_MAX`].
    pub async fn events_between(self: &Arc<Self>, from: Time, until: Time) -> Result<Vec<EventFull>, Error> {
        self.on_thread(move |app| {
            let query = EventQuery {
                limit: READ_EVENTS,
                from: Some(from.plus_ms(-BEGUN_MS)),
                to: Some(until),
                ..Listing::upcoming(from).query()
            };
            let mut events = app.gather(&app.view(), query, MONTH_READINGS_MAX, |event| ends(event) >= from)?;
            events.truncate(MONTH_EVENTS_MAX);
            Ok(events)
        })
        .await
    }

    /// The events of a list that pass, with what is shown along with them.
    fn gather(
        &self,
        view: &View,
        mut query: EventQuery,
        readings: usize,
        passes: impl Fn(&Event) -> bool,
    ) -> Result<Vec<EventFull>, Error> {
        let mut events = Vec::new();
        for _ in 0..readings {
            let page = self.events_alone(view, &Actor::Public, query.clone())?;
            for event in page.items.into_iter().filter(&passes) {
                events.push(super::event::shown(view, event)?);
            }
            query.cursor = page.next;
            if query.cursor.is_none() || events.len() >= MONTH_EVENTS_MAX {
                break;
            }
        }
        Ok(events)
    }

    /// The cities that venues are in, by name.
    pub fn cities(&self, view: &View) -> Result<Vec<City>, Error> {
        let mut query = VenueQuery {
            name: None,
            order: None,
            hint: None,
            limit: READ_EVENTS,
            cursor: None,
        };
        let mut cities = BTreeMap::new();
        let mut looked_at = 0;
        loop {
            let page = self.venues(view, &query)?;
            looked_at += page.items.len();
            for venue in page.items {
                if let (Some(city), Some(place)) = (venue.details.city, venue.details.location) {
                    let name = city.to_string();
                    cities.entry(fold(&name)).or_insert(City { name, place });
                }
            }
            query.cursor = page.next;
            if query.cursor.is_none() || looked_at >= VENUES_LOOKED_AT_MAX || cities.len() >= CITIES_MAX {
                return Ok(cities.into_values().take(CITIES_MAX).collect());
            }
        }
    }

    /// The event that has an address: its slug.
    pub fn event_of_slug(&self, view: &View, actor: &Actor, slug: &str) -> Result<EventId, Error> {
        if slug.len() > SLUG_BYTES_MAX {
            return Err(Error::NotFound("event"));
        }
        let id = view.find(Table::EventsBySlug, &Key::new().text(slug))?;
        let id = EventId::from_raw(id.ok_or(Error::NotFound("event"))?);
        // What one may not see has no address.
        self.event_alone(view, actor, id).map(|event| event.id)
    }

    /// The pages of events for search engines: all of them if they are at most `urls_max`, else where each part of so
    /// many begins; with `after`, the part that begins there.
    pub async fn sitemap(self: &Arc<Self>, after: Option<EventId>, urls_max: usize) -> Result<Sitemap, Error> {
        self.on_thread(move |app| {
            let view = app.view();
            if after.is_none() {
                let parts = part_starts(&view, urls_max)?;
                if parts.len() > 1 {
                    return Ok(Sitemap::Parts(parts));
                }
            }
            let range = match after {
                Some(id) => Range::all().after(id.raw(), Direction::Forward),
                None => Range::all(),
            };
            let mut pages = Vec::new();
            for entry in view.walk(Table::Events, &range, Direction::Forward)?.take(urls_max) {
                let event: Event = store::decode(&entry?.1)?;
                if !event.is_draft() {
                    let (slug, updated_at) = (event.slug, event.updated_at);
                    pages.push(Mapped { slug, updated_at });
                }
            }
            Ok(Sitemap::Whole(pages))
        })
        .await
    }

    /// Runs what reads much on a thread for such work.
    async fn on_thread<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Arc<Self>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let app = Arc::clone(self);
        blocking::run(move || work(&app)).await?
    }
}

/// The ids after which the parts of so many events begin; nil stands for the beginning.
fn part_starts(view: &View, urls_max: usize) -> Result<Vec<EventId>, Error> {
    let mut starts = vec![EventId::from_raw(RawId::default())];
    let mut last = None;
    for (n, entry) in view.walk(Table::Events, &Range::all(), Direction::Forward)?.enumerate() {
        let (key, _) = entry?;
        if n > 0 && n % urls_max == 0 {
            starts.extend(last);
            if starts.len() >= SITEMAP_PARTS_MAX {
                break;
            }
        }
        last = id_at_end(&key).map(EventId::from_raw);
    }
    Ok(starts)
}

/// What a cursor that is none of this list's is told as.
pub fn is_stale_cursor(error: &Error) -> bool {
    matches!(error, Error::Invalid(errors) if errors.iter().any(|error| error.field == "cursor" && error.code == Code::Invalid))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::app::Settings;
    use crate::store::{Options, Store};

    #[tokio::test]
    async fn parts_of_a_map_are_all_of_it() {
        let dir = tempfile::tempdir().expect("a directory");
        let (store, _) = Store::open(dir.path(), &Options::default(), &mut |_| {}).expect("opened");
        let app = Arc::new(App::new(store, Settings::default()).await.expect("made"));
        let caller = app.caller(Actor::System);
        for n in 0..7 {
            let status = if n == 3 { "draft" } else { "active" };
            let body = json!({"name": format!("Event {n}"), "date": "2035-01-01T10:00:00Z", "status": status});
            app.create_event(&caller, body).await.expect("made");
        }
        let slugs = |sitemap| match sitemap {
            Sitemap::Whole(pages) => pages.into_iter().map(|page: Mapped| page.slug).collect::<Vec<_>>(),
            Sitemap::Parts(_) => panic!("parts have no parts"),
        };
        let whole = slugs(app.sitemap(None, 7).await.expect("a map"));
        assert_eq!(
            whole,
            ["event-0", "event-1", "event-2", "event-4", "event-5", "event-6"]
        );
        let Sitemap::Parts(starts) = app.sitemap(None, 3).await.expect("a map") else {
            panic!("too many for one");
        };
        assert_eq!(starts.len(), 3);
        let mut parts = Vec::new();
        for start in starts {
            parts.extend(slugs(app.sitemap(Some(start), 3).await.expect("a part")));
        }
        assert_eq!(parts, whole);
    }
}
