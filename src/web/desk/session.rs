//! Signing in and out at the desk.

use askama::Template;
use axum::Extension;
use axum::http::{StatusCode, header};
use axum::response::Response;

use crate::app::Error;
use crate::http::asset::path;
use crate::http::auth::{ClientAddress, SESSION_ENDED, session_cookie};
use crate::http::{Ask, Problem};
use crate::web::field::{Field, Kind};
use crate::web::form::Form;
use crate::web::page::{Frame, local, page, see, shown};

#[derive(Template)]
#[template(path = "desk/sign_in.html", config = "src/web/askama.toml")]
struct SignInPage {
    frame: Frame,
    next: String,
    email: Field,
    password: Field,
    is_refused: bool,
}

impl SignInPage {
    fn new(frame: Frame, next: &str, email: &str) -> Self {
        let words = frame.words;
        let line = |name, key, html| Field::new(words, name, words.t(key), Kind::Line(html)).required();
        Self {
            next: local(next).to_owned(),
            email: line("email", "sign-in-email", "email")
                .autocomplete("username")
                .value(email),
            password: line("password", "sign-in-password", "password").autocomplete("current-password"),
            is_refused: false,
            frame,
        }
    }
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
    let body = form.texts(&["email", "password"]).into();
    match ask.app().sign_in(&ask.caller, body).await {
        Ok(done) => {
            let mut response = see(local(next));
            let cookie = session_cookie(&ask.site, ask.scheme, &done.value.secret)?;
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            Ok(response)
        }
        // A form that is filled in badly is as wrong as one with the wrong password, and says as little.
        Err(Error::Unauthenticated | Error::Invalid(_)) => {
            let refused = SignInPage {
                is_refused: true,
                ..SignInPage::new(Frame::of(&ask)?, next, form.get("email").unwrap_or_default())
            };
            page(StatusCode::UNPROCESSABLE_ENTITY, &refused)
        }
        Err(error) => Err(error.into()),
    }
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
