//! Point reads and lists, beside redb's own reads and lists through documents.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use event_manager::model::Guest;
use event_manager::store::{GuestItems, GuestQuery, Store};

use super::baselines::{Keys, RedbBaseline};
use super::data::{self, Random, event_id, guest_id};
use super::{Arguments, Goal, Results};

const READS: u32 = 300_000;
const LISTS: u32 = 10_000;
/// Guests on a page.
const PAGE: usize = 50;

pub fn run(results: &Results, work: &Path, arguments: &Arguments) {
    let store = data::open(work);
    let raw = RedbBaseline::filled(arguments.guests, Keys::Random);
    let mut random = Random::new(3);
    let mut pick = || guest_id(random.below(arguments.guests));
    let theirs = microseconds(READS, || raw.read(pick().raw()));
    let ours = microseconds(READS, || read(&store, pick()));
    drop(raw);
    let what = "point read of a guest, decoded, beside redb's raw read";
    results.ratio(what, &us(ours), &us(theirs), ours / theirs, Some(Goal::AtMost(2.0)));
    let (covered, documents) = (
        list(&store, arguments.guests, true),
        list(&store, arguments.guests, false),
    );
    let what = "list of 50 guests through documents beside covered";
    results.ratio(
        what,
        &us(documents),
        &us(covered),
        documents / covered,
        Some(Goal::AtLeast(3.0)),
    );
    store.close().expect("closed");
}

/// Reads at a million beside reads at ten thousand.
pub fn flat(results: &Results, (small, few): (&Store, u64), (large, many): (&Store, u64)) {
    let point = |store: &Store, guests: u64| {
        let mut random = Random::new(4);
        microseconds(READS, || read(store, guest_id(random.below(guests))))
    };
    let figures = [
        ("point read", point(small, few), point(large, many)),
        ("page of 50, covered", list(small, few, true), list(large, many, true)),
        (
            "page of 50, documents",
            list(small, few, false),
            list(large, many, false),
        ),
    ];
    for (what, small, large) in figures {
        let what = format!("{what}: cost at {many} beside {few}");
        results.ratio(&what, &us(large), &us(small), large / small, Some(Goal::AtMost(1.5)));
    }
}

fn read(store: &Store, id: event_manager::model::GuestId) {
    let view = store.view();
    black_box(view.get::<Guest>(id.raw()).expect("read").expect("there"));
}

/// Microseconds for a page of an event's guests. Not the first event: the write benchmark fills that.
fn list(store: &Store, guests: u64, rows_suffice: bool) -> f64 {
    let mut random = Random::new(5);
    microseconds(LISTS, || {
        let event = event_id(1 + random.below(data::crowded(guests) - 1));
        let query = GuestQuery {
            rows_suffice,
            ..GuestQuery::of(Some(event), PAGE)
        };
        let page = store.view().guests(&query).expect("a page");
        match black_box(page.items) {
            GuestItems::Rows(rows) => assert!(rows_suffice && rows.len() <= PAGE),
            GuestItems::Documents(guests) => assert!(!rows_suffice && guests.len() <= PAGE),
        }
    })
}

/// The mean time of one call, after as many again to warm up, at most.
fn microseconds(times: u32, mut call: impl FnMut()) -> f64 {
    (0..times / 3).for_each(|_| call());
    let begun = Instant::now();
    (0..times).for_each(|_| call());
    begun.elapsed().as_secs_f64() * 1e6 / f64::from(times)
}

fn us(microseconds: f64) -> String {
    format!("{microseconds:.1} µs")
}
