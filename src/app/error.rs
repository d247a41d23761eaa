//! What a caller can act on. Knows nothing of HTTP.

use crate::blocking;
use crate::model::{Code, FieldErrors};
use crate::search;
use crate::store::{self, CursorError, ListError};

/// Why something cannot be done as things stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    #[error("the event is full")]
    EventFull,
    #[error("this ticket type is sold out")]
    SoldOut,
    #[error("registration for this event is closed")]
    RegistrationClosed,
    #[error("the event is cancelled")]
    EventCancelled,
    #[error("the event is over")]
    EventOver,
    #[error("this ticket was used already")]
    TicketUsed,
    #[error("this place was given back already")]
    PlaceGivenBack,
    #[error("the event has guests; cancel it, or delete them first with a bulk action")]
    EventHasGuests,
    #[error("the venue has events; give them another venue first")]
    VenueHasEvents,
    #[error("the ticket type `{0}` has guests; give them another ticket type first")]
    TicketTypeHasGuests(String),
    #[error("a user with this email exists already")]
    EmailTaken,
    #[error("a guest with this ticket number exists already")]
    TicketNumberTaken,
    #[error("another request used this Idempotency-Key; use a new key for a new request")]
    KeyReused,
    #[error("this is the last admin; make another one first")]
    LastAdmin,
    #[error("another event has a scan with this id; every scan needs an id of its own")]
    ScanIdTaken,
    #[error("this scan is no conflict, or somebody has settled it already")]
    NoConflict,
    #[error("the event has {0} gates already; delete one first")]
    TooManyGates(usize),
    #[error("the event has {0} devices already; revoke one first")]
    TooManyDevices(usize),
    #[error("the event has {0} pictures already; remove one first")]
    TooManyImages(usize),
    #[error("this ticket was scanned too often; give the guest a new one")]
    TooManyScans,
    #[error("the set-up link was used or is too old; `event-manager user add` makes an admin, too")]
    SetupOver,
    #[error("the mail was sent already")]
    MailSent,
    #[error("the mail does not wait to be sent any more")]
    MailNotQueued,
}

impl Conflict {
    /// The name that clients can tell conflicts apart by.
    pub fn code(&self) -> &'static str {
        match self {
            Conflict::EventFull => "event_full",
            Conflict::SoldOut => "sold_out",
            Conflict::RegistrationClosed => "registration_closed",
            Conflict::EventCancelled => "event_cancelled",
            Conflict::EventOver => "event_over",
            Conflict::TicketUsed => "ticket_used",
            Conflict::PlaceGivenBack => "place_given_back",
            Conflict::EventHasGuests => "event_has_guests",
            Conflict::VenueHasEvents => "venue_has_events",
            Conflict::TicketTypeHasGuests(_) => "ticket_type_has_guests",
            Conflict::EmailTaken => "email_taken",
            Conflict::TicketNumberTaken => "ticket_number_taken",
            Conflict::KeyReused => "idempotency_key_reused",
            Conflict::LastAdmin => "last_admin",
            Conflict::ScanIdTaken => "scan_id_taken",
            Conflict::NoConflict => "no_conflict",
            Conflict::TooManyGates(_) => "too_many_gates",
            Conflict::TooManyDevices(_) => "too_many_devices",
            Conflict::TooManyImages(_) => "too_many_images",
            Conflict::TooManyScans => "too_many_scans",
            Conflict::SetupOver => "setup_over",
            Conflict::MailSent => "mail_sent",
            Conflict::MailNotQueued => "mail_not_queued",
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request cannot be read at all.
    #[error("{0}")]
    Malformed(String),
    /// It can be read, but values in it are refused.
    #[error("{0}")]
    Invalid(FieldErrors),
    #[error("credentials are needed")]
    Unauthenticated,
    #[error("this device was turned away; pair it anew")]
    DeviceRevoked,
    #[error("this needs another role")]
    Forbidden,
    /// Not there, or not for this caller's eyes.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// `If-Match` names another version than the current one.
    #[error("the {0} was changed meanwhile; read it again and repeat the change")]
    Stale(&'static str),
    #[error("too many attempts; wait {retry_after_s} seconds")]
    TooMany { retry_after_s: u64 },
    /// Something derived is not there at the moment; the rest is.
    #[error("{detail}")]
    Unavailable {
        /// The name that clients can tell it by.
        name: &'static str,
        detail: String,
        retry_after_s: u64,
        /// What the log should know.
        cause: Option<String>,
    },
    #[error(transparent)]
    Store(store::Error),
}

impl Error {
    pub fn field(field: &str, code: Code, message: impl Into<String>) -> Self {
        Error::Invalid(FieldErrors::one(field, code, message))
    }
}

impl From<blocking::Unfinished> for Error {
    fn from(error: blocking::Unfinished) -> Self {
        // Callers are told no more than of a write that panicked.
        tracing::error!(%error, "a part of a request was not done");
        Error::Store(store::Error::Panicked)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Error::Store(error)
    }
}

impl From<search::Error> for Error {
    fn from(error: search::Error) -> Self {
        use search::Error as E;
        let (name, retry_after_s) = match error {
            E::Store(error) => return Error::Store(error),
            E::Closed | E::Fault(_) => ("search_unavailable", 1),
            E::Rebuilding { .. } => ("search_rebuilding", 2),
            E::TooSlow => ("search_too_slow", 1),
        };
        let (detail, cause) = match &error {
            E::Fault(cause) => ("search is not available at the moment".to_owned(), Some(cause.clone())),
            _ => (error.to_string(), None),
        };
        Error::Unavailable {
            name,
            detail,
            retry_after_s,
            cause,
        }
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Error::Invalid(errors)
    }
}

impl From<ListError> for Error {
    fn from(error: ListError) -> Self {
        use store::PlanError;
        match error {
            ListError::Store(error) => Error::Store(error),
            ListError::Plan(error) => {
                let field = match error {
                    PlanError::Cursor(_) => "cursor",
                    PlanError::Order => "sort",
                    _ => "hint",
                };
                Error::field(field, Code::Invalid, error.to_string())
            }
        }
    }
}

impl From<CursorError> for Error {
    fn from(error: CursorError) -> Self {
        Error::field("cursor", Code::Invalid, error.to_string())
    }
}
