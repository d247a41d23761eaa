//! Rows into the sheets of an Excel workbook.

use std::borrow::Cow;
use std::io::{self, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::Cell;
use crate::model::Time;

/// Rows of a sheet, the header included (ECMA-376 leaves it open; this is Excel's).
const SHEET_ROWS_MAX: u32 = 1_048_576;
/// Characters of a cell, counted in UTF-16 as Excel does.
const CELL_UNITS_MAX: usize = 32_767;

/// A workbook that keeps one row in memory and the others in temporary files.
pub(super) struct Sheets {
    book: Workbook,
    sheet: Worksheet,
    columns: Vec<String>,
    /// Where the next row of the sheet goes.
    row: u32,
    rows_max: u32,
    bold: Format,
    time: Format,
}

impl Sheets {
    pub(super) fn new(columns: &[&str]) -> io::Result<Self> {
        Self::with_rows_max(columns, SHEET_ROWS_MAX)
    }

    fn with_rows_max(columns: &[&str], rows_max: u32) -> io::Result<Self> {
        let mut book = Workbook::new();
        let sheet = book.new_worksheet_with_constant_memory().map_err(fault)?;
        let mut sheets = Self {
            book,
            sheet,
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            row: 0,
            rows_max,
            bold: Format::new().set_bold(),
            // Excel knows no time zones, so the format says that the time is UTC.
            time: Format::new().set_num_format("yyyy-mm-dd\"T\"hh:mm:ss\"Z\""),
        };
        sheets.header().map_err(fault)?;
        Ok(sheets)
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.write(cells).map_err(fault)
    }

    /// One kind of `out`, so that packing is compiled once.
    pub(super) fn finish(mut self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        self.book.push_worksheet(self.sheet);
        self.book.save_to_writer(out).map_err(fault)
    }

    fn header(&mut self) -> Result<(), XlsxError> {
        self.sheet.set_freeze_panes(1, 0)?;
        for (column, header) in (0..).zip(&self.columns) {
            self.sheet
                .write_string_with_format(0, column, fitting(header), &self.bold)?;
        }
        self.row = 1;
        Ok(())
    }

    fn write(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        if self.row == self.rows_max {
            let next = self.book.new_worksheet_with_constant_memory()?;
            self.book.push_worksheet(std::mem::replace(&mut self.sheet, next));
            self.header()?;
        }
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => self.sheet.write_string(self.row, column, fitting(text))?,
                Cell::Number(number) => self.sheet.write_number(self.row, column, *number)?,
                Cell::Bool(value) => self.sheet.write_boolean(self.row, column, *value)?,
                Cell::Time(time) => match excel_time(*time) {
                    Ok(date) => self
                        .sheet
                        .write_datetime_with_format(self.row, column, date, &self.time)?,
                    // Excel's calendar starts in 1900.
                    Err(_) => self.sheet.write_string(self.row, column, time.to_string())?,
                },
                Cell::Empty => continue,
            };
        }
        self.row += 1;
        Ok(())
    }
}

fn excel_time(time: Time) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_timestamp(time.millis().div_euclid(1_000))
}

/// The text, or as much of it as a cell holds and an ellipsis.
fn fitting(text: &str) -> Cow<'_, str> {
    // UTF-8 never takes fewer bytes than UTF-16 takes units.
    if text.len() <= CELL_UNITS_MAX || text.encode_utf16().count() <= CELL_UNITS_MAX {
        return Cow::Borrowed(text);
    }
    let mut units = 0;
    let end = text
        .char_indices()
        .find(|(_, c)| {
            units += c.len_utf16();
            units >= CELL_UNITS_MAX
        })
        .map_or(text.len(), |(at, _)| at);
    Cow::Owned(format!("{}…", &text[..end]))
}

fn fault(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        error => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_on_in_further_sheets() {
        let mut sheets = Sheets::with_rows_max(&["n"], 4).expect("temporary files");
        for n in 0..7 {
            sheets.row(&[Cell::Number(f64::from(n))]).expect("temporary files");
        }
        assert_eq!(sheets.book.worksheets().len(), 2);
        let mut out = Vec::new();
        sheets.finish(&mut out).expect("a Vec takes all");
        // The names of an archive's members are not compressed.
        for (member, is_there) in [("sheet1", true), ("sheet3", true), ("sheet4", false)] {
            let name = format!("xl/worksheets/{member}.xml");
            assert_eq!(
                out.windows(name.len()).any(|window| window == name.as_bytes()),
                is_there,
                "{member}"
            );
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let fits = "🎟".repeat(CELL_UNITS_MAX / 2);
        assert_eq!(fitting(&fits), fits);
        for long in ["x".repeat(CELL_UNITS_MAX + 1), "🎟".repeat(CELL_UNITS_MAX)] {
            let cut = fitting(&long);
            assert!(cut.ends_with('…') && cut.encode_utf16().count() <= CELL_UNITS_MAX);
            let mut sheets = Sheets::new(&["a"]).expect("temporary files");
            sheets.row(&[Cell::Text(&long)]).expect("it fits now");
        }
        assert_eq!(
            fitting(&"x".repeat(CELL_UNITS_MAX + 1)).encode_utf16().count(),
            CELL_UNITS_MAX
        );
    }
}
