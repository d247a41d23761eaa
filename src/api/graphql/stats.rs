//! An event's figures.

use async_graphql::{ID, Object, SimpleObject};

use super::scalar::{DateTime, Long};
use crate::wire::stats::{CountView, GateStatsView, MinuteView, StatsView, StatusCountsView, TypeStatsView};

/// What the series costs beside its fields: it has a minute for each in which somebody came.
const SERIES_COST: usize = 500;

/// The figures of an event.
pub struct Stats(StatsView);

impl From<StatsView> for Stats {
    fn from(view: StatsView) -> Self {
        Self(view)
    }
}

/// The figures of an event.
#[Object(rename_fields = "snake_case", rename_args = "snake_case")]
impl Stats {
    async fn event_id(&self) -> ID {
        ID(self.0.event_id.to_string())
    }

    /// Guests that are neither cancelled nor waitlisted.
    async fn total(&self) -> u32 {
        self.0.total
    }

    async fn by_status(&self) -> StatusCounts {
        (&self.0.by_status).into()
    }

    async fn by_ticket_type(&self) -> Vec<TypeStats> {
        self.0.by_ticket_type.iter().map(TypeStats::from).collect()
    }

    /// Heads that hold a place.
    async fn heads(&self) -> u32 {
        self.0.heads
    }

    /// Guests with at least one head let in.
    async fn checked_in(&self) -> u32 {
        self.0.checked_in
    }

    /// Heads let in so far.
    async fn admitted(&self) -> u32 {
        self.0.admitted
    }

    /// Heads inside now.
    async fn inside(&self) -> u32 {
        self.0.inside
    }

    #[graphql(complexity = "SERIES_COST + child_complexity")]
    async fn check_ins_per_minute(&self) -> Vec<Minute> {
        self.0.check_ins_per_minute.iter().map(Minute::from).collect()
    }

    /// Gates that somebody passed.
    #[graphql(complexity = "SERIES_COST + child_complexity")]
    async fn by_gate(&self) -> Vec<GateStats> {
        self.0.by_gate.iter().map(GateStats::from).collect()
    }

    /// Guests that hold a place and did not come; known once the event is completed.
    async fn no_shows(&self) -> Option<u32> {
        self.0.no_shows
    }

    async fn capacity(&self) -> Option<u32> {
        self.0.capacity
    }

    async fn capacity_left(&self) -> Option<u32> {
        self.0.capacity_left
    }
}

/// Guests and the heads they stand for.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct Count {
    guests: u32,
    heads: u32,
}

impl From<CountView> for Count {
    fn from(count: CountView) -> Self {
        Self {
            guests: count.guests,
            heads: count.heads,
        }
    }
}

/// Guests by status.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct StatusCounts {
    invited: Count,
    registered: Count,
    waitlisted: Count,
    checked_in: Count,
    cancelled: Count,
}

impl From<&StatusCountsView> for StatusCounts {
    fn from(counts: &StatusCountsView) -> Self {
        Self {
            invited: counts.invited.into(),
            registered: counts.registered.into(),
            waitlisted: counts.waitlisted.into(),
            checked_in: counts.checked_in.into(),
            cancelled: counts.cancelled.into(),
        }
    }
}

/// Guests of one ticket type that hold a place.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct TypeStats {
    ticket_type_id: Option<ID>,
    name: Option<String>,
    guests: u32,
    heads: u32,
    quota: Option<u32>,
    quota_left: Option<u32>,
}

impl From<&TypeStatsView> for TypeStats {
    fn from(one: &TypeStatsView) -> Self {
        Self {
            ticket_type_id: one.ticket_type_id.map(|id| ID(id.to_string())),
            name: one.name.clone(),
            guests: one.guests,
            heads: one.heads,
            quota: one.quota,
            quota_left: one.quota_left,
        }
    }
}

/// What passed one gate; those who named none have a row of their own.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct GateStats {
    gate_id: Option<ID>,
    entries: u32,
    exits: u32,
    entries_per_minute: Vec<Minute>,
}

impl From<&GateStatsView> for GateStats {
    fn from(one: &GateStatsView) -> Self {
        Self {
            gate_id: one.gate_id.map(|id| ID(id.to_string())),
            entries: one.entries,
            exits: one.exits,
            entries_per_minute: one.entries_per_minute.iter().map(Minute::from).collect(),
        }
    }
}

/// Heads that were let in during one minute.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct Minute {
    minute: DateTime,
    heads: Long,
}

impl From<&MinuteView> for Minute {
    fn from(one: &MinuteView) -> Self {
        Self {
            minute: one.minute.into(),
            heads: Long(one.heads),
        }
    }
}
