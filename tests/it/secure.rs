//! A client that speaks TLS itself: with roots of its own, and one step at a time where a test wants to look.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tempfile::TempDir;

use crate::server::Server;

/// An answer that takes longer is a server that hangs.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// A server that speaks HTTPS, too, on an address of this machine alone.
pub struct Secure {
    pub server: Server,
    _home: Option<TempDir>,
}

impl Secure {
    /// With a new authority of its own.
    pub fn start() -> Self {
        Self::start_with_settings(&[])
    }

    pub fn start_with_settings(settings: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().expect("a directory");
        let server = Self::start_in(&home.path().join("data"), settings);
        Self {
            server,
            _home: Some(home),
        }
    }

    /// On a directory that the test keeps.
    pub fn start_in(dir: &Path, settings: &[(&str, &str)]) -> Server {
        let mut all = vec![("TLS_LISTEN", "127.0.0.1:0")];
        all.extend_from_slice(settings);
        Server::launch(dir, &["--tls", "auto"], &all)
    }
}

impl std::ops::Deref for Secure {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

/// `127.0.0.1:PORT` of the server's HTTPS.
pub fn https_address(server: &Server) -> String {
    let said = "HTTPS, for cameras and pages that work offline, on https://";
    let line = server.announced().iter().find_map(|line| line.strip_prefix(said));
    let (_, port) = line.expect("it announces HTTPS").rsplit_once(':').expect("a port");
    format!("127.0.0.1:{port}")
}

/// The authority as the server hands it out over plain HTTP.
pub fn authority(server: &Server) -> CertificateDer<'static> {
    let answer = server.get("/trust/ca.crt");
    assert_eq!(answer.status, 200, "{}", answer.text());
    CertificateDer::from(answer.bytes)
}

/// The certificates of a PEM file.
pub fn certificates(path: &Path) -> Vec<CertificateDer<'static>> {
    let found = CertificateDer::pem_file_iter(path).expect("a file");
    found.map(|certificate| certificate.expect("PEM")).collect()
}

fn config(root: &CertificateDer<'static>, protocols: &[&str]) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).expect("a root");
    let mut config = ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    config
}

/// One connection over TLS.
pub struct Visit(StreamOwned<ClientConnection, TcpStream>);

impl Visit {
    /// Shakes hands with a server under a name, trusting one root; an error says why not.
    pub fn begin(
        address: &str,
        name: &str,
        root: &CertificateDer<'static>,
        protocols: &[&str],
    ) -> Result<Self, String> {
        let name = ServerName::try_from(name.to_owned()).expect("a name");
        let client = ClientConnection::new(Arc::new(config(root, protocols)), name).expect("a client");
        let tcp = TcpStream::connect(address).expect("connected");
        tcp.set_read_timeout(Some(ANSWER_TIMEOUT)).expect("a timeout");
        let mut stream = StreamOwned::new(client, tcp);
        while stream.conn.is_handshaking() {
            stream
                .conn
                .complete_io(&mut stream.sock)
                .map_err(|error| error.to_string())?;
        }
        Ok(Self(stream))
    }

    /// The certificate that the server showed.
    pub fn certificate(&self) -> CertificateDer<'static> {
        self.0.conn.peer_certificates().expect("shown")[0].clone()
    }

    pub fn protocol(&self) -> Option<String> {
        let chosen = self.0.conn.alpn_protocol();
        chosen.map(|name| String::from_utf8_lossy(name).into_owned())
    }

    pub fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).expect("sent");
    }

    /// Asks for a page and keeps the connection; gives the head and the body.
    pub fn get(&mut self, path: &str, headers: &str) -> (String, Vec<u8>) {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"));
        self.answer()
    }

    /// Reads an answer whose length is told.
    pub fn answer(&mut self) -> (String, Vec<u8>) {
        let head = self.head();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.and_then(|length| length.parse().ok()).unwrap_or(0)];
        self.0.read_exact(&mut body).expect("a body");
        (head, body)
    }

    pub fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte).expect("a head");
            head.push(byte[0]);
        }
        String::from_utf8_lossy(&head).into_owned()
    }

    /// Everything that comes before the server closes the connection.
    pub fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        // Some close without saying so first.
        let _end = self.0.read_to_end(&mut rest);
        String::from_utf8_lossy(&rest).into_owned()
    }

    /// Whether the server closes the connection.
    pub fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        matches!(self.0.read_to_end(&mut rest), Ok(0)) || rest.is_empty()
    }
}

/// Asks for a page over HTTP/2, and gives status and body.
pub fn get_over_http2(address: &str, name: &str, root: &CertificateDer<'static>, path: &str) -> (u16, Vec<u8>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let tcp = tokio::net::TcpStream::connect(address).await.expect("connected");
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config(root, &["h2"])));
        let named = ServerName::try_from(name.to_owned()).expect("a name");
        let tls = connector.connect(named, tcp).await.expect("a handshake");
        assert_eq!(tls.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(tls))
            .await
            .expect("HTTP/2");
        tokio::spawn(connection);
        let (_, port) = address.rsplit_once(':').expect("a port");
        let request = hyper::Request::get(format!("https://{name}:{port}{path}"))
            .body(Empty::<bytes::Bytes>::new())
            .expect("a request");
        let answer = sender.send_request(request).await.expect("an answer");
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        (status, body.to_vec())
    })
}
