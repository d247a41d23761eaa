//! House rules that the compiler does not know: which room may use which, and what no file may hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may use, besides itself. `config` and what every room may say come from `model`.
///
/// A room is a file or directory directly in `src/`. Those that are not here may use everything.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("language", &[]),
    // Work on threads of its own, whatever it is.
    ("blocking", &[]),
    // What pages and mails both make of Markdown.
    ("markdown", &[]),
    ("config", &["model"]),
    ("store", &["model"]),
    ("geo", &["model", "store"]),
    ("feed", &["model", "store"]),
    ("search", &["model", "store", "feed"]),
    ("metrics", &["model", "config"]),
    // Tags come in as plain values; `app` tells it of the store's writes.
    ("cache", &["model"]),
    ("tabular", &["model"]),
    ("tls", &["model", "blocking"]),
    // Pure: the time, a ticket and its guest come in as plain values.
    ("checkin", &["model"]),
    // Fonts come in as values.
    ("ticket", &["model"]),
    // Pictures come in as bytes and go out as files with a hash.
    ("media", &["model"]),
    // What mails say and how they leave; which there are, `app` says.
    ("mail", &["model", "language", "markdown"]),
    ("wire", &["model"]),
    ("demo", &["model", "store"]),
    // A merge patch is read inside the closure, by the same door as a new document; a guest list row by row.
    (
        "app",
        &[
            "model", "blocking", "language", "store", "geo", "feed", "search", "cache", "tabular", "checkin", "ticket",
            "media", "mail", "wire",
        ],
    ),
    // Of the store only types: seq, page, query, error.
    (
        "http",
        &[
            "model", "blocking", "store", "metrics", "cache", "ticket", "tls", "app", "wire",
        ],
    ),
    (
        "api",
        &[
            "model", "blocking", "store", "geo", "search", "metrics", "cache", "demo", "ticket", "tls", "app", "wire",
            "http",
        ],
    ),
    (
        "web",
        &[
            "model", "blocking", "language", "markdown", "store", "tls", "ticket", "mail", "app", "wire", "http",
        ],
    ),
    (
        "server",
        &[
            "model", "blocking", "language", "config", "store", "feed", "search", "cache", "metrics", "demo", "ticket",
            "mail", "tls", "app", "http", "api", "web",
        ],
    ),
];

const NAMES_FORBIDDEN: &[&str] = &["utils", "util", "helpers", "common", "prelude", "misc"];
const LINES_MAX: usize = 700;

#[test]
fn rooms_use_only_what_they_may() {
    let mut offences = Vec::new();
    for file in files() {
        let room = file.room();
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            continue;
        };
        for (number, used) in uses(&file.text) {
            let target = used.split("::").next().unwrap_or_default();
            if target != room && !allowed.contains(&target) {
                offences.push(format!("{}:{number}: {room} may not use {used}", file.name()));
            }
        }
    }
    report(&offences);
}

#[test]
fn every_room_of_the_table_exists_and_every_room_is_in_it() {
    let rooms: BTreeSet<String> = files().iter().map(File::room).collect();
    let free = ["main", "lib", "cli"];
    let known = ROOMS.iter().map(|(name, _)| *name).chain(free).map(str::to_owned);
    assert_eq!(rooms, known.collect());
}

#[test]
fn every_file_says_what_is_in_it_and_stays_small() {
    let mut offences = Vec::new();
    for file in files() {
        let first = file.text.lines().next().unwrap_or_default();
        if !(first.starts_with("//! ") && first.len() > 10) {
            offences.push(format!("{}: opens without a `//!` sentence", file.name()));
        }
        let lines = file.text.lines().count();
        if lines > LINES_MAX {
            offences.push(format!(
                "{}: {lines} lines; {LINES_MAX} is where a second room begins",
                file.name()
            ));
        }
        let stem = file.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if NAMES_FORBIDDEN.contains(&stem) {
            offences.push(format!("{}: the name says nothing", file.name()));
        }
    }
    report(&offences);
}

#[test]
fn what_ships_neither_unwraps_nor_leaves_work_undone() {
    let forbidden = [".unwrap()", "todo!(", "unimplemented!(", "dbg!("];
    let mut offences = Vec::new();
    for file in files() {
        for (number, line) in file.shipped() {
            let code = line.split("//").next().unwrap_or_default();
            if let Some(word) = forbidden.iter().find(|word| code.contains(**word)) {
                offences.push(format!("{}:{number}: {word}", file.name()));
            }
        }
    }
    report(&offences);
}

/// What stands in `tests.rs`, or in all files of `tests/`, of the room whose file this is.
fn tests_aside(path: &Path) -> String {
    let room = if path.ends_with("mod.rs") {
        path.parent().map(Path::to_owned)
    } else {
        Some(path.with_extension(""))
    };
    let room = room.unwrap_or_default();
    let one = fs::read_to_string(room.join("tests.rs")).unwrap_or_default();
    let many = fs::read_dir(room.join("tests")).into_iter().flatten().flatten();
    many.filter_map(|file| fs::read_to_string(file.path()).ok())
        .fold(one, |text, more| text + more.as_str())
}

#[test]
fn every_module_of_tests_tests_something() {
    let mut offences = Vec::new();
    for file in files() {
        let tests = match file.text.split_once("mod tests") {
            Some((_, rest)) if rest.starts_with(';') => tests_aside(&file.path),
            Some((_, rest)) => rest.to_owned(),
            None => continue,
        };
        if !(tests.contains("#[test]") || tests.contains("#[tokio::test]")) {
            offences.push(format!("{}: `mod tests` without a test", file.name()));
        }
    }
    report(&offences);
}

#[test]
fn every_dependency_is_accounted_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("a manifest");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let text =
        fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md says why each dependency is there");
    let words: BTreeSet<&str> = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .collect();
    let mut offences = Vec::new();
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let names = manifest
            .get(section)
            .and_then(toml::Value::as_table)
            .into_iter()
            .flatten();
        for (name, _) in names {
            if !words.contains(name.as_str()) {
                offences.push(format!("ARCHITECTURE.md does not say what {name} ({section}) is for"));
            }
        }
    }
    report(&offences);
}

#[track_caller]
fn report(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

struct File {
    path: PathBuf,
    text: String,
}

impl File {
    fn name(&self) -> String {
        format!("src/{}", self.inner().display())
    }

    fn inner(&self) -> &Path {
        self.path.strip_prefix(source()).expect("within src")
    }

    fn room(&self) -> String {
        let first = self.inner().iter().next().and_then(|part| part.to_str());
        first.unwrap_or_default().trim_end_matches(".rs").to_owned()
    }

    /// The numbered lines before the tests, which stand at the end of a file or in one of their own.
    fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_tests = self.path.ends_with("tests.rs");
        let lines = self.text.lines().zip(1..).map(|(line, number)| (number, line));
        lines.take_while(move |(_, line)| !is_tests && line.trim() != "#[cfg(test)]")
    }
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files() -> Vec<File> {
    let mut found = Vec::new();
    let mut waiting = vec![source()];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(dir).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("text");
                found.push(File { path, text });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// What a text uses of this crate, as `room::item` or `room`, with the line: `use crate::room::item`,
/// `use crate::{room, other}`, and paths within code.
fn uses(text: &str) -> Vec<(usize, String)> {
    let mut uses = Vec::new();
    let code: String = text.lines().map(|line| without_comment(line) + "\n").collect();
    for (at, found) in code.match_indices("crate::") {
        let number = code[..at].lines().count().max(1);
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            Some(list) => uses.extend(top_level(list).into_iter().map(|path| (number, path))),
            None => {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
                let path = rest[..end.unwrap_or(rest.len())].trim_end_matches(':');
                uses.push((number, path.to_owned()));
            }
        }
    }
    uses
}

/// The names of `a, b::{c, d}, e}`: `a`, `b`, `e`.
fn top_level(list: &str) -> Vec<String> {
    let mut depth = 1;
    let mut names = vec![String::new()];
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(String::new()),
            _ if depth == 1 => names.last_mut().expect("never empty").push(c),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    let name = |path: String| path.trim().split("::").next().unwrap_or_default().to_owned();
    names.into_iter().map(name).filter(|name| !name.is_empty()).collect()
}

fn without_comment(line: &str) -> String {
    if line.trim_start().starts_with("//") {
        String::new()
    } else {
        line.to_owned()
    }
}

#[test]
fn uses_are_found_however_they_are_written() {
    let text = "use crate::a::{b, c};\n// crate::no\nuse crate::{\n    d,\n    e::{f, g},\n};\nlet x = crate::h::i(y);";
    let found: Vec<String> = uses(text).into_iter().map(|(_, used)| used).collect();
    assert_eq!(found, ["a", "d", "e", "h::i"]);
}
