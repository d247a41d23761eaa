//! The door at the desk: gates, devices, conflicts, live.

use std::sync::Arc;

use axum::Router;

use crate::http::Site;

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
}
