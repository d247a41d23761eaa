//! Memory that is not used any more goes back to the machine.
//!
//! glibc keeps large blocks for the next time: each that is freed raises the size from which on blocks are given back
//! (`M_MMAP_THRESHOLD`, see `mallopt(3)`), so that a server that has loaded or imported once keeps what that took. A
//! fixed size turns this off. It is read from the environment before a program begins, so the program begins again.

use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::process::Command;

const VARIABLE: &str = "GLIBC_TUNABLES";
/// A MiB: answers and batches below it are reused, what an import or a rebuild took goes back.
const SETTING: &str = "glibc.malloc.mmap_threshold=1048576";

/// Begins the program again with the setting, unless the environment has one. The process stays the same; where it
/// cannot be, the server takes some memory more, which is no reason not to serve.
pub fn give_back() {
    let Some(wanted) = wanted(std::env::var_os(VARIABLE)) else {
        return;
    };
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let mut arguments = std::env::args_os();
    let name = arguments.next().unwrap_or_else(|| program.clone().into_os_string());
    let mut command = Command::new(program);
    let error = command.arg0(name).args(arguments).env(VARIABLE, wanted).exec();
    tracing::debug!(%error, "the program could not begin again");
}

/// What the variable should be; `None` if it says how large blocks are treated already.
fn wanted(known: Option<OsString>) -> Option<OsString> {
    let Some(known) = known.filter(|known| !known.is_empty()) else {
        return Some(SETTING.into());
    };
    let is_said = known.to_string_lossy().contains("glibc.malloc.mmap_threshold=");
    (!is_said).then(|| {
        [known.as_os_str(), OsStr::new(":"), OsStr::new(SETTING)]
            .into_iter()
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_begins_again_once_and_leaves_other_settings() {
        let first = wanted(None).expect("set");
        assert_eq!(first, SETTING);
        assert_eq!(wanted(Some(first)), None);
        assert_eq!(wanted(Some(OsString::new())), Some(SETTING.into()));
        assert_eq!(wanted(Some("glibc.malloc.mmap_threshold=4096".into())), None);
        let joined = wanted(Some("glibc.malloc.arena_max=2".into())).expect("set");
        assert_eq!(joined, "glibc.malloc.arena_max=2:glibc.malloc.mmap_threshold=1048576");
        assert_eq!(wanted(Some(joined)), None);
    }
}
