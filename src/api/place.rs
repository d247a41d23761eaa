//! The parameters of lists by location.

use super::list::{Hint, ListParams};
use crate::app;
use crate::geo::{self, BoundingBox, Near, PlaceFilter, Polygon, Radius, Shape};
use crate::http::{Params, Problem};
use crate::model::Code;
use crate::store::{ListError, PlanError};
use crate::wire::place::{edges, metres, point, rings};

/// The field that lists near a place have besides.
const DISTANCE_FIELD: &str = "distance_m";

/// Reads `near`, `radius_m`, `bbox` and `polygon`.
pub fn read(params: &mut Params) -> PlaceFilter {
    let has_near = params.has("near");
    let near = params.checked("near", point);
    let radius = params.checked("radius_m", |text| Radius::new(metres(text)?));
    if radius.is_some() && !has_near {
        let message = "needs `near`, the place that it is measured from";
        params.errors().add("radius_m", Code::NotAllowed, message);
    }
    let bbox = params.checked("bbox", |text| {
        let [west, south, east, north] = edges(text)?;
        BoundingBox::new(west, south, east, north).map(Shape::Box)
    });
    let polygon = params.checked("polygon", |text| Polygon::new(&rings(text)?).map(Shape::Polygon));
    PlaceFilter {
        near: near.map(|place| Near::new(place, radius)),
        shapes: bbox.into_iter().chain(polygon).collect(),
    }
}

/// The fields that `fields` can name.
pub fn fields(filter: &PlaceFilter, of_item: &[&'static str]) -> Vec<&'static str> {
    let distance = filter.near.map(|_| DISTANCE_FIELD);
    of_item.iter().copied().chain(distance).collect()
}

/// Refuses `hint=venues_by_location` where no location is asked for.
pub fn check_hint(filter: &PlaceFilter, list: &ListParams) -> Result<(), Problem> {
    if list.hint == Some(Hint::Location) && filter.is_empty() {
        let refused = ListError::Plan(PlanError::HintNeedsFilter(geo::INDEX_NAME));
        return Err(app::Error::from(refused).into());
    }
    Ok(())
}
