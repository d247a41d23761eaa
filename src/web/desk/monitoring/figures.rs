//! The figures of a time as cards, and how numbers with their units are said.

use crate::language::Words;
use crate::wire::monitoring::{LookupsView, PeriodView};

/// A card: what it is, its value, and what is to be known with it.
pub struct Figure {
    pub name: String,
    pub value: String,
    pub note: String,
}

/// How numbers are said in a language.
#[derive(Clone, Copy)]
pub struct Said(pub Words);

impl Said {
    /// With so many digits after the point.
    fn decimal(self, value: f64, digits: usize) -> String {
        format!("{value:.digits$}").replace('.', &self.0.t("monitoring-decimal"))
    }

    /// Two digits that count, and all before the point.
    fn number(self, value: f64) -> String {
        match value {
            ..0.0005 => "0".to_owned(),
            ..0.1 => self.decimal(value, 3),
            ..1.0 => self.decimal(value, 2),
            ..10.0 => self.decimal(value, 1),
            _ => self.0.number(value.round() as u64),
        }
    }

    pub fn count(self, value: u64) -> String {
        self.0.number(value)
    }

    fn unit(self, key: &str, value: f64) -> String {
        self.0.t1(key, "number", self.number(value))
    }

    pub fn none(self) -> String {
        self.0.t("monitoring-none")
    }

    pub fn ms(self, value: Option<f64>) -> String {
        match value {
            None => self.none(),
            Some(ms) if ms >= 1000.0 => self.unit("monitoring-s", ms / 1000.0),
            Some(ms) => self.unit("monitoring-ms", ms),
        }
    }

    pub fn rate(self, value: f64) -> String {
        self.unit("monitoring-rate", value)
    }

    /// Of a share, 0 to 1.
    pub fn percent(self, share: f64) -> String {
        self.unit("monitoring-percent", share * 100.0)
    }

    pub fn share(self, share: Option<f64>) -> String {
        share.map_or_else(|| self.none(), |share| self.percent(share))
    }

    pub fn bytes(self, bytes: u64) -> String {
        match bytes {
            ..1_000_000_000 => self.unit("monitoring-mb", bytes as f64 / 1e6),
            _ => self.unit("monitoring-gb", bytes as f64 / 1e9),
        }
    }
}

/// The share of lookups that a tier could answer.
pub fn hit_rate(caches: &[LookupsView], tier: usize) -> Option<f64> {
    caches.get(tier).and_then(|tier| tier.hit_rate)
}

/// The cards of a time.
pub fn of(said: Said, whole: &PeriodView) -> Vec<Figure> {
    let mut cards = of_requests(said, whole);
    cards.extend(of_machine(said, whole));
    cards
}

fn card(said: Said, key: &str, value: String, note: String) -> Figure {
    Figure {
        name: said.0.t(key),
        value,
        note,
    }
}

fn of_requests(said: Said, whole: &PeriodView) -> Vec<Figure> {
    let (words, requests) = (said.0, &whole.requests);
    let note = words.t2(
        "monitoring-response-time-note",
        ("p50", said.ms(requests.p50_ms)),
        ("p99", said.ms(requests.p99_ms)),
    );
    let failed = requests.failed as f64 / requests.requests.max(1) as f64;
    let errors = words.t2(
        "monitoring-errors-note",
        ("share", said.percent(failed)),
        ("refused", said.count(requests.refused)),
    );
    let asked = words.t1("monitoring-requests-note", "count", said.count(requests.requests));
    let users = words.t1("monitoring-users-note", "devices", said.count(whole.devices_online));
    vec![
        card(said, "monitoring-response-time", said.ms(requests.p95_ms), note),
        card(said, "monitoring-requests", said.rate(whole.request_rate), asked),
        card(said, "monitoring-errors", said.count(requests.failed), errors),
        card(said, "monitoring-users", said.count(whole.active_users), users),
    ]
}

fn of_machine(said: Said, whole: &PeriodView) -> Vec<Figure> {
    let words = said.0;
    let cpu = words.t1("monitoring-cpu-note", "process", said.percent(whole.process_cpu));
    let memory = words.t2(
        "monitoring-memory-note",
        ("used", said.bytes(whole.memory_used_bytes)),
        ("total", said.bytes(whole.memory_total_bytes)),
    );
    let objects = words.t1(
        "monitoring-cache-note",
        "objects",
        said.share(hit_rate(&whole.caches, 1)),
    );
    let commit = words.t2(
        "monitoring-commit-note",
        ("flush", said.ms(whole.flushes.p95_ms)),
        ("writes", said.count(whole.writes)),
    );
    let lag = words.t1("monitoring-lag-note", "queue", whole.queue_depth);
    vec![
        card(said, "monitoring-cpu", said.percent(whole.cpu), cpu),
        card(
            said,
            "monitoring-memory",
            said.bytes(whole.process_memory_bytes),
            memory,
        ),
        card(
            said,
            "monitoring-cache",
            said.share(hit_rate(&whole.caches, 0)),
            objects,
        ),
        card(said, "monitoring-commit", said.ms(whole.commits.p95_ms), commit),
        card(said, "monitoring-lag", said.count(whole.search_lag), lag),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_a_language_writes_them() {
        let english = Said(Words::of("en").expect("English"));
        let german = Said(Words::of("de").expect("German"));
        assert_eq!(english.ms(Some(0.84)), "0.84 ms");
        assert_eq!(german.ms(Some(3.12)), "3,1 ms");
        assert_eq!(english.ms(Some(1250.0)), "1.2 s");
        assert_eq!(english.ms(None), "–");
        assert_eq!(
            (english.percent(0.125), german.percent(0.5)),
            ("13%".to_owned(), "50 %".to_owned())
        );
        assert_eq!(english.bytes(2_500_000_000), "2.5 GB");
        assert_eq!(english.rate(1234.4), "1,234 / s");
        assert_eq!(english.rate(0.0), "0 / s");
    }
}
