//! Guest lists taken in: row by row in batches, without making anybody twice.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::event::{check_guest, default_payment, for_guests, require, visible};
use super::guest::{changed, place};
use super::ids::IdPool;
use super::import_row::{ImportRow, Reading};
use super::{App, Caller, Conflict, Error, waitlist};
use crate::model::{
    Actor, Asked, Code, Event, EventId, FieldError, Guest, GuestDetails, GuestId, GuestStatus, TicketKey, TicketNumber,
    Time, Verb, fold,
};
use crate::store::{Key, Table, WriteTx, Writing};
use crate::tabular::{ReadError, ReadOptions, Row, read};

pub use crate::tabular::{InputFormat as ImportFormat, Mapping as ImportMapping};

/// Rows that share one write.
const ROWS_PER_WRITE: usize = 1000;
/// A batch is closed early when its cells have this many bytes.
const BATCH_BYTES: usize = 1 << 20;
/// Faults that the outcome lists; more are only counted.
const FAULTS_MAX: usize = 1000;
/// Guests of one email or name that are looked through for an equal one.
const NAMESAKES_MAX: usize = 10_000;
/// Rows that are remembered to tell repetitions in the file apart: those without email, and ticket numbers.
const IDENTITIES_MAX: usize = 2_000_000;

/// How a list is taken in.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    pub format: ImportFormat,
    pub mapping: ImportMapping,
    pub mode: Mode,
}

/// Whether anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Write,
    /// Everything but the writing. Rows that repeat each other more than a batch apart count as new twice.
    DryRun,
}

/// A fault of one row.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct RowFault {
    /// As a spreadsheet counts: the header is row 1.
    pub row: u64,
    pub field: String,
    pub code: &'static str,
    pub message: String,
}

impl RowFault {
    pub fn new(row: u64, error: FieldError) -> Self {
        Self {
            row,
            field: error.field,
            code: error.code.as_str(),
            message: error.message,
        }
    }
}

/// What came of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct ImportOutcome {
    pub created: u64,
    pub updated: u64,
    /// Rows that say nothing new.
    pub skipped: u64,
    /// Rows that were not taken; the first of their faults are listed.
    pub failed: u64,
    pub errors: Vec<RowFault>,
    /// Headers that mean nothing here.
    pub unknown_headers: Vec<String>,
}

impl ImportOutcome {
    fn add(&mut self, part: ImportOutcome) {
        self.created += part.created;
        self.updated += part.updated;
        self.skipped += part.skipped;
        self.failed += part.failed;
        self.errors.extend(part.errors);
        self.errors.truncate(FAULTS_MAX);
    }

    fn fault(&mut self, row: u64, error: FieldError) {
        self.failed += 1;
        if self.errors.len() < FAULTS_MAX {
            self.errors.push(RowFault::new(row, error));
        }
    }
}

/// How a batch's closure ends without being written.
enum Undone {
    Failed(Error),
    /// A dry run's outcome.
    Dry(ImportOutcome),
}

impl From<crate::store::Error> for Undone {
    fn from(error: crate::store::Error) -> Self {
        Undone::Failed(error.into())
    }
}

impl App {
    /// Reads the whole input and takes its rows in. Blocks; rows that were acknowledged stay, whatever
    /// happens to the rest, and taking the same list in again changes nothing.
    pub fn import_guests(
        &self,
        caller: &Caller,
        event_id: EventId,
        input: impl Read,
        options: ImportOptions,
    ) -> Result<ImportOutcome, Error> {
        let mut go_on = |_: &ImportOutcome| ControlFlow::Continue(());
        self.import_guests_watched(caller, event_id, input, options, &mut go_on)
    }

    /// The same, telling `watch` after each batch how far it is; it ends when `watch` breaks off.
    pub fn import_guests_watched(
        &self,
        caller: &Caller,
        event_id: EventId,
        input: impl Read,
        options: ImportOptions,
        watch: &mut dyn FnMut(&ImportOutcome) -> ControlFlow<()>,
    ) -> Result<ImportOutcome, Error> {
        let event = {
            let view = self.view();
            let event = visible(&view, &caller.actor, event_id)?;
            require(&caller.actor, caller.actor.may_edit_guests(event_id))?;
            event
        };
        let reading = ReadOptions {
            mapping: options.mapping,
            question_labels: event
                .details
                .questions
                .iter()
                .map(|question| question.label.to_string())
                .collect(),
        };
        let mut import = Import {
            app: self,
            caller,
            event: Arc::new(event),
            mode: options.mode,
            rows: Vec::new(),
            bytes: 0,
            repeated: HashMap::new(),
            numbers: HashSet::new(),
            writing: None,
            outcome: ImportOutcome::default(),
            failed: None,
            watch,
            flow: ControlFlow::Continue(()),
        };
        let read = read(input, options.format, &reading, &mut |row| import.take(row));
        import.send();
        import.settle();
        if let Some(error) = import.failed {
            return Err(error);
        }
        let mut outcome = import.outcome;
        match read {
            Ok(summary) => outcome.unknown_headers = summary.unknown_headers,
            Err(ReadError::Header(errors)) => return Err(errors.into()),
            Err(error @ ReadError::Empty) => return Err(Error::field("body", Code::Required, error.to_string())),
            Err(error @ ReadError::Cut { row, .. }) => {
                outcome.fault(
                    row,
                    FieldError {
                        field: "body".into(),
                        code: Code::Invalid,
                        message: error.to_string(),
                    },
                );
            }
        }
        Ok(outcome)
    }
}

struct Import<'a> {
    app: &'a App,
    caller: &'a Caller,
    event: Arc<Event>,
    mode: Mode,
    rows: Vec<ImportRow>,
    bytes: usize,
    /// How often a row without email has come by, by its hash.
    repeated: HashMap<u64, u32>,
    /// The ticket numbers that have come by.
    numbers: HashSet<TicketNumber>,
    /// The write under way while further rows are read. More than one would gain nothing, since the writer is what takes
    /// longest, and hold 5 MB more.
    writing: Option<Writing<ImportOutcome, Undone>>,
    outcome: ImportOutcome,
    failed: Option<Error>,
    /// Told after each batch; breaking off ends the import.
    watch: &'a mut dyn FnMut(&ImportOutcome) -> ControlFlow<()>,
    flow: ControlFlow<()>,
}

impl Import<'_> {
    fn take(&mut self, row: Row) -> ControlFlow<()> {
        let number = row.row;
        let read = row.cells.and_then(|cells| {
            self.bytes += cells.iter().map(|(_, cell)| cell.len()).sum::<usize>();
            Reading { event: &self.event }.read(number, cells)
        });
        match read {
            Ok(mut row) => {
                if row.email.is_none() && row.ticket_number.is_none() {
                    row.repetition = self.repetition(&row);
                }
                match self.check_number(&row) {
                    Ok(()) => self.rows.push(row),
                    Err(error) => self.outcome.fault(number, error),
                }
            }
            Err(error) => self.outcome.fault(number, error),
        }
        if self.rows.len() >= ROWS_PER_WRITE || self.bytes >= BATCH_BYTES {
            self.send();
        }
        if self.failed.is_some() {
            ControlFlow::Break(())
        } else {
            self.flow
        }
    }

    /// Two rows of one file cannot be about the same ticket.
    fn check_number(&mut self, row: &ImportRow) -> Result<(), FieldError> {
        let Some(number) = row.ticket_number else { return Ok(()) };
        if self.numbers.contains(&number) {
            return Err(FieldError {
                field: "ticket_number".into(),
                code: Code::Duplicate,
                message: "an earlier row has this ticket number".into(),
            });
        }
        if self.numbers.len() < IDENTITIES_MAX {
            self.numbers.insert(number);
        }
        Ok(())
    }

    /// The how-manieth row this is that says the same: two guests called "Guest of Ada" are two guests.
    fn repetition(&mut self, row: &ImportRow) -> u32 {
        let hash = row.identity_hash();
        if self.repeated.len() >= IDENTITIES_MAX && !self.repeated.contains_key(&hash) {
            return 0;
        }
        let count = self.repeated.entry(hash).or_insert(0);
        *count += 1;
        *count - 1
    }

    /// Hands the rows gathered so far to the writer.
    fn send(&mut self) {
        self.bytes = 0;
        if self.rows.is_empty() || self.failed.is_some() || self.flow.is_break() {
            return;
        }
        self.settle();
        let rows = std::mem::take(&mut self.rows);
        let batch = Batch {
            actor: self.caller.actor,
            event_id: self.event.id,
            at: self.caller.at,
            pool: self.app.ids.draw(self.caller.at, rows.len() as u64),
            key: self.app.ticket_key,
            rows,
        };
        let (keyed, at, mode) = (self.caller.keyed.clone(), self.caller.at, self.mode);
        let writing = self.app.store.write(self.caller.actor.to_string(), at, move |tx| {
            let outcome = batch.run(tx).map_err(Undone::Failed)?;
            if mode == Mode::DryRun {
                return Err(Undone::Dry(outcome));
            }
            if let Some(keyed) = &keyed {
                keyed.remember(tx, at).map_err(Undone::Failed)?;
            }
            Ok(outcome)
        });
        self.writing = Some(writing);
    }

    /// Waits for the write under way, if there is one.
    fn settle(&mut self) {
        let Some(writing) = self.writing.take() else { return };
        match writing.wait() {
            Ok((outcome, _)) | Err(Undone::Dry(outcome)) => {
                self.outcome.add(outcome);
                if self.flow.is_continue() {
                    self.flow = (self.watch)(&self.outcome);
                }
            }
            Err(Undone::Failed(error)) => {
                self.failed.get_or_insert(error);
            }
        }
    }
}

/// Rows that are written together.
struct Batch {
    actor: Actor,
    event_id: EventId,
    at: Time,
    pool: IdPool,
    key: TicketKey,
    rows: Vec<ImportRow>,
}

impl Batch {
    fn run(&self, tx: &mut WriteTx<'_, '_>) -> Result<ImportOutcome, Error> {
        let event = for_guests(tx, &self.actor, self.event_id)?;
        if event.details.status == crate::model::EventStatus::Cancelled {
            return Err(Conflict::EventCancelled.into());
        }
        let mut outcome = ImportOutcome::default();
        // The indexes are as they were before this write, so what it makes is looked up here.
        let mut made: HashMap<u64, Vec<GuestId>> = HashMap::new();
        let mut freed = Freed::No;
        for (number, row) in self.rows.iter().enumerate() {
            let id = GuestId::from_raw(self.pool.get(number as u64));
            let known = match find(tx, &event, row, &made, self) {
                Ok(known) => known,
                Err(error) => {
                    take_fault(&mut outcome, row, error)?;
                    continue;
                }
            };
            let taken = match known {
                Some(guest) => self.update(tx, &event, &guest, row, &mut freed),
                None => self.create(tx, &event, id, row),
            };
            match taken {
                Ok(Taken::Created) => {
                    made.entry(row.identity_hash()).or_default().push(id);
                    outcome.created += 1;
                }
                Ok(Taken::Updated) => outcome.updated += 1,
                Ok(Taken::Skipped) => outcome.skipped += 1,
                Err(error) => take_fault(&mut outcome, row, error)?,
            }
        }
        if freed == Freed::Yes {
            waitlist::promote(tx, &event, self.at)?;
        }
        Ok(outcome)
    }

    fn create(&self, tx: &mut WriteTx<'_, '_>, event: &Event, id: GuestId, row: &ImportRow) -> Result<Taken, Error> {
        let mut details = row.over(GuestDetails::named(row.name.clone()));
        details.payment = row.payment.unwrap_or_else(|| default_payment(event, &details));
        check_guest(event, &details, Asked::Organiser)?;
        let ticket = match row.ticket_number {
            Some(number) => self.key.ticket_of(number),
            None => self.key.ticket(tx.next_serial()?),
        };
        let guest = place(tx, event, Guest::new(id, event.id, ticket, self.at, details), self.at)?;
        if row.ticket_number.is_some() {
            super::ticket::restore(tx, &ticket)?;
        }
        tx.put(Verb::GuestImported, &guest)?;
        Ok(Taken::Created)
    }

    fn update(
        &self,
        tx: &mut WriteTx<'_, '_>,
        event: &Event,
        guest: &Guest,
        row: &ImportRow,
        freed: &mut Freed,
    ) -> Result<Taken, Error> {
        let mut details = row.over(guest.details.clone());
        // A guest that found no room is still waiting when the same list asks again.
        let still_waiting =
            guest.details.status == GuestStatus::Waitlisted && row.status.is_none_or(GuestStatus::holds_place);
        if still_waiting {
            details.status = GuestStatus::Waitlisted;
        }
        if details == guest.details {
            return Ok(Taken::Skipped);
        }
        let changed = changed(tx, event, guest, details, self.at, &self.actor.to_string())?;
        tx.put(Verb::GuestImported, &changed)?;
        if changed.heads_held() < guest.heads_held() {
            *freed = Freed::Yes;
        }
        Ok(Taken::Updated)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Freed {
    No,
    Yes,
}

enum Taken {
    Created,
    Updated,
    Skipped,
}

/// A refusal belongs to its row; a fault of the store ends the batch.
fn take_fault(outcome: &mut ImportOutcome, row: &ImportRow, error: Error) -> Result<(), Error> {
    match error {
        Error::Conflict(Conflict::TicketNumberTaken) | Error::Store(crate::store::Error::Duplicate(_)) => outcome
            .fault(
                row.row,
                FieldError {
                    field: "ticket_number".into(),
                    code: Code::Duplicate,
                    message: Conflict::TicketNumberTaken.to_string(),
                },
            ),
        Error::Store(fault) => return Err(fault.into()),
        Error::Invalid(errors) => {
            if let Some(error) = errors.iter().next() {
                outcome.fault(row.row, error.clone());
            }
        }
        other => outcome.fault(
            row.row,
            FieldError {
                field: "row".into(),
                code: Code::NotAllowed,
                message: other.to_string(),
            },
        ),
    }
    Ok(())
}

/// The guest that a row is about: by ticket number, by id, by email and name, or by name, phone and company.
fn find(
    tx: &mut WriteTx<'_, '_>,
    event: &Event,
    row: &ImportRow,
    made: &HashMap<u64, Vec<GuestId>>,
    batch: &Batch,
) -> Result<Option<Guest>, Error> {
    if let Some(number) = row.ticket_number {
        let serial = batch.key.ticket_of(number).serial;
        let Some(id) = tx.find(Table::GuestsByTicketNumber, &Key::new().number(serial))? else {
            return Ok(None);
        };
        let guest: Option<Guest> = tx.get(&id)?;
        return match guest {
            Some(guest) if guest.event_id != event.id => Err(Conflict::TicketNumberTaken.into()),
            guest => Ok(guest),
        };
    }
    if let Some(id) = row.id {
        let guest: Option<Guest> = tx.get(id.raw())?;
        if let Some(guest) = guest.filter(|guest| guest.event_id == event.id) {
            return Ok(Some(guest));
        }
    }
    let mut ids = match &row.email {
        Some(email) => tx.ids(Table::GuestsByEmail, &Key::new().text(&email.folded()), NAMESAKES_MAX)?,
        None => {
            let name = Key::new().id(event.id.raw()).text_cut(&fold(row.name.as_str()));
            tx.ids(Table::GuestsByEventName, &name, NAMESAKES_MAX)?
        }
    };
    ids.extend(made.get(&row.identity_hash()).into_iter().flatten().map(|id| *id.raw()));
    let mut earlier = row.repetition;
    for id in ids {
        let guest: Option<Guest> = tx.get(&id)?;
        if let Some(guest) = guest.filter(|guest| guest.event_id == event.id && row.is_about(guest)) {
            if earlier == 0 {
                return Ok(Some(guest));
            }
            earlier -= 1;
        }
    }
    Ok(None)
}
