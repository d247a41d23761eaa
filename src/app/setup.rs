//! The first start: the installation's secrets, and the link by which the first admin is made.

use serde_json::Value;

use super::session::put_session;
use super::token::{hash_secret, new_secret};
use super::user::put_user;
use super::{App, Caller, Conflict, Done, Error, SignedIn, ids};
use crate::model::{Actor, Installation, Secret, Time, User, Verb};
use crate::store::{Store, Table, WriteTx};
use crate::wire::user::read_first_admin;

/// The installation's document, made if there is none.
pub async fn installation(store: &Store, now: Time) -> Result<Installation, Error> {
    if let Some(known) = store.view().get(&Installation::ID)? {
        return Ok(known);
    }
    let new = Installation {
        ticket_secret: Secret::from_bytes(ids::random()),
        link_secret: Secret::from_bytes(ids::random()),
        setup: None,
        created_at: now,
    };
    let writing = store.write(Actor::System.to_string(), now, move |tx| {
        tx.put(Verb::InstallationChanged, &new)?;
        Ok::<_, Error>(new.clone())
    });
    Ok(writing.await?.0)
}

impl App {
    /// Whether nobody can sign in yet.
    pub fn needs_setup(&self) -> Result<bool, Error> {
        Ok(self.view().len(Table::Users)? == 0)
    }

    /// Makes a new set-up link's secret; an older link ends with it.
    pub async fn new_setup_secret(&self) -> Result<String, Error> {
        let caller = self.caller(Actor::System);
        let secret = new_secret();
        let kept = (hash_secret(&secret), caller.at.plus_ms(self.settings.setup_link_ms));
        self.write(&caller, move |tx| {
            let known = current(tx)?;
            tx.put(
                Verb::InstallationChanged,
                &Installation {
                    setup: Some(kept),
                    ..known
                },
            )?;
            Ok(())
        })
        .await?;
        Ok(secret)
    }

    /// Whether a set-up link still leads anywhere.
    pub fn is_setup_secret(&self, secret: &str) -> Result<bool, Error> {
        let known: Option<Installation> = self.view().get(&Installation::ID)?;
        Ok(known.is_some_and(|known| fits(&known, secret, self.now())))
    }

    /// Makes the first admin and signs it in. The link is used up by it.
    pub async fn set_up(&self, caller: &Caller, secret: &str, body: Value) -> Result<Done<SignedIn>, Error> {
        if !self.is_setup_secret(secret)? {
            return Err(Conflict::SetupOver.into());
        }
        let user: User = self.new_user(caller, read_first_admin(body)?).await?;
        let (session, cookie) = self.new_session(caller, user.id);
        let (secret, at) = (secret.to_owned(), caller.at);
        self.write(caller, move |tx| {
            let known = current(tx)?;
            if !fits(&known, &secret, at) {
                return Err(Conflict::SetupOver.into());
            }
            tx.put(Verb::InstallationChanged, &Installation { setup: None, ..known })?;
            put_user(tx, Verb::UserCreated, &user)?;
            put_session(tx, &session)?;
            Ok(SignedIn {
                user: user.clone(),
                session: session.clone(),
                secret: cookie.clone(),
            })
        })
        .await
    }
}

fn current(tx: &mut WriteTx<'_, '_>) -> Result<Installation, Error> {
    tx.get(&Installation::ID)?.ok_or(Error::NotFound("installation"))
}

fn fits(known: &Installation, secret: &str, now: Time) -> bool {
    known
        .setup
        .is_some_and(|(hash, until)| hash == hash_secret(secret) && now < until)
}
