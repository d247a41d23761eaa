//! The index against what a look at every venue finds, and against an index made anew.

use std::collections::BTreeMap;
use std::f64::consts::{PI, TAU};

use proptest::prelude::*;

use super::index::Chunk;
use super::sphere::{self, DISTANCE_MAX_M, EARTH_RADIUS_M, Vector, cross, dot, scaled, sum};
use super::{BoundingBox, Near, PlaceFilter, PlaceIndex, Polygon, Position, Radius, Shape, Walk};
use crate::model::{Name, Place, Time, Venue, VenueDetails, VenueId, Verb};
use crate::store::{Key, Options, Store};

fn place(longitude: f64, latitude: f64) -> Place {
    Place::new(longitude, latitude).expect("a place")
}

fn venue_id(n: usize) -> VenueId {
    let raw = Key::new().number(1).number(n as u64).into_bytes();
    VenueId::from_raw(raw.try_into().expect("two numbers are sixteen bytes"))
}

/// Places where spheres are hard: poles, both names of the 180th meridian, antipodes, equal and nearly equal places.
fn any_place() -> impl Strategy<Value = Place> {
    let special = prop_oneof![
        Just(-180.0),
        Just(180.0),
        Just(0.0),
        Just(-90.0),
        Just(90.0),
        Just(179.999_999)
    ];
    let longitude = prop_oneof![special, -180.0..=180.0, (-3i32..=3).prop_map(f64::from)];
    let special = prop_oneof![Just(-90.0), Just(90.0), Just(0.0), Just(89.999_999)];
    let latitude = prop_oneof![special, -90.0..=90.0, (-3i32..=3).prop_map(f64::from)];
    (longitude, latitude, 0..4, -1e-7..1e-7).prop_map(|(longitude, latitude, nudge, by): (f64, f64, i32, f64)| {
        let nudged: f64 = if nudge == 0 { latitude + by } else { latitude };
        place(longitude, nudged.clamp(-90.0, 90.0))
    })
}

fn any_places() -> impl Strategy<Value = Vec<Place>> {
    proptest::collection::vec(any_place(), 0..120)
}

fn any_radius() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        Just(None),
        Just(Some(DISTANCE_MAX_M)),
        (1e-3..DISTANCE_MAX_M).prop_map(Some),
        (0.0..7.3f64).prop_map(|power| Some(10f64.powf(power).min(DISTANCE_MAX_M))),
    ]
}

fn any_box() -> impl Strategy<Value = BoundingBox> {
    (any_place(), any_place()).prop_map(|(one, other)| {
        let (south, north) = (
            one.latitude().min(other.latitude()),
            one.latitude().max(other.latitude()),
        );
        BoundingBox::new(one.longitude(), south, other.longitude(), north).expect("a box")
    })
}

/// A star around a place, of any size up to a hemisphere, and perhaps a hole of its form.
fn any_polygon() -> impl Strategy<Value = Polygon> {
    let corners = proptest::collection::vec((0.0..0.5, 0.1..1.0), 4..20);
    (any_place(), 1e-5..1.3f64, corners, any::<bool>()).prop_map(|(middle, size, corners, has_hole)| {
        let count = corners.len() as f64;
        let ring = |scale: f64| {
            let mut ring: Vec<Place> = (0u32..)
                .zip(&corners)
                .map(|(n, (jitter, share))| {
                    let bearing = (f64::from(n) + jitter) * TAU / count;
                    destination(&middle, bearing, (scale * (size * share).tan()).atan())
                })
                .collect();
            ring.push(ring[0]);
            ring
        };
        let rings: Vec<_> = [1.0, 0.4]
            .into_iter()
            .take(1 + usize::from(has_hole))
            .map(ring)
            .collect();
        Polygon::new(&rings).expect("a star is a polygon")
    })
}

/// Two directions that are square to a place's and to each other.
fn tangents(vector: &Vector) -> (Vector, Vector) {
    let aside = if vector[2].abs() < 0.9 {
        [0.0, 0.0, 1.0]
    } else {
        [1.0, 0.0, 0.0]
    };
    let east = cross(&aside, vector);
    let east = scaled(&east, 1.0 / sphere::norm(&east));
    (east, cross(vector, &east))
}

fn destination(from: &Place, bearing: f64, angle: f64) -> Place {
    let vector = sphere::vector(from);
    let (east, north) = tangents(&vector);
    let direction = sum(&scaled(&east, bearing.cos()), &scaled(&north, bearing.sin()));
    let [x, y, z] = sum(&scaled(&vector, angle.cos()), &scaled(&direction, angle.sin()));
    place(y.atan2(x).to_degrees(), z.atan2(x.hypot(y)).to_degrees())
}

/// The textbook's formula (R. W. Sinnott, "Virtues of the Haversine", 1984), and how far it may be off.
fn haversine_m(a: &Place, b: &Place) -> (f64, f64) {
    let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let cosines = a.latitude().to_radians().cos() * b.latitude().to_radians().cos();
    let h = half(b.latitude() - a.latitude()) + cosines * half(b.longitude() - a.longitude());
    let distance = 2.0 * EARTH_RADIUS_M * h.sqrt().atan2((1.0 - h).max(0.0).sqrt());
    // Near the antipode, half of its digits are lost.
    (distance, if h > 0.999_999 { 1.0 } else { 1e-5 })
}

fn index(places: &[Place]) -> PlaceIndex {
    places
        .iter()
        .enumerate()
        .map(|(n, place)| (venue_id(n), *place))
        .collect()
}

/// All hits, page by page.
fn pages(index: &PlaceIndex, filter: &PlaceFilter, page: usize) -> Vec<(f64, VenueId)> {
    let mut found = Vec::new();
    let mut after: Option<Position> = None;
    loop {
        let Chunk { hits, scanned, rest } = index.chunk(filter, after, page, page * 2);
        assert!(scanned <= page * 2 && rest.is_none_or(|rest| after.is_none_or(|after| rest > after)));
        found.extend(hits.iter().map(|hit| (hit.distance_m, hit.id)));
        match rest {
            Some(rest) => after = Some(rest),
            None => return found,
        }
    }
}

/// What a look at every venue finds, in the order of the list.
fn brute(places: &[Place], filter: &PlaceFilter) -> Vec<(f64, VenueId)> {
    let all = places.iter().enumerate();
    let mut found: Vec<_> = all
        .filter_map(|(n, place)| Some((filter.distance_m(place)?, venue_id(n))))
        .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    found
}

fn near(place: Place, radius: Option<f64>) -> Near {
    Near::new(place, radius.map(|metres| Radius::new(metres).expect("a radius")))
}

proptest! {
    #[test]
    fn near_is_what_haversine_says(
        places in any_places(), from in any_place(), radius in any_radius(), page in 1usize..40,
    ) {
        let filter = PlaceFilter { near: Some(near(from, radius)), shapes: Vec::new() };
        let found = pages(&index(&places), &filter, page);
        prop_assert_eq!(&found, &brute(&places, &filter));
        let ids: BTreeMap<VenueId, f64> = found.iter().map(|(distance, id)| (*id, *distance)).collect();
        let reach = radius.unwrap_or(f64::INFINITY);
        for (n, place) in places.iter().enumerate() {
            let (distance, off) = haversine_m(&from, place);
            match ids.get(&venue_id(n)) {
                Some(found) => prop_assert!((found - distance).abs() <= off && *found <= reach),
                None => prop_assert!(distance >= reach - off, "{place:?} is {distance} away"),
            }
        }
    }

    #[test]
    fn boxes_are_what_degrees_say(
        places in any_places(), bbox in any_box(), from in proptest::option::of(any_place()), page in 1usize..40,
    ) {
        let filter = PlaceFilter { near: from.map(|from| near(from, None)), shapes: vec![Shape::Box(bbox)] };
        prop_assert_eq!(pages(&index(&places), &filter, page), brute(&places, &filter));
    }

    #[test]
    fn polygons_are_what_winding_says(
        places in any_places(), polygon in any_polygon(), from in proptest::option::of(any_place()), page in 1usize..40,
        spread in proptest::collection::vec((0.0..TAU, 0.0..1.5f64), 0..40),
    ) {
        // Some places are strewn around the polygon itself.
        let around = polygon.middle();
        let places: Vec<Place> = places
            .into_iter()
            .chain(spread.into_iter().map(|(bearing, angle)| destination(&around, bearing, angle * polygon.reach())))
            .collect();
        let shapes = vec![Shape::Polygon(polygon.clone())];
        let filter = PlaceFilter { near: from.map(|from| near(from, None)), shapes };
        prop_assert_eq!(pages(&index(&places), &filter, page), brute(&places, &filter));
        for place in &places {
            let vector = sphere::vector(place);
            let edge = polygon.edge_chord(&vector) * EARTH_RADIUS_M;
            let contains = polygon.contains(&vector);
            if edge < 0.9e-3 {
                prop_assert!(contains, "{:?} is on an edge", place);
            } else if edge > 1.1e-3 {
                prop_assert_eq!(contains, winds_around(&polygon, &vector), "{:?}", place);
            }
        }
    }

    #[test]
    fn shapes_and_distances_together(
        places in any_places(), bbox in any_box(), polygon in any_polygon(), from in any_place(), radius in any_radius(),
    ) {
        let shapes = vec![Shape::Box(bbox), Shape::Polygon(polygon)];
        for near in [None, Some(near(from, radius))] {
            let filter = PlaceFilter { near, shapes: shapes.clone() };
            prop_assert_eq!(pages(&index(&places), &filter, 7), brute(&places, &filter));
        }
    }

    #[test]
    fn any_changes_leave_what_a_new_index_has(
        changes in proptest::collection::vec((0usize..40, proptest::option::of(any_place())), 0..300),
        from in any_place(),
    ) {
        let changed = PlaceIndex::default();
        let mut places = BTreeMap::new();
        for (n, place) in changes {
            changed.set(venue_id(n), place);
            match place {
                Some(place) => places.insert(venue_id(n), place),
                None => places.remove(&venue_id(n)),
            };
        }
        let rebuilt: PlaceIndex = places.into_iter().collect();
        prop_assert_eq!(changed.contents(), rebuilt.contents());
        let [tree, map] = changed.contents();
        prop_assert_eq!(tree, map);
        let filter = PlaceFilter { near: Some(near(from, None)), shapes: Vec::new() };
        prop_assert_eq!(pages(&changed, &filter, 9), pages(&rebuilt, &filter, 9));
    }
}

/// Whether the corners of a polygon, seen from a place, run around it: another way to tell than the polygon's own.
fn winds_around(polygon: &Polygon, vector: &Vector) -> bool {
    if dot(vector, &sphere::vector(&polygon.middle())) <= 0.0 {
        return false;
    }
    let (east, north) = tangents(vector);
    let bearing = |corner: &Vector| dot(corner, &north).atan2(dot(corner, &east));
    let winds = |ring: &Vec<Vector>| {
        let turns = ring.iter().zip(ring.iter().cycle().skip(1)).map(|(one, next)| {
            let turn = bearing(next) - bearing(one);
            turn - TAU * (turn / TAU).round()
        });
        turns.sum::<f64>().abs() > PI
    };
    let rings = polygon.ring_vectors();
    winds(&rings[0]) && !rings[1..].iter().any(winds)
}

#[test]
fn large_boxes_are_gone_through_by_id() {
    // More than are gathered, in no order of places.
    let places: Vec<Place> = (0..5_000u32)
        .map(|n| {
            place(
                f64::from(n * 7_919 % 36_000) / 100.0 - 180.0,
                f64::from(n * 104_729 % 18_000) / 100.0 - 90.0,
            )
        })
        .collect();
    let index = index(&places);
    for [west, south, east, north] in [
        [-180.0, -90.0, 180.0, 90.0],
        [100.0, -90.0, 20.0, 90.0],
        [0.0, 0.0, 20.0, 20.0],
    ] {
        let bbox = BoundingBox::new(west, south, east, north).expect("a box");
        let filter = PlaceFilter {
            near: None,
            shapes: vec![Shape::Box(bbox)],
        };
        let all = brute(&places, &filter);
        assert_eq!(pages(&index, &filter, 100), all);
        let mut walk = Walk::new(&index, &filter, None, 10, 1_000_000);
        let mut walked = Vec::new();
        while let Some(hit) = walk.take() {
            walked.push((hit.distance_m, hit.id));
        }
        assert_eq!(walked, all);
        assert_eq!(walk.rest(), None);
    }
}

#[test]
fn a_walk_stops_at_its_bound_and_goes_on_from_there() {
    let places: Vec<Place> = (0..300).map(|n| place(f64::from(n) / 10.0, 0.0)).collect();
    let index = index(&places);
    // Near one end, and only what lies at the other.
    let bbox = BoundingBox::new(25.0, -1.0, 40.0, 1.0).expect("a box");
    let filter = PlaceFilter {
        near: Some(near(place(0.0, 0.0), None)),
        shapes: vec![Shape::Box(bbox)],
    };
    let (mut found, mut after, mut rounds) = (Vec::new(), None, 0);
    loop {
        let mut walk = Walk::new(&index, &filter, after, 3, 20);
        while let Some(hit) = walk.take() {
            found.push((hit.distance_m, hit.id));
        }
        assert!(walk.scanned() <= 20);
        rounds += 1;
        after = walk.rest();
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, brute(&places, &filter));
    assert!(rounds > 1);
}

#[test]
fn equal_places_stay_apart_and_come_by_id() {
    let places = vec![
        place(180.0, 10.0),
        place(-180.0, 10.0),
        place(180.0, 10.0),
        place(7.0, 90.0),
        place(-7.0, 90.0),
    ];
    let index = index(&places);
    let filter = PlaceFilter {
        near: Some(near(place(-180.0, 10.0), Some(1.0))),
        shapes: Vec::new(),
    };
    assert_eq!(pages(&index, &filter, 1), [0, 1, 2].map(|n| (0.0, venue_id(n))));
    let filter = PlaceFilter {
        near: Some(near(place(123.0, 90.0), Some(1.0))),
        shapes: Vec::new(),
    };
    assert_eq!(pages(&index, &filter, 1), [3, 4].map(|n| (0.0, venue_id(n))));
}

fn open(path: &std::path::Path) -> Store {
    let options = Options {
        reserve_bytes: 0,
        cache_bytes: 16 << 20,
        ..Options::default()
    };
    Store::open(path, &options, &mut |_| {}).expect("opened").0
}

fn write(store: &Store, changes: Vec<(usize, Option<Option<Place>>)>) {
    let at = Time::from_millis_clamped(1_790_000_000_000);
    let written = store.write("system".into(), at, move |tx| {
        for (n, change) in &changes {
            let id = venue_id(*n);
            let known: Option<Venue> = tx.get(id.raw())?;
            let details = |location: &Option<Place>| VenueDetails {
                name: Name::parse("Hall").expect("a name"),
                address: None,
                city: None,
                country: None,
                location: *location,
            };
            match (change, known) {
                (Some(location), Some(venue)) => {
                    tx.put(Verb::VenueUpdated, &venue.with_details(at, details(location)))?
                }
                (Some(location), None) => tx.put(Verb::VenueCreated, &Venue::new(id, at, details(location)))?,
                (None, Some(_)) => {
                    tx.delete::<Venue>(Verb::VenueDeleted, id.raw())?;
                }
                (None, None) => {}
            }
        }
        Ok::<_, crate::store::Error>(())
    });
    written.wait().expect("written");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_index_follows_every_write(
        before in proptest::collection::vec((0usize..12, proptest::option::of(proptest::option::of(any_place()))), 0..20),
        batches in proptest::collection::vec(
            proptest::collection::vec((0usize..12, proptest::option::of(proptest::option::of(any_place()))), 1..6), 0..8),
    ) {
        let dir = tempfile::tempdir().expect("a directory");
        let store = open(dir.path());
        write(&store, before);
        let followed = PlaceIndex::follow(&store).expect("followed");
        for batch in batches {
            write(&store, batch);
            // Before the write was answered, so without waiting for anything.
            let rebuilt = PlaceIndex::follow(&store).expect("followed");
            prop_assert_eq!(followed.contents(), rebuilt.contents());
        }
        store.close().expect("closed");
    }
}

#[test]
fn an_index_made_while_others_write_misses_nothing() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    let writer = store.clone();
    let writing = std::thread::spawn(move || {
        for n in 0..400 {
            write(
                &writer,
                vec![(n % 50, (n % 7 != 0).then(|| Some(place(n as f64 / 10.0, 0.0))))],
            );
        }
    });
    let indexes: Vec<_> = (0..20).map(|_| PlaceIndex::follow(&store).expect("followed")).collect();
    writing.join().expect("written");
    let rebuilt = PlaceIndex::follow(&store).expect("followed");
    for index in indexes {
        assert_eq!(index.contents(), rebuilt.contents());
    }
    store.close().expect("closed");
}
