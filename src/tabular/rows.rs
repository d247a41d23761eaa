//! Rows of a guest table, read as a stream: one faulty row never stops the others.

use std::io::{self, Read};
use std::ops::ControlFlow;

use super::encoding::Text;
use super::guard::unguarded;
use super::ndjson;
use super::records::{Fault, Record, Records};
use super::{Column, Columns, Mapping};
use crate::model::{Code, FieldError, FieldErrors};

/// A longer row is faulty, and what bounds the memory that reading takes.
pub const ROW_BYTES_MAX: usize = 1024 * 1024;
/// What the errors of a row as a whole name as their field.
pub(super) const WHOLE_ROW: &str = "row";

/// What can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputFormat {
    /// Separated by comma, semicolon, tab, or what a first line `sep=` says; the first row is the header.
    Csv,
    /// A JSON object on each line.
    Ndjson,
}

/// How headers and keys are understood.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    pub mapping: Mapping,
    /// Of the event that the guests are invited to.
    pub question_labels: Vec<String>,
}

/// One row of data.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// As a spreadsheet counts, from the header's 1 on and with blank rows; in NDJSON the line.
    pub row: u64,
    /// The cells as they stand in the file, empty ones too, or what is wrong with the row. No column is there
    /// twice, and [`Column::Ignored`] never.
    pub cells: Result<Vec<(Column, String)>, FieldError>,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows handed out, faulty ones too, blank ones not.
    pub rows: u64,
    /// Headers that mean nothing here; their columns were passed over.
    pub unknown_headers: Vec<String>,
}

/// Why reading stopped before the end. Rows handed out until then are whole.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("the file is empty: the first row must name the columns")]
    Empty,
    #[error("{0}")]
    Header(FieldErrors),
    #[error("the input broke off after row {row}: {source}")]
    Cut {
        /// The last row that was read whole; 0 if there was none.
        row: u64,
        source: io::Error,
    },
}

/// Reads a table and hands out each row, until the end or until `each` breaks off.
///
/// Takes a few times [`ROW_BYTES_MAX`] of memory, however long the table is.
pub fn read(
    input: impl Read,
    format: InputFormat,
    options: &ReadOptions,
    each: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<Summary, ReadError> {
    let text = Text::new(input);
    match format {
        InputFormat::Csv => read_csv(text, options, each),
        InputFormat::Ndjson => ndjson::read(text, options, each),
    }
}

fn read_csv(
    text: Text<impl Read>,
    options: &ReadOptions,
    each: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<Summary, ReadError> {
    let mut records = Records::open(text).map_err(|source| ReadError::Cut { row: 0, source })?;
    let Columns {
        columns,
        unknown_headers,
    } = read_header(&mut records, options)?;
    let mut rows = 0;
    while let Some(record) = next(&mut records)? {
        rows += 1;
        let row = Row {
            row: record.row(),
            cells: cells(record, &columns),
        };
        if each(row).is_break() {
            break;
        }
    }
    Ok(Summary { rows, unknown_headers })
}

fn next<R: Read>(records: &mut Records<R>) -> Result<Option<&Record>, ReadError> {
    let row = records.row();
    records.next().map_err(|source| ReadError::Cut { row, source })
}

fn read_header(records: &mut Records<impl Read>, options: &ReadOptions) -> Result<Columns, ReadError> {
    let header = next(records)?.ok_or(ReadError::Empty)?;
    if let Some(fault) = header.fault() {
        let FieldError { code, message, .. } = fault_error(fault);
        return Err(ReadError::Header(FieldErrors::one("header", code, message)));
    }
    let headers: Vec<&str> = header.cells().map(unguarded).collect();
    Columns::resolve(&headers, &options.mapping, &options.question_labels).map_err(ReadError::Header)
}

fn cells(record: &Record, columns: &[Column]) -> Result<Vec<(Column, String)>, FieldError> {
    if let Some(fault) = record.fault() {
        return Err(fault_error(fault));
    }
    let (found, expected) = (record.cells().len(), columns.len());
    if found != expected {
        let message = format!("the row has {found} cells where the header has {expected}");
        return Err(row_error(Code::Invalid, message));
    }
    // A look at the row as a whole spares a look at each cell.
    let is_damaged = record.text().contains(char::REPLACEMENT_CHARACTER);
    let mut cells = Vec::with_capacity(expected);
    for (column, cell) in columns.iter().zip(record.cells()) {
        if *column == Column::Ignored {
            continue;
        }
        if is_damaged {
            check_decoded(column, cell)?;
        }
        cells.push((column.clone(), unguarded(cell).to_owned()));
    }
    Ok(cells)
}

fn fault_error(fault: Fault) -> FieldError {
    match fault {
        Fault::TooLong => too_long(),
        Fault::Unclosed => row_error(Code::Invalid, "a quote opens in this row and is never closed"),
    }
}

pub(super) fn too_long() -> FieldError {
    row_error(Code::TooLong, format!("a row may have at most {ROW_BYTES_MAX} bytes"))
}

pub(super) fn row_error(code: Code, message: impl Into<String>) -> FieldError {
    FieldError {
        field: WHOLE_ROW.into(),
        code,
        message: message.into(),
    }
}

/// Refuses what decoding could not make sense of, rather than store a guest as `Jos\u{fffd}`.
pub(super) fn check_decoded(column: &Column, cell: &str) -> Result<(), FieldError> {
    if cell.contains(char::REPLACEMENT_CHARACTER) {
        return Err(FieldError {
            field: column.field(),
            code: Code::Invalid,
            message: "holds characters that the encoding of the file does not have".into(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Cells = Result<Vec<(Column, String)>, FieldError>;

    fn options(map: &str) -> ReadOptions {
        ReadOptions {
            mapping: Mapping::parse(map).expect("valid"),
            question_labels: vec!["Menu".into(), "Vegan?".into()],
        }
    }

    fn read_all(input: impl Read, format: InputFormat) -> (Vec<(u64, Cells)>, Result<Summary, ReadError>) {
        let mut rows = Vec::new();
        let result = read(input, format, &options(""), &mut |row| {
            rows.push((row.row, row.cells));
            ControlFlow::Continue(())
        });
        (rows, result)
    }

    fn csv(input: &[u8]) -> Vec<(u64, Cells)> {
        let (rows, result) = read_all(input, InputFormat::Csv);
        assert_eq!(result.expect("whole").rows, rows.len() as u64);
        rows
    }

    fn ndjson(input: &str) -> Vec<(u64, Cells)> {
        let (rows, result) = read_all(input.as_bytes(), InputFormat::Ndjson);
        assert_eq!(result.expect("whole").rows, rows.len() as u64);
        rows
    }

    fn named(row: u64, name: &str) -> (u64, Cells) {
        (row, Ok(vec![(Column::Name, name.into())]))
    }

    fn person(row: u64, name: &str, email: &str) -> (u64, Cells) {
        let cells = vec![(Column::Name, name.into()), (Column::Email, email.into())];
        (row, Ok(cells))
    }

    #[track_caller]
    fn refused(row: &(u64, Cells), number: u64, field: &str, code: Code) {
        let error = row.1.as_ref().expect_err("refused");
        assert_eq!((row.0, &*error.field, error.code), (number, field, code), "{error:?}");
    }

    #[test]
    fn what_excel_saves() {
        let ada = [person(2, "Zoë", "z@b.co")];
        assert_eq!(csv("\u{feff}Name;E-Mail\r\nZoë;z@b.co\r\n".as_bytes()), ada);
        assert_eq!(csv(b"sep=;\r\nName;E-Mail\r\nZo\xeb;z@b.co\r\n"), ada);
        assert_eq!(csv(b"Name\tE-Mail\rZo\xeb\tz@b.co\r"), ada);
        let utf16: Vec<u8> = "\u{feff}Name\tE-Mail\r\nZoë\tz@b.co\r\n"
            .encode_utf16()
            .flat_map(|unit| [(unit & 0xff) as u8, (unit >> 8) as u8])
            .collect();
        assert_eq!(csv(&utf16), ada);
    }

    #[test]
    fn rows_count_as_in_a_spreadsheet() {
        let rows = csv(b"\nname,x\n\nAda,\n\"B\nob\",\n,\n  \nCid,");
        assert_eq!(rows, [named(4, "Ada"), named(5, "B\nob"), named(8, "Cid")]);
    }

    #[test]
    fn one_faulty_row_does_not_stop_the_others() {
        let rows = csv("name,email\na\nb,b@b.co\nc,c@b.co,d\nJos\u{fffd},x\nx\0y,\nd,\"d".as_bytes());
        refused(&rows[0], 2, "row", Code::Invalid);
        assert_eq!(rows[1], person(3, "b", "b@b.co"));
        refused(&rows[2], 4, "row", Code::Invalid);
        refused(&rows[3], 5, "name", Code::Invalid);
        assert_eq!(rows[4], person(6, "x\0y", ""));
        refused(&rows[5], 7, "row", Code::Invalid);

        let long = format!("name\n{}\nAda\n", "x".repeat(3 * ROW_BYTES_MAX));
        let rows = csv(long.as_bytes());
        refused(&rows[0], 2, "row", Code::TooLong);
        assert_eq!(rows[1], named(3, "Ada"));
    }

    #[test]
    fn files_without_rows() {
        for empty in ["", "\u{feff}", "\n\r\n", "sep=;\n"] {
            let (_, result) = read_all(empty.as_bytes(), InputFormat::Csv);
            assert!(matches!(result, Err(ReadError::Empty)), "{empty:?}");
        }
        assert_eq!(csv(b"name,email"), []);
        assert_eq!(ndjson(""), []);
        for header in ["email\n", "name,\"email\n", &"x".repeat(ROW_BYTES_MAX + 1)] {
            let (_, result) = read_all(header.as_bytes(), InputFormat::Csv);
            assert!(matches!(result, Err(ReadError::Header(_))));
        }
    }

    #[test]
    fn an_input_that_is_cut_keeps_the_rows_before() {
        struct Cut;
        impl Read for Cut {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::UnexpectedEof.into())
            }
        }
        for (input, format, row_reached) in [
            ("name\nAda\nBob\nCi", InputFormat::Csv, 3),
            ("{\"name\":\"Ada\"}\n{\"name\":\"Bob\"}\n{\"na", InputFormat::Ndjson, 2),
            ("na", InputFormat::Csv, 0),
        ] {
            let (rows, result) = read_all(input.as_bytes().chain(Cut), format);
            assert_eq!(rows.len() as u64, row_reached.min(2));
            assert!(matches!(result, Err(ReadError::Cut { row, .. }) if row == row_reached));
        }
    }

    #[test]
    fn each_can_break_off() {
        let mut rows = 0;
        let summary = read(&b"name\na\nb\nc\n"[..], InputFormat::Csv, &options(""), &mut |_| {
            rows += 1;
            if rows == 2 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!((summary.expect("no error").rows, rows), (2, 2));
    }

    #[test]
    fn objects() {
        let rows = ndjson(concat!(
            "\u{feff}{\"E-Mail\":\"a@b.co\",\"party_size\":2,\"vip\":true,\"phone\":null,\"admitted\":1}\r\n",
            "\n",
            "{\"name\":\"\\u00e9\\n\",\"answers\":{\"Menu\":\"fish\",\"vegan\":false},\"phone\":+1}\n",
            "{\"Nom\":\"Curie\",\"Prénom\":\"Marie\",\"answers\":{\"Menu\":1.50}}",
        ));
        let answer = |label: &str, text: &str| (Column::Answer(label.into()), text.to_owned());
        let expected = vec![
            (Column::Email, "a@b.co".into()),
            (Column::PartySize, "2".into()),
            (Column::Vip, "true".into()),
            (Column::Phone, String::new()),
        ];
        assert_eq!(rows[0], (1, Ok(expected)));
        refused(&rows[1], 3, "row", Code::Invalid);
        let expected = vec![
            (Column::LastName, "Curie".into()),
            (Column::FirstName, "Marie".into()),
            answer("Menu", "1.50"),
        ];
        assert_eq!(rows[2], (4, Ok(expected)));
    }

    #[test]
    fn faulty_objects() {
        for (line, field, code) in [
            ("[]", "row", Code::Invalid),
            ("{\"name\":\"a\"} x", "row", Code::Invalid),
            ("{\"name\":[]}", "name", Code::Type),
            ("{\"name\":{}}", "name", Code::Type),
            ("{\"name\":\"\\ud800\"}", "name", Code::Invalid),
            ("{\"name\":\"\u{fffd}\"}", "name", Code::Invalid),
            ("{\"shoe\":1}", "shoe", Code::Unknown),
            ("{\"email\":\"\",\"E-Mail\":\"\"}", "email", Code::Duplicate),
            ("{\"name\":\"a\",\"name\":\"b\"}", "name", Code::Duplicate),
            ("{\"answers\":1}", "answers", Code::Type),
            ("{\"answers\":{\"Shoe\":1}}", "answers.Shoe", Code::Unknown),
            ("{\"answers\":{\"Menu\":[]}}", "answer.Menu", Code::Type),
            (
                "{\"Menu\":\"\",\"answers\":{\"Menu\":\"\"}}",
                "answer.Menu",
                Code::Duplicate,
            ),
        ] {
            let rows = ndjson(&format!("{line}\n{{\"name\":\"Ada\"}}"));
            refused(&rows[0], 1, field, code);
            assert_eq!(rows[1], named(2, "Ada"));
        }
        let long = format!("{{\"name\":\"{}\"}}\n{{\"name\":\"Ada\"}}\n", "x".repeat(ROW_BYTES_MAX));
        let rows = ndjson(&long);
        refused(&rows[0], 1, "row", Code::TooLong);
        assert_eq!(rows[1], named(2, "Ada"));
        let nested = "{\"name\":".repeat(200_000);
        refused(&ndjson(&nested)[0], 1, "row", Code::TooLong);
        let nested = "{\"name\":".repeat(100_000);
        refused(&ndjson(&nested)[0], 1, "row", Code::Invalid);
    }

    #[test]
    fn a_mapping_must_fit_the_questions_in_ndjson_too() {
        let result = read(&b"{}"[..], InputFormat::Ndjson, &options("x:answer.Shoe"), &mut |_| {
            ControlFlow::Continue(())
        });
        assert!(matches!(result, Err(ReadError::Header(_))));
    }
}
