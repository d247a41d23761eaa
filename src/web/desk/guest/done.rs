//! What was just done, with the button that undoes it.

use askama::Template;
use axum::response::Response;
use uuid::Uuid;

use super::Place;
use crate::app::{Caller, UndoNote};
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
use crate::language::Words;
use crate::model::EventId;
use crate::web::desk::event_head::EventHead;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::{see, shown};

/// A notice of what was done.
#[derive(Template)]
#[template(path = "desk/guests/done.html", config = "src/web/askama.toml")]
pub struct Done {
    text: String,
    /// Where undoing leads, the note, and what the button says.
    undo: Option<(String, String, String)>,
}

impl Done {
    pub fn new(words: Words, base: &str, note: &UndoNote) -> Self {
        let text = match &note.name {
            Some(name) => words.t1("guests-saved", "name", name.as_str()),
            None => words.t1("guests-changed-many", "count", note.count() as u64),
        };
        Self {
            text,
            undo: Some((
                format!("{base}/guests/undo"),
                note.id.to_string(),
                words.t("guests-undo"),
            )),
        }
    }

    /// What the address of a page says was done.
    pub fn of_query(ask: &Ask, place: &Place, id: EventId) -> Option<Self> {
        let note = Form::of_query(ask.query()).get("undo")?.parse().ok()?;
        let note = ask.app().undo_note(&ask.caller, id, note)?;
        Some(Self::new(place.frame.words, &place.base, &note))
    }

    /// After one guest was saved.
    pub fn of_note(ask: &Ask, caller: &Caller, place: &Place, note: Option<Uuid>) -> Option<Self> {
        let note = ask.app().undo_note(caller, place.full.event.id, note?)?;
        Some(Self::new(place.frame.words, &place.base, &note))
    }
}

#[derive(Template)]
#[template(path = "desk/guests/undone.html", config = "src/web/askama.toml")]
struct UndonePage {
    frame: Frame,
    head: EventHead,
    base: String,
    lines: Vec<String>,
    faults: Vec<String>,
}

/// Puts back what a note says. What somebody has changed meanwhile stays, and is shown as it is now.
pub async fn undo(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let note = form.get("note").and_then(|note| note.parse().ok());
    let note = note.ok_or_else(|| Problem::not_found("change to undo"))?;
    let outcome = ask.app().undo(&ask.caller, id, note).await?;
    let base = format!("/admin/events/{id}/guests");
    if outcome.stale == 0 && outcome.failed == 0 {
        return Ok(see(&format!("{base}?notice=guests-undone")));
    }
    if let (Some(guest), true) = (outcome.guest, outcome.stale > 0) {
        let is_there = ask
            .app()
            .guest_of(&ask.app().view(), &ask.caller.actor, id, guest)
            .is_ok();
        return Ok(see(&match is_there {
            true => format!("{base}/{guest}?notice=guests-undo-stale"),
            false => format!("{base}?notice=guests-undo-gone"),
        }));
    }
    let place = Place::edit(&ask, id)?;
    let words = place.frame.words;
    let counted = [
        ("guests-undone-count", outcome.restored),
        ("guests-undone-stale", outcome.stale),
        ("guests-undone-failed", outcome.failed),
    ];
    let lines = counted.iter().filter(|(_, count)| *count > 0);
    shown(&UndonePage {
        lines: lines.map(|(key, count)| words.t1(key, "count", *count)).collect(),
        faults: outcome.faults,
        base: place.base,
        head: place.head,
        frame: place.frame,
    })
}
