//! The one thread that writes: group commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, TrySendError};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::{oneshot, watch};

use super::apply::{Delta, Tables};
use super::backend::Progress;
use super::journal::{Change, Commit, Frame, Log, Seq};
use super::layers::Layers;
use super::merger::Merger;
use super::write::WriteTx;
use super::{Error, IoContext, Options, repair};
use crate::model::{EventId, Kind, RawId, Time, Verb};

/// After this long without a write, what is in memory is merged.
const IDLE_MS: u64 = 300;
/// The active memtable grows to so many times its size while the one before it is still being merged.
const BEHIND_MAX: u64 = 2;
/// The longest that a batch is held back when merging falls behind; the further behind, the longer.
const HOLD_BACK_US_MAX: u64 = 50_000;
/// How long a batch waits for room in memory before it is refused.
const STALL_MS_MAX: u64 = 10_000;
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
    /// The event that a guest belongs to, or belonged to before it was deleted; also of scans that count at a gate.
    pub event_id: Option<EventId>,
    /// The stored value's bytes ([`decode`](super::decode)); absent when the document is gone.
    pub document: Option<Vec<u8>>,
}

impl Effect {
    fn of(change: &Change, delta: &Delta) -> Self {
        let guest = delta.after.as_ref().or(delta.before.as_ref());
        let passed = delta.passed.1.or(delta.passed.0);
        Self {
            verb: change.verb,
            kind: change.kind,
            id: change.id,
            event_id: guest
                .map(|guest| guest.event_id)
                .or(passed.map(|passed| passed.event_id)),
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
    merger: Arc<Merger>,
    thread: Mutex<Option<JoinHandle<Result<(), Error>>>>,
}

impl Writer {
    pub fn start(
        log: Log,
        layers: Arc<Layers>,
        backend: Progress,
        options: Options,
        dir: PathBuf,
    ) -> Result<(Self, watch::Receiver<Seq>), Error> {
        let (queue, messages) = mpsc::sync_channel(options.queue_max.max(1));
        let (bell, listener) = watch::channel(log.head());
        let figures = Arc::new(Figures::default());
        let observers = Observers::default();
        let path = dir.clone();
        let merger = Arc::new(Merger::start(Arc::clone(&layers), backend, &path)?);
        let worker = Worker {
            layers,
            merger: Arc::clone(&merger),
            log,
            bell,
            figures: Arc::clone(&figures),
            observers: Arc::clone(&observers),
            effects: Vec::new(),
            dir,
            unmerged_since: None,
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
                merger,
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
            checkpoint: self.merger.checkpoint(),
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
    layers: Arc<Layers>,
    merger: Arc<Merger>,
    log: Log,
    bell: watch::Sender<Seq>,
    figures: Arc<Figures>,
    observers: Observers,
    /// Of the batch under way, if anybody observes.
    effects: Vec<Effect>,
    dir: PathBuf,
    options: Options,
    /// Since when the active memtable holds something.
    unmerged_since: Option<Instant>,
    /// When the disk's room was last looked at, and whether there was enough.
    room: (Instant, bool),
    trimmed: Instant,
}

impl Worker {
    fn run(mut self, messages: &mpsc::Receiver<Message>) -> Result<(), Error> {
        // What recovery replayed is still in memory.
        self.unmerged_since = Some(Instant::now());
        loop {
            let wait = if self.unmerged_since.is_some() {
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
                    let done = self.merger.drain();
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
        let committed = self
            .ensure_room()
            .and_then(|()| self.keep_pace())
            .and_then(|()| self.commit(&mut jobs, &mut done));
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

    /// One memtable update and one journal frame for as many jobs as wait, also those that come while others
    /// run, and fit. Returns the seq reached.
    #[expect(clippy::type_complexity, reason = "a job with its outcome, used here only")]
    fn commit(
        &mut self,
        jobs: &mut Jobs<'_>,
        done: &mut Vec<(Box<dyn Job>, Result<Seq, Error>)>,
    ) -> Result<Seq, Error> {
        let begun = Instant::now();
        let head = self.log.head();
        let view = self.layers.view();
        let mut tables = Tables::new(&view);
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
            return Ok(head);
        }
        let bytes = frame.bytes_len() as u64;
        let writes = tables.finish(seq)?;
        self.log.append(frame, now())?;
        metrics::histogram!("store_commit_seconds").record(begun.elapsed());
        metrics::histogram!("store_batch_writes").record(done.len() as f64);
        metrics::counter!("store_commits_total").increment(seq - head);
        self.layers.add(writes, seq, bytes);
        self.unmerged_since.get_or_insert_with(Instant::now);
        Ok(seq)
    }

    fn tell_observers(&mut self, seq: Seq) {
        let effects = std::mem::take(&mut self.effects);
        for observer in &*self.observers.read().unwrap_or_else(PoisonError::into_inner) {
            observer(seq, &effects);
        }
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

    /// Freezes a full memtable, and holds writes back when merging cannot keep up: a little at first, so that the
    /// two find their pace, and altogether before memory runs out.
    fn keep_pace(&mut self) -> Result<(), Error> {
        let full = self.options.checkpoint_bytes.max(1);
        let bytes = self.layers.newest().active.journal_bytes();
        if bytes < full {
            return Ok(());
        }
        let most = full * BEHIND_MAX;
        let hold_back = if bytes < most {
            Duration::from_micros(HOLD_BACK_US_MAX * (bytes - full) / (most - full))
        } else {
            Duration::from_millis(STALL_MS_MAX)
        };
        if self.merger.wait_merged(hold_back) {
            self.begin_merge();
        } else if bytes >= most {
            return Err(Error::Busy);
        }
        Ok(())
    }

    fn begin_merge(&mut self) {
        self.merger.begin();
        self.unmerged_since = None;
    }

    /// Merges and trims as they are due.
    fn tidy(&mut self, moment: Moment) {
        let due = self.unmerged_since.is_some_and(|since| {
            moment == Moment::Idle || since.elapsed() >= Duration::from_millis(self.options.checkpoint_ms)
        });
        if due && self.merger.wait_merged(Duration::ZERO) {
            self.begin_merge();
        }
        if self.trimmed.elapsed() >= Duration::from_millis(TRIM_MS) {
            self.trimmed = Instant::now();
            match self.log.trim(now(), self.merger.checkpoint()) {
                Ok(0) => {}
                Ok(segments) => tracing::info!(segments, "trimmed the journal"),
                Err(error) => tracing::error!(%error, "trimming the journal failed"),
            }
        }
    }

    fn repair(&mut self) -> Result<(), Error> {
        self.merger.drain()?;
        repair::run(&self.layers)?;
        self.merger.drain()
    }

    fn stop(self) -> Result<(), Error> {
        let drained = self.merger.drain();
        self.merger.stop();
        drained
    }
}

/// Whether there is time for a merge.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Busy,
    Idle,
}

/// The writer's own clock, for file headers and retention only; documents carry their callers' times.
fn now() -> Time {
    Time::from_millis_clamped(jiff::Timestamp::now().as_millisecond())
}
