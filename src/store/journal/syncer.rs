//! A thread that flushes files, so that the one that asks can work meanwhile.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::JoinHandle;
use std::time::Instant;

/// Flushes one file at a time.
pub struct Syncer {
    files: Option<SyncSender<Arc<File>>>,
    flushed: Receiver<io::Result<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Syncer {
    pub fn start() -> io::Result<Self> {
        let (files, wanted) = mpsc::sync_channel::<Arc<File>>(1);
        let (done, flushed) = mpsc::sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("journal-flush".into())
            .spawn(move || {
                for file in wanted {
                    let begun = Instant::now();
                    let outcome = file.sync_data();
                    metrics::histogram!("store_flush_seconds").record(begun.elapsed());
                    if done.send(outcome).is_err() {
                        return;
                    }
                }
            })?;
        Ok(Self {
            files: Some(files),
            flushed,
            thread: Some(thread),
        })
    }

    /// Begins to flush a file; [`Syncer::wait`] must follow.
    pub fn begin(&self, file: &Arc<File>) -> io::Result<()> {
        let sent = self.files.as_ref().map(|files| files.send(Arc::clone(file)));
        if matches!(sent, Some(Ok(()))) {
            Ok(())
        } else {
            Err(gone())
        }
    }

    /// Waits for the flush that was begun.
    pub fn wait(&self) -> io::Result<()> {
        self.flushed.recv().unwrap_or_else(|_| Err(gone()))
    }
}

impl Drop for Syncer {
    fn drop(&mut self) {
        self.files = None;
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

fn gone() -> io::Error {
    io::Error::other("the flushing thread has ended")
}
