//! The Event Manager: events, venues, guests and tickets in one self-contained binary.
//!
//! `ARCHITECTURE.md` has the map; `main.rs` the way in.

pub mod api;
pub mod app;
pub mod blocking;
pub mod cache;
pub mod checkin;
pub mod cli;
pub mod config;
pub mod demo;
pub mod feed;
pub mod geo;
pub mod http;
pub mod language;
pub mod mail;
pub mod markdown;
pub mod media;
pub mod metrics;
pub mod model;
pub mod search;
pub mod server;
pub mod store;
pub mod tabular;
pub mod ticket;
pub mod tls;
pub mod web;
pub mod wire;
