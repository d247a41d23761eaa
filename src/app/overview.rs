//! What the desk's first page counts: registrations by day, unpaid places, open conflicts. Each count has a bound, and
//! what takes more than a few reads is counted once in five minutes at most.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::event::{require, visible};
use super::{App, Caller, Error, EventFull};
use crate::blocking;
use crate::model::{Actor, EventId, EventStatus, Guest, Payment, Role, Time, given_out_ms};
use crate::store::{self, Direction, EventQuery, Key, Order, Range, Sort, Table, View, id_at_end};

/// A count is as good as new for this long.
const TALLY_MS: i64 = 300_000;
/// Days of registrations that are counted.
pub const TALLY_DAYS: i64 = 30;
/// Registrations that are looked at, the newest first.
const REGISTRATIONS_MAX: usize = 200_000;
/// Older ones among them after which there are no newer ones: a ticket that was replaced is younger than its guest.
const OLDER_MAX: usize = 1_000;
/// Guests that are looked at for what they owe.
const OWING_MAX: usize = 20_000;
/// Events that are looked at for those.
const OWING_EVENTS_MAX: usize = 20;
/// Conflicts of one event that are counted.
const CONFLICTS_MAX: usize = 100;
/// Events of one status that are counted.
const EVENTS_MAX: usize = 1_000;
const DAY_MS: i64 = 86_400_000;

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Every day of the last [`TALLY_DAYS`], with the guests that were registered then and are still there.
    pub days: Vec<(Date, u32)>,
    /// Whether all of them were looked at.
    pub is_whole: bool,
    /// Events that begin soon, with the guests who hold a place and have not paid.
    pub unpaid: Vec<(EventId, u32)>,
}

/// The newest count, and when it was made.
#[derive(Default)]
pub struct Tallied(tokio::sync::Mutex<Option<(Time, Arc<Tally>)>>);

/// What is left of the bounds of a count of unpaid places.
struct Owing {
    guests: u32,
    left: usize,
}

/// Why a walk ends early.
enum Stop {
    Bound,
    Fault(Error),
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Stop::Fault(error.into())
    }
}

impl App {
    /// Registrations by day and unpaid places, five minutes old at most; `None` for those who may not see all events'
    /// figures. One count runs at a time, on a thread for such work.
    pub async fn tally(self: &Arc<Self>, caller: &Caller) -> Result<Option<Arc<Tally>>, Error> {
        let actor = &caller.actor;
        if actor.bound_to().is_some() || matches!(actor.role(), None | Some(Role::Door)) {
            return Ok(None);
        }
        let mut known = self.tallied.0.lock().await;
        let now = self.now();
        if let Some((at, tally)) = &*known
            && now.millis() - at.millis() < TALLY_MS
        {
            return Ok(Some(Arc::clone(tally)));
        }
        let app = Arc::clone(self);
        let counted = blocking::run(move || app.count(now)).await;
        let tally = Arc::new(counted??);
        *known = Some((now, Arc::clone(&tally)));
        Ok(Some(tally))
    }

    fn count(&self, now: Time) -> Result<Tally, Error> {
        let view = self.view();
        let (days, is_whole) = self.registrations(&view, now)?;
        Ok(Tally {
            days,
            is_whole,
            unpaid: unpaid(&view, now)?,
        })
    }

    /// Ticket numbers are given out in the order of registration, and their index is the smallest that is.
    fn registrations(&self, view: &View, now: Time) -> Result<(Vec<(Date, u32)>, bool), Error> {
        let zone = self.settings.timezone.rules();
        let day_of = |ms: i64| {
            let at = Time::from_millis_clamped(ms).timestamp();
            at.to_zoned(zone.clone()).date()
        };
        let today = day_of(now.millis());
        let day_before = |days: i64| today.checked_sub(jiff::Span::new().days(days)).ok();
        let mut days: BTreeMap<Date, u32> = (0..TALLY_DAYS).filter_map(day_before).map(|day| (day, 0)).collect();
        let earliest_ms = now.millis() - (TALLY_DAYS + 1) * DAY_MS;
        let (mut seen, mut older) = (0, 0);
        let newest_first = view.walk(Table::GuestsByTicketNumber, &Range::all(), Direction::Backward)?;
        for entry in newest_first.take(REGISTRATIONS_MAX) {
            let (_, value) = entry?;
            seen += 1;
            let Some(ms) = id_at_end(&value).map(|id| given_out_ms(&id)) else {
                continue;
            };
            if ms < earliest_ms {
                older += 1;
                if older >= OLDER_MAX {
                    break;
                }
            } else if let Some(count) = days.get_mut(&day_of(ms)) {
                *count += 1;
            }
        }
        Ok((days.into_iter().collect(), seen < REGISTRATIONS_MAX))
    }

    /// Scans of an event that contradict others and that nobody has decided about, up to a hundred.
    pub fn conflicts_open(&self, view: &View, actor: &Actor, id: EventId) -> Result<usize, Error> {
        visible(view, actor, id)?;
        require(actor, actor.may_see_figures(id))?;
        let own = Range::prefix(&Key::new().id(id.raw()));
        let open = view.walk(Table::ConflictsByEvent, &own, Direction::Forward)?;
        Ok(open.take(CONFLICTS_MAX).count())
    }

    /// How many events have a status, up to a thousand; `None` for those who see one event only.
    pub fn events_with(&self, view: &View, actor: &Actor, status: EventStatus) -> Result<Option<usize>, Error> {
        let is_seen = actor.bound_to().is_none() && (status != EventStatus::Draft || actor.role().is_some());
        if !is_seen {
            return Ok(None);
        }
        let own = Range::prefix(&Key::new().byte(status.code()));
        let events = view.walk(Table::EventsByStatusDate, &own, Direction::Forward)?;
        Ok(Some(events.take(EVENTS_MAX).count()))
    }

    /// The last event that has begun, with its figures.
    pub fn latest_event(&self, view: &View, actor: &Actor, now: Time) -> Result<Option<EventFull>, Error> {
        let query = EventQuery {
            status: vec![EventStatus::Active, EventStatus::Completed],
            to: Some(now),
            order: Some(Order {
                sort: Sort::Date,
                direction: Direction::Backward,
            }),
            ..EventQuery::all(1)
        };
        Ok(self.events(view, actor, query)?.items.into_iter().next())
    }
}

/// Guests of events with a price who hold a place and have not paid.
fn unpaid(view: &View, now: Time) -> Result<Vec<(EventId, u32)>, Error> {
    let query = EventQuery {
        status: vec![EventStatus::Active],
        from: Some(now),
        order: Some(Order {
            sort: Sort::Date,
            direction: Direction::Forward,
        }),
        ..EventQuery::all(OWING_EVENTS_MAX)
    };
    let mut found = Vec::new();
    let mut left = OWING_MAX;
    for event in view.events(&query)?.items {
        let costs = |one: &crate::model::TicketType| one.price.is_some_and(|price| !price.is_zero());
        if !event.details.ticket_types.iter().any(costs) {
            continue;
        }
        let mut owing = Owing { guests: 0, left };
        let own = Range::prefix(&Key::new().id(event.id.raw()));
        let walked = view.join::<Guest, Stop>(Table::GuestsByEvent, &own, |guest| owing.look(&guest));
        match walked {
            Ok(()) | Err(Stop::Bound) => {}
            Err(Stop::Fault(error)) => return Err(error),
        }
        left = owing.left;
        if owing.guests > 0 {
            found.push((event.id, owing.guests));
        }
    }
    Ok(found)
}

impl Owing {
    fn look(&mut self, guest: &Guest) -> Result<(), Stop> {
        self.left = self.left.checked_sub(1).ok_or(Stop::Bound)?;
        let owes = guest.details.status.holds_place() && guest.details.payment == Payment::Unpaid;
        self.guests += u32::from(owes);
        Ok(())
    }
}
