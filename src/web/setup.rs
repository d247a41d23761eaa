//! The front page while there are no public pages yet, and the form behind the set-up link.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::{escape, page};
use crate::api::session_cookie;
use crate::app::{Conflict, Error};
use crate::http::{Ask, Problem};
use crate::model::{Code, FieldErrors};

/// A field of the form: its name, what people call it, and what browsers should know of it.
const FIELDS: [(&str, &str, &str); 3] = [
    ("name", "Your name", "autocomplete=\"name\""),
    ("email", "Email", "type=\"email\" autocomplete=\"username\""),
    (
        "password",
        "Password",
        "type=\"password\" autocomplete=\"new-password\" minlength=\"10\"",
    ),
];

pub async fn front(ask: Ask) -> Result<Response, Problem> {
    let next = match ask.app().needs_setup()? {
        true => {
            "<p>This server has no users yet. Open the set-up link from its log, or make the first admin with <code>event-manager user add</code>.</p>"
        }
        false => "<p>This server is set up.</p>",
    };
    let main =
        format!("{next}<p><a href=\"/api/docs\">API reference</a> · <a href=\"/api/events\">events as JSON</a></p>");
    Ok(page("Event Manager", &main))
}

pub async fn form(ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let key = params.take("key").unwrap_or_default();
    params.finish()?;
    if !ask.app().is_setup_secret(&key)? {
        return Ok(over());
    }
    Ok(show(&key, &Map::new(), &FieldErrors::new()))
}

pub async fn submit(mut ask: Ask) -> Result<Response, Problem> {
    let body = ask.bytes().await?;
    let mut typed: Map<String, Value> = form_urlencoded::parse(&body)
        .map(|(name, value)| (name.into_owned(), json!(value)))
        .collect();
    let key = typed
        .remove("key")
        .and_then(|key| key.as_str().map(str::to_owned))
        .unwrap_or_default();
    match ask.app().set_up(&ask.caller, &key, Value::Object(typed.clone())).await {
        Ok(done) => {
            let main = format!(
                "<p>Welcome, {}. You are signed in as the first admin.</p><p>Next: <a href=\"/api/docs\">the API reference</a>. \
                 A token for scripts: <code>event-manager token create --role organizer --name NAME</code>.</p>",
                escape(done.value.user.name.as_str())
            );
            let mut response = page("Set up", &main);
            response
                .headers_mut()
                .insert(header::SET_COOKIE, session_cookie(&ask, &done)?);
            Ok(response)
        }
        Err(Error::Invalid(errors)) => Ok(show(&key, &typed, &errors)),
        Err(Error::Conflict(Conflict::SetupOver)) => Ok(over()),
        Err(Error::Conflict(conflict @ Conflict::EmailTaken)) => Ok(show(
            &key,
            &typed,
            &FieldErrors::one("email", Code::Duplicate, conflict.to_string()),
        )),
        Err(error) => Err(error.into()),
    }
}

fn over() -> Response {
    let main = "<p>This link was used already or is too old.</p><p>On the server, <code>event-manager user add</code> makes an admin; a server without users prints a new link when it starts.</p>";
    (StatusCode::GONE, page("Set up", main)).into_response()
}

/// The form with what was typed, but never a password, and what is wrong beside each field.
fn show(key: &str, typed: &Map<String, Value>, errors: &FieldErrors) -> Response {
    let mut main = format!(
        "<p>Make the first admin of this server.</p><form method=\"post\" action=\"/setup\"><input type=\"hidden\" name=\"key\" value=\"{}\">",
        escape(key)
    );
    for (name, label, attributes) in FIELDS {
        let error = errors
            .iter()
            .find(|error| error.field == name)
            .map(|error| escape(&error.message));
        let value = typed
            .get(name)
            .and_then(Value::as_str)
            .filter(|_| name != "password")
            .unwrap_or_default();
        let (invalid, message) = match &error {
            Some(message) => (
                format!(" aria-invalid=\"true\" aria-describedby=\"{name}-error\""),
                format!("<span class=\"error\" id=\"{name}-error\">{message}</span>"),
            ),
            None => (String::new(), String::new()),
        };
        let hint = if name == "password" {
            "<span class=\"hint\">At least 10 characters.</span>"
        } else {
            ""
        };
        main.push_str(&format!(
            "<label>{label}{hint}<input name=\"{name}\" required {attributes} value=\"{}\"{invalid}>{message}</label>",
            escape(value)
        ));
    }
    main.push_str("<button>Set up</button></form>");
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    (status, page("Set up", &main)).into_response()
}
