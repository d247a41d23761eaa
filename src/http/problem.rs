//! The one place where errors become answers: `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app;
use crate::blocking;
use crate::model::FieldErrors;
use crate::store;
use crate::ticket;

/// How long a client waits that was refused because the server is at its limit.
const BUSY_RETRY_AFTER_S: u64 = 1;
/// How long a client waits for the disk to be cleaned up.
const FULL_RETRY_AFTER_S: u64 = 60;

/// One refused field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// A path such as `ticket_types[0].name`.
    pub field: String,
    pub code: &'static str,
    pub message: String,
}

/// What a client is told when something is wrong.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemView {
    /// Tells kinds of problems apart: `urn:event-manager:problem:NAME`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: &'static str,
    pub status: u16,
    pub detail: String,
    pub errors: Vec<FieldProblem>,
}

/// An error on its way to a client.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    name: &'static str,
    detail: String,
    errors: Vec<FieldProblem>,
    retry_after_s: Option<u64>,
    /// What the log learns, and the client does not.
    cause: Option<String>,
}

/// The cause of an internal error, for the log line that carries the request's id.
#[derive(Clone, Debug)]
pub struct Cause(pub String);

impl Problem {
    pub fn new(status: StatusCode, name: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            name,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after_s: None,
            cause: None,
        }
    }

    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", detail)
    }

    /// A body whose parts cannot be read: malformed as a whole, with the fields that are to blame.
    pub fn malformed_fields(errors: &FieldErrors, detail: impl Into<String>) -> Self {
        let mut problem = Self::invalid(errors);
        (problem.status, problem.name, problem.detail) = (StatusCode::BAD_REQUEST, "malformed", detail.into());
        problem
    }

    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", format!("There is no such {what}."))
    }

    pub fn invalid(errors: &FieldErrors) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "Some values cannot be taken; `errors` says which and why.",
        );
        problem.errors = errors
            .iter()
            .map(|error| FieldProblem {
                field: error.field.clone(),
                code: error.code.as_str(),
                message: error.message.clone(),
            })
            .collect();
        problem
    }

    pub fn internal(cause: impl Into<String>) -> Self {
        let mut problem = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong here. The log has the details under this answer's X-Request-Id.",
        );
        problem.cause = Some(cause.into());
        problem
    }

    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self {
            retry_after_s: Some(BUSY_RETRY_AFTER_S),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
        }
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What tells this kind of problem apart: the end of its `type`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub fn detail(&self) -> &str {
        &self.detail
    }

    pub fn errors(&self) -> &[FieldProblem] {
        &self.errors
    }

    pub fn retry_after_s(&self) -> Option<u64> {
        self.retry_after_s
    }

    /// What only the log may learn.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    fn named(status: StatusCode, name: &'static str, error: &impl ToString) -> Self {
        Self::new(status, name, sentence(&error.to_string()))
    }
}

/// Errors are written to follow a colon; clients read whole sentences.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}

impl From<app::Error> for Problem {
    fn from(error: app::Error) -> Self {
        use app::Error as E;
        match error {
            E::Malformed(_) => Problem::named(StatusCode::BAD_REQUEST, "malformed", &error),
            E::Invalid(errors) => Problem::invalid(&errors),
            E::Unauthenticated => Problem::new(
                StatusCode::UNAUTHORIZED,
                "unauthenticated",
                "Credentials are needed: send `Authorization: Bearer TOKEN`, or sign in.",
            ),
            E::DeviceRevoked => Problem::new(
                StatusCode::UNAUTHORIZED,
                "device_revoked",
                "This device was turned away: it must forget what it knows, and can be paired anew.",
            ),
            E::Forbidden => Problem::new(StatusCode::FORBIDDEN, "forbidden", "Your role does not allow this."),
            E::NotFound(what) => Problem::not_found(what),
            E::Conflict(conflict) => Problem::named(StatusCode::CONFLICT, conflict.code(), &conflict),
            E::Stale(_) => Problem::named(StatusCode::PRECONDITION_FAILED, "stale", &error),
            E::TooMany { retry_after_s } => Problem {
                retry_after_s: Some(retry_after_s),
                ..Problem::named(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", &error)
            },
            E::Unavailable {
                name,
                ref detail,
                retry_after_s,
                ref cause,
            } => Problem {
                retry_after_s: Some(retry_after_s),
                cause: cause.clone(),
                ..Problem::named(StatusCode::SERVICE_UNAVAILABLE, name, detail)
            },
            E::Store(error) => error.into(),
        }
    }
}

impl From<blocking::Unfinished> for Problem {
    fn from(error: blocking::Unfinished) -> Self {
        Problem::internal(error.to_string())
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        use store::Error as E;
        match &error {
            E::Busy => Problem::unavailable("Too many writes are waiting; try again in a moment."),
            E::Stopped => Problem::unavailable("The server is shutting down."),
            E::Full(_) => Problem {
                retry_after_s: Some(FULL_RETRY_AFTER_S),
                cause: Some(error.to_string()),
                ..Problem::new(
                    StatusCode::INSUFFICIENT_STORAGE,
                    "disk_full",
                    "The server's disk is full; nothing was written. Reading goes on.",
                )
            },
            E::TooLarge => Problem::named(StatusCode::PAYLOAD_TOO_LARGE, "too_large", &error),
            E::Trimmed { oldest } => Problem::new(
                StatusCode::GONE,
                "trimmed",
                format!("The journal begins with commit {oldest}; read the current state, and go on from there."),
            ),
            _ => Problem::internal(error.to_string()),
        }
    }
}

impl From<ticket::Error> for Problem {
    fn from(error: ticket::Error) -> Self {
        Problem::internal(error.to_string())
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        Problem::invalid(&errors)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let view = ProblemView {
            kind: format!("urn:event-manager:problem:{}", self.name),
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: self.detail,
            errors: self.errors,
        };
        let mut response = (self.status, Json(view)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(Cause(cause));
        }
        response
    }
}

/// For addresses that lead nowhere.
pub async fn no_route() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "There is nothing at this address; /api/docs lists what there is.",
    )
}

/// For methods that an address does not know. The router adds `Allow`.
pub async fn no_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not take this method; `Allow` lists those it takes.",
    )
}
