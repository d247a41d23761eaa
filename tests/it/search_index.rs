//! The search index on disk: fresh after every write, whole after every crash, rebuilt when it is not.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::search::head;
use crate::server::{Client, Server, command_in, stdout};

const PATIENCE: Duration = Duration::from_secs(60);

/// What is done to an index, in a word and in deed.
type Meddle<'a> = (&'a str, &'a dyn Fn(&Path));

/// Waits until search has everything that was written.
#[track_caller]
fn ready(server: &Server) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let view = server.get("/readyz").ok()["views"]["search"].clone();
        if view["state"] == "ready" && view["lag"] == 0 {
            return view;
        }
        assert!(Instant::now() < deadline, "search is not ready: {view}");
        std::thread::yield_now();
    }
}

fn count(server: &Server, client: &Client, q: &str) -> usize {
    client
        .pages(&format!("/api/guests?q={q}&limit=200&min_seq={}", head(server)))
        .len()
}

fn fill(admin: &Client, guests: usize) -> String {
    let event = admin.event(json!({"name": "Gala"})).id().to_owned();
    for n in 0..guests {
        admin.guest(&event, json!({"name": format!("Ada Nr {n}")}));
    }
    event
}

/// Does something to every file of the index but those that lock it.
fn spoil(dir: &Path, spoil: impl Fn(&Path)) {
    for file in std::fs::read_dir(dir.join("search")).expect("an index") {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "lock") {
            spoil(&path);
        }
    }
}

#[test]
fn a_write_is_found_by_who_waits_for_it() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({})).id().to_owned();
    for n in 0..30 {
        let body = json!({"name": format!("Fresh{n}")});
        let answer = admin.post(&format!("/api/events/{event}/guests"), body);
        let seq = answer.header("journal-seq").expect("a seq").to_owned();
        answer.created();
        let found = admin.get(&format!("/api/guests?q=fresh{n}&min_seq={seq}")).ok();
        assert_eq!(found["items"][0]["name"], format!("Fresh{n}"));
    }
    let view = ready(&server);
    assert_eq!(view["documents"], 31);
    let metrics = server.get("/metrics").text();
    assert!(metrics.contains("follower_lag{view=\"search\"} 0"), "{metrics}");
    assert!(metrics.contains("search_documents 31") && metrics.contains("search_duration_seconds_count"));
}

#[test]
fn a_missing_or_damaged_index_is_rebuilt() {
    let mut server = Server::start();
    let token = server.token("admin").token().to_owned();
    fill(&server.with_token(&token), 20);
    ready(&server);
    let remove = |dir: &Path| std::fs::remove_dir_all(dir.join("search")).expect("removed");
    let empty = |dir: &Path| spoil(dir, |file| std::fs::write(file, "").expect("emptied"));
    let halve = |dir: &Path| {
        spoil(dir, |file| {
            let bytes = std::fs::read(file).expect("read");
            std::fs::write(file, &bytes[..bytes.len() / 2]).expect("halved");
        });
    };
    let scribble = |dir: &Path| {
        spoil(dir, |file| {
            let bytes = std::fs::read(file).expect("read");
            std::fs::write(file, vec![0xa5; bytes.len()]).expect("overwritten");
        });
    };
    let meddle: [Meddle<'_>; 4] = [
        ("missing", &remove),
        ("empty", &empty),
        ("halved", &halve),
        ("overwritten", &scribble),
    ];
    for (what, meddle) in meddle {
        let stopped = server.kill();
        meddle(stopped.dir());
        server = stopped.start();
        let admin = server.with_token(&token);
        assert_eq!(
            admin.get("/api/events?limit=5").ok()["items"][0]["name"],
            "Gala",
            "{what}"
        );
        assert_eq!(count(&server, &admin, "ada"), 20, "{what}");
        assert_eq!(ready(&server)["documents"], 21, "{what}");
    }
}

#[test]
fn while_it_is_rebuilt_pages_say_so_and_show_what_they_can() {
    let server = Server::start();
    let token = server.token("admin").token().to_owned();
    let event = fill(&server.with_token(&token), 3);
    ready(&server);
    let stopped = server.stop();
    // A file in its place keeps it from being made.
    let index = stopped.dir().join("search");
    std::fs::remove_dir_all(&index).expect("removed");
    std::fs::write(&index, "").expect("written");
    let server = stopped.start();
    let admin = server.with_token(&token);
    let places = [
        ("/events?q=nothing+of+it", "/events?q=nothing+of+it", "Gala"),
        (
            "/admin/events?q=nothing&when=all",
            "/admin/events?q=nothing&#38;when=all",
            "Gala",
        ),
        (
            &format!("/admin/events/{event}/guests?q=nothing"),
            &format!("/admin/events/{event}/guests?q=nothing"),
            "Ada Nr 2",
        ),
    ];
    for (place, again, shown) in places {
        let html = [("accept", "text/html")];
        let answer = admin.send("GET", place, &html, None);
        let text = answer.text();
        assert_eq!(answer.status, 200, "{place}: {text}");
        assert!(
            text.contains("is being rebuilt") && text.contains(shown),
            "{place}: {text}"
        );
        assert!(
            text.contains(&format!("href=\"{again}\">Try again</a>")),
            "{place}: {text}"
        );
        // What was not searched for must not be changed as if it had been found.
        assert!(!text.contains("name=\"which\" value=\"all\""), "{place}: {text}");
        let german = [("accept", "text/html"), ("accept-language", "de")];
        let text = admin.send("GET", place, &german, None).text();
        assert!(text.contains("wird gerade neu aufgebaut"), "{place}: {text}");
    }
    assert_eq!(admin.get("/api/search?q=gala").kind(503), "search_rebuilding");
    std::fs::remove_file(&index).expect("removed");
    ready(&server);
    for (place, _, shown) in places {
        let text = admin.send("GET", place, &[("accept", "text/html")], None).text();
        assert!(
            !text.contains("being rebuilt") && !text.contains(shown),
            "{place}: {text}"
        );
    }
}

#[test]
fn killed_under_load_it_catches_up() {
    let server = Server::start();
    let token = server.token("admin").token().to_owned();
    let event = fill(&server.with_token(&token), 5);
    let done = AtomicBool::new(false);
    let writers: Vec<Client> = (0..4).map(|_| server.with_token(&token)).collect();
    let (stopped, acknowledged) = std::thread::scope(|scope| {
        let load: Vec<_> = writers
            .iter()
            .enumerate()
            .map(|(writer, client)| {
                let (done, event) = (&done, &event);
                scope.spawn(move || {
                    let mut names = Vec::new();
                    for n in 0..10_000 {
                        let name = format!("Loaded{writer}x{n}");
                        let body = json!({"name": name});
                        let path = format!("/api/events/{event}/guests");
                        let sent = std::panic::catch_unwind(|| client.post(&path, body).status);
                        if done.load(Ordering::Relaxed) || !matches!(sent, Ok(201)) {
                            return names;
                        }
                        names.push(name);
                    }
                    names
                })
            })
            .collect();
        let deadline = Instant::now() + PATIENCE;
        while head(&server) < 200 && Instant::now() < deadline {
            std::thread::yield_now();
        }
        let stopped = server.kill();
        done.store(true, Ordering::Relaxed);
        let names = load
            .into_iter()
            .flat_map(|load| load.join().expect("ended"))
            .collect::<Vec<_>>();
        (stopped, names)
    });
    assert!(acknowledged.len() > 50, "{} were acknowledged", acknowledged.len());
    let server = stopped.start();
    let admin = server.with_token(&token);
    let guests = admin.pages(&format!("/api/events/{event}/guests?limit=200")).len();
    assert_eq!(count(&server, &admin, "loaded"), guests - 5);
    for name in acknowledged.iter().rev().take(20) {
        let found = admin
            .get(&format!("/api/guests?q=%22{name}%22&min_seq={}", head(&server)))
            .ok();
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{name}");
    }
}

#[test]
fn reindex_with_a_server_and_without() {
    let server = Server::start();
    let token = server.token("admin").token().to_owned();
    fill(&server.with_token(&token), 10);
    assert_eq!(stdout(&server.command(&["reindex"])), "Indexed 11 documents.\n");
    assert_eq!(count(&server, &server.with_token(&token), "ada"), 10);
    let stopped = server.stop();
    spoil(stopped.dir(), |file| std::fs::write(file, "").expect("emptied"));
    let output = command_in(stopped.dir(), &["reindex"]);
    assert_eq!(stdout(&output), "Indexed 11 documents.\n");
    let server = stopped.start();
    assert_eq!(ready(&server)["documents"], 11);
    assert_eq!(count(&server, &server.with_token(&token), "ada"), 10);
}
