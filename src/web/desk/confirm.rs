//! A page that asks whether something is really meant, before it is done.

use askama::Template;

use super::event_head::EventHead;
use crate::http::asset::path;
use crate::web::page::Frame;

/// A question before something that cannot be taken back.
#[derive(Template)]
#[template(path = "desk/confirm.html", config = "src/web/askama.toml")]
pub struct ConfirmPage {
    pub frame: Frame,
    /// Of the event that it belongs to.
    pub head: Option<EventHead>,
    pub title: String,
    pub text: String,
    /// Where the form goes, and where one goes who did not mean it.
    pub action: String,
    pub back: String,
    /// A hidden field of the form.
    pub value: Option<(&'static str, &'static str)>,
    pub yes: String,
    /// Why it was not done, if it was tried.
    pub notice: Option<String>,
}
