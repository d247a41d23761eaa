//! Where something is: an outline of the world, or of the region around, with a point.

use askama::Template;

use crate::http::asset::path;

/// How much of the world is shown around a place, in degrees of longitude; half as many of latitude.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    World,
    Region,
}

/// Of a region.
const REGION_DEGREES: f64 = 50.0;

/// A place on the map: its name, degrees east, degrees north.
#[derive(Clone, Debug)]
pub struct Spot {
    pub name: String,
    pub lon: f64,
    pub lat: f64,
}

/// A map of places, in the equirectangular projection: a degree is a unit. Say `{{ map|safe }}`.
#[derive(Template)]
#[template(path = "map.html", config = "src/web/askama.toml")]
pub struct Map {
    /// What it shows, for those who cannot see it.
    title: String,
    view_box: String,
    /// Of a point, in degrees.
    radius: f64,
    spots: Vec<Spot>,
}

impl Map {
    /// `None` without a place.
    pub fn new(title: String, spots: Vec<Spot>, extent: Extent) -> Option<Self> {
        let first = spots.first()?;
        let (view_box, radius) = match extent {
            Extent::World => ("-180 -90 360 180".to_owned(), 3.0),
            Extent::Region => {
                let (width, height) = (REGION_DEGREES, REGION_DEGREES / 2.0);
                let left = (first.lon - width / 2.0).clamp(-180.0, 180.0 - width);
                let top = (-first.lat - height / 2.0).clamp(-90.0, 90.0 - height);
                (format!("{left:.1} {top:.1} {width:.1} {height:.1}"), 0.7)
            }
        };
        Some(Self {
            title,
            view_box,
            radius,
            spots,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_stays_on_the_map() {
        let at = |lon, lat| {
            let spot = Spot {
                name: "A <b>".to_owned(),
                lon,
                lat,
            };
            Map::new("Where".to_owned(), vec![spot], Extent::Region)
                .expect("a map")
                .view_box
        };
        assert_eq!(at(13.4, 52.5), "-11.6 -65.0 50.0 25.0");
        assert_eq!(at(179.9, -89.9), "130.0 65.0 50.0 25.0");
        assert!(Map::new("None".to_owned(), Vec::new(), Extent::World).is_none());
    }
}
