//! Pictures of an event at the desk.

use std::sync::Arc;

use axum::Router;

use crate::http::Site;

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
}
