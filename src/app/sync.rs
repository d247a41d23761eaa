//! What devices tell of the time when they were offline: many scans at once, each recorded as it was.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::checkin::{answer, conflicts_among, corrected, event_asked, first_in_of};
use super::desk::{Desk, Moment, Presentation, Recorded};
use super::device::{device_in, device_in_view};
use super::event::require;
use super::scan::{counts_of, flagged};
use super::{App, Caller, Error};
use crate::blocking;
use crate::model::{Actor, Code, Device, EventId, FieldErrors, GuestId, Origin, ScanId, Time, Verb};
use crate::store::{Seq, View, WriteTx};
use crate::wire::checkin::{CheckinView, SyncInput, SyncItem, SyncView, read_sync};

/// Scans that one turn of the writer takes: a few milliseconds, so that others are not held up for long.
const SCANS_PER_WRITE: usize = 100;
/// A device's clock that is off by so much more or less than last time has jumped.
const CLOCK_JUMP_MS: u64 = 120_000;
/// Smaller differences are not worth a write.
const CLOCK_DRIFT_MS: u64 = 5_000;

/// One thing that a device tells, made out before the writer has its turn.
#[derive(Clone, Debug)]
enum Told {
    Scan(Box<Presentation>),
    Undo { scan_id: ScanId, at: Time },
}

impl Told {
    fn scan_id(&self) -> ScanId {
        match self {
            Told::Scan(asked) => asked.input.scan_id,
            Told::Undo { scan_id, .. } => *scan_id,
        }
    }
}

/// What came of one of them.
#[derive(Debug)]
enum Outcome {
    Recorded(Box<Recorded>),
    Undone,
    Failed(String),
}

impl App {
    /// Takes in what happened while a device was offline. Each scan has its result; one that cannot be taken in
    /// leaves the others alone, and what was told before changes nothing.
    pub async fn sync(self: &Arc<Self>, caller: &Caller, body: Value) -> Result<SyncView, Error> {
        let (actor, now) = (caller.actor, caller.at);
        require(&actor, actor.role().is_some())?;
        let app = Arc::clone(self);
        let prepared = blocking::run(move || app.prepare(&actor, now, body)).await??;
        let (event_id, offset_ms, told) = prepared;
        let ids: Vec<ScanId> = told.iter().map(Told::scan_id).collect();
        let mut outcomes = Vec::with_capacity(told.len());
        let mut seq = self.note_clock(caller, event_id, offset_ms).await?;
        for part in told.chunks(SCANS_PER_WRITE) {
            let (part, tickets) = (part.to_vec(), self.ticket_key);
            let done = self
                .write(caller, move |tx| {
                    let mut desk = Desk::open(tx, &actor, event_id, now, tickets)?;
                    part.iter()
                        .map(|told| take(tx, &mut desk, told))
                        .collect::<Result<Vec<_>, _>>()
                })
                .await?;
            seq = done.seq;
            outcomes.extend(done.value);
        }
        let app = Arc::clone(self);
        blocking::run(move || app.told(&actor, now, event_id, seq, &ids, &outcomes)).await?
    }

    /// Reads an upload, and checks its codes.
    fn prepare(&self, actor: &Actor, now: Time, body: Value) -> Result<(EventId, i64, Vec<Told>), Error> {
        let input = read_sync(body)?;
        let event_id = event_of(actor, &input)?;
        let view = self.may_open(actor, event_id)?;
        let offset_ms = now.millis() - input.device_time.millis();
        let pool = self.ids.draw(now, input.items.len() as u64);
        let mut told = Vec::with_capacity(input.items.len());
        for (n, item) in (0..).zip(input.items) {
            told.push(match item {
                SyncItem::Undo { scan_id, when } => Told::Undo {
                    scan_id,
                    at: corrected(when, offset_ms, now),
                },
                SyncItem::Scan(input) => Told::Scan(Box::new(Presentation {
                    presented: self.present(&view, event_id, &input.target)?,
                    moment: Moment {
                        at: corrected(input.when, offset_ms, now),
                        device_time: input.when.scanned_at,
                        origin: Origin::Offline,
                    },
                    guest_id: GuestId::from_raw(pool.get(n)),
                    input: *input,
                })),
            });
        }
        Ok((event_id, offset_ms, told))
    }

    /// Remembers how far the device's clock is off, and flags one that has jumped. Returns the seq that has it.
    async fn note_clock(&self, caller: &Caller, event_id: EventId, offset_ms: i64) -> Result<Seq, Error> {
        let (actor, now) = (caller.actor, caller.at);
        let device = device_in_view(&self.view(), &actor)?;
        let news = device.filter(|device| device.event_id == event_id && drifts(device, offset_ms));
        if news.is_none() {
            return Ok(self.store.head());
        }
        let done = self.write(caller, move |tx| {
            let Some(device) = device_in(tx, &actor)?.filter(|device| device.revoked_at.is_none()) else {
                return Err(Error::DeviceRevoked);
            };
            let jumped = device
                .clock_offset_ms
                .is_some_and(|before| before.abs_diff(offset_ms) > CLOCK_JUMP_MS);
            let device = Device {
                clock_offset_ms: Some(offset_ms),
                clock_jumped_at: if jumped { Some(now) } else { device.clock_jumped_at },
                ..device
            };
            tx.put(Verb::DeviceUpdated, &device)?;
            Ok(())
        });
        Ok(done.await?.seq)
    }

    fn told(
        &self,
        actor: &Actor,
        now: Time,
        event_id: EventId,
        seq: Seq,
        ids: &[ScanId],
        outcomes: &[Outcome],
    ) -> Result<SyncView, Error> {
        let view = self.view();
        let mut results = Vec::with_capacity(outcomes.len());
        for (id, outcome) in ids.iter().zip(outcomes) {
            results.push(match outcome {
                Outcome::Recorded(recorded) => {
                    recorded.count();
                    answer(actor, recorded, first_in_of(&view, recorded)?)
                }
                Outcome::Undone => plain(*id, "undone", None),
                Outcome::Failed(detail) => plain(*id, "failed", Some(detail.clone())),
            });
        }
        let device = device_in_view(&view, actor)?;
        let in_conflict = in_conflict(&view, ids, outcomes)?;
        Ok(SyncView {
            results,
            conflicts: conflicts_among(&view, actor, &in_conflict)?,
            counts: counts_of(&view, event_id, device.and_then(|device| device.gate_id))?,
            server_time: now,
            seq,
        })
    }
}

/// Scans in conflict: those that were told, and those of other devices on the same tickets.
fn in_conflict(view: &View, ids: &[ScanId], outcomes: &[Outcome]) -> Result<Vec<ScanId>, Error> {
    let mut found = Vec::new();
    let mut guests = BTreeSet::new();
    for (id, outcome) in ids.iter().zip(outcomes) {
        match outcome {
            Outcome::Recorded(recorded) => match &recorded.guest {
                Some(guest) if !guests.insert(guest.id) => {}
                Some(guest) => found.extend(flagged(view, guest.id)?),
                None => found.extend(recorded.scan.conflict.map(|_| *id)),
            },
            Outcome::Undone | Outcome::Failed(_) => {}
        }
    }
    Ok(found)
}

fn take(tx: &mut WriteTx<'_, '_>, desk: &mut Desk, told: &Told) -> Result<Outcome, Error> {
    let taken = match told {
        Told::Scan(asked) => desk
            .record(tx, asked)
            .map(|recorded| Outcome::Recorded(Box::new(recorded))),
        Told::Undo { scan_id, at } => desk.undo(tx, *scan_id, *at).map(|_| Outcome::Undone),
    };
    match taken {
        Ok(outcome) => Ok(outcome),
        Err(Error::Store(fault)) => Err(fault.into()),
        // What cannot be taken in must not keep a device from telling the rest.
        Err(refusal) => Ok(Outcome::Failed(refusal.to_string())),
    }
}

fn drifts(device: &Device, offset_ms: i64) -> bool {
    device
        .clock_offset_ms
        .is_none_or(|before| before.abs_diff(offset_ms) > CLOCK_DRIFT_MS)
}

/// All scans of an upload are of one event.
fn event_of(actor: &Actor, input: &SyncInput) -> Result<EventId, Error> {
    let named = input.items.iter().map(|item| match item {
        SyncItem::Scan(scan) => scan.event_id,
        SyncItem::Undo { .. } => None,
    });
    let event_id = event_asked(actor, input.event_id.or_else(|| named.clone().flatten().next()))?;
    let mut errors = FieldErrors::new();
    for (n, _) in named.enumerate().filter(|(_, id)| id.is_some_and(|id| id != event_id)) {
        errors.add(
            format!("scans[{n}].event_id"),
            Code::Invalid,
            "is not the event of this upload",
        );
    }
    Ok(errors.or(event_id)?)
}

fn plain(scan_id: ScanId, result: &'static str, detail: Option<String>) -> CheckinView {
    CheckinView {
        scan_id,
        result,
        reason: None,
        undone: result == "undone",
        direction: None,
        heads: 0,
        guest: None,
        admitted: 0,
        party_size: 0,
        first_scan: None,
        conflict: None,
        counts: None,
        detail,
    }
}
