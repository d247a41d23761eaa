//! Time zones as calendars carry them: VTIMEZONE with the changes that matter for some events (RFC 5545,
//! section 3.6.5).

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Dst, Offset};

use super::ics::Lines;
use crate::model::{Time, TimeZone};

/// Clocks change a few times a year and events last a year at most; a zone with more would not be believed.
const CHANGES_MAX: usize = 16;

/// A moment at which a zone's clocks change.
struct Change {
    /// As the clocks showed it before they were changed.
    local: DateTime,
    before: Offset,
    after: Offset,
    is_summer: bool,
    name: String,
}

/// The changes of one zone that calendars need to know: for every event the one that holds when it begins, all
/// until it ends, and the one after that.
pub struct Zone {
    name: String,
    changes: BTreeMap<Timestamp, Change>,
}

impl Zone {
    pub fn new(zone: &TimeZone) -> Self {
        Self {
            name: zone.as_str().to_owned(),
            changes: BTreeMap::new(),
        }
    }

    pub fn cover(&mut self, zone: &TimeZone, from: Time, until: Time) {
        let rules = zone.rules();
        let (from, until) = (from.timestamp(), until.timestamp());
        let held = rules.preceding(from).next();
        let follow = rules.following(from).take(CHANGES_MAX);
        let mut beyond = 0;
        // The change that lies exactly at the beginning holds then, and is found by neither.
        let exactly = rules
            .following(from - jiff::SignedDuration::from_nanos(1))
            .next()
            .filter(|change| change.timestamp() == from);
        let within = follow.take_while(|change| {
            beyond += usize::from(change.timestamp() > until);
            beyond <= 1
        });
        for change in held.into_iter().chain(exactly).chain(within) {
            let at = change.timestamp();
            let before = rules.to_offset(at - jiff::SignedDuration::from_nanos(1));
            self.changes.insert(
                at,
                Change {
                    local: before.to_datetime(at),
                    before,
                    after: change.offset(),
                    is_summer: change.dst() == Dst::Yes,
                    name: change.abbreviation().to_owned(),
                },
            );
        }
        if self.changes.is_empty() {
            self.always(zone, from);
        }
    }

    /// A zone whose clocks were never changed.
    fn always(&mut self, zone: &TimeZone, at: Timestamp) {
        let rules = zone.rules();
        let info = rules.to_offset_info(at);
        self.changes.insert(
            Timestamp::UNIX_EPOCH,
            Change {
                local: DateTime::constant(1970, 1, 1, 0, 0, 0, 0),
                before: info.offset(),
                after: info.offset(),
                is_summer: info.dst() == Dst::Yes,
                name: info.abbreviation().to_owned(),
            },
        );
    }

    pub fn write(&self, lines: &mut Lines) {
        lines.add("BEGIN", "VTIMEZONE");
        lines.add("TZID", &self.name);
        for change in self.changes.values() {
            let kind = if change.is_summer { "DAYLIGHT" } else { "STANDARD" };
            lines.add("BEGIN", kind);
            lines.add("DTSTART", &change.local.strftime("%Y%m%dT%H%M%S").to_string());
            lines.add("TZOFFSETFROM", &offset(change.before));
            lines.add("TZOFFSETTO", &offset(change.after));
            lines.add_text("TZNAME", &change.name);
            lines.add("END", kind);
        }
        lines.add("END", "VTIMEZONE");
    }
}

/// `+0100`, with seconds only where a zone has them (RFC 5545, section 3.3.14).
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds().unsigned_abs();
    let sign = if offset.seconds() < 0 { '-' } else { '+' };
    let mut text = format!("{sign}{:02}{:02}", seconds / 3600, seconds / 60 % 60);
    if !seconds.is_multiple_of(60) {
        text.push_str(&format!("{:02}", seconds % 60));
    }
    text
}
