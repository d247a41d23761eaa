//! Check-ins as devices send them, and what they are told.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Fields;
use super::door::read_paid;
use super::fields::{Checked, finish, id, one_of, time};
use super::scan::{ConflictMarkView, ConflictView, DoorGuestView};
use crate::model::{
    Code, Decided, EventId, FieldErrors, GuestId, Heads, NAME_CHARS_MAX, Name, Passage, Payment, Refusal, ScanId,
    ShortText, TicketTypeId, Time,
};

/// Scans in one upload.
pub const SYNC_SCANS_MAX: usize = 1000;
/// What a scanner reads is at most so long: a code has about 140 characters.
const TEXT_CHARS_MAX: usize = 1000;
/// A device was offline for at most so long.
const AGE_MS_MAX: i64 = 366 * 86_400_000;
/// What a guest is called who came without a ticket and gave no name.
const WALK_IN_NAME: &str = "Walk-in";

/// Who or what stands at the gate.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// The text of a code, or a ticket number.
    Text(String),
    Guest(GuestId),
    WalkIn(WalkIn),
}

/// Somebody who came without a ticket.
#[derive(Clone, Debug, PartialEq, ToSchema)]
pub struct WalkIn {
    /// `Walk-in` when absent.
    #[schema(required = false, value_type = String)]
    pub name: Name,
    #[schema(required = false, value_type = u16)]
    pub heads: Heads,
    #[schema(value_type = Option<uuid::Uuid>)]
    pub ticket_type_id: Option<TicketTypeId>,
    /// By the ticket type's price when absent.
    #[schema(value_type = Option<String>)]
    pub payment: Option<Payment>,
}

/// A scan as it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckinInput {
    pub scan_id: ScanId,
    pub event_id: Option<EventId>,
    pub target: Target,
    /// A gate's id or its name.
    pub gate: Option<String>,
    pub direction: Option<Passage>,
    /// All that may pass when absent.
    pub heads: Option<Heads>,
    pub override_reason: Option<ShortText>,
    pub paid: bool,
    pub when: When,
    /// What the door showed, if it has decided already.
    pub shown: Option<Decided>,
}

/// When a device says that something was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// By the device's clock.
    pub scanned_at: Option<Time>,
    /// How long ago, by a clock that does not jump.
    pub age_ms: Option<i64>,
}

/// One thing that a device has to tell.
#[derive(Clone, Debug, PartialEq)]
pub enum SyncItem {
    Scan(Box<CheckinInput>),
    Undo { scan_id: ScanId, when: When },
}

/// An upload of what happened while a device was offline.
#[derive(Clone, Debug, PartialEq)]
pub struct SyncInput {
    pub event_id: Option<EventId>,
    /// What the device's clock says now.
    pub device_time: Time,
    pub items: Vec<SyncItem>,
}

/// A scan as it is sent, for the API's description.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what `read` takes")]
pub struct CheckinBody {
    /// That of the token when absent.
    event_id: Option<uuid::Uuid>,
    /// The scan's own id, made by whoever scans: sent again, it is the same scan.
    scan_id: uuid::Uuid,
    /// The text of a QR code, or a ticket number.
    code: Option<String>,
    /// Instead of a code.
    guest_id: Option<uuid::Uuid>,
    /// Instead of a code: makes a guest and lets it in.
    walk_in: Option<WalkIn>,
    /// A gate's id or name; that of the device when absent.
    gate: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    scanned_at: Option<Time>,
    /// `entry` or `exit`; the gate's own way when absent.
    direction: Option<String>,
    /// All that may pass when absent.
    heads: Option<u16>,
    /// Lets in what the rules refuse; `reason` must be given.
    #[schema(value_type = Option<Object>)]
    r#override: Option<Value>,
    /// Marks an unpaid guest paid.
    paid: Option<bool>,
}

/// Reads what `POST /api/checkins` takes.
pub fn read(body: Value) -> Result<CheckinInput, FieldErrors> {
    let mut errors = FieldErrors::new();
    let input = Fields::new("", body, &mut errors).and_then(|fields| read_scan(fields, Shown::NotYet));
    finish(input, errors)
}

/// Reads what `POST /api/checkins/sync` takes.
pub fn read_sync(body: Value) -> Result<SyncInput, FieldErrors> {
    let mut errors = FieldErrors::new();
    let input = Fields::new("", body, &mut errors).and_then(|mut fields| {
        let event_id = fields.checked("event_id", id);
        let device_time = fields.required("device_time", time);
        if !fields.has("scans") {
            fields.error("scans", Code::Required, "must be given");
        }
        let mut items = Vec::new();
        fields.objects("scans", SYNC_SCANS_MAX, |_, item| items.extend(read_item(item)));
        fields.finish();
        Some(SyncInput {
            event_id,
            device_time: device_time?,
            items,
        })
    });
    finish(input, errors)
}

fn read_item(mut fields: Fields<'_>) -> Option<SyncItem> {
    if fields.has("undo") {
        let scan_id = fields.required("undo", id);
        let when = read_when(&mut fields);
        fields.finish();
        return Some(SyncItem::Undo {
            scan_id: scan_id?,
            when,
        });
    }
    if !fields.has("scanned_at") && !fields.has("age_ms") {
        fields.error("scanned_at", Code::Required, "must be given");
    }
    read_scan(fields, Shown::Maybe).map(|scan| SyncItem::Scan(Box::new(scan)))
}

/// Whether the door may have decided already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    NotYet,
    Maybe,
}

fn read_scan(mut fields: Fields<'_>, shown: Shown) -> Option<CheckinInput> {
    let scan_id = fields.required("scan_id", id);
    let event_id = fields.checked("event_id", id);
    let target = read_target(&mut fields);
    let gate = fields.checked_unless_empty("gate", |text| one_text(text, NAME_CHARS_MAX));
    let direction = fields.checked("direction", one_of(Passage::ALL, Passage::as_str));
    let heads = read_heads(&mut fields);
    let override_reason = fields.object("override").and_then(|mut given| {
        let reason = given.required("reason", ShortText::parse);
        given.finish();
        reason
    });
    let paid = read_paid(&mut fields);
    let (when, shown) = match shown {
        Shown::NotYet => {
            let scanned_at = fields.checked("scanned_at", time);
            let age_ms = None;
            (When { scanned_at, age_ms }, None)
        }
        Shown::Maybe => (read_when(&mut fields), read_shown(&mut fields)),
    };
    fields.finish();
    Some(CheckinInput {
        scan_id: scan_id?,
        event_id,
        target: target?,
        gate,
        direction,
        heads,
        override_reason,
        paid,
        when,
        shown,
    })
}

fn one_text(text: &str, chars_max: usize) -> Checked<String> {
    if text.len() > chars_max * 4 {
        return Err((Code::TooLong, format!("must have at most {chars_max} characters")));
    }
    Ok(text.to_owned())
}

fn read_target(fields: &mut Fields<'_>) -> Option<Target> {
    let given = ["code", "guest_id", "walk_in"].map(|name| fields.has(name));
    match given {
        [true, false, false] => fields
            .checked("code", |text| one_text(text, TEXT_CHARS_MAX))
            .map(Target::Text),
        [false, true, false] => fields.checked("guest_id", id).map(Target::Guest),
        [false, false, true] => fields.object("walk_in").and_then(read_walk_in).map(Target::WalkIn),
        [false, false, false] => {
            fields.take("code");
            fields.error("code", Code::Required, "must be given, or guest_id or walk_in instead");
            None
        }
        _ => {
            for name in ["code", "guest_id", "walk_in"] {
                fields.take(name);
            }
            fields.error(
                "code",
                Code::NotAllowed,
                "only one of code, guest_id and walk_in can be given",
            );
            None
        }
    }
}

fn read_walk_in(mut fields: Fields<'_>) -> Option<WalkIn> {
    let name = match fields.checked_unless_empty("name", Name::parse) {
        Some(name) => name,
        None => Name::parse(WALK_IN_NAME).ok()?,
    };
    let heads = read_heads(&mut fields).unwrap_or(Heads::ONE);
    let ticket_type_id = fields.checked("ticket_type_id", id);
    let payment = fields.checked("payment", one_of(Payment::ALL, Payment::as_str));
    fields.finish();
    Some(WalkIn {
        name,
        heads,
        ticket_type_id,
        payment,
    })
}

fn read_heads(fields: &mut Fields<'_>) -> Option<Heads> {
    let heads = Heads::new(fields.integer("heads")?);
    let path = fields.path_of("heads");
    fields.errors().take(&path, heads)
}

fn read_when(fields: &mut Fields<'_>) -> When {
    let scanned_at = fields.checked("scanned_at", time);
    let age_ms = fields.integer("age_ms");
    if age_ms.is_some_and(|age| !(0..=AGE_MS_MAX).contains(&age)) {
        fields.error("age_ms", Code::Invalid, format!("must lie between 0 and {AGE_MS_MAX}"));
    }
    When { scanned_at, age_ms }
}

fn read_shown(fields: &mut Fields<'_>) -> Option<Decided> {
    let result = fields.checked("result", one_of(&["admitted", "refused"], |word| word));
    let reason = fields.checked("reason", one_of(Refusal::ALL, Refusal::as_str));
    match (result, reason) {
        (Some("admitted"), _) => Some(Decided::Admitted),
        (Some(_), Some(reason)) => Some(Decided::Refused(reason)),
        (Some(_), None) => {
            fields.error("reason", Code::Required, "must be given when the result is refused");
            None
        }
        (None, _) => None,
    }
}

/// Heads that passed one gate.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct GateCountsView {
    pub entries: u32,
    pub exits: u32,
}

/// How full it is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct DoorCountsView {
    /// Guests that are neither cancelled nor waitlisted.
    pub expected: u32,
    /// Of these, those with at least one head let in.
    pub checked_in: u32,
    /// Heads let in so far.
    pub admitted: u32,
    /// Heads inside now.
    pub inside: u32,
    pub gate: Option<GateCountsView>,
}

/// The first scan that let a ticket in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FirstScanView {
    #[schema(value_type = uuid::Uuid)]
    pub scan_id: ScanId,
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    pub gate_name: Option<String>,
    pub device_name: Option<String>,
}

/// What a door is told about a scan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CheckinView {
    #[schema(value_type = uuid::Uuid)]
    pub scan_id: ScanId,
    /// `admitted` or `refused`; in a sync also `undone`, or `failed` with `detail`.
    pub result: &'static str,
    #[schema(value_type = Option<String>)]
    pub reason: Option<Refusal>,
    /// Whether it was taken back.
    pub undone: bool,
    /// `entry` or `exit`.
    #[schema(value_type = Option<String>)]
    pub direction: Option<Passage>,
    pub heads: u16,
    pub guest: Option<DoorGuestView>,
    /// Heads of this ticket let in so far.
    pub admitted: u16,
    pub party_size: u16,
    pub first_scan: Option<FirstScanView>,
    pub conflict: Option<ConflictMarkView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<DoorCountsView>,
    /// Why this scan could not be taken in; the others of its upload were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What came of an upload: a result for each scan, in order.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SyncView {
    pub results: Vec<CheckinView>,
    /// Open conflicts of the scans that were sent.
    pub conflicts: Vec<ConflictView>,
    pub counts: DoorCountsView,
    #[schema(value_type = String, format = DateTime)]
    pub server_time: Time,
    /// What `door?since=` takes to have all of it.
    pub seq: u64,
}
