//! The Event Manager: events, venues, guests and tickets in one self-contained binary.
//!
//! `ARCHITECTURE.md` has the map; `main.rs` the way in.

pub mod demo;
pub mod model;
pub mod store;
