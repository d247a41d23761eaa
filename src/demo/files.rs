//! The sample data of `data/demo/`, which are part of the program: 12 venues, 60 events, 5,000 guests.

use std::collections::HashMap;

use serde::Deserialize;

use super::batch::{Batches, Draft};
use super::random::{Ids, Random};
use super::{Error, times};
use crate::model::{
    Code, Currency, Email, Event, EventDetails, EventId, EventStatus, FieldErrors, Flags, Guest, GuestDetails, GuestId,
    GuestStatus, Heads, LongText, Moment, Money, Name, Payment, Place, Question, QuestionId, QuestionKind,
    Registration, ShortText, TicketType, TicketTypeId, Time, TimeZone, Venue, VenueDetails, VenueId,
};
use crate::store::Store;

const VENUES: &str = include_str!("../../data/demo/venues.json");
const EVENTS: &str = include_str!("../../data/demo/events.json");
const GUESTS: &str = include_str!("../../data/demo/guests.csv");

/// Any will do: it only has to be the same every time.
const SEED: u64 = 1;
/// The venues were there before the first event was planned.
const VENUES_AGE_MS: i64 = 600 * times::DAY_MS;
/// Parties of two heads or more that did not come in full.
const PARTIAL_PERCENT: u64 = 20;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loaded {
    pub venues: u64,
    pub events: u64,
    pub guests: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VenueRow {
    key: String,
    name: String,
    address: String,
    city: String,
    country: String,
    location: Point,
    timezone: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Point {
    #[serde(rename = "type")]
    _type: PointType,
    coordinates: [f64; 2],
}

/// The only geometry of GeoJSON that a venue has.
#[derive(Deserialize)]
enum PointType {
    Point,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventRow {
    key: String,
    name: String,
    description: String,
    status: String,
    /// Days after the day of loading, in the event's zone.
    day_offset: i64,
    local_time: jiff::civil::Time,
    duration_minutes: i64,
    venue: Option<String>,
    /// The venue's unless given.
    timezone: Option<String>,
    capacity: Option<u32>,
    registration: String,
    waitlist: bool,
    ticket_types: Vec<TicketTypeRow>,
    questions: Vec<QuestionRow>,
    tags: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TicketTypeRow {
    key: String,
    name: String,
    quota: Option<u32>,
    price: Option<Price>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Price {
    amount: String,
    currency: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionRow {
    #[serde(rename = "key")]
    _key: String,
    label: String,
    kind: String,
    required: bool,
    options: Vec<String>,
}

#[derive(Deserialize)]
struct GuestRow {
    event: String,
    name: String,
    email: String,
    phone: String,
    company: String,
    status: String,
    party_size: i64,
    ticket_type: String,
    payment: String,
    vip: bool,
    attention: String,
    notes: String,
}

/// Where in the files a value stands, for error messages.
#[derive(Clone, Copy)]
struct Spot {
    file: &'static str,
    row: usize,
}

impl Spot {
    fn wrong(self, message: impl Into<String>) -> Error {
        Error::File {
            file: self.file,
            row: self.row,
            message: message.into(),
        }
    }

    fn take<T>(self, field: &str, result: Result<T, (Code, String)>) -> Result<T, Error> {
        result.map_err(|(_, message)| self.wrong(format!("{field} {message}")))
    }

    /// A value that is absent where the text is empty.
    fn take_if<T>(
        self,
        field: &str,
        text: &str,
        parse: fn(&str) -> Result<T, (Code, String)>,
    ) -> Result<Option<T>, Error> {
        (!text.is_empty()).then(|| self.take(field, parse(text))).transpose()
    }

    fn known<T>(self, field: &str, found: Option<T>) -> Result<T, Error> {
        found.ok_or_else(|| self.wrong(format!("{field} is not known")))
    }
}

struct Site {
    id: VenueId,
    zone: TimeZone,
}

/// An event with the ids that its guests' rows name.
struct Planned {
    key: String,
    event: Event,
    ticket_types: HashMap<String, TicketTypeId>,
}

/// Writes the sample data into a store that has its installation document, with dates relative to `now`.
///
/// # Errors
/// [`Error::Store`] when a write failed; [`Error::File`] cannot happen with the tracked files.
pub fn load(store: &Store, now: Time) -> Result<Loaded, Error> {
    let mut batches = Batches::new(store, now)?;
    let mut random = Random::new(SEED);
    let mut ids = Ids::new(Random::stream(SEED, 0));
    let sites = venues(&mut batches, &mut ids, now)?;
    let planned = events(&sites, &mut random, &mut ids, now)?;
    let mut rows = guest_rows(&planned)?;
    for one in &planned {
        batches.push(Draft::Event(one.event.clone()))?;
    }
    for one in &planned {
        let rows = rows.remove(&one.key).unwrap_or_default();
        guests(&mut batches, one, &rows, &mut random, now)?;
    }
    let written = batches.finish()?;
    Ok(Loaded {
        venues: written.venues,
        events: written.events,
        guests: written.guests,
    })
}

fn from_json<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, Error> {
    serde_json::from_str(text).map_err(|error| {
        Spot {
            file,
            row: error.line(),
        }
        .wrong(error.to_string())
    })
}

fn venues(batches: &mut Batches<'_>, ids: &mut Ids, now: Time) -> Result<HashMap<String, Site>, Error> {
    let file = "venues.json";
    let mut sites = HashMap::new();
    for (n, row) in from_json::<VenueRow>(file, VENUES)?.into_iter().enumerate() {
        let spot = Spot { file, row: n + 1 };
        let at = now.plus_ms(-VENUES_AGE_MS + n as i64 * times::DAY_MS);
        let [longitude, latitude] = row.location.coordinates;
        let details = VenueDetails {
            name: spot.take("name", Name::parse(&row.name))?,
            address: spot.take_if("address", &row.address, ShortText::parse)?,
            city: spot.take_if("city", &row.city, ShortText::parse)?,
            country: spot.take_if("country", &row.country, ShortText::parse)?,
            location: Some(spot.take("location", Place::new(longitude, latitude))?),
        };
        let id = VenueId::from_raw(ids.next(at));
        let zone = spot.take("timezone", TimeZone::parse(&row.timezone))?;
        batches.push(Draft::Venue(Venue::new(id, at, details)))?;
        sites.insert(row.key, Site { id, zone });
    }
    Ok(sites)
}

/// The events in the order in which they were planned.
fn events(sites: &HashMap<String, Site>, random: &mut Random, ids: &mut Ids, now: Time) -> Result<Vec<Planned>, Error> {
    let file = "events.json";
    let mut drafts = Vec::new();
    for (n, row) in from_json::<EventRow>(file, EVENTS)?.into_iter().enumerate() {
        let spot = Spot { file, row: n + 1 };
        let site = match &row.venue {
            Some(key) => Some(spot.known("venue", sites.get(key))?),
            None => None,
        };
        let zone = match &row.timezone {
            Some(name) => spot.take("timezone", TimeZone::parse(name))?,
            None => spot.known("timezone", site)?.zone.clone(),
        };
        let date = spot.known("date", times::local(now, &zone, row.day_offset, row.local_time))?;
        drafts.push((times::planned(random, date.at(), now), spot, row, site, date, zone));
    }
    drafts.sort_by_key(|(at, spot, ..)| (*at, spot.row));
    drafts
        .into_iter()
        .map(|(at, spot, row, site, date, zone)| event(spot, row, site, (date, zone), ids, at))
        .collect()
}

fn event(
    spot: Spot,
    row: EventRow,
    site: Option<&Site>,
    (date, timezone): (Moment, TimeZone),
    ids: &mut Ids,
    at: Time,
) -> Result<Planned, Error> {
    let id = EventId::from_raw(ids.next(at));
    let mut keys = HashMap::new();
    let mut ticket_types = Vec::with_capacity(row.ticket_types.len());
    for one in &row.ticket_types {
        let id = TicketTypeId::from_raw(ids.next(at));
        ticket_types.push(ticket_type(spot, one, id)?);
        keys.insert(one.key.clone(), id);
    }
    let end = date.at().plus_ms(row.duration_minutes * times::MINUTE_MS);
    let details = EventDetails {
        name: spot.take("name", Name::parse(&row.name))?,
        description: spot.take("description", LongText::parse(&row.description))?,
        status: spot.known("status", EventStatus::parse(&row.status))?,
        date,
        end_date: Some(Moment::at_instant(end, &timezone)),
        timezone,
        venue_id: site.map(|site| site.id),
        capacity: row.capacity,
        registration: spot.known("registration", Registration::parse(&row.registration))?,
        waitlist: row.waitlist,
        ticket_types,
        questions: row
            .questions
            .iter()
            .map(|one| question(spot, one, QuestionId::from_raw(ids.next(at))))
            .collect::<Result<_, _>>()?,
        tags: row
            .tags
            .iter()
            .map(|tag| spot.take("tags", Name::parse(tag)))
            .collect::<Result<_, _>>()?,
        series_id: None,
    };
    let mut errors = FieldErrors::new();
    details.check(&mut errors);
    let details = errors.or(details).map_err(|errors| spot.wrong(errors.to_string()))?;
    Ok(Planned {
        key: row.key,
        event: Event::new(id, String::new(), at, details),
        ticket_types: keys,
    })
}

fn ticket_type(spot: Spot, row: &TicketTypeRow, id: TicketTypeId) -> Result<TicketType, Error> {
    let price = match &row.price {
        Some(price) => {
            let currency = spot.take("currency", Currency::parse(&price.currency))?;
            Some(spot.take("price", Money::parse(&price.amount, currency))?)
        }
        None => None,
    };
    Ok(TicketType {
        id,
        name: spot.take("ticket_types", Name::parse(&row.name))?,
        quota: row.quota,
        price,
        valid_from: None,
        valid_until: None,
    })
}

fn question(spot: Spot, row: &QuestionRow, id: QuestionId) -> Result<Question, Error> {
    Ok(Question {
        id,
        label: spot.take("label", ShortText::parse(&row.label))?,
        kind: spot.known("kind", QuestionKind::parse(&row.kind))?,
        required: row.required,
        options: row
            .options
            .iter()
            .map(|option| spot.take("options", Name::parse(option)))
            .collect::<Result<_, _>>()?,
    })
}

/// The rows of `guests.csv` by event.
fn guest_rows(planned: &[Planned]) -> Result<HashMap<String, Vec<(Spot, GuestRow)>>, Error> {
    let mut rows: HashMap<String, Vec<_>> = planned.iter().map(|one| (one.key.clone(), Vec::new())).collect();
    for (n, row) in csv::Reader::from_reader(GUESTS.as_bytes())
        .deserialize::<GuestRow>()
        .enumerate()
    {
        let spot = Spot {
            file: "guests.csv",
            row: n + 1,
        };
        let row = row.map_err(|error| spot.wrong(error.to_string()))?;
        spot.known("event", rows.get_mut(&row.event))?.push((spot, row));
    }
    Ok(rows)
}

fn guests(
    batches: &mut Batches<'_>,
    planned: &Planned,
    rows: &[(Spot, GuestRow)],
    random: &mut Random,
    now: Time,
) -> Result<(), Error> {
    let event = &planned.event;
    // Ids count up within an event; the next event's guests came to theirs at the same time.
    let mut ids = Ids::new(Random::new(random.next()));
    let open = (event.created_at, event.details.date.at().min(now));
    let mut parsed = Vec::with_capacity(rows.len());
    for (spot, row) in rows {
        parsed.push(guest_details(*spot, row, planned)?);
    }
    // Who waits came when the others had the places.
    parsed.sort_by_key(|details| details.status == GuestStatus::Waitlisted);
    let count = u32::try_from(parsed.len()).unwrap_or(u32::MAX);
    for (nth, details) in (0..).zip(parsed) {
        let at = times::registered(random, open, nth, count);
        let came = details.status == GuestStatus::CheckedIn;
        let party = details.party_size.get();
        let guest = Guest::new(
            GuestId::from_raw(ids.next(at)),
            event.id,
            batches.no_ticket(),
            at,
            details,
        );
        let guest = if came {
            let admitted = if party > 1 && random.chance(PARTIAL_PERCENT) {
                party - 1
            } else {
                party
            };
            times::arrived(random, guest, &event.details, admitted, now)
        } else {
            guest
        };
        batches.push(Draft::Guest(guest))?;
    }
    Ok(())
}

fn guest_details(spot: Spot, row: &GuestRow, planned: &Planned) -> Result<GuestDetails, Error> {
    let ticket_type_id = match row.ticket_type.as_str() {
        "" => None,
        key => Some(spot.known("ticket_type", planned.ticket_types.get(key).copied())?),
    };
    Ok(GuestDetails {
        name: spot.take("name", Name::parse(&row.name))?,
        email: spot.take_if("email", &row.email, Email::parse)?,
        phone: spot.take_if("phone", &row.phone, ShortText::parse)?,
        company: spot.take_if("company", &row.company, ShortText::parse)?,
        status: spot.known("status", GuestStatus::parse(&row.status))?,
        party_size: spot.take("party_size", Heads::new(row.party_size))?,
        ticket_type_id,
        payment: spot.known("payment", Payment::parse(&row.payment))?,
        flags: Flags {
            vip: row.vip,
            attention: spot.take_if("attention", &row.attention, ShortText::parse)?,
            blocked: false,
        },
        answers: Vec::new(),
        notes: spot.take("notes", LongText::parse(&row.notes))?,
        language: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::fresh;

    #[test]
    fn the_sample_data_are_sound() {
        let (store, _dir) = fresh::store();
        let now = fresh::now();
        let loaded = load(&store, now).expect("loaded");
        assert_eq!(
            loaded,
            Loaded {
                venues: 12,
                events: 60,
                guests: 5000
            }
        );
        let checked = store.check(&mut |_, _| {}).expect("checked");
        assert!(checked.is_clean(), "{:?}", checked.findings);
        let view = store.view();
        let events: HashMap<_, _> = view
            .documents::<Event>()
            .expect("events")
            .map(|event| event.expect("whole"))
            .map(|event| (event.id, event))
            .collect();
        for event in events.values() {
            let counters = view.counters(event.id).expect("figures");
            let held = counters.heads_held();
            assert!(event.details.capacity.is_none_or(|capacity| held <= capacity));
            for one in &event.details.ticket_types {
                let heads = counters.of_type(Some(one.id)).heads;
                assert!(one.quota.is_none_or(|quota| heads <= quota), "{}", event.slug);
            }
            if counters.guests_with(GuestStatus::Waitlisted) > 0 {
                assert_eq!(counters.capacity_left(&event.details), Some(0));
            }
        }
        let guests: Vec<Guest> = view
            .documents()
            .expect("guests")
            .map(|guest| guest.expect("whole"))
            .collect();
        let waiting = |guest: &&Guest| guest.details.status == GuestStatus::Waitlisted;
        assert_eq!(guests.iter().filter(waiting).count(), 51);
        assert!(
            guests
                .iter()
                .any(|guest| (1..guest.details.party_size.get()).contains(&guest.admitted))
        );
        for guest in &guests {
            let event = &events[&guest.event_id];
            assert!(guest.created_at >= event.created_at && guest.created_at <= now.min(event.details.date.at()));
            assert!(guest.updated_at >= guest.created_at && guest.updated_at <= now);
            assert!(guest.checked_in_at.is_none_or(|at| at >= guest.created_at && at <= now));
            let is_over = event.details.end_date.is_none_or(|end| end.at() <= now);
            assert!(guest.inside <= guest.admitted && !(is_over && guest.inside > 0));
        }
    }

    #[test]
    fn dates_are_relative_to_the_day_and_local() {
        let (store, _dir) = fresh::store();
        load(&store, fresh::now()).expect("loaded");
        let events: Vec<Event> = store
            .view()
            .documents()
            .expect("events")
            .map(|event| event.expect("whole"))
            .collect();
        let local = |slug: &str| {
            let event = events.iter().find(|event| event.slug.starts_with(slug)).expect("there");
            event.details.date.local().to_string()
        };
        assert_eq!(local("hafenklange"), "2025-12-06T19:30:00");
        assert_eq!(local("朝の室内楽"), "2025-12-18T10:30:00");
    }

    #[test]
    fn a_store_without_a_secret_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let options = crate::store::Options::default();
        let (store, _) = Store::open(&dir.path().join("data"), &options, &mut |_| {}).expect("opened");
        assert!(matches!(load(&store, fresh::now()), Err(Error::NotInstalled)));
    }
}
