//! Lists in and out: CSV, NDJSON and XLSX.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::io::{StreamReader, SyncIoBridge};

use crate::app::{self, ExportFormat, ImportFormat, ImportMapping, ImportMode, ImportOptions, ImportOutcome};
use crate::blocking;
use crate::http::ask::unsupported;
use crate::http::{Ask, Id, Params, Problem, respond};
use crate::model::{Code, EventId};
use crate::store::IoContext;

/// Pieces in which an export is sent.
const CHUNK_BYTES: usize = 64 << 10;
/// Pieces that wait for a slow client.
const CHUNKS_AHEAD: usize = 4;

/// Takes in a guest list. Rows with errors do not stop the others; taking the same list in again changes nothing.
#[utoipa::path(post, path = "/api/events/{id}/guests/import", tag = "guests", params(
    ("id" = uuid::Uuid, Path),
    ("dry_run" = Option<bool>, Query, description = "Says what would happen, and writes nothing."),
    ("map" = Option<String>, Query, description = "`header:field,…` for headers that are not recognised."),
), request_body(content = String, content_type = "text/csv"), responses((status = 200, body = ImportOutcome)))]
pub async fn import_guests(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let mode = if params.flag("dry_run") {
        ImportMode::DryRun
    } else {
        ImportMode::Write
    };
    let mapping = params.checked("map", ImportMapping::parse).unwrap_or_default();
    params.finish()?;
    let format = match ask.content_type().as_str() {
        "text/csv" | "text/plain" | "text/tab-separated-values" | "application/csv" | "application/vnd.ms-excel" => {
            ImportFormat::Csv
        }
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => ImportFormat::Ndjson,
        _ => return Err(unsupported("text/csv or application/x-ndjson")),
    };
    let bytes_max = ask.site.options.import_bytes_max;
    let body = ask
        .stream(bytes_max)?
        .into_data_stream()
        .map(|piece| piece.map_err(io::Error::other));
    let input = Bounded {
        inner: SyncIoBridge::new(StreamReader::new(body)),
        left: bytes_max,
    };
    let outcome = blocking::run(move || {
        ask.app()
            .import_guests(&ask.caller, id, input, ImportOptions { format, mapping, mode })
            .map(|outcome| (outcome, ask.app().store().head()))
    });
    let (outcome, head) = outcome.await??;
    respond::written(StatusCode::OK, head, None, &outcome)
}

/// A body that breaks off with an error when it is too long.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other("the list is longer than server.import_bytes_max"))?;
        Ok(read)
    }
}

fn format_of(params: &mut Params) -> ExportFormat {
    let check = |text: &str| ExportFormat::parse(text).ok_or((Code::Invalid, "must be csv, ndjson or xlsx".to_owned()));
    params.checked("format", check).unwrap_or(ExportFormat::Csv)
}

/// Hands out all guests of an event from one snapshot.
#[utoipa::path(get, path = "/api/events/{id}/guests/export", tag = "guests", params(
    ("id" = uuid::Uuid, Path),
    ("format" = Option<String>, Query, description = "`csv` (the default), `ndjson` or `xlsx`."),
), responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn export_guests(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let format = format_of(&mut params);
    params.finish()?;
    // What is refused is refused before the answer begins.
    let full = ask.app().event(&ask.app().view(), &ask.caller.actor, id)?;
    let name = format!("guests-{}.{}", full.event.slug, format.extension());
    let site = Arc::clone(&ask.site);
    spooled(&site, format, &name, move |out| {
        ask.app().export_guests(&ask.caller, id, format, out).map(drop)
    })
    .await
}

/// Hands out all events from one snapshot.
#[utoipa::path(get, path = "/api/events/export", tag = "events", params(
    ("format" = Option<String>, Query, description = "`csv` (the default), `ndjson` or `xlsx`."),
), responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn export_events(ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let format = format_of(&mut params);
    params.finish()?;
    let name = format!("events.{}", format.extension());
    let site = Arc::clone(&ask.site);
    spooled(&site, format, &name, move |out| {
        ask.app().export_events(&ask.caller.actor, format, out).map(drop)
    })
    .await
}

/// Writes an export to a file that has no name, and sends that: the snapshot lives as long as the disk
/// takes, not as long as a slow client does, and memory stays bounded.
async fn spooled<F>(
    site: &Arc<crate::http::Site>,
    format: ExportFormat,
    name: &str,
    write: F,
) -> Result<Response, Problem>
where
    F: FnOnce(io::BufWriter<std::fs::File>) -> Result<(), app::Error> + Send + 'static,
{
    let dir = site.app.store().temporary_dir();
    let file = blocking::run(move || {
        let file = tempfile::tempfile_in(&dir).context(&dir)?;
        let copy = file.try_clone().context(&dir)?;
        write(io::BufWriter::with_capacity(CHUNK_BYTES, copy))?;
        let mut file = file;
        file.flush()
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .context(&dir)?;
        Ok::<_, app::Error>(file)
    });
    let file = file.await??;
    let length = file
        .metadata()
        .map_err(|error| Problem::internal(error.to_string()))?
        .len();
    let mut response = Response::new(Body::from_stream(pieces(file)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    // RFC 6266 with RFC 8187, since names of events are in any script.
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes())
        .collect::<String>()
        .replace('+', "%20");
    let disposition = format!("attachment; filename*=UTF-8''{encoded}");
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
    );
    Ok(response)
}

fn pieces(mut file: std::fs::File) -> ReceiverStream<io::Result<Bytes>> {
    let (pieces, body) = mpsc::channel(CHUNKS_AHEAD);
    blocking::start(move || {
        loop {
            let mut piece = vec![0; CHUNK_BYTES];
            let read = file.read(&mut piece).map(|length| {
                piece.truncate(length);
                Bytes::from(piece)
            });
            let is_end = read.as_ref().map_or(true, Bytes::is_empty);
            let is_last = is_end && read.is_ok();
            if is_last || pieces.blocking_send(read).is_err() || is_end {
                return;
            }
        }
    });
    ReceiverStream::new(body)
}
