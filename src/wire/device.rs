//! Devices at the door as clients send and see them. Their secrets are shown once.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Fields;
use super::event::EventView;
use super::fields::{finish, id};
use crate::model::{Device, DeviceId, EventId, FieldErrors, GateId, Name, Time};

/// A device as it is sent. PATCH takes any part of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeviceInput {
    #[schema(value_type = String)]
    pub name: Name,
    /// Where it stands.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub gate_id: Option<GateId>,
    /// Whether whoever holds it may let in against the rules, with a reason.
    #[schema(required = false)]
    pub may_override: bool,
}

impl From<&Device> for DeviceInput {
    fn from(device: &Device) -> Self {
        Self {
            name: device.name.clone(),
            gate_id: device.gate_id,
            may_override: device.may_override,
        }
    }
}

/// A device.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeviceView {
    #[schema(value_type = uuid::Uuid)]
    pub id: DeviceId,
    #[schema(value_type = uuid::Uuid)]
    pub event_id: EventId,
    #[serde(flatten)]
    pub details: DeviceInput,
    /// Until when its pairing code is good, while it waits to be paired.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub pairing_expires_at: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub paired_at: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Time>,
    /// When its clock was last found to have jumped: times of its scans before that may be wrong.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub clock_jumped_at: Option<Time>,
    /// Whether it was heard of just now.
    pub online: bool,
    /// Since this server was started.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_seen: Option<Time>,
    /// The version of its door app, as it last said since this server was started; other programs need not say any.
    pub app_version: Option<String>,
    /// Whether this server serves another version.
    pub app_outdated: bool,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
}

/// Whether a device was heard of, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub online: bool,
    pub last: Option<Time>,
    /// What it last said of its app.
    pub app: Option<AppVersion>,
    /// Whether that is another version than the one that is served.
    pub is_app_outdated: bool,
}

/// The header in which a device says which version of the door app it has.
pub const APP_VERSION_HEADER: &str = "door-app-version";
/// More is no version.
const APP_VERSION_CHARS_MAX: usize = 32;

/// A version of the door app, as a device says it: letters, digits, dots, dashes and underscores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppVersion(Box<str>);

impl AppVersion {
    /// `None` for what is no version.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_');
        let is_one = matches!(text.len(), 1..=APP_VERSION_CHARS_MAX) && text.bytes().all(is_plain);
        is_one.then(|| Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DeviceView {
    pub fn new(device: &Device, seen: Seen) -> Self {
        Self {
            id: device.id,
            event_id: device.event_id,
            details: DeviceInput::from(device),
            pairing_expires_at: device.pairing.as_ref().map(|pairing| pairing.expires_at),
            paired_at: device.paired_at,
            revoked_at: device.revoked_at,
            clock_jumped_at: device.clock_jumped_at,
            online: seen.online,
            last_seen: seen.last,
            app_version: seen.app.map(|version| version.as_str().to_owned()),
            app_outdated: seen.is_app_outdated,
            created_at: device.created_at,
        }
    }
}

/// How a device becomes this one: once, and within a short time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PairingView {
    /// To be typed; case, spaces and dashes do not matter.
    pub code: String,
    /// The same as an address, for a QR code.
    pub url: String,
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Time,
}

/// A new device with its pairing code. The answer is the only place that ever shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NewDeviceView {
    pub device: DeviceView,
    pub pairing: PairingView,
}

/// A device that has just been paired. The answer is the only place that ever shows its token.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PairedView {
    /// For `Authorization: Bearer`.
    pub token: String,
    pub device: DeviceView,
    pub event: EventView,
}

pub fn read(body: Value) -> Result<DeviceInput, FieldErrors> {
    let mut errors = FieldErrors::new();
    let input = Fields::new("", body, &mut errors).and_then(|mut fields| {
        fields.read_only(&[
            "id",
            "event_id",
            "pairing_expires_at",
            "paired_at",
            "revoked_at",
            "clock_jumped_at",
            "online",
            "last_seen",
            "app_version",
            "app_outdated",
            "created_at",
        ]);
        let name = fields.required("name", Name::parse);
        let gate_id = fields.checked("gate_id", id);
        let may_override = fields.flag("may_override").unwrap_or(false);
        fields.finish();
        Some(DeviceInput {
            name: name?,
            gate_id,
            may_override,
        })
    });
    finish(input, errors)
}

/// A pairing code as it was typed or scanned, and what the device is to be called.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub struct PairInput {
    pub code: String,
    #[schema(required = false, value_type = Option<String>)]
    pub name: Option<Name>,
}

pub fn read_pair(body: Value) -> Result<PairInput, FieldErrors> {
    let mut errors = FieldErrors::new();
    let input = Fields::new("", body, &mut errors).and_then(|mut fields| {
        let code = fields.required("code", |text| {
            let plain = text.chars().filter(|c| !c.is_whitespace() && *c != '-').take(64);
            Ok(plain.collect::<String>().to_uppercase())
        });
        let name = fields.checked("name", Name::parse);
        fields.finish();
        Some(PairInput { code: code?, name })
    });
    finish(input, errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_short_and_plain() {
        for fine in ["0123456789abcdef", "1.2.0-rc_1", &"a".repeat(APP_VERSION_CHARS_MAX)] {
            assert_eq!(AppVersion::parse(fine).expect("a version").as_str(), fine);
        }
        for bad in [
            "",
            " ",
            "a b",
            "<b>",
            "é",
            "\"x\"",
            &"a".repeat(APP_VERSION_CHARS_MAX + 1),
        ] {
            assert_eq!(AppVersion::parse(bad), None, "{bad}");
        }
    }
}
