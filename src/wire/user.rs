//! Users, tokens and sign-ins as clients send and see them. Secrets never come out again.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Fields;
use super::fields::{finish, id, one_of};
use crate::model::{Code, Email, EventId, FieldErrors, Name, Role, Time, Token, TokenId, User, UserId};

/// NIST SP 800-63B asks for 8 at least; longer than 1,000 is an attack on the hash.
const PASSWORD_CHARS_MIN: usize = 10;
const PASSWORD_CHARS_MAX: usize = 1000;

/// A password on its way to the hash; not shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    pub fn parse(text: &str) -> super::fields::Checked<Self> {
        match text.chars().count() {
            0..PASSWORD_CHARS_MIN => Err((
                Code::TooShort,
                format!("must have at least {PASSWORD_CHARS_MIN} characters"),
            )),
            PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX => Ok(Self(text.to_owned())),
            _ => Err((
                Code::TooLong,
                format!("must have at most {PASSWORD_CHARS_MAX} characters"),
            )),
        }
    }

    /// A password to be held against a hash: any text but an endless one.
    pub fn attempt(text: &str) -> super::fields::Checked<Self> {
        if text.len() > PASSWORD_CHARS_MAX * 4 {
            return Err((
                Code::TooLong,
                format!("must have at most {PASSWORD_CHARS_MAX} characters"),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A new user.
#[derive(Clone, Debug, ToSchema)]
pub struct UserInput {
    #[schema(value_type = String)]
    pub name: Name,
    #[schema(value_type = String)]
    pub email: Email,
    /// `viewer`, `door`, `organizer` or `admin`.
    #[schema(value_type = String)]
    pub role: Role,
    /// At least 10 characters.
    #[schema(value_type = String)]
    pub password: Password,
}

/// A user.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserView {
    #[schema(value_type = uuid::Uuid)]
    pub id: UserId,
    #[schema(value_type = String)]
    pub name: Name,
    #[schema(value_type = String)]
    pub email: Email,
    /// `viewer`, `door`, `organizer` or `admin`.
    #[schema(value_type = String)]
    pub role: Role,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Time,
    pub version: u64,
}

impl From<&User> for UserView {
    fn from(user: &User) -> Self {
        Self {
            id: user.id,
            name: user.name.clone(),
            email: user.email.clone(),
            role: user.role,
            created_at: user.created_at,
            updated_at: user.updated_at,
            version: user.version,
        }
    }
}

/// A new token.
#[derive(Clone, Debug, ToSchema)]
pub struct TokenInput {
    #[schema(value_type = String)]
    pub name: Name,
    /// `viewer`, `door`, `organizer` or `admin`.
    #[schema(value_type = String)]
    pub role: Role,
    /// Binds the token to one event.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub event_id: Option<EventId>,
}

/// A token; `token` is there only in the answer to its making.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenView {
    #[schema(value_type = uuid::Uuid)]
    pub id: TokenId,
    #[schema(value_type = String)]
    pub name: Name,
    /// `viewer`, `door`, `organizer` or `admin`.
    #[schema(value_type = String)]
    pub role: Role,
    #[schema(value_type = Option<uuid::Uuid>)]
    pub event_id: Option<EventId>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

impl TokenView {
    pub fn new(token: &Token, secret: Option<String>) -> Self {
        Self {
            id: token.id,
            name: token.name.clone(),
            role: token.role,
            event_id: token.event_id,
            created_at: token.created_at,
            token: secret,
        }
    }
}

pub fn read_user(body: Value) -> Result<UserInput, FieldErrors> {
    let mut errors = FieldErrors::new();
    let user = Fields::new("", body, &mut errors).and_then(|mut fields| {
        fields.read_only(&["id", "created_at", "updated_at", "version"]);
        let name = fields.required("name", Name::parse);
        let email = fields.required("email", Email::parse);
        let role = fields.required("role", one_of(Role::ALL, Role::as_str));
        let password = fields.required("password", Password::parse);
        fields.finish();
        Some(UserInput {
            name: name?,
            email: email?,
            role: role?,
            password: password?,
        })
    });
    finish(user, errors)
}

pub fn read_token(body: Value) -> Result<TokenInput, FieldErrors> {
    let mut errors = FieldErrors::new();
    let token = Fields::new("", body, &mut errors).and_then(|mut fields| {
        fields.read_only(&["id", "created_at", "token"]);
        let name = fields.required("name", Name::parse);
        let role = fields.required("role", one_of(Role::ALL, Role::as_str));
        let event_id = fields.checked("event_id", id);
        fields.finish();
        Some(TokenInput {
            name: name?,
            role: role?,
            event_id,
        })
    });
    finish(token, errors)
}

/// A new password.
pub fn read_password(body: Value) -> Result<Password, FieldErrors> {
    let mut errors = FieldErrors::new();
    let password = Fields::new("", body, &mut errors).and_then(|mut fields| {
        let password = fields.required("password", Password::parse);
        fields.finish();
        password
    });
    finish(password, errors)
}

/// The password that somebody has, and the one that they want.
pub fn read_password_change(body: Value) -> Result<(Password, Password), FieldErrors> {
    let mut errors = FieldErrors::new();
    let pair = Fields::new("", body, &mut errors).and_then(|mut fields| {
        let current = fields.required("current", Password::attempt);
        let new = fields.required("password", Password::parse);
        fields.finish();
        current.zip(new)
    });
    finish(pair, errors)
}

/// Email and password of a sign-in.
pub fn read_sign_in(body: Value) -> Result<(Email, Password), FieldErrors> {
    let mut errors = FieldErrors::new();
    let pair = Fields::new("", body, &mut errors).and_then(|mut fields| {
        let email = fields.required("email", Email::parse);
        let password = fields.required("password", Password::attempt);
        fields.finish();
        email.zip(password)
    });
    finish(pair, errors)
}

/// The first admin, as the set-up form sends it.
pub fn read_first_admin(body: Value) -> Result<UserInput, FieldErrors> {
    let mut errors = FieldErrors::new();
    let user = Fields::new("", body, &mut errors).and_then(|mut fields| {
        let name = fields.required("name", Name::parse);
        let email = fields.required("email", Email::parse);
        let password = fields.required("password", Password::parse);
        fields.finish();
        Some(UserInput {
            name: name?,
            email: email?,
            role: Role::Admin,
            password: password?,
        })
    });
    finish(user, errors)
}
