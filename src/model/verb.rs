//! What happened to what: the names that changes carry in the journal, the feeds and the audit log.

use bincode::{Decode, Encode};

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$of:meta])* $variant:ident = $code:literal $text:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead), wincode(tag_encoding = "u8"))]
        #[repr(u8)]
        pub enum $name { $($(#[$of])* #[cfg_attr(test, wincode(tag = $code))] $variant = $code,)* }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// The byte that stands for it in keys and stored values; never given to another.
            pub const fn code(self) -> u8 {
                self as u8
            }

            pub fn from_code(code: u8) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }

            /// The name that clients see.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }

            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl Encode for $name {
            fn encode<E: bincode::enc::Encoder>(&self, encoder: &mut E) -> Result<(), bincode::error::EncodeError> {
                self.code().encode(encoder)
            }
        }

        impl<C> Decode<C> for $name {
            fn decode<D: bincode::de::Decoder<Context = C>>(decoder: &mut D) -> Result<Self, bincode::error::DecodeError> {
                Self::from_code(u8::decode(decoder)?)
                    .ok_or(bincode::error::DecodeError::Other(concat!("unknown code of ", stringify!($name))))
            }
        }

        impl<'de, C> bincode::BorrowDecode<'de, C> for $name {
            fn borrow_decode<D: bincode::de::BorrowDecoder<'de, Context = C>>(decoder: &mut D) -> Result<Self, bincode::error::DecodeError> {
                Self::decode(decoder)
            }
        }
    };
}
pub(crate) use coded;

coded! {
    /// The kinds of document.
    Kind {
        Event = 1 "event",
        Venue = 2 "venue",
        Guest = 3 "guest",
        User = 4 "user",
        Token = 5 "token",
        Session = 6 "session",
        Idempotency = 7 "idempotency",
        Installation = 8 "installation",
        Door = 9 "door",
        Gate = 10 "gate",
        Device = 11 "device",
        Scan = 12 "scan",
        RevokedTicket = 13 "revoked_ticket",
        Message = 15 "message",
        MailTemplate = 16 "mail_template",
        MailPlace = 17 "mail_place",
        Broadcast = 18 "broadcast",
    }
}

coded! {
    /// What was done, as webhooks, the audit log and the cache's invalidation table name it.
    Verb {
        EventCreated = 1 "event.created",
        EventUpdated = 2 "event.updated",
        EventCancelled = 3 "event.cancelled",
        EventDeleted = 4 "event.deleted",
        EventImagesUpdated = 5 "event.images_updated",
        VenueCreated = 10 "venue.created",
        VenueUpdated = 11 "venue.updated",
        VenueDeleted = 12 "venue.deleted",
        GuestRegistered = 20 "guest.registered",
        GuestUpdated = 21 "guest.updated",
        GuestWaitlisted = 22 "guest.waitlisted",
        GuestPromoted = 23 "guest.promoted",
        GuestCancelled = 24 "guest.cancelled",
        GuestCheckedIn = 25 "guest.checked_in",
        GuestDeleted = 26 "guest.deleted",
        GuestErased = 27 "guest.erased",
        GuestImported = 28 "guest.imported",
        UserCreated = 40 "user.created",
        UserUpdated = 41 "user.updated",
        UserDeleted = 42 "user.deleted",
        TokenCreated = 45 "token.created",
        TokenDeleted = 46 "token.deleted",
        SessionCreated = 50 "session.created",
        SessionDeleted = 51 "session.deleted",
        IdempotencyKept = 55 "idempotency.kept",
        IdempotencyExpired = 56 "idempotency.expired",
        InstallationChanged = 60 "installation.changed",
        DoorUpdated = 70 "door.updated",
        DoorDeleted = 71 "door.deleted",
        GateCreated = 72 "gate.created",
        GateUpdated = 73 "gate.updated",
        GateDeleted = 74 "gate.deleted",
        DeviceCreated = 75 "device.created",
        DevicePaired = 76 "device.paired",
        DeviceUpdated = 77 "device.updated",
        DeviceRevoked = 78 "device.revoked",
        ScanRecorded = 80 "scan.recorded",
        ScanUndone = 81 "scan.undone",
        ScanResolved = 82 "scan.resolved",
        ScanFlagged = 83 "scan.flagged",
        ScanDeleted = 84 "scan.deleted",
        TicketRevoked = 90 "ticket.revoked",
        TicketRestored = 91 "ticket.restored",
        MailQueued = 100 "mail.queued",
        MailSent = 101 "mail.sent",
        MailDeferred = 102 "mail.deferred",
        MailFailed = 103 "mail.failed",
        MailBounced = 104 "mail.bounced",
        MailCancelled = 105 "mail.cancelled",
        MailRemoved = 106 "mail.removed",
        MailAnnounced = 107 "mail.announced",
        MailTold = 108 "mail.told",
        MailFollowed = 109 "mail.followed",
        MailTemplateUpdated = 110 "mail_template.updated",
        MailTemplateReset = 111 "mail_template.reset",
    }
}
