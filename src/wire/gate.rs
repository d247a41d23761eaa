//! Gates as clients send and see them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Fields;
use super::fields::{finish, id, one_of, time};
use crate::model::{
    Code, EventId, FieldErrors, Gate, GateDetails, GateId, GateWay, Name, TICKET_TYPES_MAX, TicketTypeId, Time,
};

/// A gate as it is sent. PATCH takes any part of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GateInput {
    /// Scans can name a gate by it, so that no two gates of an event are called alike.
    #[schema(value_type = String)]
    pub name: Name,
    /// The ticket types that may pass; all when empty.
    #[schema(required = false, value_type = Vec<uuid::Uuid>)]
    pub ticket_type_ids: Vec<TicketTypeId>,
    /// `entry`, `exit` or `both` (the default).
    #[schema(required = false, value_type = String)]
    pub direction: GateWay,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_from: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_until: Option<Time>,
}

impl From<&GateDetails> for GateInput {
    fn from(details: &GateDetails) -> Self {
        Self {
            name: details.name.clone(),
            ticket_type_ids: details.ticket_type_ids.clone(),
            direction: details.direction,
            valid_from: details.valid_from,
            valid_until: details.valid_until,
        }
    }
}

/// A gate.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GateView {
    #[schema(value_type = uuid::Uuid)]
    pub id: GateId,
    #[schema(value_type = uuid::Uuid)]
    pub event_id: EventId,
    #[serde(flatten)]
    pub details: GateInput,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    pub version: u64,
}

impl From<&Gate> for GateView {
    fn from(gate: &Gate) -> Self {
        Self {
            id: gate.id,
            event_id: gate.event_id,
            details: GateInput::from(&gate.details),
            created_at: gate.created_at,
            updated_at: gate.updated_at,
            version: gate.version,
        }
    }
}

pub fn read(body: Value) -> Result<GateDetails, FieldErrors> {
    let mut errors = FieldErrors::new();
    let details = Fields::new("", body, &mut errors).and_then(|mut fields| {
        fields.read_only(&["id", "event_id", "created_at", "updated_at", "version"]);
        let name = fields.required("name", Name::parse);
        let mut ticket_type_ids = fields.texts("ticket_type_ids", TICKET_TYPES_MAX, id);
        ticket_type_ids.sort_unstable();
        ticket_type_ids.dedup();
        let direction = fields
            .checked("direction", one_of(GateWay::ALL, GateWay::as_str))
            .unwrap_or(GateWay::Both);
        let valid_from = fields.checked("valid_from", time);
        let valid_until = fields.checked("valid_until", time);
        if valid_from.zip(valid_until).is_some_and(|(from, until)| until <= from) {
            fields.error("valid_until", Code::Invalid, "must be later than valid_from");
        }
        fields.finish();
        Some(GateDetails {
            name: name?,
            ticket_type_ids,
            direction,
            valid_from,
            valid_until,
        })
    });
    finish(details, errors)
}
