//! The formats of tables: guest lists and event lists as CSV, NDJSON and XLSX, read and written as streams.
//!
//! Reading: bytes → `encoding` (text) → `records` or `ndjson` (cells) → `columns` (what a cell means) → `rows`.
//! Writing: `write`. What it makes of guests, an import understands without loss.

mod encoding;
mod records;

mod columns;
mod synonyms;

mod ndjson;
mod rows;
mod sample;

mod sheets;
mod write;

mod guard;

pub use columns::{Column, Columns, GUEST_COLUMNS, Mapping, guest_headers};
pub use rows::{InputFormat, ROW_BYTES_MAX, ReadError, ReadOptions, Row, Summary, read};
pub use sample::{Sample, sample};
pub use write::{Cell, OutputFormat, TableWriter};
