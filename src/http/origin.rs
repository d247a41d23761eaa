//! The address of this server as a client called it, and where it is to be had over HTTPS.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::http::{HeaderMap, header};

use super::Site;
use crate::tls::{Name, Tls};

/// The port that an https address need not name.
const HTTPS_PORT: u16 = 443;

/// How a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Http,
    Https,
}

impl Scheme {
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }
}

/// The HTTPS side of a server.
#[derive(Clone)]
pub struct Secure {
    pub tls: Arc<Tls>,
    /// Where it listens, …
    pub address: SocketAddr,
    /// … and where plain HTTP does.
    pub plain: SocketAddr,
}

impl Secure {
    /// Where it is best reached over HTTPS, for those who are not told by a request.
    pub fn url(&self) -> String {
        self.at(&self.best_host())
    }

    /// Where devices learn to trust it, best over plain HTTP, which needs no trust; `None` if they need not.
    pub fn trust_url(&self) -> Option<String> {
        self.tls.authority()?;
        Some(self.trust_url_at(&self.best_host()))
    }

    fn trust_url_at(&self, host: &str) -> String {
        let is_reachable = !self.plain.ip().is_loopback() || self.address.ip().is_loopback();
        match is_reachable {
            true => format!("http://{host}:{}/trust", self.plain.port()),
            false => format!("{}/trust", self.at(host)),
        }
    }

    fn at(&self, host: &str) -> String {
        match self.address.port() {
            HTTPS_PORT => format!("https://{host}"),
            port => format!("https://{host}:{port}"),
        }
    }

    fn best_host(&self) -> String {
        let ip = self.address.ip();
        let name = match self.tls.best_name() {
            // It listens there alone.
            Name::Address(_) if !ip.is_unspecified() => Name::Address(ip),
            name => name,
        };
        match name {
            Name::Address(IpAddr::V6(six)) => format!("[{six}]"),
            name => name.to_string(),
        }
    }
}

/// What a client should know of HTTPS here.
pub struct Addresses {
    /// Where it is to be had.
    pub https: String,
    /// Where devices that do not trust it yet begin.
    pub trust: String,
}

impl Site {
    /// Where this server is to be had over HTTPS for a client that called it by a host; `None` if it is not.
    pub fn https(&self, headers: &HeaderMap) -> Option<Addresses> {
        let secure = self.secure.as_ref()?;
        let called = host(headers);
        // The machine's own names for itself are of no use on a phone.
        let is_fine = secure.tls.is_for(called) && !is_own(called);
        let host = if is_fine { called.to_owned() } else { secure.best_host() };
        let public = self.options.public_url.clone().filter(|url| url.starts_with("https:"));
        Some(Addresses {
            https: public.unwrap_or_else(|| secure.at(&host)),
            trust: secure.trust_url_at(&host),
        })
    }

    /// The address that other devices should go to: over HTTPS if there is any, since cameras, and pages that go on
    /// without a network, need it.
    pub fn origin_for_devices(&self, scheme: Scheme, headers: &HeaderMap) -> String {
        let secure = self.https(headers).map(|addresses| addresses.https);
        secure.unwrap_or_else(|| self.origin(scheme, headers))
    }

    /// The public address of this server: as configured, or as the client called it.
    pub fn origin(&self, scheme: Scheme, headers: &HeaderMap) -> String {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        match &self.options.public_url {
            Some(url) => url.clone(),
            None => format!("{}://{}", scheme.as_str(), host.unwrap_or("localhost")),
        }
    }
}

/// The host that a client called, without the port.
pub fn host(headers: &HeaderMap) -> &str {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    match host.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => host,
        _ => host,
    }
}

/// Whether a host is the client's own machine.
pub fn is_own(host: &str) -> bool {
    let address: Result<IpAddr, _> = host.trim_matches(['[', ']']).parse();
    address.map_or(host == "localhost" || host.ends_with(".localhost"), |address| {
        address.is_loopback()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_known_without_their_ports() {
        for (text, expected, own) in [
            ("box.local:8080", "box.local", false),
            ("box.local", "box.local", false),
            ("127.0.0.1:80", "127.0.0.1", true),
            ("[::1]:80", "[::1]", true),
            ("[fd00::1]", "[fd00::1]", false),
            ("localhost", "localhost", true),
            ("", "", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, text.parse().expect("a value"));
            assert_eq!((host(&headers), is_own(host(&headers))), (expected, own), "{text}");
        }
    }
}
