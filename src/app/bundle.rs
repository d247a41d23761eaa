//! The bundle of a device: everything it needs to work without a network, or what has changed since it last asked.

use std::collections::BTreeSet;

use super::device::device_in_view;
use super::door::door_of;
use super::event::{require, visible};
use super::gate::gates_of;
use super::scan::counts_of;
use super::{App, Caller, Error};
use crate::model::{Event, EventDoor, EventId, Gate, Guest, GuestId, Kind, RawId, RevokedTicket};
use crate::store::{self, Change, Direction, Key, Range, Seq, Table, View, decode, id_at_end};
use crate::wire::bundle::{Bundle, BundleDeviceView, BundleEventView, BundleGateView, BundleHead, Numbers, PinsView};
use crate::wire::gate::GateView;

/// A device that is further behind gets everything.
const COMMITS_BEHIND_MAX: u64 = 50_000;

/// The gates of an event, each with what its counters say.
fn gates_with_counts(view: &View, event: EventId) -> Result<Vec<BundleGateView>, Error> {
    let counted = |gate: &Gate| {
        let counters = view.gate_counters(event, Some(gate.id))?;
        Ok(BundleGateView {
            gate: GateView::from(gate),
            entries: counters.entries,
            exits: counters.exits,
        })
    };
    gates_of(view, event)?.iter().map(counted).collect()
}

/// What the journal says has changed at a door.
#[derive(Debug, Default)]
struct News {
    guests: BTreeSet<RawId>,
    revoked: Vec<RevokedTicket>,
}

/// Why changes do not do, and everything has to be sent.
struct Everything;

impl App {
    /// The bundle of an event's door, as JSON. Blocks: there may be tens of thousands of guests.
    pub fn door_bundle(&self, caller: &Caller, event_id: EventId, since: Option<Seq>) -> Result<Vec<u8>, Error> {
        let view = self.view();
        let event = visible(&view, &caller.actor, event_id)?;
        require(&caller.actor, caller.actor.may_work_door(event_id))?;
        let door = door_of(&view, &event)?;
        let news = match since {
            Some(since) => self.news(&view, &event, since)?,
            None => Err(Everything),
        };
        let numbers = Numbers::new(&door);
        let revoked = match &news {
            Ok(news) => news.revoked.iter().map(|one| numbers.told(one.ticket.number)).collect(),
            Err(Everything) => self.revoked(&view, event_id, numbers)?,
        };
        let head = self.head(&view, caller, &event, &door, revoked, news.is_err())?;
        let written = |error: serde_json::Error| Error::Store(store::Error::Damaged(error.to_string()));
        match news {
            Ok(news) => {
                let mut bundle = Bundle::new(&head, numbers, news.guests.len()).map_err(written)?;
                let mut removed = Vec::new();
                for id in &news.guests {
                    match view.get::<Guest>(id)?.filter(|guest| guest.event_id == event_id) {
                        Some(guest) => bundle.row(&guest).map_err(written)?,
                        None => removed.push(GuestId::from_raw(*id)),
                    }
                }
                Ok(bundle.finish(&removed))
            }
            Err(Everything) => {
                let range = Range::prefix(&Key::new().id(event_id.raw()));
                let count = view.counters(event_id)?.guests() as usize;
                let mut bundle = Bundle::new(&head, numbers, count).map_err(written)?;
                view.join(Table::GuestsByEvent, &range, |guest: Guest| {
                    bundle.row(&guest).map_err(written)
                })?;
                Ok(bundle.finish(&[]))
            }
        }
    }

    fn head(
        &self,
        view: &View,
        caller: &Caller,
        event: &Event,
        door: &EventDoor,
        revoked: Vec<String>,
        full: bool,
    ) -> Result<BundleHead, Error> {
        let device = device_in_view(view, &caller.actor)?;
        let gate = device.as_ref().and_then(|device| device.gate_id);
        Ok(BundleHead {
            seq: view.seq(),
            full,
            server_time: caller.at,
            event: BundleEventView::new(event, door),
            device: device.as_ref().map(BundleDeviceView::from),
            gates: gates_with_counts(view, event.id)?,
            keys: self.ticket_key_views(door),
            revoked,
            pins: PinsView {
                supervisor: door.supervisor_pin.as_ref().map(Into::into),
                kiosk: door.kiosk_pin.as_ref().map(Into::into),
            },
            counts: counts_of(view, event.id, gate)?,
        })
    }

    /// The numbers of all tickets that are good no more, out of the index alone.
    fn revoked(&self, view: &View, event: EventId, numbers: Numbers) -> Result<Vec<String>, Error> {
        let range = Range::prefix(&Key::new().id(event.raw()));
        let mut revoked = Vec::new();
        for entry in view.walk(Table::RevokedByEvent, &range, Direction::Forward)? {
            if let Some(id) = id_at_end(&entry?.0) {
                let ticket = self.ticket_key.ticket(RevokedTicket::serial_of(&id));
                revoked.push(numbers.told(ticket.number));
            }
        }
        Ok(revoked)
    }

    /// What has changed at a door after a commit, as far as the snapshot goes.
    fn news(&self, view: &View, event: &Event, since: Seq) -> Result<Result<News, Everything>, Error> {
        let seq = view.seq();
        if since > seq || seq - since > COMMITS_BEHIND_MAX {
            return Ok(Err(Everything));
        }
        let mut reader = self.store.journal(since);
        let mut news = News::default();
        while reader.position() < seq {
            let commits = match reader.next_shared() {
                Err(store::Error::Trimmed { .. }) => return Ok(Err(Everything)),
                commits => commits?,
            };
            if commits.is_empty() {
                break;
            }
            let changes = commits
                .iter()
                .filter(|commit| commit.seq <= seq)
                .flat_map(|commit| &commit.changes);
            for change in changes {
                if let Err(Everything) = news.take(change, event)? {
                    return Ok(Err(Everything));
                }
            }
        }
        Ok(Ok(news))
    }
}

impl News {
    /// Notes a change, unless it bears on every row or cannot be told from here.
    fn take(&mut self, change: &Change, event: &Event) -> Result<Result<(), Everything>, Error> {
        let is_this = change.id == *event.id.raw();
        match (change.kind, &change.document) {
            (Kind::Guest, Some(bytes)) => {
                let guest: Guest = decode(bytes)?;
                if guest.event_id == event.id {
                    self.guests.insert(change.id);
                }
            }
            // A guest does not go without its ticket being revoked, which says whose it was.
            (Kind::RevokedTicket, Some(bytes)) => {
                let revoked: RevokedTicket = decode(bytes)?;
                if revoked.event_id == event.id {
                    self.guests.insert(*revoked.guest_id.raw());
                    self.revoked.push(revoked);
                }
            }
            // A number that is good again cannot be taken off a device's list.
            (Kind::RevokedTicket, None) => return Ok(Err(Everything)),
            // Whether names are told, and how numbers are hashed, is in every row.
            (Kind::Door, _) if is_this => return Ok(Err(Everything)),
            // Rows name ticket types by their places.
            (Kind::Event, Some(_)) if is_this && !event.details.ticket_types.is_empty() => return Ok(Err(Everything)),
            _ => {}
        }
        Ok(Ok(()))
    }
}
