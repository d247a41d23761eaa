//! Figures of one event that are kept up to date with every write, so that statistics cost one read.

use bincode::{Decode, Encode};

use super::{EventDetails, GateId, Guest, GuestStatus, Passage, Passed, TicketTypeId, Time};

/// Guests and heads of one ticket type that hold a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct TypeCount {
    pub ticket_type_id: Option<TicketTypeId>,
    pub guests: u32,
    pub heads: u32,
}

/// The figures of one event. Equal to a recount over its guests at any time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct EventCounters {
    /// Guests by status, in the order of [`GuestStatus::ALL`].
    guests: [u32; 5],
    /// Heads (party sizes) by status.
    heads: [u32; 5],
    /// Sorted by ticket type; types without guests are left out.
    types: Vec<TypeCount>,
    /// Guests with at least one head let in.
    pub checked_in: u32,
    /// Heads let in.
    pub admitted: u32,
    /// Heads inside now.
    pub inside: u32,
}

/// Whether a guest enters or leaves the count.
#[derive(Clone, Copy)]
enum Sign {
    Plus,
    Minus,
}

impl Sign {
    fn apply(self, count: &mut u32, by: u32) {
        *count = match self {
            Sign::Plus => count.saturating_add(by),
            Sign::Minus => count.saturating_sub(by),
        };
    }
}

impl EventCounters {
    pub fn add(&mut self, guest: &Guest) {
        self.count(guest, Sign::Plus);
    }

    pub fn remove(&mut self, guest: &Guest) {
        self.count(guest, Sign::Minus);
    }

    fn count(&mut self, guest: &Guest, sign: Sign) {
        let status = guest.details.status;
        let place = usize::from(status.code() - 1);
        let heads = u32::from(guest.details.party_size.get());
        sign.apply(&mut self.guests[place], 1);
        sign.apply(&mut self.heads[place], heads);
        if status.holds_place() {
            self.count_type(guest.details.ticket_type_id, heads, sign);
        }
        sign.apply(&mut self.checked_in, u32::from(guest.admitted > 0));
        sign.apply(&mut self.admitted, u32::from(guest.admitted));
        sign.apply(&mut self.inside, u32::from(guest.inside));
    }

    fn count_type(&mut self, id: Option<TicketTypeId>, heads: u32, sign: Sign) {
        let place = match self.types.binary_search_by_key(&id, |one| one.ticket_type_id) {
            Ok(place) => place,
            Err(place) => {
                self.types.insert(
                    place,
                    TypeCount {
                        ticket_type_id: id,
                        guests: 0,
                        heads: 0,
                    },
                );
                place
            }
        };
        sign.apply(&mut self.types[place].guests, 1);
        sign.apply(&mut self.types[place].heads, heads);
        if self.types[place].guests == 0 {
            self.types.remove(place);
        }
    }

    /// All guests there are.
    pub fn guests(&self) -> u32 {
        self.guests.iter().sum()
    }

    pub fn guests_with(&self, status: GuestStatus) -> u32 {
        self.guests[usize::from(status.code() - 1)]
    }

    pub fn heads_with(&self, status: GuestStatus) -> u32 {
        self.heads[usize::from(status.code() - 1)]
    }

    /// Guests that hold a place.
    pub fn total(&self) -> u32 {
        GuestStatus::ALL
            .iter()
            .filter(|status| status.holds_place())
            .map(|status| self.guests_with(*status))
            .sum()
    }

    /// Heads that take up capacity.
    pub fn heads_held(&self) -> u32 {
        GuestStatus::ALL
            .iter()
            .filter(|status| status.holds_place())
            .map(|status| self.heads_with(*status))
            .sum()
    }

    pub fn of_type(&self, id: Option<TicketTypeId>) -> TypeCount {
        let place = self.types.binary_search_by_key(&id, |one| one.ticket_type_id);
        place.map_or(
            TypeCount {
                ticket_type_id: id,
                guests: 0,
                heads: 0,
            },
            |place| self.types[place],
        )
    }

    /// Heads that still fit into the event as a whole; `None` when it is unbounded.
    pub fn capacity_left(&self, event: &EventDetails) -> Option<u32> {
        event
            .capacity
            .map(|capacity| capacity.saturating_sub(self.heads_held()))
    }

    /// Heads that still fit into a ticket type's own quota; `None` when it is unbounded.
    pub fn quota_left(&self, event: &EventDetails, id: Option<TicketTypeId>) -> Option<u32> {
        let quota = event.ticket_type(id?)?.quota?;
        Some(quota.saturating_sub(self.of_type(id).heads))
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Heads that passed one gate. Equal to a recount over the scans made there that count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct GateCounters {
    pub entries: u32,
    pub exits: u32,
}

impl GateCounters {
    pub fn add(&mut self, passed: &Passed) {
        Sign::Plus.apply(self.of(passed.direction), u32::from(passed.heads));
    }

    pub fn remove(&mut self, passed: &Passed) {
        Sign::Minus.apply(self.of(passed.direction), u32::from(passed.heads));
    }

    fn of(&mut self, direction: Passage) -> &mut u32 {
        match direction {
            Passage::Entry => &mut self.entries,
            Passage::Exit => &mut self.exits,
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What passed one gate, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateTraffic {
    /// Absent for scans that name no gate.
    pub gate_id: Option<GateId>,
    pub counters: GateCounters,
    /// Minutes, and the heads let in during each; ascending.
    pub minutes: Vec<(Time, u64)>,
}
