//! Points in time, in whole milliseconds since 1970-01-01T00:00:00Z.

use std::fmt;

use bincode::{Decode, Encode};

/// A point in time between the years 1 and 9999, to the millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Time(i64);

impl Time {
    /// 0001-01-01T00:00:00Z.
    pub const MIN: Time = Time(-62_135_596_800_000);
    /// 9999-12-30T00:00:00Z: short of the calendar's end, so that any time zone can show it.
    pub const MAX: Time = Time(253_402_128_000_000);

    /// `None` outside the years 1 to 9999.
    pub fn from_millis(ms: i64) -> Option<Time> {
        (Self::MIN.0..=Self::MAX.0).contains(&ms).then_some(Time(ms))
    }

    /// The nearest representable time.
    pub fn from_millis_clamped(ms: i64) -> Time {
        Time(ms.clamp(Self::MIN.0, Self::MAX.0))
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 with an offset; smaller units than the millisecond are cut off.
    pub fn parse(text: &str) -> Option<Time> {
        let timestamp: jiff::Timestamp = text.parse().ok()?;
        Self::from_millis(timestamp.as_millisecond())
    }

    pub fn plus_ms(self, ms: i64) -> Time {
        Self::from_millis_clamped(self.0.saturating_add(ms))
    }

    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).expect("the bounds of Time lie within jiff's")
    }
}

impl fmt::Display for Time {
    /// RFC 3339 in UTC with `Z`; the fraction is left out when it is zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl serde::Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_offsets_and_answers_utc() {
        let time = Time::parse("2026-11-23T08:30:00.250+02:00").expect("valid");
        assert_eq!(time.to_string(), "2026-11-23T06:30:00.25Z");
        assert_eq!(Time::parse(&time.to_string()), Some(time));
    }

    #[test]
    fn refuses_what_no_calendar_shows() {
        for text in [
            "+300000-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-11-23T08:30:00",
            "",
            "now",
            "-000001-01-01T00:00:00Z",
        ] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }
}
