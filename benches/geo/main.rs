//! What the index of places costs at 100,000 venues, beside a look at every venue.
//!
//! `cargo bench --bench geo -- [--venues N] [--queries N]`. Every query is checked against the look at every venue once.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use event_manager::geo::sphere::{self, EARTH_RADIUS_M};
use event_manager::geo::{BoundingBox, Near, PlaceFilter, PlaceIndex, Radius, Shape};
use event_manager::model::{Place, VenueId};
use event_manager::store::Key;

/// Hits that the radius is chosen for.
const RADIUS_HITS: f64 = 50.0;
/// Queries that are held against a look at every venue.
const CHECKED: usize = 20;

/// Splitmix64: small, fast, and the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Anywhere on the sphere, evenly.
    fn place(&mut self) -> Place {
        let latitude = (2.0 * self.next() - 1.0).asin().to_degrees();
        Place::new(360.0 * self.next() - 180.0, latitude).expect("a place")
    }

    /// In one of many towns: near its middle more often than far from it.
    fn place_in_town(&mut self, towns: &[Place]) -> Place {
        let town = towns[(self.next() * towns.len() as f64) as usize];
        let mut spread = || (self.next() + self.next() + self.next() - 1.5) * 0.2;
        let (east, north) = (spread(), spread());
        Place::new(
            (town.longitude() + east).clamp(-180.0, 180.0),
            (town.latitude() + north).clamp(-90.0, 90.0),
        )
        .expect("a place")
    }
}

struct Arguments {
    venues: usize,
    queries: usize,
}

impl Arguments {
    fn parse() -> Self {
        let mut arguments = Self {
            venues: 100_000,
            queries: 20_000,
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
                "--venues" => arguments.venues = number(),
                "--queries" => arguments.queries = number(),
                _ => {}
            }
        }
        arguments
    }
}

fn id(n: usize) -> VenueId {
    let raw = Key::new().number(1).number(n as u64).into_bytes();
    VenueId::from_raw(raw.try_into().expect("two numbers are sixteen bytes"))
}

fn near(place: Place, radius_m: Option<f64>) -> PlaceFilter {
    let radius = radius_m.map(|metres| Radius::new(metres).expect("a radius"));
    PlaceFilter {
        near: Some(Near::new(place, radius)),
        shapes: Vec::new(),
    }
}

/// What a look at every venue finds: as many of the nearest as asked for.
fn brute(places: &[Place], filter: &PlaceFilter, hits: usize) -> Vec<(f64, usize)> {
    let all = places.iter().enumerate();
    let mut found: Vec<_> = all
        .filter_map(|(n, place)| Some((filter.distance_m(place)?, n)))
        .collect();
    let by_distance = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if found.len() > hits {
        found.select_nth_unstable_by(hits, by_distance);
        found.truncate(hits);
    }
    found.sort_by(by_distance);
    found
}

/// The middle and the 99th of a hundred of so many single measurements.
struct Times(Vec<Duration>);

impl Times {
    fn of(mut each: impl FnMut(usize), count: usize) -> Self {
        let mut times: Vec<_> = (0..count)
            .map(|n| {
                let begun = Instant::now();
                each(n);
                begun.elapsed()
            })
            .collect();
        times.sort_unstable();
        Self(times)
    }

    fn us(&self, share: f64) -> f64 {
        self.0[((self.0.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e6
    }
}

fn row(what: &str, times: &Times, brute_us: Option<f64>, most_us: Option<f64>) {
    let (middle, high) = (times.us(0.5), times.us(0.99));
    let against = brute_us.map_or(String::new(), |brute| format!("{brute:.0} µs | {:.0}", brute / middle));
    let against = if against.is_empty() { " | ".to_owned() } else { against };
    let goal = most_us.map_or(String::new(), |most| {
        let verdict = if middle <= most { "met" } else { "MISSED" };
        format!("≤ {most} µs: {verdict}")
    });
    println!("| {what} | {middle:.2} µs, p99 {high:.2} µs | {against} | {goal} |");
}

/// One kind of query, measured and held against a look at every venue.
fn queries(
    what: &str,
    places: &[Place],
    index: &PlaceIndex,
    filters: &[PlaceFilter],
    hits: usize,
    most_us: Option<f64>,
) {
    for filter in &filters[..CHECKED.min(filters.len())] {
        let found = index.chunk(filter, None, hits, usize::MAX).hits;
        let found: Vec<_> = found.iter().map(|hit| (hit.distance_m, hit.id)).collect();
        let expected: Vec<_> = brute(places, filter, hits)
            .into_iter()
            .map(|(distance, n)| (distance, id(n)))
            .collect();
        assert_eq!(found, expected, "{what}");
    }
    let brute_times = Times::of(
        |n| drop(black_box(brute(places, &filters[n], hits))),
        CHECKED.min(filters.len()),
    );
    let mut count = 0;
    let times = Times::of(
        |n| count += black_box(index.chunk(&filters[n], None, hits, usize::MAX)).hits.len(),
        filters.len(),
    );
    let what = format!("{what} ({:.1} hits)", count as f64 / filters.len() as f64);
    row(&what, &times, Some(brute_times.us(0.5)), most_us);
}

/// The radius within which so many of the venues lie where these queries look, in the middle.
fn radius_for(places: &[Place], from: &[Place], hits: f64) -> f64 {
    let mut distances: Vec<f64> = from[..CHECKED]
        .iter()
        .map(|from| {
            brute(places, &near(*from, None), hits as usize)
                .last()
                .map_or(1.0, |(distance, _)| *distance)
        })
        .collect();
    distances.sort_by(f64::total_cmp);
    distances[CHECKED / 2]
}

fn run(name: &str, places: &[Place], from: &[Place]) {
    let mut index = PlaceIndex::default();
    let load = Times::of(
        |_| index = places.iter().enumerate().map(|(n, place)| (id(n), *place)).collect(),
        5,
    );
    row(&format!("{name}: load all"), &load, None, None);
    let nearest: Vec<_> = from.iter().map(|from| near(*from, None)).collect();
    queries(&format!("{name}: nearest 10"), places, &index, &nearest, 10, Some(20.0));
    let radius_m = radius_for(places, from, RADIUS_HITS);
    let within: Vec<_> = from.iter().map(|from| near(*from, Some(radius_m))).collect();
    let what = format!("{name}: radius {:.1} km", radius_m / 1000.0);
    queries(&what, places, &index, &within, usize::MAX >> 1, Some(20.0));
    let boxes: Vec<_> = from.iter().map(|from| square(from, radius_m)).collect();
    queries(
        &format!("{name}: box as wide"),
        places,
        &index,
        &boxes,
        usize::MAX >> 1,
        None,
    );
    let filter = near(from[0], None);
    let middle = brute(places, &filter, places.len() / 2).pop().expect("venues");
    let after = event_manager::geo::Position::new(middle.0, *id(middle.1).raw());
    let deep = Times::of(
        |_| drop(black_box(index.chunk(&filter, Some(after), 10, usize::MAX))),
        1_000,
    );
    row(&format!("{name}: 10 from the middle of all on"), &deep, None, None);
    let inserts = Times::of(|n| index.set(id(places.len() + n), Some(from[n])), from.len());
    row(&format!("{name}: insert one"), &inserts, None, None);
    let moves = Times::of(
        |n| index.set(id(n % places.len()), Some(from[from.len() - 1 - n])),
        from.len(),
    );
    row(&format!("{name}: move one"), &moves, None, None);
}

/// A box around a place, as wide and as high as a circle.
fn square(middle: &Place, radius_m: f64) -> PlaceFilter {
    let degrees = (radius_m / EARTH_RADIUS_M).to_degrees();
    let (cos, latitude) = (
        sphere::sin_cos_degrees(middle.latitude()).1.max(0.01),
        middle.latitude(),
    );
    let wide = (degrees / cos).min(90.0);
    let west = (middle.longitude() - wide + 540.0).rem_euclid(360.0) - 180.0;
    let east = (middle.longitude() + wide + 540.0).rem_euclid(360.0) - 180.0;
    let bbox = BoundingBox::new(
        west,
        (latitude - degrees).max(-90.0),
        east,
        (latitude + degrees).min(90.0),
    );
    PlaceFilter {
        near: None,
        shapes: vec![Shape::Box(bbox.expect("a box"))],
    }
}

fn main() {
    let arguments = Arguments::parse();
    let mut random = Random(42);
    println!(
        "| {} venues | measured, each query alone | a look at all | ratio | goal |",
        arguments.venues
    );
    println!("|---|---|---|---|---|");
    let places: Vec<Place> = (0..arguments.venues).map(|_| random.place()).collect();
    let from: Vec<Place> = (0..arguments.queries).map(|_| random.place()).collect();
    run("all over the earth", &places, &from);
    let towns: Vec<Place> = (0..500).map(|_| random.place()).collect();
    let places: Vec<Place> = (0..arguments.venues).map(|_| random.place_in_town(&towns)).collect();
    let from: Vec<Place> = (0..arguments.queries).map(|_| random.place_in_town(&towns)).collect();
    run("in 500 towns", &places, &from);
}
