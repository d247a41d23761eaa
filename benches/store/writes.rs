//! Durable registrations beside appends, redb and SQLite; and whether a million guests make them dearer.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::baselines::{Engine, Keys, RedbBaseline, SqliteBaseline};
use super::data::{self, Made, Random};
use super::load::{Load, Spread, register, register_alone};
use super::{Arguments, Goal, Results};

/// Clients that share flushes, and the batches that the baselines are given.
const CLIENTS: u64 = 64;
/// The size of the guests' collection that the cost is compared with.
const FEW: u64 = 10_000;

pub fn run(results: &Results, work: &Path, arguments: &Arguments) {
    let duration = arguments.duration;
    let appends = appends_per_second(duration / 3);
    reset_peak_memory();
    let store = data::open(work);
    let made = Arc::new(Made::after(arguments.guests));
    let single = register_alone(&store, &made, duration);
    let task = register(&store, &made, 1, Spread::One, duration);
    let popular = register(&store, &made, CLIENTS, Spread::One, duration);
    let random = register(&store, &made, CLIENTS, Spread::Random, duration * 2);
    let memory = memory_mib("VmHWM");
    store.close().expect("closed");
    drop(store);
    let appends = (appends + appends_per_second(duration / 3)) / 2.0;

    results.note("append 4 KiB + fdatasync", &rate(appends));
    results.note("registrations, 1 client, a task", &shown(&task));
    let what = "registrations, 1 client, a thread";
    results.ratio(
        what,
        &shown(&single),
        &rate(appends),
        single.per_second / appends,
        Some(Goal::AtLeast(0.6)),
    );
    results.note("registrations, 64 clients, one event", &shown(&popular));
    results.note("registrations, 64 clients, 2,000 events", &shown(&random));
    results.bound(
        "p99 of an answer, 64 clients, one event",
        popular.quantile_ms(0.99),
        "ms",
        50.0,
    );
    results.bound(
        "p99 of an answer, 64 clients, 2,000 events",
        random.quantile_ms(0.99),
        "ms",
        50.0,
    );
    results.note(
        "longest answer, 2,000 events",
        &format!("{:.0} ms", random.quantile_ms(1.0)),
    );
    results.note("peak memory of the process meanwhile", &format!("{memory:.0} MiB"));

    if !arguments.asks_for("write") {
        return;
    }
    for keys in [Keys::Random, Keys::Sequential] {
        let mut redb = RedbBaseline::filled(arguments.guests, keys);
        compare(results, &mut redb, keys, arguments, (&popular, &random), (4.0, 2.0));
        let mut sqlite = SqliteBaseline::filled(arguments.guests, keys);
        compare(results, &mut sqlite, keys, arguments, (&popular, &random), (3.0, 1.5));
    }
}

/// Gives a baseline the same batches; goals count where it is a plain implementation with random numbers.
fn compare(
    results: &Results,
    engine: &mut dyn Engine,
    keys: Keys,
    arguments: &Arguments,
    (popular, random): (&Load, &Load),
    goals: (f64, f64),
) {
    for (spread, ours, goal) in [(Spread::One, popular, goals.0), (Spread::Random, random, goals.1)] {
        let theirs = batches_per_second(engine, arguments, spread) * CLIENTS as f64;
        let what = format!(
            "{} beside {}, {spread:?}, {keys:?} ticket keys",
            "64 clients",
            engine.name()
        );
        let goal = (keys == Keys::Random).then_some(Goal::AtLeast(goal));
        results.ratio(
            &what,
            &rate(ours.per_second),
            &rate(theirs),
            ours.per_second / theirs,
            goal,
        );
    }
}

fn batches_per_second(engine: &mut dyn Engine, arguments: &Arguments, spread: Spread) -> f64 {
    let mut random = Random::new(99);
    let (begun, mut batches) = (Instant::now(), 0);
    while begun.elapsed() < arguments.duration {
        let events: Vec<u64> = (0..CLIENTS).map(|_| spread.pick(&mut random)).collect();
        engine.register(&events);
        batches += 1;
    }
    f64::from(batches) / begun.elapsed().as_secs_f64()
}

/// The cost at a million beside the cost at ten thousand.
pub fn flat(results: &Results, work: &Path, arguments: &Arguments) {
    let few = super::working_copy(&data::filled_store(FEW), "store-few");
    let (small, large) = (data::open(&few), data::open(work));
    // Ids go on where those of the writes before may have ended.
    let (made_small, made_large) = (Arc::new(Made::after(1 << 30)), Arc::new(Made::after(1 << 30)));
    let turn = arguments.duration / 3;
    for (what, clients, spread) in [
        ("registration, 1 client", 1, Spread::One),
        ("registration, 64 clients, one event", CLIENTS, Spread::One),
        ("registration, 64 clients, 2,000 events", CLIENTS, Spread::Random),
    ] {
        // In turns, so that the disk's moods meet both.
        let (mut at_small, mut at_large) = (0.0, 0.0);
        for _ in 0..3 {
            at_small += register(&small, &made_small, clients, spread, turn).per_second / 3.0;
            at_large += register(&large, &made_large, clients, spread, turn).per_second / 3.0;
        }
        let goal = Some(Goal::AtMost(1.5));
        results.ratio(
            &format!("{what}: cost at {} beside {FEW}", arguments.guests),
            &rate(at_large),
            &rate(at_small),
            at_small / at_large,
            goal,
        );
    }
    super::reads::flat(results, (&small, FEW), (&large, arguments.guests));
    small.close().expect("closed");
    large.close().expect("closed");
    drop((small, large));
    let _gone = std::fs::remove_dir_all(&few);
}

/// Appends of 4 KiB to a file whose blocks are there, each flushed.
fn appends_per_second(duration: Duration) -> f64 {
    const BLOCK: usize = 4096;
    let path = super::scratch("appends");
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .open(&path)
        .expect("a file");
    let zeros = vec![0; 1 << 20];
    (0..64).for_each(|_| file.write_all(&zeros).expect("zeros"));
    file.sync_all().expect("flushed");
    let block = [7; BLOCK];
    let (begun, mut appends) = (Instant::now(), 0u64);
    while begun.elapsed() < duration {
        let offset = appends * BLOCK as u64 % (64 << 20);
        file.write_all_at(&block, offset).expect("written");
        file.sync_data().expect("flushed");
        appends += 1;
    }
    let rate = appends as f64 / begun.elapsed().as_secs_f64();
    std::fs::remove_file(&path).expect("removed");
    rate
}

pub fn rate(per_second: f64) -> String {
    format!("{per_second:.0}/s")
}

fn shown(load: &Load) -> String {
    format!(
        "{} (p50 {:.1} ms, p99 {:.1} ms)",
        rate(load.per_second),
        load.quantile_ms(0.5),
        load.quantile_ms(0.99)
    )
}

/// A line of `/proc/self/status`, 0 where there is none.
fn memory_mib(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|one| one.strip_prefix(line)?.strip_prefix(':'));
    let kib = found.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}

fn reset_peak_memory() {
    let _not_linux = std::fs::write("/proc/self/clear_refs", "5");
}
