//! What a list of places asks for: how near to what, and within which shapes.

use super::Shape;
use super::sphere::{self, DISTANCE_MAX_M, Vector};
use crate::model::{Code, Place, RawId};

/// How far a list reaches, in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Radius(f64);

impl Radius {
    /// Zero, less, and more than half the earth's circumference are refused.
    pub fn new(metres: f64) -> Result<Self, (Code, String)> {
        let message = || {
            let most = DISTANCE_MAX_M.floor();
            format!("must be a number of metres above 0 and at most {most}, half the earth's circumference")
        };
        if metres.is_nan() {
            return Err((Code::Invalid, message()));
        }
        if metres <= 0.0 {
            return Err((Code::TooSmall, message()));
        }
        if metres > DISTANCE_MAX_M {
            return Err((Code::TooLarge, message()));
        }
        Ok(Self(metres))
    }
}

/// Near a place: the order is by distance from it, and then by id.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    place: Place,
    vector: Vector,
    radius: Option<Radius>,
}

impl Near {
    /// As far as the radius, or everywhere.
    pub fn new(place: Place, radius: Option<Radius>) -> Self {
        Self {
            place,
            vector: sphere::vector(&place),
            radius,
        }
    }

    pub fn vector(&self) -> &Vector {
        &self.vector
    }

    /// The largest distance, in metres.
    pub fn reach_m(&self) -> f64 {
        self.radius.map_or(DISTANCE_MAX_M, |radius| radius.0)
    }

    pub fn distance_m(&self, vector: &Vector) -> f64 {
        sphere::distance_m(&self.vector, vector)
    }
}

/// Which places are asked for: those near a place, if one is given, and within all the shapes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaceFilter {
    pub near: Option<Near>,
    pub shapes: Vec<Shape>,
}

impl PlaceFilter {
    /// Whether it asks for anything.
    pub fn is_empty(&self) -> bool {
        self.near.is_none() && self.shapes.is_empty()
    }

    /// How far a place is from what the list is near to; zero where it is near to nothing. `None` if the place is
    /// not asked for.
    pub fn distance_m(&self, place: &Place) -> Option<f64> {
        let vector = sphere::vector(place);
        let distance_m = self.near.map_or(0.0, |near| near.distance_m(&vector));
        let is_within = self.near.is_none_or(|near| distance_m <= near.reach_m());
        (is_within && self.encloses(place, &vector)).then_some(distance_m)
    }

    /// Whether a place lies within all the shapes.
    pub fn encloses(&self, place: &Place, vector: &Vector) -> bool {
        self.shapes.iter().all(|shape| shape.contains(place, vector))
    }
}

/// A place in the order of a list: by distance, then by id. Lists that are near to nothing have distance zero
/// throughout, so that their order is that of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The bits of a distance in metres, which sort as distances do, since none is negative.
    distance_bits: u64,
    pub id: RawId,
}

impl Position {
    pub fn new(distance_m: f64, id: RawId) -> Self {
        Self {
            distance_bits: distance_m.to_bits(),
            id,
        }
    }

    /// Before everything at this distance: no id is all zeros.
    pub fn before(distance_m: f64) -> Self {
        Self::new(distance_m, [0; 16])
    }

    /// After everything at this distance: no id is all ones.
    pub fn behind(distance_m: f64) -> Self {
        Self::new(distance_m, [0xff; 16])
    }

    pub fn distance_m(&self) -> f64 {
        f64::from_bits(self.distance_bits)
    }

    /// As the key of a cursor.
    pub fn key(&self) -> crate::store::Key {
        crate::store::Key::new().number(self.distance_bits).id(&self.id)
    }

    /// The position with this key, if it is one's.
    pub fn from_key(key: &[u8]) -> Option<Self> {
        let (bits, id) = key.split_first_chunk::<8>()?;
        let distance_bits = bits.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte));
        let distance_m = f64::from_bits(distance_bits);
        let is_distance = distance_m.is_sign_positive() && distance_m <= 2.0 * DISTANCE_MAX_M;
        is_distance.then_some(Self {
            distance_bits,
            id: id.try_into().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radii() {
        assert!(Radius::new(1e-6).is_ok() && Radius::new(DISTANCE_MAX_M).is_ok());
        for (radius, code) in [
            (0.0, Code::TooSmall),
            (-1.0, Code::TooSmall),
            (1e9, Code::TooLarge),
            (f64::INFINITY, Code::TooLarge),
            (f64::NAN, Code::Invalid),
        ] {
            assert_eq!(Radius::new(radius).map_err(|(code, _)| code), Err(code), "{radius}");
        }
    }

    #[test]
    fn positions_sort_by_distance_and_id_and_come_back_from_their_keys() {
        let mut positions = vec![
            Position::behind(7.5),
            Position::new(0.0, [3; 16]),
            Position::new(7.5, [1; 16]),
            Position::before(7.5),
            Position::new(1e7, [0; 16]),
        ];
        positions.sort_unstable();
        let distances: Vec<f64> = positions.iter().map(Position::distance_m).collect();
        assert_eq!(distances, [0.0, 7.5, 7.5, 7.5, 1e7]);
        for position in positions {
            assert_eq!(Position::from_key(position.key().bytes()), Some(position));
        }
        assert_eq!(Position::from_key(&[0; 23]), None);
        assert_eq!(Position::from_key(&[0xff; 24]), None, "no distance");
    }
}
