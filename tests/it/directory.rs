//! A data directory that cannot be used is refused in one line, and left as it is; a full disk stops writes only.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::server::{BINARY, Client, Server, command_in, command_with_input, stderr, stdout};

#[test]
fn a_directory_in_use_is_refused() {
    let server = Server::start();
    refused(&serve(server.dir()), "in use by another event-manager; stop it first");
    // The refused one has not taken the first one's socket away.
    server.token("viewer");
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn a_read_only_directory_is_refused() {
    let home = used();
    let dir = home.path().join("data");
    let before = contents(&dir);
    // Permissions do not bind root, but a read-only mount does.
    let mount = r#"mount --bind -o ro "$2" "$2" && exec "$1" serve --listen 127.0.0.1:0 --data-dir "$2""#;
    let mounted = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", mount, "sh", BINARY])
        .arg(&dir)
        .output();
    match mounted {
        Ok(output) if stderr(&output).contains("event-manager:") => refused(&output, "make it writable for this user"),
        other => eprintln!("read-only mounts are not permitted here: {other:?}"),
    }
    assert_eq!(contents(&dir), before);
}

#[test]
fn a_directory_that_cannot_be_made_is_refused() {
    // Nobody makes directories there, not even root.
    refused(
        &serve(Path::new("/proc/event-manager")),
        "make it writable for this user",
    );
}

#[test]
fn a_newer_format_is_refused() {
    damaged("install the newer version", |dir| {
        std::fs::write(dir.join("FORMAT"), "event-manager data directory, format 2\n").expect("written");
    });
}

#[test]
fn foreign_files_are_refused() {
    let home = tempfile::tempdir().expect("a directory");
    std::fs::create_dir(home.path().join("chapters")).expect("made");
    std::fs::write(home.path().join("chapters/one.txt"), "years of work").expect("written");
    let before = contents(home.path());
    refused(
        &serve(home.path()),
        "not event-manager's; name an empty or new directory",
    );
    assert_eq!(contents(home.path()), before);
}

#[test]
fn a_file_is_refused() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("data");
    std::fs::write(&file, "years of work").expect("written");
    refused(&serve(&file), "is no directory; name a directory");
    assert_eq!(std::fs::read_to_string(&file).expect("text"), "years of work");
}

#[test]
fn a_truncated_store_is_refused() {
    for divisor in [2, 100, 10_000] {
        damaged("store.redb", |dir| {
            let store = std::fs::File::options().write(true).open(dir.join("store.redb"));
            let store = store.expect("a store");
            let length = store.metadata().expect("known").len();
            store.set_len(length / divisor).expect("cut");
        });
    }
}

#[test]
fn a_missing_journal_is_refused() {
    damaged_journal("journal", |segment| std::fs::remove_file(segment).expect("removed"));
}

#[test]
fn a_flipped_byte_in_the_journal_is_refused() {
    // In the segment's own header, and in its first batch.
    damaged_journal("offset 0", |segment| flip(segment, 10));
    damaged_journal("offset 40", |segment| flip(segment, 48));
}

#[test]
fn a_flipped_byte_in_the_last_batch_is_refused_too() {
    // The store has this batch, so that it cannot be one that was never acknowledged.
    damaged_journal("journal", |segment| {
        let bytes = std::fs::read(segment).expect("readable");
        let last = bytes.iter().rposition(|byte| *byte != 0).expect("not blank");
        flip(segment, last as u64);
    });
}

#[test]
fn a_refused_directory_keeps_every_byte() {
    damaged("journal", |dir| std::fs::remove_file(segment(dir)).expect("removed"));
}

#[test]
fn the_reserve_keeps_writes_off_a_full_disk() {
    let home = used();
    let dir = home.path().join("data");
    add_user(&dir);
    let config = home.path().join("settings.toml");
    std::fs::write(&config, "[store]\nreserve_mb = 1048576\n").expect("written");
    let server = Server::start_in(&dir, &["--config", config.to_str().expect("text")]);
    let admin = server.with_token(&std::fs::read_to_string(home.path().join("token")).expect("a token"));
    assert_full(&admin);
    assert!(names(&admin).contains(&"Hall 0".to_owned()));
    assert_eq!(server.get("/readyz").ok()["status"], "full");
    server.stop();
    assert_eq!(command_in(&dir, &["check"]).status.code(), Some(0));
}

#[test]
fn a_server_without_users_starts_on_a_full_disk() {
    let home = used();
    let dir = home.path().join("data");
    let mut child = Command::new(BINARY)
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(&dir)
        .env("EVENT_MANAGER_STORE_RESERVE_MB", "1048576")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the executable starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped"))
        .read_line(&mut line)
        .expect("a line");
    assert!(line.starts_with("Event Manager listens on "), "{line}");
    let tokens = command_in(&dir, &["token", "list"]);
    assert_eq!(tokens.status.code(), Some(0), "{}", stderr(&tokens));
    child.kill().expect("killed");
    child.wait().expect("ended");
}

#[test]
fn writes_resume_by_themselves_when_a_full_disk_has_room_again() {
    let home = tempfile::tempdir().expect("a directory");
    let Some(disk) = SmallDisk::mount(home.path()) else {
        eprintln!("skipped: mounting a small disk is not permitted here");
        return;
    };
    let config = home.path().join("settings.toml");
    std::fs::write(&config, "[store]\nreserve_mb = 1\n").expect("written");
    let server = Server::start_in(&disk.path.join("data"), &["--config", config.to_str().expect("text")]);
    let admin = server.token("admin");
    add_user(server.dir());
    let venue = admin.post("/api/venues", json!({"name": "Cellar"})).created();
    let ballast = disk.path.join("ballast");
    fill(&ballast);
    assert_full(&admin);
    assert_eq!(server.get("/readyz").ok()["status"], "full");
    assert_eq!(admin.get(&format!("/api/venues/{}", venue.id())).ok()["name"], "Cellar");
    std::fs::remove_file(&ballast).expect("removed");
    admin.post("/api/venues", json!({"name": "Attic"})).created();
    assert_eq!(server.get("/readyz").ok()["status"], "ready");
    // Again, and the server is stopped and started while there is no room.
    fill(&ballast);
    assert_full(&admin);
    let dir = server.dir().to_owned();
    let server = server.kill().start_with(&["--config", config.to_str().expect("text")]);
    let admin = server.with_token(admin.token());
    assert_full(&admin);
    assert!(
        ["Cellar", "Attic"]
            .iter()
            .all(|name| names(&admin).contains(&(*name).to_owned()))
    );
    std::fs::remove_file(&ballast).expect("removed");
    admin.post("/api/venues", json!({"name": "Roof"})).created();
    server.stop();
    let check = command_in(&dir, &["check"]);
    assert_eq!(check.status.code(), Some(0), "{}{}", stdout(&check), stderr(&check));
}

const VENUES: usize = 3;

/// A directory with some data, cleanly stopped; `token` beside it has an admin's token.
fn used() -> TempDir {
    let home = tempfile::tempdir().expect("a directory");
    let server = Server::start_in(&home.path().join("data"), &[]);
    let admin = server.token("admin");
    for n in 0..VENUES {
        admin
            .post("/api/venues", json!({"name": format!("Hall {n}")}))
            .created();
    }
    std::fs::write(home.path().join("token"), admin.token()).expect("written");
    server.stop();
    home
}

/// With a user there is no set-up link to be made at every start.
fn add_user(dir: &Path) {
    let args = ["user", "add", "--email", "ada@example.org"];
    let added = command_with_input(dir, &args, b"correct horse battery\n");
    assert!(added.status.success(), "{}", stderr(&added));
}

fn serve(dir: &Path) -> Output {
    Command::new(BINARY)
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(dir)
        .stdin(Stdio::null())
        .output()
        .expect("the executable runs")
}

/// Status 1, and one line that says what is wrong and what to do.
#[track_caller]
fn refused(output: &Output, words: &str) {
    let said = stderr(output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    assert!(said.starts_with("event-manager: ") && said.contains(words), "{said}");
    assert_eq!(stdout(output), "");
}

/// As [`damaged`], for a fault in the journal.
#[track_caller]
fn damaged_journal(words: &str, damage: impl FnOnce(&Path)) {
    let home = used();
    let dir = home.path().join("data");
    let journal = dir.join("journal");
    damage(&segment(&dir));
    let before = contents(&journal);
    for _ in 0..2 {
        refused(&serve(&dir), words);
        refused(&command_in(&dir, &["check"]), words);
    }
    assert_eq!(contents(&journal), before);
}

/// Damages a sound directory, and expects every way in to refuse it and to leave it alone.
#[track_caller]
fn damaged(words: &str, damage: impl FnOnce(&Path)) {
    let home = used();
    let dir = home.path().join("data");
    damage(&dir);
    let before = contents(&dir);
    refused(&serve(&dir), words);
    assert_eq!(contents(&dir), before, "serve has touched the directory");
    refused(&command_in(&dir, &["check"]), words);
    assert_eq!(contents(&dir), before, "check has touched the directory");
}

fn flip(path: &Path, offset: u64) {
    let file = std::fs::File::options()
        .read(true)
        .write(true)
        .open(path)
        .expect("a file");
    let mut byte = [0];
    file.read_exact_at(&mut byte, offset).expect("read");
    file.write_all_at(&[byte[0] ^ 0x10], offset).expect("written");
}

/// The newest segment of the journal.
fn segment(dir: &Path) -> PathBuf {
    let segments = std::fs::read_dir(dir.join("journal")).expect("readable");
    let paths = segments.map(|entry| entry.expect("readable").path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "journal"))
        .max()
        .expect("a segment")
}

/// Every file in a directory with its length and a checksum.
fn contents(dir: &Path) -> BTreeMap<PathBuf, (usize, u32)> {
    let mut contents = BTreeMap::new();
    let mut waiting = vec![dir.to_owned()];
    while let Some(dir) = waiting.pop() {
        for entry in std::fs::read_dir(dir).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let bytes = std::fs::read(&path).expect("readable");
                contents.insert(path, (bytes.len(), crc32c::crc32c(&bytes)));
            }
        }
    }
    contents
}

/// Writes until the server says that there is no room: it does not look at the disk for every write.
#[track_caller]
fn assert_full(client: &Client) {
    let begun = Instant::now();
    let answer = loop {
        let answer = client.post("/api/venues", json!({"name": "One more"}));
        if answer.status != 201 {
            break answer;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "the disk is full, and writes go on"
        );
    };
    assert_eq!(answer.problem(507), Vec::<String>::new());
    assert_eq!(answer.header("retry-after"), Some("60"));
    assert_eq!(answer.json()["type"], "urn:event-manager:problem:disk_full");
}

/// The names of the first venues.
fn names(client: &Client) -> Vec<String> {
    let page = client.get("/api/venues?limit=200&sort=name&fields=name").ok();
    let items = page["items"].as_array().expect("items");
    items
        .iter()
        .map(|venue| venue["name"].as_str().expect("a name").to_owned())
        .collect()
}

/// Writes until nothing more goes in.
fn fill(path: &Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(path).expect("made");
    for size in [1 << 20, 4096] {
        let block = vec![1; size];
        while file.write_all(&block).is_ok() {}
    }
}

/// A file system in memory, unmounted when dropped.
struct SmallDisk {
    path: PathBuf,
}

impl SmallDisk {
    fn mount(home: &Path) -> Option<Self> {
        let path = home.join("disk");
        std::fs::create_dir(&path).expect("made");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=160m", "tmpfs"])
            .arg(&path)
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then_some(Self { path })
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _status = Command::new("umount").arg("--lazy").arg(&self.path).status();
    }
}
