//! The waitlist: who moves up when places become free.

use super::event::room_for;
use super::{Conflict, Error};
use crate::model::{Event, EventStatus, Guest, GuestDetails, GuestStatus, Time, Verb};
use crate::store::{Key, Table, WriteTx};

/// Guests in line that a newcomer looks at.
const HEAD_OF_LINE: usize = 50;
/// Guests in line that one write looks at.
const LOOKED_AT_MAX: usize = 1000;

/// Whether somebody waits for places that are free, as a party does that is too large for them. Newcomers
/// then queue behind it. Those who wait for a sold-out ticket type are in nobody's way.
pub fn is_before(tx: &mut WriteTx<'_, '_>, event: &Event) -> Result<bool, Error> {
    let counters = tx.counters(event.id)?;
    if counters.guests_with(GuestStatus::Waitlisted) == 0 {
        return Ok(false);
    }
    for guest in line(tx, event, HEAD_OF_LINE)? {
        let moved = promoted(&guest, guest.updated_at);
        if room_for(event, &counters, &moved, None) == Err(Conflict::EventFull) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The first in line, as far as they still wait. The index is as it was before this write, which may have
/// changed a guest.
fn line(tx: &mut WriteTx<'_, '_>, event: &Event, max: usize) -> Result<Vec<Guest>, Error> {
    let waiting = Key::new().id(event.id.raw()).byte(GuestStatus::Waitlisted.code());
    let mut guests = Vec::new();
    for id in tx.ids(Table::GuestsByEventStatus, &waiting, max)? {
        let guest: Option<Guest> = tx.get(&id)?;
        guests.extend(guest.filter(|guest| guest.details.status == GuestStatus::Waitlisted));
    }
    Ok(guests)
}

fn promoted(guest: &Guest, at: Time) -> Guest {
    let details = GuestDetails {
        status: GuestStatus::Registered,
        ..guest.details.clone()
    };
    guest.with_details(at, details)
}

/// Moves guests up, first come first served, as long as there is room.
///
/// A guest whose ticket type is sold out is passed over, for waiting longer would not help the others. A
/// party that is too large for the places left stops the line: nobody overtakes it.
pub fn promote(tx: &mut WriteTx<'_, '_>, event: &Event, at: Time) -> Result<u32, Error> {
    if matches!(event.details.status, EventStatus::Cancelled | EventStatus::Completed) {
        return Ok(0);
    }
    if tx.counters(event.id)?.guests_with(GuestStatus::Waitlisted) == 0 {
        return Ok(0);
    }
    let mut count = 0;
    for guest in line(tx, event, LOOKED_AT_MAX)? {
        let counters = tx.counters(event.id)?;
        if counters.capacity_left(&event.details) == Some(0) {
            break;
        }
        let moved = promoted(&guest, at);
        match room_for(event, &counters, &moved, None) {
            Ok(()) => {
                tx.put(Verb::GuestPromoted, &moved)?;
                count += 1;
            }
            Err(Conflict::SoldOut) => {}
            Err(_) => break,
        }
    }
    Ok(count)
}
