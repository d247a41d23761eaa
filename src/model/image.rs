//! Pictures of an event: what was made of each, what is still to be made, and under which names it is kept.

use std::collections::BTreeSet;
use std::fmt;

use bincode::{Decode, Encode};

use super::verb::coded;
use super::{ImageId, ShortText, Time};

/// Pictures of one event.
pub const IMAGES_MAX: usize = 20;
/// What the variants of a picture fit within, in pixels, smallest first.
pub const IMAGE_BOXES: [(u32, u32); 3] = [(640, 480), (1280, 720), (1920, 1080)];

coded! {
    /// How a picture is written.
    ImageFormat {
        Png = 1 "png",
        Webp = 2 "webp",
        Avif = 3 "avif",
    }
}

/// What browsers are given, in the order in which it is made: WebP is quick, and AVIF takes its time.
const SHOWN: [ImageFormat; 2] = [ImageFormat::Webp, ImageFormat::Avif];

impl ImageFormat {
    pub const fn media_type(self) -> &'static str {
        match self {
            ImageFormat::Png => "image/png",
            ImageFormat::Webp => "image/webp",
            ImageFormat::Avif => "image/avif",
        }
    }

    /// Whether a picture is written so in a moment. An AVIF takes seconds.
    pub const fn is_quick(self) -> bool {
        !matches!(self, ImageFormat::Avif)
    }

    /// Whether it is for browsers. What the others are made from stays here.
    pub fn is_shown(self) -> bool {
        SHOWN.contains(&self)
    }
}

/// SHA-256 of a file's content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct FileHash([u8; 32]);

impl FileHash {
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Takes 64 small hexadecimal digits only, so that one file has one address.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileHash({self})")
    }
}

/// The name of a file of a picture: its content's hash and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName {
    pub hash: FileHash,
    pub format: ImageFormat,
}

impl FileName {
    /// Reads `HASH.webp`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hash, format) = text.split_once('.')?;
        Some(Self {
            hash: FileHash::parse(hash)?,
            format: ImageFormat::parse(format)?,
        })
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.hash, self.format.as_str())
    }
}

/// The size and form of a variant that there is or should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Shape {
    pub format: ImageFormat,
    pub width: u32,
    pub height: u32,
}

/// A file that browsers are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Variant {
    pub shape: Shape,
    pub bytes: u32,
    pub hash: FileHash,
}

impl Variant {
    pub fn name(&self) -> FileName {
        FileName {
            hash: self.hash,
            format: self.shape.format,
        }
    }
}

/// How far a picture is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageState<'i> {
    /// Variants are still to be made.
    Processing,
    Ready,
    /// Those that are missing cannot be made, and why.
    Failed(&'i ShortText),
}

impl ImageState<'_> {
    /// The name that clients see.
    pub const fn as_str(&self) -> &'static str {
        match self {
            ImageState::Processing => "processing",
            ImageState::Ready => "ready",
            ImageState::Failed(_) => "failed",
        }
    }
}

/// A picture of an event.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Image {
    pub id: ImageId,
    /// What it shows, for those who do not see it; none for one that only adorns.
    pub alt: Option<ShortText>,
    /// The picture as it was sent, upright, without metadata and within the largest box: what variants are made from.
    pub master: FileHash,
    /// The master's, in pixels.
    pub width: u32,
    pub height: u32,
    /// Its mean colour, to be shown until it is there; none for one that one can see through.
    pub color: Option<[u8; 3]>,
    pub variants: Vec<Variant>,
    /// Why the missing variants cannot be made.
    pub failure: Option<ShortText>,
    pub created_at: Time,
}

impl Image {
    /// Every variant that there should be, in the order in which they are made: of each size once, never enlarged.
    pub fn wanted(width: u32, height: u32) -> Vec<Shape> {
        let mut sizes: Vec<(u32, u32)> = IMAGE_BOXES.iter().map(|size| within(width, height, *size)).collect();
        sizes.dedup();
        let shapes = SHOWN.iter().flat_map(|format| {
            let shape = |(width, height): &(u32, u32)| Shape {
                format: *format,
                width: *width,
                height: *height,
            };
            sizes.iter().map(shape)
        });
        shapes.collect()
    }

    /// The variants that are not made yet.
    pub fn missing(&self) -> Vec<Shape> {
        let mut wanted = Self::wanted(self.width, self.height);
        wanted.retain(|shape| !self.has(shape));
        wanted
    }

    pub fn has(&self, shape: &Shape) -> bool {
        self.variants.iter().any(|variant| variant.shape == *shape)
    }

    pub fn state(&self) -> ImageState<'_> {
        match &self.failure {
            Some(reason) => ImageState::Failed(reason),
            None if self.missing().is_empty() => ImageState::Ready,
            None => ImageState::Processing,
        }
    }

    pub fn master_name(&self) -> FileName {
        FileName {
            hash: self.master,
            format: ImageFormat::Png,
        }
    }

    /// All files that it needs.
    pub fn files(&self) -> impl Iterator<Item = FileName> + '_ {
        std::iter::once(self.master_name()).chain(self.variants.iter().map(Variant::name))
    }
}

/// All files of several pictures, each once.
pub fn files_of(images: &[Image]) -> BTreeSet<FileName> {
    images.iter().flat_map(Image::files).collect()
}

/// The largest size of the same proportions within a box; a picture that fits stays as it is.
pub fn within(width: u32, height: u32, (width_max, height_max): (u32, u32)) -> (u32, u32) {
    if width <= width_max && height <= height_max {
        return (width, height);
    }
    let scaled = |of: u32, by: u32, to: u32| {
        let half = u64::from(by) / 2;
        let length = (u64::from(of) * u64::from(to) + half) / u64::from(by.max(1));
        u32::try_from(length).unwrap_or(to).max(1)
    };
    // Which side touches its edge is decided without rounding.
    if u64::from(width) * u64::from(height_max) >= u64::from(height) * u64::from(width_max) {
        (width_max, scaled(height, width, width_max))
    } else {
        (scaled(width, height, height_max), height_max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_keep_their_proportions_and_never_grow() {
        let sizes = |width, height| {
            let wanted = Image::wanted(width, height);
            let webp = wanted.iter().filter(|shape| shape.format == ImageFormat::Webp);
            webp.map(|shape| (shape.width, shape.height)).collect::<Vec<_>>()
        };
        assert_eq!(sizes(4000, 3000), [(640, 480), (960, 720), (1440, 1080)]);
        assert_eq!(sizes(3000, 4000), [(360, 480), (540, 720), (810, 1080)]);
        assert_eq!(sizes(1920, 1080), [(640, 360), (1280, 720), (1920, 1080)]);
        assert_eq!(sizes(1000, 700), [(640, 448), (1000, 700)]);
        assert_eq!(sizes(500, 300), [(500, 300)]);
        assert_eq!(sizes(1, 1), [(1, 1)]);
        assert_eq!(sizes(65_535, 10), [(640, 1), (1280, 1), (1920, 1)]);
        assert_eq!(sizes(10, 65_535), [(1, 480), (1, 720), (1, 1080)]);
        assert_eq!(Image::wanted(500, 300).len(), 2);
    }

    #[test]
    fn names_have_one_spelling() {
        let hash = FileHash::from_bytes([0xab; 32]);
        let name = FileName {
            hash,
            format: ImageFormat::Avif,
        };
        assert_eq!(FileName::parse(&name.to_string()), Some(name));
        let hex = hash.to_string();
        for bad in [
            "",
            "x.webp",
            &hex,
            &format!("{hex}.exe"),
            &format!("{}.webp", hex.to_uppercase()),
            &format!("{}.webp", &hex[2..]),
            &format!("../{hex}.webp"),
            &format!("{hex}.webp.webp"),
        ] {
            assert_eq!(FileName::parse(bad), None, "{bad}");
        }
    }
}
