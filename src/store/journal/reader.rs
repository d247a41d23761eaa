//! The reading end of the journal: commits after a seq, in order, up to what is on disk.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use super::frame::{self, Header};
use super::log::Shared;
use super::{Commit, Seq, SharedFrame, segment};
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
        let (mut commits, _) = self.read_frame()?;
        commits.retain(|commit| commit.seq >= self.next);
        self.next = commits.last().map_or(self.next, |commit| commit.seq + 1);
        Ok(commits)
    }

    /// As [`Self::next_frame`], for those of whom many read the same at about the same time: the newest frames are read
    /// from the disk and decoded once for all.
    ///
    /// # Errors
    /// As for [`Self::next_frame`].
    pub fn next_shared(&mut self) -> Result<SharedFrame, Error> {
        let next = self.next;
        if next > self.shared.head() {
            return Ok(SharedFrame::default());
        }
        let frame = match self.shared.recent.with(next) {
            Some(commits) => {
                // It will have to look anew for a place that it did not step to.
                self.place = None;
                commits
            }
            None => {
                let (commits, bytes) = self.read_frame()?;
                let commits: Arc<[Commit]> = commits.into();
                self.shared.recent.keep(&commits, bytes);
                commits
            }
        };
        self.next = frame.last().map_or(next, |commit| commit.seq + 1);
        Ok(SharedFrame::from(frame, next))
    }

    /// All commits of the frame with the next one, and the bytes of its payload.
    fn read_frame(&mut self) -> Result<(Vec<Commit>, usize), Error> {
        loop {
            let (header, payload) = self.step()?;
            if header.last() >= self.next {
                return Ok((header.commits(&payload)?, payload.len()));
            }
        }
    }

    /// Reads the frame at the place and moves behind it. Payloads before `next` are skipped unread.
    fn step(&mut self) -> Result<(Header, Vec<u8>), Error> {
        let next = self.next;
        let place = self.seek()?;
        let mut bytes = [0; frame::HEADER_BYTES];
        place.read(&mut bytes, 0)?;
        let header = Header::parse(&bytes).filter(|header| header.first == place.at);
        let header = header.ok_or_else(|| place.unreadable())?;
        let mut payload = Vec::new();
        if header.last() >= next {
            payload.resize(header.payload_length as usize, 0);
            place.read(&mut payload, frame::HEADER_BYTES)?;
            if !header.fits(&payload) {
                return Err(place.unreadable());
            }
        }
        place.offset += header.stride();
        place.at = header.last() + 1;
        Ok((header, payload))
    }

    /// The place to read from: where the last step ended, as long as that is in a segment that was neither
    /// sealed before it nor trimmed.
    fn seek(&mut self) -> Result<&mut Place, Error> {
        let shared = &self.shared;
        let kept = self.place.take().filter(|place| {
            let segment = shared.segment_with(place.at);
            segment.is_some_and(|segment| segment.first == place.segment.first)
        });
        let place = match kept {
            Some(place) => place,
            None => Place::find(shared, self.next)?,
        };
        Ok(self.place.insert(place))
    }
}

impl Place {
    fn find(shared: &Shared, next: Seq) -> Result<Self, Error> {
        let trimmed = || Error::Trimmed {
            oldest: shared.oldest().unwrap_or(shared.head() + 1),
        };
        let segment = shared.segment_with(next).ok_or_else(trimmed)?;
        let (offset, at) = shared.landmark(segment.first, next);
        let file = match File::open(&segment.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(trimmed()),
            file => file.context(&segment.path)?,
        };
        Ok(Self {
            segment,
            file,
            offset,
            at,
        })
    }

    fn read(&self, bytes: &mut [u8], from: usize) -> Result<(), Error> {
        match self.file.read_exact_at(bytes, self.offset + from as u64) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(self.unreadable()),
            read => read.context(&self.segment.path),
        }
    }

    fn unreadable(&self) -> Error {
        let what = format!("commit {} is unreadable", self.at);
        segment::damaged(&self.segment.path, self.offset, &what)
    }
}
