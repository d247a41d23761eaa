//! Dates and times as a language writes them.

use fluent_bundle::FluentValue;
use jiff::civil::{Date, DateTime, Time};

use super::Words;

impl Words {
    /// `Friday, 4 December 2026`
    pub fn date(self, date: Date) -> String {
        self.date_as("date-long", date)
    }

    /// `Fri, 4 Dec 2026`
    pub fn date_short(self, date: Date) -> String {
        self.date_as("date-short", date)
    }

    /// `4 Dec`
    pub fn day_and_month(self, date: Date) -> String {
        self.date_as("date-day-month", date)
    }

    /// `December 2026`
    pub fn month(self, date: Date) -> String {
        self.date_as("date-month", date)
    }

    /// The weekday's name cut short, Monday being 1.
    pub fn weekday_short(self, weekday: i8) -> String {
        self.t(&format!("weekday-short-{weekday}"))
    }

    fn date_as(self, key: &str, date: Date) -> String {
        let weekday = date.weekday().to_monday_one_offset();
        self.with(
            key,
            [
                ("weekday", FluentValue::from(self.t(&format!("weekday-{weekday}")))),
                ("weekday-short", FluentValue::from(self.weekday_short(weekday))),
                ("day", FluentValue::from(date.day().to_string())),
                ("month", FluentValue::from(self.t(&format!("month-{}", date.month())))),
                (
                    "month-short",
                    FluentValue::from(self.t(&format!("month-short-{}", date.month()))),
                ),
                ("year", FluentValue::from(date.year().to_string())),
            ],
        )
    }

    /// `7:00 pm`, `19:00`
    pub fn time(self, time: Time) -> String {
        let hour = time.hour();
        let half = if hour < 12 { "am" } else { "pm" };
        let hour_12 = if hour % 12 == 0 { 12 } else { hour % 12 };
        self.with(
            "time-of-day",
            [
                ("hour", FluentValue::from(format!("{hour:02}"))),
                ("hour-12", FluentValue::from(hour_12.to_string())),
                ("minute", FluentValue::from(format!("{:02}", time.minute()))),
                ("half", FluentValue::from(half)),
            ],
        )
    }

    /// `Fri, 4 Dec 2026, 7:00 pm`
    pub fn date_time(self, at: DateTime) -> String {
        self.t2(
            "date-and-time",
            ("date", self.date_short(at.date())),
            ("time", self.time(at.time())),
        )
    }

    /// From a beginning to an end, the date once where it is one.
    pub fn span(self, from: DateTime, until: Option<DateTime>) -> String {
        let begins = self.t2(
            "date-and-time",
            ("date", self.date(from.date())),
            ("time", self.time(from.time())),
        );
        match until {
            None => begins,
            Some(until) if until.date() == from.date() => {
                self.t2("time-span", ("from", begins), ("until", self.time(until.time())))
            }
            Some(until) => {
                let ends = self.t2(
                    "date-and-time",
                    ("date", self.date(until.date())),
                    ("time", self.time(until.time())),
                );
                self.t2("time-span", ("from", begins), ("until", ends))
            }
        }
    }
}
