//! Signing in and out with a browser.

use serde_json::Value;

use super::token::{hash_secret, new_secret};
use super::{App, Caller, Done, Error};
use crate::model::{Actor, Session, SessionId, User, UserId, Verb};
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
            let view = self.view()?;
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

    pub(super) async fn open_session(&self, caller: &Caller, user: User) -> Result<Done<SignedIn>, Error> {
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

    /// Ends the caller's own session.
    pub async fn sign_out(&self, caller: &Caller) -> Result<Done<()>, Error> {
        let Actor::User { session, .. } = caller.actor else {
            return Err(Error::Unauthenticated);
        };
        self.write(caller, move |tx| {
            tx.delete::<Session>(Verb::SessionDeleted, session.raw())?;
            Ok(())
        })
        .await
    }

    /// Who has this session's cookie.
    pub fn actor_of_session(&self, view: &View, secret: &str) -> Result<Actor, Error> {
        let id = view
            .find(Table::SessionsBySecret, &Key::from_bytes(&hash_secret(secret)))?
            .ok_or(Error::Unauthenticated)?;
        let session: Session = view.get(&id)?.ok_or(Error::Unauthenticated)?;
        if session.expires_at <= self.now() {
            return Err(Error::Unauthenticated);
        }
        let user: User = view.get(session.user_id.raw())?.ok_or(Error::Unauthenticated)?;
        Ok(Actor::User {
            id: user.id,
            role: user.role,
            session: session.id,
        })
    }
}

pub fn put_session(tx: &mut WriteTx<'_, '_>, session: &Session) -> Result<(), Error> {
    Ok(tx.put(Verb::SessionCreated, session)?)
}
