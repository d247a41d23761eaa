//! Places as the parameters of a list: `near=lat,lon`, `bbox=west,south,east,north`, a GeoJSON polygon.

use serde_json::Value;

use super::fields::Checked;
use crate::model::{Code, Place};

/// A latitude and a longitude, in degrees, separated by a comma.
pub fn point(text: &str) -> Checked<Place> {
    let example = "must be a latitude between -90 and 90 and a longitude between -180 and 180, such as 52.5163,13.3777";
    let [latitude, longitude] = numbers(text).ok_or_else(|| (Code::Type, example.to_owned()))?;
    // The place's own message would number the coordinates the other way round.
    Place::new(longitude, latitude).map_err(|(code, _)| (code, example.to_owned()))
}

/// A number of metres.
pub fn metres(text: &str) -> Checked<f64> {
    let [number] = numbers(text).ok_or_else(|| (Code::Type, "must be a number of metres".to_owned()))?;
    Ok(number)
}

/// West, south, east, north, in degrees, separated by commas.
pub fn edges(text: &str) -> Checked<[f64; 4]> {
    numbers(text).ok_or_else(|| {
        let example = "must be four numbers west,south,east,north, in degrees, such as 13.0,52.3,13.8,52.7";
        (Code::Type, example.to_owned())
    })
}

/// The rings of a GeoJSON polygon (RFC 7946, section 3.1.6) as JSON text.
pub fn rings(text: &str) -> Checked<Vec<Vec<Place>>> {
    let invalid = || {
        let example =
            r#"must be a GeoJSON polygon such as {"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]]]}"#;
        (Code::Type, example.to_owned())
    };
    let polygon: Value = serde_json::from_str(text).map_err(|_| invalid())?;
    let object = polygon
        .as_object()
        .filter(|object| object.len() == 2)
        .ok_or_else(invalid)?;
    let is_polygon = object.get("type").and_then(Value::as_str) == Some("Polygon");
    let rings = object
        .get("coordinates")
        .and_then(Value::as_array)
        .filter(|_| is_polygon);
    let rings = rings.ok_or_else(invalid)?.iter().map(|ring| {
        let positions = ring.as_array().ok_or_else(invalid)?;
        positions
            .iter()
            .map(|position| read_position(position).unwrap_or_else(|| Err(invalid())))
            .collect()
    });
    rings.collect()
}

/// `None` if it is no pair of numbers.
fn read_position(position: &Value) -> Option<Checked<Place>> {
    match position.as_array()?.as_slice() {
        [longitude, latitude] => Some(Place::new(longitude.as_f64()?, latitude.as_f64()?)),
        _ => None,
    }
}

/// So many finite numbers separated by commas.
fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let numbers: Vec<f64> = text
        .split(',')
        .take(N + 1)
        .map(|part| part.trim().parse().ok().filter(|number: &f64| number.is_finite()))
        .collect::<Option<_>>()?;
    numbers.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_metres_and_edges() {
        assert_eq!(point("52.5, 13.4"), Place::new(13.4, 52.5));
        assert_eq!(point("-90,180"), Place::new(180.0, -90.0));
        for bad in [
            "", "1", "1,2,3", "x,1", "NaN,0", "inf,0", "91,0", "0,180.1", "1;2", "1,2,",
        ] {
            assert!(point(bad).is_err(), "{bad}");
        }
        assert_eq!(metres("1e3"), Ok(1000.0));
        assert_eq!(metres("-1"), Ok(-1.0), "bounds are the filter's");
        assert!(metres("5km").is_err() && metres("infinity").is_err());
        assert_eq!(edges("170,-20,-170,20.5"), Ok([170.0, -20.0, -170.0, 20.5]));
        assert!(edges("1,2,3").is_err() && edges("1,2,3,4,5").is_err());
    }

    #[test]
    fn polygons() {
        let text = r#"{"type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9], [0, 0]], []]}"#;
        let read = rings(text).expect("rings");
        assert_eq!(read.iter().map(Vec::len).collect::<Vec<_>>(), [4, 0]);
        assert_eq!(read[0][2], Place::new(9.0, 9.0).expect("a place"));
        for bad in [
            "[[0,0]]",
            "{}",
            r#"{"type":"Point","coordinates":[0,0]}"#,
            r#"{"type":"Polygon","coordinates":[[0,0]]}"#,
            r#"{"type":"Polygon","coordinates":[[["0",0]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[0,0,5]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[0,91]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[1e999,0]]]}"#,
            r#"{"type":"Polygon","coordinates":[]"#,
            r#"{"type":"MultiPolygon","coordinates":[[[[0,0]]]]}"#,
        ] {
            assert!(rings(bad).is_err(), "{bad}");
        }
        let deep = "[".repeat(10_000);
        assert!(rings(&deep).is_err());
    }
}
