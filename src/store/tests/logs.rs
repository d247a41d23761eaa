//! The journal by itself: rolling, trimming, reading across segments; and a disk without room.

use super::samples::{at, event, event_id, guest, open, options, register, write};
use crate::model::{Event, Kind, Verb};
use crate::store::journal::{Change, Commit, Frame, Log, LogOptions};
use crate::store::{Error, Options, Seq, Store};

/// A frame of two commits with a document of this many bytes each.
fn frame(first: Seq, bytes: usize) -> Frame {
    let mut frame = Frame::new(first);
    for seq in [first, first + 1] {
        let change = Change {
            verb: Verb::GuestUpdated,
            kind: Kind::Guest,
            id: [7; 16],
            document: Some(vec![seq as u8; bytes]),
        };
        let commit = Commit {
            seq,
            at: at(seq.cast_signed()),
            by: "system".into(),
            changes: vec![change],
        };
        frame.push(&commit).expect("it fits");
    }
    frame
}

fn log(dir: &std::path::Path, from: Seq) -> Log {
    Log::open(dir, LogOptions { retention_ms: 0 }, from).expect("opened")
}

/// The seqs that a reader gives out.
fn seqs(log: &Log, since: Seq) -> Result<Vec<Seq>, Error> {
    let mut reader = log.reader(since);
    let mut seqs = Vec::new();
    loop {
        let commits = reader.next_frame()?;
        if commits.is_empty() {
            return Ok(seqs);
        }
        seqs.extend(commits.iter().map(|commit| commit.seq));
    }
}

#[test]
fn the_log_rolls_is_read_across_segments_and_is_trimmed() {
    const BYTES: usize = 5 << 20;
    let dir = tempfile::tempdir().expect("a directory");
    let mut log = log(dir.path(), 0);
    let mut follower = log.reader(0);
    let mut stale = log.reader(0);
    for first in (1..=19u64).step_by(2) {
        log.append(frame(first, BYTES), at(first.cast_signed()))
            .expect("appended");
        let seen: Vec<Seq> = follower
            .next_frame()
            .expect("read")
            .iter()
            .map(|commit| commit.seq)
            .collect();
        assert_eq!(seen, [first, first + 1], "a follower sees a frame at once");
    }
    assert!(follower.next_frame().expect("read").is_empty());
    assert_eq!(stale.next_frame().expect("read").len(), 2);
    let segments = log.shared().segments();
    assert_eq!(
        segments.iter().map(|segment| segment.first).collect::<Vec<_>>(),
        [1, 7, 13, 19]
    );
    for since in 0..=20 {
        assert_eq!(seqs(&log, since).expect("read"), (since + 1..=20).collect::<Vec<_>>());
    }

    assert_eq!(
        log.trim(at(1000), 11).expect("trimmed"),
        1,
        "what a follower still needs stays"
    );
    assert_eq!(
        log.trim(at(13), 20).expect("trimmed"),
        0,
        "what is not old enough stays"
    );
    assert_eq!(log.trim(at(1000), 20).expect("trimmed"), 2);
    assert_eq!(log.trim(at(1000), 20).expect("trimmed"), 0, "the newest segment stays");
    assert!(matches!(seqs(&log, 17), Err(Error::Trimmed { oldest: 19 })));
    assert_eq!(seqs(&log, 18).expect("read"), [19, 20]);
    let late = loop {
        match stale.next_frame() {
            Ok(commits) => assert!(!commits.is_empty(), "a reader must not skip what was trimmed"),
            Err(error) => break error,
        }
    };
    assert!(matches!(late, Error::Trimmed { oldest: 19 }), "{late}");
    drop(log);
    assert_eq!(seqs(&self::log(dir.path(), 20), 18).expect("read"), [19, 20]);
}

#[test]
fn a_reopened_log_goes_on_in_the_same_segment() {
    let dir = tempfile::tempdir().expect("a directory");
    for first in (1..=9).step_by(2) {
        let mut log = log(dir.path(), first - 1);
        log.append(frame(first, 1000), at(0)).expect("appended");
        assert_eq!(log.shared().segments().len(), 1);
        assert_eq!(seqs(&log, 0).expect("read").len() as Seq, first + 1);
    }
}

#[test]
fn a_full_disk_refuses_writes_and_nothing_else() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    write(&store, |tx| tx.put(Verb::EventCreated, &event(1))).expect("put");
    store.close().expect("closed");
    drop(store);

    let no_room = Options {
        reserve_bytes: u64::MAX,
        ..options()
    };
    let (store, _) = Store::open(dir.path(), &no_room, &mut |_| {}).expect("opened");
    for n in 1..=3 {
        let refused = write(&store, move |tx| tx.put(Verb::GuestRegistered, &guest(n, 1)));
        assert!(matches!(refused, Err(Error::Full(_))));
    }
    assert!(store.health().failing);
    let view = store.view();
    assert!(view.get::<Event>(event_id(1).raw()).expect("read").is_some());
    assert_eq!(store.head(), 1);
    drop(view);
    store.close().expect("closed");
    drop(store);

    let store = open(dir.path());
    assert_eq!(
        register(&store, guest(1, 1)),
        2,
        "writing resumes, and no seq was used up"
    );
    assert!(!store.health().failing);
}

#[test]
fn a_commit_that_is_too_large_is_refused_alone() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    write(&store, |tx| tx.put(Verb::EventCreated, &event(1))).expect("put");
    let large = store.write("system".into(), at(0), |tx| {
        (0..600).try_for_each(|n| {
            let mut large = guest(n, 1);
            large.details.notes = crate::model::LongText::parse(&"東".repeat(20_000)).expect("long");
            tx.put(Verb::GuestRegistered, &large)
        })
    });
    let small = store.write("system".into(), at(0), |tx| {
        tx.put(Verb::GuestRegistered, &guest(1000, 1))
    });
    assert!(matches!(large.wait(), Err(Error::TooLarge)));
    assert_eq!(small.wait().expect("registered").1, 2);
    assert!(store.check(&mut |_, _| {}).expect("checked").is_clean());
}
