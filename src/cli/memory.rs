//! Memory that is not used any more goes back to the machine.
//!
//! mimalloc keeps what is freed for the next time, for a second, and looks only when more is asked for: a server that has
//! loaded or imported once and is then left alone keeps what that took. These settings turn that off. They are read from
//! the environment before a program begins, so the program begins again.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// As in the systemd unit, which saves the second beginning.
const SETTINGS: [(&str, &str); 2] = [
    // Milliseconds after which a page that is free goes back.
    ("MIMALLOC_PURGE_DELAY", "0"),
    // Pages of 2 MiB are not given back while any of it is used.
    ("MIMALLOC_ALLOW_THP", "0"),
];

/// Begins the program again with the settings that the environment lacks, if any. The process stays the same; where it
/// cannot be, the server takes some memory more, which is no reason not to serve.
pub fn give_back() {
    let missing = missing(|name| std::env::var_os(name).is_some());
    if missing.is_empty() {
        return;
    }
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let mut arguments = std::env::args_os();
    let name = arguments.next().unwrap_or_else(|| program.clone().into_os_string());
    let mut command = Command::new(program);
    let error = command.arg0(name).args(arguments).envs(missing).exec();
    tracing::debug!(%error, "the program could not begin again");
}

/// What nobody has set, to this or to another value.
fn missing(is_set: impl Fn(&OsStr) -> bool) -> Vec<(&'static str, &'static str)> {
    let settings = SETTINGS.into_iter();
    settings.filter(|(name, _)| !is_set(OsStr::new(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_begins_again_once_and_leaves_other_settings() {
        assert_eq!(missing(|_| false), SETTINGS);
        assert_eq!(missing(|name| name == SETTINGS[0].0), [SETTINGS[1]]);
        assert_eq!(missing(|_| true), []);
    }

    #[test]
    fn the_unit_has_the_same_settings() {
        let unit = include_str!("../../config/event-manager.service");
        for (name, value) in SETTINGS {
            assert!(unit.contains(&format!("\nEnvironment={name}={value}\n")), "{name}");
        }
    }
}
