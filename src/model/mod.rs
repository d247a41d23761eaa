//! The nouns of the Event Manager and their rules: no I/O, no clock, no randomness.

mod actor;
mod counters;
mod door;
mod event;
mod field;
mod guest;
mod host;
mod id;
mod image;
mod installation;
mod message;
mod money;
mod scan;
mod series;
mod text;
mod ticket;
mod time;
mod user;
mod venue;
mod verb;

pub use actor::{Actor, Eyes, Role};
pub use counters::{EventCounters, GateCounters, GateTraffic, TypeCount};
pub use door::{Device, EventDoor, Gate, GateDetails, GateWay, Names, Pairing, PinHash, Reentry, RevokedTicket};
pub use event::{
    Event, EventDetails, EventStatus, Moment, OPTIONS_MAX, QUESTIONS_MAX, Question, QuestionKind, Registration,
    TAGS_MAX, TICKET_TYPES_MAX, TicketType, TimeZone,
};
pub use field::{Code, FieldError, FieldErrors};
pub use guest::{
    ANSWERS_MAX, Answer, Asked, Flags, Guest, GuestDetails, GuestRow, GuestStatus, HEADS_MAX, Heads, Payment,
};
pub use host::is_host;
pub use id::{
    BroadcastId, DeviceId, EventId, GateId, GuestId, ImageId, MessageId, QuestionId, RawId, ScanId, SessionId,
    TicketTypeId, TokenId, UserId, VenueId, given_out_ms,
};
pub use image::{
    FileHash, FileName, IMAGE_BOXES, IMAGES_MAX, Image, ImageFormat, ImageState, Shape, Variant, files_of, within,
};
pub use installation::{IdempotencyRecord, Installation, KeptAnswer, Secret};
pub use message::{Broadcast, MailPlace, MailTemplate, Message, MessageKind, MessageState, Said, Whereabouts};
pub use money::{Currency, Money};
pub use scan::{
    Admission, Conflicting, Decided, Origin, Passage, Passed, Refusal, Resolution, Scan, ScanFact, Settled,
    TARGET_CHARS_MAX, Undone,
};
pub use series::{Rhythm, SERIES_MAX};
pub use text::{
    Email, LONG_TEXT_CHARS_MAX, LanguageTag, LongText, NAME_CHARS_MAX, Name, SHORT_TEXT_CHARS_MAX, ShortText, fold,
    slug,
};
pub use ticket::{SERIAL_MAX, Ticket, TicketKey, TicketNumber};
pub use time::Time;
pub use user::{Session, Token, User};
pub use venue::{Place, Venue, VenueDetails};
pub use verb::{Kind, Verb};
