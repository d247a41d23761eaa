//! The integration tests: one module per route family or promise, all against the real executable.

mod browser;
mod server;

mod accounts;
mod batch;
mod bulk;
mod cache;
mod changes;
mod cli;
mod crash;
mod directory;
mod door_app;
mod door_browser;
mod events;
mod export;
mod fuzz;
mod graphql;
mod graphql_bounds;
mod graphql_views;
mod guests;
mod idempotency;
mod import;
mod lists;
mod metrics;
mod openapi;
mod places;
mod problem;
mod registration;
mod roles;
mod search;
mod search_index;
mod shutdown;
mod smoke;
mod tidy;
mod venues;
mod waitlist;
