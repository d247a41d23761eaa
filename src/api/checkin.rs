//! `/api/checkins`, and an event's scans and conflicts.

use axum::http::StatusCode;
use axum::response::Response;

use super::list::ListParams;
use crate::http::kept::unkept;
use crate::http::{Ask, Id, Ids, Problem, respond};
use crate::model::{EventId, ScanId};
use crate::store::{ScanQuery, Scans, Sort, Table};
use crate::wire::checkin::{CheckinBody, CheckinView, SyncView};
use crate::wire::fields::{id as check_id, one_of};
use crate::wire::page::PageView;
use crate::wire::scan::{ConflictView, ResolveInput, ScanView};

/// An upload is at most so long when it is unpacked.
const SYNC_BYTES_MAX: usize = 4 << 20;
const SORTS: &[(&str, Sort)] = &[("received_at", Sort::CreatedAt)];
const HINTS: &[Table] = &[];
const FIELDS: &[&str] = &[];

/// Decides about somebody at a gate, and records it. A refusal is an answer, too; the same `scan_id` again is the same scan.
#[utoipa::path(post, path = "/api/checkins", operation_id = "check_in", tag = "door", request_body = CheckinBody, responses((status = 200, body = CheckinView)))]
pub async fn check_in(mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json().await?;
    let done = ask.app().check_in(&ask.caller, body).await?;
    respond::written(StatusCode::OK, done.seq, None, &done.value)
}

/// Takes in up to 1,000 scans that a device made while it was offline; `Content-Encoding: gzip` may be used. The answer has
/// a result for each, in order. An item `{"undo": SCAN_ID, "scanned_at": …}` takes a scan back.
#[utoipa::path(post, path = "/api/checkins/sync", operation_id = "sync_checkins", tag = "door",
    request_body(content = Object, example = json!({"device_time": "2026-11-23T19:30:00Z", "scans": [{"scan_id": "01890a5d-ac96-774b-bcce-b302099a8057", "code": "7K3M9QX2P", "scanned_at": "2026-11-23T19:01:12Z", "result": "admitted"}]})),
    responses((status = 200, body = SyncView)))]
pub async fn sync(mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json_unpacked(SYNC_BYTES_MAX).await?;
    let view = ask.site.app.sync(&ask.caller, body).await?;
    respond::written(StatusCode::OK, view.seq, None, &view)
}

/// Takes a scan back, as if it had not been.
#[utoipa::path(post, path = "/api/checkins/{scan_id}/undo", operation_id = "undo_checkin", tag = "door", params(("scan_id" = uuid::Uuid, Path)),
    responses((status = 200, body = CheckinView)))]
pub async fn undo(Id(id): Id<ScanId>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let done = ask.app().undo_scan(&ask.caller, id).await?;
    respond::written(StatusCode::OK, done.seq, None, &done.value)
}

/// Lists the scans of an event, the newest first.
#[utoipa::path(get, path = "/api/events/{id}/checkins", operation_id = "list_checkins", tag = "door", params(
    ("id" = uuid::Uuid, Path),
    ("guest_id" = Option<uuid::Uuid>, Query, description = "Of one guest, in the order of their times."),
    ("gate_id" = Option<uuid::Uuid>, Query), ("device_id" = Option<uuid::Uuid>, Query),
    ("result" = Option<String>, Query, description = "`admitted` or `refused`."),
    ("limit" = Option<u64>, Query), ("cursor" = Option<String>, Query),
    ("sort" = Option<String>, Query, description = "`received_at` or `-received_at` (the default)."),
), responses((status = 200, body = PageView<ScanView>)))]
pub async fn list(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let (list, query) = read_list(&ask, id, Scans::All)?;
    let page = ask.app().scans(&ask.app().view(), &ask.caller.actor, &query)?;
    Ok(unkept(&ask.headers, None, list.page(page)?))
}

/// Lists the conflicts of an event that nobody has decided about, the newest first.
#[utoipa::path(get, path = "/api/events/{id}/conflicts", operation_id = "list_conflicts", tag = "door", params(
    ("id" = uuid::Uuid, Path),
    ("limit" = Option<u64>, Query), ("cursor" = Option<String>, Query), ("sort" = Option<String>, Query),
), responses((status = 200, body = PageView<ConflictView>)))]
pub async fn conflicts(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let (list, query) = read_list(&ask, id, Scans::InConflict)?;
    let page = ask.app().conflicts(&ask.app().view(), &ask.caller.actor, &query)?;
    Ok(unkept(&ask.headers, None, list.page(page)?))
}

/// Decides about a conflict: `keep` lets the scan stand, `reject` takes it out of the figures.
#[utoipa::path(post, path = "/api/events/{id}/conflicts/{scan_id}/resolve", operation_id = "resolve_conflict", tag = "door", request_body = ResolveInput,
    params(("id" = uuid::Uuid, Path), ("scan_id" = uuid::Uuid, Path)), responses((status = 200, body = ScanView)))]
pub async fn resolve(Ids(id, scan_id): Ids<EventId, ScanId>, mut ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let body = ask.json().await?;
    let done = ask.app().resolve_conflict(&ask.caller, id, scan_id, body).await?;
    respond::written(StatusCode::OK, done.seq, None, &done.value)
}

fn read_list(ask: &Ask, event_id: EventId, which: Scans) -> Result<(ListParams, ScanQuery), Problem> {
    let mut params = ask.params()?;
    let list = ListParams::read(&mut params, SORTS, HINTS, FIELDS);
    let is_all = which == Scans::All;
    let newest = ScanQuery::newest(event_id, which, list.limit);
    let mut query = ScanQuery {
        order: list.order.or(newest.order),
        cursor: list.cursor.clone(),
        ..newest
    };
    if is_all {
        query.guest_id = params.checked("guest_id", check_id);
        query.gate_id = params.checked("gate_id", check_id);
        query.device_id = params.checked("device_id", check_id);
        query.admitted = params
            .checked("result", one_of(&["admitted", "refused"], |word| word))
            .map(|word| word == "admitted");
    }
    params.finish()?;
    Ok((list, query))
}
