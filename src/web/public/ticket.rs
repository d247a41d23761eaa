//! `/tickets/{number}`: a guest's own ticket, for whoever has its link; and giving the place back.

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::event::lines_of;
use super::event_path;
use super::structured::zoned;
use crate::app::{self, Conflict, OwnTicket, may_give_back};
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
use crate::language::Words;
use crate::model::{EventId, EventStatus, GuestStatus, Payment, TicketNumber, Time};
use crate::ticket::Matrix;
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};

/// Characters of a ticket's number that are read in one go.
const GROUP_CHARS: usize = 3;
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
const SECONDS_PER_MINUTE: i32 = 60;

#[derive(Template)]
#[template(path = "public/ticket.html", config = "src/web/askama.toml")]
struct TicketPage {
    frame: Frame,
    ticket: TicketShown,
    state: State,
    /// What the state is called, and what it means.
    state_name: String,
    state_text: String,
    payment: Option<String>,
    qr: Option<String>,
    gives_back: bool,
    span: String,
    zone: String,
    begins: Time,
    offset_minutes: i32,
    place: Option<Vec<String>>,
    event_id: EventId,
    event_path: String,
    type_name: Option<String>,
    heads: String,
}

/// What every page of a ticket says.
struct TicketShown {
    number: TicketNumber,
    grouped: String,
    key: Option<String>,
    name: String,
    event_name: String,
}

/// What a ticket is good for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Good,
    Waiting,
    Used,
    Cancelled,
    EventCancelled,
}

#[derive(Template)]
#[template(path = "public/ticket_cancel.html", config = "src/web/askama.toml")]
struct CancelPage {
    frame: Frame,
    ticket: TicketShown,
    question: String,
    refused: Option<String>,
}

impl TicketShown {
    fn new(own: &OwnTicket, key: Option<String>) -> Self {
        let number = own.guest.ticket.number;
        Self {
            number,
            grouped: grouped(number),
            key,
            name: own.guest.details.name.to_string(),
            event_name: own.event.details.name.to_string(),
        }
    }

    /// The ticket's address, with what follows, and the secret that opens it.
    fn path(&self, rest: &str) -> String {
        format!("/tickets/{}{rest}{}", self.number, self.query())
    }

    /// A file of the ticket.
    fn file(&self, name: &str) -> String {
        format!("/api/tickets/{}/{name}{}", self.number, self.query())
    }

    fn query(&self) -> String {
        self.key.as_ref().map(|key| format!("?key={key}")).unwrap_or_default()
    }
}

/// `ABC DEF GHJ`
fn grouped(number: TicketNumber) -> String {
    let chars: Vec<char> = number.as_str().chars().collect();
    let groups = chars.chunks(GROUP_CHARS).map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

pub async fn show(Id(number): Id<String>, ask: Ask) -> Result<Response, Problem> {
    let (own, key) = own(&ask, &number, &Form::of_query(ask.query()))?;
    let page = ticket_page(Frame::of(&ask)?, &own, key, ask.caller.at)?;
    Ok(secret(shown(&page)?))
}

/// The ticket, and the key that opened it if it is one that can stand in an address.
fn own(ask: &Ask, number: &str, form: &Form) -> Result<(OwnTicket, Option<String>), Problem> {
    let number = TicketNumber::parse(number).map_err(|_| Problem::not_found("ticket"))?;
    let (app, actor) = (ask.app(), &ask.caller.actor);
    let key = form.filled("key");
    let found = app.printed_ticket(&app.view(), actor, number, key);
    // Who has a link that is broken is not to be asked for a password.
    let found = found.map_err(|error| match error {
        app::Error::Unauthenticated | app::Error::Forbidden => app::Error::NotFound("ticket"),
        other => other,
    })?;
    let is_plain = |key: &&str| {
        key.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    Ok((found, key.filter(is_plain).map(str::to_owned)))
}

/// A page that only its holder's browser shows: nobody keeps it, indexes it or is told its address.
fn secret(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    response
}

fn ticket_page(frame: Frame, own: &OwnTicket, key: Option<String>, at: Time) -> Result<TicketPage, Problem> {
    let words = frame.words;
    let (guest, details) = (&own.guest, &own.event.details);
    let ticket = TicketShown::new(own, key);
    let state = state(own);
    let place = own.venue.as_ref().map(|venue| {
        let name = std::iter::once(venue.details.name.to_string());
        name.chain(lines_of(venue)).collect()
    });
    let kind = guest.details.ticket_type_id.and_then(|id| details.ticket_type(id));
    let qr = match state {
        State::Good | State::Used => {
            let label = words.t1("ticket-qr-label", "number", ticket.grouped.as_str());
            Some(Matrix::new(&own.code)?.svg(&crate::http::html::escape(&label)))
        }
        _ => None,
    };
    let named = |end: &str| words.t(&format!("ticket-{}{end}", state.key()));
    Ok(TicketPage {
        state_name: named(""),
        state_text: named("-text"),
        payment: payment(words, guest.details.payment, state),
        qr,
        // Only who has the link itself gives the place back; staff do it at their desk.
        gives_back: ticket.key.is_some() && may_give_back(guest, &own.event, at).is_ok(),
        span: words.span(details.date.local(), details.end_date.map(|end| end.local())),
        zone: details.timezone.as_str().replace('_', " "),
        begins: details.date.at(),
        offset_minutes: zoned(details, details.date).offset().seconds() / SECONDS_PER_MINUTE,
        place,
        event_id: own.event.id,
        event_path: event_path(&own.event.slug),
        type_name: kind.map(|kind| kind.name.to_string()),
        heads: words.t1("ticket-admits", "count", guest.details.party_size.get()),
        ticket,
        state,
        frame,
    })
}

fn state(own: &OwnTicket) -> State {
    let is_off = own.event.details.status == EventStatus::Cancelled;
    match own.guest.details.status {
        GuestStatus::Cancelled => State::Cancelled,
        _ if is_off => State::EventCancelled,
        GuestStatus::Waitlisted => State::Waiting,
        GuestStatus::CheckedIn => State::Used,
        GuestStatus::Invited | GuestStatus::Registered => State::Good,
    }
}

impl State {
    fn key(self) -> &'static str {
        match self {
            State::Good => "good",
            State::Waiting => "waiting",
            State::Used => "used",
            State::Cancelled => "cancelled",
            State::EventCancelled => "event-cancelled",
        }
    }
}

/// What is still to be paid, or was.
fn payment(words: Words, payment: Payment, state: State) -> Option<String> {
    match (payment, state) {
        (Payment::Free, _) => None,
        (Payment::Unpaid, State::Good) => Some(words.t("ticket-to-pay")),
        (payment, _) => Some(words.t(&format!("payment-{}", payment.as_str()))),
    }
}

/// The page that asks whether it is meant.
pub async fn ask_once_more(Id(number): Id<String>, ask: Ask) -> Result<Response, Problem> {
    let (own, key) = own(&ask, &number, &Form::of_query(ask.query()))?;
    let refused = may_give_back(&own.guest, &own.event, ask.caller.at).err();
    cancel_page(&ask, &own, key, refused)
}

fn cancel_page(
    ask: &Ask,
    own: &OwnTicket,
    key: Option<String>,
    refused: Option<Conflict>,
) -> Result<Response, Problem> {
    let frame = Frame::of(ask)?;
    let status = match refused {
        Some(_) => StatusCode::CONFLICT,
        None => StatusCode::OK,
    };
    let ticket = TicketShown::new(own, key);
    let (name, event) = (ticket.name.clone(), ticket.event_name.clone());
    let page_of = CancelPage {
        question: frame.words.t2("ticket-cancel-ask", ("name", name), ("event", event)),
        ticket,
        refused: refused.map(|conflict| frame.t(&format!("ticket-cancel-{}", conflict.code().replace('_', "-")))),
        frame,
    };
    Ok(secret(page(status, &page_of)?))
}

pub async fn cancel(Id(number): Id<String>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let (own, key) = own(&ask, &number, &form)?;
    let given = key.clone().unwrap_or_default();
    match ask.app().give_back(&ask.caller, own.guest.ticket.number, &given).await {
        Ok(done) => {
            let path = ask.app().ticket_path(done.value.guest.ticket.number);
            Ok(secret(see(&format!("{path}&notice=place-given-back"))))
        }
        Err(app::Error::Conflict(conflict)) => cancel_page(&ask, &own, key, Some(conflict)),
        Err(error) => Err(error.into()),
    }
}
