//! Bytes into text: finds out how a file is encoded and decodes it as it streams by.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much is read and decoded at a time, and how much the encoding is judged by.
const CHUNK_BYTES: usize = 64 * 1024;
/// Of a character in UTF-8.
const CHARACTER_BYTES_MAX: usize = 4;

/// Decodes a stream of UTF-8, UTF-16 or Windows-1252.
///
/// The shape is that of [`io::BufRead`], in `str` instead of bytes. Sequences that the encoding does not have
/// come out as U+FFFD.
pub(super) struct Text<R> {
    input: R,
    /// The latest bytes of the input; those from `decoded` on are still to be decoded.
    bytes: Vec<u8>,
    decoded: usize,
    input_state: Input,
    judgement: Judgement,
    decoder: Decoder,
    decoder_finished: bool,
    /// The latest text; that from `consumed` on is still to be handed out.
    text: String,
    consumed: usize,
}

enum Input {
    Open,
    Ended,
    /// Kept back until everything before it has been handed out.
    Failed(io::Error),
}

#[derive(Clone, Copy, PartialEq)]
enum Judgement {
    /// Nothing has been read.
    Unseen,
    /// All so far was ASCII, which is the same in UTF-8 and Windows-1252.
    Ascii,
    Settled,
}

impl<R: Read> Text<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            bytes: Vec::with_capacity(CHUNK_BYTES + CHARACTER_BYTES_MAX),
            decoded: 0,
            input_state: Input::Open,
            judgement: Judgement::Unseen,
            decoder: UTF_8.new_decoder_without_bom_handling(),
            decoder_finished: false,
            text: String::with_capacity(CHUNK_BYTES),
            consumed: 0,
        }
    }

    /// Text that has not been consumed, at the start as much of it as a chunk holds; empty at the end.
    pub(super) fn fill(&mut self) -> io::Result<&str> {
        while self.consumed == self.text.len() && !self.decoder_finished {
            self.consumed = 0;
            self.text.clear();
            if self.decoded == self.bytes.len() {
                self.refill()?;
            }
            let last = matches!(self.input_state, Input::Ended);
            let (result, bytes_read, _) =
                self.decoder
                    .decode_to_string(&self.bytes[self.decoded..], &mut self.text, last);
            self.decoded += bytes_read;
            self.decoder_finished = last && result == CoderResult::InputEmpty;
        }
        Ok(&self.text[self.consumed..])
    }

    /// Marks `bytes` of what [`Text::fill`] answered as used; they must end between two characters.
    pub(super) fn consume(&mut self, bytes: usize) {
        self.consumed += bytes;
    }

    fn refill(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.input_state, Input::Ended) {
            Input::Open => {}
            Input::Ended => return Ok(()),
            Input::Failed(error) => {
                self.decoder_finished = true;
                return Err(error);
            }
        }
        self.decoded = 0;
        self.bytes.clear();
        self.read(CHUNK_BYTES);
        let ends_in_ascii = self.bytes.last().is_none_or(u8::is_ascii);
        if self.judgement != Judgement::Settled && !ends_in_ascii {
            // The first character outside of ASCII must be whole to be judged by.
            self.read(CHARACTER_BYTES_MAX - 1);
        }
        self.judge();
        Ok(())
    }

    /// Reads so many bytes, or to the end or fault of the input.
    fn read(&mut self, bytes_max: usize) {
        if matches!(self.input_state, Input::Failed(_)) {
            return;
        }
        let mut chunk = (&mut self.input).take(bytes_max as u64);
        self.input_state = match chunk.read_to_end(&mut self.bytes) {
            Ok(bytes) if bytes == bytes_max => Input::Open,
            Ok(_) => Input::Ended,
            Err(error) => Input::Failed(error),
        };
    }

    /// Picks the decoder, as long as nothing has been seen by which the encodings differ.
    fn judge(&mut self) {
        let marked = match self.judgement {
            Judgement::Unseen => marked(&self.bytes),
            Judgement::Ascii => None,
            Judgement::Settled => return,
        };
        self.judgement = if marked.is_none() && self.bytes.is_ascii() {
            Judgement::Ascii
        } else {
            Judgement::Settled
        };
        let (encoding, mark_bytes) = marked.unwrap_or_else(|| (self.unmarked(), 0));
        self.decoder = encoding.new_decoder_without_bom_handling();
        self.decoded = mark_bytes;
    }

    fn unmarked(&self) -> &'static Encoding {
        match std::str::from_utf8(&self.bytes) {
            Ok(_) => UTF_8,
            // The rest of a character that the chunk cuts off is yet to come; after the end nothing comes.
            Err(error) if error.error_len().is_none() && !matches!(self.input_state, Input::Ended) => UTF_8,
            Err(_) => WINDOWS_1252,
        }
    }
}

/// What a byte order mark says, with its length; or UTF-16 without one, when it starts with two ASCII characters.
fn marked(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    Encoding::for_bom(bytes).or_else(|| match bytes.first_chunk()?.map(|byte| byte == 0) {
        [false, true, false, true] => Some((UTF_16LE, 0)),
        [true, false, true, false] => Some((UTF_16BE, 0)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out one byte at a time.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let bytes = buffer.len().min(1);
            self.0.read(&mut buffer[..bytes])
        }
    }

    fn drained(mut text: Text<impl Read>, step_bytes_max: usize) -> io::Result<String> {
        let mut all = String::new();
        loop {
            let chunk = text.fill()?;
            if chunk.is_empty() {
                return Ok(all);
            }
            let step = chunk.floor_char_boundary(step_bytes_max.clamp(4, chunk.len().max(4)));
            let step = step.min(chunk.len());
            all.push_str(&chunk[..step]);
            text.consume(step);
        }
    }

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        // No assert_eq: a difference in a long text is no help to look at.
        assert!(drained(Text::new(bytes), usize::MAX).expect("no fault") == expected);
        assert!(drained(Text::new(Trickle(bytes)), 5).expect("no fault") == expected);
    }

    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes_of).collect()
    }

    fn little(unit: u16) -> [u8; 2] {
        [(unit & 0xff) as u8, (unit >> 8) as u8]
    }

    fn big(unit: u16) -> [u8; 2] {
        [(unit >> 8) as u8, (unit & 0xff) as u8]
    }

    const SAMPLE: &str = "name;city\nZoë 李 🎟;Łódź\n";

    #[test]
    fn every_encoding() {
        check(SAMPLE.as_bytes(), SAMPLE);
        check(format!("\u{feff}{SAMPLE}").as_bytes(), SAMPLE);
        for bytes_of in [little, big] {
            check(&utf16(SAMPLE, bytes_of), SAMPLE);
            check(&utf16(&format!("\u{feff}{SAMPLE}"), bytes_of), SAMPLE);
        }
        check(b"name\nJos\xe9 \x80 \x93x\x94\n", "name\nJosé € “x”\n");
        check(b"name\nJos\xe9", "name\nJosé");
        check(b"", "");
        check(b"\xef\xbb\xbf", "");
        check(b"a", "a");
    }

    #[test]
    fn characters_across_every_chunk_boundary() {
        for shift in 0..8 {
            let long = format!("{}{}", "x".repeat(shift), "é李🎟".repeat(20_000));
            check(long.as_bytes(), &long);
            check(&utf16(&format!("ab{long}"), little), &format!("ab{long}"));
        }
    }

    #[test]
    fn the_first_character_that_differs_decides() {
        let ascii = "a".repeat(3 * CHUNK_BYTES - 1);
        check(format!("{ascii}é").as_bytes(), &format!("{ascii}é"));
        check(&[ascii.as_bytes(), b"\xe9 \xfc"].concat(), &format!("{ascii}é ü"));
    }

    #[test]
    fn later_damage_is_replaced() {
        let start = format!("é{}", "a".repeat(2 * CHUNK_BYTES));
        check(&[start.as_bytes(), b"\xe9 b"].concat(), &format!("{start}\u{fffd} b"));
        check(&[start.as_bytes(), b"\xe2\x82"].concat(), &format!("{start}\u{fffd}"));
        check(b"\xff\xfea\0b", "a\u{fffd}");
    }

    #[test]
    fn what_came_before_a_fault_is_handed_out() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::ConnectionReset.into())
            }
        }
        let mut text = Text::new(b"abc".chain(Broken));
        assert_eq!(text.fill().expect("the bytes before"), "abc");
        text.consume(3);
        assert_eq!(
            text.fill().expect_err("the fault").kind(),
            io::ErrorKind::ConnectionReset
        );
        assert_eq!(text.fill().expect("the end after it"), "");
    }
}
