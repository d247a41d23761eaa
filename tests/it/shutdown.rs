//! A server that is asked to stop finishes what it has begun, takes nothing new, and leaves a clean directory.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::server::Server;

/// Longer than a stop may take when nothing holds it up, and shorter than the time to drain.
const PROMPT: Duration = Duration::from_secs(5);

#[test]
fn a_request_in_flight_is_finished_and_new_ones_are_refused() {
    let mut server = Server::start();
    let admin = server.token("admin");
    let open = Exchange::begin(&server, admin.token());
    server.signal("TERM");
    server.await_refusal();
    let made = open.finish();
    assert_eq!(server.wait().code(), Some(0));
    let server = server.kill().start();
    let admin = server.with_token(admin.token());
    let id = made["id"].as_str().expect("an id");
    assert_eq!(admin.get(&format!("/api/venues/{id}")).ok()["name"], "Cellar");
}

#[test]
fn an_open_stream_does_not_hold_up_the_stop() {
    let server = Server::start();
    let admin = server.token("admin");
    let mut stream = TcpStream::connect(server.address()).expect("connected");
    let request = format!(
        "GET /api/changes/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
        admin.token()
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut stream = BufReader::new(stream);
    assert_eq!(status(&mut stream), "HTTP/1.1 200 OK");
    let begun = Instant::now();
    server.stop();
    assert!(begun.elapsed() < PROMPT, "{:?}", begun.elapsed());
    let mut rest = Vec::new();
    let _end_or_reset = stream.read_to_end(&mut rest);
}

#[test]
fn a_stalled_upload_is_cut_off_after_the_time_to_drain() {
    let home = tempfile::tempdir().expect("a directory");
    let config = home.path().join("settings.toml");
    std::fs::write(&config, "[server]\ndrain_s = 1\n").expect("written");
    let server = Server::start_in(&home.path().join("data"), &["--config", config.to_str().expect("text")]);
    let admin = server.token("admin");
    let event = json!({"name": "Opening", "date": "2027-01-01T19:00:00Z"});
    let event = admin.post("/api/events", event).created();
    let mut upload = TcpStream::connect(server.address()).expect("connected");
    let request = format!(
        "POST /api/events/{}/guests/import HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Content-Type: text/csv\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n",
        event.id(),
        admin.token()
    );
    upload.write_all(request.as_bytes()).expect("sent");
    assert_eq!(status(&mut BufReader::new(&upload)), "HTTP/1.1 100 Continue");
    upload.write_all(b"name\nAda\n").expect("sent");
    let begun = Instant::now();
    let stopped = server.stop();
    assert!(begun.elapsed() < PROMPT, "{:?}", begun.elapsed());
    assert_eq!(stopped.start().replayed(), 0);
}

#[test]
fn a_clean_stop_leaves_nothing_to_replay() {
    let server = Server::start();
    server
        .token("admin")
        .post("/api/venues", json!({"name": "Cellar"}))
        .created();
    let server = server.restart();
    assert_eq!(server.replayed(), 0);
    let server = server.kill().start();
    server
        .token("admin")
        .post("/api/venues", json!({"name": "Attic"}))
        .created();
    let server = server.kill().start();
    assert!(server.replayed() > 0, "after a kill there is something to replay");
}

#[test]
fn standard_output_may_be_closed() {
    let home = tempfile::tempdir().expect("a directory");
    let mut child = std::process::Command::new(crate::server::BINARY)
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(home.path().join("data"))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the executable starts");
    drop(child.stdout.take());
    let socket = home.path().join("data/control.sock");
    while std::os::unix::net::UnixStream::connect(&socket).is_err() {
        assert!(child.try_wait().expect("known").is_none(), "the server ended");
        std::thread::sleep(Duration::from_millis(5));
    }
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), rustix::process::Signal::TERM)
        .expect("signalled");
    assert_eq!(child.wait().expect("ended").code(), Some(0));
}

/// A request of which the server has the head, but not yet the body.
pub struct Exchange {
    stream: TcpStream,
}

const BODY: &str = r#"{"name": "Cellar"}"#;

impl Exchange {
    pub fn begin(server: &Server, token: &str) -> Self {
        let mut stream = TcpStream::connect(server.address()).expect("connected");
        let head = format!(
            "POST /api/venues HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
            BODY.len()
        );
        stream.write_all(head.as_bytes()).expect("sent");
        // The handler asks for the body, so the request has arrived.
        assert_eq!(status(&mut BufReader::new(&stream)), "HTTP/1.1 100 Continue");
        Self { stream }
    }

    /// Sends the body and returns what was made.
    pub fn finish(mut self) -> Value {
        self.stream.write_all(BODY.as_bytes()).expect("sent");
        let mut answer = BufReader::new(self.stream);
        assert_eq!(status(&mut answer), "HTTP/1.1 201 Created");
        let mut body = String::new();
        answer.read_to_string(&mut body).expect("an answer");
        serde_json::from_str(&body).expect("JSON")
    }
}

/// Reads the head of an answer and returns its first line.
fn status(answer: &mut impl BufRead) -> String {
    let mut first = String::new();
    answer.read_line(&mut first).expect("an answer");
    let mut line = String::new();
    while answer.read_line(&mut line).expect("a head") > 2 {
        line.clear();
    }
    first.trim_end().to_owned()
}

impl Server {
    /// Waits until the server takes no more connections.
    pub fn await_refusal(&self) {
        let begun = Instant::now();
        loop {
            match TcpStream::connect(self.address()) {
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => return,
                _ => assert!(begun.elapsed() < PROMPT, "connections are still taken"),
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
