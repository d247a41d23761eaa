//! The store: documents, their indexes and counters in redb, made from the journal, which is the truth.
//!
//! Everything here is synchronous. [`Store::write`] hands a closure to the one writer thread and returns a
//! future of its outcome; [`Store::view`] is a snapshot to read from.

mod apply;
mod backend;
mod check;
mod directory;
mod error;
mod journal;
mod key;
mod layers;
mod memtable;
mod merger;
mod query;
mod recover;
mod repair;
mod scans;
mod schema;
mod upgrade;
mod value;
mod view;
mod walk;
mod write;
mod writer;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use tokio::sync::watch;

pub use check::{Check, Finding};
pub use directory::DirectoryError;
pub use error::Error;
pub(crate) use error::IoContext;
pub use journal::{Change, Commit, Reader, Seq};
pub use key::{Key, id_at_end};
pub use query::{
    Cursor, CursorError, Drafts, EventQuery, GuestItems, GuestQuery, KEYS_SCANNED_MAX, ListError, Order, Page, Plan,
    PlanError, Sort, VenueQuery,
};
pub use scans::{ScanQuery, Scans};
pub use schema::{Document, Table};
pub use value::from_bytes as decode;
pub use view::{Direction, Range, View};
pub use write::WriteTx;
pub use writer::{Effect, Health, Observer, Writing};

use directory::Directory;
use layers::Layers;
use writer::Writer;

/// How a store is opened. Every field has a setting in the configuration.
#[derive(Clone, Debug)]
pub struct Options {
    /// Pages that redb keeps in memory, in bytes.
    pub cache_bytes: usize,
    /// Writes that may wait for the writer; more are refused with [`Error::Busy`].
    pub queue_max: usize,
    /// Closures that share one flush at most.
    pub batch_max: usize,
    /// A memtable is full, and merged into redb, with so many bytes of journal …
    pub checkpoint_bytes: u64,
    /// … or this long after its first write.
    pub checkpoint_ms: u64,
    /// How long the journal goes back at least.
    pub retention_ms: i64,
    /// Writes are refused while the disk has less room than this, so that there is some to clean up with.
    pub reserve_bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cache_bytes: 256 << 20,
            queue_max: 8192,
            batch_max: 512,
            checkpoint_bytes: 1 << 20,
            checkpoint_ms: 5_000,
            retention_ms: 30 * 86_400_000,
            reserve_bytes: 64 << 20,
        }
    }
}

/// An open data directory. Clones share it; the last one closes it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    layers: Arc<Layers>,
    journal: Arc<journal::Shared>,
    bell: watch::Receiver<Seq>,
    writer: Writer,
    /// Keeps the lock until everything above is closed: fields are dropped in this order.
    directory: Directory,
}

/// What opening had to do.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    /// Whether the directory was empty before.
    pub is_new: bool,
    /// Commits replayed from the journal, because they were younger than the last checkpoint.
    pub replayed: u64,
}

impl Store {
    /// Opens a data directory, or makes one of an empty or missing directory, and brings it up to date
    /// with its journal. `progress` is told the seq that replay has reached, about once a second.
    pub fn open(
        path: &std::path::Path,
        options: &Options,
        progress: &mut dyn FnMut(Seq),
    ) -> Result<(Self, Opened), Error> {
        let directory = Directory::open(path)?;
        let opened = recover::recover(&directory, options, progress)?;
        let outcome = Opened {
            is_new: directory.is_new,
            replayed: opened.replayed,
        };
        let journal = opened.log.shared();
        let (writer, bell) = Writer::start(
            opened.log,
            Arc::clone(&opened.layers),
            opened.backend,
            options.clone(),
            path.to_owned(),
        )?;
        let inner = Inner {
            layers: opened.layers,
            journal,
            bell,
            writer,
            directory,
        };
        Ok((Self { inner: Arc::new(inner) }, outcome))
    }

    /// A snapshot of everything that was acknowledged so far.
    pub fn view(&self) -> View {
        self.inner.layers.view()
    }

    /// Queues a closure for the writer. It runs against the newest state, once or more often, so it draws
    /// no time, ids or randomness itself. What it put is on disk when the outcome is `Ok`.
    pub fn write<T, E, F>(&self, by: String, at: crate::model::Time, closure: F) -> Writing<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut WriteTx<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        self.inner.writer.write(by, at, closure)
    }

    /// Adds one who is told of every batch once it is on disk and new views see it, and before its writes are
    /// answered. It runs on the writer's thread: it must be short, and must neither wait nor write.
    pub fn observe(&self, observer: Observer) {
        self.inner.writer.observe(observer);
    }

    /// The data directory, where other files have their place beside the store's.
    pub fn path(&self) -> &std::path::Path {
        &self.inner.directory.path
    }

    /// Where files may be made that nobody needs after a restart.
    pub fn temporary_dir(&self) -> std::path::PathBuf {
        self.inner.directory.path.clone()
    }

    /// Raised to a commit's seq after it is on disk and visible.
    pub fn bell(&self) -> watch::Receiver<Seq> {
        self.inner.bell.clone()
    }

    /// Commits after `since`, up to what is on disk.
    pub fn journal(&self, since: Seq) -> Reader {
        Reader::new(Arc::clone(&self.inner.journal), since)
    }

    /// The last commit's seq.
    pub fn head(&self) -> Seq {
        self.inner.journal.head()
    }

    pub fn health(&self) -> Health {
        self.inner.writer.health()
    }

    /// How much of the disk is taken and free. Looks at every file of the directory.
    pub fn room(&self) -> Result<Room, Error> {
        let path = &self.inner.directory.path;
        let disk = rustix::fs::statvfs(path).map_err(std::io::Error::from).context(path)?;
        Ok(Room {
            used_bytes: size_of_directory(path).context(path)?,
            free_bytes: disk.f_bavail.saturating_mul(disk.f_frsize),
        })
    }

    /// Compares everything that is derived with what it is derived from.
    pub fn check(&self, progress: &mut dyn FnMut(&str, u64)) -> Result<Check, Error> {
        check::run(&self.view(), self.journal(0), self.inner.journal.oldest(), progress)
    }

    /// Rebuilds every index and counter from the documents. Writes wait meanwhile.
    pub fn repair(&self) -> Result<(), Error> {
        self.inner.writer.repair()
    }

    /// Makes a checkpoint and waits until it is on disk.
    pub fn checkpoint(&self) -> Result<(), Error> {
        self.inner.writer.checkpoint()
    }

    /// Stops taking writes, finishes those that are queued, makes a checkpoint. Idempotent.
    pub fn close(&self) -> Result<(), Error> {
        self.inner.writer.stop()
    }
}

/// What a data directory takes, and what its disk has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub used_bytes: u64,
    pub free_bytes: u64,
}

/// The bytes of all files below a directory; files that go meanwhile count as nothing.
fn size_of_directory(path: &std::path::Path) -> std::io::Result<u64> {
    let (mut left, mut bytes) = (vec![path.to_owned()], 0u64);
    while let Some(directory) = left.pop() {
        for entry in std::fs::read_dir(&directory)?.flatten() {
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => left.push(entry.path()),
                Ok(metadata) => bytes = bytes.saturating_add(metadata.len()),
                Err(_) => {}
            }
        }
    }
    Ok(bytes)
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Err(error) = self.writer.stop() {
            tracing::error!(%error, "the store was closed without a checkpoint; the journal will be replayed");
        }
    }
}
