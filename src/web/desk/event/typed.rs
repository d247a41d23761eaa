//! An event as its form has it: texts under names, and the JSON that they stand for.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::app::EventFull;
use crate::model::{
    Code, EventDetails, FieldErrors, Moment, Name, QUESTIONS_MAX, QuestionKind, Registration, TICKET_TYPES_MAX, Time,
    TimeZone,
};
use crate::web::form::Form;

/// The choice of a venue that is not known yet.
pub const NEW_VENUE: &str = "new";
/// Rows of ticket types or questions that are read of a form: one more than there may be, so that it is said.
const ROWS_MAX: usize = if TICKET_TYPES_MAX > QUESTIONS_MAX {
    TICKET_TYPES_MAX
} else {
    QUESTIONS_MAX
} + 1;
/// The currency of a price that names none.
const CURRENCY: &str = "EUR";

/// What was typed, or what an event says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub name: String,
    pub description: String,
    /// Local times as browsers write them, `2026-11-23T19:00`.
    pub date: String,
    pub end_date: String,
    pub timezone: String,
    /// Empty, an id, or [`NEW_VENUE`].
    pub venue: String,
    pub new_venue: TypedVenue,
    pub capacity: String,
    pub registration: String,
    pub waitlist: bool,
    /// Separated by commas.
    pub tags: String,
    pub ticket_types: Vec<TypedTicket>,
    pub questions: Vec<TypedQuestion>,
}

/// A venue that is not known yet, or the form of one that is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedVenue {
    pub name: String,
    pub address: String,
    pub city: String,
    pub country: String,
    pub latitude: String,
    pub longitude: String,
}

/// A row of ticket types.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedTicket {
    /// Empty for a new one.
    pub id: String,
    pub name: String,
    pub quota: String,
    pub amount: String,
    pub currency: String,
    pub valid_from: String,
    pub valid_until: String,
}

/// A row of questions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedQuestion {
    pub id: String,
    pub label: String,
    pub kind: String,
    pub required: bool,
    /// One in each line.
    pub options: String,
}

impl Typed {
    /// A new event's form before anybody typed.
    pub fn new(zone: &TimeZone) -> Self {
        Self {
            timezone: zone.as_str().to_owned(),
            registration: Registration::Closed.as_str().to_owned(),
            ..Self::default()
        }
    }

    /// What was sent. Rows in which nothing was typed are left out.
    pub fn read(form: &Form) -> Self {
        let text = |name: &str| form.get(name).unwrap_or_default().trim().to_owned();
        let rows = |start: &str| -> Vec<String> {
            let names = (0..ROWS_MAX).map(|n| format!("{start}[{n}]."));
            let is_there = |row: &String| form.pairs().iter().any(|(name, _)| name.starts_with(row.as_str()));
            // `op=remove ticket_types[1]` takes the row out.
            let removed = form.get("op").and_then(|op| op.strip_prefix("remove "));
            let stays = |row: &String| removed.is_none_or(|removed| row.strip_suffix('.') != Some(removed));
            names.filter(is_there).filter(stays).collect()
        };
        let ticket_types = rows("ticket_types").into_iter().map(|row| TypedTicket {
            id: text(&format!("{row}id")),
            name: text(&format!("{row}name")),
            quota: text(&format!("{row}quota")),
            amount: text(&format!("{row}amount")),
            currency: text(&format!("{row}currency")),
            valid_from: text(&format!("{row}valid_from")),
            valid_until: text(&format!("{row}valid_until")),
        });
        let questions = rows("questions").into_iter().map(|row| TypedQuestion {
            id: text(&format!("{row}id")),
            label: text(&format!("{row}label")),
            kind: text(&format!("{row}kind")),
            required: form.has(&format!("{row}required")),
            options: text(&format!("{row}options")),
        });
        Self {
            name: text("name"),
            description: text("description"),
            date: text("date"),
            end_date: text("end_date"),
            timezone: text("timezone"),
            venue: text("venue"),
            new_venue: TypedVenue::read(form, "venue."),
            capacity: text("capacity"),
            registration: text("registration"),
            waitlist: form.has("waitlist"),
            tags: text("tags"),
            ticket_types: ticket_types.filter(|row| !row.is_blank()).collect(),
            questions: questions.filter(|row| !row.is_blank()).collect(),
        }
    }

    /// An event as its form has it.
    pub fn of(full: &EventFull) -> Self {
        let details = &full.event.details;
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        let local = |at: Option<Time>| at.map(|at| local_text(at, &details.timezone)).unwrap_or_default();
        Self {
            name: details.name.to_string(),
            description: details.description.to_string(),
            date: typed_time(details.date.local()),
            end_date: details.end_date.map(|end| typed_time(end.local())).unwrap_or_default(),
            timezone: details.timezone.as_str().to_owned(),
            venue: details.venue_id.map(|id| id.to_string()).unwrap_or_default(),
            new_venue: TypedVenue::default(),
            capacity: number(details.capacity),
            registration: details.registration.as_str().to_owned(),
            waitlist: details.waitlist,
            tags: details.tags.iter().map(Name::as_str).collect::<Vec<_>>().join(", "),
            ticket_types: details
                .ticket_types
                .iter()
                .map(|one| TypedTicket {
                    id: one.id.to_string(),
                    name: one.name.to_string(),
                    quota: number(one.quota),
                    amount: one.price.map(|price| price.amount()).unwrap_or_default(),
                    currency: one
                        .price
                        .map_or(CURRENCY.to_owned(), |price| price.currency().as_str().to_owned()),
                    valid_from: local(one.valid_from),
                    valid_until: local(one.valid_until),
                })
                .collect(),
            questions: details
                .questions
                .iter()
                .map(|one| TypedQuestion {
                    id: one.id.to_string(),
                    label: one.label.to_string(),
                    kind: one.kind.as_str().to_owned(),
                    required: one.required,
                    options: one.options.iter().map(Name::as_str).collect::<Vec<_>>().join("\n"),
                })
                .collect(),
        }
    }

    /// The same for another event: its ticket types and questions are new ones.
    pub fn copied(mut self) -> Self {
        self.ticket_types.iter_mut().for_each(|row| row.id.clear());
        self.questions.iter_mut().for_each(|row| row.id.clear());
        self
    }

    pub fn add_ticket(&mut self) {
        let last = self.ticket_types.last().map(|row| row.currency.clone());
        self.ticket_types.push(TypedTicket {
            currency: last.unwrap_or_else(|| CURRENCY.to_owned()),
            ..TypedTicket::default()
        });
    }

    pub fn add_question(&mut self) {
        self.questions.push(TypedQuestion {
            kind: QuestionKind::Text.as_str().to_owned(),
            ..TypedQuestion::default()
        });
    }

    /// The JSON that the door of events reads. `current` is the event that is changed: of its parts alone the ids count,
    /// and what was not changed stays as exact as it was.
    pub fn json(&self, current: Option<&EventDetails>) -> Value {
        let zone = TimeZone::parse(&self.timezone).ok();
        let mut body = Map::new();
        for (name, text) in [
            ("name", &self.name),
            ("date", &self.date),
            ("end_date", &self.end_date),
            ("timezone", &self.timezone),
            ("registration", &self.registration),
        ] {
            body.insert(name.to_owned(), filled(text).map_or(Value::Null, Value::from));
        }
        body.insert("description".to_owned(), self.description.trim().into());
        body.insert("venue".to_owned(), self.venue_json());
        body.insert("capacity".to_owned(), number(&self.capacity));
        body.insert("waitlist".to_owned(), self.waitlist.into());
        let tags = self.tags.split(',').filter_map(filled);
        body.insert("tags".to_owned(), tags.collect::<Vec<_>>().into());
        let tickets = self.ticket_types.iter().map(|row| row.json(zone.as_ref(), current));
        body.insert("ticket_types".to_owned(), tickets.collect::<Vec<_>>().into());
        let questions = self.questions.iter().map(|row| row.json(current));
        body.insert("questions".to_owned(), questions.collect::<Vec<_>>().into());
        body.into()
    }

    fn venue_json(&self) -> Value {
        match self.venue.as_str() {
            "" => Value::Null,
            NEW_VENUE => self.new_venue.json(),
            id => json!({ "id": id }),
        }
    }
}

impl TypedVenue {
    pub fn read(form: &Form, start: &str) -> Self {
        let text = |name: &str| {
            form.get(&format!("{start}{name}"))
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        Self {
            name: text("name"),
            address: text("address"),
            city: text("city"),
            country: text("country"),
            latitude: text("latitude"),
            longitude: text("longitude"),
        }
    }

    pub fn of(details: &crate::model::VenueDetails) -> Self {
        let text = |text: &Option<crate::model::ShortText>| text.as_ref().map(ToString::to_string).unwrap_or_default();
        let degrees = |degrees: Option<f64>| degrees.map(|degrees| degrees.to_string()).unwrap_or_default();
        Self {
            name: details.name.to_string(),
            address: text(&details.address),
            city: text(&details.city),
            country: text(&details.country),
            latitude: degrees(details.location.map(|place| place.latitude())),
            longitude: degrees(details.location.map(|place| place.longitude())),
        }
    }

    /// The JSON that the door of venues reads.
    pub fn json(&self) -> Value {
        let location = match (self.longitude.as_str(), self.latitude.as_str()) {
            ("", "") => Value::Null,
            (lon, lat) => json!({"type": "Point", "coordinates": [degrees(lon), degrees(lat)]}),
        };
        let text = |text: &String| filled(text).map_or(Value::Null, Value::from);
        json!({
            "name": text(&self.name), "address": text(&self.address), "city": text(&self.city), "country": text(&self.country),
            "location": location,
        })
    }

    /// Where it is, if both numbers can be read.
    pub fn point(&self) -> Option<(f64, f64)> {
        let read = |text: &str| degrees(text).as_f64();
        let (lon, lat) = (read(&self.longitude)?, read(&self.latitude)?);
        let is_on_earth = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        is_on_earth.then_some((lon, lat))
    }
}

impl TypedTicket {
    fn is_blank(&self) -> bool {
        let typed = [
            &self.id,
            &self.name,
            &self.quota,
            &self.amount,
            &self.valid_from,
            &self.valid_until,
        ];
        typed.iter().all(|text| text.is_empty())
    }

    fn json(&self, zone: Option<&TimeZone>, current: Option<&EventDetails>) -> Value {
        let known = current
            .into_iter()
            .flat_map(|current| &current.ticket_types)
            .find(|one| one.id.to_string() == self.id);
        let time = |text: &str, was: Option<Time>| {
            let unchanged = was.filter(|was| zone.is_some_and(|zone| local_text(*was, zone) == text));
            let typed = || zone.and_then(|zone| instant(text, zone));
            match filled(text) {
                None => Value::Null,
                Some(text) => unchanged
                    .or_else(typed)
                    .map_or_else(|| text.into(), |at| at.to_string().into()),
            }
        };
        let mut body = json!({
            "name": filled(&self.name),
            "quota": number(&self.quota),
            "price": filled(&self.amount).map(|amount| json!({"amount": decimal(amount), "currency": filled(&self.currency).unwrap_or(CURRENCY)})),
            "valid_from": time(&self.valid_from, known.and_then(|known| known.valid_from)),
            "valid_until": time(&self.valid_until, known.and_then(|known| known.valid_until)),
        });
        if let (Some(known), Some(body)) = (known, body.as_object_mut()) {
            body.insert("id".to_owned(), known.id.to_string().into());
        }
        body
    }
}

impl TypedQuestion {
    fn is_blank(&self) -> bool {
        self.id.is_empty() && self.label.is_empty() && self.options.is_empty()
    }

    fn json(&self, current: Option<&EventDetails>) -> Value {
        let known = current
            .into_iter()
            .flat_map(|current| &current.questions)
            .find(|one| one.id.to_string() == self.id);
        let options = self.options.lines().filter_map(filled);
        let mut body = json!({
            "label": filled(&self.label), "kind": filled(&self.kind), "required": self.required,
            "options": options.collect::<Vec<_>>(),
        });
        if let (Some(known), Some(body)) = (known, body.as_object_mut()) {
            body.insert("id".to_owned(), known.id.to_string().into());
        }
        body
    }
}

/// Errors under the names of the fields that a form has; what is typed into one field and read as a list has one name.
pub fn by_fields(errors: &FieldErrors) -> FieldErrors {
    let mut named = FieldErrors::new();
    for error in errors.iter() {
        let mut path = error.field.as_str();
        if let Some(start) = path.rfind("].options[").map(|at| at + "].options".len()) {
            path = &path[..start];
        }
        let (path, message) = match path {
            path if path.starts_with("tags[") => ("tags", error.message.as_str()),
            "venue.id" => ("venue", error.message.as_str()),
            "location" | "venue.location" if error.code == Code::Type => {
                (path, "must be two numbers in degrees, such as 52.5163 and 13.3777")
            }
            path => (path, error.message.as_str()),
        };
        let path = match path
            .strip_suffix(".price")
            .or_else(|| path.strip_suffix(".price.amount"))
        {
            Some(row) => format!("{row}.amount"),
            None => path.replace(".price.currency", ".currency"),
        };
        let is_news = named
            .iter()
            .all(|known| (known.field.as_str(), known.message.as_str()) != (&path, message));
        if is_news {
            named.add(path, error.code, message);
        }
    }
    named
}

fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A number, or the text itself where it is none, so that the field is refused by its name.
fn number(text: &str) -> Value {
    let number = |text: &str| text.parse::<u32>().map_or_else(|_| Value::from(text), Value::from);
    filled(text).map_or(Value::Null, number)
}

/// Some write decimals with a comma.
fn decimal(amount: &str) -> String {
    match amount.contains('.') {
        true => amount.to_owned(),
        false => amount.replacen(',', ".", 1),
    }
}

fn degrees(text: &str) -> Value {
    let number = decimal(text).parse::<f64>().ok().filter(|number| number.is_finite());
    number.map_or_else(|| Value::from(text), Value::from)
}

/// A local time as a browser's field takes it.
pub fn typed_time(local: DateTime) -> String {
    let pattern = if local.second() == 0 {
        "%Y-%m-%dT%H:%M"
    } else {
        "%Y-%m-%dT%H:%M:%S"
    };
    local.strftime(pattern).to_string()
}

fn local_text(at: Time, zone: &TimeZone) -> String {
    typed_time(Moment::at_instant(at, zone).local())
}

fn instant(text: &str, zone: &TimeZone) -> Option<Time> {
    let local: DateTime = text.contains(['T', ' ']).then(|| text.parse().ok()).flatten()?;
    Moment::at_local(local, zone).map(|moment| moment.at())
}

#[cfg(test)]
mod tests;
