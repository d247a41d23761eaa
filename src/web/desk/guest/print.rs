//! What is printed for an event: tickets, badges, and the list for a door without power.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::Place;
use super::labels::{self, grouped};
use super::sheet::{Badge, Printout, Ticket};
use crate::app::{App, TypeAsked};
use crate::blocking;
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
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

/// A page of those who are printed, by name, each made into what `make` makes of them, and where the next page is. All
/// of it is done on a thread for such work: signing and drawing codes takes its time.
async fn printed<T: Send + 'static>(
    ask: (Arc<App>, Actor),
    place: Place,
    kind: &'static str,
    (form, limit): (Form, usize),
    make: impl FnOnce(&App, &Place, &[Guest]) -> Result<Vec<T>, Problem> + Send + 'static,
) -> Result<(Place, Vec<T>, Option<String>), Problem> {
    let query = GuestQuery {
        order: Some(Order {
            sort: Sort::Name,
            direction: Direction::Forward,
        }),
        cursor: form.filled("cursor").and_then(|cursor| Cursor::decode(cursor).ok()),
        ..GuestQuery::of(Some(place.full.event.id), limit)
    };
    let (app, actor) = ask;
    let printing = blocking::run(move || -> Result<_, Problem> {
        let chosen = Chosen::read(&form);
        let page = app.guests_where(&place.view, &actor, query, LOOKED_AT_MAX, |guest| chosen.keeps(guest))?;
        let made = make(&app, &place, &page.items)?;
        let next = page.next.map(|next| next_of(&place.base, kind, &form, &next));
        Ok((place, made, next))
    });
    printing.await?
}

fn asked(ask: &Ask) -> (Arc<App>, Actor) {
    (Arc::clone(&ask.site.app), ask.caller.actor)
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
    let layout = layout(TICKETS, form.get("layout"));
    let actor = ask.caller.actor;
    let make = move |app: &App, place: &Place, guests: &[Guest]| -> Result<Vec<Ticket>, Problem> {
        let codes = app.ticket_codes(&place.view, &actor, &place.full.event, guests)?;
        let cards = guests.iter().zip(&codes);
        cards.map(|(guest, code)| ticket(place, guest, code)).collect()
    };
    let (place, cards, next) = printed(asked(&ask), place, "tickets", (form, CARDS_MAX), make).await?;
    shown(&Printout::new(place, layout, cards, next))
}

fn ticket(place: &Place, guest: &Guest, code: &str) -> Result<Ticket, Problem> {
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
    let layout = layout(BADGES, form.get("layout"));
    let make = |_: &App, place: &Place, guests: &[Guest]| -> Result<Vec<Badge>, Problem> {
        Ok(guests.iter().map(|guest| badge(place, guest)).collect())
    };
    let (place, cards, next) = printed(asked(&ask), place, "badges", (form, CARDS_MAX), make).await?;
    shown(&Printout::new(place, layout, cards, next))
}

fn badge(place: &Place, guest: &Guest) -> Badge {
    let event = &place.full.event;
    Badge {
        event: event.details.name.to_string(),
        name: guest.details.name.to_string(),
        company: guest.details.company.as_ref().map(ToString::to_string),
        kind: labels::ticket_type(event, guest),
        vip: guest.details.flags.vip.then(|| place.frame.t("guests-vip")),
    }
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
    fn new(place: &Place, guest: &Guest) -> Self {
        let (words, details) = (place.frame.words, &guest.details);
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
    let form = Form::of_query(ask.query());
    let make = |_: &App, place: &Place, guests: &[Guest]| -> Result<Vec<Line>, Problem> {
        Ok(guests.iter().map(|guest| Line::new(place, guest)).collect())
    };
    let (place, lines, next) = printed(asked(&ask), place, "list", (form, LINES_MAX), make).await?;
    let (words, details) = (place.frame.words, &place.full.event.details);
    let now = ask.caller.at.timestamp().to_zoned(details.timezone.rules()).datetime();
    shown(&ListPage {
        title: details.name.to_string(),
        when: words.span(details.date.local(), details.end_date.map(|end| end.local())),
        said: words.t2(
            "print-list-said",
            ("count", lines.len() as u64),
            ("time", words.date_time(now)),
        ),
        lines,
        next,
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
