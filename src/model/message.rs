//! Mails to guests: what each is about, how far it is, and what was said.

use bincode::{Decode, Encode};
use sha2::{Digest, Sha256};

use super::verb::coded;
use super::{BroadcastId, Email, EventId, GuestId, LongText, MessageId, Moment, Name, RawId, ShortText, Time};

coded! {
    /// What a mail tells.
    MessageKind {
        Confirmation = 1 "confirmation",
        Waitlisted = 2 "waitlisted",
        Promotion = 3 "promotion",
        Cancellation = 4 "cancellation",
        EventCancelled = 5 "event_cancelled",
        EventChanged = 6 "event_changed",
        Reminder = 7 "reminder",
        Ticket = 8 "ticket",
    }
}

coded! {
    /// How far a mail is.
    MessageState {
        Queued = 1 "queued",
        Sent = 2 "sent",
        Failed = 3 "failed",
        Bounced = 4 "bounced",
        Cancelled = 5 "cancelled",
    }
}

/// When and where an event was to be before it was moved.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Whereabouts {
    pub date: Moment,
    pub end_date: Option<Moment>,
    pub venue: Option<Name>,
}

/// What a mail said when it was sent.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Said {
    pub subject: String,
    pub text: String,
}

/// A mail to one guest.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Message {
    /// Made of the guest, the kind and the cause, so that one cause makes one mail.
    pub id: MessageId,
    pub kind: MessageKind,
    pub guest_id: GuestId,
    pub event_id: EventId,
    pub name: Name,
    pub to: Email,
    pub state: MessageState,
    /// Attempts to send it since it was last queued.
    pub attempts: u32,
    pub created_at: Time,
    pub updated_at: Time,
    /// When it was last put into the queue.
    pub queued_at: Time,
    /// When it is tried next, while it is queued.
    pub due_at: Time,
    pub before: Option<Whereabouts>,
    /// Why it was not sent, so far or for good.
    pub error: Option<String>,
    /// Once it is sent.
    pub said: Option<Said>,
}

impl Message {
    pub fn new(kind: MessageKind, cause: u64, guest: (GuestId, EventId), name: Name, to: Email, at: Time) -> Self {
        let (guest_id, event_id) = guest;
        Self {
            id: Self::id_of(guest_id, kind, cause),
            kind,
            guest_id,
            event_id,
            name,
            to,
            state: MessageState::Queued,
            attempts: 0,
            created_at: at,
            updated_at: at,
            queued_at: at,
            due_at: at,
            before: None,
            error: None,
            said: None,
        }
    }

    /// The same guest, kind and cause are always the same mail.
    pub fn id_of(guest: GuestId, kind: MessageKind, cause: u64) -> MessageId {
        MessageId::from_raw(hashed(&[b"message", guest.raw(), &[kind.code()], &cause.to_le_bytes()]))
    }

    /// The same, in another state. What was an error before is none now.
    pub fn with_state(&self, at: Time, state: MessageState) -> Self {
        Self {
            state,
            updated_at: at,
            error: None,
            ..self.clone()
        }
    }
}

/// A mail to all guests of an event, on its way to become one to each.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Broadcast {
    /// Made of the event, the kind and the cause.
    pub id: BroadcastId,
    pub event_id: EventId,
    pub kind: MessageKind,
    pub at: Time,
    pub before: Option<Whereabouts>,
    /// The last guest who was looked at.
    pub after: Option<GuestId>,
    pub is_done: bool,
}

impl Broadcast {
    pub fn new(event_id: EventId, kind: MessageKind, cause: u64, at: Time) -> Self {
        Self {
            id: Self::id_of(event_id, kind, cause),
            event_id,
            kind,
            at,
            before: None,
            after: None,
            is_done: false,
        }
    }

    pub fn id_of(event: EventId, kind: MessageKind, cause: u64) -> BroadcastId {
        BroadcastId::from_raw(hashed(&[
            b"broadcast",
            event.raw(),
            &[kind.code()],
            &cause.to_le_bytes(),
        ]))
    }

    /// The cause of the mails that it becomes.
    pub fn cause(&self) -> u64 {
        let (first, _) = self.id.raw().split_at(8);
        first.iter().fold(0, |cause, byte| cause << 8 | u64::from(*byte))
    }
}

/// How far the outbox has followed the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct MailPlace {
    pub seq: u64,
}

impl MailPlace {
    /// There is one, so its id is a constant.
    pub const ID: RawId = *b"the mail's place";
}

/// How a kind of mail is worded in a language, where it is not as it comes.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct MailTemplate {
    pub kind: MessageKind,
    /// The language's code.
    pub language: String,
    pub subject: ShortText,
    pub text: LongText,
    pub updated_at: Time,
    /// Starts at 1 and goes up by 1 with every change.
    pub version: u64,
}

impl MailTemplate {
    pub fn id_of(language: &str, kind: MessageKind) -> RawId {
        hashed(&[b"mail template", language.as_bytes(), &[kind.code()]])
    }
}

/// The first 16 bytes of a SHA-256 over the parts, in the form of a UUIDv8 (RFC 9562).
fn hashed(parts: &[&[u8]]) -> RawId {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let mut id = [0; 16];
    id.copy_from_slice(&hash.finalize()[..16]);
    id[6] = id[6] & 0x0f | 0x80;
    id[8] = id[8] & 0x3f | 0x80;
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cause_is_one_mail() {
        let (ada, bob) = (GuestId::from_raw([1; 16]), GuestId::from_raw([2; 16]));
        let id = Message::id_of(ada, MessageKind::Reminder, 7);
        assert_eq!(id, Message::id_of(ada, MessageKind::Reminder, 7));
        for other in [
            Message::id_of(bob, MessageKind::Reminder, 7),
            Message::id_of(ada, MessageKind::Ticket, 7),
            Message::id_of(ada, MessageKind::Reminder, 8),
        ] {
            assert_ne!(id, other);
        }
        assert_eq!(id.to_string().chars().nth(14), Some('8'), "a UUID of version 8");
    }
}
