//! The lines over time.

use super::Clock;
use super::figures::{Said, hit_rate};
use crate::web::desk::lines::{Line, Lines};
use crate::wire::monitoring::PeriodView;

/// A value of a time, if it had one.
type Reading = fn(&PeriodView) -> Option<f64>;
/// How a value is said.
type Saying = fn(Said, Option<f64>) -> String;

/// What a chart shows: its id, the key of its title, what its axis goes up to at least, how values are said, and its
/// lines with the keys of their names.
struct Plan {
    id: &'static str,
    title: &'static str,
    at_least: f64,
    saying: Saying,
    lines: &'static [(&'static str, Reading)],
}

const PLANS: &[Plan] = &[
    Plan {
        id: "chart-response",
        title: "monitoring-chart-response",
        at_least: 1.0,
        saying: Said::ms,
        lines: &[
            ("monitoring-line-p50", |at| at.requests.p50_ms),
            ("monitoring-line-p95", |at| at.requests.p95_ms),
            ("monitoring-line-p99", |at| at.requests.p99_ms),
        ],
    },
    Plan {
        id: "chart-requests",
        title: "monitoring-chart-requests",
        at_least: 1.0,
        saying: rate,
        lines: &[("monitoring-line-requests", |at| Some(at.request_rate))],
    },
    Plan {
        id: "chart-errors",
        title: "monitoring-chart-errors",
        at_least: 4.0,
        saying: count,
        lines: &[
            ("monitoring-line-failed", |at| Some(at.requests.failed as f64)),
            ("monitoring-line-refused", |at| Some(at.requests.refused as f64)),
        ],
    },
    Plan {
        id: "chart-users",
        title: "monitoring-chart-users",
        at_least: 4.0,
        saying: count,
        lines: &[
            ("monitoring-line-users", |at| Some(at.active_users as f64)),
            ("monitoring-line-devices", |at| Some(at.devices_online as f64)),
        ],
    },
    Plan {
        id: "chart-cpu",
        title: "monitoring-chart-cpu",
        at_least: 100.0,
        saying: percent,
        lines: &[
            ("monitoring-line-machine", |at| Some(at.cpu * 100.0)),
            ("monitoring-line-process", |at| Some(at.process_cpu * 100.0)),
        ],
    },
    Plan {
        id: "chart-process-memory",
        title: "monitoring-chart-process-memory",
        at_least: 1.0,
        saying: megabytes,
        lines: &[("monitoring-line-process", |at| {
            Some(at.process_memory_bytes as f64 / 1e6)
        })],
    },
    Plan {
        id: "chart-memory",
        title: "monitoring-chart-memory",
        at_least: 100.0,
        saying: percent,
        lines: &[("monitoring-line-machine", |at| {
            Some(at.memory_used_bytes as f64 * 100.0 / at.memory_total_bytes.max(1) as f64)
        })],
    },
    Plan {
        id: "chart-cache",
        title: "monitoring-chart-cache",
        at_least: 100.0,
        saying: percent,
        lines: &[
            ("monitoring-line-responses", |at| {
                hit_rate(&at.caches, 0).map(|share| share * 100.0)
            }),
            ("monitoring-line-objects", |at| {
                hit_rate(&at.caches, 1).map(|share| share * 100.0)
            }),
        ],
    },
    Plan {
        id: "chart-commit",
        title: "monitoring-chart-commit",
        at_least: 1.0,
        saying: Said::ms,
        lines: &[
            ("monitoring-line-commit-p50", |at| at.commits.p50_ms),
            ("monitoring-line-commit-p99", |at| at.commits.p99_ms),
            ("monitoring-line-flush-p50", |at| at.flushes.p50_ms),
            ("monitoring-line-flush-p99", |at| at.flushes.p99_ms),
        ],
    },
    Plan {
        id: "chart-lag",
        title: "monitoring-chart-lag",
        at_least: 4.0,
        saying: count,
        lines: &[
            ("monitoring-line-search", |at| Some(at.search_lag as f64)),
            ("monitoring-line-checkpoint", |at| Some(at.checkpoint_lag as f64)),
            ("monitoring-line-queue", |at| Some(at.queue_depth as f64)),
        ],
    },
];

fn count(said: Said, value: Option<f64>) -> String {
    value.map_or_else(|| said.none(), |value| said.count(value as u64))
}

fn rate(said: Said, value: Option<f64>) -> String {
    value.map_or_else(|| said.none(), |value| said.rate(value))
}

fn percent(said: Said, value: Option<f64>) -> String {
    said.share(value.map(|value| value / 100.0))
}

fn megabytes(said: Said, value: Option<f64>) -> String {
    value.map_or_else(|| said.none(), |value| said.bytes((value * 1e6) as u64))
}

/// All charts of these times.
pub fn of(said: Said, clock: &Clock, periods: &[PeriodView]) -> Vec<Lines> {
    // Points of seconds are told apart by them.
    let is_fine = |period: &PeriodView| period.until.millis() - period.from.millis() < 50_000;
    let labels = match periods.first().is_some_and(is_fine) && periods.last().is_some_and(is_fine) {
        true => periods.iter().map(|period| clock.exact(period.until)).collect(),
        false => periods
            .iter()
            .map(|period| clock.time(period.until))
            .collect::<Vec<_>>(),
    };
    PLANS.iter().map(|plan| plan.chart(said, &labels, periods)).collect()
}

impl Plan {
    fn chart(&self, said: Said, labels: &[String], periods: &[PeriodView]) -> Lines {
        let words = said.0;
        let line = |(name, reading): &(&str, Reading)| {
            let values: Vec<Option<f64>> = periods.iter().map(reading).collect();
            Line {
                name: words.t(name),
                said: values.iter().map(|value| (self.saying)(said, *value)).collect(),
                values,
            }
        };
        let lines: Vec<Line> = self.lines.iter().map(line).collect();
        let latest = lines
            .iter()
            .filter_map(|line| Some(format!("{} {}", line.name, line.said.last()?)));
        let end = |label: Option<&String>| label.cloned().unwrap_or_default();
        let values = [
            ("from", end(labels.first()).into()),
            ("until", end(labels.last()).into()),
            ("latest", latest.collect::<Vec<_>>().join(", ").into()),
        ];
        Lines {
            id: self.id,
            title: words.t(self.title),
            description: words.with("monitoring-chart-from-to", values),
            label_name: words.t("monitoring-time"),
            table_name: words.t("as-a-table"),
            labels: labels.to_vec(),
            lines,
            at_least: self.at_least,
            decimal: words.t("monitoring-decimal"),
        }
    }
}
