//! Faults of the store. What a caller did wrong is `app::Error`'s to say.

use std::io;
use std::path::{Path, PathBuf};

use super::Seq;
use super::directory::DirectoryError;
use super::schema::Table;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The queue of writes is full.
    #[error("too many writes are waiting")]
    Busy,
    /// The disk has no room for what should be written.
    #[error("the disk is full: {0}")]
    Full(String),
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    /// Bytes that cannot be what was written.
    #[error("damaged data: {0}")]
    Damaged(String),
    /// Two documents would have the same key in a unique index.
    #[error("another document has this key in {}", .0.name())]
    Duplicate(Table),
    /// One write is larger than the journal takes at once.
    #[error("the write is larger than {} bytes", super::journal::COMMIT_BYTES_MAX)]
    TooLarge,
    /// The journal does not reach back that far any more.
    #[error("the journal begins with commit {oldest}")]
    Trimmed { oldest: Seq },
    #[error("the store is closing")]
    Stopped,
    /// A closure panicked; its batch went on without it.
    #[error("a write panicked")]
    Panicked,
    #[error("the storage engine failed: {0}")]
    Engine(Box<redb::Error>),
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl Error {
    pub fn from_io(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Error::Full(format!("{}: {source}", path.display()))
            }
            _ => Error::Io {
                path: path.to_owned(),
                source,
            },
        }
    }

    /// The same fault again, for each of the writes that shared it.
    pub(super) fn again(&self) -> Self {
        match self {
            Error::Full(what) => Error::Full(what.clone()),
            Error::Io { path, source } => Error::Io {
                path: path.clone(),
                source: io::Error::new(source.kind(), source.to_string()),
            },
            Error::Damaged(what) => Error::Damaged(what.clone()),
            Error::Busy => Error::Busy,
            Error::TooLarge => Error::TooLarge,
            other => Error::Damaged(other.to_string()),
        }
    }
}

macro_rules! from_redb {
    ($($name:ident),*) => {$(
        impl From<redb::$name> for Error {
            fn from(error: redb::$name) -> Self {
                Error::Engine(Box::new(error.into()))
            }
        }
    )*};
}

from_redb!(
    StorageError,
    TableError,
    TransactionError,
    CommitError,
    DatabaseError,
    SetDurabilityError
);

/// Says which file an I/O error is about.
pub(crate) trait IoContext<T> {
    fn context(self, path: &Path) -> Result<T, Error>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn context(self, path: &Path) -> Result<T, Error> {
        self.map_err(|error| Error::from_io(path, error))
    }
}
