//! HTTPS: the authority of our own, certificates from files, who is let in, and who is held up by whom.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::secure::{Secure, Visit, authority, certificates, get_over_http2, https_address};
use crate::server::{BINARY, Server, raw};

/// What is waited for in vain this long does not come.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longer than a stop may take when nothing holds it up, and shorter than the time to drain.
const PROMPT: Duration = Duration::from_secs(5);

fn text(answer: &(String, Vec<u8>)) -> String {
    String::from_utf8_lossy(&answer.1).into_owned()
}

/// Asks again and again until it is so.
#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A certificate for names with its key, as somebody else would have made them.
fn made(names: &[&str]) -> (String, String) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let made = rcgen::generate_simple_self_signed(names).expect("made");
    (made.cert.pem(), made.signing_key.serialize_pem())
}

/// Both in a directory, put there the way renewing programs do it, and the settings that name them.
struct Given {
    cert: String,
    key: String,
}

impl Given {
    fn in_dir(dir: &Path, (cert, key): &(String, String)) -> Self {
        let given = Self {
            cert: dir.join("cert.pem").display().to_string(),
            key: dir.join("key.pem").display().to_string(),
        };
        given.put(&given.cert, cert);
        given.put(&given.key, key);
        given
    }

    fn put(&self, path: &str, text: &str) {
        let new = format!("{path}.new");
        std::fs::write(&new, text).expect("written");
        std::fs::rename(new, path).expect("put in place");
    }

    fn settings(&self) -> [(&str, &str); 2] {
        [("TLS_CERT_FILE", &self.cert), ("TLS_KEY_FILE", &self.key)]
    }
}

/// Starts on a directory where it must not start, and gives the status and what it says.
fn refused(dir: &Path, settings: &[(&str, &str)]) -> (Option<i32>, String) {
    let output = Command::new(BINARY)
        .args(["serve", "--listen", "127.0.0.1:0", "--tls", "auto", "--data-dir"])
        .arg(dir)
        .env("EVENT_MANAGER_TLS_LISTEN", "127.0.0.1:0")
        .env("EVENT_MANAGER_LOG_LEVEL", "off")
        .envs(
            settings
                .iter()
                .map(|(name, value)| (format!("EVENT_MANAGER_{name}"), value)),
        )
        .output()
        .expect("the executable runs");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn who_trusts_the_authority_gets_in_under_every_name_and_no_other() {
    let server = Secure::start_with_settings(&[("TLS_NAMES", "door.local,10.99.0.1")]);
    let (address, root) = (https_address(&server), authority(&server));
    for name in ["localhost", "127.0.0.1", "::1", "door.local", "10.99.0.1"] {
        let mut visit = Visit::begin(&address, name, &root, &["http/1.1"]).expect(name);
        let answer = visit.get("/healthz", "");
        assert!(answer.0.starts_with("HTTP/1.1 200 "), "{name}: {}", answer.0);
    }
    for name in ["bank.example", "10.99.0.2"] {
        let error = Visit::begin(&address, name, &root, &[]).err().expect("refused");
        assert!(error.contains("certificate not valid for name"), "{name}: {error}");
    }
    let other = authority(&Secure::start());
    let error = Visit::begin(&address, "localhost", &other, &[]).err().expect("refused");
    assert!(error.contains("invalid peer certificate"), "{error}");
    until("the refusals are counted", || {
        let metrics = server.get("/metrics").text();
        metrics.contains("tls_handshake_failures_total{reason=\"not_trusted\"}")
            && metrics.contains("tls_certificate_not_after_timestamp_seconds{source=\"own\"}")
    });
}

#[test]
fn http_2_and_1_are_chosen_by_the_client_and_links_begin_with_https() {
    let server = Secure::start();
    let (address, root) = (https_address(&server), authority(&server));
    let visit = |protocols: &[&str]| Visit::begin(&address, "localhost", &root, protocols).expect("a visit");
    assert_eq!(visit(&["h2", "http/1.1"]).protocol().as_deref(), Some("h2"));
    assert_eq!(visit(&["http/1.1"]).protocol().as_deref(), Some("http/1.1"));
    assert_eq!(visit(&[]).protocol(), None);
    let (status, body) = get_over_http2(&address, "localhost", &root, "/healthz");
    assert_eq!((status, body.as_slice()), (200, &b"ok\n"[..]));

    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open"}));
    let guest = admin.guest(event.id(), json!({}));
    let number = guest["ticket_number"].as_str().expect("a number");
    let token = format!("Authorization: Bearer {}\r\n", admin.token());
    let answer = visit(&["http/1.1"]).get(&format!("/api/tickets/{number}"), &token);
    assert!(
        text(&answer).contains("\"https://localhost/tickets/"),
        "{}",
        text(&answer)
    );
    let plain = admin.get(&format!("/api/tickets/{number}")).ok();
    let url = plain["ticket_url"].as_str().expect("a link");
    assert!(url.starts_with(&format!("{}/tickets/", server.url())), "{url}");

    // HTTP/2 has no Host header; a batch within has neither scheme nor host of its own.
    let registration = format!("/api/events/{}/registrations", event.id());
    let batch = json!({"requests": [{"method": "POST", "path": registration, "body": {"name": "Ben"}}]}).to_string();
    let mut visit = visit(&["http/1.1"]);
    visit.send(&format!(
        "POST /api/batch HTTP/1.1\r\nHost: box.local:8443\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{batch}",
        batch.len()
    ));
    let answer = visit.answer();
    assert!(
        text(&answer).contains("\"https://box.local:8443/tickets/"),
        "{}",
        text(&answer)
    );
    let (_, info) = get_over_http2(&address, "localhost", &root, "/trust/info.json");
    let info: serde_json::Value = serde_json::from_slice(&info).expect("JSON");
    assert_eq!(info["https_url"], format!("https://{address}"));
}

#[test]
fn a_session_that_begins_over_https_is_kept_from_plain_http() {
    let server = Secure::start();
    let user = json!({"name": "S", "email": "s@example.org", "role": "admin", "password": "correct horse battery"});
    server.token("admin").post("/api/users", user).created();
    let body = json!({"email": "s@example.org", "password": "correct horse battery"});
    let plain = server.public().post("/api/session", body.clone());
    assert!(!plain.header("set-cookie").expect("a cookie").contains("Secure"));
    let mut visit = Visit::begin(&https_address(&server), "localhost", &authority(&server), &[]).expect("a visit");
    let body = body.to_string();
    visit.send(&format!(
        "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ));
    let (head, _) = visit.answer();
    let cookie = head
        .lines()
        .find(|line| line.starts_with("set-cookie: "))
        .expect("a cookie");
    assert!(cookie.ends_with("; Secure"), "{cookie}");
}

#[test]
fn the_authority_stays_and_its_certificate_follows_the_names() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("data");
    let look = |settings: &[(&str, &str)]| {
        let server = Secure::start_in(&dir, settings);
        let root = authority(&server);
        let visit = Visit::begin(&https_address(&server), "localhost", &root, &[]).expect("a visit");
        let names = server.get("/trust/info.json").ok()["names"].to_string();
        server.stop();
        (root, visit.certificate(), names)
    };
    let (root, first, _) = look(&[]);
    assert_eq!(look(&[]), (root.clone(), first.clone(), look(&[]).2));
    let (same, second, names) = look(&[("TLS_NAMES", "door.local")]);
    assert_eq!(same, root);
    assert_ne!(second, first);
    assert!(names.contains("\"door.local\""), "{names}");

    let mode = |name: &str| {
        let found = std::fs::metadata(dir.join(name)).expect(name);
        found.permissions().mode() & 0o777
    };
    assert_eq!(mode("tls"), 0o700);
    assert_eq!((mode("tls/authority.pem"), mode("tls/certificate.pem")), (0o600, 0o600));
}

#[test]
fn a_broken_or_foreign_authority_is_never_replaced() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("data");
    Secure::start_in(&dir, &[]).stop();
    let path = dir.join("tls/authority.pem");
    let good = std::fs::read_to_string(&path).expect("an authority");
    let (stranger, key) = made(&["localhost"]);
    for (damage, why) in [
        (Some(good[..good.len() / 2].to_owned()), "cannot be used"),
        (Some(format!("{key}{stranger}")), "is not an authority's"),
        (None, "is gone"),
    ] {
        match &damage {
            Some(text) => std::fs::write(&path, text).expect("written"),
            None => std::fs::remove_file(&path).expect("removed"),
        }
        let (status, said) = refused(&dir, &[]);
        assert_eq!((status, said.lines().count()), (Some(1), 1), "{said}");
        assert!(
            said.contains(why) && said.contains("put it back from a backup"),
            "{said}"
        );
        assert_eq!(std::fs::read_to_string(&path).ok(), damage);
    }
    let other = Secure::start();
    std::fs::copy(other.dir().join("tls/authority.pem"), &path).expect("copied");
    let (status, said) = refused(&dir, &[]);
    assert_eq!(status, Some(1));
    assert!(
        said.contains("is not the certificate authority that devices were told to trust"),
        "{said}"
    );
    std::fs::write(&path, good).expect("put back");
    Secure::start_in(&dir, &[]).stop();
}

#[test]
fn files_are_served_and_read_again_while_a_connection_is_open() {
    let home = tempfile::tempdir().expect("a directory");
    let (first, second) = (
        made(&["first.example", "localhost"]),
        made(&["second.example", "localhost"]),
    );
    let given = Given::in_dir(home.path(), &first);
    let server = Secure::start_in(&home.path().join("data"), &given.settings());
    let address = https_address(&server);
    let old = certificates(Path::new(&given.cert)).remove(0);
    let mut open = Visit::begin(&address, "first.example", &old, &["http/1.1"]).expect("a visit");
    assert!(open.get("/healthz", "").0.starts_with("HTTP/1.1 200 "));

    // Halfway through a renewal nothing fits, and nothing changes.
    given.put(&given.cert, &second.0);
    let new = certificates(Path::new(&given.cert)).remove(0);
    let is_served = |name: &str, root| Visit::begin(&address, name, root, &[]).is_ok();
    assert!(is_served("first.example", &old));
    given.put(&given.key, &second.1);
    until("the new certificate is served", || is_served("second.example", &new));
    assert!(!is_served("first.example", &old));
    assert!(open.get("/healthz", "").0.starts_with("HTTP/1.1 200 "));

    let info = server.get("/trust/info.json").ok();
    assert_eq!((&info["ca"], &info["fingerprint"]), (&json!(false), &json!(null)));
    assert_eq!(info["names"], json!(["localhost", "second.example"]));
    let page = server.get("/trust").text();
    assert!(page.contains("There is nothing to do."), "{page}");
    server.get("/trust/ca.crt").problem(404);
    assert!(!home.path().join("data/tls").exists());
}

#[test]
fn files_that_cannot_be_used_stop_the_start_with_one_line() {
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let given = Given::in_dir(home.path(), &made(&["a.example"]));
    let check = |settings: &[(&str, &str)]| {
        let output = Command::new(BINARY)
            .args(["config", "check"])
            .env("EVENT_MANAGER_TLS_MODE", "auto")
            .envs(
                settings
                    .iter()
                    .map(|(name, value)| (format!("EVENT_MANAGER_{name}"), value)),
            )
            .output()
            .expect("the executable runs");
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    };
    assert_eq!(
        check(&given.settings()),
        (Some(0), "The configuration is fine.\n".to_owned())
    );

    let lonely = refused(&data, &given.settings()[..1]);
    assert_eq!(lonely.0, Some(2));
    assert!(
        lonely.1.contains("tls.cert_file is given without tls.key_file"),
        "{}",
        lonely.1
    );

    let expired = {
        let mut params = rcgen::CertificateParams::new(vec!["a.example".to_owned()]).expect("names");
        params.not_after = rcgen::date_time_ymd(2020, 2, 3);
        let key = rcgen::KeyPair::generate().expect("a key");
        (params.self_signed(&key).expect("made").pem(), key.serialize_pem())
    };
    given.put(&given.cert, &expired.0);
    let (status, said) = refused(&data, &given.settings());
    assert_eq!((status, said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("key.pem does not fit the certificate in "), "{said}");
    assert_eq!(check(&given.settings()).0, Some(1));
    given.put(&given.key, &expired.1);
    let (status, said) = check(&given.settings());
    assert_eq!(status, Some(0));
    assert!(said.contains("but the certificate expired on 2020-02-03"), "{said}");
    Secure::start_in(&data, &given.settings()).stop();
    std::fs::remove_file(&given.key).expect("removed");
    let (status, said) = refused(&data, &given.settings());
    assert_eq!(status, Some(1));
    assert!(
        said.contains("tls.key_file: ") && said.contains("cannot be read"),
        "{said}"
    );
}

#[test]
fn a_port_that_is_taken_is_told() {
    let home = tempfile::tempdir().expect("a directory");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    let (status, said) = refused(&home.path().join("data"), &[("TLS_LISTEN", &address)]);
    assert_eq!(status, Some(1));
    assert!(said.contains(&address) && said.contains("tls.listen"), "{said}");
}

#[test]
fn whatever_comes_to_the_port_others_are_served() {
    let server = Secure::start_with_settings(&[("SERVER_HEADER_TIMEOUT_S", "1")]);
    let (address, root) = (https_address(&server), authority(&server));
    let answer = raw(&address, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(
        answer.starts_with("HTTP/1.1 400 ") && answer.contains("https://"),
        "{answer}"
    );
    let noise: Vec<u8> = (0..5000_u32).map(|n| (n * 7 % 251) as u8).collect();
    raw(&address, &noise);
    raw(&address, &[22, 3, 1, 255, 255, 0]);
    // Those who connect and say nothing, or stop in the middle, are cut off and hold nobody up.
    let mut stalled: Vec<TcpStream> = (0..50)
        .map(|_| TcpStream::connect(&address).expect("connected"))
        .collect();
    for stream in stalled.iter_mut().skip(25) {
        stream.write_all(&[22, 3, 1, 0, 200, 1, 0]).expect("sent");
    }
    let mut visit = Visit::begin(&address, "localhost", &root, &[]).expect("a visit");
    assert!(visit.get("/healthz", "").0.starts_with("HTTP/1.1 200 "));
    for mut stream in stalled {
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let mut rest = Vec::new();
        let end = stream.read_to_end(&mut rest);
        assert!(end.is_ok() || end.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset));
    }
    let metrics = server.get("/metrics").text();
    for reason in ["not_tls", "timeout"] {
        let wanted = format!("tls_handshake_failures_total{{reason=\"{reason}\"}}");
        assert!(metrics.contains(&wanted), "{wanted} in {metrics}");
    }
}

#[test]
fn who_shakes_hands_and_asks_nothing_is_cut_off() {
    let server = Secure::start_with_settings(&[("SERVER_HEADER_TIMEOUT_S", "1")]);
    let (address, root) = (https_address(&server), authority(&server));
    for (protocols, begun) in [
        (&["http/1.1"][..], ""),
        (&["http/1.1"][..], "GET / HT"),
        (&["h2"][..], ""),
        // The preface of HTTP/2 begins so.
        (&[][..], "PRI * HT"),
    ] {
        let mut visit = Visit::begin(&address, "localhost", &root, protocols).expect("a visit");
        visit.send(begun);
        assert!(visit.is_closed(), "{protocols:?} {begun:?}");
    }
    let mut silent = TcpStream::connect(server.address()).expect("connected");
    silent.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    silent.write_all(b"PRI").expect("sent");
    assert_eq!(silent.read(&mut [0]).expect("closed"), 0);
}

#[test]
fn both_doors_share_the_bound_on_connections() {
    let server = Secure::start_with_settings(&[("SERVER_CONNECTIONS_MAX", "2")]);
    let (address, root) = (https_address(&server), authority(&server));
    let asked = |visit: &mut Visit| assert!(visit.get("/healthz", "").0.starts_with("HTTP/1.1 200 "));
    let mut first = Visit::begin(&address, "localhost", &root, &[]).expect("a visit");
    asked(&mut first);
    let mut second = TcpStream::connect(server.address()).expect("connected");
    second
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .expect("sent");
    second.read_exact(&mut [0; 8]).expect("an answer");
    let waiting = std::thread::spawn({
        let (address, root) = (address.clone(), root.clone());
        move || Visit::begin(&address, "localhost", &root, &[]).map(|mut visit| visit.get("/healthz", "").0)
    });
    // Those who have a place are served meanwhile, and who waits is not.
    asked(&mut first);
    assert!(!waiting.is_finished());
    drop(first);
    let head = waiting.join().expect("ended").expect("a visit");
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
}

#[test]
fn a_stop_drains_what_is_open_and_waits_for_no_handshake() {
    let mut server = Secure::start();
    let (address, root) = (https_address(&server), authority(&server));
    let token = server.token("admin");
    let _stalled = TcpStream::connect(&address).expect("connected");
    let mut idle = Visit::begin(&address, "localhost", &root, &[]).expect("a visit");
    idle.get("/healthz", "");
    let mut open = Visit::begin(&address, "localhost", &root, &[]).expect("a visit");
    let body = r#"{"name": "Cellar"}"#;
    open.send(&format!(
        "POST /api/venues HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        token.token(),
        body.len()
    ));
    assert!(open.head().starts_with("HTTP/1.1 100 "));
    let begun = Instant::now();
    server.signal("TERM");
    assert!(idle.is_closed());
    until("no more connections", || TcpStream::connect(&address).is_err());
    open.send(body);
    let (head, _) = open.answer();
    assert!(head.starts_with("HTTP/1.1 201 "), "{head}");
    assert_eq!(server.server.wait().code(), Some(0));
    assert!(begun.elapsed() < PROMPT, "{:?}", begun.elapsed());
}

#[test]
fn an_authority_that_cannot_be_reached_stops_nothing() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("data");
    let settings = [
        ("TLS_ACME_DOMAINS", "events.example.org"),
        ("TLS_ACME_EMAIL", "ops@example.org"),
        // Nobody listens there.
        ("TLS_ACME_DIRECTORY", "https://127.0.0.1:9/directory"),
    ];
    let server = Secure::start_in(&dir, &settings);
    let (address, root) = (https_address(&server), authority(&server));
    until("the failure is counted", || {
        let metrics = server.get("/metrics").text();
        metrics.lines().any(|line| line == "tls_acme_failures_total 1")
    });
    let mut visit = Visit::begin(&address, "localhost", &root, &[]).expect("a visit");
    assert!(visit.get("/healthz", "").0.starts_with("HTTP/1.1 200 "));
    // Nothing is to be proven, so that nobody gets a challenge answered.
    let error = Visit::begin(&address, "events.example.org", &root, &["acme-tls/1"]);
    assert!(error.is_err());
    let cache = dir.join("tls/acme");
    assert_eq!(
        std::fs::metadata(&cache).expect("a cache").permissions().mode() & 0o777,
        0o700
    );
    let accounts = std::fs::read_dir(&cache).expect("readable").count();
    assert_eq!(accounts, 1, "the account's key is kept");
    let begun = Instant::now();
    server.stop();
    assert!(begun.elapsed() < PROMPT, "{:?}", begun.elapsed());
}

#[test]
fn without_tls_everything_is_as_before_and_says_so() {
    let server = Server::start();
    let info = server.get("/trust/info.json").ok();
    let expected = json!({"https_url": null, "ca": false, "fingerprint": null, "names": [], "not_after": null});
    assert_eq!(info, expected);
    assert!(server.get("/trust").text().contains("serve --tls auto"));
    server.get("/trust/ca.crt").problem(404);
    assert!(!server.dir().join("tls").exists());
    assert!(!server.get("/").text().contains("/trust"));
}

#[test]
fn the_pages_teach_every_kind_of_device() {
    let server = Secure::start();
    let root = authority(&server);
    let info = server.get("/trust/info.json").ok();
    let fingerprint = info["fingerprint"].as_str().expect("a fingerprint").to_owned();
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&root);
    let shown: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    assert_eq!(fingerprint, shown.join(":"));
    assert!(server.announced().iter().any(|line| line.ends_with(&fingerprint)));

    let page = server.get("/trust");
    assert_eq!(page.status, 200);
    let text = page.text();
    for wanted in [
        "iPhone and iPad",
        "Android",
        "Windows",
        "Mac",
        "Firefox",
        "not enough",
        "Certificate Trust Settings",
        "How to take it back",
        "What you agree to",
        "<svg viewBox",
        &shown[..4].join(" "),
    ] {
        assert!(text.contains(wanted), "{wanted}");
    }
    assert!(!text.contains("<script") && !text.contains("style=\""));
    let pem = server.get("/trust/ca.pem");
    assert!(pem.text().starts_with("-----BEGIN CERTIFICATE-----") && !pem.text().contains("PRIVATE"));
    assert_eq!(
        server.get("/trust/ca.crt").header("content-type"),
        Some("application/x-x509-ca-cert")
    );
    let profile = server.get("/trust/ca.mobileconfig");
    assert_eq!(profile.header("content-type"), Some("application/x-apple-aspen-config"));
    assert!(profile.text().contains("com.apple.security.root"));
    assert_eq!(profile.bytes, server.get("/trust/ca.mobileconfig").bytes);
    // From another machine, over plain HTTP, the front page leads there.
    let front = server
        .public()
        .send("GET", "/", &[("host", "192.168.7.7:8080")], None)
        .text();
    assert!(front.contains("href=\"/trust\""), "{front}");
    assert!(!server.get("/").text().contains("href=\"/trust\""));
}
