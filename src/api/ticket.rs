//! `/api/tickets`: a guest's own ticket.

use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::http::{Ask, Id, Problem, respond};
use crate::model::{GuestId, TicketNumber};
use crate::wire::guest::{GuestView, OwnTicketView};

/// Shows a ticket to whoever has its link, or a role that sees the event's guests.
#[utoipa::path(get, path = "/api/tickets/{ticket_number}", operation_id = "show_ticket", tag = "tickets", params(
    ("ticket_number" = String, Path, description = "As printed; case, spaces and dashes do not matter."),
    ("key" = Option<String>, Query, description = "The secret part of the guest's own link."),
), responses((status = 200, body = OwnTicketView)))]
pub async fn own(Id(number): Id<String>, ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let key = params.take("key");
    params.finish()?;
    let number = TicketNumber::parse(&number).map_err(|_| Problem::not_found("ticket"))?;
    let own = ask
        .app()
        .own_ticket(&ask.app().view(), &ask.caller.actor, number, key.as_deref())?;
    // It shows the secret link.
    respond::read(
        &ask.headers,
        None,
        &OwnTicketView::new(&own.guest, &own.event, url(&ask, number)),
    )
    .map(respond::secret)
}

/// Gives a guest another ticket, with a number and a code of its own; the old one is good no more.
#[utoipa::path(post, path = "/api/guests/{id}/ticket", operation_id = "reissue_ticket", tag = "tickets", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = GuestView)))]
pub async fn reissue(Id(id): Id<GuestId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let done = ask.app().reissue_ticket(&ask.caller, id).await?;
    let version = Some(done.value.version);
    respond::written(StatusCode::OK, done.seq, version, &GuestView::from(&done.value))
}

/// The link that a guest is given.
pub fn url(ask: &Ask, number: TicketNumber) -> String {
    link(ask.app(), &ask.origin(), number)
}

/// The same, where the server's public address is known.
pub fn link(app: &App, origin: &str, number: TicketNumber) -> String {
    format!("{origin}{}", app.ticket_path(number))
}
