//! Check-ins: one at a time and online, taken back, and what staff decide about conflicts.

use serde_json::Value;

use super::desk::{Desk, Moment, Presentation, Recorded};
use super::event::{require, visible};
use super::scan::{as_first, conflict_shown, counts_of, first_of, shown};
use super::{App, Caller, Done, Error};
use crate::model::{Actor, Code, EventId, GuestId, Origin, Scan, ScanId, Settled, Time};
use crate::store::{View, WriteTx};
use crate::wire;
use crate::wire::checkin::{CheckinView, FirstScanView, When};
use crate::wire::scan::{ConflictMarkView, ConflictView, DoorGuestView, ScanView, read_resolution, result_of};

impl App {
    /// Decides about somebody at a gate, and records it. The same scan sent again is the same scan.
    pub async fn check_in(&self, caller: &Caller, body: Value) -> Result<Done<CheckinView>, Error> {
        let (actor, at) = (caller.actor, caller.at);
        require(&actor, actor.role().is_some())?;
        let input = wire::checkin::read(body)?;
        let event_id = event_asked(&actor, input.event_id)?;
        let presented = self.present(&self.may_open(&actor, event_id)?, event_id, &input.target)?;
        let asked = Presentation {
            presented,
            moment: Moment {
                at: input.when.scanned_at.map_or(at, |scanned| scanned.min(at)),
                device_time: input.when.scanned_at,
                origin: Origin::Online,
            },
            guest_id: GuestId::from_raw(self.ids.one(at)),
            input,
        };
        let tickets = self.ticket_key;
        let done = self
            .write(caller, move |tx| {
                let mut desk = Desk::open(tx, &actor, event_id, at, tickets)?;
                desk.record(tx, &asked)
            })
            .await?;
        done.value.count();
        self.answered(&actor, done)
    }

    /// A snapshot, if the caller may work at the door of the event.
    pub(super) fn may_open(&self, actor: &Actor, event_id: EventId) -> Result<View, Error> {
        let view = self.view();
        visible(&view, actor, event_id)?;
        require(actor, actor.may_work_door(event_id))?;
        Ok(view)
    }

    fn answered(&self, actor: &Actor, done: Done<Recorded>) -> Result<Done<CheckinView>, Error> {
        let view = self.view();
        let scan = &done.value.scan;
        let gate = scan.fact.as_ref().and_then(|fact| fact.gate_id);
        let first = match done.value.first {
            Some(id) if id == scan.id => as_first(&view, scan)?,
            Some(id) => match view.get::<Scan>(id.raw())? {
                Some(scan) => as_first(&view, &scan)?,
                None => None,
            },
            None => first_in_of(&view, &done.value)?,
        };
        let mut value = answer(actor, &done.value, first);
        value.counts = Some(counts_of(&view, scan.event_id, gate)?);
        Ok(Done { value, seq: done.seq })
    }

    /// Takes a scan back, as if it had not been.
    pub async fn undo_scan(&self, caller: &Caller, id: ScanId) -> Result<Done<CheckinView>, Error> {
        let (actor, at, tickets) = (caller.actor, caller.at, self.ticket_key);
        require(&actor, actor.role().is_some())?;
        let done = self
            .write(caller, move |tx| {
                let scan = known(tx, &actor, id)?;
                let mut desk = Desk::open(tx, &actor, scan.event_id, at, tickets)?;
                desk.undo(tx, id, at)
            })
            .await?;
        self.answered(&actor, done)
    }

    /// Notes what staff decided about a scan in conflict.
    pub async fn resolve_conflict(
        &self,
        caller: &Caller,
        event_id: EventId,
        id: ScanId,
        body: Value,
    ) -> Result<Done<ScanView>, Error> {
        let (actor, at, tickets) = (caller.actor, caller.at, self.ticket_key);
        require(&actor, actor.role().is_some())?;
        self.may_open(&actor, event_id)?;
        let input = read_resolution(body)?;
        let done = self
            .write(caller, move |tx| {
                let mut desk = Desk::open(tx, &actor, event_id, at, tickets)?;
                require(&actor, desk.may_override())?;
                let scan = known(tx, &actor, id)?;
                if scan.event_id != event_id {
                    return Err(Error::NotFound("conflict"));
                }
                let settled = Settled {
                    choice: input.choice,
                    at,
                    by: actor.to_string(),
                    note: input.note.clone(),
                };
                desk.resolve(tx, scan, settled)
            })
            .await?;
        let value = shown(&self.view(), &actor, &done.value.scan)?.ok_or(Error::NotFound("conflict"))?;
        Ok(Done { value, seq: done.seq })
    }
}

/// A scan that the caller may know of.
fn known(tx: &mut WriteTx<'_, '_>, actor: &Actor, id: ScanId) -> Result<Scan, Error> {
    let scan: Option<Scan> = tx.get(id.raw())?;
    scan.filter(|scan| scan.fact.is_some() && actor.may_see_figures(scan.event_id))
        .ok_or(Error::NotFound("scan"))
}

/// The event that is asked about: named, or the one that the token is bound to.
pub fn event_asked(actor: &Actor, named: Option<EventId>) -> Result<EventId, Error> {
    named
        .or(actor.bound_to())
        .ok_or_else(|| Error::field("event_id", Code::Required, "must be given"))
}

/// The scan that first let in the ticket of a scan.
pub fn first_in_of(view: &View, recorded: &Recorded) -> Result<Option<FirstScanView>, Error> {
    match &recorded.guest {
        Some(guest) => first_of(view, guest.id),
        None => Ok(None),
    }
}

/// What a door is told about a scan; how full it is comes later.
pub fn answer(actor: &Actor, recorded: &Recorded, first_scan: Option<FirstScanView>) -> CheckinView {
    let (scan, guest) = (&recorded.scan, recorded.guest.as_ref());
    let fact = scan.fact.as_ref();
    let (result, reason) = fact.map_or(("undone", None), |fact| result_of(fact.decided));
    CheckinView {
        scan_id: scan.id,
        result,
        reason,
        undone: scan.undone.is_some(),
        direction: fact.map(|fact| fact.direction),
        heads: fact.map_or(0, |fact| fact.heads.get()),
        admitted: guest.map_or(0, |guest| guest.admitted),
        party_size: guest.map_or(0, |guest| guest.details.party_size.get()),
        first_scan,
        guest: guest.map(|guest| DoorGuestView::new(guest, actor)),
        conflict: scan
            .conflict
            .as_ref()
            .map(|conflict| ConflictMarkView::new(scan.id, conflict)),
        counts: None,
        detail: None,
    }
}

/// When something was that a device tells of later: by how long ago it says it was, or else by its clock as
/// far as that is off now. Never later than now.
pub fn corrected(when: When, offset_ms: i64, now: Time) -> Time {
    match (when.age_ms, when.scanned_at) {
        (Some(age), _) => now.plus_ms(-age),
        (None, Some(scanned)) => scanned.plus_ms(offset_ms).min(now),
        (None, None) => now,
    }
}

/// The open conflicts among these scans.
pub fn conflicts_among(view: &View, actor: &Actor, scans: &[ScanId]) -> Result<Vec<ConflictView>, Error> {
    let mut conflicts = Vec::new();
    for id in scans {
        if let Some(scan) = view.get::<Scan>(id.raw())? {
            conflicts.extend(conflict_shown(view, actor, &scan)?);
        }
    }
    Ok(conflicts)
}
