//! Files that hold private keys: for their owner only, and written whole or not at all.

use std::fs::{DirBuilder, File, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use tempfile::NamedTempFile;

use super::{Error, files};

/// Makes a directory that nobody else looks into, unless it is there.
pub fn directory(path: &Path) -> Result<(), Error> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    // One that was there before may be open to others.
    made.and_then(|()| std::fs::set_permissions(path, Permissions::from_mode(0o700)))
        .map_err(|source| failed(path, "made", source))
}

/// What a file holds; `None` if there is none.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match files::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(failed(path, "read", source)),
    }
}

/// Puts a file in place in one step, and returns when it will be there after a power cut, too. A new file of
/// `tempfile` has the mode 0600.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let written = || {
        let mut file = NamedTempFile::new_in(directory)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        File::open(directory)?.sync_all()
    };
    written().map_err(|source| failed(path, "written", source))
}

fn failed(path: &Path, done: &'static str, source: std::io::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        done,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_else_may_look() {
        let home = tempfile::tempdir().expect("a directory");
        let dir = home.path().join("a/b");
        directory(&dir).expect("made");
        directory(&dir).expect("there already");
        let file = dir.join("key.pem");
        assert_eq!(read(&file).expect("none"), None);
        for text in [&b"one"[..], b"two"] {
            write(&file, text).expect("written");
            assert_eq!(read(&file).expect("there").as_deref(), Some(text));
        }
        let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&dir), mode(&file)), (0o700, 0o600));
    }
}
