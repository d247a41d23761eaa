//! Rings of polygons: closed lines of great-circle arcs, which are straight lines in the polygon's plane.

use super::sphere::{EARTH_RADIUS_M, Vector, chord2, cross, difference, dot, norm, scaled, sum};

/// A place that is no farther than a millimetre from an edge lies on it: coordinates are not more exact than that.
pub const EDGE_CHORD: f64 = 1e-3 / EARTH_RADIUS_M;
/// Two edges whose angle has a smaller sine have one direction: rounding alone makes as much of it where edges are short.
const DIRECTION_SIN: f64 = 1e-9;

/// A point of the plane that touches the sphere in the middle of a polygon.
pub type Point = [f64; 2];

#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    corners: Vec<Corner>,
}

/// A corner, and the edge from it to the next.
#[derive(Clone, Debug, PartialEq)]
struct Corner {
    vector: Vector,
    point: Point,
    /// Of the plane of the edge's great circle; of length 1.
    normal: Vector,
}

impl Ring {
    /// Corners as vectors and in the plane. The last is joined to the first.
    pub fn new(corners: Vec<(Vector, Point)>) -> Self {
        let following = corners.iter().cycle().skip(1);
        let with_edges = corners.iter().zip(following).map(|((vector, point), (next, _))| {
            // (a + b) × (b − a) is 2 a × b, and keeps its digits when the two are close.
            let normal = cross(&sum(vector, next), &difference(next, vector));
            Corner {
                vector: *vector,
                point: *point,
                normal: scaled(&normal, 1.0 / norm(&normal)),
            }
        });
        Self {
            corners: with_edges.collect(),
        }
    }

    /// Every edge with its ends.
    fn edges(&self) -> impl Iterator<Item = (&Corner, &Corner)> {
        self.corners.iter().zip(self.corners.iter().cycle().skip(1))
    }

    /// Whether a place lies on an edge.
    pub fn is_on_edge(&self, vector: &Vector) -> bool {
        self.edges().any(|(from, to)| {
            // Most edges are far away, and one product says so.
            dot(vector, &from.normal).abs() <= EDGE_CHORD
                && (is_between(vector, from, to)
                    || chord2(vector, &from.vector) <= EDGE_CHORD * EDGE_CHORD
                    || chord2(vector, &to.vector) <= EDGE_CHORD * EDGE_CHORD)
        })
    }

    /// Whether a point lies inside: a ray from it to one side meets an odd number of edges. Each edge has its lower
    /// end and not its upper one, so that a corner is met once. M. Shimrat, "Algorithm 112: Position of Point Relative
    /// to Polygon", Communications of the ACM 5 (1962).
    pub fn surrounds(&self, point: &Point) -> bool {
        let met = self.edges().filter(|(from, to)| {
            let (from, to) = (&from.point, &to.point);
            let upwards = to[1] > point[1];
            (from[1] > point[1]) != upwards && (turn(from, to, point) > 0.0) == upwards
        });
        met.count() % 2 == 1
    }

    /// Whether all corners of another ring lie inside or on an edge.
    pub fn holds(&self, other: &Ring) -> bool {
        let mut corners = other.corners.iter();
        corners.all(|corner| self.is_on_edge(&corner.vector) || self.surrounds(&corner.point))
    }

    /// Whether a corner lies inside another ring and not on its edge.
    pub fn reaches_into(&self, other: &Ring) -> bool {
        let mut corners = self.corners.iter();
        corners.any(|corner| !other.is_on_edge(&corner.vector) && other.surrounds(&corner.point))
    }

    /// Whether edges meet but for neighbours in their common corner.
    pub fn crosses_itself(&self) -> bool {
        let edges: Vec<_> = self.edges().map(|(from, to)| (&from.point, &to.point)).collect();
        edges.iter().enumerate().any(|(n, (a, b))| {
            let (_, after) = edges[(n + 1) % edges.len()];
            // The next edge shares a corner with this one; the first shares one with the last.
            let last = if n == 0 { edges.len() - 1 } else { edges.len() };
            let apart = &edges[(n + 2).min(last)..last];
            folds_back(a, b, after) || apart.iter().any(|(c, d)| do_cross(a, b, c, d) || do_touch(a, b, c, d))
        })
    }

    /// Whether an edge goes through one of another ring. They may touch.
    pub fn crosses(&self, other: &Self) -> bool {
        self.edges().any(|(a, b)| {
            let mut edges = other.edges();
            edges.any(|(c, d)| do_cross(&a.point, &b.point, &c.point, &d.point))
        })
    }
}

/// Whether a place near an edge's great circle lies between the edge's ends, and not beyond them.
fn is_between(vector: &Vector, from: &Corner, to: &Corner) -> bool {
    dot(&cross(&from.normal, &from.vector), vector) >= 0.0 && dot(&cross(&to.vector, &from.normal), vector) >= 0.0
}

/// Twice the area of a triangle: positive if it runs counterclockwise, zero if its corners are in line.
fn turn(a: &Point, b: &Point, c: &Point) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// Whether two edges meet in one point within both.
fn do_cross(a: &Point, b: &Point, c: &Point, d: &Point) -> bool {
    let are_opposite = |one: f64, other: f64| one > 0.0 && other < 0.0 || one < 0.0 && other > 0.0;
    are_opposite(turn(a, b, c), turn(a, b, d)) && are_opposite(turn(c, d, a), turn(c, d, b))
}

/// Whether an end of one edge lies on the other.
fn do_touch(a: &Point, b: &Point, c: &Point, d: &Point) -> bool {
    let lies_on = |from: &Point, to: &Point, point: &Point| {
        let within = |axis: usize| (from[axis].min(to[axis])..=from[axis].max(to[axis])).contains(&point[axis]);
        turn(from, to, point) == 0.0 && within(0) && within(1)
    };
    lies_on(a, b, c) || lies_on(a, b, d) || lies_on(c, d, a) || lies_on(c, d, b)
}

/// Whether the way from `a` over `b` to `c` goes back where it came from.
fn folds_back(a: &Point, b: &Point, c: &Point) -> bool {
    let (back, on) = ([a[0] - b[0], a[1] - b[1]], [c[0] - b[0], c[1] - b[1]]);
    let lengths = back[0].hypot(back[1]) * on[0].hypot(on[1]);
    let is_in_line = (back[0] * on[1] - back[1] * on[0]).abs() <= DIRECTION_SIN * lengths;
    is_in_line && back[0] * on[0] + back[1] * on[1] > 0.0
}

/// What tests look at.
#[cfg(test)]
impl Ring {
    pub fn vectors(&self) -> Vec<Vector> {
        self.corners.iter().map(|corner| corner.vector).collect()
    }

    /// How far a place is from the nearest edge, by thirds: the distance along an arc has one minimum.
    pub fn edge_chord(&self, vector: &Vector) -> f64 {
        let chord = |(from, to): (&Corner, &Corner)| {
            let at = |share: f64| {
                let point = sum(&scaled(&from.vector, 1.0 - share), &scaled(&to.vector, share));
                chord2(&scaled(&point, 1.0 / norm(&point)), vector).sqrt()
            };
            let (mut low, mut high) = (0.0, 1.0);
            for _ in 0..100 {
                let (one, other) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
                if at(one) < at(other) {
                    high = other;
                } else {
                    low = one;
                }
            }
            at(low).min(at(0.0)).min(at(1.0))
        };
        self.edges().map(chord).fold(f64::INFINITY, f64::min)
    }
}
