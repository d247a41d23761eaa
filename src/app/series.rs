//! Series: more events like one, on other days at the same local time.

use jiff::SignedDuration;
use jiff::civil::Date;

use super::event::{editable, free_slug, require};
use super::image::copied;
use super::{App, Caller, Done, Error};
use crate::model::{
    Code, Event, EventDetails, EventId, EventStatus, IMAGES_MAX, Moment, QUESTIONS_MAX, QuestionId, RawId, SERIES_MAX,
    TICKET_TYPES_MAX, TicketTypeId, Time, Verb,
};
use crate::store::{Key, Table, WriteTx};

/// Ids that one event of a series may need: itself, its ticket types, questions and pictures.
const IDS_PER_EVENT: usize = 1 + TICKET_TYPES_MAX + QUESTIONS_MAX + IMAGES_MAX;
/// Events that begin at the same instant, among which one of the series is looked for.
const SAME_TIME_MAX: usize = 1_000;

/// What became of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesMade {
    /// Events that are new.
    pub made: usize,
    /// Days on which the series had an event already.
    pub known: usize,
}

impl App {
    /// Makes a draft like an event on each of these days, with the same pictures. All belong to one series, named by its first event; a day on
    /// which the series begins at that time already gets no other.
    pub async fn create_series(
        &self,
        caller: &Caller,
        id: EventId,
        days: Vec<Date>,
    ) -> Result<Done<SeriesMade>, Error> {
        require(&caller.actor, caller.actor.may_create_events())?;
        if days.len() > SERIES_MAX {
            let message = format!("must be at most {SERIES_MAX}");
            return Err(Error::field("days", Code::TooMany, message));
        }
        let pool = self.ids.draw(caller.at, (days.len() * IDS_PER_EVENT).max(1) as u64);
        let (actor, at) = (caller.actor, caller.at);
        let writing = self.write(caller, move |tx| {
            let first = editable(tx, &actor, id, None)?;
            let series = first.details.series_id.unwrap_or(id);
            let mut next = pool.iter();
            let mut outcome = SeriesMade { made: 0, known: 0 };
            for day in &days {
                let details = on_day(&first.details, *day, series, &mut next);
                let details =
                    details.ok_or_else(|| Error::field("days", Code::Invalid, "must lie within the calendar"))?;
                if is_known(tx, &details)? {
                    outcome.known += 1;
                    continue;
                }
                let new = EventId::from_raw(next());
                let event = Event {
                    images: copied(&first.images, at, &mut next),
                    ..Event::new(new, free_slug(tx, &details, new)?, at, details)
                };
                tx.put(Verb::EventCreated, &event)?;
                outcome.made += 1;
            }
            if first.details.series_id.is_none() && outcome.made > 0 {
                let details = EventDetails {
                    series_id: Some(series),
                    ..first.details.clone()
                };
                tx.put(Verb::EventUpdated, &first.with_details(at, details))?;
            }
            Ok(outcome)
        });
        let done = writing.await?;
        self.look_for_missing();
        Ok(done)
    }
}

/// The same event on another day, as a draft: all its times keep their distance on the clock on the wall.
fn on_day(details: &EventDetails, day: Date, series: EventId, ids: &mut dyn FnMut() -> RawId) -> Option<EventDetails> {
    let zone = &details.timezone;
    let begins = details.date.local();
    let shift = day.to_datetime(begins.time()).duration_since(begins);
    let moved = |moment: Moment| shifted(moment, shift, zone);
    let moved_at = |at: Time| moved(Moment::at_instant(at, zone)).map(|moment| moment.at());
    let mut other = EventDetails {
        status: EventStatus::Draft,
        date: moved(details.date)?,
        end_date: details.end_date.map(moved).map_or(Some(None), |end| end.map(Some))?,
        series_id: Some(series),
        ..details.clone()
    };
    for one in &mut other.ticket_types {
        one.id = TicketTypeId::from_raw(ids());
        one.valid_from = one.valid_from.and_then(moved_at);
        one.valid_until = one.valid_until.and_then(moved_at);
    }
    for one in &mut other.questions {
        one.id = QuestionId::from_raw(ids());
    }
    Some(other)
}

fn shifted(moment: Moment, shift: SignedDuration, zone: &crate::model::TimeZone) -> Option<Moment> {
    Moment::at_local(moment.local().checked_add(shift).ok()?, zone)
}

/// Whether the series has an event at this time.
fn is_known(tx: &mut WriteTx<'_, '_>, details: &EventDetails) -> Result<bool, Error> {
    let same_time = Key::new().time(details.date.at());
    for id in tx.ids(Table::EventsByDate, &same_time, SAME_TIME_MAX)? {
        let other: Option<Event> = tx.get(&id)?;
        let is_same =
            |other: Event| Some(other.id) == details.series_id || other.details.series_id == details.series_id;
        if other.is_some_and(is_same) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::TimeZone;
    use crate::wire::event::{Context, read};

    #[test]
    fn times_keep_their_place_on_the_wall_across_clock_changes() {
        let body = json!({
            "name": "Yoga", "date": "2026-10-20T19:00", "end_date": "2026-10-20T20:30", "timezone": "Europe/Berlin", "status": "active",
            "ticket_types": [{"name": "Adult", "valid_from": "2026-10-20T16:00:00Z"}], "questions": [{"label": "Mat?"}],
        });
        let context = Context {
            timezone: &TimeZone::utc(),
            current: None,
        };
        let mut n = 0;
        let mut ids = || {
            n += 1;
            [n; 16]
        };
        let (details, _) = read(body, &context, &mut ids).expect("valid");
        let series = EventId::from_raw([9; 16]);
        let winter = on_day(&details, "2026-10-27".parse().expect("a day"), series, &mut ids).expect("in bounds");
        assert_eq!(winter.date.local().to_string(), "2026-10-27T19:00:00");
        assert_eq!(winter.date.at().to_string(), "2026-10-27T18:00:00Z");
        assert_eq!(
            winter.end_date.map(|end| end.at().to_string()).as_deref(),
            Some("2026-10-27T19:30:00Z")
        );
        let valid = winter.ticket_types[0].valid_from.map(|at| at.to_string());
        assert_eq!(
            valid.as_deref(),
            Some("2026-10-27T17:00:00Z"),
            "an hour before, on the wall"
        );
        assert_ne!(winter.ticket_types[0].id, details.ticket_types[0].id);
        assert_ne!(winter.questions[0].id, details.questions[0].id);
        assert_eq!((winter.status, winter.series_id), (EventStatus::Draft, Some(series)));
        let last = on_day(&details, "9999-12-31".parse().expect("a day"), series, &mut ids);
        assert!(last.is_none(), "beyond what a time can be");
    }
}
