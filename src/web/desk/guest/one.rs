//! Everything about one guest: details, ticket, what happened; and adding one.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::Place;
use super::details::{Answers, GuestForm, HOW, NOTED, WHO, differences, patch, typed};
use super::done::Done;
use super::labels::{self, grouped};
use super::story::{self, StoryPart};
use crate::app::{Error, Story};
use crate::http::asset::path;
use crate::http::{Ask, Id, Ids, Problem};
use crate::model::{EventId, FieldErrors, Guest, GuestId, GuestStatus};
use crate::web::desk::clock::Clock;
use crate::web::desk::event_head::EventHead;
use crate::web::field::Field;
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};

/// The fields of a guest's form, in groups.
struct Fields {
    who: Vec<Field>,
    how: Vec<Field>,
    noted: Vec<Field>,
    answers: Vec<Field>,
    /// What is wrong with none of them.
    troubles: Vec<String>,
}

impl Fields {
    fn new(place: &Place, form: Form, errors: FieldErrors) -> Self {
        let form = GuestForm {
            words: place.frame.words,
            event: &place.full.event,
            scope: String::new(),
            form,
            errors,
        };
        Self {
            who: form.fields(WHO),
            how: form.fields(HOW),
            noted: form.fields(NOTED),
            answers: form.answers(),
            troubles: form.other_errors(&all()),
        }
    }
}

fn all() -> Vec<&'static str> {
    [WHO, HOW, NOTED].concat()
}

#[derive(Template)]
#[template(path = "desk/guests/new.html", config = "src/web/askama.toml")]
struct NewPage {
    frame: Frame,
    head: EventHead,
    base: String,
    fields: Fields,
    is_refused: bool,
}

impl NewPage {
    fn new(place: Place, form: Form, errors: FieldErrors) -> Self {
        Self {
            fields: Fields::new(&place, form, errors),
            base: place.base,
            head: place.head,
            frame: place.frame,
            is_refused: false,
        }
    }
}

pub async fn new(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    let usual = [("status", GuestStatus::Registered.as_str()), ("party_size", "1")];
    let usual = usual.map(|(name, value)| (name.to_owned(), value.to_owned()));
    shown(&NewPage::new(place, Form::of_pairs(usual.to_vec()), FieldErrors::new()))
}

pub async fn create(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let place = Place::edit(&ask, id)?;
    let body = patch(&form, &place.full.event, &all(), Answers::New);
    let (status, errors, troubles) = match ask.app().create_guest(&ask.caller, Some(id), body).await {
        Ok(done) => {
            let waits =
                done.value.details.status == GuestStatus::Waitlisted && form.get("status") != Some("waitlisted");
            let notice = if waits { "guests-added-waiting" } else { "guests-added" };
            return Ok(see(&format!("{}/guests/{}?notice={notice}", place.base, done.value.id)));
        }
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors, Vec::new()),
        Err(Error::Conflict(conflict)) => {
            let said = labels::conflict(place.frame.words, &conflict);
            (StatusCode::CONFLICT, FieldErrors::new(), vec![said])
        }
        Err(error) => return Err(error.into()),
    };
    let mut new = NewPage::new(place, form, errors);
    new.fields.troubles.extend(troubles);
    page(
        status,
        &NewPage {
            is_refused: true,
            ..new
        },
    )
}

#[derive(Template)]
#[template(path = "desk/guests/one.html", config = "src/web/askama.toml")]
struct OnePage {
    frame: Frame,
    head: EventHead,
    base: String,
    address: String,
    may_edit: bool,
    done: Option<Done>,
    is_refused: bool,
    fields: Fields,
    /// What the guest is now where somebody else has changed it.
    now: Vec<(String, String)>,
    /// For those who may only read: labels and values.
    facts: Vec<(String, String)>,
    name: String,
    version: u64,
    status: &'static str,
    status_name: String,
    is_cancelled: bool,
    is_blocked: bool,
    is_vip: bool,
    attention: Option<String>,
    ticket: String,
    number: String,
    /// What lets in whoever has the guest's own link.
    key: String,
    admitted: String,
    created: String,
    changed: String,
    story: StoryPart,
}

impl OnePage {
    fn new(ask: &Ask, place: Place, guest: &Guest, story: &Story, (form, errors): (Form, FieldErrors)) -> Self {
        let story = story::part(ask, &place, guest.id, story);
        let (words, event) = (place.frame.words, &place.full.event);
        let clock = Clock::new(words, &event.details.timezone);
        let details = &guest.details;
        let number = guest.ticket.number;
        let admitted = words.t2(
            "guests-admitted",
            ("admitted", u64::from(guest.admitted)),
            ("party", u64::from(details.party_size.get())),
        );
        Self {
            fields: Fields::new(&place, form, errors),
            story,
            address: format!("{}/guests/{}", place.base, guest.id),
            may_edit: place.may_edit,
            done: None,
            is_refused: false,
            now: Vec::new(),
            facts: facts(&place, guest),
            name: details.name.to_string(),
            version: guest.version,
            status: details.status.as_str(),
            status_name: labels::status(words, details.status),
            is_cancelled: details.status == GuestStatus::Cancelled,
            is_blocked: details.flags.blocked,
            is_vip: details.flags.vip,
            attention: details.flags.attention.as_ref().map(ToString::to_string),
            ticket: grouped(number.as_str()),
            number: number.to_string(),
            key: ask.app().link_signature(number),
            admitted,
            created: clock.date_time(guest.created_at),
            changed: clock.date_time(guest.updated_at),
            base: place.base,
            head: place.head,
            frame: place.frame,
        }
    }
}

fn facts(place: &Place, guest: &Guest) -> Vec<(String, String)> {
    let empty = Form::of_pairs(Vec::new());
    let mut facts = differences(
        place.frame.words,
        &empty,
        &guest.details,
        &[WHO, &["payment", "party_size", "notes"]].concat(),
    );
    facts.extend(labels::ticket_type(&place.full.event, guest).map(|name| (place.frame.t("guests-ticket-type"), name)));
    facts
}

pub async fn show(Ids(id, guest): Ids<EventId, GuestId>, ask: Ask) -> Result<Response, Problem> {
    let from = story::asked(&ask);
    let story = story::read(Arc::clone(&ask.site), ask.caller.clone(), id, guest, from).await?;
    let place = Place::open(&ask, id)?;
    let guest = ask.app().guest_of(&place.view, &ask.caller.actor, id, guest)?;
    let done = Done::of_query(&ask, &place, id);
    let typed = (typed(&guest.details), FieldErrors::new());
    let one = OnePage::new(&ask, place, &guest, &story, typed);
    shown(&OnePage { done, ..one })
}

pub async fn save(Ids(id, guest): Ids<EventId, GuestId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let place = Place::edit(&ask, id)?;
    let known = ask.app().guest_of(&place.view, &ask.caller.actor, id, guest)?;
    let changes = patch(&form, &place.full.event, &all(), Answers::Of(&known.details.answers));
    let version = form.get("version").and_then(|version| version.parse().ok());
    let words = place.frame.words;
    let saved = ask.app().update_guest_noted(&ask.caller, guest, version, changes).await;
    let (status, errors, troubles, now) = match saved {
        Ok((_, Some(note))) => return Ok(see(&format!("{}/guests/{guest}?undo={note}", place.base))),
        Ok((_, None)) => return Ok(see(&format!("{}/guests/{guest}?notice=guests-same", place.base))),
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors, Vec::new(), Vec::new()),
        Err(Error::Conflict(conflict)) => {
            let said = labels::conflict(words, &conflict);
            (StatusCode::CONFLICT, FieldErrors::new(), vec![said], Vec::new())
        }
        Err(Error::Stale(_)) => {
            let now = differences(words, &form, &known.details, &all());
            (StatusCode::PRECONDITION_FAILED, FieldErrors::new(), Vec::new(), now)
        }
        Err(error) => return Err(error.into()),
    };
    let story = story::read(Arc::clone(&ask.site), ask.caller.clone(), id, guest, None).await?;
    let mut one = OnePage::new(&ask, place, &known, &story, (form, errors));
    one.fields.troubles.extend(troubles);
    page(
        status,
        &OnePage {
            is_refused: true,
            now,
            ..one
        },
    )
}

/// Gives the guest another ticket.
pub async fn reissue(Ids(id, guest): Ids<EventId, GuestId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    ask.app().guest_of(&place.view, &ask.caller.actor, id, guest)?;
    ask.app().reissue_ticket(&ask.caller, guest).await?;
    Ok(see(&format!("{}/guests/{guest}?notice=guests-reissued", place.base)))
}

/// Blocks the guest at the doors, or lets it in again.
pub async fn block(Ids(id, guest): Ids<EventId, GuestId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let is_blocked = form.get("blocked") == Some("true");
    change(ask, id, guest, serde_json::json!({"flags": {"blocked": is_blocked}})).await
}

/// Cancels the guest's place.
pub async fn cancel(Ids(id, guest): Ids<EventId, GuestId>, ask: Ask) -> Result<Response, Problem> {
    change(ask, id, guest, serde_json::json!({"status": "cancelled"})).await
}

async fn change(ask: Ask, id: EventId, guest: GuestId, patch: serde_json::Value) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    ask.app().guest_of(&place.view, &ask.caller.actor, id, guest)?;
    let (_, note) = ask.app().update_guest_noted(&ask.caller, guest, None, patch).await?;
    Ok(see(&match note {
        Some(note) => format!("{}/guests/{guest}?undo={note}", place.base),
        None => format!("{}/guests/{guest}?notice=guests-same", place.base),
    }))
}

#[derive(Template)]
#[template(path = "desk/guests/delete.html", config = "src/web/askama.toml")]
struct DeletePage {
    frame: Frame,
    head: EventHead,
    address: String,
    question: String,
}

/// Asks before a guest is deleted, since that cannot be undone.
pub async fn confirm_delete(Ids(id, guest): Ids<EventId, GuestId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    let guest = ask.app().guest_of(&place.view, &ask.caller.actor, id, guest)?;
    let name = guest.details.name.to_string();
    shown(&DeletePage {
        address: format!("{}/guests/{}", place.base, guest.id),
        question: place.frame.words.t1("guests-delete-question", "name", name),
        head: place.head,
        frame: place.frame,
    })
}

pub async fn delete(Ids(id, guest): Ids<EventId, GuestId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    ask.app().guest_of(&place.view, &ask.caller.actor, id, guest)?;
    ask.app().delete_guest(&ask.caller, guest, None).await?;
    Ok(see(&format!("{}/guests?notice=guests-deleted", place.base)))
}
