//! A frame: the commits of one batch as they are appended and flushed together.
//!
//! | offset | bytes | what |
//! |---|---|---|
//! | 0 | 4 | magic `EMJ1` |
//! | 4 | 4 | payload length, bytes |
//! | 8 | 8 | seq of the first commit |
//! | 16 | 4 | number of commits, at least 1 |
//! | 20 | 4 | CRC-32C of the payload |
//! | 24 | 4 | CRC-32C of the 24 bytes before |
//! | 28 | 4 | zero |
//! | 32 | … | commits, one after the other, then zeros up to a multiple of 8 |
//!
//! Numbers are little endian. Space that was not written yet is zero. The batch, not the commit, is the
//! unit because it is what a flush covers: of the last batch a crash may leave any part, in any order.
#![expect(clippy::little_endian_bytes, reason = "the file format says so")]

use super::{Commit, Seq};
use crate::store::Error;

const MAGIC: [u8; 4] = *b"EMJ1";
/// Bytes of a frame before its commits.
pub const HEADER_BYTES: usize = 32;
/// Frames begin at multiples of this many bytes.
pub const ALIGNMENT: u64 = 8;
/// The most a frame may hold.
pub const FRAME_BYTES_MAX: usize = 16 << 20;
/// A batch is closed when its frame has grown to this, so that a flush stays short.
pub const BATCH_BYTES: usize = 1 << 20;
/// The most one commit may take: it then fits behind any batch that is not closed yet.
pub const COMMIT_BYTES_MAX: usize = FRAME_BYTES_MAX - BATCH_BYTES - HEADER_BYTES;

/// A frame in the making.
pub struct Frame {
    bytes: Vec<u8>,
    first: Seq,
    count: u32,
}

impl Frame {
    pub fn new(first: Seq) -> Self {
        Self {
            bytes: vec![0; HEADER_BYTES],
            first,
            count: 0,
        }
    }

    /// Adds the next commit, or leaves the frame as it was if the commit is over [`COMMIT_BYTES_MAX`].
    pub fn push(&mut self, commit: &Commit) -> Result<(), Error> {
        let before = self.bytes.len();
        commit.append_to(&mut self.bytes)?;
        if self.bytes.len() - before > COMMIT_BYTES_MAX {
            self.bytes.truncate(before);
            return Err(Error::TooLarge);
        }
        self.count += 1;
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn is_full(&self) -> bool {
        self.bytes.len() >= BATCH_BYTES
    }

    pub fn bytes_len(&self) -> usize {
        self.bytes.len()
    }

    /// The seq of the last commit.
    pub fn last(&self) -> Seq {
        self.first + u64::from(self.count) - 1
    }

    pub fn first(&self) -> Seq {
        self.first
    }

    /// The bytes to append.
    pub fn finish(mut self) -> Vec<u8> {
        let payload_crc = crc32c::crc32c(&self.bytes[HEADER_BYTES..]);
        let payload_length = (self.bytes.len() - HEADER_BYTES) as u32;
        let header = &mut self.bytes[..HEADER_BYTES];
        header[0..4].copy_from_slice(&MAGIC);
        header[4..8].copy_from_slice(&payload_length.to_le_bytes());
        header[8..16].copy_from_slice(&self.first.to_le_bytes());
        header[16..20].copy_from_slice(&self.count.to_le_bytes());
        header[20..24].copy_from_slice(&payload_crc.to_le_bytes());
        let header_crc = crc32c::crc32c(&header[..24]);
        header[24..28].copy_from_slice(&header_crc.to_le_bytes());
        self.bytes
            .resize(self.bytes.len().next_multiple_of(ALIGNMENT as usize), 0);
        self.bytes
    }
}

/// What a frame's first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub payload_length: u32,
    pub first: Seq,
    pub count: u32,
    payload_crc: u32,
}

impl Header {
    /// `None` if these are not the first bytes of a frame.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; HEADER_BYTES] = bytes.get(..HEADER_BYTES)?.try_into().ok()?;
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let header = Self {
            payload_length: word(4),
            first: u64::from(word(8)) | u64::from(word(12)) << 32,
            count: word(16),
            payload_crc: word(20),
        };
        let sound = bytes[..4] == MAGIC
            && word(24) == crc32c::crc32c(&bytes[..24])
            && header.count > 0
            && header.payload_length as usize <= FRAME_BYTES_MAX;
        sound.then_some(header)
    }

    /// Bytes from this frame's start to the next one's.
    pub fn stride(&self) -> u64 {
        (HEADER_BYTES as u64 + u64::from(self.payload_length)).next_multiple_of(ALIGNMENT)
    }

    pub fn last(&self) -> Seq {
        self.first + u64::from(self.count) - 1
    }

    pub fn fits(&self, payload: &[u8]) -> bool {
        payload.len() == self.payload_length as usize && crc32c::crc32c(payload) == self.payload_crc
    }

    /// The commits of a payload whose checksum was held against this header.
    pub fn commits(&self, mut payload: &[u8]) -> Result<Vec<Commit>, Error> {
        let mut commits = Vec::with_capacity(self.count as usize);
        for n in 0..u64::from(self.count) {
            let commit = Commit::take_from(&mut payload)?;
            if commit.seq != self.first + n {
                return Err(Error::Damaged(format!(
                    "a journal frame holds commit {} where {} belongs",
                    commit.seq,
                    self.first + n
                )));
            }
            commits.push(commit);
        }
        Ok(commits)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Kind, Time, Verb};
    use crate::store::journal::Change;

    fn commit(seq: Seq, document: Vec<u8>) -> Commit {
        let change = Change {
            verb: Verb::GuestUpdated,
            kind: Kind::Guest,
            id: [9; 16],
            document: Some(document),
        };
        Commit {
            seq,
            at: Time::from_millis_clamped(7),
            by: "operator".into(),
            changes: vec![change],
        }
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(first in 1u64.., documents in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..100), 1..20)) {
            let first = first % (1 << 60);
            let commits: Vec<_> = documents.into_iter().enumerate().map(|(n, document)| commit(first + n as u64, document)).collect();
            let mut frame = Frame::new(first);
            for commit in &commits {
                frame.push(commit).expect("small");
            }
            let bytes = frame.finish();
            let header = Header::parse(&bytes).expect("a frame");
            prop_assert_eq!(header.stride(), bytes.len() as u64);
            let payload = &bytes[HEADER_BYTES..HEADER_BYTES + header.payload_length as usize];
            prop_assert!(header.fits(payload));
            prop_assert_eq!(header.commits(payload).expect("sound"), commits);
        }

        #[test]
        fn any_flipped_bit_is_noticed(document in proptest::collection::vec(any::<u8>(), 0..60), bit in any::<prop::sample::Index>()) {
            let mut frame = Frame::new(1);
            frame.push(&commit(1, document)).expect("small");
            let length = frame.bytes_len();
            let mut bytes = frame.finish();
            // The reserved word and the padding carry nothing.
            let bit = bit.index(length * 8);
            prop_assume!(!(28..32).contains(&(bit / 8)));
            bytes[bit / 8] ^= 1 << (bit % 8);
            let noticed = match Header::parse(&bytes) {
                None => true,
                Some(header) => !header.fits(&bytes[HEADER_BYTES..length]),
            };
            prop_assert!(noticed);
        }
    }

    #[test]
    fn a_commit_that_does_not_fit_is_refused_and_leaves_the_frame_alone() {
        let mut frame = Frame::new(1);
        frame.push(&commit(1, vec![1; 10])).expect("small");
        let before = frame.bytes_len();
        assert!(matches!(
            frame.push(&commit(2, vec![0; COMMIT_BYTES_MAX])),
            Err(Error::TooLarge)
        ));
        assert_eq!((frame.bytes_len(), frame.last()), (before, 1));
    }
}
