//! `/api/guests` and an event's guests.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::list::{ListParams, projected, projection};
use super::search::{ListSearch, found_guests};
use crate::app::{BulkOutcome, BulkRequest, language_wanted};
use crate::cache::{Tag, TimeClass};
use crate::http::auth::ClientAddress;
use crate::http::kept::{Place, Shown, unkept};
use crate::http::{Ask, Id, Params, Problem, respond};
use crate::model::{Email, EventId, GuestId, GuestStatus, TicketKey, TicketNumber};
use crate::store::{GuestItems, GuestQuery, Page, Sort, Table};
use crate::wire::fields::{id as check_id, one_of};
use crate::wire::guest::{GuestInput, GuestRowView, GuestView, OwnTicketView, ROW_FIELDS};
use crate::wire::page::PageView;

const FIELDS: &[&str] = &[
    "id",
    "event_id",
    "name",
    "email",
    "phone",
    "company",
    "status",
    "party_size",
    "admitted",
    "inside",
    "ticket_type_id",
    "ticket_number",
    "payment",
    "flags",
    "answers",
    "notes",
    "language",
    "checked_in_at",
    "created_at",
    "updated_at",
    "version",
];
/// The parameters whose answers may be kept where one event is asked for. Looking up one guest is not among them:
/// nobody asks that twice, and its indexes reach into other events.
const KEPT_PARAMS: &[&str] = &["status", "limit", "cursor", "sort", "fields"];
const SORTS: &[(&str, Sort)] = &[("created_at", Sort::CreatedAt), ("name", Sort::Name)];
const HINTS: &[Table] = &[
    Table::GuestsByEvent,
    Table::GuestsByEmail,
    Table::GuestsByTicketNumber,
    Table::GuestsByEventStatus,
    Table::GuestsByEventName,
];

/// Lists guests.
#[utoipa::path(get, path = "/api/guests", operation_id = "list_guests", tag = "guests", params(
    ("event_id" = Option<uuid::Uuid>, Query),
    ("email" = Option<String>, Query, description = "The whole address; case does not matter."),
    ("ticket_number" = Option<String>, Query, description = "As printed; case, spaces and dashes do not matter."),
    ("status" = Option<String>, Query, description = "One or more, separated by commas."),
    ("q" = Option<String>, Query, description = "Full-text search, as `/api/search` does it: the best first, so that `sort` and `hint` do not go with it."),
    ("min_seq" = Option<u64>, Query, description = "A `Journal-Seq` that the list is to see."),
    ("limit" = Option<u64>, Query, description = "1 to 200; 50 when absent."),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ("sort" = Option<String>, Query, description = "`created_at`, or `name` within an event; `-` in front reverses."),
    ("fields" = Option<String>, Query, description = "Names of fields, separated by commas. `id,event_id,name,email,status,ticket_number` are answered from the index alone."),
    ("hint" = Option<String>, Query, description = "The index to use."),
    ("explain" = Option<bool>, Query, description = "Adds the plan."),
), responses((status = 200, body = PageView<GuestView>)))]
pub async fn list(ask: Ask) -> Result<Response, Problem> {
    let asked = read_list(ask.params()?, None, ask.app().ticket_key())?;
    find(ask, asked).await
}

/// Lists the guests of an event.
#[utoipa::path(get, path = "/api/events/{id}/guests", operation_id = "list_guests_of_event", tag = "guests", params(
    ("id" = uuid::Uuid, Path),
    ("email" = Option<String>, Query), ("ticket_number" = Option<String>, Query), ("status" = Option<String>, Query),
    ("q" = Option<String>, Query), ("min_seq" = Option<u64>, Query),
    ("limit" = Option<u64>, Query), ("cursor" = Option<String>, Query), ("sort" = Option<String>, Query),
    ("fields" = Option<String>, Query), ("hint" = Option<String>, Query), ("explain" = Option<bool>, Query),
), responses((status = 200, body = PageView<GuestView>)))]
pub async fn list_of_event(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    if ask.has_param("q") {
        let asked = read_list(ask.params()?, Some(id), ask.app().ticket_key())?;
        return find(ask, asked).await;
    }
    let place = Place {
        route: "guests",
        id: Some(*id.raw()),
        params: KEPT_PARAMS,
    };
    ask.kept(place, || {
        Ok(Shown {
            version: None,
            // The event itself says whether the caller may know of it.
            shows: vec![Tag::Event(*id.raw()), Tag::GuestsOf(*id.raw())],
            class: TimeClass::Short,
            body: show_list(&ask, read_list(ask.params()?, Some(id), ask.app().ticket_key())?)?,
        })
    })
}

/// What a list of guests is asked with.
pub struct Asked {
    pub search: ListSearch,
    pub list: ListParams,
    pub query: GuestQuery,
}

/// Reads what a list of guests is asked with, whichever door the parameters came through. `event_id` is the event
/// of an address that names one; elsewhere it is a parameter.
pub fn read_list(mut params: Params, event_id: Option<EventId>, tickets: TicketKey) -> Result<Asked, Problem> {
    let event_id = event_id.or_else(|| params.checked("event_id", check_id));
    let search = ListSearch::read(&mut params);
    let list = ListParams::read(&mut params, SORTS, HINTS, FIELDS);
    let rows_suffice = !list.fields.is_empty() && list.fields.iter().all(|field| ROW_FIELDS.contains(&field.as_str()));
    let query = GuestQuery {
        event_id,
        email: params.checked("email", Email::parse),
        ticket: params
            .checked("ticket_number", TicketNumber::parse)
            .map(|number| tickets.ticket_of(number)),
        status: params.list("status", one_of(GuestStatus::ALL, GuestStatus::as_str)),
        rows_suffice,
        order: list.order,
        hint: list.table(),
        limit: list.limit,
        cursor: list.cursor.clone(),
    };
    params.finish()?;
    Ok(Asked { search, list, query })
}

/// What `q` finds, or the store's own list. Nothing of it is kept.
async fn find(ask: Ask, asked: Asked) -> Result<Response, Problem> {
    let body = if asked.search.is_asked() {
        let page = asked.search.guests(&ask.site, ask.caller.actor, asked.query);
        found_guests(&asked.list, page.await?)?
    } else {
        show_list(&ask, asked)?
    };
    Ok(unkept(&ask.headers, None, body))
}

fn show_list(ask: &Ask, asked: Asked) -> Result<Vec<u8>, Problem> {
    let Asked { search, list, query } = asked;
    search.check(ask.app())?;
    let page = ask.app().guests(&ask.app().view(), &ask.caller.actor, query)?;
    match page.items {
        GuestItems::Rows(rows) => {
            let items = rows
                .into_iter()
                .map(|(id, event_id, row)| GuestRowView::new(id, event_id, row, &list.fields))
                .collect();
            list.page(Page {
                items,
                next: page.next,
                plan: page.plan,
            })
        }
        GuestItems::Documents(guests) => {
            let items = guests.iter().map(GuestView::from).collect();
            list.page_of_views(Page {
                items,
                next: page.next,
                plan: page.plan,
            })
        }
    }
}

/// Adds a guest to the event that the body names in a further field, `event_id`.
#[utoipa::path(post, path = "/api/guests", operation_id = "create_guest", tag = "guests", request_body = GuestInput,
    params(("Idempotency-Key" = Option<String>, Header)), responses((status = 201, body = GuestView)))]
pub async fn create(ask: Ask) -> Result<Response, Problem> {
    answer_create(ask, None).await
}

/// Adds a guest. Where there is no room, it is waitlisted if the event has a waitlist, else refused with 409.
#[utoipa::path(post, path = "/api/events/{id}/guests", operation_id = "create_guest_of_event", tag = "guests", request_body = GuestInput,
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header)), responses((status = 201, body = GuestView)))]
pub async fn create_in_event(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    answer_create(ask, Some(id)).await
}

async fn answer_create(mut ask: Ask, event_id: Option<EventId>) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json().await?;
    let done = ask.app().create_guest(&ask.caller, event_id, body).await?;
    let location = format!("/api/guests/{}", done.value.id);
    respond::created(
        &location,
        done.seq,
        Some(done.value.version),
        &GuestView::from(&done.value),
    )
}

/// Registers for an event whose registration is open; the answer has the guest's own ticket link. Where the event has
/// more than one ticket type, `ticket_type_id` must be given.
#[utoipa::path(post, path = "/api/events/{id}/registrations", operation_id = "register_guest", tag = "guests", request_body = GuestInput,
    params(("id" = uuid::Uuid, Path), ("Idempotency-Key" = Option<String>, Header), ("Accept-Language" = Option<String>, Header)),
    responses((status = 201, body = OwnTicketView)))]
pub async fn register(
    Id(id): Id<EventId>,
    address: axum::Extension<ClientAddress>,
    mut ask: Ask,
) -> Result<Response, Problem> {
    ask.no_params()?;
    if ask.caller.actor.role().is_none() {
        ask.site.registrations.check(address.0.0)?;
    }
    let body = ask.json().await?;
    let asked_in = ask.accepted_language().and_then(language_wanted);
    let done = ask.app().register(&ask.caller, id, asked_in, body).await?;
    let url = super::ticket::url(&ask, done.value.guest.ticket.number);
    respond::created(
        &url,
        done.seq,
        None,
        &OwnTicketView::new(&done.value.guest, &done.value.event, url.clone()),
    )
}

/// Shows a guest.
#[utoipa::path(get, path = "/api/guests/{id}", operation_id = "show_guest", tag = "guests", params(
    ("id" = uuid::Uuid, Path),
    ("fields" = Option<String>, Query, description = "Names of fields, separated by commas."),
), responses((status = 200, body = GuestView)))]
pub async fn read(Id(id): Id<GuestId>, ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let fields = projection(&mut params, FIELDS);
    params.finish()?;
    let guest = ask.app().guest(&ask.app().view(), &ask.caller.actor, id)?;
    match fields.as_slice() {
        [] => respond::read(&ask.headers, Some(guest.version), &GuestView::from(&guest)),
        fields => respond::read(
            &ask.headers,
            Some(guest.version),
            &projected(&GuestView::from(&guest), fields)?,
        ),
    }
}

/// Changes a guest by a JSON merge patch (RFC 7396).
#[utoipa::path(patch, path = "/api/guests/{id}", operation_id = "change_guest", tag = "guests", params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = GuestInput, content_type = "application/merge-patch+json"), responses((status = 200, body = GuestView)))]
pub async fn update(Id(id): Id<GuestId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let version = ask.version()?;
    let patch = ask.json().await?;
    let done = ask.app().update_guest(&ask.caller, id, version, patch).await?;
    respond::written(
        StatusCode::OK,
        done.seq,
        Some(done.value.version),
        &GuestView::from(&done.value),
    )
}

/// Deletes a guest; the first in line takes the place.
#[utoipa::path(delete, path = "/api/guests/{id}", operation_id = "delete_guest", tag = "guests", params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204)))]
pub async fn delete(Id(id): Id<GuestId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let version = ask.version()?;
    let done = ask.app().delete_guest(&ask.caller, id, version).await?;
    Ok(respond::gone(done.seq))
}

/// Changes many guests of an event, or mails them their tickets: `{"action": "set_status", "status": …}`, `cancel`,
/// `delete` or `send_tickets`, with `ids` or `{"filter": {"status": […], "q", "ticket_type_id", "payment"}}`. With `Accept: application/x-ndjson` the answer is a line of
/// progress per batch, the last of which is the outcome.
#[utoipa::path(post, path = "/api/events/{id}/guests/bulk", operation_id = "change_guests_in_bulk", tag = "guests", params(("id" = uuid::Uuid, Path)), request_body(content = Object, example = json!({"action": "set_status", "status": "checked_in", "filter": {"status": ["registered"]}})),
    responses((status = 200, body = BulkOutcome)))]
pub async fn bulk(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let request = BulkRequest::read(ask.json().await?)?;
    let wants_progress = ask
        .headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("x-ndjson"));
    if wants_progress {
        ask.app().check_bulk(&ask.caller, id)?;
        return Ok(bulk_with_progress(ask, id, request));
    }
    let outcome = ask.site.app.bulk(&ask.caller, id, &request, None).await?;
    respond::written(StatusCode::OK, ask.app().store().head(), None, &outcome)
}

fn bulk_with_progress(ask: Ask, id: EventId, request: BulkRequest) -> Response {
    let (progress, listener) = mpsc::channel::<BulkOutcome>(4);
    let (last, end) = mpsc::channel::<Result<Bytes, std::io::Error>>(1);
    tokio::spawn(async move {
        if let Err(error) = ask.site.app.bulk(&ask.caller, id, &request, Some(&progress)).await {
            // The status was sent long ago; a last line says what went wrong.
            let line = line(&serde_json::json!({ "error": error.to_string() }));
            let _gone = last.send(Ok(line)).await;
        }
    });
    let lines = ReceiverStream::new(listener)
        .map(|outcome| Ok(line(&outcome)))
        .chain(ReceiverStream::new(end));
    let mut response = Response::new(Body::from_stream(lines));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    response
}

fn line(value: &impl serde::Serialize) -> Bytes {
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line.into()
}
