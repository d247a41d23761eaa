//! Pictures as clients send and see them.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Fields;
use super::fields::{finish, merge};
use crate::model::{Code, FieldErrors, FileName, Image, ImageId, ImageState, ShortText, Time, Variant};

/// Where the files of pictures are, on this server.
pub const MEDIA: &str = "/media/";

/// The address of a file, for good: it has the hash of the content.
pub fn address(name: FileName) -> String {
    format!("{MEDIA}{name}")
}

/// A file of a picture.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImageVariantView {
    #[schema(example = "/media/0f….webp")]
    pub url: String,
    /// `image/webp` or `image/avif`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub width: u32,
    pub height: u32,
    pub bytes: u32,
}

impl From<&Variant> for ImageVariantView {
    fn from(variant: &Variant) -> Self {
        Self {
            url: address(variant.name()),
            kind: variant.shape.format.media_type(),
            width: variant.shape.width,
            height: variant.shape.height,
            bytes: variant.bytes,
        }
    }
}

/// A picture of an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImageView {
    #[schema(value_type = uuid::Uuid)]
    pub id: ImageId,
    /// What it shows, for those who do not see it; empty for one that only adorns.
    pub alt: String,
    /// Addresses of its variants on this server, smallest first, WebP before AVIF. What is there never changes.
    pub sources: Vec<String>,
    /// The same files with what a `<picture>` needs to know of them.
    pub variants: Vec<ImageVariantView>,
    /// Of the largest variant, in pixels.
    pub width: u32,
    pub height: u32,
    /// The mean colour, `#rrggbb`, to show until the picture is there; null for one that one can see through.
    pub color: Option<String>,
    /// `processing` while variants are still to be made, `ready`, or `failed`.
    #[schema(value_type = String)]
    pub state: &'static str,
    /// Variants that are still to be made.
    pub pending: u32,
    /// Why it failed.
    pub reason: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Time,
}

impl From<&Image> for ImageView {
    fn from(image: &Image) -> Self {
        let mut variants: Vec<&Variant> = image.variants.iter().collect();
        variants.sort_by_key(|variant| variant.shape);
        let state = image.state();
        let pending = match state {
            ImageState::Processing => image.missing().len(),
            _ => 0,
        };
        Self {
            id: image.id,
            alt: image.alt.as_ref().map(ToString::to_string).unwrap_or_default(),
            sources: variants.iter().map(|variant| address(variant.name())).collect(),
            variants: variants.into_iter().map(ImageVariantView::from).collect(),
            width: image.width,
            height: image.height,
            color: image.color.map(hex),
            state: state.as_str(),
            pending: u32::try_from(pending).unwrap_or(u32::MAX),
            reason: image.failure.as_ref().map(ToString::to_string),
            created_at: image.created_at,
        }
    }
}

/// A colour as HTML and SVG write it.
pub fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// What can be changed of a picture.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImageInput {
    /// What it shows, for those who do not see it; empty for one that only adorns.
    #[schema(required = false)]
    pub alt: String,
    /// Its place among the event's pictures, from 1.
    #[schema(required = false)]
    pub position: u32,
}

/// A picture as it is sent with a form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes the form")]
pub struct ImageForm {
    /// JPEG, PNG or WebP; the content says which.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What it shows, for those who do not see it.
    alt: Option<String>,
}

/// What is changed of a picture.
pub struct ImageChange {
    pub alt: Option<ShortText>,
    /// Its place among the others, from 0.
    pub place: usize,
}

/// Reads what a picture shows. What only adorns has nothing to say.
pub fn read_alt(text: &str) -> Result<Option<ShortText>, FieldErrors> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let read = ShortText::parse(text);
    read.map(Some)
        .map_err(|(code, message)| FieldErrors::one("alt", code, message))
}

/// Reads a merge patch against a picture at a place among so many.
pub fn read_change(image: &Image, place: usize, count: usize, patch: Value) -> Result<ImageChange, FieldErrors> {
    let alt = image.alt.as_ref().map(ToString::to_string);
    let mut body = json!({ "alt": alt, "position": place + 1 });
    merge(&mut body, patch);
    let mut errors = FieldErrors::new();
    let read = Fields::new("", body, &mut errors).map(|mut fields| {
        fields.read_only(&[
            "id",
            "sources",
            "variants",
            "width",
            "height",
            "color",
            "state",
            "pending",
            "reason",
            "created_at",
        ]);
        let alt = fields.checked_unless_empty("alt", ShortText::parse);
        let position = fields.count("position").map_or(place + 1, |position| position as usize);
        if !(1..=count).contains(&position) {
            fields.error("position", Code::Invalid, format!("must lie between 1 and {count}"));
        }
        fields.finish();
        ImageChange {
            alt,
            place: position.saturating_sub(1),
        }
    });
    finish(read, errors)
}
