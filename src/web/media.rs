//! `/media`: the files of pictures, under addresses that have the hash of their content.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::http::asset::FOREVER;
use crate::http::{Ask, Problem};
use crate::model::FileName;

/// A picture can do nothing, wherever it is opened.
const CSP: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// Whoever has the address may have the picture, a draft's, too: nobody guesses a hash.
pub async fn show(Path(name): Path<String>, ask: Ask) -> Result<Response, Problem> {
    let name = FileName::parse(&name).ok_or_else(|| Problem::not_found("picture"))?;
    let tag = format!("\"{}\"", name.hash);
    let asked = ask
        .headers
        .get(header::IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok());
    let has_it = asked.is_some_and(|tags| tags.contains(&tag));
    let bytes = ask.app().image_file(name).await?;
    let bytes = bytes.ok_or_else(|| Problem::not_found("picture"))?;
    let mut response = match has_it {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Response::new(Body::from(bytes)),
    };
    let headers = response.headers_mut();
    if !has_it {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(name.format.media_type()));
    }
    headers.insert(header::CACHE_CONTROL, FOREVER);
    headers.insert(header::CONTENT_SECURITY_POLICY, CSP);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}
