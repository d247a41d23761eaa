//! One synthetic event: what it is, how full it is, and what its guests are like.

use super::cities::City;
use super::random::{Ids, Random};
use super::titles::{self, Title};
use super::{Error, times};
use crate::model::{
    Answer, Currency, Email, Event, EventDetails, EventId, EventStatus, FieldErrors, Flags, GuestDetails, GuestStatus,
    Heads, LongText, Moment, Money, Name, Payment, Question, QuestionId, QuestionKind, Registration, ShortText,
    TicketType, TicketTypeId, Time, TimeZone, VenueId,
};

/// Ticket types with their price in hundredths of the event's usual one; an event has the first few.
const TYPES: &[(&str, u64)] = &[("Standard", 100), ("Reduced", 60), ("VIP", 250), ("Student", 50)];
/// Events without ticket types …
const NO_TYPES_PERCENT: u64 = 10;
/// … and among the others those that are free.
const FREE_PERCENT: u64 = 20;
const QUESTION_PERCENT: u64 = 20;
const WAITLIST_PERCENT: u64 = 40;
const FULL_PERCENT: u64 = 40;
const UNBOUNDED_PERCENT: u64 = 8;
/// One guest in so many of a full event with a waitlist is on it.
const WAITING_ONE_IN: u32 = 33;
/// Parties of two heads or more that do not come in full.
const PARTIAL_PERCENT: u64 = 15;
/// Only small events are still drafts when they have guests.
const DRAFT_GUESTS_MAX: u32 = 200;

/// Where an event is, as seen from its guests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Draft,
    Upcoming,
    Running,
    Over,
    Cancelled,
}

/// What one guest takes of the event.
pub struct Place {
    status: GuestStatus,
    heads: u16,
    /// A place in the event's list.
    ticket_type: Option<usize>,
}

pub struct Show {
    pub event: Event,
    pub city: &'static City,
    /// Guests, of any status.
    pub size: u32,
    phase: Phase,
    /// From this guest on they wait.
    waiting_from: u32,
    /// Where the places are drawn from, twice: for the capacity, which comes first, and for the guests.
    places: Random,
}

impl Show {
    /// An event of `size` guests, `days` from today, with a capacity and quotas that fit them.
    pub fn plan(
        random: &mut Random,
        ids: &mut Ids,
        (city, venue): (&'static City, VenueId),
        days: i64,
        size: u32,
        now: Time,
    ) -> Result<Self, Error> {
        let timezone = Error::unless(TimeZone::parse(city.zone))?;
        let year = times::local(now, &timezone, days, jiff::civil::Time::midnight())
            .map_or(0, |midnight| midnight.local().year());
        let title = titles::title(random, city, year);
        let (date, end) = hours(random, &timezone, days, title.hour, now)?;
        let phase = phase(random, (date.at(), end.at()), size, now);
        let at = times::planned(random, date.at(), now);
        let id = EventId::from_raw(ids.next(at));
        let details = EventDetails {
            name: Error::unless(Name::parse(&title.name))?,
            description: Error::unless(LongText::parse(&title.description))?,
            status: phase.status(),
            date,
            end_date: Some(end),
            timezone,
            venue_id: Some(venue),
            capacity: None,
            registration: phase.registration(random),
            waitlist: random.chance(WAITLIST_PERCENT),
            ticket_types: ticket_types(random, ids, city, at)?,
            questions: questions(random, ids, at)?,
            tags: tags(&title)?,
            series_id: None,
        };
        let mut show = Self {
            event: Event::new(id, String::new(), at, details),
            city,
            size,
            phase,
            waiting_from: u32::MAX,
            places: Random::new(random.next()),
        };
        show.bound(random);
        let mut errors = FieldErrors::new();
        show.event.details.check(&mut errors);
        errors.or(show).map_err(|errors| Error::Synthetic(errors.to_string()))
    }

    /// Sets capacity and quotas: just what is taken where the event is full, else some more.
    fn bound(&mut self, random: &mut Random) {
        let can_fill = matches!(self.phase, Phase::Upcoming | Phase::Running | Phase::Over) && self.size > 4;
        let is_full = can_fill && random.chance(FULL_PERCENT);
        if is_full && self.event.details.waitlist {
            self.waiting_from = self.size - (self.size / WAITING_ONE_IN).max(1);
        }
        let mut taken = vec![0; self.event.details.ticket_types.len()];
        let mut all = 0;
        for place in self.places().filter(|place| place.status.holds_place()) {
            all += u32::from(place.heads);
            if let Some(place_of_type) = place.ticket_type {
                taken[place_of_type] += u32::from(place.heads);
            }
        }
        let details = &mut self.event.details;
        if is_full {
            details.capacity = Some(all);
        } else if !random.chance(UNBOUNDED_PERCENT) {
            details.capacity = Some(roomier(all, 105 + random.below(95)));
        }
        for (one, heads) in details.ticket_types.iter_mut().zip(taken) {
            one.quota = random.chance(60).then(|| roomier(heads, 100 + random.below(50)));
        }
    }

    /// What each guest takes; the same every time.
    pub fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let (mut random, phase, waiting_from) = (self.places.clone(), self.phase, self.waiting_from);
        let types = self.event.details.ticket_types.len();
        (0..self.size).map(move |nth| {
            let status = if nth < waiting_from {
                phase.guest_status(&mut random)
            } else {
                GuestStatus::Waitlisted
            };
            Place {
                status,
                heads: heads(&mut random),
                // Half of the guests have the first type, the others any.
                ticket_type: (types > 0).then(|| random.index(2 * types).saturating_sub(types)),
            }
        })
    }

    /// A guest at this place, under this name.
    pub fn guest(
        &self,
        random: &mut Random,
        place: &Place,
        name: &str,
        email: Option<&str>,
    ) -> Result<GuestDetails, Error> {
        let details = &self.event.details;
        let ticket_type = place.ticket_type.map(|n| &details.ticket_types[n]);
        let phone = random.chance(45).then(|| self.phone(random));
        let company = random.chance(20).then(|| titles::company(random));
        let attention = random.chance(1).then(|| random.pick(titles::ATTENTION));
        let note = random.chance(3).then(|| random.pick(titles::NOTES));
        let mut answers = Vec::new();
        if let Some(question) = details.questions.first()
            && random.chance(60)
        {
            let diet = Error::unless(LongText::parse(random.pick(titles::DIETS)))?;
            answers.push((question.id, Answer::Text(diet)));
        }
        Ok(GuestDetails {
            name: Error::unless(Name::parse(name))?,
            email: email.map(|email| Error::unless(Email::parse(email))).transpose()?,
            phone: short(phone.as_deref())?,
            company: short(company.as_deref())?,
            status: place.status,
            party_size: Error::unless(Heads::new(i64::from(place.heads)))?,
            ticket_type_id: ticket_type.map(|one| one.id),
            payment: payment(random, place.status, ticket_type),
            flags: Flags {
                vip: random.chance(2),
                attention: short(attention)?,
                blocked: false,
            },
            answers,
            notes: Error::unless(LongText::parse(note.unwrap_or_default()))?,
            language: None,
        })
    }

    /// How many heads of a party came.
    pub fn admitted(&self, random: &mut Random, place: &Place) -> u16 {
        if place.heads > 1 && random.chance(PARTIAL_PERCENT) {
            place.heads - 1
        } else {
            place.heads
        }
    }

    fn phone(&self, random: &mut Random) -> String {
        let (area, line) = (20 + random.below(70), random.below(10_000));
        format!("+{} {area} 555 {line:04}", self.city.dial)
    }
}

impl Phase {
    fn status(self) -> EventStatus {
        match self {
            Phase::Draft => EventStatus::Draft,
            Phase::Upcoming | Phase::Running => EventStatus::Active,
            Phase::Over => EventStatus::Completed,
            Phase::Cancelled => EventStatus::Cancelled,
        }
    }

    fn registration(self, random: &mut Random) -> Registration {
        match self {
            Phase::Draft | Phase::Over | Phase::Cancelled => Registration::Closed,
            Phase::Upcoming | Phase::Running if random.chance(15) => Registration::InviteOnly,
            Phase::Upcoming | Phase::Running => Registration::Open,
        }
    }

    /// How a guest who does not wait stands, in hundredths: invited, then registered, checked in, the rest cancelled.
    fn guest_status(self, random: &mut Random) -> GuestStatus {
        let (invited, registered, checked_in) = match self {
            Phase::Draft => (100, 0, 0),
            Phase::Upcoming => (6, 88, 0),
            Phase::Running => (2, 40, 52),
            Phase::Over => (1, 8, 85),
            Phase::Cancelled => (2, 12, 0),
        };
        match random.below(100) {
            n if n < invited => GuestStatus::Invited,
            n if n < invited + registered => GuestStatus::Registered,
            n if n < invited + registered + checked_in => GuestStatus::CheckedIn,
            _ => GuestStatus::Cancelled,
        }
    }
}

fn phase(random: &mut Random, (begin, end): (Time, Time), size: u32, now: Time) -> Phase {
    let (cancelled, draft) = (random.chance(6), random.chance(10));
    if cancelled && (end <= now || begin > now) {
        Phase::Cancelled
    } else if end <= now {
        Phase::Over
    } else if begin <= now {
        Phase::Running
    } else if draft && size <= DRAFT_GUESTS_MAX {
        Phase::Draft
    } else {
        Phase::Upcoming
    }
}

/// Begin and end.
fn hours(random: &mut Random, zone: &TimeZone, days: i64, hour: i64, now: Time) -> Result<(Moment, Moment), Error> {
    let minute = if random.chance(40) { 30 } else { 0 };
    let date = jiff::civil::Time::new(hour.clamp(0, 23) as i8, minute, 0, 0)
        .ok()
        .and_then(|time| times::local(now, zone, days, time))
        .ok_or_else(|| Error::Synthetic("the clock stands at an end of the calendar".into()))?;
    let duration_ms = (2 + random.between(0, 12)) * 30 * times::MINUTE_MS;
    Ok((date, Moment::at_instant(date.at().plus_ms(duration_ms), zone)))
}

fn ticket_types(random: &mut Random, ids: &mut Ids, city: &City, at: Time) -> Result<Vec<TicketType>, Error> {
    if random.chance(NO_TYPES_PERCENT) {
        return Ok(Vec::new());
    }
    let is_free = random.chance(FREE_PERCENT);
    let count = if is_free { 1 } else { 1 + random.index(TYPES.len()) };
    let tens = 8 + random.below(50);
    let usual = u64::from(city.ten_euros) * tens / 10;
    let currency = Error::unless(Currency::parse(city.currency))?;
    TYPES[..count]
        .iter()
        .map(|(name, percent)| {
            let amount = (usual * percent / 100).max(1).to_string();
            Ok(TicketType {
                id: TicketTypeId::from_raw(ids.next(at)),
                name: Error::unless(Name::parse(if is_free { "Free admission" } else { name }))?,
                quota: None,
                price: (!is_free)
                    .then(|| Error::unless(Money::parse(&amount, currency)))
                    .transpose()?,
                valid_from: None,
                valid_until: None,
            })
        })
        .collect()
}

fn questions(random: &mut Random, ids: &mut Ids, at: Time) -> Result<Vec<Question>, Error> {
    if !random.chance(QUESTION_PERCENT) {
        return Ok(Vec::new());
    }
    let options: Result<_, Error> = titles::DIETS
        .iter()
        .map(|diet| Error::unless(Name::parse(diet)))
        .collect();
    Ok(vec![Question {
        id: QuestionId::from_raw(ids.next(at)),
        label: Error::unless(ShortText::parse("Dietary needs"))?,
        kind: QuestionKind::Choice,
        required: false,
        options: options?,
    }])
}

fn tags(title: &Title) -> Result<Vec<Name>, Error> {
    title.tags.iter().map(|tag| Error::unless(Name::parse(tag))).collect()
}

fn heads(random: &mut Random) -> u16 {
    match random.below(100) {
        0..80 => 1,
        80..93 => 2,
        93..97 => 3,
        97..99 => 4,
        _ => 5 + random.below(4) as u16,
    }
}

fn payment(random: &mut Random, status: GuestStatus, ticket_type: Option<&TicketType>) -> Payment {
    if ticket_type.is_none_or(|one| one.price.is_none()) {
        return Payment::Free;
    }
    let (paid_percent, paid) = match status {
        GuestStatus::Invited | GuestStatus::Waitlisted => (0, Payment::Paid),
        GuestStatus::Registered => (88, Payment::Paid),
        GuestStatus::CheckedIn => (98, Payment::Paid),
        GuestStatus::Cancelled => (70, Payment::Refunded),
    };
    if random.chance(paid_percent) {
        paid
    } else {
        Payment::Unpaid
    }
}

fn short(text: Option<&str>) -> Result<Option<ShortText>, Error> {
    text.map(|text| Error::unless(ShortText::parse(text))).transpose()
}

/// So many hundredths of what is taken, as a round number.
fn roomier(heads: u32, percent: u64) -> u32 {
    let more = u64::from(heads) * percent / 100;
    u32::try_from(more.max(1).next_multiple_of(10)).unwrap_or(u32::MAX)
}
