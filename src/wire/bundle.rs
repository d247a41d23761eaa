//! What a device at the door needs to work without a network, as it is sent: the guests as rows, written straight
//! into bytes, since there are tens of thousands of them.

use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::checkin::DoorCountsView;
use super::door::{PinView, TicketKeyView};
use super::gate::GateView;
use crate::model::{Device, Event, EventDoor, Reentry, TimeZone};
use crate::model::{DeviceId, EventId, EventStatus, GateId, Guest, GuestId, Names, TicketNumber, TicketTypeId, Time};

/// What each place of a row is.
const COLUMNS: [&str; 11] = [
    "id",
    "number",
    "name",
    "ticket_type",
    "status",
    "payment",
    "party_size",
    "admitted",
    "inside",
    "flags",
    "attention",
];
/// Bytes of a hashed ticket number: beyond any chance that two are alike.
const HASH_BYTES: usize = 12;
/// What a row takes, about.
const ROW_BYTES: usize = 112;
const VIP: u8 = 1;
const BLOCKED: u8 = 2;

/// A ticket type as devices need it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BundleTypeView {
    #[schema(value_type = uuid::Uuid)]
    pub id: TicketTypeId,
    /// The last eight hexadecimal digits of the id: what codes name the type by.
    pub short: String,
    pub name: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_from: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_until: Option<Time>,
}

/// An event as devices need it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BundleEventView {
    #[schema(value_type = uuid::Uuid)]
    pub id: EventId,
    pub name: String,
    #[schema(value_type = String, format = DateTime)]
    pub date: Time,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub end_date: Option<Time>,
    #[schema(value_type = String)]
    pub timezone: TimeZone,
    #[schema(value_type = String)]
    pub status: EventStatus,
    pub reentry: bool,
    /// `shown` or `withheld`.
    #[schema(value_type = String)]
    pub names: Names,
    /// base64url; goes into the hashes of ticket numbers where names are withheld.
    pub salt: String,
    pub ticket_types: Vec<BundleTypeView>,
}

impl BundleEventView {
    pub fn new(event: &Event, door: &EventDoor) -> Self {
        let details = &event.details;
        let kind = |one: &crate::model::TicketType| BundleTypeView {
            id: one.id,
            short: one.id.to_string().split_off(28),
            name: one.name.to_string(),
            valid_from: one.valid_from,
            valid_until: one.valid_until,
        };
        Self {
            id: event.id,
            name: details.name.to_string(),
            date: details.date.at(),
            end_date: details.end_date.map(|end| end.at()),
            timezone: details.timezone.clone(),
            status: details.status,
            reentry: door.reentry == Reentry::Allowed,
            names: door.names,
            salt: data_encoding::BASE64URL_NOPAD.encode(&door.salt),
            ticket_types: details.ticket_types.iter().map(kind).collect(),
        }
    }
}

/// The device that asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BundleDeviceView {
    #[schema(value_type = uuid::Uuid)]
    pub id: DeviceId,
    pub name: String,
    #[schema(value_type = Option<uuid::Uuid>)]
    pub gate_id: Option<GateId>,
    pub may_override: bool,
}

impl From<&Device> for BundleDeviceView {
    fn from(device: &Device) -> Self {
        Self {
            id: device.id,
            name: device.name.to_string(),
            gate_id: device.gate_id,
            may_override: device.may_override,
        }
    }
}

/// A gate with the heads that passed it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BundleGateView {
    #[serde(flatten)]
    pub gate: GateView,
    pub entries: u32,
    pub exits: u32,
}

/// PINs that a device checks by itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PinsView {
    pub supervisor: Option<PinView>,
    pub kiosk: Option<PinView>,
}

/// Everything but the guests.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BundleHead {
    /// What `since` takes to go on from here.
    pub seq: u64,
    /// Whether this is everything, so that a device forgets what it knew.
    pub full: bool,
    #[schema(value_type = String, format = DateTime)]
    pub server_time: Time,
    pub event: BundleEventView,
    pub device: Option<BundleDeviceView>,
    pub gates: Vec<BundleGateView>,
    pub keys: Vec<TicketKeyView>,
    /// Numbers of tickets that are good no more: all, or those that are new since.
    pub revoked: Vec<String>,
    pub pins: PinsView,
    pub counts: DoorCountsView,
}

/// What a device at the door needs, for the API's description.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what `Bundle` writes")]
pub struct BundleView {
    #[schema(inline)]
    head: BundleHead,
    /// What each place of a row in `guests` is.
    columns: Vec<String>,
    /// A row for each guest, or for each that has changed.
    #[schema(value_type = Vec<Object>)]
    guests: Vec<serde_json::Value>,
    /// Guests that are gone: ids as in the rows.
    removed: Vec<String>,
}

/// How ticket numbers are told to devices.
#[derive(Clone, Copy)]
pub struct Numbers {
    names: Names,
    salt: [u8; 16],
}

impl Numbers {
    pub fn new(door: &EventDoor) -> Self {
        Self {
            names: door.names,
            salt: door.salt,
        }
    }

    /// As printed, or where names are withheld the beginning of a salted SHA-256, base64url.
    pub fn told(&self, number: TicketNumber) -> String {
        match self.names {
            Names::Shown => number.to_string(),
            Names::Withheld => {
                let hash = Sha256::new().chain_update(self.salt).chain_update(number.as_str());
                data_encoding::BASE64URL_NOPAD.encode(&hash.finalize()[..HASH_BYTES])
            }
        }
    }
}

/// A bundle in the making.
pub struct Bundle {
    bytes: Vec<u8>,
    numbers: Numbers,
    types: Vec<TicketTypeId>,
    is_first: bool,
}

impl Bundle {
    pub fn new(head: &BundleHead, numbers: Numbers, guests: usize) -> serde_json::Result<Self> {
        let mut bytes = serde_json::to_vec(head)?;
        // The rows go on within the same object.
        bytes.pop();
        bytes.reserve(guests * ROW_BYTES + 256);
        bytes.extend_from_slice(b",\"columns\":");
        serde_json::to_writer(&mut bytes, &COLUMNS)?;
        bytes.extend_from_slice(b",\"guests\":[");
        Ok(Self {
            bytes,
            numbers,
            types: head.event.ticket_types.iter().map(|one| one.id).collect(),
            is_first: true,
        })
    }

    pub fn row(&mut self, guest: &Guest) -> serde_json::Result<()> {
        let details = &guest.details;
        self.separate();
        let bytes = &mut self.bytes;
        bytes.push(b'[');
        push_id(bytes, guest.id);
        bytes.extend_from_slice(b",\"");
        match self.numbers.names {
            Names::Shown => bytes.extend_from_slice(guest.ticket.number.as_str().as_bytes()),
            Names::Withheld => bytes.extend_from_slice(self.numbers.told(guest.ticket.number).as_bytes()),
        }
        bytes.extend_from_slice(b"\",");
        match self.numbers.names {
            Names::Shown => serde_json::to_writer(&mut *bytes, details.name.as_str())?,
            Names::Withheld => bytes.extend_from_slice(b"null"),
        }
        let place = details
            .ticket_type_id
            .and_then(|id| self.types.iter().position(|one| *one == id));
        let flags = u8::from(details.flags.vip) * VIP | u8::from(details.flags.blocked) * BLOCKED;
        let numbers = [
            place.map_or(-1, |place| i32::try_from(place).unwrap_or(-1)),
            i32::from(details.status.code()),
            i32::from(details.payment.code()),
            i32::from(details.party_size.get()),
            i32::from(guest.admitted),
            i32::from(guest.inside),
            i32::from(flags),
        ];
        for number in numbers {
            bytes.push(b',');
            serde_json::to_writer(&mut *bytes, &number)?;
        }
        bytes.push(b',');
        serde_json::to_writer(&mut *bytes, &details.flags.attention)?;
        bytes.push(b']');
        Ok(())
    }

    fn separate(&mut self) {
        if !self.is_first {
            self.bytes.push(b',');
        }
        self.is_first = false;
    }

    pub fn finish(mut self, removed: &[GuestId]) -> Vec<u8> {
        self.bytes.extend_from_slice(b"],\"removed\":[");
        self.is_first = true;
        for id in removed {
            self.separate();
            push_id(&mut self.bytes, *id);
        }
        self.bytes.extend_from_slice(b"]}");
        self.bytes
    }
}

/// Sixteen bytes as 22 characters of base64url.
fn push_id(bytes: &mut Vec<u8>, id: GuestId) {
    let mut text = [0; 22];
    data_encoding::BASE64URL_NOPAD.encode_mut(id.raw(), &mut text);
    bytes.push(b'"');
    bytes.extend_from_slice(&text);
    bytes.push(b'"');
}
