//! How full an event is: a bar, and the words that say the same.

use askama::Template;

use crate::app::EventFull;
use crate::language::Words;
use crate::model::{Actor, GuestStatus};

/// From this share on an event is nearly full.
const NEARLY_PERCENT: u64 = 90;

/// Say `{{ meter|safe }}`.
#[derive(Template)]
#[template(path = "desk/meter.html", config = "src/web/askama.toml")]
pub struct Meter {
    /// Absent where there is no bound.
    percent: Option<u64>,
    level: &'static str,
    said: String,
    /// What else is to be known: that it is full, and who waits.
    note: Option<String>,
}

impl Meter {
    /// Of an event. Who waits is for those to know who see its figures.
    pub fn of(words: Words, actor: &Actor, full: &EventFull) -> Self {
        let held = u64::from(full.counters.heads_held());
        let waiting = match actor.may_see_figures(full.event.id) {
            true => full.counters.heads_with(GuestStatus::Waitlisted),
            false => 0,
        };
        Self::new(words, held, full.event.details.capacity.map(u64::from), waiting)
    }

    pub fn new(words: Words, held: u64, capacity: Option<u64>, waiting: u32) -> Self {
        let percent = capacity.map(|capacity| (held * 100).checked_div(capacity).unwrap_or(100).min(100));
        let level = match percent {
            Some(100) => "full",
            Some(NEARLY_PERCENT..) => "nearly",
            _ => "free",
        };
        let said = match capacity {
            Some(capacity) => words.t2(
                "meter-of",
                ("held", words.number(held)),
                ("capacity", words.number(capacity)),
            ),
            None => words.t1("meter-unbounded", "held", words.number(held)),
        };
        let waiting = (waiting > 0).then(|| words.t1("meter-waiting", "count", waiting));
        let note = match (level, waiting) {
            ("full", Some(waiting)) => Some(format!("{} · {waiting}", words.t("meter-full"))),
            ("full", None) => Some(words.t("meter-full")),
            (_, waiting) => waiting,
        };
        Self {
            percent,
            level,
            said,
            note,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_never_longer_than_its_ground() {
        let words = Words::fallback();
        for (held, capacity, percent, level) in [
            (0, Some(10), Some(0), "free"),
            (9, Some(10), Some(90), "nearly"),
            (10, Some(10), Some(100), "full"),
            (25, Some(10), Some(100), "full"),
            (0, Some(0), Some(100), "full"),
            (7, None, None, "free"),
        ] {
            let meter = Meter::new(words, held, capacity, 0);
            assert_eq!((meter.percent, meter.level), (percent, level), "{held} of {capacity:?}");
        }
    }
}
