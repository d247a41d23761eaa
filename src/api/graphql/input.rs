//! What mutations take: the JSON of REST, field by field. Rules are not kept here; `wire` has them.
//!
//! In a patch, a field that is absent stays as it is, and `null` clears it.

use async_graphql::{ID, InputObject, MaybeUndefined};
use serde::Serialize;

use super::scalar::{
    DateTime, EventStatus, GeoJson, GuestStatus, GuestsAction, Json, Payment, QuestionKind, Registration, Role,
};

macro_rules! inputs {
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$required_doc:meta])* $required:ident: $required_type:ty,)*
        --
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(InputObject, Serialize)]
        #[graphql(rename_fields = "snake_case")]
        pub struct $name {
            $($(#[$required_doc])* pub $required: $required_type,)*
            $(
                $(#[$field_doc])*
                #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
                pub $field: MaybeUndefined<$type>,
            )*
        }
    )*};
}

inputs! {
    /// A new event.
    EventInput {
        name: String,
        /// The start: RFC 3339, or a local time without offset such as `2026-11-23T19:00`, which is read in `timezone`.
        date: String,
        --
        /// Markdown.
        description: String,
        /// `draft` when absent.
        status: EventStatus,
        end_date: String,
        /// IANA name; the installation's when absent.
        timezone: String,
        venue: EventVenueInput,
        /// Heads; unbounded when absent.
        capacity: i64,
        /// `closed` when absent.
        registration: Registration,
        waitlist: bool,
        ticket_types: Vec<TicketTypeInput>,
        questions: Vec<QuestionInput>,
        tags: Vec<String>,
        series_id: ID,
    }

    /// What changes in an event.
    EventPatch {
        --
        name: String,
        /// The start: RFC 3339, or a local time without offset, which is read in `timezone`.
        date: String,
        /// Markdown.
        description: String,
        status: EventStatus,
        end_date: String,
        /// IANA name. Changing it alone keeps the local time.
        timezone: String,
        venue: EventVenueInput,
        /// Heads; unbounded when null.
        capacity: i64,
        registration: Registration,
        waitlist: bool,
        /// Replaced whole: those to keep are sent with their id.
        ticket_types: Vec<TicketTypeInput>,
        /// Replaced whole: those to keep are sent with their id.
        questions: Vec<QuestionInput>,
        tags: Vec<String>,
        series_id: ID,
    }

    /// A venue that is there already, by its id; or one that is created, or reused when name and location are equal.
    EventVenueInput {
        --
        id: ID,
        name: String,
        address: String,
        city: String,
        country: String,
        location: GeoJson,
    }

    /// A kind of ticket.
    TicketTypeInput {
        name: String,
        --
        /// Left out for a new one.
        id: ID,
        /// Heads; unbounded when absent.
        quota: i64,
        price: MoneyInput,
        valid_from: DateTime,
        valid_until: DateTime,
    }

    /// An amount of money.
    MoneyInput {
        /// A decimal number as a string.
        amount: String,
        /// ISO 4217.
        currency: String,
        --
    }

    /// A question of the registration form.
    QuestionInput {
        label: String,
        --
        /// Left out for a new one.
        id: ID,
        /// `text` when absent.
        kind: QuestionKind,
        required: bool,
        options: Vec<String>,
    }

    /// A new venue.
    VenueInput {
        name: String,
        --
        address: String,
        city: String,
        country: String,
        location: GeoJson,
    }

    /// What changes in a venue.
    VenuePatch {
        --
        name: String,
        address: String,
        city: String,
        country: String,
        location: GeoJson,
    }

    /// A new guest.
    GuestInput {
        name: String,
        --
        email: String,
        phone: String,
        company: String,
        /// `registered` when absent.
        status: GuestStatus,
        /// Heads that the ticket admits, 1 to 50; 1 when absent.
        party_size: i64,
        ticket_type_id: ID,
        /// By the ticket type's price when absent.
        payment: Payment,
        flags: FlagsInput,
        /// Answers by question id: strings, or true and false for checkboxes.
        answers: Json,
        notes: String,
        /// What the guest reads, such as `en` or `de` (BCP 47).
        language: String,
    }

    /// What changes in a guest.
    GuestPatch {
        --
        name: String,
        email: String,
        phone: String,
        company: String,
        status: GuestStatus,
        /// Heads that the ticket admits, 1 to 50.
        party_size: i64,
        ticket_type_id: ID,
        payment: Payment,
        flags: FlagsInput,
        /// Answers by question id: strings, or true and false for checkboxes.
        answers: Json,
        notes: String,
        /// What the guest reads, such as `en` or `de` (BCP 47).
        language: String,
    }

    /// What staff should notice about a guest.
    FlagsInput {
        --
        vip: bool,
        /// Not to be let in.
        blocked: bool,
        attention: String,
    }

    /// What guests say of themselves when they register.
    RegistrationInput {
        name: String,
        --
        email: String,
        phone: String,
        company: String,
        /// Heads that the ticket admits, 1 to 50; 1 when absent.
        party_size: i64,
        /// Must be given where the event has more than one.
        ticket_type_id: ID,
        /// Answers by question id: strings, or true and false for checkboxes.
        answers: Json,
        /// What the guest reads, such as `en` or `de` (BCP 47); by `Accept-Language` when absent.
        language: String,
    }

    /// What is done to many guests of an event, and to which.
    GuestsActionInput {
        action: GuestsAction,
        --
        /// For `set_status`.
        status: GuestStatus,
        /// Up to 10,000.
        ids: Vec<ID>,
        /// Instead of ids; `{}` means all guests of the event.
        filter: GuestsFilterInput,
    }

    /// Which guests of an event.
    GuestsFilterInput {
        --
        status: Vec<GuestStatus>,
    }

    /// A new user.
    UserInput {
        name: String,
        email: String,
        role: Role,
        /// At least 10 characters.
        password: String,
        --
    }

    /// A new API token.
    TokenInput {
        name: String,
        role: Role,
        --
        /// Binds the token to one event.
        event_id: ID,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::InputType;
    use serde_json::json;

    use super::*;

    #[test]
    fn absent_and_null_stay_apart() {
        let sent = json!({"name": "Gala", "capacity": null, "venue": {"id": "x", "city": null}, "status": "draft"});
        let value = async_graphql::Value::from_json(sent.clone()).expect("a value");
        let patch = EventPatch::parse(Some(value)).unwrap_or_else(|_| panic!("a patch"));
        assert_eq!(serde_json::to_value(&patch).expect("JSON"), sent);
    }
}
