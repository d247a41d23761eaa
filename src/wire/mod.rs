//! What clients send and see: inputs are checked here once, views are built here only.

pub mod bundle;
pub mod cache;
pub mod change;
pub mod checkin;
pub mod device;
pub mod door;
pub mod event;
pub mod fields;
pub mod gate;
pub mod guest;
pub mod image;
pub mod monitoring;
pub mod page;
pub mod place;
pub mod project;
pub mod scan;
pub mod search;
pub mod stats;
pub mod trust;
pub mod user;
pub mod venue;

pub use fields::Fields;
