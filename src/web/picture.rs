//! A picture of an event as HTML: `<picture>` with every form and size that there is, and room for it before it is there.

use askama::Template;

use crate::model::{Image, ImageFormat, Variant};
use crate::wire::image::{address, hex};

/// When a picture is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loading {
    /// With the page: it is what one sees first.
    Eager,
    /// When one comes near it.
    Lazy,
}

/// A picture. Say `{{ picture|safe }}`; the page needs the style sheet `pictures.css`.
#[derive(Clone, Debug, Template)]
#[template(path = "picture.html", config = "src/web/askama.toml")]
pub struct Picture {
    alt: String,
    width: u32,
    height: u32,
    /// Shown until the picture is there.
    color: Option<String>,
    /// Media type and candidates of the forms that not every browser knows.
    finer: Vec<(&'static str, String)>,
    /// The file for those who choose none.
    src: String,
    srcset: String,
    /// How wide it is shown, as `sizes` of HTML says it.
    sizes: &'static str,
    loading: Loading,
}

impl Picture {
    /// `None` for a picture of which nothing can be shown.
    pub fn of(image: &Image, sizes: &'static str, loading: Loading) -> Option<Self> {
        let common = files(image, ImageFormat::Webp);
        let finer = files(image, ImageFormat::Avif);
        let shown = common.last()?;
        // Browsers choose the form first: as long as its largest size is not made, they would show a small one enlarged.
        let is_finer = finer
            .last()
            .is_some_and(|largest| largest.shape.width >= shown.shape.width);
        let finer = is_finer.then(|| (ImageFormat::Avif.media_type(), candidates(&finer)));
        Some(Self {
            alt: image.alt.as_ref().map(ToString::to_string).unwrap_or_default(),
            width: image.width,
            height: image.height,
            color: image.color.map(hex),
            finer: finer.into_iter().collect(),
            src: address(shown.name()),
            srcset: candidates(&common),
            sizes,
            loading,
        })
    }
}

/// The address of an event's first picture on this server, in the form that everybody reads and the largest size.
pub fn first_address(images: &[Image]) -> Option<String> {
    let shown = images.iter().find_map(|image| files(image, ImageFormat::Webp).pop());
    shown.map(|file| address(file.name()))
}

/// The files of one form, smallest first.
fn files(image: &Image, format: ImageFormat) -> Vec<&Variant> {
    let mut files: Vec<&Variant> = image
        .variants
        .iter()
        .filter(|variant| variant.shape.format == format)
        .collect();
    files.sort_by_key(|variant| variant.shape.width);
    files
}

fn candidates(files: &[&Variant]) -> String {
    let all: Vec<String> = files
        .iter()
        .map(|file| format!("{} {}w", address(file.name()), file.shape.width))
        .collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileHash, ImageId, Shape, ShortText, Time};

    fn variant(format: ImageFormat, width: u32, byte: u8) -> Variant {
        Variant {
            shape: Shape {
                format,
                width,
                height: width / 2,
            },
            bytes: 1000,
            hash: FileHash::from_bytes([byte; 32]),
        }
    }

    fn image(variants: Vec<Variant>) -> Image {
        Image {
            id: ImageId::from_raw([1; 16]),
            alt: ShortText::parse("A \"hall\" <full>").ok(),
            master: FileHash::from_bytes([9; 32]),
            width: 1280,
            height: 640,
            color: Some([1, 0xab, 3]),
            variants,
            failure: None,
            created_at: Time::MIN,
        }
    }

    #[test]
    fn every_form_and_size_is_offered_and_room_is_kept() {
        let variants = vec![
            variant(ImageFormat::Webp, 640, 1),
            variant(ImageFormat::Avif, 1280, 4),
            variant(ImageFormat::Webp, 1280, 2),
            variant(ImageFormat::Avif, 640, 3),
        ];
        let picture = Picture::of(&image(variants), "100vw", Loading::Lazy).expect("something to show");
        let html = picture.render().expect("rendered");
        let at = |byte: u8, end: &str| format!("/media/{}.{end}", FileHash::from_bytes([byte; 32]));
        let avif = format!("srcset=\"{} 640w, {} 1280w\"", at(3, "avif"), at(4, "avif"));
        let webp = format!("srcset=\"{} 640w, {} 1280w\"", at(1, "webp"), at(2, "webp"));
        for part in [
            &avif,
            &webp,
            "<source type=\"image/avif\"",
            "width=\"1280\" height=\"640\"",
            "loading=\"lazy\"",
            "fill=\"#01ab03\"",
            "sizes=\"100vw\"",
            &format!("src=\"{}\"", at(2, "webp")),
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert!(
            !html.contains("<full>") && !html.contains("A \"hall\"") && !html.contains("style="),
            "{html}"
        );
        assert!(html.find(&avif) < html.find(&webp), "the finer form comes first");
    }

    #[test]
    fn before_all_is_made_it_shows_what_there_is() {
        let first = image(vec![variant(ImageFormat::Webp, 640, 1)]);
        let html = Picture::of(&first, "50vw", Loading::Eager).expect("something").render();
        let html = html.expect("rendered");
        assert!(!html.contains("<source") && !html.contains("lazy"), "{html}");
        assert!(Picture::of(&image(Vec::new()), "50vw", Loading::Eager).is_none());
        let large = variant(ImageFormat::Webp, 1280, 2);
        let coming = image(vec![first.variants[0], large, variant(ImageFormat::Avif, 640, 3)]);
        let html = Picture::of(&coming, "50vw", Loading::Eager)
            .expect("something")
            .render();
        let html = html.expect("rendered");
        assert!(
            !html.contains("<source"),
            "nobody is shown a small one instead of the large one: {html}"
        );
    }
}
