//! What was typed when a session had ended: it is held in the page where one signs in again, and sent from there. Files
//! wait on the server ([`held_file`]).

use std::sync::Arc;

use axum::extract::{FromRequest, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::held_file;
use super::session::SignInPage;
use crate::app::Caller;
use crate::http::auth::is_same_origin;
use crate::http::{Ask, Problem, Site};
use crate::model::Actor;
use crate::web::form::Form;
use crate::web::page::{Frame, local, page};

/// Of a form in the encoding of forms. More than the longest description that may be written, in any script.
const HELD_BYTES_MAX: usize = 512 << 10;
/// Where what is held may be sent.
const DESK: &str = "/admin/";
/// What is sent without anybody signed in, as it should be.
const FREE: &[&str] = &["/admin/sign-in", "/admin/sign-out"];

/// A form on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Where it was sent.
    pub to: String,
    /// Its names and texts, encoded as forms are.
    pub body: String,
}

impl Held {
    /// A form that was sent to a page of the desk. Passwords and PINs are left out: whoever signs in again can type them.
    pub fn new(to: &str, form: &Form) -> Option<Self> {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form.pairs().iter().filter(|(name, _)| !is_secret(name)));
        Self::checked(to, body.finish())
    }

    /// What the page where one signs in has sent on.
    pub fn read(form: &Form) -> Option<Self> {
        Self::checked(form.get("held_to")?, form.get("held")?.to_owned())
    }

    fn checked(to: &str, body: String) -> Option<Self> {
        let to = local(to);
        let is_fine =
            to.starts_with(DESK) && !FREE.iter().any(|free| to.starts_with(free)) && body.len() <= HELD_BYTES_MAX;
        is_fine.then(|| Self {
            to: to.to_owned(),
            body,
        })
    }

    /// The form's names and texts.
    pub fn pairs(&self) -> Vec<(String, String)> {
        Form::of_query(Some(&self.body)).pairs().to_vec()
    }
}

/// Whether a field's name says that nobody but its user must know what it holds.
pub fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("password") || name.contains("secret") || name == "pin" || name.ends_with("_pin") || name == "current"
}

/// Answers a form that comes without a session with the page where one signs in, which holds it.
///
/// Only what this server's own pages have sent is held: somebody else's form must not be sent by who signs in here.
pub async fn ask_to_sign_in(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let is_nobody = request
        .extensions()
        .get::<Caller>()
        .is_some_and(|caller| caller.actor == Actor::Public);
    let to = request.uri().path();
    let is_form = request.method() == Method::POST
        && to.starts_with(DESK)
        && !FREE.contains(&to)
        && request
            .headers()
            .get(header::ACCEPT)
            .and_then(|accepted| accepted.to_str().ok())
            .is_some_and(|accepted| accepted.contains("text/html"));
    if !(is_nobody && is_form) {
        return next.run(request).await;
    }
    match hold(&site, request).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn hold(site: &Arc<Site>, request: Request) -> Result<Response, Problem> {
    let mut ask = Ask::from_request(request, site).await?;
    let to = ask.uri().path_and_query().map_or(DESK, |to| to.as_str()).to_owned();
    let is_ours = is_same_origin(&ask.headers, ask.uri());
    let (mut held, mut file) = (None, None);
    match ask.content_type().as_str() {
        "application/x-www-form-urlencoded" if is_ours => held = Held::new(&to, &Form::read(&mut ask).await?),
        "multipart/form-data" if is_ours => file = held_file::receive(&mut ask).await,
        _ => {}
    }
    let asked = SignInPage {
        is_ended: true,
        is_lost: held.is_none() && file.is_none(),
        held,
        held_file: file,
        ..SignInPage::new(Frame::of(&ask)?, &back(&to), "")
    };
    page(StatusCode::UNAUTHORIZED, &asked)
}

/// The page that a form most likely stood on, for what cannot be held.
fn back(to: &str) -> String {
    to.split('?').next().unwrap_or("/admin").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_come_back_without_their_secrets() {
        let form = Form::of_query(Some(
            "name=A%26B+%3Cb%3E&text=a%0Ab&password=p&new_password=q&supervisor_pin=1234&shipping=x&name=C",
        ));
        let held = Held::new("/admin/events/new?from=1", &form).expect("held");
        let pairs: Vec<_> = held.pairs();
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        assert_eq!(
            pairs,
            [("name", "A&B <b>"), ("text", "a\nb"), ("shipping", "x"), ("name", "C")]
        );
    }

    #[test]
    fn nothing_is_held_that_goes_elsewhere_or_is_too_long() {
        let form = Form::of_query(Some("a=b"));
        for to in [
            "https://evil.example/admin/",
            "//evil.example/admin/",
            "/events",
            "/admin/sign-out",
            "/admin/sign-in?x",
        ] {
            assert_eq!(Held::new(to, &form), None, "{to}");
        }
        let long = Form::of_pairs(vec![("a".to_owned(), "x".repeat(HELD_BYTES_MAX))]);
        assert_eq!(Held::new("/admin/venues/new", &long), None);
    }
}
