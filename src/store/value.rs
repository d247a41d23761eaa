//! The one place that makes value bytes: a schema-version byte, then bincode 2 in its standard configuration.
//!
//! The format is bincode's written one (varint integers, little endian). When a type changes, its old form
//! is kept here with an upgrade function, and [`from_bytes`] picks by the version byte.

use bincode::{Decode, Encode};

use super::Error;

/// The version of every value written today.
const VERSION: u8 = 1;

const CONFIG: bincode::config::Configuration = bincode::config::standard();

/// A type that is kept as bytes. Everything that bincode can read without borrowing is one.
pub trait Value: Encode + Decode<()> {}

impl<T: Encode + Decode<()>> Value for T {}

pub fn to_bytes<T: Value>(value: &T) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(256);
    bytes.push(VERSION);
    append(value, &mut bytes)?;
    Ok(bytes)
}

/// Reads a whole value; bytes left over are damage.
pub fn from_bytes<T: Value>(bytes: &[u8]) -> Result<T, Error> {
    let (version, rest) = bytes.split_first().ok_or_else(|| damaged("an empty value"))?;
    if *version != VERSION {
        return Err(damaged(&format!(
            "a value of version {version}, where this program knows {VERSION}"
        )));
    }
    let mut rest = rest;
    let value = take(&mut rest)?;
    if !rest.is_empty() {
        return Err(damaged(&format!("a value with {} bytes too many", rest.len())));
    }
    Ok(value)
}

/// Appends a value without a version byte, for formats that carry their own.
pub fn append<T: Value>(value: &T, bytes: &mut Vec<u8>) -> Result<(), Error> {
    bincode::encode_into_std_write(value, bytes, CONFIG).map_err(|error| damaged(&error.to_string()))?;
    Ok(())
}

/// Reads a value that [`append`] wrote and moves `bytes` behind it.
pub fn take<T: Value>(bytes: &mut &[u8]) -> Result<T, Error> {
    let (value, length) = bincode::decode_from_slice(bytes, CONFIG).map_err(|error| damaged(&error.to_string()))?;
    *bytes = bytes.get(length..).unwrap_or_default();
    Ok(value)
}

fn damaged(what: &str) -> Error {
    Error::Damaged(what.to_owned())
}
