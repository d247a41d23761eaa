//! The documents that are written, and stores filled with them.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use event_manager::model::{
    Answer, Email, Event, EventDetails, EventId, EventStatus, Flags, Guest, GuestDetails, GuestId, GuestStatus, Heads,
    LongText, Moment, Name, Payment, QuestionId, RawId, Registration, Secret, ShortText, TicketKey, Time, TimeZone,
    Verb,
};
use event_manager::store::{Error, Key, Options, Store, WriteTx};

/// Events that the guests are spread over.
pub const EVENTS: u64 = 2000;
/// Guests that one commit brings when a store is filled.
const FILL_COMMIT: u64 = 250;

/// Splitmix64: small, fast, and the same in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

pub fn ticket_key() -> TicketKey {
    TicketKey::new(&Secret::from_bytes([7; 32]))
}

pub fn at(n: u64) -> Time {
    Time::from_millis_clamped(1_790_000_000_000 + n.cast_signed())
}

/// Ordered by the first number, as UUIDv7 is by time.
fn id(n: u64, random: u64) -> RawId {
    let bytes = Key::new().number(n).number(random).into_bytes();
    bytes.try_into().expect("sixteen bytes")
}

pub fn event_id(n: u64) -> EventId {
    EventId::from_raw(id(n, !n))
}

/// The id of the guest that was made as the n-th.
pub fn guest_id(n: u64) -> GuestId {
    GuestId::from_raw(id(1 << 40 | n, Random::new(n).next()))
}

fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

pub fn event(n: u64) -> Event {
    let zone = TimeZone::utc();
    let details = EventDetails {
        name: name(&format!("Evening {n} of the long series")),
        description: LongText::parse(&"Doors open at seven. ".repeat(25)).expect("a text"),
        status: EventStatus::Active,
        date: Moment::at_instant(at(n * 3_600_000), &zone),
        end_date: None,
        timezone: zone,
        venue_id: None,
        capacity: Some(10_000_000),
        registration: Registration::Open,
        waitlist: true,
        ticket_types: Vec::new(),
        questions: Vec::new(),
        tags: vec![name("series")],
        series_id: None,
    };
    Event::new(event_id(n), format!("evening-{n}"), at(0), details)
}

/// What the n-th guest says: about 260 bytes when stored.
pub fn details(n: u64) -> GuestDetails {
    const FIRST: [&str; 8] = ["Ada", "Bela", "Chiara", "Dmitri", "Esra", "Fatou", "Gustavo", "Hana"];
    let mut random = Random::new(n ^ 0x5eed);
    let first = FIRST[random.below(8) as usize];
    let last = format!("{:010x}", random.next() & 0xff_ffff_ffff);
    GuestDetails {
        name: name(&format!("{first} {last}")),
        email: Some(Email::parse(&format!("{last}.{first}@example.org")).expect("an email")),
        phone: Some(ShortText::parse("+49 221 123456").expect("a text")),
        company: Some(ShortText::parse("Society for Long Evenings").expect("a text")),
        status: GuestStatus::Registered,
        party_size: Heads::ONE,
        ticket_type_id: None,
        payment: Payment::Free,
        flags: Flags::default(),
        answers: vec![(QuestionId::from_raw(id(5, 5)), Answer::Checked(true))],
        notes: LongText::parse("Comes by train and would like to sit near the door, if there is room.")
            .expect("a text"),
        language: None,
    }
}

/// Counts the guests that a run has made, so that each has another id.
pub struct Made(AtomicU64);

impl Made {
    pub fn after(guests: u64) -> Self {
        Self(AtomicU64::new(guests))
    }

    pub fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }

    pub fn so_far(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What an application does to register a guest: is there room, which ticket, put.
pub fn registration(
    n: u64,
    event: EventId,
) -> impl Fn(&mut WriteTx<'_, '_>) -> Result<GuestId, Error> + Send + 'static {
    let (id, details, key) = (guest_id(n), details(n), ticket_key());
    move |tx| {
        let event: Event = tx.get(event.raw())?.ok_or(Error::Stopped)?;
        let counters = tx.counters(event.id)?;
        if counters.capacity_left(&event.details) == Some(0) {
            return Err(Error::Busy);
        }
        let ticket = key.ticket(tx.next_serial()?);
        let guest = Guest::new(id, event.id, ticket, at(n), details.clone());
        tx.put(Verb::GuestRegistered, &guest)?;
        Ok(id)
    }
}

/// Opens a store as the program does, but for `STORE_CACHE_MB`, which stands in for `store.cache_mb`.
pub fn open(dir: &std::path::Path) -> Store {
    let mut options = Options::default();
    if let Some(megabytes) = std::env::var("STORE_CACHE_MB")
        .ok()
        .and_then(|text| text.parse::<usize>().ok())
    {
        options.cache_bytes = megabytes << 20;
    }
    Store::open(dir, &options, &mut |_| {}).expect("opened").0
}

/// How many events so many guests are spread over: some 500 an event, so that pages are full at every size.
pub fn crowded(guests: u64) -> u64 {
    (guests / 500).clamp(2, EVENTS)
}

/// The directory of a store with so many guests, made if no run before has made it.
pub fn filled_store(guests: u64) -> PathBuf {
    let dir = super::scratch(&format!("store-{guests}"));
    if dir.exists() {
        return dir;
    }
    let half_made = dir.with_extension("half");
    let _none_left = std::fs::remove_dir_all(&half_made);
    let store = open(&half_made);
    let events = store.write("system".into(), at(0), |tx| {
        (0..EVENTS).try_for_each(|n| tx.put(Verb::EventCreated, &event(n)))
    });
    events.wait().expect("events");
    let begun = Instant::now();
    let mut random = Random::new(1);
    for first in (0..guests).step_by(FILL_COMMIT as usize) {
        let until = guests.min(first + FILL_COMMIT);
        let registrations: Vec<_> = (first..until)
            .map(|n| registration(n, event_id(random.below(crowded(guests)))))
            .collect();
        let fill = move |tx: &mut WriteTx<'_, '_>| registrations.iter().try_for_each(|one| one(tx).map(|_| ()));
        store.write("system".into(), at(0), fill).wait().expect("filled");
        if first % 100_000 == 0 {
            eprintln!(
                "store: {first} of {guests} guests, {:.0} s",
                begun.elapsed().as_secs_f64()
            );
        }
    }
    store.close().expect("closed");
    drop(store);
    std::fs::rename(&half_made, &dir).expect("renamed");
    dir
}
