//! The file under redb: writes go to memory first and reach the disk in the background, in order.
//!
//! redb calls `sync_data` where the pages written so far must be on disk before any later one. Waiting
//! there would stall every acknowledgement for the length of a checkpoint's flush. The journal already
//! makes acknowledged writes durable, so a checkpoint may become durable later; it only must never become
//! so *in part*. Therefore `sync_data` seals the pages written since the last call as an *epoch* and
//! returns; a flusher thread writes the epochs to the file one by one and flushes the file between them.
//! After a crash the file holds what redb had at one of its own sync points.
//!
//! Because pages stay here until their flush succeeded, a full disk is no error to redb: the flusher
//! keeps trying, reads go on, and [`Progress::flushed`] tells how far the file is.
//!
//! A new backend is *held*: it changes nothing on disk until [`Progress::release`], so that opening a
//! damaged directory leaves it as it was.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use redb::StorageBackend;

use super::{Error, IoContext};

/// redb's page size; what is buffered is split into blocks of it.
const BLOCK_BYTES: usize = 4096;
/// One write to the file joins neighbouring blocks up to this size.
const WRITE_BYTES_MAX: usize = 256 << 10;
/// The file is flushed after so many bytes, so that the journal's flushes never queue behind a large one.
const FLUSH_BYTES: usize = 1 << 20;
/// Sealed pages beyond this make `sync_data` wait for the flusher.
const PENDING_BYTES_MAX: usize = 256 << 20;
/// How often whoever waits for the flusher looks up.
const LOOK_UP_MS: u64 = 50;
/// How long the flusher waits after a failure.
const RETRY_MS: u64 = 500;

/// Blocks are kept in slabs of this size, which are used again: a checkpoint brings thousands of blocks.
const SLAB_BYTES: usize = 1 << 20;
/// Slabs that wait to be used again; more are given back to the system.
const SPARE_BYTES_MAX: usize = 32 << 20;

/// The number of a sealed epoch; 0 is before the first.
pub type Epoch = u64;

type Slab = Vec<u8>;

/// Blocks by their number in the file.
#[derive(Debug, Default)]
struct Pages {
    places: HashMap<u64, usize>,
    slabs: Vec<Slab>,
}

impl Pages {
    fn bytes(&self) -> usize {
        self.places.len() * BLOCK_BYTES
    }

    fn get(&self, number: u64) -> Option<&[u8]> {
        let at = *self.places.get(&number)?;
        let in_slab = at % SLAB_BYTES;
        self.slabs[at / SLAB_BYTES].get(in_slab..in_slab + BLOCK_BYTES)
    }

    /// Keeps a whole block.
    fn put(&mut self, number: u64, block: &[u8], spare: &mut Vec<Slab>) {
        let next = self.bytes();
        match self.places.entry(number) {
            Entry::Occupied(place) => {
                let in_slab = *place.get() % SLAB_BYTES;
                self.slabs[*place.get() / SLAB_BYTES][in_slab..in_slab + BLOCK_BYTES].copy_from_slice(block);
            }
            Entry::Vacant(place) => {
                if next == self.slabs.len() * SLAB_BYTES {
                    let slab = spare.pop().unwrap_or_else(|| Vec::with_capacity(SLAB_BYTES));
                    self.slabs.push(slab);
                }
                self.slabs[next / SLAB_BYTES].extend_from_slice(block);
                place.insert(next);
            }
        }
    }

    /// Gives the slabs back for other blocks.
    fn recycle(self, spare: &mut Vec<Slab>) {
        for mut slab in self.slabs {
            if spare.len() < SPARE_BYTES_MAX / SLAB_BYTES {
                slab.clear();
                spare.push(slab);
            }
        }
    }
}

#[derive(Debug, Default)]
struct State {
    /// What redb believes the file's length to be.
    length: u64,
    /// Written since the last `sync_data`.
    open: Pages,
    /// Waiting for the flusher, oldest first; the front one may be on its way.
    sealed: VecDeque<Arc<Pages>>,
    sealed_bytes: usize,
    spare: Vec<Slab>,
    held: bool,
    stop: bool,
}

#[derive(Debug)]
struct Shared {
    file: File,
    state: Mutex<State>,
    changed: Condvar,
    /// Whether any page is buffered; spares readers the lock.
    buffered: AtomicBool,
    sealed_epoch: AtomicU64,
    flushed_epoch: AtomicU64,
    failing: AtomicBool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}

/// The writing side of the file, as redb sees it.
#[derive(Debug)]
pub struct Backend {
    shared: Arc<Shared>,
    flusher: Mutex<Option<JoinHandle<()>>>,
}

/// Tells how far the file is. Stays valid after redb has taken the [`Backend`].
#[derive(Clone, Debug)]
pub struct Progress(Arc<Shared>);

impl Progress {
    /// The last sealed epoch.
    pub fn sealed(&self) -> Epoch {
        self.0.sealed_epoch.load(Ordering::Acquire)
    }

    /// The last epoch that is on disk.
    pub fn flushed(&self) -> Epoch {
        self.0.flushed_epoch.load(Ordering::Acquire)
    }

    /// Waits for the flusher's next step, or for so long.
    pub fn wait(&self, patience: Duration) {
        let _woken = self.0.changed.wait_timeout(self.0.state(), patience);
    }

    /// Waits until everything sealed so far is on disk.
    ///
    /// # Errors
    /// When the file cannot be written; the flusher goes on trying.
    pub fn settle(&self) -> io::Result<()> {
        let sealed = self.sealed();
        while self.flushed() < sealed {
            if self.is_failing() {
                return Err(refused());
            }
            self.wait(Duration::from_millis(LOOK_UP_MS));
        }
        Ok(())
    }

    /// Lets what was written so far, and all that follows, go to disk.
    pub fn release(&self) -> io::Result<()> {
        let mut state = self.0.state();
        self.0.file.set_len(state.length)?;
        state.held = false;
        self.0.changed.notify_all();
        Ok(())
    }

    /// Whether the flusher's last attempt failed.
    pub fn is_failing(&self) -> bool {
        self.0.failing.load(Ordering::Acquire)
    }
}

impl Backend {
    pub fn new(file: File, path: &Path) -> Result<(Self, Progress), Error> {
        let length = file.metadata().context(path)?.len();
        let shared = Arc::new(Shared {
            file,
            state: Mutex::new(State {
                length,
                held: true,
                ..State::default()
            }),
            changed: Condvar::new(),
            buffered: AtomicBool::new(false),
            sealed_epoch: AtomicU64::new(0),
            flushed_epoch: AtomicU64::new(0),
            failing: AtomicBool::new(false),
        });
        let flushing = Arc::clone(&shared);
        let flusher = std::thread::Builder::new()
            .name("store-flusher".into())
            .spawn(move || flush_until_stopped(&flushing))
            .context(path)?;
        let progress = Progress(Arc::clone(&shared));
        Ok((
            Self {
                shared,
                flusher: Mutex::new(Some(flusher)),
            },
            progress,
        ))
    }

    /// Waits until everything sealed is on disk.
    fn drain(&self) -> io::Result<()> {
        let mut state = self.shared.state();
        while !state.sealed.is_empty() {
            if self.shared.failing.load(Ordering::Acquire) {
                return Err(refused());
            }
            state = self.shared.wait(state);
        }
        Ok(())
    }
}

impl StorageBackend for Backend {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.shared.state().length)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        if !self.shared.buffered.load(Ordering::Acquire) {
            return self.shared.file.read_exact_at(out, offset);
        }
        let mut missing = Vec::new();
        {
            let state = self.shared.state();
            for part in parts_of(offset, out.len()) {
                match newest(&state, part.number) {
                    Some(block) => out[part.within].copy_from_slice(&block[part.of_block]),
                    None => missing.push(part),
                }
            }
        }
        // A block leaves memory only after it is in the file, so reading the file after the look is safe.
        missing.into_iter().try_for_each(|part| {
            let start = offset + part.within.start as u64;
            self.shared.file.read_exact_at(&mut out[part.within], start)
        })
    }

    fn set_len(&self, length: u64) -> Result<(), io::Error> {
        let (held, shrinks) = {
            let state = self.shared.state();
            (state.held, length < state.length)
        };
        if shrinks && !held {
            // Shrinking is rare (closing, compaction): it waits, so that no late page lies beyond the end.
            self.sync_data()?;
            self.drain()?;
        }
        if !held {
            self.shared.file.set_len(length)?;
        }
        self.shared.state().length = length;
        Ok(())
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        let mut state = self.shared.state();
        if state.open.places.is_empty() {
            return Ok(());
        }
        while state.sealed_bytes > PENDING_BYTES_MAX && !state.held && !self.shared.failing.load(Ordering::Acquire) {
            state = self.shared.wait(state);
        }
        let pages = std::mem::take(&mut state.open);
        state.sealed_bytes += pages.bytes();
        state.sealed.push_back(Arc::new(pages));
        self.shared.sealed_epoch.fetch_add(1, Ordering::AcqRel);
        self.shared.changed.notify_all();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let mut state = self.shared.state();
        self.shared.buffered.store(true, Ordering::Release);
        for part in parts_of(offset, data.len()) {
            let data = &data[part.within];
            let State { open, spare, .. } = &mut *state;
            if data.len() == BLOCK_BYTES {
                open.put(part.number, data, spare);
                continue;
            }
            // Only redb's header is smaller than a block.
            let mut block = match newest(&state, part.number) {
                Some(block) => block.to_vec(),
                None => read_block(&self.shared.file, part.number)?,
            };
            block[part.of_block].copy_from_slice(data);
            let State { open, spare, .. } = &mut *state;
            open.put(part.number, &block, spare);
        }
        Ok(())
    }

    fn close(&self) -> Result<(), io::Error> {
        self.sync_data()?;
        let held = self.shared.state().held;
        let drained = if held { Ok(()) } else { self.drain() };
        self.shared.state().stop = true;
        self.shared.changed.notify_all();
        if let Some(flusher) = self.flusher.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ended = flusher.join();
        }
        drained
    }
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::StorageFull, "the store's file could not be written")
}

/// The part of a read or write that lies in one block.
struct Part {
    number: u64,
    /// Of the bytes read or written.
    within: Range<usize>,
    of_block: Range<usize>,
}

fn parts_of(offset: u64, length: usize) -> impl Iterator<Item = Part> {
    let block = BLOCK_BYTES as u64;
    let end = offset + length as u64;
    (offset / block..end.div_ceil(block)).map(move |number| {
        let start = number * block;
        let (from, to) = (offset.max(start), end.min(start + block));
        Part {
            number,
            within: (from - offset) as usize..(to - offset) as usize,
            of_block: (from - start) as usize..(to - start) as usize,
        }
    })
}

fn newest(state: &State, number: u64) -> Option<&[u8]> {
    let sealed = state.sealed.iter().rev().map(|pages| &**pages);
    std::iter::once(&state.open)
        .chain(sealed)
        .find_map(|pages| pages.get(number))
}

/// Reads a block that may lie over the end of the file.
fn read_block(file: &File, number: u64) -> io::Result<Vec<u8>> {
    let mut block = vec![0; BLOCK_BYTES];
    let (start, mut filled) = (number * BLOCK_BYTES as u64, 0);
    while filled < BLOCK_BYTES {
        match file.read_at(&mut block[filled..], start + filled as u64)? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(block)
}

fn flush_until_stopped(shared: &Shared) {
    loop {
        let pages = {
            let mut state = shared.state();
            loop {
                match state.sealed.front() {
                    Some(pages) if !state.held => break Arc::clone(pages),
                    _ if state.stop => return,
                    _ => {}
                }
                state = shared.wait(state);
            }
        };
        match write_out(&shared.file, &pages) {
            Ok(()) => {
                let mut state = shared.state();
                state.sealed.pop_front();
                state.sealed_bytes -= pages.bytes();
                if let Ok(pages) = Arc::try_unwrap(pages) {
                    pages.recycle(&mut state.spare);
                }
                let empty = state.open.places.is_empty() && state.sealed.is_empty();
                shared.buffered.store(!empty, Ordering::Release);
                shared.failing.store(false, Ordering::Release);
                shared.flushed_epoch.fetch_add(1, Ordering::AcqRel);
                shared.changed.notify_all();
            }
            Err(error) => {
                // The whole epoch is written again, for the kernel may have dropped what it could not write.
                let known = shared.failing.swap(true, Ordering::AcqRel);
                if !known {
                    tracing::error!(%error, "the store's file could not be written; trying again until it can");
                }
                let state = shared.state();
                shared.changed.notify_all();
                if state.stop {
                    return;
                }
                let _woken = shared.changed.wait_timeout(state, Duration::from_millis(RETRY_MS));
            }
        }
    }
}

fn write_out(file: &File, pages: &Pages) -> io::Result<()> {
    let mut numbers: Vec<u64> = pages.places.keys().copied().collect();
    numbers.sort_unstable();
    let mut run = Vec::with_capacity(WRITE_BYTES_MAX);
    let mut run_start = 0;
    let mut unflushed = 0;
    for number in numbers {
        let follows = run_start + (run.len() / BLOCK_BYTES) as u64 == number;
        if !run.is_empty() && (!follows || run.len() >= WRITE_BYTES_MAX) {
            file.write_all_at(&run, run_start * BLOCK_BYTES as u64)?;
            unflushed += run.len();
            run.clear();
            if unflushed >= FLUSH_BYTES {
                file.sync_data()?;
                unflushed = 0;
            }
        }
        if run.is_empty() {
            run_start = number;
        }
        run.extend_from_slice(pages.get(number).unwrap_or_default());
    }
    file.write_all_at(&run, run_start * BLOCK_BYTES as u64)?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Write { block: u64, blocks: usize, fill: u8 },
        Header { fill: u8 },
        Sync,
        Read { block: u64, blocks: usize },
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0u64..12, 1usize..4, any::<u8>()).prop_map(|(block, blocks, fill)| Step::Write { block, blocks, fill }),
            any::<u8>().prop_map(|fill| Step::Header { fill }),
            Just(Step::Sync),
            (0u64..12, 1usize..4).prop_map(|(block, blocks)| Step::Read { block, blocks }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn reads_see_every_write_and_close_leaves_it_in_the_file(steps in proptest::collection::vec(step(), 1..60)) {
            const LENGTH: usize = 16 * BLOCK_BYTES;
            let dir = tempfile::tempdir().expect("a directory");
            let path = dir.path().join("pages");
            let file = File::options().read(true).write(true).create_new(true).open(&path).expect("a file");
            let (backend, progress) = Backend::new(file, &path).expect("a backend");
            backend.set_len(LENGTH as u64).expect("room");
            progress.release().expect("released");
            let mut model = vec![0u8; LENGTH];
            for step in steps {
                match step {
                    Step::Write { block, blocks, fill } => {
                        let range = block as usize * BLOCK_BYTES..(block as usize + blocks) * BLOCK_BYTES;
                        model[range.clone()].fill(fill);
                        backend.write(range.start as u64, &model[range]).expect("written");
                    }
                    Step::Header { fill } => {
                        model[..320].fill(fill);
                        backend.write(0, &model[..320]).expect("written");
                    }
                    Step::Sync => backend.sync_data().expect("sealed"),
                    Step::Read { block, blocks } => {
                        let range = block as usize * BLOCK_BYTES..(block as usize + blocks) * BLOCK_BYTES;
                        let mut read = vec![0; range.len()];
                        backend.read(range.start as u64, &mut read).expect("read");
                        prop_assert!(read == model[range], "a read differs from what was written");
                    }
                }
            }
            backend.close().expect("closed");
            prop_assert_eq!(progress.flushed(), progress.sealed());
            prop_assert!(std::fs::read(&path).expect("read") == model, "the file differs from what was written");
        }
    }
}
