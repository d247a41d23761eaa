//! Reading what was sent as a picture: what it is is found by its content, and what it costs is known before it is paid.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Limits, RgbaImage};

use super::{Pixels, color, whole};
use crate::model::{IMAGE_BOXES, within};

/// Pixels that a picture may have. The largest cameras of telephones make 50 million.
pub const PIXELS_MAX: u64 = 50_000_000;
/// Bytes that the pixels of a picture may take.
pub const DECODED_BYTES_MAX: u64 = 256 << 20;
/// The longest side, in pixels.
const SIDE_MAX: u32 = 65_535;
/// What a decoder may take beside the pixels: rows, colour profiles that it unpacks.
const DECODER_BYTES_MAX: u64 = 32 << 20;

/// Why something is no picture that can be taken. The text follows the name of a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("must be a JPEG, PNG or WebP picture, whatever its name says")]
    Unknown,
    #[error("has {width} × {height} pixels, and may have {} million", PIXELS_MAX / 1_000_000)]
    TooManyPixels { width: u32, height: u32 },
    #[error("takes more than {} MiB to be read; send it with eight bits for each colour", DECODED_BYTES_MAX >> 20)]
    TooDeep,
    #[error("is damaged or breaks off")]
    Damaged,
}

/// The forms in which pictures come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Jpeg,
    Png,
    Webp,
}

impl Form {
    /// What the first bytes say.
    fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Form::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Form::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Form::Webp)
        } else {
            None
        }
    }
}

/// Reads a picture, turns it upright, makes it as small as the largest box, and brings its colours to sRGB. Nothing but its
/// pixels is left of it.
pub fn decode(bytes: &[u8]) -> Result<Pixels, Refused> {
    let form = Form::of(bytes).ok_or(Refused::Unknown)?;
    let reader = Cursor::new(bytes);
    match form {
        // The decoder fills up with grey what is missing.
        Form::Jpeg if !whole::is_jpeg(bytes) => Err(Refused::Damaged),
        Form::Jpeg => read(JpegDecoder::new(reader).map_err(refused)?),
        Form::Png => read(PngDecoder::with_limits(reader, limits()).map_err(refused)?),
        Form::Webp => {
            let own = whole::webp(bytes).ok_or(Refused::Damaged)?;
            read(WebPDecoder::new(Cursor::new(own)).map_err(refused)?)
        }
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODER_BYTES_MAX);
    limits
}

fn refused(error: image::ImageError) -> Refused {
    match error {
        image::ImageError::Limits(_) => Refused::TooDeep,
        _ => Refused::Damaged,
    }
}

/// Reads on from a header that was read: only now, pixels take room.
fn read(mut decoder: impl ImageDecoder) -> Result<Pixels, Refused> {
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Refused::Damaged);
    }
    if u64::from(width) * u64::from(height) > PIXELS_MAX || width.max(height) > SIDE_MAX {
        return Err(Refused::TooManyPixels { width, height });
    }
    if decoder.total_bytes() > DECODED_BYTES_MAX {
        return Err(Refused::TooDeep);
    }
    // What says nothing of how it was held is upright.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // What cannot be read of it is as good as none.
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    let image = small(image, orientation);
    let mut image = match profile {
        Some(profile) => color::to_srgb(image, &profile),
        None => image,
    };
    image.apply_orientation(orientation);
    Ok(Pixels(image))
}

/// The picture within the largest box, as it will be when it is turned.
fn small(image: DynamicImage, orientation: Orientation) -> DynamicImage {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    let [.., (width_max, height_max)] = IMAGE_BOXES;
    let room = match orientation {
        Rotate90 | Rotate90FlipH | Rotate270 | Rotate270FlipH => (height_max, width_max),
        _ => (width_max, height_max),
    };
    let size = within(image.width(), image.height(), room);
    if image.color().has_alpha() {
        let pixels = image.into_rgba8();
        if pixels.pixels().any(|pixel| pixel.0[3] != u8::MAX) {
            return scaled_clear(pixels, size);
        }
        return scaled(DynamicImage::ImageRgba8(pixels).into_rgb8().into(), size);
    }
    scaled(image.into_rgb8().into(), size)
}

/// The picture in another size, which is not larger.
pub(super) fn scaled(image: DynamicImage, (width, height): (u32, u32)) -> DynamicImage {
    if (image.width(), image.height()) == (width, height) {
        return image;
    }
    // What is far too large is brought near by a mean of whole pixels, which is quick and takes little room.
    let near = (width * 2, height * 2);
    if image.width() > near.0 && image.height() > near.1 {
        let image = image.thumbnail_exact(near.0, near.1);
        return image.resize_exact(width, height, FilterType::Lanczos3);
    }
    image.resize_exact(width, height, FilterType::Lanczos3)
}

/// The same for one that can be seen through. Colours count as much as they are seen, or what nobody sees would fray the
/// edges.
pub(super) fn scaled_clear(mut pixels: RgbaImage, size: (u32, u32)) -> DynamicImage {
    if pixels.dimensions() == size {
        return DynamicImage::ImageRgba8(pixels);
    }
    for pixel in pixels.pixels_mut() {
        let [colors @ .., alpha] = &mut pixel.0;
        for color in colors {
            let seen = (u32::from(*color) * u32::from(*alpha) + 127) / 255;
            *color = u8::try_from(seen).unwrap_or(u8::MAX);
        }
    }
    let mut pixels = scaled(DynamicImage::ImageRgba8(pixels), size).into_rgba8();
    for pixel in pixels.pixels_mut() {
        let [colors @ .., alpha] = &mut pixel.0;
        for color in colors {
            let whole = (u32::from(*color) * 255 + u32::from(*alpha) / 2) / u32::from((*alpha).max(1));
            *color = u8::try_from(whole).unwrap_or(u8::MAX);
        }
    }
    DynamicImage::ImageRgba8(pixels)
}
