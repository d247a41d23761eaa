//! What becomes of a picture that is sent: read within bounds, made small, written as browsers take it, kept by its content.
//!
//! Everything here is synchronous, and takes processor time: it belongs on threads of its own. It knows neither events nor
//! HTTP.

mod color;
mod decode;
mod encode;
mod files;
mod whole;

#[cfg(test)]
mod tests;

pub use decode::{DECODED_BYTES_MAX, PIXELS_MAX, Refused, decode};
pub use encode::{Failed, encode, of_master};
pub use files::Files;

use image::DynamicImage;

/// The bytes that a picture may have when it is sent.
pub const IMAGE_BYTES_MAX: usize = 20 << 20;
/// The quality of the lossy forms, of 100.
pub const QUALITY: u8 = 80;

/// A picture that is upright, within the largest box, with eight bits for each channel of sRGB: red, green, blue,
/// and alpha if one can see through it.
pub struct Pixels(DynamicImage);

impl Pixels {
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    pub fn height(&self) -> u32 {
        self.0.height()
    }

    /// The mean colour; none where one can see through.
    pub fn color(&self) -> Option<[u8; 3]> {
        match &self.0 {
            DynamicImage::ImageRgb8(pixels) => Some(image::imageops::thumbnail(pixels, 1, 1).get_pixel(0, 0).0),
            _ => None,
        }
    }
}
