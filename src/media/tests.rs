//! Tests of this room: what is taken and refused, what is left of it, and how it is kept.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GenericImageView, ImageEncoder, ImageFormat as Codec, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;
use crate::model::{FileName, IMAGE_BOXES, ImageFormat, Shape};

/// A picture whose left half is red and whose right half is blue, with a green stripe at the top.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 4) {
        (_, true) => Rgb([0, 200, 0]),
        (true, _) => Rgb([220, 0, 0]),
        (false, _) => Rgb([0, 0, 220]),
    })
}

fn written(image: &DynamicImage, codec: Codec) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, codec).expect("written");
    bytes.into_inner()
}

/// EXIF that says how the camera was held, and where.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    // Orientation, a short; and the place of the GPS directory.
    exif.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend_from_slice(&[0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    exif.extend_from_slice(&[0, 0, 0, 0]);
    // One entry: the latitude's reference, N.
    exif.extend_from_slice(&[1, 0, 1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0, 0, 0, 0, 0]);
    exif.extend_from_slice(b"GPS-WAS-HERE");
    exif
}

fn jpeg(pixels: &RgbImage, exif: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.set_exif_metadata(exif).expect("it takes metadata");
    encoder.encode_image(pixels).expect("written");
    bytes
}

fn shape(format: ImageFormat, width: u32, height: u32) -> Shape {
    Shape { format, width, height }
}

#[test]
fn the_three_forms_are_read() {
    let image = DynamicImage::from(halves(400, 300));
    for codec in [Codec::Jpeg, Codec::Png, Codec::WebP] {
        let pixels = decode(&written(&image, codec)).expect("a picture");
        assert_eq!((pixels.width(), pixels.height()), (400, 300), "{codec:?}");
    }
    let deep = DynamicImage::from(image.to_rgb16());
    let grey = DynamicImage::from(image.to_luma8());
    for image in [deep, grey] {
        assert!(decode(&written(&image, Codec::Png)).is_ok(), "{:?}", image.color());
    }
}

#[test]
fn what_was_held_sideways_is_upright_and_says_nothing_more() {
    let picture = |orientation| decode(&jpeg(&halves(400, 200), exif(orientation))).expect("a picture");
    let at = |pixels: &Pixels, x: f32, y: f32| {
        let (x, y) = (pixels.width() as f32 * x, pixels.height() as f32 * y);
        pixels.0.get_pixel(x as u32, y as u32).0
    };
    let is_green = |pixel: [u8; 4]| pixel[1] > 100 && pixel[0] < 80 && pixel[2] < 80;
    // Where the stripe at the top of the file is to be seen, as the eight orientations of EXIF say.
    let spots = [
        (1, 0.5, 0.1),
        (2, 0.5, 0.1),
        (3, 0.5, 0.9),
        (4, 0.5, 0.9),
        (5, 0.1, 0.5),
        (6, 0.9, 0.5),
        (7, 0.9, 0.5),
        (8, 0.1, 0.5),
    ];
    for (orientation, x, y) in spots {
        let pixels = picture(orientation);
        let expected = if orientation > 4 { (200, 400) } else { (400, 200) };
        assert_eq!((pixels.width(), pixels.height()), expected, "{orientation}");
        assert!(is_green(at(&pixels, x, y)), "{orientation}");
    }
    let pixels = picture(6);
    for format in ImageFormat::ALL {
        let bytes = encode(&pixels, shape(*format, 100, 200)).expect("written");
        for trace in [&b"GPS"[..], b"Exif", b"EXIF", b"eXIf", b"XMP", b"ICCP", b"iCCP"] {
            let found = bytes.windows(trace.len()).any(|window| window == trace);
            assert!(!found, "{format:?} still says {}", String::from_utf8_lossy(trace));
        }
    }
}

#[test]
fn a_large_one_fits_the_largest_box_when_it_is_upright() {
    let [.., (_, height_max)] = IMAGE_BOXES;
    let pixels = decode(&jpeg(&halves(3000, 1500), exif(6))).expect("a picture");
    assert_eq!((pixels.width(), pixels.height()), (height_max / 2, height_max));
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_is() {
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;".as_slice();
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".as_slice();
    let pdf = b"%PDF-1.7".as_slice();
    for bytes in [
        b"".as_slice(),
        b"RIFF\0\0\0\0WAVE",
        gif,
        svg,
        pdf,
        b"\x89PNG",
        b"\xff\xd8",
    ] {
        assert_eq!(decode(bytes).err(), Some(Refused::Unknown), "{bytes:?}");
    }
}

#[test]
fn what_breaks_off_is_refused_wherever_it_does() {
    let image = DynamicImage::from(RgbImage::from_fn(300, 200, |x, y| {
        Rgb([(x * 7 % 256) as u8, (y * 5 % 256) as u8, (x * y % 251) as u8])
    }));
    for codec in [Codec::Jpeg, Codec::Png, Codec::WebP] {
        let whole = written(&image, codec);
        // The last chunk of a PNG has nothing in it.
        for length in (12..whole.len() - 16).step_by(whole.len() / 40) {
            let read = decode(&whole[..length]).err();
            assert!(
                read.is_some(),
                "{codec:?} of {} bytes was taken with {length}",
                whole.len()
            );
        }
    }
    let mut with_tail = written(&image, Codec::Jpeg);
    with_tail.extend_from_slice(b"what a camera puts behind it");
    assert!(decode(&with_tail).is_ok());
}

/// A PNG whose header says this size, and which has no more than a row.
fn promises(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = written(&DynamicImage::from(RgbImage::new(1, 1)), Codec::Png);
    bytes[16..20].copy_from_slice(&[
        width.to_le_bytes()[3],
        width.to_le_bytes()[2],
        width.to_le_bytes()[1],
        width.to_le_bytes()[0],
    ]);
    bytes[20..24].copy_from_slice(&[
        height.to_le_bytes()[3],
        height.to_le_bytes()[2],
        height.to_le_bytes()[1],
        height.to_le_bytes()[0],
    ]);
    let sum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&[(sum >> 24) as u8, (sum >> 16) as u8, (sum >> 8) as u8, sum as u8]);
    bytes
}

/// The checksum of PNG's chunks (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

#[test]
fn too_many_pixels_are_refused_before_they_are_read() {
    assert_eq!(
        decode(&promises(20_000, 20_000)).err(),
        Some(Refused::TooManyPixels {
            width: 20_000,
            height: 20_000
        })
    );
    assert!(decode(&promises(4_000_000, 1)).is_err());
    assert!(decode(&promises(0x7fff_ffff, 0x7fff_ffff)).is_err());
    // A JPEG can say at most 65,535 each way; it stands in the frame's header.
    let mut bytes = jpeg(&halves(16, 16), exif(1));
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame");
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert!(matches!(decode(&bytes), Err(Refused::TooManyPixels { .. })));
}

#[test]
fn variants_are_what_they_are_called() {
    let pixels = decode(&written(&halves(640, 400).into(), Codec::Png)).expect("a picture");
    let webp = encode(&pixels, shape(ImageFormat::Webp, 320, 200)).expect("written");
    let read = image::load_from_memory_with_format(&webp, Codec::WebP).expect("WebP");
    assert_eq!(read.dimensions(), (320, 200));
    let [red, _, blue, _] = read.get_pixel(60, 150).0;
    assert!(red > 180 && blue < 60);
    let avif = encode(&pixels, shape(ImageFormat::Avif, 320, 200)).expect("written");
    assert_eq!(&avif[4..12], b"ftypavif");
    let master = encode(&pixels, shape(ImageFormat::Png, 640, 400)).expect("written");
    let again = of_master(&master).expect("read");
    assert_eq!(again.0.as_bytes(), pixels.0.as_bytes(), "nothing is lost in the master");
    assert!(of_master(&master[..100]).is_err());
}

#[test]
fn what_nobody_sees_does_not_fray_the_edges() {
    // White where it is seen, black where it is not.
    let logo = RgbaImage::from_fn(64, 64, |x, _| {
        if x < 31 {
            Rgba([255, 255, 255, 255])
        } else {
            Rgba([0, 0, 0, 0])
        }
    });
    let pixels = decode(&written(&logo.into(), Codec::Png)).expect("a picture");
    assert_eq!(pixels.color(), None);
    let small = encode(&pixels, shape(ImageFormat::Png, 20, 20)).expect("written");
    let small = of_master(&small).expect("read").0.into_rgba8();
    for pixel in small.pixels().filter(|pixel| pixel.0[3] > 16) {
        assert!(pixel.0[0] > 240, "{pixel:?}");
    }
    // An alpha channel that says nothing goes.
    let plain = RgbaImage::from_pixel(8, 8, Rgba([10, 20, 30, 255]));
    let pixels = decode(&written(&plain.into(), Codec::Png)).expect("a picture");
    assert_eq!(pixels.color(), Some([10, 20, 30]));
}

#[test]
fn files_are_kept_once_and_by_content() {
    let dir = tempfile::tempdir().expect("a directory");
    let files = Files::at(dir.path().join("media"));
    assert_eq!(files.all().expect("read"), []);
    let name = files.keep(ImageFormat::Webp, b"one").expect("kept");
    assert_eq!(files.keep(ImageFormat::Webp, b"one").expect("kept"), name);
    let other = files.keep(ImageFormat::Avif, b"two").expect("kept");
    let mut all = files.all().expect("read");
    all.sort_by_key(|name| name.format);
    assert_eq!(all, [name, other]);
    assert_eq!(FileName::parse(&name.to_string()), Some(name));
    assert_eq!(files.read(&name).expect("read").as_deref(), Some(&b"one"[..]));
    std::fs::write(files.dir().join("new-half"), b"ha").expect("written");
    files.clear_unfinished().expect("cleared");
    assert!(!files.dir().join("new-half").exists() && files.has(&name));
    files.remove(&name).expect("removed");
    files.remove(&name).expect("it is gone already");
    assert_eq!(files.read(&name).expect("read"), None);
    assert_eq!(files.all().expect("read"), [other]);
}

#[test]
fn a_webp_that_says_more_than_it_has_is_refused() {
    let image = DynamicImage::from(halves(20, 20));
    let mut plain = written(&image, Codec::WebP);
    // As an extended file: a header of its own, the picture, and what the camera says.
    let mut extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0\x13\0\0\x13\0\0".to_vec();
    extended.extend_from_slice(&plain[12..]);
    let place = extended.len();
    extended.extend_from_slice(b"EXIF\x04\0\0\0II*\0");
    let length = (extended.len() - 8) as u32;
    extended[4..8].copy_from_slice(&length.to_le_bytes());
    assert!(decode(&extended).is_ok());
    // Room for four gigabytes would be made before it is known that they do not come.
    let mut lying = extended.clone();
    lying[place + 4..place + 8].copy_from_slice(&[0xff; 4]);
    assert_eq!(decode(&lying).err(), Some(Refused::Damaged));
    // Within a frame of a moving picture, too.
    let mut moving = extended[..30].to_vec();
    moving[20] = 0x0a;
    moving.extend_from_slice(b"ANIM\x06\0\0\0\0\0\0\0\0\0ANMF");
    let frame = [&[0; 16], &b"EXIF\xf0\xff\xff\xff"[..], &plain[12..]].concat();
    moving.extend_from_slice(&(frame.len() as u32).to_le_bytes());
    moving.extend_from_slice(&frame);
    assert_eq!(decode(&moving).err(), Some(Refused::Damaged));
    // What stands behind the picture does not count, whatever it says.
    plain.extend_from_slice(b"EXIF\xff\xff\xff\xff");
    assert!(decode(&plain).is_ok());
}

/// A picture like a photo: light that changes slowly, edges, textures of every size, and the noise of a camera.
fn photo(width: u32, height: u32) -> RgbImage {
    let mut state = 1_u32;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state >> 8 & 0xff
    };
    let mut sum = vec![0_f32; (width * height * 3) as usize];
    // Each layer twice as fine as the one before and a little weaker.
    for (cells, weight) in [(4, 1.0), (8, 0.6), (16, 0.4), (64, 0.25), (256, 0.15), (1024, 0.1)] {
        let (columns, rows) = (cells, cells * height / width);
        let coarse = RgbImage::from_fn(columns, rows.max(2), |_, _| {
            Rgb([random() as u8, random() as u8, random() as u8])
        });
        let layer = image::imageops::resize(&coarse, width, height, image::imageops::FilterType::Triangle);
        for (sum, part) in sum.iter_mut().zip(layer.as_raw()) {
            *sum += (f32::from(*part) - 128.0) * weight;
        }
    }
    let pixels = sum
        .into_iter()
        .map(|sum| (128.0 + sum + random() as f32 / 40.0).clamp(0.0, 255.0) as u8);
    RgbImage::from_raw(width, height, pixels.collect()).expect("as many as there are")
}

/// `scripts/performance-test.sh pictures-benchmark` runs it, on a quiet machine.
#[test]
#[ignore = "measures; docs/performance.md has the figures"]
fn what_each_variant_takes() {
    fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
        let begun = std::time::Instant::now();
        let done = work();
        eprintln!("{what}: {} ms", begun.elapsed().as_millis());
        done
    }
    let mut sent = Vec::new();
    JpegEncoder::new_with_quality(&mut sent, 92)
        .encode_image(&photo(4000, 3000))
        .expect("written");
    eprintln!("JPEG of {} bytes", sent.len());
    let pixels = timed("read and made small", || decode(&sent).expect("a picture"));
    let master = timed("master", || {
        encode(&pixels, shape(ImageFormat::Png, pixels.width(), pixels.height())).expect("written")
    });
    timed("master read again", || of_master(&master).expect("read"));
    for wanted in crate::model::Image::wanted(pixels.width(), pixels.height()) {
        let name = format!("{} {}", wanted.format.as_str(), wanted.width);
        let bytes = timed(&name, || encode(&pixels, wanted).expect("written"));
        eprintln!("  {} bytes", bytes.len());
        if wanted.format == ImageFormat::Avif {
            let small = pixels
                .0
                .resize_exact(wanted.width, wanted.height, image::imageops::FilterType::Lanczos3);
            for speed in [8, 9, 10] {
                let bytes = timed(&format!("  speed {speed}"), || {
                    encode::avif(&small, speed).expect("written")
                });
                eprintln!("    {} bytes", bytes.len());
            }
        }
    }
}
