//! The writing end of the journal: append, flush, roll to the next segment, trim.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::recent::Recent;
use super::segment::{self, Blank, End, Rest, SEGMENT_BYTES, SEGMENT_HEADER_BYTES, Segment};
use super::{Frame, Reader, Seq};
use crate::model::Time;
use crate::store::{Error, IoContext};

/// After a failed attempt to make room, the next one waits this long.
const RETRY_MS: u64 = 500;
/// What the system writes at once; a segment is a multiple of it.
const BLOCK_BYTES: u64 = 4096;
/// A place is remembered for every so many bytes of the open segment, so that readers find a seq fast.
const LANDMARK_BYTES: u64 = 64 << 10;

/// How the log treats old segments.
#[derive(Clone, Debug)]
pub struct LogOptions {
    /// Segments whose last commit is older than this may be trimmed.
    pub retention_ms: i64,
}

/// What the writer and the readers share.
#[derive(Debug)]
pub struct Shared {
    pub dir: PathBuf,
    /// The last seq that is on disk.
    head: AtomicU64,
    segments: RwLock<Vec<Segment>>,
    /// Offsets of frames in the newest segment: (first seq, offset), ascending.
    landmarks: RwLock<(Seq, Vec<(Seq, u64)>)>,
    pub recent: Recent,
}

impl Shared {
    pub fn head(&self) -> Seq {
        self.head.load(Ordering::Acquire)
    }

    /// The oldest seq that is still there, if any is.
    pub fn oldest(&self) -> Option<Seq> {
        self.segments
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .first()
            .map(|segment| segment.first)
    }

    pub fn segments(&self) -> Vec<Segment> {
        self.segments.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The segment that holds `seq`, or will once it is written.
    pub fn segment_with(&self, seq: Seq) -> Option<Segment> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        let after = segments.partition_point(|segment| segment.first <= seq);
        Some(segments[after.checked_sub(1)?].clone())
    }

    /// Where to start looking for `seq` in the segment that begins with `first`.
    pub fn landmark(&self, first: Seq, seq: Seq) -> (u64, Seq) {
        let landmarks = self.landmarks.read().unwrap_or_else(PoisonError::into_inner);
        let marks = if landmarks.0 == first {
            landmarks.1.as_slice()
        } else {
            &[]
        };
        match marks.partition_point(|(mark, _)| *mark <= seq).checked_sub(1) {
            Some(place) => (marks[place].1, marks[place].0),
            None => (SEGMENT_HEADER_BYTES, first),
        }
    }
}

struct Open {
    file: File,
    segment: Segment,
    offset: u64,
    /// What the block at `offset` has before it: whole blocks are written, which the system takes faster than parts.
    tail: Vec<u8>,
}

impl Open {
    fn new(file: File, segment: Segment, offset: u64) -> io::Result<Self> {
        let start = offset - offset % BLOCK_BYTES;
        let mut tail = vec![0; (offset - start) as usize];
        file.read_exact_at(&mut tail, start)?;
        Ok(Self {
            file,
            segment,
            offset,
            tail,
        })
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let start = self.offset - self.tail.len() as u64;
        self.tail.extend_from_slice(bytes);
        let end = self.tail.len();
        // What follows is zero on disk, too.
        self.tail.resize(end.next_multiple_of(BLOCK_BYTES as usize), 0);
        self.file.write_all_at(&self.tail, start)?;
        self.file.sync_data()?;
        self.offset += bytes.len() as u64;
        self.tail.truncate(end);
        self.tail = self.tail.split_off(end - end % BLOCK_BYTES as usize);
        Ok(())
    }
}

/// The writing end. One thread owns it.
pub struct Log {
    shared: Arc<Shared>,
    options: LogOptions,
    /// Absent after a failed flush, until a new segment could be made.
    open: Option<Open>,
    /// The next blank segment, being made aside.
    blank: Option<JoinHandle<io::Result<Blank>>>,
    retry_at: Option<(Instant, io::ErrorKind, String)>,
}

impl Log {
    /// Opens the journal of a directory whose store has the commits up to `from`.
    ///
    /// # Errors
    /// [`Error::Damaged`] names segment and offset when anything but an unacknowledged tail is unsound, or
    /// when commits that the store lacks are missing. Nothing was changed then.
    pub fn open(dir: &Path, options: LogOptions, from: Seq) -> Result<Self, Error> {
        let segments = segment::list(dir)?;
        let survey = survey(dir, &segments, from)?;
        let open = match (&survey.tail, segments.last()) {
            (Some(end), Some(newest)) => reopen(newest, end)?,
            _ => None,
        };
        let _half_made = std::fs::remove_file(dir.join("next.blank"));
        let newest = segments.last().map_or(0, |segment| segment.first);
        let shared = Arc::new(Shared {
            dir: dir.to_owned(),
            head: AtomicU64::new(survey.head),
            segments: RwLock::new(segments),
            landmarks: RwLock::new((newest, survey.landmarks)),
            recent: Recent::default(),
        });
        let mut log = Self {
            shared,
            options,
            open,
            blank: None,
            retry_at: None,
        };
        log.prepare_blank();
        Ok(log)
    }

    pub fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    /// A reader that begins after `since`.
    pub fn reader(&self, since: Seq) -> Reader {
        Reader::new(self.shared(), since)
    }

    pub fn head(&self) -> Seq {
        self.shared.head()
    }

    /// Appends a frame and flushes it.
    ///
    /// After an error nothing of the frame counts, and the next one goes to a new segment, because the kernel
    /// may have dropped the pages it could not write.
    pub fn append(&mut self, frame: Frame, now: Time) -> Result<(), Error> {
        let (first, last) = (frame.first(), frame.last());
        let bytes = frame.finish();
        let full = self
            .open
            .as_ref()
            .is_some_and(|open| open.offset + bytes.len() as u64 > SEGMENT_BYTES);
        if full || self.open.is_none() {
            self.roll(first, now)?;
        }
        let Some(open) = self.open.as_mut() else {
            return Err(Error::Stopped);
        };
        let offset = open.offset;
        let begun = Instant::now();
        let written = open.append(&bytes);
        metrics::histogram!("store_flush_seconds").record(begun.elapsed());
        if let Err(error) = written {
            return Err(self.abandon(&error));
        }
        mark(
            &mut self.shared.landmarks.write().unwrap_or_else(PoisonError::into_inner).1,
            first,
            offset,
        );
        self.shared.head.store(last, Ordering::Release);
        self.prepare_blank();
        Ok(())
    }

    /// Gives up a segment that could not be written or flushed.
    fn abandon(&mut self, error: &io::Error) -> Error {
        let path = self
            .open
            .take()
            .map_or(self.shared.dir.clone(), |open| open.segment.path);
        tracing::error!(segment = %path.display(), %error, "a journal flush failed; writing goes on in a new segment");
        Error::from_io(&path, io::Error::new(error.kind(), error.to_string()))
    }

    /// Goes on in a new segment that begins with `first`.
    fn roll(&mut self, first: Seq, now: Time) -> Result<(), Error> {
        if let Some((until, kind, message)) = &self.retry_at
            && Instant::now() < *until
        {
            return Err(Error::from_io(&self.shared.dir, io::Error::new(*kind, message.clone())));
        }
        let made = self.take_blank().and_then(|blank| {
            let before = self.drop_unused(first)?;
            let (file, segment) = blank.into_segment(&self.shared.dir, first, before, now)?;
            Ok((Open::new(file, segment.clone(), SEGMENT_HEADER_BYTES)?, segment))
        });
        match made {
            Ok((open, segment)) => {
                self.retry_at = None;
                let full = self.open.replace(open);
                if let Some(full) = full {
                    // Gives the unused tail back; losing this in a crash costs only the room.
                    let _kept = full.file.set_len(full.offset);
                }
                self.shared
                    .segments
                    .write()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(segment);
                *self.shared.landmarks.write().unwrap_or_else(PoisonError::into_inner) = (first, Vec::new());
                Ok(())
            }
            Err(error) => {
                let (kind, message) = (error.kind(), error.to_string());
                self.retry_at = Some((Instant::now() + Duration::from_millis(RETRY_MS), kind, message));
                Err(Error::from_io(&self.shared.dir, error))
            }
        }
    }

    /// A failed segment that no acknowledged commit is in would have the new one's name. Returns where the
    /// newest segment begins that stays.
    fn drop_unused(&self, first: Seq) -> io::Result<Seq> {
        let mut segments = self.shared.segments.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(unused) = segments.pop_if(|segment| segment.first == first) {
            std::fs::remove_file(&unused.path)?;
        }
        Ok(segments.last().map_or(0, |segment| segment.first))
    }

    /// Begins to make the next segment as soon as it is foreseeable that one is needed.
    fn prepare_blank(&mut self) {
        let needed = self.open.as_ref().is_none_or(|open| open.offset >= SEGMENT_BYTES / 2);
        if needed && self.blank.is_none() {
            let dir = self.shared.dir.clone();
            let spawned = std::thread::Builder::new()
                .name("journal-blank".into())
                .spawn(move || Blank::make(&dir));
            self.blank = spawned.ok();
        }
    }

    fn take_blank(&mut self) -> io::Result<Blank> {
        match self.blank.take().map(JoinHandle::join) {
            Some(Ok(Ok(blank))) => Ok(blank),
            // It failed a while ago, so there may be room by now.
            _ => Blank::make(&self.shared.dir),
        }
    }

    /// Removes segments that nobody needs: all of whose commits are older than the retention and not after
    /// `keep_after`. The newest segment always stays. Returns how many are gone.
    pub fn trim(&mut self, now: Time, keep_after: Seq) -> Result<usize, Error> {
        let mut gone = 0;
        loop {
            let oldest = {
                let mut segments = self.shared.segments.write().unwrap_or_else(PoisonError::into_inner);
                let trimmable = segments.get(1).is_some_and(|after| {
                    // The next segment was made after this one's last commit.
                    after.first <= keep_after + 1 && after.made_at.millis() < now.millis() - self.options.retention_ms
                });
                if !trimmable {
                    return Ok(gone);
                }
                segments.remove(0)
            };
            std::fs::remove_file(&oldest.path).context(&oldest.path)?;
            gone += 1;
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        if let Some(blank) = self.blank.take() {
            let _made = blank.join();
            let _gone = std::fs::remove_file(self.shared.dir.join("next.blank"));
        }
    }
}

fn mark(landmarks: &mut Vec<(Seq, u64)>, first: Seq, offset: u64) {
    if landmarks.last().is_none_or(|(_, last)| offset - last >= LANDMARK_BYTES) {
        landmarks.push((first, offset));
    }
}

/// What a look over the segments found.
struct Survey {
    /// The last sound commit.
    head: Seq,
    /// Of the newest segment.
    landmarks: Vec<(Seq, u64)>,
    /// How the newest segment ends, if there is one.
    tail: Option<End>,
}

/// Verifies every frame that the store lacks, and changes nothing.
fn survey(dir: &Path, segments: &[Segment], from: Seq) -> Result<Survey, Error> {
    let oldest = segments.first().map_or(1, |segment| segment.first);
    if segments.is_empty() && from > 0 {
        return Err(Error::Damaged(format!(
            "the journal in {} is missing, but the store has commits up to {from}",
            dir.display()
        )));
    }
    if oldest > from + 1 {
        return Err(Error::Damaged(format!(
            "the journal begins with commit {oldest}, but the store has only those up to {from}"
        )));
    }
    let mut survey = Survey {
        head: 0,
        landmarks: Vec::new(),
        tail: None,
    };
    for (n, segment) in segments.iter().enumerate() {
        let stop = segments.get(n + 1).map(|after| after.first);
        if stop.is_some_and(|stop| stop <= from + 1) {
            continue;
        }
        let file = File::open(&segment.path).context(&segment.path)?;
        survey.landmarks.clear();
        let end = segment::walk(segment, &file, stop, &mut |offset, first| {
            mark(&mut survey.landmarks, first, offset);
        })?;
        let acknowledged = match stop {
            Some(stop) => end.next < stop,
            None => end.rest == Rest::Damaged || end.next <= from,
        };
        if acknowledged {
            let what = format!(
                "commit {} is unreadable, and it or a later one was acknowledged",
                end.next
            );
            return Err(segment::damaged(&segment.path, end.offset, &what));
        }
        survey.head = end.next - 1;
        survey.tail = Some(end);
    }
    Ok(survey)
}

/// Opens the newest segment to go on in it. One that is not at its full size, or no longer after its tail
/// was cut off, is left as it is, and a new one is begun: only a preallocated file is flushed fast.
fn reopen(segment: &Segment, end: &End) -> Result<Option<Open>, Error> {
    let path = &segment.path;
    let file = OpenOptions::new().read(true).write(true).open(path).context(path)?;
    if end.rest == Rest::Torn {
        tracing::warn!(segment = %path.display(), offset = end.offset, "cut off a batch that was never acknowledged");
        file.set_len(end.offset).and_then(|()| file.sync_all()).context(path)?;
    }
    let whole = file.metadata().context(path)?.len() == SEGMENT_BYTES;
    if !whole {
        return Ok(None);
    }
    Open::new(file, segment.clone(), end.offset).map(Some).context(path)
}
