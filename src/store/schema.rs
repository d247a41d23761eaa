//! All tables and indexes: what each is keyed by, and which keys a document has in them.

mod door;
mod mail;

use std::collections::BTreeSet;

use redb::TableDefinition;

use super::Error;
use super::key::Key;
use super::value::{self, Value};
use crate::model::{
    Event, FileHash, Guest, IdempotencyRecord, ImageState, Installation, Kind, Passed, RawId, Session, Token, User,
    Venue, files_of, fold,
};

/// Every table maps bytes to bytes: `key.rs` and `value.rs` say what they mean.
pub type Definition = TableDefinition<'static, &'static [u8], &'static [u8]>;

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A table of the store.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Table { $($(#[$doc])* $name,)* }

        impl Table {
            pub const ALL: &[Table] = &[$(Table::$name,)*];

            pub const fn name(self) -> &'static str {
                match self { $(Table::$name => $text,)* }
            }
        }
    };
}

tables! {
    /// `"seq" | "serial"` → number
    Meta = "meta",
    /// id → document
    Events = "events",
    /// id → document
    Venues = "venues",
    /// id → document
    Guests = "guests",
    /// id → document
    Users = "users",
    /// id → document
    Tokens = "tokens",
    /// id → document
    Sessions = "sessions",
    /// id → document
    Idempotency = "idempotency",
    /// id → document
    Installation = "installation",
    /// event id → `EventCounters`
    EventCounters = "event_counters",
    /// event id, minute → heads first let in during that minute
    Arrivals = "arrivals_by_event_minute",
    /// folded name, event id →
    EventsByName = "events_by_name",
    /// date, event id →
    EventsByDate = "events_by_date",
    /// status, date, event id →
    EventsByStatusDate = "events_by_status_date",
    /// venue id, date, event id →
    EventsByVenueDate = "events_by_venue_date",
    /// slug → event id (unique)
    EventsBySlug = "events_by_slug",
    /// folded name, venue id →
    VenuesByName = "venues_by_name",
    /// event id, guest id → `GuestRow` (covering)
    GuestsByEvent = "guests_by_event",
    /// event id, status, guest id → `GuestRow` (covering)
    GuestsByEventStatus = "guests_by_event_status",
    /// event id, folded name, guest id → `GuestRow` (covering)
    GuestsByEventName = "guests_by_event_name",
    /// folded email, guest id →
    GuestsByEmail = "guests_by_email",
    /// ticket serial → guest id (unique; sequential, where the printed number is not)
    GuestsByTicketNumber = "guests_by_ticket_number",
    /// folded email → user id (unique)
    UsersByEmail = "users_by_email",
    /// secret hash → token id (unique)
    TokensBySecret = "tokens_by_secret",
    /// secret hash → session id (unique)
    SessionsBySecret = "sessions_by_secret",
    /// expiry, session id →
    SessionsByExpiry = "sessions_by_expiry",
    /// user id, session id →
    SessionsByUser = "sessions_by_user",
    /// time, record id →
    IdempotencyByTime = "idempotency_by_time",
    /// event id → document
    Doors = "doors",
    /// id → document
    Gates = "gates",
    /// id → document
    Devices = "devices",
    /// id → document
    Scans = "scans",
    /// zeros, ticket serial → document
    RevokedTickets = "revoked_tickets",
    /// event id, gate id (zeros for none) → `GateCounters`
    GateCounters = "gate_counters",
    /// event id, gate id →
    GatesByEvent = "gates_by_event",
    /// event id, device id → (those not revoked)
    DevicesByEvent = "devices_by_event",
    /// secret hash → device id (unique; those that wait to be paired)
    DevicesByPairing = "devices_by_pairing",
    /// event id, time of arrival, scan id →
    ScansByEvent = "scans_by_event",
    /// guest id, time, scan id → `Admission` (covering)
    ScansByGuest = "scans_by_guest",
    /// event id, time of arrival, scan id → (open ones)
    ConflictsByEvent = "conflicts_by_event",
    /// event id, time, ticket serial →
    RevokedByEvent = "revoked_tickets_by_event",
    /// event id, minute, gate id (zeros for none) → heads let in there during that minute
    GateArrivals = "arrivals_by_event_minute_gate",
    /// hash of a picture's file, event id →
    EventsByFile = "events_by_file",
    /// event id → (those with pictures of which variants are to be made)
    EventsByPendingImage = "events_by_pending_image",
    /// id → document
    Messages = "messages",
    /// id → document
    MailTemplates = "mail_templates",
    /// id → document
    MailPlaces = "mail_places",
    /// id → document
    Broadcasts = "broadcasts",
    /// time of the next attempt, message id → (queued ones)
    MessagesByDue = "messages_by_due",
    /// time, message id →
    MessagesByTime = "messages_by_time",
    /// state, time, message id →
    MessagesByStateTime = "messages_by_state_time",
    /// event id, time, message id →
    MessagesByEvent = "messages_by_event",
    /// guest id, message id →
    MessagesByGuest = "messages_by_guest",
    /// folded address, time, message id →
    MessagesByEmail = "messages_by_email",
    /// time, broadcast id → (those under way)
    BroadcastsOpen = "broadcasts_open",
    /// time, broadcast id → (those that are done)
    BroadcastsDone = "broadcasts_done",
}

impl Table {
    pub const fn definition(self) -> Definition {
        TableDefinition::new(self.name())
    }

    pub const fn of(kind: Kind) -> Table {
        match kind {
            Kind::Event => Table::Events,
            Kind::Venue => Table::Venues,
            Kind::Guest => Table::Guests,
            Kind::User => Table::Users,
            Kind::Token => Table::Tokens,
            Kind::Session => Table::Sessions,
            Kind::Idempotency => Table::Idempotency,
            Kind::Installation => Table::Installation,
            Kind::Door => Table::Doors,
            Kind::Gate => Table::Gates,
            Kind::Device => Table::Devices,
            Kind::Scan => Table::Scans,
            Kind::RevokedTicket => Table::RevokedTickets,
            Kind::Message => Table::Messages,
            Kind::MailTemplate => Table::MailTemplates,
            Kind::MailPlace => Table::MailPlaces,
            Kind::Broadcast => Table::Broadcasts,
        }
    }

    /// Whether it can be thrown away and rebuilt from the documents.
    pub fn is_derived(self) -> bool {
        self != Table::Meta && !Kind::ALL.iter().any(|kind| Table::of(*kind) == self)
    }

    pub fn parse(name: &str) -> Option<Table> {
        Self::ALL.iter().copied().find(|table| table.name() == name)
    }

    /// Unique indexes are keyed by the unique part alone and carry the id as their value.
    pub const fn is_unique(self) -> bool {
        matches!(
            self,
            Table::EventsBySlug
                | Table::GuestsByTicketNumber
                | Table::UsersByEmail
                | Table::TokensBySecret
                | Table::SessionsBySecret
                | Table::DevicesByPairing
        )
    }
}

/// The keys of one document: table, key, value.
pub type Entries = Vec<(Table, Vec<u8>, Vec<u8>)>;

/// What can be put into the store. Adding a kind means adding it here and in [`for_kind`].
pub trait Document: Value + Send + 'static {
    const KIND: Kind;

    fn raw_id(&self) -> RawId;

    /// Appends all index entries of this document: a pure function of it.
    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error>;

    /// The guest that counts in an event's figures, if this is one.
    fn counted(&self) -> Option<&Guest> {
        None
    }

    /// The heads that count in a gate's figures, if this is a scan that does.
    fn passed(&self) -> Option<Passed> {
        None
    }
}

/// Runs a block with `$T` as the document type of a kind.
macro_rules! for_kind {
    ($kind:expr, $T:ident => $body:expr) => {
        match $kind {
            $crate::model::Kind::Event => {
                type $T = $crate::model::Event;
                $body
            }
            $crate::model::Kind::Venue => {
                type $T = $crate::model::Venue;
                $body
            }
            $crate::model::Kind::Guest => {
                type $T = $crate::model::Guest;
                $body
            }
            $crate::model::Kind::User => {
                type $T = $crate::model::User;
                $body
            }
            $crate::model::Kind::Token => {
                type $T = $crate::model::Token;
                $body
            }
            $crate::model::Kind::Session => {
                type $T = $crate::model::Session;
                $body
            }
            $crate::model::Kind::Idempotency => {
                type $T = $crate::model::IdempotencyRecord;
                $body
            }
            $crate::model::Kind::Installation => {
                type $T = $crate::model::Installation;
                $body
            }
            $crate::model::Kind::Door => {
                type $T = $crate::model::EventDoor;
                $body
            }
            $crate::model::Kind::Gate => {
                type $T = $crate::model::Gate;
                $body
            }
            $crate::model::Kind::Device => {
                type $T = $crate::model::Device;
                $body
            }
            $crate::model::Kind::Scan => {
                type $T = $crate::model::Scan;
                $body
            }
            $crate::model::Kind::RevokedTicket => {
                type $T = $crate::model::RevokedTicket;
                $body
            }
            $crate::model::Kind::Message => {
                type $T = $crate::model::Message;
                $body
            }
            $crate::model::Kind::MailTemplate => {
                type $T = $crate::model::MailTemplate;
                $body
            }
            $crate::model::Kind::MailPlace => {
                type $T = $crate::model::MailPlace;
                $body
            }
            $crate::model::Kind::Broadcast => {
                type $T = $crate::model::Broadcast;
                $body
            }
        }
    };
}
pub(super) use for_kind;

impl Document for Event {
    const KIND: Kind = Kind::Event;

    fn raw_id(&self) -> RawId {
        *self.id.raw()
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        let (id, date) = (self.id.raw(), self.details.date.at());
        let mut put = |table, key: Key| entries.push((table, key.into_bytes(), Vec::new()));
        put(
            Table::EventsByName,
            Key::new().text_cut(&fold(self.details.name.as_str())).id(id),
        );
        put(Table::EventsByDate, Key::new().time(date).id(id));
        put(
            Table::EventsByStatusDate,
            Key::new().byte(self.details.status.code()).time(date).id(id),
        );
        if let Some(venue) = self.details.venue_id {
            put(Table::EventsByVenueDate, Key::new().id(venue.raw()).time(date).id(id));
        }
        entries.push((
            Table::EventsBySlug,
            Key::new().text(&self.slug).into_bytes(),
            id.to_vec(),
        ));
        // Two pictures of an event can share a file; an index has a key once.
        let hashes: BTreeSet<FileHash> = files_of(&self.images).into_iter().map(|name| name.hash).collect();
        for hash in hashes {
            let key = Key::from_bytes(hash.bytes()).id(id);
            entries.push((Table::EventsByFile, key.into_bytes(), Vec::new()));
        }
        if self.images.iter().any(|image| image.state() == ImageState::Processing) {
            entries.push((Table::EventsByPendingImage, id.to_vec(), Vec::new()));
        }
        Ok(())
    }
}

impl Document for Venue {
    const KIND: Kind = Kind::Venue;

    fn raw_id(&self) -> RawId {
        *self.id.raw()
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        let key = Key::new().text_cut(&fold(self.details.name.as_str())).id(self.id.raw());
        entries.push((Table::VenuesByName, key.into_bytes(), Vec::new()));
        Ok(())
    }
}

impl Document for Guest {
    const KIND: Kind = Kind::Guest;

    fn raw_id(&self) -> RawId {
        *self.id.raw()
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        let (id, event) = (self.id.raw(), self.event_id.raw());
        let row = value::to_bytes(&self.row())?;
        let status = self.details.status.code();
        let name = fold(self.details.name.as_str());
        entries.push((
            Table::GuestsByEvent,
            Key::new().id(event).id(id).into_bytes(),
            row.clone(),
        ));
        entries.push((
            Table::GuestsByEventStatus,
            Key::new().id(event).byte(status).id(id).into_bytes(),
            row.clone(),
        ));
        entries.push((
            Table::GuestsByEventName,
            Key::new().id(event).text_cut(&name).id(id).into_bytes(),
            row,
        ));
        if let Some(email) = &self.details.email {
            entries.push((
                Table::GuestsByEmail,
                Key::new().text(&email.folded()).id(id).into_bytes(),
                Vec::new(),
            ));
        }
        entries.push((
            Table::GuestsByTicketNumber,
            Key::new().number(self.ticket.serial).into_bytes(),
            id.to_vec(),
        ));
        Ok(())
    }

    fn counted(&self) -> Option<&Guest> {
        Some(self)
    }
}

impl Document for User {
    const KIND: Kind = Kind::User;

    fn raw_id(&self) -> RawId {
        *self.id.raw()
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        entries.push((
            Table::UsersByEmail,
            Key::new().text(&self.email.folded()).into_bytes(),
            self.id.raw().to_vec(),
        ));
        Ok(())
    }
}

impl Document for Token {
    const KIND: Kind = Kind::Token;

    fn raw_id(&self) -> RawId {
        *self.id.raw()
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        entries.push((Table::TokensBySecret, self.secret_hash.to_vec(), self.id.raw().to_vec()));
        Ok(())
    }
}

impl Document for Session {
    const KIND: Kind = Kind::Session;

    fn raw_id(&self) -> RawId {
        *self.id.raw()
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        let id = self.id.raw();
        entries.push((Table::SessionsBySecret, self.secret_hash.to_vec(), id.to_vec()));
        entries.push((
            Table::SessionsByExpiry,
            Key::new().time(self.expires_at).id(id).into_bytes(),
            Vec::new(),
        ));
        entries.push((
            Table::SessionsByUser,
            Key::new().id(self.user_id.raw()).id(id).into_bytes(),
            Vec::new(),
        ));
        Ok(())
    }
}

impl Document for IdempotencyRecord {
    const KIND: Kind = Kind::Idempotency;

    fn raw_id(&self) -> RawId {
        self.id
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        entries.push((
            Table::IdempotencyByTime,
            Key::new().time(self.at).id(&self.id).into_bytes(),
            Vec::new(),
        ));
        Ok(())
    }
}

impl Document for Installation {
    const KIND: Kind = Kind::Installation;

    fn raw_id(&self) -> RawId {
        Installation::ID
    }

    fn index_keys(&self, _: &mut Entries) -> Result<(), Error> {
        Ok(())
    }
}
