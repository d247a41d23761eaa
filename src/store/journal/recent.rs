//! The newest frames, decoded once for all who follow the journal: with a hundred streams open, each commit would
//! otherwise be read and decoded a hundred times.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Commit, Seq};

/// Payloads of frames that are kept, together. Decoded they take some more.
const BYTES_MAX: usize = 4 << 20;
/// A longer payload, of an import say, is not kept: it would drive out the others.
const FRAME_BYTES_MAX: usize = 256 << 10;

/// Commits of one frame, from a seq on.
#[derive(Clone, Debug, Default)]
pub struct SharedFrame {
    commits: Arc<[Commit]>,
    skipped: usize,
}

impl SharedFrame {
    /// The commits of a frame from `next` on.
    pub fn from(commits: Arc<[Commit]>, next: Seq) -> Self {
        let skipped = commits.partition_point(|commit| commit.seq < next);
        Self { commits, skipped }
    }
}

impl Deref for SharedFrame {
    type Target = [Commit];

    fn deref(&self) -> &[Commit] {
        &self.commits[self.skipped..]
    }
}

/// Frames that were read lately, by their first seq. When there are too many, the oldest go.
#[derive(Debug, Default)]
pub struct Recent(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    frames: BTreeMap<Seq, (Arc<[Commit]>, usize)>,
    bytes: usize,
}

impl Recent {
    /// The frame that a commit is in.
    pub fn with(&self, seq: Seq) -> Option<Arc<[Commit]>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, (commits, _)) = kept.frames.range(..=seq).next_back()?;
        let holds = commits.last().is_some_and(|last| last.seq >= seq);
        holds.then(|| Arc::clone(commits))
    }

    /// Keeps a frame, whose payload has so many bytes.
    pub fn keep(&self, commits: &Arc<[Commit]>, bytes: usize) {
        let Some(first) = commits.first().filter(|_| bytes <= FRAME_BYTES_MAX) else {
            return;
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = kept.frames.insert(first.seq, (Arc::clone(commits), bytes));
        kept.bytes += bytes;
        kept.bytes -= before.map_or(0, |(_, bytes)| bytes);
        while kept.bytes > BYTES_MAX
            && let Some((_, (_, bytes))) = kept.frames.pop_first()
        {
            kept.bytes -= bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Time;

    fn frame(first: Seq, count: u64) -> Arc<[Commit]> {
        let commit = |seq| Commit {
            seq,
            at: Time::from_millis_clamped(0),
            by: String::new(),
            changes: Vec::new(),
        };
        (first..first + count).map(commit).collect()
    }

    fn seqs(recent: &Recent, next: Seq) -> Option<Vec<Seq>> {
        let frame = SharedFrame::from(recent.with(next)?, next);
        Some(frame.iter().map(|commit| commit.seq).collect())
    }

    #[test]
    fn a_commit_is_found_in_its_frame() {
        let recent = Recent::default();
        recent.keep(&frame(10, 3), 100);
        recent.keep(&frame(20, 1), 100);
        assert_eq!(seqs(&recent, 9), None);
        assert_eq!(seqs(&recent, 10), Some(vec![10, 11, 12]));
        assert_eq!(seqs(&recent, 12), Some(vec![12]));
        assert_eq!((seqs(&recent, 13), seqs(&recent, 21)), (None, None));
        assert_eq!(seqs(&recent, 20), Some(vec![20]));
    }

    #[test]
    fn the_oldest_frames_make_room() {
        let recent = Recent::default();
        let room = (BYTES_MAX / FRAME_BYTES_MAX) as u64;
        for n in 0..2 * room {
            recent.keep(&frame(n, 1), FRAME_BYTES_MAX);
            recent.keep(&frame(n, 1), FRAME_BYTES_MAX);
        }
        assert_eq!((seqs(&recent, room - 1), seqs(&recent, room)), (None, Some(vec![room])));
        recent.keep(&frame(1, 1), FRAME_BYTES_MAX);
        assert_eq!((seqs(&recent, 1), seqs(&recent, room)), (None, Some(vec![room])));
        recent.keep(&frame(1000, 1), FRAME_BYTES_MAX + 1);
        assert_eq!(seqs(&recent, 1000), None);
    }
}
