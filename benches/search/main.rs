//! What search costs over a million guests: making the index, and finding in it on one thread.
//!
//! `cargo bench --bench search -- [GUESTS]`. The filled store is kept in Cargo's target directory for the next run.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

mod data;

use std::time::{Duration, Instant};

use event_manager::app::{App, SearchQuery, Settings};
use event_manager::model::{Actor, Kind};
use event_manager::search::Query;

use data::{EVENTS, Random, names};

/// Searches of each kind that are timed.
const SEARCHES: u64 = 3_000;
/// Searches before that, to have the index in memory.
const WARM_UP: u64 = 300;
/// Hits of a page.
const LIMIT: usize = 20;

fn main() {
    // Cargo adds arguments of its own.
    let guests = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let dir = data::filled(guests);
    let store = data::open(&dir);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let app = runtime
        .block_on(App::new(store.clone(), Settings::default()))
        .expect("an app");

    let _none_left = std::fs::remove_dir_all(dir.join("search"));
    let (before, mut highest) = (memory_mb(), 0);
    let begun = Instant::now();
    let follower = app.follow().expect("followed");
    let look = Duration::from_millis(20);
    while !runtime.block_on(app.searching().reached(store.head(), look)) {
        highest = memory_mb().max(highest);
    }
    let (documents, seconds) = (app.searching().health().documents, begun.elapsed().as_secs_f64());
    let merging = Instant::now();
    while app.searching().health().segments > 1 {
        highest = memory_mb().max(highest);
        std::thread::sleep(look);
    }
    let merged = merging.elapsed().as_secs_f64();
    println!("{guests} guests and {EVENTS} events, {} processors", processors());
    println!(
        "index: {documents} documents in {seconds:.1} s, one segment {merged:.1} s later, {} MB on disk",
        size_mb(&dir.join("search"))
    );
    row(
        "rebuild, documents/s",
        &format!("{:.0}", documents as f64 / seconds),
        ">= 30,000",
    );
    row(
        "memory of its own at its peak, above what it was, MB",
        &format!("{}", highest.saturating_sub(before)),
        "bounded",
    );

    println!(
        "\n| search, page of {LIMIT} with documents and highlights | p50 ms | p99 ms | hits seen (median) | goal p99 |"
    );
    println!("|---|---|---|---|---|");
    let mut random = Random::new(3);
    time(&app, "two words", guests, "< 30", &mut random, |_, (first, last)| {
        format!("{first} {last}")
    });
    time(
        &app,
        "beginning, 2 to 5 letters",
        guests,
        "< 5",
        &mut random,
        |random, (_, last)| last.chars().take(2 + random.below(4) as usize).collect(),
    );
    time(&app, "beginning, 1 letter", guests, "", &mut random, |_, (first, _)| {
        first[..1].to_owned()
    });
    time(&app, "one typo", guests, "< 5", &mut random, |random, (_, last)| {
        mistype(random, &last[..last.len().min(7)])
    });
    time(&app, "two typos", guests, "< 5", &mut random, |random, (_, last)| {
        let long = format!("{last}{}", &"schenberg"[..8usize.saturating_sub(last.len()).max(1)]);
        let once = mistype(random, &long);
        mistype(random, &once)
    });
    time(&app, "whole email", guests, "", &mut random, |_, (first, last)| {
        format!("{first}.{last}.1@example.org")
    });
    drop(follower);
    store.close().expect("closed");
}

fn row(what: &str, is: &str, goal: &str) {
    println!("| {what} | {is} | {goal} |");
}

fn mistype(random: &mut Random, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let place = random.below(letters.len() as u64 - 1) as usize;
    match random.below(4) {
        0 => letters.swap(place, place + 1),
        1 => drop(letters.remove(place)),
        2 => letters.insert(place, 'x'),
        _ => letters[place] = 'y',
    }
    letters.into_iter().collect()
}

fn time(
    app: &App,
    what: &str,
    guests: u64,
    goal: &str,
    random: &mut Random,
    text: impl Fn(&mut Random, (String, String)) -> String,
) {
    let mut times = Vec::new();
    let mut seen = Vec::new();
    for n in 0..WARM_UP + SEARCHES {
        let known = names(random.below(guests));
        let text = text(random, known);
        let query = Query::parse(&text).expect("a query");
        let begun = Instant::now();
        let query = SearchQuery::new(query, vec![Kind::Event, Kind::Guest], LIMIT);
        let page = app.search(&app.view(), &Actor::Operator, &query).expect("searched");
        if n >= WARM_UP {
            times.push(begun.elapsed());
            seen.push(page.plan.keys_scanned);
        }
    }
    times.sort_unstable();
    seen.sort_unstable();
    let ms = |share: f64| times[(times.len() as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "| {what} | {:.2} | {:.2} | {} | {goal} |",
        ms(0.5),
        ms(0.99),
        seen[seen.len() / 2]
    );
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// This process's memory without mapped files, which the kernel takes back when it wants.
fn memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

fn size_mb(dir: &std::path::Path) -> u64 {
    let files = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let bytes: u64 = files.filter_map(|file| Some(file.metadata().ok()?.len())).sum();
    bytes >> 20
}
