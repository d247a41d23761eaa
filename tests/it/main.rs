//! The integration tests: one module per route family, all against the real executable.
