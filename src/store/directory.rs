//! The data directory: is it ours, is it free, do we know its format?

use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// The layout of a data directory that this program writes.
const FORMAT: u32 = 1;
const FORMAT_FILE: &str = "FORMAT";
const FORMAT_LINE: &str = "event-manager data directory, format ";

/// Why a directory cannot be used. Each says in one line what to do.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    #[error("{} is in use by another event-manager; stop it first, or name another --data-dir", .0.display())]
    Locked(PathBuf),
    #[error("{} holds files that are not event-manager's; name an empty or new directory with --data-dir", .0.display())]
    Foreign(PathBuf),
    #[error("{} was written by a newer event-manager (format {format}, this one knows {FORMAT}); install the newer version", path.display())]
    Newer { path: PathBuf, format: u32 },
    #[error("{} cannot be written ({source}); make it writable for this user, or name another --data-dir", path.display())]
    NotWritable { path: PathBuf, source: io::Error },
    #[error("{} is no directory; name a directory with --data-dir", .0.display())]
    NoDirectory(PathBuf),
    #[error("{} cannot be read ({source}); check the path and its permissions, or name another --data-dir", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{} is damaged ({what}); nothing was changed. Restore a backup, or move store.redb away to have it rebuilt from the journal if that goes back to the beginning", path.display())]
    Damaged { path: PathBuf, what: String },
}

/// A data directory that this process has locked.
#[derive(Debug)]
pub struct Directory {
    pub path: PathBuf,
    pub is_new: bool,
    /// The lock goes with the file.
    _lock: File,
}

impl Directory {
    /// Locks the directory, making it first if it is missing or empty. Touches nothing in one that is not ours.
    pub fn open(path: &Path) -> Result<Self, DirectoryError> {
        let is_new = match std::fs::read_dir(path) {
            Ok(entries) => is_empty(path, entries)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make_private(path).map_err(|source| DirectoryError::NotWritable {
                    path: path.to_owned(),
                    source,
                })?;
                true
            }
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(DirectoryError::NoDirectory(path.to_owned()));
            }
            Err(source) => {
                return Err(DirectoryError::Unreadable {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        if !is_new {
            check_format(path)?;
        }
        let lock = lock(path)?;
        // Another process may have filled the directory before we had the lock.
        let is_new = is_new && !path.join(FORMAT_FILE).exists();
        if is_new {
            initialise(path).map_err(|source| DirectoryError::NotWritable {
                path: path.to_owned(),
                source,
            })?;
        }
        Ok(Self {
            path: path.to_owned(),
            is_new,
            _lock: lock,
        })
    }

    pub fn store_file(&self) -> PathBuf {
        self.path.join("store.redb")
    }

    pub fn journal_dir(&self) -> PathBuf {
        self.path.join("journal")
    }

    pub fn damaged(&self, what: impl Into<String>) -> DirectoryError {
        DirectoryError::Damaged {
            path: self.path.clone(),
            what: what.into(),
        }
    }
}

/// A directory with nothing but what a mount or an interrupted first start leaves there.
fn is_empty(path: &Path, entries: std::fs::ReadDir) -> Result<bool, DirectoryError> {
    for entry in entries {
        let entry = entry.map_err(|source| DirectoryError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        let is_left_over = match entry.file_name().to_str() {
            Some("lost+found" | "lock" | "FORMAT.new") => true,
            Some("journal") => std::fs::read_dir(entry.path()).is_ok_and(|mut entries| entries.next().is_none()),
            _ => false,
        };
        if !is_left_over {
            return Ok(false);
        }
    }
    Ok(true)
}

fn check_format(path: &Path) -> Result<(), DirectoryError> {
    let text = match std::fs::read_to_string(path.join(FORMAT_FILE)) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData) => {
            return Err(DirectoryError::Foreign(path.to_owned()));
        }
        Err(source) => {
            return Err(DirectoryError::Unreadable {
                path: path.to_owned(),
                source,
            });
        }
    };
    let format: Option<u32> = text.strip_prefix(FORMAT_LINE).and_then(|rest| rest.trim().parse().ok());
    match format {
        Some(FORMAT) => Ok(()),
        Some(format) if format > FORMAT => Err(DirectoryError::Newer {
            path: path.to_owned(),
            format,
        }),
        _ => Err(DirectoryError::Foreign(path.to_owned())),
    }
}

fn lock(path: &Path) -> Result<File, DirectoryError> {
    let not_writable = |source| DirectoryError::NotWritable {
        path: path.to_owned(),
        source,
    };
    let file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path.join("lock"))
        .map_err(not_writable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DirectoryError::Locked(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(not_writable(source)),
    }
}

/// Makes a directory that only its owner can look into: it will hold people's data.
fn make_private(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// The format file comes last and whole: a directory that has it is complete.
fn initialise(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path.join("journal"))?;
    let draft = path.join("FORMAT.new");
    let mut file = File::create(&draft)?;
    writeln!(file, "{FORMAT_LINE}{FORMAT}")?;
    file.sync_all()?;
    std::fs::rename(&draft, path.join(FORMAT_FILE))?;
    File::open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_directory_becomes_ours_and_is_locked() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("new/data");
        let first = Directory::open(&path).expect("made");
        assert!(first.is_new);
        assert!(matches!(Directory::open(&path), Err(DirectoryError::Locked(_))));
        drop(first);
        assert!(!Directory::open(&path).expect("opened again").is_new);
    }

    #[test]
    fn a_foreign_directory_is_not_touched() {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::write(dir.path().join("thesis.txt"), "years of work").expect("written");
        assert!(matches!(Directory::open(dir.path()), Err(DirectoryError::Foreign(_))));
        assert_eq!(std::fs::read_dir(dir.path()).expect("readable").count(), 1);
    }

    #[test]
    fn a_newer_format_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::write(dir.path().join(FORMAT_FILE), format!("{FORMAT_LINE}2\n")).expect("written");
        assert!(matches!(
            Directory::open(dir.path()),
            Err(DirectoryError::Newer { format: 2, .. })
        ));
        assert_eq!(std::fs::read_dir(dir.path()).expect("readable").count(), 1);
    }

    #[test]
    fn a_file_is_no_directory() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        assert!(matches!(
            Directory::open(file.path()),
            Err(DirectoryError::NoDirectory(_))
        ));
    }
}
