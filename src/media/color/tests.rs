//! Tests of colours: what is seen of the variants, and what profiles that are broken or too large do.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat as Codec, Rgb, RgbImage, Rgba, RgbaImage};
use moxcms::ColorProfile;

use super::super::{decode, encode};
use super::*;
use crate::model::{ImageFormat, Shape};

/// What Display P3 calls the red, green and blue that are the purest of sRGB, and a grey (CSS Color 4 has the spaces).
const P3: [([u8; 3], [u8; 3]); 4] = [
    ([234, 51, 35], [255, 0, 0]),
    ([117, 251, 76], [0, 255, 0]),
    ([0, 0, 245], [0, 0, 255]),
    ([128, 128, 128], [128, 128, 128]),
];
/// As far as a colour may be from what is expected, of 255: rounding, and what WebP loses.
const NEAR: u8 = 5;

fn profile(profile: &ColorProfile) -> Vec<u8> {
    profile.encode().expect("a profile")
}

fn p3() -> Vec<u8> {
    profile(&ColorProfile::new_display_p3())
}

fn one_color(color: [u8; 3]) -> DynamicImage {
    RgbImage::from_pixel(32, 32, Rgb(color)).into()
}

fn written(image: &DynamicImage, codec: Codec, profile: Option<Vec<u8>>) -> Vec<u8> {
    fn finish(mut encoder: impl ImageEncoder, image: &DynamicImage, profile: Option<Vec<u8>>) {
        if let Some(profile) = profile {
            encoder.set_icc_profile(profile).expect("it takes profiles");
        }
        image.write_with_encoder(encoder).expect("written");
    }
    let mut bytes = Vec::new();
    match codec {
        Codec::Jpeg => finish(JpegEncoder::new_with_quality(&mut bytes, 98), image, profile),
        Codec::Png => finish(PngEncoder::new(&mut bytes), image, profile),
        _ => finish(WebPEncoder::new_lossless(&mut bytes), image, profile),
    }
    bytes
}

/// A pixel in the middle of what browsers are shown of a picture.
fn seen(sent: &[u8]) -> [u8; 4] {
    let pixels = decode(sent).expect("a picture");
    let shape = Shape {
        format: ImageFormat::Webp,
        width: pixels.width(),
        height: pixels.height(),
    };
    let webp = encode(&pixels, shape).expect("written");
    let shown = image::load_from_memory_with_format(&webp, Codec::WebP).expect("WebP");
    shown.into_rgba8().get_pixel(shape.width / 4, shape.height / 2).0
}

#[track_caller]
fn assert_near(found: [u8; 4], expected: [u8; 3]) {
    let is_near = expected
        .iter()
        .zip(found)
        .all(|(one, other)| one.abs_diff(other) <= NEAR);
    assert!(is_near, "{found:?} is not {expected:?}");
}

#[test]
fn colors_of_a_camera_are_shown_as_they_were_meant() {
    for (sent, meant) in P3 {
        let image = one_color(sent);
        let deep = DynamicImage::from(image.to_rgb16());
        for codec in [Codec::Jpeg, Codec::Png, Codec::WebP] {
            assert_near(seen(&written(&image, codec, Some(p3()))), meant);
            assert_near(seen(&written(&image, codec, None)), sent);
        }
        assert_near(seen(&written(&deep, Codec::Png, Some(p3()))), meant);
    }
    let adobe = profile(&ColorProfile::new_adobe_rgb());
    assert_near(
        seen(&written(&one_color([219, 0, 0]), Codec::Png, Some(adobe.clone()))),
        [255, 0, 0],
    );
    assert_near(
        seen(&written(&one_color([144, 255, 60]), Codec::Jpeg, Some(adobe))),
        [0, 255, 0],
    );
}

#[test]
fn a_large_one_is_converted_in_its_small_size() {
    let image = DynamicImage::from(RgbImage::from_pixel(2500, 2000, Rgb(P3[0].0)));
    assert_near(seen(&written(&image, Codec::Jpeg, Some(p3()))), P3[0].1);
}

#[test]
fn what_can_be_seen_through_stays_so() {
    let image = DynamicImage::from(RgbaImage::from_pixel(32, 32, Rgba([234, 51, 35, 100])));
    let pixel = seen(&written(&image, Codec::Png, Some(p3())));
    assert_near(pixel, [255, 0, 0]);
    assert!(pixel[3].abs_diff(100) <= NEAR, "{pixel:?}");
}

#[test]
fn greys_have_profiles_too() {
    // Where numbers are amounts of light, 55 of 255 is what sRGB calls 128 (IEC 61966-2-1).
    let linear = profile(&ColorProfile::new_gray_with_gamma(1.0));
    let grey = DynamicImage::from(one_color([55; 3]).to_luma8());
    let deep = DynamicImage::from(grey.to_luma16());
    for image in [&grey, &deep, &DynamicImage::from(grey.to_luma_alpha8())] {
        assert_near(seen(&written(image, Codec::Png, Some(linear.clone()))), [128; 3]);
    }
    assert_near(seen(&written(&grey, Codec::Jpeg, Some(linear.clone()))), [128; 3]);
    // A profile of greys says nothing of colours.
    let colored = one_color([200, 55, 55]);
    assert_near(seen(&written(&colored, Codec::Png, Some(linear))), [200, 55, 55]);
}

#[test]
fn what_is_srgb_already_keeps_every_bit() {
    let image = DynamicImage::from(RgbImage::from_fn(64, 64, |x, y| Rgb([x as u8 * 4, y as u8 * 4, 99])));
    let srgb = profile(&ColorProfile::new_srgb());
    let pixels = decode(&written(&image, Codec::Png, Some(srgb))).expect("a picture");
    assert_eq!(pixels.0, image);
}

#[test]
fn a_profile_that_is_too_large_or_broken_is_none() {
    let (sent, image) = (P3[0].0, one_color(P3[0].0));
    let mut large = p3();
    large.resize(PROFILE_BYTES_MAX, 0);
    assert_near(seen(&written(&image, Codec::Png, Some(large.clone()))), P3[0].1);
    large.push(0);
    for codec in [Codec::Jpeg, Codec::Png, Codec::WebP] {
        assert_near(seen(&written(&image, codec, Some(large.clone()))), sent);
        for broken in [b"no profile".to_vec(), p3()[..200].to_vec(), vec![0xff; 3000]] {
            assert_near(seen(&written(&image, codec, Some(broken))), sent);
        }
    }
    // A profile by which all is black, and one of inks.
    let mut dark = ColorProfile::new_display_p3();
    (dark.red_colorant, dark.green_colorant, dark.blue_colorant) = Default::default();
    let mut inks = p3();
    inks[16..20].copy_from_slice(b"CMYK");
    for odd in [profile(&dark), inks] {
        assert_near(seen(&written(&image, Codec::Png, Some(odd))), sent);
    }
}

#[test]
fn no_profile_makes_a_picture_fail() {
    let image = DynamicImage::from(RgbImage::from_pixel(2, 2, Rgb([1, 2, 3])));
    let whole = [p3(), profile(&ColorProfile::new_gray_with_gamma(2.2))];
    for whole in &whole {
        // One byte after the other says something else; the first 128 are the header, then come the tags.
        for place in (0..whole.len()).step_by(if whole.len() > 300 { 5 } else { 3 }) {
            for value in [0x00, 0x7f, 0xff] {
                let mut broken = whole.clone();
                broken[place] = value;
                let size = to_srgb(image.clone(), &broken);
                assert_eq!((size.width(), size.height()), (2, 2));
            }
        }
        for length in (0..whole.len()).step_by(37) {
            to_srgb(image.clone(), &whole[..length]);
        }
    }
}

#[test]
fn inks_are_shown_as_colors() {
    // The left half is magenta and yellow, the right half is paper.
    let sent = include_bytes!("../../../tests/fixtures/pictures/inks.jpg");
    let pixels = decode(sent).expect("a picture").0.into_rgb8();
    let [red, green, blue] = pixels.get_pixel(3, 8).0;
    assert!(red > 200 && green < 60 && blue < 60, "{red} {green} {blue}");
    assert!(pixels.get_pixel(12, 8).0.iter().all(|part| *part > 240));
}
