//! `/api/devices`, and an event's devices: pairing, and turning away.

use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;

use crate::http::auth::ClientAddress;
use crate::http::{Ask, Id, Problem, respond};
use crate::model::{Device, DeviceId, EventId};
use crate::wire::device::{DeviceInput, DeviceView, NewDeviceView, PairInput, PairedView, PairingView, Seen};
use crate::wire::event::EventView;
use crate::wire::page::PageView;

fn view(ask: &Ask, device: &Device) -> DeviceView {
    DeviceView::new(device, ask.app().presence().seen(device.id, ask.caller.at))
}

/// Lists the devices of an event that were not turned away.
#[utoipa::path(get, path = "/api/events/{id}/devices", operation_id = "list_devices", tag = "door", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = PageView<DeviceView>)))]
pub async fn list(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let devices = ask.app().devices(&ask.app().view(), &ask.caller.actor, id)?;
    let page = PageView {
        items: devices.iter().map(|device| view(&ask, device)).collect(),
        next_cursor: None,
        plan: None,
    };
    respond::read(&ask.headers, None, &page)
}

/// Makes a device and its pairing code, which is good once and for 30 minutes.
#[utoipa::path(post, path = "/api/events/{id}/devices", operation_id = "create_device", tag = "door", request_body = DeviceInput,
    params(("id" = uuid::Uuid, Path)), responses((status = 201, body = NewDeviceView)))]
pub async fn create(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json().await?;
    let done = ask.app().create_device(&ask.caller, id, body).await?;
    let (device, code) = done.value;
    let url = format!("{}/door#pair={code}", ask.origin_for_devices());
    let expires_at = device
        .pairing
        .as_ref()
        .map_or(ask.caller.at, |pairing| pairing.expires_at);
    let new = NewDeviceView {
        device: DeviceView::new(&device, Seen::default()),
        pairing: PairingView { code, url, expires_at },
    };
    let location = format!("/api/devices/{}", device.id);
    respond::created(&location, done.seq, None, &new).map(respond::secret)
}

/// Turns a pairing code into a device's token. Anybody who has the code may.
#[utoipa::path(post, path = "/api/devices/pair", operation_id = "pair_device", tag = "door", request_body = PairInput, responses((status = 201, body = PairedView)))]
pub async fn pair(address: Extension<ClientAddress>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    ask.site.pairings.check(address.0.0)?;
    let body = ask.json().await?;
    let done = ask.app().pair(&ask.caller, body).await?;
    let (paired, event) = (done.value.device, done.value.event);
    let view = PairedView {
        token: done.value.token,
        device: view(&ask, &paired),
        event: EventView::new(&event.event, event.venue.as_ref(), &event.counters),
    };
    respond::written(StatusCode::CREATED, done.seq, None, &view).map(respond::secret)
}

/// Changes a device's name, its gate, or whether it may override, by a JSON merge patch (RFC 7396).
#[utoipa::path(patch, path = "/api/devices/{id}", operation_id = "change_device", tag = "door", params(("id" = uuid::Uuid, Path)),
    request_body(content = DeviceInput, content_type = "application/merge-patch+json"), responses((status = 200, body = DeviceView)))]
pub async fn update(Id(id): Id<DeviceId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let patch = ask.json().await?;
    let done = ask.app().update_device(&ask.caller, id, patch).await?;
    respond::written(StatusCode::OK, done.seq, None, &view(&ask, &done.value))
}

/// Turns a device away: at its next request it gets 401 with `device_revoked`, and forgets what it knows.
#[utoipa::path(delete, path = "/api/devices/{id}", operation_id = "revoke_device", tag = "door", params(("id" = uuid::Uuid, Path)), responses((status = 204)))]
pub async fn revoke(Id(id): Id<DeviceId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let done = ask.app().revoke_device(&ask.caller, id).await?;
    Ok(respond::gone(done.seq))
}
