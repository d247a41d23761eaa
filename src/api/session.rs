//! `/api/session`: signing in and out with a browser.

use axum::Extension;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::app::{Done, Error, SignedIn};
use crate::http::auth::{ClientAddress, SESSION_COOKIE};
use crate::http::{Ask, Problem, respond};
use crate::wire::user::UserView;

/// Shows who is signed in.
#[utoipa::path(get, path = "/api/session", operation_id = "show_session", tag = "sessions", responses((status = 200, body = UserView)))]
pub async fn show(ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let user = ask.app().signed_in(&ask.app().view()?, &ask.caller.actor)?;
    respond::read(&ask.headers, Some(user.version), &UserView::from(&user))
}

/// Signs in with email and password; the answer sets the session cookie.
#[utoipa::path(post, path = "/api/session", tag = "sessions", request_body(content = Object, example = json!({"email": "ada@example.org", "password": "at least ten characters"})), responses((status = 201, body = UserView)))]
pub async fn sign_in(address: Extension<ClientAddress>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    ask.site.sign_ins.check(address.0.0)?;
    let body = ask.json().await?;
    let done = ask
        .app()
        .sign_in(&ask.caller, body)
        .await
        .map_err(|error| match error {
            Error::Unauthenticated => Problem::new(
                StatusCode::UNAUTHORIZED,
                "wrong_credentials",
                "Email or password is wrong.",
            ),
            error => error.into(),
        })?;
    let response = respond::created("/api/session", done.seq, None, &UserView::from(&done.value.user))?;
    let mut response = respond::secret(response);
    response.headers_mut().insert(header::SET_COOKIE, cookie(&ask, &done)?);
    Ok(response)
}

/// Signs out.
#[utoipa::path(delete, path = "/api/session", tag = "sessions", responses((status = 204)))]
pub async fn sign_out(ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let done = ask.app().sign_out(&ask.caller).await?;
    let mut response = respond::gone(done.seq);
    let cleared = HeaderValue::from_static("em_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    response.headers_mut().insert(header::SET_COOKIE, cleared);
    Ok(response)
}

/// The cookie of a new session. It is kept from scripts and other sites, and from plain HTTP where the
/// server is known by an HTTPS address.
pub fn cookie(ask: &Ask, done: &Done<SignedIn>) -> Result<HeaderValue, Problem> {
    let secure = ask
        .site
        .options
        .public_url
        .as_ref()
        .is_some_and(|url| url.starts_with("https:"));
    let seconds = ask.app().settings().session_ms / 1000;
    let suffix = if secure { "; Secure" } else { "" };
    let cookie = format!(
        "{SESSION_COOKIE}={}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{suffix}",
        done.value.secret
    );
    HeaderValue::from_str(&cookie).map_err(|error| Problem::internal(error.to_string()))
}
