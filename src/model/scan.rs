//! What happens at a door: the words that scans, gates and decisions share.

use bincode::{Decode, Encode};

use super::verb::coded;
use super::{DeviceId, EventId, GateId, GuestId, Heads, ScanId, ShortText, Time};

coded! {
    /// Which way somebody passes a gate.
    Passage {
        Entry = 1 "entry",
        Exit = 2 "exit",
    }
}

coded! {
    /// Why somebody is not let pass. A decision gives the first of these that holds.
    Refusal {
        Invalid = 1 "invalid",
        WrongEvent = 2 "wrong_event",
        Revoked = 3 "revoked",
        Canceled = 4 "canceled",
        Blocked = 5 "blocked",
        Unapproved = 6 "unapproved",
        Unpaid = 7 "unpaid",
        Product = 8 "product",
        InvalidTime = 9 "invalid_time",
        NotInside = 10 "not_inside",
        AlreadyRedeemed = 11 "already_redeemed",
    }
}

coded! {
    /// What staff decide about a scan that should not have been let in.
    Resolution {
        Keep = 1 "keep",
        Reject = 2 "reject",
    }
}

coded! {
    /// How a scan came to be known.
    Origin {
        /// It was decided by the server.
        Online = 1 "online",
        /// A device decided it, and told later.
        Offline = 2 "offline",
        /// Somebody set the guest's status by hand.
        Desk = 3 "desk",
    }
}

/// What was read is kept up to this length.
pub const TARGET_CHARS_MAX: usize = 200;

/// What the door decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub enum Decided {
    Admitted,
    Refused(Refusal),
}

/// What happened: made once by a device, and never changed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct ScanFact {
    pub guest_id: Option<GuestId>,
    /// What was read: a code, a number or a guest's id, cut to [`TARGET_CHARS_MAX`].
    pub target: String,
    pub gate_id: Option<GateId>,
    pub device_id: Option<DeviceId>,
    /// Who scanned, as [`Actor`](super::Actor) prints itself.
    pub by: String,
    pub direction: Passage,
    pub heads: Heads,
    pub decided: Decided,
    /// Why a supervisor let in what the rules refuse.
    pub override_reason: Option<ShortText>,
    /// What spoke against letting them in: a supervisor knew it, or the device that decided did not.
    pub against: Option<Refusal>,
    /// What the device's clock said.
    pub device_time: Option<Time>,
    /// When it was, by the server's clock.
    pub at: Time,
    pub received_at: Time,
    pub origin: Origin,
}

/// A scan that did not take place after all.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Undone {
    pub at: Time,
    pub by: String,
}

/// What staff decided about a conflict.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Settled {
    pub choice: Resolution,
    pub at: Time,
    pub by: String,
    pub note: Option<ShortText>,
}

/// What is wrong with a scan that let somebody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Conflicting {
    pub reason: Refusal,
    /// The scan that used the place up.
    pub with: Option<ScanId>,
}

/// A scan with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Scan {
    pub id: ScanId,
    pub event_id: EventId,
    /// Absent while only its undoing has arrived.
    pub fact: Option<ScanFact>,
    pub undone: Option<Undone>,
    pub settled: Option<Settled>,
    /// Follows from all scans of the ticket; present as long as nobody has settled it.
    pub conflict: Option<Conflicting>,
}

/// Heads that passed a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    pub event_id: EventId,
    pub gate_id: Option<GateId>,
    pub direction: Passage,
    pub heads: u16,
    /// By the server's clock.
    pub at: Time,
}

/// What the figures of a ticket need to know of a scan: what the index of a guest's scans carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Admission {
    pub direction: Passage,
    pub heads: Heads,
    /// Whether it let anybody in.
    pub is_admitted: bool,
    pub is_override: bool,
    pub is_undone: bool,
    pub resolution: Option<Resolution>,
    pub against: Option<Refusal>,
    pub conflict: Option<Conflicting>,
}

impl Scan {
    /// Whether it moves its ticket's figures: it let somebody in, and nobody has taken that back.
    pub fn counts(&self) -> bool {
        let is_rejected = self
            .settled
            .as_ref()
            .is_some_and(|settled| settled.choice == Resolution::Reject);
        let is_admitted = self.fact.as_ref().is_some_and(|fact| fact.decided == Decided::Admitted);
        is_admitted && self.undone.is_none() && !is_rejected
    }

    /// The heads that it counts for, and where.
    pub fn passed(&self) -> Option<Passed> {
        let fact = self
            .fact
            .as_ref()
            .filter(|fact| self.counts() && fact.guest_id.is_some())?;
        Some(Passed {
            event_id: self.event_id,
            gate_id: fact.gate_id,
            direction: fact.direction,
            heads: fact.heads.get(),
            at: fact.at,
        })
    }

    /// The part that the index of a guest's scans carries.
    pub fn admission(&self, fact: &ScanFact) -> Admission {
        Admission {
            direction: fact.direction,
            heads: fact.heads,
            is_admitted: fact.decided == Decided::Admitted,
            is_override: fact.override_reason.is_some(),
            is_undone: self.undone.is_some(),
            resolution: self.settled.as_ref().map(|settled| settled.choice),
            against: fact.against,
            conflict: self.conflict,
        }
    }
}

impl Admission {
    /// Whether it moves its ticket's figures, as [`Scan::counts`].
    pub fn counts(&self) -> bool {
        self.is_admitted && !self.is_undone && self.resolution != Some(Resolution::Reject)
    }
}
