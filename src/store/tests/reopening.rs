//! Opening, closing, crashing: what was acknowledged is there again, and nothing else.

use super::samples::{
    contents, crashed_copy, event, event_id, guest, guest_id, open, options, register, ticket_key, try_open, write,
};
use crate::model::{Guest, Verb};
use crate::store::{DirectoryError, Error, Store};

#[test]
fn reads_see_what_was_acknowledged_and_so_do_they_after_reopening() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    let (_, seq) = write(&store, |tx| tx.put(Verb::EventCreated, &event(1))).expect("put");
    assert_eq!((seq, register(&store, guest(1, 1)), store.head()), (1, 2, 2));
    assert_eq!(*store.bell().borrow(), 2);
    let read = |store: &Store| store.view().get::<Guest>(guest_id(1).raw()).expect("read");
    assert_eq!(read(&store), Some(guest(1, 1)));
    let before = contents(&store);
    store.close().expect("closed");
    drop(store);
    let (store, opened) = Store::open(dir.path(), &options(), &mut |_| {}).expect("opened");
    assert_eq!((opened.is_new, opened.replayed), (false, 0));
    assert_eq!(contents(&store), before);
    assert_eq!(register(&store, guest(2, 1)), 3);
}

#[test]
fn the_directory_is_locked_until_the_last_clone_is_gone() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    let other = store.clone();
    store.close().expect("closed");
    drop(store);
    assert!(matches!(
        try_open(dir.path()),
        Err(Error::Directory(DirectoryError::Locked(_)))
    ));
    assert!(matches!(write(&other, |_| Ok(())), Err(Error::Stopped)));
    other.close().expect("closing twice does nothing");
    drop(other);
    open(dir.path());
}

#[test]
fn after_a_crash_exactly_what_was_acknowledged_is_there() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    write(&store, |tx| tx.put(Verb::EventCreated, &event(1))).expect("put");
    for n in 1..=40 {
        if n % 16 == 0 {
            store.checkpoint().expect("a checkpoint");
        }
        register(&store, guest(n, 1));
        let before = contents(&store);
        let copy = crashed_copy(dir.path());
        let (reopened, opened) = Store::open(copy.path(), &options(), &mut |_| {}).expect("opened");
        assert_eq!(contents(&reopened), before, "after guest {n}");
        assert_eq!(reopened.head(), store.head());
        if n % 16 == 0 {
            assert_eq!(opened.replayed, 1, "the checkpoint covers what was before it");
        }
        assert!(reopened.check(&mut |_, _| {}).expect("checked").is_clean());
        assert_eq!(register(&reopened, guest(1000, 1)), store.head() + 1, "writing goes on");
    }
}

#[test]
fn the_next_serial_survives_and_steps_over_taken_numbers() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    let issue = |store: &Store, n: u64| {
        let closure = move |tx: &mut crate::store::WriteTx<'_, '_>| {
            let mut new = guest(n, 1);
            new.ticket = ticket_key().ticket(tx.next_serial()?);
            tx.put(Verb::GuestRegistered, &new)?;
            Ok(new.ticket.serial)
        };
        write(store, closure).expect("issued").0
    };
    assert_eq!((issue(&store, 101), issue(&store, 102)), (1, 2));
    register(&store, guest(4, 1));
    register(&store, guest(999_999, 1));
    write(&store, |tx| tx.delete::<Guest>(Verb::GuestDeleted, guest_id(102).raw())).expect("deleted");
    assert_eq!(issue(&store, 103), 5, "a number is not given out twice");
    store.close().expect("closed");
    drop(store);
    let store = open(dir.path());
    assert_eq!(issue(&store, 104), 6);
    assert_eq!(store.view().counters(event_id(1)).expect("counted").total(), 5);
}

#[test]
fn a_lost_store_file_is_rebuilt_from_a_journal_that_goes_back_to_the_beginning() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    write(&store, |tx| tx.put(Verb::EventCreated, &event(1))).expect("put");
    (1..=20).for_each(|n| {
        register(&store, guest(n, 1));
    });
    let before = contents(&store);
    store.close().expect("closed");
    drop(store);
    std::fs::remove_file(dir.path().join("store.redb")).expect("removed");
    let (store, opened) = Store::open(dir.path(), &options(), &mut |_| {}).expect("rebuilt");
    assert_eq!(opened.replayed, 21);
    assert_eq!(contents(&store), before);
}
