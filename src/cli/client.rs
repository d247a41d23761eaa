//! How commands reach the store: through a running server's control socket, else by opening the store themselves.
//!
//! Either way they speak the same HTTP to the same routes, so that there is one implementation of each.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::UnixStream;
use tokio::sync::watch;
use tower::ServiceExt;

use super::error::Error;
use crate::config::Config;
use crate::http::Site;
use crate::http::auth::Control;
use crate::metrics::Metrics;
use crate::server::{self, CONTROL_SOCKET};
use crate::store::Store;
use crate::{api, web};

/// A connection to the store's routes.
pub struct Client(Door);

enum Door {
    Server(SendRequest<Body>),
    Inside {
        routes: Router,
        store: Store,
        _closing: watch::Sender<bool>,
    },
}

impl Client {
    pub async fn connect(config: &Config) -> Result<Self, Error> {
        let socket = config.data_dir.join(CONTROL_SOCKET);
        if let Ok(stream) = UnixStream::connect(&socket).await {
            let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
                .await
                .map_err(Error::failed)?;
            tokio::spawn(connection);
            return Ok(Self(Door::Server(sender)));
        }
        let (store, _) = server::open_store(config).await?;
        let app = Arc::new(server::open_app(config, store.clone()).await?);
        let (closing, closed) = watch::channel(false);
        let site = Arc::new(Site::new(
            app,
            server::site_options(config),
            Metrics::unrecorded(),
            closed,
        ));
        let routes = api::control_routes(&site, api::routes(&site, web::routes(&site))).layer(axum::Extension(Control));
        Ok(Self(Door::Inside {
            routes,
            store,
            _closing: closing,
        }))
    }

    /// Sends a request and refuses any answer but a success.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        content_type: Option<&str>,
        body: Body,
    ) -> Result<Response, Error> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost");
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let request = request.body(body).map_err(Error::failed)?;
        let response = match &mut self.0 {
            Door::Server(sender) => sender
                .send_request(request)
                .await
                .map_err(|error| Error::Failed(format!("the server did not answer: {error}")))?
                .map(Body::new),
            Door::Inside { routes, .. } => match routes.clone().oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            },
        };
        if response.status().is_success() {
            Ok(response)
        } else {
            Err(refused(response).await)
        }
    }

    pub async fn json(&mut self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Error> {
        let (content_type, body) = match body {
            Some(body) => (Some("application/json"), Body::from(body.to_string())),
            None => (None, Body::empty()),
        };
        let response = self.send(method, path, content_type, body).await?;
        if response.status() == StatusCode::NO_CONTENT {
            return Ok(Value::Null);
        }
        let bytes = response.into_body().collect().await.map_err(Error::failed)?.to_bytes();
        serde_json::from_slice(&bytes).map_err(Error::failed)
    }

    /// Sends a request whose answer is a JSON object per line, and gives each to `see` until it has one
    /// with `done`, which it returns.
    pub async fn lines(&mut self, path: &str, mut see: impl FnMut(&Value)) -> Result<Value, Error> {
        let response = self.send(Method::POST, path, None, Body::empty()).await?;
        let mut body = response.into_body();
        let mut pending = Vec::new();
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(Error::failed)?.into_data() else {
                continue;
            };
            pending.extend_from_slice(&data);
            while let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = pending.drain(..=end).collect();
                let value: Value = serde_json::from_slice(&line).map_err(Error::failed)?;
                if let Some(error) = value["error"].as_str() {
                    return Err(Error::failed(error));
                }
                if let Some(done) = value.get("done") {
                    return Ok(done.clone());
                }
                see(&value);
            }
        }
        Err(Error::Failed("the answer broke off".into()))
    }

    /// Closes what was opened; with a server there is nothing to close.
    pub async fn close(self) -> Result<(), Error> {
        match self.0 {
            Door::Server(_) => Ok(()),
            Door::Inside { store, .. } => Ok(server::close_store(store).await?),
        }
    }
}

/// A problem in words: its detail, then a line per field.
async fn refused(response: Response) -> Error {
    let status = response.status();
    let bytes = response
        .into_body()
        .collect()
        .await
        .map(|body| body.to_bytes())
        .unwrap_or_default();
    let problem: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let mut text = problem["detail"]
        .as_str()
        .map_or_else(|| format!("the request failed with status {status}"), str::to_owned);
    for error in problem["errors"].as_array().into_iter().flatten() {
        text.push_str(&format!(
            "\n{}: {}",
            error["field"].as_str().unwrap_or_default(),
            error["message"].as_str().unwrap_or_default()
        ));
    }
    match status {
        StatusCode::UNPROCESSABLE_ENTITY => Error::Usage(text),
        _ => Error::Failed(text),
    }
}

/// A part of a path or query, percent-encoded.
pub fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}
