//! A segment: one file of the journal, named by the seq it begins with.
//!
//! It opens with 32 bytes (magic, first seq, time of making, checksum); frames follow. A segment is made
//! at its full size and filled with zeros that are on disk before its first frame is, so that a flush
//! writes the frame and no file metadata.
#![expect(clippy::little_endian_bytes, reason = "the file format says so")]

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::Seq;
use super::frame::{self, Header};
use crate::model::Time;
use crate::store::{Error, IoContext};

const MAGIC: [u8; 8] = *b"EMSEGM01";
/// Bytes of a segment before its frames.
pub const SEGMENT_HEADER_BYTES: u64 = 32;
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

/// All segments of a directory, oldest first. Files that are not segments are left alone.
pub fn list(dir: &Path) -> Result<Vec<Segment>, Error> {
    let mut segments = Vec::new();
    for entry in std::fs::read_dir(dir).context(dir)? {
        let path = entry.context(dir)?.path();
        let Some(first) = seq_of(&path) else { continue };
        let file = File::open(&path).context(&path)?;
        let mut bytes = [0; SEGMENT_HEADER_BYTES as usize];
        file.read_exact_at(&mut bytes, 0).context(&path)?;
        let (named, made_at) =
            parse_header(&bytes).ok_or_else(|| damaged(&path, 0, "its header is not a segment's"))?;
        if named != first {
            return Err(damaged(&path, 0, &format!("its header says seq {named}")));
        }
        segments.push(Segment { first, made_at, path });
    }
    segments.sort_by_key(|segment| segment.first);
    Ok(segments)
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

fn header(first: Seq, made_at: Time) -> [u8; SEGMENT_HEADER_BYTES as usize] {
    let mut bytes = [0; SEGMENT_HEADER_BYTES as usize];
    bytes[..8].copy_from_slice(&MAGIC);
    bytes[8..16].copy_from_slice(&first.to_le_bytes());
    bytes[16..24].copy_from_slice(&made_at.millis().to_le_bytes());
    let crc = crc32c::crc32c(&bytes[..24]);
    bytes[24..28].copy_from_slice(&crc.to_le_bytes());
    bytes
}

fn parse_header(bytes: &[u8; SEGMENT_HEADER_BYTES as usize]) -> Option<(Seq, Time)> {
    let long = |at: usize| {
        let mut number = [0; 8];
        number.copy_from_slice(&bytes[at..at + 8]);
        u64::from_le_bytes(number)
    };
    let crc = (long(24) & 0xffff_ffff) as u32;
    let sound = bytes[..8] == MAGIC && crc == crc32c::crc32c(&bytes[..24]);
    sound.then(|| (long(8), Time::from_millis_clamped(long(16).cast_signed())))
}

/// A file of zeros that can become a segment with little work.
#[derive(Debug)]
pub struct Blank {
    file: File,
    path: PathBuf,
}

impl Blank {
    /// Writes and flushes [`SEGMENT_BYTES`] zeros under a temporary name.
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
            .try_for_each(|_| file.write_all(&zeros))
            .and_then(|()| file.sync_all());
        if let Err(error) = filled {
            // Half a blank would only take up the room that is missing.
            let _gone = std::fs::remove_file(&path);
            return Err(error);
        }
        Ok(Self { file, path })
    }

    /// Turns the blank into the segment that begins with `first`; it has its name on disk on return.
    pub fn into_segment(self, dir: &Path, first: Seq, made_at: Time) -> io::Result<(File, Segment)> {
        self.file.write_all_at(&header(first, made_at), 0)?;
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

/// Walks the frames of a segment from `offset`, which expects seq `next`, up to the first that is not sound
/// or reaches `stop`, and gives each to `see`.
pub fn walk(
    segment: &Segment,
    file: &File,
    from: (u64, Seq),
    stop: Option<Seq>,
    see: &mut dyn FnMut(u64, &Header, &[u8]) -> Result<(), Error>,
) -> Result<End, Error> {
    let length = file.metadata().context(&segment.path)?.len();
    let (mut offset, mut next) = from;
    let mut payload = Vec::new();
    loop {
        let end = |rest| Ok(End { offset, next, rest });
        if stop.is_some_and(|stop| next >= stop) || offset + frame::HEADER_BYTES as u64 > length {
            return end(Rest::Clean);
        }
        let mut bytes = [0; frame::HEADER_BYTES];
        file.read_exact_at(&mut bytes, offset).context(&segment.path)?;
        let header = Header::parse(&bytes).filter(|header| {
            header.first == next && offset + header.stride() <= length.next_multiple_of(frame::ALIGNMENT)
        });
        let sound = match &header {
            Some(header) => {
                payload.resize(header.payload_length as usize, 0);
                let read = file.read_exact_at(&mut payload, offset + frame::HEADER_BYTES as u64);
                read.is_ok() && header.fits(&payload)
            }
            None => false,
        };
        let (Some(header), true) = (header, sound) else {
            return end(rest_from(segment, file, offset, length, next)?);
        };
        see(offset, &header, &payload)?;
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
        let Some(header) = Header::parse(&bytes[at..]) else {
            return false;
        };
        let payload = at + frame::HEADER_BYTES..at + frame::HEADER_BYTES + header.payload_length as usize;
        header.first > next && bytes.get(payload).is_some_and(|payload| header.fits(payload))
    });
    Ok(if later { Rest::Damaged } else { Rest::Torn })
}
