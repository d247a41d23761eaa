//! Tickets and calendars as people hold them: QR codes, a page to print, calendar files. Pure rendering.
//!
//! The same input gives the same bytes. Fonts come in as values; nothing here reads a file.

mod ics;
mod page;
mod qr;
mod text;
mod zone;

pub use ics::{Attendance, Entry, calendar};
pub use page::{Printed, pdf};
pub use qr::{Matrix, PNG_SIZE_PX, PNG_SIZE_PX_DEFAULT};
pub use text::Fonts;

/// Why a ticket could not be drawn: a fault of this program, or of a font that was given to it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the code does not fit a QR code: {0}")]
    Code(#[from] qrcode::types::QrError),
    #[error("a PNG could not be written: {0}")]
    Png(#[from] png::EncodingError),
    #[error("a PDF could not be written: {0}")]
    Pdf(String),
    #[error("the font is not readable")]
    Font,
}
