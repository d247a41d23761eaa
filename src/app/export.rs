//! Guest lists and event lists handed out, from one snapshot.

use std::io::{self, Write};
use std::path::PathBuf;

use super::event::{require, visible};
use super::{App, Caller, Error};
use crate::model::{Actor, Answer, Email, Event, EventId, Guest, LongText, ShortText, Venue};
use crate::store::{Direction, Drafts, Error as StoreError, EventQuery, Key, Range, Table, View, id_at_end};
use crate::tabular::{Cell, OutputFormat, TableWriter, guest_headers};

pub use crate::tabular::OutputFormat as ExportFormat;

const EVENT_COLUMNS: &[&str] = &[
    "id",
    "name",
    "status",
    "date",
    "end_date",
    "timezone",
    "venue",
    "city",
    "country",
    "capacity",
    "registration",
    "tags",
    "guests_total",
    "guests_checked_in",
];
/// Events fetched at a time.
const EVENTS_PAGE: usize = 200;

impl App {
    /// Writes all guests of an event, in the order they were made. Blocks; `out` should be fast, because
    /// the snapshot lives until it has taken everything.
    pub fn export_guests<W: Write + Send>(
        &self,
        caller: &Caller,
        event_id: EventId,
        format: OutputFormat,
        out: W,
    ) -> Result<W, Error> {
        let view = self.view();
        let event = visible(&view, &caller.actor, event_id)?;
        require(&caller.actor, caller.actor.may_edit_guests(event_id))?;
        let labels: Vec<String> = event
            .details
            .questions
            .iter()
            .map(|question| question.label.to_string())
            .collect();
        let headers = guest_headers(&labels);
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let mut table = TableWriter::new(format, out, &headers).map_err(failed)?;
        let range = Range::prefix(&Key::new().id(event_id.raw()));
        for entry in view.walk(Table::GuestsByEvent, &range, Direction::Forward)? {
            let (key, _) = entry?;
            let id = id_at_end(&key).unwrap_or_default();
            let guest: Guest = view
                .get(&id)?
                .ok_or_else(|| StoreError::Damaged("an index entry without its guest".into()))?;
            write_guest(&mut table, &event, &guest).map_err(failed)?;
        }
        table.finish().map_err(failed)
    }

    /// Writes all events that the caller may see, by date.
    pub fn export_events<W: Write + Send>(&self, actor: &Actor, format: OutputFormat, out: W) -> Result<W, Error> {
        require(actor, actor.may_edit_events())?;
        let view = self.view();
        let mut table = TableWriter::new(format, out, EVENT_COLUMNS).map_err(failed)?;
        let mut query = EventQuery {
            drafts: Drafts::Shown,
            only: actor.bound_to(),
            ..EventQuery::all(EVENTS_PAGE)
        };
        loop {
            let page = view.events(&query)?;
            for event in &page.items {
                write_event(&mut table, &view, event)?;
            }
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => return table.finish().map_err(failed),
            }
        }
    }
}

fn failed(error: io::Error) -> Error {
    Error::Store(StoreError::from_io(&PathBuf::from("export"), error))
}

fn text(text: Option<&ShortText>) -> Cell<'_> {
    text.map_or(Cell::Empty, |text| Cell::Text(text.as_str()))
}

fn write_guest<W: Write + Send>(table: &mut TableWriter<W>, event: &Event, guest: &Guest) -> io::Result<()> {
    let details = &guest.details;
    let id = guest.id.to_string();
    let ticket_type = details.ticket_type_id.and_then(|id| event.details.ticket_type(id));
    let mut cells = vec![
        Cell::Text(&id),
        Cell::Text(details.name.as_str()),
        details
            .email
            .as_ref()
            .map_or(Cell::Empty, |email: &Email| Cell::Text(email.as_str())),
        text(details.phone.as_ref()),
        text(details.company.as_ref()),
        Cell::Text(details.status.as_str()),
        Cell::Number(f64::from(details.party_size.get())),
        ticket_type.map_or(Cell::Empty, |one| Cell::Text(one.name.as_str())),
        Cell::Text(guest.ticket.number.as_str()),
        Cell::Text(details.payment.as_str()),
        Cell::Bool(details.flags.vip),
        text(details.flags.attention.as_ref()),
        many(&details.notes),
        details
            .language
            .as_ref()
            .map_or(Cell::Empty, |language| Cell::Text(language.as_str())),
        Cell::Number(f64::from(guest.admitted)),
        guest.checked_in_at.map_or(Cell::Empty, Cell::Time),
        Cell::Time(guest.created_at),
    ];
    for question in &event.details.questions {
        let answer = details.answers.iter().find(|(id, _)| *id == question.id);
        cells.push(match answer {
            Some((_, Answer::Text(text))) => many(text),
            Some((_, Answer::Checked(checked))) => Cell::Bool(*checked),
            None => Cell::Empty,
        });
    }
    table.row(&cells)
}

fn many(text: &LongText) -> Cell<'_> {
    if text.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text.as_str())
    }
}

fn write_event<W: Write + Send>(table: &mut TableWriter<W>, view: &View, event: &Event) -> Result<(), Error> {
    let details = &event.details;
    let venue: Option<Venue> = details.venue_id.map(|id| view.get(id.raw())).transpose()?.flatten();
    let counters = view.counters(event.id)?;
    let id = event.id.to_string();
    let tags = details
        .tags
        .iter()
        .map(|tag| tag.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let of_venue = |part: fn(&Venue) -> Option<&ShortText>| text(venue.as_ref().and_then(part));
    let cells = [
        Cell::Text(&id),
        Cell::Text(details.name.as_str()),
        Cell::Text(details.status.as_str()),
        Cell::Time(details.date.at()),
        details.end_date.map_or(Cell::Empty, |end| Cell::Time(end.at())),
        Cell::Text(details.timezone.as_str()),
        venue
            .as_ref()
            .map_or(Cell::Empty, |venue| Cell::Text(venue.details.name.as_str())),
        of_venue(|venue| venue.details.city.as_ref()),
        of_venue(|venue| venue.details.country.as_ref()),
        details
            .capacity
            .map_or(Cell::Empty, |capacity| Cell::Number(f64::from(capacity))),
        Cell::Text(details.registration.as_str()),
        Cell::Text(&tags),
        Cell::Number(f64::from(counters.total())),
        Cell::Number(f64::from(counters.checked_in)),
    ];
    table.row(&cells).map_err(failed)
}
