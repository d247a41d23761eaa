//! What belongs to the installation as a whole: its secrets, and the answers kept for idempotent requests.

use std::fmt;

use bincode::{Decode, Encode};

use super::{Kind, RawId, Time};

/// Random bytes that only this installation knows. Shown nowhere, not even in debug output.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Secret([u8; 32]);

impl Secret {
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The one document about the installation itself.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Installation {
    /// Makes ticket numbers unguessable.
    pub ticket_secret: Secret,
    /// Signs the links that guests get.
    pub link_secret: Secret,
    /// SHA-256 of the setup link's secret; gone after the first admin was made.
    pub setup: Option<([u8; 32], Time)>,
    pub created_at: Time,
}

impl Installation {
    /// There is one, so its id is a constant.
    pub const ID: RawId = *b"the installation";
}

/// The answer to a request that carried an `Idempotency-Key`.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct IdempotencyRecord {
    /// The first 16 bytes of a hash over caller and key.
    pub id: RawId,
    /// Hash over method, path and body; another request under the same key is a mistake.
    pub request_hash: [u8; 32],
    pub at: Time,
    /// The document that the request made, by which an answer lost in a crash is made again.
    pub made: Option<(Kind, RawId)>,
    /// Absent until the answer was given.
    pub answer: Option<KeptAnswer>,
}

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct KeptAnswer {
    pub status: u16,
    /// Those worth keeping.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}
