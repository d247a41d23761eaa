//! A million guests with names as many as people have, and stores filled with them.

use std::path::{Path, PathBuf};
use std::time::Instant;

use event_manager::model::{
    Email, Event, EventDetails, EventId, EventStatus, Flags, Guest, GuestDetails, GuestId, GuestStatus, Heads,
    LongText, Moment, Name, Payment, RawId, Registration, Secret, ShortText, TicketKey, Time, TimeZone, Verb,
};
use event_manager::store::{Error, Key, Options, Store, WriteTx};

/// Events that the guests are spread over.
pub const EVENTS: u64 = 2_000;
/// Different first and last names; the first of them are the most frequent.
const FIRST_NAMES: u64 = 5_000;
const LAST_NAMES: u64 = 150_000;
/// Guests that one commit brings.
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

    /// Small numbers often, large ones seldom, as names are among people.
    fn skewed(&mut self, bound: u64) -> u64 {
        let share = self.below(1_000_000) as f64 / 1e6;
        (share.powi(3) * bound as f64) as u64
    }
}

fn word(seed: u64, syllables: u64) -> String {
    const STARTS: [&str; 20] = [
        "b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "sch", "st", "kr", "br",
    ];
    const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ei", "au", "ie"];
    const ENDS: [&str; 8] = ["", "", "n", "r", "l", "s", "tt", "ck"];
    let mut random = Random::new(seed);
    let mut text = String::new();
    for _ in 0..syllables {
        text.push_str(STARTS[random.below(20) as usize]);
        text.push_str(VOWELS[random.below(8) as usize]);
        text.push_str(ENDS[random.below(8) as usize]);
    }
    text
}

fn first_name(n: u64) -> String {
    word(n ^ 0xf1, 2)
}

fn last_name(n: u64) -> String {
    word(n ^ 0x1a57_0000, 2 + n % 2)
}

/// The n-th guest's first and last name.
pub fn names(n: u64) -> (String, String) {
    let mut random = Random::new(n ^ 0x5eed);
    (
        first_name(random.skewed(FIRST_NAMES)),
        last_name(random.skewed(LAST_NAMES)),
    )
}

fn at(n: u64) -> Time {
    Time::from_millis_clamped(1_790_000_000_000 + n.cast_signed())
}

/// Ordered by the first number, as UUIDv7 is by time.
fn id(n: u64) -> RawId {
    let bytes = Key::new().number(n).number(Random::new(n).next()).into_bytes();
    bytes.try_into().expect("sixteen bytes")
}

fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

fn event(n: u64) -> Event {
    let zone = TimeZone::utc();
    let mut random = Random::new(n ^ 0xe7e7);
    let text: Vec<String> = (0..60).map(|_| word(random.skewed(20_000) ^ 0xdede, 3)).collect();
    let details = EventDetails {
        name: name(&format!("{} {} evening", word(n ^ 1, 2), word(n ^ 2, 2))),
        description: LongText::parse(&text.join(" ")).expect("a text"),
        status: EventStatus::Active,
        date: Moment::at_instant(at(n * 3_600_000), &zone),
        end_date: None,
        timezone: zone,
        venue_id: None,
        capacity: None,
        registration: Registration::Open,
        waitlist: false,
        ticket_types: Vec::new(),
        questions: Vec::new(),
        tags: vec![name("series")],
        series_id: None,
    };
    Event::new(EventId::from_raw(id(n)), format!("evening-{n}"), at(0), details)
}

fn guest(n: u64, event: EventId, key: &TicketKey, serial: u64) -> Guest {
    let (first, last) = names(n);
    let details = GuestDetails {
        name: name(&format!("{first} {last}")),
        email: Some(Email::parse(&format!("{first}.{last}.{n}@example.org")).expect("an email")),
        phone: Some(ShortText::parse("+49 221 123456").expect("a text")),
        company: Some(ShortText::parse(&format!("{} works", word(n % 3_000, 2))).expect("a text")),
        status: GuestStatus::Registered,
        party_size: Heads::ONE,
        ticket_type_id: None,
        payment: Payment::Free,
        flags: Flags::default(),
        answers: Vec::new(),
        notes: LongText::empty(),
        language: None,
    };
    Guest::new(
        GuestId::from_raw(id(1 << 40 | n)),
        event,
        key.ticket(serial),
        at(n),
        details,
    )
}

/// Opens a store as the program does, but with a small cache: it is not what is measured.
pub fn open(dir: &Path) -> Store {
    let options = Options {
        cache_bytes: 32 << 20,
        ..Options::default()
    };
    Store::open(dir, &options, &mut |_| {}).expect("opened").0
}

/// The directory of a store with so many guests, made if no run before has made it.
pub fn filled(guests: u64) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-search-{guests}"));
    if dir.exists() {
        return dir;
    }
    let half_made = dir.with_extension("half");
    let _none_left = std::fs::remove_dir_all(&half_made);
    let store = open(&half_made);
    let events = store.write("system".into(), at(0), |tx| {
        (0..EVENTS).try_for_each(|n| tx.put(Verb::EventCreated, &event(n)))
    });
    let ((), _): ((), u64) = Result::<_, Error>::expect(events.wait(), "events");
    let begun = Instant::now();
    for first in (0..guests).step_by(FILL_COMMIT as usize) {
        let until = guests.min(first + FILL_COMMIT);
        let filling = store.write("system".into(), at(0), move |tx| add(tx, first, until));
        filling.wait().expect("filled");
        if first % 100_000 == 0 {
            eprintln!("{first} of {guests} guests, {:.0} s", begun.elapsed().as_secs_f64());
        }
    }
    store.close().expect("closed");
    drop(store);
    std::fs::rename(&half_made, &dir).expect("renamed");
    dir
}

fn add(tx: &mut WriteTx<'_, '_>, first: u64, until: u64) -> Result<(), Error> {
    let key = TicketKey::new(&Secret::from_bytes([7; 32]));
    for n in first..until {
        let event = EventId::from_raw(id(Random::new(n).below(EVENTS)));
        let serial = tx.next_serial()?;
        tx.put(Verb::GuestRegistered, &guest(n, event, &key, serial))?;
    }
    Ok(())
}
