//! The pages of an import: upload, columns, progress and outcome.

use std::sync::Arc;

use askama::Template;

use super::{FAULTS_SHOWN_MAX, Place};
use crate::app::{Ended, ImportFormat, ImportJob, ImportMode, ImportPhase, ImportState};
use crate::http::Ask;
use crate::http::asset::path;
use crate::language::Words;
use crate::model::{Event, FieldErrors};
use crate::web::desk::event_head::EventHead;
use crate::web::desk::held_file::marked;
use crate::web::field::{Choice, Field, Kind, others};
use crate::web::form::Form;
use crate::web::page::Frame;

/// What a column can mean, in the order in which they are offered.
const FIELDS: &[&str] = &[
    "ignore",
    "name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "company",
    "status",
    "party_size",
    "ticket_type",
    "ticket_number",
    "payment",
    "vip",
    "attention",
    "notes",
    "language",
    "id",
];
/// How an answer to a question is named.
const ANSWER: &str = "answer.";
/// Columns whose meaning can be chosen, more than any guest list has.
const COLUMNS_MAX: usize = 200;
/// Of a cell that is shown as an example.
const EXAMPLE_CHARS_MAX: usize = 60;

/// A list that somebody has begun with.
struct Earlier {
    address: String,
    name: String,
    said: String,
}

#[derive(Template)]
#[template(path = "desk/import/upload.html", config = "src/web/askama.toml")]
pub struct UploadPage {
    frame: Frame,
    head: EventHead,
    action: String,
    file: Field,
    rows: Field,
    troubles: Vec<String>,
    earlier: Vec<Earlier>,
    columns: Vec<String>,
}

impl UploadPage {
    pub fn new(ask: &Ask, place: Place, jobs: &[Arc<ImportJob>], pasted: &str, errors: FieldErrors) -> Self {
        let words = place.frame.words;
        let bytes_max = words.number(ask.site.options.import_bytes_max / 1_000_000);
        let kind = Kind::File {
            accept: ".csv,.tsv,.txt,.ndjson,.jsonl,text/csv,text/tab-separated-values,application/x-ndjson",
        };
        let file = Field::new(words, "file", words.t("import-file"), kind).plain();
        let rows = Field::new(words, "rows", words.t("import-rows"), Kind::Lines { rows: 6 }).plain();
        Self {
            file: file
                .hint(words.t1("import-file-hint", "megabytes", bytes_max))
                .errors(words, "file", &errors),
            rows: rows
                .value(pasted)
                .hint(words.t("import-rows-hint"))
                .extra("spellcheck=\"false\""),
            troubles: others(words, &["file"], &errors),
            earlier: jobs.iter().map(|job| earlier(words, &place.base, job)).collect(),
            columns: FIELDS[1..].iter().map(|field| field_name(words, field)).collect(),
            action: marked(ask, &format!("{}/import", place.base)),
            head: place.head,
            frame: place.frame,
        }
    }
}

fn earlier(words: Words, base: &str, job: &ImportJob) -> Earlier {
    let state = job.state();
    Earlier {
        address: format!("{base}/import/{}", job.about.id),
        name: job.name.clone(),
        said: title(words, &state.phase),
    }
}

/// What a field is called.
fn field_name(words: Words, field: &str) -> String {
    match field.strip_prefix(ANSWER) {
        Some(label) => words.t1("import-field-answer", "label", label),
        None => words.t(&format!("import-field-{field}")),
    }
}

fn choices(words: Words, event: &Event) -> Vec<Choice> {
    let answers = event
        .details
        .questions
        .iter()
        .map(|one| format!("{ANSWER}{}", one.label));
    let all = FIELDS.iter().map(|field| (*field).to_owned()).chain(answers);
    all.map(|field| Choice::new(field.as_str(), field_name(words, &field)))
        .collect()
}

/// What was chosen for each column: header and field.
pub fn chosen_of(form: &Form) -> Vec<(String, String)> {
    let headers = form.all("header");
    headers
        .zip(form.all("field"))
        .take(COLUMNS_MAX)
        .map(|(header, field)| (header.to_owned(), field.to_owned()))
        .collect()
}

/// A column whose meaning is to be chosen.
struct ColumnChoice {
    header: String,
    id: String,
    choices: Vec<Choice>,
    chosen: String,
    examples: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/import/columns.html", config = "src/web/askama.toml")]
pub struct MappingPage {
    frame: Frame,
    head: EventHead,
    address: String,
    said: String,
    columns: Vec<ColumnChoice>,
    troubles: Vec<String>,
    has_examples: bool,
}

impl MappingPage {
    /// `table` has the headers, the fields that they seem to mean, and rows.
    pub fn new(
        place: Place,
        job: &ImportJob,
        (headers, guesses, rows): (Vec<String>, Vec<String>, Vec<Vec<String>>),
        errors: &FieldErrors,
    ) -> Self {
        let words = place.frame.words;
        let state = job.state();
        let earlier = |header: &str| {
            let known = state.chosen.iter().find(|(known, _)| known == header);
            known.map(|(_, field)| field.clone())
        };
        let columns = headers.iter().zip(guesses).enumerate().take(COLUMNS_MAX);
        let columns = columns.map(|(n, (header, guess))| ColumnChoice {
            header: header.clone(),
            id: format!("column-{n}"),
            choices: choices(words, &place.full.event),
            chosen: earlier(header).unwrap_or(guess),
            examples: rows
                .iter()
                .filter_map(|row| row.get(n))
                .map(|cell| example(cell))
                .collect(),
        });
        Self {
            columns: columns.collect(),
            has_examples: !rows.is_empty(),
            troubles: others(words, &[], errors),
            said: words.t2(
                "import-read-as",
                ("file", job.name.as_str()),
                (
                    "format",
                    match job.format {
                        ImportFormat::Csv => "CSV",
                        ImportFormat::Ndjson => "NDJSON",
                    },
                ),
            ),
            address: format!("{}/import/{}", place.base, job.about.id),
            head: place.head,
            frame: place.frame,
        }
    }
}

fn example(cell: &str) -> String {
    match cell.char_indices().nth(EXAMPLE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

fn title(words: Words, phase: &ImportPhase) -> String {
    match phase {
        ImportPhase::Uploaded => words.t("import-uploaded"),
        ImportPhase::Running(ImportMode::DryRun) => words.t("import-checking"),
        ImportPhase::Running(ImportMode::Write) => words.t("import-running"),
        ImportPhase::Ended(ImportMode::DryRun, Ended::Whole) => words.t("import-checked"),
        ImportPhase::Ended(ImportMode::Write, Ended::Whole) => words.t("import-done"),
        ImportPhase::Ended(_, Ended::Stopped) => words.t("import-stopped"),
        ImportPhase::Ended(_, Ended::Failed(why)) => words.t1("import-failed", "why", why.as_str()),
    }
}

/// A row that is not taken.
struct Fault {
    row: String,
    field: String,
    message: String,
}

/// How far an import is, or what came of it.
#[derive(Template)]
#[template(path = "desk/import/state.html", config = "src/web/askama.toml")]
pub struct ImportProgress {
    words: Words,
    base: String,
    address: String,
    title: String,
    file: String,
    is_running: bool,
    is_dry: bool,
    is_whole: bool,
    has_file: bool,
    percent: u64,
    figures: Vec<(String, String)>,
    unknown: Vec<String>,
    faults: Vec<Fault>,
    more_faults: Option<String>,
}

impl ImportProgress {
    pub fn new(place: &Place, job: &ImportJob, state: ImportState) -> Self {
        let words = place.frame.words;
        let outcome = &state.outcome;
        let (mode, ended) = match &state.phase {
            ImportPhase::Ended(mode, ended) => (*mode, Some(ended)),
            ImportPhase::Running(mode) => (*mode, None),
            ImportPhase::Uploaded => (ImportMode::DryRun, None),
        };
        let is_dry = mode == ImportMode::DryRun;
        let figures = [
            (
                if is_dry {
                    "import-would-create"
                } else {
                    "import-created"
                },
                outcome.created,
            ),
            (
                if is_dry {
                    "import-would-update"
                } else {
                    "import-updated"
                },
                outcome.updated,
            ),
            ("import-skipped", outcome.skipped),
            ("import-faulty", outcome.failed),
        ];
        let faults = outcome.errors.iter().take(FAULTS_SHOWN_MAX).map(|fault| Fault {
            row: words.number(fault.row),
            field: fault.field.clone(),
            message: fault.message.clone(),
        });
        let faults: Vec<Fault> = faults.collect();
        let hidden = outcome.failed.saturating_sub(faults.len() as u64);
        Self {
            words,
            title: title(words, &state.phase),
            file: job.name.clone(),
            is_running: ended.is_none(),
            is_dry,
            is_whole: ended == Some(&Ended::Whole),
            has_file: job.has_file(),
            percent: job.percent(),
            figures: figures.map(|(key, count)| (words.t(key), words.number(count))).to_vec(),
            unknown: outcome.unknown_headers.clone(),
            more_faults: (hidden > 0).then(|| words.t1("import-more-faults", "count", hidden)),
            faults,
            address: format!("{}/import/{}", place.base, job.about.id),
            base: place.base.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/import/progress.html", config = "src/web/askama.toml")]
pub struct ProgressPage {
    frame: Frame,
    head: EventHead,
    progress: ImportProgress,
}

impl ProgressPage {
    pub fn new(place: Place, progress: ImportProgress) -> Self {
        Self {
            progress,
            head: place.head,
            frame: place.frame,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ImportMapping;

    #[test]
    fn every_field_that_is_offered_is_understood_and_has_a_name() {
        for field in FIELDS {
            let pair = ("x".to_owned(), (*field).to_owned());
            assert!(ImportMapping::of_pairs(&[pair]).is_ok(), "{field}");
            for words in Words::all() {
                let key = format!("import-field-{field}");
                assert_ne!(words.t(&key), key, "{}", words.code());
            }
        }
    }
}
