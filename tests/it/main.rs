//! The integration tests: one module per route family or promise, all against the real executable.

mod server;

mod cli;
mod crash;
mod directory;
mod export;
mod import;
mod shutdown;
mod smoke;
mod tidy;
