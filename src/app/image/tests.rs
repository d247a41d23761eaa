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

    async fn copy(&self, of: EventId) -> EventId {
        let body = json!({"name": "Copy", "date": "2035-06-01T19:00:00Z"});
        let made = self.app.create_event_like(&self.caller(), body, of).await;
        made.expect("made").value.event.id
    }

    /// Mends as `check --repair` does. Returns how many variants are to be made.
    async fn mend(self: &Arc<Self>) -> usize {
        let world = Arc::clone(self);
        let mending = tokio::task::spawn_blocking(move || world.app.mend_images());
        mending.await.expect("it ends").expect("mended")
    }

    fn remove_file(&self, name: &FileName) {
        self.app.pictures.files.remove(name).expect("removed");
    }

    async fn add(&self, event: EventId) -> Result<Image, Error> {
        self.add_sized(event, 3, 2, 1).await
    }

    async fn add_sized(&self, event: EventId, width: u32, height: u32, seed: u8) -> Result<Image, Error> {
        let mut bytes = Cursor::new(Vec::new());
        let pixels = ::image::RgbImage::from_pixel(width, height, ::image::Rgb([seed, 2, 3]));
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
        let view = self.app.view();
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
    let one = world.event("One").await;
    let image = world.add(one).await.expect("added");
    let other = world.copy(one).await;
    let copy = world.images(other).remove(0);
    assert_eq!((copy.master, &copy.alt), (image.master, &image.alt));
    assert_ne!(copy.id, image.id);
    assert_eq!(world.files(), 2);
    world.delete(one, image.id).await;
    assert_eq!(world.files(), 2, "the copy has them");
    // Of nothing, and of what is not there any more, nothing is copied.
    let empty = world.copy(one).await;
    world
        .app
        .delete_event(&world.caller(), one, None)
        .await
        .expect("deleted");
    let orphan = world.copy(one).await;
    assert!(world.images(empty).is_empty() && world.images(orphan).is_empty());
    world.delete(other, copy.id).await;
    assert_eq!(world.files(), 0);
}

#[tokio::test]
async fn what_was_made_of_a_picture_is_made_once() {
    let world = World::new().await;
    let one = world.event("One").await;
    world.add(one).await.expect("added");
    let other = world.copy(one).await;
    assert!(world.app.make_next().await.expect("made"));
    let made = world.images(one).remove(0);
    assert_eq!(made.state().as_str(), "ready");
    // Whatever is made now comes from somewhere else than what it would be made from.
    world.remove_file(&made.master_name());
    assert!(world.app.make_next().await.expect("taken over"));
    assert!(!world.app.make_next().await.expect("nothing is missing"));
    let copy = world.images(other).remove(0);
    assert_eq!((copy.state().as_str(), &copy.variants), ("ready", &made.variants));
    // What is made later comes with it, too, once it is made.
    let third = world.copy(other).await;
    assert_eq!(world.images(third).remove(0).variants, made.variants);
}

#[tokio::test]
async fn what_is_quick_is_made_first_of_all_pictures() {
    let world = World::new().await;
    let (one, other) = (world.event("One").await, world.event("Other").await);
    // Larger than the smallest box, so that there are two sizes.
    for (event, seed) in [(one, 1), (one, 2), (other, 3)] {
        world.add_sized(event, 700, 500, seed).await.expect("added");
    }
    let lacks_webp = |image: &Image| image.missing().iter().any(|shape| shape.format.is_quick());
    for _ in 0..3 {
        assert!(world.app.make_next().await.expect("made"));
    }
    let all = [world.images(one), world.images(other)].concat();
    assert_eq!(all.len(), 3);
    assert!(!all.iter().any(lacks_webp), "{all:?}");
    assert!(all.iter().all(|image| image.state().as_str() == "processing"));
}

#[tokio::test]
async fn reading_and_making_give_way_and_a_panic_is_no_answer() {
    let nice = || rustix::process::getpriority_process(None).expect("known");
    let aside = making::aside(nice).await.expect("started");
    assert!(aside.is_some_and(|aside| aside > nice()), "{aside:?}");
    let panicked = making::aside(|| panic!("as a decoder may")).await.expect("started");
    assert_eq!(panicked, None::<()>);
}

/// Two who add the same picture to one event and take it away from another all the time: no document is ever without its
/// files.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_adds_what_another_takes_away_has_the_files() {
    let world = Arc::new(World::new().await);
    let mut busy = Vec::new();
    for n in 0..4 {
        let world = Arc::clone(&world);
        busy.push(tokio::spawn(async move {
            let event = world.event(&format!("Event {n}")).await;
            for _ in 0..40 {
                let image = match world.add(event).await {
                    Ok(image) => image,
                    // The others were faster: there are only so many places.
                    Err(Error::Unavailable { .. }) => continue,
                    Err(error) => panic!("{error}"),
                };
                for name in image.files() {
                    assert!(world.app.pictures.files.has(&name), "{name} is gone");
                }
                world.delete(event, image.id).await;
            }
        }));
    }
    for one in busy {
        one.await.expect("nothing is missing");
    }
    assert_eq!(world.files(), 0);
}

/// A client that goes away does not take back the write that it began: the files must wait for it, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_wait_for_a_write_of_which_nobody_waits_for_the_answer() {
    let world = Arc::new(World::new().await);
    let event = world.event("One").await;
    // The writer is held up, so that the write is under way for as long as it takes.
    let (go_on, held_up) = std::sync::mpsc::channel::<()>();
    let held_up = std::sync::Mutex::new(held_up);
    let (entered, is_in) = tokio::sync::oneshot::channel();
    let entered = std::sync::Mutex::new(Some(entered));
    let at = world.app.now();
    let holding = world.store.write("test".to_owned(), at, move |_| {
        if let Some(entered) = entered.lock().expect("mine").take() {
            entered.send(()).expect("heard");
        }
        held_up.lock().expect("mine").recv().expect("told");
        Ok::<_, Error>(())
    });
    is_in.await.expect("it runs");
    let adding = {
        let world = Arc::clone(&world);
        tokio::spawn(async move { world.add(event).await.map(|_| ()) })
    };
    while world.store.health().queue_depth == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    adding.abort();
    assert!(adding.await.is_err(), "nobody waits any more");
    let mut sweeping = {
        let world = Arc::clone(&world);
        tokio::spawn(async move { world.app.sweep_files().await })
    };
    let early = tokio::time::timeout(Duration::from_millis(200), &mut sweeping).await;
    assert!(
        early.is_err(),
        "files are removed while a write that needs them is under way"
    );
    go_on.send(()).expect("it waits");
    holding.await.expect("done");
    sweeping.await.expect("it ends").expect("swept");
    assert_eq!(world.images(event).len(), 1, "the write was done all the same");
    let view = world.app.view();
    assert_eq!(world.app.missing_files(&view).expect("read"), []);
}

#[tokio::test]
async fn missing_variants_are_made_anew_and_what_cannot_be_says_so() {
    let world = Arc::new(World::new().await);
    let (one, other) = (world.event("One").await, world.event("Other").await);
    let kept = world.add_sized(one, 30, 20, 1).await.expect("added");
    let lost = world.add_sized(other, 30, 20, 2).await.expect("added");
    while world.app.make_next().await.expect("made") {}
    let webp = kept.variants[0].name();
    world.remove_file(&webp);
    world.remove_file(&lost.master_name());
    world.remove_file(&lost.variants[0].name());
    let missing = || {
        let view = world.app.view();
        let missing = world.app.missing_files(&view).expect("read");
        missing.into_iter().map(|file| file.name).collect::<Vec<_>>()
    };
    assert_eq!(missing().len(), 3);
    assert_eq!(world.mend().await, 1);
    assert_eq!(missing(), [lost.master_name()]);
    assert_eq!(world.images(other)[0].state().as_str(), "failed");
    assert_eq!(world.images(other)[0].variants.len(), 1, "the AVIF is still there");
    assert!(world.app.make_next().await.expect("made"));
    assert!(!world.app.make_next().await.expect("nothing else can be made"));
    assert_eq!(world.images(one)[0].state().as_str(), "ready");
    assert!(world.app.pictures.files.has(&webp), "the same again");
    // What was put back is of use again.
    let again = world.event("Again").await;
    world.add_sized(again, 30, 20, 2).await.expect("added");
    assert_eq!(world.mend().await, 1);
    while world.app.make_next().await.expect("made") {}
    assert_eq!((world.images(other)[0].state().as_str(), missing()), ("ready", vec![]));
    let version = |event| {
        world
            .store
            .view()
            .get::<Event>(event)
            .expect("read")
            .expect("there")
            .version
    };
    assert_eq!(version(one.raw()), 2, "mending is nobody's edit");
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
    let view = world.app.view();
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
