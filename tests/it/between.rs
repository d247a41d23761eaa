//! A way between a browser and a server that a test can change: cut, open for the app's files alone, or with a newer version of
//! the app at its end.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Of a request's head.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// What gets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    All,
    /// The door app's files; nothing of the API.
    AppAlone,
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    AsServed,
    Newer,
}

pub struct Between {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    server: String,
    way: Way,
    version: Version,
    /// Connections that may be open, to be cut.
    open: Vec<TcpStream>,
}

fn locked(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Between {
    pub fn new(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Mutex::new(Shared {
            server: server.to_owned(),
            way: Way::All,
            version: Version::AsServed,
            open: Vec::new(),
        }));
        let serving = Arc::clone(&shared);
        // It ends with the process of the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&serving);
                // A connection that breaks is what it is for.
                std::thread::spawn(move || serve(stream, &shared).ok());
            }
        });
        Self { address, shared }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Changes what gets through, for open connections, too.
    pub fn set(&self, way: Way) {
        let mut shared = locked(&self.shared);
        shared.way = way;
        for stream in shared.open.drain(..) {
            let _closed_already = stream.shutdown(Shutdown::Both);
        }
    }

    /// From now on the server seems to have a newer version of the app.
    pub fn renew(&self) {
        locked(&self.shared).version = Version::Newer;
    }
}

fn serve(mut browser: TcpStream, shared: &Mutex<Shared>) -> std::io::Result<()> {
    let Some((head, rest)) = read_head(&mut browser)? else {
        return Ok(());
    };
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let (address, way, version) = {
        let mut shared = locked(shared);
        shared.open.push(browser.try_clone()?);
        (shared.server.clone(), shared.way, shared.version)
    };
    if way == Way::Nothing || way == Way::AppAlone && !path.starts_with("/door") {
        return Ok(());
    }
    let mut server = TcpStream::connect(address)?;
    if version == Version::Newer && path == "/door/sw.js" {
        return serve_newer(browser, server, &path);
    }
    // One request a connection, so that each is looked at.
    let lines = head
        .split("\r\n")
        .filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let head: Vec<&str> = lines.take_while(|line| !line.is_empty()).collect();
    server.write_all(format!("{}\r\nConnection: close\r\n\r\n", head.join("\r\n")).as_bytes())?;
    server.write_all(&rest)?;
    let (mut from, mut to) = (browser.try_clone()?, server.try_clone()?);
    std::thread::spawn(move || std::io::copy(&mut from, &mut to).ok());
    std::io::copy(&mut server, &mut browser)?;
    browser.shutdown(Shutdown::Both)
}

/// The worker's script with another version, of the same length.
fn serve_newer(mut browser: TcpStream, mut server: TcpStream, path: &str) -> std::io::Result<()> {
    server.write_all(format!("GET {path} HTTP/1.1\r\nHost: door\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    let text = String::from_utf8(answer).expect("a script is text");
    let (before, after) = text.split_once("VERSION = '").expect("a version");
    let newer = format!("{before}VERSION = 'new{}", &after[3..]);
    browser.write_all(newer.as_bytes())?;
    browser.shutdown(Shutdown::Both)
}

/// The head of a request, and what came with it of its body.
fn read_head(stream: &mut TcpStream) -> std::io::Result<Option<(String, Vec<u8>)>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return Ok(Some((String::from_utf8_lossy(&bytes).into_owned(), rest)));
        }
        let read = stream.read(&mut buffer)?;
        if read == 0 || bytes.len() > HEAD_BYTES_MAX {
            return Ok(None);
        }
        bytes.extend_from_slice(&buffer[..read]);
    }
}
