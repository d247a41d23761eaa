//! Pictures of an event at the desk: add, describe, put in order, remove.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::json;

use super::event_head::EventHead;
use super::held_file::marked;
use super::once::turn_with_file;
use super::open;
use crate::app::{self, App, Caller, Error, EventFull, IMAGE_BYTES_MAX, image_of};
use crate::http::asset::path;
use crate::http::upload::Upload;
use crate::http::{Ask, Id, Ids, Problem, Site};
use crate::language::Words;
use crate::model::{Code, EventId, FieldErrors, IMAGES_MAX, Image, ImageId, ImageState};
use crate::web::field::{Field, Kind, others};
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};
use crate::web::picture::{Loading, Picture};

/// What browsers offer to choose from.
const ACCEPT: &str = "image/jpeg,image/png,image/webp";
/// How wide pictures are shown on this page.
const SIZES: &str = "(min-width: 48rem) 20rem, 90vw";

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/admin/events/{id}/pictures", get(list).post(add))
        .route("/admin/events/{id}/pictures/{image_id}", post(change))
        .route(
            "/admin/events/{id}/pictures/{image_id}/remove",
            get(ask_to_remove).post(remove),
        )
}

/// A picture with what can be done to it.
struct Card {
    id: String,
    picture: Option<Picture>,
    alt: Field,
    /// The picture's place and size.
    said: String,
    state: &'static str,
    state_name: String,
    is_first: bool,
    is_last: bool,
}

#[derive(Template)]
#[template(path = "desk/pictures.html", config = "src/web/askama.toml")]
struct PicturesPage {
    frame: Frame,
    head: EventHead,
    may_edit: bool,
    cards: Vec<Card>,
    is_making: bool,
    room: usize,
    /// Where a new picture is sent.
    action: String,
    file: Field,
    alt: Field,
    /// What is wrong with no field in particular.
    problem: Option<String>,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Typed {
    alt: String,
    errors: FieldErrors,
    /// The picture whose form it was; none for a new one.
    image: Option<ImageId>,
    problem: Option<String>,
}

impl PicturesPage {
    fn new(ask: &Ask, frame: Frame, full: &EventFull, typed: &Typed) -> Self {
        let words = frame.words;
        let images = &full.event.images;
        let new_errors = match typed.image {
            None => typed.errors.clone(),
            Some(_) => FieldErrors::new(),
        };
        let new_alt = typed.image.map_or(typed.alt.as_str(), |_| "");
        let beside = others(words, &["file", "alt"], &typed.errors);
        let problem = typed.problem.clone().or_else(|| beside.first().cloned());
        Self {
            head: EventHead::new(&frame, full),
            may_edit: frame.actor.may_edit_event(full.event.id),
            cards: images
                .iter()
                .enumerate()
                .map(|(place, image)| Card::new(words, image, place, images.len(), typed))
                .collect(),
            is_making: images.iter().any(|image| image.state() == ImageState::Processing),
            action: marked(ask, &format!("/admin/events/{}/pictures", full.event.id)),
            room: IMAGES_MAX.saturating_sub(images.len()),
            file: Field::new(words, "file", words.t("picture-file"), Kind::File { accept: ACCEPT })
                .required()
                .hint(words.t1("picture-file-hint", "size", (IMAGE_BYTES_MAX >> 20).to_string()))
                .errors(words, "file", &new_errors),
            alt: Field::new(words, "alt", words.t("picture-alt"), Kind::Line("text"))
                .required()
                .hint(words.t("picture-alt-hint"))
                .value(new_alt)
                .errors(words, "alt", &new_errors),
            problem,
            frame,
        }
    }
}

impl Card {
    fn new(words: Words, image: &Image, place: usize, count: usize, typed: &Typed) -> Self {
        let is_typed = typed.image == Some(image.id);
        let kept = image.alt.as_ref().map(ToString::to_string).unwrap_or_default();
        let none = FieldErrors::new();
        let errors = if is_typed { &typed.errors } else { &none };
        let state = image.state();
        let state_name = match &state {
            ImageState::Processing => words.t1("picture-state-processing", "count", image.missing().len()),
            other => words.t(&format!("picture-state-{}", other.as_str())),
        };
        // Fields are told apart by their ids, which come from their names.
        let alt = Field::new(
            words,
            format!("alt-{}", image.id),
            words.t("picture-alt"),
            Kind::Line("text"),
        )
        .required()
        .value(if is_typed { typed.alt.clone() } else { kept })
        .errors(words, "alt", errors);
        Self {
            id: image.id.to_string(),
            picture: Picture::of(image, SIZES, Loading::Lazy),
            alt,
            said: words.with(
                "picture-place",
                [
                    ("place", (place + 1).into()),
                    ("count", count.into()),
                    ("width", image.width.to_string().into()),
                    ("height", image.height.to_string().into()),
                ],
            ),
            state: state.as_str(),
            state_name,
            is_first: place == 0,
            is_last: place + 1 == count,
        }
    }
}

fn event_of(ask: &Ask, id: EventId) -> Result<Arc<EventFull>, Problem> {
    Ok(ask.app().event_now(&ask.caller.actor, id)?)
}

async fn list(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    shown(&PicturesPage::new(
        &ask,
        frame,
        &*event_of(&ask, id)?,
        &Typed::default(),
    ))
}

async fn add(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    let turn = match ask.app().begin_upload(&ask.caller.actor, id) {
        Ok(turn) => turn,
        Err(error @ Error::Unauthenticated) => return Err(error.into()),
        Err(error) => {
            Upload::decline(&mut ask).await;
            return again(&ask, id, Typed::default(), error);
        }
    };
    let sent = Upload::read(&mut ask, IMAGE_BYTES_MAX).await;
    let sent = match sent {
        Err(problem) if problem.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let message = format!("must have at most {} MiB", IMAGE_BYTES_MAX >> 20);
            return again(
                &ask,
                id,
                Typed::default(),
                Error::field("file", Code::TooLarge, message),
            );
        }
        sent => sent?,
    };
    let typed = Typed {
        alt: sent.get("alt").unwrap_or_default().to_owned(),
        ..Typed::default()
    };
    if let Err(errors) = check_filled(&typed.alt, !sent.file.is_empty()) {
        return again(&ask, id, typed, errors.into());
    }
    let (site, path) = (Arc::clone(&ask.site), ask.uri().path().to_owned());
    let Some(once) = turn_with_file(site, ask.caller.clone(), path, sent.clone()).await? else {
        return Ok(see(&format!("/admin/events/{id}/pictures?notice=form-sent-before")));
    };
    let upload = app::Upload {
        bytes: sent.file,
        alt: typed.alt.clone(),
    };
    match ask.app().add_image(&once.caller, turn, None, upload).await {
        Ok(_) => Ok(see(&format!("/admin/events/{id}/pictures?notice=picture-added"))),
        Err(error) => again(&ask, id, typed, error),
    }
}

/// At the desk, every picture is described: whoever adds one sees what it shows.
fn check_filled(alt: &str, has_file: bool) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::new();
    if !has_file {
        errors.add("file", Code::Required, "must be chosen");
    }
    if alt.trim().is_empty() {
        errors.add("alt", Code::Required, "must not be empty");
    }
    errors.or(())
}

/// The page once more, with what is wrong. What is wrong with the request itself is a problem's to say.
fn again(ask: &Ask, id: EventId, typed: Typed, error: Error) -> Result<Response, Problem> {
    let (status, typed) = match error {
        Error::Invalid(errors) => (StatusCode::UNPROCESSABLE_ENTITY, Typed { errors, ..typed }),
        Error::Conflict(_) | Error::Unavailable { .. } => {
            let problem = Problem::from(error);
            let said = Some(problem.detail().to_owned());
            (problem.status(), Typed { problem: said, ..typed })
        }
        other => return Err(other.into()),
    };
    let frame = open(ask)?;
    let problem = match (&typed.problem, typed.errors.iter().find(|error| error.field == "file")) {
        (Some(said), _) => Some(conflict_said(frame.words, status, said)),
        (None, Some(error)) => refusal_said(frame.words, error.code),
        (None, None) => None,
    };
    let typed = Typed { problem, ..typed };
    page(status, &PicturesPage::new(ask, frame, &*event_of(ask, id)?, &typed))
}

/// The program's own messages are English.
fn conflict_said(words: Words, status: StatusCode, said: &str) -> String {
    match (words.code(), status) {
        ("en", _) => said.to_owned(),
        (_, StatusCode::CONFLICT) => words.t1("picture-full", "count", IMAGES_MAX),
        _ => words.t("picture-busy"),
    }
}

/// What is wrong with a picture, where the field says it in general words only.
fn refusal_said(words: Words, code: Code) -> Option<String> {
    let specific = words.code() != "en" && matches!(code, Code::Invalid | Code::TooLarge);
    specific.then(|| words.t(&format!("picture-refused-{}", code.as_str())))
}

async fn change(Ids(id, image_id): Ids<EventId, ImageId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let alt = form.get(&format!("alt-{image_id}")).unwrap_or_default().to_owned();
    let (done, notice) = match form.get("do") {
        Some(to @ ("earlier" | "later")) => (moved(ask.app(), &ask.caller, (id, image_id), to).await, "picture-moved"),
        _ => (
            described(ask.app(), &ask.caller, (id, image_id), &alt).await,
            "picture-saved",
        ),
    };
    let typed = Typed {
        alt,
        image: Some(image_id),
        ..Typed::default()
    };
    match done {
        Ok(()) => Ok(see(&format!(
            "/admin/events/{id}/pictures?notice={notice}#picture-{image_id}"
        ))),
        Err(error) => again(&ask, id, typed, error),
    }
}

async fn described(app: &App, caller: &Caller, (id, image_id): (EventId, ImageId), alt: &str) -> Result<(), Error> {
    check_filled(alt, true)?;
    let patch = json!({ "alt": alt });
    app.update_image(caller, id, image_id, None, patch).await.map(drop)
}

/// One place earlier or later; at the end it stays.
async fn moved(app: &App, caller: &Caller, (id, image_id): (EventId, ImageId), to: &str) -> Result<(), Error> {
    let full = app.event_now(&caller.actor, id)?;
    let images = &full.event.images;
    let place = images.iter().position(|image| image.id == image_id);
    let place = place.ok_or(Error::NotFound("image"))?;
    // Positions are counted from 1.
    let position = match to {
        "earlier" => place.max(1),
        _ => (place + 2).min(images.len()),
    };
    let patch = json!({ "position": position });
    app.update_image(caller, id, image_id, None, patch).await.map(drop)
}

#[derive(Template)]
#[template(path = "desk/picture_remove.html", config = "src/web/askama.toml")]
struct RemovePage {
    frame: Frame,
    head: EventHead,
    id: String,
    alt: String,
    picture: Option<Picture>,
}

/// Nothing is removed by a slip.
async fn ask_to_remove(Ids(id, image_id): Ids<EventId, ImageId>, ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let full = event_of(&ask, id)?;
    let image = image_of(&full.event, image_id)?;
    let removing = RemovePage {
        head: EventHead::new(&frame, &full),
        id: image.id.to_string(),
        alt: image.alt.as_ref().map(ToString::to_string).unwrap_or_default(),
        picture: Picture::of(image, SIZES, Loading::Eager),
        frame,
    };
    shown(&removing)
}

async fn remove(Ids(id, image_id): Ids<EventId, ImageId>, ask: Ask) -> Result<Response, Problem> {
    match ask.app().delete_image(&ask.caller, id, image_id, None).await {
        // Somebody else was faster, and it is gone as it should be.
        Ok(_) | Err(Error::NotFound("image")) => {
            Ok(see(&format!("/admin/events/{id}/pictures?notice=picture-removed")))
        }
        Err(error) => Err(error.into()),
    }
}
