//! Plain implementations of the same registrations on redb and SQLite, every batch made durable by the engine.
//!
//! Both keep the same document bytes, the same five indexes with the same projected fields, and a counter
//! per event; they read the event and the counter first, as a registration must.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use event_manager::model::{Event, EventCounters, Guest, RawId, fold};
use event_manager::store::Key;
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};
use rusqlite::{Connection, params};

use super::data::{EVENTS, Random, at, details, event, event_id, guest_id, ticket_key};

/// Guests that one transaction brings when a baseline is filled.
const FILL_BATCH: u64 = 20_000;
/// As much as the store's own default.
const CACHE_BYTES: usize = 128 << 20;

/// What the unique ticket index is keyed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// The printed number.
    Random,
    /// The serial, as the store does it.
    Sequential,
}

/// An engine that makes a batch of registrations durable.
pub trait Engine {
    fn name(&self) -> &'static str;
    /// One registration for each of these events, and one flush.
    fn register(&mut self, events: &[u64]);
}

/// The n-th guest with the bytes that the store would keep.
fn guest(n: u64, event: u64) -> (Guest, Vec<u8>) {
    let guest = Guest::new(guest_id(n), event_id(event), ticket_key().ticket(n), at(n), details(n));
    let bytes = bytes_of(&guest);
    (guest, bytes)
}

fn bytes_of<T: bincode::Encode>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(300);
    bytes.push(1);
    bincode::encode_into_std_write(value, &mut bytes, bincode::config::standard()).expect("encodes");
    bytes
}

fn value_of<T: bincode::Decode<()>>(bytes: &[u8]) -> T {
    bincode::decode_from_slice(&bytes[1..], bincode::config::standard())
        .expect("decodes")
        .0
}

fn ticket_of(guest: &Guest, keys: Keys) -> Vec<u8> {
    match keys {
        Keys::Random => guest.ticket.number.as_str().as_bytes().to_vec(),
        Keys::Sequential => Key::new().number(guest.ticket.serial).into_bytes(),
    }
}

/// Fills a baseline unless an earlier run has done so. Returns where it is.
fn filled(name: &str, guests: u64, keys: Keys, fill: impl FnOnce(&Path)) -> PathBuf {
    let path = super::scratch(&format!("{name}-{guests}-{keys:?}"));
    if !path.exists() {
        let half_made = path.with_extension("half");
        let _none_left = std::fs::remove_file(&half_made);
        fill(&half_made);
        std::fs::rename(&half_made, &path).expect("renamed");
    }
    super::working_copy(&path, &format!("{name}-work"))
}

fn report(engine: &str, first: u64, guests: u64, begun: Instant) {
    if first.is_multiple_of(5 * FILL_BATCH) {
        eprintln!(
            "{engine}: {first} of {guests} guests, {:.0} s",
            begun.elapsed().as_secs_f64()
        );
    }
}

type Table = TableDefinition<'static, &'static [u8], &'static [u8]>;
const EVENTS_TABLE: Table = TableDefinition::new("events");
const GUESTS: Table = TableDefinition::new("guests");
const COUNTERS: Table = TableDefinition::new("counters");
const BY_EVENT: Table = TableDefinition::new("by_event");
const BY_STATUS: Table = TableDefinition::new("by_status");
const BY_NAME: Table = TableDefinition::new("by_name");
const BY_EMAIL: Table = TableDefinition::new("by_email");
const BY_TICKET: Table = TableDefinition::new("by_ticket");

/// redb with a durable commit per batch.
pub struct RedbBaseline {
    database: Database,
    keys: Keys,
    next: u64,
}

impl RedbBaseline {
    pub fn filled(guests: u64, keys: Keys) -> Self {
        let path = filled("redb", guests, keys, |path| {
            let database = Database::builder().set_cache_size(1 << 30).create(path).expect("made");
            let mut baseline = Self {
                database,
                keys,
                next: 0,
            };
            let transaction = baseline.database.begin_write().expect("begun");
            for n in 0..EVENTS {
                let mut events = transaction.open_table(EVENTS_TABLE).expect("a table");
                events
                    .insert(event_id(n).raw().as_slice(), bytes_of(&event(n)).as_slice())
                    .expect("put");
            }
            transaction.commit().expect("committed");
            let (begun, mut random) = (Instant::now(), Random::new(1));
            for first in (0..guests).step_by(FILL_BATCH as usize) {
                report("redb", first, guests, begun);
                let events: Vec<u64> = (first..guests.min(first + FILL_BATCH))
                    .map(|_| random.below(EVENTS))
                    .collect();
                baseline.batch(&events, Durability::None);
            }
            baseline.batch(&[], Durability::Immediate);
        });
        let database = Database::builder()
            .set_cache_size(CACHE_BYTES)
            .open(path)
            .expect("opened");
        Self {
            database,
            keys,
            next: guests,
        }
    }

    /// A guest's bytes, read in a transaction of its own.
    pub fn read(&self, id: &RawId) {
        let transaction = self.database.begin_read().expect("begun");
        let guests = transaction.open_table(GUESTS).expect("a table");
        let found = guests.get(id.as_slice()).expect("read").expect("there");
        black_box(found.value().len());
    }

    fn batch(&mut self, events: &[u64], durability: Durability) {
        let mut transaction = self.database.begin_write().expect("begun");
        transaction.set_durability(durability).expect("no savepoints");
        self.put_all(&transaction, events);
        transaction.commit().expect("committed");
    }

    fn put_all(&mut self, transaction: &WriteTransaction, events: &[u64]) {
        let open = |table| transaction.open_table(table).expect("a table");
        let all_events = open(EVENTS_TABLE);
        let (mut guests, mut counters) = (open(GUESTS), open(COUNTERS));
        let (mut by_event, mut by_status, mut by_name) = (open(BY_EVENT), open(BY_STATUS), open(BY_NAME));
        let (mut by_email, mut by_ticket) = (open(BY_EMAIL), open(BY_TICKET));
        for n in events {
            let (guest, bytes) = guest(self.next, *n);
            self.next += 1;
            let (id, event) = (guest.id.raw(), guest.event_id.raw());
            let held: Event = value_of(all_events.get(event.as_slice()).expect("read").expect("there").value());
            let counted = counters
                .get(event.as_slice())
                .expect("read")
                .map(|counted| value_of(counted.value()));
            let mut counted: EventCounters = counted.unwrap_or_default();
            assert_ne!(counted.capacity_left(&held.details), Some(0));
            counted.add(&guest);
            counters
                .insert(event.as_slice(), bytes_of(&counted).as_slice())
                .expect("put");
            let row = bytes_of(&guest.row());
            let name = fold(guest.details.name.as_str());
            let email = guest.details.email.as_ref().expect("an email").folded();
            guests.insert(id.as_slice(), bytes.as_slice()).expect("put");
            by_event
                .insert(Key::new().id(event).id(id).bytes(), row.as_slice())
                .expect("put");
            let status = Key::new().id(event).byte(guest.details.status.code()).id(id);
            by_status.insert(status.bytes(), row.as_slice()).expect("put");
            by_name
                .insert(Key::new().id(event).text_cut(&name).id(id).bytes(), row.as_slice())
                .expect("put");
            by_email
                .insert(Key::new().text(&email).id(id).bytes(), [].as_slice())
                .expect("put");
            let taken = by_ticket
                .insert(ticket_of(&guest, self.keys).as_slice(), id.as_slice())
                .expect("put");
            assert!(taken.is_none(), "ticket numbers are unique");
        }
    }
}

impl Engine for RedbBaseline {
    fn name(&self) -> &'static str {
        "redb's durable commits"
    }

    fn register(&mut self, events: &[u64]) {
        self.batch(events, Durability::Immediate);
    }
}

/// SQLite in WAL mode with `synchronous=FULL`, a transaction per batch.
pub struct SqliteBaseline {
    connection: Connection,
    keys: Keys,
    next: u64,
}

impl SqliteBaseline {
    pub fn filled(guests: u64, keys: Keys) -> Self {
        let path = filled("sqlite", guests, keys, |path| {
            let connection = Connection::open(path).expect("made");
            connection
                .execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1048576")
                .expect("set");
            connection.execute_batch(SQLITE_SCHEMA).expect("tables");
            for n in 0..EVENTS {
                let (id, document) = (event_id(n), bytes_of(&event(n)));
                connection
                    .execute("INSERT INTO events VALUES (?, ?)", params![id.raw(), document])
                    .expect("put");
            }
            let mut baseline = Self {
                connection,
                keys,
                next: 0,
            };
            let (begun, mut random) = (Instant::now(), Random::new(1));
            for first in (0..guests).step_by(FILL_BATCH as usize) {
                report("sqlite", first, guests, begun);
                let events: Vec<u64> = (first..guests.min(first + FILL_BATCH))
                    .map(|_| random.below(EVENTS))
                    .collect();
                baseline.register(&events);
            }
        });
        for end in ["-wal", "-shm"] {
            let _none_left = std::fs::remove_file(format!("{}{end}", path.display()));
        }
        let connection = Connection::open(path).expect("opened");
        connection
            .execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-131072")
            .expect("set");
        Self {
            connection,
            keys,
            next: guests,
        }
    }
}

/// Indexes carry what a covered query needs, as the store's do.
const SQLITE_SCHEMA: &str = "
    CREATE TABLE events (id BLOB PRIMARY KEY, document BLOB) WITHOUT ROWID;
    CREATE TABLE counters (event BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID;
    CREATE TABLE guests (id BLOB PRIMARY KEY, event BLOB, status INTEGER, name TEXT, folded TEXT, email TEXT,
        ticket BLOB, document BLOB) WITHOUT ROWID;
    CREATE INDEX by_event ON guests (event, id, status, name, email, ticket);
    CREATE INDEX by_status ON guests (event, status, id, name, email, ticket);
    CREATE INDEX by_name ON guests (event, folded, id, status, name, email, ticket);
    CREATE INDEX by_email ON guests (email, id);
    CREATE UNIQUE INDEX by_ticket ON guests (ticket);
";

impl Engine for SqliteBaseline {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn register(&mut self, events: &[u64]) {
        let transaction = self.connection.transaction().expect("begun");
        {
            let cached = |sql| transaction.prepare_cached(sql).expect("prepared");
            let mut held = cached("SELECT document FROM events WHERE id = ?");
            let mut counted = cached("SELECT value FROM counters WHERE event = ?");
            let mut count = cached("INSERT OR REPLACE INTO counters VALUES (?, ?)");
            let mut put = cached("INSERT INTO guests VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
            for n in events {
                let (guest, bytes) = guest(self.next, *n);
                self.next += 1;
                let (id, event) = (guest.id.raw(), guest.event_id.raw());
                let document: Vec<u8> = held.query_row([event], |row| row.get(0)).expect("there");
                let figures: Option<Vec<u8>> = counted.query_row([event], |row| row.get(0)).ok();
                let mut figures: EventCounters = figures.map(|bytes| value_of(&bytes)).unwrap_or_default();
                assert_ne!(figures.capacity_left(&value_of::<Event>(&document).details), Some(0));
                figures.add(&guest);
                count.execute(params![event, bytes_of(&figures)]).expect("put");
                let (name, email) = (
                    guest.details.name.as_str(),
                    guest.details.email.as_ref().expect("an email").folded(),
                );
                let row = params![
                    id,
                    event,
                    guest.details.status.code(),
                    name,
                    fold(name),
                    email,
                    ticket_of(&guest, self.keys),
                    bytes
                ];
                put.execute(row).expect("put");
            }
        }
        transaction.commit().expect("committed");
    }
}
