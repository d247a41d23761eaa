//! Sample data: the events of `data/demo/`, and synthetic ones in any number.

mod batch;
mod cities;
mod files;
mod people;
mod random;
mod show;
mod synthetic;
mod times;
mod titles;

pub use files::{Loaded, load};
pub use synthetic::{Filled, Plan, Progress, fill};

use crate::model::Code;
use crate::store;

/// Why sample data did not get into the store. What was written before stands.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A tracked file does not hold what it should; its tests would have said so.
    #[error("data/demo/{file}, row {row}: {message}")]
    File {
        file: &'static str,
        /// Counted from 1, a header aside.
        row: usize,
        message: String,
    },
    /// The plan cannot be carried out, or the generator made a value that the model refuses.
    #[error("synthetic data: {0}")]
    Synthetic(String),
    /// Ticket numbers need the installation's secret, which `serve` and the commands make first.
    #[error("the store has no installation document yet")]
    NotInstalled,
}

impl Error {
    /// What the generator made, unless the model refuses it.
    fn unless<T>(made: Result<T, (Code, String)>) -> Result<T, Error> {
        made.map_err(|(_, message)| Error::Synthetic(message))
    }
}

#[cfg(test)]
mod fresh {
    //! Stores to fill, all with the same secret.

    use tempfile::TempDir;

    use crate::model::{Installation, Secret, Time, Verb};
    use crate::store::{Error, Options, Store};

    pub fn now() -> Time {
        Time::parse("2026-11-23T06:30:00.250Z").expect("valid")
    }

    pub fn store() -> (Store, TempDir) {
        let dir = tempfile::tempdir().expect("a directory");
        let (store, _) = Store::open(&dir.path().join("data"), &Options::default(), &mut |_| {}).expect("opened");
        let installation = Installation {
            ticket_secret: Secret::from_bytes([7; 32]),
            link_secret: Secret::from_bytes([8; 32]),
            setup: None,
            created_at: now(),
        };
        store
            .write::<_, Error, _>("system".into(), now(), move |tx| {
                tx.put(Verb::InstallationChanged, &installation)
            })
            .wait()
            .expect("written");
        (store, dir)
    }
}
