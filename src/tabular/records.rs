//! CSV text into records (RFC 4180, and what spreadsheets make of it).
//!
//! The `csv` crate's reader takes a quote that is never closed for the end of a cell, does not count blank
//! lines, and has no bound on a record; a guest list needs all three told to the person who uploads it.

use std::io::{self, Read};

use super::ROW_BYTES_MAX;
use super::encoding::Text;

/// How many lines of a file the delimiter is judged by.
const SAMPLE_LINES: usize = 20;
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The records of a CSV file, without the blank ones.
pub(super) struct Records<R> {
    text: Text<R>,
    parser: Parser,
}

/// One record.
#[derive(Default)]
pub(super) struct Record {
    /// Counted as a spreadsheet counts: blank rows too, a row with line breaks in a cell once.
    row: u64,
    /// The texts of all cells, one after the other, without quotes.
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    fault: Option<Fault>,
}

/// Why a record has no cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fault {
    /// More than [`ROW_BYTES_MAX`].
    TooLong,
    /// The file ends within quotes.
    Unclosed,
}

impl<R: Read> Records<R> {
    /// Finds out the delimiter: from a first line `sep=;` as Excel writes it, or from the first lines.
    pub(super) fn open(mut text: Text<R>) -> io::Result<Self> {
        let sample = text.fill()?;
        let (delimiter, bytes) = match declared_delimiter(sample) {
            Some(declared) => declared,
            None => (probable_delimiter(sample), 0),
        };
        text.consume(bytes);
        Ok(Self {
            text,
            parser: Parser::new(delimiter),
        })
    }

    /// The number of the last row that was read to its end.
    pub(super) fn row(&self) -> u64 {
        self.parser.rows_ended
    }

    /// The next record that is not blank.
    pub(super) fn next(&mut self) -> io::Result<Option<&Record>> {
        loop {
            self.parser.begin();
            let found = self.read_record()?;
            if !found {
                return Ok(None);
            }
            if !self.parser.record.is_blank() {
                return Ok(Some(&self.parser.record));
            }
        }
    }

    fn read_record(&mut self) -> io::Result<bool> {
        loop {
            let chunk = self.text.fill()?;
            if chunk.is_empty() {
                return Ok(self.parser.end());
            }
            match self.parser.scan(chunk) {
                Some(bytes) => {
                    self.text.consume(bytes);
                    return Ok(true);
                }
                None => {
                    let bytes = chunk.len();
                    self.text.consume(bytes);
                }
            }
        }
    }
}

impl Record {
    pub(super) fn row(&self) -> u64 {
        self.row
    }

    pub(super) fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// The texts of all cells in one.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn cells(&self) -> impl ExactSizeIterator<Item = &str> {
        let mut start = 0;
        self.ends
            .iter()
            .map(move |&end| &self.text[std::mem::replace(&mut start, end)..end])
    }

    fn is_blank(&self) -> bool {
        self.fault.is_none() && self.text.trim_start().is_empty()
    }
}

/// Takes a record apart, however its text is cut into chunks.
struct Parser {
    delimiter: u8,
    state: State,
    /// The record before ended with a carriage return, so a line feed now belongs to it.
    after_carriage_return: bool,
    rows_ended: u64,
    record: Record,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// Before the first character of a cell.
    Start,
    Plain,
    Quoted,
    /// After a quote within quotes: doubled, it stands for itself; else the quotes are closed.
    Quote,
}

impl Parser {
    fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: State::Start,
            after_carriage_return: false,
            rows_ended: 0,
            record: Record::default(),
        }
    }

    fn begin(&mut self) {
        self.record.row = self.rows_ended + 1;
        self.record.text.clear();
        self.record.ends.clear();
        self.record.fault = None;
    }

    /// Reads on to the end of the record and answers how many bytes that took, or `None` if `chunk` has not got it.
    fn scan(&mut self, chunk: &str) -> Option<usize> {
        let bytes = chunk.as_bytes();
        let mut at = 0;
        if let Some(first) = bytes.first()
            && std::mem::take(&mut self.after_carriage_return)
        {
            at = usize::from(*first == b'\n');
        }
        while let Some(&byte) = bytes.get(at) {
            match (self.state, byte) {
                (State::Start, b'"') => {
                    self.state = State::Quoted;
                    at += 1;
                }
                (State::Quote, b'"') => {
                    self.push("\"");
                    self.state = State::Quoted;
                    at += 1;
                }
                (State::Quoted, _) => {
                    let end = find(bytes, at, |b| b == b'"');
                    self.push(&chunk[at..end]);
                    self.state = if end < bytes.len() { State::Quote } else { State::Quoted };
                    at = end + 1;
                }
                (State::Start | State::Plain | State::Quote, _) => {
                    let delimiter = self.delimiter;
                    let end = find(bytes, at, |b| b == delimiter || b == b'\n' || b == b'\r');
                    self.push(&chunk[at..end]);
                    self.state = State::Plain;
                    at = end + 1;
                    if let Some(&ender) = bytes.get(end) {
                        self.end_cell();
                        if ender != self.delimiter {
                            self.after_carriage_return = ender == b'\r';
                            self.rows_ended += 1;
                            return Some(at);
                        }
                    }
                }
            }
        }
        None
    }

    /// The file ends here: whether there was a last record without a line break.
    fn end(&mut self) -> bool {
        if self.state == State::Start && self.record.ends.is_empty() && self.record.fault.is_none() {
            return false;
        }
        if self.state == State::Quoted {
            self.record.fault = Some(Fault::Unclosed);
        }
        self.end_cell();
        self.rows_ended += 1;
        true
    }

    fn end_cell(&mut self) {
        self.state = State::Start;
        self.push("");
        if self.record.fault.is_none() {
            self.record.ends.push(self.record.text.len());
        }
    }

    /// Adds to the cell, unless the record is too long; then it is only skipped.
    fn push(&mut self, text: &str) {
        if self.record.text.len() + self.record.ends.len() + text.len() > ROW_BYTES_MAX {
            self.record.fault = Some(Fault::TooLong);
        } else if self.record.fault.is_none() {
            self.record.text.push_str(text);
        }
    }
}

/// The first byte from `start` on that is `wanted`, or the end.
fn find(bytes: &[u8], start: usize, wanted: impl Fn(u8) -> bool) -> usize {
    bytes[start..]
        .iter()
        .position(|&byte| wanted(byte))
        .map_or(bytes.len(), |offset| start + offset)
}

/// The delimiter of a first line such as `sep=;`, and the bytes of that line.
fn declared_delimiter(sample: &str) -> Option<(u8, usize)> {
    let line = sample.split(['\r', '\n']).next()?;
    let (key, &[delimiter]) = line.as_bytes().split_last_chunk()?;
    if !key.eq_ignore_ascii_case(b"sep=") || !delimiter.is_ascii() || delimiter == b'"' {
        return None;
    }
    let rest = &sample[line.len()..];
    let line_break = if rest.starts_with("\r\n") { 2 } else { rest.len().min(1) };
    Some((delimiter, line.len() + line_break))
}

/// The delimiter that most lines have as often as the first one has; among equals the one it has most often.
fn probable_delimiter(sample: &str) -> u8 {
    let lines = delimiter_counts(sample);
    let Some(header) = lines.first() else {
        return b',';
    };
    let score = |n: &usize| {
        let alike = lines.iter().filter(|line| line[*n] == header[*n]).count();
        (header[*n].min(1), alike, header[*n], usize::MAX - n)
    };
    DELIMITERS[(0..DELIMITERS.len()).max_by_key(score).unwrap_or(0)]
}

/// How often each delimiter is in each of the first lines, outside of quotes.
fn delimiter_counts(sample: &str) -> Vec<[usize; DELIMITERS.len()]> {
    let mut lines = Vec::with_capacity(SAMPLE_LINES);
    let mut counts = [0; DELIMITERS.len()];
    let mut within_quotes = false;
    let mut is_blank = true;
    for byte in sample.bytes().chain([b'\n']) {
        match byte {
            b'"' => within_quotes = !within_quotes,
            _ if within_quotes => {}
            b'\n' | b'\r' => {
                let line = std::mem::take(&mut counts);
                if !std::mem::replace(&mut is_blank, true) {
                    lines.push(line);
                }
                if lines.len() == SAMPLE_LINES {
                    break;
                }
                continue;
            }
            _ => {
                if let Some(n) = DELIMITERS.iter().position(|&delimiter| delimiter == byte) {
                    counts[n] += 1;
                }
            }
        }
        is_blank = false;
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Hands out a few bytes at a time.
    fn scanned(text: &str, delimiter: u8, chunk_chars: usize) -> Vec<(u64, Result<Vec<String>, Fault>)> {
        let mut parser = Parser::new(delimiter);
        let mut records = Vec::new();
        let mut keep = |record: &Record| {
            let cells = record.cells().map(str::to_owned).collect();
            records.push((record.row(), record.fault().map_or(Ok(cells), Err)));
        };
        parser.begin();
        let chars: Vec<char> = text.chars().collect();
        for chunk in chars.chunks(chunk_chars) {
            let chunk = String::from_iter(chunk);
            let mut rest = &chunk[..];
            while let Some(bytes) = parser.scan(rest) {
                keep(&parser.record);
                parser.begin();
                rest = &rest[bytes..];
            }
        }
        if parser.end() {
            keep(&parser.record);
        }
        records
    }

    fn check(text: &str, expected: &[&[&str]]) {
        for chunk_chars in [1, 2, 3, 7, 1_000] {
            let found: Vec<_> = scanned(text, b',', chunk_chars)
                .into_iter()
                .map(|(_, cells)| cells.expect("no fault"))
                .collect();
            assert_eq!(found, expected, "{text:?} by {chunk_chars}");
        }
    }

    #[test]
    fn cells_quotes_and_line_breaks() {
        check("", &[]);
        check("a", &[&["a"]]);
        check("a,b\nc,d", &[&["a", "b"], &["c", "d"]]);
        check("a,b\r\nc,d\r\n", &[&["a", "b"], &["c", "d"]]);
        check("a,b\rc,d\r", &[&["a", "b"], &["c", "d"]]);
        check("a,\n,b\n,", &[&["a", ""], &["", "b"], &["", ""]]);
        check("\"a,b\",\"c\nd\",\"e\"\"f\"\n", &[&["a,b", "c\nd", "e\"f"]]);
        check("\"\",\"\"\"\"\n", &[&["", "\""]]);
        check("5\" pipe,\"a\"b\n", &[&["5\" pipe", "ab"]]);
        check("\"a\r\nb\"\r\n", &[&["a\r\nb"]]);
        check("é,李\n", &[&["é", "李"]]);
        check("\"\"", &[&[""]]);
        check("a\n\nb", &[&["a"], &[""], &["b"]]);
        check("a\0b,\0\n", &[&["a\0b", "\0"]]);
    }

    #[test]
    fn a_quote_that_is_never_closed() {
        for chunk_chars in [1, 1_000] {
            let records = scanned("a,b\n\"c,d\ne,f\n", b',', chunk_chars);
            assert_eq!(records[1], (2, Err(Fault::Unclosed)));
        }
    }

    #[test]
    fn a_record_that_is_too_long_is_skipped() {
        let long = "x".repeat(ROW_BYTES_MAX);
        for text in [
            format!("a,b\n{long}x,b\nc,d\n"),
            format!("a,b\n\"{long}\n\",b\nc,d\n"),
            format!("a,b\n{}\nc,d\n", ",".repeat(ROW_BYTES_MAX + 1)),
        ] {
            let records = scanned(&text, b',', 10_000);
            assert_eq!(records[1], (2, Err(Fault::TooLong)));
            assert_eq!(records[2], (3, Ok(vec!["c".to_owned(), "d".to_owned()])));
        }
        let fits = format!("{}\n", "x".repeat(ROW_BYTES_MAX));
        assert!(scanned(&fits, b',', 10_000)[0].1.is_ok());
    }

    #[test]
    fn delimiters() {
        for (sample, delimiter) in [
            ("", b','),
            ("name\nAda\n", b','),
            ("name,email\nAda,a@b.co\n", b','),
            ("name;email\nAda;a@b.co\n", b';'),
            ("name\temail\r\nAda\ta@b.co\r\n", b'\t'),
            ("\"name, first\";\"email\"\nAda;a@b.co\n", b';'),
            ("Name, Vorname;E-Mail;Telefon\nLovelace, Ada;a@b.co;1\n", b';'),
            ("name;notes, other\nAda;likes cake, tea, and more\nBob;\n", b';'),
            ("name,notes; other\nAda,likes cake; tea; and more\nBob,\n", b','),
            ("\n\nname;email", b';'),
            ("name|email", b','),
        ] {
            assert_eq!(probable_delimiter(sample), delimiter, "{sample:?}");
        }
        assert_eq!(declared_delimiter("sep=;\r\nname"), Some((b';', 7)));
        assert_eq!(declared_delimiter("SEP=|\nname"), Some((b'|', 6)));
        assert_eq!(declared_delimiter("sep=\t"), Some((b'\t', 5)));
        for sample in ["sep=", "sep=ab\n", "sep=é\n", "sep=\"\n", "separate\n", ""] {
            assert_eq!(declared_delimiter(sample), None, "{sample:?}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_the_csv_crate_reads(text in "[ab,\"\r\né]{0,40}", chunk_chars in 1..9_usize) {
            let mut reference = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> = reference
                .records()
                .map(|record| record.expect("UTF-8").iter().map(str::to_owned).collect())
                .collect();
            let found: Vec<Vec<String>> = scanned(&text, b',', chunk_chars)
                .into_iter()
                .filter_map(|(_, cells)| cells.ok())
                .filter(|cells| cells != &[""])
                .collect();
            let unclosed = scanned(&text, b',', chunk_chars).iter().any(|(_, cells)| cells.is_err());
            // The reference skips blank lines, but not a lone pair of quotes; and it closes every quote.
            let expected: Vec<_> = expected.into_iter().filter(|cells| cells != &[""]).collect();
            prop_assert_eq!(&found[..], &expected[..expected.len() - usize::from(unclosed && expected.len() > found.len())]);
        }
    }
}
