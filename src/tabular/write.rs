//! Tables written as CSV, NDJSON or XLSX, one row at a time.

use std::io::{self, BufWriter, Write};

use super::guard::needs_guard;
use super::sheets::Sheets;
use crate::model::Time;

/// Whole numbers up to here are exact in a JSON number (RFC 8259, section 6).
const WHOLE_NUMBER_MAX: f64 = 9_007_199_254_740_991.0;

/// What can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// RFC 4180 in UTF-8 with commas and `\n`; texts that look like formulas get an apostrophe in front.
    Csv,
    /// A JSON object on each line, with typed values.
    Ndjson,
    /// An Excel workbook; what does not fit on a sheet goes on the next one.
    Xlsx,
}

impl OutputFormat {
    /// Reads the name of a format, which is also its file extension.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Csv, Self::Ndjson, Self::Xlsx]
            .into_iter()
            .find(|format| format.extension() == text)
    }

    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// The content of one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    Text(&'a str),
    Number(f64),
    Bool(bool),
    Time(Time),
    Empty,
}

/// Writes a table in memory that is bounded whatever its length; [`TableWriter::finish`] completes it.
///
/// CSV and NDJSON stream. XLSX gathers in temporary files (in `TMPDIR`), and is written at the end.
pub struct TableWriter<W: Write + Send> {
    columns: usize,
    rows: Rows<W>,
}

enum Rows<W: Write + Send> {
    Csv {
        csv: Box<csv::Writer<W>>,
        /// Where a cell is put together.
        cell: Vec<u8>,
    },
    Ndjson {
        out: BufWriter<W>,
        /// `"name":` for each column.
        keys: Vec<String>,
    },
    Xlsx {
        out: W,
        sheets: Box<Sheets>,
    },
}

impl<W: Write + Send> TableWriter<W> {
    /// Begins with the header. The columns must differ from one another.
    pub fn new(format: OutputFormat, out: W, columns: &[&str]) -> io::Result<Self> {
        let rows = match format {
            OutputFormat::Csv => Rows::Csv {
                csv: Box::new(csv::Writer::from_writer(csv_header(out, columns)?)),
                cell: Vec::new(),
            },
            OutputFormat::Ndjson => Rows::Ndjson {
                out: BufWriter::new(out),
                keys: columns
                    .iter()
                    .map(|column| json_key(column))
                    .collect::<Result<_, _>>()?,
            },
            OutputFormat::Xlsx => Rows::Xlsx {
                out,
                sheets: Box::new(Sheets::new(columns)?),
            },
        };
        Ok(Self {
            columns: columns.len(),
            rows,
        })
    }

    /// Writes one row, which must have a cell for each column.
    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        if cells.len() != self.columns {
            let message = format!("{} cells for {} columns", cells.len(), self.columns);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        match &mut self.rows {
            Rows::Csv { csv, cell } => csv_row(csv, cell, cells),
            Rows::Ndjson { out, keys } => ndjson_row(out, keys, cells),
            Rows::Xlsx { sheets, .. } => sheets.row(cells),
        }
    }

    /// Writes what is left and answers what was written to.
    pub fn finish(self) -> io::Result<W> {
        let mut out = match self.rows {
            Rows::Csv { csv, .. } => csv.into_inner().map_err(csv::IntoInnerError::into_error)?,
            Rows::Ndjson { out, .. } => out.into_inner().map_err(io::IntoInnerError::into_error)?,
            Rows::Xlsx { mut out, sheets } => {
                sheets.finish(&mut out)?;
                out
            }
        };
        out.flush()?;
        Ok(out)
    }
}

/// Quotes every header, so that one with semicolons in it leads no reader astray about the delimiter.
fn csv_header<W: Write>(out: W, columns: &[&str]) -> io::Result<W> {
    let mut header = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(out);
    let mut cell = Vec::new();
    let cells: Vec<Cell> = columns.iter().map(|column| Cell::Text(column)).collect();
    csv_row(&mut header, &mut cell, &cells)?;
    header.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn csv_row<W: Write>(csv: &mut csv::Writer<W>, scratch: &mut Vec<u8>, cells: &[Cell]) -> io::Result<()> {
    for cell in cells {
        scratch.clear();
        match cell {
            Cell::Text(text) if needs_guard(text) => write!(scratch, "'{text}")?,
            Cell::Text(text) => {
                csv.write_field(text)?;
                continue;
            }
            Cell::Number(number) => write!(scratch, "{number}")?,
            Cell::Bool(value) => write!(scratch, "{value}")?,
            Cell::Time(time) => write!(scratch, "{time}")?,
            Cell::Empty => {}
        }
        csv.write_field(&scratch)?;
    }
    csv.write_record(None::<&[u8]>)?;
    Ok(())
}

fn json_key(column: &str) -> io::Result<String> {
    Ok(format!("{}:", serde_json::to_string(column)?))
}

fn ndjson_row(out: &mut impl Write, keys: &[String], cells: &[Cell]) -> io::Result<()> {
    let mut before = b'{';
    for (key, cell) in keys.iter().zip(cells) {
        out.write_all(&[before])?;
        out.write_all(key.as_bytes())?;
        before = b',';
        match cell {
            Cell::Text(text) => serde_json::to_writer(&mut *out, text)?,
            Cell::Number(number) if number.fract() == 0.0 && number.abs() <= WHOLE_NUMBER_MAX => {
                write!(out, "{number:.0}")?;
            }
            // JSON has no infinity and no NaN; serde_json writes them as null.
            Cell::Number(number) => serde_json::to_writer(&mut *out, number)?,
            Cell::Bool(value) => write!(out, "{value}")?,
            Cell::Time(time) => write!(out, "\"{time}\"")?,
            Cell::Empty => out.write_all(b"null")?,
        }
    }
    out.write_all(if keys.is_empty() { b"{}\n" } else { b"}\n" })
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use proptest::prelude::*;

    use super::*;
    use crate::tabular::{Column, GUEST_COLUMNS, InputFormat, ReadOptions, guest_headers, read};

    fn written(format: OutputFormat, columns: &[&str], rows: &[&[Cell]]) -> Vec<u8> {
        let mut table = TableWriter::new(format, Vec::new(), columns).expect("a Vec takes all");
        for row in rows {
            table.row(row).expect("a Vec takes all");
        }
        table.finish().expect("a Vec takes all")
    }

    const TIME: Time = Time::MIN;

    #[test]
    fn csv() {
        let cells = [Cell::Text("=1"), Cell::Text("a,\"b\"\n"), Cell::Number(-1.5)];
        let rest = [Cell::Bool(true), Cell::Time(TIME), Cell::Empty];
        let table = written(OutputFormat::Csv, &["a", "+b;", "c"], &[&cells, &rest]);
        assert_eq!(
            String::from_utf8(table).expect("UTF-8"),
            "\"a\",\"'+b;\",\"c\"\n'=1,\"a,\"\"b\"\"\n\",-1.5\ntrue,0001-01-01T00:00:00Z,\n"
        );
    }

    #[test]
    fn ndjson() {
        let cells = [Cell::Text("=\"é"), Cell::Number(2.0), Cell::Number(1.5)];
        let rest = [Cell::Bool(false), Cell::Time(TIME), Cell::Number(f64::NAN)];
        let table = written(
            OutputFormat::Ndjson,
            &["a\"", "b", "c"],
            &[&cells, &rest, &[Cell::Empty; 3]],
        );
        assert_eq!(
            String::from_utf8(table).expect("UTF-8"),
            concat!(
                "{\"a\\\"\":\"=\\\"é\",\"b\":2,\"c\":1.5}\n",
                "{\"a\\\"\":false,\"b\":\"0001-01-01T00:00:00Z\",\"c\":null}\n",
                "{\"a\\\"\":null,\"b\":null,\"c\":null}\n",
            )
        );
    }

    #[test]
    fn xlsx_is_a_zip_archive() {
        let table = written(
            OutputFormat::Xlsx,
            &["name", "at"],
            &[&[Cell::Text("=1"), Cell::Time(TIME)]],
        );
        assert!(table.starts_with(b"PK\x03\x04") && table.len() > 1_000);
    }

    #[test]
    fn a_row_must_fit_the_columns() {
        let mut table = TableWriter::new(OutputFormat::Csv, Vec::new(), &["a"]).expect("a Vec takes all");
        let error = table.row(&[]).expect_err("too short");
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn formats_by_name() {
        for format in [OutputFormat::Csv, OutputFormat::Ndjson, OutputFormat::Xlsx] {
            assert_eq!(OutputFormat::parse(format.extension()), Some(format));
        }
        assert_eq!(OutputFormat::parse("xls"), None);
    }

    /// Whatever a guest may be called. U+FFFD is what damaged files hold, and refused.
    fn text() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(vec!['\'', '=', '+', '-', '@', '\t', '\n', ',', ';', '"', ' ', '\\']);
        let any = any::<char>().prop_map(|c| {
            if c.is_control() || c == char::REPLACEMENT_CHARACTER {
                'x'
            } else {
                c
            }
        });
        prop::collection::vec(prop_oneof![odd, any], 0..12).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            rows in prop::collection::vec(prop::collection::vec(text(), GUEST_COLUMNS.len() + 2), 0..8),
            label in text(),
        ) {
            let labels = vec![format!("{label}?x").trim().to_owned(), "Phone".to_owned()];
            let headers = guest_headers(&labels);
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            for (output, input) in [
                (OutputFormat::Csv, InputFormat::Csv),
                (OutputFormat::Ndjson, InputFormat::Ndjson),
            ] {
                let mut table = TableWriter::new(output, Vec::new(), &headers).expect("a Vec takes all");
                for row in &rows {
                    let cells: Vec<Cell> = row.iter().map(|text| Cell::Text(text)).collect();
                    table.row(&cells).expect("a Vec takes all");
                }
                let bytes = table.finish().expect("a Vec takes all");
                let options = ReadOptions { question_labels: labels.clone(), ..ReadOptions::default() };
                let mut found = Vec::new();
                let summary = read(&bytes[..], input, &options, &mut |row| {
                    found.push(row.cells.expect("no fault"));
                    ControlFlow::Continue(())
                });
                prop_assert!(summary.expect("whole").unknown_headers.is_empty());
                let is_blank = |row: &&Vec<String>| input == InputFormat::Csv && row.concat().trim().is_empty();
                let expected: Vec<&Vec<String>> = rows.iter().filter(|row| !is_blank(row)).collect();
                prop_assert_eq!(found.len(), expected.len());
                for (found, expected) in found.iter().zip(expected) {
                    // What the door and the clock say is passed over.
                    let kept = expected.iter().enumerate().filter(|(n, _)| !(14..17).contains(n));
                    prop_assert!(found.iter().map(|(_, text)| text).eq(kept.map(|(_, text)| text)));
                    let fields: Vec<String> = found.iter().map(|(column, _)| column.field()).collect();
                    prop_assert_eq!(&fields[..14], &GUEST_COLUMNS[..14]);
                    prop_assert_eq!(&found[14].0, &Column::Answer(labels[0].clone()));
                }
            }
        }
    }
}
