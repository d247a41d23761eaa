//! `/api/tickets/{ticket_number}/…`: the ticket as a QR code, a page to print and a calendar entry.

use std::sync::Arc;

use axum::response::Response;

use super::ticket::link;
use crate::app::OwnTicket;
use crate::blocking;
use crate::http::kept::unkept;
use crate::http::{Ask, Id, Params, Problem, respond};
use crate::model::{GuestStatus, TicketNumber};
use crate::ticket::{Attendance, Entry, Matrix, PNG_SIZE_PX, PNG_SIZE_PX_DEFAULT, Printed, calendar, pdf};

/// Shows a ticket's QR code as SVG, to whoever has its link or a role that sees the event's guests.
#[utoipa::path(get, path = "/api/tickets/{ticket_number}/qr.svg", operation_id = "show_ticket_qr_svg", tag = "tickets", params(
    ("ticket_number" = String, Path, description = "As printed; case, spaces and dashes do not matter."),
    ("key" = Option<String>, Query, description = "The secret part of the guest's own link."),
), responses((status = 200, body = String, content_type = "image/svg+xml")))]
pub async fn qr_svg(Id(number): Id<String>, ask: Ask) -> Result<Response, Problem> {
    let own = own(&ask, &number, ask.params()?)?;
    let label = format!("Ticket {}", own.guest.ticket.number);
    let svg = Matrix::new(&own.code)?.svg(&label);
    Ok(answer(&ask, svg.into_bytes(), "image/svg+xml", &file_name(&own, "svg")))
}

/// Shows a ticket's QR code as PNG.
#[utoipa::path(get, path = "/api/tickets/{ticket_number}/qr.png", operation_id = "show_ticket_qr_png", tag = "tickets", params(
    ("ticket_number" = String, Path),
    ("key" = Option<String>, Query, description = "The secret part of the guest's own link."),
    ("size" = Option<usize>, Query, minimum = 64, maximum = 2048, description = "The most pixels on a side; 512 when absent. The image is the largest in which every module is a number of whole pixels."),
), responses((status = 200, body = Vec<u8>, content_type = "image/png")))]
pub async fn qr_png(Id(number): Id<String>, ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let size = params.number("size", *PNG_SIZE_PX.start() as u64..=*PNG_SIZE_PX.end() as u64);
    let own = own(&ask, &number, params)?;
    let png = Matrix::new(&own.code)?.png(size.map_or(PNG_SIZE_PX_DEFAULT, |size| size as usize))?;
    Ok(answer(&ask, png, "image/png", &file_name(&own, "png")))
}

/// Shows a ticket as a page to print or to keep on a phone: A6, as PDF.
#[utoipa::path(get, path = "/api/tickets/{ticket_number}/ticket.pdf", operation_id = "show_ticket_pdf", tag = "tickets", params(
    ("ticket_number" = String, Path),
    ("key" = Option<String>, Query, description = "The secret part of the guest's own link."),
), responses((status = 200, body = Vec<u8>, content_type = "application/pdf")))]
pub async fn ticket_pdf(Id(number): Id<String>, ask: Ask) -> Result<Response, Problem> {
    let own = own(&ask, &number, ask.params()?)?;
    let name = file_name(&own, "pdf");
    let site = Arc::clone(&ask.site);
    let page = blocking::run(move || {
        let printed = Printed {
            event: &own.event,
            venue: own.venue.as_ref(),
            guest: &own.guest,
            code: &own.code,
        };
        pdf(site.fonts.that(|fonts| printed.is_in(fonts))?, &printed)
    });
    let page = page.await??;
    Ok(answer(&ask, page, "application/pdf", &name))
}

/// Shows the event of a ticket as a calendar file, with the ticket's number and a link to it.
#[utoipa::path(get, path = "/api/tickets/{ticket_number}/calendar.ics", operation_id = "show_ticket_calendar", tag = "tickets", params(
    ("ticket_number" = String, Path),
    ("key" = Option<String>, Query, description = "The secret part of the guest's own link."),
), responses((status = 200, body = String, content_type = "text/calendar")))]
pub async fn ticket_calendar(Id(number): Id<String>, ask: Ask) -> Result<Response, Problem> {
    let own = own(&ask, &number, ask.params()?)?;
    let entry = Entry {
        event: &own.event,
        venue: own.venue.as_ref(),
        attendance: Some(attendance(&ask, &own)),
    };
    let file = calendar(None, [entry]);
    Ok(answer(&ask, file, respond::CALENDAR, &file_name(&own, "ics")))
}

fn own(ask: &Ask, number: &str, mut params: Params) -> Result<OwnTicket, Problem> {
    let key = params.take("key");
    params.finish()?;
    let number = TicketNumber::parse(number).map_err(|_| Problem::not_found("ticket"))?;
    let (app, actor) = (ask.app(), &ask.caller.actor);
    Ok(app.printed_ticket(&app.view(), actor, number, key.as_deref())?)
}

fn attendance(ask: &Ask, own: &OwnTicket) -> Attendance {
    let number = own.guest.ticket.number;
    let heads = own.guest.details.party_size.get();
    Attendance {
        note: format!("Ticket {number}, admits {heads}"),
        url: link(ask.app(), &ask.origin(), number),
        is_cancelled: own.guest.details.status == GuestStatus::Cancelled,
    }
}

fn file_name(own: &OwnTicket, extension: &str) -> String {
    format!("ticket-{}.{extension}", own.guest.ticket.number)
}

/// A ticket is its holder's own: only the client itself keeps it.
fn answer(ask: &Ask, body: Vec<u8>, media_type: &'static str, name: &str) -> Response {
    respond::file(unkept(&ask.headers, None, body), media_type, name)
}
