//! The door of an event: its rules, gates and devices, and the tickets that are good no more.

use std::fmt;

use bincode::{Decode, Encode};

use super::verb::coded;
use super::{DeviceId, EventId, GateId, GuestId, Name, Passage, RawId, Ticket, TicketTypeId, Time};

coded! {
    /// Whether those who went out may come in again.
    Reentry {
        Allowed = 1 "allowed",
        Refused = 2 "refused",
    }
}

coded! {
    /// Whether devices at the door learn the guests' names.
    Names {
        Shown = 1 "shown",
        Withheld = 2 "withheld",
    }
}

coded! {
    /// Which ways lead through a gate.
    GateWay {
        Entry = 1 "entry",
        Exit = 2 "exit",
        Both = 3 "both",
    }
}

impl GateWay {
    /// The way of somebody who does not say: in, unless the gate leads only out.
    pub fn usual(self) -> Passage {
        match self {
            GateWay::Exit => Passage::Exit,
            GateWay::Entry | GateWay::Both => Passage::Entry,
        }
    }
}

/// What is kept of a PIN: PBKDF2 with HMAC-SHA-256 (RFC 8018), which browsers can compute as well.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct PinHash {
    pub salt: [u8; 16],
    pub hash: [u8; 32],
    pub iterations: u32,
}

impl fmt::Debug for PinHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinHash(…)")
    }
}

/// The rules of an event's door. An event without one has [`EventDoor::of`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct EventDoor {
    pub event_id: EventId,
    /// New codes are signed with the key of this generation: 1, 2, …
    pub key_generation: u32,
    /// Generations whose codes are good no more, ascending.
    pub revoked_generations: Vec<u32>,
    pub reentry: Reentry,
    pub names: Names,
    pub supervisor_pin: Option<PinHash>,
    pub kiosk_pin: Option<PinHash>,
    /// Goes into the hashes of ticket numbers that devices get where names are withheld.
    pub salt: [u8; 16],
    pub updated_at: Time,
    /// 0 as long as nothing was set.
    pub version: u64,
}

impl EventDoor {
    /// The rules of a door that nobody has set.
    pub fn of(event_id: EventId, salt: [u8; 16], at: Time) -> Self {
        Self {
            event_id,
            key_generation: 1,
            revoked_generations: Vec::new(),
            reentry: Reentry::Allowed,
            names: Names::Shown,
            supervisor_pin: None,
            kiosk_pin: None,
            salt,
            updated_at: at,
            version: 0,
        }
    }

    /// Every generation there was so far.
    pub fn generations(&self) -> std::ops::RangeInclusive<u32> {
        1..=self.key_generation
    }

    pub fn is_revoked(&self, generation: u32) -> bool {
        self.revoked_generations.contains(&generation)
    }
}

/// What is said of a gate.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct GateDetails {
    pub name: Name,
    /// The ticket types that may pass; all when empty.
    pub ticket_type_ids: Vec<TicketTypeId>,
    pub direction: GateWay,
    pub valid_from: Option<Time>,
    pub valid_until: Option<Time>,
}

/// A gate of an event.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Gate {
    pub id: GateId,
    pub event_id: EventId,
    pub details: GateDetails,
    pub created_at: Time,
    pub updated_at: Time,
    /// Starts at 1 and goes up by 1 with every change.
    pub version: u64,
}

impl Gate {
    pub fn new(id: GateId, event_id: EventId, at: Time, details: GateDetails) -> Self {
        Self {
            id,
            event_id,
            details,
            created_at: at,
            updated_at: at,
            version: 1,
        }
    }

    pub fn with_details(&self, at: Time, details: GateDetails) -> Self {
        Self {
            details,
            updated_at: at,
            version: self.version + 1,
            ..self.clone()
        }
    }
}

/// A device that waits for the one who shows its pairing code.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Pairing {
    /// SHA-256 of the code, which is random and good for a short time.
    pub secret_hash: [u8; 32],
    pub expires_at: Time,
}

/// A device at the door. Once it is paired, its token is the one with its id.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Device {
    pub id: DeviceId,
    pub event_id: EventId,
    pub name: Name,
    /// Where it stands, unless a scan says otherwise.
    pub gate_id: Option<GateId>,
    /// Whether whoever holds it may let in against the rules, with a reason.
    pub may_override: bool,
    pub pairing: Option<Pairing>,
    /// How far its clock was behind the server's when it last synced.
    pub clock_offset_ms: Option<i64>,
    /// When its clock was last found to have jumped.
    pub clock_jumped_at: Option<Time>,
    pub created_at: Time,
    pub paired_at: Option<Time>,
    pub revoked_at: Option<Time>,
}

/// A ticket that was replaced, or whose guest was deleted: good no more, though its code is signed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct RevokedTicket {
    pub event_id: EventId,
    pub guest_id: GuestId,
    pub ticket: Ticket,
    pub at: Time,
}

impl RevokedTicket {
    /// A ticket has one serial, so that is its id: zeros, then the serial, big endian.
    pub fn id_of(serial: u64) -> RawId {
        *uuid::Uuid::from_u128(u128::from(serial)).as_bytes()
    }

    /// The serial of a ticket with this id.
    pub fn serial_of(id: &RawId) -> u64 {
        uuid::Uuid::from_bytes(*id).as_u64_pair().1
    }
}
