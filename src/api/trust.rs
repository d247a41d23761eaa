//! `/trust/info.json`: HTTPS here, for pages that want to lead there.

use axum::response::Response;

use crate::http::{Ask, Problem, respond};
use crate::model::Time;
use crate::tls::Issuer;
use crate::wire::trust::TrustView;

/// Says where HTTPS is to be had, and whether a device has to be taught to trust it at `/trust` first.
#[utoipa::path(get, path = "/trust/info.json", operation_id = "show_trust", tag = "service", responses((status = 200, body = TrustView)))]
pub async fn info(ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    respond::read(&ask.headers, None, &view(&ask))
}

fn view(ask: &Ask) -> TrustView {
    let Some((secure, addresses)) = ask.site.secure.as_ref().zip(ask.site.https(&ask.headers)) else {
        return TrustView::default();
    };
    let (issuer, facts) = secure.tls.shown();
    let authority = secure.tls.authority().filter(|_| issuer == Issuer::Own);
    TrustView {
        https_url: Some(addresses.https),
        ca: authority.is_some(),
        fingerprint: authority.map(|authority| authority.fingerprint_in_groups()),
        names: facts.names.iter().map(ToString::to_string).collect(),
        not_after: Some(Time::from_millis_clamped(facts.not_after_s.saturating_mul(1000))),
    }
}
