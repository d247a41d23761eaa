//! What was changed at the desk a moment ago and can be put back: former values, in bounds, for those who changed them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use uuid::Uuid;

use super::event::{for_guests, require};
use super::guest::put_changed;
use super::{App, BulkOutcome, Caller, Error, waitlist};
use crate::model::{Actor, EventId, Guest, GuestDetails, GuestId, GuestStatus, Time};
use crate::store::WriteTx;

/// Guests that one note puts back; what changed more cannot be undone.
pub const UNDO_GUESTS_MAX: usize = 10_000;
/// Notes that are kept, and the guests of all of them. The oldest go first.
const NOTES_MAX: usize = 200;
const GUESTS_MAX: usize = 100_000;
/// How long a note is good for.
const KEPT_MS: i64 = 3_600_000;
/// Faults that an outcome names.
const FAULTS_MAX: usize = 20;

/// A guest's status before it was changed, and the version that it has had since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormerStatus {
    pub id: GuestId,
    pub version: u64,
    pub status: GuestStatus,
}

/// What a guest was.
#[derive(Clone, Debug)]
enum Was {
    Status(GuestStatus),
    Details(Box<GuestDetails>),
}

/// A guest as it was, and the version that it has had since. With another version somebody has changed it meanwhile.
#[derive(Clone, Debug)]
struct Former {
    id: GuestId,
    version: u64,
    was: Was,
}

/// What can be put back.
#[derive(Debug)]
pub struct UndoNote {
    pub id: Uuid,
    pub event_id: EventId,
    /// The guest's name, if it is one.
    pub name: Option<String>,
    by: String,
    at: Time,
    guests: Vec<Former>,
}

impl UndoNote {
    /// How many guests it puts back.
    pub fn count(&self) -> usize {
        self.guests.len()
    }
}

/// What came of putting back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UndoOutcome {
    pub restored: u64,
    /// Guests that were changed or deleted meanwhile, and stay as they are.
    pub stale: u64,
    /// Guests that could not be put back, and for which reasons.
    pub failed: u64,
    pub faults: Vec<String>,
    /// The guest, if it was about one.
    pub guest: Option<GuestId>,
}

/// The notes of this process.
#[derive(Debug, Default)]
pub struct Notes(Mutex<VecDeque<Arc<UndoNote>>>);

impl Notes {
    fn add(&self, note: UndoNote) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.push_back(Arc::new(note));
        while notes.len() > NOTES_MAX || notes.iter().map(|note| note.count()).sum::<usize>() > GUESTS_MAX {
            notes.pop_front();
        }
    }

    fn get(&self, id: Uuid) -> Option<Arc<UndoNote>> {
        let notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.iter().find(|note| note.id == id).cloned()
    }

    fn remove(&self, id: Uuid) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.retain(|note| note.id != id);
    }
}

impl App {
    /// As [`App::update_guest`], with a note that puts the guest back; none if nothing has changed.
    pub async fn update_guest_noted(
        &self,
        caller: &Caller,
        id: GuestId,
        version: Option<u64>,
        patch: Value,
    ) -> Result<(Guest, Option<Uuid>), Error> {
        let (before, after) = self.update_guest_from(caller, id, version, patch).await?.value;
        let note = (before.version != after.version).then(|| {
            let former = Former {
                id,
                version: after.version,
                was: Was::Details(Box::new(before.details)),
            };
            self.note(
                caller,
                after.event_id,
                Some(after.details.name.to_string()),
                vec![former],
            )
        });
        Ok((after, note))
    }

    /// A note that puts back what a bulk action has set; none if it changed nothing, or more than a note can hold.
    pub fn note_bulk(&self, caller: &Caller, event_id: EventId, outcome: &BulkOutcome) -> Option<Uuid> {
        let is_whole = outcome.former.len() as u64 == outcome.changed;
        if !is_whole || outcome.former.is_empty() {
            return None;
        }
        let former = |one: &FormerStatus| Former {
            id: one.id,
            version: one.version,
            was: Was::Status(one.status),
        };
        let guests = outcome.former.iter().map(former).collect();
        Some(self.note(caller, event_id, None, guests))
    }

    fn note(&self, caller: &Caller, event_id: EventId, name: Option<String>, guests: Vec<Former>) -> Uuid {
        let id = self.new_id();
        self.undo.add(UndoNote {
            id,
            event_id,
            name,
            by: caller.actor.to_string(),
            at: caller.at,
            guests,
        });
        id
    }

    /// The note with this id, for whoever made the change, as long as it is good.
    pub fn undo_note(&self, caller: &Caller, event_id: EventId, id: Uuid) -> Option<Arc<UndoNote>> {
        let note = self.undo.get(id)?;
        let is_good =
            note.event_id == event_id && note.by == caller.actor.to_string() && note.at.plus_ms(KEPT_MS) >= caller.at;
        is_good.then_some(note)
    }

    /// Puts guests back that nobody has changed since; a note is good once.
    pub async fn undo(&self, caller: &Caller, event_id: EventId, id: Uuid) -> Result<UndoOutcome, Error> {
        require(&caller.actor, caller.actor.may_edit_guests(event_id))?;
        let note = self
            .undo_note(caller, event_id, id)
            .ok_or(Error::NotFound("change to undo any more"))?;
        self.undo.remove(id);
        let mut outcome = UndoOutcome {
            guest: match note.guests.as_slice() {
                [one] => Some(one.id),
                _ => None,
            },
            ..UndoOutcome::default()
        };
        for batch in note.guests.chunks(self.settings.bulk_batch) {
            let (batch, actor, at) = (batch.to_vec(), caller.actor, self.now());
            let caller = Caller { at, ..caller.clone() };
            let part = self
                .write(&caller, move |tx| put_back(tx, &actor, event_id, &batch, at))
                .await?;
            outcome.add(part.value);
        }
        Ok(outcome)
    }
}

impl UndoOutcome {
    fn add(&mut self, part: UndoOutcome) {
        self.restored += part.restored;
        self.stale += part.stale;
        self.failed += part.failed;
        part.faults.into_iter().for_each(|fault| self.tell(fault));
    }

    /// Each fault once: many guests fail for the same reason.
    fn tell(&mut self, fault: String) {
        if self.faults.len() < FAULTS_MAX && !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

fn put_back(
    tx: &mut WriteTx<'_, '_>,
    actor: &Actor,
    event_id: EventId,
    guests: &[Former],
    at: Time,
) -> Result<UndoOutcome, Error> {
    let event = for_guests(tx, actor, event_id)?;
    let mut outcome = UndoOutcome::default();
    for former in guests {
        let guest: Option<Guest> = tx.get(former.id.raw())?;
        let Some(guest) = guest.filter(|guest| guest.event_id == event_id && guest.version == former.version) else {
            outcome.stale += 1;
            continue;
        };
        let details = match &former.was {
            Was::Details(details) => (**details).clone(),
            Was::Status(status) => GuestDetails {
                status: *status,
                ..guest.details.clone()
            },
        };
        match put_changed(tx, &event, &guest, details, at, &actor.to_string()) {
            Ok(_) => outcome.restored += 1,
            Err(Error::Store(fault)) => return Err(fault.into()),
            Err(refusal) => {
                outcome.failed += 1;
                outcome.tell(refusal.to_string());
            }
        }
    }
    waitlist::promote(tx, &event, at)?;
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(guests: usize) -> UndoNote {
        let id = Uuid::from_u128(guests as u128);
        let former = |n: usize| Former {
            id: GuestId::from_raw(*Uuid::from_u128(n as u128).as_bytes()),
            version: 2,
            was: Was::Status(GuestStatus::Registered),
        };
        UndoNote {
            id,
            event_id: EventId::from_raw([1; 16]),
            name: None,
            by: "user:1".to_owned(),
            at: Time::MIN,
            guests: (0..guests).map(former).collect(),
        }
    }

    #[test]
    fn notes_are_bounded_by_number_and_by_guests() {
        let notes = Notes::default();
        for n in 1..=NOTES_MAX + 5 {
            notes.add(note(n));
        }
        assert!(notes.get(Uuid::from_u128(1)).is_none());
        assert!(notes.get(Uuid::from_u128(NOTES_MAX as u128 + 5)).is_some());
        for n in 0..11 {
            notes.add(note(UNDO_GUESTS_MAX - n));
        }
        let held: usize = notes.0.lock().expect("whole").iter().map(|note| note.count()).sum();
        assert!(held <= GUESTS_MAX, "{held}");
    }
}
