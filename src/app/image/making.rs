//! Making the variants that are missing, one after the other, out of the way of requests.
//!
//! What is missing follows from the documents, so that a restart goes on where the last start ended.

use std::time::Duration;

use tokio::sync::oneshot;

use super::visible_in;
use crate::app::{App, Error};
use crate::feed::give_way;
use crate::media;
use crate::model::{Actor, Event, EventId, FileName, Image, ImageId, Shape, ShortText, Variant, Verb};
use crate::store::{self, Direction, Range, Table, id_at_end};

/// How long is waited after something went wrong that is not the picture's fault.
const RETRY: Duration = Duration::from_secs(30);
/// Somebody looks from time to time, however quiet it is.
const LOOK: Duration = Duration::from_secs(600);

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
        let master = self.with_files(move |files| files.read(&task.master)).await?;
        let made = match master {
            Some(master) => aside(move || made(&master, task.shape)).await?,
            None => Err("the file that it is made from is gone".to_owned()),
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

    /// The first that is missing, of the event that was made first.
    fn next_task(&self) -> Result<Option<Task>, Error> {
        let view = self.view()?;
        for entry in view.walk(Table::EventsByPendingImage, &Range::all(), Direction::Forward)? {
            let Some(id) = id_at_end(&entry?.0) else { continue };
            let Some(event) = view.get::<Event>(&id)? else { continue };
            let images = event.images.iter().filter(|image| image.failure.is_none());
            for image in images {
                if let Some(shape) = image.missing().first() {
                    return Ok(Some(Task {
                        event_id: event.id,
                        image_id: image.id,
                        master: image.master_name(),
                        shape: *shape,
                    }));
                }
            }
        }
        Ok(None)
    }

    /// Puts a variant on disk, and then into the document, if the picture is still there.
    async fn take_variant(&self, task: Task, bytes: Vec<u8>) -> Result<(), Error> {
        let held = self.pictures.keeping.read().await;
        let (name, bytes) = self.keep_sized(task.shape.format, bytes).await?;
        let variant = Variant {
            shape: task.shape,
            bytes,
            hash: name.hash,
        };
        let changed = self
            .change_made(task, move |image| {
                if !image.has(&variant.shape) {
                    image.variants.push(variant);
                }
            })
            .await;
        drop(held);
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

fn made(master: &[u8], shape: Shape) -> Result<Vec<u8>, String> {
    let pixels = media::of_master(master).map_err(|error| error.to_string())?;
    media::encode(&pixels, shape).map_err(|error| error.to_string())
}

/// Runs work on a thread of its own that gives way to all others. It goes on if nobody waits for it, and touches nothing.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<Result<T, String>, Error> {
    let (answer, answered) = oneshot::channel();
    let thread = std::thread::Builder::new().name("images".to_owned());
    let started = thread.spawn(move || {
        give_way();
        let _nobody = answer.send(work());
    });
    started.map_err(|error| store::Error::from_io(std::path::Path::new("a thread"), error))?;
    // A thread that ends without an answer has panicked.
    Ok(answered
        .await
        .unwrap_or_else(|_| Err("the encoder has panicked".to_owned())))
}
