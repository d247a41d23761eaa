//! Connections: accepted up to a bound, served, and drained when the server stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{Semaphore, watch};
use tower::Service;

use super::auth::Control;

/// How connections are treated.
#[derive(Clone, Debug)]
pub struct ListenOptions {
    pub connections_max: usize,
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
    serve(NoDelay(listener), routes, mark, options, closing).await;
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
    serve(listener, routes, mark, options, closing).await;
}

/// TCP without Nagle's algorithm: answers are written whole.
struct NoDelay(TcpListener);

impl Listener for NoDelay {
    type Io = tokio::net::TcpStream;
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

/// `mark` puts with every request what is known of its connection. A layer of the router would do, but would be
/// built anew for each connection and cost each request an allocation more.
async fn serve<L: Listener<Addr: Clone + Send + 'static>>(
    mut listener: L,
    routes: Router,
    mark: impl Fn(L::Addr, &mut Request<Incoming>) + Copy + Send + 'static,
    options: ListenOptions,
    mut closing: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(options.connections_max));
    loop {
        let accepted = async {
            // At the bound, further connections wait in the kernel's queue.
            let place = Arc::clone(&room).acquire_owned().await;
            (listener.accept().await, place)
        };
        let ((stream, peer), place) = tokio::select! {
            accepted = accepted => accepted,
            _ = closing.wait_for(|closing| *closing) => break,
        };
        let routes = routes.clone();
        let service = service_fn(move |mut request| {
            mark(peer.clone(), &mut request);
            routes.clone().call(request)
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(options.header_timeout_s));
        builder.http2().timer(TokioTimer::new());
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
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
