//! Sample documents and stores for the tests, all made from small numbers.

use std::path::Path;

use proptest::prelude::*;

use crate::model::{
    Answer, Decided, DeviceId, Email, Event, EventDetails, EventId, EventStatus, Flags, GateId, Guest, GuestDetails,
    GuestId, GuestStatus, Heads, LanguageTag, LongText, Moment, Name, Origin, Passage, Payment, QuestionId, RawId,
    Registration, Scan, ScanFact, ScanId, Secret, ShortText, TicketKey, TicketTypeId, Time, TimeZone, Venue,
    VenueDetails, VenueId, Verb,
};
use crate::store::schema::Table;
use crate::store::view::{Direction, Entry, Range};
use crate::store::{Error, Key, Options, Seq, Store, WriteTx};

/// Opens a store that runs on any disk.
pub fn open(path: &Path) -> Store {
    try_open(path).expect("opened")
}

pub fn try_open(path: &Path) -> Result<Store, Error> {
    Ok(Store::open(path, &options(), &mut |_| {})?.0)
}

pub fn options() -> Options {
    Options {
        reserve_bytes: 0,
        cache_bytes: 16 << 20,
        ..Options::default()
    }
}

/// Writes one closure and waits for it.
pub fn write<T: Send + 'static>(
    store: &Store,
    closure: impl Fn(&mut WriteTx<'_, '_>) -> Result<T, Error> + Send + 'static,
) -> Result<(T, Seq), Error> {
    store.write("system".into(), at(0), closure).wait()
}

pub fn register(store: &Store, guest: Guest) -> Seq {
    write(store, move |tx| tx.put(Verb::GuestRegistered, &guest))
        .expect("registered")
        .1
}

/// A copy of a live data directory as it is on disk: what a crash at this moment leaves.
pub fn crashed_copy(path: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a directory");
    copy_all(path, copy.path());
    copy
}

fn copy_all(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            std::fs::create_dir(&target).expect("made");
            copy_all(&entry.path(), &target);
        } else if !entry.file_name().to_string_lossy().ends_with(".blank") {
            std::fs::copy(entry.path(), &target).expect("copied");
        }
    }
}

/// Every file of a directory with its bytes.
pub fn files(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).expect("a directory") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().expect("a type").is_dir() {
            files.extend(self::files(&entry.path()));
        } else {
            files.push((name, std::fs::read(entry.path()).expect("read")));
        }
    }
    files.sort();
    files
}

/// The contents of every table.
pub fn contents(store: &Store) -> Vec<(Table, Vec<Entry>)> {
    let view = store.view();
    let table = |table: &Table| {
        let entries = view
            .walk(*table, &Range::all(), Direction::Forward)
            .expect("a walk")
            .map(|entry| entry.expect("an entry"));
        (*table, entries.collect())
    };
    Table::ALL.iter().map(table).collect()
}

pub fn at(n: i64) -> Time {
    Time::from_millis_clamped(1_790_000_000_000 + n)
}

pub fn id(kind: u64, n: u64) -> RawId {
    let bytes = Key::new().number(kind).number(n).into_bytes();
    bytes.try_into().expect("two numbers are sixteen bytes")
}

pub fn event_id(n: u64) -> EventId {
    EventId::from_raw(id(1, n))
}

pub fn venue_id(n: u64) -> VenueId {
    VenueId::from_raw(id(2, n))
}

pub fn guest_id(n: u64) -> GuestId {
    GuestId::from_raw(id(3, n))
}

pub fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

pub fn short(text: &str) -> ShortText {
    ShortText::parse(text).expect("a short text")
}

pub fn ticket_key() -> TicketKey {
    TicketKey::new(&Secret::from_bytes([7; 32]))
}

pub fn event(n: u64) -> Event {
    let zone = TimeZone::utc();
    let details = EventDetails {
        name: name(&format!("Event {n}")),
        description: LongText::empty(),
        status: EventStatus::Active,
        date: Moment::at_instant(at(n.cast_signed() * 1000), &zone),
        end_date: None,
        timezone: zone,
        venue_id: None,
        capacity: Some(1000),
        registration: Registration::Open,
        waitlist: false,
        ticket_types: Vec::new(),
        questions: Vec::new(),
        tags: Vec::new(),
        series_id: None,
    };
    Event::new(event_id(n), format!("event-{n}"), at(0), details)
}

pub fn venue(n: u64, text: &str) -> Venue {
    let details = VenueDetails {
        name: name(text),
        address: None,
        city: None,
        country: None,
        location: None,
    };
    Venue::new(venue_id(n), at(0), details)
}

pub fn guest(n: u64, event: u64) -> Guest {
    let details = GuestDetails {
        email: Some(Email::parse(&format!("guest{n}@example.org")).expect("an email")),
        ..GuestDetails::named(name(&format!("Guest {n}")))
    };
    Guest::new(guest_id(n), event_id(event), ticket_key().ticket(n), at(0), details)
}

/// Names that collide, share prefixes, and are longer than an index keeps.
pub fn names() -> impl Strategy<Value = Name> {
    let stem = prop_oneof![
        Just("Ada".to_owned()),
        Just("ada".to_owned()),
        Just("Ádá Ł".to_owned()),
        Just("東京".to_owned()),
        Just("é".repeat(130)),
        "[a-cA-C]{1,3}",
    ];
    (stem, "[a-b]{0,2}").prop_map(|(stem, end)| name(&format!("{stem}{end}")))
}

pub fn heads() -> impl Strategy<Value = Heads> {
    (1i64..6).prop_map(|heads| Heads::new(heads).expect("few"))
}

pub fn status() -> impl Strategy<Value = GuestStatus> {
    prop::sample::select(GuestStatus::ALL)
}

pub fn guest_details() -> impl Strategy<Value = GuestDetails> {
    let texts = (
        names(),
        prop::option::of(0u8..6),
        prop::option::of("[ -~äß]{0,20}x"),
        "[ -~\n東]{0,40}",
    );
    let choices = (
        status(),
        heads(),
        prop::option::of(0u64..3),
        prop::sample::select(Payment::ALL),
        any::<(bool, bool)>(),
        prop::collection::vec((any::<bool>(), "[a-z]{0,9}"), 0..3),
    );
    (texts, choices).prop_map(
        |((name, email, text, notes), (status, party_size, kind, payment, (vip, blocked), answers))| {
            let text = text.map(|text| short(&text));
            let email = email.map(|n| Email::parse(&format!("Person{n}@Example.org")).expect("an email"));
            let answer = |(n, (checked, text)): (usize, (bool, String))| {
                let answer = match checked {
                    true => Answer::Checked(true),
                    false => Answer::Text(LongText::parse(&text).expect("a text")),
                };
                (QuestionId::from_raw(id(5, n as u64)), answer)
            };
            GuestDetails {
                name,
                email,
                phone: text.clone(),
                company: None,
                status,
                party_size,
                ticket_type_id: kind.map(|n| TicketTypeId::from_raw(id(4, n))),
                payment,
                flags: Flags {
                    vip,
                    attention: text,
                    blocked,
                },
                answers: answers.into_iter().enumerate().map(answer).collect(),
                notes: LongText::parse(&notes).expect("a text"),
                language: vip.then(|| LanguageTag::parse("pt-BR").expect("a language")),
            }
        },
    )
}

/// A scan of a guest that let one head in at a gate.
pub fn scan(n: u64, guest: u64, event: u64) -> Scan {
    Scan {
        id: ScanId::from_raw(id(12, n)),
        event_id: event_id(event),
        fact: Some(ScanFact {
            guest_id: Some(guest_id(guest)),
            target: format!("EM1{n}"),
            gate_id: Some(GateId::from_raw(id(10, 1))),
            device_id: Some(DeviceId::from_raw(id(11, 1))),
            by: "token:1".into(),
            direction: Passage::Entry,
            heads: Heads::ONE,
            decided: Decided::Admitted,
            override_reason: None,
            against: None,
            device_time: Some(at(n.cast_signed() + 7)),
            at: at(n.cast_signed()),
            received_at: at(n.cast_signed() + 1),
            origin: Origin::Offline,
        }),
        undone: None,
        settled: None,
        conflict: None,
    }
}
