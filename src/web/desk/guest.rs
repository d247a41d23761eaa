//! Guests at the desk: table, import, export, print.

use std::sync::Arc;

use axum::Router;

use crate::http::Site;

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
}
