//! Tests of the files behind the documents: they stay as long as somebody needs them, and no longer.

use std::io::Cursor;

use serde_json::json;

use super::*;
use crate::app::Settings;
use crate::model::FileHash;
use crate::store::Options;

struct World {
    app: App,
    store: Store,
    _dir: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let options = Options {
            reserve_bytes: 0,
            ..Options::default()
        };
        let (store, _) = Store::open(dir.path(), &options, &mut |_| {}).expect("opened");
        let app = App::new(store.clone(), Settings::default()).await.expect("made");
        Self { app, store, _dir: dir }
    }

    fn caller(&self) -> Caller {
        self.app.caller(Actor::Operator)
    }

    async fn event(&self, name: &str) -> EventId {
        let body = json!({"name": name, "date": "2035-06-01T19:00:00Z"});
        let made = self.app.create_event(&self.caller(), body).await.expect("made");
        made.value.event.id
    }

    async fn add(&self, event: EventId) -> Result<Image, Error> {
        let mut bytes = Cursor::new(Vec::new());
        let pixels = ::image::RgbImage::from_pixel(3, 2, ::image::Rgb([1, 2, 3]));
        pixels.write_to(&mut bytes, ::image::ImageFormat::Png).expect("written");
        let upload = Upload {
            bytes: bytes.into_inner().into(),
            alt: "A wall".to_owned(),
        };
        let turn = self.app.begin_upload(&Actor::Operator, event)?;
        let done = self.app.add_image(&self.caller(), turn, None, upload).await?;
        Ok(done.value.image)
    }

    async fn delete(&self, event: EventId, image: ImageId) {
        let deleted = self.app.delete_image(&self.caller(), event, image, None).await;
        deleted.expect("deleted");
    }

    fn images(&self, event: EventId) -> Vec<Image> {
        let view = self.app.view().expect("a view");
        let event: Option<Event> = view.get(event.raw()).expect("read");
        event.expect("there").images
    }

    fn files(&self) -> usize {
        self.app.pictures.files.all().expect("read").len()
    }
}

#[tokio::test]
async fn a_copy_has_the_pictures_as_its_own() {
    let world = World::new().await;
    let (one, other) = (world.event("One").await, world.event("Other").await);
    let image = world.add(one).await.expect("added");
    world
        .app
        .copy_images(&world.caller(), one, other)
        .await
        .expect("copied");
    let copy = world.images(other).remove(0);
    assert_eq!((copy.master, &copy.alt), (image.master, &image.alt));
    assert_ne!(copy.id, image.id);
    assert_eq!(world.files(), 2);
    world.delete(one, image.id).await;
    assert_eq!(world.files(), 2, "the copy has them");
    // Of nothing, nothing is copied, and nobody is told of a change.
    let before = world.store.head();
    world
        .app
        .copy_images(&world.caller(), one, other)
        .await
        .expect("nothing");
    assert_eq!(world.images(other).len(), 1);
    assert!(world.store.head() <= before + 1);
    world.delete(other, copy.id).await;
    assert_eq!(world.files(), 0);
}

#[tokio::test]
async fn what_a_crash_left_goes_and_what_is_needed_stays() {
    let world = World::new().await;
    let event = world.event("One").await;
    world.add(event).await.expect("added");
    // A crash after the file and before the document.
    let orphan = world
        .app
        .keep(ImageFormat::Webp, b"nobody's".to_vec())
        .await
        .expect("kept");
    assert_eq!(world.files(), 3);
    assert_eq!(world.app.sweep_files().await.expect("swept"), 1);
    assert!(!world.app.pictures.files.has(&orphan) && world.files() == 2);
    let view = world.app.view().expect("a view");
    assert_eq!(world.app.missing_files(&view).expect("read"), []);
    // And after the document and before the file is gone.
    world
        .app
        .delete_event(&world.caller(), event, None)
        .await
        .expect("deleted");
    assert_eq!(world.files(), 0);
}

#[tokio::test]
async fn variants_are_made_from_what_the_documents_say() {
    let world = World::new().await;
    let event = world.event("One").await;
    let first = world.add(event).await.expect("added");
    assert_eq!(first.missing().len(), 1);
    assert!(world.app.make_next().await.expect("made"));
    assert!(!world.app.make_next().await.expect("nothing is missing"));
    let image = world.images(event).remove(0);
    assert_eq!(image.state().as_str(), "ready");
    assert_eq!(world.files(), 3);
    // What it is made from is gone: it says so, and is not tried again and again.
    let second = world.event("Two").await;
    world.add(second).await.expect("added");
    std::fs::remove_dir_all(world.app.pictures.files.dir()).expect("removed");
    assert!(world.app.make_next().await.expect("told"));
    assert!(!world.app.make_next().await.expect("nothing can be made"));
    assert_eq!(world.images(second).remove(0).state().as_str(), "failed");
    let gone = FileName {
        hash: FileHash::from_bytes([1; 32]),
        format: ImageFormat::Webp,
    };
    assert_eq!(world.app.image_file(gone).await.expect("read"), None);
}
