//! QR codes (ISO/IEC 18004) as SVG and PNG: black on white, whatever colours a page around them has.

use std::fmt::Write;
use std::ops::RangeInclusive;

use qrcode::{Color, EcLevel, QrCode};

use super::Error;

/// The white margin that scanners need, in modules (ISO/IEC 18004, section 9.1).
const QUIET_MODULES: usize = 4;
/// Widths of a PNG that may be asked for, in pixels.
pub const PNG_SIZE_PX: RangeInclusive<usize> = 64..=2048;
/// The width of a PNG that is not asked for.
pub const PNG_SIZE_PX_DEFAULT: usize = 512;

/// The modules of a QR code.
pub struct Matrix {
    /// Modules on a side, without the margin.
    width: usize,
    is_dark: Vec<bool>,
}

impl Matrix {
    /// Error correction is level M: a seventh of the code may be hidden. Capitals and digits are packed in
    /// alphanumeric mode, which makes a ticket's code a matrix of 41 modules.
    pub fn new(text: &str) -> Result<Self, Error> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
        Ok(Self {
            width: code.width(),
            is_dark: code
                .into_colors()
                .into_iter()
                .map(|color| color == Color::Dark)
                .collect(),
        })
    }

    /// Modules on a side, with the margin.
    pub fn outer_width(&self) -> usize {
        self.width + 2 * QUIET_MODULES
    }

    /// Whether a module is dark; those of the margin are not. Counted from the margin's upper left corner.
    fn is_dark(&self, x: usize, y: usize) -> bool {
        let inner = |n: usize| n.checked_sub(QUIET_MODULES).filter(|n| *n < self.width);
        match (inner(x), inner(y)) {
            (Some(x), Some(y)) => self.is_dark[y * self.width + x],
            _ => false,
        }
    }

    /// The dark modules as rectangles of one row each, `(x, y, width)`.
    pub fn rows(&self) -> Vec<(usize, usize, usize)> {
        self.runs(|across, down| self.is_dark(across, down))
    }

    /// The dark modules as rectangles of one column each, `(x, y, height)`.
    pub fn columns(&self) -> Vec<(usize, usize, usize)> {
        let runs = self.runs(|across, down| self.is_dark(down, across));
        runs.into_iter().map(|(y, x, height)| (x, y, height)).collect()
    }

    fn runs(&self, is_dark: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize, usize)> {
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for down in 0..self.outer_width() {
            for across in (0..self.outer_width()).filter(|across| is_dark(*across, down)) {
                match runs.last_mut() {
                    Some((start, line, length)) if *line == down && *start + *length == across => *length += 1,
                    _ => runs.push((across, down, 1)),
                }
            }
        }
        runs
    }

    /// One path on a white ground, in user units of a module; it scales to any size with sharp edges.
    pub fn svg(&self, label: &str) -> String {
        let width = self.outer_width();
        let mut path = String::new();
        for (x, y, length) in self.rows() {
            // Writing to a string cannot fail.
            let _written = write!(path, "M{x} {y}h{length}v1h-{length}z");
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {width}\" width=\"{px}\" height=\"{px}\" \
             role=\"img\" aria-label=\"{label}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{width}v{width}h-{width}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>\n",
            px = width * 5,
        )
    }

    /// An image of one bit a pixel, at most `size_px` wide: modules are whole pixels, so that none is blurred.
    pub fn png(&self, size_px: usize) -> Result<Vec<u8>, Error> {
        let module = (size_px / self.outer_width()).max(1);
        let side = module * self.outer_width();
        let mut pixels = Vec::with_capacity(side * side.div_ceil(8));
        for y in 0..self.outer_width() {
            let mut row = vec![0u8; side.div_ceil(8)];
            for x in (0..side).filter(|x| !self.is_dark(x / module, y)) {
                row[x / 8] |= 0x80 >> (x % 8);
            }
            for _ in 0..module {
                pixels.extend_from_slice(&row);
            }
        }
        let mut bytes = Vec::new();
        // At most PNG_SIZE_PX, far below what a PNG can say.
        let mut encoder = png::Encoder::new(&mut bytes, side as u32, side as u32);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As long as a ticket's code, and of the same alphabet.
    fn code() -> String {
        format!("EM1{}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".repeat(5))[..141].to_owned()
    }

    /// What a reader that is not ours finds in an image of `side` pixels.
    fn decoded(side: usize, shade: impl FnMut(usize, usize) -> u8) -> String {
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, shade);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().expect("a readable code").1
    }

    #[test]
    fn a_code_is_packed_as_letters_and_digits() {
        let matrix = Matrix::new(&code()).expect("short enough");
        assert_eq!(matrix.width, 41, "version 6");
        assert_eq!(matrix.outer_width(), 49);
    }

    #[test]
    fn a_png_is_read_by_others_and_no_pixel_is_blurred() {
        let matrix = Matrix::new(&code()).expect("short enough");
        for (asked, side) in [(64, 49), (98, 98), (512, 490), (2048, 2009)] {
            let png = matrix.png(asked).expect("drawn");
            let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().expect("a PNG");
            let mut pixels = vec![0; reader.output_buffer_size().expect("small")];
            let info = reader.next_frame(&mut pixels).expect("an image");
            assert_eq!((info.width, info.height), (side, side));
            assert_eq!(
                (info.color_type, info.bit_depth),
                (png::ColorType::Grayscale, png::BitDepth::One)
            );
            if side > 49 {
                let at = |x: usize, y: usize| {
                    let byte = pixels[y * info.line_size + x / 8];
                    if byte & 0x80 >> (x % 8) == 0 { 0 } else { 255 }
                };
                assert_eq!(decoded(side as usize, at), code());
            }
        }
    }

    #[test]
    fn an_svg_is_one_path_that_others_read() {
        let matrix = Matrix::new(&code()).expect("short enough");
        let svg = matrix.svg("Ticket 123");
        assert_eq!(svg.matches("<path").count(), 2, "the ground and the code");
        let path = svg
            .split("d=\"")
            .nth(2)
            .and_then(|rest| rest.split('"').next())
            .expect("a path");
        let mut dark = std::collections::HashSet::new();
        for run in path.split('M').filter(|run| !run.is_empty()) {
            let numbers: Vec<usize> = run
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|number| number.parse().ok())
                .collect();
            dark.extend((0..numbers[2]).map(|n| (numbers[0] + n, numbers[1])));
        }
        let at = |x: usize, y: usize| if dark.contains(&(x / 4, y / 4)) { 0 } else { 255 };
        assert_eq!(decoded(49 * 4, at), code());
    }

    #[test]
    fn rows_and_columns_are_the_same_modules() {
        let matrix = Matrix::new("HELLO").expect("short enough");
        let rows = matrix
            .rows()
            .into_iter()
            .flat_map(|(x, y, n)| (0..n).map(move |d| (x + d, y)));
        let columns = matrix
            .columns()
            .into_iter()
            .flat_map(|(x, y, n)| (0..n).map(move |d| (x, y + d)));
        let set = |all: &mut dyn Iterator<Item = (usize, usize)>| all.collect::<std::collections::BTreeSet<_>>();
        assert_eq!(set(&mut { rows }), set(&mut { columns }));
    }
}
