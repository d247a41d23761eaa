//! Killed at any moment, the server loses nothing that it acknowledged.

use std::collections::{BTreeMap, HashMap};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::server::{BINARY, Client, Server, Stopped, command_in, stderr, stdout};

const WRITERS: u64 = 16;
const ROUNDS: u64 = 50;
/// First starts that are killed, each a little later than the one before.
const FIRST_STARTS: u64 = 100;
/// How many rounds pass between two checks of the store, and between two looks at every guest.
const ROUNDS_PER_CHECK: u64 = 10;
/// A checkpoint every second and every mebibyte, so that kills meet them too.
const SETTINGS: &str = "[store]\ncheckpoint_mb = 1\ncheckpoint_s = 1\n";

#[test]
fn nothing_acknowledged_is_lost_by_kills() {
    let home = tempfile::tempdir().expect("a directory");
    let config = home.path().join("settings.toml");
    std::fs::write(&config, SETTINGS).expect("written");
    let args = ["--config", config.to_str().expect("text")];
    let mut server = Server::start_in(&home.path().join("data"), &args);
    let load = Load::new(&server);
    let mut replayed = 0;
    for round in 1..=ROUNDS {
        let stopped = load.run(
            round,
            Duration::from_millis(150 + round * 37 % 150),
            server,
            Server::kill,
        );
        if round % ROUNDS_PER_CHECK == 0 {
            assert_sound(&stopped);
        }
        server = stopped.start_with(&args);
        replayed += server.replayed();
        load.verify(&server, round);
    }
    let ledger = load.ledger();
    eprintln!(
        "{} writes acknowledged to {} guests, {replayed} commits replayed",
        ledger.acknowledged,
        ledger.guests.len()
    );
    assert!(ledger.acknowledged > ROUNDS, "the writers got nowhere");
    assert!(replayed > 0, "no kill met a write that no checkpoint covered");
}

#[test]
fn nothing_acknowledged_is_lost_when_stopped_under_load() {
    let server = Server::start();
    let load = Load::new(&server);
    let stopped = load.run(1, Duration::from_millis(300), server, Server::stop);
    assert_sound(&stopped);
    let server = stopped.start();
    assert_eq!(server.replayed(), 0);
    load.verify(&server, ROUNDS_PER_CHECK);
}

#[test]
fn a_second_signal_ends_at_once_and_loses_nothing() {
    let server = Server::start();
    let load = Load::new(&server);
    // A request that never comes to its end would keep the first signal waiting.
    let stalled = crate::shutdown::Exchange::begin(&server, &load.token);
    let signalled_twice = |mut server: Server| {
        server.signal("TERM");
        server.await_refusal();
        let begun = Instant::now();
        server.signal("TERM");
        assert_eq!(server.wait().code(), Some(1));
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        server.kill()
    };
    let stopped = load.run(1, Duration::from_millis(300), server, signalled_twice);
    drop(stalled);
    assert_sound(&stopped);
    load.verify(&stopped.start(), ROUNDS_PER_CHECK);
}

#[test]
fn a_first_start_that_is_killed_leaves_a_directory_that_opens() {
    for round in 0..FIRST_STARTS {
        let home = tempfile::tempdir().expect("a directory");
        let dir = home.path().join("data");
        let program = std::process::Command::new(BINARY)
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(&dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let mut program = program.expect("the program starts");
        // The kills meet each step of making a directory.
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_micros(round * 500) {
            std::thread::yield_now();
        }
        program.kill().expect("killed");
        program.wait().expect("ended");
        let check = command_in(&dir, &["check"]);
        assert_eq!(
            check.status.code(),
            Some(0),
            "round {round}: {}{}",
            stdout(&check),
            stderr(&check)
        );
    }
}

#[track_caller]
fn assert_sound(stopped: &Stopped) {
    let check = stopped.command(&["check"]);
    assert_eq!(check.status.code(), Some(0), "{}{}", stdout(&check), stderr(&check));
    assert!(stdout(&check).contains("all is well"), "{}", stdout(&check));
}

/// Sixteen writers, and a ledger of what the server acknowledged to them.
struct Load {
    token: String,
    events: Vec<String>,
    ledger: Mutex<Ledger>,
}

#[derive(Default)]
struct Ledger {
    acknowledged: u64,
    guests: HashMap<String, Known>,
    /// The ids of `guests`, to pick from.
    ids: Vec<String>,
    /// What was written since the last look, by seq.
    unseen: BTreeMap<u64, Write>,
    /// The seq up to which everything was looked at.
    seen: u64,
}

/// The last that was acknowledged about a guest.
#[derive(Clone, Debug, Default)]
struct Known {
    version: u64,
    notes: String,
    /// Acknowledged writes; each of them raised the version by one.
    writes: u64,
}

/// One acknowledged write.
#[derive(Debug)]
enum Write {
    Registered { ticket_number: String },
    Put { id: String, version: u64, notes: String },
}

impl Load {
    fn new(server: &Server) -> Self {
        let admin = server.token("admin");
        let events = ["Matinee", "Evening", "Night"].map(|name| {
            let event =
                json!({"name": name, "date": "2027-01-01T19:00:00Z", "status": "active", "registration": "open"});
            admin.post("/api/events", event).created().id().to_owned()
        });
        Self {
            token: admin.token().to_owned(),
            events: events.into(),
            ledger: Mutex::default(),
        }
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().expect("no writer panicked")
    }

    /// Writes for a while, and ends the server under the writers' hands.
    fn run(&self, round: u64, time: Duration, server: Server, end: impl FnOnce(Server) -> Stopped) -> Stopped {
        let ended = AtomicBool::new(false);
        let url = server.url().to_owned();
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (url, ended) = (&url, &ended);
                scope.spawn(move || self.write(url, round * WRITERS + writer, ended));
            }
            std::thread::sleep(time);
            let stopped = end(server);
            ended.store(true, Ordering::Relaxed);
            stopped
        })
    }

    /// One writer: registrations, new guests and changes until the server is gone.
    fn write(&self, url: &str, seed: u64, ended: &AtomicBool) {
        let client = KeptAlive::new(url, &self.token);
        for n in 0.. {
            if ended.load(Ordering::Relaxed) {
                return;
            }
            let event = &self.events[((seed + n) % self.events.len() as u64) as usize];
            let notes = format!("{seed}-{n}");
            let answer = match n % 3 {
                0 => client.send(
                    "POST",
                    &format!("/api/events/{event}/registrations"),
                    &json!({"name": notes}),
                ),
                1 => client.send(
                    "POST",
                    &format!("/api/events/{event}/guests"),
                    &json!({"name": "Ada", "notes": notes}),
                ),
                _ => match self.pick(seed + n) {
                    Some(id) => client.send("PATCH", &format!("/api/guests/{id}"), &json!({"notes": notes})),
                    None => continue,
                },
            };
            // Whatever is not a whole answer acknowledges nothing.
            let Some((seq, body)) = answer else { return };
            self.note(seq, &body, notes);
        }
    }

    fn pick(&self, seed: u64) -> Option<String> {
        let ledger = self.ledger();
        let place = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let count = ledger.ids.len() as u64;
        (count > 0).then(|| ledger.ids[(place % count) as usize].clone())
    }

    fn note(&self, seq: u64, body: &Value, notes: String) {
        let mut ledger = self.ledger();
        ledger.acknowledged += 1;
        let write = match body["id"].as_str() {
            None => Write::Registered {
                ticket_number: text(body, "ticket_number"),
            },
            Some(id) => {
                let version = body["version"].as_u64().expect("a version");
                if !ledger.guests.contains_key(id) {
                    ledger.ids.push(id.to_owned());
                }
                let known = ledger.guests.entry(id.to_owned()).or_default();
                known.writes += 1;
                if version > known.version {
                    (known.version, known.notes) = (version, notes.clone());
                }
                Write::Put {
                    id: id.to_owned(),
                    version,
                    notes,
                }
            }
        };
        assert!(
            ledger.unseen.insert(seq, write).is_none(),
            "seq {seq} was given out twice"
        );
    }

    /// Holds what the server has against the ledger: what this round wrote, and every few rounds all of it.
    fn verify(&self, server: &Server, round: u64) {
        let client = server.with_token(&self.token);
        let mut ledger = self.ledger();
        let unseen = std::mem::take(&mut ledger.unseen);
        let since = std::mem::replace(&mut ledger.seen, 0);
        let (changes, head) = changes(&client, since);
        ledger.seen = head;
        let mut touched = BTreeMap::new();
        for (seq, write) in unseen {
            let change = changes
                .get(&seq)
                .unwrap_or_else(|| panic!("commit {seq} is lost: {write:?}"));
            let document = &change["document"];
            let id = text(change, "id");
            match write {
                Write::Registered { ticket_number } => {
                    assert_eq!(document["ticket_number"], ticket_number.as_str());
                    let known = Known {
                        version: 1,
                        ..Known::default()
                    };
                    ledger.guests.insert(id.clone(), known);
                    ledger.ids.push(id.clone());
                }
                Write::Put {
                    id: written,
                    version,
                    notes,
                } => {
                    assert_eq!(id, written);
                    assert_eq!(document["version"], version);
                    assert_eq!(document["notes"], notes.as_str());
                }
            }
            touched.insert(id, ());
        }
        for id in touched.keys() {
            let guest = client.get(&format!("/api/guests/{id}")).ok();
            assert_known(&guest, &ledger.guests[id]);
        }
        if round.is_multiple_of(ROUNDS_PER_CHECK) {
            self.verify_all(&client, &ledger);
        }
    }

    fn verify_all(&self, client: &Client, ledger: &Ledger) {
        let mut missing = ledger.guests.clone();
        for event in &self.events {
            let mut next = Some(String::new());
            while let Some(cursor) = next {
                let page = client
                    .get(&format!("/api/events/{event}/guests?limit=200{cursor}"))
                    .ok();
                for guest in page["items"].as_array().expect("items") {
                    if let Some(known) = missing.remove(guest["id"].as_str().expect("an id")) {
                        assert_known(guest, &known);
                    }
                }
                next = page["next_cursor"].as_str().map(|cursor| format!("&cursor={cursor}"));
            }
        }
        assert!(missing.is_empty(), "{} guests are lost", missing.len());
    }
}

#[track_caller]
fn assert_known(guest: &Value, known: &Known) {
    let version = guest["version"].as_u64().expect("a version");
    assert!(
        version >= known.version && version >= known.writes,
        "{known:?}, but {guest}"
    );
    if version == known.version {
        assert_eq!(guest["notes"], known.notes.as_str());
    }
}

/// All changes after a commit by their seq, and the last commit there is.
fn changes(client: &Client, since: u64) -> (HashMap<u64, Value>, u64) {
    let mut changes = HashMap::new();
    let mut since = since;
    loop {
        let page = client.get(&format!("/api/changes?since={since}&limit=1000")).ok();
        for change in page["items"].as_array().expect("items") {
            changes.insert(change["seq"].as_u64().expect("a seq"), change.clone());
        }
        since = page["next_since"].as_u64().expect("a seq");
        if since >= page["head"].as_u64().expect("a seq") {
            return (changes, since);
        }
    }
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().expect(name).to_owned()
}

/// One connection that is used again and again, and may break at any moment.
struct KeptAlive {
    agent: ureq::Agent,
    url: String,
    token: String,
}

impl KeptAlive {
    fn new(url: &str, token: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)))
            .build();
        Self {
            agent: ureq::Agent::new_with_config(config),
            url: url.to_owned(),
            token: format!("Bearer {token}"),
        }
    }

    /// The seq and the body of a whole answer.
    fn send(&self, method: &str, path: &str, body: &Value) -> Option<(u64, Value)> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("authorization", &self.token)
            .header("content-type", "application/json")
            .body(body.to_string())
            .expect("a request");
        let response = self.agent.run(request).ok()?;
        let (parts, body) = response.into_parts();
        let text = body.into_with_config().read_to_string().ok()?;
        if parts.status.as_u16() == 503 {
            return None;
        }
        assert!(parts.status.is_success(), "{}: {text}", parts.status);
        let seq = parts.headers.get("journal-seq").expect("a seq");
        let seq = seq.to_str().expect("text").parse().expect("a number");
        Some((seq, serde_json::from_str(&text).expect("JSON")))
    }
}
