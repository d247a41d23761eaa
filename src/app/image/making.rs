//! Making the variants that are missing, one after the other, out of the way of requests: first everything that is quickly
//! made, of all pictures, then what takes its time.
//!
//! What is missing follows from the documents, so that a restart goes on where the last start ended.

use std::time::Duration;

use tokio::sync::oneshot;

use super::mending::MASTER_GONE;
use super::visible_in;
use crate::app::{App, Error};
use crate::feed::give_way;
use crate::media::{self, Files};
use crate::model::{Actor, Event, EventId, FileHash, FileName, Image, ImageId, Shape, ShortText, Variant, Verb};
use crate::store::{self, Direction, Key, Range, Table, View, id_at_end};

/// How long is waited after something went wrong that is not the picture's fault.
const RETRY: Duration = Duration::from_secs(30);
/// Somebody looks from time to time, however quiet it is.
const LOOK: Duration = Duration::from_secs(600);

/// Events with pictures in the making among which one is looked for of which something is quickly made.
const PENDING_MAX: usize = 200;
/// Events with the same picture that are looked at for what was made of it already, those made first first.
const TWINS_MAX: usize = 8;

/// A variant to be made.
#[derive(Clone, Copy, Debug)]
struct Task {
    event_id: EventId,
    image_id: ImageId,
    master: FileName,
    shape: Shape,
}

impl App {
    /// Makes what is missing for as long as the program runs.
    pub async fn make_images(&self) {
        loop {
            match self.make_next().await {
                Ok(true) => {}
                Ok(false) => {
                    // Rung or not, there is a look when the time is over.
                    let _rung = tokio::time::timeout(LOOK, self.pictures.bell.notified()).await;
                }
                Err(Error::Store(store::Error::Stopped)) => return,
                Err(error) => {
                    tracing::warn!(%error, "a variant of a picture could not be made now");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    /// Makes one variant; `false` if none is missing.
    pub(super) async fn make_next(&self) -> Result<bool, Error> {
        let Some(task) = self.next_task()? else {
            return Ok(false);
        };
        if self.adopt(task.event_id).await? {
            return Ok(true);
        }
        let master = self.with_files(move |files| files.read(&task.master)).await?;
        let made = match master {
            Some(master) => aside(move || made(&master, task.shape))
                .await?
                .unwrap_or_else(|| Err("the encoder has panicked".to_owned())),
            None => Err(MASTER_GONE.to_owned()),
        };
        match made {
            Ok(bytes) => self.take_variant(task, bytes).await?,
            Err(reason) => {
                tracing::error!(event = %task.event_id, image = %task.image_id, reason, "a picture cannot be made");
                let reason = ShortText::parse(&reason).ok();
                self.change_made(task, move |image| image.failure = reason.clone())
                    .await?;
            }
        }
        Ok(true)
    }

    /// The first that is missing, of the event that was made first; what takes its time waits until nothing else is missing.
    fn next_task(&self) -> Result<Option<Task>, Error> {
        let view = self.view();
        let mut slow = None;
        let pending = view.walk(Table::EventsByPendingImage, &Range::all(), Direction::Forward)?;
        for entry in pending.take(PENDING_MAX) {
            let Some(id) = id_at_end(&entry?.0) else { continue };
            let Some(event) = view.get::<Event>(&id)? else { continue };
            for image in event.images.iter().filter(|image| image.failure.is_none()) {
                let Some(shape) = image.missing().first().copied() else {
                    continue;
                };
                let task = Task {
                    event_id: event.id,
                    image_id: image.id,
                    master: image.master_name(),
                    shape,
                };
                if shape.format.is_quick() {
                    return Ok(Some(task));
                }
                slow.get_or_insert(task);
            }
        }
        Ok(slow)
    }

    /// Takes over for the pictures of an event what was made of the same ones of others, copies say. `false` if there is
    /// nothing.
    async fn adopt(&self, event_id: EventId) -> Result<bool, Error> {
        let held = self.hold_files().await;
        let view = self.view();
        let found = move |files: &Files| made_of_twins(&view, files, event_id).map_err(std::io::Error::other);
        let found = self.with_files(found).await?;
        if found.is_empty() {
            return Ok(false);
        }
        let caller = self.caller(Actor::System);
        let done = self.write(&caller, move |tx| {
            let _held = &held;
            let mut event = match visible_in(tx, &Actor::System, event_id) {
                Err(Error::NotFound(_)) => return Ok(()),
                event => event?,
            };
            for image in &mut event.images {
                let master = image.master;
                for (_, variant) in found.iter().filter(|(of, _)| *of == master) {
                    add(image, *variant);
                }
            }
            tx.put(Verb::EventImagesUpdated, &event)?;
            Ok(())
        });
        done.await?;
        Ok(true)
    }

    /// Puts a variant on disk, and then into the document, if the picture is still there.
    async fn take_variant(&self, task: Task, bytes: Vec<u8>) -> Result<(), Error> {
        let held = self.hold_files().await;
        let (name, bytes) = self.keep_sized(task.shape.format, bytes).await?;
        let variant = Variant {
            shape: task.shape,
            bytes,
            hash: name.hash,
        };
        let changed = self
            .change_made(task, move |image| {
                let _held = &held;
                add(image, variant);
            })
            .await;
        match changed {
            Ok(true) => Ok(()),
            Ok(false) => {
                self.release(vec![name]).await;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Changes what is made of a picture; `false` if it is gone.
    async fn change_made(&self, task: Task, change: impl Fn(&mut Image) + Send + 'static) -> Result<bool, Error> {
        let caller = self.caller(Actor::System);
        let done = self.write(&caller, move |tx| {
            let event = match visible_in(tx, &Actor::System, task.event_id) {
                Err(Error::NotFound(_)) => return Ok(false),
                event => event?,
            };
            let Some(mut image) = event.image(task.image_id).cloned() else {
                return Ok(false);
            };
            change(&mut image);
            tx.put(Verb::EventImagesUpdated, &event.with_made(image))?;
            Ok(true)
        });
        Ok(done.await?.value)
    }
}

fn add(image: &mut Image, variant: Variant) {
    if !image.has(&variant.shape) {
        image.variants.push(variant);
    }
}

/// What is missing of the pictures of an event and was made of the same pictures elsewhere: of which master, and what.
fn made_of_twins(view: &View, files: &Files, event_id: EventId) -> Result<Vec<(FileHash, Variant)>, store::Error> {
    let mut found = Vec::new();
    let Some(event) = view.get::<Event>(event_id.raw())? else {
        return Ok(found);
    };
    for image in event.images.iter().filter(|image| !image.missing().is_empty()) {
        let range = Range::prefix(&Key::from_bytes(image.master.bytes()));
        let twins = view.walk(Table::EventsByFile, &range, Direction::Forward)?;
        for entry in twins.take(TWINS_MAX) {
            let Some(id) = id_at_end(&entry?.0) else { continue };
            let Some(other) = view.get::<Event>(&id)? else { continue };
            let twins = other.images.iter().filter(|twin| twin.master == image.master);
            let variants = twins.flat_map(|twin| &twin.variants);
            let useful = variants.filter(|variant| !image.has(&variant.shape) && files.has(&variant.name()));
            found.extend(useful.map(|variant| (image.master, *variant)));
        }
    }
    Ok(found)
}

fn made(master: &[u8], shape: Shape) -> Result<Vec<u8>, String> {
    let pixels = media::of_master(master).map_err(|error| error.to_string())?;
    media::encode(&pixels, shape).map_err(|error| error.to_string())
}

/// Runs work on a thread of its own that gives way to all others; `None` if it has panicked. It goes on if nobody waits for
/// it.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<Option<T>, Error> {
    let (answer, answered) = oneshot::channel();
    let thread = std::thread::Builder::new().name("images".to_owned());
    let started = thread.spawn(move || {
        give_way();
        let _nobody = answer.send(work());
    });
    started.map_err(|error| store::Error::from_io(std::path::Path::new("a thread"), error))?;
    Ok(answered.await.ok())
}
