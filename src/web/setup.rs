//! The form behind the set-up link.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::Response;

use super::field::{Field, Kind, others};
use super::form::Form;
use super::page::{Frame, page as html_page, see, shown};
use crate::app::{Conflict, Error};
use crate::http::asset::path;
use crate::http::auth::session_cookie;
use crate::http::{Ask, Problem};
use crate::model::{Code, FieldErrors};

/// The form behind the set-up link.
#[derive(Template)]
#[template(path = "setup.html", config = "src/web/askama.toml")]
struct SetupPage {
    frame: Frame,
    key: String,
    fields: Vec<Field>,
    others: Vec<String>,
    is_refused: bool,
}

/// What stands behind a link that leads nowhere any more.
#[derive(Template)]
#[template(path = "setup_over.html", config = "src/web/askama.toml")]
struct OverPage {
    frame: Frame,
}

impl SetupPage {
    /// With what was typed, but never a password, and what is wrong beside each field.
    fn new(frame: Frame, key: &str, typed: &Form, errors: &FieldErrors) -> Self {
        let words = frame.words;
        let field = |name: &'static str, label, kind, kept| {
            let field = Field::new(words, name, words.t(label), Kind::Line(kind));
            field.required().autocomplete(kept).errors(words, name, errors)
        };
        let text = |name: &str| typed.get(name).unwrap_or_default().to_owned();
        Self {
            key: key.to_owned(),
            fields: vec![
                field("name", "setup-name", "text", "name").value(text("name")),
                field("email", "sign-in-email", "email", "username").value(text("email")),
                field("password", "sign-in-password", "password", "new-password")
                    .hint(words.t("password-hint"))
                    .extra("minlength=\"10\""),
            ],
            others: others(words, &["name", "email", "password"], errors),
            is_refused: !errors.is_empty(),
            frame,
        }
    }
}

pub async fn form(ask: Ask) -> Result<Response, Problem> {
    let query = Form::of_query(ask.query());
    let key = query.get("key").unwrap_or_default();
    let frame = Frame::of(&ask)?;
    match ask.app().is_setup_secret(key)? {
        true => shown(&SetupPage::new(frame, key, &Form::default(), &FieldErrors::new())),
        false => over(frame),
    }
}

pub async fn submit(mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let frame = Frame::of(&ask)?;
    let key = form.get("key").unwrap_or_default();
    // Blanks belong to a password.
    let password = form.get("password").filter(|text| !text.is_empty());
    let body = serde_json::json!({"name": form.filled("name"), "email": form.filled("email"), "password": password});
    let errors = match ask.app().set_up(&ask.caller, key, body).await {
        Ok(done) => {
            let mut response = see("/admin?notice=set-up");
            let cookie = session_cookie(&ask.site, ask.scheme, &done.value.secret)?;
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            return Ok(response);
        }
        Err(Error::Invalid(errors)) => errors,
        Err(Error::Conflict(Conflict::SetupOver)) => return over(frame),
        Err(Error::Conflict(conflict @ Conflict::EmailTaken)) => {
            FieldErrors::one("email", Code::Duplicate, conflict.to_string())
        }
        Err(error) => return Err(error.into()),
    };
    let refused = SetupPage::new(frame, key, &form, &errors);
    html_page(StatusCode::UNPROCESSABLE_ENTITY, &refused)
}

fn over(frame: Frame) -> Result<Response, Problem> {
    html_page(StatusCode::GONE, &OverPage { frame })
}
