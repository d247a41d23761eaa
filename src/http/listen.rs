//! Connections: accepted up to a bound, encrypted or plain, served, and drained when the server stops.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, header};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::sync::{Semaphore, watch};
use tower::Service;

use super::auth::Control;
use super::origin::Scheme;
use crate::tls::Handshake;

/// A client of HTTP/2 that says nothing for so long is asked whether it is still there, …
const PING_S: u64 = 30;
/// … and cut off if it does not answer in this time.
const PONG_S: u64 = 20;

/// How connections are treated.
#[derive(Clone, Debug)]
pub struct ListenOptions {
    /// One place for each connection; doors that share it share the bound.
    pub room: Arc<Semaphore>,
    /// A client that has not sent its request's head by then is cut off.
    pub header_timeout_s: u64,
    /// How long open requests may take once the server stops.
    pub drain_s: u64,
}

/// Serves TCP connections until `closing` turns true and the open ones are drained.
pub async fn serve_tcp(listener: TcpListener, routes: Router, options: ListenOptions, closing: watch::Receiver<bool>) {
    let mark = |peer: SocketAddr, request: &mut Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
    };
    serve(NoDelay(listener), Plain, routes, mark, options, closing).await;
}

/// Serves encrypted connections likewise. Handshakes hold nobody else up, but each takes a place.
pub async fn serve_tls(
    listener: TcpListener,
    handshake: Handshake,
    routes: Router,
    options: ListenOptions,
    closing: watch::Receiver<bool>,
) {
    let mark = |peer: SocketAddr, request: &mut Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(Scheme::Https);
    };
    serve(NoDelay(listener), handshake, routes, mark, options, closing).await;
}

/// Serves the control socket likewise; its callers are the operator.
pub async fn serve_control(
    listener: UnixListener,
    routes: Router,
    options: ListenOptions,
    closing: watch::Receiver<bool>,
) {
    let mark = |_, request: &mut Request<Incoming>| {
        request.extensions_mut().insert(Control);
    };
    serve(listener, Plain, routes, mark, options, closing).await;
}

/// TCP without Nagle's algorithm: answers are written whole.
struct NoDelay(TcpListener);

impl Listener for NoDelay {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, peer) = Listener::accept(&mut self.0).await;
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection without TCP_NODELAY");
        }
        (stream, peer)
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// What comes between an accepted connection and its first request.
trait Opening<S>: Clone + Send + 'static {
    type Io: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// The connection as requests come over it; `None` if none will.
    fn open(&self, stream: S) -> impl Future<Output = Option<Self::Io>> + Send;
}

/// Nothing.
#[derive(Clone)]
struct Plain;

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Opening<S> for Plain {
    type Io = S;

    async fn open(&self, stream: S) -> Option<S> {
        Some(stream)
    }
}

impl Opening<TcpStream> for Handshake {
    type Io = tokio_rustls::server::TlsStream<TcpStream>;

    async fn open(&self, stream: TcpStream) -> Option<Self::Io> {
        self.shake(stream).await
    }
}

/// `mark` puts with every request what is known of its connection. A layer of the router would do, but would be
/// built anew for each connection and cost each request an allocation more.
async fn serve<L: Listener<Addr: Clone + Send + Sync + 'static>, O: Opening<L::Io>>(
    mut listener: L,
    opening: O,
    routes: Router,
    mark: impl Fn(L::Addr, &mut Request<Incoming>) + Copy + Send + Sync + 'static,
    options: ListenOptions,
    mut closing: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    let header_timeout = Duration::from_secs(options.header_timeout_s);
    let builder = builder(header_timeout);
    loop {
        let accepted = async {
            let accepted = listener.accept().await;
            // At the bound one connection waits here for a place, the others in the kernel's queue. A place that was
            // taken before somebody came would be missing at the other door.
            (accepted, Arc::clone(&options.room).acquire_owned().await)
        };
        let ((stream, peer), place) = tokio::select! {
            accepted = accepted => accepted,
            _ = closing.wait_for(|closing| *closing) => break,
        };
        let (opening, routes, builder) = (opening.clone(), routes.clone(), builder.clone());
        let (watcher, mut closing) = (graceful.watcher(), closing.clone());
        tokio::spawn(async move {
            let _place = place;
            let opened = tokio::select! {
                opened = opening.open(stream) => opened,
                _ = closing.wait_for(|closing| *closing) => None,
            };
            let Some(io) = opened else {
                return;
            };
            let has_asked = Arc::new(AtomicBool::new(false));
            let asked = Arc::clone(&has_asked);
            let service = service_fn(move |mut request| {
                asked.store(true, Ordering::Relaxed);
                mark(peer.clone(), &mut request);
                name_host(&mut request);
                routes.clone().call(request)
            });
            let connection = builder.serve_connection(TokioIo::new(io), service).into_owned();
            let mut connection = pin!(watcher.watch(connection));
            // The timeout of HTTP/1 begins when it is known that it is HTTP/1, which a client can keep to itself.
            let served = match tokio::time::timeout(header_timeout, &mut connection).await {
                Err(_) if has_asked.load(Ordering::Relaxed) => connection.await,
                Err(_) => return,
                Ok(served) => served,
            };
            if let Err(error) = served {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    let drained = tokio::time::timeout(Duration::from_secs(options.drain_s), graceful.shutdown()).await;
    if drained.is_err() {
        tracing::warn!(
            seconds = options.drain_s,
            "requests were still open after the time to drain; they are cut off"
        );
    }
}

fn builder(header_timeout: Duration) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(PING_S))
        .keep_alive_timeout(Duration::from_secs(PONG_S));
    builder
}

/// HTTP/2 names the host in the address; those who look for it look at the header.
fn name_host(request: &mut Request<Incoming>) {
    if request.headers().contains_key(header::HOST) {
        return;
    }
    let host = request
        .uri()
        .authority()
        .map(|authority| HeaderValue::from_str(authority.as_str()));
    if let Some(Ok(host)) = host {
        request.headers_mut().insert(header::HOST, host);
    }
}
