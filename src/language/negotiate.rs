//! Which language a browser wants (RFC 9110, section 12.5.4).

use super::Words;

/// More of a header is not read.
const ACCEPTED_BYTES_MAX: usize = 1024;

/// The language that weighs most among those that there are; of equals the one named first.
pub fn best(accepted: &str) -> Option<Words> {
    let accepted = accepted.get(..ACCEPTED_BYTES_MAX).unwrap_or(accepted);
    let mut best: Option<(f32, Words)> = None;
    for range in accepted.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = match parameters.trim().strip_prefix("q=") {
            Some(weight) => weight.trim().parse().unwrap_or(0.0),
            None => 1.0,
        };
        if let Some(words) = Words::nearest(tag.trim())
            && weight > 0.0
            && best.is_none_or(|(known, _)| weight > known)
        {
            best = Some((weight, words));
        }
    }
    best.map(|(_, words)| words)
}
