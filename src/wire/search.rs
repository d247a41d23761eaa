//! Hits of a search as clients see them.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::event::EventView;
use super::guest::GuestView;

/// An event or a guest that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HitView {
    /// `event` or `guest`: which of the two fields is there.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How well it matches; items come in its order. Comparable within one search only.
    pub score: f64,
    /// Fields with what was found in them, as HTML: escaped, with `<mark>` around what was found. Long texts
    /// are cut. Of events `name`, `venue`, `tags`, `description`; of guests `name`, `email`, `company`,
    /// `ticket_number`.
    pub highlight: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<EventView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guest: Option<GuestView>,
}
