//! The formats of tables: guest lists and event lists as CSV, NDJSON and XLSX, read and written as streams.
//!
//! Reading: bytes → [`encoding`] (text) → [`records`] or [`ndjson`] (cells) → [`columns`] (what a cell means) →
//! [`rows`]. Writing: [`write`]. What [`write`] makes of guests, [`read`] understands without loss.

mod encoding;
mod records;

mod columns;
mod guard;
mod ndjson;
mod rows;
mod sheets;
mod synonyms;
mod write;

pub use columns::{Column, Columns, GUEST_COLUMNS, Mapping, guest_headers};
pub use rows::{InputFormat, ROW_BYTES_MAX, ReadError, ReadOptions, Row, Summary, read};
pub use write::{Cell, OutputFormat, TableWriter};
