//! A real server for a test: the executable in a directory of its own, and a client to talk to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// An answer that takes longer is a server that hangs.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// When the events of tests take place, unless they say otherwise.
pub const EVENT_DATE: &str = "2035-06-01T19:00:00Z";

/// The executable under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_event-manager");

/// A running server; dropping it kills it.
pub struct Server {
    child: Child,
    url: String,
    pub setup_url: Option<String>,
    /// What it said on standard output.
    announced: Vec<String>,
    dir: PathBuf,
    /// Owns the directory unless the test does.
    owned: Option<TempDir>,
    args: Vec<String>,
}

impl Server {
    /// Starts on an empty directory.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts on an empty directory with further arguments to `serve`.
    pub fn start_with(args: &[&str]) -> Self {
        let owned = tempfile::tempdir().expect("a directory");
        let dir = owned.path().join("data");
        let mut server = Self::start_in(&dir, args);
        server.owned = Some(owned);
        server
    }

    /// Starts on an empty directory with settings such as `("LIMITS_BULK_BATCH", "2")`.
    pub fn start_with_settings(settings: &[(&str, &str)]) -> Self {
        let owned = tempfile::tempdir().expect("a directory");
        let mut server = Self::launch(&owned.path().join("data"), &[], settings);
        server.owned = Some(owned);
        server
    }

    /// Starts on a directory that the test keeps.
    pub fn start_in(dir: &Path, args: &[&str]) -> Self {
        Self::launch(dir, args, &[])
    }

    /// Starts on a directory that the test keeps, with arguments and settings.
    pub fn launch(dir: &Path, args: &[&str], settings: &[(&str, &str)]) -> Self {
        let mut child = Command::new(BINARY)
            .arg("serve")
            .args(args)
            // A test that comes back at the same address says so itself.
            .args(if args.contains(&"--listen") {
                &[]
            } else {
                &["--listen", "127.0.0.1:0"][..]
            })
            .arg("--data-dir")
            .arg(dir)
            .env("EVENT_MANAGER_LIMITS_REGISTRATIONS_PER_MINUTE", "10000")
            .env("EVENT_MANAGER_LIMITS_SIGN_INS_PER_MINUTE", "10000")
            .env("EVENT_MANAGER_LIMITS_PAIRINGS_PER_MINUTE", "10000")
            .envs(
                settings
                    .iter()
                    .map(|(name, value)| (format!("EVENT_MANAGER_{name}"), value)),
            )
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the executable starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut url = None;
        let mut setup_url = None;
        let mut announced = Vec::new();
        // The set-up line, if there is one, is the last; without users there always is one.
        while let Some(Ok(line)) = lines.next() {
            announced.push(line.clone());
            if let Some(rest) = line.strip_prefix("Event Manager listens on ") {
                url = Some(rest.to_owned());
            }
            if line.contains("/setup?key=") {
                setup_url = line.split_whitespace().last().map(str::to_owned);
                break;
            }
            let is_all = !args.contains(&"--tls") || line.starts_with("HTTPS, ");
            if url.is_some() && is_all && has_users(dir) {
                break;
            }
        }
        let Some(url) = url else {
            let mut log = String::new();
            let _read = child.stderr.take().expect("piped").read_to_string(&mut log);
            panic!("the server did not start: {log}");
        };
        drain(child.stderr.take().expect("piped"));
        Self {
            child,
            url,
            setup_url,
            announced,
            dir: dir.to_owned(),
            owned: None,
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
        }
    }

    /// How many commits it replayed from the journal when it started, as it said itself.
    pub fn replayed(&self) -> u64 {
        let said = self.announced.iter().find_map(|line| line.strip_prefix("Replayed "));
        said.and_then(|rest| rest.split(' ').next()?.parse().ok()).unwrap_or(0)
    }

    /// What it said on standard output when it started.
    pub fn announced(&self) -> &[String] {
        &self.announced
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `127.0.0.1:PORT`, for tests that speak TCP themselves.
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// A client without credentials.
    pub fn public(&self) -> Client {
        Client {
            url: self.url.clone(),
            token: None,
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.public().get(path)
    }

    pub fn with_token(&self, token: &str) -> Client {
        Client {
            url: self.url.clone(),
            token: Some(token.to_owned()),
        }
    }

    /// A client with a new token of a role, made through the control socket.
    pub fn token(&self, role: &str) -> Client {
        let output = self.command(&["token", "create", "--role", role, "--name", "test"]);
        self.with_token(stdout(&output).trim())
    }

    /// A client with a new token bound to an event.
    pub fn bound_token(&self, role: &str, event: &str) -> Client {
        let output = self.command(&["token", "create", "--role", role, "--name", "test", "--event", event]);
        self.with_token(stdout(&output).trim())
    }

    /// Runs a command on the same data directory and expects it to succeed.
    pub fn command(&self, args: &[&str]) -> Output {
        let output = command_in(&self.dir, args);
        assert!(
            output.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        output
    }

    /// Ends it as a crash would.
    pub fn kill(mut self) -> Stopped {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
        self.stopped()
    }

    /// Asks it to stop, and waits until it did.
    pub fn stop(mut self) -> Stopped {
        self.signal("TERM");
        let status = self.child.wait().expect("ended");
        assert!(status.success(), "a stopped server ends with status 0, not {status}");
        self.stopped()
    }

    pub fn restart(self) -> Self {
        let args = self.args.clone();
        let stopped = self.stop();
        stopped.start_with(&args.iter().map(String::as_str).collect::<Vec<_>>())
    }

    pub fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status()
            .expect("kill runs");
        assert!(status.success());
    }

    pub fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().expect("ended")
    }

    fn stopped(&mut self) -> Stopped {
        Stopped {
            dir: self.dir.clone(),
            owned: self.owned.take(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _status = self.child.wait();
    }
}

/// The directory of a server that has ended.
pub struct Stopped {
    dir: PathBuf,
    owned: Option<TempDir>,
}

impl Stopped {
    pub fn start(self) -> Server {
        self.start_with(&[])
    }

    pub fn start_with(self, args: &[&str]) -> Server {
        let mut server = Server::start_in(&self.dir, args);
        server.owned = self.owned;
        server
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Runs a command on the directory, whatever its outcome.
    pub fn command(&self, args: &[&str]) -> Output {
        command_in(&self.dir, args)
    }
}

/// Runs a command on a data directory, whatever its outcome.
pub fn command_in(dir: &Path, args: &[&str]) -> Output {
    Command::new(BINARY)
        .args(args)
        .arg("--data-dir")
        .arg(dir)
        .stdin(Stdio::null())
        .output()
        .expect("the executable runs")
}

/// Runs a command that reads something from its standard input.
pub fn command_with_input(dir: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(BINARY)
        .args(args)
        .arg("--data-dir")
        .arg(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the executable runs");
    // A command that wants no input may have ended by now.
    let _unread = child.stdin.take().expect("piped").write_all(input);
    child.wait_with_output().expect("ended")
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Asks the control socket, since the public API does not tell.
fn has_users(dir: &Path) -> bool {
    !stdout(&command_in(dir, &["user", "list"])).trim().is_empty()
}

/// Reads a pipe to its end, so that the server never waits for its log.
fn drain(mut pipe: impl Read + Send + 'static) {
    std::thread::spawn(move || std::io::copy(&mut pipe, &mut std::io::sink()));
}

fn extend(body: &mut Value, fields: Value) {
    let (Value::Object(body), Value::Object(fields)) = (body, fields) else {
        panic!("fields are an object");
    };
    body.extend(fields);
}

/// Sends bytes as they are and returns all that comes back before the server closes the connection.
pub fn raw(address: &str, request: &[u8]) -> String {
    let mut stream = std::net::TcpStream::connect(address).expect("connected");
    stream.set_read_timeout(Some(ANSWER_TIMEOUT)).expect("a timeout");
    // The server may refuse a request before it has read all of it.
    let _sent = stream.write_all(request);
    let mut answer = Vec::new();
    let _read = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Somebody who talks to a server.
#[derive(Clone)]
pub struct Client {
    url: String,
    token: Option<String>,
}

impl Client {
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.send_json("POST", path, &[], &body)
    }

    /// Makes an active event with further fields.
    #[track_caller]
    pub fn event(&self, fields: Value) -> Made {
        let mut body = json!({"name": "Gala", "date": EVENT_DATE, "status": "active"});
        extend(&mut body, fields);
        self.post("/api/events", body).created()
    }

    /// Adds a guest with further fields.
    #[track_caller]
    pub fn guest(&self, event: &str, fields: Value) -> Made {
        let mut body = json!({"name": "Ada"});
        extend(&mut body, fields);
        self.post(&format!("/api/events/{event}/guests"), body).created()
    }

    /// All items of a list, page by page. `path` has a query already.
    #[track_caller]
    pub fn pages(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = path.to_owned();
        loop {
            let page = self.get(&next).ok();
            items.extend(page["items"].as_array().expect("items").iter().cloned());
            match page["next_cursor"].as_str() {
                Some(cursor) => next = format!("{path}&cursor={cursor}"),
                None => return items,
            }
        }
    }

    pub fn patch(&self, path: &str, body: Value) -> Answer {
        self.send_json("PATCH", path, &[], &body)
    }

    pub fn put(&self, path: &str, body: Value) -> Answer {
        self.send_json("PUT", path, &[], &body)
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], None)
    }

    pub fn send_json(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.send(method, path, &all, Some(body.to_string().as_bytes()))
    }

    /// Sends anything.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Answer {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(ANSWER_TIMEOUT))
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .build();
        let agent = ureq::Agent::new_with_config(config);
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = match body {
            Some(body) => agent.run(request.body(body).expect("a request")),
            None => agent.run(request.body(()).expect("a request")),
        };
        let response = response.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let (parts, body) = response.into_parts();
        let bytes = body.into_with_config().limit(u64::MAX).read_to_vec().expect("a body");
        let headers = parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
            .collect();
        Answer {
            asked: format!("{method} {path}"),
            status: parts.status.as_u16(),
            headers,
            bytes,
        }
    }
}

/// What a server answered.
pub struct Answer {
    asked: String,
    pub status: u16,
    headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }

    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        if self.bytes.is_empty() {
            json!(null)
        } else {
            self.json()
        }
    }

    #[track_caller]
    pub fn ok(&self) -> Value {
        self.expect(200)
    }

    #[track_caller]
    pub fn created(&self) -> Made {
        Made(self.expect(201))
    }

    /// Expects a problem, and returns the name of its kind.
    #[track_caller]
    pub fn kind(&self, status: u16) -> String {
        self.problem(status);
        let problem = self.json();
        let kind = problem["type"].as_str().expect("a type");
        kind.rsplit(':').next().unwrap_or_default().to_owned()
    }

    /// Expects a problem, and returns the names of the fields it refuses.
    #[track_caller]
    pub fn problem(&self, status: u16) -> Vec<String> {
        let problem = self.expect(status);
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}",
            self.asked
        );
        assert_eq!(problem["status"], status, "{}", self.asked);
        let errors = problem["errors"].as_array().expect("errors is a list");
        errors
            .iter()
            .map(|error| error["field"].as_str().expect("a field").to_owned())
            .collect()
    }
}

/// Something that was made.
pub struct Made(pub Value);

impl Made {
    pub fn id(&self) -> &str {
        self.0["id"].as_str().expect("an id")
    }
}

impl std::ops::Index<&str> for Made {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        &self.0[name]
    }
}
