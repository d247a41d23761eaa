//! Damaged directories: refused with a message that says where, and left as they were.

use std::path::{Path, PathBuf};

use super::samples::{at, contents, crashed_copy, files, guest, open, options, register, try_open};
use crate::model::{Kind, Verb};
use crate::store::journal::{Change, Commit, Frame, Log, LogOptions};
use crate::store::{DirectoryError, Error, Seq, Store};

/// A directory that crashed with all its commits in the journal only.
fn crashed(commits: u64) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    (1..=commits).for_each(|n| {
        register(&store, guest(n, 1));
    });
    crashed_copy(dir.path())
}

fn segment(dir: &Path, first: Seq) -> PathBuf {
    dir.join("journal").join(format!("{first:020}.journal"))
}

/// Where the frames of a segment begin, in bytes.
fn frames(bytes: &[u8]) -> Vec<usize> {
    let magic = |at: &usize| bytes[*at..].starts_with(b"EMJ1");
    (0..bytes.len()).step_by(8).filter(magic).collect()
}

/// Opens a damaged directory; every byte of it must be as before. Returns what is said of it.
fn refused(dir: &Path) -> String {
    let before = files(dir);
    let error = try_open(dir).err().expect("refused");
    let Error::Directory(DirectoryError::Damaged { path, what }) = error else {
        panic!("refused for another reason: {error}");
    };
    assert_eq!(path, dir);
    assert!(files(dir) == before, "a file was changed");
    what
}

fn names_place(what: &str, path: &Path, offset: usize) -> bool {
    what.contains(&format!("{} at offset {offset}:", path.display()))
}

#[test]
fn a_torn_last_frame_is_cut_off_wherever_it_is_torn() {
    let dir = crashed(5);
    let path = segment(dir.path(), 1);
    let whole = std::fs::read(&path).expect("read");
    let last = *frames(&whole).last().expect("frames");
    for torn in [last + 1, last + 9, last + 30, last + 40, last + 100] {
        let copy = crashed_copy(dir.path());
        let mut bytes = whole.clone();
        bytes[torn..].fill(0);
        // The kernel may have written a later page and not an earlier one.
        bytes[torn + 64..torn + 72].copy_from_slice(&whole[last + 40..last + 48]);
        std::fs::write(segment(copy.path(), 1), &bytes).expect("written");
        let (store, opened) = Store::open(copy.path(), &options(), &mut |_| {}).expect("opened");
        assert_eq!((store.head(), opened.replayed), (4, 4));
        assert_eq!(register(&store, guest(6, 1)), 5, "its seq is given to the next commit");
        let again = crashed_copy(copy.path());
        assert_eq!(contents(&open(again.path())), contents(&store));
    }
}

#[test]
fn a_flipped_bit_in_an_earlier_frame_is_damage() {
    let dir = crashed(5);
    let path = segment(dir.path(), 1);
    let whole = std::fs::read(&path).expect("read");
    let starts = frames(&whole);
    for (frame, byte) in [(0, 0), (1, 5), (2, 12), (3, 40), (3, 100)] {
        let mut bytes = whole.clone();
        bytes[starts[frame] + byte] ^= 4;
        std::fs::write(&path, &bytes).expect("written");
        let what = refused(dir.path());
        assert!(names_place(&what, &path, starts[frame]), "{what}");
        assert!(what.contains(&format!("commit {}", frame + 1)), "{what}");
    }
}

#[test]
fn a_journal_that_ends_before_the_store_is_damage() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    (1..=5).for_each(|n| {
        register(&store, guest(n, 1));
    });
    store.close().expect("closed");
    drop(store);
    let path = segment(dir.path(), 1);
    let mut bytes = std::fs::read(&path).expect("read");
    let last = *frames(&bytes).last().expect("frames");
    bytes[last + 50] ^= 1;
    std::fs::write(&path, &bytes).expect("written");
    let what = refused(dir.path());
    assert!(names_place(&what, &path, last), "{what}");
}

#[test]
fn a_missing_journal_is_damage() {
    let dir = tempfile::tempdir().expect("a directory");
    register(&open(dir.path()), guest(1, 1));
    std::fs::remove_file(segment(dir.path(), 1)).expect("removed");
    assert!(refused(dir.path()).contains("is missing"));
    std::fs::remove_dir_all(dir.path().join("journal")).expect("removed");
    assert!(refused(dir.path()).contains("is missing"));
}

/// A journal of several segments, each with one commit, beside no store.
fn segments(dir: &Path, count: Seq) {
    drop(open(dir));
    let options = LogOptions { retention_ms: 0 };
    for seq in 1..=count {
        let mut log = Log::open(&dir.join("journal"), options.clone(), seq - 1).expect("opened");
        let change = Change {
            verb: Verb::GuestDeleted,
            kind: Kind::Guest,
            id: [1; 16],
            document: None,
        };
        let mut frame = Frame::new(seq);
        let commit = Commit {
            seq,
            at: at(0),
            by: "system".into(),
            changes: vec![change],
        };
        frame.push(&commit).expect("small");
        log.append(frame, at(seq.cast_signed())).expect("appended");
        drop(log);
        // A segment that is not at its full size is not gone on with.
        let path = segment(dir, seq);
        let length = 40
            + std::fs::read(&path).expect("read")[40..]
                .iter()
                .rposition(|byte| *byte != 0)
                .expect("a frame");
        let file = std::fs::File::options().write(true).open(&path).expect("a file");
        file.set_len((length as u64 + 1).next_multiple_of(8)).expect("cut");
    }
}

#[test]
fn a_missing_segment_is_damage_whether_or_not_the_store_covers_it() {
    let dir = tempfile::tempdir().expect("a directory");
    segments(dir.path(), 4);
    let removed = segment(dir.path(), 2);
    let bytes = std::fs::read(&removed).expect("read");
    std::fs::remove_file(&removed).expect("removed");
    let what = refused(dir.path());
    assert!(
        names_place(&what, &segment(dir.path(), 3), 0) && what.contains("began with commit 2"),
        "{what}"
    );

    std::fs::write(&removed, &bytes).expect("put back");
    let store = open(dir.path());
    assert_eq!(store.head(), 4);
    store.close().expect("closed");
    drop(store);
    std::fs::remove_file(&removed).expect("removed");
    refused(dir.path());
}

#[test]
fn a_trimmed_journal_cannot_stand_in_for_a_lost_store() {
    let dir = tempfile::tempdir().expect("a directory");
    segments(dir.path(), 3);
    drop(open(dir.path()));
    std::fs::remove_file(segment(dir.path(), 1)).expect("trimmed");
    assert_eq!(open(dir.path()).head(), 3);
    for emptied in [false, true] {
        let store = dir.path().join("store.redb");
        if emptied {
            std::fs::write(&store, []).expect("emptied");
        } else {
            std::fs::remove_file(&store).expect("removed");
        }
        let what = refused(dir.path());
        assert!(what.contains("begins with commit 2"), "{what}");
    }
}

#[test]
fn a_store_file_that_was_cut_short_or_overwritten_is_damage() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    (1..=300).for_each(|n| {
        register(&store, guest(n, 1));
    });
    store.close().expect("closed");
    drop(store);
    let path = dir.path().join("store.redb");
    let whole = std::fs::read(&path).expect("read");
    for length in [100, 4096, whole.len() / 2] {
        std::fs::write(&path, &whole[..length]).expect("written");
        assert!(refused(dir.path()).contains("store.redb"), "cut to {length} bytes");
    }
    std::fs::write(&path, vec![0x55; whole.len()]).expect("written");
    assert!(refused(dir.path()).contains("store.redb"));
}
