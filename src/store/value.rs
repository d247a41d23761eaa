//! The one place that makes value bytes: a schema-version byte, then bincode 2 in its standard configuration.
//!
//! The format is bincode's written one (varint integers, little endian). When a type changes, its old form
//! is kept in `upgrade.rs`, and [`from_bytes`] picks by the version byte.

use bincode::{Decode, Encode};

use super::{Error, upgrade};
use crate::model::{
    Admission, Broadcast, Device, Event, EventCounters, EventDoor, Gate, GateCounters, Guest, GuestRow,
    IdempotencyRecord, Installation, MailPlace, MailTemplate, Message, RevokedTicket, Scan, Session, Token, User,
    Venue,
};

const CONFIG: bincode::config::Configuration = bincode::config::standard();

/// A type that is kept as bytes.
pub trait Value: Encode + Decode<()> {
    /// The version that is written today.
    const VERSION: u8 = 1;

    /// Reads a value of an older version.
    fn upgrade(version: u8, _bytes: &mut &[u8]) -> Result<Self, Error> {
        Err(damaged(&format!(
            "a value of version {version}, where this program knows {}",
            Self::VERSION
        )))
    }
}

macro_rules! values {
    ($($name:ident),* $(,)?) => {$(impl Value for $name {})*};
}

values!(
    Admission,
    Broadcast,
    Device,
    EventCounters,
    EventDoor,
    Gate,
    GateCounters,
    GuestRow,
    IdempotencyRecord,
    Installation,
    MailPlace,
    MailTemplate,
    Message,
    RevokedTicket,
    Scan,
    Session,
    Token,
    User,
    Venue,
);

impl Value for Event {
    /// Version 2 has pictures.
    const VERSION: u8 = 2;

    fn upgrade(version: u8, bytes: &mut &[u8]) -> Result<Self, Error> {
        match version {
            1 => take::<upgrade::EventV1>(bytes).map(Event::from),
            _ => Err(damaged(&format!(
                "an event of version {version}, where this program knows {}",
                Self::VERSION
            ))),
        }
    }
}

impl Value for Guest {
    /// Version 2 knows whether a guest is blocked; version 3 which language it reads, and whether it only waited.
    const VERSION: u8 = 3;

    fn upgrade(version: u8, bytes: &mut &[u8]) -> Result<Self, Error> {
        match version {
            1 => take::<upgrade::GuestV1>(bytes)
                .map(upgrade::GuestV2::from)
                .map(Guest::from),
            2 => take::<upgrade::GuestV2>(bytes).map(Guest::from),
            _ => Err(damaged(&format!(
                "a guest of version {version}, where this program knows {}",
                Self::VERSION
            ))),
        }
    }
}

pub fn to_bytes<T: Value>(value: &T) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(256);
    bytes.push(T::VERSION);
    append(value, &mut bytes)?;
    Ok(bytes)
}

/// Reads a whole value; bytes left over are damage.
pub fn from_bytes<T: Value>(bytes: &[u8]) -> Result<T, Error> {
    let (version, rest) = bytes.split_first().ok_or_else(|| damaged("an empty value"))?;
    let mut rest = rest;
    let value = if *version == T::VERSION {
        take(&mut rest)?
    } else {
        T::upgrade(*version, &mut rest)?
    };
    if !rest.is_empty() {
        return Err(damaged(&format!("a value with {} bytes too many", rest.len())));
    }
    Ok(value)
}

/// Appends a value without a version byte, for formats that carry their own.
pub fn append<T: Encode>(value: &T, bytes: &mut Vec<u8>) -> Result<(), Error> {
    bincode::encode_into_std_write(value, bytes, CONFIG).map_err(|error| damaged(&error.to_string()))?;
    Ok(())
}

/// Reads a value that [`append`] wrote and moves `bytes` behind it.
pub fn take<T: Decode<()>>(bytes: &mut &[u8]) -> Result<T, Error> {
    let (value, length) = bincode::decode_from_slice(bytes, CONFIG).map_err(|error| damaged(&error.to_string()))?;
    *bytes = bytes.get(length..).unwrap_or_default();
    Ok(value)
}

fn damaged(what: &str) -> Error {
    Error::Damaged(what.to_owned())
}
