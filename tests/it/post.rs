//! A mail server for tests: it speaks SMTP (RFC 5321), keeps what it gets, and refuses, hangs up or encrypts as it is told.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use data_encoding::BASE64;

/// A mail that does not come within this time does not come.
const PATIENCE: Duration = Duration::from_secs(40);

/// What the server does otherwise than usual, once each, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It answers `RCPT TO` with this.
    Recipient(&'static str),
    /// It answers the end of a mail with this, and does not keep it.
    Letter(&'static str),
    /// It keeps the mail and hangs up before it has said so.
    HangUp,
}

/// A mail as it came.
#[derive(Clone, Debug)]
pub struct Mail {
    pub from: String,
    pub to: String,
    pub text: String,
    pub at: Instant,
    pub is_encrypted: bool,
    pub user: Option<String>,
}

#[derive(Default)]
struct State {
    mails: Vec<Mail>,
    turns: VecDeque<Turn>,
    /// Recipients that were named, refused ones too.
    named: usize,
}

#[derive(Clone, Default)]
struct Shared(Arc<(Mutex<State>, Condvar)>);

/// A running server.
pub struct Post {
    pub port: u16,
    shared: Shared,
}

trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

impl Post {
    /// One that speaks in the clear and takes any sign-in.
    pub fn open() -> Self {
        Self::at("127.0.0.1:0", None)
    }

    /// One that goes on encrypted when it is asked to.
    pub fn with_tls(config: Arc<rustls::ServerConfig>) -> Self {
        Self::at("127.0.0.1:0", Some(config))
    }

    pub fn at(address: &str, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let listener = TcpListener::bind(address).expect("bound");
        let port = listener.local_addr().expect("an address").port();
        let shared = Shared::default();
        let served = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, tls) = (served.clone(), tls.clone());
                std::thread::spawn(move || {
                    // A client that goes away ends its session.
                    let _gone = Session::new(shared, tls).run(stream);
                });
            }
        });
        Self { port, shared }
    }

    /// Does something otherwise, once.
    pub fn then(&self, turn: Turn) {
        self.shared.0.0.lock().expect("whole").turns.push_back(turn);
    }

    /// The mails so far, once there are so many.
    #[track_caller]
    pub fn mails(&self, count: usize) -> Vec<Mail> {
        self.until(|state| state.mails.len() >= count, |state| state.mails.clone())
    }

    /// Waits until so many recipients were named.
    #[track_caller]
    pub fn named(&self, count: usize) {
        self.until(|state| state.named >= count, |_| ());
    }

    #[track_caller]
    fn until<T>(&self, is_so: impl Fn(&State) -> bool, read: impl Fn(&State) -> T) -> T {
        let (state, changed) = &*self.shared.0;
        let state = state.lock().expect("whole");
        let waited = changed.wait_timeout_while(state, PATIENCE, |state| !is_so(state));
        let (state, timeout) = waited.expect("whole");
        assert!(
            !timeout.timed_out(),
            "{} mails came: {:?}",
            state.mails.len(),
            state
                .mails
                .iter()
                .map(|mail| (&mail.to, mail.header("subject")))
                .collect::<Vec<_>>()
        );
        read(&state)
    }
}

struct Session {
    shared: Shared,
    tls: Option<Arc<rustls::ServerConfig>>,
    is_encrypted: bool,
    user: Option<String>,
    from: String,
    to: String,
}

/// What goes on after a line.
enum Next {
    Answered,
    Upgrade,
    Letter,
    Over,
}

impl Session {
    fn new(shared: Shared, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        Self {
            shared,
            tls,
            is_encrypted: false,
            user: None,
            from: String::new(),
            to: String::new(),
        }
    }

    fn turn(&self, is_it: impl Fn(&Turn) -> bool) -> Option<Turn> {
        let mut state = self.shared.0.0.lock().expect("whole");
        state.turns.pop_front_if(|turn| is_it(turn))
    }

    fn run(&mut self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut stream: BufReader<Box<dyn Stream>> = BufReader::new(Box::new(stream.try_clone()?));
        stream.get_mut().write_all(b"220 post.test ESMTP\r\n")?;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line)? == 0 {
                return Ok(());
            }
            match self.answer(line.trim_end(), &mut stream)? {
                Next::Answered => {}
                Next::Over => return Ok(()),
                Next::Letter => {
                    if !self.letter(&mut stream)? {
                        return Ok(());
                    }
                }
                Next::Upgrade => {
                    let config = self.tls.clone().expect("offered");
                    let connection = rustls::ServerConnection::new(config).expect("a connection");
                    let plain = stream.into_inner();
                    stream = BufReader::new(Box::new(rustls::StreamOwned::new(connection, plain)));
                    self.is_encrypted = true;
                }
            }
        }
    }

    fn answer(&mut self, line: &str, stream: &mut BufReader<Box<dyn Stream>>) -> std::io::Result<Next> {
        let verb = line.get(..4).unwrap_or(line).to_ascii_uppercase();
        let mut next = Next::Answered;
        let answer = match verb.as_str() {
            "EHLO" if self.tls.is_some() && !self.is_encrypted => {
                "250-post.test\r\n250-STARTTLS\r\n250 8BITMIME".into()
            }
            "EHLO" => "250-post.test\r\n250-AUTH PLAIN LOGIN\r\n250-SMTPUTF8\r\n250 8BITMIME".into(),
            "STAR" => {
                next = Next::Upgrade;
                "220 go on".into()
            }
            "AUTH" => {
                let secret = line.rsplit(' ').next().unwrap_or_default();
                let plain = BASE64.decode(secret.as_bytes()).unwrap_or_default();
                self.user = Some(String::from_utf8_lossy(&plain).replace('\0', " ").trim().to_owned());
                "235 welcome".into()
            }
            "MAIL" => {
                self.from = address(line);
                "250 fine".into()
            }
            "RCPT" => {
                self.to = address(line);
                let turn = self.turn(|turn| matches!(turn, Turn::Recipient(_)));
                let (state, changed) = &*self.shared.0;
                state.lock().expect("whole").named += 1;
                changed.notify_all();
                match turn {
                    Some(Turn::Recipient(answer)) => answer.to_owned(),
                    _ => "250 fine".into(),
                }
            }
            "DATA" => {
                next = Next::Letter;
                "354 go on".into()
            }
            "RSET" | "NOOP" => "250 fine".into(),
            "QUIT" => {
                next = Next::Over;
                "221 bye".into()
            }
            _ => "500 what?".to_owned(),
        };
        stream.get_mut().write_all(format!("{answer}\r\n").as_bytes())?;
        stream.get_mut().flush()?;
        Ok(next)
    }

    /// Takes the letter itself. `false` when it hangs up.
    fn letter(&mut self, stream: &mut BufReader<Box<dyn Stream>>) -> std::io::Result<bool> {
        let mut text = String::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line)? == 0 {
                return Ok(false);
            }
            match line.as_str() {
                ".\r\n" => break,
                _ => text.push_str(line.strip_prefix('.').unwrap_or(&line)),
            }
        }
        let turn = self.turn(|turn| matches!(turn, Turn::Letter(_) | Turn::HangUp));
        if let Some(Turn::Letter(answer)) = turn {
            stream.get_mut().write_all(format!("{answer}\r\n").as_bytes())?;
            stream.get_mut().flush()?;
            return Ok(true);
        }
        let (state, changed) = &*self.shared.0;
        state.lock().expect("whole").mails.push(Mail {
            from: self.from.clone(),
            to: self.to.clone(),
            text,
            at: Instant::now(),
            is_encrypted: self.is_encrypted,
            user: self.user.clone(),
        });
        changed.notify_all();
        if turn == Some(Turn::HangUp) {
            return Ok(false);
        }
        stream.get_mut().write_all(b"250 kept\r\n")?;
        stream.get_mut().flush()?;
        Ok(true)
    }
}

/// What stands between the angle brackets.
fn address(line: &str) -> String {
    let inner = line.split(['<', '>']).nth(1);
    inner.unwrap_or_default().to_owned()
}

impl Mail {
    /// The headers, each in one line.
    pub fn head(&self) -> String {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default();
        head.replace("\r\n ", " ").replace("\r\n\t", " ")
    }

    /// What a header says, its words decoded (RFC 2047).
    pub fn header(&self, name: &str) -> String {
        let head = self.head();
        let found = head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then(|| value.to_owned())
        });
        words(&found.unwrap_or_default())
    }

    /// The first part of a media type, decoded.
    #[track_caller]
    pub fn part(&self, kind: &str) -> Vec<u8> {
        let found = self.find(kind);
        found.unwrap_or_else(|| panic!("no {kind} in {}", self.text))
    }

    pub fn has(&self, kind: &str) -> bool {
        self.find(kind).is_some()
    }

    fn find(&self, kind: &str) -> Option<Vec<u8>> {
        for part in self.text.split("\r\n--") {
            let Some((head, body)) = part.split_once("\r\n\r\n") else {
                continue;
            };
            let head = head.to_ascii_lowercase();
            if !head.contains(&format!("content-type: {kind}")) {
                continue;
            }
            let body = body.trim_end_matches("\r\n");
            return Some(if head.contains("encoding: base64") {
                let joined: String = body.split_whitespace().collect();
                BASE64.decode(joined.as_bytes()).expect("base64")
            } else if head.contains("encoding: quoted-printable") {
                printable(body)
            } else {
                body.as_bytes().to_vec()
            });
        }
        None
    }

    /// The plain text.
    #[track_caller]
    pub fn plain(&self) -> String {
        String::from_utf8(self.part("text/plain"))
            .expect("UTF-8")
            .replace("\r\n", "\n")
    }

    #[track_caller]
    pub fn html(&self) -> String {
        String::from_utf8(self.part("text/html")).expect("UTF-8")
    }
}

/// Quoted-printable (RFC 2045, section 6.7).
fn printable(text: &str) -> Vec<u8> {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (first, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

fn words(value: &str) -> String {
    let mut text = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
        // Blanks between two encoded words are none.
        if !before.trim().is_empty() || text.is_empty() {
            text.push_str(before);
        }
        let (word, after) = after.split_once("?=").unwrap_or((after, ""));
        text.push_str(&String::from_utf8_lossy(
            &BASE64.decode(word.as_bytes()).unwrap_or_default(),
        ));
        rest = after;
    }
    text.push_str(rest);
    text
}
