//! Older forms of stored values, and what they mean today.

use bincode::{Decode, Encode};

use crate::model::{
    Answer, Email, Event, EventDetails, EventId, Flags, Guest, GuestDetails, GuestId, GuestStatus, Heads, LongText,
    Name, Payment, QuestionId, ShortText, Ticket, TicketTypeId, Time,
};

/// An event before it could have pictures.
#[derive(Encode, Decode)]
pub struct EventV1 {
    id: EventId,
    slug: String,
    details: EventDetails,
    created_at: Time,
    updated_at: Time,
    version: u64,
}

impl From<EventV1> for Event {
    fn from(old: EventV1) -> Self {
        Event {
            id: old.id,
            slug: old.slug,
            details: old.details,
            images: Vec::new(),
            created_at: old.created_at,
            updated_at: old.updated_at,
            version: old.version,
        }
    }
}

/// A guest before it could be blocked.
#[derive(Encode, Decode)]
pub struct GuestV1 {
    id: GuestId,
    event_id: EventId,
    details: GuestDetailsV1,
    ticket: Ticket,
    admitted: u16,
    inside: u16,
    checked_in_at: Option<Time>,
    created_at: Time,
    updated_at: Time,
    version: u64,
}

#[derive(Encode, Decode)]
struct GuestDetailsV1 {
    name: Name,
    email: Option<Email>,
    phone: Option<ShortText>,
    company: Option<ShortText>,
    status: GuestStatus,
    party_size: Heads,
    ticket_type_id: Option<TicketTypeId>,
    payment: Payment,
    flags: FlagsV1,
    answers: Vec<(QuestionId, Answer)>,
    notes: LongText,
}

#[derive(Encode, Decode)]
struct FlagsV1 {
    vip: bool,
    attention: Option<ShortText>,
}

/// A guest before it was known which language it reads, and whether it only waited.
#[derive(Encode, Decode)]
pub struct GuestV2 {
    id: GuestId,
    event_id: EventId,
    details: GuestDetailsV2,
    ticket: Ticket,
    admitted: u16,
    inside: u16,
    checked_in_at: Option<Time>,
    created_at: Time,
    updated_at: Time,
    version: u64,
}

#[derive(Encode, Decode)]
struct GuestDetailsV2 {
    name: Name,
    email: Option<Email>,
    phone: Option<ShortText>,
    company: Option<ShortText>,
    status: GuestStatus,
    party_size: Heads,
    ticket_type_id: Option<TicketTypeId>,
    payment: Payment,
    flags: Flags,
    answers: Vec<(QuestionId, Answer)>,
    notes: LongText,
}

impl From<GuestV1> for GuestV2 {
    fn from(old: GuestV1) -> Self {
        let details = old.details;
        GuestV2 {
            id: old.id,
            event_id: old.event_id,
            details: GuestDetailsV2 {
                name: details.name,
                email: details.email,
                phone: details.phone,
                company: details.company,
                status: details.status,
                party_size: details.party_size,
                ticket_type_id: details.ticket_type_id,
                payment: details.payment,
                flags: Flags {
                    vip: details.flags.vip,
                    attention: details.flags.attention,
                    blocked: false,
                },
                answers: details.answers,
                notes: details.notes,
            },
            ticket: old.ticket,
            admitted: old.admitted,
            inside: old.inside,
            checked_in_at: old.checked_in_at,
            created_at: old.created_at,
            updated_at: old.updated_at,
            version: old.version,
        }
    }
}

impl From<GuestV2> for Guest {
    fn from(old: GuestV2) -> Self {
        let details = old.details;
        Guest {
            id: old.id,
            event_id: old.event_id,
            details: GuestDetails {
                name: details.name,
                email: details.email,
                phone: details.phone,
                company: details.company,
                status: details.status,
                party_size: details.party_size,
                ticket_type_id: details.ticket_type_id,
                payment: details.payment,
                flags: details.flags,
                answers: details.answers,
                notes: details.notes,
                language: None,
            },
            ticket: old.ticket,
            admitted: old.admitted,
            inside: old.inside,
            checked_in_at: old.checked_in_at,
            left_waitlist: false,
            created_at: old.created_at,
            updated_at: old.updated_at,
            version: old.version,
        }
    }
}
