//! How the server fares: figures, lines over the last hour or day, and the routes.

mod charts;
mod figures;
mod routes;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::lines::Lines;
use crate::http::asset::path;
use crate::http::monitoring::SPANS;
use crate::http::{Ask, Problem, Site};
use crate::language::Words;
use crate::model::{Time, TimeZone};
use crate::web::form::Form;
use crate::web::page::{Frame, shown};

use figures::{Figure, Said};
use routes::{Column, Row};

pub fn routes() -> Router<Arc<Site>> {
    Router::new().route("/admin/monitoring", get(show))
}

#[derive(Template)]
#[template(path = "desk/monitoring.html", config = "src/web/askama.toml")]
struct MonitoringPage {
    frame: Frame,
    /// Address, name, and whether it is what is shown.
    spans: Vec<(String, String, bool)>,
    as_of: String,
    figures: Vec<Figure>,
    charts: Vec<Lines>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    routes_note: String,
}

async fn show(ask: Ask) -> Result<Response, Problem> {
    let frame = super::open(&ask)?;
    ask.app().may_administer(&ask.caller)?;
    let query = Form::of_query(ask.query());
    // An address that says neither is one that was typed: it shows what most look for.
    let wanted = query.get("span").unwrap_or_default();
    let (_, span) = SPANS.into_iter().find(|(name, _)| *name == wanted).unwrap_or(SPANS[0]);
    let sort = routes::Sort::of(query.get("sort").unwrap_or_default());
    let view = ask.site.monitoring(span);
    let clock = Clock::new(frame.words, &ask.app().settings().timezone);
    let said = Said(frame.words);
    let note = frame.words.t2(
        "monitoring-routes-note",
        ("since", clock.time(view.routes_since)),
        ("error", said.percent(view.percentile_error)),
    );
    shown(&MonitoringPage {
        spans: SPANS
            .map(|(name, known)| span_link(frame.words, name, known == span, sort))
            .into(),
        as_of: frame
            .words
            .t1("monitoring-as-of", "time", clock.exact(view.whole.until)),
        figures: figures::of(said, &view.whole),
        charts: charts::of(said, &clock, &view.periods),
        columns: routes::columns(frame.words, view.span, sort),
        rows: routes::rows(said, view.routes, sort),
        routes_note: note,
        frame,
    })
}

fn span_link(words: Words, name: &str, is_shown: bool, sort: routes::Sort) -> (String, String, bool) {
    let address = format!("/admin/monitoring?span={name}&sort={}", sort.name());
    (address, words.t(&format!("monitoring-{name}")), is_shown)
}

/// Times of day where the installation is.
struct Clock {
    words: Words,
    zone: jiff::tz::TimeZone,
}

impl Clock {
    fn new(words: Words, zone: &TimeZone) -> Self {
        let zone = jiff::tz::db().get(zone.as_str());
        Self {
            words,
            zone: zone.unwrap_or(jiff::tz::TimeZone::UTC),
        }
    }

    fn local(&self, time: Time) -> jiff::civil::Time {
        self.zone.to_datetime(time.timestamp()).time()
    }

    fn time(&self, time: Time) -> String {
        self.words.time(self.local(time))
    }

    /// With seconds, in the way of logs: what is refreshed every few of them must show that it was.
    fn exact(&self, time: Time) -> String {
        self.local(time).strftime("%H:%M:%S").to_string()
    }
}
