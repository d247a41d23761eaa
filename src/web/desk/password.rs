//! `/admin/password`: a new password of one's own.

use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;

use super::open;
use crate::app::Error;
use crate::http::asset::path;
use crate::http::auth::ClientAddress;
use crate::http::{Ask, Problem};
use crate::model::FieldErrors;
use crate::web::field::{Field, Kind, others};
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};

#[derive(Template)]
#[template(path = "desk/password.html", config = "src/web/askama.toml")]
struct PasswordPage {
    frame: Frame,
    /// Who it is, so that programs that keep passwords know whose it is.
    email: String,
    fields: Vec<Field>,
    others: Vec<String>,
}

impl PasswordPage {
    fn new(ask: &Ask, frame: Frame, errors: &FieldErrors) -> Result<Self, Problem> {
        let words = frame.words;
        let user = ask.app().signed_in(&ask.app().view(), &ask.caller.actor)?;
        let field = |name, key, kept| {
            let field = Field::new(words, name, words.t(key), Kind::Line("password"));
            field.required().autocomplete(kept).errors(words, name, errors)
        };
        Ok(Self {
            email: user.email.to_string(),
            fields: vec![
                field("current", "password-current", "current-password"),
                field("password", "password-new", "new-password")
                    .hint(words.t("password-hint"))
                    .extra("minlength=\"10\""),
            ],
            others: others(words, &["current", "password"], errors),
            frame,
        })
    }
}

pub async fn form(ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    shown(&PasswordPage::new(&ask, frame, &FieldErrors::new())?)
}

pub async fn change(address: Extension<ClientAddress>, mut ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    // Whoever finds a browser open must not be able to try passwords.
    ask.site.sign_ins.check(address.0.0)?;
    let form = Form::read(&mut ask).await?;
    // Blanks belong to a password.
    let text = |name: &str| form.get(name).filter(|text| !text.is_empty());
    let body = serde_json::json!({"current": text("current"), "password": text("password")});
    match ask.app().change_own_password(&ask.caller, body).await {
        Ok(_) => Ok(see("/admin?notice=password-changed")),
        Err(Error::Invalid(errors)) => {
            let refused = PasswordPage::new(&ask, frame, &errors)?;
            page(StatusCode::UNPROCESSABLE_ENTITY, &refused)
        }
        Err(error) => Err(error.into()),
    }
}
