//! Events: list, read, figures, create, change, delete.

use serde_json::Value;

use super::{App, Caller, Conflict, Done, Error, device, gate, image, outbox, venue, waitlist};
use crate::model::{
    Actor, Code, Event, EventCounters, EventDetails, EventDoor, EventId, EventStatus, FieldErrors, Gate, GateTraffic,
    Guest, IMAGES_MAX, RawId, Time, Venue, VenueId, Verb, files_of, slug,
};
use crate::store::{Document, Drafts, EventQuery, Key, Page, Table, View, WriteTx};
use crate::wire;
use crate::wire::event::{Context, EventInput, VenueChoice};
use crate::wire::fields::merge;

/// Ids a write of an event may need: itself, its venue, ticket types and questions.
const IDS_PER_WRITE: u64 = 102;
/// Items of a list that are looked through for a venue before it is read again.
const VENUES_LOOKED_BACK: usize = 50;
/// Minutes of arrivals that the figures show: a week.
const ARRIVAL_MINUTES_MAX: usize = 7 * 24 * 60;

/// An event with what is shown along with it.
#[derive(Clone, Debug)]
pub struct EventFull {
    pub event: Event,
    pub venue: Option<Venue>,
    pub counters: EventCounters,
}

/// The figures of an event.
#[derive(Clone, Debug)]
pub struct EventFigures {
    pub event: Event,
    pub counters: EventCounters,
    /// Minutes, and the heads first let in during each.
    pub arrivals: Vec<(Time, u64)>,
    /// What passed each gate, and when.
    pub gates: Vec<GateTraffic>,
}

/// What of an event can be followed, as one may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct EventFollowed {
    /// Guests, and those let in: everybody's to see.
    pub total: u32,
    pub checked_in: u32,
    /// For those who may see the event's figures.
    pub counters: Option<EventCounters>,
}

/// Where documents are read: a snapshot, or the writer's own state.
pub trait Reads {
    fn read<T: Document>(&mut self, id: &RawId) -> Result<Option<T>, Error>;
    fn figures(&mut self, event: EventId) -> Result<EventCounters, Error>;
}

impl Reads for &View {
    fn read<T: Document>(&mut self, id: &RawId) -> Result<Option<T>, Error> {
        Ok(self.get(id)?)
    }

    fn figures(&mut self, event: EventId) -> Result<EventCounters, Error> {
        Ok(self.counters(event)?)
    }
}

impl Reads for WriteTx<'_, '_> {
    fn read<T: Document>(&mut self, id: &RawId) -> Result<Option<T>, Error> {
        Ok(self.get(id)?)
    }

    fn figures(&mut self, event: EventId) -> Result<EventCounters, Error> {
        Ok(self.counters(event)?)
    }
}

/// An event with what is shown along with it.
pub fn full(reads: &mut impl Reads, event: Event) -> Result<EventFull, Error> {
    let venue = match event.details.venue_id {
        Some(id) => reads.read(id.raw())?,
        None => None,
    };
    let counters = reads.figures(event.id)?;
    Ok(EventFull { event, venue, counters })
}

/// Keeps a list to the events that the actor may see.
pub fn restrict(actor: &Actor, query: &mut EventQuery) {
    query.only = actor.bound_to();
    query.drafts = if actor.role().is_some() {
        Drafts::Shown
    } else {
        Drafts::Hidden
    };
}

/// An event as it is shown, out of a snapshot.
pub fn shown(view: &View, event: Event) -> Result<EventFull, Error> {
    full(&mut { view }, event)
}

impl App {
    /// The events that the caller may see.
    pub fn events(&self, view: &View, actor: &Actor, query: EventQuery) -> Result<Page<Vec<EventFull>>, Error> {
        let page = self.events_alone(view, actor, query)?;
        let mut items: Vec<EventFull> = Vec::with_capacity(page.items.len());
        for event in page.items {
            // Neighbours in a list are often at the same place.
            let near = items.iter().rev().take(VENUES_LOOKED_BACK);
            let known = event.details.venue_id.and_then(|id| {
                let same = |one: &&Venue| one.id == id;
                near.filter_map(|full| full.venue.as_ref()).find(same).cloned()
            });
            items.push(match known {
                Some(venue) => EventFull {
                    counters: view.counters(event.id)?,
                    venue: Some(venue),
                    event,
                },
                None => full(&mut { view }, event)?,
            });
        }
        Ok(Page {
            items,
            next: page.next,
            plan: page.plan,
        })
    }

    /// The same, without what is shown along with an event: for those who read that only where it is asked for.
    pub fn events_alone(&self, view: &View, actor: &Actor, mut query: EventQuery) -> Result<Page<Vec<Event>>, Error> {
        restrict(actor, &mut query);
        Ok(view.events(&query)?)
    }

    /// An event without what is shown along with it.
    pub fn event_alone(&self, view: &View, actor: &Actor, id: EventId) -> Result<Event, Error> {
        visible(view, actor, id)
    }

    /// The counters of an event. Whoever holds the event was allowed to see it.
    pub fn counters_of(&self, view: &View, event: &Event) -> Result<EventCounters, Error> {
        Ok(view.counters(event.id)?)
    }

    pub fn event(&self, view: &View, actor: &Actor, id: EventId) -> Result<EventFull, Error> {
        full(&mut { view }, visible(view, actor, id)?)
    }

    /// What somebody who follows an event sees now.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] once the token was revoked or the session has ended.
    pub fn follow_event(&self, view: &View, actor: &Actor, id: EventId) -> Result<EventFollowed, Error> {
        if !self.is_current(view, actor)? {
            return Err(Error::Unauthenticated);
        }
        visible(view, actor, id)?;
        let counters = view.counters(id)?;
        Ok(EventFollowed {
            total: counters.total(),
            checked_in: counters.checked_in,
            counters: actor.may_see_figures(id).then_some(counters),
        })
    }

    /// The figures of an event, and its arrivals by minute.
    pub fn event_stats(&self, view: &View, actor: &Actor, id: EventId) -> Result<EventFigures, Error> {
        let event = visible(view, actor, id)?;
        require(actor, actor.may_see_figures(id))?;
        Ok(EventFigures {
            event,
            counters: view.counters(id)?,
            arrivals: view.arrivals(id, ARRIVAL_MINUTES_MAX)?,
            gates: view.traffic(id, Time::MIN, ARRIVAL_MINUTES_MAX)?,
        })
    }

    pub async fn create_event(&self, caller: &Caller, body: Value) -> Result<Done<EventFull>, Error> {
        self.make_event(caller, body, None).await
    }

    /// The same, with the pictures of another event as far as that is still there.
    pub async fn create_event_like(
        &self,
        caller: &Caller,
        body: Value,
        like: EventId,
    ) -> Result<Done<EventFull>, Error> {
        self.make_event(caller, body, Some(like)).await
    }

    async fn make_event(&self, caller: &Caller, body: Value, like: Option<EventId>) -> Result<Done<EventFull>, Error> {
        require(&caller.actor, caller.actor.may_create_events())?;
        let pool = self.ids.draw(caller.at, IDS_PER_WRITE + IMAGES_MAX as u64);
        let id = EventId::from_raw(pool.get(0));
        let mut number = 0;
        let mut next = || {
            number += 1;
            pool.get(number)
        };
        let context = Context {
            timezone: &self.settings.timezone,
            current: None,
        };
        let (details, choice) = wire::event::read(body, &context, &mut next)?;
        let venue_id = VenueId::from_raw(pool.get(IDS_PER_WRITE - 1));
        let (actor, at) = (caller.actor, caller.at);
        let writing = self.write(caller, move |tx| {
            let mut details = details.clone();
            let venue = choose_venue(tx, choice.clone(), venue_id, at)?;
            details.venue_id = venue.as_ref().map(|venue| venue.id);
            check_series(tx, &details)?;
            let mut event = Event::new(id, free_slug(tx, &details, id)?, at, details);
            if let Some(like) = like {
                let mut ids = IDS_PER_WRITE..;
                let mut next = || pool.get(ids.next().unwrap_or_default());
                event.images = image::copies(tx, &actor, like, at, &mut next)?;
            }
            tx.put(Verb::EventCreated, &event)?;
            full(tx, event)
        });
        let done = writing.await?;
        if !done.value.event.images.is_empty() {
            self.look_for_missing();
        }
        Ok(done)
    }

    /// `patch` is a JSON merge patch; `version` is what `If-Match` asks for.
    pub async fn update_event(
        &self,
        caller: &Caller,
        id: EventId,
        version: Option<u64>,
        patch: Value,
    ) -> Result<Done<EventFull>, Error> {
        let pool = self.ids.draw(caller.at, IDS_PER_WRITE);
        let (actor, at) = (caller.actor, caller.at);
        let timezone = self.settings.timezone.clone();
        self.write(caller, move |tx| {
            let event = editable(tx, &actor, id, version)?;
            let mut body = serde_json::to_value(EventInput::from(&event.details))
                .map_err(|error| Error::Malformed(error.to_string()))?;
            merge_event(&mut body, patch.clone());
            let context = Context {
                timezone: &timezone,
                current: Some(&event.details),
            };
            let (mut details, choice) = wire::event::read(body, &context, &mut pool.iter())?;
            let venue = choose_venue(tx, choice, VenueId::from_raw(pool.get(IDS_PER_WRITE - 1)), at)?;
            details.venue_id = venue.as_ref().map(|venue| venue.id);
            if details == event.details {
                return full(tx, event);
            }
            check_series(tx, &details)?;
            check_removed_types(tx, &event, &details)?;
            let is_cancelled =
                details.status == EventStatus::Cancelled && event.details.status != EventStatus::Cancelled;
            let verb = if is_cancelled {
                Verb::EventCancelled
            } else {
                Verb::EventUpdated
            };
            let changed = event.with_details(at, details);
            outbox::announce(tx, &event, &changed, at)?;
            tx.put(verb, &changed)?;
            waitlist::promote(tx, &changed, at)?;
            full(tx, changed)
        })
        .await
    }

    /// Only an event without guests can be deleted, so that nothing is lost by a slip.
    pub async fn delete_event(&self, caller: &Caller, id: EventId, version: Option<u64>) -> Result<Done<()>, Error> {
        let (actor, at) = (caller.actor, caller.at);
        let done = self
            .write(caller, move |tx| {
                let event = editable(tx, &actor, id, version)?;
                if !tx.counters(id)?.is_empty() {
                    return Err(Conflict::EventHasGuests.into());
                }
                close_door(tx, id, at)?;
                tx.delete::<Event>(Verb::EventDeleted, id.raw())?;
                Ok(files_of(&event.images))
            })
            .await?;
        if !done.value.is_empty() {
            self.release(done.value.into_iter().collect()).await;
        }
        Ok(Done {
            value: (),
            seq: done.seq,
        })
    }
}

/// Takes the door of an event away with it. Its scans and revoked tickets, of which there can be very many, go later.
fn close_door(tx: &mut WriteTx<'_, '_>, id: EventId, at: Time) -> Result<(), Error> {
    for device in device::devices_in(tx, id)? {
        device::turn_away(tx, device, at)?;
    }
    for gate in gate::gates_in(tx, id)? {
        tx.delete::<Gate>(Verb::GateDeleted, gate.id.raw())?;
    }
    tx.delete::<EventDoor>(Verb::DoorDeleted, id.raw())?;
    Ok(())
}

/// 401 for strangers, 403 for those whose role does not suffice.
pub fn require(actor: &Actor, allowed: bool) -> Result<(), Error> {
    match (allowed, actor) {
        (true, _) => Ok(()),
        (false, Actor::Public) => Err(Error::Unauthenticated),
        (false, _) => Err(Error::Forbidden),
    }
}

/// The event, if the actor may know of it.
pub fn visible(view: &View, actor: &Actor, id: EventId) -> Result<Event, Error> {
    known(&mut { view }, actor, id)
}

/// The same, in the state that a write works on.
pub fn visible_in(tx: &mut WriteTx<'_, '_>, actor: &Actor, id: EventId) -> Result<Event, Error> {
    known(tx, actor, id)
}

fn known(reads: &mut impl Reads, actor: &Actor, id: EventId) -> Result<Event, Error> {
    let event: Option<Event> = reads.read(id.raw())?;
    event
        .filter(|event| actor.may_see_event(id, event.is_draft()))
        .ok_or(Error::NotFound("event"))
}

/// The event, if the actor may change it and it has the version asked for.
pub fn editable(tx: &mut WriteTx<'_, '_>, actor: &Actor, id: EventId, version: Option<u64>) -> Result<Event, Error> {
    let event = visible_in(tx, actor, id)?;
    require(actor, actor.may_edit_event(id))?;
    if version.is_some_and(|version| version != event.version) {
        return Err(Error::Stale("event"));
    }
    Ok(event)
}

/// A venue that is sent inline stands for itself: it is not merged into the reference to the old one.
fn merge_event(body: &mut Value, patch: Value) {
    if patch.get("venue").is_some_and(Value::is_object)
        && let Some(fields) = body.as_object_mut()
    {
        fields.remove("venue");
    }
    merge(body, patch);
}

fn choose_venue(
    tx: &mut WriteTx<'_, '_>,
    choice: VenueChoice,
    new_id: VenueId,
    at: Time,
) -> Result<Option<Venue>, Error> {
    match choice {
        VenueChoice::None => Ok(None),
        VenueChoice::Existing(id) => match tx.get(id.raw())? {
            Some(venue) => Ok(Some(venue)),
            None => Err(Error::field("venue.id", Code::NotFound, "is no venue's id")),
        },
        VenueChoice::Inline(details) => venue::reuse_or_create(tx, new_id, at, details).map(Some),
    }
}

fn check_series(tx: &mut WriteTx<'_, '_>, details: &EventDetails) -> Result<(), Error> {
    match details.series_id {
        Some(id) if tx.get::<Event>(id.raw())?.is_none() => {
            Err(Error::field("series_id", Code::NotFound, "is no event's id"))
        }
        _ => Ok(()),
    }
}

/// A ticket type that guests have cannot go.
fn check_removed_types(tx: &mut WriteTx<'_, '_>, old: &Event, new: &EventDetails) -> Result<(), Error> {
    let counters = tx.counters(old.id)?;
    let mut removed = old
        .details
        .ticket_types
        .iter()
        .filter(|one| new.ticket_type(one.id).is_none());
    match removed.find(|one| counters.of_type(Some(one.id)).guests > 0) {
        Some(one) => Err(Conflict::TicketTypeHasGuests(one.name.to_string()).into()),
        None => Ok(()),
    }
}

/// The name's slug, with the end of the id behind it where another event has it already.
pub fn free_slug(tx: &mut WriteTx<'_, '_>, details: &EventDetails, id: EventId) -> Result<String, Error> {
    let plain = slug(details.name.as_str());
    let tail = id.to_string().split_off(24);
    let candidates = if plain.is_empty() {
        vec![tail]
    } else {
        vec![plain.clone(), format!("{plain}-{tail}")]
    };
    for candidate in &candidates {
        if tx.find(Table::EventsBySlug, &Key::new().text(candidate))?.is_none() {
            return Ok(candidate.clone());
        }
    }
    Ok(id.to_string())
}

/// The event that a guest is put into, if guests of it may be changed by this actor.
pub fn for_guests(tx: &mut WriteTx<'_, '_>, actor: &Actor, id: EventId) -> Result<Event, Error> {
    let event = visible_in(tx, actor, id)?;
    require(actor, actor.may_edit_guests(id))?;
    Ok(event)
}

/// The rules between a guest and its event, apart from room.
pub fn check_guest(
    event: &Event,
    guest: &crate::model::GuestDetails,
    asked: crate::model::Asked,
) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::new();
    if guest
        .ticket_type_id
        .is_some_and(|id| event.details.ticket_type(id).is_none())
    {
        errors.add("ticket_type_id", Code::NotFound, "is no ticket type of this event");
    }
    // Without one a guest would count against no quota, and pay nothing.
    let types = &event.details.ticket_types;
    if asked == crate::model::Asked::Guest && guest.ticket_type_id.is_none() && !types.is_empty() {
        let choices: Vec<String> = types.iter().map(|one| format!("{} ({})", one.id, one.name)).collect();
        let message = format!("must be one of the event's ticket types: {}", choices.join(", "));
        errors.add("ticket_type_id", Code::Required, message);
    }
    guest.check_answers(&event.details.questions, asked, &mut errors);
    errors.or(())
}

/// The payment that a ticket type's price asks for.
pub fn default_payment(event: &Event, guest: &crate::model::GuestDetails) -> crate::model::Payment {
    let price = guest
        .ticket_type_id
        .and_then(|id| event.details.ticket_type(id))
        .and_then(|one| one.price);
    match price {
        Some(price) if !price.is_zero() => crate::model::Payment::Unpaid,
        _ => crate::model::Payment::Free,
    }
}

/// Whether a guest's heads fit beside those counted already; `freed` is what the guest held before.
pub fn room_for(
    event: &Event,
    counters: &EventCounters,
    guest: &Guest,
    before: Option<&Guest>,
) -> Result<(), Conflict> {
    let freed = before.map_or(0, Guest::heads_held);
    let needed = guest.heads_held();
    let type_id = guest.details.ticket_type_id;
    let freed_of_type = if before.is_some_and(|before| before.details.ticket_type_id == type_id) {
        freed
    } else {
        0
    };
    let grows = needed > freed;
    if grows
        && counters
            .capacity_left(&event.details)
            .is_some_and(|left| needed > left.saturating_add(freed))
    {
        return Err(Conflict::EventFull);
    }
    let grows_in_type = needed > freed_of_type;
    if grows_in_type
        && counters
            .quota_left(&event.details, type_id)
            .is_some_and(|left| needed > left.saturating_add(freed_of_type))
    {
        return Err(Conflict::SoldOut);
    }
    Ok(())
}
