//! The way in.

use std::process::ExitCode;

fn main() -> ExitCode {
    event_manager::cli::run()
}
