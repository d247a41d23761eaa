//! Files that were sent when a session had ended: kept for a while for whoever sent them, who signs in again meanwhile.
//!
//! They are of this process: a restart forgets them, and removes their files at its start.

use std::collections::VecDeque;
use std::fs::File;
use std::sync::{Arc, Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tempfile::NamedTempFile;
use uuid::Uuid;

use super::{App, Caller, Error};
use crate::model::{Actor, Time, User, UserId};
use crate::store::IoContext;

/// Files that are kept at once, and of one user; the oldest makes place for a new one.
const HELD_MAX: usize = 8;
const HELD_OF_ONE_MAX: usize = 2;
/// Files that are on their way at once, and of one user.
const COMING_MAX: usize = 4;
const COMING_OF_ONE_MAX: usize = 2;
/// How long a file is kept.
const HELD_MS: i64 = 3_600_000;
/// How long somebody waits who finds too many on their way.
const RETRY_AFTER_S: u64 = 5;
/// How old a form may be that says whose it is: longer than any session, and than anybody leaves a page open.
const MARK_MS: i64 = 60 * 86_400_000;
/// Bytes of a mark's signature: 128 bits.
const SIGNATURE_BYTES: usize = 16;

/// The body of a form that came with a file.
#[derive(Debug)]
pub struct HeldFile {
    pub id: Uuid,
    user: UserId,
    at: Time,
    /// Where it was sent.
    pub to: String,
    /// Of the body; it has the boundary between the form's parts.
    pub content_type: String,
    pub bytes: u64,
    /// Deleted when it is dropped.
    file: NamedTempFile,
}

impl HeldFile {
    /// The body, from its beginning.
    pub fn open(&self) -> Result<File, Error> {
        Ok(self.file.reopen().context(self.file.path())?)
    }
}

#[derive(Debug, Default)]
struct Shelf {
    /// The oldest first.
    files: VecDeque<Arc<HeldFile>>,
    /// Whose files are on their way.
    coming: Vec<UserId>,
}

impl Shelf {
    fn expire(&mut self, now: Time) {
        self.files.retain(|held| held.at.plus_ms(HELD_MS) > now);
    }

    fn begin(&mut self, user: UserId) -> Result<(), Error> {
        let own = self.coming.iter().filter(|one| **one == user).count();
        if own >= COMING_OF_ONE_MAX || self.coming.len() >= COMING_MAX {
            return Err(Error::TooMany {
                retry_after_s: RETRY_AFTER_S,
            });
        }
        self.coming.push(user);
        Ok(())
    }

    /// Somebody who sends many is in nobody's way but its own.
    fn add(&mut self, held: HeldFile) {
        let own = self.files.iter().filter(|one| one.user == held.user).count();
        let oldest = match own >= HELD_OF_ONE_MAX {
            true => self.files.iter().position(|one| one.user == held.user),
            false => (self.files.len() >= HELD_MAX).then_some(0),
        };
        oldest.map(|oldest| self.files.remove(oldest));
        self.files.push_back(Arc::new(held));
    }
}

/// The files of this process.
#[derive(Clone, Debug, Default)]
pub struct HeldFiles(Arc<Mutex<Shelf>>);

impl HeldFiles {
    fn with<T>(&self, change: impl FnOnce(&mut Shelf) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Removes those that nobody has come for.
    pub(super) fn expire(&self, now: Time) {
        self.with(|shelf| shelf.expire(now));
    }
}

/// A file that is on its way. Dropped before it is kept, it is gone.
#[derive(Debug)]
pub struct Holding {
    files: HeldFiles,
    user: UserId,
    file: Option<NamedTempFile>,
}

impl Holding {
    /// Where to write the body.
    pub fn writer(&self) -> Result<File, Error> {
        let file = self.file.as_ref().ok_or(Error::NotFound("file"))?;
        Ok(file.reopen().context(file.path())?)
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.files.with(|shelf| {
            let own = shelf.coming.iter().position(|one| *one == self.user);
            own.map(|own| shelf.coming.swap_remove(own))
        });
    }
}

impl App {
    /// What a form with a file carries, so that it is known whose it is when the session has ended: the user and the
    /// time, signed. `None` for those who are no users. It opens nothing.
    pub fn mark(&self, caller: &Caller) -> Option<String> {
        let Actor::User { id, .. } = caller.actor else {
            return None;
        };
        let said = format!("{id}.{}", caller.at.millis());
        let signature = &self.mark_mac(&said).finalize().into_bytes()[..SIGNATURE_BYTES];
        Some(format!("{said}.{}", data_encoding::BASE64URL_NOPAD.encode(signature)))
    }

    /// The user whose form has this mark: somebody who was signed in when it was made, and whom there is still.
    pub fn marked(&self, mark: &str, now: Time) -> Result<Option<UserId>, Error> {
        let Some((said, signature)) = mark.rsplit_once('.') else {
            return Ok(None);
        };
        let signature = data_encoding::BASE64URL_NOPAD.decode(signature.as_bytes());
        let is_ours = signature.is_ok_and(|bytes| {
            bytes.len() == SIGNATURE_BYTES && self.mark_mac(said).verify_truncated_left(&bytes).is_ok()
        });
        let parts = said.split_once('.').filter(|_| is_ours);
        let Some((Ok(user), Ok(at))) = parts.map(|(user, at)| (user.parse::<UserId>(), at.parse::<i64>())) else {
            return Ok(None);
        };
        let is_young = now.millis().saturating_sub(at) < MARK_MS;
        let user: Option<User> = self.view().get(user.raw())?;
        Ok(user.filter(|_| is_young).map(|user| user.id))
    }

    fn mark_mac(&self, said: &str) -> Hmac<Sha256> {
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(self.link_secret.bytes()).expect("HMAC takes keys of any length");
        mac.update(b"form:");
        mac.update(said.as_bytes());
        mac
    }

    /// Room for a file that a user sends without a session.
    ///
    /// # Errors
    /// [`Error::TooMany`] when too many are on their way.
    pub fn begin_holding(&self, user: UserId, now: Time) -> Result<Holding, Error> {
        self.held.expire(now);
        self.held.with(|shelf| shelf.begin(user))?;
        let mut holding = Holding {
            files: self.held.clone(),
            user,
            file: None,
        };
        holding.file = Some(self.new_upload()?);
        Ok(holding)
    }

    /// Keeps a body that was written whole. What it is kept under is of use to its user alone.
    pub fn hold(&self, mut holding: Holding, to: &str, content_type: &str, now: Time) -> Result<Uuid, Error> {
        let file = holding.file.take().ok_or(Error::NotFound("file"))?;
        let held = HeldFile {
            id: self.new_id(),
            user: holding.user,
            at: now,
            to: to.to_owned(),
            content_type: content_type.to_owned(),
            bytes: file.as_file().metadata().context(file.path())?.len(),
            file,
        };
        let id = held.id;
        self.held.with(|shelf| shelf.add(held));
        Ok(id)
    }

    /// A file that is kept for this user.
    pub fn held_file(&self, user: UserId, id: Uuid, now: Time) -> Option<Arc<HeldFile>> {
        self.held.expire(now);
        self.held.with(|shelf| {
            let found = shelf.files.iter().find(|held| held.id == id && held.user == user);
            found.cloned()
        })
    }

    /// Forgets a file that was taken.
    pub fn drop_held(&self, id: Uuid) {
        self.held.with(|shelf| shelf.files.retain(|held| held.id != id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(n: u8) -> UserId {
        UserId::from_raw([n; 16])
    }

    fn held(n: u128, of: u8, at: Time) -> HeldFile {
        HeldFile {
            id: Uuid::from_u128(n),
            user: user(of),
            at,
            to: String::new(),
            content_type: String::new(),
            bytes: 0,
            file: NamedTempFile::new().expect("a file"),
        }
    }

    fn ids(shelf: &Shelf) -> Vec<u128> {
        shelf.files.iter().map(|held| held.id.as_u128()).collect()
    }

    #[test]
    fn files_are_bounded_by_number_user_and_age() {
        let mut shelf = Shelf::default();
        let (begin, later) = (Time::MIN, Time::MIN.plus_ms(HELD_MS));
        for n in 1..=4 {
            shelf.add(held(n, 1, begin));
        }
        assert_eq!(ids(&shelf), [3, 4], "one's own oldest go first");
        for n in 5..=12 {
            shelf.add(held(n, n as u8, later));
        }
        assert_eq!(ids(&shelf), [5, 6, 7, 8, 9, 10, 11, 12]);
        let path = shelf.files[0].file.path().to_owned();
        assert!(path.exists());
        shelf.expire(later.plus_ms(HELD_MS - 1));
        assert_eq!(shelf.files.len(), HELD_MAX);
        shelf.expire(later.plus_ms(HELD_MS));
        assert!(shelf.files.is_empty() && !path.exists(), "the file goes with it");
    }

    #[test]
    fn few_are_on_their_way_at_once() {
        let mut shelf = Shelf::default();
        assert!(shelf.begin(user(1)).is_ok() && shelf.begin(user(1)).is_ok());
        assert!(shelf.begin(user(1)).is_err(), "one user");
        assert!(shelf.begin(user(2)).is_ok() && shelf.begin(user(3)).is_ok());
        assert!(shelf.begin(user(4)).is_err(), "all");
    }
}
