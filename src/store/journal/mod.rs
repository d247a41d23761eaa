//! The journal: an append-only log of commits on disk, which is the truth. Everything else follows from it.
//!
//! `frame.rs` has the bytes of what is appended at once, `segment.rs` the files, `log.rs` the writing
//! end, `reader.rs` the reading one, `recent.rs` what many read at once.

mod frame;
mod log;
mod reader;
mod recent;
mod segment;

pub use frame::{COMMIT_BYTES_MAX, Frame};
pub use log::{Log, LogOptions, Shared};
pub use reader::Reader;
pub use recent::SharedFrame;

use bincode::{Decode, Encode};

use super::Error;
use super::value;
use crate::model::{Kind, RawId, Time, Verb};

/// The number of a commit: 1, 2, 3, … without gaps, for the whole life of a data directory.
pub type Seq = u64;

/// What happened to one document. It carries the whole new document, so that applying it needs nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Change {
    pub verb: Verb,
    pub kind: Kind,
    pub id: RawId,
    /// The stored value's bytes (`value.rs`); absent when the document is gone.
    pub document: Option<Vec<u8>>,
}

/// Changes that took place together, or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Commit {
    pub seq: Seq,
    pub at: Time,
    /// Who did it, as `Actor` prints itself.
    pub by: String,
    pub changes: Vec<Change>,
}

impl Commit {
    fn append_to(&self, bytes: &mut Vec<u8>) -> Result<(), Error> {
        value::append(self, bytes)
    }

    fn take_from(bytes: &mut &[u8]) -> Result<Self, Error> {
        value::take(bytes)
    }
}
