//! Guest lists handed out: complete, safe to open in a spreadsheet, and in bounded memory.

use serde_json::{Value, json};

use crate::server::{Answer, Client, Server};

/// The store's cache in the test of memory, in MiB. It is bounded by its own setting; what grows beside it is the question.
const STORE_CACHE_MB: &str = "16";
/// How much the server may grow for a list of any length: the search index that follows included, and the store's cache,
/// which is empty before.
const GROWTH_KIB_MAX: u64 = (128 + 16) << 10;

/// The event with the most guests.
pub fn largest_event(client: &Client) -> Value {
    let page = client.get("/api/events?limit=200").ok();
    let events = page["items"].as_array().expect("items").iter();
    let count = |event: &&Value| event["guests"]["total"].as_u64().expect("a total");
    events.max_by_key(count).expect("an event").clone()
}

pub fn guests_of(client: &Client, event: &str, format: &str) -> String {
    export(client, event, format).text()
}

fn export(client: &Client, event: &str, format: &str) -> Answer {
    let answer = client.get(&format!("/api/events/{event}/guests/export?format={format}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
}

/// The rows as cells by header.
fn records(csv: &str) -> Vec<Vec<(String, String)>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headers = reader.headers().expect("headers").clone();
    let records = reader.records().map(|record| record.expect("a record"));
    records
        .map(|record| {
            headers
                .iter()
                .map(str::to_owned)
                .zip(record.iter().map(str::to_owned))
                .collect()
        })
        .collect()
}

fn cell<'a>(record: &'a [(String, String)], header: &str) -> &'a str {
    let found = record.iter().find(|(known, _)| known == header);
    &found.unwrap_or_else(|| panic!("no column {header}")).1
}

#[test]
fn the_largest_event_of_the_sample_data() {
    let server = Server::start_with(&["--demo"]);
    let admin = server.token("admin");
    let event = largest_event(&admin);
    let id = event["id"].as_str().expect("an id");
    let stats = admin.get(&format!("/api/events/{id}/stats")).ok();
    let expected: usize = 724;
    let csv = export(&admin, id, "csv");
    assert_eq!(
        csv.header("content-type"),
        Some("text/csv; charset=utf-8; header=present")
    );
    assert_eq!(csv.header("content-length"), Some(csv.bytes.len().to_string().as_str()));
    let records = records(&csv.text());
    assert_eq!(records.len(), expected, "{stats}");
    let ndjson = export(&admin, id, "ndjson");
    assert_eq!(ndjson.header("content-type"), Some("application/x-ndjson"));
    let lines: Vec<Value> = ndjson
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), expected);
    for (record, line) in records.iter().zip(&lines) {
        assert_eq!(cell(record, "id"), line["id"].as_str().expect("an id"));
        assert_eq!(cell(record, "party_size"), line["party_size"].to_string());
        assert!(line["vip"].is_boolean());
    }
    let counted = |status: &str| records.iter().filter(|record| cell(record, "status") == status).count() as u64;
    let total = event["guests"]["total"].as_u64().expect("a total");
    assert_eq!(expected as u64 - counted("cancelled") - counted("waitlisted"), total);
    let xlsx = export(&admin, id, "xlsx");
    assert_eq!(
        xlsx.header("content-type"),
        Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    );
    assert!(xlsx.bytes.starts_with(b"PK\x03\x04"));
    let has = |name: &[u8]| xlsx.bytes.windows(name.len()).any(|window| window == name);
    assert!(has(b"xl/worksheets/sheet1.xml") && has(b"[Content_Types].xml"));
    admin
        .get(&format!("/api/events/{id}/guests/export?format=pdf"))
        .problem(422);
    let events = admin.get("/api/events/export").text();
    assert_eq!(self::records(&events).len(), 60);
}

#[test]
fn texts_come_out_as_they_went_in_and_never_as_formulas() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = json!({"name": "Opening", "date": "2027-01-01T19:00:00Z", "questions": [
        {"label": "Menu, or \"none\"", "kind": "text", "required": false}]});
    let event = admin.post("/api/events", event).created();
    let question = event["questions"][0]["id"].as_str().expect("an id").to_owned();
    let guests = format!("/api/events/{}/guests", event.id());
    let notes = "first line\nsecond \"line\", with ; and \t";
    for name in [
        "=HYPERLINK(\"x\")",
        "+1 Ada",
        "-2",
        "@SUM(A1)",
        "'=quoted",
        "O'Brien; Sons, \"Ltd\"",
        "李小龍",
    ] {
        let guest = json!({"name": name, "phone": "+44 20 7946", "notes": notes, "answers": {&question: "=1+1"}});
        admin.post(&guests, guest).created();
    }
    let csv = guests_of(&admin, event.id(), "csv");
    let rows = records(&csv);
    let names: Vec<&str> = rows.iter().map(|row| cell(row, "name")).collect();
    assert_eq!(
        names,
        [
            "'=HYPERLINK(\"x\")",
            "'+1 Ada",
            "'-2",
            "'@SUM(A1)",
            "''=quoted",
            "O'Brien; Sons, \"Ltd\"",
            "李小龍"
        ]
    );
    for row in &rows {
        assert_eq!(cell(row, "phone"), "'+44 20 7946");
        assert_eq!(cell(row, "notes").trim_end(), notes.trim_end());
        assert_eq!(cell(row, "Menu, or \"none\""), "'=1+1");
        for (_, cell) in row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
        }
    }
    // The guard is taken off again on the way in.
    let import = format!("/api/events/{}/guests/import", event.id());
    let outcome = admin
        .send("POST", &import, &[("content-type", "text/csv")], Some(csv.as_bytes()))
        .ok();
    assert_eq!(
        (&outcome["skipped"], &outcome["failed"]),
        (&json!(7), &json!(0)),
        "{outcome}"
    );
    // NDJSON needs none.
    let ndjson = guests_of(&admin, event.id(), "ndjson");
    let first: Value = serde_json::from_str(ndjson.lines().next().expect("a line")).expect("JSON");
    assert_eq!(first["name"], "=HYPERLINK(\"x\")");
}

#[test]
fn the_file_is_named_after_the_event_in_any_script() {
    let server = Server::start();
    let admin = server.token("admin");
    for (name, file) in [
        ("Größe & Höhe", "guests-gr"),
        ("台北獨立書市", "guests-%E5%8F%B0%E5%8C%97"),
        ("أمسية العود", "guests-%D8%A3"),
        ("\"; drop", "guests-drop.csv"),
        ("!!!", "guests-"),
    ] {
        let event = json!({"name": name, "date": "2027-01-01T19:00:00Z"});
        let event = admin.post("/api/events", event).created();
        let answer = export(&admin, event.id(), "csv");
        let disposition = answer.header("content-disposition").expect("a name");
        let encoded = disposition
            .strip_prefix("attachment; filename*=UTF-8''")
            .expect("RFC 8187");
        assert!(encoded.starts_with(file) && encoded.ends_with(".csv"), "{disposition}");
        assert!(
            encoded
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._%".contains(&byte)),
            "{disposition}"
        );
    }
}

#[test]
fn who_may_not_read_guests_gets_no_list() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = json!({"name": "Opening", "date": "2027-01-01T19:00:00Z", "status": "active"});
    let event = admin.post("/api/events", event).created();
    let path = format!("/api/events/{}/guests/export", event.id());
    server.get(&path).problem(401);
    server.token("viewer").get(&path).problem(403);
    server.bound_token("door", event.id()).get(&path).problem(403);
    assert_eq!(server.token("organizer").get(&path).status, 200);
    server.get("/api/events/export").problem(401);
}

#[test]
fn memory_stays_bounded_whatever_the_length() {
    const GUESTS: usize = 100_000;
    let server = Server::start_with_settings(&[("STORE_CACHE_MB", STORE_CACHE_MB)]);
    let admin = server.token("admin");
    let event = json!({"name": "Arena", "date": "2027-01-01T19:00:00Z", "status": "active"});
    let event = admin.post("/api/events", event).created();
    let mut list = "name,email,company,notes\n".to_owned();
    for n in 0..GUESTS {
        list.push_str(&format!(
            "Guest number {n},guest{n}@example.org,Company {},row {n}\n",
            n % 977
        ));
    }
    let before = peak_kib(server.pid());
    let import = format!("/api/events/{}/guests/import", event.id());
    let outcome = admin
        .send("POST", &import, &[("content-type", "text/csv")], Some(list.as_bytes()))
        .ok();
    assert_eq!(outcome["created"], GUESTS, "{outcome}");
    let imported = peak_kib(server.pid());
    for format in ["csv", "ndjson"] {
        let lines = guests_of(&admin, event.id(), format).lines().count();
        assert_eq!(lines, GUESTS + usize::from(format == "csv"));
    }
    export(&admin, event.id(), "xlsx");
    let exported = peak_kib(server.pid());
    eprintln!("peak memory: {before} KiB, {imported} KiB after the import, {exported} KiB after the exports");
    for (what, growth) in [("import", imported - before), ("exports", exported - imported)] {
        assert!(growth < GROWTH_KIB_MAX, "{growth} KiB more by the {what}");
    }
}

/// The most memory that a process has had so far.
fn peak_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.expect("VmHWM")
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("a number")
}
