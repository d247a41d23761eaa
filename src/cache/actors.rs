//! Who has which secret: the callers seen lately, so that recognising one again reads nothing.

use std::sync::{Mutex, PoisonError};

use super::{Generations, Marks, Stamp, Tag};
use crate::model::{Actor, Time};

/// Callers remembered; a newcomer takes the place of whoever shares it. About 150 bytes each.
const PLACES: usize = 1024;

/// A secret's hash, as it is stored; the secret itself is not kept here either.
pub type SecretHash = [u8; 32];

struct Known {
    hash: SecretHash,
    actor: Actor,
    /// When a session ends; a token does not.
    until: Option<Time>,
    marks: Marks,
    stamp: Stamp,
}

/// A table with one place for each caller, found by the secret's hash. It is tried before every request, where
/// a cache that orders its entries would cost more than the read that it saves.
pub struct KnownActors {
    places: Box<[Mutex<Option<Known>>]>,
}

impl Default for KnownActors {
    fn default() -> Self {
        Self {
            places: (0..PLACES).map(|_| Mutex::new(None)).collect(),
        }
    }
}

impl KnownActors {
    fn place(&self, hash: &SecretHash) -> &Mutex<Option<Known>> {
        // The hash is of random bits: any of its own serve.
        let number = usize::from(hash[0]) | usize::from(hash[1]) << 8;
        &self.places[number % PLACES]
    }

    /// The caller with this secret, if it was seen and nothing was written about it since.
    pub fn find(&self, generations: &Generations, hash: &SecretHash, now: Time) -> Option<Actor> {
        let place = self.place(hash).lock().unwrap_or_else(PoisonError::into_inner);
        place
            .as_ref()
            .filter(|known| known.hash == *hash)
            .filter(|known| known.until.is_none_or(|until| now < until))
            .filter(|known| generations.are_current(&known.marks, known.stamp))
            .map(|known| known.actor)
    }

    /// Remembers a caller that was read from a snapshot younger than the stamp.
    pub fn keep(&self, hash: SecretHash, actor: Actor, until: Option<Time>, stamp: Stamp) {
        let marks = match actor {
            Actor::Token { id, event, .. } => {
                let door = event.map(|event| Tag::Door(*event.raw()));
                Marks::of(std::iter::once(Tag::Token(*id.raw())).chain(door))
            }
            Actor::User { id, session, .. } => Marks::of([Tag::User(*id.raw()), Tag::Session(*session.raw())]),
            Actor::Public | Actor::Operator | Actor::System => return,
        };
        let known = Known {
            hash,
            actor,
            until,
            marks,
            stamp,
        };
        *self.place(&hash).lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Names, Role, SessionId, TokenId, UserId};

    fn time(text: &str) -> Time {
        Time::parse(text).expect("a time")
    }

    #[test]
    fn a_caller_is_known_until_something_is_written_about_it() {
        let (generations, known) = (Generations::default(), KnownActors::default());
        let token = Actor::Token {
            id: TokenId::from_raw([3; 16]),
            role: Role::Admin,
            event: None,
            names: Names::Shown,
        };
        let now = time("2026-11-23T06:00:00Z");
        known.keep([9; 32], token, None, generations.stamp());
        assert_eq!(known.find(&generations, &[9; 32], now), Some(token));
        let mut other = [9; 32];
        other[31] = 8;
        assert_eq!(
            known.find(&generations, &other, now),
            None,
            "the place is the same, the secret is not"
        );
        generations.raise(1, [Tag::Token([4; 16])]);
        assert_eq!(known.find(&generations, &[9; 32], now), Some(token));
        generations.raise(2, [Tag::Token([3; 16])]);
        assert_eq!(known.find(&generations, &[9; 32], now), None);
    }

    #[test]
    fn a_session_ends_on_time_and_with_its_user() {
        let (generations, known) = (Generations::default(), KnownActors::default());
        let user = Actor::User {
            id: UserId::from_raw([1; 16]),
            role: Role::Viewer,
            session: SessionId::from_raw([2; 16]),
        };
        let end = time("2026-11-23T07:00:00Z");
        known.keep([5; 32], user, Some(end), generations.stamp());
        assert_eq!(known.find(&generations, &[5; 32], end.plus_ms(-1)), Some(user));
        assert_eq!(known.find(&generations, &[5; 32], end), None);
        generations.raise(1, [Tag::User([1; 16])]);
        assert_eq!(known.find(&generations, &[5; 32], end.plus_ms(-1)), None);
    }
}
