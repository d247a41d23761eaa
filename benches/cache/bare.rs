//! A server that does nothing but answer with the bytes of a file: what axum and the listener cost by themselves.

use std::path::Path;
use std::process::Command;

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::get;
use event_manager::http::listen::{ListenOptions, serve_tcp};

use crate::program::Program;

/// How this benchmark calls itself as that server.
pub const MODE: &str = "serve-bytes";

/// Starts it as a process of its own, as the program it is compared with is.
pub fn start(file: &Path) -> Program {
    let mut command = Command::new(std::env::current_exe().expect("a path"));
    command.arg(MODE).arg(file);
    Program::start(command, file)
}

pub fn serve(file: &Path) {
    let body = Bytes::from(std::fs::read(file).expect("a file"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!(
            "Event Manager listens on http://{}",
            listener.local_addr().expect("bound")
        );
        let answer = move || {
            let body = body.clone();
            async move { ([(header::CONTENT_TYPE, "application/json")], body) }
        };
        let options = ListenOptions {
            room: std::sync::Arc::new(tokio::sync::Semaphore::new(10_000)),
            header_timeout_s: 10,
            drain_s: 0,
        };
        let (_close, closing) = tokio::sync::watch::channel(false);
        serve_tcp(listener, Router::new().route("/", get(answer)), options, closing).await;
    });
}
