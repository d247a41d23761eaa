//! Writes that share a batch: each as if it had been alone, and those that fail as if they had never been.

use std::sync::Mutex;
use std::sync::mpsc;

use proptest::prelude::*;

use super::samples::{
    at, contents, event, event_id, guest, guest_details, guest_id, open, ticket_key, venue, venue_id, write,
};
use crate::model::{Event, EventCounters, Guest, GuestDetails, Venue, Verb};
use crate::store::schema::Table;
use crate::store::{Error, Key, Store, WriteTx};

/// Guests and events that the steps choose among: few, so that they meet.
const GUESTS: u64 = 12;
const EVENTS: u64 = 3;
const CAPACITY: u32 = 12;

#[derive(Clone, Debug)]
enum Step {
    Register {
        guest: u64,
        event: u64,
        serial: Option<u64>,
        details: Box<GuestDetails>,
    },
    Change {
        guest: u64,
        details: Box<GuestDetails>,
    },
    Remove {
        guest: u64,
    },
    Slug {
        event: u64,
        slug: u8,
    },
    SwapSlugs,
    Rename {
        venue: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Well,
    Refused,
    Panic,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Refusal {
    NoRoom,
    Chosen,
    Store(String),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Store(error.to_string())
    }
}

type Write = (Vec<Step>, End);

fn step() -> impl Strategy<Value = Step> {
    let details = || guest_details().prop_map(Box::new);
    prop_oneof![
        4 => (0..GUESTS, 0..EVENTS, prop::option::of(0u64..20), details())
            .prop_map(|(guest, event, serial, details)| Step::Register { guest, event, serial, details }),
        2 => (0..GUESTS, details()).prop_map(|(guest, details)| Step::Change { guest, details }),
        2 => (0..GUESTS).prop_map(|guest| Step::Remove { guest }),
        1 => (0..EVENTS, 0u8..4).prop_map(|(event, slug)| Step::Slug { event, slug }),
        1 => Just(Step::SwapSlugs),
        1 => (0u64..2).prop_map(|venue| Step::Rename { venue }),
    ]
}

fn writes() -> impl Strategy<Value = Vec<Write>> {
    let end = prop_oneof![6 => Just(End::Well), 1 => Just(End::Refused), 1 => Just(End::Panic)];
    prop::collection::vec((prop::collection::vec(step(), 1..4), end), 1..40)
}

fn run(tx: &mut WriteTx<'_, '_>, (steps, end): &Write) -> Result<(), Refusal> {
    steps.iter().try_for_each(|step| take(tx, step))?;
    match end {
        End::Well => Ok(()),
        End::Refused => Err(Refusal::Chosen),
        // Like a panic, but without its message on the terminal.
        End::Panic => std::panic::resume_unwind(Box::new("chosen")),
    }
}

fn take(tx: &mut WriteTx<'_, '_>, step: &Step) -> Result<(), Refusal> {
    match step {
        Step::Register {
            guest: n,
            event,
            serial,
            details,
        } => {
            let before = tx.counters(event_id(*event))?;
            if before.heads_held() + u32::from(details.party_size.get()) > CAPACITY {
                return Err(Refusal::NoRoom);
            }
            let serial = match serial {
                Some(serial) => *serial,
                None => tx.next_serial()?,
            };
            let new = Guest::new(
                guest_id(*n),
                event_id(*event),
                ticket_key().ticket(serial),
                at(0),
                (**details).clone(),
            );
            put_and_look(tx, &new)
        }
        Step::Change { guest, details } => match tx.get::<Guest>(guest_id(*guest).raw())? {
            Some(old) => put_and_look(tx, &old.with_details(at(90_000), (**details).clone())),
            None => Ok(()),
        },
        Step::Remove { guest } => {
            let was_there = tx.get::<Guest>(guest_id(*guest).raw())?.is_some();
            assert_eq!(
                tx.delete::<Guest>(Verb::GuestDeleted, guest_id(*guest).raw())?,
                was_there
            );
            assert_eq!(tx.get::<Guest>(guest_id(*guest).raw())?, None);
            Ok(())
        }
        Step::Slug { event: n, slug } => {
            let mut changed = event(*n);
            changed.slug = format!("slug-{slug}");
            tx.put(Verb::EventUpdated, &changed)?;
            let key = Key::new().text(&changed.slug);
            assert_eq!(tx.find(Table::EventsBySlug, &key)?, Some(*event_id(*n).raw()));
            Ok(())
        }
        Step::SwapSlugs => swap_slugs(tx),
        Step::Rename { venue: n } => {
            let version = tx.get::<Venue>(venue_id(*n).raw())?.map_or(0, |venue| venue.version);
            let mut renamed = venue(*n, &format!("Venue {n} by its name {version}"));
            renamed.version = version + 1;
            Ok(tx.put(Verb::VenueUpdated, &renamed)?)
        }
    }
}

/// A closure sees its own puts, in documents, unique indexes and counters.
fn put_and_look(tx: &mut WriteTx<'_, '_>, new: &Guest) -> Result<(), Refusal> {
    let old: Option<Guest> = tx.get(new.id.raw())?;
    let mut expected = tx.counters(new.event_id)?;
    tx.put(Verb::GuestUpdated, new)?;
    if let Some(old) = old.filter(|old| old.event_id == new.event_id) {
        expected.remove(&old);
    }
    expected.add(new);
    assert_eq!(tx.counters(new.event_id)?, expected);
    assert_eq!(tx.get::<Guest>(new.id.raw())?.as_ref(), Some(new));
    let key = Key::new().number(new.ticket.serial);
    assert_eq!(tx.find(Table::GuestsByTicketNumber, &key)?, Some(*new.id.raw()));
    Ok(())
}

/// Two events exchange their slugs: allowed, because each is free when it is taken.
fn swap_slugs(tx: &mut WriteTx<'_, '_>) -> Result<(), Refusal> {
    let pair = (tx.get::<Event>(event_id(0).raw())?, tx.get::<Event>(event_id(1).raw())?);
    let (Some(mut a), Some(mut b)) = pair else {
        return Ok(());
    };
    let taken = std::mem::replace(&mut a.slug, "for-a-moment".into());
    tx.put(Verb::EventUpdated, &a)?;
    a.slug = std::mem::replace(&mut b.slug, taken);
    tx.put(Verb::EventUpdated, &b)?;
    Ok(tx.put(Verb::EventUpdated, &a)?)
}

/// Queues all writes while the writer is held up, so that they are one batch. Returns their outcomes.
fn together(store: &Store, writes: &[Write]) -> Vec<Result<(), Refusal>> {
    let (release, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let gate = store.write("system".into(), at(0), move |_| {
        let _released = held.lock().expect("unpoisoned").recv();
        Ok::<_, Error>(())
    });
    let queued: Vec<_> = writes
        .iter()
        .cloned()
        .map(|write| store.write("system".into(), at(0), move |tx| run(tx, &write)))
        .collect();
    drop(release);
    gate.wait().expect("released");
    queued.into_iter().map(|write| write.wait().map(|_| ())).collect()
}

fn one_by_one(store: &Store, writes: &[Write]) -> Vec<Result<(), Refusal>> {
    let one = |write: &Write| {
        let write = write.clone();
        store
            .write("system".into(), at(0), move |tx| run(tx, &write))
            .wait()
            .map(|_| ())
    };
    writes.iter().map(one).collect()
}

fn recount(store: &Store) -> Vec<EventCounters> {
    let view = store.view();
    let mut counters = vec![EventCounters::default(); EVENTS as usize];
    for guest in view.documents::<Guest>().expect("a walk") {
        let guest = guest.expect("a guest");
        let event = (0..EVENTS)
            .find(|n| event_id(*n) == guest.event_id)
            .expect("one of them");
        counters[event as usize].add(&guest);
    }
    counters
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_batch_is_the_same_as_its_successful_writes_one_by_one(writes in writes()) {
        let dirs: Vec<_> = (0..3).map(|_| tempfile::tempdir().expect("a directory")).collect();
        let stores: Vec<_> = dirs.iter().map(|dir| open(dir.path())).collect();
        let outcomes = together(&stores[0], &writes);
        prop_assert_eq!(&one_by_one(&stores[1], &writes), &outcomes);
        let successful: Vec<_> = writes.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_ok()).map(|(write, _)| write.clone()).collect();
        prop_assert!(one_by_one(&stores[2], &successful).iter().all(Result::is_ok));
        prop_assert!(contents(&stores[0]) == contents(&stores[1]), "a batch differs from its writes one by one");
        prop_assert!(contents(&stores[0]) == contents(&stores[2]), "a failed write left something behind");
        let view = stores[0].view();
        for (n, counted) in recount(&stores[0]).into_iter().enumerate() {
            prop_assert_eq!(view.counters(event_id(n as u64)).expect("counted"), counted);
        }
        let check = stores[0].check(&mut |_, _| {}).expect("checked");
        let sound = check.findings.iter().all(|finding| finding.what.contains("refers to"));
        prop_assert!(sound, "{:?}", check.findings);
    }

    #[test]
    fn replaying_the_journal_gives_the_same_bytes(writes in writes()) {
        let dir = tempfile::tempdir().expect("a directory");
        let store = open(dir.path());
        let (first, second) = writes.split_at(writes.len() / 2);
        together(&store, first);
        store.checkpoint().expect("a checkpoint");
        together(&store, second);
        let live = contents(&store);
        let copy = super::samples::crashed_copy(dir.path());
        prop_assert!(contents(&open(copy.path())) == live, "recovery differs");
        std::fs::remove_file(copy.path().join("store.redb")).expect("removed");
        prop_assert!(contents(&open(copy.path())) == live, "a rebuild from the beginning differs");
    }
}

#[test]
fn a_unique_violation_refuses_only_the_offender() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    let put = |n: u64, serial: u64| {
        let mut new = guest(n, 1);
        new.ticket = ticket_key().ticket(serial);
        store.write("system".into(), at(0), move |tx| tx.put(Verb::GuestRegistered, &new))
    };
    let (first, offender, third) = (put(1, 7), put(2, 7), put(3, 8));
    assert_eq!(first.wait().expect("put").1, 1);
    assert!(matches!(
        offender.wait(),
        Err(Error::Duplicate(Table::GuestsByTicketNumber))
    ));
    assert_eq!(third.wait().expect("put").1, 2, "a refused write uses up no seq");
}

#[test]
fn ids_under_a_prefix_end_where_the_prefix_does() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    for (n, event) in [(1, 1), (2, 2), (3, 1), (4, 3)] {
        super::samples::register(&store, guest(n, event));
    }
    let ids = |event: u64, max: usize| {
        let prefix = move || Key::new().id(event_id(event).raw());
        write(&store, move |tx| tx.ids(Table::GuestsByEvent, &prefix(), max))
            .expect("listed")
            .0
    };
    assert_eq!(ids(1, 10), [*guest_id(1).raw(), *guest_id(3).raw()]);
    assert_eq!(ids(1, 1), [*guest_id(1).raw()]);
    assert!(ids(4, 10).is_empty());
}

#[test]
fn a_full_queue_says_so_at_once() {
    let dir = tempfile::tempdir().expect("a directory");
    let options = crate::store::Options {
        queue_max: 2,
        ..super::samples::options()
    };
    let (store, _) = Store::open(dir.path(), &options, &mut |_| {}).expect("opened");
    let (release, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let (begin, begun) = mpsc::channel::<()>();
    let gate = store.write("system".into(), at(0), move |_| {
        let _heard = begin.send(());
        let _released = held.lock().expect("unpoisoned").recv();
        Ok::<_, Error>(())
    });
    begun.recv().expect("the writer is held up");
    let idle = || store.write("system".into(), at(0), |_| Ok::<_, Error>(()));
    let (first, second, third) = (idle(), idle(), idle());
    assert!(matches!(third.wait(), Err(Error::Busy)));
    assert_eq!(store.health().queue_depth, 2);
    drop(release);
    for write in [gate, first, second] {
        write.wait().expect("done");
    }
    assert_eq!(store.health().queue_depth, 0);
}
