//! Users, tokens, audit trail and settings at the desk.

use std::sync::Arc;

use axum::Router;

use crate::http::Site;

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
}
