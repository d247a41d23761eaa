//! Events as clients send and see them.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Fields;
use super::fields::{Checked, finish, id, one_of, time};
use super::image::ImageView;
use super::venue::{self, EventVenueView};
use crate::model::{
    Code, Currency, Event, EventCounters, EventDetails, EventId, EventStatus, FieldErrors, LongText, Moment, Money,
    Name, OPTIONS_MAX, QUESTIONS_MAX, Question, QuestionId, QuestionKind, RawId, Registration, ShortText, TAGS_MAX,
    TICKET_TYPES_MAX, TicketType, TicketTypeId, Time, TimeZone, Venue, VenueDetails, VenueId,
};

/// A price.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PriceView {
    /// A decimal number as a string.
    #[schema(example = "12.50")]
    pub amount: String,
    /// ISO 4217.
    #[schema(example = "EUR")]
    pub currency: String,
}

/// A kind of ticket.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TicketTypeView {
    /// Left out for a new one.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: TicketTypeId,
    pub name: String,
    /// Heads; unbounded when absent.
    pub quota: Option<u32>,
    pub price: Option<PriceView>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_from: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_until: Option<Time>,
}

impl From<&TicketType> for TicketTypeView {
    fn from(one: &TicketType) -> Self {
        Self {
            id: one.id,
            name: one.name.to_string(),
            quota: one.quota,
            price: one.price.map(|price| PriceView {
                amount: price.amount(),
                currency: price.currency().as_str().to_owned(),
            }),
            valid_from: one.valid_from,
            valid_until: one.valid_until,
        }
    }
}

/// A question of the registration form.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuestionView {
    /// Left out for a new one.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: QuestionId,
    pub label: String,
    /// `text`, `choice` or `checkbox`.
    #[schema(value_type = String)]
    pub kind: QuestionKind,
    pub required: bool,
    pub options: Vec<String>,
}

impl From<&Question> for QuestionView {
    fn from(one: &Question) -> Self {
        Self {
            id: one.id,
            label: one.label.to_string(),
            kind: one.kind,
            required: one.required,
            options: one.options.iter().map(Name::to_string).collect(),
        }
    }
}

/// An event as it is sent. PATCH takes any part of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventInput {
    pub name: String,
    /// Markdown.
    #[schema(required = false)]
    pub description: String,
    /// `draft` (the default), `active`, `cancelled` or `completed`.
    #[schema(required = false, value_type = String)]
    pub status: EventStatus,
    /// The start: RFC 3339, or a local time without offset such as `2026-11-23T19:00`, which is read in `timezone`.
    pub date: String,
    pub end_date: Option<String>,
    /// IANA name; the installation's when absent. Changing it alone keeps the local time.
    #[schema(required = false, value_type = String, example = "Europe/Berlin")]
    pub timezone: TimeZone,
    /// `{"id": …}`, or a venue that is created, or reused when name and location are equal.
    #[schema(value_type = Option<Object>)]
    pub venue: Option<Value>,
    /// Heads; unbounded when absent.
    pub capacity: Option<u32>,
    /// `closed` (the default), `open` or `invite_only`.
    #[schema(required = false, value_type = String)]
    pub registration: Registration,
    #[schema(required = false)]
    pub waitlist: bool,
    #[schema(required = false)]
    pub ticket_types: Vec<TicketTypeView>,
    #[schema(required = false)]
    pub questions: Vec<QuestionView>,
    #[schema(required = false)]
    pub tags: Vec<String>,
    #[schema(value_type = Option<uuid::Uuid>)]
    pub series_id: Option<EventId>,
}

impl From<&EventDetails> for EventInput {
    fn from(details: &EventDetails) -> Self {
        Self {
            venue: details.venue_id.map(|id| serde_json::json!({ "id": id })),
            ..Self::without_venue(details)
        }
    }
}

impl EventInput {
    fn without_venue(details: &EventDetails) -> Self {
        Self {
            name: details.name.to_string(),
            description: details.description.to_string(),
            status: details.status,
            date: details.date.local().to_string(),
            end_date: details.end_date.map(|end| end.local().to_string()),
            timezone: details.timezone.clone(),
            venue: None,
            capacity: details.capacity,
            registration: details.registration,
            waitlist: details.waitlist,
            ticket_types: details.ticket_types.iter().map(TicketTypeView::from).collect(),
            questions: details.questions.iter().map(QuestionView::from).collect(),
            tags: details.tags.iter().map(Name::to_string).collect(),
            series_id: details.series_id,
        }
    }
}

/// How many guests an event has.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct GuestTotals {
    /// Guests that are neither cancelled nor waitlisted.
    pub total: u32,
    /// Guests with at least one head let in.
    pub checked_in: u32,
}

impl From<&EventCounters> for GuestTotals {
    fn from(counters: &EventCounters) -> Self {
        Self {
            total: counters.total(),
            checked_in: counters.checked_in,
        }
    }
}

/// An event.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventView {
    #[schema(value_type = uuid::Uuid)]
    pub id: EventId,
    pub name: String,
    /// The last part of the event's public address.
    pub slug: String,
    /// Markdown.
    pub description: String,
    /// `draft`, `active`, `cancelled` or `completed`.
    #[schema(value_type = String)]
    pub status: EventStatus,
    #[schema(value_type = String, format = DateTime)]
    pub date: Time,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub end_date: Option<Time>,
    /// The start as the clock on the wall shows it there.
    pub date_local: String,
    pub end_date_local: Option<String>,
    /// IANA name.
    #[schema(value_type = String)]
    pub timezone: TimeZone,
    pub venue: Option<EventVenueView>,
    pub capacity: Option<u32>,
    /// `closed`, `open` or `invite_only`.
    #[schema(value_type = String)]
    pub registration: Registration,
    pub waitlist: bool,
    pub ticket_types: Vec<TicketTypeView>,
    pub questions: Vec<QuestionView>,
    pub tags: Vec<String>,
    #[schema(value_type = Option<uuid::Uuid>)]
    pub series_id: Option<EventId>,
    pub images: Vec<ImageView>,
    pub guests: GuestTotals,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    pub version: u64,
    /// In lists with `near` only: metres from there to the venue, along the sphere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub distance_m: Option<f64>,
}

impl EventView {
    pub fn new(event: &Event, venue: Option<&Venue>, counters: &EventCounters) -> Self {
        let details = &event.details;
        let input = EventInput::without_venue(details);
        Self {
            id: event.id,
            name: input.name,
            slug: event.slug.clone(),
            description: input.description,
            status: input.status,
            date: details.date.at(),
            end_date: details.end_date.map(|end| end.at()),
            date_local: input.date,
            end_date_local: input.end_date,
            timezone: input.timezone,
            venue: venue.map(EventVenueView::from),
            capacity: input.capacity,
            registration: input.registration,
            waitlist: input.waitlist,
            ticket_types: input.ticket_types,
            questions: input.questions,
            tags: input.tags,
            series_id: input.series_id,
            images: event.images.iter().map(ImageView::from).collect(),
            guests: counters.into(),
            created_at: event.created_at,
            updated_at: event.updated_at,
            version: event.version,
            distance_m: None,
        }
    }

    /// The same with how far away its venue is.
    pub fn at_distance(self, distance_m: Option<f64>) -> Self {
        Self { distance_m, ..self }
    }
}

/// Which venue an event is at, as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub enum VenueChoice {
    None,
    Existing(VenueId),
    Inline(VenueDetails),
}

/// What an event is read against.
pub struct Context<'a> {
    /// The time zone of events that name none.
    pub timezone: &'a TimeZone,
    /// The event that is changed, if it is not a new one.
    pub current: Option<&'a EventDetails>,
}

/// Reads a whole event. `ids` gives ids to new ticket types and questions. The details have no venue yet.
pub fn read(
    body: Value,
    context: &Context<'_>,
    ids: &mut dyn FnMut() -> RawId,
) -> Result<(EventDetails, VenueChoice), FieldErrors> {
    let mut errors = FieldErrors::new();
    let read = Fields::new("", body, &mut errors).and_then(|fields| read_fields(fields, context, ids));
    if let Some((details, _)) = &read {
        details.check(&mut errors);
    }
    finish(read, errors)
}

fn read_fields(
    mut fields: Fields<'_>,
    context: &Context<'_>,
    ids: &mut dyn FnMut() -> RawId,
) -> Option<(EventDetails, VenueChoice)> {
    fields.read_only(&[
        "id",
        "slug",
        "images",
        "guests",
        "date_local",
        "end_date_local",
        "created_at",
        "updated_at",
        "version",
    ]);
    let name = fields.required("name", Name::parse);
    let description = fields
        .checked("description", LongText::parse)
        .unwrap_or_else(LongText::empty);
    let status = fields
        .checked("status", one_of(EventStatus::ALL, EventStatus::as_str))
        .unwrap_or(EventStatus::Draft);
    let timezone = fields
        .checked("timezone", TimeZone::parse)
        .unwrap_or_else(|| context.timezone.clone());
    let date = fields.required("date", |text| moment(text, &timezone));
    let end_date = fields.checked("end_date", |text| moment(text, &timezone));
    let venue = fields.object("venue").map_or(VenueChoice::None, |venue| {
        read_venue(venue).unwrap_or(VenueChoice::None)
    });
    let capacity = fields.count("capacity");
    let registration = fields
        .checked("registration", one_of(Registration::ALL, Registration::as_str))
        .unwrap_or(Registration::Closed);
    let waitlist = fields.flag("waitlist").unwrap_or(false);
    let ticket_types = read_ticket_types(&mut fields, context.current, ids);
    let questions = read_questions(&mut fields, context.current, ids);
    let tags = fields.texts("tags", TAGS_MAX, Name::parse);
    let series_id = fields.checked("series_id", id);
    fields.finish();
    let current = context.current.filter(|current| current.timezone == timezone);
    let details = EventDetails {
        name: name?,
        description,
        status,
        date: date?.or_unchanged(current.map(|current| current.date)),
        end_date: end_date.map(|end| end.or_unchanged(current.and_then(|current| current.end_date))),
        timezone,
        venue_id: None,
        capacity,
        registration,
        waitlist,
        ticket_types,
        questions,
        tags,
        series_id,
    };
    Some((details, venue))
}

/// A moment, and the form in which it was sent.
enum Sent {
    Instant(Moment),
    Local(Moment),
}

impl Sent {
    /// The same local time as before, in the same zone, is the same instant, also in the hour that clocks
    /// show twice.
    fn or_unchanged(self, old: Option<Moment>) -> Moment {
        match self {
            Sent::Instant(new) => new,
            Sent::Local(new) => old.filter(|old| old.local() == new.local()).unwrap_or(new),
        }
    }
}

/// An instant with its offset, or a local time in the event's zone.
fn moment(text: &str, zone: &TimeZone) -> Checked<Sent> {
    if let Some(at) = Time::parse(text) {
        return Ok(Sent::Instant(Moment::at_instant(at, zone)));
    }
    let local: Option<jiff::civil::DateTime> = text.contains(['T', 't', ' ']).then(|| text.parse().ok()).flatten();
    local.and_then(|local| Moment::at_local(local, zone)).map(Sent::Local).ok_or_else(|| {
        (Code::Invalid, "must be a time such as 2026-11-23T19:00:00Z, or a local one such as 2026-11-23T19:00, in the years 1 to 9999".into())
    })
}

fn read_venue(mut fields: Fields<'_>) -> Option<VenueChoice> {
    if let Some(id) = fields.checked("id", id) {
        // The venue is often sent back as it was shown; only its id counts then.
        fields.rest();
        return Some(VenueChoice::Existing(id));
    }
    venue::read_details(fields).map(VenueChoice::Inline)
}

fn read_ticket_types(
    fields: &mut Fields<'_>,
    current: Option<&EventDetails>,
    ids: &mut dyn FnMut() -> RawId,
) -> Vec<TicketType> {
    let mut types = Vec::new();
    fields.objects("ticket_types", TICKET_TYPES_MAX, |_, mut one| {
        let known = |id: &TicketTypeId| current.is_some_and(|current| current.ticket_type(*id).is_some());
        let id = read_id(&mut one, known).unwrap_or_else(|| TicketTypeId::from_raw(ids()));
        let name = one.required("name", Name::parse);
        let quota = one.count("quota");
        let price = one.object("price").and_then(read_price);
        let valid_from = one.checked("valid_from", time);
        let valid_until = one.checked("valid_until", time);
        one.finish();
        types.extend(name.map(|name| TicketType {
            id,
            name,
            quota,
            price,
            valid_from,
            valid_until,
        }));
    });
    types
}

fn read_questions(
    fields: &mut Fields<'_>,
    current: Option<&EventDetails>,
    ids: &mut dyn FnMut() -> RawId,
) -> Vec<Question> {
    let mut questions = Vec::new();
    fields.objects("questions", QUESTIONS_MAX, |_, mut one| {
        let known = |id: &QuestionId| current.is_some_and(|current| current.questions.iter().any(|one| one.id == *id));
        let id = read_id(&mut one, known).unwrap_or_else(|| QuestionId::from_raw(ids()));
        let label = one.required("label", ShortText::parse);
        let kind = one
            .checked("kind", one_of(QuestionKind::ALL, QuestionKind::as_str))
            .unwrap_or(QuestionKind::Text);
        let required = one.flag("required").unwrap_or(false);
        let options = one.texts("options", OPTIONS_MAX, Name::parse);
        one.finish();
        questions.extend(label.map(|label| Question {
            id,
            label,
            kind,
            required,
            options,
        }));
    });
    questions
}

/// The id of a part that the event has already; new parts are sent without one.
fn read_id<T: std::str::FromStr>(fields: &mut Fields<'_>, known: impl Fn(&T) -> bool) -> Option<T> {
    let id = fields.checked("id", id::<T>)?;
    if !known(&id) {
        fields.error("id", Code::NotFound, "is not known; leave it out for a new one");
    }
    Some(id)
}

fn read_price(mut fields: Fields<'_>) -> Option<Money> {
    let currency = fields.required("currency", Currency::parse);
    let amount = match fields.take("amount") {
        Some(Value::String(text)) => Some(text),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(_) => {
            fields.error("amount", Code::Type, "must be a decimal number such as \"12.50\"");
            None
        }
        None => {
            fields.error("amount", Code::Required, "must be given");
            None
        }
    };
    let path = fields.path_of("amount");
    let money = currency
        .zip(amount)
        .and_then(|(currency, amount)| fields.errors().take(&path, Money::parse(&amount, currency)));
    fields.finish();
    money
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fields::merge;
    use super::*;

    fn read_new(body: Value) -> Result<EventDetails, FieldErrors> {
        let mut n = 0;
        let mut ids = || {
            n += 1;
            [n; 16]
        };
        read(
            body,
            &Context {
                timezone: &TimeZone::utc(),
                current: None,
            },
            &mut ids,
        )
        .map(|(details, _)| details)
    }

    fn patch(details: &EventDetails, patch: Value) -> Result<EventDetails, FieldErrors> {
        let mut body = serde_json::to_value(EventInput::from(details)).expect("JSON");
        merge(&mut body, patch);
        read(
            body,
            &Context {
                timezone: &TimeZone::utc(),
                current: Some(details),
            },
            &mut || [0; 16],
        )
        .map(|(details, _)| details)
    }

    #[test]
    fn defaults() {
        let details = read_new(json!({"name": "Talk", "date": "2026-11-23T19:00:00+01:00"})).expect("valid");
        assert_eq!(details.status, EventStatus::Draft);
        assert_eq!(details.registration, Registration::Closed);
        assert_eq!(details.timezone, TimeZone::utc());
        assert_eq!(details.date.at().to_string(), "2026-11-23T18:00:00Z");
    }

    #[test]
    fn an_empty_patch_changes_nothing() {
        let body = json!({
            "name": "Gala", "date": "2026-10-25T02:30:00+01:00", "end_date": "2026-10-25T05:00", "timezone": "Europe/Berlin",
            "ticket_types": [{"name": "Adult", "quota": 5, "price": {"amount": 12.5, "currency": "EUR"}}],
            "questions": [{"label": "Meal?", "kind": "choice", "options": ["Fish", "None"], "required": true}], "tags": ["Ball"],
        });
        let details = read_new(body).expect("valid");
        assert_eq!(
            details.date.at().to_string(),
            "2026-10-25T01:30:00Z",
            "the second 02:30 of that night"
        );
        assert_eq!(patch(&details, json!({})), Ok(details.clone()));
        let renamed = patch(&details, json!({"name": "Ball"})).expect("valid");
        assert_eq!(renamed.date, details.date);
    }

    #[test]
    fn edits_keep_the_local_time() {
        let details =
            read_new(json!({"name": "Show", "date": "2026-10-20T19:00", "timezone": "Europe/Berlin"})).expect("valid");
        let later = patch(&details, json!({"date": "2026-11-10T19:00"})).expect("valid");
        assert_eq!(
            (
                later.date.local().to_string().as_str(),
                later.date.at().to_string().as_str()
            ),
            ("2026-11-10T19:00:00", "2026-11-10T18:00:00Z")
        );
        let moved = patch(&later, json!({"timezone": "America/New_York"})).expect("valid");
        assert_eq!(
            (moved.date.local(), moved.date.at().to_string().as_str()),
            (later.date.local(), "2026-11-11T00:00:00Z")
        );
    }

    #[test]
    fn faults_are_named_by_their_paths() {
        let body = json!({
            "name": "x".repeat(201), "date": "+300000-01-01T00:00:00Z", "status": "on", "capacity": -1, "timezone": "Mars",
            "ticket_types": [{"name": "", "price": {"amount": "NaN", "currency": "EUR"}, "colour": 1}], "questions": [{"kind": "choice"}],
            "venue": {"name": "V", "location": {"type": "Point", "coordinates": [999, 0]}}, "id": "me",
        });
        let errors = read_new(body).expect_err("refused");
        let mut fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                "capacity",
                "date",
                "id",
                "name",
                "questions[0].label",
                "status",
                "ticket_types[0].colour",
                "ticket_types[0].name",
                "ticket_types[0].price.amount",
                "timezone",
                "venue.location"
            ]
        );
    }
}
