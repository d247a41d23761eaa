//! One row of the table of guests, and the form that takes its place.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::details::{Answers, GuestForm, ROW, differences, patch, typed};
use super::done::Done;
use super::labels::{self, grouped};
use super::{Place, wants_part};
use crate::app::Error;
use crate::http::{Ask, Ids, Problem};
use crate::language::Words;
use crate::model::{Event, EventId, FieldErrors, Guest, GuestId};
use crate::web::field::Field;
use crate::web::form::Form;
use crate::web::page::{page, see, shown};

/// A guest in the table.
#[derive(Template)]
#[template(path = "desk/guests/row.html", config = "src/web/askama.toml")]
pub struct Row {
    words: Words,
    id: String,
    /// The address of the guest's own page.
    address: String,
    name: String,
    email: Option<String>,
    status: &'static str,
    status_name: String,
    payment: &'static str,
    payment_name: String,
    party: u16,
    ticket_type: Option<String>,
    ticket: String,
    is_vip: bool,
    is_blocked: bool,
    attention: Option<String>,
    may_edit: bool,
}

impl Row {
    pub fn new(words: Words, event: &Event, guest: &Guest, may_edit: bool) -> Self {
        let details = &guest.details;
        Self {
            words,
            id: guest.id.to_string(),
            address: format!("/admin/events/{}/guests/{}", event.id, guest.id),
            name: details.name.to_string(),
            email: details.email.as_ref().map(ToString::to_string),
            status: details.status.as_str(),
            status_name: labels::status(words, details.status),
            payment: details.payment.as_str(),
            payment_name: labels::payment(words, details.payment),
            party: details.party_size.get(),
            ticket_type: labels::ticket_type(event, guest),
            ticket: grouped(guest.ticket.number.as_str()),
            is_vip: details.flags.vip,
            is_blocked: details.flags.blocked,
            attention: details.flags.attention.as_ref().map(ToString::to_string),
            may_edit,
        }
    }
}

/// What a script puts in a row's place when it was saved: the row, and the notice above the table.
#[derive(Template)]
#[template(path = "desk/guests/row_saved.html", config = "src/web/askama.toml")]
struct RowSaved {
    row: Row,
    done: Option<Done>,
}

/// The form in a row's place.
#[derive(Template)]
#[template(path = "desk/guests/row_form.html", config = "src/web/askama.toml")]
struct RowForm {
    words: Words,
    id: String,
    address: String,
    name: String,
    version: u64,
    fields: Vec<Field>,
    /// What is wrong with no field.
    troubles: Vec<String>,
    /// What the guest is now where somebody else has changed it.
    now: Vec<(String, String)>,
}

impl RowForm {
    fn new(place: &Place, guest: &Guest, form: Form, errors: FieldErrors) -> Self {
        let words = place.frame.words;
        let form = GuestForm {
            words,
            event: &place.full.event,
            scope: format!("{}-", guest.id),
            form,
            errors,
        };
        Self {
            words,
            id: guest.id.to_string(),
            address: format!("{}/guests/{}", place.base, guest.id),
            name: guest.details.name.to_string(),
            version: guest.version,
            fields: form.fields(ROW),
            troubles: form.other_errors(ROW),
            now: Vec::new(),
        }
    }
}

/// The form of a row, or with `part=row` the row again. Without scripts the guest's own page has the form.
pub async fn show(Ids(id, guest): Ids<EventId, GuestId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    let guest = ask.app().guest_of(&place.view, &ask.caller.actor, id, guest)?;
    if !wants_part(&ask.headers) {
        return Ok(see(&format!("{}/guests/{}", place.base, guest.id)));
    }
    if Form::of_query(ask.query()).get("part") == Some("row") {
        return shown(&Row::new(place.frame.words, &place.full.event, &guest, true));
    }
    let form = typed(&guest.details);
    shown(&RowForm::new(&place, &guest, form, FieldErrors::new()))
}

/// Saves a row.
pub async fn save(Ids(id, guest): Ids<EventId, GuestId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let place = Place::edit(&ask, id)?;
    let known = ask.app().guest_of(&place.view, &ask.caller.actor, id, guest)?;
    let changes = patch(&form, &place.full.event, ROW, Answers::Left);
    let version = form.get("version").and_then(|version| version.parse().ok());
    let words = place.frame.words;
    match ask.app().update_guest_noted(&ask.caller, guest, version, changes).await {
        Ok((guest, note)) => shown(&RowSaved {
            done: Done::of_note(&ask, &ask.caller, &place, note),
            row: Row::new(words, &place.full.event, &guest, true),
        }),
        Err(Error::Invalid(errors)) => page(
            StatusCode::UNPROCESSABLE_ENTITY,
            &RowForm::new(&place, &known, form, errors),
        ),
        Err(Error::Conflict(conflict)) => {
            let row = RowForm::new(&place, &known, form, FieldErrors::new());
            let troubles = vec![labels::conflict(words, &conflict)];
            page(StatusCode::CONFLICT, &RowForm { troubles, ..row })
        }
        Err(Error::Stale(_)) => {
            let now = differences(words, &form, &known.details, ROW);
            let row = RowForm::new(&place, &known, form, FieldErrors::new());
            page(StatusCode::PRECONDITION_FAILED, &RowForm { now, ..row })
        }
        Err(error) => Err(error.into()),
    }
}
