//! The handshake of one connection: bounded in time, and its failures counted by reason.

use std::sync::Arc;
use std::time::Duration;

use rustls::{AlertDescription, ServerConfig};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::Error;
use super::certificate::provider;
use super::resolver::Resolver;

const HTTP_2: &[u8] = b"h2";
const HTTP_1: &[u8] = b"http/1.1";
/// What a public authority proves a domain with (RFC 8737).
const CHALLENGE: &[u8] = b"acme-tls/1";
/// For who speaks HTTP where HTTPS is spoken, which a browser does when the address was typed without `https`.
const PLAIN_ANSWER: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n\
    Connection: close\r\n\r\nThis port speaks HTTPS: begin the address with https://\n";

/// Turns accepted connections into encrypted ones.
#[derive(Clone)]
pub struct Handshake {
    acceptor: TlsAcceptor,
    timeout: Duration,
}

impl Handshake {
    pub(super) fn new(resolver: Arc<Resolver>, timeout: Duration) -> Result<Self, Error> {
        let mut config = ServerConfig::builder_with_provider(provider().into())
            .with_safe_default_protocol_versions()
            .map_err(Error::make)?
            .with_no_client_auth()
            .with_cert_resolver(resolver);
        config.alpn_protocols = [HTTP_2, HTTP_1, CHALLENGE].map(<[u8]>::to_vec).to_vec();
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            timeout,
        })
    }

    /// An encrypted connection; `None` if none came of it, or nothing is to be served on it.
    pub async fn shake(&self, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        let reason = match tokio::time::timeout(self.timeout, self.try_shake(stream)).await {
            Ok(Ok(stream)) => {
                metrics::counter!("tls_handshakes_total").increment(1);
                // A challenge is answered by the handshake itself.
                let is_challenge = stream.get_ref().1.alpn_protocol() == Some(CHALLENGE);
                return (!is_challenge).then_some(stream);
            }
            Ok(Err(error)) => {
                tracing::debug!(%error, "a handshake failed");
                reason(&error)
            }
            Err(_) => "timeout",
        };
        metrics::counter!("tls_handshake_failures_total", "reason" => reason).increment(1);
        None
    }

    async fn try_shake(&self, mut stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let mut first = [0];
        // TLS begins with a byte that is no letter.
        if stream.peek(&mut first).await? == 1 && first[0].is_ascii_uppercase() {
            stream.write_all(PLAIN_ANSWER).await?;
            stream.shutdown().await?;
            let error = rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType);
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, error));
        }
        self.acceptor.accept(stream).await
    }
}

/// One of a few reasons, so that nobody can multiply labels.
fn reason(error: &std::io::Error) -> &'static str {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidMessage(_)) => "not_tls",
        Some(rustls::Error::PeerIncompatible(_) | rustls::Error::NoApplicationProtocol) => "incompatible",
        // The device does not trust the certificate, or came by a name that it is not for.
        Some(rustls::Error::AlertReceived(
            AlertDescription::UnknownCA
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateUnknown
            | AlertDescription::CertificateExpired
            | AlertDescription::UnsupportedCertificate,
        )) => "not_trusted",
        Some(_) => "protocol",
        None => "closed",
    }
}
