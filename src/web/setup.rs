//! The form behind the set-up link.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::page;
use crate::app::{Conflict, Error};
use crate::http::auth::session_cookie;
use crate::http::html::escape;
use crate::http::{Ask, Problem};
use crate::model::{Code, FieldErrors};

/// A field of the form.
struct Field {
    name: &'static str,
    label: &'static str,
    /// What browsers should know of it.
    attributes: &'static str,
    hint: Option<&'static str>,
}

const FIELDS: [Field; 3] = [
    Field {
        name: "name",
        label: "Your name",
        attributes: "autocomplete=\"name\"",
        hint: None,
    },
    Field {
        name: "email",
        label: "Email",
        attributes: "type=\"email\" autocomplete=\"username\"",
        hint: None,
    },
    Field {
        name: "password",
        label: "Password",
        attributes: "type=\"password\" autocomplete=\"new-password\" minlength=\"10\"",
        hint: Some("At least 10 characters."),
    },
];

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
            response.headers_mut().insert(
                header::SET_COOKIE,
                session_cookie(&ask.site, ask.scheme, &done.value.secret)?,
            );
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
    let mut main = String::from("<p>Make the first admin of this server.</p>");
    if !errors.is_empty() {
        main.push_str(&alert(errors));
    }
    main.push_str(&format!(
        "<form method=\"post\" action=\"/setup\"><input type=\"hidden\" name=\"key\" value=\"{}\">",
        escape(key)
    ));
    for field in &FIELDS {
        let typed = typed.get(field.name).and_then(Value::as_str).unwrap_or_default();
        main.push_str(&input(field, typed, errors));
    }
    main.push_str("<button>Set up</button></form>");
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    (status, page("Set up", &main)).into_response()
}

/// That nothing happened, and the errors that belong to no field of the form.
fn alert(errors: &FieldErrors) -> String {
    let others: String = errors
        .iter()
        .filter(|error| FIELDS.iter().all(|field| field.name != error.field))
        .map(|error| format!(" {} {}.", escape(&error.field), escape(&error.message)))
        .collect();
    format!("<p class=\"notice bad\" role=\"alert\">Nothing was set up: please correct what is marked.{others}</p>")
}

fn input(field: &Field, typed: &str, errors: &FieldErrors) -> String {
    let Field {
        name,
        label,
        attributes,
        hint,
    } = field;
    let value = if *name == "password" { "" } else { typed };
    let mut described = Vec::new();
    let mut notes = [String::new(), String::new()];
    if let Some(hint) = hint {
        described.push(format!("{name}-hint"));
        notes[0] = format!("<span class=\"hint\" id=\"{name}-hint\">{hint}</span>");
    }
    let error = errors.iter().find(|error| error.field == *name);
    if let Some(error) = error {
        described.push(format!("{name}-error"));
        notes[1] = format!(
            "<span class=\"error\" id=\"{name}-error\">{label} {}.</span>",
            escape(&error.message)
        );
    }
    let invalid = if error.is_some() { " aria-invalid=\"true\"" } else { "" };
    let described = match described.as_slice() {
        [] => String::new(),
        ids => format!(" aria-describedby=\"{}\"", ids.join(" ")),
    };
    let [hint, error] = notes;
    format!(
        "<div class=\"field\"><label for=\"{name}\">{label}</label>{hint}\
         <input id=\"{name}\" name=\"{name}\" required {attributes} value=\"{}\"{invalid}{described}>{error}</div>",
        escape(value)
    )
}
