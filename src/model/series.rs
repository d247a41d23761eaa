//! The rhythm of a series: on which days an event comes again.

use jiff::civil::Date;

/// Events that are made of one at once: two years of weeks.
pub const SERIES_MAX: usize = 104;
/// Months that are looked through for days that not every month has.
const MONTHS_MAX: i32 = 12 * 40;

/// How often an event comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    Weekly,
    Fortnightly,
    /// On the same day of the month; months without it are passed over.
    MonthlyByDay,
    /// On the same weekday of the month, the second Tuesday say; the fifth counts as the last.
    MonthlyByWeekday,
}

impl Rhythm {
    pub const ALL: &[Rhythm] = &[
        Rhythm::Weekly,
        Rhythm::Fortnightly,
        Rhythm::MonthlyByDay,
        Rhythm::MonthlyByWeekday,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Rhythm::Weekly => "weekly",
            Rhythm::Fortnightly => "fortnightly",
            Rhythm::MonthlyByDay => "monthly_day",
            Rhythm::MonthlyByWeekday => "monthly_weekday",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rhythm| rhythm.as_str() == text)
    }

    /// The days after the first one: so many, none beyond the last one allowed, and never more than [`SERIES_MAX`].
    pub fn days(self, first: Date, count: usize, until: Option<Date>) -> Vec<Date> {
        let steps = 1..=MONTHS_MAX;
        let days = steps.filter_map(|step| self.day(first, step));
        days.take_while(|day| until.is_none_or(|until| *day <= until))
            .take(count.min(SERIES_MAX))
            .collect()
    }

    /// The day that many weeks or months later; `None` where there is none.
    fn day(self, first: Date, step: i32) -> Option<Date> {
        let weeks = |weeks: i32| first.checked_add(jiff::Span::new().weeks(weeks)).ok();
        match self {
            Rhythm::Weekly => weeks(step),
            Rhythm::Fortnightly => weeks(step * 2),
            Rhythm::MonthlyByDay => {
                let month = month_after(first, step)?;
                Date::new(month.year(), month.month(), first.day()).ok()
            }
            Rhythm::MonthlyByWeekday => {
                let nth = (first.day() - 1) / 7 + 1;
                let nth = if nth == 5 { -1 } else { nth };
                month_after(first, step)?
                    .nth_weekday_of_month(nth, first.weekday())
                    .ok()
            }
        }
    }
}

/// The first day of the month that many months later.
fn month_after(date: Date, months: i32) -> Option<Date> {
    date.first_of_month().checked_add(jiff::Span::new().months(months)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(rhythm: Rhythm, first: &str, count: usize, until: Option<&str>) -> Vec<String> {
        let date = |text: &str| text.parse::<Date>().expect("a date");
        let days = rhythm.days(date(first), count, until.map(date));
        days.iter().map(Date::to_string).collect()
    }

    #[test]
    fn weeks_and_months() {
        assert_eq!(
            days(Rhythm::Weekly, "2026-12-24", 2, None),
            ["2026-12-31", "2027-01-07"]
        );
        assert_eq!(
            days(Rhythm::Fortnightly, "2026-12-24", 9, Some("2027-01-21")),
            ["2027-01-07", "2027-01-21"]
        );
        assert_eq!(
            days(Rhythm::MonthlyByDay, "2026-01-31", 3, None),
            ["2026-03-31", "2026-05-31", "2026-07-31"],
            "months without a 31st are passed over"
        );
        assert_eq!(
            days(Rhythm::MonthlyByWeekday, "2026-11-10", 2, None),
            ["2026-12-08", "2027-01-12"],
            "the second Tuesday"
        );
        assert_eq!(
            days(Rhythm::MonthlyByWeekday, "2026-11-30", 2, None),
            ["2026-12-28", "2027-01-25"],
            "a fifth Monday is the last"
        );
    }

    #[test]
    fn a_series_has_an_end() {
        assert_eq!(days(Rhythm::Weekly, "2026-01-01", usize::MAX, None).len(), SERIES_MAX);
        assert!(days(Rhythm::Weekly, "9999-12-25", 10, None).is_empty());
        assert!(days(Rhythm::MonthlyByDay, "9999-12-25", 10, None).is_empty());
    }
}
