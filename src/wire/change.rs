//! The journal as clients see it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::model::{Kind, Time, Verb};

/// What happened to one document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangeView {
    /// The commit; changes with one seq took place together.
    pub seq: u64,
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    /// Who did it: `user:ID`, `token:ID`, `public`, `operator` or `system`. Only those with a role see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What was done, `guest.registered` say.
    #[schema(value_type = String)]
    pub verb: Verb,
    /// `event`, `venue`, `guest`, `scan`, `gate`, `device`, `door`, `revoked_ticket`, `user` or `token`.
    #[schema(value_type = String)]
    pub kind: Kind,
    #[schema(value_type = uuid::Uuid)]
    pub id: uuid::Uuid,
    /// The document after the change, with the figures and the venue of today; null when it is gone.
    #[schema(value_type = Option<Object>)]
    pub document: Option<Value>,
}

/// Changes after a seq.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangesView {
    pub items: Vec<ChangeView>,
    /// What `since` takes to go on. Commits that one may not see are passed over, so it can be larger
    /// than the last item's.
    pub next_since: u64,
    /// The last commit there is.
    pub head: u64,
}
