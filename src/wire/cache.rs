//! The cache as administrators see it.

use serde::Serialize;
use utoipa::ToSchema;

/// A tier of the cache.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TierView {
    /// `responses`: answers ready to send. `objects`: decoded events and figures.
    pub name: &'static str,
    pub entries: u64,
    /// What the entries are reckoned at; an answer with room for its compressed forms.
    pub bytes: u64,
    /// The most it grows to.
    pub capacity_bytes: u64,
    /// Since the start, as all that follow.
    pub hits: u64,
    pub misses: u64,
    /// Hits among all lookups, 0 to 1; null before the first.
    pub hit_rate: Option<f64>,
    /// Entries that went for want of room.
    pub evictions: u64,
    /// Entries that were found, but that a write had made old.
    pub invalidations: u64,
}

/// The cache.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CacheView {
    /// Whether anything is kept: `cache.enabled`.
    pub enabled: bool,
    pub tiers: Vec<TierView>,
}
