//! The executable as a benchmark runs it.

use std::cell::RefCell;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub const BINARY: &str = env!("CARGO_BIN_EXE_event-manager");

/// The store's cache where nothing else is said.
const CACHE_MB_DEFAULT: usize = 256;

/// How often memory is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A running server; dropping it kills it.
pub struct Program {
    child: RefCell<Child>,
    pub address: String,
    data: PathBuf,
}

impl Program {
    /// Starts a server and returns when it listens.
    pub fn serve(data: &Path, args: &[&str]) -> Self {
        Self::serve_with_cache(data, args, CACHE_MB_DEFAULT)
    }

    /// As [`Program::serve`], with another bound for the store's cache.
    pub fn serve_with_cache(data: &Path, args: &[&str], cache_mb: usize) -> Self {
        let mut command = Command::new(BINARY);
        command
            .env("EVENT_MANAGER_STORE_CACHE_MB", cache_mb.to_string())
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data)
            .args(args);
        Self::start(command, data)
    }

    /// As [`Program::serve`], and any number of devices may pair from one address.
    pub fn serve_to_devices(data: &Path) -> Self {
        let mut command = Command::new(BINARY);
        command
            .env("EVENT_MANAGER_LIMITS_PAIRINGS_PER_MINUTE", "10000")
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data);
        Self::start(command, data)
    }

    /// As [`Program::serve`], but it keeps no answers: each is made.
    pub fn serve_unkept(data: &Path) -> Self {
        let mut command = Command::new(BINARY);
        command
            .env("EVENT_MANAGER_CACHE_ENABLED", "false")
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data);
        Self::start(command, data)
    }

    /// Starts anything that says where it listens as the server does.
    pub fn start(mut command: Command, data: &Path) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the executable starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let url = lines.find_map(|line| {
            line.ok()?
                .strip_prefix("Event Manager listens on http://")
                .map(str::to_owned)
        });
        let address = url.expect("the server listens");
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            child: RefCell::new(child),
            address,
            data: data.to_owned(),
        }
    }

    pub fn token(&self, role: &str) -> String {
        command(&self.data, &["token", "create", "--role", role, "--name", "benchmark"])
            .trim()
            .to_owned()
    }

    pub fn stop(self) {
        self.signal("TERM");
        let _status = self.child.borrow_mut().wait();
    }

    pub fn kill(&self) {
        let _ended_already = self.child.borrow_mut().kill();
        let _status = self.child.borrow_mut().wait();
    }

    fn pid(&self) -> u32 {
        self.child.borrow().id()
    }

    fn signal(&self, name: &str) {
        let _sent = Command::new("kill")
            .args([&format!("-{name}"), &self.pid().to_string()])
            .status();
    }

    /// A line of `/proc/PID/status` in megabytes.
    pub fn memory(&self, name: &str) -> f64 {
        memory(self.pid(), name)
    }

    /// What `work` answers, and by how much the process's memory grew at most meanwhile.
    pub fn growth<T>(&self, work: impl FnOnce() -> T) -> (T, Growth) {
        let (pid, done) = (self.pid(), AtomicBool::new(false));
        let now = || ["RssAnon", "RssFile"].map(|name| memory(pid, name));
        let before = now();
        std::thread::scope(|scope| {
            let watching = scope.spawn(|| {
                let mut peak = before;
                while !done.load(Ordering::Relaxed) {
                    let now = now();
                    peak = [peak[0].max(now[0]), peak[1].max(now[1])];
                    std::thread::sleep(LOOK_EVERY);
                }
                peak
            });
            let answer = work();
            done.store(true, Ordering::Relaxed);
            let peak = watching.join().expect("watched");
            let growth = Growth {
                own: peak[0] - before[0],
                mapped: peak[1] - before[1],
            };
            (answer, growth)
        })
    }

    /// Processor time used so far, in seconds.
    pub fn cpu_s(&self) -> f64 {
        cpu_s(&format!("/proc/{}/stat", self.pid()))
    }
}

/// By how many megabytes memory grew at most.
pub struct Growth {
    own: f64,
    /// Of files, which the system takes back when it wants.
    mapped: f64,
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "memory grew by {:.0} MB at most (goal: under 128), mapped files by {:.0} MB",
            self.own, self.mapped
        )
    }
}

fn memory(pid: u32, name: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status
        .lines()
        .find(|line| line.starts_with(name))
        .expect("a line of that name");
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse::<f64>().ok())
        .expect("kilobytes")
        / 1000.0
}

/// Processor time of this process, in seconds.
pub fn own_cpu_s() -> f64 {
    cpu_s("/proc/self/stat")
}

fn cpu_s(stat: &str) -> f64 {
    let stat = std::fs::read_to_string(stat).expect("it runs");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: f64 = [11, 12]
        .iter()
        .filter_map(|n| fields.get(*n)?.parse::<f64>().ok())
        .sum();
    // USER_HZ is 100 on every Linux that Rust runs on.
    ticks / 100.0
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Runs a command to its end and returns what it printed.
pub fn command(data: &Path, args: &[&str]) -> String {
    let output = Command::new(BINARY)
        .args(args)
        .arg("--data-dir")
        .arg(data)
        .stderr(Stdio::inherit())
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{args:?} failed");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
