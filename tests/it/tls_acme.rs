//! A certificate from a public authority, which is Pebble here: the authority that its makers test clients with.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::json;

use crate::secure::{Secure, Visit, authority, certificates, https_address};

const DOMAIN: &str = "events.example.org";
/// What is waited for in vain this long does not come.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that ends with the test.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Self {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self(child.expect("pebble runs; scripts/test.sh installs it"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _status = self.0.wait();
    }
}

/// A public authority of a private world, in which every name is this machine's.
struct Pebble {
    _names: Running,
    _authority: Running,
    /// What its own addresses are vouched for with.
    root: PathBuf,
    directory: String,
    management: String,
}

impl Pebble {
    /// It looks for what it certifies at a port of this machine.
    fn start(home: &Path, tls_port: u16) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("made");
        let (root, key) = (home.join("pebble.pem"), home.join("pebble.key"));
        std::fs::write(&root, made.cert.pem()).expect("written");
        std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
        let [listen, management, names, unused] = [(); 4].map(|()| free_port());
        let config = json!({"pebble": {
            "listenAddress": format!("127.0.0.1:{listen}"),
            "managementListenAddress": format!("127.0.0.1:{management}"),
            "certificate": root,
            "privateKey": key,
            "httpPort": unused,
            "tlsPort": tls_port,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": false,
        }});
        let file = home.join("pebble.json");
        std::fs::write(&file, config.to_string()).expect("written");
        let resolver = Running::start(Command::new("pebble-challtestsrv").args([
            "-defaultIPv4=127.0.0.1",
            "-defaultIPv6=",
            "-http01=",
            "-https01=",
            "-tlsalpn01=",
            &format!("-dns01=127.0.0.1:{names}"),
            &format!("-management=127.0.0.1:{}", free_port()),
        ]));
        let authority = Running::start(
            Command::new("pebble")
                .args(["-config", &file.display().to_string()])
                .args(["-dnsserver", &format!("127.0.0.1:{names}")])
                .env("PEBBLE_VA_NOSLEEP", "1")
                .env("PEBBLE_WFE_NONCEREJECT", "0"),
        );
        for port in [listen, management, names] {
            until("the authority listens", || {
                TcpStream::connect(("127.0.0.1", port)).is_ok()
            });
        }
        Self {
            _names: resolver,
            _authority: authority,
            root,
            directory: format!("https://localhost:{listen}/dir"),
            management: format!("127.0.0.1:{management}"),
        }
    }

    /// The root that it signs under, which it makes anew each time.
    fn public_root(&self) -> CertificateDer<'static> {
        let own = certificates(&self.root).remove(0);
        let mut visit = Visit::begin(&self.management, "localhost", &own, &["http/1.1"]).expect("a visit");
        visit.send("GET /roots/0 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = visit.rest();
        let begin = answer.find("-----BEGIN").expect("PEM");
        CertificateDer::from_pem_slice(&answer.as_bytes()[begin..]).expect("a certificate")
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("bound").port()
}

#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_public_domain_gets_a_public_certificate_and_keeps_it() {
    let home = tempfile::tempdir().expect("a directory");
    let (dir, port) = (home.path().join("data"), free_port());
    let pebble = Pebble::start(home.path(), port);
    let (listen, root, directory) = (
        format!("127.0.0.1:{port}"),
        pebble.root.display().to_string(),
        pebble.directory.clone(),
    );
    let settings = [
        ("TLS_LISTEN", listen.as_str()),
        ("TLS_ACME_DOMAINS", DOMAIN),
        ("TLS_ACME_EMAIL", "ops@example.org"),
        ("TLS_ACME_DIRECTORY", directory.as_str()),
        ("TLS_ACME_ROOT_FILE", root.as_str()),
    ];
    let server = Secure::start_in(&dir, &settings);
    let (address, own) = (https_address(&server), authority(&server));
    let public = pebble.public_root();
    until("the public certificate is served", || {
        Visit::begin(&address, DOMAIN, &public, &["h2"]).is_ok()
    });
    let mut visit = Visit::begin(&address, DOMAIN, &public, &["http/1.1"]).expect("a visit");
    assert!(visit.get("/healthz", "").0.starts_with("HTTP/1.1 200 "));
    let first = visit.certificate();
    // Those on the local network come by an address.
    Visit::begin(&address, "127.0.0.1", &own, &[]).expect("a visit");
    until("it is kept", || {
        server.get("/metrics").text().contains("{source=\"public\"}")
    });
    let info = server.get("/trust/info.json").ok();
    assert_eq!((&info["ca"], &info["names"]), (&json!(false), &json!([DOMAIN])));
    assert!(server.get("/trust").text().contains("There is nothing to do."));
    server.stop();

    // After a restart there is no need to ask again, and nobody to be asked.
    drop(pebble);
    let server = Secure::start_in(&dir, &settings);
    let shown = || Visit::begin(&address, DOMAIN, &public, &[]).map(|visit| visit.certificate());
    until("the kept certificate is served", || shown().is_ok());
    assert_eq!(shown(), Ok(first));
    assert!(!server.get("/metrics").text().contains("tls_acme_failures_total 1"));
}
