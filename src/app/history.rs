//! What the scans of one ticket add up to, carried into its scans and its guest within a write.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::{Conflict, Error};
use crate::checkin::{Fact, Folded, Outcome, Reentry, fold};
use crate::model::{
    self, Admission, Conflicting, Decided, Event, EventDoor, Guest, GuestId, GuestStatus, Heads, Origin, Passage,
    RawId, Refusal, Scan, ScanFact, ScanId, Time, Undone, Verb,
};
use crate::store::{Key, Table, WriteTx, decode, id_at_end};

/// Scans of one ticket; more than anybody makes in good faith.
const SCANS_PER_TICKET_MAX: usize = 5_000;
/// Makes the ids of scans that stand for a status set by hand.
const BY_HAND: &[u8] = b"admitted by hand:";

/// A scan of a ticket, as far as the fold needs to know it.
#[derive(Clone, Copy, Debug)]
struct Known {
    id: ScanId,
    at: Time,
    admission: Admission,
}

impl Known {
    fn of(scan: &Scan) -> Option<Self> {
        let fact = scan.fact.as_ref()?;
        Some(Self {
            id: scan.id,
            at: fact.at,
            admission: scan.admission(fact),
        })
    }

    fn fact(&self) -> Fact<ScanId> {
        let outcome = match (self.admission.is_admitted, self.admission.is_override) {
            (false, _) => Outcome::Refused,
            (true, false) => Outcome::Admitted,
            (true, true) => Outcome::Overridden,
        };
        Fact {
            id: self.id,
            at: self.at,
            direction: self.admission.direction,
            heads: self.admission.heads,
            outcome,
            undone: self.admission.is_undone,
            resolution: self.admission.resolution,
        }
    }

    /// What is wrong with it, by itself or among the others.
    fn conflict(&self, folded: &Folded<ScanId>) -> Option<Conflicting> {
        let admission = &self.admission;
        let is_open = admission.counts() && !admission.is_override && admission.resolution.is_none();
        if let Some(reason) = admission.against.filter(|_| is_open) {
            return Some(Conflicting { reason, with: None });
        }
        let conflict = folded.conflicts.iter().find(|conflict| conflict.id == self.id)?;
        Some(Conflicting {
            reason: Refusal::AlreadyRedeemed,
            with: conflict.with,
        })
    }
}

/// A scan that is put: new, or in place of what the store has of it.
pub struct Step<'a> {
    pub verb: Verb,
    pub old: Option<&'a Scan>,
    pub scan: Scan,
}

/// A scan and its guest, after all that follows from it.
pub struct Settled {
    pub scan: Scan,
    pub guest: Guest,
    /// The scan that first let the ticket in.
    pub first: Option<ScanId>,
}

/// The tickets whose scans a write has read or changed. The indexes are as they were before the write, so that
/// what it adds to them is kept here.
pub struct History {
    reentry: Reentry,
    by: String,
    now: Time,
    tickets: HashMap<GuestId, Vec<Known>>,
}

impl History {
    pub fn new(door: &EventDoor, by: String, now: Time) -> Self {
        Self {
            reentry: rule_of(door),
            by,
            now,
            tickets: HashMap::new(),
        }
    }

    /// Puts a scan of a guest that is new or was changed, with what follows from it: the conflicts of the ticket's
    /// scans, and the guest itself. `before` is the guest as the store has it.
    pub fn settle(
        &mut self,
        tx: &mut WriteTx<'_, '_>,
        step: Step<'_>,
        before: &Guest,
        guest: &Guest,
    ) -> Result<Settled, Error> {
        let mut scan = step.scan;
        let mut known = self.load(tx, before)?;
        known.retain(|one| one.id != scan.id);
        known.extend(Known::of(&scan));
        let folded = fold(guest.details.party_size, self.reentry, &facts(&known));
        mark(tx, &mut known, &folded, Some(&mut scan))?;
        tx.put_over(step.verb, step.old, &scan)?;
        let mut changed = with_figures(guest, &known, &folded, self.now);
        self.tickets.insert(guest.id, known);
        if changed != *before {
            changed.version = before.version + 1;
            tx.put_over(verb_of(before, &changed), Some(before), &changed)?;
        }
        Ok(Settled {
            scan,
            guest: changed,
            first: folded.first.map(|first| first.id),
        })
    }

    /// The scans of a ticket. A guest who was let in by hand has none that says so: it is made up for.
    fn load(&mut self, tx: &mut WriteTx<'_, '_>, guest: &Guest) -> Result<Vec<Known>, Error> {
        if let Some(known) = self.tickets.remove(&guest.id) {
            return Ok(known);
        }
        let mut known = stored(tx, guest)?;
        if guest.admitted > 0 && !known.iter().any(|one| one.admission.counts()) {
            self.add_by_hand(tx, guest, &mut known)?;
        }
        Ok(known)
    }

    fn add_by_hand(&self, tx: &mut WriteTx<'_, '_>, guest: &Guest, known: &mut Vec<Known>) -> Result<(), Error> {
        let out = guest.admitted.saturating_sub(guest.inside);
        let at = guest.checked_in_at.unwrap_or(guest.updated_at);
        let ways = [
            (Passage::Entry, guest.admitted, at),
            (Passage::Exit, out, at.plus_ms(1)),
        ];
        for (direction, heads, at) in ways {
            let Ok(heads) = Heads::new(i64::from(heads)) else {
                continue;
            };
            let scan = Scan {
                id: hand_id(guest, direction),
                event_id: guest.event_id,
                fact: Some(ScanFact {
                    guest_id: Some(guest.id),
                    target: guest.id.to_string(),
                    gate_id: None,
                    device_id: None,
                    by: self.by.clone(),
                    direction,
                    heads,
                    decided: Decided::Admitted,
                    override_reason: None,
                    against: None,
                    device_time: None,
                    at,
                    received_at: self.now,
                    origin: Origin::Desk,
                }),
                undone: None,
                settled: None,
                conflict: None,
            };
            tx.put(Verb::ScanRecorded, &scan)?;
            known.extend(Known::of(&scan));
        }
        Ok(())
    }

    /// Takes all scans of a ticket back: its guest was set to a status of those who have not come.
    fn undo_all(&self, tx: &mut WriteTx<'_, '_>, before: &Guest) -> Result<(), Error> {
        let undone = Undone {
            at: self.now,
            by: self.by.clone(),
        };
        for one in stored(tx, before)?.iter().filter(|one| one.admission.counts()) {
            if let Some(scan) = tx.get::<Scan>(one.id.raw())? {
                let scan = Scan {
                    undone: Some(undone.clone()),
                    conflict: None,
                    ..scan
                };
                tx.put(Verb::ScanUndone, &scan)?;
            }
        }
        Ok(())
    }

    /// The guest with a party of another size, and its scans held against that.
    fn resize(&mut self, tx: &mut WriteTx<'_, '_>, before: &Guest, after: Guest) -> Result<Guest, Error> {
        let mut known = self.load(tx, before)?;
        let folded = fold(after.details.party_size, self.reentry, &facts(&known));
        mark(tx, &mut known, &folded, None)?;
        let (version, at) = (after.version, after.updated_at);
        let mut changed = with_figures(&after, &known, &folded, at);
        changed.version = version;
        Ok(changed)
    }
}

/// The scans of a ticket, as they were before this write.
fn stored(tx: &mut WriteTx<'_, '_>, guest: &Guest) -> Result<Vec<Known>, Error> {
    let own = Key::new().id(guest.id.raw());
    let entries = tx.entries(Table::ScansByGuest, &own, SCANS_PER_TICKET_MAX + 1)?;
    if entries.len() > SCANS_PER_TICKET_MAX {
        return Err(Conflict::TooManyScans.into());
    }
    let mut known = Vec::with_capacity(entries.len() + 2);
    for (key, value) in entries {
        if let (Some(id), Some(at)) = (id_at_end(&key), Key::time_at(&key, own.bytes().len())) {
            known.push(Known {
                id: ScanId::from_raw(id),
                at,
                admission: decode(&value)?,
            });
        }
    }
    Ok(known)
}

/// What becomes of a ticket's scans when its guest is changed by hand: the guest to put.
pub fn follow_hand(
    tx: &mut WriteTx<'_, '_>,
    event: &Event,
    before: &Guest,
    after: Guest,
    at: Time,
    by: &str,
) -> Result<Guest, Error> {
    let is_in = |guest: &Guest| guest.details.status == GuestStatus::CheckedIn;
    let is_resized = before.details.party_size != after.details.party_size;
    if !is_in(before) || is_in(&after) && !is_resized {
        return Ok(after);
    }
    let door = super::door::door_in(tx, event)?;
    let mut history = History::new(&door, by.to_owned(), at);
    if is_in(&after) {
        return history.resize(tx, before, after);
    }
    history.undo_all(tx, before)?;
    Ok(after)
}

pub fn rule_of(door: &EventDoor) -> Reentry {
    match door.reentry {
        model::Reentry::Allowed => Reentry::Allowed,
        model::Reentry::Refused => Reentry::Forbidden,
    }
}

fn facts(known: &[Known]) -> Vec<Fact<ScanId>> {
    known.iter().map(Known::fact).collect()
}

/// Marks the scans that are in conflict, and takes the marks off those that are not any more. `own` is put by
/// whoever asks.
fn mark(
    tx: &mut WriteTx<'_, '_>,
    known: &mut [Known],
    folded: &Folded<ScanId>,
    own: Option<&mut Scan>,
) -> Result<(), Error> {
    let own_id = own.as_ref().map(|scan| scan.id);
    if let Some(scan) = own {
        scan.conflict = known
            .iter()
            .find(|one| one.id == scan.id)
            .and_then(|one| one.conflict(folded));
    }
    for one in known {
        let conflict = one.conflict(folded);
        if conflict == one.admission.conflict {
            continue;
        }
        one.admission.conflict = conflict;
        if own_id != Some(one.id)
            && let Some(scan) = tx.get::<Scan>(one.id.raw())?
        {
            tx.put(Verb::ScanFlagged, &Scan { conflict, ..scan })?;
        }
    }
    Ok(())
}

/// The guest with what its scans add up to. Who was let in against a cancellation and is not in after all is
/// cancelled still.
fn with_figures(guest: &Guest, known: &[Known], folded: &Folded<ScanId>, at: Time) -> Guest {
    let spoke = |reason| known.iter().any(|one| one.admission.against == Some(reason));
    let absent = if spoke(Refusal::Canceled) {
        GuestStatus::Cancelled
    } else if spoke(Refusal::Unapproved) {
        GuestStatus::Waitlisted
    } else {
        GuestStatus::Registered
    };
    let first = folded.first.map(|first| first.at);
    guest.with_scans(at, (folded.state.admitted, folded.state.inside), first, absent)
}

fn verb_of(before: &Guest, after: &Guest) -> Verb {
    let is_in = |guest: &Guest| guest.details.status == GuestStatus::CheckedIn;
    match (is_in(before), is_in(after)) {
        (false, true) => Verb::GuestCheckedIn,
        _ => Verb::GuestUpdated,
    }
}

/// The id of a scan that stands for a status set by hand: the same whenever it is made, of version 8 (RFC 9562).
fn hand_id(guest: &Guest, direction: Passage) -> ScanId {
    let mut hasher = Sha256::new();
    hasher.update(BY_HAND);
    hasher.update(guest.id.raw());
    hasher.update(guest.version.to_string());
    hasher.update([direction.code()]);
    let mut id = RawId::default();
    id.copy_from_slice(&hasher.finalize()[..16]);
    id[6] = id[6] & 0x0f | 0x80;
    id[8] = id[8] & 0x3f | 0x80;
    ScanId::from_raw(id)
}
