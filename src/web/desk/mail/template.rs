//! How mails are worded: each kind in each language, changed, previewed, and as it came.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Head, opened};
use crate::app::{Error, TemplateShown};
use crate::http::asset::path;
use crate::http::{Ask, Problem};
use crate::language::Words;
use crate::mail::{PLACEHOLDERS, Rendered, has_defaults, unknown};
use crate::model::{FieldErrors, MessageKind};
use crate::web::field::{Field, Kind};
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};

/// Lines that the field for a text shows.
const TEXT_ROWS: u8 = 18;

#[derive(Template)]
#[template(path = "desk/mail/templates.html", config = "src/web/askama.toml")]
struct ListPage {
    frame: Frame,
    head: Head,
    /// Who gets which of a kind's wordings.
    languages_said: String,
    /// By kind: its name, what it is for, and its wording in each language.
    rows: Vec<(String, String, Vec<Entry>)>,
}

struct Entry {
    address: String,
    language: String,
    code: &'static str,
    is_changed: bool,
}

#[derive(Template)]
#[template(path = "desk/mail/template.html", config = "src/web/askama.toml")]
struct EditPage {
    frame: Frame,
    head: Head,
    address: String,
    kind: String,
    about: String,
    language: String,
    code: &'static str,
    is_changed: bool,
    /// Whether nothing was saved for what is wrong.
    is_refused: bool,
    /// Placeholders that there are not.
    unknown: Option<String>,
    subject: Field,
    text: Field,
    placeholders: Vec<(&'static str, String)>,
    preview: Option<Rendered>,
}

pub async fn list(ask: Ask) -> Result<Response, Problem> {
    let (frame, head) = opened(&ask)?;
    let all = ask.app().mail_templates(&ask.app().view(), &ask.caller.actor)?;
    let rows = MessageKind::ALL.iter().map(|kind| {
        let name = kind.as_str();
        let entries = all.iter().filter(|one| one.kind == *kind).map(entry);
        (
            frame.t(&format!("mail-kind-{name}")),
            frame.t(&format!("mail-about-{name}")),
            entries.collect(),
        )
    });
    let usual = ask.app().settings().mail.words.t("language-name");
    shown(&ListPage {
        languages_said: frame.words.t1("mail-templates-languages", "language", usual),
        rows: rows.collect(),
        head,
        frame,
    })
}

fn entry(template: &TemplateShown) -> Entry {
    Entry {
        address: address(template.words, template.kind),
        language: template.words.t("language-name"),
        code: template.words.code(),
        is_changed: template.changed_at.is_some(),
    }
}

fn address(words: Words, kind: MessageKind) -> String {
    format!("/admin/mail/templates/{}/{}", words.code(), kind.as_str())
}

/// The template that an address names.
fn named((language, kind): &(String, String)) -> Result<(Words, MessageKind), Problem> {
    let words = Words::of(language).filter(|words| has_defaults(words.code()));
    words
        .zip(MessageKind::parse(kind))
        .ok_or_else(|| Problem::not_found("template"))
}

pub async fn show(Path(place): Path<(String, String)>, ask: Ask) -> Result<Response, Problem> {
    let (words, kind) = named(&place)?;
    let template = ask
        .app()
        .mail_template(&ask.app().view(), &ask.caller.actor, words, kind)?;
    let wording = template.wording.clone();
    let typed = Form::of_pairs(vec![
        ("subject".to_owned(), wording.subject),
        ("text".to_owned(), wording.text),
    ]);
    shown(&edit(&ask, &template, &typed, &FieldErrors::new())?)
}

pub async fn save(Path(place): Path<(String, String)>, mut ask: Ask) -> Result<Response, Problem> {
    let (words, kind) = named(&place)?;
    let form = Form::read(&mut ask).await?;
    let body: serde_json::Value = form.texts(&["subject", "text"]).into();
    ask.app().check_mail(&ask.caller.actor)?;
    let outcome = match form.has("preview") {
        true => ask.app().preview_mail(words, body).map(Some),
        false => ask.app().word_mail(&ask.caller, words, kind, body).await.map(|_| None),
    };
    let template = ask
        .app()
        .mail_template(&ask.app().view(), &ask.caller.actor, words, kind)?;
    match outcome {
        Ok(None) => Ok(see(&format!("{}?notice=mail-template-saved", address(words, kind)))),
        Ok(preview) => shown(&EditPage {
            preview,
            ..edit(&ask, &template, &form, &FieldErrors::new())?
        }),
        Err(Error::Invalid(errors)) => page(
            StatusCode::UNPROCESSABLE_ENTITY,
            &edit(&ask, &template, &form, &errors)?,
        ),
        Err(error) => Err(error.into()),
    }
}

pub async fn reset(Path(place): Path<(String, String)>, ask: Ask) -> Result<Response, Problem> {
    let (words, kind) = named(&place)?;
    ask.app().reset_mail(&ask.caller, words, kind).await?;
    Ok(see(&format!("{}?notice=mail-template-reset", address(words, kind))))
}

fn edit(ask: &Ask, template: &TemplateShown, typed: &Form, errors: &FieldErrors) -> Result<EditPage, Problem> {
    let (frame, head) = opened(ask)?;
    let (words, name) = (frame.words, template.kind.as_str());
    let field = |field: &str, key: &str, kind| {
        Field::new(words, field, words.t(key), kind)
            .required()
            .value(typed.get(field).unwrap_or_default())
            .errors(words, field, errors)
    };
    let mut strange = unknown(typed.get("subject").unwrap_or_default());
    strange.extend(unknown(typed.get("text").unwrap_or_default()));
    let placeholders = PLACEHOLDERS
        .iter()
        .map(|name| (*name, words.t(&format!("mail-value-{}", name.replace('_', "-")))));
    Ok(EditPage {
        address: address(template.words, template.kind),
        kind: frame.t(&format!("mail-kind-{name}")),
        about: frame.t(&format!("mail-about-{name}")),
        language: template.words.t("language-name"),
        code: template.words.code(),
        is_changed: template.changed_at.is_some(),
        is_refused: !errors.is_empty(),
        unknown: (!strange.is_empty()).then(|| words.t1("mail-unknown", "names", strange.join(", "))),
        subject: field("subject", "mail-subject", Kind::Line("text")),
        text: field("text", "mail-text", Kind::Lines { rows: TEXT_ROWS }).hint(frame.t("mail-text-hint")),
        placeholders: placeholders.collect(),
        preview: None,
        head,
        frame,
    })
}
