//! Every command, through a running server and on its own, with its exit status.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use redb::{ReadableDatabase, ReadableTable, TableDefinition};
use serde_json::{Value, json};

use crate::server::{BINARY, Server, command_in, command_with_input, stderr, stdout};

const DONE: i32 = 0;
const FAILED: i32 = 1;
const USAGE: i32 = 2;
const DAMAGED: i32 = 3;

/// Runs a test on a directory that a server holds, and on one that nobody holds.
fn each_way(test: impl Fn(&Path)) {
    let server = Server::start();
    test(server.dir());
    let check = command_in(server.stop().dir(), &["check"]);
    assert_eq!(check.status.code(), Some(DONE), "{}", stdout(&check));
    let home = tempfile::tempdir().expect("a directory");
    test(&home.path().join("data"));
}

#[track_caller]
fn run(dir: &Path, args: &[&str], status: i32) -> String {
    ended(&command_in(dir, args), status)
}

/// What a command said: on standard output when it is done, else on standard error.
#[track_caller]
fn ended(output: &Output, status: i32) -> String {
    assert_eq!(
        output.status.code(),
        Some(status),
        "{}{}",
        stdout(output),
        stderr(output)
    );
    match status {
        DONE | DAMAGED => stdout(output),
        _ => stderr(output),
    }
}

#[test]
fn tokens() {
    each_way(|dir| {
        let token = run(
            dir,
            &["token", "create", "--role", "organizer", "--name", "Box office"],
            DONE,
        );
        assert_eq!(token.lines().count(), 1, "{token}");
        assert!(
            token
                .trim_end()
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)),
            "{token}"
        );
        let list = run(dir, &["token", "list"], DONE);
        let fields: Vec<&str> = list.trim_end().split('\t').collect();
        assert_eq!(fields[1..], ["organizer", "-", "Box office"]);
        assert!(!list.contains(token.trim()), "a list never shows secrets");
        assert!(run(dir, &["token", "create", "--role", "king", "--name", "x"], USAGE).contains("role: "));
        run(dir, &["token", "create", "--role", "admin"], USAGE);
        run(dir, &["token", "revoke", fields[0]], DONE);
        assert_eq!(run(dir, &["token", "list"], DONE), "");
        run(dir, &["token", "revoke", fields[0]], FAILED);
    });
}

#[test]
fn users() {
    each_way(|dir| {
        let add = [
            "user",
            "add",
            "--email",
            "ada@example.org",
            "--name",
            "Ada",
            "--role",
            "organizer",
        ];
        let id = ended(&command_with_input(dir, &add, b"correct horse battery\n"), DONE);
        let list = run(dir, &["user", "list"], DONE);
        assert_eq!(list, format!("{}\torganizer\tada@example.org\tAda\n", id.trim()));
        let twice = ended(&command_with_input(dir, &add, b"correct horse battery\n"), FAILED);
        assert!(twice.starts_with("event-manager: "), "{twice}");
        let short = ["user", "add", "--email", "bob@example.org"];
        let short = ended(&command_with_input(dir, &short, b"short\r\n"), USAGE);
        assert!(short.contains("password: "), "{short}");
        let change = ["user", "password", "ada@example.org"];
        ended(&command_with_input(dir, &change, b"staple battery horse\n"), DONE);
        let change = ["user", "password", "nobody@example.org"];
        ended(&command_with_input(dir, &change, b"staple battery horse\n"), FAILED);
        run(dir, &["user", "remove", "ada@example.org"], DONE);
        run(dir, &["user", "remove", "ada@example.org"], FAILED);
        assert_eq!(run(dir, &["user", "list"], DONE), "");
    });
}

#[test]
fn a_user_made_here_signs_in_there() {
    let server = Server::start();
    let add = ["user", "add", "--email", "ada@example.org"];
    ended(
        &command_with_input(server.dir(), &add, b"correct horse battery\n"),
        DONE,
    );
    let sign_in = json!({"email": "ada@example.org", "password": "correct horse battery"});
    let origin = server.url().to_owned();
    let answer = server
        .public()
        .send_json("POST", "/api/session", &[("origin", &origin)], &sign_in);
    assert!((200..300).contains(&answer.status), "{}", answer.text());
}

#[test]
fn guest_lists_in_and_out() {
    each_way(|dir| {
        run(dir, &["demo", "--events", "1", "--guests", "0"], DONE);
        let events = run(dir, &["export", "--events", "--format", "ndjson"], DONE);
        let event: Value = serde_json::from_str(events.lines().next().expect("an event")).expect("JSON");
        let event = event["id"].as_str().expect("an id");
        let home = tempfile::tempdir().expect("a directory");
        let list = home.path().join("list.csv");
        std::fs::write(&list, "name,email\nAda,ada@example.org\nBob,nonsense\n").expect("written");
        let list = list.to_str().expect("text");
        let import = ["import", list, "--event", event];
        let dry = command_in(dir, &[&import[..], &["--dry-run"]].concat());
        assert_eq!(dry.status.code(), Some(FAILED));
        assert!(
            stdout(&dry).contains("created 1, updated 0, skipped 0, failed 1 (dry run"),
            "{}",
            stdout(&dry)
        );
        let real = command_in(dir, &import);
        assert_eq!(real.status.code(), Some(FAILED), "a row has failed");
        assert!(stderr(&real).contains("row 3: email: "), "{}", stderr(&real));
        let lines = br#"{"name": "Ada", "email": "ada@example.org"}"#;
        let repeated = ["import", "-", "--format", "ndjson", "--event", event];
        let repeated = ended(&command_with_input(dir, &repeated, lines), DONE);
        assert_eq!(repeated, "created 0, updated 0, skipped 1, failed 0\n");
        let mapped = home.path().join("mapped.csv");
        std::fs::write(&mapped, "who\nCleo\n").expect("written");
        let mapped = ["import", mapped.to_str().expect("text"), "--event", event];
        assert!(run(dir, &mapped, USAGE).contains("map=header:name"));
        run(dir, &[&mapped[..], &["--map", "who:name"]].concat(), DONE);
        let csv = run(dir, &["export", "--event", event], DONE);
        assert_eq!(csv.lines().count(), 3, "{csv}");
        let file = home.path().join("guests.xlsx");
        run(
            dir,
            &[
                "export",
                "--event",
                event,
                "--format",
                "xlsx",
                "-o",
                file.to_str().expect("text"),
            ],
            DONE,
        );
        assert!(std::fs::read(&file).expect("a file").starts_with(b"PK"));
        run(dir, &["export"], USAGE);
        run(dir, &["export", "--event", event, "--format", "doc"], USAGE);
        run(
            dir,
            &["export", "--event", "00000000-0000-7000-8000-000000000000"],
            FAILED,
        );
        run(dir, &["import", "/nonexistent.csv", "--event", event], FAILED);
        run(dir, &["import", list, "--event", event, "--format", "doc"], USAGE);
    });
}

#[test]
fn demo_makes_as_many_as_it_is_told() {
    each_way(|dir| {
        let said = run(dir, &["demo", "--events", "7", "--guests", "500", "--seed", "3"], DONE);
        assert!(said.starts_with("Made 12 venues, 7 events and 500 guests."), "{said}");
        let events = run(dir, &["export", "--events", "--format", "ndjson"], DONE);
        let events: Vec<Value> = events
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(events.len(), 7);
        let guests: usize = events
            .iter()
            .map(|event| run(dir, &["export", "--event", event["id"].as_str().expect("an id")], DONE))
            .map(|csv| csv::Reader::from_reader(csv.as_bytes()).records().count())
            .sum();
        assert_eq!(guests, 500);
        run(dir, &["demo", "--events", "many"], USAGE);
        let too_many = command_in(dir, &["demo", "--events", "99999999"]);
        assert_eq!(too_many.status.code(), Some(USAGE), "{}", stderr(&too_many));
    });
}

#[test]
fn an_interrupted_demo_leaves_a_clean_store() {
    each_way(|dir| {
        let mut child = Command::new(BINARY)
            .args(["demo", "--events", "50", "--guests", "10000000", "--data-dir"])
            .arg(dir)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the executable starts");
        // Some of it is on disk when the journal's first segment has grown a mebibyte of commits.
        let journal = dir.join("journal/00000000000000000001.journal");
        while std::fs::read(&journal).map_or(0, |bytes| bytes.iter().take(1 << 20).filter(|byte| **byte != 0).count())
            < 1 << 19
        {
            assert!(child.try_wait().expect("known").is_none(), "demo ended by itself");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("signalled");
        let said = ended(&child.wait_with_output().expect("ended"), FAILED);
        assert!(said.contains("interrupted; what was made so far stays"), "{said}");
        let check = run(dir, &["check"], DONE);
        assert!(check.contains("all is well"), "{check}");
    });
}

#[test]
fn check_finds_damage_and_repair_mends_it() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("data");
    run(&dir, &["demo", "--events", "3", "--guests", "300"], DONE);
    assert!(run(&dir, &["check"], DONE).contains("all is well"));
    damage(&dir.join("store.redb"));
    let found = run(&dir, &["check"], DAMAGED);
    for words in [
        "guests_by_email: ",
        "event_counters: ",
        "check --repair mends it",
        "damage found",
    ] {
        assert!(found.contains(words), "{words}: {found}");
    }
    // A server finds the same, and mends it while it serves.
    let server = Server::start_in(&dir, &[]);
    assert!(run(&dir, &["check"], DAMAGED).contains("guests_by_email: "));
    let mended = run(&dir, &["check", "--repair"], DONE);
    assert!(
        mended.contains("Rebuilt all indexes and figures.") && mended.contains("all is well"),
        "{mended}"
    );
    server.stop();
    assert!(run(&dir, &["check"], DONE).contains("all is well"));
    damage(&dir.join("store.redb"));
    run(&dir, &["check", "--repair"], DONE);
    assert!(run(&dir, &["check"], DONE).contains("all is well"));
}

#[test]
fn a_lost_document_cannot_be_mended() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("data");
    run(&dir, &["demo", "--events", "3", "--guests", "30"], DONE);
    let database = redb::Database::open(dir.join("store.redb")).expect("opened");
    let transaction = database.begin_write().expect("begun");
    {
        let mut guests = transaction.open_table(table("guests")).expect("a table");
        guests.pop_first().expect("removed").expect("a guest");
    }
    transaction.commit().expect("committed");
    drop(database);
    let found = run(&dir, &["check", "--repair"], DAMAGED);
    assert!(
        found.contains("is in the journal but not in the store (restore a backup)"),
        "{found}"
    );
}

fn table(name: &str) -> TableDefinition<'_, &'static [u8], &'static [u8]> {
    TableDefinition::new(name)
}

/// Removes an index entry, and gives one event the figures of another.
fn damage(store: &Path) {
    let database = redb::Database::open(store).expect("opened");
    let transaction = database.begin_write().expect("begun");
    {
        let mut emails = transaction.open_table(table("guests_by_email")).expect("a table");
        emails.pop_first().expect("removed").expect("an entry");
        let mut counters = transaction.open_table(table("event_counters")).expect("a table");
        let (first, figures) = {
            let mut rows = counters.iter().expect("readable");
            let (first, _) = rows.next().expect("a row").expect("readable");
            let (_, second) = rows.next().expect("a row").expect("readable");
            (first.value().to_vec(), second.value().to_vec())
        };
        counters.insert(&*first, &*figures).expect("put");
    }
    transaction.commit().expect("committed");
    assert!(database.begin_read().is_ok());
}

#[test]
fn the_control_socket_is_the_owners() {
    let server = Server::start();
    let socket = server.dir().join("control.sock");
    let mode = std::fs::metadata(&socket).expect("a socket").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!server.stop().dir().join("control.sock").exists());
}

#[test]
fn a_dead_servers_socket_is_in_nobodys_way() {
    let stopped = Server::start().kill();
    assert!(stopped.dir().join("control.sock").exists());
    let token = stopped.command(&["token", "create", "--role", "admin", "--name", "test"]);
    assert_eq!(token.status.code(), Some(DONE), "{}", stderr(&token));
    stopped.start().token("viewer");
}

#[test]
fn configuration() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("settings.toml");
    let path = file.to_str().expect("text");
    let dir = home.path().join("data");
    assert_eq!(run(&dir, &["config", "check"], DONE), "The configuration is fine.\n");
    std::fs::write(&file, "timezone = \"Europe/Berlin\"\n[store]\ncache_mb = 64\n").expect("written");
    let shown = run(&dir, &["config", "show", "--config", path], DONE);
    for line in [
        "timezone = \"Europe/Berlin\" # file",
        "cache_mb = 64 # file",
        "checkpoint_s = 5 # default",
        &format!("data_dir = \"{}\" # flag", dir.display()),
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}: {shown}");
    }
    // What is shown can be given back.
    std::fs::write(&file, &shown).expect("written");
    run(&dir, &["config", "check", "--config", path], DONE);
    std::fs::write(
        &file,
        "timezone = \"Mars/Olympus\"\n\n[store]\ncash_mb = 64\nqueue_max = 0\n",
    )
    .expect("written");
    for command in [&["config", "check"][..], &["serve"], &["token", "list"], &["check"]] {
        let said = run(&dir, &[command, &["--config", path]].concat(), USAGE);
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines.len(), 3, "{said}");
        for (line, (place, key)) in lines
            .iter()
            .zip([(1, "timezone"), (4, "cash_mb"), (5, "store.queue_max")])
        {
            assert!(
                line.starts_with(&format!("event-manager: {path}:{place}: ")) && line.contains(key),
                "{line}"
            );
        }
    }
    run(&dir, &["config", "check", "--config", "/nonexistent.toml"], USAGE);
    assert!(!dir.exists(), "a look at the configuration makes no data directory");
}

#[test]
fn completions_and_the_api_document() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = Command::new(BINARY)
            .args(["completions", shell])
            .output()
            .expect("runs");
        assert!(ended(&output, DONE).contains("event-manager"), "{shell}");
    }
    let output = Command::new(BINARY).arg("openapi").output().expect("runs");
    let document: Value = serde_json::from_str(&ended(&output, DONE)).expect("JSON");
    assert!(document["paths"]["/api/events/{id}/guests/import"]["post"].is_object());
    let server = Server::start();
    assert_eq!(server.get("/api/openapi.json").ok(), document);
}

#[test]
fn words_that_mean_nothing() {
    for args in [
        &[][..],
        &["srve"],
        &["completions", "tcsh"],
        &["serve", "--port", "1"],
        &["check", "x"],
    ] {
        let output = Command::new(BINARY).args(args).output().expect("runs");
        let said = ended(&output, USAGE);
        assert!(said.contains("Usage:") || said.contains("possible values"), "{said}");
    }
    for args in ["--help", "--version"] {
        let output = Command::new(BINARY).arg(args).output().expect("runs");
        ended(&output, DONE);
    }
    let home = tempfile::tempdir().expect("a directory");
    let taken = Server::start();
    let serve = ["serve", "--listen", taken.address()];
    let said = run(&home.path().join("data"), &serve, FAILED);
    assert!(said.contains("name another address with --listen"), "{said}");
    run(&home.path().join("data"), &["serve", "--listen", "nowhere"], USAGE);
}
