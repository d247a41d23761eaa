//! The one thread that writes: group commit and checkpoints.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, TrySendError};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use redb::{Database, Durability};
use tokio::sync::{oneshot, watch};

use super::apply::{Delta, Tables};
use super::backend::{Epoch, Progress};
use super::journal::{Change, Commit, Frame, Log, Seq};
use super::recover;
use super::schema::{Table, for_kind};
use super::view::View;
use super::write::WriteTx;
use super::{Error, IoContext, Options};
use crate::model::{EventId, Kind, RawId, Time, Verb};

/// After this long without a write, what is not covered yet gets its checkpoint.
const IDLE_MS: u64 = 300;
/// How often the disk's room is looked at.
const ROOM_CHECK_MS: u64 = 100;
/// How often trimming is considered.
const TRIM_MS: u64 = 60_000;

/// What a batch did to one document.
#[derive(Clone, Debug)]
pub struct Effect {
    pub verb: Verb,
    pub kind: Kind,
    pub id: RawId,
    /// The event that a guest belongs to, or belonged to before it was deleted.
    pub event_id: Option<EventId>,
    /// The stored value's bytes ([`decode`](super::decode)); absent when the document is gone.
    pub document: Option<Vec<u8>>,
}

impl Effect {
    fn of(change: &Change, delta: &Delta) -> Self {
        Self {
            verb: change.verb,
            kind: change.kind,
            id: change.id,
            event_id: delta
                .after
                .as_ref()
                .or(delta.before.as_ref())
                .map(|guest| guest.event_id),
            document: change.document.clone(),
        }
    }
}

/// Is told what a batch did, and the seq that views now have.
pub type Observer = Box<dyn Fn(Seq, &[Effect]) + Send + Sync>;

type Observers = Arc<RwLock<Vec<Observer>>>;

/// A closure in the queue, with whoever waits for it.
trait Job: Send {
    /// Runs the closure and keeps its outcome. `true` if it succeeded.
    fn run(&mut self, tx: &mut WriteTx<'_, '_>) -> bool;
    fn by(&self) -> (&str, Time);
    /// Answers with the kept outcome, or with the fault that undid it.
    fn finish(self: Box<Self>, outcome: Result<Seq, Error>);
}

struct Closure<T, E, F> {
    by: String,
    at: Time,
    closure: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<(T, Seq), E>>,
}

impl<T, E, F> Job for Closure<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: Fn(&mut WriteTx<'_, '_>) -> Result<T, E> + Send,
{
    fn run(&mut self, tx: &mut WriteTx<'_, '_>) -> bool {
        let outcome =
            catch_unwind(AssertUnwindSafe(|| (self.closure)(tx))).unwrap_or_else(|_| Err(Error::Panicked.into()));
        self.outcome.insert(outcome).is_ok()
    }

    fn by(&self) -> (&str, Time) {
        (&self.by, self.at)
    }

    fn finish(self: Box<Self>, outcome: Result<Seq, Error>) {
        let reply = match (self.outcome, outcome) {
            (Some(Err(refusal)), _) => Err(refusal),
            (Some(Ok(value)), Ok(seq)) => Ok((value, seq)),
            (_, Err(fault)) => Err(fault.into()),
            (None, Ok(_)) => Err(Error::Stopped.into()),
        };
        // Whoever asked may have gone; the write stands all the same.
        let _gone = self.reply.send(reply);
    }
}

enum Message {
    Write(Box<dyn Job>),
    Checkpoint(oneshot::Sender<Result<(), Error>>),
    Repair(oneshot::Sender<Result<(), Error>>),
    Stop,
}

/// The outcome of a write, to be awaited or waited for: the closure's value and the seq at which it is visible.
pub struct Writing<T, E>(Outcome<T, E>);

enum Outcome<T, E> {
    Refused(Option<E>),
    Waiting(oneshot::Receiver<Result<(T, Seq), E>>),
}

impl<T, E: From<Error> + Unpin> Future for Writing<T, E> {
    type Output = Result<(T, Seq), E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Outcome::Refused(error) => Poll::Ready(Err(error.take().unwrap_or_else(|| Error::Stopped.into()))),
            Outcome::Waiting(reply) => Pin::new(reply)
                .poll(context)
                .map(|reply| reply.unwrap_or_else(|_| Err(Error::Stopped.into()))),
        }
    }
}

impl<T, E: From<Error>> Writing<T, E> {
    /// Blocks until the outcome is known; not for async threads.
    pub fn wait(self) -> Result<(T, Seq), E> {
        match self.0 {
            Outcome::Refused(error) => Err(error.unwrap_or_else(|| Error::Stopped.into())),
            Outcome::Waiting(reply) => reply.blocking_recv().unwrap_or_else(|_| Err(Error::Stopped.into())),
        }
    }
}

/// How the writing side is doing.
#[derive(Clone, Copy, Debug)]
pub struct Health {
    /// Writes that wait.
    pub queue_depth: usize,
    /// The last seq that redb's file has on disk; what is later is in the journal.
    pub checkpoint: Seq,
    /// Whether writes are refused for want of room, or the last flush failed.
    pub failing: bool,
}

#[derive(Default)]
struct Figures {
    queue_depth: AtomicUsize,
    checkpoint: AtomicU64,
    failing: AtomicBool,
}

/// The jobs of one batch: the first, and what follows it in the queue up to a bound.
struct Jobs<'a> {
    first: Option<Box<dyn Job>>,
    messages: &'a mpsc::Receiver<Message>,
    left: usize,
    queue_depth: &'a AtomicUsize,
    /// The message that ended the batch, if one did.
    after: Option<Message>,
}

impl Iterator for Jobs<'_> {
    type Item = Box<dyn Job>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 || self.after.is_some() {
            return None;
        }
        let job = match self.first.take() {
            Some(first) => first,
            None => match self.messages.try_recv().ok()? {
                Message::Write(job) => job,
                other => {
                    self.after = Some(other);
                    return None;
                }
            },
        };
        self.left -= 1;
        self.queue_depth.fetch_sub(1, Ordering::Relaxed);
        Some(job)
    }
}

/// The handle to the writer thread.
pub struct Writer {
    queue: mpsc::SyncSender<Message>,
    figures: Arc<Figures>,
    observers: Observers,
    thread: Mutex<Option<JoinHandle<Result<(), Error>>>>,
}

impl Writer {
    pub fn start(
        log: Log,
        database: Arc<Database>,
        backend: Progress,
        options: Options,
        dir: PathBuf,
    ) -> Result<(Self, watch::Receiver<Seq>), Error> {
        let (queue, messages) = mpsc::sync_channel(options.queue_max.max(1));
        let (bell, listener) = watch::channel(log.head());
        let figures = Arc::new(Figures::default());
        let observers = Observers::default();
        let path = dir.clone();
        let applied = log.head();
        let worker = Worker {
            database,
            backend,
            log,
            bell,
            figures: Arc::clone(&figures),
            observers: Arc::clone(&observers),
            effects: Vec::new(),
            dir,
            uncovered_bytes: 0,
            uncovered_since: None,
            in_flight: None,
            applied,
            room: (Instant::now(), false),
            trimmed: Instant::now(),
            options,
        };
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || worker.run(&messages))
            .context(&path)?;
        Ok((
            Self {
                queue,
                figures,
                observers,
                thread: Mutex::new(Some(thread)),
            },
            listener,
        ))
    }

    pub fn write<T, E, F>(&self, by: String, at: Time, closure: F) -> Writing<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut WriteTx<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        let (reply, outcome) = oneshot::channel();
        let job = Closure {
            by,
            at,
            closure,
            outcome: None,
            reply,
        };
        self.figures.queue_depth.fetch_add(1, Ordering::Relaxed);
        match self.queue.try_send(Message::Write(Box::new(job))) {
            Ok(()) => Writing(Outcome::Waiting(outcome)),
            Err(refused) => {
                self.figures.queue_depth.fetch_sub(1, Ordering::Relaxed);
                let error = if matches!(refused, TrySendError::Full(_)) {
                    Error::Busy
                } else {
                    Error::Stopped
                };
                Writing(Outcome::Refused(Some(error.into())))
            }
        }
    }

    pub fn health(&self) -> Health {
        Health {
            queue_depth: self.figures.queue_depth.load(Ordering::Relaxed),
            checkpoint: self.figures.checkpoint.load(Ordering::Relaxed),
            failing: self.figures.failing.load(Ordering::Relaxed),
        }
    }

    pub fn observe(&self, observer: Observer) {
        self.observers
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(observer);
    }

    pub fn checkpoint(&self) -> Result<(), Error> {
        self.ask(Message::Checkpoint)
    }

    pub fn repair(&self) -> Result<(), Error> {
        self.ask(Message::Repair)
    }

    fn ask(&self, message: impl FnOnce(oneshot::Sender<Result<(), Error>>) -> Message) -> Result<(), Error> {
        let (reply, outcome) = oneshot::channel();
        self.queue.send(message(reply)).map_err(|_| Error::Stopped)?;
        outcome.blocking_recv().unwrap_or(Err(Error::Stopped))
    }

    /// Lets the queue run empty, makes a checkpoint, and ends the thread.
    pub fn stop(&self) -> Result<(), Error> {
        let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() else {
            return Ok(());
        };
        let _ended_already = self.queue.send(Message::Stop);
        thread.join().unwrap_or(Err(Error::Panicked))
    }
}

struct Worker {
    database: Arc<Database>,
    backend: Progress,
    log: Log,
    bell: watch::Sender<Seq>,
    figures: Arc<Figures>,
    observers: Observers,
    /// Of the batch under way, if anybody observes.
    effects: Vec<Effect>,
    dir: PathBuf,
    options: Options,
    /// Journal bytes and time since the last checkpoint.
    uncovered_bytes: u64,
    uncovered_since: Option<Instant>,
    /// The checkpoint on its way to disk.
    in_flight: Option<(Epoch, Seq)>,
    /// The last seq that redb has.
    applied: Seq,
    /// When the disk's room was last looked at, and whether there was enough.
    room: (Instant, bool),
    trimmed: Instant,
}

impl Worker {
    fn run(mut self, messages: &mpsc::Receiver<Message>) -> Result<(), Error> {
        // What recovery replayed is not covered yet.
        self.uncovered_since = Some(Instant::now());
        loop {
            let wait = if self.uncovered_since.is_some() || self.in_flight.is_some() {
                IDLE_MS
            } else {
                TRIM_MS
            };
            let message = match messages.recv_timeout(Duration::from_millis(wait)) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => {
                    self.tidy(Moment::Idle);
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return self.stop(),
            };
            let after = match message {
                Message::Write(first) => self.write(first, messages),
                other => Some(other),
            };
            match after {
                None => self.tidy(Moment::Busy),
                Some(Message::Stop) => return self.stop(),
                Some(Message::Checkpoint(reply)) => {
                    let done = self.checkpoint().and_then(|()| self.wait_for_flush());
                    let _gone = reply.send(done);
                }
                Some(Message::Repair(reply)) => {
                    let done = self.repair();
                    let _gone = reply.send(done);
                }
                Some(Message::Write(_)) => {}
            }
        }
    }

    /// Runs a job, and those that follow it in the queue, as one batch. Returns the message that ended it.
    fn write(&mut self, first: Box<dyn Job>, messages: &mpsc::Receiver<Message>) -> Option<Message> {
        let figures = Arc::clone(&self.figures);
        let mut jobs = Jobs {
            first: Some(first),
            messages,
            left: self.options.batch_max.max(1),
            queue_depth: &figures.queue_depth,
            after: None,
        };
        let mut done = Vec::with_capacity(64);
        let committed = self.ensure_room().and_then(|()| self.commit(&mut jobs, &mut done));
        let failed = matches!(committed, Err(Error::Full(_) | Error::Io { .. } | Error::Engine(_)));
        self.figures.failing.store(failed, Ordering::Relaxed);
        match committed {
            Ok(seq) => {
                self.tell_observers(seq);
                self.bell
                    .send_if_modified(|heard| std::mem::replace(heard, seq.max(*heard)) < seq);
                done.into_iter().for_each(|(job, outcome)| job.finish(outcome));
            }
            Err(error) => {
                let jobs: Vec<_> = done.into_iter().map(|(job, _)| job).chain(&mut jobs).collect();
                tracing::error!(%error, writes = jobs.len(), "a batch of writes failed");
                jobs.into_iter().for_each(|job| job.finish(Err(error.again())));
            }
        }
        jobs.after
    }

    /// One redb transaction and one journal frame for as many jobs as wait, also those that come while others
    /// run, and fit. Returns the seq reached.
    #[expect(clippy::type_complexity, reason = "a job with its outcome, used here only")]
    fn commit(
        &mut self,
        jobs: &mut Jobs<'_>,
        done: &mut Vec<(Box<dyn Job>, Result<Seq, Error>)>,
    ) -> Result<Seq, Error> {
        let head = self.log.head();
        if self.applied < head {
            self.catch_up()?;
        }
        let mut transaction = self.database.begin_write()?;
        transaction.set_durability(Durability::None)?;
        let mut tables = Tables::new(&transaction);
        let mut frame = Frame::new(head + 1);
        let mut seq = head;
        let observed = !self.observers.read().unwrap_or_else(PoisonError::into_inner).is_empty();
        self.effects.clear();
        while !frame.is_full() {
            let Some(mut job) = jobs.next() else { break };
            let mut tx = WriteTx::new(&mut tables);
            let (changes, deltas) = if job.run(&mut tx) {
                tx.into_changes()
            } else {
                Default::default()
            };
            if changes.is_empty() {
                done.push((job, Ok(seq)));
                continue;
            }
            let (by, at) = job.by();
            let commit = Commit {
                seq: seq + 1,
                at,
                by: by.to_owned(),
                changes,
            };
            if let Err(error) = frame.push(&commit) {
                done.push((job, Err(error)));
                continue;
            }
            // From here on the job is answered with the batch, even if that fails.
            seq += 1;
            done.push((job, Ok(seq)));
            for (change, delta) in commit.changes.into_iter().zip(deltas) {
                if observed {
                    self.effects.push(Effect::of(&change, &delta));
                }
                tables.take(change, delta)?;
            }
        }
        if frame.is_empty() {
            drop(tables);
            transaction.abort()?;
            return Ok(head);
        }
        let bytes = frame.bytes_len() as u64;
        tables.finish(seq)?;
        self.log.append(frame, now())?;
        metrics::histogram!("store_batch_writes").record(done.len() as f64);
        metrics::counter!("store_commits_total").increment(seq - head);
        transaction.commit()?;
        self.applied = seq;
        self.uncovered_bytes += bytes;
        self.uncovered_since.get_or_insert_with(Instant::now);
        Ok(seq)
    }

    fn tell_observers(&mut self, seq: Seq) {
        let effects = std::mem::take(&mut self.effects);
        for observer in &*self.observers.read().unwrap_or_else(PoisonError::into_inner) {
            observer(seq, &effects);
        }
    }

    /// When redb fails after the journal's flush, that batch is on disk all the same: it comes before the next.
    fn catch_up(&mut self) -> Result<(), Error> {
        recover::replay(&self.database, self.log.reader(self.applied), &mut |_| {})?;
        self.applied = self.log.head();
        Ok(())
    }

    fn ensure_room(&mut self) -> Result<(), Error> {
        if self.room.0.elapsed() > Duration::from_millis(ROOM_CHECK_MS) || !self.room.1 {
            let disk = rustix::fs::statvfs(&self.dir)
                .map_err(std::io::Error::from)
                .context(&self.dir)?;
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            self.room = (Instant::now(), free >= self.options.reserve_bytes);
        }
        if self.room.1 {
            return Ok(());
        }
        Err(Error::Full(format!(
            "less than {} MiB are free on the disk of {}",
            self.options.reserve_bytes >> 20,
            self.dir.display()
        )))
    }

    /// Checkpoints and trims as they are due. Failures are logged: the journal has everything.
    fn tidy(&mut self, moment: Moment) {
        self.note_flushed();
        let due = self.uncovered_since.is_some_and(|since| {
            moment == Moment::Idle
                || self.uncovered_bytes >= self.options.checkpoint_bytes
                || since.elapsed() >= Duration::from_millis(self.options.checkpoint_ms)
        });
        if due
            && self.in_flight.is_none()
            && let Err(error) = self.checkpoint()
        {
            tracing::error!(%error, "a checkpoint failed");
        }
        if self.trimmed.elapsed() >= Duration::from_millis(TRIM_MS) {
            self.trimmed = Instant::now();
            match self.log.trim(now(), self.figures.checkpoint.load(Ordering::Relaxed)) {
                Ok(0) => {}
                Ok(segments) => tracing::info!(segments, "trimmed the journal"),
                Err(error) => tracing::error!(%error, "trimming the journal failed"),
            }
        }
    }

    fn note_flushed(&mut self) {
        if let Some((epoch, seq)) = self.in_flight
            && self.backend.flushed() >= epoch
        {
            self.figures.checkpoint.store(seq, Ordering::Relaxed);
            self.in_flight = None;
        }
    }

    /// Seals what redb has as a checkpoint; the flusher takes it to disk.
    fn checkpoint(&mut self) -> Result<(), Error> {
        let begun = Instant::now();
        let mut transaction = self.database.begin_write()?;
        transaction.set_quick_repair(true);
        transaction.commit()?;
        metrics::histogram!("store_checkpoint_seconds").record(begun.elapsed());
        self.in_flight = Some((self.backend.sealed(), self.log.head()));
        self.uncovered_bytes = 0;
        self.uncovered_since = None;
        Ok(())
    }

    fn wait_for_flush(&mut self) -> Result<(), Error> {
        while self.in_flight.is_some() {
            if self.backend.is_failing() {
                return Err(Error::Full("the store's file could not be written".into()));
            }
            std::thread::sleep(Duration::from_millis(1));
            self.note_flushed();
        }
        Ok(())
    }

    fn repair(&mut self) -> Result<(), Error> {
        let view = View::new(&self.database)?;
        let mut transaction = self.database.begin_write()?;
        transaction.set_quick_repair(true);
        for table in Table::ALL.iter().filter(|table| table.is_derived()) {
            transaction.delete_table(table.definition())?;
            transaction.open_table(table.definition())?;
        }
        let mut tables = Tables::new(&transaction);
        for kind in Kind::ALL {
            for_kind!(*kind, T => {
                for document in view.documents::<T>()? {
                    tables.derive(Delta::between(None, Some(&document?))?)?;
                }
            });
        }
        tables.finish(view.seq()?)?;
        drop(view);
        transaction.commit()?;
        self.checkpoint()?;
        self.wait_for_flush()
    }

    fn stop(mut self) -> Result<(), Error> {
        self.checkpoint()?;
        self.wait_for_flush()
    }
}

/// Whether there is time for a checkpoint.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Busy,
    Idle,
}

/// The writer's own clock, for file headers and retention only; documents carry their callers' times.
fn now() -> Time {
    Time::from_millis_clamped(jiff::Timestamp::now().as_millisecond())
}
