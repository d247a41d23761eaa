//! The waitlist: who moves up when places become free.

use super::Error;
use super::event::room_for;
use crate::model::{Event, EventStatus, Guest, GuestStatus, Time, Verb};
use crate::store::{Key, Table, WriteTx};

/// Guests in line that one write looks at.
const LOOKED_AT_MAX: usize = 1000;

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
    let waiting = Key::new().id(event.id.raw()).byte(GuestStatus::Waitlisted.code());
    let mut promoted = 0;
    for id in tx.ids(Table::GuestsByEventStatus, &waiting, LOOKED_AT_MAX)? {
        let counters = tx.counters(event.id)?;
        if counters.capacity_left(&event.details) == Some(0) {
            break;
        }
        // The index is as it was before this write, which may have changed the guest.
        let guest: Option<Guest> = tx.get(&id)?;
        let Some(guest) = guest.filter(|guest| guest.details.status == GuestStatus::Waitlisted) else {
            continue;
        };
        let mut details = guest.details.clone();
        details.status = GuestStatus::Registered;
        let moved = guest.with_details(at, details);
        match room_for(event, &counters, &moved, None) {
            Ok(()) => {
                tx.put(Verb::GuestPromoted, &moved)?;
                promoted += 1;
            }
            Err(super::Conflict::SoldOut) => {}
            Err(_) => break,
        }
    }
    Ok(promoted)
}
