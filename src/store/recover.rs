//! Opening: redb at its last checkpoint, the journal verified, and what only the journal has replayed into memory.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use redb::{Database, ReadableDatabase, TableHandle};

use super::apply::Tables;
use super::backend::{Backend, Progress};
use super::directory::{Directory, DirectoryError};
use super::journal::{Commit, Log, LogOptions, Reader, Seq};
use super::layers::{Base, Layers};
use super::schema::Table;
use super::{Error, IoContext, Options};

/// Commits that replay applies as one batch.
const REPLAY_BATCH: usize = 1_000;
/// With so much journal in memory, replay merges it into redb before it goes on, so that rebuilding from a long
/// journal needs little memory. What a crash under load leaves is less, and does not wait for a merge.
const REPLAY_MERGE_BYTES: u64 = 32 << 20;
/// What a change takes in the journal beside its document, about.
const CHANGE_BYTES: u64 = 64;

/// What recovery hands to the writer.
pub struct Recovered {
    pub layers: Arc<Layers>,
    pub backend: Progress,
    pub log: Log,
    pub replayed: u64,
}

/// Brings redb up to date with the journal. A directory that is damaged is left as it was.
pub fn recover(directory: &Directory, options: &Options, progress: &mut dyn FnMut(Seq)) -> Result<Recovered, Error> {
    let path = directory.store_file();
    let recovered = if path.try_exists().context(&path)? {
        open(directory, &path, options).and_then(|opened| opened.replay(progress))
    } else {
        make(directory, &path, options).and_then(|opened| opened.replay(progress))
    };
    recovered.map_err(|error| match error {
        Error::Damaged(what) => directory.damaged(what).into(),
        error => error,
    })
}

/// A new file gets its name when it is whole on disk, so that a crash leaves a store or none.
fn make(directory: &Directory, path: &Path, options: &Options) -> Result<Opened, Error> {
    let unnamed = path.with_extension("redb.new");
    let _half_made = std::fs::remove_file(&unnamed);
    let made = open(directory, &unnamed, options).and_then(|opened| {
        opened.backend.settle().context(&unnamed)?;
        std::fs::rename(&unnamed, path).context(path)?;
        let dir = &directory.path;
        std::fs::File::open(dir).and_then(|dir| dir.sync_all()).context(dir)?;
        Ok(opened)
    });
    if made.is_err() {
        let _gone = std::fs::remove_file(&unnamed);
    }
    made
}

/// A sound store and its journal, not yet brought together.
struct Opened {
    database: Database,
    backend: Progress,
    log: Log,
    from: Seq,
}

fn open(directory: &Directory, path: &Path, options: &Options) -> Result<Opened, Error> {
    let (database, backend, from) = open_redb(directory, path, options)?;
    let log_options = LogOptions {
        retention_ms: options.retention_ms,
    };
    let log = Log::open(&directory.journal_dir(), log_options, from)?;
    backend.release().context(path)?;
    Ok(Opened {
        database,
        backend,
        log,
        from,
    })
}

impl Opened {
    fn replay(self, progress: &mut dyn FnMut(Seq)) -> Result<Recovered, Error> {
        let layers = Layers::new(self.database)?;
        let replayed = replay(&layers, self.log.reader(self.from), progress)?;
        Ok(Recovered {
            layers: Arc::new(layers),
            backend: self.backend,
            log: self.log,
            replayed,
        })
    }
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
pub(super) fn prepare(database: &Database) -> Result<Seq, Error> {
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
    Base::new(database)?.seq()
}

/// Applies what the journal has for the reader, and returns how many commits that were. `progress` is told
/// the seq reached when it takes long.
fn replay(layers: &Layers, mut journal: Reader, progress: &mut dyn FnMut(Seq)) -> Result<u64, Error> {
    let mut replayed = 0;
    let mut told = Instant::now();
    let mut waiting = Vec::new();
    loop {
        let frame = journal.next_frame()?;
        let at_end = frame.is_empty();
        waiting.extend(frame);
        if waiting.len() < REPLAY_BATCH && !at_end {
            continue;
        }
        replayed += waiting.len() as u64;
        replay_batch(layers, std::mem::take(&mut waiting))?;
        if told.elapsed() > Duration::from_secs(1) {
            progress(journal.position());
            told = Instant::now();
        }
        if at_end {
            return Ok(replayed);
        }
    }
}

fn replay_batch(layers: &Layers, commits: Vec<Commit>) -> Result<(), Error> {
    let Some(last) = commits.last().map(|commit| commit.seq) else {
        return Ok(());
    };
    let view = layers.view();
    let mut tables = Tables::new(&view);
    let mut journal_bytes = 0;
    for change in commits.into_iter().flat_map(|commit| commit.changes) {
        journal_bytes += CHANGE_BYTES + change.document.as_ref().map_or(0, Vec::len) as u64;
        tables.apply(change)?;
    }
    layers.add(tables.finish(last)?, last, journal_bytes);
    if layers.newest().active.journal_bytes() >= REPLAY_MERGE_BYTES {
        layers.freeze();
        layers.merge()?;
    }
    Ok(())
}
