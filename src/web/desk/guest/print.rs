//! What is printed for an event: tickets, badges, and the list for a door without power.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::Place;
use super::labels::{self, TypeAsked, grouped};
use super::sheet::{Badge, Printout, Ticket};
use crate::app::{App, PrintedGuests};
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
use crate::language::Words;
use crate::model::{Actor, EventId, Guest, GuestStatus, Payment};
use crate::store::{Cursor, Direction, GuestQuery, Order, Sort};
use crate::ticket::Matrix;
use crate::web::desk::event_head::EventHead;
use crate::web::field::{Choice, Field, Kind};
use crate::web::form::Form;
use crate::web::page::{Frame, shown};

/// Tickets or badges that one page has, and lines that a list has.
const CARDS_MAX: usize = 200;
const LINES_MAX: usize = 1_000;
/// Guests that are looked at for one page.
const LOOKED_AT_MAX: usize = 20_000;

/// How many cards stand on a sheet of A4: the value in addresses, and the class of the sheet.
pub struct Layout {
    pub name: &'static str,
    pub per_sheet: usize,
}

const TICKETS: &[Layout] = &[
    Layout {
        name: "4",
        per_sheet: 4,
    },
    Layout {
        name: "6",
        per_sheet: 6,
    },
    Layout {
        name: "8",
        per_sheet: 8,
    },
];
/// By width and height in millimetres.
const BADGES: &[Layout] = &[
    Layout {
        name: "90x54",
        per_sheet: 10,
    },
    Layout {
        name: "105x74",
        per_sheet: 8,
    },
    Layout {
        name: "105x148",
        per_sheet: 4,
    },
];

fn layout<'l>(all: &'l [Layout], asked: Option<&str>) -> &'l Layout {
    let found = all.iter().find(|layout| asked == Some(layout.name));
    found.unwrap_or(&all[0])
}

/// Who is printed. The address says it.
struct Chosen {
    /// `expected` when absent: those who hold a place.
    status: Option<GuestStatus>,
    ticket_type: Option<TypeAsked>,
    payment: Option<Payment>,
}

impl Chosen {
    fn read(form: &Form) -> Self {
        Self {
            status: form.filled("status").and_then(GuestStatus::parse),
            ticket_type: form.filled("type").and_then(TypeAsked::parse),
            payment: form.filled("payment").and_then(Payment::parse),
        }
    }

    fn keeps(&self, guest: &Guest) -> bool {
        let details = &guest.details;
        let by_status = match self.status {
            Some(status) => details.status == status,
            None => details.status.holds_place(),
        };
        by_status
            && self.ticket_type.is_none_or(|asked| asked.is_of(guest))
            && self.payment.is_none_or(|payment| details.payment == payment)
    }
}

/// A page of those who are printed, by name.
async fn printed(
    app: &Arc<App>,
    actor: Actor,
    place: &Place,
    form: &Form,
    limit: usize,
) -> Result<PrintedGuests, Problem> {
    let query = GuestQuery {
        order: Some(Order {
            sort: Sort::Name,
            direction: Direction::Forward,
        }),
        cursor: form.filled("cursor").and_then(|cursor| Cursor::decode(cursor).ok()),
        ..GuestQuery::of(Some(place.full.event.id), limit)
    };
    let chosen = Chosen::read(form);
    let (app, view) = (Arc::clone(app), place.view.clone());
    let event = place.full.event.clone();
    let looking = tokio::task::spawn_blocking(move || {
        app.printed_guests(&view, &actor, &event, query, LOOKED_AT_MAX, |guest| chosen.keeps(guest))
    });
    let printed = looking.await.map_err(|error| Problem::internal(error.to_string()))?;
    Ok(printed?)
}

/// The address of the same page with another place to begin.
fn next_of(base: &str, kind: &str, form: &Form, cursor: &Cursor) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let kept = form.pairs().iter().filter(|(name, _)| name != "cursor");
    kept.for_each(|(name, value)| {
        query.append_pair(name, value);
    });
    query.append_pair("cursor", &cursor.encode());
    format!("{base}/print/{kind}?{}", query.finish())
}

pub async fn tickets(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::open(&ask, id)?;
    let form = Form::of_query(ask.query());
    let found = printed(&ask.site.app, ask.caller.actor, &place, &form, CARDS_MAX).await?;
    let layout = layout(TICKETS, form.get("layout"));
    let cards: Result<Vec<Ticket>, Problem> = found.guests.iter().map(|one| ticket(&place, one)).collect();
    let next = found
        .next
        .as_ref()
        .map(|next| next_of(&place.base, "tickets", &form, next));
    shown(&Printout::new(place, layout, cards?, next))
}

fn ticket(place: &Place, (guest, code): &(Guest, String)) -> Result<Ticket, Problem> {
    let (words, event) = (place.frame.words, &place.full.event);
    let details = &event.details;
    let party = u64::from(guest.details.party_size.get());
    let number = grouped(guest.ticket.number.as_str());
    Ok(Ticket {
        event: details.name.to_string(),
        when: words.span(details.date.local(), details.end_date.map(|end| end.local())),
        place: place.full.venue.as_ref().map(|venue| venue.details.name.to_string()),
        name: guest.details.name.to_string(),
        kind: labels::ticket_type(event, guest),
        admits: words.t1("print-admits", "count", party),
        qr: Matrix::new(code)?.svg(&words.t1("guests-qr", "number", number.as_str())),
        number,
    })
}

pub async fn badges(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::open(&ask, id)?;
    let form = Form::of_query(ask.query());
    let found = printed(&ask.site.app, ask.caller.actor, &place, &form, CARDS_MAX).await?;
    let layout = layout(BADGES, form.get("layout"));
    let event = &place.full.event;
    let badge = |(guest, _): &(Guest, String)| Badge {
        event: event.details.name.to_string(),
        name: guest.details.name.to_string(),
        company: guest.details.company.as_ref().map(ToString::to_string),
        kind: labels::ticket_type(event, guest),
        vip: guest.details.flags.vip.then(|| place.frame.t("guests-vip")),
    };
    let cards = found.guests.iter().map(badge).collect();
    let next = found
        .next
        .as_ref()
        .map(|next| next_of(&place.base, "badges", &form, next));
    shown(&Printout::new(place, layout, cards, next))
}

/// A line of the list for the door.
struct Line {
    name: String,
    company: Option<String>,
    party: u16,
    kind: Option<String>,
    ticket: String,
    status: String,
    payment: Option<String>,
    is_in: bool,
    vip: Option<String>,
    attention: Option<String>,
}

impl Line {
    fn new(words: Words, place: &Place, guest: &Guest) -> Self {
        let details = &guest.details;
        let is_owed = details.payment == Payment::Unpaid;
        Self {
            name: details.name.to_string(),
            company: details.company.as_ref().map(ToString::to_string),
            party: details.party_size.get(),
            kind: labels::ticket_type(&place.full.event, guest),
            ticket: grouped(guest.ticket.number.as_str()),
            status: labels::status(words, details.status),
            payment: is_owed.then(|| labels::payment(words, details.payment)),
            is_in: guest.admitted > 0,
            vip: details.flags.vip.then(|| words.t("guests-vip")),
            attention: details.flags.attention.as_ref().map(ToString::to_string),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/print/list.html", config = "src/web/askama.toml")]
struct ListPage {
    frame: Frame,
    base: String,
    title: String,
    when: String,
    said: String,
    lines: Vec<Line>,
    next: Option<String>,
}

pub async fn list(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::open(&ask, id)?;
    let words = place.frame.words;
    let form = Form::of_query(ask.query());
    let found = printed(&ask.site.app, ask.caller.actor, &place, &form, LINES_MAX).await?;
    let zone = place.full.event.details.timezone.rules();
    let now = ask.caller.at.timestamp().to_zoned(zone).datetime();
    let details = &place.full.event.details;
    shown(&ListPage {
        lines: found
            .guests
            .iter()
            .map(|(guest, _)| Line::new(words, &place, guest))
            .collect(),
        title: details.name.to_string(),
        when: words.span(details.date.local(), details.end_date.map(|end| end.local())),
        said: words.t2(
            "print-list-said",
            ("count", found.guests.len() as u64),
            ("time", words.date_time(now)),
        ),
        next: found
            .next
            .as_ref()
            .map(|next| next_of(&place.base, "list", &form, next)),
        base: place.base,
        frame: place.frame,
    })
}

/// One thing that can be printed, and the form that chooses of what.
struct Offer {
    kind: &'static str,
    title: String,
    text: String,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "desk/print/choose.html", config = "src/web/askama.toml")]
struct ChoosePage {
    frame: Frame,
    head: EventHead,
    base: String,
    offers: Vec<Offer>,
}

pub async fn choose(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::open(&ask, id)?;
    let words = place.frame.words;
    let layouts = |all: &[Layout], key: &str| {
        let choice = |layout: &Layout| {
            let count = layout.per_sheet as u64;
            Choice::new(layout.name, words.t2(key, ("size", layout.name), ("count", count)))
        };
        all.iter().map(choice).collect::<Vec<_>>()
    };
    let offers = vec![
        offer(&place, "tickets", Some(layouts(TICKETS, "print-tickets-per-sheet"))),
        offer(&place, "badges", Some(layouts(BADGES, "print-badge-size"))),
        offer(&place, "list", None),
    ];
    shown(&ChoosePage {
        offers,
        base: place.base,
        head: place.head,
        frame: place.frame,
    })
}

fn offer(place: &Place, kind: &'static str, layouts: Option<Vec<Choice>>) -> Offer {
    let (words, event) = (place.frame.words, &place.full.event);
    let choice = |name, key, choices| {
        let label = words.t(key);
        Field::new(words, name, label, Kind::Choice(choices))
            .scope(&format!("{kind}-"))
            .plain()
    };
    let mut statuses = labels::statuses(words);
    statuses.insert(0, Choice::new("", words.t("print-expected")));
    let mut fields = vec![choice("status", "guests-status", statuses)];
    if !event.details.ticket_types.is_empty() {
        let types = labels::or_any(words, labels::ticket_types(event));
        fields.push(choice("type", "guests-ticket-type", types));
    }
    fields.push(choice(
        "payment",
        "guests-payment",
        labels::or_any(words, labels::payments(words)),
    ));
    fields.extend(layouts.map(|layouts| choice("layout", "print-layout", layouts)));
    Offer {
        kind,
        title: words.t(&format!("print-{kind}")),
        text: words.t(&format!("print-{kind}-text")),
        fields,
    }
}
