//! Signing in and out with a browser.

use serde_json::Value;

use super::token::{actor_with, hash_secret, new_secret};
use super::{App, Caller, Done, Error};
use crate::model::{Actor, Session, SessionId, Time, Token, User, UserId, Verb};
use crate::store::{Key, Table, View, WriteTx};
use crate::wire::user::read_sign_in;

/// A new session, with the secret that its cookie carries.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub user: User,
    pub session: Session,
    pub secret: String,
}

impl App {
    /// Holds email and password against the users. Takes as long for an unknown email as for a known one.
    pub async fn sign_in(&self, caller: &Caller, body: Value) -> Result<Done<SignedIn>, Error> {
        let (email, password) = read_sign_in(body)?;
        let user: Option<User> = {
            let view = self.view();
            match view.find(Table::UsersByEmail, &Key::new().text(&email.folded()))? {
                Some(id) => view.get(&id)?,
                None => None,
            }
        };
        let stored = user.as_ref().map(|user| user.password_hash.clone());
        let fits = self.passwords.verify(password, stored).await?;
        let Some(user) = user.filter(|_| fits) else {
            return Err(Error::Unauthenticated);
        };
        self.open_session(caller, user).await
    }

    pub(crate) async fn open_session(&self, caller: &Caller, user: User) -> Result<Done<SignedIn>, Error> {
        let (session, secret) = self.new_session(caller, user.id);
        self.write(caller, move |tx| {
            // The user may have gone, or have another password, since the look.
            let now: Option<User> = tx.get(user.id.raw())?;
            if now.as_ref() != Some(&user) {
                return Err(Error::Unauthenticated);
            }
            put_session(tx, &session)?;
            Ok(SignedIn {
                user: user.clone(),
                session: session.clone(),
                secret: secret.clone(),
            })
        })
        .await
    }

    pub(super) fn new_session(&self, caller: &Caller, user_id: UserId) -> (Session, String) {
        let secret = new_secret();
        let session = Session {
            id: SessionId::from_raw(self.ids.one(caller.at)),
            user_id,
            secret_hash: hash_secret(&secret),
            created_at: caller.at,
            expires_at: caller.at.plus_ms(self.settings.session_ms),
        };
        (session, secret)
    }

    /// The user who is signed in. A token is no session.
    pub fn signed_in(&self, view: &View, actor: &Actor) -> Result<User, Error> {
        match actor {
            Actor::User { id, .. } => view.get(id.raw())?.ok_or(Error::Unauthenticated),
            Actor::Public => Err(Error::Unauthenticated),
            _ => Err(Error::NotFound("session: this is a token")),
        }
    }

    /// Whether the caller is somebody with a role: what describes the inside of the program is not for strangers.
    pub fn check_known(&self, actor: &Actor) -> Result<(), Error> {
        match actor.role() {
            Some(_) => Ok(()),
            None => Err(Error::Unauthenticated),
        }
    }

    /// Whether whoever was recognised once still is who it was: what stays open asks again.
    pub fn is_current(&self, view: &View, actor: &Actor) -> Result<bool, Error> {
        Ok(match actor {
            Actor::Token { id, .. } => match view.get::<Token>(id.raw())? {
                Some(token) => actor_with(view, &token).is_ok_and(|now| now == *actor),
                None => false,
            },
            Actor::User { session, .. } => {
                let session: Option<Session> = view.get(session.raw())?;
                session.is_some_and(|session| session.expires_at > self.now())
            }
            Actor::Public | Actor::Operator | Actor::System => true,
        })
    }

    /// Ends the caller's own session.
    pub async fn sign_out(&self, caller: &Caller) -> Result<Done<()>, Error> {
        self.signed_in(&self.view(), &caller.actor)?;
        let Actor::User { session, .. } = caller.actor else {
            return Err(Error::Unauthenticated);
        };
        self.write(caller, move |tx| {
            tx.delete::<Session>(Verb::SessionDeleted, session.raw())?;
            Ok(())
        })
        .await
    }

    /// Who has the session whose secret has this hash, as the store says, and until when.
    pub(super) fn actor_of_session(&self, view: &View, hash: &[u8; 32]) -> Result<(Actor, Time), Error> {
        let id = view
            .find(Table::SessionsBySecret, &Key::from_bytes(hash))?
            .ok_or(Error::Unauthenticated)?;
        let session: Session = view.get(&id)?.ok_or(Error::Unauthenticated)?;
        if session.expires_at <= self.now() {
            return Err(Error::Unauthenticated);
        }
        let user: User = view.get(session.user_id.raw())?.ok_or(Error::Unauthenticated)?;
        let actor = Actor::User {
            id: user.id,
            role: user.role,
            session: session.id,
        };
        Ok((actor, session.expires_at))
    }
}

pub fn put_session(tx: &mut WriteTx<'_, '_>, session: &Session) -> Result<(), Error> {
    Ok(tx.put(Verb::SessionCreated, session)?)
}
