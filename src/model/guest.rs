//! Guests of an event.

use bincode::{Decode, Encode};

use super::verb::coded;
use super::{
    Code, Email, EventId, FieldErrors, GuestId, LanguageTag, LongText, Name, Question, QuestionId, QuestionKind,
    ShortText, Ticket, TicketNumber, TicketTypeId, Time,
};

/// The most heads one ticket admits.
pub const HEADS_MAX: u16 = 50;
/// Answers a guest can carry: as many as there are questions.
pub const ANSWERS_MAX: usize = super::QUESTIONS_MAX;

coded! {
    /// How a guest stands to the event.
    GuestStatus {
        Invited = 1 "invited",
        Registered = 2 "registered",
        Waitlisted = 3 "waitlisted",
        CheckedIn = 4 "checked_in",
        Cancelled = 5 "cancelled",
    }
}

impl GuestStatus {
    /// Whether a guest in this status takes up capacity and quota, and counts in `guests.total`.
    pub fn holds_place(self) -> bool {
        !matches!(self, GuestStatus::Waitlisted | GuestStatus::Cancelled)
    }
}

coded! {
    /// Whether the ticket is paid.
    Payment {
        Free = 1 "free",
        Unpaid = 2 "unpaid",
        Paid = 3 "paid",
        Refunded = 4 "refunded",
    }
}

/// How many people a ticket admits, itself included: 1 to [`HEADS_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, serde::Serialize)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
#[serde(transparent)]
pub struct Heads(u16);

impl Heads {
    pub const ONE: Heads = Heads(1);

    pub fn new(count: i64) -> Result<Self, (Code, String)> {
        let bound = || format!("must lie between 1 and {HEADS_MAX}");
        match u16::try_from(count) {
            Ok(heads @ 1..=HEADS_MAX) => Ok(Self(heads)),
            Ok(0) | Err(_) if count < 1 => Err((Code::TooSmall, bound())),
            _ => Err((Code::TooLarge, bound())),
        }
    }

    pub const fn get(self) -> u16 {
        self.0
    }
}

/// What staff should notice about a guest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Flags {
    pub vip: bool,
    pub attention: Option<ShortText>,
    /// Not to be let in.
    pub blocked: bool,
}

/// An answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub enum Answer {
    /// Of a text or a choice.
    Text(LongText),
    /// Of a checkbox.
    Checked(bool),
}

impl Answer {
    /// Whether this answers the question at all, and in its kind.
    fn fits(&self, question: &Question) -> Result<(), (Code, String)> {
        match (question.kind, self) {
            (QuestionKind::Text, Answer::Text(_)) | (QuestionKind::Checkbox, Answer::Checked(_)) => Ok(()),
            (QuestionKind::Choice, Answer::Text(text))
                if question.options.iter().any(|option| option.as_str() == text.as_str()) =>
            {
                Ok(())
            }
            (QuestionKind::Choice, _) => Err((Code::Invalid, "must be one of the question's options".into())),
            (QuestionKind::Text, _) => Err((Code::Type, "must be a string".into())),
            (QuestionKind::Checkbox, _) => Err((Code::Type, "must be true or false".into())),
        }
    }

    fn is_given(&self) -> bool {
        match self {
            Answer::Text(text) => !text.is_empty(),
            Answer::Checked(checked) => *checked,
        }
    }
}

/// What is said of a guest, by the guest or by an organiser.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct GuestDetails {
    pub name: Name,
    pub email: Option<Email>,
    pub phone: Option<ShortText>,
    pub company: Option<ShortText>,
    pub status: GuestStatus,
    pub party_size: Heads,
    pub ticket_type_id: Option<TicketTypeId>,
    pub payment: Payment,
    pub flags: Flags,
    pub answers: Vec<(QuestionId, Answer)>,
    pub notes: LongText,
    /// What the guest reads; the installation's language when nobody said.
    pub language: Option<LanguageTag>,
}

impl GuestDetails {
    /// Somebody registered of whom nothing but the name is known.
    pub fn named(name: Name) -> Self {
        Self {
            name,
            email: None,
            phone: None,
            company: None,
            status: GuestStatus::Registered,
            party_size: Heads::ONE,
            ticket_type_id: None,
            payment: Payment::Free,
            flags: Flags::default(),
            answers: Vec::new(),
            notes: LongText::empty(),
            language: None,
        }
    }

    /// Holds the answers against the event's questions; guests themselves must answer the required ones.
    pub fn check_answers(&self, questions: &[Question], asked: Asked, errors: &mut FieldErrors) {
        for (id, answer) in &self.answers {
            let field = format!("answers.{id}");
            match questions.iter().find(|question| question.id == *id) {
                Some(question) => {
                    errors.take(&field, answer.fits(question));
                }
                None => errors.add(field, Code::NotFound, "is no question of this event"),
            }
        }
        if asked == Asked::Organiser {
            return;
        }
        for question in questions.iter().filter(|question| question.required) {
            let given = self
                .answers
                .iter()
                .any(|(id, answer)| *id == question.id && answer.is_given());
            if !given {
                errors.add(
                    format!("answers.{}", question.id),
                    Code::Required,
                    format!("\"{}\" must be answered", question.label),
                );
            }
        }
    }
}

/// Who fills the form in: only guests themselves must answer the required questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Guest,
    Organiser,
}

/// A guest of one event.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Guest {
    pub id: GuestId,
    pub event_id: EventId,
    pub details: GuestDetails,
    pub ticket: Ticket,
    /// Heads let in so far, at most `party_size`.
    pub admitted: u16,
    /// Heads inside now; more than `admitted` after an override, or while a conflict is open.
    pub inside: u16,
    /// When the first head was let in.
    pub checked_in_at: Option<Time>,
    /// Whether the guest was cancelled while it waited, so that there was no place to lose.
    pub left_waitlist: bool,
    pub created_at: Time,
    pub updated_at: Time,
    /// Starts at 1 and goes up by 1 with every change.
    pub version: u64,
}

impl Guest {
    pub fn new(id: GuestId, event_id: EventId, ticket: Ticket, at: Time, details: GuestDetails) -> Self {
        let new = Self {
            id,
            event_id,
            ticket,
            admitted: 0,
            inside: 0,
            checked_in_at: None,
            left_waitlist: false,
            created_at: at,
            updated_at: at,
            version: 1,
            details,
        };
        new.with_admission(at)
    }

    pub fn with_details(&self, at: Time, details: GuestDetails) -> Self {
        let shrinks = details.party_size < self.details.party_size;
        let left_waitlist = details.status == GuestStatus::Cancelled && self.only_waits();
        let mut changed = Self {
            details,
            left_waitlist,
            updated_at: at,
            version: self.version + 1,
            ..self.clone()
        }
        .with_admission(at);
        if shrinks {
            changed.inside = changed.inside.min(changed.admitted);
        }
        changed
    }

    /// The same guest with another ticket.
    pub fn with_ticket(&self, at: Time, ticket: Ticket) -> Self {
        Self {
            ticket,
            updated_at: at,
            version: self.version + 1,
            ..self.clone()
        }
    }

    /// The same guest after what its scans add up to: heads let in and heads inside, and when the first came.
    /// `absent` is the status of a guest who was checked in and turns out not to have come.
    pub fn with_scans(
        &self,
        at: Time,
        (admitted, inside): (u16, u16),
        first: Option<Time>,
        absent: GuestStatus,
    ) -> Self {
        let mut changed = self.clone();
        (changed.admitted, changed.inside, changed.checked_in_at) = (admitted, inside, first);
        changed.details.status = match (admitted, changed.details.status) {
            (0, GuestStatus::CheckedIn) => absent,
            (0, other) => other,
            (_, _) => GuestStatus::CheckedIn,
        };
        changed.left_waitlist &= changed.details.status == GuestStatus::Cancelled;
        if changed == *self {
            return changed;
        }
        (changed.updated_at, changed.version) = (at, self.version + 1);
        changed
    }

    /// Brings the door's figures in line with a status that was set by hand.
    fn with_admission(mut self, at: Time) -> Self {
        let party = self.details.party_size.get();
        if self.details.status == GuestStatus::CheckedIn {
            if self.admitted == 0 {
                (self.admitted, self.inside) = (party, party);
            }
            self.checked_in_at.get_or_insert(at);
        } else {
            (self.admitted, self.inside, self.checked_in_at) = (0, 0, None);
        }
        self.admitted = self.admitted.min(party);
        self
    }

    /// Whether the guest waits for a place, or did until it was cancelled: there is no ticket to speak of.
    pub fn only_waits(&self) -> bool {
        self.details.status == GuestStatus::Waitlisted || self.left_waitlist
    }

    /// Heads this guest takes from capacity and quota.
    pub fn heads_held(&self) -> u32 {
        if self.details.status.holds_place() {
            u32::from(self.details.party_size.get())
        } else {
            0
        }
    }

    /// The part that the covering indexes carry.
    pub fn row(&self) -> GuestRow {
        GuestRow {
            status: self.details.status,
            ticket_number: self.ticket.number,
            name: self.details.name.clone(),
            email: self.details.email.clone(),
        }
    }
}

/// The projection `name, email, status, ticket_number` of a guest, as the covering indexes keep it.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct GuestRow {
    pub status: GuestStatus,
    pub ticket_number: TicketNumber,
    pub name: Name,
    pub email: Option<Email>,
}
