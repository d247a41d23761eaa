//! Files of pictures that are gone: which they are, and what `check --repair` does about them.

use std::collections::BTreeSet;

use crate::app::{App, Error};
use crate::model::{Actor, Event, EventId, FileName, Image, RawId, ShortText, Verb, files_of};
use crate::store::{self, Direction, Range, Table, View};

/// What is said of a picture of which variants are missing that nothing can be made from.
pub(super) const MASTER_GONE: &str = "the file that it is made from is gone";

/// A file that a picture needs and that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingFile {
    pub name: FileName,
    pub event_id: EventId,
}

impl MissingFile {
    /// Whether it can be done without: a variant is made anew, what variants are made from is not.
    pub fn is_variant(&self) -> bool {
        self.name.format.is_shown()
    }
}

impl App {
    /// Files that pictures need and that are not there. Blocks on the disk.
    pub fn missing_files(&self, view: &View) -> Result<Vec<MissingFile>, Error> {
        let mut missing = Vec::new();
        for id in with_pictures(view)? {
            let Some(event) = view.get::<Event>(&id)? else { continue };
            let event_id = event.id;
            let gone = self.gone_of(&event).into_iter();
            missing.extend(gone.map(|name| MissingFile { name, event_id }));
        }
        Ok(missing)
    }

    fn gone_of(&self, event: &Event) -> BTreeSet<FileName> {
        let mut files = files_of(&event.images);
        files.retain(|name| !self.pictures.files.has(name));
        files
    }

    /// Lets the documents forget variants whose files are gone, so that pages no longer refer to them and they are made
    /// anew; what could not be made before is tried again. Returns how many variants are to be made now. Blocks on the disk.
    pub fn mend_images(&self) -> Result<usize, Error> {
        let view = self.view();
        let mut to_make = 0;
        for id in with_pictures(&view)? {
            let Some(event) = view.get::<Event>(&id)? else { continue };
            let gone = self.gone_of(&event);
            if !event.images.iter().any(|image| *image != mended(image, &gone)) {
                continue;
            }
            let (by, at) = (Actor::System.to_string(), self.now());
            let writing = self.store.write(by, at, move |tx| {
                let Some(mut event) = tx.get::<Event>(&id)? else {
                    return Ok(0);
                };
                event.images = event.images.iter().map(|image| mended(image, &gone)).collect();
                tx.put(Verb::EventImagesUpdated, &event)?;
                let can_be_made = event.images.iter().filter(|image| image.failure.is_none());
                Ok::<usize, store::Error>(can_be_made.map(|image| image.missing().len()).sum())
            });
            to_make += writing.wait()?.0;
        }
        self.look_for_missing();
        Ok(to_make)
    }
}

/// A picture without the variants of which the files are gone.
fn mended(image: &Image, gone: &BTreeSet<FileName>) -> Image {
    let mut image = image.clone();
    image.variants.retain(|variant| !gone.contains(&variant.name()));
    let is_stuck = gone.contains(&image.master_name()) && !image.missing().is_empty();
    image.failure = is_stuck.then(|| ShortText::parse(MASTER_GONE).ok()).flatten();
    image
}

/// The events that have pictures.
fn with_pictures(view: &View) -> Result<BTreeSet<RawId>, store::Error> {
    let mut events = BTreeSet::new();
    for entry in view.walk(Table::EventsByFile, &Range::all(), Direction::Forward)? {
        events.extend(store::id_at_end(&entry?.0));
    }
    Ok(events)
}
