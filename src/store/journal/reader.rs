//! The reading end of the journal: commits after a seq, in order, up to what is on disk.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use super::frame::{self, Header};
use super::log::Shared;
use super::{Commit, Seq, segment};
use crate::store::{Error, IoContext};

/// Reads commits one frame at a time and remembers where it is, so that going on costs only what is new.
pub struct Reader {
    shared: Arc<Shared>,
    /// The next seq to give out.
    next: Seq,
    place: Option<Place>,
}

struct Place {
    segment: segment::Segment,
    file: File,
    offset: u64,
    /// The seq of the frame at `offset`.
    at: Seq,
}

impl Reader {
    pub fn new(shared: Arc<Shared>, since: Seq) -> Self {
        Self {
            shared,
            next: since + 1,
            place: None,
        }
    }

    /// Leaves out what comes before `seq`.
    pub fn skip_to(&mut self, seq: Seq) {
        self.next = self.next.max(seq);
    }

    /// The last seq that was given out.
    pub fn position(&self) -> Seq {
        self.next - 1
    }

    pub fn head(&self) -> Seq {
        self.shared.head()
    }

    /// The commits of the next frame; empty when there is no more by now.
    ///
    /// # Errors
    /// [`Error::Trimmed`] when the next commit is not in the journal any more.
    pub fn next_frame(&mut self) -> Result<Vec<Commit>, Error> {
        if self.next > self.shared.head() {
            return Ok(Vec::new());
        }
        loop {
            let (header, payload) = self.step()?;
            if header.last() >= self.next {
                let mut commits = header.commits(&payload)?;
                commits.retain(|commit| commit.seq >= self.next);
                self.next = header.last() + 1;
                return Ok(commits);
            }
        }
    }

    /// Reads the frame at the place and moves behind it. Payloads before `next` are skipped unread.
    fn step(&mut self) -> Result<(Header, Vec<u8>), Error> {
        let shared = Arc::clone(&self.shared);
        let next = self.next;
        let place = self.seek()?;
        let mut bytes = [0; frame::HEADER_BYTES];
        place
            .file
            .read_exact_at(&mut bytes, place.offset)
            .context(&place.segment.path)?;
        let header = Header::parse(&bytes).filter(|header| header.first == place.at);
        let Some(header) = header else {
            return Err(segment::damaged(
                &place.segment.path,
                place.offset,
                &format!("commit {} is unreadable", place.at),
            ));
        };
        let mut payload = Vec::new();
        if header.last() >= next {
            payload.resize(header.payload_length as usize, 0);
            place
                .file
                .read_exact_at(&mut payload, place.offset + frame::HEADER_BYTES as u64)
                .context(&place.segment.path)?;
            if !header.fits(&payload) {
                return Err(segment::damaged(
                    &place.segment.path,
                    place.offset,
                    &format!("commit {} is unreadable", place.at),
                ));
            }
        }
        place.offset += header.stride();
        place.at = header.last() + 1;
        let (_, end) = shared
            .segment_with(place.segment.first)
            .unwrap_or((place.segment.clone(), None));
        if end.is_some_and(|end| place.at >= end) {
            self.place = None;
        }
        Ok((header, payload))
    }

    fn seek(&mut self) -> Result<&mut Place, Error> {
        // A segment that was sealed meanwhile ends where the next one begins.
        let sealed = self.place.as_ref().is_some_and(|place| {
            let end = self.shared.segment_with(place.segment.first).and_then(|(_, end)| end);
            end.is_some_and(|end| place.at >= end)
        });
        if sealed {
            self.place = None;
        }
        let place = match self.place.take() {
            Some(place) => place,
            None => {
                let trimmed = || Error::Trimmed {
                    oldest: self.shared.oldest().unwrap_or(self.shared.head() + 1),
                };
                let (segment, _) = self.shared.segment_with(self.next).ok_or_else(trimmed)?;
                let (offset, at) = self.shared.landmark(segment.first, self.next);
                let file = match File::open(&segment.path) {
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                        return Err(trimmed());
                    }
                    file => file.context(&segment.path)?,
                };
                Place {
                    segment,
                    file,
                    offset,
                    at,
                }
            }
        };
        Ok(self.place.insert(place))
    }
}
