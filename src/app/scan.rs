//! Scans and conflicts as they are shown: with what gate, device and guest are called today.

use super::event::{require, visible};
use super::{App, Error};
use crate::model::{Actor, Admission, Device, EventId, Gate, Guest, GuestId, Passage, Scan, ScanFact, ScanId};
use crate::store::{Direction, Key, Page, Range, ScanQuery, Table, View, decode, id_at_end};
use crate::wire::checkin::{DoorCountsView, FirstScanView, GateCountsView};
use crate::wire::scan::{ConflictView, DoorGuestView, ScanNames, ScanView};

/// What gate, device and guest of a scan are called today.
pub fn names_of(view: &View, scan: &Scan) -> Result<ScanNames, Error> {
    let Some(fact) = &scan.fact else {
        return Ok(ScanNames::default());
    };
    let (gate, device) = places_of(view, fact)?;
    let guest = match fact.guest_id {
        Some(id) => view.get::<Guest>(id.raw())?,
        None => None,
    };
    Ok(ScanNames {
        gate,
        device,
        guest: guest.map(|guest| guest.details.name.to_string()),
    })
}

fn places_of(view: &View, fact: &ScanFact) -> Result<(Option<String>, Option<String>), Error> {
    let gate = match fact.gate_id {
        Some(id) => view.get::<Gate>(id.raw())?,
        None => None,
    };
    let device = match fact.device_id {
        Some(id) => view.get::<Device>(id.raw())?,
        None => None,
    };
    Ok((
        gate.map(|gate| gate.details.name.to_string()),
        device.map(|device| device.name.to_string()),
    ))
}

/// A scan as it is shown; `None` while only its undoing is known.
pub fn shown(view: &View, actor: &Actor, scan: &Scan) -> Result<Option<ScanView>, Error> {
    Ok(ScanView::new(scan, names_of(view, scan)?, actor))
}

/// A scan in conflict with what it takes to decide about it.
pub fn conflict_shown(view: &View, actor: &Actor, scan: &Scan) -> Result<Option<ConflictView>, Error> {
    let (Some(conflict), Some(own)) = (&scan.conflict, shown(view, actor, scan)?) else {
        return Ok(None);
    };
    let with = match conflict.with {
        Some(id) => view.get::<Scan>(id.raw())?,
        None => None,
    };
    let guest = match own.guest_id {
        Some(id) => view.get::<Guest>(id.raw())?,
        None => None,
    };
    Ok(Some(ConflictView {
        id: scan.id,
        reason: conflict.reason,
        scan: own,
        with: with.map(|with| shown(view, actor, &with)).transpose()?.flatten(),
        guest: guest.map(|guest| DoorGuestView::new(&guest, actor)),
    }))
}

/// The scan that first let in a ticket.
pub fn first_of(view: &View, guest: GuestId) -> Result<Option<FirstScanView>, Error> {
    let range = Range::prefix(&Key::new().id(guest.raw()));
    for entry in view.walk(Table::ScansByGuest, &range, Direction::Forward)? {
        let (key, value) = entry?;
        let admission: Admission = decode(&value)?;
        if !admission.counts() || admission.direction != Passage::Entry {
            continue;
        }
        let scan = id_at_end(&key).map(|id| view.get::<Scan>(&id)).transpose()?.flatten();
        if let Some(first) = scan.map(|scan| as_first(view, &scan)).transpose()?.flatten() {
            return Ok(Some(first));
        }
    }
    Ok(None)
}

/// A scan as the one that first let in its ticket.
pub fn as_first(view: &View, scan: &Scan) -> Result<Option<FirstScanView>, Error> {
    let Some(fact) = &scan.fact else { return Ok(None) };
    let (gate_name, device_name) = places_of(view, fact)?;
    Ok(Some(FirstScanView {
        scan_id: scan.id,
        at: fact.at,
        gate_name,
        device_name,
    }))
}

/// The scans of a ticket that are in conflict.
pub fn flagged(view: &View, guest: GuestId) -> Result<Vec<ScanId>, Error> {
    let range = Range::prefix(&Key::new().id(guest.raw()));
    let mut found = Vec::new();
    for entry in view.walk(Table::ScansByGuest, &range, Direction::Forward)? {
        let (key, value) = entry?;
        if decode::<Admission>(&value)?.conflict.is_some() {
            found.extend(id_at_end(&key).map(ScanId::from_raw));
        }
    }
    Ok(found)
}

/// How full an event is, and how many passed a gate.
pub fn counts_of(view: &View, event: EventId, gate: Option<crate::model::GateId>) -> Result<DoorCountsView, Error> {
    let counters = view.counters(event)?;
    let gate = match gate {
        Some(gate) => Some(view.gate_counters(event, Some(gate))?),
        None => None,
    };
    Ok(DoorCountsView {
        expected: counters.total(),
        checked_in: counters.checked_in,
        admitted: counters.admitted,
        inside: counters.inside,
        gate: gate.map(|gate| GateCountsView {
            entries: gate.entries,
            exits: gate.exits,
        }),
    })
}

impl App {
    /// Scans of an event, for those who see its figures.
    pub fn scans(&self, view: &View, actor: &Actor, query: &ScanQuery) -> Result<Page<Vec<ScanView>>, Error> {
        visible(view, actor, query.event_id)?;
        require(actor, actor.may_see_figures(query.event_id))?;
        let page = view.scans(query)?;
        let mut items = Vec::with_capacity(page.items.len());
        for scan in &page.items {
            items.extend(shown(view, actor, scan)?);
        }
        Ok(Page {
            items,
            next: page.next,
            plan: page.plan,
        })
    }

    /// The conflicts of an event that nobody has decided about.
    pub fn conflicts(&self, view: &View, actor: &Actor, query: &ScanQuery) -> Result<Page<Vec<ConflictView>>, Error> {
        visible(view, actor, query.event_id)?;
        require(actor, actor.may_see_figures(query.event_id))?;
        let page = view.scans(query)?;
        let mut items = Vec::with_capacity(page.items.len());
        for scan in &page.items {
            items.extend(conflict_shown(view, actor, scan)?);
        }
        Ok(Page {
            items,
            next: page.next,
            plan: page.plan,
        })
    }
}
