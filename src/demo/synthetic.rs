//! Synthetic venues, events and guests in any number: the same for the same seed and the same `now`.
//!
//! Every document draws from a stream of its own, so that none depends on how many came before it.

use std::sync::atomic::{AtomicBool, Ordering};

use super::batch::{Batches, Draft};
use super::cities::{CITIES, City};
use super::people::{Addresses, People};
use super::random::{Ids, Random};
use super::show::Show;
use super::{Error, times};
use crate::model::{Guest, GuestId, GuestStatus, Name, Place, ShortText, Time, Venue, VenueDetails, VenueId};
use crate::store::{Store, Table};

/// There are at least so many venues …
const VENUES_MIN: u64 = 12;
/// … and one for so many events.
const EVENTS_PER_VENUE: u64 = 5;
/// More events than this are no sample.
const EVENTS_MAX: u64 = 10_000_000;
/// Their heads stay below what the model takes as a capacity.
const GUESTS_PER_EVENT_MAX: u32 = 5_000_000;
/// The sizes of events fall like 1/(rank + this): without it the first would have far too many guests.
const RANK_OFFSET: u64 = 5;

/// Guests without an address.
const NO_EMAIL_PERCENT: u64 = 10;

/// Streams of random numbers, told apart by the high byte; the low ones count what they are for.
const SIZES: u64 = 1 << 56;
const VENUES: u64 = 2 << 56;
const VENUE_IDS: u64 = 3 << 56;
const EVENTS: u64 = 4 << 56;
const EVENT_IDS: u64 = 5 << 56;
const GUESTS: u64 = 6 << 56;

/// How much to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub events: u64,
    pub guests: u64,
    pub seed: u64,
}

/// What is on disk so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub events: u64,
    pub guests: u64,
}

/// What was written in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filled {
    pub venues: u64,
    pub events: u64,
    pub guests: u64,
    /// Whether it ended before the plan was carried out, because it was told to.
    pub stopped: bool,
}

/// Where an event can take place.
struct Site {
    id: VenueId,
    city: &'static City,
}

/// Everything that is needed while events are made.
struct Filling<'a> {
    batches: Batches<'a>,
    people: People,
    addresses: Addresses,
    seed: u64,
    now: Time,
    progress: &'a mut dyn FnMut(Progress),
    stop: &'a AtomicBool,
}

/// Whether there is more to make.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Go {
    On,
    Stop,
}

/// Adds venues, events and guests to a store that has its installation document. `progress` is told after
/// each write; `stop` ends it between two writes. The documents depend on the plan, on `now` and on how
/// many events there are already, so that doing it again adds others.
///
/// # Errors
/// [`Error::Synthetic`] when the plan has guests but no events, or more events than ten million;
/// [`Error::Store`] when a write failed. What was written before stands.
pub fn fill(
    store: &Store,
    now: Time,
    plan: &Plan,
    progress: &mut dyn FnMut(Progress),
    stop: &AtomicBool,
) -> Result<Filled, Error> {
    let seed = match store.view().len(Table::Events)? {
        0 => plan.seed,
        before => Random::stream(plan.seed, before).next(),
    };
    let sizes = sizes(&Plan { seed, ..*plan })?;
    let people = People::new();
    let mut filling = Filling {
        batches: Batches::new(store, now)?,
        addresses: people.addresses(),
        people,
        seed,
        now,
        progress,
        stop,
    };
    let go = filling.all(&sizes)?;
    let written = filling.batches.finish()?;
    (filling.progress)(Progress {
        events: written.events,
        guests: written.guests,
    });
    Ok(Filled {
        venues: written.venues,
        events: written.events,
        guests: written.guests,
        stopped: go == Go::Stop,
    })
}

impl Filling<'_> {
    /// Venues first, then each event with its guests.
    fn all(&mut self, sizes: &[u32]) -> Result<Go, Error> {
        let events = sizes.len() as u64;
        let venues = if events == 0 {
            0
        } else {
            VENUES_MIN.max(events / EVENTS_PER_VENUE)
        };
        let mut sites = Vec::new();
        for n in 0..venues {
            let (venue, city) = self.venue(n, venues)?;
            sites.push(Site { id: venue.id, city });
            if self.push(Draft::Venue(venue))? == Go::Stop {
                return Ok(Go::Stop);
            }
        }
        for (n, guests) in (0..).zip(sizes) {
            let mut random = Random::stream(self.seed, EVENTS | n);
            let mut ids = Ids::new(Random::stream(self.seed, EVENT_IDS | n));
            let site = &sites[random.index(sites.len())];
            let day = times::day_of(&mut random, n, events);
            let show = Show::plan(&mut random, &mut ids, (site.city, site.id), day, *guests, self.now)?;
            if self.push(Draft::Event(show.event.clone()))? == Go::Stop {
                return Ok(Go::Stop);
            }
            if self.guests(&show, &mut ids, Random::stream(self.seed, GUESTS | n))? == Go::Stop {
                return Ok(Go::Stop);
            }
        }
        Ok(Go::On)
    }

    fn guests(&mut self, show: &Show, ids: &mut Ids, mut random: Random) -> Result<Go, Error> {
        let event = &show.event;
        let open = (event.created_at, event.details.date.at().min(self.now));
        self.addresses.clear();
        for (nth, place) in (0..).zip(show.places()) {
            let at = times::registered(&mut random, open, nth, show.size);
            let person = self.people.draw(&mut random, show.city.culture);
            let email = (!random.chance(NO_EMAIL_PERCENT))
                .then(|| self.people.email(&mut random, &person, &mut self.addresses));
            let details = show.guest(&mut random, &place, &person.name, email.as_deref())?;
            let came = details.status == GuestStatus::CheckedIn;
            let id = GuestId::from_raw(ids.next(at));
            let mut guest = Guest::new(id, event.id, self.batches.no_ticket(), at, details);
            if came {
                let admitted = show.admitted(&mut random, &place);
                guest = times::arrived(&mut random, guest, &event.details, admitted, self.now);
            }
            if self.push(Draft::Guest(guest))? == Go::Stop {
                return Ok(Go::Stop);
            }
        }
        Ok(Go::On)
    }

    fn push(&mut self, draft: Draft) -> Result<Go, Error> {
        let Some(written) = self.batches.push(draft)? else {
            return Ok(Go::On);
        };
        (self.progress)(Progress {
            events: written.events,
            guests: written.guests,
        });
        let is_told = self.stop.load(Ordering::Relaxed);
        Ok(if is_told { Go::Stop } else { Go::On })
    }

    fn venue(&self, n: u64, count: u64) -> Result<(Venue, &'static City), Error> {
        let mut random = Random::stream(self.seed, VENUES | n);
        let city = &CITIES[random.index(CITIES.len())];
        // The first opened three years ago, the last two years ago: before any event was planned.
        let age_days = 3 * 365 - (n * 365 / count).cast_signed();
        let at = self
            .now
            .plus_ms(-age_days * times::DAY_MS + random.between(0, times::DAY_MS));
        let (longitude, latitude) = city.scattered(&mut random);
        let details = VenueDetails {
            name: Error::unless(Name::parse(&city.venue_name(&mut random)))?,
            address: Some(Error::unless(ShortText::parse(&city.address(&mut random)))?),
            city: Some(Error::unless(ShortText::parse(city.name))?),
            country: Some(Error::unless(ShortText::parse(city.country))?),
            location: Some(Error::unless(Place::new(longitude, latitude))?),
        };
        let mut ids = Ids::new(Random::stream(self.seed, VENUE_IDS | n));
        Ok((Venue::new(VenueId::from_raw(ids.next(at)), at, details), city))
    }
}

/// How many guests each event has: a few many, many a few, and together as many as planned.
fn sizes(plan: &Plan) -> Result<Vec<u32>, Error> {
    if plan.events == 0 && plan.guests > 0 {
        return Err(Error::Synthetic("guests need at least one event".into()));
    }
    if plan.events > EVENTS_MAX {
        return Err(Error::Synthetic(format!("at most {EVENTS_MAX} events can be made")));
    }
    // Only divisions and sums: IEEE 754 has the same result for them everywhere.
    let weight = |rank: u64| 1.0 / (rank + RANK_OFFSET) as f64;
    let total: f64 = (0..plan.events).fold(0.0, |sum, rank| sum + weight(rank));
    let (mut sum, mut given) = (0.0, 0);
    let mut sizes = Vec::with_capacity(plan.events as usize);
    for rank in 0..plan.events {
        sum += weight(rank);
        let until = (plan.guests as f64 * (sum / total)) as u64;
        match u32::try_from(until - given) {
            Ok(size) if size <= GUESTS_PER_EVENT_MAX => sizes.push(size),
            _ => {
                let message = format!("an event would have more than {GUESTS_PER_EVENT_MAX} guests; plan more events");
                return Err(Error::Synthetic(message));
            }
        }
        given = until;
    }
    let mut random = Random::stream(plan.seed, SIZES);
    for place in (1..sizes.len()).rev() {
        sizes.swap(place, random.index(place + 1));
    }
    Ok(sizes)
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;
    use crate::demo::fresh;
    use crate::model::{Event, EventStatus};
    use crate::store::{Document, View};

    const PLAN: Plan = Plan {
        events: 120,
        guests: 20_000,
        seed: 42,
    };

    fn filled(store: &Store, plan: &Plan) -> Filled {
        fill(store, fresh::now(), plan, &mut |_| {}, &AtomicBool::new(false)).expect("filled")
    }

    fn all<T: Document>(view: &View) -> Vec<T> {
        let documents = view.documents().expect("documents");
        documents.map(|document| document.expect("whole")).collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_documents() {
        let plan = Plan {
            events: 40,
            guests: 3_000,
            seed: 7,
        };
        let stores = [plan, plan, Plan { seed: 8, ..plan }].map(|plan| {
            let (store, dir) = fresh::store();
            filled(&store, &plan);
            (store, dir)
        });
        let [first, second, other] = stores.each_ref().map(|(store, _)| {
            let view = store.view();
            (all::<Venue>(&view), all::<Event>(&view), all::<Guest>(&view))
        });
        assert!(first == second, "same seed, other documents");
        assert!(first.0 != other.0 && first.1 != other.1 && first.2 != other.2);
    }

    #[test]
    fn twenty_thousand_guests_are_consistent() {
        let (store, _dir) = fresh::store();
        let mut told = Vec::new();
        let done = fill(
            &store,
            fresh::now(),
            &PLAN,
            &mut |progress| told.push(progress.guests),
            &AtomicBool::new(false),
        )
        .expect("filled");
        let expected = Filled {
            venues: 24,
            events: 120,
            guests: 20_000,
            stopped: false,
        };
        assert_eq!(done, expected);
        assert!(told.is_sorted() && told.last() == Some(&20_000));
        let checked = store.check(&mut |_, _| {}).expect("checked");
        assert!(checked.is_clean(), "{:?}", checked.findings);
        let view = store.view();
        let events: HashMap<_, Event> = all::<Event>(&view).into_iter().map(|event| (event.id, event)).collect();
        let mut waiting = 0;
        for event in events.values() {
            let counters = view.counters(event.id).expect("figures");
            let held = counters.heads_held();
            assert!(event.details.capacity.is_none_or(|capacity| held <= capacity));
            for one in &event.details.ticket_types {
                let heads = counters.of_type(Some(one.id)).heads;
                assert!(one.quota.is_none_or(|quota| heads <= quota));
            }
            let waits = counters.guests_with(GuestStatus::Waitlisted);
            if waits > 0 {
                assert!(event.details.waitlist);
                assert_eq!(counters.capacity_left(&event.details), Some(0));
            }
            waiting += waits;
            let is_over = event.details.end_date.is_some_and(|end| end.at() <= fresh::now());
            match event.details.status {
                EventStatus::Completed => assert!(is_over),
                EventStatus::Active | EventStatus::Draft => assert!(!is_over),
                EventStatus::Cancelled => {}
            }
        }
        assert!(waiting > 0);
        let statuses: HashSet<_> = events.values().map(|event| event.details.status).collect();
        assert_eq!(statuses.len(), EventStatus::ALL.len());
        guests_are_plausible(&all(&view), &events);
    }

    fn guests_are_plausible(guests: &[Guest], events: &HashMap<crate::model::EventId, Event>) {
        let now = fresh::now();
        let mut addresses = HashSet::new();
        for guest in guests {
            let event = &events[&guest.event_id];
            assert!(guest.created_at >= event.created_at && guest.created_at <= now.min(event.details.date.at()));
            assert!(guest.updated_at >= guest.created_at && guest.updated_at <= now);
            let came = guest.checked_in_at;
            assert!(came.is_none_or(|at| at >= guest.created_at && at <= now));
            assert_eq!(guest.admitted > 0, guest.details.status == GuestStatus::CheckedIn);
            assert!(guest.inside <= guest.admitted && guest.admitted <= guest.details.party_size.get());
            if let Some(email) = &guest.details.email {
                assert!(addresses.insert((guest.event_id, email.folded())), "{email} twice");
            }
        }
        let without = guests.len() - addresses.len();
        assert!((1_700..2_300).contains(&without), "{without} without email");
    }

    #[test]
    fn sizes_fall_and_add_up() {
        for (events, guests) in [(1, 1), (1, 0), (3, 2), (10, 1_000), (5_000, 1_000_000)] {
            let mut sizes = sizes(&Plan {
                events,
                guests,
                seed: 1,
            })
            .expect("sizes");
            assert_eq!(sizes.iter().map(|size| u64::from(*size)).sum::<u64>(), guests);
            sizes.sort_unstable();
            if events == 5_000 {
                assert!(sizes[0] > 0 && sizes[4_999] > 50 * sizes[2_500]);
            }
        }
    }

    #[test]
    fn stops_between_two_writes_and_may_be_called_again() {
        let (store, _dir) = fresh::store();
        let stop = AtomicBool::new(false);
        let mut tell = |progress: Progress| stop.store(progress.guests >= 3_000, Ordering::Relaxed);
        let done = fill(&store, fresh::now(), &PLAN, &mut tell, &stop).expect("stopped");
        assert!(done.stopped && done.guests >= 3_000 && done.guests < 20_000, "{done:?}");
        assert!(store.check(&mut |_, _| {}).expect("checked").is_clean());
        let before = all::<Guest>(&store.view()).len() as u64;
        assert_eq!(before, done.guests);
        let plan = Plan {
            events: 20,
            guests: 500,
            ..PLAN
        };
        filled(&store, &plan);
        filled(&store, &plan);
        let view = store.view();
        assert_eq!(all::<Guest>(&view).len() as u64, before + 1_000);
        assert!(store.check(&mut |_, _| {}).expect("checked").is_clean());
    }

    #[test]
    fn impossible_plans_are_refused() {
        let (store, _dir) = fresh::store();
        for (events, guests) in [(0, 1), (1, u64::MAX), (u64::MAX, 1)] {
            let plan = Plan {
                events,
                guests,
                seed: 1,
            };
            let refused = fill(&store, fresh::now(), &plan, &mut |_| {}, &AtomicBool::new(false));
            assert!(matches!(refused, Err(Error::Synthetic(_))), "{plan:?}");
        }
        let nothing = Plan {
            events: 0,
            guests: 0,
            seed: 1,
        };
        assert_eq!(filled(&store, &nothing).venues, 0);
    }
}
