//! Signing in and out at the desk.

use askama::Template;
use axum::Extension;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use uuid::Uuid;

use super::held::Held;
use super::held_file;
use crate::app::Error;
use crate::http::asset::path;
use crate::http::auth::{ClientAddress, SESSION_ENDED, is_same_origin, session_cookie};
use crate::http::{Ask, Problem};
use crate::web::field::{Field, Kind};
use crate::web::form::Form;
use crate::web::page::{Frame, local, page, see, shown};

#[derive(Template)]
#[template(path = "desk/sign_in.html", config = "src/web/askama.toml")]
pub struct SignInPage {
    pub frame: Frame,
    pub next: String,
    pub email: Field,
    pub password: Field,
    pub is_refused: bool,
    /// Whether the session has ended under somebody's hands.
    pub is_ended: bool,
    /// Whether what was sent could not be held.
    pub is_lost: bool,
    /// What was sent when it had ended.
    pub held: Option<Held>,
    /// A file that waits on the server since it had ended.
    pub held_file: Option<Uuid>,
}

impl SignInPage {
    pub fn new(frame: Frame, next: &str, email: &str) -> Self {
        let words = frame.words;
        let line = |name, key, html| Field::new(words, name, words.t(key), Kind::Line(html)).required();
        Self {
            next: local(next).to_owned(),
            email: line("email", "sign-in-email", "email")
                .autocomplete("username")
                .value(email),
            password: line("password", "sign-in-password", "password").autocomplete("current-password"),
            is_refused: false,
            is_ended: false,
            is_lost: false,
            held: None,
            held_file: None,
            frame,
        }
    }
}

/// After signing in again: what was typed or chosen before, ready to be sent.
#[derive(Template)]
#[template(path = "desk/resend.html", config = "src/web/askama.toml")]
struct ResendPage {
    frame: Frame,
    to: String,
    pairs: Vec<(String, String)>,
    is_file: bool,
}

/// Where somebody goes who names no other place.
const DESK: &str = "/admin";

pub async fn form(ask: Ask) -> Result<Response, Problem> {
    let query = Form::of_query(ask.query());
    let frame = Frame::of(&ask)?;
    shown(&SignInPage::new(frame, query.get("next").unwrap_or(DESK), ""))
}

pub async fn sign_in(address: Extension<ClientAddress>, mut ask: Ask) -> Result<Response, Problem> {
    ask.site.sign_ins.check(address.0.0)?;
    let form = Form::read(&mut ask).await?;
    let next = form.get("next").unwrap_or(DESK);
    // Nobody else's page may have somebody send what it wrote.
    let held = Held::read(&form).filter(|_| is_same_origin(&ask.headers, ask.uri()));
    let text = |name: &str| form.get(name).filter(|text| !text.is_empty());
    // Blanks belong to a password.
    let body = serde_json::json!({"email": form.filled("email"), "password": text("password")});
    match ask.app().sign_in(&ask.caller, body).await {
        Ok(done) => {
            let cookie = session_cookie(&ask.site, ask.scheme, &done.value.secret)?;
            let waiting = match (held, held_file::find(&ask, done.value.user.id, &form)) {
                (_, Some(file)) => Waiting::File(file.id),
                (Some(held), None) => Waiting::Form(held),
                // It was somebody else's, or has waited too long.
                (None, None) if held_file::named(&form).is_some() => Waiting::Gone,
                (None, None) => Waiting::Nothing,
            };
            signed_in(&ask, local(next), waiting, cookie)
        }
        // A form that is filled in badly is as wrong as one with the wrong password, and says as little.
        Err(Error::Unauthenticated | Error::Invalid(_)) => {
            let refused = SignInPage {
                is_refused: true,
                held,
                held_file: held_file::named(&form),
                ..SignInPage::new(Frame::of(&ask)?, next, form.get("email").unwrap_or_default())
            };
            page(StatusCode::UNPROCESSABLE_ENTITY, &refused)
        }
        Err(error) => Err(error.into()),
    }
}

/// What waits to be sent when somebody has signed in again.
enum Waiting {
    Nothing,
    Form(Held),
    File(Uuid),
    /// A file that is not there for this user.
    Gone,
}

/// Leads on, or offers to send what was typed or chosen before.
fn signed_in(ask: &Ask, next: &str, waiting: Waiting, cookie: HeaderValue) -> Result<Response, Problem> {
    let mut response = match waiting {
        Waiting::Nothing => see(next),
        Waiting::Gone => see(&format!("{}?notice=held-gone", next.split('?').next().unwrap_or(next))),
        Waiting::Form(held) => shown(&ResendPage {
            frame: Frame::of(ask)?,
            pairs: held.pairs(),
            to: held.to,
            is_file: false,
        })?,
        Waiting::File(id) => shown(&ResendPage {
            frame: Frame::of(ask)?,
            pairs: Vec::new(),
            to: held_file::address(id),
            is_file: true,
        })?,
    };
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

pub async fn sign_out(ask: Ask) -> Result<Response, Problem> {
    match ask.app().sign_out(&ask.caller).await {
        Ok(_) | Err(Error::Unauthenticated | Error::NotFound(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let mut response = see("/?notice=signed-out");
    response.headers_mut().insert(header::SET_COOKIE, SESSION_ENDED);
    Ok(response)
}
