//! The integration tests: one module per route family or promise, all against the real executable.

mod server;

mod smoke;
