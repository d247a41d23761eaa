//! Users and their passwords.

use std::sync::Arc;

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use serde_json::Value;
use tokio::sync::Semaphore;

use super::event::require;
use super::{App, Caller, Conflict, Done, Error};
use crate::blocking;
use crate::model::{Actor, Code, Email, Role, Session, SessionId, User, UserId, Verb};
use crate::store::{Key, Table, View, WriteTx};
use crate::wire::user::{Password, UserInput, read_password, read_password_change, read_user};

/// Hashes computed at once: each takes 19 MiB and some 20 ms.
const HASHES_AT_ONCE: usize = 2;
/// Users that a list shows; there are as many as a venue has staff.
const USERS_MAX: usize = 10_000;
/// Sessions of one user that are ended with it.
const SESSIONS_PER_USER_MAX: usize = 10_000;

/// Computes argon2id hashes (RFC 9106, with OWASP's parameters: 19 MiB, 2 passes, 1 lane), a few at a time.
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// A hash that no password fits, so that a sign-in with an unknown email takes as long as any.
    nobody: String,
}

impl Passwords {
    pub fn new() -> Self {
        let nobody = hash(b"nobody's password").unwrap_or_default();
        Self {
            turns: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            nobody,
        }
    }

    pub async fn hash(&self, password: Password) -> Result<String, Error> {
        self.turn(move || hash(password.bytes())).await?
    }

    /// Whether the password is the one of the hash. Takes the same time when there is no hash.
    pub async fn verify(&self, password: Password, stored: Option<String>) -> Result<bool, Error> {
        let is_known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.nobody.clone());
        let fits = self.turn(move || {
            PasswordHash::new(&stored)
                .is_ok_and(|hash| Argon2::default().verify_password(password.bytes(), &hash).is_ok())
        });
        Ok(fits.await? && is_known)
    }

    async fn turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let done = blocking::run(move || {
            let _turn = turn;
            work()
        });
        Ok(done.await?)
    }
}

fn hash(password: &[u8]) -> Result<String, Error> {
    let hash = Argon2::default()
        .hash_password(password)
        .map_err(|error| Error::Malformed(format!("the password cannot be hashed: {error}")))?;
    Ok(hash.to_string())
}

impl App {
    /// All users, in the order they were made.
    pub fn users(&self, view: &View, caller: &Caller) -> Result<Vec<User>, Error> {
        require(&caller.actor, caller.actor.may_administer())?;
        Ok(view.documents::<User>()?.take(USERS_MAX).collect::<Result<_, _>>()?)
    }

    pub async fn create_user(&self, caller: &Caller, body: Value) -> Result<Done<User>, Error> {
        require(&caller.actor, caller.actor.may_administer())?;
        let user = self.new_user(caller, read_user(body)?).await?;
        self.write(caller, move |tx| {
            put_user(tx, Verb::UserCreated, &user)?;
            Ok(user.clone())
        })
        .await
    }

    pub(super) async fn new_user(&self, caller: &Caller, input: UserInput) -> Result<User, Error> {
        let password_hash = self.passwords.hash(input.password).await?;
        Ok(User {
            id: UserId::from_raw(self.ids.one(caller.at)),
            name: input.name,
            email: input.email,
            role: input.role,
            password_hash,
            created_at: caller.at,
            updated_at: caller.at,
            version: 1,
        })
    }

    /// Gives a user, found by id or email, a new password and ends the user's sessions.
    pub async fn set_password(&self, caller: &Caller, user: &str, body: Value) -> Result<Done<User>, Error> {
        require(&caller.actor, caller.actor.may_administer())?;
        let password_hash = self.passwords.hash(read_password(body)?).await?;
        let (user, at) = (user.to_owned(), caller.at);
        self.write(caller, move |tx| {
            let user = find_user(tx, &user)?;
            end_sessions(tx, user.id, None)?;
            let user = user.with_password(at, password_hash.clone());
            tx.put(Verb::UserUpdated, &user)?;
            Ok(user)
        })
        .await
    }

    /// Gives those who are signed in a new password, if they know the old one. Their other sessions end.
    pub async fn change_own_password(&self, caller: &Caller, body: Value) -> Result<Done<User>, Error> {
        let user = self.signed_in(&self.view(), &caller.actor)?;
        let Actor::User { session, .. } = caller.actor else {
            return Err(Error::Unauthenticated);
        };
        let (current, new) = read_password_change(body)?;
        let known = user.password_hash.clone();
        if !self.passwords.verify(current, Some(known.clone())).await? {
            return Err(Error::field("current", Code::Invalid, "is not your password"));
        }
        let (password_hash, at) = (self.passwords.hash(new).await?, caller.at);
        self.write(caller, move |tx| {
            // Somebody else may have set it since the look.
            let user: Option<User> = tx.get(user.id.raw())?;
            let user = user.filter(|user| user.password_hash == known);
            let user = user.ok_or(Error::Unauthenticated)?;
            end_sessions(tx, user.id, Some(session))?;
            let user = user.with_password(at, password_hash.clone());
            tx.put(Verb::UserUpdated, &user)?;
            Ok(user)
        })
        .await
    }

    /// Removes a user, found by id or email, and ends the user's sessions. The last admin stays.
    pub async fn delete_user(&self, caller: &Caller, user: &str) -> Result<Done<()>, Error> {
        require(&caller.actor, caller.actor.may_administer())?;
        let user = user.to_owned();
        self.write(caller, move |tx| {
            let user = find_user(tx, &user)?;
            if user.role == Role::Admin && !has_other_admin(tx, user.id)? {
                return Err(Conflict::LastAdmin.into());
            }
            end_sessions(tx, user.id, None)?;
            tx.delete::<User>(Verb::UserDeleted, user.id.raw())?;
            Ok(())
        })
        .await
    }
}

pub fn put_user(tx: &mut WriteTx<'_, '_>, verb: Verb, user: &User) -> Result<(), Error> {
    tx.put(verb, user).map_err(|error| match error {
        crate::store::Error::Duplicate(Table::UsersByEmail) => Conflict::EmailTaken.into(),
        error => Error::Store(error),
    })
}

fn find_user(tx: &mut WriteTx<'_, '_>, user: &str) -> Result<User, Error> {
    let id = match (user.parse::<UserId>(), Email::parse(user)) {
        (Ok(id), _) => Some(*id.raw()),
        (_, Ok(email)) => tx.find(Table::UsersByEmail, &Key::new().text(&email.folded()))?,
        _ => None,
    };
    let user = match id {
        Some(id) => tx.get(&id)?,
        None => None,
    };
    user.ok_or(Error::NotFound("user"))
}

fn has_other_admin(tx: &mut WriteTx<'_, '_>, id: UserId) -> Result<bool, Error> {
    for other in tx.ids(Table::Users, &Key::new(), USERS_MAX)? {
        let other: Option<User> = tx.get(&other)?;
        if other.is_some_and(|other| other.id != id && other.role == Role::Admin) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Ends the sessions of a user, except one that is kept.
fn end_sessions(tx: &mut WriteTx<'_, '_>, user: UserId, kept: Option<SessionId>) -> Result<(), Error> {
    let sessions = tx.ids(Table::SessionsByUser, &Key::new().id(user.raw()), SESSIONS_PER_USER_MAX)?;
    for session in sessions
        .into_iter()
        .filter(|session| kept.is_none_or(|kept| kept.raw() != session))
    {
        tx.delete::<Session>(Verb::SessionDeleted, &session)?;
    }
    Ok(())
}
