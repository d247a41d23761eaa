//! `/api/events/{id}/images`: pictures of an event.

use axum::http::StatusCode;
use axum::response::Response;

use crate::app::{self, IMAGE_BYTES_MAX, ImageDone, image_of};
use crate::http::ask::unsupported;
use crate::http::upload::Upload;
use crate::http::{Ask, Id, Ids, Problem, respond};
use crate::model::{EventId, ImageId};
use crate::wire::image::{ImageForm, ImageInput, ImageView};
use crate::wire::page::PageView;

/// Lists the pictures of an event in the order in which they are shown, all at once: there are at most 20.
#[utoipa::path(get, path = "/api/events/{id}/images", operation_id = "list_images", tag = "events", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = PageView<ImageView>)))]
pub async fn list(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let full = ask.app().event_now(&ask.caller.actor, id)?;
    let page = PageView {
        items: full.event.images.iter().map(ImageView::from).collect(),
        next_cursor: None,
        plan: None,
    };
    respond::read(&ask.headers, None, &page)
}

/// Shows a picture of an event.
#[utoipa::path(get, path = "/api/events/{id}/images/{image_id}", operation_id = "show_image", tag = "events",
    params(("id" = uuid::Uuid, Path), ("image_id" = uuid::Uuid, Path)), responses((status = 200, body = ImageView)))]
pub async fn read(Ids(id, image_id): Ids<EventId, ImageId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let full = ask.app().event_now(&ask.caller.actor, id)?;
    let view = ImageView::from(image_of(&full.event, image_id)?);
    respond::read(&ask.headers, Some(full.event.version), &view)
}

/// Adds a picture to an event: JPEG, PNG or WebP of at most 20 MiB and 50 million pixels, as the body itself or in a form.
/// It can be shown at once; finer variants, and those in AVIF, follow (`state`, `pending`). Variants fit within 640×480,
/// 1280×720 and 1920×1080, keep their proportions, are never enlarged, and have no metadata.
#[utoipa::path(post, path = "/api/events/{id}/images", operation_id = "create_image", tag = "events",
    request_body(content(
        (ImageForm = "multipart/form-data"),
        (Vec<u8> = "image/jpeg"),
        (Vec<u8> = "image/png"),
        (Vec<u8> = "image/webp"),
    )),
    params(
        ("id" = uuid::Uuid, Path),
        ("alt" = Option<String>, Query, description = "What it shows, for those who do not see it; in a form, its field `alt`."),
        ("If-Match" = Option<String>, Header, description = "The event's."),
        ("Idempotency-Key" = Option<String>, Header),
    ), responses((status = 201, body = ImageView)))]
pub async fn create(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let alt = params.take("alt");
    params.finish()?;
    let version = ask.version()?;
    check_type(&ask)?;
    let turn = match ask.app().begin_upload(&ask.caller.actor, id) {
        Ok(turn) => turn,
        // Strangers are not listened to.
        Err(error @ app::Error::Unauthenticated) => return Err(error.into()),
        Err(error) => {
            Upload::decline(&mut ask).await;
            return Err(error.into());
        }
    };
    let sent = Upload::read(&mut ask, IMAGE_BYTES_MAX).await?;
    let alt = alt.or_else(|| sent.get("alt").map(str::to_owned)).unwrap_or_default();
    let upload = app::Upload { bytes: sent.file, alt };
    let done = ask.app().add_image(&ask.caller, turn, version, upload).await?;
    let ImageDone { full, image } = &done.value;
    let location = format!("/api/events/{id}/images/{}", image.id);
    respond::created(&location, done.seq, Some(full.event.version), &ImageView::from(image))
}

/// What says that it is no picture is not looked at. Which picture it is, its content says.
fn check_type(ask: &Ask) -> Result<(), Problem> {
    let kind = ask.content_type();
    let is_fine = kind.starts_with("image/") || kind == "multipart/form-data" || kind == "application/octet-stream";
    match is_fine {
        true => Ok(()),
        false => Err(unsupported("image/jpeg, image/png, image/webp or multipart/form-data")),
    }
}

/// Changes what is said of a picture, or its place among the others, by a JSON merge patch (RFC 7396).
#[utoipa::path(patch, path = "/api/events/{id}/images/{image_id}", operation_id = "change_image", tag = "events",
    params(("id" = uuid::Uuid, Path), ("image_id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header, description = "The event's, or the picture's.")),
    request_body(content = ImageInput, content_type = "application/merge-patch+json"), responses((status = 200, body = ImageView)))]
pub async fn update(Ids(id, image_id): Ids<EventId, ImageId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let version = ask.version()?;
    let patch = ask.json().await?;
    let done = ask
        .app()
        .update_image(&ask.caller, id, image_id, version, patch)
        .await?;
    let ImageDone { full, image } = &done.value;
    respond::written(
        StatusCode::OK,
        done.seq,
        Some(full.event.version),
        &ImageView::from(image),
    )
}

/// Removes a picture. Its files go when no event has them any more.
#[utoipa::path(delete, path = "/api/events/{id}/images/{image_id}", operation_id = "delete_image", tag = "events",
    params(("id" = uuid::Uuid, Path), ("image_id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header)), responses((status = 204)))]
pub async fn delete(Ids(id, image_id): Ids<EventId, ImageId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let version = ask.version()?;
    let done = ask.app().delete_image(&ask.caller, id, image_id, version).await?;
    Ok(respond::gone(done.seq))
}
