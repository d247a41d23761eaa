//! Venues as clients send and see them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Fields;
use super::fields::{Checked, finish};
use crate::model::{Code, FieldErrors, Name, Place, ShortText, Time, Venue, VenueDetails, VenueId};

/// A GeoJSON point (RFC 7946).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PointView {
    /// Always `Point`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Longitude, latitude, in degrees (WGS 84).
    #[schema(example = json!([13.3777, 52.5163]))]
    coordinates: [f64; 2],
}

impl From<&Place> for PointView {
    fn from(place: &Place) -> Self {
        Self {
            kind: "Point",
            coordinates: [place.longitude(), place.latitude()],
        }
    }
}

/// A venue as it is sent. PATCH takes any part of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VenueInput {
    pub name: String,
    pub address: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub location: Option<PointView>,
}

impl From<&VenueDetails> for VenueInput {
    fn from(details: &VenueDetails) -> Self {
        let text = |text: &Option<ShortText>| text.as_ref().map(ShortText::to_string);
        Self {
            name: details.name.to_string(),
            address: text(&details.address),
            city: text(&details.city),
            country: text(&details.country),
            location: details.location.as_ref().map(PointView::from),
        }
    }
}

/// A venue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VenueView {
    #[schema(value_type = uuid::Uuid)]
    pub id: VenueId,
    #[serde(flatten)]
    pub details: VenueInput,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    pub version: u64,
    /// In lists with `near` only: metres from there, along the sphere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub distance_m: Option<f64>,
}

impl From<&Venue> for VenueView {
    fn from(venue: &Venue) -> Self {
        Self {
            id: venue.id,
            details: VenueInput::from(&venue.details),
            created_at: venue.created_at,
            updated_at: venue.updated_at,
            version: venue.version,
            distance_m: None,
        }
    }
}

impl VenueView {
    /// A venue, and how far away it is.
    pub fn located(venue: &Venue, distance_m: Option<f64>) -> Self {
        Self {
            distance_m,
            ..Self::from(venue)
        }
    }
}

/// A venue within an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventVenueView {
    #[schema(value_type = uuid::Uuid)]
    pub id: VenueId,
    #[serde(flatten)]
    pub details: VenueInput,
}

impl From<&Venue> for EventVenueView {
    fn from(venue: &Venue) -> Self {
        Self {
            id: venue.id,
            details: VenueInput::from(&venue.details),
        }
    }
}

/// Reads a whole venue.
pub fn read(body: Value) -> Result<VenueDetails, FieldErrors> {
    let mut errors = FieldErrors::new();
    let details = Fields::new("", body, &mut errors).and_then(|mut fields| {
        fields.read_only(&["id", "created_at", "updated_at", "version"]);
        read_details(fields)
    });
    finish(details, errors)
}

/// Reads the fields that a venue has, and refuses others.
pub fn read_details(mut fields: Fields<'_>) -> Option<VenueDetails> {
    let name = fields.required("name", Name::parse);
    let address = fields.checked_unless_empty("address", ShortText::parse);
    let city = fields.checked_unless_empty("city", ShortText::parse);
    let country = fields.checked_unless_empty("country", ShortText::parse);
    let location = fields.take("location");
    let location = location.and_then(|point| {
        let path = fields.path_of("location");
        fields.errors().take(&path, read_point(&point))
    });
    fields.finish();
    Some(VenueDetails {
        name: name?,
        address,
        city,
        country,
        location,
    })
}

fn read_point(point: &Value) -> Checked<Place> {
    let invalid = || {
        (
            Code::Type,
            r#"must be a GeoJSON point such as {"type":"Point","coordinates":[13.4,52.5]}"#.to_owned(),
        )
    };
    let object = point
        .as_object()
        .filter(|object| object.len() == 2)
        .ok_or_else(invalid)?;
    let is_point = object.get("type").and_then(Value::as_str) == Some("Point");
    let coordinates = object
        .get("coordinates")
        .and_then(Value::as_array)
        .filter(|_| is_point)
        .ok_or_else(invalid)?;
    match coordinates
        .iter()
        .map(Value::as_f64)
        .collect::<Option<Vec<_>>>()
        .as_deref()
    {
        Some([longitude, latitude]) => Place::new(*longitude, *latitude),
        _ => Err(invalid()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn points() {
        let venue = |location: Value| read(json!({"name": "Hall", "location": location}));
        assert!(venue(json!({"type": "Point", "coordinates": [180, -90]})).is_ok());
        for bad in [
            json!([1, 2]),
            json!({"type": "Point", "coordinates": [181, 0]}),
            json!({"type": "Point", "coordinates": [0, 90.01]}),
            json!({"type": "Point", "coordinates": [0]}),
            json!({"type": "Point", "coordinates": ["0", "0"]}),
            json!({"type": "Polygon", "coordinates": [0, 0]}),
            json!({"type": "Point", "coordinates": [0, 0], "x": 1}),
        ] {
            let errors = venue(bad.clone()).expect_err("refused");
            assert_eq!(
                errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(),
                ["location"],
                "{bad}"
            );
        }
    }

    #[test]
    fn what_is_shown_can_be_sent_back() {
        let details =
            read(json!({"name": "Hall", "city": "Bonn", "location": {"type": "Point", "coordinates": [7.1, 50.7]}}))
                .expect("valid");
        let shown = serde_json::to_value(VenueInput::from(&details)).expect("JSON");
        assert_eq!(read(shown), Ok(details));
    }
}
