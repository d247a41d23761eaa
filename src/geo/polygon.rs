//! Polygons with holes on the sphere.
//!
//! Edges are arcs of great circles, the shortest ways between their ends, and the inside is the smaller of the two
//! parts that a ring divides the sphere into, whichever way round it runs. So a polygon may lie over a pole or the
//! 180th meridian. It has to fit into less than half of the earth: then the gnomonic projection from its middle,
//! which makes straight lines of great circles (J. P. Snyder, "Map Projections: A Working Manual", USGS Professional
//! Paper 1395 (1987), section 22), turns every question about it into one about a polygon in the plane.

use super::ring::{EDGE_CHORD, Point, Ring};
use super::shape::widened;
use super::sphere::{self, SpaceBox, Vector, chord2, cross, difference, dot, norm, scaled, sum};
use crate::model::{Code, Place};

/// Positions of all rings together.
pub const POSITIONS_MAX: usize = 500;
/// A ring is a triangle at least, and its last position repeats the first (RFC 7946, section 3.1.6).
const RING_POSITIONS_MIN: usize = 4;
/// The cosine of the largest cap that a polygon may need: 88.9 degrees around its middle.
const REACH_COS_MIN: f64 = 0.02;
/// Steps towards the middle of a polygon. Each is a look at every corner.
const MIDDLE_STEPS: u32 = 256;

type Refusal = (Code, String);

/// A polygon with holes. Places on its edges, those of holes included, are in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Polygon {
    plane: Plane,
    outer: Ring,
    holes: Vec<Ring>,
    space: SpaceBox,
}

/// The plane that touches the sphere in the middle of a polygon.
#[derive(Clone, Debug, PartialEq)]
struct Plane {
    middle: Vector,
    axes: [Vector; 2],
    /// The cosine of the angle from the middle to the farthest corner.
    reach_cos: f64,
}

impl Polygon {
    /// Takes the coordinates of a GeoJSON polygon: the outer ring, then the holes.
    pub fn new(rings: &[Vec<Place>]) -> Result<Self, Refusal> {
        let positions: usize = rings.iter().map(Vec::len).sum();
        if positions > POSITIONS_MAX {
            let message = format!("must have at most {POSITIONS_MAX} positions, not {positions}");
            return Err((Code::TooMany, message));
        }
        let mut corners = Vec::with_capacity(rings.len());
        for (n, ring) in rings.iter().enumerate() {
            corners.push(corners_of(ring).map_err(|message| refusal(n, message))?);
        }
        let Some((outer, holes)) = corners.split_first() else {
            return Err((Code::Invalid, "must have a ring".into()));
        };
        let plane = Plane::around(outer)?;
        let space = space(&plane, outer);
        let outer = plane.ring(outer).ok_or_else(too_large)?;
        let mut rings = Vec::with_capacity(holes.len());
        for (n, hole) in holes.iter().enumerate() {
            rings.push(plane.ring(hole).ok_or_else(|| refusal(n + 1, OUTSIDE))?);
        }
        let polygon = Self {
            plane,
            outer,
            holes: rings,
            space,
        };
        polygon.check()?;
        Ok(polygon)
    }

    /// Whether a place lies in it or on an edge.
    pub fn contains(&self, vector: &Vector) -> bool {
        // The cap around the corners is convex, so it has all of the polygon; the slack is wider than an edge.
        if dot(vector, &self.plane.middle) < self.plane.reach_cos - 2.0 * EDGE_CHORD {
            return false;
        }
        if self.rings().any(|ring| ring.is_on_edge(vector)) {
            return true;
        }
        let point = self.plane.project(vector);
        self.outer.surrounds(&point) && !self.holes.iter().any(|hole| hole.surrounds(&point))
    }

    /// A box in space around it.
    pub fn space(&self) -> SpaceBox {
        self.space
    }

    fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.outer).chain(&self.holes)
    }

    /// Rings neither cross themselves nor each other, and holes lie within the outer ring and beside each other.
    /// They may touch.
    fn check(&self) -> Result<(), Refusal> {
        for (n, ring) in self.rings().enumerate() {
            if ring.crosses_itself() {
                return Err(refusal(n, "crosses or touches itself"));
            }
        }
        for (n, hole) in self.holes.iter().enumerate() {
            if hole.crosses(&self.outer) || !self.outer.holds(hole) {
                return Err(refusal(n + 1, OUTSIDE));
            }
            let others = self.holes.iter().enumerate().filter(|(other, _)| *other != n);
            for (_, other) in others {
                if hole.crosses(other) || hole.reaches_into(other) {
                    return Err(refusal(n + 1, "overlaps another hole"));
                }
            }
        }
        Ok(())
    }
}

const OUTSIDE: &str = "lies outside the outer ring, or crosses it";

fn refusal(ring: usize, message: &str) -> Refusal {
    let ring = match ring {
        0 => "the outer ring".to_owned(),
        hole => format!("hole {hole}"),
    };
    (Code::Invalid, format!("{ring} {message}"))
}

fn too_large() -> Refusal {
    let message = "must fit into less than half of the earth; ask for its parts one by one";
    (Code::TooLarge, message.into())
}

/// The corners of a ring: without the last position, which closes it, and without repetitions.
fn corners_of(ring: &[Place]) -> Result<Vec<Vector>, &'static str> {
    if ring.len() < RING_POSITIONS_MIN {
        return Err("must have at least 4 positions");
    }
    let mut corners: Vec<Vector> = ring.iter().map(sphere::vector).collect();
    if corners.first() != corners.last() {
        return Err("is not closed: its last position must repeat the first");
    }
    corners.dedup();
    corners.pop();
    if corners.len() < RING_POSITIONS_MIN - 1 {
        return Err("must have at least 3 different positions");
    }
    Ok(corners)
}

/// What lies in the polygon is a sum of corners, stretched to length 1. A sum of corners lies in the box around them, and
/// stretching moves it by 1 − cos(reach) at most; and it lies in the cap. For small polygons the first is closer.
fn space(plane: &Plane, corners: &[Vector]) -> SpaceBox {
    let reach = plane.reach_cos.clamp(-1.0, 1.0).acos();
    let bulge = 1.0 - plane.reach_cos;
    let (mut lower, mut upper) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
    for corner in corners {
        lower = std::array::from_fn(|axis| lower[axis].min(corner[axis]));
        upper = std::array::from_fn(|axis| upper[axis].max(corner[axis]));
    }
    let angle = plane.middle.map(|part| part.clamp(-1.0, 1.0).acos());
    let cap_lower = angle.map(|angle| (angle + reach).min(std::f64::consts::PI).cos());
    let cap_upper = angle.map(|angle| (angle - reach).max(0.0).cos());
    // A place may be beside an edge by as much as counts as on it.
    let margin = EDGE_CHORD * 2.0;
    widened(
        std::array::from_fn(|axis| (lower[axis] - bulge).max(cap_lower[axis]) - margin),
        std::array::from_fn(|axis| (upper[axis] + bulge).min(cap_upper[axis]) + margin),
    )
}

impl Plane {
    /// In the middle of the smallest cap around the corners, nearly: M. Bădoiu, K. L. Clarkson, "Smaller Core-Sets for
    /// Balls" (2003), walks there by steps towards the farthest corner that get smaller and smaller.
    fn around(corners: &[Vector]) -> Result<Self, Refusal> {
        let mut middle = corners[0];
        for step in 1..=MIDDLE_STEPS {
            let farthest = corners
                .iter()
                .max_by(|a, b| chord2(a, &middle).total_cmp(&chord2(b, &middle)))
                .unwrap_or(&middle);
            middle = sum(
                &middle,
                &scaled(&difference(farthest, &middle), 1.0 / f64::from(step + 1)),
            );
        }
        // Corners all around the earth have their middle near its centre, which is no direction at all.
        let length = norm(&middle);
        if length < REACH_COS_MIN / 2.0 {
            return Err(too_large());
        }
        let middle = scaled(&middle, 1.0 / length);
        let reach_cos = corners.iter().map(|corner| dot(corner, &middle)).fold(1.0, f64::min);
        if reach_cos < REACH_COS_MIN {
            return Err(too_large());
        }
        // Any direction that is not the middle's own makes the first axis.
        let aside = if middle[2].abs() < 0.7 {
            [0.0, 0.0, 1.0]
        } else {
            [1.0, 0.0, 0.0]
        };
        let first = cross(&middle, &aside);
        let first = scaled(&first, 1.0 / norm(&first));
        let second = cross(&middle, &first);
        Ok(Self {
            middle,
            axes: [first, second],
            reach_cos,
        })
    }

    /// Of a place that lies less than 90 degrees from the middle.
    fn project(&self, vector: &Vector) -> Point {
        let depth = dot(vector, &self.middle);
        [dot(vector, &self.axes[0]) / depth, dot(vector, &self.axes[1]) / depth]
    }

    /// A ring in front of the plane; `None` if a corner lies too far back.
    fn ring(&self, corners: &[Vector]) -> Option<Ring> {
        let is_in_front = corners.iter().all(|corner| dot(corner, &self.middle) >= REACH_COS_MIN);
        is_in_front.then(|| Ring::new(corners.iter().map(|corner| (*corner, self.project(corner))).collect()))
    }
}

/// What other tests look at.
#[cfg(test)]
impl Polygon {
    pub fn middle(&self) -> Place {
        let [x, y, z] = self.plane.middle;
        Place::new(y.atan2(x).to_degrees(), z.atan2(x.hypot(y)).to_degrees()).expect("a place")
    }

    /// The angle from the middle to the farthest corner.
    pub fn reach(&self) -> f64 {
        self.plane.reach_cos.acos()
    }

    pub fn ring_vectors(&self) -> Vec<Vec<Vector>> {
        self.rings().map(Ring::vectors).collect()
    }

    pub fn edge_chord(&self, vector: &Vector) -> f64 {
        self.rings()
            .map(|ring| ring.edge_chord(vector))
            .fold(f64::INFINITY, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use rstar::Envelope;

    use super::*;

    fn ring(positions: &[(f64, f64)]) -> Vec<Place> {
        let place = |&(longitude, latitude): &(f64, f64)| Place::new(longitude, latitude).expect("a place");
        positions.iter().map(place).collect()
    }

    fn polygon(rings: &[&[(f64, f64)]]) -> Result<Polygon, Refusal> {
        Polygon::new(&rings.iter().map(|positions| ring(positions)).collect::<Vec<_>>())
    }

    #[track_caller]
    fn check(rings: &[&[(f64, f64)]], inside: &[(f64, f64)], outside: &[(f64, f64)]) {
        let polygon = polygon(rings).expect("a polygon");
        let contains = |place: &Place| {
            let vector = sphere::vector(place);
            let contains = polygon.contains(&vector);
            let envelope = rstar::AABB::from_point(vector);
            assert!(!contains || polygon.space().contains_envelope(&envelope), "{place:?}");
            contains
        };
        for place in ring(inside) {
            assert!(contains(&place), "{place:?} is inside");
        }
        for place in ring(outside) {
            assert!(!contains(&place), "{place:?} is outside");
        }
    }

    const SQUARE: &[(f64, f64)] = &[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)];

    #[test]
    fn corners_and_edges_are_inside() {
        let inside = [
            (5.0, 5.0),
            (0.0, 0.0),
            (10.0, 10.0),
            (5.0, 0.0),
            (0.0, 5.0),
            (10.0, 3.3),
        ];
        let outside = [
            (-1e-6, 5.0),
            (5.0, -1e-6),
            (10.0, -1e-6),
            (190.0 - 360.0, 0.0),
            (-175.0, -5.0),
        ];
        check(&[SQUARE], &inside, &outside);
        // The other way round is the same polygon.
        let reversed: Vec<_> = SQUARE.iter().rev().copied().collect();
        check(&[&reversed], &inside, &outside);
    }

    #[test]
    fn edges_are_great_circles() {
        // Half way, the arc between two places on a parallel is nearer to the pole than the parallel.
        check(&[SQUARE], &[(5.0, 10.03)], &[(5.0, 10.04)]);
    }

    #[test]
    fn holes_are_outside_but_for_their_edges() {
        let hole = &[(4.0, 4.0), (6.0, 4.0), (6.0, 6.0), (4.0, 6.0), (4.0, 4.0)];
        check(
            &[SQUARE, hole],
            &[(2.0, 2.0), (4.0, 5.0), (6.0, 6.0)],
            &[(5.0, 5.0), (11.0, 5.0)],
        );
    }

    #[test]
    fn over_the_meridian_and_the_poles() {
        check(
            &[&[
                (170.0, -10.0),
                (-170.0, -10.0),
                (-170.0, 10.0),
                (170.0, 10.0),
                (170.0, -10.0),
            ]],
            &[(180.0, 0.0), (-180.0, 5.0), (175.0, 0.0), (-175.0, 0.0), (170.0, 0.0)],
            &[(0.0, 0.0), (169.9, 0.0), (-169.9, 0.0)],
        );
        for pole in [90.0, -90.0] {
            let at = pole * 8.0 / 9.0;
            check(
                &[&[(0.0, at), (90.0, at), (180.0, at), (-90.0, at), (0.0, at)]],
                &[(0.0, pole), (77.0, pole), (45.0, at * 1.1)],
                &[(45.0, at * 0.99), (0.0, -pole), (0.0, 0.0)],
            );
        }
        // A corner at the pole, under any longitude.
        check(
            &[&[(0.0, 60.0), (40.0, 60.0), (123.0, 90.0), (0.0, 60.0)]],
            &[(0.0, 90.0), (20.0, 70.0), (0.0, 75.0)],
            &[(-1.0, 75.0), (60.0, 80.0)],
        );
    }

    #[test]
    fn concave_and_small_polygons() {
        let u = &[
            (0.0, 0.0),
            (3.0, 0.0),
            (3.0, 3.0),
            (2.0, 3.0),
            (2.0, 1.0),
            (1.0, 1.0),
            (1.0, 3.0),
            (0.0, 3.0),
            (0.0, 0.0),
        ];
        check(&[u], &[(0.5, 2.0), (2.5, 2.0), (1.5, 0.5)], &[(1.5, 2.0), (1.5, 1.1)]);
        // Ten metres wide.
        let (lon, lat, side) = (13.377_7, 52.516_3, 1e-4);
        let small = &[
            (lon, lat),
            (lon + side, lat),
            (lon + side, lat + side),
            (lon, lat + side),
            (lon, lat),
        ];
        check(
            &[small],
            &[(lon + side / 2.0, lat + side / 2.0)],
            &[(lon - 1e-6, lat), (lon + 2.0 * side, lat)],
        );
    }

    #[test]
    fn what_is_no_polygon_is_refused() {
        type Case<'a> = (&'a [&'a [(f64, f64)]], &'a str);
        let cases: &[Case<'_>] = &[
            (&[], "must have a ring"),
            (&[&[(0.0, 0.0), (1.0, 0.0), (0.0, 0.0)]], "at least 4"),
            (&[&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]], "not closed"),
            (&[&[(0.0, 0.0), (0.0, 0.0), (1.0, 0.0), (0.0, 0.0)]], "3 different"),
            (
                &[&[(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0), (0.0, 0.0)]],
                "the outer ring crosses",
            ),
            (
                &[&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (0.0, 0.0)]],
                "the outer ring crosses",
            ),
            (
                &[&[(0.0, 0.0), (2.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)]],
                "the outer ring crosses",
            ),
            // Two triangles that share a corner.
            (
                &[&[
                    (0.0, 0.0),
                    (1.0, 0.0),
                    (1.0, 1.0),
                    (0.0, 0.0),
                    (-1.0, 0.0),
                    (-1.0, -1.0),
                    (0.0, 0.0),
                ]],
                "the outer ring",
            ),
            (
                &[SQUARE, &[(20.0, 20.0), (21.0, 20.0), (21.0, 21.0), (20.0, 20.0)]],
                "hole 1 lies outside",
            ),
            (
                &[SQUARE, &[(-170.0, 0.0), (-171.0, 0.0), (-171.0, 1.0), (-170.0, 0.0)]],
                "hole 1 lies outside",
            ),
            (
                &[SQUARE, &[(9.0, 4.0), (11.0, 4.0), (11.0, 5.0), (9.0, 5.0), (9.0, 4.0)]],
                "hole 1 lies outside",
            ),
            (
                &[
                    SQUARE,
                    &[(1.0, 1.0), (5.0, 1.0), (5.0, 5.0), (1.0, 1.0)],
                    &[(3.5, 2.0), (4.0, 2.0), (4.0, 2.5), (3.5, 2.0)],
                ],
                "overlaps another",
            ),
            (
                &[&[(0.0, 0.0), (120.0, 0.0), (-120.0, 0.0), (0.0, 0.0)]],
                "half of the earth",
            ),
            (
                &[&[
                    (-180.0, -90.0),
                    (180.0, -90.0),
                    (180.0, 90.0),
                    (-180.0, 90.0),
                    (-180.0, -90.0),
                ]],
                "3 different",
            ),
            (
                &[&[(-170.0, -80.0), (170.0, -80.0), (0.0, 80.0), (-170.0, -80.0)]],
                "half of the earth",
            ),
        ];
        for (rings, message) in cases {
            let (_, refused) = polygon(rings).expect_err(message);
            assert!(refused.contains(message), "{refused}");
        }
        let many: Vec<_> = (0..POSITIONS_MAX)
            .map(|n| (f64::from(n as u32) * 1e-3, 0.0))
            .chain([(0.0, 0.0)])
            .collect();
        assert_eq!(polygon(&[&many]).map_err(|(code, _)| code), Err(Code::TooMany));
    }
}
