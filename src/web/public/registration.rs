//! An event's registration form, and taking what it sends: once for each form, and with what is wrong beside its fields.

use askama::Template;
use axum::Extension;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::event::{answer, find, left_of, validity};
use super::{event_path, price};
use crate::app::{self, Admission, App, Conflict, EventFull, KeyedRequest, Registered};
use crate::http::auth::ClientAddress;
use crate::http::{Ask, Id, Problem};
use crate::language::Words;
use crate::model::{Actor, Code, Event, FieldErrors, GuestStatus, HEADS_MAX, Question, QuestionKind};
use crate::web::field::{Choice, Field, Kind, others};
use crate::web::form::Form;
use crate::web::page::{Frame, see};

/// Where the form's own token is, which makes one registration of it however often it is sent.
const TOKEN: &str = "token";
/// What stands before a question's id in the name of its field.
const ANSWER: &str = "answer-";
const ANSWER_ROWS: u8 = 2;

/// What was typed into the form, and what came of it.
pub struct Typed {
    form: Form,
    errors: FieldErrors,
    token: String,
    /// What stands in the way of all of it.
    pub refused: Option<String>,
}

impl Typed {
    /// An empty form.
    pub fn nothing(app: &App) -> Self {
        Self {
            form: Form::default(),
            errors: FieldErrors::new(),
            token: app.new_id().to_string(),
            refused: None,
        }
    }
}

/// The form as it is shown. Say `{{ form|safe }}`.
#[derive(Template)]
#[template(path = "public/registration.html", config = "src/web/askama.toml")]
pub struct RegistrationForm {
    action: String,
    token: String,
    waitlist: Option<String>,
    others: Vec<String>,
    fields: Vec<Field>,
    types_title: String,
    types: Vec<TypeChoice>,
    types_error: Option<String>,
    questions: Vec<Field>,
    consent: String,
    button: String,
}

/// A ticket type to choose.
struct TypeChoice {
    id: String,
    name: String,
    price: Option<String>,
    left: Option<String>,
    validity: Option<String>,
    is_chosen: bool,
    is_gone: bool,
}

impl RegistrationForm {
    pub fn new(words: Words, full: &EventFull, admission: Admission, typed: Typed) -> Self {
        let event = &full.event;
        let errors = plain(words, &typed.errors);
        let fields = fields(words, &typed.form, &errors);
        let questions = event.details.questions.iter();
        let questions = questions.map(|one| question(words, one, &typed.form, &errors));
        let paths: Vec<String> = ["name", "email", "phone", "company", "party_size", "ticket_type_id"]
            .map(str::to_owned)
            .into_iter()
            .chain(event.details.questions.iter().map(|one| format!("answers.{}", one.id)))
            .collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let types_error = errors.iter().find(|error| error.field == "ticket_type_id");
        let types_title = words.t("register-ticket-type");
        let is_waitlist = admission == Admission::Waitlist;
        Self {
            action: format!("{}/register", event_path(&event.slug)),
            token: typed.token,
            waitlist: is_waitlist.then(|| words.t("register-waitlist-before")),
            others: others(words, &paths, &errors),
            fields,
            types_error: types_error.map(|error| crate::web::field::said(words, &types_title, error)),
            types_title,
            types: types(words, full, &typed.form),
            questions: questions.collect(),
            consent: words.t("register-consent"),
            button: words.t(if is_waitlist {
                "register-button-waitlist"
            } else {
                "register-button"
            }),
        }
    }
}

/// The errors as they follow a label: a question that was not answered repeats its label itself, and ids are nothing
/// that people know.
fn plain(words: Words, errors: &FieldErrors) -> FieldErrors {
    let mut plain = FieldErrors::new();
    for error in errors.iter() {
        let is_unanswered = error.code == Code::Required && error.field.starts_with("answers.");
        let message = match error.field.as_str() {
            _ if is_unanswered => words.t("register-must-be-answered"),
            "ticket_type_id" => words.t("register-must-be-chosen"),
            _ => error.message.clone(),
        };
        plain.add(error.field.as_str(), error.code, message);
    }
    plain
}

fn fields(words: Words, form: &Form, errors: &FieldErrors) -> Vec<Field> {
    let field = |name: &'static str, kind| {
        let label = words.t(&format!("register-{}", name.replace('_', "-")));
        let typed = form.get(name).unwrap_or_default();
        Field::new(words, name, label, kind)
            .value(typed)
            .errors(words, name, errors)
    };
    let party = field(
        "party_size",
        Kind::Number {
            min: 1,
            max: HEADS_MAX.into(),
        },
    )
    .required();
    let party = match form.has("party_size") {
        true => party,
        false => party.value("1"),
    };
    vec![
        field("name", Kind::Line("text")).required().autocomplete("name"),
        field("email", Kind::Line("email"))
            .autocomplete("email")
            .hint(words.t("register-email-hint")),
        field("phone", Kind::Line("tel")).autocomplete("tel"),
        field("company", Kind::Line("text")).autocomplete("organization"),
        party.hint(words.t("register-party-size-hint")),
    ]
}

fn types(words: Words, full: &EventFull, form: &Form) -> Vec<TypeChoice> {
    let details = &full.event.details;
    let chosen = form.get("ticket_type");
    let is_gone = |one: &crate::model::TicketType| {
        !details.waitlist && full.counters.quota_left(details, Some(one.id)) == Some(0)
    };
    let first = details.ticket_types.iter().find(|one| !is_gone(one)).map(|one| one.id);
    let choice = |one: &crate::model::TicketType| {
        let id = one.id.to_string();
        TypeChoice {
            name: one.name.to_string(),
            price: one.price.as_ref().map(|money| price(words, money)),
            left: left_of(words, full, one),
            validity: validity(words, &full.event, one),
            is_chosen: chosen.map_or(first == Some(one.id), |chosen| chosen == id),
            is_gone: is_gone(one),
            id,
        }
    };
    details.ticket_types.iter().map(choice).collect()
}

fn question(words: Words, one: &Question, form: &Form, errors: &FieldErrors) -> Field {
    let name = format!("{ANSWER}{}", one.id);
    let typed = form.get(&name).unwrap_or_default().to_owned();
    let kind = match one.kind {
        QuestionKind::Text => Kind::Lines { rows: ANSWER_ROWS },
        QuestionKind::Checkbox => Kind::Tick,
        QuestionKind::Choice => {
            let options = one
                .options
                .iter()
                .map(|option| Choice::new(option.as_str(), option.as_str()));
            Kind::Choice(
                std::iter::once(Choice::new("", words.t("register-please-choose")))
                    .chain(options)
                    .collect(),
            )
        }
    };
    let field = Field::new(words, name, one.label.as_str(), kind).value(typed);
    let field = field.errors(words, &format!("answers.{}", one.id), errors);
    if one.required { field.required() } else { field }
}

/// Who reads the form's own address comes to the event.
pub async fn back(Id(slug): Id<String>, ask: Ask) -> Result<Response, Problem> {
    let full = find(&ask, &slug)?;
    Ok(see(&format!("{}#register", event_path(&full.event.slug))))
}

pub async fn submit(
    Id(slug): Id<String>,
    Extension(address): Extension<ClientAddress>,
    mut ask: Ask,
) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let full = find(&ask, &slug)?;
    match register(&mut ask, address, &full.event, &form).await {
        Ok(registered) => Ok(see(&own_page(ask.app(), &registered))),
        Err(error) => refused(&ask, &slug, form, error),
    }
}

/// The guest's own page, with what has just happened.
fn own_page(app: &App, registered: &Registered) -> String {
    let notice = match registered.guest.details.status {
        GuestStatus::Waitlisted => "waitlisted",
        _ => "registered",
    };
    format!("{}&notice={notice}", app.ticket_path(registered.guest.ticket.number))
}

/// Registers once for each form, whoever sends it how often.
async fn register(
    ask: &mut Ask,
    ClientAddress(address): ClientAddress,
    event: &Event,
    form: &Form,
) -> Result<Registered, app::Error> {
    let body = Value::Object(body(event, form));
    let language = app::language_of(Frame::words_of(&ask.headers));
    // Strangers are told apart by their addresses, so that their forms do not meet.
    let is_public = ask.caller.actor == Actor::Public;
    let scope = if is_public { address.to_string() } else { String::new() };
    let keyed = form.filled(TOKEN).map(|token| {
        let request: [&[u8]; 3] = [b"registration form", event.id.raw(), &body.to_string().into_bytes()];
        KeyedRequest::new(&ask.caller.actor, &[&scope, token], &request)
    });
    let turn = keyed.as_ref().map(|keyed| ask.site.keys.turn(keyed.id()));
    let _held = match &turn {
        Some(turn) => Some(turn.lock().await),
        None => None,
    };
    ask.caller.keyed = keyed;
    if let Some(registered) = ask.app().registered_before(&ask.caller)? {
        return Ok(registered);
    }
    if is_public {
        ask.site.registrations.check(address)?;
    }
    let done = ask.app().register(&ask.caller, event.id, language, body).await?;
    Ok(done.value)
}

/// What was typed, as the registration's JSON. What is no question of this event is left out.
fn body(event: &Event, form: &Form) -> Map<String, Value> {
    let mut body = form.texts(&["name", "email", "phone", "company"]);
    body.insert("party_size".to_owned(), form.number("party_size"));
    let ticket_type = form.filled("ticket_type").map_or(Value::Null, Value::from);
    body.insert("ticket_type_id".to_owned(), ticket_type);
    let mut answers = Map::new();
    for one in &event.details.questions {
        let name = format!("{ANSWER}{}", one.id);
        let answer = match one.kind {
            QuestionKind::Checkbox => json!(form.has(&name)),
            QuestionKind::Text | QuestionKind::Choice => form.filled(&name).map_or(Value::Null, Value::from),
        };
        answers.insert(one.id.to_string(), answer);
    }
    body.insert("answers".to_owned(), Value::Object(answers));
    body
}

/// The event's page again, with what was typed and what is wrong with it.
fn refused(ask: &Ask, slug: &str, form: Form, error: app::Error) -> Result<Response, Problem> {
    let words = Frame::words_of(&ask.headers);
    let full = find(ask, slug)?;
    let mut typed = Typed {
        token: form.filled(TOKEN).unwrap_or_default().to_owned(),
        form,
        ..Typed::nothing(ask.app())
    };
    let mut wait = None;
    let (status, key) = match error {
        app::Error::Invalid(errors) => {
            typed.errors = errors;
            (StatusCode::UNPROCESSABLE_ENTITY, "register-refused")
        }
        app::Error::Conflict(Conflict::KeyReused) => {
            typed.token = ask.app().new_id().to_string();
            (StatusCode::CONFLICT, "register-sent-already")
        }
        app::Error::Conflict(Conflict::EventFull) => (StatusCode::CONFLICT, "register-just-full"),
        app::Error::Conflict(Conflict::SoldOut) => (StatusCode::CONFLICT, "register-sold-out"),
        app::Error::Conflict(Conflict::EventCancelled | Conflict::RegistrationClosed) => {
            (StatusCode::CONFLICT, "register-just-closed")
        }
        app::Error::TooMany { retry_after_s } => {
            wait = Some(retry_after_s);
            (StatusCode::TOO_MANY_REQUESTS, "register-too-often")
        }
        other => return Err(other.into()),
    };
    typed.refused = Some(match wait {
        Some(seconds) => words.t1(key, "seconds", seconds),
        None => words.t(key),
    });
    let mut response = answer(ask, &full, typed, status)?;
    if let Some(seconds) = wait {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}
