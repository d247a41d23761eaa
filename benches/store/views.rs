//! What the views cost the writer: registrations while search, places and cache follow, beside registrations without
//! any of them.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use event_manager::app::{App, Settings};
use event_manager::store::Store;

use super::data::{self, Made};
use super::load::{Spread, register};
use super::writes::rate;
use super::{Arguments, Goal, Results, working_copy};

const CLIENTS: u64 = 64;
/// Turns of each store, so that the disk's moods meet both.
const TURNS: u32 = 4;
/// How long the index may take to be made of the guests that are there already.
const REBUILD_MAX: Duration = Duration::from_secs(600);

pub fn run(results: &Results, filled: &Path, arguments: &Arguments) {
    let alone = working_copy(filled, "store-alone");
    let followed = working_copy(filled, "store-followed");
    let (bare, store) = (data::open(&alone), data::open(&followed));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let app = Arc::new(
        runtime
            .block_on(App::new(store.clone(), Settings::default()))
            .expect("an app"),
    );
    let followers = app.follow().expect("followers");
    eprintln!("store: the index is made");
    assert!(
        runtime.block_on(app.searching().reached(store.head(), REBUILD_MAX)),
        "the index was not made in time"
    );
    for (what, spread) in [("one event", Spread::One), ("2,000 events", Spread::Random)] {
        let (mut without, mut with) = (0.0, 0.0);
        let made = [1 << 30, 1 << 30].map(|first| Arc::new(Made::after(first | bare.head())));
        for _ in 0..TURNS {
            quiet(&store);
            without += register(&bare, &made[0], CLIENTS, spread, arguments.duration / 2).per_second / f64::from(TURNS);
            quiet(&bare);
            with += register(&store, &made[1], CLIENTS, spread, arguments.duration / 2).per_second / f64::from(TURNS);
            let (begun, head) = (Instant::now(), store.head());
            assert!(
                runtime.block_on(app.searching().reached(head, REBUILD_MAX)),
                "search fell behind"
            );
            eprintln!(
                "store: search had caught up {:.0} ms after the last write",
                begun.elapsed().as_secs_f64() * 1e3
            );
        }
        let what = format!("registrations, 64 clients, {what}, with all views beside without");
        results.ratio(
            &what,
            &rate(with),
            &rate(without),
            with / without,
            Some(Goal::AtLeast(0.85)),
        );
    }
    drop(followers);
    close(&bare);
    close(&store);
    drop((bare, store, app));
    let _gone = std::fs::remove_dir_all(&alone);
    let _gone = std::fs::remove_dir_all(&followed);
}

/// Waits until nothing that the other store's turn has left is merged beside the next.
fn quiet(other: &Store) {
    other.checkpoint().expect("a checkpoint");
}

fn close(store: &Store) {
    store.close().expect("closed");
}
