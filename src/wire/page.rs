//! The envelope of every list.

use serde::Serialize;
use utoipa::ToSchema;

/// The most items a page has.
pub const LIMIT_MAX: usize = 200;
/// The items of a page that does not say.
pub const LIMIT_DEFAULT: usize = 50;

/// How a list was answered; `explain=true` asks for it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanView {
    /// The index walked, or the collection when none serves.
    pub index: &'static str,
    pub keys_scanned: u64,
    pub documents_fetched: u64,
    /// Whether the index alone held everything asked for.
    pub covered: bool,
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PageView<T> {
    pub items: Vec<T>,
    /// What `cursor` takes for the next page; null on the last one.
    pub next_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanView>,
}
