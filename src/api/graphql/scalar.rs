//! Scalars and enums: the same words as in JSON over REST.

use async_graphql::{Enum, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use serde::Serialize;

use crate::model::{self, Time};

/// A GeoJSON geometry (RFC 7946), such as `{"type": "Point", "coordinates": [longitude, latitude]}`.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct GeoJson(pub serde_json::Value);

/// A GeoJSON geometry (RFC 7946), such as `{"type": "Point", "coordinates": [longitude, latitude]}`.
#[Scalar(name = "GeoJSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc7946")]
impl ScalarType for GeoJson {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

/// Any JSON value.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);

/// Any JSON value.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident $graphql:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        $(#[$doc])*
        #[Scalar(name = $graphql)]
        impl ScalarType for $name {
            /// Any text: what is wrong with it is said where all faults of an input are.
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    )*};
}

texts! {
    /// A time in RFC 3339; answers are in UTC with `Z`.
    DateTime "DateTime";
    /// A time as the clock on the wall shows it, without an offset: `2026-11-23T19:00:00`.
    LocalDateTime "LocalDateTime";
}

impl From<Time> for DateTime {
    fn from(time: Time) -> Self {
        Self(time.to_string())
    }
}

/// A whole number that may be larger than an Int.
#[derive(Clone, Copy, Debug)]
pub struct Long(pub u64);

/// A whole number that may be larger than an Int.
#[Scalar(name = "Long")]
impl ScalarType for Long {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => number.as_u64().map(Self).ok_or(InputValueError::expected_type(value)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        self.0.into()
    }
}

macro_rules! enums {
    ($($(#[$doc:meta])* $name:ident = $remote:literal { $($variant:ident),* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
        #[graphql(rename_items = "snake_case", remote = $remote)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($variant),* }
    )*};
}

enums! {
    EventStatus = "model::EventStatus" { Draft, Active, Cancelled, Completed }
    Registration = "model::Registration" { Closed, Open, InviteOnly }
    GuestStatus = "model::GuestStatus" { Invited, Registered, Waitlisted, CheckedIn, Cancelled }
    Payment = "model::Payment" { Free, Unpaid, Paid, Refunded }
    QuestionKind = "model::QuestionKind" { Text, Choice, Checkbox }
    Role = "model::Role" { Viewer, Door, Organizer, Admin }
}

/// What a bulk action does to each guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize)]
#[graphql(rename_items = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum GuestsAction {
    SetStatus,
    Cancel,
    Delete,
    /// Mails each the ticket.
    SendTickets,
}

#[cfg(test)]
mod tests {
    use async_graphql::InputType;

    use super::*;

    #[test]
    fn enums_have_the_words_of_rest() {
        fn check<T: InputType + From<M>, M: Copy>(all: &[M], word: impl Fn(M) -> &'static str) {
            for one in all {
                let shown = T::from(*one).to_value();
                assert_eq!(shown.into_json().ok(), Some(serde_json::json!(word(*one))));
            }
        }
        check::<EventStatus, _>(model::EventStatus::ALL, model::EventStatus::as_str);
        check::<Registration, _>(model::Registration::ALL, model::Registration::as_str);
        check::<GuestStatus, _>(model::GuestStatus::ALL, model::GuestStatus::as_str);
        check::<Payment, _>(model::Payment::ALL, model::Payment::as_str);
        check::<QuestionKind, _>(model::QuestionKind::ALL, model::QuestionKind::as_str);
        check::<Role, _>(model::Role::ALL, model::Role::as_str);
    }
}
