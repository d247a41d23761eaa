//! Events with their ticket types and questions.

use std::collections::HashSet;
use std::fmt;

use bincode::{Decode, Encode};

use super::verb::coded;
use super::{
    Code, EventId, FieldErrors, Image, ImageId, LongText, Money, Name, QuestionId, ShortText, TicketTypeId, Time,
    VenueId,
};

/// Ticket types an event can have.
pub const TICKET_TYPES_MAX: usize = 50;
/// Questions a registration form can have.
pub const QUESTIONS_MAX: usize = 50;
/// Options a choice can have.
pub const OPTIONS_MAX: usize = 100;
/// Tags an event can have.
pub const TAGS_MAX: usize = 30;
/// More heads than any place holds.
const CAPACITY_MAX: u32 = 10_000_000;
/// An event lasts a year at most.
const DURATION_MS_MAX: i64 = 366 * 86_400_000;

coded! {
    /// Where an event is in its life.
    EventStatus {
        Draft = 1 "draft",
        Active = 2 "active",
        Cancelled = 3 "cancelled",
        Completed = 4 "completed",
    }
}

coded! {
    /// Who may register.
    Registration {
        Closed = 1 "closed",
        Open = 2 "open",
        InviteOnly = 3 "invite_only",
    }
}

coded! {
    /// How a question is answered.
    QuestionKind {
        Text = 1 "text",
        Choice = 2 "choice",
        Checkbox = 3 "checkbox",
    }
}

/// A name of the IANA time zone database that this build knows, such as `Europe/Berlin`.
#[derive(Clone, PartialEq, Eq, Encode, Decode, serde::Serialize)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
#[serde(transparent)]
pub struct TimeZone(String);

impl TimeZone {
    pub fn parse(text: &str) -> Result<Self, (Code, String)> {
        let unknown = || {
            (
                Code::Invalid,
                "must be an IANA time zone such as Europe/Berlin".to_owned(),
            )
        };
        // The longest name in the database has 32 bytes.
        if text.len() > 64 {
            return Err(unknown());
        }
        let zone = jiff::tz::db().get(text).map_err(|_| unknown())?;
        Ok(Self(zone.iana_name().unwrap_or(text).to_owned()))
    }

    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The rules of the zone; UTC should a later database not know the name any more.
    pub fn rules(&self) -> jiff::tz::TimeZone {
        jiff::tz::db().get(&self.0).unwrap_or(jiff::tz::TimeZone::UTC)
    }
}

impl fmt::Debug for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A point in time as an event's clock on the wall shows it.
///
/// Both are kept: the instant, which orders events, and the local time, which people agreed on and which
/// an edit of the time zone must not move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Moment {
    at: Time,
    /// The local date and time as seconds since 1970-01-01T00:00:00 of the same calendar.
    local_s: i64,
}

impl Moment {
    pub fn at_instant(at: Time, zone: &TimeZone) -> Self {
        let local = at.timestamp().to_zoned(zone.rules()).datetime();
        Self {
            at,
            local_s: seconds_of(local),
        }
    }

    /// The instant of a local time. In a gap (clocks go forward) it moves on by the gap; in a fold (clocks
    /// go back) the first of the two is meant (RFC 5545, section 3.3.5). `None` out of [`Time`]'s bounds.
    pub fn at_local(local: jiff::civil::DateTime, zone: &TimeZone) -> Option<Self> {
        let at = zone.rules().to_ambiguous_zoned(local).compatible().ok()?;
        let at = Time::from_millis(at.timestamp().as_millisecond())?;
        Some(Self {
            at,
            local_s: seconds_of(local),
        })
    }

    pub fn at(&self) -> Time {
        self.at
    }

    pub fn local(&self) -> jiff::civil::DateTime {
        let as_utc = Time::from_millis_clamped(self.local_s.saturating_mul(1000)).timestamp();
        jiff::tz::Offset::UTC.to_datetime(as_utc)
    }

    /// The same local time elsewhere.
    pub fn moved_to(&self, zone: &TimeZone) -> Option<Self> {
        Self::at_local(self.local(), zone)
    }
}

fn seconds_of(local: jiff::civil::DateTime) -> i64 {
    local
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_or(0, |zoned| zoned.timestamp().as_second())
}

/// A kind of ticket: how many heads it admits in all, what it costs, and when it is valid.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct TicketType {
    pub id: TicketTypeId,
    pub name: Name,
    /// Heads; no bound of its own when absent.
    pub quota: Option<u32>,
    pub price: Option<Money>,
    pub valid_from: Option<Time>,
    pub valid_until: Option<Time>,
}

/// A question of the registration form.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Question {
    pub id: QuestionId,
    pub label: ShortText,
    pub kind: QuestionKind,
    pub required: bool,
    /// What a choice offers; empty for the other kinds.
    pub options: Vec<Name>,
}

/// What organisers say of an event.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct EventDetails {
    pub name: Name,
    pub description: LongText,
    pub status: EventStatus,
    pub date: Moment,
    pub end_date: Option<Moment>,
    pub timezone: TimeZone,
    pub venue_id: Option<VenueId>,
    /// Heads; unbounded when absent.
    pub capacity: Option<u32>,
    pub registration: Registration,
    pub waitlist: bool,
    pub ticket_types: Vec<TicketType>,
    pub questions: Vec<Question>,
    pub tags: Vec<Name>,
    pub series_id: Option<EventId>,
}

impl EventDetails {
    /// The rules between fields.
    pub fn check(&self, errors: &mut FieldErrors) {
        if let Some(end) = &self.end_date {
            if end.at() < self.date.at() {
                errors.add("end_date", Code::Invalid, "must not lie before date");
            } else if end.at().millis() - self.date.at().millis() > DURATION_MS_MAX {
                errors.add("end_date", Code::TooLarge, "must lie within a year of date");
            }
        }
        if self.capacity.is_some_and(|capacity| capacity > CAPACITY_MAX) {
            errors.add("capacity", Code::TooLarge, format!("must be at most {CAPACITY_MAX}"));
        }
        self.check_ticket_types(errors);
        self.check_questions(errors);
        if self.tags.len() > TAGS_MAX {
            errors.add("tags", Code::TooMany, format!("must be at most {TAGS_MAX}"));
        }
    }

    fn check_ticket_types(&self, errors: &mut FieldErrors) {
        if self.ticket_types.len() > TICKET_TYPES_MAX {
            errors.add(
                "ticket_types",
                Code::TooMany,
                format!("must be at most {TICKET_TYPES_MAX}"),
            );
        }
        let mut ids = HashSet::new();
        let mut names = HashSet::new();
        for (n, one) in self.ticket_types.iter().enumerate() {
            if !ids.insert(one.id) {
                errors.add(
                    format!("ticket_types[{n}].id"),
                    Code::Duplicate,
                    "stands for another ticket type already",
                );
            }
            if !names.insert(super::fold(one.name.as_str())) {
                errors.add(
                    format!("ticket_types[{n}].name"),
                    Code::Duplicate,
                    "is the name of another ticket type already",
                );
            }
            if one.quota.is_some_and(|quota| quota > CAPACITY_MAX) {
                errors.add(
                    format!("ticket_types[{n}].quota"),
                    Code::TooLarge,
                    format!("must be at most {CAPACITY_MAX}"),
                );
            }
            if let (Some(from), Some(until)) = (one.valid_from, one.valid_until)
                && until < from
            {
                errors.add(
                    format!("ticket_types[{n}].valid_until"),
                    Code::Invalid,
                    "must not lie before valid_from",
                );
            }
        }
    }

    fn check_questions(&self, errors: &mut FieldErrors) {
        if self.questions.len() > QUESTIONS_MAX {
            errors.add("questions", Code::TooMany, format!("must be at most {QUESTIONS_MAX}"));
        }
        let mut ids = HashSet::new();
        for (n, one) in self.questions.iter().enumerate() {
            if !ids.insert(one.id) {
                errors.add(
                    format!("questions[{n}].id"),
                    Code::Duplicate,
                    "stands for another question already",
                );
            }
            let field = format!("questions[{n}].options");
            match one.kind {
                QuestionKind::Choice if one.options.is_empty() => {
                    errors.add(field, Code::Required, "a choice needs options")
                }
                QuestionKind::Choice if one.options.len() > OPTIONS_MAX => {
                    errors.add(field, Code::TooMany, format!("must be at most {OPTIONS_MAX}"))
                }
                QuestionKind::Text | QuestionKind::Checkbox if !one.options.is_empty() => {
                    errors.add(field, Code::NotAllowed, "only a choice has options")
                }
                _ => {}
            }
        }
    }

    pub fn ticket_type(&self, id: TicketTypeId) -> Option<&TicketType> {
        self.ticket_types.iter().find(|one| one.id == id)
    }

    /// The ticket type of whoever names none: there is nothing to choose where there is one.
    pub fn only_ticket_type(&self) -> Option<TicketTypeId> {
        match self.ticket_types.as_slice() {
            [one] => Some(one.id),
            _ => None,
        }
    }
}

/// An event.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Event {
    pub id: EventId,
    /// Unique among events; the last part of the event's public address.
    pub slug: String,
    pub details: EventDetails,
    /// Its pictures, in the order in which they are shown.
    pub images: Vec<Image>,
    pub created_at: Time,
    pub updated_at: Time,
    /// Starts at 1 and goes up by 1 with every change.
    pub version: u64,
}

impl Event {
    pub fn new(id: EventId, slug: String, at: Time, details: EventDetails) -> Self {
        Self {
            id,
            slug,
            details,
            images: Vec::new(),
            created_at: at,
            updated_at: at,
            version: 1,
        }
    }

    pub fn with_details(&self, at: Time, details: EventDetails) -> Self {
        Self {
            details,
            updated_at: at,
            version: self.version + 1,
            ..self.clone()
        }
    }

    pub fn image(&self, id: ImageId) -> Option<&Image> {
        self.images.iter().find(|image| image.id == id)
    }

    /// After somebody has added, changed or removed pictures.
    pub fn with_images(&self, at: Time, images: Vec<Image>) -> Self {
        Self {
            images,
            updated_at: at,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// After variants were made of a picture. Nobody has changed anything: whoever edits the event meanwhile is not to be
    /// told that somebody was faster.
    pub fn with_made(&self, image: Image) -> Self {
        let mut event = self.clone();
        for old in event.images.iter_mut().filter(|old| old.id == image.id) {
            *old = image.clone();
        }
        event
    }

    pub fn is_draft(&self) -> bool {
        self.details.status == EventStatus::Draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::parse("Europe/Berlin").expect("known")
    }

    #[test]
    fn an_edit_of_the_date_keeps_the_local_time_across_a_clock_change() {
        let summer = Moment::at_local("2026-10-20T19:00".parse().expect("valid"), &berlin()).expect("in bounds");
        assert_eq!(summer.at().to_string(), "2026-10-20T17:00:00Z");
        let winter = Moment::at_local(summer.local() + jiff::Span::new().days(14), &berlin()).expect("in bounds");
        assert_eq!(winter.local().to_string(), "2026-11-03T19:00:00");
        assert_eq!(winter.at().to_string(), "2026-11-03T18:00:00Z");
    }

    #[test]
    fn another_zone_keeps_the_local_time() {
        let berlin = Moment::at_instant(Time::parse("2026-07-01T18:00:00Z").expect("valid"), &berlin());
        let tokyo = berlin
            .moved_to(&TimeZone::parse("Asia/Tokyo").expect("known"))
            .expect("in bounds");
        assert_eq!(tokyo.local(), berlin.local());
        assert_eq!(tokyo.at().to_string(), "2026-07-01T11:00:00Z");
    }

    #[test]
    fn gaps_and_folds() {
        let gap = Moment::at_local("2026-03-29T02:30".parse().expect("valid"), &berlin()).expect("in bounds");
        assert_eq!(gap.at().to_string(), "2026-03-29T01:30:00Z");
        let fold = Moment::at_local("2026-10-25T02:30".parse().expect("valid"), &berlin()).expect("in bounds");
        assert_eq!(fold.at().to_string(), "2026-10-25T00:30:00Z");
    }

    #[test]
    fn zones_are_iana_names() {
        assert_eq!(
            TimeZone::parse("europe/berlin").expect("known").as_str(),
            "Europe/Berlin"
        );
        for bad in [
            "",
            "Mars/Olympus",
            "+02:00",
            "CEST5",
            "../etc/passwd",
            "Europe/Berlin\0",
        ] {
            assert!(TimeZone::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn moments_at_the_ends_of_time() {
        for at in [Time::MIN, Time::MAX] {
            for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"] {
                let moment = Moment::at_instant(at, &TimeZone::parse(zone).expect("known"));
                assert_eq!(moment.at(), at);
                let _shown = moment.local().to_string();
            }
        }
    }
}
