//! API tokens: made, listed, revoked, and recognised.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::event::require;
use super::{App, Caller, Done, Error, ids};
use crate::model::{Actor, Code, Device, Event, EventDoor, Names, Role, Token, TokenId, Verb};
use crate::store::{Key, Table, View};
use crate::wire::user::read_token;

/// Tokens begin with this, so that people and secret scanners recognise them.
const TOKEN_PREFIX: &str = "em_";
/// Tokens that a list shows.
const TOKENS_MAX: usize = 10_000;

/// A new secret of 256 random bits as text.
pub fn new_secret() -> String {
    data_encoding::BASE32_NOPAD.encode(&ids::random::<32>()).to_lowercase()
}

/// What is stored of a secret. It has 256 random bits, so that a plain hash is as good as a slow one.
pub fn hash_secret(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

impl App {
    pub fn tokens(&self, view: &View, caller: &Caller) -> Result<Vec<Token>, Error> {
        require(&caller.actor, caller.actor.may_administer())?;
        Ok(view.documents::<Token>()?.take(TOKENS_MAX).collect::<Result<_, _>>()?)
    }

    /// Makes a token; its secret is shown now and never again.
    pub async fn create_token(&self, caller: &Caller, body: Value) -> Result<Done<(Token, String)>, Error> {
        require(&caller.actor, caller.actor.may_administer())?;
        let input = read_token(body)?;
        let secret = format!("{TOKEN_PREFIX}{}", new_secret());
        let token = Token {
            id: TokenId::from_raw(self.ids.one(caller.at)),
            name: input.name,
            role: input.role,
            event_id: input.event_id,
            secret_hash: hash_secret(&secret),
            created_at: caller.at,
        };
        self.write(caller, move |tx| {
            if let Some(event) = token.event_id
                && tx.get::<Event>(event.raw())?.is_none()
            {
                return Err(Error::field("event_id", Code::NotFound, "is no event's id"));
            }
            tx.put(Verb::TokenCreated, &token)?;
            Ok((token.clone(), secret.clone()))
        })
        .await
    }

    pub async fn delete_token(&self, caller: &Caller, id: TokenId) -> Result<Done<()>, Error> {
        require(&caller.actor, caller.actor.may_administer())?;
        self.write(caller, move |tx| {
            match tx.delete::<Token>(Verb::TokenDeleted, id.raw())? {
                true => Ok(()),
                false => Err(Error::NotFound("token")),
            }
        })
        .await
    }

    /// Who has the token with this hash, as the store says.
    pub(super) fn actor_of_token(&self, view: &View, hash: &[u8; 32]) -> Result<Actor, Error> {
        let id = view
            .find(Table::TokensBySecret, &Key::from_bytes(hash))?
            .ok_or(Error::Unauthenticated)?;
        let token: Token = view.get(&id)?.ok_or(Error::Unauthenticated)?;
        actor_with(view, &token)
    }
}

/// What a token makes of whoever has it, as things stand.
///
/// # Errors
/// [`Error::DeviceRevoked`] for the token of a device that was turned away.
pub fn actor_with(view: &View, token: &Token) -> Result<Actor, Error> {
    let mut names = Names::Shown;
    if let (Role::Door, Some(event)) = (token.role, token.event_id) {
        let device: Option<Device> = view.get(token.id.raw())?;
        if device.is_some_and(|device| device.revoked_at.is_some()) {
            return Err(Error::DeviceRevoked);
        }
        names = view.get::<EventDoor>(event.raw())?.map_or(names, |door| door.names);
    }
    Ok(Actor::Token {
        id: token.id,
        role: token.role,
        event: token.event_id,
        names,
    })
}
