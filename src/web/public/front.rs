//! The front page: what comes next, and a search; while there are no users, how to begin.

use askama::Template;
use axum::response::Response;

use super::card::Card;
use super::{begin_of, open, today};
use crate::http::asset::path;
use crate::http::origin::{self, Scheme};
use crate::http::{Ask, Problem};
use crate::web::page::{Frame, shown};

#[derive(Template)]
#[template(path = "public/front.html", config = "src/web/askama.toml")]
struct Front {
    frame: Frame,
    needs_setup: bool,
    /// Where there is HTTPS, for who came without from another machine.
    https: Option<String>,
    cards: Vec<Card>,
}

pub async fn show(ask: Ask) -> Result<Response, Problem> {
    let frame = Frame::of(&ask)?;
    let app = &ask.site.app;
    let now = ask.caller.at;
    let next = app.next_events(begin_of(app, today(app, now))).await?;
    let page = Front {
        needs_setup: app.needs_setup()?,
        https: https(&ask),
        cards: next.iter().map(|full| Card::new(&frame, full, now)).collect(),
        frame,
    };
    Ok(open(shown(&page)?))
}

/// What plain HTTP lacks is told to who comes over it from another machine.
fn https(ask: &Ask) -> Option<String> {
    let is_local = origin::is_own(origin::host(&ask.headers));
    let addresses = ask.site.https(&ask.headers)?;
    (ask.scheme == Scheme::Http && !is_local).then_some(addresses.https)
}
