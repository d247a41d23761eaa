//! Guests as clients send and see them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Fields;
use super::fields::{finish, id, one_of};
use crate::model::{
    ANSWERS_MAX, Answer, Code, Email, EventId, FieldErrors, Flags, Guest, GuestDetails, GuestId, GuestRow, GuestStatus,
    Heads, LanguageTag, LongText, Name, Payment, QuestionId, ShortText, TicketNumber, TicketTypeId, Time,
};

/// What staff should notice about a guest.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FlagsView {
    pub vip: bool,
    pub attention: Option<String>,
    /// Not to be let in.
    pub blocked: bool,
}

impl From<&Flags> for FlagsView {
    fn from(flags: &Flags) -> Self {
        Self {
            vip: flags.vip,
            attention: flags.attention.as_ref().map(ShortText::to_string),
            blocked: flags.blocked,
        }
    }
}

/// A guest as it is sent. PATCH takes any part of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GuestInput {
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub company: Option<String>,
    /// `invited`, `registered` (the default), `waitlisted`, `checked_in` or `cancelled`.
    #[schema(required = false, value_type = String)]
    pub status: GuestStatus,
    /// Heads that the ticket admits, 1 to 50.
    #[schema(required = false)]
    pub party_size: u16,
    #[schema(value_type = Option<uuid::Uuid>)]
    pub ticket_type_id: Option<TicketTypeId>,
    /// `free`, `unpaid`, `paid` or `refunded`; by the ticket type's price when absent.
    #[schema(required = false, value_type = String)]
    pub payment: Payment,
    #[schema(required = false)]
    pub flags: FlagsView,
    /// Answers by question id: strings, or true and false for checkboxes.
    #[schema(required = false, value_type = Object)]
    pub answers: BTreeMap<String, Value>,
    #[schema(required = false)]
    pub notes: String,
    /// What the guest reads, such as `en` or `de` (BCP 47); mails come in it where there are texts in it. When absent,
    /// `Accept-Language` of its registration, or else the installation's.
    pub language: Option<String>,
}

impl From<&GuestDetails> for GuestInput {
    fn from(details: &GuestDetails) -> Self {
        let text = |text: &Option<ShortText>| text.as_ref().map(ShortText::to_string);
        let answer = |answer: &Answer| match answer {
            Answer::Text(text) => json!(text.as_str()),
            Answer::Checked(checked) => json!(checked),
        };
        Self {
            name: details.name.to_string(),
            email: details.email.as_ref().map(Email::to_string),
            phone: text(&details.phone),
            company: text(&details.company),
            status: details.status,
            party_size: details.party_size.get(),
            ticket_type_id: details.ticket_type_id,
            payment: details.payment,
            flags: FlagsView::from(&details.flags),
            answers: details
                .answers
                .iter()
                .map(|(id, one)| (id.to_string(), answer(one)))
                .collect(),
            notes: details.notes.to_string(),
            language: details.language.as_ref().map(LanguageTag::to_string),
        }
    }
}

/// A guest.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GuestView {
    #[schema(value_type = uuid::Uuid)]
    pub id: GuestId,
    #[schema(value_type = uuid::Uuid)]
    pub event_id: EventId,
    #[serde(flatten)]
    pub details: GuestInput,
    /// Heads let in so far.
    pub admitted: u16,
    /// Heads inside now.
    pub inside: u16,
    /// Nine letters and digits, the last of which checks the others.
    #[schema(value_type = String)]
    pub ticket_number: TicketNumber,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub checked_in_at: Option<Time>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    pub version: u64,
}

impl From<&Guest> for GuestView {
    fn from(guest: &Guest) -> Self {
        Self {
            id: guest.id,
            event_id: guest.event_id,
            details: GuestInput::from(&guest.details),
            admitted: guest.admitted,
            inside: guest.inside,
            ticket_number: guest.ticket.number,
            checked_in_at: guest.checked_in_at,
            created_at: guest.created_at,
            updated_at: guest.updated_at,
            version: guest.version,
        }
    }
}

/// The fields that the covering indexes hold.
pub const ROW_FIELDS: &[&str] = &["id", "event_id", "name", "email", "status", "ticket_number"];

/// A guest as a covering index has it. Fields that were not asked for are left out.
#[derive(Clone, Debug, Serialize)]
pub struct GuestRowView {
    pub id: GuestId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Option<Email>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<GuestStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket_number: Option<TicketNumber>,
}

impl GuestRowView {
    pub fn new(id: GuestId, event_id: EventId, row: GuestRow, fields: &[String]) -> Self {
        let asked = |name: &str| fields.iter().any(|field| field == name);
        Self {
            id,
            event_id: asked("event_id").then_some(event_id),
            name: asked("name").then_some(row.name),
            email: asked("email").then_some(row.email),
            status: asked("status").then_some(row.status),
            ticket_number: asked("ticket_number").then_some(row.ticket_number),
        }
    }
}

/// A guest that was read but not yet held against its event.
#[derive(Clone, Debug, PartialEq)]
pub struct GuestDraft {
    pub event_id: Option<EventId>,
    /// `payment` is what was sent, or [`Payment::Free`].
    pub details: GuestDetails,
    /// Whether a payment was sent, so that the ticket type's price does not decide.
    pub payment: Option<Payment>,
}

/// What a guest may say of itself when it registers.
const OWN_FIELDS_ONLY: &[&str] = &["status", "payment", "flags", "notes", "event_id"];

/// Reads a whole guest as an organiser sends it.
pub fn read(body: Value) -> Result<GuestDraft, FieldErrors> {
    let mut errors = FieldErrors::new();
    let draft = Fields::new("", body, &mut errors).and_then(read_fields);
    finish(draft, errors)
}

/// Reads a guest's own registration: what only organisers set is refused.
pub fn read_registration(body: Value) -> Result<GuestDraft, FieldErrors> {
    let mut errors = FieldErrors::new();
    let draft = Fields::new("", body, &mut errors).and_then(|mut fields| {
        for name in OWN_FIELDS_ONLY {
            if fields.take(name).is_some() {
                fields.error(name, Code::NotAllowed, "is set by the organisers");
            }
        }
        read_fields(fields)
    });
    finish(draft, errors)
}

fn read_fields(mut fields: Fields<'_>) -> Option<GuestDraft> {
    fields.read_only(&[
        "id",
        "admitted",
        "inside",
        "ticket_number",
        "checked_in_at",
        "created_at",
        "updated_at",
        "version",
    ]);
    let event_id = fields.checked("event_id", id);
    let name = fields.required("name", Name::parse);
    let email = fields.checked_unless_empty("email", Email::parse);
    let phone = fields.checked_unless_empty("phone", ShortText::parse);
    let company = fields.checked_unless_empty("company", ShortText::parse);
    let status = fields
        .checked("status", one_of(GuestStatus::ALL, GuestStatus::as_str))
        .unwrap_or(GuestStatus::Registered);
    let party_size = fields.integer("party_size").map(Heads::new);
    let path = fields.path_of("party_size");
    let party_size = party_size
        .and_then(|size| fields.errors().take(&path, size))
        .unwrap_or(Heads::ONE);
    let ticket_type_id = fields.checked("ticket_type_id", id);
    let payment = fields.checked("payment", one_of(Payment::ALL, Payment::as_str));
    let flags = fields.object("flags").map(read_flags).unwrap_or_default();
    let answers = fields.object("answers").map(read_answers).unwrap_or_default();
    let notes = fields.checked("notes", LongText::parse).unwrap_or_else(LongText::empty);
    let language = fields.checked_unless_empty("language", LanguageTag::parse);
    fields.finish();
    let details = GuestDetails {
        name: name?,
        email,
        phone,
        company,
        status,
        party_size,
        ticket_type_id,
        payment: payment.unwrap_or(Payment::Free),
        flags,
        answers,
        notes,
        language,
    };
    Some(GuestDraft {
        event_id,
        details,
        payment,
    })
}

fn read_flags(mut fields: Fields<'_>) -> Flags {
    let vip = fields.flag("vip").unwrap_or(false);
    let attention = fields.checked_unless_empty("attention", ShortText::parse);
    let blocked = fields.flag("blocked").unwrap_or(false);
    fields.finish();
    Flags {
        vip,
        attention,
        blocked,
    }
}

fn read_answers(mut fields: Fields<'_>) -> Vec<(QuestionId, Answer)> {
    let mut answers = Vec::new();
    for (key, value) in fields.rest() {
        let shown: String = key.chars().take(100).collect();
        let Ok(question) = key.parse() else {
            fields.error(&shown, Code::NotFound, "is no question's id");
            continue;
        };
        if answers.len() >= ANSWERS_MAX {
            fields.error(
                &shown,
                Code::TooMany,
                format!("there can be at most {ANSWERS_MAX} answers"),
            );
            break;
        }
        match value {
            Value::Null => {}
            Value::Bool(checked) => answers.push((question, Answer::Checked(checked))),
            Value::String(text) => {
                let path = fields.path_of(&shown);
                answers.extend(
                    fields
                        .errors()
                        .take(&path, LongText::parse(&text))
                        .map(|text| (question, Answer::Text(text))),
                );
            }
            _ => fields.error(&shown, Code::Type, "must be a string, or true or false"),
        }
    }
    answers.sort_by_key(|(question, _)| *question);
    answers
}

/// A guest's own ticket, as the link that the guest was given shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnTicketView {
    #[schema(value_type = String)]
    pub ticket_number: TicketNumber,
    pub name: String,
    /// `registered`, `waitlisted`, …
    #[schema(value_type = String)]
    pub status: GuestStatus,
    pub party_size: u16,
    /// `free`, `unpaid`, `paid` or `refunded`.
    #[schema(value_type = String)]
    pub payment: Payment,
    #[schema(value_type = uuid::Uuid)]
    pub event_id: EventId,
    pub event_name: String,
    #[schema(value_type = String, format = DateTime)]
    pub event_date: Time,
    #[schema(value_type = String)]
    pub event_timezone: crate::model::TimeZone,
    /// The address of the guest's own page; whoever has it sees this ticket. Below `/api`, the same address gives this answer.
    pub ticket_url: String,
}

impl OwnTicketView {
    pub fn new(guest: &Guest, event: &crate::model::Event, ticket_url: String) -> Self {
        Self {
            ticket_number: guest.ticket.number,
            name: guest.details.name.to_string(),
            status: guest.details.status,
            party_size: guest.details.party_size.get(),
            payment: guest.details.payment,
            event_id: event.id,
            event_name: event.details.name.to_string(),
            event_date: event.details.date.at(),
            event_timezone: event.details.timezone.clone(),
            ticket_url,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_and_round_trip() {
        let draft = read(json!({"name": "Ada", "email": "", "answers": {}})).expect("valid");
        assert_eq!(draft.details.status, GuestStatus::Registered);
        assert_eq!(draft.details.party_size, Heads::ONE);
        assert_eq!((draft.details.email.clone(), draft.payment), (None, None));
        let shown = serde_json::to_value(GuestInput::from(&draft.details)).expect("JSON");
        assert_eq!(read(shown).expect("valid").details, draft.details);
    }

    #[test]
    fn guests_do_not_set_what_organisers_set() {
        let body = json!({"name": "Ada", "status": "checked_in", "payment": "paid", "flags": {"vip": true}, "notes": "me first"});
        let errors = read_registration(body).expect_err("refused");
        let fields: Vec<_> = errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        let expected = ["status", "payment", "flags", "notes"].map(|field| (field, Code::NotAllowed));
        assert_eq!(fields, expected);
    }

    #[test]
    fn bounds() {
        for (field, value, code) in [
            ("party_size", json!(0), Code::TooSmall),
            ("party_size", json!(51), Code::TooLarge),
            ("party_size", json!(1.5), Code::Type),
            ("email", json!("nobody"), Code::Invalid),
            ("ticket_type_id", json!("7"), Code::Invalid),
            ("answers", json!([]), Code::Type),
            ("notes", json!("n".repeat(20_001)), Code::TooLong),
            ("language", json!("Deutsch"), Code::Invalid),
            ("version", json!(1), Code::ReadOnly),
        ] {
            let errors = read(json!({"name": "Ada", field: value})).expect_err("refused");
            let found: Vec<_> = errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
            assert_eq!(found, [(field, code)]);
        }
    }
}
