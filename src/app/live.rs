//! How an event fares at this moment: who is inside, what passes each gate, and what happened last.

use super::device::devices_of;
use super::event::{full, require, visible};
use super::gate::gates_of;
use super::scan::shown;
use super::{App, Caller, Error, EventFull};
use crate::model::{EventId, GateCounters, GateTraffic, Time};
use crate::store::{ScanQuery, Scans, View};
use crate::wire::scan::ScanView;

/// Minutes that the picture of arrivals shows.
pub const LIVE_MINUTES: usize = 30;
const MINUTE_MS: i64 = 60_000;
const SCANS_SHOWN: usize = 12;
/// More open conflicts than this are told as that many and more.
pub const CONFLICTS_COUNTED_MAX: usize = 99;
/// Rows of gates and minutes that are read: those of a hundred gates in all minutes.
const TRAFFIC_ROWS_MAX: usize = 101 * (LIVE_MINUTES + 1);

/// An event at this moment.
#[derive(Clone, Debug)]
pub struct Live {
    pub full: EventFull,
    /// Every gate, and last those who named none, if there are any.
    pub gates: Vec<LiveGate>,
    /// The newest first.
    pub scans: Vec<ScanView>,
    /// At most one more than [`CONFLICTS_COUNTED_MAX`].
    pub conflicts: usize,
    /// Devices that were paired, and those of them that are online.
    pub devices: usize,
    pub devices_online: usize,
    /// The first of the minutes.
    pub from: Time,
}

/// A gate at this moment.
#[derive(Clone, Debug)]
pub struct LiveGate {
    /// Absent for those who named none.
    pub name: Option<String>,
    pub counters: GateCounters,
    /// Heads let in during each of the last [`LIVE_MINUTES`], the newest last.
    pub minutes: Vec<u64>,
}

impl Live {
    /// Heads let in at all gates during each minute.
    pub fn minutes(&self) -> Vec<u64> {
        let sum = |n| self.gates.iter().filter_map(|gate| gate.minutes.get(n)).sum();
        (0..LIVE_MINUTES).map(sum).collect()
    }
}

impl App {
    /// For those who may see the event's figures.
    pub fn live(&self, view: &View, caller: &Caller, id: EventId) -> Result<Live, Error> {
        let event = visible(view, &caller.actor, id)?;
        require(&caller.actor, caller.actor.may_see_figures(id))?;
        let this_minute = caller.at.millis().div_euclid(MINUTE_MS);
        let from = Time::from_millis_clamped((this_minute + 1 - LIVE_MINUTES as i64) * MINUTE_MS);
        let traffic = view.traffic(id, from, TRAFFIC_ROWS_MAX)?;
        let of = |gate| traffic.iter().find(|one| one.gate_id == gate);
        let known = gates_of(view, id)?;
        let mut gates: Vec<LiveGate> = Vec::new();
        for gate in &known {
            let name = Some(gate.details.name.to_string());
            gates.push(LiveGate::new(name, of(Some(gate.id)).into_iter(), from));
        }
        // What passed a gate that was deleted since counts with what named none.
        let is_nameless = |one: &&GateTraffic| !known.iter().any(|gate| one.gate_id == Some(gate.id));
        let mut nameless = traffic.iter().filter(is_nameless).peekable();
        if nameless.peek().is_some() {
            gates.push(LiveGate::new(None, nameless, from));
        }
        let devices = devices_of(view, id)?;
        let paired = devices.iter().filter(|device| device.paired_at.is_some());
        let mut scans = Vec::new();
        for scan in &view.scans(&ScanQuery::newest(id, Scans::All, SCANS_SHOWN))?.items {
            scans.extend(shown(view, &caller.actor, scan)?);
        }
        Ok(Live {
            gates,
            scans,
            conflicts: view
                .scans(&ScanQuery::newest(id, Scans::InConflict, CONFLICTS_COUNTED_MAX + 1))?
                .items
                .len(),
            devices: paired.clone().count(),
            devices_online: paired
                .filter(|device| self.presence.seen(device.id, caller.at).online)
                .count(),
            from,
            full: full(&mut { view }, event)?,
        })
    }
}

impl LiveGate {
    fn new<'t>(name: Option<String>, traffic: impl Iterator<Item = &'t GateTraffic>, from: Time) -> Self {
        let (mut entries, mut exits) = (0u32, 0u32);
        let mut minutes = vec![0; LIVE_MINUTES];
        for one in traffic {
            entries = entries.saturating_add(one.counters.entries);
            exits = exits.saturating_add(one.counters.exits);
            for (minute, heads) in &one.minutes {
                let n = (minute.millis() - from.millis()).div_euclid(MINUTE_MS);
                if let Some(place) = usize::try_from(n).ok().and_then(|n| minutes.get_mut(n)) {
                    *place += heads;
                }
            }
        }
        Self {
            name,
            counters: GateCounters { entries, exits },
            minutes,
        }
    }
}
