//! What the colours of a picture mean: an embedded profile (ICC.1:2022) is heeded once, here, and all that is kept is sRGB.
//!
//! A profile that cannot be used is none: the picture is taken as sRGB, as it is when it says nothing.

#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::{DynamicImage, RgbImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, ParsingOptions, TransformOptions};

/// Bytes that a profile may have. Those of cameras and screens have hundreds, the largest with tables some hundred thousands.
pub(super) const PROFILE_BYTES_MAX: usize = 2 << 20;
/// Entries that a curve of a profile may have.
const CURVE_ENTRIES_MAX: usize = 1 << 16;
/// As far as colours may be apart that are taken as the same, of 255.
const SAME_MAX: u8 = 1;
/// White is at least so light in every profile that means something, of 255.
const WHITE_MIN: u8 = 128;
/// Steps of each channel at which it is tried what a profile does: every 51st of 255.
const TRIED: [u8; 6] = [0, 51, 102, 153, 204, 255];

/// The picture, with eight bits for each channel, in sRGB.
pub(super) fn to_srgb(image: DynamicImage, profile: &[u8]) -> DynamicImage {
    // Profiles come from outside, and the code that reads them is not ours: what it cannot cope with is a broken one.
    let converted = catch_unwind(AssertUnwindSafe(|| converted(&image, profile)));
    converted.ok().flatten().unwrap_or(image)
}

/// `None` where nothing is to be converted.
fn converted(image: &DynamicImage, profile: &[u8]) -> Option<DynamicImage> {
    if profile.len() > PROFILE_BYTES_MAX {
        return None;
    }
    let options = ParsingOptions {
        max_profile_size: PROFILE_BYTES_MAX + 1,
        max_allowed_clut_size: PROFILE_BYTES_MAX,
        max_allowed_trc_size: CURVE_ENTRIES_MAX,
    };
    let profile = ColorProfile::new_from_slice_with_options(profile, options).ok()?;
    match profile.color_space {
        DataColorSpace::Rgb => from_rgb(image, &profile),
        DataColorSpace::Gray => from_grey(image, &profile),
        // Inks have become RGB when the picture was decoded; their profile says nothing of that.
        _ => None,
    }
}

fn from_rgb(image: &DynamicImage, profile: &ColorProfile) -> Option<DynamicImage> {
    let tried: Vec<u8> = TRIED
        .iter()
        .flat_map(|red| TRIED.iter().map(move |green| (red, green)))
        .flat_map(|(red, green)| TRIED.iter().flat_map(move |blue| [*red, *green, *blue]))
        .collect();
    let meant = transformed(profile, Layout::Rgb, &tried, Layout::Rgb)?;
    if !has_a_meaning(&meant, &tried) {
        return None;
    }
    let (width, height) = (image.width(), image.height());
    match image {
        DynamicImage::ImageRgb8(pixels) => {
            let pixels = transformed(profile, Layout::Rgb, pixels, Layout::Rgb)?;
            RgbImage::from_raw(width, height, pixels).map(DynamicImage::from)
        }
        DynamicImage::ImageRgba8(pixels) => {
            let pixels = transformed(profile, Layout::Rgba, pixels, Layout::Rgba)?;
            RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from)
        }
        _ => None,
    }
}

/// A profile of greys goes with a picture of nothing but greys.
fn from_grey(image: &DynamicImage, profile: &ColorProfile) -> Option<DynamicImage> {
    let greys: Vec<u8> = (0..=u8::MAX).collect();
    let meant = transformed(profile, Layout::Gray, &greys, Layout::Rgb)?;
    let same: Vec<u8> = greys.iter().flat_map(|grey| [*grey; 3]).collect();
    if !has_a_meaning(&meant, &same) {
        return None;
    }
    let (meant, _) = meant.as_chunks::<3>();
    let is_grey = |colors: &[u8]| colors[0] == colors[1] && colors[1] == colors[2];
    let mut image = image.clone();
    match &mut image {
        DynamicImage::ImageRgb8(pixels) => {
            for pixel in pixels.pixels_mut() {
                if !is_grey(&pixel.0) {
                    return None;
                }
                pixel.0 = *meant.get(usize::from(pixel.0[0]))?;
            }
        }
        DynamicImage::ImageRgba8(pixels) => {
            for pixel in pixels.pixels_mut() {
                let [colors @ .., _] = &mut pixel.0;
                if !is_grey(colors) {
                    return None;
                }
                *colors = *meant.get(usize::from(colors[0]))?;
            }
        }
        _ => return None,
    }
    Some(image)
}

/// Whether a profile says something else than sRGB, and not that all is dark. The last colour tried is white.
fn has_a_meaning(meant: &[u8], tried: &[u8]) -> bool {
    let is_other = meant
        .iter()
        .zip(tried)
        .any(|(one, other)| one.abs_diff(*other) > SAME_MAX);
    is_other
        && meant
            .last_chunk::<3>()
            .is_some_and(|white| white.iter().all(|part| *part >= WHITE_MIN))
}

fn transformed(profile: &ColorProfile, from: Layout, pixels: &[u8], to: Layout) -> Option<Vec<u8>> {
    let srgb = ColorProfile::new_srgb();
    let transform = profile.create_transform_8bit(from, &srgb, to, TransformOptions::default());
    let mut done = vec![0; pixels.len() / from.channels() * to.channels()];
    transform.ok()?.transform(pixels, &mut done).ok()?;
    Some(done)
}
