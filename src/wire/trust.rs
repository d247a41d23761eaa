//! What clients are told of HTTPS here.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::Time;

/// Where HTTPS is to be had, and whether a device has to be taught to trust it.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct TrustView {
    /// `null` where only plain HTTP is spoken.
    pub https_url: Option<String>,
    /// Whether the certificate is from an authority of this server's own, which devices do not know.
    pub ca: bool,
    /// The SHA-256 of that authority's certificate, as pairs of digits with colons between them.
    pub fingerprint: Option<String>,
    /// The names and addresses that the certificate is for.
    pub names: Vec<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub not_after: Option<Time>,
}
