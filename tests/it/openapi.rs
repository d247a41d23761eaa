//! `/api/openapi.json`: the document is the code's, and what it describes is there.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::server::{BINARY, Server};

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/openapi.json");

/// Method and path of every operation, such as `GET /api/events`.
pub fn operations(document: &Value) -> BTreeSet<(String, String)> {
    let paths = document["paths"].as_object().expect("paths");
    let of_path = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().expect("methods").keys();
        methods
            .map(|method| (method.to_uppercase(), path.clone()))
            .collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

/// What is said by the address alone.
const WITHOUT_BODY: &[&str] = &["/api/checkins/{scan_id}/undo", "/api/guests/{id}/ticket"];

#[test]
fn the_document_is_the_one_that_was_reviewed() {
    let printed = std::process::Command::new(BINARY)
        .arg("openapi")
        .output()
        .expect("the executable runs");
    assert!(printed.status.success());
    let printed = String::from_utf8(printed.stdout).expect("UTF-8");
    let update = std::env::var_os("UPDATE_SNAPSHOTS").is_some();
    if update {
        std::fs::write(SNAPSHOT, &printed).expect("written");
    }
    let reviewed = std::fs::read_to_string(Path::new(SNAPSHOT)).unwrap_or_default();
    let first = printed.lines().zip(reviewed.lines()).position(|(new, old)| new != old);
    assert!(
        printed == reviewed,
        "The API has changed: its document differs from {SNAPSHOT}, first in line {}.\n\
         If the change is meant, run `UPDATE_SNAPSHOTS=1 cargo test --test it openapi` and commit the file with it.",
        first.map_or(printed.lines().count().min(reviewed.lines().count()), |line| line) + 1
    );
}

#[test]
fn the_server_shows_the_document_that_the_command_prints() {
    let server = Server::start();
    let printed = std::process::Command::new(BINARY)
        .arg("openapi")
        .output()
        .expect("the executable runs");
    let printed: Value = serde_json::from_slice(&printed.stdout).expect("JSON");
    let answer = server.get("/api/openapi.json");
    assert_eq!(answer.ok(), printed);
    let tag = answer.header("etag").expect("an ETag");
    let again = server
        .public()
        .send("GET", "/api/openapi.json", &[("if-none-match", tag)], None);
    assert_eq!(again.status, 304);
    let version = printed["openapi"].as_str().expect("a version");
    assert!(version.starts_with("3.1"), "{version}");
}

#[test]
fn every_operation_is_there_and_described() {
    let server = Server::start();
    let admin = server.token("admin");
    let document = server.get("/api/openapi.json").ok();
    let mut ids = BTreeSet::new();
    for (method, path) in operations(&document) {
        let operation = &document["paths"][&path][method.to_lowercase()];
        let what = format!("{method} {path}");
        assert!(operation["summary"].is_string(), "{what} has no summary");
        assert!(
            operation["tags"].as_array().is_some_and(|tags| tags.len() == 1),
            "{what} has no tag"
        );
        assert!(
            ids.insert(operation["operationId"].to_string()),
            "{what} has another's operationId"
        );
        assert!(
            operation["responses"]["default"].is_object(),
            "{what} does not say what its problems are"
        );
        let responses = operation["responses"].as_object().expect("responses");
        let undescribed = responses
            .iter()
            .find(|(_, response)| !response["description"].is_string());
        assert!(undescribed.is_none(), "{what} does not describe {undescribed:?}");
        let described: Vec<&str> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        let named: Vec<&str> = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        assert_eq!(described, named, "{what}");
        let takes_nothing = WITHOUT_BODY.contains(&path.as_str());
        if !takes_nothing && (method == "POST" || method == "PATCH" || method == "PUT") {
            assert!(operation["requestBody"].is_object(), "{what} has no body");
        }
        // An address that is there refuses a method that nobody knows; any other is not found.
        let concrete = path
            .replace("{id}", "01890a5d-ac96-774b-bcce-b302099a8057")
            .replace(['{', '}'], "");
        let answer = admin.send("BREW", &concrete, &[], None);
        assert_eq!(answer.status, 405, "{what}");
        assert!(
            answer.header("allow").is_some_and(|allow| allow.contains(&method)),
            "{what}"
        );
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = Server::start().get("/api/openapi.json").ok();
    let text = document.to_string();
    for part in text.split("\"$ref\":\"#").skip(1) {
        let pointer = part.split('"').next().expect("a pointer");
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
}

#[test]
fn the_page_lists_every_operation() {
    let server = Server::start();
    let document = server.get("/api/openapi.json").ok();
    let page = server.get("/api/docs").text();
    for (method, path) in operations(&document) {
        assert!(
            page.contains(&format!(">{method}</span><code>{path}</code>")),
            "{method} {path}"
        );
    }
}
