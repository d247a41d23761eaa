//! Venues: where events take place.

use bincode::{Decode, Encode};

use super::{Code, Name, ShortText, Time, VenueId};

/// A point on the earth (WGS 84), in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Place {
    longitude: f64,
    latitude: f64,
}

impl Place {
    /// Longitude −180 to 180, latitude −90 to 90, both finite.
    pub fn new(longitude: f64, latitude: f64) -> Result<Self, (Code, String)> {
        if !(-180.0..=180.0).contains(&longitude) {
            return Err((
                Code::Invalid,
                "the longitude (first coordinate) must lie between -180 and 180".into(),
            ));
        }
        if !(-90.0..=90.0).contains(&latitude) {
            return Err((
                Code::Invalid,
                "the latitude (second coordinate) must lie between -90 and 90".into(),
            ));
        }
        // Adding zero turns -0.0 into 0.0, so that equal places have equal bytes.
        Ok(Self {
            longitude: longitude + 0.0,
            latitude: latitude + 0.0,
        })
    }

    pub fn longitude(&self) -> f64 {
        self.longitude
    }

    pub fn latitude(&self) -> f64 {
        self.latitude
    }
}

/// What people say of a venue.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct VenueDetails {
    pub name: Name,
    pub address: Option<ShortText>,
    pub city: Option<ShortText>,
    pub country: Option<ShortText>,
    pub location: Option<Place>,
}

/// A venue.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Venue {
    pub id: VenueId,
    pub details: VenueDetails,
    pub created_at: Time,
    pub updated_at: Time,
    /// Starts at 1 and goes up by 1 with every change.
    pub version: u64,
}

impl Venue {
    pub fn new(id: VenueId, at: Time, details: VenueDetails) -> Self {
        Self {
            id,
            details,
            created_at: at,
            updated_at: at,
            version: 1,
        }
    }

    pub fn with_details(&self, at: Time, details: VenueDetails) -> Self {
        Self {
            details,
            updated_at: at,
            version: self.version + 1,
            ..self.clone()
        }
    }
}
