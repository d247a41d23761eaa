//! Tests.
#[test] fn x() {}
