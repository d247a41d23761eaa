//! A file that is sent: as the body itself, or in a form with other fields.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};

use super::ask::read_body;
use super::{Ask, Problem};

/// What a form may have beside its file.
pub const FIELDS_BYTES_MAX: usize = 64 << 10;
const FIELDS_MAX: usize = 20;
/// How long a file may be on its way.
const SENDING_TIME_MAX: Duration = Duration::from_secs(300);

/// A file, and what was typed beside it.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// Nothing if the form has no file, or an empty one.
    pub file: Bytes,
    pub fields: Vec<(String, String)>,
}

impl Upload {
    /// Reads the body, whichever way the file comes; it may have so many bytes.
    pub async fn read(ask: &mut Ask, bytes_max: usize) -> Result<Self, Problem> {
        let is_form = ask.content_type() == "multipart/form-data";
        let reading = async {
            if is_form {
                return form(ask, bytes_max).await;
            }
            Ok(Self {
                file: body(ask, bytes_max).await?,
                fields: Vec::new(),
            })
        };
        let read = tokio::time::timeout(SENDING_TIME_MAX, reading).await;
        read.unwrap_or_else(|_| {
            let detail = format!("The file was not sent within {} seconds.", SENDING_TIME_MAX.as_secs());
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", detail))
        })
    }

    /// Lets a body pass that will not be taken: a client that is still sending would not see why.
    pub async fn decline(ask: &mut Ask) {
        let passing = async {
            if let Ok(body) = ask.stream(u64::MAX) {
                let _refused = read_body(body, 0).await;
            }
        };
        let _late = tokio::time::timeout(SENDING_TIME_MAX, passing).await;
    }

    /// What stands under a name of the form.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What is too long is read to its end nevertheless, or who sends it would not see the answer.
async fn body(ask: &mut Ask, bytes_max: usize) -> Result<Bytes, Problem> {
    read_body(ask.stream(u64::MAX)?, bytes_max).await
}

/// A form with a file named `file` (RFC 7578).
async fn form(ask: &mut Ask, bytes_max: usize) -> Result<Upload, Problem> {
    let whole = bytes_max + FIELDS_BYTES_MAX;
    let body = body(ask, whole).await?;
    let kind = ask.headers.get(header::CONTENT_TYPE).cloned();
    let mut request = Request::new(Body::from(body));
    request
        .headers_mut()
        .extend(kind.map(|kind| (header::CONTENT_TYPE, kind)));
    // The body was bounded above.
    DefaultBodyLimit::apply(DefaultBodyLimit::disable(), &mut request);
    let unreadable = |error: &dyn std::fmt::Display| Problem::malformed(format!("The form cannot be read: {error}."));
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|error| unreadable(&error))?;
    let mut upload = Upload::default();
    while let Some(part) = parts.next_field().await.map_err(|error| unreadable(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| unreadable(&error))?;
        if name == "file" {
            if bytes.len() > bytes_max {
                return Err(super::ask::too_long(bytes_max as u64));
            }
            upload.file = bytes;
        } else if upload.fields.len() < FIELDS_MAX {
            let value = String::from_utf8_lossy(&bytes).into_owned();
            upload.fields.push((name, value));
        }
    }
    Ok(upload)
}
