//! Whether a JPEG goes on to its end (ITU T.81, annex B).

const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: u8 = 0xd9;

/// Whether the picture's own end follows its segments and scans. What cameras put behind it does not count, nor do small
/// pictures within its metadata.
pub fn is_whole_jpeg(bytes: &[u8]) -> bool {
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
