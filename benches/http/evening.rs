//! An evening at the door: scans that come when they come while dashboards and devices watch, and the moment when all devices
//! have their network back.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::door::{SCANS_PER_SYNC, ms, numbers, scan_id};
use crate::load::{self, Request};
use crate::program::{Program, own_cpu_s};
use crate::{new_event, write_list};

const DEVICES: usize = 100;
const DASHBOARDS: usize = 50;
/// Scans that come due each second, whatever the answers take.
const SCANS_PER_SECOND: u64 = 200;
const SECONDS: u64 = 15;
/// Scans of the first seconds warm up and are not counted.
const WARM_UP_SECONDS: u64 = 3;
/// A device whose bell rings asks for what has changed no more often than this, as the app does.
const REFRESH_PAUSE: Duration = Duration::from_millis(400);
const GOAL_MS: f64 = 15.0;

/// Fills an event, pairs devices, and measures both.
pub fn run(server: &Program, token: &str, dir: &Path, guests: u64) {
    let event = new_event(server, token, "Evening");
    let list = dir.join("evening.csv");
    write_list(&list, guests);
    load::upload(server, token, &format!("/api/events/{event}/guests/import"), &list);
    let devices: Vec<String> = (0..DEVICES).map(|n| paired(server, token, &event, n)).collect();
    let evening = Evening {
        server,
        token,
        numbers: numbers(server, token, &event),
        event,
        devices,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(evening.watched());
    runtime.block_on(evening.storm());
}

/// A device's token.
fn paired(server: &Program, token: &str, event: &str, n: usize) -> String {
    let post = |path: String, body: Value| {
        let body = body.to_string();
        let method = "POST";
        load::once(server, token, &Request { method, path, body })
    };
    let made = post(
        format!("/api/events/{event}/devices"),
        json!({"name": format!("Phone {n}")}),
    );
    let paired = post("/api/devices/pair".into(), json!({"code": made["pairing"]["code"]}));
    paired["token"].as_str().expect("a token").to_owned()
}

struct Evening<'a> {
    server: &'a Program,
    token: &'a str,
    event: String,
    numbers: Vec<String>,
    /// The tokens of those that are at its doors.
    devices: Vec<String>,
}

impl Evening<'_> {
    /// Scans in an open loop, each charged from when it came due, while everybody watches.
    async fn watched(&self) {
        let (stop, stopped) = watch::channel(false);
        let since = self.seq();
        let heard = AtomicU64::new(0);
        let refreshed = AtomicU64::new(0);
        let dashboards = (0..DASHBOARDS).map(|_| {
            self.follow(self.token, stopped.clone(), |read| {
                heard.fetch_add(read as u64, Ordering::Relaxed);
            })
        });
        let devices = self
            .devices
            .iter()
            .map(|device| self.device(device, since, stopped.clone(), &refreshed));
        let scans = async {
            // Everybody listens before the first one comes.
            tokio::time::sleep(Duration::from_secs(1)).await;
            let (server_cpu_s, own_cpu, begun) = (self.server.cpu_s(), own_cpu_s(), Instant::now());
            let timings = self.scans().await;
            let elapsed_s = begun.elapsed().as_secs_f64();
            let server_cores = (self.server.cpu_s() - server_cpu_s) / elapsed_s;
            stop.send_replace(true);
            (timings, server_cores, (own_cpu_s() - own_cpu) / elapsed_s)
        };
        let (_, _, (timings, server_cores, own_cores)) = tokio::join!(
            futures_util::future::join_all(dashboards),
            futures_util::future::join_all(devices),
            scans
        );
        let (mut took, failed) = timings;
        took.sort_unstable();
        let at = |share: f64| {
            let place = ((took.len() as f64 * share) as usize).min(took.len().saturating_sub(1));
            took.get(place).map_or(0.0, |time| ms(*time))
        };
        println!(
            "check-ins at {SCANS_PER_SECOND}/s, open loop, {DASHBOARDS} dashboards and {DEVICES} devices watching: p50 {:.2} ms, p99 {:.2} ms, max {:.1} ms; {failed} failed; {:.1} MB heard by dashboards, {} refreshes; server {server_cores:.2} cores, generator {own_cores:.2} (goal: p99 under {GOAL_MS} ms)",
            at(0.5),
            at(0.99),
            at(1.0),
            heard.into_inner() as f64 / 1e6,
            refreshed.into_inner()
        );
    }

    /// What a device that has the guest list would ask from.
    fn seq(&self) -> u64 {
        let bundle = load::once(
            self.server,
            self.token,
            &Request::get(&format!("/api/events/{}/door", self.event)),
        );
        bundle["seq"].as_u64().expect("a seq")
    }

    /// The times of those that were answered, and how many were not.
    async fn scans(&self) -> (Vec<Duration>, u64) {
        let (next, failed) = (AtomicU64::new(0), AtomicU64::new(0));
        let total = SCANS_PER_SECOND * SECONDS;
        let begun = Instant::now() + Duration::from_millis(100);
        let connections = self.devices.iter().map(|device| async {
            let mut times = Vec::new();
            let mut stream = connected(self.server).await;
            let mut buffer = Vec::with_capacity(16 << 10);
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= total {
                    return times;
                }
                let due = begun + Duration::from_micros(n * 1_000_000 / SCANS_PER_SECOND);
                tokio::time::sleep_until(due.into()).await;
                let bytes = self.scan(n).bytes(device, "keep-alive");
                let status = load::exchange(&mut stream, &bytes, &mut buffer).await;
                if status != Some(200) {
                    failed.fetch_add(1, Ordering::Relaxed);
                } else if n >= SCANS_PER_SECOND * WARM_UP_SECONDS {
                    times.push(due.elapsed());
                }
            }
        });
        let times = futures_util::future::join_all(connections).await;
        (times.into_iter().flatten().collect(), failed.into_inner())
    }

    fn scan(&self, n: u64) -> Request {
        let number = &self.numbers[n as usize % self.numbers.len()];
        let body = json!({"event_id": self.event, "scan_id": scan_id((1 << 41) + n), "code": number});
        Request {
            method: "POST",
            path: "/api/checkins".into(),
            body: body.to_string(),
        }
    }

    /// Follows the event's stream until it is told to stop.
    async fn follow(&self, token: &str, mut stopped: watch::Receiver<bool>, heard: impl Fn(usize)) {
        let mut stream = connected(self.server).await;
        let request = Request::get(&format!("/api/events/{}/stream", self.event));
        stream
            .write_all(&request.bytes(token, "keep-alive"))
            .await
            .expect("sent");
        let mut buffer = vec![0; 64 << 10];
        loop {
            tokio::select! {
                read = stream.read(&mut buffer) => match read {
                    Ok(0) | Err(_) => panic!("a stream ended"),
                    Ok(read) => heard(read),
                },
                _ = stopped.changed() => return,
            }
        }
    }

    /// As the app does it: the stream is a bell, and what has changed is asked for.
    async fn device(&self, token: &str, mut since: u64, stopped: watch::Receiver<bool>, refreshed: &AtomicU64) {
        let (bell, mut rung) = watch::channel(());
        let listening = self.follow(token, stopped, move |_| {
            bell.send_replace(());
        });
        let refreshing = async {
            let mut stream = connected(self.server).await;
            let mut buffer = Vec::with_capacity(64 << 10);
            // The bell goes with the stream.
            while rung.changed().await.is_ok() {
                let path = format!("/api/events/{}/door?since={since}", self.event);
                let bytes = Request::get(&path).bytes(token, "keep-alive");
                let status = load::exchange(&mut stream, &bytes, &mut buffer).await;
                assert_eq!(status, Some(200), "{path}");
                refreshed.fetch_add(1, Ordering::Relaxed);
                since = seq_of(&buffer).unwrap_or(since);
                tokio::time::sleep(REFRESH_PAUSE).await;
            }
        };
        tokio::join!(listening, refreshing);
    }

    /// Every device has its network back at once: what waited goes out in one request each, then it asks what has changed.
    async fn storm(&self) {
        let per_device = (self.numbers.len() / DEVICES).clamp(1, SCANS_PER_SYNC as usize);
        let refused = AtomicU64::new(0);
        let delta = format!("/api/events/{}/door?since={}", self.event, self.seq());
        let begun = Instant::now();
        let devices = self.devices.iter().zip(self.numbers.chunks(per_device));
        let devices = devices.enumerate().map(|(device, (token, numbers))| {
            let scans = numbers.iter().zip(0u64..).map(|(number, n)| {
                let id = scan_id((1 << 42) + device as u64 * SCANS_PER_SYNC + n);
                json!({"scan_id": id, "code": number, "age_ms": 600_000 - n, "result": "admitted"})
            });
            let scans: Vec<Value> = scans.collect();
            let body = json!({"event_id": self.event, "device_time": "2030-01-01T19:00:00Z", "scans": scans});
            let upload = Request {
                method: "POST",
                path: "/api/checkins/sync".into(),
                body: body.to_string(),
            };
            let (refused, delta) = (&refused, Request::get(&delta));
            async move {
                let mut stream = connected(self.server).await;
                let mut buffer = Vec::with_capacity(256 << 10);
                let mut drained = Duration::ZERO;
                for request in [upload, delta] {
                    let bytes = request.bytes(token, "keep-alive");
                    if load::exchange(&mut stream, &bytes, &mut buffer).await != Some(200) {
                        refused.fetch_add(1, Ordering::Relaxed);
                    }
                    if request.method == "POST" {
                        drained = begun.elapsed();
                    }
                }
                drained
            }
        });
        let drained = futures_util::future::join_all(devices).await;
        let last = drained.into_iter().max().unwrap_or_default();
        println!(
            "storm of {DEVICES} devices with {per_device} scans each: drained in {:.0} ms, with a delta for each in {:.0} ms; {} refused (goal: 0)",
            ms(last),
            ms(begun.elapsed()),
            refused.into_inner()
        );
    }
}

async fn connected(server: &Program) -> TcpStream {
    let stream = TcpStream::connect(&server.address).await.expect("connected");
    stream.set_nodelay(true).expect("a socket");
    stream
}

/// The seq that an answer of the door's bundle is of.
fn seq_of(answer: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(answer);
    let (_, rest) = text.split_once("\"seq\":")?;
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    rest[..end].parse().ok()
}
