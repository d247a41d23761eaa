//! Pages of lists: their arguments, which are the parameters of REST, and their cost.

use std::sync::Arc;

use async_graphql::{ID, InputObject, SimpleObject};

use super::event::Event;
use super::guest::Guest;
use super::scalar::{GeoJson, Long};
use super::venue::Venue;
use crate::http::Params;
use crate::store::{Cursor, Plan};
use crate::wire::page::{LIMIT_DEFAULT, LIMIT_MAX};

/// How a list was answered.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct ListPlan {
    /// The index walked, or the collection when none serves.
    index: &'static str,
    keys_scanned: Long,
    documents_fetched: Long,
    /// Whether the index alone held everything asked for.
    covered: bool,
}

impl From<Plan> for ListPlan {
    fn from(plan: Plan) -> Self {
        Self {
            index: plan.index,
            keys_scanned: Long(plan.keys_scanned),
            documents_fetched: Long(plan.documents_fetched),
            covered: plan.covered,
        }
    }
}

macro_rules! pages {
    ($($(#[$doc:meta])* $name:ident of $item:ident;)*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        #[graphql(rename_fields = "snake_case")]
        pub struct $name {
            items: Vec<$item>,
            /// What `cursor` takes for the next page; null on the last one.
            next_cursor: Option<String>,
            plan: ListPlan,
        }

        impl $name {
            pub fn new(items: Vec<$item>, next: Option<Cursor>, plan: Plan) -> Self {
                Self { items, next_cursor: next.map(|next| next.encode()), plan: plan.into() }
            }
        }
    )*};
}

pages! {
    /// A page of events.
    EventPage of Event;
    /// A page of venues.
    VenuePage of Venue;
    /// A page of guests.
    GuestPage of Guest;
}

impl EventPage {
    pub fn of(events: Vec<Arc<crate::model::Event>>, next: Option<Cursor>, plan: Plan) -> Self {
        Self::new(events.into_iter().map(Event::from).collect(), next, plan)
    }
}

/// What a page costs: reading it, and its fields once for each item that it may have.
pub fn page_cost(limit: Option<i32>, fields: usize) -> usize {
    let limit = limit.map_or(LIMIT_DEFAULT, |limit| {
        usize::try_from(limit).unwrap_or(0).clamp(1, LIMIT_MAX)
    });
    limit.saturating_mul(fields).saturating_add(1)
}

/// A place on the earth, in degrees.
#[derive(InputObject)]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

/// A box in degrees.
#[derive(InputObject)]
pub struct BoundingBox {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

/// Arguments as the parameters that they are over REST, so that one set of rules reads both.
#[derive(Default)]
pub struct Arguments(Vec<(String, String)>);

impl Arguments {
    pub fn with(mut self, name: &str, value: Option<impl ToString>) -> Self {
        self.0.extend(value.map(|value| (name.to_owned(), value.to_string())));
        self
    }

    pub fn id(self, name: &str, id: Option<ID>) -> Self {
        self.with(name, id.map(|id| id.0))
    }

    /// Several values, as words that REST has.
    pub fn words(self, name: &str, words: Option<Vec<&'static str>>) -> Self {
        self.with(name, words.map(|words| words.join(",")))
    }

    /// The parameters of location.
    pub fn near(
        self,
        near: Option<Position>,
        radius_m: Option<f64>,
        bbox: Option<BoundingBox>,
        polygon: Option<GeoJson>,
    ) -> Self {
        self.with("near", near.map(|at| format!("{},{}", at.latitude, at.longitude)))
            .with("radius_m", radius_m)
            .with(
                "bbox",
                bbox.map(|edges| format!("{},{},{},{}", edges.west, edges.south, edges.east, edges.north)),
            )
            .with("polygon", polygon.map(|polygon| polygon.0))
    }

    pub fn params(self) -> Params {
        Params::of(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_costs_its_items() {
        assert_eq!(page_cost(None, 3), 151);
        assert_eq!(page_cost(Some(10), 3), 31);
        assert_eq!(page_cost(Some(-7), 3), 4);
        assert_eq!(page_cost(Some(i32::MAX), 3), 601);
        assert_eq!(page_cost(Some(200), usize::MAX), usize::MAX);
    }
}
