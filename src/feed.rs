//! Following the journal: threads of their own that wake on the bell, read from their own place, and catch up.
//!
//! The journal is the queue, so a follower that is slow loses nothing and holds nobody up. Where it is, it
//! keeps itself, with what it makes of the commits.

use std::io;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::watch;

use crate::store::{self, Commit, Reader, Seq, Store};

/// How much a follower gives way to the writer and to requests when processors are short: its threads' nice value
/// (see `nice(2)`), of 0 to 19. Of two threads that want one processor, it gets a quarter, and all that the other leaves.
const NICE: i32 = 6;

/// A follower's thread. Dropping it stops it and waits for it, which blocks.
pub struct Follower {
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Starts a thread with a place at the journal's end; [`Feed::go_to`] moves it. `body` returns once it
    /// was told to stop.
    pub fn start(name: &str, store: &Store, body: impl FnOnce(Feed) + Send + 'static) -> io::Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let feed = Feed {
            reader: store.journal(store.head()),
            bell: store.bell(),
            store: store.clone(),
            stopped,
            runtime,
        };
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            give_way();
            body(feed);
        })?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }

    /// Tells it to stop, and waits until it did. Blocks.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _before = self.stop.send_replace(true);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("a follower of the journal has panicked");
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.end();
    }
}

/// Lowers the priority of this thread and of those that it will start; of no other, on Linux.
pub fn give_way() {
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "a follower runs at the priority of the others");
    }
}

/// Why a wait is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// There are commits to read.
    News,
    /// Nothing has happened for as long as was asked.
    Quiet,
    /// The follower is to end.
    Stopped,
}

/// A place in the journal, and what wakes its follower.
pub struct Feed {
    store: Store,
    reader: Reader,
    bell: watch::Receiver<Seq>,
    stopped: watch::Receiver<bool>,
    runtime: tokio::runtime::Runtime,
}

impl Feed {
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Goes on after this seq.
    pub fn go_to(&mut self, since: Seq) {
        self.reader = self.store.journal(since);
    }

    /// The last seq that was read.
    pub fn position(&self) -> Seq {
        self.reader.position()
    }

    pub fn is_stopped(&self) -> bool {
        // The sender gone is the owner gone.
        *self.stopped.borrow() || self.stopped.has_changed().is_err()
    }

    /// Waits for commits, at most so long.
    pub fn wait(&mut self, at_most: Duration) -> Woken {
        if self.is_stopped() {
            return Woken::Stopped;
        }
        let position = self.reader.position();
        let (bell, stopped) = (&mut self.bell, &mut self.stopped);
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                _ = stopped.wait_for(|stopped| *stopped) => Woken::Stopped,
                rung = bell.wait_for(|head| *head > position) => rung.map_or(Woken::Stopped, |_| Woken::News),
                () = tokio::time::sleep(at_most) => Woken::Quiet,
            }
        })
    }

    /// Waits so long, whatever happens but being told to stop. `false` if it was.
    pub fn pause(&mut self, time: Duration) -> bool {
        let stopped = &mut self.stopped;
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                _ = stopped.wait_for(|stopped| *stopped) => false,
                () = tokio::time::sleep(time) => true,
            }
        })
    }

    /// Carries something out on this thread, with its timers and connections. Being told to stop ends it after `grace`
    /// at the latest: `None`, then.
    pub fn carry_out<T>(&mut self, grace: Duration, work: impl Future<Output = T>) -> Option<T> {
        let stopped = &mut self.stopped;
        let ended = async {
            let _stopped = stopped.wait_for(|stopped| *stopped).await;
            tokio::time::sleep(grace).await;
        };
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                outcome = work => Some(outcome),
                () = ended => None,
            }
        })
    }

    /// The next commits, with about so many changes; none when the follower has caught up. Views of the store that
    /// are taken afterwards have all of them.
    ///
    /// # Errors
    /// [`store::Error::Trimmed`] when the next commit is not in the journal any more: what follows has to be
    /// rebuilt from the documents.
    pub fn batch(&mut self, changes_max: usize) -> Result<Vec<Commit>, store::Error> {
        let mut commits: Vec<Commit> = Vec::new();
        let mut changes = 0;
        // The journal is ahead of the bell while a batch is on disk and views do not see it yet.
        while changes < changes_max && self.reader.position() < *self.bell.borrow() {
            let frame = self.reader.next_frame()?;
            if frame.is_empty() {
                break;
            }
            changes += frame.iter().map(|commit| commit.changes.len().max(1)).sum::<usize>();
            commits.extend(frame);
        }
        Ok(commits)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::model::{Name, Time, Venue, VenueDetails, VenueId, Verb};

    fn open(path: &std::path::Path) -> Store {
        let options = store::Options {
            reserve_bytes: 0,
            ..store::Options::default()
        };
        Store::open(path, &options, &mut |_| {}).expect("opened").0
    }

    fn write(store: &Store, n: u8) {
        let details = VenueDetails {
            name: Name::parse("Hall").expect("a name"),
            address: None,
            city: None,
            country: None,
            location: None,
        };
        let venue = Venue::new(VenueId::from_raw([n; 16]), Time::MIN, details);
        let writing = store.write("system".into(), Time::MIN, move |tx| {
            tx.put(Verb::VenueCreated, &venue)?;
            Ok::<_, store::Error>(())
        });
        writing.wait().expect("written");
    }

    #[test]
    fn every_commit_arrives_once_and_in_order() {
        let dir = tempfile::tempdir().expect("a directory");
        let store = open(dir.path());
        write(&store, 1);
        let (seen, seqs) = mpsc::channel();
        let follower = Follower::start("test", &store, move |mut feed| {
            feed.go_to(0);
            while feed.wait(Duration::from_secs(60)) != Woken::Stopped {
                for commit in feed.batch(2).expect("read") {
                    seen.send(commit.seq).expect("somebody listens");
                }
            }
        })
        .expect("started");
        for n in 2..=20 {
            write(&store, n);
        }
        let arrived: Vec<Seq> = seqs.iter().take(20).collect();
        assert_eq!(arrived, (1..=20).collect::<Vec<_>>());
        follower.stop();
        assert!(seqs.recv().is_err(), "the thread has ended");
    }

    #[test]
    fn a_stop_ends_waits_and_pauses() {
        let dir = tempfile::tempdir().expect("a directory");
        let store = open(dir.path());
        let follower = Follower::start("test", &store, |mut feed| {
            assert!(!feed.pause(Duration::from_secs(600)));
            assert_eq!(feed.wait(Duration::from_secs(600)), Woken::Stopped);
        });
        drop(follower.expect("started"));
        store.close().expect("closed");
    }
}
