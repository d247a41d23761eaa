//! The sphere: places as unit vectors, distances along it, and the bounds of what a search has to look at.
//!
//! Three measures of how far two places are apart are used. The *distance* is the way along the surface, in
//! metres. The *chord* is the straight way through the sphere of radius 1, between 0 and 2. Its square is what
//! an R-tree compares, since it needs no root; it grows exactly when the distance does.

use std::f64::consts::PI;

use rstar::AABB;

use crate::model::Place;

/// The mean radius of the earth, (2a + b) / 3 of the ellipsoid GRS 80, to the decimetre.
/// H. Moritz, "Geodetic Reference System 1980", Journal of Geodesy 74 (2000), 128–133: R₁ = 6,371,008.7714 m.
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// From a place to its antipode: no two places are further apart.
pub const DISTANCE_MAX_M: f64 = EARTH_RADIUS_M * PI;

/// Comparisons of squared chords allow for this much, relatively. It is four orders of magnitude above what
/// rounding does to a squared chord or to a distance, so whatever one of them puts in order with this margin,
/// the other does too.
const SLACK: f64 = 1e-12;

/// A point of the unit sphere: x towards (0°, 0°), y towards 90° east, z towards the north pole.
pub type Vector = [f64; 3];

/// A box in space, its sides along the axes.
pub type SpaceBox = AABB<Vector>;

/// The unit vector of a place.
pub fn vector(place: &Place) -> Vector {
    let (sin_lat, cos_lat) = sin_cos_degrees(place.latitude());
    let (sin_lon, cos_lon) = sin_cos_degrees(place.longitude());
    // Adding zero turns -0.0 into 0.0: both names of a pole or of the 180th meridian are one vector.
    [cos_lat * cos_lon + 0.0, cos_lat * sin_lon + 0.0, sin_lat + 0.0]
}

/// Sine and cosine of degrees, exact at every multiple of 90.
///
/// The angle is reduced to −45…45 degrees before it becomes radians, which is exact, as in C. F. F. Karney's
/// `GeographicLib::Math::sincosd`. So a pole is one point whatever its longitude, and 180 is −180.
pub fn sin_cos_degrees(degrees: f64) -> (f64, f64) {
    let quarters = (degrees / 90.0).round();
    let (sin, cos) = (degrees - 90.0 * quarters).to_radians().sin_cos();
    match (quarters as i64).rem_euclid(4) {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

/// The distance along the sphere, in metres.
///
/// The angle is 2 atan2(|a − b|, |a + b|), which is as exact for places a millimetre apart as for antipodes, where
/// the arcsine and haversine forms lose half the digits. W. Kahan, "How Futile are Mindless Assessments of
/// Roundoff in Floating-Point Computation?" (2006), section 12.
pub fn distance_m(a: &Vector, b: &Vector) -> f64 {
    2.0 * EARTH_RADIUS_M * chord2(a, b).sqrt().atan2(norm(&sum(a, b)))
}

/// The squared chord between two points.
pub fn chord2(a: &Vector, b: &Vector) -> f64 {
    let between = difference(a, b);
    dot(&between, &between)
}

/// The squared chord that a distance spans: (2 sin(d / 2R))².
pub fn chord2_of(distance_m: f64) -> f64 {
    let half = (distance_m.clamp(0.0, DISTANCE_MAX_M) / (2.0 * EARTH_RADIUS_M)).sin();
    4.0 * half * half
}

/// A squared chord that is beyond every one that could be equal to `chord2` but for rounding.
pub fn at_most(chord2: f64) -> f64 {
    chord2 * (1.0 + SLACK)
}

/// A squared chord that is below every one that could be equal to `chord2` but for rounding.
pub fn at_least(chord2: f64) -> f64 {
    chord2 * (1.0 - SLACK)
}

/// The squared chord to the farthest corner of a box.
pub fn farthest2(space: &SpaceBox, from: &Vector) -> f64 {
    let (lower, upper) = (space.lower(), space.upper());
    (0..3)
        .map(|axis| {
            let far = (from[axis] - lower[axis]).abs().max((from[axis] - upper[axis]).abs());
            far * far
        })
        .sum()
}

pub fn dot(a: &Vector, b: &Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub fn cross(a: &Vector, b: &Vector) -> Vector {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

pub fn sum(a: &Vector, b: &Vector) -> Vector {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub fn difference(a: &Vector, b: &Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub fn scaled(a: &Vector, factor: f64) -> Vector {
    a.map(|part| part * factor)
}

pub fn norm(a: &Vector) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Vector {
        vector(&Place::new(longitude, latitude).expect("a place"))
    }

    #[test]
    fn one_place_is_one_vector() {
        for longitude in [-180.0, -77.7, 0.0, 13.4, 90.0, 180.0] {
            assert_eq!(at(90.0, longitude), [0.0, 0.0, 1.0]);
            assert_eq!(at(-90.0, longitude), [0.0, 0.0, -1.0]);
        }
        for latitude in [-89.9, -12.5, 0.0, 47.0] {
            assert_eq!(at(latitude, 180.0), at(latitude, -180.0));
        }
        assert_eq!(at(0.0, 90.0), [0.0, 1.0, 0.0]);
    }

    #[test]
    fn known_distances() {
        let quarter = DISTANCE_MAX_M / 2.0;
        let degree = DISTANCE_MAX_M / 180.0;
        for (from, to, distance) in [
            ((0.0, 0.0), (0.0, 0.0), 0.0),
            ((0.0, 0.0), (0.0, 1.0), degree),
            ((0.0, 179.5), (0.0, -179.5), degree),
            ((89.5, 0.0), (89.5, 180.0), degree),
            ((90.0, 12.0), (0.0, -77.0), quarter),
            ((90.0, 0.0), (-90.0, 0.0), DISTANCE_MAX_M),
            ((12.5, 7.0), (-12.5, -173.0), DISTANCE_MAX_M),
        ] {
            let found = distance_m(&at(from.0, from.1), &at(to.0, to.1));
            assert!((found - distance).abs() < 1e-6, "{from:?} {to:?}: {found}");
        }
    }

    #[test]
    fn small_and_antipodal_distances_keep_their_digits() {
        // A nanodegree is 0.111 mm.
        let nano = DISTANCE_MAX_M / 180.0 * 1e-9;
        let near = distance_m(&at(0.0, 0.0), &at(0.0, 1e-9));
        assert!((near - nano).abs() < 1e-12, "{near}");
        let far = distance_m(&at(0.0, 0.0), &at(0.0, 180.0 - 1e-9));
        assert!((DISTANCE_MAX_M - far - nano).abs() < 1e-7, "{far}");
    }

    #[test]
    fn chords_and_distances_belong_together() {
        for distance in [0.0, 1e-3, 1.0, 5_000.0, 1e6, 1e7, DISTANCE_MAX_M] {
            let degrees = distance / DISTANCE_MAX_M * 180.0;
            let chord2 = chord2(&at(0.0, 0.0), &at(0.0, degrees));
            assert!(
                (chord2_of(distance) - chord2).abs() <= 1e-12 * chord2.max(1e-12),
                "{distance}"
            );
        }
    }
}
