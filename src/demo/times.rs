//! Plausible times: when an event was planned, when its guests registered, when they came.

use super::random::Random;
use crate::model::{EventDetails, Guest, Moment, Time, TimeZone};

pub const MINUTE_MS: i64 = 60_000;
pub const DAY_MS: i64 = 86_400_000;

/// Doors open so long before the beginning …
const DOORS_MS: i64 = 30 * MINUTE_MS;
/// … and guests arrive over this time.
const ARRIVALS_MS: i64 = 90 * MINUTE_MS;
/// Events are not all entered at the same moment.
const PLANNING_MS: i64 = 5 * DAY_MS;

/// When an event was entered: some 60 days before it takes place, and 30 days ago at the latest.
pub fn planned(random: &mut Random, date: Time, now: Time) -> Time {
    date.plus_ms(-60 * DAY_MS)
        .min(now.plus_ms(-30 * DAY_MS))
        .plus_ms(-random.between(0, PLANNING_MS))
}

/// The day of the `nth` of `count` synthetic events, counted from today: in ascending order over two years.
pub fn day_of(random: &mut Random, nth: u64, count: u64) -> i64 {
    const DAYS: u64 = 2 * 365 + 1;
    ((nth * DAYS + random.below(DAYS)) / count.max(1)).cast_signed() - 365
}

/// A local time on a day that is `days` from today, as the zone has it. `None` at the ends of the calendar.
pub fn local(now: Time, zone: &TimeZone, days: i64, time: jiff::civil::Time) -> Option<Moment> {
    let today = now.timestamp().to_zoned(zone.rules()).date();
    let day = today.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    Moment::at_local(day.to_datetime(time), zone)
}

/// When the `nth` of `count` guests registered, in ascending order: the time between the event's creation
/// and its beginning (or now) in `count` equal parts, and a moment in one of them.
pub fn registered(random: &mut Random, (from, until): (Time, Time), nth: u32, count: u32) -> Time {
    let span = (until.millis() - from.millis()).max(0);
    let part = (f64::from(nth) + random.unit()) / f64::from(count.max(1));
    // Interest grows as the day comes nearer, hence the square.
    let grown = part * (0.6 + 0.4 * part);
    from.plus_ms((span as f64 * grown) as i64)
}

/// The guest, let in around the beginning of the event and never later than now. All heads of the party
/// came, or `admitted` of them; who is still there is inside as long as the event lasts.
pub fn arrived(random: &mut Random, guest: Guest, event: &EventDetails, admitted: u16, now: Time) -> Guest {
    let begin = event.date.at();
    let until = begin.plus_ms(ARRIVALS_MS - DOORS_MS).min(now);
    let from = begin.plus_ms(-DOORS_MS).max(guest.created_at).min(until);
    // The mean of two draws: most come in the middle.
    let span = until.millis() - from.millis();
    let at = from.plus_ms((random.between(0, span) + random.between(0, span)) / 2);
    let end = event.end_date.map_or(begin, |end| end.at());
    let admitted = admitted.clamp(1, guest.details.party_size.get());
    Guest {
        admitted,
        inside: if end > now { admitted } else { 0 },
        checked_in_at: Some(at),
        updated_at: at.max(guest.created_at),
        version: guest.version + 1,
        ..guest
    }
}
