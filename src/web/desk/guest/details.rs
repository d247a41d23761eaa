//! The form of a guest: its fields, what was typed, and what the use cases take of it.

use serde_json::{Map, Value, json};

use super::labels;
use crate::language::Words;
use crate::model::{Answer, Event, FieldErrors, GuestDetails, HEADS_MAX, Question, QuestionKind, ShortText};
use crate::web::field::{Choice, Field, Kind, others};
use crate::web::form::Form;

/// The fields, by the names that errors have, too.
pub const WHO: &[&str] = &["name", "email", "phone", "company", "language"];
pub const HOW: &[&str] = &["status", "party_size", "ticket_type_id", "payment"];
pub const NOTED: &[&str] = &["flags.attention", "notes", "flags.vip"];
/// Those that are changed in the row of the table.
pub const ROW: &[&str] = &[
    "name",
    "email",
    "status",
    "payment",
    "party_size",
    "flags.attention",
    "notes",
    "flags.vip",
];
/// Lines of a longer text.
const LINES: u8 = 3;

/// What a form is about.
pub struct GuestForm<'f> {
    pub words: Words,
    pub event: &'f Event,
    /// What tells its fields from those of another form on the same page.
    pub scope: String,
    pub form: Form,
    pub errors: FieldErrors,
}

impl GuestForm<'_> {
    pub fn fields(&self, names: &[&str]) -> Vec<Field> {
        // An event without ticket types has nothing to choose among.
        let has_types = !self.event.details.ticket_types.is_empty();
        let shown = names.iter().filter(|name| **name != "ticket_type_id" || has_types);
        shown.map(|name| self.field(name)).collect()
    }

    fn field(&self, name: &str) -> Field {
        let words = self.words;
        let label = words.t(label_key(name));
        let field = Field::new(words, name, label, self.kind(name)).scope(&self.scope);
        let field = match name {
            "name" => field.required().autocomplete("off"),
            "status" | "party_size" => field.required(),
            "payment" => field.plain(),
            "email" | "phone" | "company" => field.autocomplete("off"),
            "language" => field.hint(words.t("guests-language-hint")),
            "flags.attention" => field.hint(words.t("guests-attention-hint")),
            _ => field,
        };
        self.filled(field, name)
    }

    fn filled(&self, field: Field, name: &str) -> Field {
        let value = self.form.get(name).unwrap_or_default();
        field.value(value).errors(self.words, name, &self.errors)
    }

    fn kind(&self, name: &str) -> Kind {
        let words = self.words;
        match name {
            "email" => Kind::Line("email"),
            "phone" => Kind::Line("tel"),
            "party_size" => Kind::Number {
                min: 1,
                max: u64::from(HEADS_MAX),
            },
            "status" => Kind::Choice(labels::statuses(words)),
            "payment" => {
                let mut payments = labels::payments(words);
                // Of a new guest: the ticket type's price decides.
                if self.form.filled("payment").is_none() {
                    payments.insert(0, Choice::new("", words.t("guests-payment-by-type")));
                }
                Kind::Choice(payments)
            }
            "ticket_type_id" => {
                let mut types = labels::ticket_types(self.event);
                types.insert(0, Choice::new("", words.t("guests-no-type")));
                Kind::Choice(types)
            }
            "language" => Kind::Choice(labels::languages(words, self.form.filled("language"))),
            "notes" => Kind::Lines { rows: LINES },
            "flags.vip" => Kind::Tick,
            _ => Kind::Line("text"),
        }
    }

    /// A field for each of the event's questions.
    pub fn answers(&self) -> Vec<Field> {
        self.event
            .details
            .questions
            .iter()
            .map(|one| self.answer(one))
            .collect()
    }

    fn answer(&self, question: &Question) -> Field {
        let name = answer_name(question);
        let kind = match question.kind {
            QuestionKind::Text => Kind::Line("text"),
            QuestionKind::Checkbox => Kind::Tick,
            QuestionKind::Choice => {
                let options = question
                    .options
                    .iter()
                    .map(|one| Choice::new(one.as_str(), one.as_str()));
                Kind::Choice([Choice::new("", "–")].into_iter().chain(options).collect())
            }
        };
        let field = Field::new(self.words, name.clone(), question.label.as_str(), kind).scope(&self.scope);
        self.filled(field, &name)
    }

    /// What is wrong with none of the fields.
    pub fn other_errors(&self, names: &[&str]) -> Vec<String> {
        let answers: Vec<String> = self.event.details.questions.iter().map(answer_name).collect();
        let answers = answers.iter().map(String::as_str);
        let known: Vec<&str> = names.iter().copied().chain(answers).collect();
        others(self.words, &known, &self.errors)
    }
}

fn answer_name(question: &Question) -> String {
    format!("answers.{}", question.id)
}

/// The key of what a field is called.
pub fn label_key(name: &str) -> &'static str {
    match name {
        "name" => "guests-name",
        "email" => "guests-email",
        "phone" => "guests-phone",
        "company" => "guests-company",
        "language" => "guests-language",
        "status" => "guests-status",
        "party_size" => "guests-party",
        "ticket_type_id" => "guests-ticket-type",
        "payment" => "guests-payment",
        "flags.vip" => "guests-vip",
        "flags.attention" => "guests-attention",
        _ => "guests-notes",
    }
}

/// A guest as if somebody had just typed it.
pub fn typed(details: &GuestDetails) -> Form {
    let text = |text: &Option<ShortText>| text.as_ref().map(ShortText::to_string).unwrap_or_default();
    let tick = |is_ticked: bool| if is_ticked { "on".to_owned() } else { String::new() };
    let email = details.email.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut pairs = vec![
        ("name".to_owned(), details.name.to_string()),
        ("email".to_owned(), email),
        ("phone".to_owned(), text(&details.phone)),
        ("company".to_owned(), text(&details.company)),
        (
            "language".to_owned(),
            details.language.as_ref().map(ToString::to_string).unwrap_or_default(),
        ),
        ("status".to_owned(), details.status.as_str().to_owned()),
        ("party_size".to_owned(), details.party_size.get().to_string()),
        (
            "ticket_type_id".to_owned(),
            details.ticket_type_id.map(|id| id.to_string()).unwrap_or_default(),
        ),
        ("payment".to_owned(), details.payment.as_str().to_owned()),
        ("flags.vip".to_owned(), tick(details.flags.vip)),
        ("flags.attention".to_owned(), text(&details.flags.attention)),
        ("notes".to_owned(), details.notes.as_str().to_owned()),
    ];
    for (id, answer) in &details.answers {
        let value = match answer {
            Answer::Text(text) => text.as_str().to_owned(),
            Answer::Checked(is_ticked) => tick(*is_ticked),
        };
        pairs.push((format!("answers.{id}"), value));
    }
    Form::of_pairs(pairs)
}

/// Whether the answers are part of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers<'g> {
    Left,
    /// Of a new guest.
    New,
    /// Of a guest with these answers.
    Of(&'g [(crate::model::QuestionId, Answer)]),
}

/// What was typed as a merge patch.
pub fn patch(form: &Form, event: &Event, names: &[&str], answers: Answers<'_>) -> Value {
    let mut patch = Map::new();
    let mut flags = Map::new();
    for name in names {
        let text = form.filled(name).map_or(Value::Null, Value::from);
        match *name {
            "party_size" => patch.insert((*name).to_owned(), form.number(name)),
            "flags.vip" => flags.insert("vip".to_owned(), json!(form.filled(name) == Some("on"))),
            "flags.attention" => flags.insert("attention".to_owned(), text),
            _ => patch.insert((*name).to_owned(), text),
        };
    }
    if !flags.is_empty() {
        patch.insert("flags".to_owned(), flags.into());
    }
    if answers != Answers::Left {
        let given = event.details.questions.iter().map(|question| {
            let value = answer_value(form, question, answers);
            (question.id.to_string(), value)
        });
        patch.insert("answers".to_owned(), given.collect::<Map<_, _>>().into());
    }
    patch.into()
}

fn answer_value(form: &Form, question: &Question, answers: Answers<'_>) -> Value {
    let typed = form.filled(&answer_name(question));
    match question.kind {
        QuestionKind::Text | QuestionKind::Choice => typed.map_or(Value::Null, Value::from),
        // Not ticked is an answer only where there was one: saving a guest must not answer for it.
        QuestionKind::Checkbox => match (typed == Some("on"), answers) {
            (true, _) => json!(true),
            (false, Answers::Of(known)) if known.iter().any(|(id, _)| *id == question.id) => json!(false),
            (false, _) => Value::Null,
        },
    }
}

/// What differs between what was typed and what a guest is now: labels and what it is now.
pub fn differences(words: Words, form: &Form, now: &GuestDetails, names: &[&str]) -> Vec<(String, String)> {
    let now = typed(now);
    let differ = names.iter().filter(|name| {
        let (one, other) = (form.filled(name), now.filled(name));
        one != other
    });
    differ
        .map(|name| {
            let value = now.get(name).unwrap_or_default();
            let said = match *name {
                "status" => words.t(&format!("guest-status-{value}")),
                "payment" => words.t(&format!("payment-{value}")),
                "flags.vip" => words.t(if value == "on" { "guests-yes" } else { "guests-no" }),
                _ if value.is_empty() => "–".to_owned(),
                _ => value.to_owned(),
            };
            (words.t(label_key(name)), said)
        })
        .collect()
}
