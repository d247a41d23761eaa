//! A segment: one file of the journal, named by the seq it begins with.
//!
//! | offset | bytes | what |
//! |---|---|---|
//! | 0 | 8 | magic `EMSEGM01` |
//! | 8 | 8 | seq of the first commit |
//! | 16 | 8 | first seq of the segment before, 0 for none: a segment that is missing is noticed by its neighbour |
//! | 24 | 8 | when it was made, milliseconds since 1970 |
//! | 32 | 4 | CRC-32C of the 32 bytes before |
//! | 36 | 4 | zero |
//! | 40 | … | frames |
//!
//! A segment is made at its full size and filled with zeros that are on disk before its first frame is, so
//! that a flush writes the frame and no file metadata.
#![expect(clippy::little_endian_bytes, reason = "the file format says so")]

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::Seq;
use super::frame::{self, Header as FrameHeader};
use crate::model::Time;
use crate::store::{Error, IoContext};

const MAGIC: [u8; 8] = *b"EMSEGM01";
/// Bytes of a segment before its frames.
pub const SEGMENT_HEADER_BYTES: u64 = 40;
/// The size of a segment: twice the largest frame.
pub const SEGMENT_BYTES: u64 = 2 * frame::FRAME_BYTES_MAX as u64;
const ZEROS_BYTES: usize = 1 << 20;

/// A segment on disk.
#[derive(Clone, Debug)]
pub struct Segment {
    pub first: Seq,
    pub made_at: Time,
    pub path: PathBuf,
}

/// All segments of a directory, oldest first, without gaps. Files that are not segments are left alone.
pub fn list(dir: &Path) -> Result<Vec<Segment>, Error> {
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Error::Damaged(format!("the journal in {} is missing", dir.display())));
        }
        entries => entries.context(dir)?,
    };
    let mut segments = Vec::new();
    for entry in entries {
        let path = entry.context(dir)?.path();
        let Some(first) = seq_of(&path) else { continue };
        let file = File::open(&path).context(&path)?;
        let mut bytes = [0; SEGMENT_HEADER_BYTES as usize];
        let read = file.read_exact_at(&mut bytes, 0);
        let header = read.ok().and_then(|()| Header::parse(&bytes));
        let header = header.ok_or_else(|| damaged(&path, 0, "its header is not a segment's"))?;
        if header.first != first {
            return Err(damaged(&path, 0, &format!("its header says seq {}", header.first)));
        }
        segments.push((
            header.before,
            Segment {
                first,
                made_at: header.made_at,
                path,
            },
        ));
    }
    segments.sort_by_key(|(_, segment)| segment.first);
    for pair in segments.windows(2) {
        let (before, segment) = &pair[1];
        if *before != pair[0].1.first {
            let what = format!("the segment before it, which began with commit {before}, is missing");
            return Err(damaged(&segment.path, 0, &what));
        }
    }
    Ok(segments.into_iter().map(|(_, segment)| segment).collect())
}

pub fn damaged(path: &Path, offset: u64, what: &str) -> Error {
    Error::Damaged(format!("journal segment {} at offset {offset}: {what}", path.display()))
}

fn seq_of(path: &Path) -> Option<Seq> {
    let name = path.file_name()?.to_str()?.strip_suffix(".journal")?;
    (name.len() == 20).then(|| name.parse().ok())?
}

fn path_of(dir: &Path, first: Seq) -> PathBuf {
    dir.join(format!("{first:020}.journal"))
}

/// What a segment's first bytes say.
struct Header {
    first: Seq,
    before: Seq,
    made_at: Time,
}

impl Header {
    fn bytes(&self) -> [u8; SEGMENT_HEADER_BYTES as usize] {
        let mut bytes = [0; SEGMENT_HEADER_BYTES as usize];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..16].copy_from_slice(&self.first.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.before.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.made_at.millis().to_le_bytes());
        let crc = crc32c::crc32c(&bytes[..32]);
        bytes[32..36].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    fn parse(bytes: &[u8; SEGMENT_HEADER_BYTES as usize]) -> Option<Self> {
        let long = |at: usize| {
            let mut number = [0; 8];
            number.copy_from_slice(&bytes[at..at + 8]);
            u64::from_le_bytes(number)
        };
        let sound = bytes[..8] == MAGIC && long(32) == u64::from(crc32c::crc32c(&bytes[..32]));
        sound.then(|| Self {
            first: long(8),
            before: long(16),
            made_at: Time::from_millis_clamped(long(24).cast_signed()),
        })
    }
}

/// A file of zeros that can become a segment with little work.
#[derive(Debug)]
pub struct Blank {
    file: File,
    path: PathBuf,
}

impl Blank {
    /// Writes [`SEGMENT_BYTES`] zeros under a temporary name, and flushes them piece by piece: a flush of the journal
    /// that comes meanwhile waits for one piece, and not for all of it.
    pub fn make(dir: &Path) -> io::Result<Self> {
        let path = dir.join("next.blank");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path)?;
        let zeros = vec![0; ZEROS_BYTES];
        let filled = (0..SEGMENT_BYTES / ZEROS_BYTES as u64)
            .try_for_each(|_| {
                file.write_all(&zeros)?;
                file.sync_data()
            })
            .and_then(|()| file.sync_all());
        if let Err(error) = filled {
            // Half a blank would only take up the room that is missing.
            let _gone = std::fs::remove_file(&path);
            return Err(error);
        }
        Ok(Self { file, path })
    }

    /// Turns the blank into the segment that begins with `first` and follows the one that begins with
    /// `before`; it has its name on disk on return.
    pub fn into_segment(self, dir: &Path, first: Seq, before: Seq, made_at: Time) -> io::Result<(File, Segment)> {
        let header = Header { first, before, made_at };
        self.file.write_all_at(&header.bytes(), 0)?;
        self.file.sync_data()?;
        let path = path_of(dir, first);
        std::fs::rename(&self.path, &path)?;
        File::open(dir)?.sync_all()?;
        Ok((self.file, Segment { first, made_at, path }))
    }
}

/// Where the sound frames of a segment end, and what comes after.
#[derive(Debug, PartialEq, Eq)]
pub struct End {
    pub offset: u64,
    /// The seq that the next frame will begin with.
    pub next: Seq,
    pub rest: Rest,
}

/// What stands behind the last sound frame.
#[derive(Debug, PartialEq, Eq)]
pub enum Rest {
    /// Zeros, or the end of the file.
    Clean,
    /// The remains of a batch that was never acknowledged.
    Torn,
    /// A sound frame follows the unsound one: acknowledged data is damaged.
    Damaged,
}

/// Walks the frames of a segment up to the first that is not sound or reaches `stop`, and names each to `see`.
pub fn walk(segment: &Segment, file: &File, stop: Option<Seq>, see: &mut dyn FnMut(u64, Seq)) -> Result<End, Error> {
    let length = file.metadata().context(&segment.path)?.len();
    let (mut offset, mut next) = (SEGMENT_HEADER_BYTES, segment.first);
    let mut payload = Vec::new();
    loop {
        let end = |rest| Ok(End { offset, next, rest });
        if stop.is_some_and(|stop| next >= stop) || offset + frame::HEADER_BYTES as u64 > length {
            return end(Rest::Clean);
        }
        let mut bytes = [0; frame::HEADER_BYTES];
        file.read_exact_at(&mut bytes, offset).context(&segment.path)?;
        let sound = FrameHeader::parse(&bytes).filter(|header| {
            payload.resize(header.payload_length as usize, 0);
            let read = file.read_exact_at(&mut payload, offset + frame::HEADER_BYTES as u64);
            header.first == next && read.is_ok() && header.fits(&payload)
        });
        let Some(header) = sound else {
            return end(rest_from(segment, file, offset, length, next)?);
        };
        see(offset, header.first);
        offset += header.stride();
        next = header.last() + 1;
    }
}

/// Tells a torn tail from damage: frames are written one flush after the other, so a sound frame behind an
/// unsound one means that the unsound one had been flushed, and acknowledged, once.
fn rest_from(segment: &Segment, file: &File, offset: u64, length: u64, next: Seq) -> Result<Rest, Error> {
    let mut bytes = vec![0; (length - offset) as usize];
    file.read_exact_at(&mut bytes, offset).context(&segment.path)?;
    if bytes.iter().all(|byte| *byte == 0) {
        return Ok(Rest::Clean);
    }
    let later = (0..bytes.len()).step_by(frame::ALIGNMENT as usize).any(|at| {
        let Some(header) = FrameHeader::parse(&bytes[at..]) else {
            return false;
        };
        let payload = at + frame::HEADER_BYTES..at + frame::HEADER_BYTES + header.payload_length as usize;
        header.first > next && bytes.get(payload).is_some_and(|payload| header.fits(payload))
    });
    Ok(if later { Rest::Damaged } else { Rest::Torn })
}
