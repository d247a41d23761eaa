//! A file that was sent when a session had ended: it waits on the server's disk until whoever sent it has signed in again.
//!
//! The address of a form with a file has a mark: that it was made for a user who was signed in. Without one, nothing is
//! kept: strangers cannot fill the disk. What is kept is bounded as the form itself is, and in number and age.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;
use tower::ServiceExt;
use uuid::Uuid;

use crate::app::{HeldFile, Holding, IMAGE_BYTES_MAX};
use crate::http::ask::read_body;
use crate::http::auth::ClientAddress;
use crate::http::upload::{FIELDS_BYTES_MAX, Upload};
use crate::http::{Ask, Id, Problem, Site};
use crate::model::{Actor, UserId};
use crate::web::form::Form;
use crate::web::page::Frame;

/// What the mark is called in the address of a form.
const MARK: &str = "as";
/// How long a file may be on its way.
const SENDING_TIME_MAX: Duration = Duration::from_secs(600);

/// An address that a form with a file is sent to, with the mark of who it is shown to.
pub fn marked(ask: &Ask, address: &str) -> String {
    match ask.app().mark(&ask.caller) {
        Some(mark) => format!("{address}?{MARK}={mark}"),
        None => address.to_owned(),
    }
}

/// Where a file that is held is sent on.
pub fn address(id: Uuid) -> String {
    format!("/admin/held/{id}")
}

/// How many bytes a form with a file may have: as many as the page takes that it is for, and nothing elsewhere.
fn bytes_max(site: &Site, path: &str) -> Option<u64> {
    let options = &site.options;
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["", "admin", "events", _, "pictures"] => Some((IMAGE_BYTES_MAX + FIELDS_BYTES_MAX) as u64),
        // A list may be pasted beside the file.
        ["", "admin", "events", _, "import"] => {
            Some(options.import_bytes_max + (options.body_bytes_max + FIELDS_BYTES_MAX) as u64)
        }
        _ => None,
    }
}

/// Keeps the body of a form with a file, if it is known whose it is. What cannot be kept is read to its end nevertheless,
/// or who sends it would not see the answer.
pub async fn receive(ask: &mut Ask) -> Option<Uuid> {
    let query = Form::of_query(ask.query());
    let room = bytes_max(&ask.site, ask.uri().path()).zip(user_of(ask, &query));
    let held = match room {
        Some((bytes_max, user)) => tokio::time::timeout(SENDING_TIME_MAX, keep(ask, user, bytes_max)).await,
        None => Ok(Ok(None)),
    };
    match held {
        Ok(Ok(Some(id))) => Some(id),
        Ok(Ok(None)) => {
            Upload::decline(ask).await;
            None
        }
        Ok(Err(problem)) => {
            tracing::warn!(
                detail = problem.detail(),
                cause = problem.cause(),
                "a file could not be held"
            );
            Upload::decline(ask).await;
            None
        }
        Err(_) => None,
    }
}

fn user_of(ask: &Ask, query: &Form) -> Option<UserId> {
    let mark = query.get(MARK)?;
    match ask.app().marked(mark, ask.caller.at) {
        Ok(user) => user,
        Err(error) => {
            tracing::warn!(%error, "nobody can be told by a mark");
            None
        }
    }
}

async fn keep(ask: &mut Ask, user: UserId, bytes_max: u64) -> Result<Option<Uuid>, Problem> {
    let Some(kind) = ask
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
    else {
        return Ok(None);
    };
    let (kind, to) = (kind.to_owned(), ask.uri().path().to_owned());
    let Ok(holding) = ask.app().begin_holding(user, ask.caller.at) else {
        return Ok(None);
    };
    match write(&holding, ask.stream(bytes_max)?, bytes_max).await? {
        Written::Whole => Ok(Some(ask.app().hold(holding, &to, &kind, ask.app().now())?)),
        Written::Not => Ok(None),
    }
}

/// What became of a body.
enum Written {
    Whole,
    /// It was too long, or broke off.
    Not,
}

async fn write(holding: &Holding, mut body: Body, bytes_max: u64) -> Result<Written, Problem> {
    let failed = |error: std::io::Error| Problem::internal(error.to_string());
    let mut file = tokio::fs::File::from_std(holding.writer()?);
    let mut left = Some(bytes_max);
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return Ok(Written::Not) };
        let piece = frame.into_data().unwrap_or_else(|_| Bytes::new());
        left = left.and_then(|left| left.checked_sub(piece.len() as u64));
        // Of what is too long, the rest passes by, within what the page itself would let pass.
        match left {
            Some(_) => file.write_all(&piece).await.map_err(failed)?,
            None => {
                let _refused = read_body(body, 0).await;
                return Ok(Written::Not);
            }
        }
    }
    file.flush().await.map_err(failed)?;
    Ok(Written::Whole)
}

/// The file that a page where one signs in has named, for who has signed in.
pub fn find(ask: &Ask, user: UserId, form: &Form) -> Option<Arc<HeldFile>> {
    ask.app().held_file(user, named(form)?, ask.caller.at)
}

/// The file that a page where one signs in names.
pub fn named(form: &Form) -> Option<Uuid> {
    form.get("held_file")?.parse().ok()
}

/// Sends a file on to where it was meant to go, as it came, for who has signed in since. It is forgotten unless the page
/// could not take it for the moment.
pub async fn go_on(
    Id(id): Id<Uuid>,
    Extension(address): Extension<ClientAddress>,
    ask: Ask,
) -> Result<Response, Problem> {
    let Actor::User { id: user, .. } = ask.caller.actor else {
        return Err(crate::app::Error::Unauthenticated.into());
    };
    let held = ask.app().held_file(user, id, ask.caller.at);
    let Some(held) = held else {
        return Err(Problem::new(
            StatusCode::NOT_FOUND,
            "not_found",
            Frame::of(&ask)?.t("held-gone"),
        ));
    };
    let file = tokio::fs::File::from_std(held.open()?);
    let mut request = Request::new(Body::from_stream(ReaderStream::new(file)));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = held
        .to
        .parse()
        .map_err(|_| Problem::internal("a held file without an address"))?;
    let kind = HeaderValue::from_str(&held.content_type).map_err(|error| Problem::internal(error.to_string()))?;
    let headers = request.headers_mut();
    headers.clone_from(&ask.headers);
    headers.remove(header::TRANSFER_ENCODING);
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(held.bytes));
    let extensions = request.extensions_mut();
    extensions.insert(ask.caller.clone());
    extensions.insert(ask.scheme);
    extensions.insert(address);
    let routes = ask.site.routes.get().cloned();
    let routes = routes.ok_or_else(|| Problem::internal("a server without routes"))?;
    let response = routes.oneshot(request).await.into_response();
    let status = response.status();
    if !status.is_server_error() && status != StatusCode::TOO_MANY_REQUESTS {
        ask.app().drop_held(id);
    }
    Ok(response)
}
