//! A certificate and its key from files that somebody else renews.

use std::fs::{File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::Error;
use super::certificate::{Served, Unfit};

/// A larger file is no certificate.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Where certificate and key are; one file may be both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    pub cert: PathBuf,
    pub key: PathBuf,
}

/// What changes when a file is written or put in another's place: device, inode, size, time.
type Stamp = (u64, u64, u64, i64, i64);

/// The state of both files, by which a change is seen.
pub type Stamps = [Option<Stamp>; 2];

impl Files {
    pub fn load(&self) -> Result<Served, Error> {
        let (cert, key) = (self.cert.clone(), self.key.clone());
        let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
        let chain = read(&cert).map_err(|error| Error::CertFile {
            path: cert.clone(),
            why: unreadable(error),
        })?;
        let secret = read(&key).map_err(|error| Error::KeyFile {
            path: key.clone(),
            why: unreadable(error),
        })?;
        Served::from_pem(&chain, &secret).map_err(|unfit| match unfit {
            Unfit::Certificate(why) => Error::CertFile {
                path: cert.clone(),
                why,
            },
            Unfit::Key(why) => Error::KeyFile { path: key, why },
            Unfit::Strangers => Error::KeyFile {
                path: key,
                why: format!("does not fit the certificate in {}", cert.display()),
            },
        })
    }

    pub fn stamps(&self) -> Stamps {
        let stamp = |path: &Path| std::fs::metadata(path).ok().map(|found| stamp_of(&found));
        [stamp(&self.cert), stamp(&self.key)]
    }
}

/// A whole file of a size that a certificate may have.
pub fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        let why = format!("it is larger than {FILE_BYTES_MAX} bytes");
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, why));
    }
    Ok(bytes)
}

fn stamp_of(found: &Metadata) -> Stamp {
    (
        found.dev(),
        found.ino(),
        found.size(),
        found.mtime(),
        found.mtime_nsec(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_file_names_setting_and_file() {
        let dir = tempfile::tempdir().expect("a directory");
        let files = Files {
            cert: dir.path().join("cert.pem"),
            key: dir.path().join("key.pem"),
        };
        let said = || files.load().expect_err("refused").to_string();
        assert!(said().starts_with("tls.cert_file: ") && said().contains("cert.pem cannot be read: No such file"));
        let made = rcgen::generate_simple_self_signed(vec!["a.example".to_owned()]).expect("made");
        std::fs::write(&files.cert, made.cert.pem()).expect("written");
        let before = files.stamps();
        assert!(said().starts_with("tls.key_file: ") && said().contains("key.pem cannot be read"));
        std::fs::write(&files.key, "no key").expect("written");
        assert_ne!(files.stamps(), before);
        assert!(said().contains("key.pem has no private key in PEM"), "{}", said());
        let other = rcgen::KeyPair::generate().expect("made").serialize_pem();
        std::fs::write(&files.key, other).expect("written");
        assert!(
            said().contains("key.pem does not fit the certificate in "),
            "{}",
            said()
        );
        std::fs::write(&files.key, made.signing_key.serialize_pem()).expect("written");
        assert_eq!(files.load().expect("fits").facts.names.len(), 1);
    }
}
