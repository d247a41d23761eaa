//! Users and API tokens, for administrators.

use async_graphql::{ID, Object};

use super::scalar::{DateTime, Role};
use crate::model;
use crate::wire::user::{TokenView, UserView};

/// Somebody who signs in.
pub struct User(UserView);

impl From<&model::User> for User {
    fn from(user: &model::User) -> Self {
        Self(UserView::from(user))
    }
}

/// Somebody who signs in.
#[Object(rename_fields = "snake_case", rename_args = "snake_case")]
impl User {
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    async fn name(&self) -> &str {
        self.0.name.as_str()
    }

    async fn email(&self) -> &str {
        self.0.email.as_str()
    }

    async fn role(&self) -> Role {
        self.0.role.into()
    }

    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    async fn version(&self) -> u64 {
        self.0.version
    }
}

/// An API token.
pub struct Token(TokenView);

impl Token {
    /// `secret` is there only in the answer to its making.
    pub fn new(token: &model::Token, secret: Option<String>) -> Self {
        Self(TokenView::new(token, secret))
    }
}

/// An API token.
#[Object(rename_fields = "snake_case", rename_args = "snake_case")]
impl Token {
    async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    async fn name(&self) -> &str {
        self.0.name.as_str()
    }

    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The event that it is bound to.
    async fn event_id(&self) -> Option<ID> {
        self.0.event_id.map(|id| ID(id.to_string()))
    }

    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// The secret itself, only in the answer to its making.
    async fn token(&self) -> Option<&str> {
        self.0.token.as_deref()
    }
}
