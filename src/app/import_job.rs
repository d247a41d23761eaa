//! Guest lists that wait in a file until somebody has said what their columns mean, and are then taken in while pages tell
//! how far that is.

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::NamedTempFile;
use uuid::Uuid;

use super::event::{require, visible};
use super::import::{ImportFormat, ImportMapping, ImportOptions, ImportOutcome, Mode};
use super::job::{About, Ended, Job};
use super::{App, Caller, Error};
use crate::blocking;
use crate::model::{Code, Event, EventId, FieldErrors};
use crate::store::{Error as StoreError, IoContext};
use crate::tabular::{Cell, Columns, OutputFormat, ReadError, ReadOptions, Sample, TableWriter, sample};

/// Where lists wait, and files of those whose session had ended, within the data directory. What is there at a start was
/// left by an earlier one.
const UPLOADS: &str = "uploads";
/// Rows that are shown as examples.
const SAMPLE_ROWS: usize = 5;
/// Of a file's name, as it is shown.
const NAME_CHARS_MAX: usize = 100;
/// What opens an object in a list of them.
const OBJECT: u8 = b'{';
/// How far into a file its first character is looked for.
const LOOK_BYTES: u64 = 1024;

/// Where a list is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportPhase {
    /// Its columns are to be named.
    Uploaded,
    /// A dry run, or the import itself, is under way.
    Running(Mode),
    Ended(Mode, Ended),
}

/// How far an import is.
#[derive(Clone, Debug)]
pub struct ImportState {
    pub phase: ImportPhase,
    /// What each header means, as somebody has said it: header and field.
    pub chosen: Vec<(String, String)>,
    pub outcome: ImportOutcome,
}

/// A list that was uploaded.
#[derive(Debug)]
pub struct ImportJob {
    pub about: About,
    /// What its file was called.
    pub name: String,
    pub format: ImportFormat,
    pub bytes: u64,
    /// Deleted with the job, or as soon as its guests are in.
    file: Mutex<Option<NamedTempFile>>,
    read_bytes: AtomicU64,
    state: Mutex<ImportState>,
    is_stopped: AtomicBool,
}

impl Job for ImportJob {
    fn about(&self) -> &About {
        &self.about
    }

    fn is_running(&self) -> bool {
        matches!(self.state().phase, ImportPhase::Running(_))
    }
}

impl ImportJob {
    pub fn state(&self) -> ImportState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How much of the file was read, of a hundred.
    pub fn percent(&self) -> u64 {
        let read = self.read_bytes.load(Ordering::Relaxed).min(self.bytes);
        (read * 100).checked_div(self.bytes).unwrap_or(100)
    }

    /// Ends it after the batch under way. Guests that are in stay.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Whether its file is still there to be read.
    pub fn has_file(&self) -> bool {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn set<T>(&self, change: impl FnOnce(&mut ImportState) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn open(&self) -> Result<File, Error> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let file = file.as_ref().ok_or(Error::NotFound("list any more"))?;
        Ok(file.reopen().context(file.path())?)
    }

    fn delete_file(&self) {
        // Dropping it deletes it.
        let _deleted = self.file.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Counts what is read.
struct Counted<'a> {
    file: File,
    job: &'a ImportJob,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.job.read_bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

fn uploads(dir: &Path) -> PathBuf {
    dir.join(UPLOADS)
}

/// Removes what a process has left that ended without a word.
pub fn clear_uploads(dir: &Path) -> Result<(), StoreError> {
    let dir = uploads(dir);
    match std::fs::remove_dir_all(&dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).context(&dir),
        _ => Ok(()),
    }
}

/// A list of objects begins with one; everything else is a table.
fn format_of(file: &NamedTempFile) -> Result<ImportFormat, Error> {
    let mut beginning = Vec::new();
    let opened = file.reopen().context(file.path())?;
    opened
        .take(LOOK_BYTES)
        .read_to_end(&mut beginning)
        .context(file.path())?;
    let beginning = beginning.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&beginning);
    let first = beginning.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(match first {
        Some(&OBJECT) => ImportFormat::Ndjson,
        _ => ImportFormat::Csv,
    })
}

impl App {
    /// Whether the caller may change the event's guests.
    pub fn check_import(&self, caller: &Caller, event_id: EventId) -> Result<Event, Error> {
        let event = visible(&self.view(), &caller.actor, event_id)?;
        require(&caller.actor, caller.actor.may_edit_guests(event_id))?;
        Ok(event)
    }

    /// An empty file for what is being uploaded. It is deleted when it is dropped.
    pub fn new_upload(&self) -> Result<NamedTempFile, Error> {
        let dir = uploads(&self.store.temporary_dir());
        std::fs::create_dir_all(&dir).context(&dir)?;
        Ok(tempfile::Builder::new()
            .prefix("upload-")
            .tempfile_in(&dir)
            .context(&dir)?)
    }

    /// Keeps a list whose file was written whole.
    pub fn keep_upload(
        &self,
        caller: &Caller,
        event_id: EventId,
        name: &str,
        file: NamedTempFile,
    ) -> Result<Arc<ImportJob>, Error> {
        self.check_import(caller, event_id)?;
        let bytes = file.as_file().metadata().context(file.path())?.len();
        if bytes == 0 {
            return Err(Error::field("file", Code::Required, "must be chosen, or rows pasted"));
        }
        let job = Arc::new(ImportJob {
            about: About::new(self.new_id(), event_id, caller),
            name: name.chars().take(NAME_CHARS_MAX).collect(),
            format: format_of(&file)?,
            bytes,
            file: Mutex::new(Some(file)),
            read_bytes: AtomicU64::new(0),
            state: Mutex::new(ImportState {
                phase: ImportPhase::Uploaded,
                chosen: Vec::new(),
                outcome: ImportOutcome::default(),
            }),
            is_stopped: AtomicBool::new(false),
        });
        self.imports.add(Arc::clone(&job))?;
        Ok(job)
    }

    /// The caller's own list with this id.
    pub fn import_job(&self, caller: &Caller, event_id: EventId, id: Uuid) -> Result<Arc<ImportJob>, Error> {
        self.check_import(caller, event_id)?;
        self.imports.get(caller, event_id, id)
    }

    /// The caller's own lists for this event, the latest first.
    pub fn import_jobs(&self, caller: &Caller, event_id: EventId) -> Result<Vec<Arc<ImportJob>>, Error> {
        self.check_import(caller, event_id)?;
        Ok(self.imports.of(caller, event_id))
    }

    /// The rows that were not taken, as a table that a spreadsheet opens.
    pub fn import_errors_csv(&self, job: &ImportJob) -> Result<Vec<u8>, Error> {
        let failed = |error| Error::Store(StoreError::from_io(Path::new("import"), error));
        let columns = ["row", "field", "code", "message"];
        let mut table = TableWriter::new(OutputFormat::Csv, Vec::new(), &columns).map_err(failed)?;
        for fault in &job.state().outcome.errors {
            let cells = [
                Cell::Number(fault.row as f64),
                Cell::Text(&fault.field),
                Cell::Text(fault.code),
                Cell::Text(&fault.message),
            ];
            table.row(&cells).map_err(failed)?;
        }
        table.finish().map_err(failed)
    }

    /// Forgets a list; one that is being taken in ends after the batch under way.
    pub fn drop_import(&self, job: &ImportJob) {
        job.stop();
        self.imports.remove(job.about.id);
    }

    /// The list's headers, what they seem to mean, and its first rows. Blocks on the disk.
    pub fn import_sample(&self, event: &Event, job: &ImportJob) -> Result<Sample, Error> {
        let options = options_of(event, &ImportMapping::default());
        sample(job.open()?, job.format, &options, SAMPLE_ROWS).map_err(|error| match error {
            ReadError::Header(errors) => Error::Invalid(errors),
            error => Error::field("file", Code::Invalid, error.to_string()),
        })
    }

    /// Begins a dry run, or the import itself, with what each header means.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the columns cannot be understood so.
    pub fn start_import(
        self: &Arc<Self>,
        caller: &Caller,
        job: &Arc<ImportJob>,
        chosen: Vec<(String, String)>,
        mode: Mode,
    ) -> Result<(), Error> {
        let event = self.check_import(caller, job.about.event_id)?;
        let mapping = ImportMapping::of_pairs(&chosen).map_err(|(code, message)| Error::field("map", code, message))?;
        if job.format == ImportFormat::Csv {
            check_columns(&self.import_sample(&event, job)?, &event, &mapping)?;
        }
        self.imports.check_turn()?;
        let file = job.open()?;
        let begins = job.set(|state| {
            let is_idle = !matches!(state.phase, ImportPhase::Running(_));
            if is_idle {
                state.phase = ImportPhase::Running(mode);
                state.outcome = ImportOutcome::default();
                state.chosen = chosen;
            }
            is_idle
        });
        // A button that was pressed twice.
        if !begins {
            return Ok(());
        }
        job.read_bytes.store(0, Ordering::Relaxed);
        job.is_stopped.store(false, Ordering::Relaxed);
        let options = ImportOptions {
            format: job.format,
            mapping,
            mode,
        };
        let (app, caller, going) = (Arc::clone(self), caller.clone(), Arc::clone(job));
        // It ends by itself: with the file, when it is stopped, or when the store takes no more writes.
        blocking::start(move || app.take_in(&caller, &going, file, options));
        Ok(())
    }

    fn take_in(&self, caller: &Caller, job: &ImportJob, file: File, options: ImportOptions) {
        let mode = options.mode;
        let mut watch = |outcome: &ImportOutcome| {
            let counts = ImportOutcome {
                errors: Vec::new(),
                unknown_headers: Vec::new(),
                ..*outcome
            };
            job.set(|state| state.outcome = counts);
            match job.is_stopped.load(Ordering::Relaxed) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        };
        let input = Counted { file, job };
        // Guests are new now, not when the page was asked for that began this.
        let caller = self.caller(caller.actor);
        let taken = self.import_guests_watched(&caller, job.about.event_id, input, options, &mut watch);
        let is_stopped = job.is_stopped.load(Ordering::Relaxed) && job.percent() < 100;
        if mode == Mode::Write && !is_stopped && taken.is_ok() {
            job.delete_file();
        }
        job.set(|state| {
            let ended = match taken {
                Ok(outcome) => {
                    state.outcome = outcome;
                    if is_stopped { Ended::Stopped } else { Ended::Whole }
                }
                Err(error) => Ended::Failed(error.to_string()),
            };
            state.phase = ImportPhase::Ended(mode, ended);
        });
    }
}

fn options_of(event: &Event, mapping: &ImportMapping) -> ReadOptions {
    let questions = &event.details.questions;
    ReadOptions {
        mapping: mapping.clone(),
        question_labels: questions.iter().map(|question| question.label.to_string()).collect(),
    }
}

fn check_columns(sample: &Sample, event: &Event, mapping: &ImportMapping) -> Result<(), FieldErrors> {
    let headers: Vec<&str> = sample.headers.iter().map(String::as_str).collect();
    let options = options_of(event, mapping);
    Columns::resolve(&headers, mapping, &options.question_labels).map(|_| ())
}
