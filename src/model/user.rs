//! People who sign in, their sessions, and API tokens.

use bincode::{Decode, Encode};

use super::{Email, EventId, Name, Role, SessionId, Time, TokenId, UserId};

/// A person who signs in with email and password.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct User {
    pub id: UserId,
    pub name: Name,
    pub email: Email,
    pub role: Role,
    /// PHC string of an argon2id hash.
    pub password_hash: String,
    pub created_at: Time,
    pub updated_at: Time,
    pub version: u64,
}

impl User {
    /// The same with another password, as a PHC string.
    pub fn with_password(self, at: Time, password_hash: String) -> Self {
        Self {
            password_hash,
            updated_at: at,
            version: self.version + 1,
            ..self
        }
    }
}

/// An API token; the secret itself is shown once and never stored.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Token {
    pub id: TokenId,
    pub name: Name,
    pub role: Role,
    pub event_id: Option<EventId>,
    /// SHA-256 of the secret, which has 256 random bits.
    pub secret_hash: [u8; 32],
    pub created_at: Time,
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    /// SHA-256 of the cookie's secret, which has 256 random bits.
    pub secret_hash: [u8; 32],
    pub created_at: Time,
    pub expires_at: Time,
}
