//! The files of pictures, each under the hash of its content: `media/ab/ab12….webp`.
//!
//! A file is whole or not there: it is written under another name, flushed, and renamed. It never changes afterwards.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::model::{FileHash, FileName, ImageFormat};

/// What the names of files begin with that are being written.
const NEW: &str = "new-";

/// A directory of such files.
#[derive(Debug)]
pub struct Files {
    dir: PathBuf,
}

impl Files {
    /// The directory is made when there is something to keep.
    pub fn at(dir: PathBuf) -> Self {
        Self { dir }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn path(&self, name: &FileName) -> PathBuf {
        let text = name.to_string();
        self.dir.join(&text[..2]).join(text)
    }

    /// Keeps bytes. When this returns they are on disk under their name.
    pub fn keep(&self, format: ImageFormat, bytes: &[u8]) -> io::Result<FileName> {
        let hash = FileHash::from_bytes(Sha256::digest(bytes).into());
        let name = FileName { hash, format };
        let path = self.path(&name);
        if path.exists() {
            return Ok(name);
        }
        let home = path.parent().unwrap_or(&self.dir);
        make(home)?;
        let mut file = tempfile::Builder::new().prefix(NEW).tempfile_in(&self.dir)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        flush_dir(home)?;
        Ok(name)
    }

    /// The bytes of a file; none if it is not there.
    pub fn read(&self, name: &FileName) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some),
        }
    }

    /// Whether a file is there.
    pub fn has(&self, name: &FileName) -> bool {
        self.path(name).is_file()
    }

    pub fn remove(&self, name: &FileName) -> io::Result<()> {
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Every file that is there.
    pub fn all(&self) -> io::Result<Vec<FileName>> {
        let mut names = Vec::new();
        for home in entries(&self.dir)? {
            if !home.is_dir() {
                continue;
            }
            for path in entries(&home)? {
                names.extend(
                    path.file_name()
                        .and_then(|name| name.to_str())
                        .and_then(FileName::parse),
                );
            }
        }
        Ok(names)
    }

    /// Removes what was being written when the process ended. Nothing may be kept meanwhile.
    pub fn clear_unfinished(&self) -> io::Result<()> {
        for path in entries(&self.dir)? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with(NEW) && path.is_file() {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }
}

fn entries(dir: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
    }
}

/// Makes a directory and those above it, and flushes the names of those that are new.
fn make(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let above = dir.parent().ok_or(io::ErrorKind::NotFound)?;
    make(above)?;
    match fs::create_dir(dir) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    flush_dir(above)
}

fn flush_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}
