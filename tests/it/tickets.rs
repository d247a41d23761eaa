//! `/api/tickets/{ticket_number}/…`: QR codes, pages to print and calendar entries, for those who may have them.

use std::io::Cursor;

use serde_json::{Value, json};

use crate::server::{Answer, Client, Made, Server};

const FORMS: [(&str, &str); 4] = [
    ("qr.svg", "image/svg+xml"),
    ("qr.png", "image/png"),
    ("ticket.pdf", "application/pdf"),
    ("calendar.ics", "text/calendar; charset=utf-8"),
];

/// A guest's ticket: the path of its resource, and the secret part of its link.
struct Own {
    path: String,
    key: String,
    number: String,
}

impl Own {
    fn register(server: &Server, event: &Made, fields: Value) -> Self {
        let ticket = server
            .public()
            .post(&format!("/api/events/{}/registrations", event.id()), fields)
            .created();
        let url = ticket["ticket_url"].as_str().expect("a link");
        let (_, rest) = url.split_once("://").expect("a scheme");
        let (path, key) = rest[rest.find('/').expect("a path")..]
            .split_once("?key=")
            .expect("a key");
        Self {
            // The link leads to a page; the same below /api is for programs.
            path: format!("/api{path}"),
            key: key.to_owned(),
            number: ticket["ticket_number"].as_str().expect("a number").to_owned(),
        }
    }

    fn form(&self, form: &str) -> String {
        format!("{}/{form}?key={}", self.path, self.key)
    }
}

/// What a QR code reader that is not ours finds in a PNG.
pub fn decoded(png: &[u8]) -> (u32, String) {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("small")];
    let info = reader.next_frame(&mut pixels).expect("an image");
    assert_eq!(
        (info.color_type, info.bit_depth),
        (png::ColorType::Grayscale, png::BitDepth::One)
    );
    let side = info.width as usize;
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
        let byte = pixels[y * info.line_size + x / 8];
        if byte & 0x80 >> (x % 8) == 0 { 0 } else { 255 }
    });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one code in {side} pixels");
    (info.width, grids[0].decode().expect("a readable code").1)
}

fn ok(answer: Answer, media_type: &str) -> Answer {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some(media_type));
    answer
}

#[test]
fn a_guest_has_its_ticket_in_every_form() {
    let server = Server::start();
    let event = server.token("admin").event(json!({"registration": "open"}));
    let own = Own::register(&server, &event, json!({"name": "Ada", "party_size": 2}));
    for (form, media_type) in FORMS {
        let answer = ok(server.get(&own.form(form)), media_type);
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"), "{form}");
        let extension = form.rsplit('.').next().expect("an extension");
        let disposition = format!("inline; filename=\"ticket-{}.{extension}\"", own.number);
        assert_eq!(answer.header("content-disposition"), Some(disposition.as_str()));
        // The same bytes again, which the client need not fetch again.
        let tag = answer.header("etag").expect("a tag").to_owned();
        let again = server
            .public()
            .send("GET", &own.form(form), &[("if-none-match", &tag)], None);
        assert_eq!(again.status, 304, "{form}");
        assert_eq!(server.get(&own.form(form)).bytes, answer.bytes, "{form}");
    }
}

#[test]
fn the_code_is_a_signed_ticket_code_of_this_number() {
    let server = Server::start();
    let event = server.token("admin").event(json!({"registration": "open"}));
    let own = Own::register(&server, &event, json!({"name": "Ada", "party_size": 2}));
    let (width, code) = decoded(&server.get(&own.form("qr.png")).bytes);
    assert_eq!((width, code.len()), (490, 141), "{code}");
    let payload = data_encoding::BASE32_NOPAD
        .decode(&code.as_bytes()[3..])
        .expect("base 32");
    assert_eq!(payload.len(), 22 + 64);
    assert_eq!(payload[13], 2, "it admits two");
    // Another size has the same code, and whole pixels for every module.
    for (asked, width) in [(98, 98), (100, 98), (2048, 2009)] {
        let png = ok(server.get(&format!("{}&size={asked}", own.form("qr.png"))), "image/png");
        assert_eq!(decoded(&png.bytes), (width, code.clone()));
    }
    for bad in ["63", "2049", "big", "-1"] {
        let answer = server.get(&format!("{}&size={bad}", own.form("qr.png")));
        assert_eq!(answer.problem(422), ["size"]);
    }
    let svg = ok(server.get(&own.form("qr.svg")), "image/svg+xml").text();
    assert!(
        svg.starts_with("<svg ") && svg.contains("shape-rendering=\"crispEdges\""),
        "{svg}"
    );
    assert!(svg.contains("fill=\"#fff\"") && svg.contains("fill=\"#000\""));
    assert!(server.get(&own.form("ticket.pdf")).bytes.starts_with(b"%PDF-"));
}

#[test]
fn strangers_get_no_form_of_a_ticket() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open"}));
    let elsewhere = admin.event(json!({}));
    let mine = Own::register(&server, &event, json!({"name": "Ada"}));
    let other = Own::register(&server, &event, json!({"name": "Ben"}));
    for (form, media_type) in FORMS {
        let bare = format!("{}/{form}", mine.path);
        for wrong in [
            bare.clone(),
            format!("{bare}?key={}", other.key),
            format!("{bare}?key={}", &mine.key[1..]),
            format!("{bare}?key={}A", mine.key),
        ] {
            assert_eq!(server.get(&wrong).status, 401, "{wrong}");
        }
        assert_eq!(server.get(&format!("{bare}?key=x&size2=5")).problem(422), ["size2"]);
        assert_eq!(
            server.get(&format!("/api/tickets/NONSENSE/{form}")).kind(404),
            "not_found"
        );
        ok(server.token("viewer").get(&bare), media_type);
        ok(server.bound_token("door", event.id()).get(&bare), media_type);
        let bound = server.bound_token("organizer", elsewhere.id());
        assert_eq!(bound.get(&bare).status, 404);
        // A number is read as people type it.
        let typed = mine.number.to_lowercase();
        let spaced = format!("/api/tickets/{}-{}/{form}?key={}", &typed[..3], &typed[3..], mine.key);
        ok(server.get(&spaced), media_type);
    }
}

#[test]
fn names_in_any_script_are_printed() {
    let server = Server::start();
    let admin: Client = server.token("admin");
    let event =
        admin.event(json!({"registration": "open", "name": "Ночь 夜 ليلة", "venue": {"name": "Зал", "city": "東京"}}));
    for name in ["Ελένη", "محمد", "田中 太郎 🎉", &"W".repeat(200)] {
        let own = Own::register(&server, &event, json!({"name": name}));
        let page = ok(server.get(&own.form("ticket.pdf")), "application/pdf");
        assert!(page.bytes.len() < 300_000, "{} bytes", page.bytes.len());
    }
}
