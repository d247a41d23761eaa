//! Guest lists taken in: uploaded, their columns named, checked, and then imported.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::import_page::{ImportProgress, MappingPage, ProgressPage, UploadPage, chosen_of};
use super::{Place, wants_part};
use crate::app::{Caller, Error, ImportJob, ImportMode, ImportPhase};
use crate::blocking;
use crate::http::{Ask, Id, Ids, Problem, Site};
use crate::model::{EventId, FieldErrors};
use crate::store::Error as StoreError;
use crate::web::form::Form;
use crate::web::page::{page, see, shown};

/// What a list that was pasted is called.
const PASTED: &str = "–";
/// Of a list that is too long, read after its bound.
const DISCARDED_BYTES_MAX: usize = 64 << 20;

pub async fn form(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    let jobs = ask.app().import_jobs(&ask.caller, id)?;
    shown(&UploadPage::new(&ask, place, &jobs, "", FieldErrors::new()))
}

/// Takes a list, from a file or pasted, and keeps it until its columns are named.
pub async fn upload(State(site): State<Arc<Site>>, Id(id): Id<EventId>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let ask = Ask::from_request(Request::from_parts(parts.clone(), Body::empty()), &site).await?;
    // Nothing is read for those who may not.
    let place = Place::edit(&ask, id)?;
    let multipart = Multipart::from_request(Request::from_parts(parts, body), &site).await;
    let multipart = multipart.map_err(|error| Problem::malformed(error.body_text()))?;
    match receive(&ask.site, &ask.caller, id, multipart).await? {
        Received::Kept(job) => Ok(see(&format!("{}/import/{}", place.base, job.about.id))),
        Received::Refused(errors, pasted) => {
            let jobs = ask.app().import_jobs(&ask.caller, id)?;
            let form = UploadPage::new(&ask, place, &jobs, &pasted, errors);
            page(StatusCode::UNPROCESSABLE_ENTITY, &form)
        }
    }
}

enum Received {
    Kept(Arc<ImportJob>),
    /// With what was pasted.
    Refused(FieldErrors, String),
}

/// Writes the parts of a form to a file: the one that was chosen, else what was pasted.
async fn receive(site: &Site, caller: &Caller, id: EventId, mut multipart: Multipart) -> Result<Received, Problem> {
    let mut pasted = String::new();
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        match field.name() {
            Some("file") if field.file_name().is_some_and(|name| !name.is_empty()) => {
                let name = field.file_name().unwrap_or_default().to_owned();
                return keep(site, caller, id, &name, Source::Field(Box::new(field))).await;
            }
            // It has the bound of other forms.
            Some("rows") => pasted = read_rows(field, site.options.body_bytes_max).await?,
            _ => {}
        }
    }
    let bytes = pasted.trim().as_bytes().to_vec();
    match keep(site, caller, id, PASTED, Source::Bytes(bytes)).await? {
        Received::Refused(errors, _) => Ok(Received::Refused(errors, pasted)),
        kept => Ok(kept),
    }
}

enum Source<'f> {
    Field(Box<axum::extract::multipart::Field<'f>>),
    Bytes(Vec<u8>),
}

async fn keep(site: &Site, caller: &Caller, id: EventId, name: &str, source: Source<'_>) -> Result<Received, Problem> {
    let file = site.app.new_upload()?;
    let path = file.path().to_owned();
    let failed = |error| Problem::from(StoreError::from_io(&path, error));
    let mut out = tokio::fs::File::from_std(file.reopen().map_err(failed)?);
    match source {
        Source::Bytes(bytes) => out.write_all(&bytes).await.map_err(failed)?,
        Source::Field(mut field) => {
            let bytes_max = site.options.import_bytes_max;
            let mut left = bytes_max;
            while let Some(piece) = field.chunk().await.map_err(broken)? {
                left = match left.checked_sub(piece.len() as u64) {
                    Some(left) => left,
                    None => {
                        read_on(*field).await;
                        return Err(too_long(bytes_max));
                    }
                };
                out.write_all(&piece).await.map_err(failed)?;
            }
        }
    }
    out.flush().await.map_err(failed)?;
    match site.app.keep_upload(caller, id, name, file) {
        Ok(job) => Ok(Received::Kept(job)),
        Err(Error::Invalid(errors)) => Ok(Received::Refused(errors, String::new())),
        Err(error) => Err(error.into()),
    }
}

/// Reads on for a while: a browser that is still sending would not see the answer.
async fn read_on(mut field: axum::extract::multipart::Field<'_>) {
    let mut left = DISCARDED_BYTES_MAX;
    while let Ok(Some(piece)) = field.chunk().await {
        match left.checked_sub(piece.len()) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

async fn read_rows(mut field: axum::extract::multipart::Field<'_>, bytes_max: usize) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > bytes_max {
            return Err(too_long(bytes_max as u64));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn broken(error: axum::extract::multipart::MultipartError) -> Problem {
    Problem::malformed(error.body_text())
}

fn too_long(bytes_max: u64) -> Problem {
    let detail = format!("The list is longer than {bytes_max} bytes.");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
}

/// A list on its way: its columns to be named, how far it is, or what came of it.
pub async fn show(Ids(id, job): Ids<EventId, Uuid>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    let job = ask.app().import_job(&ask.caller, id, job)?;
    let state = job.state();
    let renames = Form::of_query(ask.query()).has("columns") && job.has_file();
    if state.phase == ImportPhase::Uploaded || renames && !matches!(state.phase, ImportPhase::Running(_)) {
        return mapping(ask, place, job, FieldErrors::new(), StatusCode::OK).await;
    }
    let progress = ImportProgress::new(&place, &job, state);
    match wants_part(&ask.headers) {
        true => shown(&progress),
        false => shown(&ProgressPage::new(place, progress)),
    }
}

async fn mapping(
    ask: Ask,
    place: Place,
    job: Arc<ImportJob>,
    errors: FieldErrors,
    status: StatusCode,
) -> Result<Response, Problem> {
    let (app, looked_at, event) = (Arc::clone(&ask.site.app), Arc::clone(&job), place.full.event.clone());
    let looking = blocking::run(move || app.import_sample(&event, &looked_at));
    match looking.await? {
        Ok(sample) => {
            let table = (
                sample.headers,
                sample.guesses.iter().map(|guess| guess.field()).collect(),
                sample.rows,
            );
            page(status, &MappingPage::new(place, &job, table, &errors))
        }
        // A file that is no table at all: it is forgotten, and another one asked for.
        Err(Error::Invalid(errors)) => {
            ask.app().drop_import(&job);
            let jobs = ask.app().import_jobs(&ask.caller, place.full.event.id)?;
            let form = UploadPage::new(&ask, place, &jobs, "", errors);
            page(StatusCode::UNPROCESSABLE_ENTITY, &form)
        }
        Err(error) => Err(error.into()),
    }
}

/// Begins a dry run with what the columns mean.
pub async fn check(Ids(id, job): Ids<EventId, Uuid>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let place = Place::edit(&ask, id)?;
    let job = ask.app().import_job(&ask.caller, id, job)?;
    start(ask, place, job, chosen_of(&form), ImportMode::DryRun).await
}

/// Begins the import, as it was checked.
pub async fn run(Ids(id, job): Ids<EventId, Uuid>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    let job = ask.app().import_job(&ask.caller, id, job)?;
    let chosen = job.state().chosen;
    start(ask, place, job, chosen, ImportMode::Write).await
}

async fn start(
    ask: Ask,
    place: Place,
    job: Arc<ImportJob>,
    chosen: Vec<(String, String)>,
    mode: ImportMode,
) -> Result<Response, Problem> {
    let (app, caller, going) = (Arc::clone(&ask.site.app), ask.caller.clone(), Arc::clone(&job));
    let starting = blocking::run(move || app.start_import(&caller, &going, chosen, mode));
    match starting.await? {
        Ok(()) => Ok(see(&format!("{}/import/{}", place.base, job.about.id))),
        Err(Error::Invalid(errors)) => mapping(ask, place, job, errors, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(error) => Err(error.into()),
    }
}

/// Ends what is under way.
pub async fn stop(Ids(id, job): Ids<EventId, Uuid>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    ask.app().import_job(&ask.caller, id, job)?.stop();
    Ok(see(&format!("{}/import/{job}", place.base)))
}

/// Forgets a list.
pub async fn discard(Ids(id, job): Ids<EventId, Uuid>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::edit(&ask, id)?;
    let job = ask.app().import_job(&ask.caller, id, job)?;
    ask.app().drop_import(&job);
    Ok(see(&format!("{}/import?notice=import-discarded", place.base)))
}

/// The rows that were not taken, as a table.
pub async fn errors(Ids(id, job): Ids<EventId, Uuid>, ask: Ask) -> Result<Response, Problem> {
    let job = ask.app().import_job(&ask.caller, id, job)?;
    let table = ask.app().import_errors_csv(&job)?;
    let mut response = Response::new(Body::from(table));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let name = HeaderValue::from_static("attachment; filename=\"import-errors.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}
