//! What pages load: one style sheet.

use axum::http::header;
use axum::response::{IntoResponse, Response};

pub async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, include_str!("style.css")).into_response()
}
