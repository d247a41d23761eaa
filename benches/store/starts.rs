//! How long a store takes to be ready: after a clean stop, and after its process was killed under load.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use event_manager::store::{Options, Store};

use super::Results;
use super::data::{self, Made};
use super::load::{Spread, register};

/// Kills at different distances from the last checkpoint.
const KILLS: u32 = 5;

pub fn run(results: &Results, work: &Path) {
    data::open(work).close().expect("closed");
    let (ready_ms, replayed) = open(work);
    results.bound(
        &format!("start after a clean stop, {replayed} commits replayed"),
        ready_ms,
        "ms",
        300.0,
    );
    for kill in 0..KILLS {
        let executable = std::env::current_exe().expect("this program");
        let mut victim = Command::new(executable);
        victim.arg("--victim").arg(work).stdout(Stdio::null());
        let mut victim = victim.spawn().expect("a second process");
        std::thread::sleep(Duration::from_millis(4000 + 370 * u64::from(kill)));
        victim.kill().expect("killed");
        victim.wait().expect("ended");
        let (ready_ms, replayed) = open(work);
        results.bound(
            &format!("start after a kill under load, {replayed} commits replayed"),
            ready_ms,
            "ms",
            1000.0,
        );
    }
}

/// Milliseconds until the store is ready, and the commits it replayed.
fn open(work: &Path) -> (f64, u64) {
    let begun = Instant::now();
    let (store, opened) = Store::open(work, &Options::default(), &mut |_| {}).expect("opened");
    let ready_ms = begun.elapsed().as_secs_f64() * 1000.0;
    store.close().expect("closed");
    (ready_ms, opened.replayed)
}

/// What the killed process does.
pub fn load_until_killed(dir: &Path) {
    let store = data::open(dir);
    // Ids that no other run has given out: far apart, by the seq reached.
    let made = Arc::new(Made::after(1 << 32 | store.head() << 4));
    register(&store, &made, 64, Spread::Random, Duration::from_secs(600));
}
