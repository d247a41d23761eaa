//! The form of an event: its fields with what was typed, what is wrong beside each, and rows that can be added.

use askama::Template;

use super::typed::{NEW_VENUE, Typed, TypedQuestion, TypedTicket, TypedVenue, by_fields};
use crate::app::Error;
use crate::http::asset::path;
use crate::http::{Ask, Problem};
use crate::language::Words;
use crate::model::{EventId, FieldErrors, QuestionKind, Registration};
use crate::store::{Direction, Order, Sort, VenueQuery};
use crate::web::desk::event_head::EventHead;
use crate::web::field::{Choice, Field, Kind, others};
use crate::web::markdown;
use crate::web::page::Frame;

/// Venues that can be chosen at once; by the beginning of the name one finds the others.
const VENUES_MAX: usize = 200;
/// More heads than any place holds, as the model has it.
const HEADS_MAX: u64 = 10_000_000;

/// The form's page.
#[derive(Template)]
#[template(path = "desk/event_form.html", config = "src/web/askama.toml")]
pub struct FormPage {
    frame: Frame,
    head: Option<EventHead>,
    title: String,
    action: String,
    /// Of the event that is changed, and what it said when the form was begun, as JSON.
    kept: Option<(u64, String)>,
    /// The event that this one is a copy of, if that has pictures.
    pictures_of: Option<EventId>,
    /// Why nothing was saved, apart from fields.
    notice: Option<String>,
    others: Vec<String>,
    is_refused: bool,
    what: Vec<Field>,
    preview: Option<String>,
    when: Vec<Field>,
    zones: Vec<String>,
    venue: Field,
    find: Field,
    is_new_venue: bool,
    new_venue: Vec<Field>,
    admission: Vec<Field>,
    tickets: Vec<Row>,
    questions: Vec<Row>,
}

/// A ticket type or a question.
struct Row {
    /// `ticket_types[0]` say.
    name: String,
    id: String,
    legend: String,
    fields: Vec<Field>,
    remove_name: String,
}

/// What the form is shown with.
pub struct Shown<'s> {
    pub typed: &'s Typed,
    pub errors: FieldErrors,
    pub notice: Option<String>,
    /// What the button was for that led here.
    pub op: Op,
    /// The beginning of the names of venues to choose from.
    pub find: &'s str,
    /// The event that a new one is a copy of.
    pub copy_of: Option<EventId>,
}

/// What a button of the form asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Save,
    Publish,
    AddTicket,
    AddQuestion,
    FindVenue,
    Preview,
    /// A row was taken out when the form was read.
    Remove,
    Resolve,
}

impl Op {
    pub fn of(text: Option<&str>) -> Self {
        match text {
            Some("publish") => Op::Publish,
            Some("add-ticket") => Op::AddTicket,
            Some("add-question") => Op::AddQuestion,
            Some("find-venue") => Op::FindVenue,
            Some("preview") => Op::Preview,
            Some("resolve") => Op::Resolve,
            Some(other) if other.starts_with("remove ") => Op::Remove,
            _ => Op::Save,
        }
    }

    /// Whether it changes the form and nothing else.
    pub fn stays(self) -> bool {
        !matches!(self, Op::Save | Op::Publish | Op::Resolve)
    }
}

/// An event that is changed: its head, its version, and what it said when the form was begun.
pub struct Changed {
    pub head: EventHead,
    pub version: u64,
    pub base: String,
}

impl FormPage {
    pub fn new(ask: &Ask, frame: Frame, changed: Option<Changed>, shown: Shown<'_>) -> Result<Self, Problem> {
        let words = frame.words;
        let (typed, errors) = (shown.typed, by_fields(&shown.errors));
        let set = Set { words, errors: &errors };
        let venues = venues(ask, words, shown.find, &typed.venue)?;
        let (title, action) = match &changed {
            Some(changed) => (
                words.t1("event-edit-title", "name", changed.head.name.as_str()),
                format!("/admin/events/{}/edit", changed.head.id),
            ),
            None => (words.t("event-new-title"), "/admin/events/new".to_owned()),
        };
        let paths = set.paths(typed);
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        Ok(Self {
            title,
            action,
            notice: shown.notice,
            others: others(words, &paths, &errors),
            is_refused: !errors.is_empty(),
            what: set.what(typed),
            preview: (shown.op == Op::Preview).then(|| markdown::to_html(&typed.description)),
            when: set.when(typed),
            zones: jiff::tz::db().available().map(|name| name.to_string()).collect(),
            venue: set
                .field("venue", "event-venue", Kind::Choice(venues))
                .value(&typed.venue),
            find: Field::new(words, "find", words.t("event-find-venue"), Kind::Line("search"))
                .value(shown.find)
                .extra(if shown.op == Op::FindVenue { "autofocus" } else { "" }),
            is_new_venue: typed.venue == NEW_VENUE,
            new_venue: set.venue("venue.", &typed.new_venue),
            admission: set.admission(typed),
            tickets: set.tickets(&typed.ticket_types, shown.op),
            questions: set.questions(&typed.questions, shown.op),
            pictures_of: with_pictures(ask, shown.copy_of)?,
            kept: changed.as_ref().map(|changed| (changed.version, changed.base.clone())),
            head: changed.map(|changed| changed.head),
            frame,
        })
    }
}

/// The event, if there are pictures of it that a copy takes along.
fn with_pictures(ask: &Ask, copy_of: Option<EventId>) -> Result<Option<EventId>, Problem> {
    let Some(id) = copy_of else { return Ok(None) };
    match ask.app().event_alone(&ask.app().view(), &ask.caller.actor, id) {
        Ok(event) => Ok((!event.images.is_empty()).then_some(id)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Fields of one form, with the errors that belong to them.
pub struct Set<'e> {
    pub words: Words,
    pub errors: &'e FieldErrors,
}

impl Set<'_> {
    fn field(&self, name: &str, key: &str, kind: Kind) -> Field {
        Field::new(self.words, name, self.words.t(key), kind).errors(self.words, name, self.errors)
    }

    fn line(&self, name: &str, key: &str, value: &str) -> Field {
        self.field(name, key, Kind::Line("text")).value(value)
    }

    fn number(&self, name: &str, key: &str, value: &str) -> Field {
        let kind = Kind::Number { min: 0, max: HEADS_MAX };
        self.field(name, key, kind).value(value)
    }

    fn time(&self, name: &str, key: &str, value: &str) -> Field {
        // Seconds are typed by nobody; where a program has set some, browsers must not refuse them.
        let has_seconds = value.len() > "2026-11-23T19:00".len();
        self.field(name, key, Kind::Line("datetime-local"))
            .value(value)
            .extra(if has_seconds { "step=\"any\"" } else { "" })
    }

    fn choice(
        &self,
        name: &str,
        key: &str,
        choices: impl Iterator<Item = (&'static str, String)>,
        value: &str,
    ) -> Field {
        let choices = choices.map(|(value, label)| Choice::new(value, label)).collect();
        self.field(name, key, Kind::Choice(choices)).value(value).required()
    }

    fn tick(&self, name: &str, key: &str) -> Field {
        self.field(name, key, Kind::Tick)
    }

    fn what(&self, typed: &Typed) -> Vec<Field> {
        let description = self.field("description", "event-description", Kind::Lines { rows: 8 });
        vec![
            self.line("name", "event-name", &typed.name).required(),
            description
                .value(&typed.description)
                .hint(self.words.t("event-description-hint")),
        ]
    }

    fn when(&self, typed: &Typed) -> Vec<Field> {
        vec![
            self.time("date", "event-date", &typed.date).required(),
            self.time("end_date", "event-end", &typed.end_date),
            self.line("timezone", "event-timezone", &typed.timezone)
                .required()
                .hint(self.words.t("event-timezone-hint"))
                .extra("list=\"zones\""),
        ]
    }

    fn admission(&self, typed: &Typed) -> Vec<Field> {
        let ways = Registration::ALL.iter().map(|way| {
            let name = way.as_str();
            (name, self.words.t(&format!("registration-{name}")))
        });
        vec![
            self.number("capacity", "event-capacity", &typed.capacity)
                .hint(self.words.t("event-capacity-hint")),
            self.choice("registration", "event-registration", ways, &typed.registration),
            self.tick("waitlist", "event-waitlist").ticked(typed.waitlist),
            self.line("tags", "event-tags", &typed.tags)
                .hint(self.words.t("event-tags-hint")),
        ]
    }

    /// The fields of a venue, whose names begin with this.
    pub fn venue(&self, start: &str, typed: &TypedVenue) -> Vec<Field> {
        let name = |name: &str| format!("{start}{name}");
        let degrees = |field: &str, key: &str, value: &str| {
            let field = Field::new(self.words, name(field), self.words.t(key), Kind::Line("text"));
            field.value(value).extra("inputmode=\"decimal\"")
        };
        let own = self.line(&name("name"), "venue-name", &typed.name);
        vec![
            // Within an event's form it may stay empty.
            if start.is_empty() { own.required() } else { own },
            self.line(&name("address"), "venue-address", &typed.address),
            self.line(&name("city"), "venue-city", &typed.city),
            self.line(&name("country"), "venue-country", &typed.country),
            degrees("latitude", "venue-latitude", &typed.latitude)
                .hint(self.words.t("venue-latitude-hint"))
                .errors(self.words, &name("location"), self.errors),
            degrees("longitude", "venue-longitude", &typed.longitude).hint(self.words.t("venue-longitude-hint")),
        ]
    }

    fn tickets(&self, rows: &[TypedTicket], op: Op) -> Vec<Row> {
        let last = rows.len().wrapping_sub(1);
        let row = |(n, typed): (usize, &TypedTicket)| {
            let row = format!("ticket_types[{n}]");
            let name = |name: &str| format!("{row}.{name}");
            let first = self.line(&name("name"), "event-ticket-name", &typed.name);
            let price = self.line(&name("amount"), "event-ticket-price", &typed.amount);
            Row {
                id: typed.id.clone(),
                legend: self.words.t1("event-ticket-legend", "n", n + 1),
                remove_name: self.words.t1("event-ticket-remove", "n", n + 1),
                fields: vec![
                    first.extra(if op == Op::AddTicket && n == last {
                        "autofocus"
                    } else {
                        ""
                    }),
                    self.number(&name("quota"), "event-ticket-quota", &typed.quota),
                    price.extra("inputmode=\"decimal\""),
                    self.line(&name("currency"), "event-ticket-currency", &typed.currency)
                        .extra("maxlength=\"3\""),
                    self.time(&name("valid_from"), "event-ticket-from", &typed.valid_from),
                    self.time(&name("valid_until"), "event-ticket-until", &typed.valid_until),
                ],
                name: row,
            }
        };
        rows.iter().enumerate().map(row).collect()
    }

    fn questions(&self, rows: &[TypedQuestion], op: Op) -> Vec<Row> {
        let last = rows.len().wrapping_sub(1);
        let row = |(n, typed): (usize, &TypedQuestion)| {
            let row = format!("questions[{n}]");
            let name = |name: &str| format!("{row}.{name}");
            let kinds = QuestionKind::ALL.iter().map(|kind| {
                let name = kind.as_str();
                (name, self.words.t(&format!("event-question-kind-{name}")))
            });
            let first = self.line(&name("label"), "event-question-label", &typed.label);
            let options = self.field(&name("options"), "event-question-options", Kind::Lines { rows: 3 });
            Row {
                id: typed.id.clone(),
                legend: self.words.t1("event-question-legend", "n", n + 1),
                remove_name: self.words.t1("event-question-remove", "n", n + 1),
                fields: vec![
                    first.extra(if op == Op::AddQuestion && n == last {
                        "autofocus"
                    } else {
                        ""
                    }),
                    self.choice(&name("kind"), "event-question-kind", kinds, &typed.kind),
                    options
                        .value(&typed.options)
                        .hint(self.words.t("event-question-options-hint")),
                    self.tick(&name("required"), "event-question-required")
                        .ticked(typed.required),
                ],
                name: row,
            }
        };
        rows.iter().enumerate().map(row).collect()
    }

    /// The names of the fields beside which errors are said.
    fn paths(&self, typed: &Typed) -> Vec<String> {
        let plain = [
            "name",
            "description",
            "date",
            "end_date",
            "timezone",
            "venue",
            "capacity",
            "registration",
            "waitlist",
            "tags",
            "venue.name",
            "venue.address",
            "venue.city",
            "venue.country",
            "venue.location",
        ];
        let tickets = (0..typed.ticket_types.len()).flat_map(|n| {
            let names = ["name", "quota", "amount", "currency", "valid_from", "valid_until"];
            names.map(|name| format!("ticket_types[{n}].{name}"))
        });
        let questions = (0..typed.questions.len())
            .flat_map(|n| ["label", "kind", "required", "options"].map(|name| format!("questions[{n}].{name}")));
        plain
            .into_iter()
            .map(str::to_owned)
            .chain(tickets)
            .chain(questions)
            .collect()
    }
}

/// The venues to choose from: none, a new one, and those whose names begin so, with the chosen one among them.
fn venues(ask: &Ask, words: Words, find: &str, chosen: &str) -> Result<Vec<Choice>, Problem> {
    let view = ask.app().view();
    let find = find.trim();
    let query = VenueQuery {
        name: Some(find.to_owned()).filter(|find| !find.is_empty()),
        order: Some(Order {
            sort: Sort::Name,
            direction: Direction::Forward,
        }),
        hint: None,
        limit: VENUES_MAX,
        cursor: None,
    };
    let found = ask.app().venues(&view, &query)?.items;
    let mut choices = vec![
        Choice::new("", words.t("event-venue-none")),
        Choice::new(NEW_VENUE, words.t("event-venue-new")),
    ];
    if let Ok(id) = chosen.parse()
        && found.iter().all(|venue| venue.id != id)
        && let Ok(venue) = ask.app().venue(&view, id)
    {
        choices.push(Choice::new(chosen, venue_name(&venue)));
    }
    let found = found
        .iter()
        .map(|venue| Choice::new(venue.id.to_string(), venue_name(venue)));
    choices.extend(found);
    Ok(choices)
}

/// A venue's name, with its city where it has one.
pub fn venue_name(venue: &crate::model::Venue) -> String {
    let details = &venue.details;
    match &details.city {
        Some(city) => format!("{}, {city}", details.name),
        None => details.name.to_string(),
    }
}
