//! Times as people at one place read and type them.

use jiff::civil::DateTime;

use crate::language::Words;
use crate::model::{Moment, Time, TimeZone};

const MINUTE_MS: i64 = 60_000;

/// A language, and the time zone of a place.
pub struct Clock {
    words: Words,
    zone: TimeZone,
    rules: jiff::tz::TimeZone,
}

impl Clock {
    pub fn new(words: Words, zone: &TimeZone) -> Self {
        Self {
            words,
            zone: zone.clone(),
            rules: zone.rules(),
        }
    }

    fn local(&self, at: Time) -> DateTime {
        at.timestamp().to_zoned(self.rules.clone()).datetime()
    }

    /// `Fri, 4 Dec 2026, 7:00 pm`
    pub fn date_time(&self, at: Time) -> String {
        self.words.date_time(self.local(at))
    }

    /// The same with seconds, which tell two scans apart.
    pub fn exact(&self, at: Time) -> String {
        let local = self.local(at);
        format!(
            "{}, {}",
            self.words.date_short(local.date()),
            local.strftime("%H:%M:%S")
        )
    }

    /// `19:04:09`
    pub fn time_of_day(&self, at: Time) -> String {
        self.local(at).strftime("%H:%M:%S").to_string()
    }

    /// `19:04`
    pub fn minute(&self, at: Time) -> String {
        self.local(at).strftime("%H:%M").to_string()
    }

    /// How long ago, in whole minutes, hours or days.
    pub fn ago(&self, at: Time, now: Time) -> String {
        let minutes = (now.millis() - at.millis()).max(0) / MINUTE_MS;
        let (key, count) = match minutes {
            0 => return self.words.t("door-ago-now"),
            1..60 => ("door-ago-minutes", minutes),
            60..1440 => ("door-ago-hours", minutes / 60),
            _ => ("door-ago-days", minutes / 1440),
        };
        self.words.t1(key, "count", count)
    }

    /// What a field of the kind `datetime-local` has.
    pub fn field(&self, at: Option<Time>) -> String {
        at.map_or_else(String::new, |at| self.local(at).strftime("%Y-%m-%dT%H:%M").to_string())
    }

    /// What was typed into such a field, as the API has times; the text itself where it is none, to be refused by name.
    pub fn typed(&self, text: Option<&str>) -> serde_json::Value {
        let Some(text) = text else {
            return serde_json::Value::Null;
        };
        let moment = text
            .parse::<DateTime>()
            .ok()
            .and_then(|local| Moment::at_local(local, &self.zone));
        moment.map_or_else(|| text.into(), |moment| moment.at().to_string().into())
    }

    /// The last moment of a day, as a field of the kind `date` has it.
    pub fn end_of_day(&self, text: &str) -> Option<Time> {
        let day: jiff::civil::Date = text.parse().ok()?;
        let next = Moment::at_local(day.tomorrow().ok()?.at(0, 0, 0, 0), &self.zone)?;
        Some(next.at().plus_ms(-1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_typed_and_shown_by_the_clock_on_the_wall() {
        let zone = TimeZone::parse("Europe/Berlin").expect("a zone");
        let clock = Clock::new(Words::fallback(), &zone);
        let typed = clock.typed(Some("2026-07-01T19:30"));
        assert_eq!(typed, "2026-07-01T17:30:00Z");
        let at = Time::parse(typed.as_str().expect("text")).expect("a time");
        assert_eq!(clock.field(Some(at)), "2026-07-01T19:30");
        assert_eq!(
            (clock.typed(None), clock.typed(Some("soon"))),
            (serde_json::Value::Null, "soon".into())
        );
        assert_eq!(
            clock.end_of_day("2026-07-01").map(|at| at.to_string()).as_deref(),
            Some("2026-07-01T21:59:59.999Z")
        );
        assert_eq!(clock.end_of_day("no day"), None);
        assert_eq!(clock.ago(at, at.plus_ms(59_000)), "just now");
        assert_eq!(clock.ago(at, at.plus_ms(60_000)), "1 minute ago");
        assert_eq!(clock.ago(at, at.plus_ms(49 * 3_600_000)), "2 days ago");
    }
}
