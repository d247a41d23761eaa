//! Generations: for every tag the commit that touched it last, so that a reader can tell what is old.
//!
//! A reader takes a [`Stamp`] *before* it opens its snapshot. The writer, *after* a batch can be seen and *before* it
//! is answered, notes the batch's seq under every tag that it touched, and only then raises `head`. So a value is
//! current as long as none of its tags has a seq above its stamp: whatever the stamp covers was in the snapshot, and
//! whatever was acknowledged later is noted above it. That the tags are needed only after the reading is what lets
//! a list depend on the very events it shows.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::RawId;

/// Tags share this many counters, by hash. Two that meet in one make each other old, which costs a read again
/// and is never wrong.
const SLOTS: usize = 8192;
/// Marks of one entry; what shows more than this depends on everything.
const MARKS_MAX: usize = 512;

/// What a value shows, and a write touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tag {
    /// Which events there are, in which order, and what is in them.
    Events,
    /// One event's own document.
    Event(RawId),
    /// One event's guests, and so its figures.
    GuestsOf(RawId),
    Venues,
    Venue(RawId),
    User(RawId),
    Token(RawId),
    Session(RawId),
    /// The rules of one event's door.
    Door(RawId),
}

/// A moment in the order of writes: everything up to it can be seen by a snapshot that is opened later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    seq: u64,
    epoch: u64,
}

/// The counters of an entry's tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks(Option<Box<[u16]>>);

/// The last commit that touched each tag.
pub struct Generations {
    slots: Box<[AtomicU64]>,
    head: AtomicU64,
    /// Raised when everything is to be read again.
    epoch: AtomicU64,
}

impl Tag {
    fn slot(self) -> u16 {
        let (kind, id) = match self {
            Tag::Events => (1, None),
            Tag::Event(id) => (2, Some(id)),
            Tag::GuestsOf(id) => (3, Some(id)),
            Tag::Venues => (4, None),
            Tag::Venue(id) => (5, Some(id)),
            Tag::User(id) => (6, Some(id)),
            Tag::Token(id) => (7, Some(id)),
            Tag::Session(id) => (8, Some(id)),
            Tag::Door(id) => (9, Some(id)),
        };
        // Ids end in random bits that the server drew, so that mixing them is enough: nobody can aim.
        let id = u128::from_le_bytes(id.unwrap_or_default());
        let (low, high) = (id as u64, (id >> 64) as u64);
        let mixed = (low ^ kind).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32) ^ high;
        let mixed = mixed.wrapping_mul(0xD1B5_4A32_D192_ED03);
        (mixed >> (64 - SLOTS.ilog2())) as u16
    }
}

impl Marks {
    /// The marks of these tags.
    pub fn of(tags: impl IntoIterator<Item = Tag>) -> Self {
        let mut slots: Vec<u16> = tags.into_iter().map(Tag::slot).collect();
        slots.sort_unstable();
        slots.dedup();
        Self((slots.len() <= MARKS_MAX).then(|| slots.into_boxed_slice()))
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.as_ref().map_or(0, |slots| slots.len() * size_of::<u16>())
    }
}

impl Default for Generations {
    fn default() -> Self {
        Self {
            slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
            head: AtomicU64::new(0),
            epoch: AtomicU64::new(0),
        }
    }
}

impl Generations {
    /// Where the writes are. To be taken before the snapshot that a value is read from.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            seq: self.head.load(Ordering::Acquire),
            epoch: self.epoch.load(Ordering::Acquire),
        }
    }

    /// Notes that the commits up to `seq` can be seen, and what they touched.
    pub fn raise(&self, seq: u64, tags: impl IntoIterator<Item = Tag>) {
        for tag in tags {
            self.slots[usize::from(tag.slot())].fetch_max(seq, Ordering::AcqRel);
        }
        // Last: a stamp that covers this batch must come with a snapshot that shows it, and with its marks.
        self.head.fetch_max(seq, Ordering::AcqRel);
    }

    /// Makes everything old that was read before, or is being read now.
    pub fn forget_all(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether nothing that the marks stand for was touched since the stamp.
    pub fn are_current(&self, marks: &Marks, stamp: Stamp) -> bool {
        if self.epoch.load(Ordering::Acquire) != stamp.epoch {
            return false;
        }
        match &marks.0 {
            Some(slots) => slots
                .iter()
                .all(|slot| self.slots[usize::from(*slot)].load(Ordering::Acquire) <= stamp.seq),
            None => self.head.load(Ordering::Acquire) <= stamp.seq,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> RawId {
        n.to_le_bytes()
    }

    #[test]
    fn a_write_makes_old_what_shows_its_tags_and_nothing_else() {
        let generations = Generations::default();
        let before = generations.stamp();
        let (shows, others) = (
            Marks::of([Tag::Events, Tag::Event(id(1))]),
            Marks::of([Tag::Event(id(2))]),
        );
        generations.raise(7, [Tag::Event(id(1))]);
        assert!(!generations.are_current(&shows, before));
        assert!(generations.are_current(&others, before));
        assert!(generations.are_current(&shows, generations.stamp()));
    }

    #[test]
    fn a_stamp_from_between_seeing_and_noting_is_old_afterwards() {
        // The reader is faster than the observer: it may have seen commit 9, but cannot know.
        let generations = Generations::default();
        generations.raise(8, []);
        let reader = generations.stamp();
        generations.raise(9, [Tag::Events]);
        assert!(!generations.are_current(&Marks::of([Tag::Events]), reader));
    }

    #[test]
    fn forgetting_reaches_what_is_being_read() {
        let generations = Generations::default();
        let reader = generations.stamp();
        generations.forget_all();
        assert!(!generations.are_current(&Marks::of([]), reader));
        assert!(generations.are_current(&Marks::of([]), generations.stamp()));
    }

    #[test]
    fn what_shows_too_much_depends_on_everything() {
        let generations = Generations::default();
        let marks = Marks::of((0..20_000).map(|n| Tag::Event(id(n))));
        let reader = generations.stamp();
        assert!(generations.are_current(&marks, reader));
        generations.raise(1, []);
        assert!(!generations.are_current(&marks, reader));
    }

    #[test]
    fn tags_spread_over_the_counters() {
        let slots: std::collections::BTreeSet<u16> = (0..4000u128)
            .map(|n| Tag::Event(id(n.wrapping_mul(0x0123_4567_89AB_CDEF_1357_9BDF))).slot())
            .collect();
        assert!(slots.len() > 2500, "{}", slots.len());
        assert!(slots.iter().all(|slot| usize::from(*slot) < SLOTS));
        assert_ne!(Tag::Event(id(5)).slot(), Tag::GuestsOf(id(5)).slot());
    }
}
