//! The curve of arrivals at an event: how many heads had come, minute after minute.

use crate::app::EventFigures;
use crate::language::Words;
use crate::model::{Moment, Time};
use crate::web::desk::chart::{Chart, Point, Shape};

/// Points of the curve; minutes are taken together so that there are no more.
const POINTS_MAX: i64 = 60;
const MINUTE_MS: i64 = 60_000;

/// The curve; `None` before anybody came.
pub fn curve(words: Words, figures: &EventFigures) -> Option<Chart> {
    let (first, last) = (figures.arrivals.first()?.0, figures.arrivals.last()?.0);
    let minutes = (last.millis() - first.millis()) / MINUTE_MS + 1;
    let step_ms = (minutes + POINTS_MAX - 1) / POINTS_MAX * MINUTE_MS;
    let zone = &figures.event.details.timezone;
    let mut points = Vec::new();
    let mut arrivals = figures.arrivals.iter().peekable();
    let mut heads = 0;
    let mut until = first.millis();
    while until <= last.millis() {
        let begins = Time::from_millis_clamped(until);
        until += step_ms;
        while let Some((_, more)) = arrivals.next_if(|(at, _)| at.millis() < until) {
            heads += more;
        }
        let local = Moment::at_instant(begins, zone).local();
        points.push(Point {
            label: words.time(local.time()),
            value: heads as f64,
            said: words.number(heads),
        });
    }
    Some(Chart {
        id: "arrivals",
        title: words.t("arrivals-title"),
        description: words.t2(
            "arrivals-description",
            ("heads", words.number(heads)),
            ("name", figures.event.details.name.as_str()),
        ),
        label_name: words.t("arrivals-time"),
        value_name: words.t("arrivals-heads"),
        table_name: words.t("as-a-table"),
        shape: Shape::Line,
        points,
        at_least: 1.0,
    })
}
