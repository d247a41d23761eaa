//! The door app's files: served as they are, small, compressed, and fenced in.

use std::path::Path;

use crate::server::{Client, Server};

/// Bundlers and reviewers agree: beyond this a script or style sheet is too large to be loaded at a door.
const FILE_BYTES_MAX: usize = 244_000;
/// What a phone loads before the first scan, compressed.
const FIRST_LOAD_BYTES_MAX: usize = 500_000;
const DECODER_BYTES_MAX: u64 = 1_000_000;

/// The addresses of the app's files, as its service worker keeps them.
fn files(client: &Client) -> Vec<String> {
    let worker = client.get("/door/sw.js").text();
    let list = worker
        .lines()
        .find_map(|line| line.strip_prefix("const FILES = "))
        .expect("a list");
    serde_json::from_str(list.trim_end_matches(';')).expect("JSON")
}

#[test]
fn every_file_of_the_directory_is_served() {
    let server = Server::start();
    let client = server.public();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/door");
    let mut waiting = vec![root.clone()];
    let mut count = 0;
    while let Some(dir) = waiting.pop() {
        for entry in std::fs::read_dir(dir).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let name = path
                .strip_prefix(&root)
                .expect("within")
                .to_str()
                .expect("UTF-8")
                .to_owned();
            let answer = client.get(&format!("/door/{name}"));
            assert_eq!(answer.status, 200, "{name} is not served");
            let bytes = std::fs::read(&path).expect("readable");
            let is_made_small = !name.starts_with("vendor/") && (name.ends_with(".js") || name.ends_with(".css"));
            if !is_made_small {
                assert_eq!(answer.bytes, bytes, "{name}");
            } else if name != "sw.js" && name != "version.js" {
                // The worker is longer by the list of files, and the version is the server's to say.
                assert!(answer.bytes.len() > 100 && answer.bytes.len() < bytes.len(), "{name}");
            }
            count += 1;
        }
    }
    assert!(count > 40, "{count} files");
    client.get("/door/nothing.js").problem(404);
    client.get("/door/../Cargo.toml").problem(404);
}

#[test]
fn files_are_small_and_the_first_load_too() {
    let server = Server::start();
    let client = server.public();
    let mut sum = 0;
    for path in files(&client) {
        let plain = client.get(&path);
        let is_code = path.ends_with(".js") || path.ends_with(".css");
        assert!(
            !is_code || plain.bytes.len() < FILE_BYTES_MAX,
            "{path}: {} bytes",
            plain.bytes.len()
        );
        if path.contains("/zxing-wasm/") {
            continue;
        }
        let short = client.send("GET", &path, &[("accept-encoding", "br")], None);
        sum += short.bytes.len();
    }
    assert!(sum < FIRST_LOAD_BYTES_MAX, "{sum} bytes");
    let decoder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/web/door/vendor/zxing-wasm/zxing_reader.wasm"
    );
    let bytes = std::fs::metadata(decoder).expect("there").len();
    assert!(bytes < DECODER_BYTES_MAX, "{bytes} bytes");
}

#[test]
fn files_say_what_they_are_and_what_they_may() {
    let server = Server::start();
    let client = server.public();
    for (path, kind) in [
        ("/door", "text/html; charset=utf-8"),
        ("/door/", "text/html; charset=utf-8"),
        ("/door/door.css", "text/css; charset=utf-8"),
        ("/door/app.js", "text/javascript; charset=utf-8"),
        ("/door/manifest.webmanifest", "application/manifest+json"),
        ("/door/icon.svg", "image/svg+xml"),
        ("/door/icon-512.png", "image/png"),
        ("/door/vendor/zxing-wasm/zxing_reader.wasm", "application/wasm"),
    ] {
        let answer = client.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(kind), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"), "{path}");
        let csp = answer.header("content-security-policy").expect("a policy");
        assert!(
            csp.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"),
            "{csp}"
        );
        assert!(!csp.contains("unsafe-inline") && !csp.contains("http"), "{csp}");
        let tag = answer.header("etag").expect("an ETag");
        assert!(tag.starts_with('"'), "{tag}");
        let again = client.send("GET", path, &[("if-none-match", tag)], None);
        assert_eq!((again.status, again.bytes.len()), (304, 0), "{path}");
    }
    let worker = client.get("/door/sw.js");
    assert_eq!(worker.header("service-worker-allowed"), Some("/door"));
    let short = client.send("GET", "/door/desk.js", &[("accept-encoding", "gzip")], None);
    assert_eq!(short.header("content-encoding"), Some("gzip"));
    assert!(
        client
            .get("/")
            .header("content-security-policy")
            .is_some_and(|csp| !csp.contains("wasm"))
    );
}

#[test]
fn every_script_says_what_is_in_it_and_stays_short() {
    const LINES_MAX: usize = 500;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/door");
    for entry in std::fs::read_dir(root).expect("readable") {
        let path = entry.expect("readable").path();
        if path.extension().is_none_or(|extension| extension != "js") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("text");
        let first = text.lines().next().unwrap_or_default();
        assert!(
            first.starts_with("// ") && first.len() > 20,
            "{}: opens without a sentence",
            path.display()
        );
        assert!(text.lines().count() < LINES_MAX, "{}", path.display());
    }
}
