//! `/api/users`, `/api/tokens` and `/api/audit`: administration.

use axum::http::StatusCode;
use axum::response::Response;

use crate::http::{Ask, Id, Problem, respond};
use crate::model::TokenId;
use crate::wire::change::ChangesView;
use crate::wire::page::PageView;
use crate::wire::user::{TokenInput, TokenView, UserInput, UserView};

const AUDIT_LIMIT_DEFAULT: usize = 100;
const AUDIT_LIMIT_MAX: u64 = 1000;

/// Lists all changes with who made them.
#[utoipa::path(get, path = "/api/audit", operation_id = "list_audit", tag = "administration", params(
    ("since" = Option<u64>, Query), ("limit" = Option<u64>, Query),
), responses((status = 200, body = ChangesView)))]
pub async fn audit(ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let since = params.number("since", 0..=u64::MAX >> 1).unwrap_or(0);
    let limit = params
        .number("limit", 1..=AUDIT_LIMIT_MAX)
        .map_or(AUDIT_LIMIT_DEFAULT, |limit| limit as usize);
    params.finish()?;
    let feed = ask.app().audit(&ask.caller, since)?;
    super::change::answer(ask, feed, limit).await
}

/// Lists the users.
#[utoipa::path(get, path = "/api/users", operation_id = "list_users", tag = "administration", responses((status = 200, body = PageView<UserView>)))]
pub async fn users(ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let users = ask.app().users(&ask.app().view(), &ask.caller)?;
    let items = users.iter().map(UserView::from).collect();
    respond::read(
        &ask.headers,
        None,
        &PageView {
            items,
            next_cursor: None,
            plan: None,
        },
    )
}

/// Creates a user.
#[utoipa::path(post, path = "/api/users", tag = "administration", request_body = UserInput, responses((status = 201, body = UserView)))]
pub async fn create_user(mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json().await?;
    let done = ask.app().create_user(&ask.caller, body).await?;
    let location = format!("/api/users/{}", done.value.id);
    respond::created(
        &location,
        done.seq,
        Some(done.value.version),
        &UserView::from(&done.value),
    )
}

/// Deletes a user, named by id or email.
#[utoipa::path(delete, path = "/api/users/{user}", tag = "administration", params(("user" = String, Path)), responses((status = 204)))]
pub async fn delete_user(Id(user): Id<String>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let done = ask.app().delete_user(&ask.caller, &user).await?;
    Ok(respond::gone(done.seq))
}

/// Gives a user, named by id or email, a new password; its sessions end.
#[utoipa::path(put, path = "/api/users/{user}/password", tag = "administration", params(("user" = String, Path)), request_body(content = Object, example = json!({"password": "at least ten characters"})),
    responses((status = 200, body = UserView)))]
pub async fn set_password(Id(user): Id<String>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json().await?;
    let done = ask.app().set_password(&ask.caller, &user, body).await?;
    respond::written(
        StatusCode::OK,
        done.seq,
        Some(done.value.version),
        &UserView::from(&done.value),
    )
}

/// Lists the API tokens, without their secrets.
#[utoipa::path(get, path = "/api/tokens", operation_id = "list_tokens", tag = "administration", responses((status = 200, body = PageView<TokenView>)))]
pub async fn tokens(ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let tokens = ask.app().tokens(&ask.app().view(), &ask.caller)?;
    let items = tokens.iter().map(|token| TokenView::new(token, None)).collect();
    respond::read(
        &ask.headers,
        None,
        &PageView {
            items,
            next_cursor: None,
            plan: None,
        },
    )
}

/// Creates an API token. The answer is the only place that ever shows its secret.
#[utoipa::path(post, path = "/api/tokens", tag = "administration", request_body = TokenInput, responses((status = 201, body = TokenView)))]
pub async fn create_token(mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json().await?;
    let done = ask.app().create_token(&ask.caller, body).await?;
    let (token, secret) = done.value;
    let location = format!("/api/tokens/{}", token.id);
    respond::created(&location, done.seq, None, &TokenView::new(&token, Some(secret))).map(respond::secret)
}

/// Revokes an API token.
#[utoipa::path(delete, path = "/api/tokens/{id}", tag = "administration", params(("id" = uuid::Uuid, Path)), responses((status = 204)))]
pub async fn delete_token(Id(id): Id<TokenId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let done = ask.app().delete_token(&ask.caller, id).await?;
    Ok(respond::gone(done.seq))
}
