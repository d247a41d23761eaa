//! `/admin/users`: who signs in, and what they may do.

use askama::Template;
use axum::response::Response;

use super::{opened, token};
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
use crate::model::{Actor, Role, User, UserId};
use crate::web::desk::clock::Clock;
use crate::web::desk::confirm::ConfirmPage;
use crate::web::desk::refusal::Refusal;
use crate::web::field::{Choice, Field, Kind, others};
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};

const FIELDS: &[&str] = &["name", "email", "role", "password"];

/// A user of the list.
struct Row {
    id: UserId,
    name: String,
    email: String,
    role: &'static str,
    role_said: String,
    since: String,
    is_oneself: bool,
}

#[derive(Template)]
#[template(path = "desk/people/users.html", config = "src/web/askama.toml")]
struct UsersPage {
    frame: Frame,
    users: Vec<Row>,
    tokens: Vec<token::Row>,
    /// What each role may do, in a sentence.
    roles: Vec<(String, String)>,
}

fn row(ask: &Ask, frame: &Frame, clock: &Clock, user: &User) -> Row {
    Row {
        id: user.id,
        name: user.name.to_string(),
        email: user.email.to_string(),
        role: user.role.as_str(),
        role_said: frame.t(&format!("role-{}", user.role.as_str())),
        since: clock.date_time(user.created_at),
        is_oneself: matches!(ask.caller.actor, Actor::User { id, .. } if id == user.id),
    }
}

pub async fn list(ask: Ask) -> Result<Response, Problem> {
    let frame = opened(&ask)?;
    let view = ask.app().view();
    let clock = Clock::new(frame.words, &ask.app().settings().timezone);
    let users = ask.app().users(&view, &ask.caller)?;
    let roles = Role::ALL.iter().map(|role| {
        let name = role.as_str();
        (frame.t(&format!("role-{name}")), frame.t(&format!("users-role-{name}")))
    });
    shown(&UsersPage {
        users: users.iter().map(|user| row(&ask, &frame, &clock, user)).collect(),
        tokens: token::rows(&ask, &frame, &clock, &view)?,
        roles: roles.collect(),
        frame,
    })
}

/// A form of this area: fields, and where it goes.
#[derive(Template)]
#[template(path = "desk/people/form.html", config = "src/web/askama.toml")]
pub struct FormPage {
    pub frame: Frame,
    pub title: String,
    /// What happens, before the fields.
    pub text: String,
    pub action: String,
    pub button: String,
    pub refusal: Refusal,
    pub others: Vec<String>,
    pub fields: Vec<Field>,
    /// Whether something is made, and once by each form.
    pub is_new: bool,
}

/// The roles to choose from.
pub fn role_choices(frame: &Frame) -> Vec<Choice> {
    let choice = |role: &Role| {
        let name = role.as_str();
        let said = frame.t(&format!("users-role-{name}"));
        Choice::new(name, format!("{} – {said}", frame.t(&format!("role-{name}"))))
    };
    Role::ALL.iter().map(choice).collect()
}

fn password_field(frame: &Frame, key: &str) -> Field {
    Field::new(frame.words, "password", frame.t(key), Kind::Line("password"))
        .required()
        .autocomplete("new-password")
        .hint(frame.t("users-password-hint"))
}

fn new_user_page(frame: Frame, form: &Form, refusal: Refusal) -> FormPage {
    let words = frame.words;
    let typed = |name: &str| form.get(name).unwrap_or_default().to_owned();
    let line = |name: &'static str, key, html| Field::new(words, name, words.t(key), Kind::Line(html)).required();
    let role = Some(typed("role")).filter(|role| !role.is_empty());
    let fields = [
        line("name", "users-name", "text")
            .value(typed("name"))
            .autocomplete("off"),
        line("email", "users-email", "email")
            .value(typed("email"))
            .autocomplete("off"),
        Field::new(words, "role", words.t("users-role"), Kind::Choice(role_choices(&frame)))
            .required()
            .value(role.unwrap_or_else(|| Role::Organizer.as_str().to_owned())),
        // What was typed as a password is not sent back.
        password_field(&frame, "users-password"),
    ];
    FormPage {
        title: words.t("users-new"),
        text: words.t("users-new-text"),
        action: "/admin/users/new".to_owned(),
        button: words.t("users-new-button"),
        others: others(words, FIELDS, &refusal.errors),
        fields: fields
            .into_iter()
            .zip(FIELDS)
            .map(|(field, path)| field.errors(words, path, &refusal.errors))
            .collect(),
        is_new: true,
        refusal,
        frame,
    }
}

pub async fn blank(ask: Ask) -> Result<Response, Problem> {
    shown(&new_user_page(opened(&ask)?, &Form::default(), Refusal::default()))
}

pub async fn create(mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let mut body = form.texts(&["name", "email", "role"]);
    // Blanks around a password are part of it.
    body.insert("password".to_owned(), form.get("password").into());
    match ask.app().create_user(&ask.caller, body.into()).await {
        Ok(_) => Ok(see("/admin/users?notice=users-made")),
        Err(error) => {
            let frame = opened(&ask)?;
            let refusal = Refusal::of(frame.words, error)?;
            page(refusal.status, &new_user_page(frame, &form, refusal))
        }
    }
}

fn user_of(ask: &Ask, id: UserId) -> Result<User, Problem> {
    let users = ask.app().users(&ask.app().view(), &ask.caller)?;
    let user = users.into_iter().find(|user| user.id == id);
    user.ok_or_else(|| Problem::not_found("user"))
}

fn password_page(ask: &Ask, id: UserId, refusal: Refusal) -> Result<FormPage, Problem> {
    let frame = opened(ask)?;
    let (user, words) = (user_of(ask, id)?, frame.words);
    Ok(FormPage {
        title: words.t1("users-password-title", "name", user.name.as_str()),
        text: words.t("users-password-text"),
        action: format!("/admin/users/{id}/password"),
        button: words.t("users-password-button"),
        others: others(words, &["password"], &refusal.errors),
        fields: vec![password_field(&frame, "users-password-new").errors(words, "password", &refusal.errors)],
        is_new: false,
        refusal,
        frame,
    })
}

pub async fn ask_for_password(Id(id): Id<UserId>, ask: Ask) -> Result<Response, Problem> {
    shown(&password_page(&ask, id, Refusal::default())?)
}

pub async fn set_password(Id(id): Id<UserId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let body = serde_json::json!({"password": form.get("password")});
    match ask.app().set_password(&ask.caller, &id.to_string(), body).await {
        Ok(_) => Ok(see("/admin/users?notice=users-password-set")),
        Err(error) => {
            let refusal = Refusal::of(Frame::of(&ask)?.words, error)?;
            page(refusal.status, &password_page(&ask, id, refusal)?)
        }
    }
}

fn delete_page(ask: &Ask, id: UserId, notice: Option<String>) -> Result<ConfirmPage, Problem> {
    let frame = opened(ask)?;
    let (user, words) = (user_of(ask, id)?, frame.words);
    Ok(ConfirmPage {
        title: words.t1("users-delete-title", "name", user.name.as_str()),
        text: words.t1("users-delete-text", "email", user.email.as_str()),
        notice,
        value: None,
        action: format!("/admin/users/{id}/delete"),
        back: "/admin/users".to_owned(),
        yes: words.t("users-delete"),
        head: None,
        frame,
    })
}

pub async fn ask_to_delete(Id(id): Id<UserId>, ask: Ask) -> Result<Response, Problem> {
    shown(&delete_page(&ask, id, None)?)
}

pub async fn delete(Id(id): Id<UserId>, ask: Ask) -> Result<Response, Problem> {
    match ask.app().delete_user(&ask.caller, &id.to_string()).await {
        Ok(_) => Ok(see("/admin/users?notice=users-gone")),
        Err(error) => {
            let refusal = Refusal::of(Frame::of(&ask)?.words, error)?;
            page(refusal.status, &delete_page(&ask, id, Some(refusal.notice))?)
        }
    }
}
