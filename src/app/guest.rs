//! Guests: list, read, create, register, change, delete.

use serde_json::Value;

use super::event::{check_guest, default_payment, for_guests, require, room_for, visible, visible_in};
use super::history::follow_hand;
use super::{App, Caller, Closed, Conflict, Done, Error, registration, ticket, waitlist};
use crate::model::{
    Actor, Asked, Code, Event, EventId, EventStatus, Guest, GuestDetails, GuestId, GuestStatus, LanguageTag, TicketKey,
    Time, Verb,
};
use crate::store::{self, GuestItems, GuestQuery, Page, View, WriteTx};
use crate::wire;
use crate::wire::fields::merge;
use crate::wire::guest::{GuestDraft, GuestInput};

/// A guest that has just registered, with its event.
#[derive(Clone, Debug)]
pub struct Registered {
    pub guest: Guest,
    pub event: Event,
}

impl App {
    /// Guests that the caller may see. A token bound to one event sees that event's.
    pub fn guests(&self, view: &View, actor: &Actor, mut query: GuestQuery) -> Result<Page<GuestItems>, Error> {
        require(actor, actor.may_see_some_guests())?;
        if let Some(id) = query.event_id {
            visible(view, actor, id)?;
        }
        query.event_id = query.event_id.or(actor.bound_to());
        Ok(view.guests(&query)?)
    }

    pub fn guest(&self, view: &View, actor: &Actor, id: GuestId) -> Result<Guest, Error> {
        require(actor, actor.may_see_some_guests())?;
        let guest: Option<Guest> = view.get(id.raw())?;
        guest
            .filter(|guest| actor.may_see_guests(guest.event_id))
            .ok_or(Error::NotFound("guest"))
    }

    /// Whether the caller may see the event's guests.
    pub fn check_guests_seen(&self, actor: &Actor, event_id: EventId) -> Result<(), Error> {
        require(actor, actor.may_see_guests(event_id))
    }

    /// A guest of this event.
    pub fn guest_of(&self, view: &View, actor: &Actor, event_id: EventId, id: GuestId) -> Result<Guest, Error> {
        let guest = self.guest(view, actor, id)?;
        match guest.event_id == event_id {
            true => Ok(guest),
            false => Err(Error::NotFound("guest")),
        }
    }

    /// A page of the guests that `keep` lets through, for what no index answers: it looks at `looked_max` guests or
    /// a few more, so that it may end early. Blocks.
    pub fn guests_where(
        &self,
        view: &View,
        actor: &Actor,
        query: GuestQuery,
        looked_max: usize,
        keep: impl Fn(&Guest) -> bool,
    ) -> Result<Page<Vec<Guest>>, Error> {
        let limit = query.limit;
        let mut query = GuestQuery {
            rows_suffice: false,
            ..query
        };
        let (mut found, mut looked_at) = (Vec::new(), 0);
        loop {
            let page = self.guests(view, actor, query.clone())?;
            looked_at += page.plan.keys_scanned as usize;
            let GuestItems::Documents(guests) = page.items else {
                return Err(store::Error::Damaged("rows where guests were asked for".into()).into());
            };
            let (count, mut used) = (guests.len(), 0);
            for guest in guests {
                if found.len() == limit {
                    break;
                }
                used += 1;
                if keep(&guest) {
                    found.push(guest);
                }
            }
            if used < count {
                // The next page begins behind the last one used, which is where a shorter list ends.
                query.limit = used;
                let next = self.guests(view, actor, query)?.next;
                return Ok(Page {
                    items: found,
                    next,
                    plan: page.plan,
                });
            }
            if page.next.is_none() || found.len() >= limit || looked_at >= looked_max {
                return Ok(Page {
                    items: found,
                    next: page.next,
                    plan: page.plan,
                });
            }
            query.cursor = page.next;
        }
    }

    /// Adds a guest as an organiser does: the event's questions need not be answered.
    pub async fn create_guest(
        &self,
        caller: &Caller,
        event_id: Option<EventId>,
        body: Value,
    ) -> Result<Done<Guest>, Error> {
        require(&caller.actor, caller.actor.may_edit_events())?;
        let draft = wire::guest::read(body)?;
        let event_id = match (event_id, draft.event_id) {
            (Some(id), Some(other)) if id != other => {
                return Err(Error::field(
                    "event_id",
                    Code::Invalid,
                    "is not the event in the address",
                ));
            }
            (Some(id), _) | (None, Some(id)) => id,
            (None, None) => return Err(Error::field("event_id", Code::Required, "must be given")),
        };
        let (actor, at, key) = (caller.actor, caller.at, self.ticket_key);
        let id = GuestId::from_raw(self.ids.one(at));
        self.write(caller, move |tx| {
            let event = for_guests(tx, &actor, event_id)?;
            if event.details.status == EventStatus::Cancelled {
                return Err(Conflict::EventCancelled.into());
            }
            let guest = new_guest(tx, &event, id, at, key, &draft, Asked::Organiser)?;
            tx.put(verb_of(None, &guest), &guest)?;
            Ok(guest)
        })
        .await
    }

    /// Adds a guest as it registers itself. One that names no language reads that in which it asked, if any.
    pub async fn register(
        &self,
        caller: &Caller,
        event_id: EventId,
        asked_in: Option<LanguageTag>,
        body: Value,
    ) -> Result<Done<Registered>, Error> {
        let mut draft = wire::guest::read_registration(body)?;
        draft.details.language = draft.details.language.or(asked_in);
        let (actor, at, key) = (caller.actor, caller.at, self.ticket_key);
        let id = GuestId::from_raw(self.ids.one(at));
        self.write(caller, move |tx| {
            let event = visible_in(tx, &actor, event_id)?;
            check_open(&event, at)?;
            let guest = new_guest(tx, &event, id, at, key, &draft, Asked::Guest)?;
            tx.put(verb_of(None, &guest), &guest)?;
            Ok(Registered { guest, event })
        })
        .await
    }

    /// `patch` is a JSON merge patch; `version` is what `If-Match` asks for.
    pub async fn update_guest(
        &self,
        caller: &Caller,
        id: GuestId,
        version: Option<u64>,
        patch: Value,
    ) -> Result<Done<Guest>, Error> {
        let done = self.update_guest_from(caller, id, version, patch).await?;
        let (_, guest) = done.value;
        Ok(Done {
            value: guest,
            seq: done.seq,
        })
    }

    /// The same, with the guest as it was before.
    pub(super) async fn update_guest_from(
        &self,
        caller: &Caller,
        id: GuestId,
        version: Option<u64>,
        patch: Value,
    ) -> Result<Done<(Guest, Guest)>, Error> {
        let (actor, at) = (caller.actor, caller.at);
        require(&actor, actor.may_edit_events())?;
        self.write(caller, move |tx| {
            let (guest, event) = editable(tx, &actor, id, version)?;
            let mut body = serde_json::to_value(GuestInput::from(&guest.details))
                .map_err(|error| Error::Malformed(error.to_string()))?;
            merge(&mut body, patch.clone());
            let draft = wire::guest::read(body)?;
            if draft.event_id.is_some_and(|other| other != guest.event_id) {
                return Err(Error::field(
                    "event_id",
                    Code::ReadOnly,
                    "cannot be changed; make a new guest there",
                ));
            }
            let changed = change(tx, &event, &guest, draft.details, at, &actor.to_string())?;
            Ok((guest, changed))
        })
        .await
    }

    pub async fn delete_guest(&self, caller: &Caller, id: GuestId, version: Option<u64>) -> Result<Done<()>, Error> {
        let (actor, at) = (caller.actor, caller.at);
        require(&actor, actor.may_edit_events())?;
        self.write(caller, move |tx| {
            let (guest, event) = editable(tx, &actor, id, version)?;
            tx.delete::<Guest>(Verb::GuestDeleted, id.raw())?;
            ticket::revoke(tx, &guest, at)?;
            waitlist::promote(tx, &event, at)?;
            Ok(())
        })
        .await
    }
}

/// Whether somebody may register for an event by itself now.
fn check_open(event: &Event, at: Time) -> Result<(), Conflict> {
    match registration::closed(event, at) {
        None => Ok(()),
        Some(Closed::Cancelled) => Err(Conflict::EventCancelled),
        Some(_) => Err(Conflict::RegistrationClosed),
    }
}

/// The guest, if the actor may change it and it has the version asked for, and its event.
pub fn editable(
    tx: &mut WriteTx<'_, '_>,
    actor: &Actor,
    id: GuestId,
    version: Option<u64>,
) -> Result<(Guest, Event), Error> {
    let guest: Option<Guest> = tx.get(id.raw())?;
    let guest = guest
        .filter(|guest| actor.may_see_guests(guest.event_id))
        .ok_or(Error::NotFound("guest"))?;
    let event = for_guests(tx, actor, guest.event_id)?;
    if version.is_some_and(|version| version != guest.version) {
        return Err(Error::Stale("guest"));
    }
    Ok((guest, event))
}

/// Makes the guest of a draft: with a ticket of its own, and on the waitlist where there is no room but a waitlist.
pub fn new_guest(
    tx: &mut WriteTx<'_, '_>,
    event: &Event,
    id: GuestId,
    at: Time,
    key: TicketKey,
    draft: &GuestDraft,
    asked: Asked,
) -> Result<Guest, Error> {
    let mut details = draft.details.clone();
    if asked == Asked::Guest {
        details.ticket_type_id = details.ticket_type_id.or_else(|| event.details.only_ticket_type());
    }
    check_guest(event, &details, asked)?;
    details.payment = draft.payment.unwrap_or_else(|| default_payment(event, &details));
    let ticket = key.ticket(tx.next_serial()?);
    let guest = Guest::new(id, event.id, ticket, at, details);
    place(tx, event, guest, at)
}

/// The guest as it is if there is room for it and nobody waits for that room, else waitlisted where the event
/// allows that.
pub fn place(tx: &mut WriteTx<'_, '_>, event: &Event, guest: Guest, at: Time) -> Result<Guest, Error> {
    let queues = |tx: &mut WriteTx<'_, '_>| {
        Ok::<_, Error>(event.details.waitlist && guest.heads_held() > 0 && waitlist::is_before(tx, event)?)
    };
    let room = match room_for(event, &tx.counters(event.id)?, &guest, None) {
        Ok(()) if queues(tx)? => Err(Conflict::EventFull),
        room => room,
    };
    match room {
        Ok(()) => Ok(guest),
        Err(_) if event.details.waitlist => {
            let details = GuestDetails {
                status: GuestStatus::Waitlisted,
                ..guest.details
            };
            Ok(Guest::new(guest.id, event.id, guest.ticket, at, details))
        }
        Err(full) => Err(full.into()),
    }
}

/// Puts a guest with other details, if they fit; moves others up when places become free by it.
fn change(
    tx: &mut WriteTx<'_, '_>,
    event: &Event,
    guest: &Guest,
    details: GuestDetails,
    at: Time,
    by: &str,
) -> Result<Guest, Error> {
    if details == guest.details {
        return Ok(guest.clone());
    }
    let changed = put_changed(tx, event, guest, details, at, by)?;
    if changed.heads_held() < guest.heads_held() || changed.details.ticket_type_id != guest.details.ticket_type_id {
        waitlist::promote(tx, event, at)?;
    }
    Ok(changed)
}

/// Puts a guest with other details, if they fit. The caller moves others up.
pub fn put_changed(
    tx: &mut WriteTx<'_, '_>,
    event: &Event,
    guest: &Guest,
    details: GuestDetails,
    at: Time,
    by: &str,
) -> Result<Guest, Error> {
    let changed = changed(tx, event, guest, details, at, by)?;
    tx.put(verb_of(Some(guest), &changed), &changed)?;
    Ok(changed)
}

/// A guest with other details, if they fit, and with what that means at the door. The caller puts it.
pub fn changed(
    tx: &mut WriteTx<'_, '_>,
    event: &Event,
    guest: &Guest,
    details: GuestDetails,
    at: Time,
    by: &str,
) -> Result<Guest, Error> {
    check_guest(event, &details, Asked::Organiser)?;
    let changed = guest.with_details(at, details);
    room_for(event, &tx.counters(event.id)?, &changed, Some(guest))?;
    follow_hand(tx, event, guest, changed, at, by)
}

/// What has happened, judged by the status before and after.
pub fn verb_of(before: Option<&Guest>, after: &Guest) -> Verb {
    let old = before.map(|guest| guest.details.status);
    let new = after.details.status;
    if old == Some(new) {
        return Verb::GuestUpdated;
    }
    match (old, new) {
        (_, GuestStatus::CheckedIn) => Verb::GuestCheckedIn,
        (_, GuestStatus::Cancelled) => Verb::GuestCancelled,
        (_, GuestStatus::Waitlisted) => Verb::GuestWaitlisted,
        (Some(GuestStatus::Waitlisted), _) => Verb::GuestPromoted,
        (None, _) => Verb::GuestRegistered,
        _ => Verb::GuestUpdated,
    }
}
