//! The rules of an event's door as clients send and see them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Fields;
use super::fields::{Checked, finish, one_of};
use crate::model::{Code, EventDoor, EventId, FieldErrors, GuestId, Names, PinHash, Reentry, RevokedTicket, ShortText};
use crate::model::{TicketNumber, Time};

const PIN_DIGITS_MIN: usize = 4;
const PIN_DIGITS_MAX: usize = 12;

/// A PIN on its way to its hash; not shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

impl Pin {
    pub fn parse(text: &str) -> Checked<Self> {
        let is_pin =
            (PIN_DIGITS_MIN..=PIN_DIGITS_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if is_pin {
            Ok(Self(text.to_owned()))
        } else {
            let message = format!("must have {PIN_DIGITS_MIN} to {PIN_DIGITS_MAX} digits");
            Err((Code::Invalid, message))
        }
    }

    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(…)")
    }
}

/// What is to become of a value that can be taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    None,
    Remove,
    Set(T),
}

/// A change of the rules: a JSON merge patch (RFC 7396) of these.
#[derive(Clone, Debug, ToSchema)]
pub struct DoorSettingsInput {
    /// Whether those who went out may come in again; true when nobody has said.
    #[schema(required = false, value_type = bool)]
    pub reentry: Option<Reentry>,
    /// `shown` (the default) or `withheld`: then devices at the door learn no names, and of ticket numbers hashes only.
    #[schema(required = false, value_type = String)]
    pub names: Option<Names>,
    /// 4 to 12 digits; null takes it away.
    #[schema(required = false, value_type = Option<String>)]
    pub supervisor_pin: Change<Pin>,
    /// 4 to 12 digits; null takes it away.
    #[schema(required = false, value_type = Option<String>)]
    pub kiosk_pin: Change<Pin>,
}

pub fn read_settings(patch: Value) -> Result<DoorSettingsInput, FieldErrors> {
    let mut errors = FieldErrors::new();
    let is_null = |name: &str| patch.get(name).is_some_and(Value::is_null);
    let removed = (is_null("supervisor_pin"), is_null("kiosk_pin"));
    let change = |is_removed, pin: Option<Pin>| match pin {
        Some(pin) => Change::Set(pin),
        None if is_removed => Change::Remove,
        None => Change::None,
    };
    let input = Fields::new("", patch, &mut errors).map(|mut fields| {
        fields.read_only(&["event_id", "keys", "updated_at", "version"]);
        let reentry = fields.flag("reentry").map(|is_allowed| match is_allowed {
            true => Reentry::Allowed,
            false => Reentry::Refused,
        });
        let names = fields.checked("names", one_of(Names::ALL, Names::as_str));
        let supervisor_pin = change(removed.0, fields.checked("supervisor_pin", Pin::parse));
        let kiosk_pin = change(removed.1, fields.checked("kiosk_pin", Pin::parse));
        fields.finish();
        DoorSettingsInput {
            reentry,
            names,
            supervisor_pin,
            kiosk_pin,
        }
    });
    finish(input, errors)
}

/// What is to become of the codes given out so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
pub enum OldKeys {
    StayGood,
    Revoke,
}

/// Reads `{"revoke_old": true}`.
pub fn read_rotation(body: Value) -> Result<OldKeys, FieldErrors> {
    let mut errors = FieldErrors::new();
    let old = Fields::new("", body, &mut errors).map(|mut fields| {
        let revokes = fields.flag("revoke_old").unwrap_or(false);
        fields.finish();
        if revokes { OldKeys::Revoke } else { OldKeys::StayGood }
    });
    finish(old, errors)
}

/// A key that signs ticket codes.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TicketKeyView {
    /// The first eight hexadecimal digits of the public key's SHA-256: what a code names its key by.
    pub id: String,
    /// Ed25519, base64url.
    pub public_key: String,
    pub generation: u32,
    /// Whether codes signed with it are good no more.
    pub revoked: bool,
}

/// The rules of an event's door. PINs are never shown, only whether there is one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DoorSettingsView {
    #[schema(value_type = uuid::Uuid)]
    pub event_id: EventId,
    pub reentry: bool,
    /// `shown` or `withheld`.
    #[schema(value_type = String)]
    pub names: Names,
    pub has_supervisor_pin: bool,
    pub has_kiosk_pin: bool,
    /// The last one signs new codes.
    pub keys: Vec<TicketKeyView>,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    pub version: u64,
}

impl DoorSettingsView {
    pub fn new(door: &EventDoor, keys: Vec<TicketKeyView>) -> Self {
        Self {
            event_id: door.event_id,
            reentry: door.reentry == Reentry::Allowed,
            names: door.names,
            has_supervisor_pin: door.supervisor_pin.is_some(),
            has_kiosk_pin: door.kiosk_pin.is_some(),
            keys,
            updated_at: door.updated_at,
            version: door.version,
        }
    }
}

/// What a device needs to check a PIN by itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PinView {
    /// base64url
    pub salt: String,
    /// PBKDF2 with HMAC-SHA-256, 32 bytes, base64url.
    pub hash: String,
    pub iterations: u32,
}

impl From<&PinHash> for PinView {
    fn from(pin: &PinHash) -> Self {
        let text = |bytes: &[u8]| data_encoding::BASE64URL_NOPAD.encode(bytes);
        Self {
            salt: text(&pin.salt),
            hash: text(&pin.hash),
            iterations: pin.iterations,
        }
    }
}

/// A ticket that is good no more.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RevokedTicketView {
    #[schema(value_type = uuid::Uuid)]
    pub event_id: EventId,
    #[schema(value_type = uuid::Uuid)]
    pub guest_id: GuestId,
    #[schema(value_type = String)]
    pub ticket_number: TicketNumber,
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
}

impl From<&RevokedTicket> for RevokedTicketView {
    fn from(revoked: &RevokedTicket) -> Self {
        Self {
            event_id: revoked.event_id,
            guest_id: revoked.guest_id,
            ticket_number: revoked.ticket.number,
            at: revoked.at,
        }
    }
}

/// What those at the door may say of a guest.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub struct GuestAtDoorInput {
    /// Whether the guest is not to be let in.
    #[schema(required = false)]
    pub blocked: Option<bool>,
    /// What staff should notice; null takes it away.
    #[schema(required = false, value_type = Option<String>)]
    pub attention: Change<ShortText>,
    /// `true` marks an unpaid guest paid.
    #[schema(required = false)]
    pub paid: bool,
}

pub fn read_guest_at_door(body: Value) -> Result<GuestAtDoorInput, FieldErrors> {
    let mut errors = FieldErrors::new();
    let is_removed = body
        .get("attention")
        .is_some_and(|value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()));
    let input = Fields::new("", body, &mut errors).map(|mut fields| {
        let blocked = fields.flag("blocked");
        let attention = match fields.checked_unless_empty("attention", ShortText::parse) {
            Some(text) => Change::Set(text),
            None if is_removed => Change::Remove,
            None => Change::None,
        };
        let paid = read_paid(&mut fields);
        fields.finish();
        GuestAtDoorInput {
            blocked,
            attention,
            paid,
        }
    });
    finish(input, errors)
}

/// `paid` says that money was taken; giving it back is not done at the door.
pub fn read_paid(fields: &mut Fields<'_>) -> bool {
    let paid = fields.flag("paid");
    if paid == Some(false) {
        fields.error(
            "paid",
            Code::NotAllowed,
            "can only be true; change the payment of the guest instead",
        );
    }
    paid == Some(true)
}
