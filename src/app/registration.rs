//! Guests who come by themselves: whether they can register, once for each form that was sent, and how they give a place
//! back.

use super::guest::put_changed;
use super::{App, Caller, Conflict, Done, Error, EventFull, Kept, Registered, waitlist};
use crate::language::Words;
use crate::model::{
    Event, EventStatus, Guest, GuestDetails, GuestStatus, Kind, LanguageTag, Registration, TicketNumber, Time,
};
use crate::store::{Key, Table, View};

/// Why nobody can register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    Draft,
    Cancelled,
    Over,
    ByInvitation,
    Closed,
}

/// What becomes of who registers now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    Open,
    /// There is no room, but a waitlist.
    Waitlist,
    Full,
    Not(Closed),
}

/// Why nobody can register for an event now; `None` if registration is open.
pub fn closed(event: &Event, at: Time) -> Option<Closed> {
    let details = &event.details;
    match details.status {
        EventStatus::Cancelled => Some(Closed::Cancelled),
        EventStatus::Completed => Some(Closed::Over),
        EventStatus::Draft => Some(Closed::Draft),
        EventStatus::Active if at >= ends(event) => Some(Closed::Over),
        EventStatus::Active => match details.registration {
            Registration::Open => None,
            Registration::InviteOnly => Some(Closed::ByInvitation),
            Registration::Closed => Some(Closed::Closed),
        },
    }
}

/// What becomes of who registers now, as far as can be said before it is known who.
pub fn admission(full: &EventFull, at: Time) -> Admission {
    match closed(&full.event, at) {
        Some(why) => Admission::Not(why),
        None if has_room(full) => Admission::Open,
        None if full.event.details.waitlist => Admission::Waitlist,
        None => Admission::Full,
    }
}

/// The language that a client asks for by its `Accept-Language`, of those that there are.
pub fn language_wanted(accepted: &str) -> Option<LanguageTag> {
    language_of(Words::accepted(accepted)?)
}

/// The language of a page, for whoever registers on it.
pub fn language_of(words: Words) -> Option<LanguageTag> {
    LanguageTag::parse(words.code()).ok()
}

fn ends(event: &Event) -> Time {
    event.details.end_date.unwrap_or(event.details.date).at()
}

/// Places left: those of the event, or of its ticket types together where that is less. `None` without a bound.
pub fn places_left(full: &EventFull) -> Option<u32> {
    let (details, counters) = (&full.event.details, &full.counters);
    let of_type = |one: &crate::model::TicketType| counters.quota_left(details, Some(one.id));
    let types: Option<u32> = details
        .ticket_types
        .iter()
        .map(of_type)
        .try_fold(0u32, |sum, left| Some(sum.saturating_add(left?)));
    let types = types.filter(|_| !details.ticket_types.is_empty());
    let whole = counters.capacity_left(details);
    whole.into_iter().chain(types).min()
}

pub fn has_room(full: &EventFull) -> bool {
    places_left(full) != Some(0)
}

/// Whether a guest can give its place back.
pub fn may_give_back(guest: &Guest, event: &Event, at: Time) -> Result<(), Conflict> {
    match guest.details.status {
        GuestStatus::Cancelled => return Err(Conflict::PlaceGivenBack),
        GuestStatus::CheckedIn => return Err(Conflict::TicketUsed),
        _ if guest.admitted > 0 => return Err(Conflict::TicketUsed),
        _ => {}
    }
    match event.details.status {
        EventStatus::Cancelled => Err(Conflict::EventCancelled),
        EventStatus::Completed => Err(Conflict::EventOver),
        _ if at >= ends(event) => Err(Conflict::EventOver),
        _ => Ok(()),
    }
}

impl App {
    /// What an earlier request under the same key has registered.
    ///
    /// # Errors
    /// [`Conflict::KeyReused`] if that request said something else.
    pub fn registered_before(&self, caller: &Caller) -> Result<Option<Registered>, Error> {
        let Some(keyed) = &caller.keyed else {
            return Ok(None);
        };
        match self.kept(keyed, caller.at)? {
            Kept::Made(Some((Kind::Guest, id))) => {
                let view = self.view();
                let guest: Option<Guest> = view.get(&id)?;
                guest.map(|guest| with_event(&view, guest)).transpose()
            }
            _ => Ok(None),
        }
    }

    /// Cancels a guest's place for whoever has the link to its ticket: once, and not after the ticket was used. The
    /// first in line takes the place.
    pub async fn give_back(
        &self,
        caller: &Caller,
        number: TicketNumber,
        signature: &str,
    ) -> Result<Done<Registered>, Error> {
        let lost = || Error::NotFound("ticket");
        if !self.is_signed(number, signature) {
            return Err(lost());
        }
        let serial = self.ticket_key().ticket_of(number).serial;
        let (at, by) = (caller.at, caller.actor.to_string());
        self.write(caller, move |tx| {
            let id = tx.find(Table::GuestsByTicketNumber, &Key::new().number(serial))?;
            let guest: Guest = tx.get(&id.ok_or_else(lost)?)?.ok_or_else(lost)?;
            let event: Event = tx.get(guest.event_id.raw())?.ok_or_else(lost)?;
            may_give_back(&guest, &event, at)?;
            let details = GuestDetails {
                status: GuestStatus::Cancelled,
                ..guest.details.clone()
            };
            let guest = put_changed(tx, &event, &guest, details, at, &by)?;
            waitlist::promote(tx, &event, at)?;
            Ok(Registered { guest, event })
        })
        .await
    }
}

fn with_event(view: &View, guest: Guest) -> Result<Registered, Error> {
    let event: Option<Event> = view.get(guest.event_id.raw())?;
    let event = event.ok_or(Error::NotFound("event"))?;
    Ok(Registered { guest, event })
}
