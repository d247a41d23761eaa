//! The table of routes, and what it is sorted by.

use std::cmp::Reverse;

use super::figures::Said;
use crate::language::Words;
use crate::wire::monitoring::RouteView;

/// What the routes are sorted by. Of figures the largest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Route,
    Requests,
    Failed,
    Refused,
    P50,
    P95,
    P99,
}

/// Each with its name in addresses and the key of its column, in the order of the columns.
const SORTS: [(Sort, &str, &str); 7] = [
    (Sort::Route, "route", "monitoring-route"),
    (Sort::Requests, "requests", "monitoring-line-requests"),
    (Sort::Failed, "failed", "monitoring-line-failed"),
    (Sort::Refused, "refused", "monitoring-line-refused"),
    (Sort::P50, "p50", "monitoring-line-p50"),
    (Sort::P95, "p95", "monitoring-line-p95"),
    (Sort::P99, "p99", "monitoring-line-p99"),
];

impl Sort {
    /// As an address names it; by requests if it names none.
    pub fn of(name: &str) -> Self {
        let known = SORTS.iter().find(|(_, known, _)| *known == name);
        known.map_or(Self::Requests, |(sort, _, _)| *sort)
    }

    pub fn name(self) -> &'static str {
        let known = SORTS.iter().find(|(sort, _, _)| *sort == self);
        known.map_or("", |(_, name, _)| name)
    }

    fn order(self, routes: &mut [RouteView]) {
        // In microseconds, since numbers with a point have no order of their own.
        let us = |ms: Option<f64>| Reverse((ms.unwrap_or(0.0) * 1000.0) as u64);
        match self {
            Self::Route => routes.sort_by(|one, other| (&one.route, one.method).cmp(&(&other.route, other.method))),
            Self::Requests => routes.sort_by_key(|route| Reverse(route.requests.requests)),
            Self::Failed => {
                routes.sort_by_key(|route| Reverse((route.requests.failed, route.requests.refused)));
            }
            Self::Refused => routes.sort_by_key(|route| Reverse(route.requests.refused)),
            Self::P50 => routes.sort_by_key(|route| us(route.requests.p50_ms)),
            Self::P95 => routes.sort_by_key(|route| us(route.requests.p95_ms)),
            Self::P99 => routes.sort_by_key(|route| us(route.requests.p99_ms)),
        }
    }
}

/// A column: its name, where it is sorted by, and how it is now, for `aria-sort`.
pub struct Column {
    pub name: String,
    pub address: String,
    pub sorted: Option<&'static str>,
    pub is_number: bool,
}

pub fn columns(words: Words, span: &str, sorted: Sort) -> Vec<Column> {
    let column = |(sort, name, key): (Sort, &str, &str)| {
        let order = if sort == Sort::Route { "ascending" } else { "descending" };
        Column {
            name: words.t(key),
            address: format!("/admin/monitoring?span={span}&sort={name}"),
            sorted: (sort == sorted).then_some(order),
            is_number: sort != Sort::Route,
        }
    };
    SORTS.map(column).into()
}

/// A route as its row shows it.
pub struct Row {
    pub method: &'static str,
    pub route: String,
    /// Its share of the most asked route's requests, in hundredths, for a bar.
    pub share: u64,
    pub requests: String,
    pub failed: String,
    pub has_failed: bool,
    pub refused: String,
    pub times: [String; 3],
}

pub fn rows(said: Said, mut routes: Vec<RouteView>, sort: Sort) -> Vec<Row> {
    sort.order(&mut routes);
    let most = routes
        .iter()
        .map(|route| route.requests.requests)
        .max()
        .unwrap_or(0)
        .max(1);
    routes.into_iter().map(|route| row(said, route, most)).collect()
}

fn row(said: Said, route: RouteView, most: u64) -> Row {
    let requests = route.requests;
    Row {
        method: route.method,
        route: match route.route.as_str() {
            "unmatched" => said.0.t("monitoring-route-unmatched"),
            "other" => said.0.t("monitoring-route-other"),
            _ => route.route,
        },
        share: requests.requests * 100 / most,
        requests: said.count(requests.requests),
        failed: said.count(requests.failed),
        has_failed: requests.failed > 0,
        refused: said.count(requests.refused),
        times: [requests.p50_ms, requests.p95_ms, requests.p99_ms].map(|ms| said.ms(ms)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::monitoring::RequestsView;

    fn route(name: &str, requests: u64, failed: u64, p95_ms: Option<f64>) -> RouteView {
        RouteView {
            method: "GET",
            route: name.to_owned(),
            requests: RequestsView {
                requests,
                refused: 0,
                failed,
                p50_ms: None,
                p95_ms,
                p99_ms: None,
            },
        }
    }

    #[test]
    fn routes_come_in_the_order_that_is_asked_for() {
        let routes = || {
            vec![
                route("/b", 10, 0, Some(3.5)),
                route("/a", 500, 2, Some(3.25)),
                route("/c", 7, 1, None),
            ]
        };
        for (sort, expected) in [
            ("route", ["/a", "/b", "/c"]),
            ("requests", ["/a", "/b", "/c"]),
            ("failed", ["/a", "/c", "/b"]),
            ("p95", ["/b", "/a", "/c"]),
            ("nonsense", ["/a", "/b", "/c"]),
        ] {
            let rows = rows(Said(Words::fallback()), routes(), Sort::of(sort));
            let names: Vec<&str> = rows.iter().map(|row| row.route.as_str()).collect();
            assert_eq!(names, expected, "{sort}");
        }
    }
}
