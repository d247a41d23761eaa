//! What is wrong with a value: one entry per field, collected so that a client sees all of them at once.

use std::fmt;

/// Why a field was refused. The string form is part of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    Required,
    Type,
    Unknown,
    ReadOnly,
    Invalid,
    TooShort,
    TooLong,
    TooSmall,
    TooLarge,
    TooMany,
    NotFound,
    Duplicate,
    NotAllowed,
}

impl Code {
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Required => "required",
            Code::Type => "type",
            Code::Unknown => "unknown",
            Code::ReadOnly => "read_only",
            Code::Invalid => "invalid",
            Code::TooShort => "too_short",
            Code::TooLong => "too_long",
            Code::TooSmall => "too_small",
            Code::TooLarge => "too_large",
            Code::TooMany => "too_many",
            Code::NotFound => "not_found",
            Code::Duplicate => "duplicate",
            Code::NotAllowed => "not_allowed",
        }
    }
}

/// One refused field. `field` is a path such as `ticket_types[0].price.currency`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: String,
    pub code: Code,
    pub message: String,
}

/// Every refused field of one input, in the order they were found. At most [`FieldErrors::MAX`] are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// More than this many errors tell a client nothing new.
    pub const MAX: usize = 100;

    pub fn new() -> Self {
        Self::default()
    }

    /// A list with one entry.
    pub fn one(field: impl Into<String>, code: Code, message: impl Into<String>) -> Self {
        let mut errors = Self::new();
        errors.add(field, code, message);
        errors
    }

    pub fn add(&mut self, field: impl Into<String>, code: Code, message: impl Into<String>) {
        if self.0.len() < Self::MAX {
            self.0.push(FieldError {
                field: field.into(),
                code,
                message: message.into(),
            });
        }
    }

    /// Keeps a value, or notes under `field` why there is none.
    pub fn take<T>(&mut self, field: &str, result: Result<T, (Code, String)>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err((code, message)) => {
                self.add(field, code, message);
                None
            }
        }
    }

    /// The same errors of an object that is itself a field.
    pub fn within(mut self, field: &str) -> Self {
        for error in &mut self.0 {
            error.field = format!("{field}.{}", error.field);
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, FieldError> {
        self.0.iter()
    }

    /// `value` if nothing was noted, else the notes.
    pub fn or<T>(self, value: T) -> Result<T, FieldErrors> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, error) in self.0.iter().enumerate() {
            let separator = if n == 0 { "" } else { "; " };
            write!(f, "{separator}{}: {}", error.field, error.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}
