//! Pictures of events: what is taken, what is made of it, where it is kept, and when it goes.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

use crate::server::{Answer, Client, Server, stdout};

/// What is waited for in vain this long does not come.
pub const PATIENCE: Duration = Duration::from_secs(120);
const MISSING: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

pub fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("written");
    bytes.into_inner()
}

/// A picture of one size, different for every seed.
pub fn picture(width: u32, height: u32, seed: u8) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, seed])).into()
}

/// The smallest picture there is.
pub fn dot() -> Vec<u8> {
    written(&picture(1, 1, 0), ImageFormat::Png)
}

pub fn path(event: &str) -> String {
    format!("/api/events/{event}/images")
}

fn send(client: &Client, event: &str, kind: &str, bytes: &[u8]) -> Answer {
    client.send("POST", &path(event), &[("content-type", kind)], Some(bytes))
}

#[track_caller]
pub fn added(client: &Client, event: &str, bytes: &[u8]) -> Value {
    send(client, event, "image/png", bytes).expect(201)
}

/// Waits until the variants of all pictures of an event are made.
#[track_caller]
pub fn settled(client: &Client, event: &str) -> Vec<Value> {
    let begun = Instant::now();
    loop {
        let images = client.get(&path(event)).ok();
        let items = images["items"].as_array().expect("items").clone();
        if items.iter().all(|image| image["state"] != "processing") {
            return items;
        }
        assert!(begun.elapsed() < PATIENCE, "still {images}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The names of all files of pictures, half written ones, too.
pub fn files(dir: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left = vec![dir.join("media")];
    while let Some(place) = left.pop() {
        for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
            match entry.path().is_dir() {
                true => left.push(entry.path()),
                false => {
                    found.insert(entry.file_name().to_string_lossy().into_owned());
                }
            }
        }
    }
    found
}

pub fn names(image: &Value) -> Vec<String> {
    let sources = image["sources"].as_array().expect("sources").iter();
    sources
        .map(|source| {
            source
                .as_str()
                .expect("an address")
                .trim_start_matches("/media/")
                .to_owned()
        })
        .collect()
}

#[test]
fn variants_fit_their_boxes_and_are_there_for_good() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let sent = written(&picture(720, 496, 7), ImageFormat::Jpeg);
    let answer = admin.send(
        "POST",
        &format!("{}?alt=The%20hall", path(event.id())),
        &[("content-type", "image/jpeg")],
        Some(&sent),
    );
    let first = answer.expect(201);
    let location = answer.header("location").expect("a place").to_owned();
    assert_eq!(
        (&first["alt"], &first["state"]),
        (&json!("The hall"), &json!("processing"))
    );
    assert_eq!(
        first["sources"].as_array().map(Vec::len),
        Some(1),
        "something to show at once"
    );
    assert!(answer.header("journal-seq").is_some() && answer.header("etag").is_some());
    let images = settled(&server.public(), event.id());
    assert_eq!(images[0]["state"], "ready");
    let shapes: Vec<(String, u64, u64)> = images[0]["variants"]
        .as_array()
        .expect("variants")
        .iter()
        .map(|one| {
            (
                one["type"].as_str().expect("a type").to_owned(),
                one["width"].as_u64().unwrap_or(0),
                one["height"].as_u64().unwrap_or(0),
            )
        })
        .collect();
    let expected = |kind: &str| [(640, 441), (720, 496)].map(|(w, h)| (kind.to_owned(), w, h));
    assert_eq!(shapes, [expected("image/webp"), expected("image/avif")].concat());
    for variant in images[0]["variants"].as_array().expect("variants") {
        let url = variant["url"].as_str().expect("an address");
        let file = server.get(url);
        assert_eq!(file.status, 200);
        assert_eq!(file.header("content-type"), variant["type"].as_str());
        assert_eq!(
            file.header("cache-control"),
            Some("public, max-age=31536000, immutable")
        );
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(file.bytes.len() as u64, variant["bytes"].as_u64().unwrap_or(0));
        let tag = file.header("etag").expect("a tag").to_owned();
        assert_eq!(
            server
                .public()
                .send("GET", url, &[("if-none-match", &tag)], None)
                .status,
            304
        );
        if variant["type"] == "image/webp" {
            let read = image::load_from_memory_with_format(&file.bytes, ImageFormat::WebP).expect("WebP");
            assert_eq!(u64::from(read.width()), variant["width"].as_u64().unwrap_or(0));
        } else {
            assert_eq!(&file.bytes[4..12], b"ftypavif");
        }
    }
    assert_eq!(server.get(&location).ok(), images[0]);
    let shown = server.get(&format!("/api/events/{}", event.id())).ok();
    assert_eq!(shown["images"], json!(images));
    let query = json!({"query": format!("{{ event(id: \"{}\") {{ images {{ id alt sources state width variants {{ type width }} }} }} }}", event.id())});
    let graph = server.public().post("/graphql", query).ok();
    assert_eq!(
        graph["data"]["event"]["images"][0]["sources"], images[0]["sources"],
        "{graph}"
    );
    let sources: BTreeSet<&str> = shapes.iter().map(|(kind, ..)| kind.as_str()).collect();
    assert_eq!(sources.len(), 2);
    let masters = files(server.dir()).into_iter().filter(|name| name.ends_with(".png"));
    for master in masters {
        assert_eq!(
            server.get(&format!("/media/{master}")).status,
            404,
            "what variants are made from stays here"
        );
    }
    for nowhere in ["/media/", "/media/x.webp", "/media/..%2fFORMAT", "/media/%2e%2e"] {
        assert_eq!(server.get(nowhere).status, 404, "{nowhere}");
    }
}

#[test]
fn making_variants_is_nobodys_edit() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let place = format!("/api/events/{}", event.id());
    added(&admin, event.id(), &written(&picture(90, 50, 1), ImageFormat::Png));
    let before = admin.get(&place);
    let tag = before.header("etag").expect("a tag").to_owned();
    settled(&admin, event.id());
    let after = admin.get(&place).ok();
    assert_eq!(after["version"], before.ok()["version"]);
    assert_eq!(after["version"], 2, "adding a picture is an edit");
    let patched = admin.send_json("PATCH", &place, &[("if-match", &tag)], &json!({"name": "Ball"}));
    assert_eq!(patched.ok()["images"], after["images"]);
}

#[test]
fn pictures_come_in_forms_too() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let form = |parts: &[(&str, &str, &[u8])]| {
        let mut body = Vec::new();
        for (name, more, value) in parts {
            body.extend_from_slice(
                format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n").as_bytes(),
            );
            body.extend_from_slice(value);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--XX--\r\n");
        send(&admin, event.id(), "multipart/form-data; boundary=XX", &body)
    };
    let file = (
        "file",
        "; filename=\"../../evil.svg\"\r\nContent-Type: image/svg+xml",
        &dot()[..],
    );
    let made = form(&[("alt", "", "Ein Bühnenbild".as_bytes()), file]).expect(201);
    assert_eq!(made["alt"], "Ein Bühnenbild", "what a file is called says nothing");
    assert_eq!(form(&[("alt", "", b"x")]).problem(422), ["file"]);
    assert_eq!(form(&[("alt", "", b"a\x07b"), file]).problem(422), ["alt"]);
    assert_eq!(
        send(
            &admin,
            event.id(),
            "multipart/form-data; boundary=XX",
            b"--XX\r\nbroken"
        )
        .status,
        400
    );
    assert_eq!(send(&admin, event.id(), "multipart/form-data", b"").status, 400);
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_says() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    let mut cut = written(&picture(300, 300, 1), ImageFormat::Jpeg);
    cut.truncate(cut.len() / 2);
    for bytes in [&svg[..], b"GIF89a\x01\0\x01\0\0\0\0;", b"", &cut] {
        let refused = send(&admin, event.id(), "image/png", bytes);
        assert_eq!(refused.problem(422), ["file"], "{}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(
        send(&admin, event.id(), "application/json", b"{}").kind(415),
        "unsupported_media_type"
    );
    assert_eq!(
        send(&admin, event.id(), "image/png", &vec![0; (20 << 20) + 1]).kind(413),
        "too_large"
    );
    // What it is is found by its content, so a wrong word does no harm.
    let webp = written(&picture(20, 20, 1), ImageFormat::WebP);
    assert_eq!(send(&admin, event.id(), "image/jpeg", &webp).status, 201);
    assert_eq!(
        files(server.dir()).iter().filter(|name| name.ends_with(".png")).count(),
        1
    );
}

/// The most memory that a process has had, in MiB.
fn memory_peak_mb(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a peak");
    let kib: u64 = line
        .split_whitespace()
        .nth(1)
        .and_then(|kib| kib.parse().ok())
        .expect("a number");
    kib / 1024
}

/// A PNG of this size that is all zeros: some hundred kilobytes that would be gigabytes.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().expect("a header");
    let mut stream = writer.stream_writer().expect("a writer");
    let row = vec![0; width as usize * 3];
    for _ in 0..height {
        std::io::Write::write_all(&mut stream, &row).expect("written");
    }
    stream.finish().expect("finished");
    drop(writer);
    bytes
}

#[test]
fn bombs_are_refused_in_bounded_time_and_memory() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    added(&admin, event.id(), &dot());
    settled(&admin, event.id());
    let before = memory_peak_mb(server.pid());
    let large = bomb(20_000, 20_000);
    for _ in 0..3 {
        let begun = Instant::now();
        let refused = send(&admin, event.id(), "image/png", &large);
        assert_eq!(refused.problem(422), ["file"]);
        assert!(refused.text().contains("20000 × 20000"), "{}", refused.text());
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
    // The file is in memory, once or twice; its pixels, 1,200 MB, are not.
    let grown = memory_peak_mb(server.pid()) - before;
    assert!(grown < 100, "{grown} MiB more");
    assert_eq!(
        admin.get(&path(event.id())).ok()["items"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn pictures_are_described_and_put_in_order() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let ids: Vec<String> = (0..3)
        .map(|seed| {
            let made = added(&admin, event.id(), &written(&picture(4, 4, seed), ImageFormat::Png));
            made["id"].as_str().expect("an id").to_owned()
        })
        .collect();
    let place = |n: usize| format!("{}/{}", path(event.id()), ids[n]);
    let order = || {
        let images = admin.get(&path(event.id())).ok();
        let items = images["items"].as_array().expect("items").clone();
        items
            .iter()
            .map(|image| ids.iter().position(|id| image["id"] == id.as_str()).expect("known"))
            .collect::<Vec<_>>()
    };
    assert_eq!(order(), [0, 1, 2]);
    let changed = admin.patch(&place(2), json!({"position": 1, "alt": "First"})).ok();
    assert_eq!(changed["alt"], "First");
    assert_eq!(order(), [2, 0, 1]);
    assert_eq!(admin.patch(&place(2), json!({"alt": null})).ok()["alt"], "");
    for (patch, field) in [
        (json!({"position": 0}), "position"),
        (json!({"position": 4}), "position"),
        (json!({"alt": "a\nb"}), "alt"),
        (json!({"alt": 7}), "alt"),
        (json!({"sources": []}), "sources"),
        (json!({"colour": "red"}), "colour"),
    ] {
        assert_eq!(admin.patch(&place(0), patch.clone()).problem(422), [field], "{patch}");
    }
    let stale = admin.send_json("PATCH", &place(0), &[("if-match", "\"1-0\"")], &json!({"alt": "x"}));
    assert_eq!(stale.kind(412), "stale");
    assert_eq!(admin.delete(&place(0)).status, 204);
    assert_eq!(admin.delete(&place(0)).kind(404), "not_found");
    assert_eq!(order(), [2, 1]);
    assert_eq!(
        admin
            .patch(&format!("{}/{MISSING}", path(event.id())), json!({}))
            .kind(404),
        "not_found"
    );
    let draft = admin.event(json!({"status": "draft"}));
    added(&admin, draft.id(), &dot());
    assert_eq!(server.get(&path(draft.id())).kind(404), "not_found");
}

#[test]
fn an_event_takes_so_many_and_no_more() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    for seed in 0..20 {
        added(&admin, event.id(), &written(&picture(2, 2, seed), ImageFormat::Png));
    }
    assert_eq!(
        send(&admin, event.id(), "image/png", &dot()).kind(409),
        "too_many_images"
    );
}

#[test]
fn a_picture_sent_again_under_its_key_is_added_once() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    // Longer than what others may send.
    let noise = RgbImage::from_fn(1200, 900, |x, y| {
        let mixed = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503) ^ (x * y);
        Rgb([(mixed >> 3) as u8, (mixed >> 11) as u8, (mixed >> 19) as u8])
    });
    let bytes = written(&noise.into(), ImageFormat::Png);
    assert!(bytes.len() > 2 << 20, "{}", bytes.len());
    let headers = [("content-type", "image/png"), ("idempotency-key", "once")];
    let once = || {
        admin
            .send("POST", &path(event.id()), &headers, Some(&bytes))
            .expect(201)
    };
    assert_eq!(once()["id"], once()["id"]);
    assert_eq!(
        admin.get(&path(event.id())).ok()["items"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn files_go_with_the_last_event_that_has_them() {
    let server = Server::start();
    let admin = server.token("admin");
    let bytes = written(&picture(200, 100, 3), ImageFormat::Png);
    let one = admin.event(json!({"name": "One"}));
    let other = admin.event(json!({"name": "Other"}));
    let first = added(&admin, one.id(), &bytes);
    let second = added(&admin, other.id(), &bytes);
    // A third time within one event: two pictures, one set of files.
    let third = added(&admin, other.id(), &bytes);
    assert_ne!(second["id"], third["id"]);
    let images = settled(&admin, one.id());
    settled(&admin, other.id());
    let mut expected: BTreeSet<String> = names(&images[0]).into_iter().collect();
    assert_eq!(expected.len(), 2);
    let kept = files(server.dir());
    expected.extend(kept.iter().filter(|name| name.ends_with(".png")).cloned());
    assert_eq!(kept, expected, "two variants and a master, once");
    let image = |event: &str, image: &Value| format!("{}/{}", path(event), image["id"].as_str().expect("an id"));
    assert_eq!(admin.delete(&image(one.id(), &first)).status, 204);
    assert_eq!(admin.delete(&image(other.id(), &second)).status, 204);
    assert_eq!(files(server.dir()), expected, "another picture has them");
    let source = images[0]["sources"][0].as_str().expect("an address").to_owned();
    assert_eq!(server.get(&source).status, 200);
    assert_eq!(admin.delete(&format!("/api/events/{}", other.id())).status, 204);
    assert_eq!(files(server.dir()), BTreeSet::new(), "the last use is gone");
    assert_eq!(server.get(&source).status, 404);
    assert!(stdout(&server.command(&["check"])).contains("all is well"));
}

#[test]
fn what_a_crash_left_is_made_up_for() {
    let server = Server::start();
    let admin = server.token("admin");
    let token = admin.token().to_owned();
    let event = admin.event(json!({}));
    let event = event.id().to_owned();
    let mut server = server;
    for round in 0..6 {
        let client = server.with_token(&token);
        let acknowledged: Vec<Value> = client.get(&path(&event)).ok()["items"]
            .as_array()
            .expect("items")
            .clone();
        // One is sent and answered; another is on its way when the lights go out.
        let answered = added(
            &client,
            &event,
            &written(&picture(120 + round, 90, round as u8), ImageFormat::Png),
        );
        let on_its_way = {
            let (client, event) = (client.clone(), event.clone());
            let bytes = written(&picture(90, 70 + round, 100 + round as u8), ImageFormat::Png);
            // Whether it is answered is left to chance: then the client panics, which the thread's end tells.
            std::thread::spawn(move || drop(send(&client, &event, "image/png", &bytes)))
        };
        std::thread::sleep(Duration::from_millis(u64::from(round) * 30));
        let stopped = server.kill();
        let _answered = on_its_way.join();
        std::fs::write(stopped.dir().join("media/new-half"), b"half").expect("written");
        server = stopped.start();
        let client = server.with_token(&token);
        let images = client.get(&path(&event)).ok();
        let images = images["items"].as_array().expect("items").clone();
        for known in acknowledged.iter().chain([&answered]) {
            assert!(
                images.iter().any(|image| image["id"] == known["id"]),
                "an answered picture is lost"
            );
        }
        for source in images.iter().flat_map(names) {
            assert_eq!(
                server.get(&format!("/media/{source}")).status,
                200,
                "a reference to nothing"
            );
        }
        assert!(stdout(&server.command(&["check"])).contains("all is well"));
        // There is room for more.
        for image in images.iter().skip(1) {
            let gone = client.delete(&format!("{}/{}", path(&event), image["id"].as_str().expect("an id")));
            assert_eq!(gone.status, 204);
        }
    }
    let client = server.with_token(&token);
    let images = settled(&client, &event);
    assert_eq!(images.len(), 1);
    assert_eq!(images[0]["state"], "ready", "it went on after the restart");
    let expected: BTreeSet<String> = images.iter().flat_map(names).collect();
    let begun = Instant::now();
    loop {
        let mut kept = files(server.dir());
        kept.retain(|name| !name.ends_with(".png"));
        if kept == expected {
            break;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "left behind: {kept:?}, needed: {expected:?}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A form as a browser sends it.
fn submitted(client: &Client, address: &str, alt: &str, file: &[u8]) -> Answer {
    let mut body = format!("--XX\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\n{alt}\r\n").into_bytes();
    body.extend_from_slice(b"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n");
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--XX--\r\n");
    let headers = [
        ("content-type", "multipart/form-data; boundary=XX"),
        ("accept", "text/html"),
    ];
    client.send("POST", address, &headers, Some(&body))
}

pub fn typed(client: &Client, address: &str, body: &str) -> Answer {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "text/html"),
    ];
    client.send("POST", address, &headers, Some(body.as_bytes()))
}

#[test]
fn the_desk_does_it_all_without_scripts() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"name": "Gala"}));
    let page = format!("/admin/events/{}/pictures", event.id());
    let shown = |path: &str| admin.send("GET", path, &[("accept", "text/html")], None);
    assert!(shown(&page).text().contains("No pictures yet"));
    let german = admin.send("GET", &page, &[("accept-language", "de")], None);
    assert!(german.text().contains("Noch keine Bilder"));
    let refused = submitted(&admin, &page, "<script>alert(1)</script>", b"no picture");
    assert_eq!(refused.status, 422);
    assert!(
        refused.text().contains("must be a JPEG, PNG or WebP picture"),
        "{}",
        refused.text()
    );
    let kept = "&#60;script&#62;alert(1)&#60;/script&#62;";
    assert!(
        refused.text().contains(kept) && !refused.text().contains("<script>"),
        "{}",
        refused.text()
    );
    let headers = [
        ("content-type", "multipart/form-data; boundary=XX"),
        ("accept-language", "de"),
    ];
    let nonsense = b"--XX\r\nContent-Disposition: form-data; name=\"alt\"\r\n\r\nx\r\n--XX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--XX--\r\n";
    let german = admin.send("POST", &page, &headers, Some(nonsense));
    assert!(
        german.text().contains("kein Bild in JPEG, PNG oder WebP"),
        "{}",
        german.text()
    );
    let bare = submitted(&admin, &page, " ", b"");
    assert_eq!(bare.status, 422);
    assert!(bare.text().contains("must be chosen") && bare.text().contains("must not be empty"));
    for alt in ["First", "Second \"one\""] {
        let added = submitted(
            &admin,
            &page,
            alt,
            &written(&picture(30, 20, alt.len() as u8), ImageFormat::Png),
        );
        assert_eq!(added.status, 303, "{}", added.text());
        assert_eq!(
            added.header("location"),
            Some(format!("{page}?notice=picture-added").as_str())
        );
    }
    let images = settled(&admin, event.id());
    let text = shown(&page).text();
    assert!(
        text.contains("Ready") && text.contains("<picture>") && text.contains(&names(&images[0])[0]),
        "{text}"
    );
    assert!(!text.contains("style=\""), "the policy forbids it");
    let own = |n: usize| format!("{page}/{}", images[n]["id"].as_str().expect("an id"));
    let field = |n: usize| format!("alt-{}", images[n]["id"].as_str().expect("an id"));
    assert_eq!(typed(&admin, &own(1), "do=earlier").status, 303);
    let order: Vec<Value> = admin.get(&path(event.id())).ok()["items"]
        .as_array()
        .expect("items")
        .clone();
    assert_eq!(order[0]["id"], images[1]["id"]);
    assert_eq!(typed(&admin, &own(1), "do=earlier").status, 303, "it stays where it is");
    assert_eq!(typed(&admin, &own(0), &format!("{}=", field(0))).status, 422);
    assert_eq!(typed(&admin, &own(0), &format!("{}=New", field(0))).status, 303);
    let removing = shown(&format!("{}/remove", own(0)));
    assert!(removing.text().contains("Remove this picture?") && removing.text().contains("New"));
    assert_eq!(
        admin.get(&path(event.id())).ok()["items"].as_array().map(Vec::len),
        Some(2),
        "asking removes nothing"
    );
    assert_eq!(typed(&admin, &format!("{}/remove", own(0)), "").status, 303);
    assert_eq!(
        typed(&admin, &format!("{}/remove", own(0)), "").status,
        303,
        "somebody was faster"
    );
    assert_eq!(
        admin.get(&path(event.id())).ok()["items"].as_array().map(Vec::len),
        Some(1)
    );
    let viewer = server.token("viewer");
    assert!(
        !viewer
            .send("GET", &page, &[("accept", "text/html")], None)
            .text()
            .contains("<form method=\"post\" enctype")
    );
    assert_eq!(submitted(&viewer, &page, "x", &dot()).status, 403);
    assert_eq!(submitted(&server.public(), &page, "x", &dot()).status, 401);
}

#[test]
fn those_who_come_when_many_send_are_told_to_wait() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let begun = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: image/png\r\nContent-Length: 5000\r\n\r\nhalf",
        path(event.id()),
        admin.token()
    );
    // One that is under way takes a place, unless the one that only asks has it at that moment.
    let mut slow = Vec::new();
    let began = Instant::now();
    let busy = loop {
        let mut stream = std::net::TcpStream::connect(server.address()).expect("connected");
        std::io::Write::write_all(&mut stream, begun.as_bytes()).expect("sent");
        slow.push(stream);
        let answer = send(&admin, event.id(), "image/png", &dot());
        if answer.status == 503 {
            break answer;
        }
        let id = answer.created().id().to_owned();
        admin.delete(&format!("{}/{id}", path(event.id())));
        assert!(began.elapsed() < PATIENCE, "nobody was told to wait");
    };
    assert_eq!(busy.kind(503), "images_busy");
    assert!(busy.header("retry-after").is_some());
    drop(slow);
    let began = Instant::now();
    while send(&admin, event.id(), "image/png", &dot()).status != 201 {
        assert!(began.elapsed() < PATIENCE, "the places are not given back");
    }
}
