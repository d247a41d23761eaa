//! Where things are: venues in an R-tree, found by distance, bounding box and polygon, exactly and on the sphere.
//!
//! Places are unit vectors in three dimensions ([`sphere`]), so neither the poles nor the 180th meridian is a
//! special case of a search. [`PlaceIndex`] is made from the documents when the program starts and follows every
//! write before it is answered; [`Walk`] goes through it without holding its lock.

mod filter;
mod index;
mod polygon;
mod ring;
mod shape;
pub mod sphere;
mod walk;

#[cfg(test)]
mod tests;

pub use filter::{Near, PlaceFilter, Position, Radius};
pub use index::{Chunk, Hit, PlaceIndex};
pub use polygon::{POSITIONS_MAX, Polygon};
pub use shape::{BoundingBox, Shape};
pub use walk::Walk;

/// The index's name in hints and plans.
pub const INDEX_NAME: &str = "venues_by_location";
