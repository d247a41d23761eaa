//! Pictures of events: add, change, remove, and make the variants that are missing.
//!
//! A document refers to a file only after it is on disk, and a file goes only after no document refers to it any more.
//! What a crash leaves between is files that nobody needs; they go with the next round of housekeeping.

mod making;
mod mending;

#[cfg(test)]
mod tests;

pub use mending::MissingFile;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::{Notify, OwnedRwLockReadGuard, OwnedSemaphorePermit, RwLock, Semaphore};

use super::event::{full, require, visible, visible_in};
use super::gate::editable_event;
use super::{App, Caller, Conflict, Done, Error, EventFull};
use crate::blocking;
use crate::media::{self, Files, Pixels, Refused};
use crate::model::{
    Actor, Code, Event, EventId, FileName, IMAGES_MAX, Image, ImageFormat, ImageId, RawId, Shape, ShortText, Time,
    Variant, Verb,
};
use crate::store::{self, Direction, Key, Range, Store, Table, View, WriteTx};
use crate::wire;

/// The bytes that a picture may have when it is sent.
pub const IMAGE_BYTES_MAX: usize = media::IMAGE_BYTES_MAX;
/// Where the files are, within the data directory.
const DIRECTORY: &str = "media";
/// Pictures that may be on their way at once, each held in memory.
const UPLOADS_MAX: usize = 6;
/// How long a client waits that was refused because of it.
const UPLOADS_RETRY_AFTER_S: u64 = 5;
/// How long a picture may take to be read, with its turn.
const DECODE_TIME_MAX: Duration = Duration::from_secs(25);

/// The files of pictures, and whose turn it is with them.
pub struct Pictures {
    files: Arc<Files>,
    /// One permit for each picture that is on its way.
    uploads: Arc<Semaphore>,
    /// One picture is read at a time, which bounds what that takes.
    decoding: Arc<Semaphore>,
    /// Held to read from before a file is kept until a document refers to it; held to write while files are removed.
    keeping: Arc<RwLock<()>>,
    /// Rung when there is something to make.
    bell: Notify,
}

impl Pictures {
    pub fn new(store: &Store) -> Self {
        Self {
            files: Arc::new(Files::at(store.path().join(DIRECTORY))),
            uploads: Arc::new(Semaphore::new(UPLOADS_MAX)),
            decoding: Arc::new(Semaphore::new(1)),
            keeping: Arc::default(),
            bell: Notify::new(),
        }
    }
}

/// A place among the pictures that are on their way, for an event that the caller may change.
pub struct UploadTurn {
    event_id: EventId,
    permit: OwnedSemaphorePermit,
}

/// What was sent as a picture.
#[derive(Clone, Debug)]
pub struct Upload {
    pub bytes: Bytes,
    /// What it shows, as it was typed.
    pub alt: String,
}

/// A picture, and the event that it is one of.
#[derive(Clone, Debug)]
pub struct ImageDone {
    pub full: EventFull,
    pub image: Image,
}

/// A picture that was read, in the forms that are quickly made.
struct Prepared {
    width: u32,
    height: u32,
    color: Option<[u8; 3]>,
    master: Vec<u8>,
    smallest: (Shape, Vec<u8>),
}

impl App {
    /// Asks for a place before a picture is sent, so that nobody sends what is not taken.
    pub fn begin_upload(&self, actor: &Actor, event_id: EventId) -> Result<UploadTurn, Error> {
        require(actor, actor.may_edit_events())?;
        let event = visible(&self.view(), actor, event_id)?;
        require(actor, actor.may_edit_event(event_id))?;
        check_room(&event)?;
        let turn = Arc::clone(&self.pictures.uploads).try_acquire_owned();
        let permit = turn.map_err(|_| busy("too many pictures are being taken in"))?;
        Ok(UploadTurn { event_id, permit })
    }

    /// Adds a picture to an event. It can be shown when this returns; finer variants follow.
    pub async fn add_image(
        &self,
        caller: &Caller,
        turn: UploadTurn,
        version: Option<u64>,
        upload: Upload,
    ) -> Result<Done<ImageDone>, Error> {
        let alt = wire::image::read_alt(&upload.alt)?;
        let (event_id, actor, at) = (turn.event_id, caller.actor, caller.at);
        let prepared = self.prepare_image(upload.bytes).await?;
        let id = ImageId::from_raw(self.ids.one(at));
        let held = self.hold_files().await;
        let image = self.keep_prepared(id, alt, at, prepared).await?;
        let files: Vec<FileName> = image.files().collect();
        let written = self
            .write(caller, move |tx| {
                // It goes with the write, which is done even if whoever asked for it has gone.
                let _held = &held;
                let event = editable_event(tx, &actor, event_id)?;
                check_version(&event, version)?;
                check_room(&event)?;
                let images = event.images.iter().cloned().chain([image.clone()]).collect();
                let event = event.with_images(at, images);
                tx.put(Verb::EventImagesUpdated, &event)?;
                let full = full(tx, event)?;
                Ok(ImageDone {
                    full,
                    image: image.clone(),
                })
            })
            .await;
        drop(turn.permit);
        match written {
            Ok(done) => {
                self.look_for_missing();
                Ok(done)
            }
            Err(error) => {
                self.release(files).await;
                Err(error)
            }
        }
    }

    /// Reads a picture in its turn, out of the way of requests.
    async fn prepare_image(&self, bytes: Bytes) -> Result<Prepared, Error> {
        let turn = Arc::clone(&self.pictures.decoding).acquire_owned();
        let work = async {
            let permit = turn.await.map_err(|_| store::Error::Stopped)?;
            // The permit goes with the work, which goes on if nobody waits for it any more.
            let read = making::aside(move || {
                let _permit = permit;
                media::decode(&bytes)
                    .map_err(refused)
                    .and_then(|pixels| first_forms(&pixels))
            });
            // A decoder that panics has met bytes that are no picture.
            read.await?.unwrap_or_else(|| Err(refused(Refused::Damaged)))
        };
        let read = tokio::time::timeout(DECODE_TIME_MAX, work).await;
        read.unwrap_or_else(|_| Err(busy("the pictures before this one take their time")))
    }

    /// As long as this is held, no file is removed.
    async fn hold_files(&self) -> OwnedRwLockReadGuard<()> {
        Arc::clone(&self.pictures.keeping).read_owned().await
    }

    /// Wakes whoever makes variants, now that some may be missing.
    pub(super) fn look_for_missing(&self) {
        self.pictures.bell.notify_one();
    }

    /// Puts the first files of a picture on disk. The caller holds `keeping`.
    async fn keep_prepared(
        &self,
        id: ImageId,
        alt: Option<ShortText>,
        at: Time,
        prepared: Prepared,
    ) -> Result<Image, Error> {
        let Prepared {
            width,
            height,
            color,
            master,
            smallest: (shape, smallest),
        } = prepared;
        let master = self.keep(ImageFormat::Png, master).await?;
        let (name, bytes) = self.keep_sized(shape.format, smallest).await?;
        let variant = Variant {
            shape,
            bytes,
            hash: name.hash,
        };
        Ok(Image {
            id,
            alt,
            master: master.hash,
            width,
            height,
            color,
            variants: vec![variant],
            failure: None,
            created_at: at,
        })
    }

    async fn keep_sized(&self, format: ImageFormat, bytes: Vec<u8>) -> Result<(FileName, u32), Error> {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Ok((self.keep(format, bytes).await?, length))
    }

    async fn keep(&self, format: ImageFormat, bytes: Vec<u8>) -> Result<FileName, Error> {
        self.with_files(move |files| files.keep(format, &bytes)).await
    }

    /// Does something with the files on a thread that may wait for the disk.
    async fn with_files<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Files) -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let files = Arc::clone(&self.pictures.files);
        let dir = files.dir().to_owned();
        let done = blocking::run(move || work(&files));
        let done = done.await?;
        done.map_err(|error| store::Error::from_io(&dir, error).into())
    }

    /// Changes what is said of a picture, or its place among the others, by a JSON merge patch.
    pub async fn update_image(
        &self,
        caller: &Caller,
        event_id: EventId,
        id: ImageId,
        version: Option<u64>,
        patch: Value,
    ) -> Result<Done<ImageDone>, Error> {
        let (actor, at) = (caller.actor, caller.at);
        require(&actor, actor.may_edit_events())?;
        self.write(caller, move |tx| {
            let event = editable_event(tx, &actor, event_id)?;
            check_version(&event, version)?;
            let place = place_of(&event, id)?;
            let mut images = event.images.clone();
            let mut image = images.remove(place);
            let change = wire::image::read_change(&image, place, event.images.len(), patch.clone())?;
            image.alt = change.alt;
            images.insert(change.place, image.clone());
            let event = match images == event.images {
                true => event,
                false => {
                    let event = event.with_images(at, images);
                    tx.put(Verb::EventImagesUpdated, &event)?;
                    event
                }
            };
            let full = full(tx, event)?;
            Ok(ImageDone { full, image })
        })
        .await
    }

    /// Removes a picture. Its files go with the last event that has them.
    pub async fn delete_image(
        &self,
        caller: &Caller,
        event_id: EventId,
        id: ImageId,
        version: Option<u64>,
    ) -> Result<Done<()>, Error> {
        let (actor, at) = (caller.actor, caller.at);
        require(&actor, actor.may_edit_events())?;
        let done = self
            .write(caller, move |tx| {
                let event = editable_event(tx, &actor, event_id)?;
                check_version(&event, version)?;
                let place = place_of(&event, id)?;
                let mut images = event.images.clone();
                let image = images.remove(place);
                tx.put(Verb::EventImagesUpdated, &event.with_images(at, images))?;
                Ok(image)
            })
            .await?;
        self.release(done.value.files().collect()).await;
        Ok(Done {
            value: (),
            seq: done.seq,
        })
    }

    /// A file that browsers are given; none if there is no such file.
    pub async fn image_file(&self, name: FileName) -> Result<Option<Vec<u8>>, Error> {
        if !name.format.is_shown() {
            return Ok(None);
        }
        self.with_files(move |files| files.read(&name)).await
    }

    /// Removes those of some files that no event has. What cannot be removed now is removed by a later round.
    pub(super) async fn release(&self, names: Vec<FileName>) {
        match self.remove_unused(move |_| Ok(names)).await {
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "files of pictures could not be removed"),
        }
    }

    /// Removes every file that no event has, and what was half written. Returns how many files went.
    pub(super) async fn sweep_files(&self) -> Result<usize, Error> {
        self.remove_unused(|files| {
            files.clear_unfinished()?;
            files.all()
        })
        .await
    }

    async fn remove_unused(
        &self,
        candidates: impl FnOnce(&Files) -> std::io::Result<Vec<FileName>> + Send + 'static,
    ) -> Result<usize, Error> {
        // Nothing is kept meanwhile, so that what no document refers to will not be referred to either.
        let _alone = self.pictures.keeping.write().await;
        let view = self.view();
        self.with_files(move |files| {
            let mut removed = 0;
            for name in candidates(files)? {
                if !is_used(&view, &name).map_err(std::io::Error::other)? {
                    files.remove(&name)?;
                    removed += 1;
                }
            }
            Ok(removed)
        })
        .await
    }
}

/// The pictures of an event as those of a new one, which then has them as its own; the files stand for both. None if the
/// event is not there, or not to be seen.
///
/// Nothing has to be held for it: it sees the newest state, so the files are needed by the one event or the other from
/// before this write until after it, and whoever removes files looks for both after a commit.
pub(super) fn copies(
    tx: &mut WriteTx<'_, '_>,
    actor: &Actor,
    from: EventId,
    at: Time,
    ids: &mut dyn FnMut() -> RawId,
) -> Result<Vec<Image>, Error> {
    match visible_in(tx, actor, from) {
        Ok(event) => Ok(copied(&event.images, at, ids)),
        Err(Error::NotFound(_)) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Pictures as those of another event: the same files, under ids of their own.
pub(super) fn copied(images: &[Image], at: Time, ids: &mut dyn FnMut() -> RawId) -> Vec<Image> {
    let copy = |image: &Image| Image {
        id: ImageId::from_raw(ids()),
        created_at: at,
        ..image.clone()
    };
    images.iter().take(IMAGES_MAX).map(copy).collect()
}

/// Whether a picture of some event needs a file.
fn is_used(view: &View, name: &FileName) -> Result<bool, store::Error> {
    let range = Range::prefix(&Key::from_bytes(name.hash.bytes()));
    let first = view.walk(Table::EventsByFile, &range, Direction::Forward)?.next();
    Ok(first.transpose()?.is_some())
}

fn check_room(event: &Event) -> Result<(), Error> {
    if event.images.len() >= IMAGES_MAX {
        return Err(Conflict::TooManyImages(IMAGES_MAX).into());
    }
    Ok(())
}

fn check_version(event: &Event, version: Option<u64>) -> Result<(), Error> {
    match version {
        Some(version) if version != event.version => Err(Error::Stale("event")),
        _ => Ok(()),
    }
}

fn place_of(event: &Event, id: ImageId) -> Result<usize, Error> {
    let place = event.images.iter().position(|image| image.id == id);
    place.ok_or(Error::NotFound("image"))
}

fn refused(why: Refused) -> Error {
    let code = match why {
        Refused::TooManyPixels { .. } | Refused::TooDeep => Code::TooLarge,
        Refused::Unknown | Refused::Damaged => Code::Invalid,
    };
    Error::field("file", code, why.to_string())
}

fn busy(detail: &str) -> Error {
    Error::Unavailable {
        name: "images_busy",
        detail: format!("{detail}; try again in a moment"),
        retry_after_s: UPLOADS_RETRY_AFTER_S,
        cause: None,
    }
}

/// The master, and the variant that is made first.
fn first_forms(pixels: &Pixels) -> Result<Prepared, Error> {
    let (width, height) = (pixels.width(), pixels.height());
    let master = Shape {
        format: ImageFormat::Png,
        width,
        height,
    };
    let wanted = Image::wanted(width, height);
    let first = wanted.first().copied().unwrap_or(master);
    let written = |shape| media::encode(pixels, shape).map_err(|_| refused(Refused::Damaged));
    Ok(Prepared {
        width,
        height,
        color: pixels.color(),
        master: written(master)?,
        smallest: (first, written(first)?),
    })
}

/// The event of a picture that the caller may see, and the picture.
pub fn image_of(event: &Event, id: ImageId) -> Result<&Image, Error> {
    event.image(id).ok_or(Error::NotFound("image"))
}
