//! Pictures of events, and what becomes of them: their colours, copies and series that have them, files that are gone.

use std::collections::BTreeSet;
use std::path::PathBuf;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageEncoder, ImageFormat, Rgb, RgbImage};
use moxcms::ColorProfile;
use serde_json::{Value, json};

use crate::desk_pages::{fields, id_of, with};
use crate::images::{added, dot, files, names, path, picture, settled, typed, written};
use crate::server::{Client, Server, Stopped, stdout};

fn encoded(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn page(client: &Client, path: &str) -> String {
    client.send("GET", path, &[("accept", "text/html")], None).text()
}

fn images(client: &Client, event: &str) -> Vec<Value> {
    client.get(&path(event)).ok()["items"]
        .as_array()
        .expect("items")
        .clone()
}

#[test]
fn a_photo_in_display_p3_is_as_colorful_as_it_was() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let mut photo = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut photo, 95);
    let profile = ColorProfile::new_display_p3().encode().expect("a profile");
    encoder.set_icc_profile(profile).expect("it takes profiles");
    // What Display P3 calls the purest red of sRGB.
    let red = RgbImage::from_pixel(800, 600, Rgb([234, 51, 35]));
    encoder.encode_image(&red).expect("written");
    let made = added(&admin, event.id(), &photo);
    assert_eq!(made["color"], "#ff0000");
    let image = settled(&admin, event.id()).remove(0);
    let mut looked_at = 0;
    for name in names(&image).iter().filter(|name| name.ends_with(".webp")) {
        let file = server.get(&format!("/media/{name}"));
        let shown = image::load_from_memory_with_format(&file.bytes, ImageFormat::WebP).expect("WebP");
        let [red, green, blue] = shown.into_rgb8().get_pixel(100, 100).0;
        assert!(red >= 250 && green <= 5 && blue <= 5, "{red} {green} {blue}");
        looked_at += 1;
    }
    assert_eq!(looked_at, 2);
}

#[test]
fn a_copy_made_at_the_desk_has_the_pictures() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"name": "Gala"}));
    added(&admin, event.id(), &written(&picture(90, 50, 1), ImageFormat::Png));
    added(&admin, event.id(), &dot());
    let original = settled(&admin, event.id());
    let kept = files(server.dir());
    let form = page(&admin, &format!("/admin/events/new?from={}", event.id()));
    assert!(form.contains("come along"), "{form}");
    let mut form = fields(&form, "/admin/events/new");
    // Neither another row nor a refusal forgets them.
    for change in [("op", "add-ticket"), ("name", "")] {
        let sent = with(form.clone(), &[change]);
        let answer = typed(&admin, "/admin/events/new", &encoded(&sent));
        let again = fields(&answer.text(), "/admin/events/new");
        assert!(again.contains(&("from".to_owned(), event.id().to_owned())), "{again:?}");
    }
    form = with(form, &[("name", "Gala again")]);
    let copy = id_of(&typed(&admin, "/admin/events/new", &encoded(&form)));
    let copied = settled(&admin, &copy);
    assert_eq!(copied.len(), 2);
    for (one, other) in original.iter().zip(&copied) {
        assert_eq!((&one["sources"], &one["alt"]), (&other["sources"], &other["alt"]));
        assert_ne!(one["id"], other["id"]);
    }
    assert_eq!(files(server.dir()), kept, "the same files");
    let shown = admin.get(&format!("/api/events/{copy}")).ok();
    assert_eq!((&shown["version"], &shown["images"]), (&json!(1), &json!(copied)));
    assert_eq!(admin.delete(&format!("/api/events/{}", event.id())).status, 204);
    assert_eq!(files(server.dir()), kept, "the copy needs them");
    for name in copied.iter().flat_map(names) {
        assert_eq!(server.get(&format!("/media/{name}")).status, 200);
    }
    assert_eq!(admin.delete(&format!("/api/events/{copy}")).status, 204);
    assert_eq!(files(server.dir()), BTreeSet::new(), "the last use is gone");
    // The form of an event without pictures, and a plain new one, say nothing of them.
    let bare = admin.event(json!({}));
    for path in [
        format!("/admin/events/new?from={}", bare.id()),
        "/admin/events/new".to_owned(),
    ] {
        assert!(!page(&admin, &path).contains("come along"));
    }
}

#[test]
fn all_of_a_series_have_the_pictures() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"name": "Yoga", "date": "2035-10-20T19:00:00Z"}));
    // Most of it is still to be made when the series is.
    added(&admin, event.id(), &written(&picture(700, 500, 1), ImageFormat::Png));
    let address = format!("/admin/events/{}/series", event.id());
    let days = ["2035-10-27", "2035-11-03", "2035-11-10"].map(|day| format!("&day={day}"));
    let body = format!("rhythm=weekly&count=3&op=create{}", days.concat());
    assert_eq!(typed(&admin, &address, &body).status, 303);
    let listed = admin.get("/api/events?sort=date&name=Yoga").ok();
    let ids: Vec<&str> = listed["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| one["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(ids.len(), 4);
    let all: Vec<Value> = ids.iter().flat_map(|id| settled(&admin, id)).collect();
    assert_eq!(all.len(), 4);
    for image in &all {
        assert_eq!(
            (&image["state"], &image["sources"]),
            (&json!("ready"), &all[0]["sources"])
        );
    }
    let own: BTreeSet<&str> = all.iter().filter_map(|image| image["id"].as_str()).collect();
    assert_eq!(own.len(), 4);
    let kept = files(server.dir());
    assert_eq!(kept.len(), 5, "two sizes in two forms, and the master");
    for id in &ids[..3] {
        assert_eq!(admin.delete(&format!("/api/events/{id}")).status, 204);
        assert_eq!(files(server.dir()), kept);
    }
    assert_eq!(admin.delete(&format!("/api/events/{}", ids[3])).status, 204);
    assert_eq!(files(server.dir()), BTreeSet::new());
}

fn file(dir: &std::path::Path, name: &str) -> PathBuf {
    dir.join("media").join(&name[..2]).join(name)
}

#[track_caller]
fn checked(stopped: &Stopped, args: &[&str], status: i32) -> String {
    let output = stopped.command(args);
    assert_eq!(output.status.code(), Some(status), "{}", stdout(&output));
    stdout(&output)
}

#[test]
fn check_names_files_that_are_missing_and_repair_has_them_made_anew() {
    let server = Server::start();
    let admin = server.token("admin");
    let token = admin.token().to_owned();
    let event = admin.event(json!({})).id().to_owned();
    added(&admin, &event, &dot());
    let before = files(server.dir());
    let image = settled(&admin, &event).remove(0);
    let gone = names(&image);
    assert_eq!(gone.len(), 2);
    let stopped = server.stop();
    for name in &gone {
        std::fs::remove_file(file(stopped.dir(), name)).expect("removed");
    }
    let found = checked(&stopped, &["check"], 3);
    for name in &gone {
        assert!(
            found.contains(name) && found.contains("check --repair mends it"),
            "{found}"
        );
    }
    let mended = checked(&stopped, &["check", "--repair"], 0);
    assert!(
        mended.contains("when it is started next: 2.") && mended.contains("all is well"),
        "{mended}"
    );
    assert!(checked(&stopped, &["check"], 0).contains("all is well"));
    let server = stopped.start();
    let admin = server.with_token(&token);
    let again = settled(&admin, &event).remove(0);
    assert_eq!(
        (&again["state"], &again["sources"]),
        (&json!("ready"), &image["sources"])
    );
    assert!(files(server.dir()).is_superset(&before));

    // With a server running, it is made at once. What a variant would be made from is named, with what to do about it.
    std::fs::remove_file(file(server.dir(), &gone[0])).expect("removed");
    server.command(&["check", "--repair"]);
    assert_eq!(settled(&admin, &event)[0]["sources"], image["sources"]);
    assert_eq!(server.get(&format!("/media/{}", gone[0])).status, 200);
    let master = before
        .iter()
        .find(|name| name.ends_with(".png"))
        .expect("a master")
        .clone();
    let stopped = server.stop();
    let aside = std::fs::read(file(stopped.dir(), &master)).expect("read");
    for name in [&master, &gone[1]] {
        std::fs::remove_file(file(stopped.dir(), name)).expect("removed");
    }
    let left = checked(&stopped, &["check", "--repair"], 3);
    assert!(
        left.contains(&master) && left.contains("remove the picture and add it again"),
        "{left}"
    );
    assert!(!left.contains(&gone[1]), "no document needs it any more: {left}");
    let server = stopped.start();
    let admin = server.with_token(&token);
    let image = images(&admin, &event).remove(0);
    assert_eq!(
        (&image["state"], names(&image)),
        (&json!("failed"), vec![gone[0].clone()])
    );
    // Put back, it is made from again.
    std::fs::write(file(server.dir(), &master), aside).expect("written");
    server.command(&["check", "--repair"]);
    let image = settled(&admin, &event).remove(0);
    assert_eq!((&image["state"], names(&image)), (&json!("ready"), gone));
}
