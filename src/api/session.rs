//! `/api/session`: signing in and out with a browser.

use axum::Extension;
use axum::http::{StatusCode, header};
use axum::response::Response;

use crate::app::Error;
use crate::http::auth::{ClientAddress, SESSION_ENDED, session_cookie};
use crate::http::{Ask, Problem, respond};
use crate::wire::user::UserView;

/// Shows who is signed in.
#[utoipa::path(get, path = "/api/session", operation_id = "show_session", tag = "sessions", responses((status = 200, body = UserView)))]
pub async fn show(ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let user = ask.app().signed_in(&ask.app().view(), &ask.caller.actor)?;
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
    response.headers_mut().insert(
        header::SET_COOKIE,
        session_cookie(&ask.site, ask.scheme, &done.value.secret)?,
    );
    Ok(response)
}

/// Signs out.
#[utoipa::path(delete, path = "/api/session", tag = "sessions", responses((status = 204)))]
pub async fn sign_out(ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let done = ask.app().sign_out(&ask.caller).await?;
    let mut response = respond::gone(done.seq);
    response.headers_mut().insert(header::SET_COOKIE, SESSION_ENDED);
    Ok(response)
}
