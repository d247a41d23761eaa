//! Why a form was not taken, for the page that shows it again.

use axum::http::StatusCode;

use crate::app::Error;
use crate::http::Problem;
use crate::language::Words;
use crate::model::{Code, FieldErrors};

/// What a form's page says beside and above its fields.
#[derive(Debug, Default)]
pub struct Refusal {
    pub status: StatusCode,
    pub errors: FieldErrors,
    /// Above the form; empty if nothing was refused.
    pub notice: String,
}

impl Refusal {
    /// What can be told beside the form.
    ///
    /// # Errors
    /// Everything else, which is told as a page of its own.
    pub fn of(words: Words, error: Error) -> Result<Self, Problem> {
        match error {
            Error::Invalid(errors) => Ok(Self {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                errors,
                notice: words.t("form-refused"),
            }),
            Error::Conflict(conflict) => {
                let key = format!("door-refused-{}", conflict.code());
                let said = words.t(&key);
                Ok(Self {
                    status: StatusCode::CONFLICT,
                    errors: FieldErrors::new(),
                    notice: if said == key { conflict.to_string() } else { said },
                })
            }
            Error::Stale(_) => Ok(Self {
                status: StatusCode::CONFLICT,
                errors: FieldErrors::new(),
                notice: words.t("door-stale"),
            }),
            error => Err(error.into()),
        }
    }

    /// A field of the form alone.
    pub fn field(words: Words, name: &str, code: Code, message: &str) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            errors: FieldErrors::one(name, code, message),
            notice: words.t("form-refused"),
        }
    }
}
