//! Why there can be no certificate, in one line each that says what to do.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("tls.cert_file: {} {why}", path.display())]
    CertFile { path: PathBuf, why: String },
    #[error("tls.key_file: {} {why}", path.display())]
    KeyFile { path: PathBuf, why: String },
    #[error("tls.acme_root_file: {} {why}", path.display())]
    AcmeRootFile { path: PathBuf, why: String },
    #[error(
        "the certificate authority in {path} cannot be used ({why}); put it back from a backup, or remove its directory to make another, which every device has to trust anew"
    )]
    AuthorityBroken { path: PathBuf, why: String },
    #[error(
        "the certificate authority {path} is gone, but devices may trust it; put it back from a backup, or remove its directory to make another, which every device has to trust anew"
    )]
    AuthorityGone { path: PathBuf },
    #[error(
        "{path} is not the certificate authority that devices were told to trust; put that one back from a backup, or remove its directory to make another, which every device has to trust anew"
    )]
    AuthorityChanged { path: PathBuf },
    #[error("{path} cannot be {done}: {source}")]
    File {
        path: PathBuf,
        /// "read", "written"
        done: &'static str,
        source: std::io::Error,
    },
    #[error("a certificate could not be made: {0}")]
    Make(String),
}

impl Error {
    pub(super) fn make(error: impl ToString) -> Self {
        Error::Make(error.to_string())
    }
}
