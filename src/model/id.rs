//! Typed ids: a UUIDv7 each, so that the order of ids is the order of creation.

use std::fmt;
use std::str::FromStr;

use bincode::{Decode, Encode};
use uuid::Uuid;

/// The sixteen bytes of any id, as keys and the journal carry them.
pub type RawId = [u8; 16];

/// When an id was given out, in milliseconds since 1970 (RFC 9562, section 5.7).
pub fn given_out_ms(id: &RawId) -> i64 {
    id[..6].iter().fold(0, |ms, byte| ms << 8 | i64::from(*byte))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
        pub struct $name(RawId);

        impl $name {
            /// Wraps sixteen bytes that are known to be an id of this kind.
            pub const fn from_raw(raw: RawId) -> Self {
                Self(raw)
            }

            pub const fn raw(&self) -> &RawId {
                &self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(*uuid.as_bytes())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Uuid::from_bytes(self.0).as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            /// Takes the hyphenated form only, so that one id has one spelling in URLs and caches.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if text.len() != uuid::fmt::Hyphenated::LENGTH {
                    return Err(Uuid::try_parse("").expect_err("an empty string is no UUID"));
                }
                Ok(Self(*Uuid::try_parse(text)?.as_bytes()))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut buffer = Uuid::encode_buffer();
                serializer.serialize_str(Uuid::from_bytes(self.0).as_hyphenated().encode_lower(&mut buffer))
            }
        }
    )*};
}

ids! {
    /// An event.
    EventId,
    /// A venue.
    VenueId,
    /// A guest of one event.
    GuestId,
    /// A ticket type within an event.
    TicketTypeId,
    /// A question of an event's registration form.
    QuestionId,
    /// A person who signs in.
    UserId,
    /// An API token.
    TokenId,
    /// A browser session of a user.
    SessionId,
    /// A gate of an event.
    GateId,
    /// A device at a door; its token has the same id.
    DeviceId,
    /// A scan, as the device that made it named it.
    ScanId,
    /// A picture of an event.
    ImageId,
    /// A mail to a guest: a hash of what it is about (UUIDv8).
    MessageId,
    /// A mail to all guests of an event: a hash, too.
    BroadcastId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling() {
        let text = "01890a5d-ac96-774b-bcce-b302099a8057";
        let id: EventId = text.parse().expect("a hyphenated UUID");
        assert_eq!(id.to_string(), text);
        for other in [
            "",
            "01890a5dac96774bbcceb302099a8057",
            "{01890a5d-ac96-774b-bcce-b302099a8057}",
            "x",
        ] {
            assert!(other.parse::<EventId>().is_err(), "{other}");
        }
    }
}
