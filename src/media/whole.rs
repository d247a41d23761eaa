//! Whether a file has all that it says it has: a JPEG goes on to its end (ITU T.81, annex B), and the chunks of a WebP lie
//! within it (RFC 9649). Decoders fill up what is missing, or make room for what they are told will come.

const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: u8 = 0xd9;

/// Whether the picture's own end follows its segments and scans. What cameras put behind it does not count, nor do small
/// pictures within its metadata.
pub fn is_jpeg(bytes: &[u8]) -> bool {
    // Behind the start-of-image marker.
    let mut place = 2;
    while let Some((marker, after)) = marker_at(bytes, place) {
        place = match marker {
            END_OF_IMAGE => return true,
            // Markers that stand alone: restarts, and one for private use.
            0x01 | 0xd0..=0xd8 => after,
            _ => {
                let Some(length) = bytes.get(after..after + 2) else {
                    return false;
                };
                let end = after + (usize::from(length[0]) << 8 | usize::from(length[1]));
                if marker == START_OF_SCAN {
                    end_of_scan(bytes, end)
                } else {
                    end
                }
            }
        };
    }
    false
}

/// The marker that begins at a place, and where it ends. Any number of fill bytes may come before it.
fn marker_at(bytes: &[u8], place: usize) -> Option<(u8, usize)> {
    if *bytes.get(place)? != 0xff {
        return None;
    }
    let fill = bytes[place..].iter().take_while(|byte| **byte == 0xff).count();
    let marker = *bytes.get(place + fill)?;
    Some((marker, place + fill + 1))
}

/// Where the coded data of a scan ends: at the first marker that is neither a restart nor a byte of data.
fn end_of_scan(bytes: &[u8], from: usize) -> usize {
    let data = bytes.get(from..).unwrap_or_default();
    let is_end = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    data.windows(2)
        .position(is_end)
        .map_or(bytes.len(), |place| from + place)
}

/// Where the chunks of a WebP begin: behind `RIFF`, the length, and `WEBP`.
const WEBP_CHUNKS: usize = 12;
/// The name and the length of a chunk.
const CHUNK_HEAD: usize = 8;
/// What comes before the chunks of a frame within its own.
const FRAME_HEAD: usize = 16;

/// What of a file is its WebP, without what may stand behind it; `None` if a chunk says that it is longer than that.
pub fn webp(bytes: &[u8]) -> Option<&[u8]> {
    let length = number(bytes.get(4..8)?).checked_add(CHUNK_HEAD)?;
    let own = bytes.get(..length).unwrap_or(bytes);
    let is_whole = chunks_fit(own.get(WEBP_CHUNKS..)?, |name, chunk| {
        name != b"ANMF"
            || chunk
                .get(FRAME_HEAD..)
                .is_some_and(|parts| chunks_fit(parts, |_, _| true))
    });
    is_whole.then_some(own)
}

/// Whether chunks lie within some bytes, and are as they should be.
fn chunks_fit(mut bytes: &[u8], is_sound: impl Fn(&[u8], &[u8]) -> bool) -> bool {
    while let Some((head, rest)) = bytes.split_at_checked(CHUNK_HEAD) {
        let (name, length) = head.split_at(4);
        let length = number(length);
        let Some(chunk) = rest.get(..length) else {
            return false;
        };
        if !is_sound(name, chunk) {
            return false;
        }
        // A chunk of odd length has a byte behind it that says nothing, and that some leave out at the end.
        bytes = rest.get(length + length % 2..).unwrap_or_default();
    }
    true
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}
