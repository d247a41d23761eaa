//! Scans and conflicts as clients see them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Fields;
use super::fields::{finish, one_of};
use crate::model::{
    Actor, Conflicting, Decided, DeviceId, EventId, FieldErrors, GateId, Guest, GuestId, GuestStatus, Origin, Passage,
    Payment, Refusal, Resolution, Scan, ScanId, ShortText, TicketNumber, TicketTypeId, Time,
};
use crate::wire::guest::FlagsView;

/// A reason given by a supervisor.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OverrideView {
    #[schema(value_type = String)]
    pub reason: ShortText,
}

/// When somebody did something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UndoneView {
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    pub by: String,
}

/// What staff decided about a conflict.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ResolutionView {
    /// `keep` or `reject`.
    #[schema(value_type = String)]
    pub choice: Resolution,
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    pub by: String,
    #[schema(value_type = Option<String>)]
    pub note: Option<ShortText>,
}

/// What is wrong with a scan that let somebody in. It goes when staff have decided about it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConflictMarkView {
    /// The scan's own id.
    #[schema(value_type = uuid::Uuid)]
    pub id: ScanId,
    /// One of the reasons of a refusal; `already_redeemed` when two doors let in the same ticket.
    #[schema(value_type = String)]
    pub reason: Refusal,
    /// The scan that had used the place up.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub with: Option<ScanId>,
}

impl ConflictMarkView {
    pub fn new(id: ScanId, conflict: &Conflicting) -> Self {
        Self {
            id,
            reason: conflict.reason,
            with: conflict.with,
        }
    }
}

/// What gate, device and guest of a scan are called today; absent when they are gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanNames {
    pub gate: Option<String>,
    pub device: Option<String>,
    pub guest: Option<String>,
}

/// A scan: what happened at a door, and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScanView {
    #[schema(value_type = uuid::Uuid)]
    pub id: ScanId,
    #[schema(value_type = uuid::Uuid)]
    pub event_id: EventId,
    #[schema(value_type = Option<uuid::Uuid>)]
    pub guest_id: Option<GuestId>,
    pub guest_name: Option<String>,
    /// What was read. Devices from which names are withheld do not see it.
    pub target: Option<String>,
    #[schema(value_type = Option<uuid::Uuid>)]
    pub gate_id: Option<GateId>,
    pub gate_name: Option<String>,
    #[schema(value_type = Option<uuid::Uuid>)]
    pub device_id: Option<DeviceId>,
    pub device_name: Option<String>,
    /// Who scanned: `token:ID`, `user:ID` or `operator`.
    pub by: String,
    /// `entry` or `exit`.
    #[schema(value_type = String)]
    pub direction: Passage,
    pub heads: u16,
    /// `admitted` or `refused`.
    pub result: &'static str,
    #[schema(value_type = Option<String>)]
    pub reason: Option<Refusal>,
    #[serde(rename = "override")]
    pub overridden: Option<OverrideView>,
    /// What the device's clock said.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub device_time: Option<Time>,
    /// When it was, by the server's clock.
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    #[schema(value_type = String, format = DateTime)]
    pub received_at: Time,
    /// `online`, `offline`, or `desk` when the guest's status was set by hand.
    #[schema(value_type = String)]
    pub origin: Origin,
    pub undone: Option<UndoneView>,
    pub resolution: Option<ResolutionView>,
    pub conflict: Option<ConflictMarkView>,
}

/// The words for what a door decided.
pub fn result_of(decided: Decided) -> (&'static str, Option<Refusal>) {
    match decided {
        Decided::Admitted => ("admitted", None),
        Decided::Refused(reason) => ("refused", Some(reason)),
    }
}

impl ScanView {
    /// `None` as long as only the undoing of a scan is known.
    pub fn new(scan: &Scan, names: ScanNames, actor: &Actor) -> Option<Self> {
        let fact = scan.fact.as_ref()?;
        let (result, reason) = result_of(fact.decided);
        let is_blind = actor.names_are_withheld();
        Some(Self {
            id: scan.id,
            event_id: scan.event_id,
            guest_id: fact.guest_id,
            guest_name: names.guest.filter(|_| !is_blind),
            target: (!is_blind).then(|| fact.target.clone()),
            gate_id: fact.gate_id,
            gate_name: names.gate,
            device_id: fact.device_id,
            device_name: names.device,
            by: fact.by.clone(),
            direction: fact.direction,
            heads: fact.heads.get(),
            result,
            reason,
            overridden: fact.override_reason.clone().map(|reason| OverrideView { reason }),
            device_time: fact.device_time,
            at: fact.at,
            received_at: fact.received_at,
            origin: fact.origin,
            undone: scan.undone.as_ref().map(|undone| UndoneView {
                at: undone.at,
                by: undone.by.clone(),
            }),
            resolution: scan.settled.as_ref().map(|settled| ResolutionView {
                choice: settled.choice,
                at: settled.at,
                by: settled.by.clone(),
                note: settled.note.clone(),
            }),
            conflict: scan
                .conflict
                .as_ref()
                .map(|conflict| ConflictMarkView::new(scan.id, conflict)),
        })
    }
}

/// A guest as those at the door see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DoorGuestView {
    #[schema(value_type = uuid::Uuid)]
    pub id: GuestId,
    /// Null on devices from which names are withheld, as is the ticket's number.
    pub name: Option<String>,
    #[schema(value_type = Option<String>)]
    pub ticket_number: Option<TicketNumber>,
    #[schema(value_type = String)]
    pub status: GuestStatus,
    #[schema(value_type = String)]
    pub payment: Payment,
    pub party_size: u16,
    pub admitted: u16,
    pub inside: u16,
    #[schema(value_type = Option<uuid::Uuid>)]
    pub ticket_type_id: Option<TicketTypeId>,
    pub flags: FlagsView,
    pub version: u64,
}

impl DoorGuestView {
    pub fn new(guest: &Guest, actor: &Actor) -> Self {
        let is_blind = actor.names_are_withheld();
        let details = &guest.details;
        Self {
            id: guest.id,
            name: (!is_blind).then(|| details.name.to_string()),
            ticket_number: (!is_blind).then_some(guest.ticket.number),
            status: details.status,
            payment: details.payment,
            party_size: details.party_size.get(),
            admitted: guest.admitted,
            inside: guest.inside,
            ticket_type_id: details.ticket_type_id,
            flags: FlagsView::from(&details.flags),
            version: guest.version,
        }
    }
}

/// Two scans that cannot both be right, or one that let in what it should not have.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConflictView {
    /// The scan's id, which `resolve` takes.
    #[schema(value_type = uuid::Uuid)]
    pub id: ScanId,
    #[schema(value_type = String)]
    pub reason: Refusal,
    /// The later scan: the one in question.
    pub scan: ScanView,
    /// The scan that had used the place up.
    pub with: Option<ScanView>,
    pub guest: Option<DoorGuestView>,
}

/// What staff decide about a conflict.
#[derive(Clone, Debug, PartialEq, Eq, ToSchema)]
pub struct ResolveInput {
    /// `keep` lets the scan stand, `reject` takes it out of the figures.
    #[schema(value_type = String)]
    pub choice: Resolution,
    #[schema(required = false, value_type = Option<String>)]
    pub note: Option<ShortText>,
}

pub fn read_resolution(body: Value) -> Result<ResolveInput, FieldErrors> {
    let mut errors = FieldErrors::new();
    let input = Fields::new("", body, &mut errors).and_then(|mut fields| {
        let choice = fields.required("choice", one_of(Resolution::ALL, Resolution::as_str));
        let note = fields.checked_unless_empty("note", ShortText::parse);
        fields.finish();
        Some(ResolveInput { choice: choice?, note })
    });
    finish(input, errors)
}
