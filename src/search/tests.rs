//! The view as a whole: it equals one made from the documents, whatever was written and in which order.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::index::{OpenIndex, Place};
use super::*;
use crate::model::{
    Email, Event, EventDetails, EventId, EventStatus, Flags, Guest, GuestDetails, GuestId, GuestStatus, Heads, Kind,
    LongText, Moment, Name, Payment, RawId, Registration, Secret, ShortText, TicketKey, Time, TimeZone, Venue,
    VenueDetails, VenueId, Verb,
};
use crate::store::{Document, Table, WriteTx};

const PATIENCE: Duration = Duration::from_secs(30);
const NAMES: [&str; 8] = [
    "Ada Lovelace",
    "Grace Hopper",
    "東京タワー",
    "Jazz Night Köln",
    "Ада Лавлейс",
    "O'Brien & Söhne",
    "Ada Hopper",
    "jazz",
];
const QUERIES: [&str; 14] = [
    "ada",
    "lovelcae",
    "gra",
    "東京",
    "タ",
    "jazz night",
    "koln",
    "\"grace hopper\"",
    "j",
    "hoper ada",
    "ada.1",
    "ada.1@example.org",
    "лавлейс",
    "sohne brien",
];

fn open(path: &Path) -> Store {
    let options = store::Options {
        reserve_bytes: 0,
        cache_bytes: 16 << 20,
        ..store::Options::default()
    };
    Store::open(path, &options, &mut |_| {}).expect("opened").0
}

fn id(kind: Kind, n: u8) -> RawId {
    let mut id = [kind.code(); 16];
    id[15] = n;
    id
}

fn name(n: u8) -> Name {
    Name::parse(NAMES[usize::from(n) % NAMES.len()]).expect("a name")
}

fn venue(n: u8, words: u8) -> Venue {
    let details = VenueDetails {
        name: name(words),
        address: None,
        city: Some(ShortText::parse("Köln").expect("a text")),
        country: None,
        location: None,
    };
    Venue::new(VenueId::from_raw(id(Kind::Venue, n)), Time::MIN, details)
}

fn event(n: u8, words: u8, venue: Option<u8>) -> Event {
    let zone = TimeZone::utc();
    let details = EventDetails {
        name: name(words),
        description: LongText::parse(NAMES[usize::from(words / 3) % NAMES.len()]).expect("a text"),
        status: EventStatus::ALL[usize::from(words) % 4],
        date: Moment::at_instant(Time::from_millis_clamped(i64::from(words) * 86_400_000), &zone),
        end_date: None,
        timezone: zone,
        venue_id: venue.map(|n| VenueId::from_raw(id(Kind::Venue, n))),
        capacity: None,
        registration: Registration::Closed,
        waitlist: false,
        ticket_types: Vec::new(),
        questions: Vec::new(),
        tags: vec![name(words / 2)],
        series_id: None,
    };
    let event_id = EventId::from_raw(id(Kind::Event, n));
    Event::new(event_id, format!("event-{n}"), Time::MIN, details)
}

fn guest(n: u8, words: u8) -> Guest {
    let details = GuestDetails {
        name: name(words),
        email: (words % 2 == 1).then(|| Email::parse(&format!("Ada.{words}@example.org")).expect("an email")),
        phone: None,
        company: words
            .is_multiple_of(3)
            .then(|| ShortText::parse("Söhne").expect("a text")),
        status: GuestStatus::ALL[usize::from(words) % 5],
        party_size: Heads::ONE,
        ticket_type_id: None,
        payment: Payment::Free,
        flags: Flags::default(),
        answers: Vec::new(),
        notes: LongText::empty(),
        language: None,
    };
    let key = TicketKey::new(&Secret::from_bytes([7; 32]));
    let event_id = EventId::from_raw(id(Kind::Event, words % 4));
    Guest::new(
        GuestId::from_raw(id(Kind::Guest, n)),
        event_id,
        key.ticket(u64::from(n) + 1),
        Time::MIN,
        details,
    )
}

#[derive(Clone, Debug)]
enum Step {
    Venue(u8, u8),
    Event(u8, u8, Option<u8>),
    Guest(u8, u8),
    DropEvent(u8),
    DropGuest(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..3u8, any::<u8>()).prop_map(|(n, words)| Step::Venue(n, words)),
        (0..4u8, any::<u8>(), prop::option::of(0..3u8)).prop_map(|(n, words, venue)| Step::Event(n, words, venue)),
        (0..12u8, any::<u8>()).prop_map(|(n, words)| Step::Guest(n, words)),
        (0..4u8).prop_map(Step::DropEvent),
        (0..12u8).prop_map(Step::DropGuest),
    ]
}

fn put<T: Document>(
    tx: &mut WriteTx<'_, '_>,
    verb: Verb,
    mut document: T,
    version: impl Fn(&mut T, Option<T>),
) -> Result<(), store::Error> {
    let old = tx.get::<T>(&document.raw_id())?;
    version(&mut document, old);
    tx.put(verb, &document)
}

fn carry_out(tx: &mut WriteTx<'_, '_>, step: &Step) -> Result<(), store::Error> {
    match *step {
        Step::Venue(n, words) => put(tx, Verb::VenueUpdated, venue(n, words), |new, old| {
            new.version += old.map_or(0, |old| old.version);
        }),
        Step::Event(n, words, at) => put(tx, Verb::EventUpdated, event(n, words, at), |new, old| {
            new.version += old.map_or(0, |old| old.version);
        }),
        Step::Guest(n, words) => put(tx, Verb::GuestUpdated, guest(n, words), |new, old| {
            new.version += old.map_or(0, |old| old.version);
        }),
        Step::DropEvent(n) => tx.delete::<Event>(Verb::EventDeleted, &id(Kind::Event, n)).map(|_| ()),
        Step::DropGuest(n) => tx.delete::<Guest>(Verb::GuestDeleted, &id(Kind::Guest, n)).map(|_| ()),
    }
}

fn everything() -> Classes {
    let events = EventStatus::ALL.iter().map(|status| class_of_event(*status));
    let guests = GuestStatus::ALL.iter().map(|status| class_of_guest(*status));
    events.chain(guests).fold(Classes::default(), Classes::with)
}

fn request(text: &str) -> Request {
    Request {
        query: Query::parse(text).expect("a query"),
        classes: everything(),
        facts: Vec::new(),
        from: None,
        to: None,
        guests_of: None,
        now: Time::from_millis_clamped(100 * 86_400_000),
        limit: HITS_MAX,
        after: None,
    }
}

fn answers(search: &Search) -> Vec<Vec<Hit>> {
    let ask = |text: &&str| search.find(&request(text)).expect("searched").hits;
    QUERIES.iter().map(ask).collect()
}

fn reached(search: &Search, seq: Seq) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(search.reached(seq, PATIENCE))
}

fn write(store: &Store, steps: Vec<Step>) -> Seq {
    let writing = store.write("system".into(), Time::MIN, move |tx| {
        steps.iter().try_for_each(|step| carry_out(tx, step))
    });
    let ((), seq) = writing.wait().expect("written");
    seq
}

fn quick() -> Arc<Search> {
    Arc::new(Search::new(Options {
        tick: Duration::from_millis(20),
        ..Options::default()
    }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_view_is_what_the_documents_make(
        before in prop::collection::vec(step(), 0..10),
        commits in prop::collection::vec(prop::collection::vec(step(), 1..6), 1..12),
    ) {
        let dir = tempfile::tempdir().expect("a directory");
        let store = open(dir.path());
        write(&store, before);
        let search = quick();
        let follower = search.follow(&store).expect("followed");
        let mut last = 0;
        for (n, steps) in commits.into_iter().enumerate() {
            last = write(&store, steps);
            // Some commits are taken one by one, others together.
            if n % 3 == 0 {
                prop_assert!(reached(&search, last));
            }
        }
        prop_assert!(reached(&search, last));
        let followed = answers(&search);
        search.rebuild(&store, &mut |_, _| true).expect("rebuilt");
        prop_assert_eq!(answers(&search), followed);
        // And again as it is found after a restart.
        follower.stop();
        let search = quick();
        let _follower = search.follow(&store).expect("followed");
        prop_assert!(reached(&search, last));
        prop_assert_eq!(search.health().total, 0, "nothing was rebuilt");
        let view = store.view();
        let documents = view.len(Table::Events).expect("counted") + view.len(Table::Guests).expect("counted");
        prop_assert_eq!(search.health().documents, documents);
    }
}

#[test]
fn pages_are_what_one_large_page_is() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    let last = write(&store, (0..200).map(|n| Step::Guest(n, n)).collect());
    let search = quick();
    let _follower = search.follow(&store).expect("followed");
    assert!(reached(&search, last));
    let all = search.find(&request("ada")).expect("searched").hits;
    assert!(all.len() > 30 && all.is_sorted_by(|one, other| one.rank > other.rank));
    let mut paged = Vec::new();
    loop {
        let next = Request {
            limit: 7,
            after: paged.last().map(|hit: &Hit| hit.rank),
            ..request("ada")
        };
        let found = search.find(&next).expect("searched");
        paged.extend(found.hits);
        if !found.more {
            break;
        }
    }
    assert_eq!(paged, all);
}

#[tokio::test]
async fn an_acknowledged_write_is_found_by_those_who_wait_for_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    let search = quick();
    let _follower = search.follow(&store).expect("followed");
    for n in 0..60u8 {
        let step = Step::Guest(n, 1);
        let writing = store.write("system".into(), Time::MIN, move |tx| carry_out(tx, &step));
        let ((), seq) = writing.await.expect("written");
        assert!(search.reached(seq, PATIENCE).await);
        let found = search.find(&request("grace")).expect("searched");
        assert!(
            found.hits.iter().any(|hit| hit.rank.id == id(Kind::Guest, n)),
            "guest {n}"
        );
        assert_eq!(found.hits.len(), usize::from(n) + 1);
    }
}

/// What is wrong with an index is found when it is opened, and it is made anew.
#[test]
fn an_index_that_cannot_be_used_is_rebuilt() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    let last = write(&store, vec![Step::Guest(1, 1), Step::Event(1, 0, None)]);
    let path = dir.path().join(DIRECTORY);
    let spoil: [(&str, &dyn Fn()); 6] = [
        ("missing", &|| std::fs::remove_dir_all(&path).expect("removed")),
        ("empty", &|| {
            for file in std::fs::read_dir(&path).expect("a directory") {
                std::fs::write(file.expect("a file").path(), "").expect("emptied");
            }
        }),
        ("torn", &|| {
            for file in std::fs::read_dir(&path).expect("a directory") {
                let file = file.expect("a file").path();
                if file.extension().is_some_and(|extension| extension == "idx") {
                    let bytes = std::fs::read(&file).expect("read");
                    std::fs::write(&file, &bytes[..bytes.len() / 2]).expect("torn");
                }
            }
        }),
        ("bent", &|| {
            for file in std::fs::read_dir(&path).expect("a directory") {
                let file = file.expect("a file").path();
                if file.extension().is_some_and(|extension| extension == "term") {
                    let mut bytes = std::fs::read(&file).expect("read");
                    bytes[10] ^= 0xff;
                    std::fs::write(&file, bytes).expect("bent");
                }
            }
        }),
        ("of another schema", &|| {
            std::fs::remove_dir_all(&path).expect("removed");
            std::fs::create_dir(&path).expect("made");
            let mut schema = tantivy::schema::Schema::builder();
            schema.add_u64_field("other", tantivy::schema::FAST);
            tantivy::Index::create_in_dir(&path, schema.build()).expect("made");
        }),
        ("ahead of the journal", &|| {
            let mut index = OpenIndex::open(&path, &Options::default()).expect("sound");
            let place = Place {
                seq: 1_000_000,
                made_until: 0,
            };
            index.commit(place).expect("committed");
        }),
    ];
    let search = quick();
    let follower = search.follow(&store).expect("followed");
    assert!(reached(&search, last));
    follower.stop();
    for (what, spoil) in spoil {
        spoil();
        let search = quick();
        let follower = search.follow(&store).expect("followed");
        assert!(reached(&search, last), "{what}");
        let health = search.health();
        assert_eq!((health.total, health.seq, health.documents), (2, last, 2), "{what}");
        assert_eq!(
            search.find(&request("grace")).expect("searched").hits.len(),
            1,
            "{what}"
        );
        follower.stop();
        assert!(matches!(search.find(&request("grace")), Err(Error::Closed)), "{what}");
    }
}

/// The journal may have been trimmed beyond an index that was left behind, one that was put back from a copy say.
#[test]
fn an_index_behind_the_journal_is_rebuilt() {
    let dir = tempfile::tempdir().expect("a directory");
    let segment = |first: u8| dir.path().join("journal").join(format!("{first:020}.journal"));
    let mut last = 0;
    for n in 0..3 {
        let store = open(dir.path());
        last = write(&store, vec![Step::Guest(n, 1)]);
        if n == 0 {
            let search = quick();
            let follower = search.follow(&store).expect("followed");
            assert!(reached(&search, last));
            follower.stop();
        }
        store.close().expect("closed");
        // A segment that is not at its full size is not gone on with: the next opening begins another.
        let sealed = std::fs::File::options()
            .write(true)
            .open(segment(n + 1))
            .expect("a segment");
        sealed.set_len(1 << 20).expect("shortened");
    }
    assert_eq!(last, 3);
    for first in [1, 2] {
        std::fs::remove_file(segment(first)).expect("trimmed");
    }
    let store = open(dir.path());
    let search = quick();
    let _follower = search.follow(&store).expect("followed");
    assert!(reached(&search, last));
    let health = search.health();
    assert_eq!(
        (health.total, health.seq, health.documents),
        (3, 3, 3),
        "it was rebuilt"
    );
    assert_eq!(search.find(&request("grace")).expect("searched").hits.len(), 3);
}

/// Personal data is to be gone from the files, and not only from what is found.
#[test]
fn words_of_somebody_erased_leave_the_index() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    write(&store, (0..20).map(|n| Step::Guest(n, n)).collect());
    let search = quick();
    let _follower = search.follow(&store).expect("followed");
    let mut last = write(&store, vec![Step::Guest(30, 4)]);
    assert!(reached(&search, last));
    // Of all guests, those with this name.
    for n in [4, 12, 30] {
        let erasing = store.write("system".into(), Time::MIN, move |tx| {
            put(tx, Verb::GuestErased, guest(n, 5), |new, old| {
                new.version += old.map_or(0, |old| old.version);
            })
        });
        last = erasing.wait().expect("written").1;
    }
    assert!(reached(&search, last));
    let is_kept = || {
        let snapshot = search.snapshot().expect("open");
        let has = |segment: &snapshot::Segment| {
            let term = segment.name.terms().get("лавлеис".as_bytes()).expect("read");
            term.is_some()
        };
        snapshot.segments.iter().any(has)
    };
    let deadline = Instant::now() + PATIENCE;
    while is_kept() {
        assert!(Instant::now() < deadline, "the name is still in a dictionary");
        std::thread::yield_now();
    }
    assert_eq!(search.health().documents, 21);
}

/// Whatever else the index is to keep of a guest belongs into the hash.
#[test]
fn guests_of_one_content_are_kept_alike() {
    let fields = schema::Fields::new();
    let guests: Vec<Guest> = (0..60).map(|words| guest(1, words)).collect();
    let pairs = guests
        .iter()
        .flat_map(|one| guests.iter().map(move |other| (one, other)));
    let alike = pairs.filter(|(one, other)| schema::content_of(one) == schema::content_of(other));
    let mut of_others = 0;
    for (one, other) in alike {
        assert_eq!(
            fields.guest(one),
            fields.guest(other),
            "{:?} {:?}",
            one.details,
            other.details
        );
        of_others += usize::from(one.details != other.details);
    }
    assert!(of_others > 0, "there are guests who differ in what is not kept");
}

#[test]
fn what_is_kept_already_is_not_put() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut index = OpenIndex::create(&dir.path().join("index"), &Options::default()).expect("made");
    let mut seq = 0;
    let mut commit = |index: &mut OpenIndex| {
        seq += 1;
        index.commit(Place { seq, made_until: 0 }).expect("committed");
        index.snapshot().expect("a snapshot")
    };
    let found = |snapshot: &Snapshot, text: &str| {
        let far = Instant::now() + PATIENCE;
        find::find(snapshot, &request(text), far).expect("searched").hits.len()
    };
    let with = |status, words| Guest {
        details: GuestDetails {
            status,
            ..guest(1, words).details
        },
        ..guest(1, words)
    };
    let (ada, grace) = (0, 1);
    index.add_guest(&with(GuestStatus::Registered, ada)).expect("added");
    commit(&mut index);
    let segments = index.segments().expect("segments");
    index.put_guest(&with(GuestStatus::CheckedIn, ada)).expect("put");
    commit(&mut index);
    assert_eq!(
        index.segments().expect("segments"),
        segments,
        "who came is kept already"
    );
    index.put_guest(&with(GuestStatus::Cancelled, ada)).expect("put");
    let snapshot = commit(&mut index);
    assert_ne!(index.segments().expect("segments"), segments);
    assert_eq!((found(&snapshot, "lovelace"), found(&snapshot, "grace")), (1, 0));
    // What was committed says nothing of what was put since.
    index.put_guest(&with(GuestStatus::Cancelled, grace)).expect("put");
    index.put_guest(&with(GuestStatus::Cancelled, ada)).expect("put");
    let snapshot = commit(&mut index);
    assert_eq!((found(&snapshot, "lovelace"), found(&snapshot, "grace")), (1, 0));
    index.delete(Kind::Guest, with(GuestStatus::Cancelled, ada).id.raw());
    index.put_guest(&with(GuestStatus::Cancelled, ada)).expect("put");
    let snapshot = commit(&mut index);
    assert_eq!(found(&snapshot, "lovelace"), 1);
}

#[test]
fn a_search_without_time_is_given_up() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    let mut index = OpenIndex::create(&dir.path().join("other"), &Options::default()).expect("made");
    let document = guest(1, 1);
    for _ in 0..10_000 {
        index.add_guest(&document).expect("added");
    }
    index.commit(Place { seq: 1, made_until: 0 }).expect("committed");
    let snapshot = index.snapshot().expect("a snapshot");
    let found = find::find(&snapshot, &request("g"), Instant::now());
    assert!(matches!(found, Err(Error::TooSlow)));
    drop(store);
}
