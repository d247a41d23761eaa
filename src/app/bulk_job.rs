//! Bulk actions that go on while pages tell how far they are.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

use super::job::{About, Ended, Job};
use super::{App, BulkOutcome, BulkRequest, Caller, Error};
use crate::model::EventId;

/// How far one is, and in the end what came of it.
#[derive(Clone, Debug, Default)]
pub struct BulkState {
    pub outcome: BulkOutcome,
    pub ended: Option<Ended>,
    /// What puts it back.
    pub undo: Option<Uuid>,
}

/// A bulk action.
#[derive(Debug)]
pub struct BulkJob {
    pub about: About,
    pub request: BulkRequest,
    state: Mutex<BulkState>,
    is_stopped: AtomicBool,
    ended: Notify,
}

impl Job for BulkJob {
    fn about(&self) -> &About {
        &self.about
    }

    fn is_running(&self) -> bool {
        self.state().ended.is_none()
    }
}

impl BulkJob {
    pub fn state(&self) -> BulkState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends it after the batch under way.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Resolves when it has ended.
    pub async fn done(&self) {
        loop {
            let ended = self.ended.notified();
            if !self.is_running() {
                return;
            }
            ended.await;
        }
    }

    fn set(&self, change: impl FnOnce(&mut BulkState)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl App {
    /// Sets a bulk action going.
    pub fn start_bulk(
        self: &Arc<Self>,
        caller: &Caller,
        event_id: EventId,
        request: BulkRequest,
    ) -> Result<Arc<BulkJob>, Error> {
        self.check_bulk(caller, event_id)?;
        self.bulks.check_turn()?;
        let job = Arc::new(BulkJob {
            about: About::new(self.new_id(), event_id, caller),
            request,
            state: Mutex::default(),
            is_stopped: AtomicBool::new(false),
            ended: Notify::new(),
        });
        self.bulks.add(Arc::clone(&job))?;
        let (app, caller, going) = (Arc::clone(self), caller.clone(), Arc::clone(&job));
        // It ends by itself: with its last batch, when it is stopped, or when the store takes no more writes.
        tokio::spawn(async move { app.carry_out(&caller, &going).await });
        Ok(job)
    }

    async fn carry_out(self: &Arc<Self>, caller: &Caller, job: &BulkJob) {
        let event_id = job.about.event_id;
        let (progress, mut listener) = mpsc::channel(1);
        let ended = {
            let work = self.bulk(caller, event_id, &job.request, Some(&progress));
            tokio::pin!(work);
            loop {
                tokio::select! {
                    biased;
                    Some(outcome) = listener.recv() => {
                        job.set(|state| state.outcome = outcome);
                        if job.is_stopped.load(Ordering::Relaxed) {
                            listener.close();
                        }
                    }
                    ended = &mut work => break ended,
                }
            }
        };
        job.set(|state| {
            state.ended = Some(match ended {
                Ok(outcome) => {
                    let is_whole = outcome.done == outcome.total;
                    state.outcome = outcome;
                    if is_whole { Ended::Whole } else { Ended::Stopped }
                }
                Err(error) => Ended::Failed(error.to_string()),
            });
            state.undo = self.note_bulk(caller, event_id, &state.outcome);
        });
        job.ended.notify_waiters();
    }

    /// The caller's own bulk action with this id.
    pub fn bulk_job(&self, caller: &Caller, event_id: EventId, id: Uuid) -> Result<Arc<BulkJob>, Error> {
        self.check_bulk(caller, event_id)?;
        self.bulks.get(caller, event_id, id)
    }
}
