//! What is printed of a guest's ticket, and which events a public calendar shows.

use super::door::door_of;
use super::{App, Error, EventFull, Registered};
use crate::model::{Actor, Event, Guest, TicketNumber, Time, Venue};
use crate::store::{Direction, EventQuery, Order, Sort, View};

/// Events that the public calendar has, the soonest first.
const CALENDAR_EVENTS_MAX: usize = 500;
/// Events that one page of the list reads.
const PAGE_EVENTS: usize = 100;
/// How long before a day an event may have begun that is not over by then. The longest ones are left out
/// earlier than they end; they would be found by going through everything.
pub(super) const BEGUN_MS: i64 = 31 * 86_400_000;

/// A ticket with all that is printed on it.
pub struct OwnTicket {
    pub guest: Guest,
    pub event: Event,
    pub venue: Option<Venue>,
    /// What its QR code says.
    pub code: String,
}

impl App {
    /// What the QR codes of an event's guests say, for those who may see the guests. Signing blocks for a moment each.
    pub fn ticket_codes(
        &self,
        view: &View,
        actor: &Actor,
        event: &Event,
        guests: &[Guest],
    ) -> Result<Vec<String>, Error> {
        self.check_guests_seen(actor, event.id)?;
        let door = door_of(view, event)?;
        Ok(guests
            .iter()
            .map(|guest| self.ticket_code(event, &door, guest))
            .collect())
    }

    /// The ticket with this number as it is printed, for those who may see it: see [`App::own_ticket`].
    pub fn printed_ticket(
        &self,
        view: &View,
        actor: &Actor,
        number: TicketNumber,
        signature: Option<&str>,
    ) -> Result<OwnTicket, Error> {
        let Registered { guest, event } = self.own_ticket(view, actor, number, signature)?;
        let venue = match event.details.venue_id {
            Some(id) => view.get(id.raw())?,
            None => None,
        };
        let door = door_of(view, &event)?;
        Ok(OwnTicket {
            code: self.ticket_code(&event, &door, &guest),
            guest,
            event,
            venue,
        })
    }

    /// The events that anybody may see and that end at `from` or later, in the order of their beginnings.
    pub fn upcoming_events(&self, view: &View, from: Time) -> Result<Vec<EventFull>, Error> {
        let mut query = EventQuery {
            from: Some(from.plus_ms(-BEGUN_MS)),
            order: Some(Order {
                sort: Sort::Date,
                direction: Direction::Forward,
            }),
            ..EventQuery::all(PAGE_EVENTS)
        };
        let mut upcoming = Vec::new();
        loop {
            let page = self.events(view, &Actor::Public, query.clone())?;
            upcoming.extend(page.items.into_iter().filter(|full| {
                let details = &full.event.details;
                details.end_date.unwrap_or(details.date).at() >= from
            }));
            query.cursor = page.next;
            if query.cursor.is_none() || upcoming.len() >= CALENDAR_EVENTS_MAX {
                upcoming.truncate(CALENDAR_EVENTS_MAX);
                return Ok(upcoming);
            }
        }
    }
}
