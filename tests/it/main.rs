//! The integration tests: one module per route family or promise, all against the real executable.

mod server;

mod accounts;
mod batch;
mod bulk;
mod changes;
mod events;
mod fuzz;
mod guests;
mod idempotency;
mod lists;
mod metrics;
mod openapi;
mod problem;
mod registration;
mod roles;
mod smoke;
mod venues;
mod waitlist;
