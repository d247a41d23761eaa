//! An event's figures as clients see them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{Event, EventCounters, EventId, EventStatus, GateId, GateTraffic, GuestStatus, TicketTypeId, Time};

/// Guests and the heads they stand for.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct CountView {
    pub guests: u32,
    pub heads: u32,
}

/// By status.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatusCountsView {
    pub invited: CountView,
    pub registered: CountView,
    pub waitlisted: CountView,
    pub checked_in: CountView,
    pub cancelled: CountView,
}

/// Of one ticket type; guests that hold a place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TypeStatsView {
    #[schema(value_type = Option<uuid::Uuid>)]
    pub ticket_type_id: Option<TicketTypeId>,
    pub name: Option<String>,
    pub guests: u32,
    pub heads: u32,
    pub quota: Option<u32>,
    pub quota_left: Option<u32>,
}

/// Heads that were let in during one minute.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MinuteView {
    #[schema(value_type = String, format = DateTime)]
    pub minute: Time,
    pub heads: u64,
}

impl MinuteView {
    fn list(minutes: &[(Time, u64)]) -> Vec<Self> {
        let minute = |&(minute, heads)| MinuteView { minute, heads };
        minutes.iter().map(minute).collect()
    }
}

/// What passed one gate.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GateStatsView {
    /// Null for scans that named no gate.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub gate_id: Option<GateId>,
    /// Heads let in, and out.
    pub entries: u32,
    pub exits: u32,
    /// Heads let in during each minute, those who come again, too.
    pub entries_per_minute: Vec<MinuteView>,
}

impl From<&GateTraffic> for GateStatsView {
    fn from(gate: &GateTraffic) -> Self {
        Self {
            gate_id: gate.gate_id,
            entries: gate.counters.entries,
            exits: gate.counters.exits,
            entries_per_minute: MinuteView::list(&gate.minutes),
        }
    }
}

/// The figures of an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatsView {
    #[schema(value_type = uuid::Uuid)]
    pub event_id: EventId,
    /// Guests that are neither cancelled nor waitlisted.
    pub total: u32,
    pub by_status: StatusCountsView,
    pub by_ticket_type: Vec<TypeStatsView>,
    /// Heads that hold a place.
    pub heads: u32,
    /// Guests with at least one head let in.
    pub checked_in: u32,
    /// Heads let in so far.
    pub admitted: u32,
    /// Heads inside now.
    pub inside: u32,
    /// Heads that were first let in during each minute.
    pub check_ins_per_minute: Vec<MinuteView>,
    /// Gates that somebody passed.
    pub by_gate: Vec<GateStatsView>,
    /// Guests that hold a place and did not come; known once the event is completed.
    pub no_shows: Option<u32>,
    pub capacity: Option<u32>,
    pub capacity_left: Option<u32>,
}

impl StatsView {
    pub fn new(event: &Event, counters: &EventCounters, arrivals: &[(Time, u64)], gates: &[GateTraffic]) -> Self {
        let details = &event.details;
        let of = |status| CountView {
            guests: counters.guests_with(status),
            heads: counters.heads_with(status),
        };
        let without_type = counters.of_type(None);
        let mut by_ticket_type: Vec<_> = details
            .ticket_types
            .iter()
            .map(|one| {
                let count = counters.of_type(Some(one.id));
                TypeStatsView {
                    ticket_type_id: Some(one.id),
                    name: Some(one.name.to_string()),
                    guests: count.guests,
                    heads: count.heads,
                    quota: one.quota,
                    quota_left: counters.quota_left(details, Some(one.id)),
                }
            })
            .collect();
        if without_type.guests > 0 {
            let (guests, heads) = (without_type.guests, without_type.heads);
            by_ticket_type.push(TypeStatsView {
                ticket_type_id: None,
                name: None,
                guests,
                heads,
                quota: None,
                quota_left: None,
            });
        }
        let is_over = details.status == EventStatus::Completed;
        Self {
            event_id: event.id,
            total: counters.total(),
            by_status: StatusCountsView {
                invited: of(GuestStatus::Invited),
                registered: of(GuestStatus::Registered),
                waitlisted: of(GuestStatus::Waitlisted),
                checked_in: of(GuestStatus::CheckedIn),
                cancelled: of(GuestStatus::Cancelled),
            },
            by_ticket_type,
            heads: counters.heads_held(),
            checked_in: counters.checked_in,
            admitted: counters.admitted,
            inside: counters.inside,
            check_ins_per_minute: MinuteView::list(arrivals),
            by_gate: gates.iter().map(GateStatsView::from).collect(),
            no_shows: is_over.then(|| counters.total().saturating_sub(counters.checked_in)),
            capacity: details.capacity,
            capacity_left: counters.capacity_left(details),
        }
    }
}
