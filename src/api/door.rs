//! `/api/events/{id}/door`: the rules of a door, and what is said of guests there.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;

use crate::blocking;
use crate::http::encoding::Encoding;
use crate::http::{Ask, Id, Ids, Problem, respond};
use crate::model::{EventId, GuestId};
use crate::wire::bundle::BundleView;
use crate::wire::door::{DoorSettingsInput, DoorSettingsView, GuestAtDoorInput};
use crate::wire::scan::DoorGuestView;

/// Everything that a device needs to work without a network, or what has changed since it last asked. When `full` is true
/// the device forgets what it knew. Rows of guests are arrays in the order of `columns`.
#[utoipa::path(get, path = "/api/events/{id}/door", operation_id = "show_door", tag = "door", params(
    ("id" = uuid::Uuid, Path),
    ("since" = Option<u64>, Query, description = "`seq` of the bundle before; everything when absent, or when that is too long ago."),
), responses((status = 200, body = BundleView)))]
pub async fn bundle(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let since = params.number("since", 0..=u64::MAX >> 1);
    params.finish()?;
    let (site, caller, wanted) = (
        Arc::clone(&ask.site),
        ask.caller.clone(),
        Encoding::wanted(&ask.headers),
    );
    let built = blocking::run(move || {
        let bundle = site.app.door_bundle(&caller, id, since)?;
        Ok::<_, Problem>(respond::packed(bundle, wanted))
    });
    built.await?
}

/// Shows the rules of an event's door, and its ticket keys.
#[utoipa::path(get, path = "/api/events/{id}/door/settings", operation_id = "show_door_settings", tag = "door", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = DoorSettingsView)))]
pub async fn settings(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let door = ask.app().door_settings(&ask.app().view(), &ask.caller.actor, id)?;
    let keys = ask.app().ticket_key_views(&door);
    respond::read(&ask.headers, Some(door.version), &DoorSettingsView::new(&door, keys))
}

/// Changes the rules of an event's door by a JSON merge patch (RFC 7396).
#[utoipa::path(patch, path = "/api/events/{id}/door/settings", operation_id = "change_door_settings", tag = "door", params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header)),
    request_body(content = DoorSettingsInput, content_type = "application/merge-patch+json"), responses((status = 200, body = DoorSettingsView)))]
pub async fn change_settings(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let version = ask.version()?;
    let patch = ask.json().await?;
    let done = ask.app().update_door(&ask.caller, id, version, patch).await?;
    let view = DoorSettingsView::new(&done.value, ask.app().ticket_key_views(&done.value));
    respond::written(StatusCode::OK, done.seq, Some(done.value.version), &view)
}

/// Signs new codes with a new key. With `revoke_old` all codes given out so far are good no more.
#[utoipa::path(post, path = "/api/events/{id}/door/keys", operation_id = "rotate_ticket_keys", tag = "door", params(("id" = uuid::Uuid, Path)),
    request_body(content = Object, example = json!({"revoke_old": false})), responses((status = 200, body = DoorSettingsView)))]
pub async fn rotate_keys(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json().await?;
    let done = ask.app().rotate_keys(&ask.caller, id, body).await?;
    let view = DoorSettingsView::new(&done.value, ask.app().ticket_key_views(&done.value));
    respond::written(StatusCode::OK, done.seq, Some(done.value.version), &view)
}

/// Blocks or unblocks a guest, notes what staff should notice, or takes money at the door.
#[utoipa::path(post, path = "/api/events/{id}/guests/{guest_id}/door", operation_id = "change_guest_at_door", tag = "door",
    params(("id" = uuid::Uuid, Path), ("guest_id" = uuid::Uuid, Path)), request_body = GuestAtDoorInput, responses((status = 200, body = DoorGuestView)))]
pub async fn guest(Ids(id, guest_id): Ids<EventId, GuestId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json().await?;
    let done = ask.app().guest_at_door(&ask.caller, id, guest_id, body).await?;
    let view = DoorGuestView::new(&done.value, &ask.caller.actor);
    respond::written(StatusCode::OK, done.seq, Some(done.value.version), &view)
}
