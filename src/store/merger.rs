//! The thread that merges frozen memtables into redb while the writer goes on, and knows how far redb's file is.
//!
//! A merge that is on disk is a checkpoint: what it holds need not be replayed, and the journal may be trimmed
//! up to it.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::backend::{Epoch, Progress};
use super::journal::Seq;
use super::layers::Layers;
use super::{Error, IoContext};

/// Merges that may be on their way to disk while another begins. Bounds what a crash leaves to replay.
const UNFLUSHED_MAX: usize = 1;
/// How long the thread waits after a failure.
const RETRY_MS: u64 = 500;
/// How often it looks whether what is on its way to disk has arrived.
const LOOK_UP_MS: u64 = 50;

#[derive(Default)]
struct State {
    /// What has been merged and is not known to be on disk, oldest first.
    unflushed: VecDeque<(Epoch, Seq)>,
    /// The last seq that redb's file has on disk.
    checkpoint: Seq,
    failing: bool,
    stop: bool,
}

struct Shared {
    layers: Arc<Layers>,
    backend: Progress,
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    /// The state, with what has reached the disk by now noted.
    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let flushed = self.backend.flushed();
        while let Some((_, seq)) = state.unflushed.pop_front_if(|(epoch, _)| *epoch <= flushed) {
            state.checkpoint = seq;
        }
        state
    }

    fn wait(&self, state: MutexGuard<'_, State>, patience: Duration) {
        let _woken = self.changed.wait_timeout(state, patience);
    }

    fn is_merged(&self) -> bool {
        self.layers.newest().frozen.is_none()
    }
}

/// The handle to the merging thread.
pub struct Merger {
    shared: Arc<Shared>,
    path: PathBuf,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Merger {
    pub fn start(layers: Arc<Layers>, backend: Progress, path: &Path) -> Result<Self, Error> {
        let checkpoint = layers.newest().base.seq()?;
        let state = State {
            checkpoint,
            ..State::default()
        };
        let shared = Arc::new(Shared {
            layers,
            backend,
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        let merging = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("store-merger".into())
            .spawn(move || merge_until_stopped(&merging))
            .context(path)?;
        Ok(Self {
            shared,
            path: path.to_owned(),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// The last seq that redb's file has on disk.
    pub fn checkpoint(&self) -> Seq {
        self.shared.state().checkpoint
    }

    /// Freezes what is in the active memtable, unless another is still being merged.
    pub fn begin(&self) {
        if self.shared.layers.freeze() {
            let _before = self.shared.state();
            self.shared.changed.notify_all();
        }
    }

    /// Waits until no memtable is frozen, or for so long. `true` if none is.
    pub fn wait_merged(&self, patience: Duration) -> bool {
        let begun = Instant::now();
        loop {
            // Looked at under the lock, so that the end of a merge is not missed between look and wait.
            let state = self.shared.state();
            if self.shared.is_merged() {
                return true;
            }
            let left = patience.saturating_sub(begun.elapsed());
            if left.is_zero() || state.failing {
                return false;
            }
            self.shared.wait(state, left);
        }
    }

    /// Merges everything, and waits until it is on disk. Nothing may be written meanwhile.
    pub fn drain(&self) -> Result<(), Error> {
        while self.shared.layers.freeze() {
            self.begin();
            if !self.wait_merged(Duration::from_millis(LOOK_UP_MS)) && self.shared.state().failing {
                return Err(Error::Full("the store's file could not be written".into()));
            }
        }
        self.shared.backend.settle().context(&self.path)
    }

    /// Ends the thread; what is frozen stays in the journal.
    pub fn stop(&self) {
        self.shared.state().stop = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ended = thread.join();
        }
    }
}

fn merge_until_stopped(shared: &Shared) {
    loop {
        let state = shared.state();
        if state.stop {
            return;
        }
        if state.unflushed.len() > UNFLUSHED_MAX {
            drop(state);
            shared.backend.wait(Duration::from_millis(LOOK_UP_MS));
            continue;
        }
        if shared.is_merged() {
            let _woken = shared.changed.wait(state);
            continue;
        }
        drop(state);
        let begun = Instant::now();
        let merged = shared.layers.merge();
        let mut state = shared.state();
        match merged {
            Ok(seq) => {
                metrics::histogram!("store_checkpoint_seconds").record(begun.elapsed());
                state.unflushed.push_back((shared.backend.sealed(), seq));
                state.failing = false;
                shared.changed.notify_all();
            }
            Err(error) => {
                if !std::mem::replace(&mut state.failing, true) {
                    tracing::error!(%error, "a memtable could not be merged; trying again until it can");
                }
                shared.changed.notify_all();
                shared.wait(state, Duration::from_millis(RETRY_MS));
            }
        }
    }
}
