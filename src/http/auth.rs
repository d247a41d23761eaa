//! Who asks: a bearer token, a session cookie, the control socket, or the public.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};

use super::origin::Scheme;
use super::{Problem, Site};
use crate::app::Error;
use crate::model::Actor;
use crate::wire::device::APP_VERSION_HEADER;

/// The cookie that carries a session's secret.
pub const SESSION_COOKIE: &str = "em_session";
/// The cookie that takes the place of an ended session's.
pub const SESSION_ENDED: HeaderValue =
    HeaderValue::from_static("em_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");

/// Marks requests that came over the control socket: whoever can open it owns the data directory.
#[derive(Clone, Copy, Debug)]
pub struct Control;

/// The address that a request came from, for limits.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// Recognises the caller and puts it with the request.
pub fn recognise(site: &Site, request: &mut Request) -> Result<(), Problem> {
    let actor = actor_of(site, request)?;
    match actor {
        Actor::User { id, .. } => site.active_users.saw(*id.raw()),
        Actor::Token { id, .. } => site.active_users.saw(*id.raw()),
        Actor::Public | Actor::Operator | Actor::System => {}
    }
    let caller = site.app.caller(actor);
    let app = request.headers().get(APP_VERSION_HEADER);
    let app = app.and_then(|version| version.to_str().ok());
    site.app.presence().saw(&actor, caller.at, app);
    let address = ClientAddress(client_address(site, request));
    request.extensions_mut().insert(caller);
    request.extensions_mut().insert(address);
    Ok(())
}

fn actor_of(site: &Site, request: &Request) -> Result<Actor, Problem> {
    if request.extensions().get::<Control>().is_some() {
        return Ok(Actor::Operator);
    }
    let headers = request.headers();
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value
            .to_str()
            .ok()
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) = token.ok_or(Error::Unauthenticated)?;
        return Ok(site.app.recognise_token(token.trim())?);
    }
    let Some(secret) = cookie(headers, SESSION_COOKIE) else {
        return Ok(Actor::Public);
    };
    match site.app.recognise_session(secret) {
        Ok(actor) => {
            if !is_safe(request.method()) && !is_same_origin(headers, request.uri()) {
                let detail =
                    "A request with the session cookie must come from the server's own pages; use a token elsewhere.";
                return Err(Problem::new(StatusCode::FORBIDDEN, "cross_origin", detail));
            }
            Ok(actor)
        }
        // An old cookie must not keep anybody from the public pages.
        Err(Error::Unauthenticated) => Ok(Actor::Public),
        Err(error) => Err(error.into()),
    }
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Browsers say where a request comes from: `Sec-Fetch-Site`, and older ones `Origin`.
pub fn is_same_origin(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let host = text("host").or_else(|| uri.authority().map(|authority| authority.as_str()));
    let origin = text("origin")
        .and_then(|origin| origin.split_once("://"))
        .map(|(_, host)| host);
    host.is_some() && origin == host
}

pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(';')).find_map(|pair| {
        pair.trim()
            .split_once('=')
            .filter(|(known, _)| *known == name)
            .map(|(_, value)| value)
    })
}

/// The peer's address, or what a trusted proxy says it is.
fn client_address(site: &Site, request: &Request) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([127, 0, 0, 1]), |ConnectInfo(peer)| peer.ip());
    let is_trusted = |address: &IpAddr| site.options.trusted_proxies.contains(&address.to_canonical());
    if !is_trusted(&peer) {
        return peer;
    }
    let forwarded = request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok());
    let addresses: Vec<IpAddr> = forwarded
        .flat_map(|value| value.split(','))
        .filter_map(|part| part.trim().parse().ok())
        .collect();
    addresses
        .into_iter()
        .rev()
        .find(|address| !is_trusted(address))
        .unwrap_or(peer)
}

/// The cookie of a new session. It is kept from scripts and other sites, and from plain HTTP where it was asked for
/// over HTTPS, or the server is known by an HTTPS address.
pub fn session_cookie(site: &Site, scheme: Scheme, secret: &str) -> Result<HeaderValue, Problem> {
    let public = site.options.public_url.as_ref();
    let is_https = scheme == Scheme::Https || public.is_some_and(|url| url.starts_with("https:"));
    let seconds = site.app.settings().session_ms / 1000;
    let suffix = if is_https { "; Secure" } else { "" };
    let cookie = format!("{SESSION_COOKIE}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{suffix}");
    HeaderValue::from_str(&cookie).map_err(|error| Problem::internal(error.to_string()))
}
