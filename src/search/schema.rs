//! What the index keeps of an event and a guest: words by field, facts to filter by, figures to rank by.
//!
//! Documents themselves stay in the store; a hit is an id. Who changes what is kept here changes
//! [`TOKENIZER`](super::words::TOKENIZER), too.

use std::hash::{Hash, Hasher};

use siphasher::sip::SipHasher13;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{TantivyDocument, Term};

use super::words::TOKENIZER;
use crate::model::{
    Email, Event, EventId, EventStatus, Guest, GuestStatus, Kind, Name, RawId, TicketNumber, Time, Venue, VenueId, fold,
};

/// Longer facts are cut, in bytes; what is filtered by is looked at once more in the document.
const FACT_BYTES_MAX: usize = 400;
/// What a document has room for at first: most guests need no more, and thousands wait for the index's writer at once.
const DOCUMENT_BYTES: usize = 256;

/// The fields of the index.
#[derive(Clone, Debug)]
pub struct Fields {
    pub schema: Schema,
    /// Names of events and guests.
    pub name: Field,
    /// Venues, tags, companies.
    pub place: Field,
    pub description: Field,
    /// Emails, and ticket numbers (behind `#`).
    pub contact: Field,
    /// What is filtered by; see [`Fact`].
    pub facts: Field,
    /// [`class_of_event`] or [`class_of_guest`].
    pub class: Field,
    /// When an event begins and ends, in milliseconds.
    pub begins: Field,
    pub ends: Field,
    /// A guest's: a hash of all that is kept of it ([`content_of`]).
    pub content: Field,
    /// The two halves of the id.
    pub id_high: Field,
    pub id_low: Field,
}

impl Fields {
    pub fn new() -> Self {
        let mut schema = Schema::builder();
        let indexed = |option| {
            let indexing = TextFieldIndexing::default()
                .set_fieldnorms(false)
                .set_index_option(option);
            TextOptions::default().set_indexing_options(indexing.set_tokenizer(TOKENIZER))
        };
        let words = indexed(IndexRecordOption::WithFreqsAndPositions);
        let raw = TextFieldIndexing::default()
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic)
            .set_tokenizer("raw");
        let facts = tantivy::schema::BytesOptions::default().set_indexed();
        let fast = tantivy::schema::NumericOptions::default().set_fast();
        Self {
            name: schema.add_text_field("name", words.clone()),
            place: schema.add_text_field("place", words.clone()),
            description: schema.add_text_field("description", words),
            contact: schema.add_text_field("contact", TextOptions::default().set_indexing_options(raw)),
            facts: schema.add_bytes_field("facts", facts),
            class: schema.add_u64_field("class", fast.clone()),
            begins: schema.add_i64_field("begins", fast.clone()),
            ends: schema.add_i64_field("ends", fast.clone()),
            content: schema.add_u64_field("content", fast.clone()),
            id_high: schema.add_u64_field("id_high", fast.clone()),
            id_low: schema.add_u64_field("id_low", fast),
            schema: schema.build(),
        }
    }

    /// The term that only this document has.
    pub fn identity(&self, kind: Kind, id: &RawId) -> Term {
        Term::from_field_bytes(self.facts, &Fact::Identity(kind, *id).bytes())
    }

    /// What is kept of an event.
    pub fn event(&self, event: &Event, venue: Option<&Venue>) -> TantivyDocument {
        let details = &event.details;
        let mut document = self.blank(Kind::Event, event.id.raw(), class_of_event(details.status));
        let facts = [
            Some(Fact::Event(event.id)),
            details.venue_id.map(Fact::Venue),
            Some(Fact::NamePrefix(fold(details.name.as_str()))),
        ];
        for fact in facts.into_iter().flatten().chain(details.tags.iter().map(Fact::tag)) {
            document.add_bytes(self.facts, &fact.bytes());
        }
        let begins = details.date.at().millis();
        document.add_i64(self.begins, begins);
        document.add_i64(self.ends, details.end_date.map_or(begins, |end| end.at().millis()));
        document.add_text(self.name, details.name.as_str());
        document.add_text(self.description, details.description.as_str());
        for text in places(event, venue) {
            document.add_text(self.place, text);
        }
        document
    }

    /// What is kept of a guest.
    pub fn guest(&self, guest: &Guest) -> TantivyDocument {
        let details = &guest.details;
        let mut document = self.blank(Kind::Guest, guest.id.raw(), class_of_guest(details.status));
        let facts = [
            Some(Fact::Event(guest.event_id)),
            Some(Fact::Ticket(guest.ticket.number)),
            details.email.as_ref().map(Fact::email),
        ];
        for fact in facts.into_iter().flatten() {
            document.add_bytes(self.facts, &fact.bytes());
        }
        document.add_u64(self.content, content_of(guest));
        document.add_text(self.name, details.name.as_str());
        if let Some(company) = &details.company {
            document.add_text(self.place, company.as_str());
        }
        document.add_text(self.contact, ticket_word(guest.ticket.number.as_str()));
        if let Some(email) = &details.email {
            document.add_text(self.contact, fold(email.as_str()));
        }
        document
    }

    fn blank(&self, kind: Kind, id: &RawId, class: u8) -> TantivyDocument {
        let mut document = TantivyDocument::with_capacity(DOCUMENT_BYTES);
        let (high, low) = halves(id);
        document.add_u64(self.class, u64::from(class));
        document.add_u64(self.id_high, high);
        document.add_u64(self.id_low, low);
        document.add_bytes(self.facts, &Fact::Identity(kind, *id).bytes());
        document
    }
}

/// What is searched of an event besides its name and description.
pub fn places<'e>(event: &'e Event, venue: Option<&'e Venue>) -> impl Iterator<Item = &'e str> {
    let venue = venue.into_iter().flat_map(|venue| {
        let details = &venue.details;
        let more = [&details.city, &details.country];
        std::iter::once(details.name.as_str()).chain(more.into_iter().flatten().map(|text| text.as_str()))
    });
    venue.chain(event.details.tags.iter().map(Name::as_str))
}

/// A ticket number as the index has it: apart from all that an email can be.
pub fn ticket_word(number: &str) -> String {
    format!("#{number}")
}

/// Something that a document can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Identity(Kind, RawId),
    /// The event itself, or a guest of it.
    Event(EventId),
    Venue(VenueId),
    /// Folded.
    Tag(String),
    /// Folded.
    Email(String),
    Ticket(TicketNumber),
    /// The folded name of an event; as a filter, how it begins.
    NamePrefix(String),
}

impl Fact {
    pub fn tag(tag: &Name) -> Self {
        Fact::Tag(fold(tag.as_str()))
    }

    pub fn email(email: &Email) -> Self {
        Fact::Email(email.folded())
    }

    /// A letter for what it says, then what it says.
    pub fn bytes(&self) -> Vec<u8> {
        let (letter, value): (u8, &[u8]) = match self {
            Fact::Identity(kind, id) => return [&[b'i', kind.code()], id.as_slice()].concat(),
            Fact::Event(id) => (b'e', id.raw()),
            Fact::Venue(id) => (b'v', id.raw()),
            Fact::Tag(tag) => (b'g', tag.as_bytes()),
            Fact::Email(email) => (b'm', email.as_bytes()),
            Fact::Ticket(number) => (b't', number.as_str().as_bytes()),
            Fact::NamePrefix(name) => (b'n', name.as_bytes()),
        };
        let mut bytes = vec![letter];
        bytes.extend_from_slice(&value[..value.len().min(FACT_BYTES_MAX)]);
        bytes
    }
}

/// Classes are kind and status in one small number: sets of them are the bits of a word.
pub fn class_of_event(status: EventStatus) -> u8 {
    status.code()
}

/// Guests who have come are of the class of those who are to come: an evening would otherwise write the whole index
/// anew, one check-in after the other.
pub fn class_of_guest(status: GuestStatus) -> u8 {
    let status = match status {
        GuestStatus::CheckedIn => GuestStatus::Registered,
        other => other,
    };
    16 + status.code()
}

/// A hash of all that the index keeps of a guest: where it is the same, nothing has to be put.
pub fn content_of(guest: &Guest) -> u64 {
    let details = &guest.details;
    let kept = (
        guest.event_id.raw(),
        class_of_guest(details.status),
        details.name.as_str(),
        details.company.as_ref().map(|company| company.as_str()),
        details.email.as_ref().map(|email| email.as_str()),
        guest.ticket.number.as_str(),
    );
    let mut hasher = SipHasher13::new();
    kept.hash(&mut hasher);
    hasher.finish()
}

/// A set of classes; the part of the permissions that needs no more than kind and status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Classes(u32);

impl Classes {
    pub fn with(self, class: u8) -> Self {
        Self(self.0 | 1 << (class & 31))
    }

    pub fn has(self, class: u64) -> bool {
        self.0 >> (class & 31) & 1 == 1
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn has_guests(self) -> bool {
        self.0 >> 16 != 0
    }
}

/// What a class says of a document.
pub fn kind_of_class(class: u64) -> Kind {
    if class >= 16 { Kind::Guest } else { Kind::Event }
}

/// How much a document is of interest now, among others that match as well: 0 to 3.
pub fn liveliness(class: u64, ends: i64, now: Time) -> u32 {
    let is = |status: EventStatus| class == u64::from(class_of_event(status));
    if kind_of_class(class) == Kind::Guest {
        let cancelled = class == u64::from(class_of_guest(GuestStatus::Cancelled));
        return if cancelled { 0 } else { 2 };
    }
    let is_over = ends < now.millis();
    match (is(EventStatus::Active), is(EventStatus::Draft)) {
        (true, _) if !is_over => 3,
        (_, true) if !is_over => 2,
        (true, _) => 1,
        _ => 0,
    }
}

/// The two halves of an id, which sort as it does.
pub fn halves(id: &RawId) -> (u64, u64) {
    uuid::Uuid::from_bytes(*id).as_u64_pair()
}

pub fn whole(high: u64, low: u64) -> RawId {
    uuid::Uuid::from_u64_pair(high, low).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_apart() {
        let events = EventStatus::ALL.iter().map(|status| class_of_event(*status));
        let guests = GuestStatus::ALL
            .iter()
            .filter(|status| **status != GuestStatus::CheckedIn);
        let guests = guests.map(|status| class_of_guest(*status));
        let all: Vec<u8> = events.chain(guests).collect();
        for (n, class) in all.iter().enumerate() {
            let only = Classes::default().with(*class);
            for (m, other) in all.iter().enumerate() {
                assert_eq!(only.has(u64::from(*other)), n == m);
            }
            assert_eq!(only.has_guests(), kind_of_class(u64::from(*class)) == Kind::Guest);
        }
    }

    #[test]
    fn ids_come_back_from_their_halves() {
        let id: RawId = std::array::from_fn(|n| n as u8 + 1);
        let (high, low) = halves(&id);
        assert_eq!(whole(high, low), id);
    }

    #[test]
    fn facts_do_not_meet() {
        let id = [b'x'; 16];
        let facts = [
            Fact::Identity(Kind::Event, id),
            Fact::Identity(Kind::Guest, id),
            Fact::Event(EventId::from_raw(id)),
            Fact::Venue(VenueId::from_raw(id)),
            Fact::Tag("x".repeat(16)),
            Fact::Email("x".repeat(16)),
            Fact::NamePrefix("x".repeat(16)),
        ];
        let bytes: std::collections::HashSet<_> = facts.iter().map(Fact::bytes).collect();
        assert_eq!(bytes.len(), facts.len());
    }
}
