//! Errors as GraphQL shows them: the kinds, statuses and fields of problem+json, in `extensions`.

use std::time::Duration;

use async_graphql::{Error, ErrorExtensions, Pos, ServerError, Value};
use axum::http::StatusCode;

use crate::http::Problem;

/// For what the library refuses without a word of ours: the operation does not fit the schema.
const UNFIT: &str = "invalid_query";

/// A problem as a resolver returns it.
pub fn of(problem: &Problem) -> Error {
    Error::new(problem.detail()).extend_with(|_, extensions| {
        extensions.set("code", problem.name());
        extensions.set("status", problem.status().as_u16());
        if !problem.errors().is_empty() {
            let errors = serde_json::to_value(problem.errors()).unwrap_or_default();
            extensions.set("errors", Value::from_json(errors).unwrap_or_default());
        }
        if let Some(seconds) = problem.retry_after_s() {
            extensions.set("retry_after_s", seconds);
        }
    })
}

/// A problem with the operation as a whole.
pub fn refusal(problem: &Problem, pos: Option<Pos>) -> ServerError {
    let error = of(problem);
    ServerError {
        locations: pos.into_iter().collect(),
        extensions: error.extensions,
        ..ServerError::new(error.message, None)
    }
}

/// A bound that the operation exceeds. `name` is the bound's.
pub fn limit(name: &'static str, detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, name, detail)
}

pub fn timeout(time: Duration) -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "timeout",
        format!(
            "The operation took longer than {} seconds (graphql.timeout_s); ask for less at once.",
            time.as_secs()
        ),
    )
}

/// Gives a code to errors that have none: those of parsing and validation.
pub fn complete(errors: &mut [ServerError]) {
    for error in errors {
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", UNFIT);
            extensions.set("status", StatusCode::BAD_REQUEST.as_u16());
        }
    }
}

/// A refusal of the whole operation as the answer to a request that is answered with something else than JSON.
pub fn problem(refused: &ServerError) -> Problem {
    let status = status_of(std::slice::from_ref(refused));
    match status {
        StatusCode::UNAUTHORIZED => crate::app::Error::Unauthenticated.into(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::new(status, "method_not_allowed", &refused.message),
        _ => Problem::malformed(&refused.message),
    }
}

/// What tells this kind of error apart.
#[cfg(test)]
pub fn code_of(error: &ServerError) -> Option<String> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code.clone()),
        _ => None,
    }
}

/// The status of an operation that was not begun, by its first error.
pub fn status_of(errors: &[ServerError]) -> StatusCode {
    let status = errors
        .first()
        .and_then(|error| error.extensions.as_ref()?.get("status").cloned());
    let Some(Value::Number(number)) = status else {
        return StatusCode::BAD_REQUEST;
    };
    let code = number.as_u64().and_then(|code| u16::try_from(code).ok());
    code.and_then(|code| StatusCode::from_u16(code).ok())
        .unwrap_or(StatusCode::BAD_REQUEST)
}
