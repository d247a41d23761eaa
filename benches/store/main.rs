//! What the store costs, beside plain appends, redb and SQLite in the same run.
//!
//! `cargo bench --bench store -- [--guests N] [--seconds S] [NAME…]`, where the names are `write`, `ours`
//! (`write` without the other engines), `read`, `flat`, `start` and `views`; or `db-benchmark` alone, which prints JSON. Only ratios within one run mean something: disks differ, and differ by the hour.
//! Filled databases are kept in Cargo's target directory for the next run.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

mod baselines;
mod data;
mod load;
mod reads;
mod seed;
mod starts;
mod views;
mod writes;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// What the command line asks for.
struct Arguments {
    guests: u64,
    duration: Duration,
    names: Vec<String>,
    /// Set in the process that is killed under load: the directory to load.
    victim: Option<PathBuf>,
}

impl Arguments {
    fn parse() -> Self {
        let mut arguments = Self {
            guests: 1_000_000,
            duration: Duration::from_secs(6),
            names: Vec::new(),
            victim: None,
        };
        let mut given = std::env::args().skip(1);
        while let Some(word) = given.next() {
            let mut number = || {
                given
                    .next()
                    .and_then(|word| word.parse().ok())
                    .expect("a number follows")
            };
            match word.as_str() {
                "--bench" => {}
                "--guests" => arguments.guests = number(),
                "--seconds" => arguments.duration = Duration::from_secs(number()),
                "--victim" => arguments.victim = given.next().map(PathBuf::from),
                name => arguments.names.push(name.to_owned()),
            }
        }
        arguments
    }

    fn asks_for(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|one| one == name)
    }
}

/// What a figure should be.
#[derive(Clone, Copy)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

/// The table of results, printed as it grows.
pub struct Results;

impl Results {
    fn new() -> Self {
        println!("| what | measured | against | ratio | goal |");
        println!("|---|---|---|---|---|");
        Self
    }

    /// A figure that stands for itself.
    pub fn note(&self, what: &str, measured: &str) {
        println!("| {what} | {measured} | | | |");
    }

    /// A figure that must be at most so much, in its own unit.
    pub fn bound(&self, what: &str, measured: f64, unit: &str, most: f64) {
        let met = if measured <= most { "met" } else { "MISSED" };
        println!("| {what} | {measured:.1} {unit} | | | ≤ {most:.0} {unit}: {met} |");
    }

    pub fn ratio(&self, what: &str, measured: &str, against: &str, ratio: f64, goal: Option<Goal>) {
        let goal = match goal {
            None => String::new(),
            Some(Goal::AtLeast(least)) => verdict("≥", least, ratio >= least),
            Some(Goal::AtMost(most)) => verdict("≤", most, ratio <= most),
        };
        println!("| {what} | {measured} | {against} | {ratio:.2} | {goal} |");
    }
}

fn verdict(sign: &str, bound: f64, met: bool) -> String {
    format!("{sign} {bound}: {}", if met { "met" } else { "MISSED" })
}

/// Where filled databases are kept and work is done.
fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// A copy of something filled to work on, on disk before it is returned: its writing must not be measured.
pub fn working_copy(filled: &Path, name: &str) -> PathBuf {
    let work = scratch(name);
    let _none_left = std::fs::remove_dir_all(&work).or_else(|_| std::fs::remove_file(&work));
    let copied = Command::new("cp").arg("-a").arg(filled).arg(&work).status();
    assert!(copied.expect("cp runs").success(), "no room for a working copy");
    assert!(Command::new("sync").status().expect("sync runs").success());
    work
}

fn main() {
    let arguments = Arguments::parse();
    if let Some(dir) = &arguments.victim {
        return starts::load_until_killed(dir);
    }
    if arguments.names == ["db-benchmark"] {
        let work = working_copy(&data::filled_store(seed::GUESTS), "store-seed");
        seed::run(&work, arguments.duration);
        let _gone = std::fs::remove_dir_all(&work);
        return;
    }
    let filled = data::filled_store(arguments.guests);
    let results = Results::new();
    if arguments.asks_for("views") {
        views::run(&results, &filled, &arguments);
    }
    let work = working_copy(&filled, "store-work");
    if arguments.asks_for("write") || arguments.asks_for("ours") {
        writes::run(&results, &work, &arguments);
    }
    if arguments.asks_for("read") {
        reads::run(&results, &work, &arguments);
    }
    if arguments.asks_for("flat") {
        writes::flat(&results, &work, &arguments);
    }
    if arguments.asks_for("start") {
        starts::run(&results, &work);
    }
    let _gone = std::fs::remove_dir_all(&work);
}
