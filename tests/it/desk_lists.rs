//! Guest lists at the desk: taken in step by step, handed out, and printed.

use serde_json::{Value, json};

use crate::desk_guests::{Desk, HARMFUL, HARMLESS, between};
use crate::server::{Answer, Made, Server};

const BOUNDARY: &str = "----list";

struct Stage {
    server: Server,
    event: Made,
    desk: Desk,
}

fn stage(fields: Value) -> Stage {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(fields);
    let desk = Desk::at(&admin, &event);
    Stage { server, event, desk }
}

impl Stage {
    fn upload(&self, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, content) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = [("accept", "text/html"), ("content-type", kind.as_str())];
        let address = format!("{}/import", self.desk.base);
        self.desk.client.send("POST", &address, &headers, Some(&body))
    }

    /// Uploads a file, and gives the path of what comes next.
    #[track_caller]
    fn list(&self, name: &str, content: &[u8]) -> String {
        let answer = self.upload(&[("file", Some(name), content), ("rows", None, b"")]);
        assert_eq!(answer.status, 303, "{}", answer.text());
        self.path_of(answer.header("location").expect("a place to go"))
    }

    fn path_of(&self, address: &str) -> String {
        address.strip_prefix(&self.desk.base).expect("of this event").to_owned()
    }

    /// Goes on with the columns as they seem to be, or as they are said to be, and waits for the outcome.
    #[track_caller]
    fn checked(&self, path: &str, chosen: &[(&str, &str)]) -> String {
        let page = self.desk.page(path);
        let mut fields: Vec<(String, String)> = Vec::new();
        for row in page.split("<input type=\"hidden\" name=\"header\" value=\"").skip(1) {
            let header = row.split_once('"').expect("a header").0.to_owned();
            let guess = row.split("<option value=\"").find(|option| {
                let (value, rest) = option.split_once('"').expect("a value");
                rest.starts_with(" selected") && value.len() < 100
            });
            let guess = guess.expect("a choice").split_once('"').expect("a value").0.to_owned();
            let said = chosen.iter().find(|(known, _)| *known == header);
            fields.push(("header".into(), header));
            fields.push(("field".into(), said.map_or(guess, |(_, field)| (*field).to_owned())));
        }
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.desk.done(&format!("{path}/check"), &fields);
        self.ended(path)
    }

    #[track_caller]
    fn run(&self, path: &str) -> String {
        self.desk.done(&format!("{path}/run"), &[]);
        self.ended(path)
    }

    #[track_caller]
    fn ended(&self, path: &str) -> String {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
        loop {
            let part = self.desk.part(path);
            if !part.contains("every 1s") {
                return part;
            }
            assert!(std::time::Instant::now() < deadline, "{part}");
        }
    }

    fn guests(&self) -> Vec<Value> {
        self.desk
            .client
            .pages(&format!("/api/events/{}/guests?limit=200", self.event.id()))
    }

    fn uploads(&self) -> usize {
        std::fs::read_dir(self.server.dir().join("uploads")).map_or(0, Iterator::count)
    }
}

/// The figures of an outcome: added, changed, nothing new, with errors.
fn figures(part: &str) -> Vec<String> {
    let list = between(part, "<ul class=\"totals\">", "</ul>");
    let rest = list.split("<strong>").skip(1);
    rest.map(|one| one.split_once('<').expect("a figure").0.to_owned())
        .collect()
}

#[test]
fn a_list_is_looked_at_checked_and_taken_in() {
    let stage = stage(json!({"questions": [{"label": "Menu", "kind": "text"}]}));
    let form = stage.desk.page("/import");
    assert!(form.contains("enctype=\"multipart/form-data\"") && form.contains("CSV UTF-8"));
    let rows = "Name;E-Mail;Menu;Shoe\nAda;ada@example.org;fish;7\nBob;nowhere;;\n<b>Cid</b>;;;\n";
    let path = stage.list("guests.csv", rows.as_bytes());
    let page = stage.desk.page(&path);
    assert!(
        page.contains("<option value=\"email\" selected>") && page.contains("<option value=\"answer.Menu\" selected>"),
        "{page}"
    );
    assert!(
        page.contains("ada@example.org") && page.contains("&#60;b&#62;Cid") && !page.contains("<b>Cid"),
        "{page}"
    );

    let part = stage.checked(&path, &[]);
    assert_eq!(figures(&part), ["2", "0", "0", "1"], "{part}");
    assert!(
        part.contains("will be added")
            && part.contains("Import now")
            && part.contains("<td class=\"number\">3</td><td><code>email</code></td>"),
        "{part}"
    );
    assert_eq!(stage.guests().len(), 0, "nothing is written yet");
    let table = stage.desk.get(&format!("{path}/errors.csv"));
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = table.text();
    assert!(
        text.contains("\"row\",\"field\",\"code\",\"message\"") && text.contains("3,email,invalid,"),
        "{text}"
    );

    let part = stage.run(&path);
    assert_eq!(figures(&part), ["2", "0", "0", "1"], "{part}");
    assert!(part.contains("The list is in"));
    assert_eq!(stage.uploads(), 0, "what is in is not kept twice");
    let guests = stage.guests();
    let names: Vec<&Value> = guests.iter().map(|guest| &guest["name"]).collect();
    assert_eq!(names, ["Ada", "<b>Cid</b>"]);
    assert_eq!(guests[0]["answers"].as_object().expect("answers").len(), 1);
    assert!(!stage.desk.page("/guests").contains("<b>Cid"));
    assert_eq!(stage.desk.post(&format!("{path}/run"), &[]).status, 404, "it is gone");

    // The same list again, pasted: nobody is there twice.
    let answer = stage.upload(&[("file", Some(""), b""), ("rows", None, rows.as_bytes())]);
    let path = stage.path_of(answer.header("location").expect("a place to go"));
    assert_eq!(figures(&stage.checked(&path, &[])), ["0", "0", "2", "1"]);
    assert!(
        stage
            .desk
            .done(&format!("{path}/discard"), &[])
            .contains("import-discarded")
    );
    assert_eq!((stage.uploads(), stage.desk.get(&path).status), (0, 404));
}

#[test]
fn columns_mean_what_somebody_says() {
    let stage = stage(json!({}));
    let path = stage.list("odd.csv", b"Wer,\"Komma, Punkt: x\",Rest\nAda,ada@example.org,1\n");
    // Nobody knows who comes.
    let refused = stage.desk.post(
        &format!("{path}/check"),
        &[
            ("header", "Wer"),
            ("field", "ignore"),
            ("header", "Rest"),
            ("field", "ignore"),
        ],
    );
    assert_eq!(refused.status, 422);
    assert!(
        refused.text().contains("role=\"alert\"") && refused.text().contains("odd.csv"),
        "{}",
        refused.text()
    );
    let part = stage.checked(&path, &[("Wer", "name"), ("Komma, Punkt: x", "email")]);
    assert_eq!(figures(&part), ["1", "0", "0", "0"], "{part}");
    let page = stage.desk.page(&format!("{path}?columns"));
    assert!(
        page.contains("<option value=\"name\" selected>"),
        "what was said is kept: {page}"
    );
    stage.run(&path);
    assert_eq!(stage.guests()[0]["email"], "ada@example.org");

    let path = stage.list(
        "list.ndjson",
        b"{\"Nom\":\"Curie\",\"mail\":\"m@example.org\",\"shoe\":7}\n",
    );
    let part = stage.checked(&path, &[("Nom", "name")]);
    assert_eq!(figures(&part), ["1", "0", "0", "0"], "{part}");
    stage.run(&path);
    assert_eq!(stage.guests().len(), 2);
}

#[test]
fn what_is_no_list_is_refused_and_leaves_nothing() {
    let small = Server::start_with_settings(&[("SERVER_IMPORT_BYTES_MAX", "100000")]);
    let admin = small.token("admin");
    let event = admin.event(json!({}));
    let desk = Desk::at(&admin, &event);
    let stage = Stage {
        server: small,
        event,
        desk,
    };
    let none = stage.upload(&[("file", Some(""), b""), ("rows", None, b" \n ")]);
    assert!(
        none.status == 422 && none.text().contains("class=\"error\""),
        "{}",
        none.text()
    );
    assert_eq!(stage.upload(&[("file", Some("big.csv"), &[b'x'; 200_000])]).status, 413);
    let headers = [
        ("accept", "text/html"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let address = format!("{}/import", stage.desk.base);
    assert_eq!(
        stage
            .desk
            .client
            .send("POST", &address, &headers, Some(b"file=x"))
            .status,
        400
    );
    for nonsense in [&b"\"name\nAda"[..], b"\n\n\n", b"PK\x03\x04\x00\x00\x00"] {
        let answer = stage.upload(&[("file", Some("x.xlsx"), nonsense)]);
        let shown = match answer.status {
            303 => stage
                .desk
                .get(&stage.path_of(answer.header("location").expect("a place"))),
            _ => answer,
        };
        assert!([200, 422].contains(&shown.status), "{}", shown.text());
    }
    let name = format!("{HARMFUL}.csv").replace('"', "");
    let path = stage.list(&name, b"name\nAda\n");
    assert!(!stage.desk.page(&path).contains("<script>alert") && !stage.desk.page("/import").contains("<script>alert"));
    let viewer = Desk::at(&stage.server.token("viewer"), &stage.event);
    assert_eq!(viewer.get(&path).status, 403);
    let stranger = Desk::at(&stage.server.token("admin"), &stage.event);
    assert_eq!(stranger.get(&path).status, 404, "it is its maker's own");

    // What a server left that was killed is gone with the next start.
    assert!(stage.uploads() > 0);
    let server = stage.server.kill().start();
    assert!(!server.dir().join("uploads").exists());
}

#[test]
fn lists_are_handed_out_from_the_desk() {
    let stage = stage(json!({}));
    stage.desk.client.guest(stage.event.id(), json!({"name": "Ada"}));
    let page = stage.desk.page("/guests");
    for format in ["csv", "ndjson", "xlsx"] {
        let address = format!("/api/events/{}/guests/export?format={format}", stage.event.id());
        assert!(page.contains(&address), "{format}");
        assert!(!stage.desk.client.get(&address).bytes.is_empty());
    }
    assert!(page.contains("/api/events/export?format=csv"));
}

#[test]
fn tickets_badges_and_lists_are_printed_of_those_who_are_chosen() {
    let types = json!([{"name": "Seat"}]);
    let venue = json!({"name": "Hall <b>", "city": "Berlin"});
    let stage = stage(json!({"ticket_types": types, "venue": venue, "timezone": "Europe/Berlin", "name": "Gala <i>"}));
    let seat = stage.event["ticket_types"][0]["id"].as_str().expect("an id").to_owned();
    let admin = &stage.desk.client;
    let guest = |fields: Value| admin.guest(stage.event.id(), fields);
    let ada = guest(
        json!({"name": HARMFUL, "company": HARMFUL, "ticket_type_id": seat, "party_size": 3, "flags": {"vip": true, "attention": HARMFUL}}),
    );
    guest(json!({"name": "Bob", "payment": "unpaid", "company": "Bob's"}));
    guest(json!({"name": "Gone", "status": "cancelled"}));
    guest(json!({"name": "Waits", "status": "waitlisted"}));
    assert_eq!(stage.desk.page("/print").matches("<form class=\"offer\"").count(), 3);

    let tickets = stage.desk.page("/print/tickets");
    assert_eq!(
        tickets.matches("<article class=\"paper-ticket\"").count(),
        2,
        "{tickets}"
    );
    assert!(!tickets.contains("Gone") && !tickets.contains("Waits"));
    assert!(!tickets.contains("<script>alert") && tickets.contains(HARMLESS) && !tickets.contains("Hall <b>"));
    // 19:00 UTC in June.
    assert!(
        tickets.contains("9:00 pm") && tickets.contains("Admits 3") && tickets.contains("Seat"),
        "{tickets}"
    );
    let number = ada["ticket_number"].as_str().expect("a number");
    let grouped = format!("{}-{}-{}", &number[..3], &number[3..6], &number[6..]);
    assert!(tickets.contains(&grouped), "{grouped}");
    let qr = admin.get(&format!("/api/tickets/{number}/qr.svg")).text();
    let path = between(&qr, "<path fill=\"#000\" d=\"", "\"");
    assert!(tickets.contains(&path), "the code is the one that doors read");
    for (query, expected) in [
        ("status=waitlisted", 1),
        ("type=none", 1),
        (format!("type={seat}").as_str(), 1),
        ("payment=unpaid", 1),
        ("layout=8", 2),
        ("layout=nonsense", 2),
    ] {
        let page = stage.desk.page(&format!("/print/tickets?{query}"));
        assert_eq!(
            page.matches("<article class=\"paper-ticket\"").count(),
            expected,
            "{query}"
        );
    }
    let badges = stage.desk.page("/print/badges?layout=90x54");
    assert_eq!(badges.matches("<article class=\"paper-badge").count(), 2);
    assert!(
        badges.contains("layout-90x54")
            && badges.contains("★ Very important guest")
            && !badges.contains("<script>alert")
    );
    let list = stage.desk.page("/print/list");
    assert_eq!(list.matches("<td class=\"boxes\">").count(), 2);
    assert!(
        list.contains("Unpaid") && list.contains(HARMLESS) && !list.contains("<script>alert"),
        "{list}"
    );
    let viewer = Desk::at(&stage.server.token("viewer"), &stage.event);
    assert_eq!(viewer.page("/print/list").matches("<td class=\"boxes\">").count(), 2);
    assert_eq!(
        Desk::at(&stage.server.token("door"), &stage.event)
            .get("/print/list")
            .status,
        403
    );
}

#[test]
fn long_printouts_come_in_pages() {
    let stage = stage(json!({}));
    let rows: String = (0..450).map(|n| format!("Guest {n:03}\n")).collect();
    let path = format!("/api/events/{}/guests/import", stage.event.id());
    let list = format!("name\n{rows}");
    let headers = [("content-type", "text/csv")];
    assert_eq!(
        stage
            .desk
            .client
            .send("POST", &path, &headers, Some(list.as_bytes()))
            .ok()["created"],
        450
    );
    let (mut path, mut counts) = ("/print/badges?layout=105x74".to_owned(), Vec::new());
    loop {
        let page = stage.desk.page(&path);
        counts.push(page.matches("<article class=\"paper-badge").count());
        // Eight on a sheet, and none is cut.
        assert_eq!(
            page.matches("<div class=\"sheet").count(),
            counts.last().expect("one").div_ceil(8)
        );
        if !page.contains("rel=\"next\"") {
            break;
        }
        let next = between(&page, "rel=\"next\" href=\"", "\"").replace("&#38;", "&");
        assert!(next.contains("layout=105x74"));
        path = stage.path_of(&next);
    }
    assert_eq!(counts, [200, 200, 50]);
    assert_eq!(
        stage.desk.page("/print/list").matches("<td class=\"boxes\">").count(),
        450
    );
}
