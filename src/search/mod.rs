//! Full-text search over events and guests: a view of the journal that can be thrown away and rebuilt.
//!
//! `words.rs` and `query.rs` say what is searched for, `schema.rs` what is kept, `find.rs` how one search goes
//! over one `snapshot.rs`, and `follow.rs` how the index keeps up with the journal. It answers with ids; who
//! asks reads the documents in a snapshot of the store.

mod directory;
mod find;
mod follow;
mod gather;
mod highlight;
mod index;
mod matches;
mod query;
mod schema;
mod snapshot;
mod words;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit, watch};

use crate::feed::Follower;
use crate::store::{self, Seq, Store};
use index::OpenIndex;
use snapshot::Snapshot;

pub use find::{Found, HITS_MAX, Hit, Rank, Request};
pub use query::{QUERY_CHARS_MAX, QUERY_WORDS_MAX, Query};
pub use schema::{Classes, Fact, class_of_event, class_of_guest, places};

/// Where the index is, within the data directory.
const DIRECTORY: &str = "search";
/// A search that takes longer is given up.
const SEARCH_TIME_MAX: Duration = Duration::from_secs(2);
/// How often a rebuild by the follower's thread is looked at, by whoever waits for it.
const REBUILD_LOOK: Duration = Duration::from_millis(50);

/// How the index is kept. Every field has a setting in the configuration.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Documents that wait for being written to a segment, in bytes.
    pub writer_bytes: usize,
    /// The time between two commits of the index while there is news.
    pub tick: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            writer_bytes: 16 << 20,
            tick: Duration::from_millis(150),
        }
    }
}

/// Why a search is not answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The index is being opened, or nobody follows the journal here.
    #[error("search is not open yet")]
    Closed,
    #[error("the search index is being rebuilt: {done} of {total} documents")]
    Rebuilding { done: u64, total: u64 },
    #[error("the search took too long; ask for more or longer words")]
    TooSlow,
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("the search index: {0}")]
    Fault(String),
}

impl From<tantivy::TantivyError> for Error {
    fn from(error: tantivy::TantivyError) -> Self {
        Error::Fault(error.to_string())
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Error::Fault(error.to_string())
    }
}

/// How search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Closed,
    Rebuilding,
    Ready,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            State::Closed => "opening",
            State::Rebuilding => "rebuilding",
            State::Ready => "ready",
        }
    }
}

/// What operators are told.
#[derive(Clone, Copy, Debug)]
pub struct Health {
    pub state: State,
    /// The last commit of the journal that searches see.
    pub seq: Seq,
    pub documents: u64,
    /// Parts of the index; each is gone through by a search.
    pub segments: usize,
    /// Of a rebuild: documents that are done, and all.
    pub done: u64,
    pub total: u64,
}

/// How far a rebuild is.
#[derive(Debug, Default)]
struct Progress {
    done: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    fn begin(&self, total: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// The view itself, as everybody shares it.
pub struct Search {
    options: Options,
    state: watch::Sender<(State, Seq)>,
    snapshot: RwLock<Option<Arc<Snapshot>>>,
    progress: Progress,
    rebuild_asked: AtomicBool,
    is_followed: AtomicBool,
    /// One permit per search that may run.
    turns: Semaphore,
}

impl Search {
    /// A view that is closed until [`follow`](Self::follow) opens it.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            state: watch::Sender::new((State::Closed, 0)),
            snapshot: RwLock::new(None),
            progress: Progress::default(),
            rebuild_asked: AtomicBool::new(false),
            is_followed: AtomicBool::new(false),
            turns: Semaphore::new(searches_max()),
        }
    }

    /// Starts a thread that opens the index, rebuilds it if need be, and keeps it up with the journal.
    pub fn follow(self: &Arc<Self>, store: &Store) -> std::io::Result<Follower> {
        self.is_followed.store(true, Ordering::Relaxed);
        let search = Arc::clone(self);
        Follower::start("search", store, move |feed| follow::run(&search, feed))
    }

    pub fn health(&self) -> Health {
        let (state, seq) = *self.state.borrow();
        let snapshot = self.snapshot();
        Health {
            state,
            seq,
            documents: snapshot.as_ref().map_or(0, |snapshot| snapshot.documents()),
            segments: snapshot.map_or(0, |snapshot| snapshot.segments.len()),
            done: self.progress.done.load(Ordering::Relaxed),
            total: self.progress.total.load(Ordering::Relaxed),
        }
    }

    /// Waits until searches see a commit, at most so long; whether they do.
    pub async fn reached(&self, seq: Seq, at_most: Duration) -> bool {
        let mut state = self.state.subscribe();
        let reached = state.wait_for(|(state, reached)| *state == State::Ready && *reached >= seq);
        tokio::time::timeout(at_most, reached)
            .await
            .is_ok_and(|reached| reached.is_ok())
    }

    /// Waits until another search may run, at most so long. Searches are work for a processor, and more of them
    /// at once than there are processors only take each other's memory.
    pub async fn turn(&self, at_most: Duration) -> Result<SemaphorePermit<'_>, Error> {
        let turn = tokio::time::timeout(at_most, self.turns.acquire()).await;
        turn.map_err(|_| Error::TooSlow)?.map_err(|_| Error::Closed)
    }

    /// Looks for what a request asks. Blocks for as long as that takes, which is bounded.
    pub fn find(&self, request: &Request) -> Result<Found, Error> {
        let begun = Instant::now();
        let (state, _) = *self.state.borrow();
        let snapshot = match state {
            State::Rebuilding => {
                return Err(Error::Rebuilding {
                    done: self.progress.done.load(Ordering::Relaxed),
                    total: self.progress.total.load(Ordering::Relaxed),
                });
            }
            State::Closed => None,
            State::Ready => self.snapshot(),
        };
        let found = find::find(&*snapshot.ok_or(Error::Closed)?, request, begun + SEARCH_TIME_MAX);
        metrics::histogram!("search_duration_seconds").record(begun.elapsed().as_secs_f64());
        found
    }

    /// Rebuilds the index from the documents and waits until that is done, telling how far it is: documents
    /// done, and all. Blocks.
    pub fn rebuild(&self, store: &Store, tell: &mut dyn FnMut(u64, u64) -> bool) -> Result<u64, Error> {
        if !self.is_followed.load(Ordering::Relaxed) {
            return self.rebuild_here(store, tell);
        }
        self.rebuild_asked.store(true, Ordering::Relaxed);
        let mut told = 0;
        let mut began = false;
        loop {
            std::thread::sleep(REBUILD_LOOK);
            // Asked first: what is ready after the rebuild has begun is the new index.
            began |= !self.rebuild_asked.load(Ordering::Acquire);
            let health = self.health();
            if !self.is_followed.load(Ordering::Relaxed) {
                return Err(Error::Closed);
            }
            if began && health.state == State::Ready {
                return Ok(health.documents);
            }
            if health.state == State::Rebuilding && health.done != told {
                told = health.done;
                // The rebuild goes on when nobody listens any more.
                if !tell(health.done, health.total) {
                    return Err(Error::Closed);
                }
            }
        }
    }

    fn rebuild_here(&self, store: &Store, tell: &mut dyn FnMut(u64, u64) -> bool) -> Result<u64, Error> {
        let telling = std::cell::RefCell::new(tell);
        let stop = || {
            let health = self.health();
            !(telling.borrow_mut())(health.done, health.total)
        };
        match follow::make(self, store, &stop)? {
            Some(mut index) => {
                if let Some(merging) = index.merge_all()? {
                    merging.wait()?;
                }
                Ok(index.snapshot()?.documents())
            }
            None => Err(Error::Closed),
        }
    }

    /// Nobody follows the journal any more.
    fn close(&self) {
        self.set(State::Closed);
        self.is_followed.store(false, Ordering::Relaxed);
    }

    fn options(&self) -> &Options {
        &self.options
    }

    fn path(&self, store: &Store) -> PathBuf {
        store.temporary_dir().join(DIRECTORY)
    }

    fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Whether a rebuild was asked for, once.
    fn takes_rebuild(&self) -> bool {
        self.rebuild_asked.load(Ordering::Relaxed) && {
            self.set(State::Rebuilding);
            self.rebuild_asked.swap(false, Ordering::AcqRel)
        }
    }

    /// Lets searches see what an index has committed.
    fn show(&self, index: &mut OpenIndex) -> Result<(), Error> {
        let snapshot = index.snapshot()?;
        let seq = snapshot.seq;
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Some(snapshot);
        self.state.send_replace((State::Ready, seq));
        Ok(())
    }

    /// Shows nothing any more.
    fn set(&self, state: State) {
        self.state.send_modify(|now| now.0 = state);
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Searches that may run at the same time: two for each processor.
fn searches_max() -> usize {
    2 * std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
