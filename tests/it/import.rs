//! Guest lists taken in: however they are written, whatever is wrong with some rows, as often as they are sent.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::server::{Answer, Client, Server};

/// An event to import into, on a server of its own.
struct Desk {
    server: Server,
    admin: Client,
    event: String,
}

impl Desk {
    fn open(more: Value) -> Self {
        let server = Server::start();
        let admin = server.token("admin");
        let event = make_event(&admin, more);
        Self { server, admin, event }
    }

    fn import(&self, list: impl AsRef<[u8]>) -> Value {
        import(&self.admin, &self.event, "", list).ok()
    }

    /// The guests in the order they were made.
    fn guests(&self) -> Vec<Value> {
        let page = self
            .admin
            .get(&format!("/api/events/{}/guests?limit=200", self.event))
            .ok();
        page["items"].as_array().expect("items").clone()
    }

    fn total(&self) -> u64 {
        let event = self.admin.get(&format!("/api/events/{}", self.event)).ok();
        event["guests"]["total"].as_u64().expect("a total")
    }
}

fn make_event(admin: &Client, more: Value) -> String {
    let mut event = json!({"name": "Opening", "date": "2027-01-01T19:00:00Z", "status": "active"});
    for (name, value) in more.as_object().expect("an object") {
        event[name] = value.clone();
    }
    admin.post("/api/events", event).created().id().to_owned()
}

fn import(client: &Client, event: &str, query: &str, list: impl AsRef<[u8]>) -> Answer {
    let path = format!("/api/events/{event}/guests/import{query}");
    client.send("POST", &path, &[("content-type", "text/csv")], Some(list.as_ref()))
}

/// Created, updated, skipped and failed.
fn counts(outcome: &Value) -> [u64; 4] {
    ["created", "updated", "skipped", "failed"].map(|name| outcome[name].as_u64().expect(name))
}

/// Row and field of each fault.
fn faults(outcome: &Value) -> Vec<(u64, &str)> {
    let faults = outcome["errors"].as_array().expect("a list").iter();
    faults
        .map(|fault| {
            (
                fault["row"].as_u64().expect("a row"),
                fault["field"].as_str().expect("a field"),
            )
        })
        .collect()
}

#[test]
fn encodings_and_delimiters() {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect()
    };
    type Encode<'a> = (&'a str, Box<dyn Fn(&str) -> Vec<u8> + 'a>);
    let encodings: [Encode; 5] = [
        ("UTF-8", Box::new(|text| text.as_bytes().to_vec())),
        (
            "UTF-8 with BOM",
            Box::new(|text| format!("\u{feff}{text}").into_bytes()),
        ),
        (
            "UTF-16LE",
            Box::new(|text| utf16(text, |unit| [unit as u8, (unit >> 8) as u8])),
        ),
        (
            "UTF-16BE",
            Box::new(|text| utf16(text, |unit| [(unit >> 8) as u8, unit as u8])),
        ),
        (
            "Windows-1252",
            Box::new(|text| encoding_rs::WINDOWS_1252.encode(text).0.into_owned()),
        ),
    ];
    let server = Server::start();
    let admin = server.token("admin");
    for (encoding, encode) in &encodings {
        for delimiter in [",", ";", "\t"] {
            // A delimiter within quotes is text; a tab is none that a company may have.
            let company = if delimiter == "\t" {
                "Müller & Söhne"
            } else {
                &format!("Müller{delimiter}Söhne")
            };
            let text = format!("Name|E-Mail|Firma\r\n\"Zoë \"\"Å\"\"\"|zoe@example.org|\"{company}\"\r\n");
            let event = make_event(&admin, json!({}));
            let outcome = import(&admin, &event, "", encode(&text.replace('|', delimiter))).ok();
            assert_eq!(counts(&outcome), [1, 0, 0, 0], "{encoding} {delimiter:?}: {outcome}");
            let guests = admin.get(&format!("/api/events/{event}/guests")).ok();
            let guest = &guests["items"][0];
            assert_eq!(guest["name"], "Zoë \"Å\"", "{encoding} {delimiter:?}");
            assert_eq!(guest["email"], "zoe@example.org", "{encoding} {delimiter:?}");
            assert_eq!(guest["company"], company, "{encoding} {delimiter:?}");
        }
    }
}

#[test]
fn what_guests_read_is_a_code_or_the_own_name_of_a_language() {
    let desk = Desk::open(json!({}));
    let list = "name,Sprache\nAda,DE\nBob,Deutsch\nCy,Klingonisch\nDan,\nEva,pt_br\n";
    let outcome = desk.import(list);
    assert_eq!(counts(&outcome), [5, 0, 0, 0], "{outcome}");
    let read: Vec<Value> = desk.guests().iter().map(|guest| guest["language"].clone()).collect();
    assert_eq!(
        read,
        [json!("de"), json!("de"), json!(null), json!(null), json!("pt-BR")]
    );
    // An empty cell changes nothing.
    let outcome = desk.import("name,language\nAda,\nBob,en\n");
    assert_eq!(counts(&outcome), [0, 1, 1, 0], "{outcome}");
    let read: Vec<Value> = desk.guests().iter().map(|guest| guest["language"].clone()).collect();
    assert_eq!(read[..2], [json!("de"), json!("en")]);
}

#[test]
fn headers_as_people_write_them() {
    let desk = Desk::open(json!({"questions": [{"label": "Menü", "kind": "text", "required": false}]}));
    let list = "VORNAME,Nachname,e_mail address,Anzahl,Bemerkung,menu,Shoe size\nAda,Lovelace,ada@example.org,3,window seat,fish,38\n";
    let outcome = desk.import(list);
    assert_eq!(counts(&outcome), [1, 0, 0, 0], "{outcome}");
    assert_eq!(outcome["unknown_headers"], json!(["Shoe size"]));
    let guests = desk.guests();
    let guest = &guests[0];
    assert_eq!(
        (&guest["name"], &guest["party_size"]),
        (&json!("Ada Lovelace"), &json!(3))
    );
    assert_eq!(
        (&guest["email"], &guest["notes"]),
        (&json!("ada@example.org"), &json!("window seat"))
    );
    let answers: Vec<&Value> = guest["answers"].as_object().expect("answers").values().collect();
    assert_eq!(answers, [&json!("fish")]);
}

#[test]
fn mapped_headers() {
    let desk = Desk::open(json!({}));
    let list = "Who,Contact,Name\nAda,ada@example.org,a label on the list\n";
    let mapped = import(
        &desk.admin,
        &desk.event,
        "?map=Who:name,contact:email,Name:ignore",
        list,
    )
    .ok();
    assert_eq!(counts(&mapped), [1, 0, 0, 0], "{mapped}");
    let guests = desk.guests();
    assert_eq!(
        (&guests[0]["name"], &guests[0]["email"]),
        (&json!("Ada"), &json!("ada@example.org"))
    );
    let refused = import(&desk.admin, &desk.event, "?map=Nick:name", list);
    assert!(refused.problem(422).contains(&"map".to_owned()));
    let refused = import(&desk.admin, &desk.event, "?map=Who:nickname", list);
    assert!(refused.problem(422).contains(&"map".to_owned()));
    assert_eq!(desk.total(), 1);
}

#[test]
fn lists_that_cannot_be_read() {
    let desk = Desk::open(json!({}));
    let refused = |list: &str| import(&desk.admin, &desk.event, "", list).problem(422);
    assert_eq!(refused("email\nada@example.org\n"), ["name"]);
    assert_eq!(
        refused("name|email\nAda|ada@example.org\n"),
        ["name"],
        "a delimiter that nobody knows"
    );
    assert_eq!(refused("name,Full name\nAda,Ada\n"), ["name"]);
    assert_eq!(refused(""), ["body"]);
    let path = format!("/api/events/{}/guests/import", desk.event);
    let picture = desk
        .admin
        .send("POST", &path, &[("content-type", "image/png")], Some(b"x"));
    picture.problem(415);
    import(&desk.admin, "00000000-0000-7000-8000-000000000000", "", "name\nAda\n").problem(404);
    import(&desk.server.public(), &desk.event, "", "name\nAda\n").problem(401);
    import(&desk.server.token("viewer"), &desk.event, "", "name\nAda\n").problem(403);
    assert_eq!(desk.total(), 0);
}

#[test]
fn faulty_rows_do_not_stop_the_others() {
    let desk = Desk::open(json!({}));
    let free = desk
        .admin
        .post(&format!("/api/events/{}/guests", desk.event), json!({"name": "Gone"}))
        .created();
    let number = free["ticket_number"].as_str().expect("a number").to_owned();
    desk.admin.delete(&format!("/api/guests/{}", free.id())).expect(204);
    let list = format!(
        "name,email,heads,ticket_number\n\
         Ada,ada@example.org,2,{number}\n\
         Bob,bob@example.org\n\
         Cleo,not an address,1,\n\
         ,dan@example.org,1,\n\
         Eve,,51,\n\
         Fay,,two,\n\
         \n\
         Gus,,1,{number}\n\
         Hal,,1,ABC\n\
         Ida,ida@example.org,1,\n"
    );
    let outcome = desk.import(&list);
    assert_eq!(counts(&outcome), [2, 0, 0, 7], "{outcome}");
    assert_eq!(
        faults(&outcome),
        [
            (3, "row"),
            (4, "email"),
            (5, "name"),
            (6, "party_size"),
            (7, "party_size"),
            (9, "ticket_number"),
            (10, "ticket_number")
        ]
    );
    for fault in outcome["errors"].as_array().expect("a list") {
        assert!(
            !fault["code"].as_str().expect("a code").is_empty()
                && !fault["message"].as_str().expect("words").is_empty()
        );
    }
    let names: Vec<Value> = desk.guests().iter().map(|guest| guest["name"].clone()).collect();
    assert_eq!(names, ["Ada", "Ida"]);
    assert_eq!(desk.guests()[0]["ticket_number"], number.as_str());
    assert_eq!(counts(&desk.import(&list)), [0, 0, 2, 7]);
}

#[test]
fn a_ticket_number_in_use_elsewhere_is_refused() {
    let desk = Desk::open(json!({}));
    let other = make_event(&desk.admin, json!({}));
    let theirs = desk
        .admin
        .post(&format!("/api/events/{other}/guests"), json!({"name": "Ada"}))
        .created();
    let list = format!(
        "name,ticket number\nAda,{}\n",
        theirs["ticket_number"].as_str().expect("a number")
    );
    let outcome = desk.import(list);
    assert_eq!(
        (counts(&outcome), faults(&outcome)),
        ([0, 0, 0, 1], vec![(2, "ticket_number")])
    );
    assert_eq!(desk.total(), 0);
}

#[test]
fn half_a_file_stays_and_the_whole_file_adds_the_rest() {
    let desk = Desk::open(json!({}));
    let rows: Vec<String> = (0..3000).map(|n| format!("Guest {n:04}\n")).collect();
    let mut connection = TcpStream::connect(desk.server.address()).expect("connected");
    let head = format!(
        "POST /api/events/{}/guests/import HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Content-Type: text/csv\r\nContent-Length: 1000000\r\n\r\nname\n",
        desk.event,
        desk.admin.token()
    );
    connection.write_all(head.as_bytes()).expect("sent");
    connection.write_all(rows[..2500].concat().as_bytes()).expect("sent");
    connection.write_all(b"Guest 2").expect("sent");
    drop(connection);
    let begun = Instant::now();
    while desk.total() < 2500 {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "{} of 2500 rows",
            desk.total()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let whole = format!("name\n{}", rows.concat());
    assert_eq!(counts(&desk.import(&whole)), [500, 0, 2500, 0]);
    assert_eq!(counts(&desk.import(&whole)), [0, 0, 3000, 0]);
    assert_eq!(desk.total(), 3000);
}

#[test]
fn a_dry_run_writes_nothing() {
    let desk = Desk::open(json!({}));
    desk.import("name,email\nAda,ada@example.org\n");
    let head = || desk.server.get("/readyz").ok()["journal_head"].clone();
    let before = head();
    let list =
        "name,email,company\nAda,ada@example.org,\nada,ADA@example.org,Engines\nBob,bob@example.org,\nCleo,nonsense,\n";
    let dry = import(&desk.admin, &desk.event, "?dry_run=true", list).ok();
    assert_eq!(counts(&dry), [1, 1, 1, 1], "{dry}");
    assert_eq!(head(), before);
    assert_eq!(desk.total(), 1);
    let real = desk.import(list);
    assert_eq!(real, dry);
    assert_ne!(head(), before);
}

#[test]
fn families_namesakes_and_guests_of_guests() {
    let desk = Desk::open(json!({}));
    let list = "name,email,company\n\
        Ada Byron,family@example.org,\n\
        Annabella Byron,family@example.org,\n\
        Ada Byron,ada@example.org,\n\
        Guest of Ada,,\n\
        Guest of Ada,,\n\
        Guest of Ada,,Engines\n";
    assert_eq!(counts(&desk.import(list)), [6, 0, 0, 0]);
    assert_eq!(counts(&desk.import(list)), [0, 0, 6, 0]);
    // The same person in two rows is one guest, however the name is written.
    let twice = "name,email\nAda Byron,ADA@example.org\nada byron,ada@example.org\n";
    let outcome = desk.import(twice);
    assert_eq!(outcome["created"], 0, "{outcome}");
    // A third guest of Ada's comes along.
    assert_eq!(
        counts(&desk.import("name\nGuest of Ada\nGuest of Ada\nGuest of Ada\n")),
        [1, 0, 2, 0]
    );
    assert_eq!(desk.total(), 7);
}

#[test]
fn a_list_with_more_to_say_updates() {
    let desk = Desk::open(json!({}));
    desk.import("name,email,company\nAda,ada@example.org,Engines\n");
    let outcome = desk.import("name,email,company,vip,phone\nAda,ada@example.org,,yes,+44 20\n");
    assert_eq!(counts(&outcome), [0, 1, 0, 0]);
    let guests = desk.guests();
    let guest = &guests[0];
    assert_eq!(guest["company"], "Engines", "an empty cell says nothing");
    assert_eq!(
        (&guest["flags"]["vip"], &guest["phone"]),
        (&json!(true), &json!("+44 20"))
    );
    assert_eq!(guest["version"], 2);
}

#[test]
fn capacity_quotas_and_the_waitlist() {
    let types = json!([{"name": "Balcony", "quota": 1}, {"name": "Stalls", "quota": null}]);
    let list = "name,ticket type\nA,balcony\nB,Balcony\nC,Stalls\nD,Stalls\nE,Stalls\n";
    let strict = Desk::open(json!({"capacity": 3, "ticket_types": types, "waitlist": false}));
    let outcome = strict.import(list);
    assert_eq!(counts(&outcome), [3, 0, 0, 2], "{outcome}");
    assert_eq!(faults(&outcome), [(3, "row"), (6, "row")]);
    assert_eq!(counts(&strict.import(list)), [0, 0, 3, 2]);
    assert_eq!(
        faults(&strict.import("name,ticket type\nF,Box\n")),
        [(2, "ticket_type")]
    );

    let patient = Desk::open(json!({"capacity": 3, "ticket_types": types, "waitlist": true}));
    assert_eq!(counts(&patient.import(list)), [5, 0, 0, 0]);
    let statuses = |desk: &Desk| -> String {
        let guests = desk.guests();
        guests
            .iter()
            .map(|guest| &guest["status"].as_str().expect("a status")[..1])
            .collect()
    };
    assert_eq!(statuses(&patient), "rwrrw");
    assert_eq!(counts(&patient.import(list)), [0, 0, 5, 0]);
    assert_eq!(statuses(&patient), "rwrrw");
    // A cancellation in a list makes room for the first in line.
    assert_eq!(
        counts(&patient.import("name,ticket type,status\nA,balcony,Cancelled\n")),
        [0, 1, 0, 0]
    );
    assert_eq!(statuses(&patient), "crrrw");
    assert_eq!(patient.total(), 3);
}

#[test]
fn a_guest_who_moves_up_while_a_list_is_taken_in_is_no_fault() {
    let desk = Desk::open(json!({"capacity": 1, "waitlist": true}));
    desk.import("name\nAda\nBob\n");
    let guests = desk.guests();
    let number = |n: usize| guests[n]["ticket_number"].as_str().expect("a number");
    // More than a batch lies between the row that makes room and the row of the guest who moves up.
    let mut list = format!("name,ticket number,status\nAda,{},cancelled\n", number(0));
    (0..2000).for_each(|n| list.push_str(&format!("Nobody {n},,cancelled\n")));
    list.push_str(&format!("Bob,{},\n", number(1)));
    let outcome = desk.import(list);
    assert_eq!(counts(&outcome), [2000, 1, 1, 0], "{outcome}");
    assert_eq!(desk.total(), 1);
}

#[test]
fn an_export_changes_nothing_where_it_came_from_and_recreates_it_elsewhere() {
    let server = Server::start_with(&["--demo"]);
    let admin = server.token("admin");
    let event = crate::export::largest_event(&admin);
    let id = event["id"].as_str().expect("an id");
    let count = crate::export::guests_of(&admin, id, "ndjson").lines().count() as u64;
    for (format, media_type) in [("csv", "text/csv"), ("ndjson", "application/x-ndjson")] {
        let list = crate::export::guests_of(&admin, id, format);
        let path = format!("/api/events/{id}/guests/import");
        let outcome = admin
            .send("POST", &path, &[("content-type", media_type)], Some(list.as_bytes()))
            .ok();
        assert_eq!(counts(&outcome), [0, 0, count, 0], "{format}: {}", outcome["errors"]);
        assert_eq!(outcome["unknown_headers"], json!([]));
    }
    let mut copy = json!({"name": "Copy", "date": "2027-01-01T19:00:00Z"});
    copy["ticket_types"] = without_ids(&event["ticket_types"]);
    copy["questions"] = without_ids(&event["questions"]);
    let copy = admin.post("/api/events", copy).created();
    let list = crate::export::guests_of(&admin, id, "csv");
    let outcome = import(&admin, copy.id(), "", &list).ok();
    assert_eq!(counts(&outcome), [0, 0, 0, count], "the ticket numbers are taken");
    let outcome = import(&admin, copy.id(), "?map=ticket_number:ignore", &list).ok();
    assert_eq!(counts(&outcome), [count, 0, 0, 0], "{}", outcome["errors"]);
    let said = |list: &str| -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_reader(list.as_bytes());
        let headers = reader.headers().expect("headers").clone();
        let own = ["id", "ticket_number", "admitted", "checked_in_at", "created_at"];
        let records = reader.records().map(|record| record.expect("a record"));
        records
            .map(|record| {
                let cells = headers.iter().zip(&record).filter(|(header, _)| !own.contains(header));
                cells.map(|(_, cell)| cell.to_owned()).collect()
            })
            .collect()
    };
    assert_eq!(said(&crate::export::guests_of(&admin, copy.id(), "csv")), said(&list));
    let outcome = import(&admin, copy.id(), "?map=ticket_number:ignore", &list).ok();
    assert_eq!(counts(&outcome), [0, 0, count, 0], "{}", outcome["errors"]);
}

fn without_ids(list: &Value) -> Value {
    let mut list = list.clone();
    for one in list.as_array_mut().expect("a list") {
        one.as_object_mut().expect("an object").remove("id");
    }
    list
}

#[test]
fn ndjson() {
    let desk = Desk::open(json!({"questions": [{"label": "Menu", "kind": "text", "required": false}]}));
    let list = r#"{"name": "Ada", "email": "ada@example.org", "party_size": 2, "answers": {"Menu": "fish"}}

{"Full name": "Bob", "vip": true}
{"name": "Cleo", "email": "nonsense"}
["Dan"]
{"name": "Eve", "shoe_size": 38}
"#;
    let path = format!("/api/events/{}/guests/import", desk.event);
    let send = || {
        let headers = [("content-type", "application/x-ndjson")];
        desk.admin.send("POST", &path, &headers, Some(list.as_bytes())).ok()
    };
    let outcome = send();
    assert_eq!(counts(&outcome), [2, 0, 0, 3], "{outcome}");
    assert_eq!(faults(&outcome), [(4, "email"), (5, "row"), (6, "shoe_size")]);
    let guests = desk.guests();
    assert_eq!(
        (&guests[0]["party_size"], &guests[1]["flags"]["vip"]),
        (&json!(2), &json!(true))
    );
    assert_eq!(counts(&send()), [0, 0, 2, 3]);
}

#[test]
fn a_list_that_is_too_long_is_refused_before_it_is_read() {
    let home = tempfile::tempdir().expect("a directory");
    let config = home.path().join("settings.toml");
    std::fs::write(&config, "[server]\nimport_bytes_max = 1024\n").expect("written");
    let server = Server::start_in(&home.path().join("data"), &["--config", config.to_str().expect("text")]);
    let admin = server.token("admin");
    let event = make_event(&admin, json!({}));
    let list = format!("name\n{}", "Ada Lovelace\n".repeat(100));
    import(&admin, &event, "", &list).problem(413);
    assert_eq!(counts(&import(&admin, &event, "", &list[..1000]).ok())[3], 0);
}

#[test]
fn a_retried_import_is_answered_once() {
    let desk = Desk::open(json!({}));
    let path = format!("/api/events/{}/guests/import", desk.event);
    let send = || {
        let headers = [("content-type", "text/csv"), ("idempotency-key", "monday's list")];
        desk.admin.send("POST", &path, &headers, Some(b"name\nAda\nBob\n")).ok()
    };
    let first = send();
    assert_eq!(counts(&first), [2, 0, 0, 0]);
    let again = send();
    // Either the first answer, or the truth about the second: never two more guests.
    assert!(
        [
            first,
            json!({"created": 0, "updated": 0, "skipped": 2, "failed": 0, "errors": [], "unknown_headers": []})
        ]
        .contains(&again),
        "{again}"
    );
    assert_eq!(desk.total(), 2);
}
