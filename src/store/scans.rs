//! Lists of scans: those of an event or a ticket, and the conflicts that are open.

use super::key::Key;
use super::query::{Candidates, Cursor, ListError, Order, Page, PlanError, Sort, Walk, fingerprint};
use super::schema::Table;
use super::view::{Direction, Range, View};
use crate::model::{Decided, DeviceId, EventId, GateId, GuestId, Scan};

/// Which scans are asked for.
#[derive(Clone, Debug)]
pub struct ScanQuery {
    pub event_id: EventId,
    pub which: Scans,
    pub guest_id: Option<GuestId>,
    pub gate_id: Option<GateId>,
    pub device_id: Option<DeviceId>,
    /// `Some(true)` for those who were let in.
    pub admitted: Option<bool>,
    pub order: Option<Order>,
    pub limit: usize,
    pub cursor: Option<Cursor>,
}

/// All scans, those somebody has to look at, or those somebody has decided about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scans {
    All,
    InConflict,
    Settled,
}

impl ScanQuery {
    /// Those of an event, the latest first.
    pub fn newest(event_id: EventId, which: Scans, limit: usize) -> Self {
        Self {
            event_id,
            which,
            guest_id: None,
            gate_id: None,
            device_id: None,
            admitted: None,
            order: Some(Order {
                sort: Sort::CreatedAt,
                direction: Direction::Backward,
            }),
            limit,
            cursor: None,
        }
    }

    fn plan(&self) -> Result<Walk, PlanError> {
        let event = Range::prefix(&Key::new().id(self.event_id.raw()));
        let guest = self.guest_id.map(|guest| Range::prefix(&Key::new().id(guest.raw())));
        let mut candidates = Candidates::new(None, self.order);
        match self.which {
            Scans::InConflict => candidates.offer(Table::ConflictsByEvent, Some(Sort::CreatedAt), Some(event)),
            Scans::All | Scans::Settled => {
                // A ticket's scans come in the order of their times, which is as good.
                candidates.offer(Table::ScansByGuest, self.order.map(|order| order.sort), guest);
                candidates.offer(Table::ScansByEvent, Some(Sort::CreatedAt), Some(event));
            }
        }
        candidates.decide()?.continued(self.cursor.as_ref(), self.fingerprint())
    }

    fn fingerprint(&self) -> u32 {
        fingerprint(&format!(
            "{:?}",
            (
                self.event_id,
                self.which,
                self.guest_id,
                self.gate_id,
                self.device_id,
                self.admitted
            )
        ))
    }

    fn accepts(&self, scan: &Scan) -> bool {
        let Some(fact) = &scan.fact else { return false };
        scan.event_id == self.event_id
            && (self.which != Scans::Settled || scan.settled.is_some())
            && self.guest_id.is_none_or(|guest| fact.guest_id == Some(guest))
            && self.gate_id.is_none_or(|gate| fact.gate_id == Some(gate))
            && self.device_id.is_none_or(|device| fact.device_id == Some(device))
            && self
                .admitted
                .is_none_or(|admitted| (fact.decided == Decided::Admitted) == admitted)
    }
}

impl View {
    pub fn scans(&self, query: &ScanQuery) -> Result<Page<Vec<Scan>>, ListError> {
        let walk = query.plan()?;
        self.list(&walk, query.limit, query.fingerprint(), |found| {
            Ok(found.document::<Scan>(self)?.filter(|scan| query.accepts(scan)))
        })
    }
}
