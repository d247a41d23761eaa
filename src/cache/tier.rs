//! A tier: a bounded map of values that are current, each computed by one caller however many ask.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use moka::notification::RemovalCause;
use moka::ops::compute::Op;
use moka::sync::Cache;
use moka::{Equivalent, Expiry};

use super::{Generations, Keeping, Marks, Stamp, Tag, TimeClass, Times};

/// What an entry costs beside its value: moka's node, its place in the map and in two queues, the marks' box.
const ENTRY_BYTES: u64 = 250;

/// How heavy an entry is in the unit of its tier's bound.
pub trait Weight {
    /// Bytes that the value holds on to.
    fn bytes(&self) -> u64;
}

/// A value that was read, and what it shows.
pub struct Made<V> {
    pub value: V,
    pub shows: Vec<Tag>,
    pub class: TimeClass,
}

/// How a tier is made.
pub struct Shelf {
    /// What it is called in figures and metrics.
    pub name: &'static str,
    pub keeping: Keeping,
    pub capacity: u64,
    /// Bytes that count as one of the capacity: 1 where it is bytes.
    pub unit_bytes: u64,
    pub ttl: Duration,
    pub times: Times,
}

struct Entry<V> {
    value: Arc<V>,
    marks: Marks,
    stamp: Stamp,
    ttl: Duration,
}

/// What has happened at a tier since the start.
#[derive(Default)]
struct Counts {
    hits: AtomicU64,
    misses: AtomicU64,
    invalidations: AtomicU64,
}

/// The same, with its size, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TierFigures {
    pub name: &'static str,
    pub entries: u64,
    pub bytes: u64,
    pub capacity_bytes: u64,
    pub hits: u64,
    pub misses: u64,
    /// Entries that went because there was no room.
    pub evictions: u64,
    /// Entries that were there but shown to be old by a write.
    pub invalidations: u64,
}

pub struct Tier<K, V> {
    shelf: Shelf,
    /// Absent when nothing is kept.
    kept: Option<Cache<K, Arc<Entry<V>>>>,
    generations: Arc<Generations>,
    counts: Counts,
    evictions: Arc<AtomicU64>,
}

struct ByClass;

impl<K, V> Expiry<K, Arc<Entry<V>>> for ByClass {
    fn expire_after_create(&self, _: &K, entry: &Arc<Entry<V>>, _: Instant) -> Option<Duration> {
        Some(entry.ttl)
    }

    fn expire_after_update(&self, _: &K, entry: &Arc<Entry<V>>, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(entry.ttl)
    }
}

impl<K, V> Tier<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Weight + Send + Sync + 'static,
{
    pub fn new(shelf: Shelf, generations: Arc<Generations>) -> Self {
        let evictions = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&evictions);
        let unit = shelf.unit_bytes.max(1);
        let kept = (shelf.keeping == Keeping::On).then(|| {
            Cache::builder()
                .max_capacity(shelf.capacity)
                .weigher(move |_: &K, entry: &Arc<Entry<V>>| {
                    u32::try_from(entry.bytes().div_ceil(unit)).unwrap_or(u32::MAX)
                })
                .expire_after(ByClass)
                .eviction_listener(move |_, _, cause| {
                    if cause == RemovalCause::Size {
                        counted.fetch_add(1, Ordering::Relaxed);
                    }
                })
                .build()
        });
        Self {
            shelf,
            kept,
            generations,
            counts: Counts::default(),
            evictions,
        }
    }

    /// The value, if it is here and current.
    pub fn get<Q: Hash + Equivalent<K> + ?Sized>(&self, key: &Q) -> Option<Arc<V>> {
        let entry = self.kept.as_ref()?.get(key)?;
        if !self.is_current(&entry) {
            return None;
        }
        self.counts.hits.fetch_add(1, Ordering::Relaxed);
        Some(Arc::clone(&entry.value))
    }

    /// The value, made unless it is here and current. Of those who ask for one key at the same time, one makes it
    /// and the others wait; each looks for itself whether what came of it is still current. A failure is its
    /// caller's alone, and is not kept.
    pub fn get_or_make<E>(&self, key: K, make: impl Fn() -> Result<Made<V>, E>) -> Result<Arc<V>, E>
    where
        E: Send + Sync + 'static,
    {
        let Some(kept) = &self.kept else {
            return Ok(Arc::new(make()?.value));
        };
        let outcome = kept.entry(key).and_try_compute_with(|known| {
            if let Some(known) = known {
                if self.is_current(known.value()) {
                    self.counts.hits.fetch_add(1, Ordering::Relaxed);
                    return Ok(Op::Nop);
                }
                self.counts.invalidations.fetch_add(1, Ordering::Relaxed);
            }
            self.counts.misses.fetch_add(1, Ordering::Relaxed);
            let stamp = self.generations.stamp();
            make().map(|made| Op::Put(Arc::new(self.entry(made, stamp))))
        })?;
        match outcome.into_entry() {
            Some(entry) => Ok(Arc::clone(&entry.value().value)),
            // The closure puts a value or finds one; were it not so, making it is right.
            None => Ok(Arc::new(make()?.value)),
        }
    }

    fn entry(&self, made: Made<V>, stamp: Stamp) -> Entry<V> {
        Entry {
            value: Arc::new(made.value),
            marks: Marks::of(made.shows),
            stamp,
            ttl: self.shelf.times.of(made.class).min(self.shelf.ttl),
        }
    }

    fn is_current(&self, entry: &Entry<V>) -> bool {
        self.generations.are_current(&entry.marks, entry.stamp)
    }

    /// Forgets everything. What is being made at this moment may stay: whoever needs that gone calls
    /// [`Generations::forget_all`] first.
    pub fn clear(&self) {
        if let Some(kept) = &self.kept {
            kept.invalidate_all();
            kept.run_pending_tasks();
        }
    }

    pub fn figures(&self) -> TierFigures {
        let (mut entries, mut weight) = (0, 0);
        if let Some(kept) = &self.kept {
            // Its counts lag behind until its queues are worked off.
            kept.run_pending_tasks();
            (entries, weight) = (kept.entry_count(), kept.weighted_size());
        }
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        TierFigures {
            name: self.shelf.name,
            entries,
            bytes: weight * self.shelf.unit_bytes,
            capacity_bytes: self.shelf.capacity * self.shelf.unit_bytes,
            hits: of(&self.counts.hits),
            misses: of(&self.counts.misses),
            evictions: of(&self.evictions),
            invalidations: of(&self.counts.invalidations),
        }
    }
}

impl<V: Weight> Entry<V> {
    fn bytes(&self) -> u64 {
        self.value.bytes() + self.marks.bytes() as u64 + ENTRY_BYTES
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::sync::{Barrier, mpsc};

    use super::*;

    struct Text(String);

    impl Weight for Text {
        fn bytes(&self) -> u64 {
            self.0.len() as u64
        }
    }

    fn tier(capacity: u64, ttl: Duration) -> Tier<u64, Text> {
        let shelf = Shelf {
            name: "test",
            keeping: Keeping::On,
            capacity,
            unit_bytes: 1,
            ttl,
            times: Times::default(),
        };
        Tier::new(shelf, Arc::new(Generations::default()))
    }

    fn made(text: &str) -> Made<Text> {
        Made {
            value: Text(text.to_owned()),
            shows: vec![Tag::Events],
            class: TimeClass::Short,
        }
    }

    fn ask(tier: &Tier<u64, Text>, key: u64, text: &str) -> String {
        let value = tier.get_or_make(key, || Ok::<_, ()>(made(text)));
        value.expect("made").0.clone()
    }

    #[test]
    fn what_is_current_is_not_made_again() {
        let tier = tier(1 << 20, Duration::from_secs(60));
        assert_eq!(ask(&tier, 1, "old"), "old");
        assert_eq!(ask(&tier, 1, "new"), "old");
        tier.generations.raise(1, [Tag::Venues]);
        assert_eq!(tier.get(&1).map(|text| text.0.clone()), Some("old".to_owned()));
        tier.generations.raise(2, [Tag::Events]);
        assert!(tier.get(&1).is_none());
        assert_eq!(ask(&tier, 1, "new"), "new");
        let figures = tier.figures();
        assert_eq!((figures.hits, figures.misses, figures.invalidations), (2, 2, 1));
        assert_eq!(figures.entries, 1);
    }

    #[test]
    fn a_failure_is_not_kept() {
        let tier = tier(1 << 20, Duration::from_secs(60));
        assert!(tier.get_or_make(1, || Err::<Made<Text>, _>("no")).is_err());
        assert_eq!(ask(&tier, 1, "yes"), "yes");
    }

    #[test]
    fn many_who_ask_at_once_make_it_once() {
        let (tier, count, start) = (
            tier(1 << 20, Duration::from_secs(60)),
            AtomicUsize::new(0),
            Barrier::new(8),
        );
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    start.wait();
                    let value = tier.get_or_make(1, || {
                        count.fetch_add(1, Ordering::SeqCst);
                        Ok::<_, ()>(made("one"))
                    });
                    assert_eq!(value.expect("made").0, "one");
                });
            }
        });
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn who_waited_for_a_reading_from_before_a_write_reads_again() {
        let tier = tier(1 << 20, Duration::from_secs(60));
        let (reading, is_reading) = mpsc::channel();
        let (go_on, may_go_on) = mpsc::channel::<()>();
        let may_go_on = std::sync::Mutex::new(may_go_on);
        std::thread::scope(|scope| {
            let tier = &tier;
            scope.spawn(move || {
                let value = tier.get_or_make(1, || {
                    let _sent = reading.send(());
                    let _told = may_go_on.lock().expect("not poisoned").recv();
                    Ok::<_, ()>(made("before"))
                });
                assert_eq!(value.expect("made").0, "before");
            });
            is_reading.recv().expect("it reads");
            // The write is acknowledged while the first one reads; who asks now must see it.
            tier.generations.raise(1, [Tag::Events]);
            let second = scope.spawn(|| ask(tier, 1, "after"));
            go_on.send(()).expect("it waits");
            assert_eq!(second.join().expect("no panic"), "after");
        });
    }

    #[test]
    fn the_bound_holds() {
        let tier = tier(100_000, Duration::from_secs(60));
        for key in 0..2_000 {
            ask(&tier, key, &"x".repeat(1_000));
        }
        let figures = tier.figures();
        assert!(figures.bytes <= figures.capacity_bytes, "{figures:?}");
        assert!(figures.entries > 40 && figures.evictions > 1_000, "{figures:?}");
    }

    #[test]
    fn time_ends_what_nothing_else_does() {
        let tier = tier(1 << 20, Duration::ZERO);
        assert_eq!(ask(&tier, 1, "first"), "first");
        assert!(tier.get(&1).is_none());
        assert_eq!(ask(&tier, 1, "second"), "second");
        let shelf = |ttl| Shelf {
            ttl: Duration::from_secs(ttl),
            ..Tier::<u64, Text>::new(
                Shelf {
                    name: "test",
                    keeping: Keeping::On,
                    capacity: 1,
                    unit_bytes: 1,
                    ttl: Duration::ZERO,
                    times: Times::default(),
                },
                Arc::new(Generations::default()),
            )
            .shelf
        };
        for (ttl, lives) in [(60, 60), (1_000, 300)] {
            let tier = Tier::<u64, Text>::new(shelf(ttl), Arc::new(Generations::default()));
            let entry = tier.entry(made("x"), tier.generations.stamp());
            assert_eq!(entry.ttl, Duration::from_secs(lives));
        }
    }

    #[test]
    fn where_nothing_is_kept_everything_is_made() {
        let tier = Tier::new(
            Shelf {
                keeping: Keeping::Off,
                ..tier(1, Duration::from_secs(1)).shelf
            },
            Arc::new(Generations::default()),
        );
        assert_eq!(ask(&tier, 1, "old"), "old");
        assert_eq!(ask(&tier, 1, "new"), "new");
        tier.clear();
        assert_eq!(tier.figures().entries, 0);
    }
}
