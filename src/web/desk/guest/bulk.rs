//! The same done to many guests: those that were ticked, or all that match.

use std::time::Duration;

use askama::Template;
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

use super::done::Done;
use super::{FAULTS_SHOWN_MAX, Place, labels, wants_part};
use crate::app::{BulkAction, BulkJob, BulkRequest, BulkState, Ended, Error};
use crate::http::asset::path;
use crate::http::{Ask, Id, Ids, Problem};
use crate::language::Words;
use crate::model::{Code, EventId};
use crate::web::desk::event_head::EventHead;
use crate::web::form::Form;
use crate::web::page::{Frame, see, shown};

/// How long a page waits for an action before it shows how far it is.
const WAITED_MS: u64 = 1_500;

/// The table's filters, and what a bulk action calls them.
const FILTERS: &[(&str, &str)] = &[
    ("q", "q"),
    ("status", "status"),
    ("type", "ticket_type_id"),
    ("payment", "payment"),
];

/// What was asked for, as the forms say it.
struct Wish {
    /// `delete`, `send_tickets`, or a status.
    action: String,
    ids: Vec<String>,
    /// All that match, instead of `ids`.
    is_all: bool,
    /// What all are to have, by the names that the table's filters have.
    filters: Vec<(String, String)>,
    /// Where it came from.
    back: String,
}

impl Wish {
    fn read(form: &Form) -> Self {
        // What leads back is a query of ours; read and written again it is nothing else.
        let back = super::table::Sought::read(&Form::of_query(form.get("back"))).query(&[]);
        Self {
            action: form.get("action").unwrap_or_default().to_owned(),
            ids: form.all("id").map(str::to_owned).collect(),
            is_all: form.get("which") == Some("all"),
            filters: FILTERS
                .iter()
                .filter_map(|(name, _)| Some(((*name).to_owned(), form.filled(name)?.to_owned())))
                .collect(),
            back,
        }
    }

    /// As the API takes it, which checks it.
    fn body(&self) -> Value {
        let mut body = match self.action.as_str() {
            action @ ("delete" | "send_tickets") => json!({"action": action}),
            status => json!({"action": "set_status", "status": status}),
        };
        match self.is_all {
            true => {
                let filters = self.filters.iter().filter_map(|(name, value)| {
                    let (_, path) = FILTERS.iter().find(|(known, _)| known == name)?;
                    Some(((*path).to_owned(), Value::from(value.as_str())))
                });
                body["filter"] = Value::Object(filters.collect());
            }
            false => body["ids"] = json!(self.ids),
        }
        body
    }

    /// Whether it is asked about before it is done: what cannot be undone, or is about very many.
    fn asks_first(&self) -> bool {
        self.action == "delete" || self.is_all
    }
}

#[derive(Template)]
#[template(path = "desk/guests/bulk_sure.html", config = "src/web/askama.toml")]
struct SurePage {
    frame: Frame,
    head: EventHead,
    base: String,
    question: String,
    hint: String,
    wish: Wish,
    is_delete: bool,
}

/// Begins a bulk action, or asks about it first.
pub async fn begin(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let place = Place::edit(&ask, id)?;
    let wish = Wish::read(&form);
    if wish.ids.is_empty() && !wish.is_all {
        return Ok(see(&format!(
            "{}/guests?{}&notice=guests-none-chosen",
            place.base, wish.back
        )));
    }
    let request = BulkRequest::read(wish.body())?;
    if wish.asks_first() && form.get("sure") != Some("yes") {
        let why_not = match ask.site.app.bulk_total(&ask.caller, id, &request).await {
            Ok(count) => return shown(&sure(place, wish, &request, count)),
            // Nothing is done to what cannot be counted before.
            Err(Error::Invalid(errors)) if errors.iter().any(|error| error.code == Code::TooMany) => "too-many",
            Err(Error::Unavailable { .. }) => "no-search",
            Err(error) => return Err(error.into()),
        };
        let (base, back) = (&place.base, &wish.back);
        return Ok(see(&format!("{base}/guests?{back}&notice=guests-bulk-{why_not}")));
    }
    let job = ask.site.app.start_bulk(&ask.caller, id, request)?;
    // Most are done before somebody has looked up.
    let _waited = tokio::time::timeout(Duration::from_millis(WAITED_MS), job.done()).await;
    let state = job.state();
    let is_clean = state.ended == Some(Ended::Whole) && state.outcome.failed == 0;
    Ok(see(&match (is_clean, state.undo, job.request.action) {
        (true, Some(undo), _) => format!("{}/guests?{}&undo={undo}", place.base, wish.back),
        (true, None, BulkAction::Delete) => format!("{}/guests?{}&notice=guests-deleted-many", place.base, wish.back),
        (true, None, BulkAction::SendTickets) if state.outcome.changed > 0 => {
            format!("{}/guests?{}&notice=guests-tickets-sent", place.base, wish.back)
        }
        (true, None, _) if state.outcome.changed == 0 => {
            format!("{}/guests?{}&notice=guests-same-many", place.base, wish.back)
        }
        _ => format!("{}/guests/bulk/{}", place.base, job.about.id),
    }))
}

fn sure(place: Place, wish: Wish, request: &BulkRequest, count: u64) -> SurePage {
    let words = place.frame.words;
    let (question, hint) = match request.action {
        BulkAction::Delete => (
            words.t1("guests-bulk-delete", "count", count),
            words.t("guests-delete-hint"),
        ),
        BulkAction::SendTickets => (
            words.t1("guests-bulk-send", "count", count),
            words.t("guests-bulk-send-hint"),
        ),
        BulkAction::SetStatus(status) => (
            words.t2(
                "guests-bulk-set",
                ("count", count),
                ("status", labels::status(words, status)),
            ),
            match count > crate::app::UNDO_GUESTS_MAX as u64 {
                true => words.t1(
                    "guests-bulk-no-undo",
                    "max",
                    words.number(crate::app::UNDO_GUESTS_MAX as u64),
                ),
                false => words.t("guests-bulk-undo-hint"),
            },
        ),
    };
    SurePage {
        question,
        hint,
        is_delete: request.action == BulkAction::Delete,
        wish,
        base: place.base,
        head: place.head,
        frame: place.frame,
    }
}

/// How far an action is.
#[derive(Template)]
#[template(path = "desk/guests/bulk_state.html", config = "src/web/askama.toml")]
struct BulkProgress {
    words: Words,
    address: String,
    base: String,
    is_running: bool,
    title: String,
    said: String,
    done: u64,
    total: u64,
    faults: Vec<(String, String)>,
    undo: Option<Done>,
}

impl BulkProgress {
    fn new(ask: &Ask, place: &Place, job: &BulkJob, state: BulkState) -> Self {
        let words = place.frame.words;
        let outcome = &state.outcome;
        let number = |count: u64| fluent(words.number(count));
        let said = words.with(
            "guests-bulk-said",
            [
                ("done", number(outcome.done)),
                ("total", number(outcome.total)),
                ("changed", number(outcome.changed)),
                ("skipped", number(outcome.skipped)),
                ("failed", number(outcome.failed)),
            ],
        );
        let title = match &state.ended {
            None => words.t("guests-bulk-running"),
            Some(Ended::Whole) => words.t("guests-bulk-done"),
            Some(Ended::Stopped) => words.t("guests-bulk-stopped"),
            Some(Ended::Failed(why)) => words.t1("guests-bulk-failed", "why", why.as_str()),
        };
        let faults = outcome.errors.iter().take(FAULTS_SHOWN_MAX);
        Self {
            words,
            address: format!("{}/guests/bulk/{}", place.base, job.about.id),
            base: place.base.clone(),
            is_running: state.ended.is_none(),
            title,
            said,
            done: outcome.done,
            total: outcome.total.max(1),
            faults: faults
                .map(|fault| (fault.id.to_string(), fault.message.clone()))
                .collect(),
            undo: Done::of_note(ask, &ask.caller, place, state.undo),
        }
    }
}

fn fluent<'v>(text: String) -> fluent_bundle::FluentValue<'v> {
    fluent_bundle::FluentValue::from(text)
}

#[derive(Template)]
#[template(path = "desk/guests/bulk.html", config = "src/web/askama.toml")]
struct BulkPage {
    frame: Frame,
    head: EventHead,
    progress: BulkProgress,
}

pub async fn show(Ids(id, job): Ids<EventId, Uuid>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    let job = ask.app().bulk_job(&ask.caller, id, job)?;
    let progress = BulkProgress::new(&ask, &place, &job, job.state());
    if wants_part(&ask.headers) {
        return shown(&progress);
    }
    shown(&BulkPage {
        progress,
        head: place.head,
        frame: place.frame,
    })
}

/// Ends an action after the batch under way.
pub async fn stop(Ids(id, job): Ids<EventId, Uuid>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    ask.app().bulk_job(&ask.caller, id, job)?.stop();
    Ok(see(&format!("{}/guests/bulk/{job}", place.base)))
}
