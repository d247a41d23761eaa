//! Writing pictures: the master, which stays here, and the variants that browsers are given. None has metadata.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageFormat as Codec};
use ravif::{BitDepth, Img, RGBA8};

use super::decode::{scaled, scaled_clear};
use super::{Pixels, QUALITY};
use crate::model::{ImageFormat, Shape};

/// How much effort goes into an AVIF, from 1 (the most) to 10. One step less takes twice as long, and the file is no smaller; one
/// more saves an eighth, and the file is a twelfth larger.
const AVIF_SPEED: u8 = 9;

/// Why a picture could not be written, or its master not be read.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failed(String);

/// Writes a picture in a shape that is not larger than it is.
pub fn encode(pixels: &Pixels, shape: Shape) -> Result<Vec<u8>, Failed> {
    let size = (shape.width, shape.height);
    let small = match &pixels.0 {
        DynamicImage::ImageRgba8(clear) => scaled_clear(clear.clone(), size),
        other => scaled(other.clone(), size),
    };
    match shape.format {
        ImageFormat::Png => png(&small),
        ImageFormat::Webp => webp(&small),
        ImageFormat::Avif => avif(&small, AVIF_SPEED),
    }
}

/// Reads a master that [`encode`] wrote.
pub fn of_master(bytes: &[u8]) -> Result<Pixels, Failed> {
    let image = image::load_from_memory_with_format(bytes, Codec::Png).map_err(failed)?;
    Ok(Pixels(if image.color().has_alpha() {
        image.into_rgba8().into()
    } else {
        image.into_rgb8().into()
    }))
}

fn failed(error: image::ImageError) -> Failed {
    Failed(error.to_string())
}

/// Without loss, and quickly rather than small.
fn png(image: &DynamicImage) -> Result<Vec<u8>, Failed> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive);
    image.write_with_encoder(encoder).map_err(failed)?;
    Ok(bytes)
}

fn webp(image: &DynamicImage) -> Result<Vec<u8>, Failed> {
    let (width, height) = (image.width(), image.height());
    let encoder = match image {
        DynamicImage::ImageRgba8(pixels) => webp::Encoder::from_rgba(pixels.as_raw(), width, height),
        DynamicImage::ImageRgb8(pixels) => webp::Encoder::from_rgb(pixels.as_raw(), width, height),
        _ => return Err(Failed("pixels of an unknown kind".to_owned())),
    };
    let written = encoder.encode_simple(false, f32::from(QUALITY));
    let written = written.map_err(|error| Failed(format!("WebP: {error:?}")))?;
    Ok(written.to_vec())
}

pub(super) fn avif(image: &DynamicImage, speed: u8) -> Result<Vec<u8>, Failed> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    // Its `encode_rgb` would be compiled here, with all of the codec; this one is not, and leaves out an alpha of nothing.
    let pixels = image.to_rgba8();
    let pixels: Vec<RGBA8> = pixels.pixels().map(|pixel| RGBA8::from(pixel.0)).collect();
    let encoder = ravif::Encoder::new()
        .with_quality(f32::from(QUALITY))
        .with_alpha_quality(f32::from(QUALITY))
        .with_speed(speed)
        .with_bit_depth(BitDepth::Eight)
        // One thread, so that it gives way to requests as a whole.
        .with_num_threads(Some(1));
    let written = encoder.encode_rgba(Img::new(&pixels, width, height));
    let written = written.map_err(|error| Failed(format!("AVIF: {error}")))?;
    Ok(written.avif_file)
}
