//! A load generator that is cheap enough to share a machine with what it measures: HTTP/1.1 by hand, one
//! request at a time per connection.

use std::fmt;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::program::{Program, own_cpu_s};

/// How long the search index may take to be made of the guests that are there already.
const REBUILD_MAX: Duration = Duration::from_secs(600);

/// A request as it is sent.
pub struct Request {
    pub method: &'static str,
    pub path: String,
    pub body: String,
}

impl Request {
    pub fn get(path: &str) -> Self {
        Self {
            method: "GET",
            path: path.to_owned(),
            body: String::new(),
        }
    }

    pub fn bytes(&self, token: &str, connection: &str) -> Vec<u8> {
        format!(
            "{} {} HTTP/1.1\r\nhost: localhost\r\nconnection: {connection}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{}",
            self.method,
            self.path,
            self.body.len(),
            self.body
        )
        .into_bytes()
    }
}

/// A number of connections that each ask again as soon as they are answered.
pub struct Load<'a> {
    pub server: &'a Program,
    pub token: &'a str,
    pub connections: usize,
    pub seconds: u64,
}

/// What came of it.
pub struct Outcome {
    pub per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    failed: u64,
    server_cores: f64,
    generator_cores: f64,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.0}/s, p50 {:.2} ms, p99 {:.2} ms, max {:.1} ms; server {:.2} cores, generator {:.2}",
            self.per_second, self.p50_ms, self.p99_ms, self.max_ms, self.server_cores, self.generator_cores
        )?;
        if self.failed > 0 {
            write!(f, "; {} FAILED", self.failed)
        } else {
            Ok(())
        }
    }
}

impl Load<'_> {
    pub fn run(&self, request: impl Fn(u64) -> Request + Send + Sync) -> Outcome {
        self.drive(&request, None)
    }

    /// As [`Load::run`], but the server is killed in the middle of it.
    pub fn run_until_killed(&self, request: impl Fn(u64) -> Request + Send + Sync) {
        let half = Duration::from_millis(self.seconds * 1000 / 2);
        let _outcome = self.drive(&request, Some(half));
    }

    fn drive(&self, request: &(impl Fn(u64) -> Request + Send + Sync), kill_after: Option<Duration>) -> Outcome {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let (stop, number, failed) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
        let (server_cpu, own_cpu, begun) = (self.server.cpu_s(), own_cpu_s(), Instant::now());
        let base = fresh_number();
        let connections = (0..self.connections).map(|_| async {
            let mut times = Vec::new();
            let Ok(mut stream) = tokio::net::TcpStream::connect(&self.server.address).await else {
                return times;
            };
            stream.set_nodelay(true).expect("a socket");
            let mut buffer = Vec::with_capacity(64 << 10);
            while !stop.load(Ordering::Relaxed) {
                let bytes = request(base + number.fetch_add(1, Ordering::Relaxed)).bytes(self.token, "keep-alive");
                let asked = Instant::now();
                match exchange(&mut stream, &bytes, &mut buffer).await {
                    Some(status) if status < 300 => times.push(asked.elapsed()),
                    Some(_) => _ = failed.fetch_add(1, Ordering::Relaxed),
                    None => break,
                }
            }
            times
        });
        let everything = futures_util::future::join_all(connections);
        let times = runtime.block_on(async {
            let clock = async {
                match kill_after {
                    Some(after) => {
                        tokio::time::sleep(after).await;
                        self.server.kill();
                    }
                    None => tokio::time::sleep(Duration::from_secs(self.seconds)).await,
                }
                stop.store(true, Ordering::Relaxed);
            };
            tokio::join!(everything, clock).0
        });
        let elapsed_s = begun.elapsed().as_secs_f64();
        let mut times: Vec<Duration> = times.into_iter().flatten().collect();
        times.sort_unstable();
        let at = |share: f64| {
            times
                .get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1)))
                .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
        };
        let server_cores = if kill_after.is_some() {
            0.0
        } else {
            (self.server.cpu_s() - server_cpu) / elapsed_s
        };
        Outcome {
            per_second: times.len() as f64 / elapsed_s,
            p50_ms: at(0.5),
            p99_ms: at(0.99),
            max_ms: at(1.0),
            failed: failed.load(Ordering::Relaxed),
            server_cores,
            generator_cores: (own_cpu_s() - own_cpu) / elapsed_s,
        }
    }
}

/// Names of different runs must differ.
fn fresh_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed) * 100_000_000
}

/// Sends a request and reads its answer whole; the status, or nothing when the connection is gone.
pub async fn exchange(stream: &mut tokio::net::TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> Option<u16> {
    stream.write_all(request).await.ok()?;
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
        let Some(head) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&buffer[..head]).ok()?;
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok())
            .unwrap_or(0);
        while buffer.len() < head + 4 + length {
            if stream.read_buf(buffer).await.ok()? == 0 {
                return None;
            }
        }
        return buffer
            .get(9..12)
            .and_then(|status| std::str::from_utf8(status).ok()?.parse().ok());
    }
}

/// One request with its answer as JSON.
pub fn once(server: &Program, token: &str, request: &Request) -> Value {
    serde_json::from_slice(&body_of(server, token, request)).expect("JSON")
}

/// Waits until the search index is made of what is there, which would take a processor from what is measured.
pub fn wait_for_search(server: &Program, token: &str) {
    let begun = Instant::now();
    loop {
        let search = &once(server, token, &Request::get("/readyz"))["views"]["search"];
        if search["state"] == "ready" && search["lag"] == 0 {
            return;
        }
        assert!(
            begun.elapsed() < REBUILD_MAX,
            "the index was not made in time: {search}"
        );
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// One request with its answer's body as it comes.
pub fn body_of(server: &Program, token: &str, request: &Request) -> Vec<u8> {
    let mut stream = TcpStream::connect(&server.address).expect("connected");
    stream.write_all(&request.bytes(token, "close")).expect("sent");
    whole_body(stream)
}

/// Sends a file as the body of a POST.
pub fn upload(server: &Program, token: &str, path: &str, file: &Path) -> Value {
    let mut file = std::fs::File::open(file).expect("a file");
    let length = file.metadata().expect("a file").len();
    let mut stream = TcpStream::connect(&server.address).expect("connected");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-type: text/csv\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("sent");
    std::io::copy(&mut file, &mut stream).expect("sent");
    json_of(stream)
}

/// Reads the answer to a GET to its end and returns its length.
pub fn download(server: &Program, token: &str, path: &str) -> u64 {
    let mut stream = TcpStream::connect(&server.address).expect("connected");
    let head =
        format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("sent");
    std::io::copy(&mut stream, &mut std::io::sink()).expect("read")
}

fn json_of(stream: TcpStream) -> Value {
    serde_json::from_slice(&whole_body(stream)).expect("JSON")
}

fn whole_body(mut stream: TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n");
    answer.split_off(head.expect("an answer") + 4)
}
