//! Shapes on the sphere that places lie in or not: bounding boxes and polygons.

use rstar::AABB;

use super::Polygon;
use super::sphere::{SpaceBox, Vector, sin_cos_degrees};
use crate::model::{Code, Place};

/// Boxes in space are this much larger than rounding could make them.
const MARGIN: f64 = 1e-12;

/// A part of the sphere.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Box(BoundingBox),
    Polygon(Polygon),
}

impl Shape {
    /// Whether a place lies in it or on its edge. `vector` is the place's.
    pub fn contains(&self, place: &Place, vector: &Vector) -> bool {
        match self {
            Shape::Box(bbox) => bbox.contains(place),
            Shape::Polygon(polygon) => polygon.contains(vector),
        }
    }

    /// A box in space around all places in it.
    pub fn space(&self) -> SpaceBox {
        match self {
            Shape::Box(bbox) => bbox.space(),
            Shape::Polygon(polygon) => polygon.space(),
        }
    }
}

/// Places between two parallels and two meridians, edges included, in degrees. It crosses the 180th meridian when
/// `west` is greater than `east` (RFC 7946, section 5.2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundingBox {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl BoundingBox {
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, (Code, String)> {
        let invalid = |message: &str| Err((Code::Invalid, message.to_owned()));
        if ![west, east].iter().all(|degrees| (-180.0..=180.0).contains(degrees)) {
            return invalid("west and east (first and third number) must lie between -180 and 180");
        }
        if ![south, north].iter().all(|degrees| (-90.0..=90.0).contains(degrees)) {
            return invalid("south and north (second and fourth number) must lie between -90 and 90");
        }
        if south > north {
            return invalid("south (second number) must not be greater than north (fourth number)");
        }
        Ok(Self {
            west,
            south,
            east,
            north,
        })
    }

    /// Compares degrees as they were given, so that a place on the edge is in it without any rounding.
    pub fn contains(&self, place: &Place) -> bool {
        let (longitude, latitude) = (place.longitude(), place.latitude());
        // A pole lies on every meridian, and the 180th has two names.
        let is_pole = latitude.abs() == 90.0;
        (self.south..=self.north).contains(&latitude)
            && (is_pole || self.spans(longitude) || longitude.abs() == 180.0 && self.spans(-longitude))
    }

    fn spans(&self, longitude: f64) -> bool {
        if self.west <= self.east {
            (self.west..=self.east).contains(&longitude)
        } else {
            longitude >= self.west || longitude <= self.east
        }
    }

    fn space(&self) -> SpaceBox {
        let (south, north) = (sin_cos_degrees(self.south), sin_cos_degrees(self.north));
        let crosses_equator = self.south <= 0.0 && self.north >= 0.0;
        let widest = if crosses_equator { 1.0 } else { south.1.max(north.1) };
        let narrowest = south.1.min(north.1);
        // The extremes of a coordinate lie on the outer meridians, or where a multiple of 90 degrees is spanned.
        let meridians = [self.west, self.east, 0.0, 90.0, 180.0, -180.0, -90.0];
        let spanned: Vec<_> = meridians
            .into_iter()
            .filter(|longitude| self.spans(*longitude))
            .map(sin_cos_degrees)
            .collect();
        let extent = |part: fn(&(f64, f64)) -> f64| {
            let products = spanned
                .iter()
                .flat_map(|one| [part(one) * widest, part(one) * narrowest]);
            products.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| {
                (low.min(one), high.max(one))
            })
        };
        let (x, y) = (extent(|(_, cos)| *cos), extent(|(sin, _)| *sin));
        widened([x.0, y.0, south.0], [x.1, y.1, north.0])
    }
}

/// A box in space with a margin for rounding.
pub fn widened(lower: Vector, upper: Vector) -> SpaceBox {
    AABB::from_corners(lower.map(|part| part - MARGIN), upper.map(|part| part + MARGIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(bbox: [f64; 4], longitude: f64, latitude: f64) -> bool {
        let [west, south, east, north] = bbox;
        let bbox = BoundingBox::new(west, south, east, north).expect("a box");
        bbox.contains(&Place::new(longitude, latitude).expect("a place"))
    }

    #[test]
    fn edges_meridians_and_poles() {
        assert!(contains([0.0, 0.0, 10.0, 10.0], 10.0, 0.0));
        assert!(!contains([0.0, 0.0, 10.0, 10.0], 10.000_001, 5.0));
        // Over the 180th meridian.
        let pacific = [170.0, -20.0, -170.0, 20.0];
        for longitude in [170.0, 179.9, 180.0, -180.0, -170.0] {
            assert!(contains(pacific, longitude, 0.0), "{longitude}");
        }
        assert!(!contains(pacific, 0.0, 0.0) && !contains(pacific, -169.9, 0.0));
        // Up to it, from either side, under either name.
        assert!(contains([170.0, 0.0, 180.0, 1.0], -180.0, 0.5));
        assert!(contains([-180.0, 0.0, -170.0, 1.0], 180.0, 0.5));
        assert!(!contains([170.0, 0.0, 179.0, 1.0], -180.0, 0.5));
        // The pole has every longitude; the world is a box, too.
        assert!(contains([0.0, 80.0, 1.0, 90.0], -120.0, 90.0));
        assert!(!contains([0.0, 80.0, 1.0, 89.0], 0.5, 90.0));
        assert!(contains([-180.0, -90.0, 180.0, 90.0], 123.0, -90.0));
        assert!(contains([5.0, 5.0, 5.0, 5.0], 5.0, 5.0));
    }

    #[test]
    fn what_is_no_box_is_refused() {
        for bad in [
            [f64::NAN, 0.0, 1.0, 1.0],
            [0.0, 5.0, 1.0, 4.0],
            [-181.0, 0.0, 1.0, 1.0],
            [0.0, 0.0, f64::INFINITY, 1.0],
            [0.0, -90.5, 1.0, 1.0],
        ] {
            assert!(BoundingBox::new(bad[0], bad[1], bad[2], bad[3]).is_err(), "{bad:?}");
        }
    }
}
