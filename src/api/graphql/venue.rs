//! Venues.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::asked::asked;
use super::list::{Arguments, EventPage, page_cost};
use super::query::events_of;
use super::scalar::{DateTime, EventStatus, GeoJson};
use crate::model;
use crate::wire::venue::VenueView;

/// A venue.
pub struct Venue(VenueView);

impl From<Arc<model::Venue>> for Venue {
    fn from(venue: Arc<model::Venue>) -> Self {
        Self(VenueView::from(&*venue))
    }
}

impl Venue {
    pub fn located(venue: &model::Venue, distance_m: Option<f64>) -> Self {
        Self(VenueView::located(venue, distance_m))
    }
}

/// A venue.
#[Object(rename_fields = "snake_case", rename_args = "snake_case")]
impl Venue {
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    async fn name(&self) -> &str {
        &self.0.details.name
    }

    async fn address(&self) -> Option<&str> {
        self.0.details.address.as_deref()
    }

    async fn city(&self) -> Option<&str> {
        self.0.details.city.as_deref()
    }

    async fn country(&self) -> Option<&str> {
        self.0.details.country.as_deref()
    }

    async fn location(&self) -> Option<GeoJson> {
        let point = self.0.details.location.as_ref()?;
        serde_json::to_value(point).ok().map(GeoJson)
    }

    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    async fn version(&self) -> u64 {
        self.0.version
    }

    /// In lists with `near` only: metres from there, along the sphere.
    async fn distance_m(&self) -> Option<f64> {
        self.0.distance_m
    }

    /// The events at this venue.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    #[graphql(complexity = "page_cost(limit, child_complexity)")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        status: Option<Vec<EventStatus>>,
        #[graphql(desc = "Events that begin at this time or later.")] from: Option<DateTime>,
        #[graphql(desc = "Events that begin before this time.")] to: Option<DateTime>,
        #[graphql(desc = "1 to 200; 50 when absent.")] limit: Option<i32>,
        #[graphql(desc = "`next_cursor` of the page before.")] cursor: Option<String>,
        #[graphql(desc = "`date`, `name` or `created_at`; `-` in front reverses.")] sort: Option<String>,
    ) -> Result<Option<EventPage>> {
        let arguments = Arguments::default()
            .with("venue_id", Some(self.0.id))
            .words("status", status.map(words_of))
            .with("from", from.map(|from| from.0))
            .with("to", to.map(|to| to.0))
            .with("limit", limit)
            .with("cursor", cursor)
            .with("sort", sort);
        events_of(asked(ctx)?, arguments).map(Some)
    }
}

/// The words that REST has for statuses.
pub fn words_of(status: Vec<EventStatus>) -> Vec<&'static str> {
    status
        .into_iter()
        .map(|one| model::EventStatus::from(one).as_str())
        .collect()
}
