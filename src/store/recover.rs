//! Opening: redb at its last checkpoint, the journal verified, and what only the journal has replayed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use redb::{Database, Durability, ReadableDatabase, TableHandle};

use super::apply::Tables;
use super::backend::{Backend, Progress};
use super::directory::{Directory, DirectoryError};
use super::journal::{Commit, Log, LogOptions, Reader, Seq};
use super::schema::Table;
use super::view::View;
use super::{Error, IoContext, Options};

/// Commits that replay applies in one transaction. A full one is made durable, so that rebuilding from a
/// long journal needs little memory; what is left over is covered by the writer's first checkpoint.
const REPLAY_BATCH: usize = 20_000;

/// What recovery hands to the writer.
pub struct Recovered {
    pub database: Arc<Database>,
    pub backend: Progress,
    pub log: Log,
    pub replayed: u64,
}

/// Brings redb up to date with the journal. A directory that is damaged is left as it was.
pub fn recover(directory: &Directory, options: &Options, progress: &mut dyn FnMut(Seq)) -> Result<Recovered, Error> {
    let path = directory.store_file();
    let is_missing = !path.try_exists().context(&path)?;
    let recovered = open(directory, &path, options, progress);
    if recovered.is_err() && is_missing {
        let _gone = std::fs::remove_file(&path);
    }
    recovered.map_err(|error| match error {
        Error::Damaged(what) => directory.damaged(what).into(),
        error => error,
    })
}

fn open(
    directory: &Directory,
    path: &Path,
    options: &Options,
    progress: &mut dyn FnMut(Seq),
) -> Result<Recovered, Error> {
    let (database, backend, from) = open_redb(directory, path, options)?;
    let log_options = LogOptions {
        retention_ms: options.retention_ms,
    };
    let log = Log::open(&directory.journal_dir(), log_options, from)?;
    backend.release().context(path)?;
    let replayed = replay(&database, log.reader(from), progress)?;
    Ok(Recovered {
        database: Arc::new(database),
        backend,
        log,
        replayed,
    })
}

/// Opens redb over a backend that is still held, and finds out which seq it has reached.
fn open_redb(directory: &Directory, path: &Path, options: &Options) -> Result<(Database, Progress, Seq), Error> {
    let file = std::fs::File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .context(path)?;
    let (backend, progress) = Backend::new(file, path)?;
    // redb asserts on files that are cut short; that is a damaged file, not a fault of the program.
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let mut builder = redb::Builder::new();
        builder.set_cache_size(options.cache_bytes);
        let database = builder.create_with_backend(backend)?;
        let from = prepare(&database)?;
        Ok::<_, Error>((database, from))
    }));
    match opened {
        Ok(Ok((database, from))) => Ok((database, progress, from)),
        Ok(Err(error @ (Error::Io { .. } | Error::Full(_)))) => Err(error),
        Ok(Err(error)) => Err(damaged(directory, &error.to_string()).into()),
        Err(_) => Err(damaged(directory, "it is not a whole file").into()),
    }
}

fn damaged(directory: &Directory, what: &str) -> DirectoryError {
    directory.damaged(format!("store.redb: {what}"))
}

/// Makes the tables that are missing and returns the seq that the file has reached.
fn prepare(database: &Database) -> Result<Seq, Error> {
    let transaction = database.begin_read()?;
    let known: Vec<String> = transaction
        .list_tables()?
        .map(|table| table.name().to_owned())
        .collect();
    let complete = Table::ALL
        .iter()
        .all(|table| known.iter().any(|name| name == table.name()));
    drop(transaction);
    if !complete {
        let mut transaction = database.begin_write()?;
        transaction.set_quick_repair(true);
        for table in Table::ALL {
            transaction.open_table(table.definition())?;
        }
        transaction.commit()?;
    }
    View::new(database)?.seq()
}

/// Applies what the journal has for the reader, and returns how many commits that were. `progress` is told
/// the seq reached when it takes long.
pub fn replay(database: &Database, mut journal: Reader, progress: &mut dyn FnMut(Seq)) -> Result<u64, Error> {
    let mut replayed = 0;
    let mut told = Instant::now();
    let mut waiting = Vec::new();
    loop {
        let frame = journal.next_frame()?;
        let at_end = frame.is_empty();
        waiting.extend(frame);
        let durability = match waiting.len() {
            REPLAY_BATCH.. => Durability::Immediate,
            _ if at_end => Durability::None,
            _ => continue,
        };
        replayed += waiting.len() as u64;
        replay_batch(database, std::mem::take(&mut waiting), durability)?;
        if told.elapsed() > Duration::from_secs(1) {
            progress(journal.position());
            told = Instant::now();
        }
        if at_end {
            return Ok(replayed);
        }
    }
}

fn replay_batch(database: &Database, commits: Vec<Commit>, durability: Durability) -> Result<(), Error> {
    let Some(last) = commits.last().map(|commit| commit.seq) else {
        return Ok(());
    };
    let mut transaction = database.begin_write()?;
    transaction.set_durability(durability)?;
    transaction.set_quick_repair(matches!(durability, Durability::Immediate));
    let mut tables = Tables::new(&transaction);
    for change in commits.into_iter().flat_map(|commit| commit.changes) {
        tables.apply(change)?;
    }
    tables.finish(last)?;
    Ok(transaction.commit()?)
}
